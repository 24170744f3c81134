// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicates over columns, in vectors of 2,048 slots: a list of steps that read operands and write registers.
#ifndef INSEAM_STEPS_H
#define INSEAM_STEPS_H

#include <stddef.h>
#include <stdint.h>

enum { INSEAM_VECTOR = 2048, INSEAM_VECTOR_WORDS = INSEAM_VECTOR / 64 };

/// A column, a string that is written out, or a table of numbers. What a bit position points at, and strings, may be read up to
/// 64 bytes past the end.
typedef struct {
  const void *values;      // numbers, truth values as bits, or the bytes of strings
  const uint64_t *offsets; // of strings: one more than there are slots
  const uint8_t *validity; // a bit for each slot; NULL if all have a value
  size_t value_bit;        // the position of the first truth value
  size_t validity_bit;     // the position of the first bit of validity
  size_t byte_count;       // of a string that is written out; of a table the number of its places
  uint32_t type;           // the code of format.md, 8
} inseam_operand;

/// What a vector of values is: numbers and which of them are there, or truth values as two sets of slots.
typedef struct {
  uint64_t known[INSEAM_VECTOR_WORDS];  // of truth values: those that are true
  uint64_t falses[INSEAM_VECTOR_WORDS]; // of truth values: those that are false
  union {
    int64_t integers[INSEAM_VECTOR];
    double reals[INSEAM_VECTOR];
  };
} inseam_register;

typedef enum {
  // Constants, which are written once.
  INSEAM_STEP_INTEGER = 0, // into: `integer`
  INSEAM_STEP_REAL,        // into: `real`
  INSEAM_STEP_TRUTH,       // into: `integer` != 0

  // From operand `left`.
  INSEAM_STEP_LOAD_INTEGERS,
  INSEAM_STEP_LOAD_REALS,
  INSEAM_STEP_LOAD_TRUTHS,
  INSEAM_STEP_IS_ABSENT,     // true where operand `left` has no value
  INSEAM_STEP_COMPARE_NUMBER, // operand `left` `option` `integer` or `real`, by the type of the operand

  // Of strings: operand `left` with operand `right`, which is a column or, with `integer` 1, written out.
  INSEAM_STEP_COMPARE_TEXTS, // `option`: the comparison
  INSEAM_STEP_CONTAINS,
  INSEAM_STEP_STARTS,
  INSEAM_STEP_ENDS,
  INSEAM_STEP_LENGTH,      // code points
  INSEAM_STEP_BYTE_COUNT,
  INSEAM_STEP_HASH,        // of a column of strings

  // From registers `left` and `right`.
  INSEAM_STEP_TO_REALS,
  INSEAM_STEP_ADD_INTEGERS,
  INSEAM_STEP_SUBTRACT_INTEGERS,
  INSEAM_STEP_MULTIPLY_INTEGERS,
  INSEAM_STEP_REMAINDER_INTEGERS,
  INSEAM_STEP_NEGATE_INTEGERS,
  INSEAM_STEP_HASH_INTEGERS, // of the digits
  INSEAM_STEP_ADD,
  INSEAM_STEP_SUBTRACT,
  INSEAM_STEP_MULTIPLY,
  INSEAM_STEP_DIVIDE,
  INSEAM_STEP_REMAINDER,
  INSEAM_STEP_NEGATE,
  INSEAM_STEP_ABS,
  INSEAM_STEP_ROUND,
  INSEAM_STEP_SQRT,
  INSEAM_STEP_EXP,
  INSEAM_STEP_LN,

  // Over several values, into the register that has the result so far.
  INSEAM_STEP_NONE,      // into: no value, NaN
  INSEAM_STEP_LEAST,     // nulls and NaN are left out
  INSEAM_STEP_GREATEST,
  INSEAM_STEP_SUM,       // nulls are left out
  INSEAM_STEP_COUNT,     // counts what is no null
  INSEAM_STEP_OTHERWISE, // where there is no value yet, that of `left`

  // To truth values.
  INSEAM_STEP_COMPARE_INTEGERS, // `option`
  INSEAM_STEP_COMPARE_REALS,
  INSEAM_STEP_COMPARE_TRUTHS,
  INSEAM_STEP_SAME_INTEGERS, // IS NOT DISTINCT FROM
  INSEAM_STEP_SAME_REALS,
  INSEAM_STEP_IN_INTEGERS, // the table is operand `right`; with `option` 1 a null is in the brackets
  INSEAM_STEP_IN_REALS,
  INSEAM_STEP_IS_NULL,       // of numbers
  INSEAM_STEP_IS_UNKNOWN,    // of truth values
  INSEAM_STEP_IS_NAN,
  INSEAM_STEP_IS_FINITE,
  INSEAM_STEP_IS_TRUE,
  INSEAM_STEP_IS_FALSE,
  INSEAM_STEP_NULL_WHERE, // of numbers, into itself: no value where `left` is true
  INSEAM_STEP_NOT,
  INSEAM_STEP_AND,
  INSEAM_STEP_OR,

  // Goes on at step `target` where the other side of AND, OR cannot change the result in `left`; with `option` 1 false and
  // unknown are the same.
  INSEAM_STEP_UNLESS_DECIDED_AND,
  INSEAM_STEP_UNLESS_DECIDED_OR,
} inseam_step_code;

typedef struct {
  uint16_t code; // inseam_step_code
  uint16_t into;
  uint16_t left;
  uint16_t right;
  uint16_t option;
  uint16_t mask;   // of strings: 1 + the register that a following AND (`masks_or` 0) or OR has on its other side
  uint16_t masks_or;
  uint32_t target;
  int64_t integer;
  double real;
} inseam_step;

/// Where results go: a bit or a number for each slot. Bits have count / 64 rounded up words; those past the end are 0.
typedef struct {
  uint64_t *truths;  // which truth values are true
  uint64_t *known;   // which values are there; may be NULL
  uint64_t *numbers; // int64 or float64; NULL for truth values
} inseam_steps_output;

/// Runs the steps over all slots, and puts the register `result` out.
///
/// The definition is `inseam_steps_run_scalar`, slot by slot.
void inseam_steps_run(const inseam_step *steps, size_t step_count, const inseam_operand *operands, size_t count,
                      inseam_register *registers, uint16_t result, inseam_steps_output output);
void inseam_steps_run_scalar(const inseam_step *steps, size_t step_count, const inseam_operand *operands, size_t count,
                             inseam_register *registers, uint16_t result, inseam_steps_output output);

/// Adds a key, an int64 or the bits of a float64 that is neither NaN nor -0, to a table of `place_count` places, a power of two more
/// than there are keys. A place has two words: 1 if it is taken, and the key.
void inseam_table_add(uint64_t *table, size_t place_count, uint64_t key);

/// The position of the first occurrence of a part that is not empty; `count` if there is none.
size_t inseam_find_text(const uint8_t *bytes, size_t count, const uint8_t *part, size_t part_count);

#endif
