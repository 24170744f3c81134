// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers of predicates in vectors: plain loops, which the compiler turns into each instruction set's.

#include "steps.h"

#define LOAD_LOOP(TYPE, CONVERT)                                                                   \
  {                                                                                                \
    const TYPE *values = (const TYPE *)operand->values + start;                                    \
    for (size_t i = 0; i < n; i++) results[i] = CONVERT(values[i]);                                \
    break;                                                                                         \
  }

FEW_CLONES static void load_integers(const inseam_operand *operand, size_t start, size_t n, int64_t *results) {
  switch (operand->type) {
  case TYPE_I8: LOAD_LOOP(int8_t, )
  case TYPE_I16: LOAD_LOOP(int16_t, )
  case TYPE_I32: LOAD_LOOP(int32_t, )
  case TYPE_U8: LOAD_LOOP(uint8_t, )
  case TYPE_U16: LOAD_LOOP(uint16_t, )
  case TYPE_U32: LOAD_LOOP(uint32_t, )
  default: LOAD_LOOP(int64_t, )
  }
}

FEW_CLONES static void load_reals(const inseam_operand *operand, size_t start, size_t n, double *results) {
  switch (operand->type) {
  case TYPE_I8: LOAD_LOOP(int8_t, )
  case TYPE_I16: LOAD_LOOP(int16_t, )
  case TYPE_I32: LOAD_LOOP(int32_t, )
  case TYPE_I64: LOAD_LOOP(int64_t, (double))
  case TYPE_U8: LOAD_LOOP(uint8_t, )
  case TYPE_U16: LOAD_LOOP(uint16_t, )
  case TYPE_U32: LOAD_LOOP(uint32_t, )
  case TYPE_U64: LOAD_LOOP(uint64_t, (double))
  case TYPE_F16: LOAD_LOOP(uint16_t, step_float16)
  case TYPE_BF16: LOAD_LOOP(uint16_t, step_bfloat16)
  case TYPE_F32: LOAD_LOOP(float, )
  default: LOAD_LOOP(double, )
  }
}

/// A comparison of a column with a number of its own type.
static void compare_number(const inseam_operand *operand, const inseam_step *step, size_t start, size_t n, uint64_t *bits) {
  inseam_comparison option = (inseam_comparison)step->option;
  switch (operand->type) {
  case TYPE_I8: inseam_compare_i8((const int8_t *)operand->values + start, n, option, (int8_t)step->integer, bits); break;
  case TYPE_I16: inseam_compare_i16((const int16_t *)operand->values + start, n, option, (int16_t)step->integer, bits); break;
  case TYPE_I32: inseam_compare_i32((const int32_t *)operand->values + start, n, option, (int32_t)step->integer, bits); break;
  case TYPE_U8: inseam_compare_u8((const uint8_t *)operand->values + start, n, option, (uint8_t)step->integer, bits); break;
  case TYPE_U16: inseam_compare_u16((const uint16_t *)operand->values + start, n, option, (uint16_t)step->integer, bits); break;
  case TYPE_U32: inseam_compare_u32((const uint32_t *)operand->values + start, n, option, (uint32_t)step->integer, bits); break;
  case TYPE_F32: inseam_compare_f32((const float *)operand->values + start, n, option, (float)step->real, bits); break;
  case TYPE_F64: inseam_compare_f64((const double *)operand->values + start, n, option, step->real, bits); break;
  default: inseam_compare_i64((const int64_t *)operand->values + start, n, option, step->integer, bits); break;
  }
}

void inseam_step_load(const inseam_step *step, const inseam_operand *operands, size_t start, size_t n,
                      inseam_register *registers) {
  inseam_register *into = &registers[step->into];
  const inseam_operand *operand = &operands[step->left];
  uint64_t known[INSEAM_VECTOR_WORDS], bits[INSEAM_VECTOR_WORDS];
  step_known(operand, start, n, known);
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_LOAD_INTEGERS:
    load_integers(operand, start, n, into->integers);
    memcpy(into->known, known, sizeof known);
    return;
  case INSEAM_STEP_LOAD_REALS:
    load_reals(operand, start, n, into->reals);
    memcpy(into->known, known, sizeof known);
    return;
  case INSEAM_STEP_LOAD_TRUTHS:
    for (size_t w = 0; w < (n + 63) / 64; w++) bits[w] = step_bits(operand->values, operand->value_bit + start + 64 * w);
    break;
  case INSEAM_STEP_IS_ABSENT:
    for (size_t w = 0; w < (n + 63) / 64; w++) {
      bits[w] = ~known[w];
      known[w] = step_whole(n, w);
    }
    break;
  default: compare_number(operand, step, start, n, bits); break;
  }
  for (size_t w = 0; w < (n + 63) / 64; w++) {
    into->known[w] = known[w] & bits[w];
    into->falses[w] = known[w] & ~bits[w];
  }
}

#define BINARY_LOOP(FIELD, EXPRESSION)                                                             \
  for (size_t i = 0; i < n; i++) {                                                                 \
    a = left->FIELD[i], b = right->FIELD[i];                                                       \
    into->FIELD[i] = (EXPRESSION);                                                                 \
  }                                                                                                \
  break;

/// Arithmetic of float64. The registers may be the same.
FEW_CLONES static void reals(const inseam_step *step, size_t n, const inseam_register *left, const inseam_register *right,
                         inseam_register *into) {
  double a, b;
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_ADD: BINARY_LOOP(reals, a + b)
  case INSEAM_STEP_SUBTRACT: BINARY_LOOP(reals, a - b)
  case INSEAM_STEP_MULTIPLY: BINARY_LOOP(reals, a * b)
  case INSEAM_STEP_DIVIDE: BINARY_LOOP(reals, a / b)
  case INSEAM_STEP_REMAINDER: BINARY_LOOP(reals, fmod(a, b))
  case INSEAM_STEP_NEGATE: BINARY_LOOP(reals, -a)
  case INSEAM_STEP_ABS: BINARY_LOOP(reals, fabs(a))
  case INSEAM_STEP_ROUND: BINARY_LOOP(reals, round(a))
  case INSEAM_STEP_SQRT: BINARY_LOOP(reals, sqrt(a))
  case INSEAM_STEP_EXP: BINARY_LOOP(reals, exp(a))
  case INSEAM_STEP_LN: BINARY_LOOP(reals, log(a))
  default: // INSEAM_STEP_TO_REALS
    for (size_t i = 0; i < n; i++) into->reals[i] = (double)left->integers[i];
  }
}

/// Arithmetic of int64; a result beyond it is null.
FEW_CLONES static void integers(const inseam_step *step, size_t n, const inseam_register *left, const inseam_register *right,
                            inseam_register *into) {
  const int64_t *x = left->integers, *y = right->integers;
  int64_t *z = into->integers;
  int64_t a, b, result;
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_ADD_INTEGERS:
    STEP_WORDS(into->known[w] &= ~word, (a = x[i], b = y[i], result = (int64_t)((uint64_t)a + (uint64_t)b), z[i] = result,
                                         ((a ^ result) & (b ^ result)) < 0))
    break;
  case INSEAM_STEP_SUBTRACT_INTEGERS:
    STEP_WORDS(into->known[w] &= ~word, (a = x[i], b = y[i], result = (int64_t)((uint64_t)a - (uint64_t)b), z[i] = result,
                                         ((a ^ b) & (a ^ result)) < 0))
    break;
  case INSEAM_STEP_MULTIPLY_INTEGERS:
    STEP_WORDS(into->known[w] &= ~word, (a = __builtin_mul_overflow(x[i], y[i], &result), z[i] = result, a))
    break;
  case INSEAM_STEP_REMAINDER_INTEGERS:
    STEP_WORDS(into->known[w] &= ~word, (a = step_remainder(x[i], y[i], &result), z[i] = result, a))
    break;
  default: // INSEAM_STEP_NEGATE_INTEGERS
    STEP_WORDS(into->known[w] &= ~word, (a = x[i], z[i] = (int64_t)(0 - (uint64_t)a), a == INT64_MIN))
    break;
  }
}

#define COMPARE_WORDS(FIELD, TEST)                                                                 \
  STEP_WORDS(bits[w] = word, left->FIELD[i] TEST right->FIELD[i])                                  \
  break;

#define COMPARE_REGISTERS(NAME, FIELD)                                                             \
  FEW_CLONES static void NAME(inseam_comparison option, size_t n, const inseam_register *left,         \
                          const inseam_register *right, uint64_t *bits) {                          \
    switch (option) {                                                                              \
    case INSEAM_EQUAL: COMPARE_WORDS(FIELD, ==)                                                    \
    case INSEAM_NOT_EQUAL: COMPARE_WORDS(FIELD, !=)                                                \
    case INSEAM_LESS: COMPARE_WORDS(FIELD, <)                                                      \
    case INSEAM_LESS_OR_EQUAL: COMPARE_WORDS(FIELD, <=)                                            \
    case INSEAM_GREATER: COMPARE_WORDS(FIELD, >)                                                   \
    case INSEAM_GREATER_OR_EQUAL: COMPARE_WORDS(FIELD, >=)                                         \
    }                                                                                              \
  }

COMPARE_REGISTERS(compare_integers, integers)
COMPARE_REGISTERS(compare_reals, reals)

/// Tests of numbers, to bits that count where the numbers are known.
FEW_CLONES static void test(const inseam_step *step, const inseam_operand *operands, size_t n, const inseam_register *left,
                        const inseam_register *right, uint64_t *bits) {
  const inseam_operand *table = &operands[step->right];
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_COMPARE_INTEGERS: compare_integers((inseam_comparison)step->option, n, left, right, bits); break;
  case INSEAM_STEP_COMPARE_REALS: compare_reals((inseam_comparison)step->option, n, left, right, bits); break;
  case INSEAM_STEP_SAME_INTEGERS: compare_integers(INSEAM_EQUAL, n, left, right, bits); break;
  case INSEAM_STEP_SAME_REALS:
    STEP_WORDS(bits[w] = word, (left->reals[i] == right->reals[i]) |
                                   ((left->reals[i] != left->reals[i]) & (right->reals[i] != right->reals[i])))
    break;
  case INSEAM_STEP_IN_INTEGERS: STEP_WORDS(bits[w] = word, step_table_has(table, (uint64_t)left->integers[i])) break;
  case INSEAM_STEP_IN_REALS:
    STEP_WORDS(bits[w] = word, left->reals[i] == left->reals[i] && step_table_has(table, step_key(left->reals[i])))
    break;
  case INSEAM_STEP_IS_NAN: STEP_WORDS(bits[w] = word, left->reals[i] != left->reals[i]) break;
  default: STEP_WORDS(bits[w] = word, fabs(left->reals[i]) <= 0x1.fffffffffffffp1023) break; // INSEAM_STEP_IS_FINITE
  }
}

/// Bits of a test as truth values.
static void judge(const inseam_step *step, size_t words, const uint64_t *bits, const inseam_register *left,
                  const inseam_register *right, inseam_register *into) {
  bool is_null_safe = step->code == INSEAM_STEP_SAME_INTEGERS || step->code == INSEAM_STEP_SAME_REALS;
  bool has_two = is_null_safe || step->code == INSEAM_STEP_COMPARE_INTEGERS || step->code == INSEAM_STEP_COMPARE_REALS;
  bool is_in = step->code == INSEAM_STEP_IN_INTEGERS || step->code == INSEAM_STEP_IN_REALS;
  for (size_t w = 0; w < words; w++) {
    uint64_t x = left->known[w], y = has_two ? right->known[w] : x;
    uint64_t t = x & y & bits[w], f = x & y & ~bits[w];
    if (is_null_safe) t |= ~x & ~y, f = ~t;
    if (is_in && step->option) f = 0;
    into->known[w] = t;
    into->falses[w] = f;
  }
}

/// Over several values: `into` has the result so far.
FEW_CLONES static void gather(const inseam_step *step, size_t n, const inseam_register *left, inseam_register *into) {
  double *results = into->reals;
  const double *values = left->reals;
#define KNOWN(REGISTER) ((REGISTER)->known[i / 64] >> (i % 64) & 1)
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_LEAST:
    for (size_t i = 0; i < n; i++) {
      bool takes = KNOWN(left) & (!KNOWN(into) | (results[i] != results[i]) | (values[i] < results[i]));
      results[i] = takes ? values[i] : results[i];
    }
    break;
  case INSEAM_STEP_GREATEST:
    for (size_t i = 0; i < n; i++) {
      bool takes = KNOWN(left) & (!KNOWN(into) | (results[i] != results[i]) | (values[i] > results[i]));
      results[i] = takes ? values[i] : results[i];
    }
    break;
  case INSEAM_STEP_SUM:
    for (size_t i = 0; i < n; i++)
      results[i] = KNOWN(left) ? (KNOWN(into) ? results[i] : 0) + values[i] : results[i];
    break;
  case INSEAM_STEP_COUNT:
    for (size_t i = 0; i < n; i++)
      results[i] = KNOWN(left) ? (KNOWN(into) ? results[i] : 0) + 1 : results[i];
    break;
  default: // INSEAM_STEP_OTHERWISE
    for (size_t i = 0; i < n; i++) into->integers[i] = KNOWN(into) ? into->integers[i] : left->integers[i];
    break;
  }
#undef KNOWN
  for (size_t w = 0; w < (n + 63) / 64; w++) into->known[w] |= left->known[w];
}

void inseam_step_numbers(const inseam_step *step, const inseam_operand *operands, size_t n, inseam_register *registers) {
  inseam_register *into = &registers[step->into];
  const inseam_register *left = &registers[step->left], *right = &registers[step->right];
  size_t words = (n + 63) / 64;
  uint64_t bits[INSEAM_VECTOR_WORDS];
  if (step->code >= INSEAM_STEP_COMPARE_INTEGERS && step->code <= INSEAM_STEP_IS_FINITE) {
    test(step, operands, n, left, right, bits);
    judge(step, words, bits, left, right, into);
  } else if (step->code == INSEAM_STEP_NONE) {
    memset(into->known, 0, sizeof into->known);
    for (size_t i = 0; i < n; i++) into->reals[i] = NAN;
  } else if (step->code == INSEAM_STEP_NULL_WHERE) {
    for (size_t w = 0; w < words; w++) into->known[w] &= ~left->known[w];
  } else if (step->code >= INSEAM_STEP_LEAST && step->code <= INSEAM_STEP_OTHERWISE) {
    gather(step, n, left, into);
  } else {
    bool has_two = (step->code >= INSEAM_STEP_ADD_INTEGERS && step->code <= INSEAM_STEP_REMAINDER_INTEGERS) ||
                   (step->code >= INSEAM_STEP_ADD && step->code <= INSEAM_STEP_REMAINDER);
    for (size_t w = 0; w < words; w++) into->known[w] = left->known[w] & (has_two ? right->known[w] : UINT64_MAX);
    if (step->code >= INSEAM_STEP_ADD_INTEGERS && step->code <= INSEAM_STEP_NEGATE_INTEGERS)
      integers(step, n, left, right, into);
    else if (step->code == INSEAM_STEP_HASH_INTEGERS)
      for (size_t i = 0; i < n; i++) into->integers[i] = step_hash_integer(left->integers[i]);
    else
      reals(step, n, left, right, into);
  }
}
