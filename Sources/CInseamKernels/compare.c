// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of a column with a number, to bits. One plain loop of 64 values for each word; the
// compiler turns it into the instruction set's compare-to-mask.

#include "clones.h"
#include "inseam_kernels.h"

#define COMPARE_LOOP(TEST, FLIP)                                                                   \
  for (size_t start = 0; start < count; start += 64) {                                             \
    size_t n = count - start < 64 ? count - start : 64;                                            \
    uint64_t word = 0;                                                                             \
    if (n == 64) {                                                                                 \
      for (size_t i = 0; i < 64; i++) word |= (uint64_t)(values[start + i] TEST limit) << i;       \
    } else {                                                                                       \
      ONE_BY_ONE                                                                                   \
      for (size_t i = 0; i < n; i++) word |= (uint64_t)(values[start + i] TEST limit) << i;        \
    }                                                                                              \
    word ^= (FLIP) & (n == 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1);                              \
    bits[start / 64] = word;                                                                       \
    total += (uint64_t)__builtin_popcountll(word);                                                 \
  }

#define COMPARE_KERNEL(NAME, TYPE)                                                                 \
  CLONES uint64_t NAME(const TYPE *values, size_t count, inseam_comparison op, TYPE limit,         \
                       uint64_t *bits) {                                                           \
    uint64_t total = 0;                                                                            \
    switch (op) {                                                                                  \
    case INSEAM_EQUAL:                                                                             \
    case INSEAM_NOT_EQUAL:                                                                         \
      COMPARE_LOOP(==, op == INSEAM_NOT_EQUAL ? UINT64_MAX : 0) break;                             \
    case INSEAM_LESS: COMPARE_LOOP(<, 0) break;                                                    \
    case INSEAM_LESS_OR_EQUAL: COMPARE_LOOP(<=, 0) break;                                          \
    case INSEAM_GREATER: COMPARE_LOOP(>, 0) break;                                                 \
    case INSEAM_GREATER_OR_EQUAL: COMPARE_LOOP(>=, 0) break;                                       \
    }                                                                                              \
    return total;                                                                                  \
  }

// What is not below or above an integer is at least or at most it; NaN makes that untrue for floats.
#define COMPARE_INTEGERS(TARGETS, NAME, TYPE)                                                      \
  TARGETS uint64_t NAME(const TYPE *values, size_t count, inseam_comparison op, TYPE limit,        \
                        uint64_t *bits) {                                                          \
    uint64_t total = 0;                                                                            \
    uint64_t flip = op == INSEAM_NOT_EQUAL || op == INSEAM_LESS_OR_EQUAL ||                        \
                            op == INSEAM_GREATER_OR_EQUAL                                          \
                        ? UINT64_MAX                                                               \
                        : 0;                                                                       \
    switch (op) {                                                                                  \
    case INSEAM_EQUAL:                                                                             \
    case INSEAM_NOT_EQUAL: COMPARE_LOOP(==, flip) break;                                           \
    case INSEAM_LESS:                                                                              \
    case INSEAM_GREATER_OR_EQUAL: COMPARE_LOOP(<, flip) break;                                     \
    case INSEAM_GREATER:                                                                           \
    case INSEAM_LESS_OR_EQUAL: COMPARE_LOOP(>, flip) break;                                        \
    }                                                                                              \
    return total;                                                                                  \
  }

COMPARE_KERNEL(inseam_compare_f32, float)
COMPARE_KERNEL(inseam_compare_f64, double)
COMPARE_INTEGERS(CLONES, inseam_compare_i64, int64_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_i8, int8_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_i16, int16_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_i32, int32_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_u8, uint8_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_u16, uint16_t)
COMPARE_INTEGERS(FEW_CLONES, inseam_compare_u32, uint32_t)
