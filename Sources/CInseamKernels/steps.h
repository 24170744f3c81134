// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// What the kernels of predicates share: one slot of each operation. Loops over them are the vectors, the scalar twin takes one.

#ifndef INSEAM_STEPS_INTERNAL_H
#define INSEAM_STEPS_INTERNAL_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "clones.h"
#include "inseam_kernels.h"
#include "inseam_steps.h"

#pragma clang fp contract(off)

#define INLINE_STEP static inline __attribute__((always_inline))

// The codes of types, format.md, 8.
enum {
  TYPE_BOOL = 1, TYPE_I8, TYPE_I16, TYPE_I32, TYPE_I64, TYPE_U8, TYPE_U16, TYPE_U32, TYPE_U64,
  TYPE_F16, TYPE_BF16, TYPE_F32, TYPE_F64
};

/// The 64 bits from `position` on.
INLINE_STEP uint64_t step_bits(const uint8_t *bytes, size_t position) {
  uint64_t word;
  memcpy(&word, bytes + position / 8, 8);
  unsigned shift = position % 8;
  return shift == 0 ? word : word >> shift | (uint64_t)bytes[position / 8 + 8] << (64 - shift);
}

INLINE_STEP bool step_bit(const void *bytes, size_t position) {
  return ((const uint8_t *)bytes)[position / 8] >> (position % 8) & 1;
}

INLINE_STEP double step_bfloat16(uint16_t bits) {
  uint32_t word = (uint32_t)bits << 16;
  float number;
  memcpy(&number, &word, 4);
  return number;
}

/// A half float: below the normal range a multiple of 2^-24.
INLINE_STEP double step_float16(uint16_t bits) {
  uint32_t exponent = bits >> 10 & 31, significand = bits & 1023;
  double size = exponent == 0 ? significand * 0x1p-24 : 0;
  if (exponent != 0) {
    uint32_t word = (exponent == 31 ? 255u : exponent + 112u) << 23 | significand << 13;
    float number;
    memcpy(&number, &word, 4);
    size = number;
  }
  return bits & 0x8000 ? -size : size;
}

INLINE_STEP int64_t step_integer(uint32_t type, const void *values, size_t slot) {
  switch (type) {
  case TYPE_I8: return ((const int8_t *)values)[slot];
  case TYPE_I16: return ((const int16_t *)values)[slot];
  case TYPE_I32: return ((const int32_t *)values)[slot];
  case TYPE_U8: return ((const uint8_t *)values)[slot];
  case TYPE_U16: return ((const uint16_t *)values)[slot];
  case TYPE_U32: return ((const uint32_t *)values)[slot];
  default: return ((const int64_t *)values)[slot];
  }
}

INLINE_STEP double step_real(uint32_t type, const void *values, size_t slot) {
  switch (type) {
  case TYPE_U64: return (double)((const uint64_t *)values)[slot];
  case TYPE_F16: return step_float16(((const uint16_t *)values)[slot]);
  case TYPE_BF16: return step_bfloat16(((const uint16_t *)values)[slot]);
  case TYPE_F32: return ((const float *)values)[slot];
  case TYPE_F64: return ((const double *)values)[slot];
  default: return (double)step_integer(type, values, slot);
  }
}

/// Whether a value that is below, equal to or above another, or none of these, compares so.
#define STEP_HOLDS(option, a, b)                                                                   \
  ((option) == INSEAM_EQUAL              ? (a) == (b)                                              \
   : (option) == INSEAM_NOT_EQUAL        ? (a) != (b)                                              \
   : (option) == INSEAM_LESS             ? (a) < (b)                                               \
   : (option) == INSEAM_LESS_OR_EQUAL    ? (a) <= (b)                                              \
   : (option) == INSEAM_GREATER          ? (a) > (b)                                               \
                                         : (a) >= (b))

/// The remainder of integers; one by zero has none.
INLINE_STEP bool step_remainder(int64_t a, int64_t b, int64_t *result) {
  *result = b == 0 || b == -1 ? 0 : a % b;
  return b == 0;
}

INLINE_STEP uint64_t step_key(double number) {
  double zero_is_positive = number == 0 ? 0 : number;
  uint64_t bits;
  memcpy(&bits, &zero_is_positive, 8);
  return bits;
}

INLINE_STEP size_t step_place(uint64_t key, size_t place_count) {
  uint64_t mixed = key * 0x9E3779B97F4A7C15;
  return (size_t)(mixed ^ mixed >> 32) & (place_count - 1);
}

INLINE_STEP bool step_table_has(const inseam_operand *table, uint64_t key) {
  const uint64_t *places = table->values;
  for (size_t place = step_place(key, table->byte_count);; place = (place + 1) & (table->byte_count - 1)) {
    if (!places[2 * place]) return false;
    if (places[2 * place + 1] == key) return true;
  }
}

/// A string and its number of bytes.
typedef struct {
  const uint8_t *bytes;
  size_t count;
} step_text;

INLINE_STEP step_text step_text_at(const inseam_operand *texts, size_t slot) {
  if (!texts->offsets) return (step_text){texts->values, texts->byte_count};
  size_t start = texts->offsets[slot];
  return (step_text){(const uint8_t *)texts->values + start, texts->offsets[slot + 1] - start};
}

/// Below 0, 0 or above 0, as the bytes compare, a beginning before what goes on.
INLINE_STEP int step_text_order(step_text a, step_text b) {
  int order = memcmp(a.bytes, b.bytes, a.count < b.count ? a.count : b.count);
  return order != 0 ? order : a.count < b.count ? -1 : a.count > b.count;
}

/// `hash` of some bytes: FNV-1a, mixed; from 0 to 2^63 - 1.
INLINE_STEP int64_t step_hash(const uint8_t *bytes, size_t count) {
  uint64_t hash = 0xCBF29CE484222325;
  for (size_t i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 0x100000001B3;
  hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9;
  return (int64_t)((hash ^ hash >> 27) >> 1);
}

/// `hash` of the digits of an integer.
INLINE_STEP int64_t step_hash_integer(int64_t integer) {
  uint8_t text[20];
  uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
  size_t start = sizeof text;
  do text[--start] = (uint8_t)('0' + rest % 10);
  while (rest /= 10);
  if (integer < 0) text[--start] = '-';
  return step_hash(text + start, sizeof text - start);
}

/// A test of two strings: whether they compare so, or the second is in the first, at its start or at its end.
bool inseam_step_texts(uint16_t code, uint16_t option, step_text text, step_text other);

/// The code points, the bytes or the hash of a string.
int64_t inseam_step_length(uint16_t code, step_text text);

/// One step over the vector of `n` slots from `start` on. Those that load, of numbers, and of strings.
void inseam_step_load(const inseam_step *step, const inseam_operand *operands, size_t start, size_t n,
                      inseam_register *registers);
void inseam_step_numbers(const inseam_step *step, const inseam_operand *operands, size_t n, inseam_register *registers);
void inseam_step_strings(const inseam_step *step, const inseam_operand *operands, size_t start, size_t n,
                         inseam_register *registers);

/// The bits of `n` slots, all set in word `w`.
INLINE_STEP uint64_t step_whole(size_t n, size_t w) {
  return 64 * w + 64 <= n ? UINT64_MAX : 64 * w >= n ? 0 : UINT64_MAX >> (64 - (n - 64 * w));
}

/// Which slots of an operand have a value.
INLINE_STEP void step_known(const inseam_operand *operand, size_t start, size_t n, uint64_t *known) {
  for (size_t w = 0; w < (n + 63) / 64; w++)
    known[w] = step_whole(n, w) & (operand->validity ? step_bits(operand->validity, operand->validity_bit + start + 64 * w)
                                                     : UINT64_MAX);
}

/// A word of bits for every 64 slots: TEST says the bit of slot `i`.
#define STEP_WORDS(WORD, TEST)                                                                     \
  for (size_t w = 0; w < (n + 63) / 64; w++) {                                                     \
    uint64_t word = 0;                                                                             \
    size_t first = 64 * w;                                                                         \
    if (first + 64 <= n) {                                                                         \
      for (size_t j = 0; j < 64; j++) {                                                            \
        size_t i = first + j;                                                                      \
        word |= (uint64_t)(TEST) << j;                                                             \
      }                                                                                            \
    } else {                                                                                       \
      ONE_BY_ONE                                                                                   \
      for (size_t j = 0; first + j < n; j++) {                                                     \
        size_t i = first + j;                                                                      \
        word |= (uint64_t)(TEST) << j;                                                             \
      }                                                                                            \
    }                                                                                              \
    WORD;                                                                                          \
  }

#endif
