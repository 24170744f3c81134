// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Values of the items of lists, gathered by list: what functions of responses and of lists compute.

#include "inseam_groups.h"
#include "steps.h"

/// Up to 64 bits from a position on.
static uint64_t bits_of_items(const uint64_t *bits, size_t start, size_t count) {
  uint64_t word = !bits ? UINT64_MAX : step_bits((const uint8_t *)bits, start);
  return count >= 64 ? word : word & (((uint64_t)1 << count) - 1);
}

/// The items of a list that count.
typedef struct {
  size_t start;
  size_t end;
} items_of_list;

static items_of_list items_at(const inseam_groups *groups, size_t list) {
  items_of_list items = {groups->offsets[list], groups->offsets[list + 1]};
  if (groups->skips_first && items.start < items.end) items.start++;
  return items;
}

static void set_bit(uint64_t *bits, size_t position, bool value) { bits[position / 64] |= (uint64_t)value << (position % 64); }

void inseam_groups_test(inseam_group_test test, const inseam_groups *groups, const uint64_t *truths, const uint64_t *known,
                        uint64_t *values, uint64_t *validity) {
  for (size_t list = 0; list < groups->count; list++) {
    items_of_list items = items_at(groups, list);
    uint64_t passing = 0, failing = 0, unknown = 0;
    for (size_t start = items.start; start < items.end; start += 64) {
      size_t count = items.end - start;
      uint64_t counted = bits_of_items(groups->counted, start, count);
      uint64_t is_true = counted & bits_of_items(truths, start, count), is_known = counted & bits_of_items(known, start, count);
      passing += (uint64_t)__builtin_popcountll(is_true);
      failing += (uint64_t)__builtin_popcountll(is_known & ~is_true);
      unknown += (uint64_t)__builtin_popcountll(counted & ~is_known);
    }
    switch (test) {
    case INSEAM_GROUP_COUNT: values[list] = passing; break;
    case INSEAM_GROUP_ANY:
      set_bit(values, list, passing > 0);
      set_bit(validity, list, passing > 0 || unknown == 0);
      break;
    case INSEAM_GROUP_ALL:
      set_bit(values, list, failing == 0);
      set_bit(validity, list, failing > 0 || unknown == 0);
      break;
    }
  }
}

void inseam_groups_reduce(inseam_group_reduction reduction, const inseam_groups *groups, const double *numbers,
                          const uint64_t *known, double *values, uint64_t *validity) {
  for (size_t list = 0; list < groups->count; list++) {
    items_of_list items = items_at(groups, list);
    double sum = 0, least = NAN, greatest = NAN, count = 0;
    for (size_t item = items.start; item < items.end; item++) {
      if (groups->counted && !step_bit(groups->counted, item)) continue;
      if (known && !step_bit(known, item)) continue;
      double number = numbers[item];
      sum += number;
      count++;
      if (isnan(least) || number < least) least = isnan(number) ? least : number;
      if (isnan(greatest) || number > greatest) greatest = isnan(number) ? greatest : number;
    }
    values[list] = reduction == INSEAM_GROUP_SUM     ? sum
                   : reduction == INSEAM_GROUP_LEAST ? least
                   : reduction == INSEAM_GROUP_MEAN  ? sum / count
                                                     : greatest;
    set_bit(validity, list, count > 0 || reduction == INSEAM_GROUP_SUM);
  }
}

void inseam_groups_first(const inseam_groups *groups, uint32_t *places) {
  for (size_t list = 0; list < groups->count; list++) {
    size_t start = groups->offsets[list], end = groups->offsets[list + 1];
    places[list] = UINT32_MAX;
    for (; start < end; start += 64) {
      uint64_t word = bits_of_items(groups->counted, start, end - start);
      if (word) {
        places[list] = (uint32_t)start + (uint32_t)__builtin_ctzll(word);
        break;
      }
    }
  }
}

#define TAKE_LOOP(TYPE)                                                                            \
  for (size_t i = 0; i < count; i++)                                                               \
    ((TYPE *)taken)[i] = places[i] == UINT32_MAX ? 0 : ((const TYPE *)values)[places[i]];          \
  break;

void inseam_groups_take(size_t byte_width, const void *values, const uint32_t *places, size_t count, void *taken) {
  switch (byte_width) {
  case 1: TAKE_LOOP(uint8_t)
  case 2: TAKE_LOOP(uint16_t)
  case 4: TAKE_LOOP(uint32_t)
  default: TAKE_LOOP(uint64_t)
  }
}

void inseam_groups_take_bits(const uint8_t *bits, size_t position, const uint32_t *places, size_t count, uint64_t *taken) {
  for (size_t i = 0; i < count; i++)
    set_bit(taken, i, places[i] != UINT32_MAX && (!bits || step_bit(bits, position + places[i])));
}

#define REPEAT_LOOP(TYPE)                                                                          \
  for (size_t list = 0; list < count; list++)                                                      \
    for (size_t item = offsets[list]; item < offsets[list + 1]; item++)                            \
      ((TYPE *)repeated)[item] = ((const TYPE *)values)[list];                                     \
  break;

void inseam_groups_repeat(size_t byte_width, const void *values, const uint32_t *offsets, size_t count, void *repeated) {
  switch (byte_width) {
  case 1: REPEAT_LOOP(uint8_t)
  case 2: REPEAT_LOOP(uint16_t)
  case 4: REPEAT_LOOP(uint32_t)
  default: REPEAT_LOOP(uint64_t)
  }
}

void inseam_groups_repeat_bits(const uint8_t *bits, size_t position, const uint32_t *offsets, size_t count, uint64_t *repeated) {
  for (size_t list = 0; list < count; list++) {
    if (!step_bit(bits, position + list)) continue;
    for (size_t item = offsets[list]; item < offsets[list + 1]; item++) set_bit(repeated, item, true);
  }
}

void inseam_texts_among(const inseam_operand *texts, size_t count, const char *first, const char *second, uint64_t *bits) {
  step_text a = {(const uint8_t *)first, strlen(first)}, b = {(const uint8_t *)second, strlen(second)};
  for (size_t i = 0; i < count; i++) {
    step_text text = step_text_at(texts, i);
    bool is_there = !texts->validity || step_bit(texts->validity, texts->validity_bit + i);
    set_bit(bits, i, is_there && (inseam_step_texts(INSEAM_STEP_COMPARE_TEXTS, INSEAM_EQUAL, text, a) ||
                                  inseam_step_texts(INSEAM_STEP_COMPARE_TEXTS, INSEAM_EQUAL, text, b)));
  }
}
