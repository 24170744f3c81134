// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Values of the items of lists, gathered by list. The twin of each is an expression of Evaluator.swift.
#ifndef INSEAM_GROUPS_H
#define INSEAM_GROUPS_H

#include "inseam_steps.h"

/// Lists, and which of their items count. Bits may be read up to 64 bytes past the end.
typedef struct {
  const uint32_t *offsets; // count + 1, ascending
  size_t count;
  const uint64_t *counted; // a bit for each item; NULL: all
  int skips_first;         // the first item of a list does not count
} inseam_groups;

typedef enum { INSEAM_GROUP_ANY = 0, INSEAM_GROUP_ALL, INSEAM_GROUP_COUNT } inseam_group_test;
typedef enum { INSEAM_GROUP_SUM = 0, INSEAM_GROUP_LEAST, INSEAM_GROUP_GREATEST, INSEAM_GROUP_MEAN } inseam_group_reduction;

/// Whether a test is true of one item or of all, three-valued, as bits; or of how many it is true, as int64. Bits are zero before.
void inseam_groups_test(inseam_group_test test, const inseam_groups *groups, const uint64_t *truths, const uint64_t *known,
                        uint64_t *values, uint64_t *validity);

/// Of the numbers that are known (NULL: all): the sum, the least and the greatest without NaN, the mean.
void inseam_groups_reduce(inseam_group_reduction reduction, const inseam_groups *groups, const double *numbers,
                          const uint64_t *known, double *values, uint64_t *validity);

/// The first item of each list that counts; UINT32_MAX where there is none.
void inseam_groups_first(const inseam_groups *groups, uint32_t *places);

/// The values or bits (NULL: all set) at some places; zero for UINT32_MAX.
void inseam_groups_take(size_t byte_width, const void *values, const uint32_t *places, size_t count, void *taken);
void inseam_groups_take_bits(const uint8_t *bits, size_t position, const uint32_t *places, size_t count, uint64_t *taken);

/// The value or bit of each list once for each of its items. Bits are zero before.
void inseam_groups_repeat(size_t byte_width, const void *values, const uint32_t *offsets, size_t count, void *repeated);
void inseam_groups_repeat_bits(const uint8_t *bits, size_t position, const uint32_t *offsets, size_t count, uint64_t *repeated);

/// Which strings are one of two words; a null is none. Bits are zero before.
void inseam_texts_among(const inseam_operand *texts, size_t count, const char *first, const char *second, uint64_t *bits);

#endif
