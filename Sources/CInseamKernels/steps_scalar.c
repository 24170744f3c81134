// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The definition of the steps of predicates: one slot after the other, one value in a register.

#include "steps.h"

/// What a step has to look at.
typedef struct {
  const inseam_step *step;
  const inseam_operand *operands;
  inseam_register *registers;
  size_t slot;
} place_of_step;

static bool has_value(const inseam_operand *operand, size_t slot) {
  return !operand->validity || step_bit(operand->validity, operand->validity_bit + slot);
}

static void set_truth(inseam_register *into, bool is_known, bool is_true) {
  into->known[0] = is_known && is_true;
  into->falses[0] = is_known && !is_true;
}

static bool holds_number(const inseam_step *step, const inseam_operand *operand, size_t slot) {
  if (operand->type == TYPE_F32 || operand->type == TYPE_F64) {
    double value = step_real(operand->type, operand->values, slot);
    return STEP_HOLDS(step->option, value, step->real);
  }
  int64_t value = step_integer(operand->type, operand->values, slot);
  return STEP_HOLDS(step->option, value, step->integer);
}

static void load(place_of_step at) {
  const inseam_step *step = at.step;
  inseam_register *into = &at.registers[step->into];
  const inseam_operand *operand = &at.operands[step->left];
  bool known = step->code <= INSEAM_STEP_TRUTH || has_value(operand, at.slot);
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_INTEGER: into->integers[0] = step->integer, into->known[0] = 1; break;
  case INSEAM_STEP_REAL: into->reals[0] = step->real, into->known[0] = 1; break;
  case INSEAM_STEP_TRUTH: set_truth(into, true, step->integer != 0); break;
  case INSEAM_STEP_LOAD_INTEGERS:
    into->integers[0] = step_integer(operand->type, operand->values, at.slot), into->known[0] = known;
    break;
  case INSEAM_STEP_LOAD_REALS:
    into->reals[0] = step_real(operand->type, operand->values, at.slot), into->known[0] = known;
    break;
  case INSEAM_STEP_LOAD_TRUTHS: set_truth(into, known, step_bit(operand->values, operand->value_bit + at.slot)); break;
  case INSEAM_STEP_IS_ABSENT: set_truth(into, true, !known); break;
  default: set_truth(into, known, holds_number(step, operand, at.slot)); break;
  }
}

static void strings(place_of_step at) {
  const inseam_step *step = at.step;
  inseam_register *into = &at.registers[step->into];
  const inseam_operand *texts = &at.operands[step->left], *others = &at.operands[step->right];
  step_text text = step_text_at(texts, at.slot);
  bool known = has_value(texts, at.slot);
  if (step->code >= INSEAM_STEP_LENGTH) {
    into->integers[0] = inseam_step_length(step->code, text);
    into->known[0] = known;
    return;
  }
  const inseam_register *other = step->mask ? &at.registers[step->mask - 1] : NULL;
  bool is_open = !other || !(step->masks_or ? other->known[0] : other->falses[0]);
  known = known && is_open && (!others->offsets || has_value(others, at.slot));
  set_truth(into, known, inseam_step_texts(step->code, step->option, text, step_text_at(others, at.slot)));
}

static double real_of(const inseam_step *step, double a, double b) {
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_ADD: return a + b;
  case INSEAM_STEP_SUBTRACT: return a - b;
  case INSEAM_STEP_MULTIPLY: return a * b;
  case INSEAM_STEP_DIVIDE: return a / b;
  case INSEAM_STEP_REMAINDER: return fmod(a, b);
  case INSEAM_STEP_NEGATE: return -a;
  case INSEAM_STEP_ABS: return fabs(a);
  case INSEAM_STEP_ROUND: return round(a);
  case INSEAM_STEP_SQRT: return sqrt(a);
  case INSEAM_STEP_EXP: return exp(a);
  default: return log(a);
  }
}

/// Whether the result fits.
static bool integer_of(const inseam_step *step, int64_t a, int64_t b, int64_t *result) {
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_ADD_INTEGERS: return !__builtin_add_overflow(a, b, result);
  case INSEAM_STEP_SUBTRACT_INTEGERS: return !__builtin_sub_overflow(a, b, result);
  case INSEAM_STEP_MULTIPLY_INTEGERS: return !__builtin_mul_overflow(a, b, result);
  case INSEAM_STEP_REMAINDER_INTEGERS: return !step_remainder(a, b, result);
  default: return !__builtin_sub_overflow(0, a, result);
  }
}

static void arithmetic(place_of_step at) {
  const inseam_step *step = at.step;
  inseam_register *into = &at.registers[step->into];
  const inseam_register *a = &at.registers[step->left], *b = &at.registers[step->right];
  bool is_unary = step->code == INSEAM_STEP_TO_REALS || step->code == INSEAM_STEP_NEGATE_INTEGERS ||
                  step->code == INSEAM_STEP_HASH_INTEGERS ||
                  (step->code >= INSEAM_STEP_NEGATE && step->code <= INSEAM_STEP_LN);
  bool known = a->known[0] && (is_unary || b->known[0]);
  if (step->code == INSEAM_STEP_TO_REALS) {
    into->reals[0] = (double)a->integers[0];
  } else if (step->code == INSEAM_STEP_HASH_INTEGERS) {
    into->integers[0] = step_hash_integer(a->integers[0]);
  } else if (step->code <= INSEAM_STEP_NEGATE_INTEGERS) {
    int64_t result = 0;
    known = integer_of(step, a->integers[0], is_unary ? 0 : b->integers[0], &result) && known;
    into->integers[0] = result;
  } else {
    into->reals[0] = real_of(step, a->reals[0], is_unary ? 0 : b->reals[0]);
  }
  into->known[0] = known;
}

static void over_several(place_of_step at) {
  inseam_register *into = &at.registers[at.step->into];
  const inseam_register *left = &at.registers[at.step->left];
  if (at.step->code == INSEAM_STEP_NONE) {
    into->reals[0] = NAN;
    into->known[0] = 0;
    return;
  }
  if (!left->known[0]) return;
  double value = left->reals[0], so_far = into->reals[0];
  bool is_first = !into->known[0];
  switch ((inseam_step_code)at.step->code) {
  case INSEAM_STEP_LEAST: into->reals[0] = is_first || isnan(so_far) || value < so_far ? value : so_far; break;
  case INSEAM_STEP_GREATEST: into->reals[0] = is_first || isnan(so_far) || value > so_far ? value : so_far; break;
  case INSEAM_STEP_SUM: into->reals[0] = (is_first ? 0 : so_far) + value; break;
  case INSEAM_STEP_COUNT: into->reals[0] = (is_first ? 0 : so_far) + 1; break;
  default: if (is_first) into->integers[0] = left->integers[0]; break;
  }
  into->known[0] = 1;
}

static bool same_reals(double a, double b) { return a == b || (isnan(a) && isnan(b)); }

static void test(place_of_step at) {
  const inseam_step *step = at.step;
  inseam_register *into = &at.registers[step->into];
  const inseam_register *a = &at.registers[step->left], *b = &at.registers[step->right];
  const inseam_operand *table = &at.operands[step->right];
  bool known = a->known[0];
  switch ((inseam_step_code)step->code) {
  case INSEAM_STEP_COMPARE_INTEGERS:
    set_truth(into, known && b->known[0], STEP_HOLDS(step->option, a->integers[0], b->integers[0]));
    break;
  case INSEAM_STEP_COMPARE_REALS:
    set_truth(into, known && b->known[0], STEP_HOLDS(step->option, a->reals[0], b->reals[0]));
    break;
  case INSEAM_STEP_SAME_INTEGERS:
    set_truth(into, true, known == (bool)b->known[0] && (!known || a->integers[0] == b->integers[0]));
    break;
  case INSEAM_STEP_SAME_REALS:
    set_truth(into, true, known == (bool)b->known[0] && (!known || same_reals(a->reals[0], b->reals[0])));
    break;
  case INSEAM_STEP_IN_INTEGERS:
  case INSEAM_STEP_IN_REALS: {
    bool is_integer = step->code == INSEAM_STEP_IN_INTEGERS;
    bool found = is_integer ? step_table_has(table, (uint64_t)a->integers[0])
                            : !isnan(a->reals[0]) && step_table_has(table, step_key(a->reals[0]));
    set_truth(into, known && (found || !step->option), found);
    break;
  }
  case INSEAM_STEP_IS_NAN: set_truth(into, known, isnan(a->reals[0])); break;
  default: set_truth(into, known, isfinite(a->reals[0])); break;
  }
}

static void compare_truths(place_of_step at) {
  const inseam_register *a = &at.registers[at.step->left], *b = &at.registers[at.step->right];
  bool known = (a->known[0] || a->falses[0]) && (b->known[0] || b->falses[0]);
  set_truth(&at.registers[at.step->into], known, STEP_HOLDS(at.step->option, a->known[0], b->known[0]));
}

static void logic(place_of_step at) {
  inseam_register *into = &at.registers[at.step->into];
  const inseam_register *a = &at.registers[at.step->left], *b = &at.registers[at.step->right];
  bool t = a->known[0], f = a->falses[0];
  switch ((inseam_step_code)at.step->code) {
  case INSEAM_STEP_IS_NULL: set_truth(into, true, !t); break;
  case INSEAM_STEP_IS_UNKNOWN: set_truth(into, true, !t && !f); break;
  case INSEAM_STEP_IS_TRUE: set_truth(into, true, t); break;
  case INSEAM_STEP_IS_FALSE: set_truth(into, true, f); break;
  case INSEAM_STEP_NULL_WHERE: if (t) into->known[0] = 0; break;
  case INSEAM_STEP_NOT: set_truth(into, t || f, f); break;
  case INSEAM_STEP_AND: set_truth(into, f || b->falses[0] || (t && b->known[0]), t && b->known[0]); break;
  default: set_truth(into, t || b->known[0] || (f && b->falses[0]), t || b->known[0]); break;
  }
}

static void run_step(place_of_step at) {
  uint16_t code = at.step->code;
  if (code <= INSEAM_STEP_COMPARE_NUMBER) load(at);
  else if (code <= INSEAM_STEP_HASH) strings(at);
  else if (code <= INSEAM_STEP_LN) arithmetic(at);
  else if (code <= INSEAM_STEP_OTHERWISE) over_several(at);
  else if (code == INSEAM_STEP_COMPARE_TRUTHS) compare_truths(at);
  else if (code <= INSEAM_STEP_IN_REALS || code == INSEAM_STEP_IS_NAN || code == INSEAM_STEP_IS_FINITE) test(at);
  else logic(at);
}

void inseam_steps_run_scalar(const inseam_step *steps, size_t step_count, const inseam_operand *operands, size_t count,
                             inseam_register *registers, uint16_t result, inseam_steps_output output) {
  if (output.truths) memset(output.truths, 0, (count + 63) / 64 * 8);
  if (output.known) memset(output.known, 0, (count + 63) / 64 * 8);
  for (size_t slot = 0; slot < count; slot++) {
    for (size_t s = 0; s < step_count; s++) {
      // What another side decides is computed all the same, but for strings.
      if (steps[s].code < INSEAM_STEP_UNLESS_DECIDED_AND) run_step((place_of_step){&steps[s], operands, registers, slot});
    }
    uint64_t truth = registers[result].known[0] & 1, falsehood = output.numbers ? 0 : registers[result].falses[0] & 1;
    if (output.truths) output.truths[slot / 64] |= truth << (slot % 64);
    if (output.known) output.known[slot / 64] |= (truth | falsehood) << (slot % 64);
    if (output.numbers) memcpy(output.numbers + slot, registers[result].integers, 8);
  }
}

void inseam_table_add(uint64_t *table, size_t place_count, uint64_t key) {
  size_t place = step_place(key, place_count);
  while (table[2 * place]) {
    if (table[2 * place + 1] == key) return;
    place = (place + 1) & (place_count - 1);
  }
  table[2 * place] = 1;
  table[2 * place + 1] = key;
}
