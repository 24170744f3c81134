// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicates in vectors: what runs the steps, and the logic of truth values.

#include "steps.h"

static bool is_constant(const inseam_step *step) { return step->code <= INSEAM_STEP_TRUTH; }

static void fill(const inseam_step *step, inseam_register *into) {
  bool is_false = step->code == INSEAM_STEP_TRUTH && step->integer == 0;
  memset(into->known, is_false ? 0 : 0xFF, sizeof into->known);
  memset(into->falses, is_false ? 0xFF : 0, sizeof into->falses);
  for (size_t i = 0; i < INSEAM_VECTOR; i++) {
    if (step->code == INSEAM_STEP_REAL) into->reals[i] = step->real;
    else into->integers[i] = step->integer;
  }
}

static void compare_truths(const inseam_step *step, size_t words, const inseam_register *a, const inseam_register *b,
                           inseam_register *into) {
  for (size_t w = 0; w < words; w++) {
    uint64_t x = a->known[w], y = b->known[w], known = (x | a->falses[w]) & (y | b->falses[w]), holds = 0;
    switch ((inseam_comparison)step->option) {
    case INSEAM_EQUAL: holds = ~(x ^ y); break;
    case INSEAM_NOT_EQUAL: holds = x ^ y; break;
    case INSEAM_LESS: holds = ~x & y; break;
    case INSEAM_LESS_OR_EQUAL: holds = ~x | y; break;
    case INSEAM_GREATER: holds = x & ~y; break;
    case INSEAM_GREATER_OR_EQUAL: holds = x | ~y; break;
    }
    into->known[w] = known & holds;
    into->falses[w] = known & ~holds;
  }
}

/// Logic over truth values, 64 at a time.
static void logic(const inseam_step *step, size_t n, inseam_register *registers) {
  inseam_register *into = &registers[step->into];
  const inseam_register *a = &registers[step->left], *b = &registers[step->right];
  size_t words = (n + 63) / 64;
  if (step->code == INSEAM_STEP_COMPARE_TRUTHS) {
    compare_truths(step, words, a, b, into);
    return;
  }
  for (size_t w = 0; w < words; w++) {
    uint64_t whole = step_whole(n, w), t = 0, f = 0;
    switch ((inseam_step_code)step->code) {
    case INSEAM_STEP_NOT: t = a->falses[w], f = a->known[w]; break;
    case INSEAM_STEP_AND: t = a->known[w] & b->known[w], f = a->falses[w] | b->falses[w]; break;
    case INSEAM_STEP_OR: t = a->known[w] | b->known[w], f = a->falses[w] & b->falses[w]; break;
    case INSEAM_STEP_IS_NULL: f = a->known[w] & whole, t = whole & ~f; break;
    case INSEAM_STEP_IS_UNKNOWN: f = (a->known[w] | a->falses[w]) & whole, t = whole & ~f; break;
    case INSEAM_STEP_IS_TRUE: t = a->known[w] & whole, f = whole & ~t; break;
    default: t = a->falses[w] & whole, f = whole & ~t; break;
    }
    into->known[w] = t;
    into->falses[w] = f;
  }
}

/// Whether the other side of AND or OR changes nothing of a vector.
static bool is_decided(const inseam_step *step, size_t n, const inseam_register *left) {
  for (size_t w = 0; w < (n + 63) / 64; w++) {
    uint64_t whole = step_whole(n, w);
    uint64_t open = step->code == INSEAM_STEP_UNLESS_DECIDED_OR ? whole & ~left->known[w]
                    : step->option                              ? whole & left->known[w]
                                                                : whole & ~left->falses[w];
    if (open) return false;
  }
  return true;
}

static void run_vector(const inseam_step *steps, size_t step_count, const inseam_operand *operands, size_t start, size_t n,
                       inseam_register *registers) {
  for (size_t s = 0; s < step_count; s++) {
    const inseam_step *step = &steps[s];
    if (is_constant(step)) continue;
    if (step->code >= INSEAM_STEP_UNLESS_DECIDED_AND) {
      if (is_decided(step, n, &registers[step->left])) s = step->target - 1;
    } else if (step->code <= INSEAM_STEP_COMPARE_NUMBER) {
      inseam_step_load(step, operands, start, n, registers);
    } else if (step->code <= INSEAM_STEP_HASH) {
      inseam_step_strings(step, operands, start, n, registers);
    } else if (step->code == INSEAM_STEP_COMPARE_TRUTHS || step->code == INSEAM_STEP_IS_NULL ||
               step->code == INSEAM_STEP_IS_UNKNOWN || step->code == INSEAM_STEP_IS_TRUE ||
               step->code == INSEAM_STEP_IS_FALSE || step->code >= INSEAM_STEP_NOT) {
      logic(step, n, registers);
    } else {
      inseam_step_numbers(step, operands, n, registers);
    }
  }
}

static void put_out(const inseam_register *result, size_t start, size_t n, inseam_steps_output output) {
  for (size_t w = 0; w < (n + 63) / 64; w++) {
    uint64_t whole = step_whole(n, w), truths = result->known[w] & whole;
    if (output.truths) output.truths[start / 64 + w] = truths;
    if (output.known) output.known[start / 64 + w] = output.numbers ? truths : truths | (result->falses[w] & whole);
  }
  if (output.numbers) memcpy(output.numbers + start, result->integers, 8 * n);
}

void inseam_steps_run(const inseam_step *steps, size_t step_count, const inseam_operand *operands, size_t count,
                      inseam_register *registers, uint16_t result, inseam_steps_output output) {
  for (size_t s = 0; s < step_count; s++)
    if (is_constant(&steps[s])) fill(&steps[s], &registers[steps[s].into]);
  for (size_t start = 0; start < count; start += INSEAM_VECTOR) {
    size_t n = count - start < INSEAM_VECTOR ? count - start : INSEAM_VECTOR;
    run_vector(steps, step_count, operands, start, n, registers);
    put_out(&registers[result], start, n, output);
  }
}
