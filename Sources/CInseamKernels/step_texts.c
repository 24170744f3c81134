// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Strings of predicates, where they lie: no copy of any.

#include "steps.h"

CLONES size_t inseam_find_text(const uint8_t *bytes, size_t count, const uint8_t *part, size_t part_count) {
  if (part_count > count) return count;
  size_t last = part_count - 1, places = count - last, start = 0;
  uint8_t head = part[0], tail = part[last];
  // Where both the first byte and the last are right, the rest is compared.
  for (; start + 64 <= places; start += 64) {
    uint64_t word = 0;
    for (size_t j = 0; j < 64; j++)
      word |= (uint64_t)((bytes[start + j] == head) & (bytes[start + last + j] == tail)) << j;
    for (; word; word &= word - 1) {
      size_t place = start + (size_t)__builtin_ctzll(word);
      if (memcmp(bytes + place, part, part_count) == 0) return place;
    }
  }
  for (; start < places; start++)
    if (bytes[start] == head && memcmp(bytes + start, part, part_count) == 0) return start;
  return count;
}

bool inseam_step_texts(uint16_t code, uint16_t option, step_text text, step_text other) {
  switch ((inseam_step_code)code) {
  case INSEAM_STEP_COMPARE_TEXTS: {
    if (option == INSEAM_EQUAL || option == INSEAM_NOT_EQUAL)
      return (text.count == other.count && memcmp(text.bytes, other.bytes, text.count) == 0) == (option == INSEAM_EQUAL);
    int order = step_text_order(text, other);
    return STEP_HOLDS(option, order, 0);
  }
  case INSEAM_STEP_STARTS: return text.count >= other.count && memcmp(text.bytes, other.bytes, other.count) == 0;
  case INSEAM_STEP_ENDS:
    return text.count >= other.count && memcmp(text.bytes + text.count - other.count, other.bytes, other.count) == 0;
  default:
    return other.count == 0 || inseam_find_text(text.bytes, text.count, other.bytes, other.count) < text.count;
  }
}

CLONES int64_t inseam_step_length(uint16_t code, step_text text) {
  if (code == INSEAM_STEP_BYTE_COUNT) return (int64_t)text.count;
  if (code == INSEAM_STEP_HASH) return step_hash(text.bytes, text.count);
  int64_t length = 0;
  // Code points are all bytes but those that continue one.
  for (size_t i = 0; i < text.count; i++) length += (text.bytes[i] & 0xC0) != 0x80;
  return length;
}

/// The slots of a vector whose strings have the part, by one search over all their bytes.
static void contains(const inseam_operand *texts, step_text part, size_t start, size_t n, uint64_t *bits) {
  const uint64_t *offsets = texts->offsets + start;
  const uint8_t *bytes = texts->values;
  memset(bits, 0, (n + 63) / 64 * 8);
  size_t slot = 0, place = offsets[0], end = offsets[n];
  while (place < end) {
    size_t found = inseam_find_text(bytes + place, end - place, part.bytes, part.count);
    if (found == end - place) return;
    place += found;
    while (offsets[slot + 1] <= place) slot++;
    if (place + part.count <= offsets[slot + 1]) {
      bits[slot / 64] |= (uint64_t)1 << (slot % 64);
      place = offsets[slot + 1];
    } else {
      place++;
    }
  }
}

/// The slots whose test matters: those that the other side of AND or OR leaves open.
static size_t wanted(const inseam_step *step, size_t n, const uint64_t *known, const inseam_register *registers,
                     uint64_t *open) {
  const inseam_register *other = step->mask ? &registers[step->mask - 1] : NULL;
  size_t count = 0;
  for (size_t w = 0; w < (n + 63) / 64; w++) {
    open[w] = known[w] & (!other ? UINT64_MAX : ~(step->masks_or ? other->known[w] : other->falses[w]));
    count += (size_t)__builtin_popcountll(open[w]);
  }
  return count;
}

void inseam_step_strings(const inseam_step *step, const inseam_operand *operands, size_t start, size_t n,
                         inseam_register *registers) {
  inseam_register *into = &registers[step->into];
  const inseam_operand *texts = &operands[step->left];
  uint64_t known[INSEAM_VECTOR_WORDS], open[INSEAM_VECTOR_WORDS], bits[INSEAM_VECTOR_WORDS];
  step_known(texts, start, n, known);
  if (step->code >= INSEAM_STEP_LENGTH) {
    for (size_t i = 0; i < n; i++) into->integers[i] = inseam_step_length(step->code, step_text_at(texts, start + i));
    memcpy(into->known, known, sizeof known);
    return;
  }
  const inseam_operand *others = &operands[step->right];
  if (others->offsets) {
    uint64_t also[INSEAM_VECTOR_WORDS];
    step_known(others, start, n, also);
    for (size_t w = 0; w < (n + 63) / 64; w++) known[w] &= also[w];
  }
  size_t count = wanted(step, n, known, registers, open);
  if (step->code == INSEAM_STEP_CONTAINS && !others->offsets && others->byte_count > 0 && 4 * count >= n) {
    contains(texts, step_text_at(others, 0), start, n, bits);
  } else {
    for (size_t w = 0; w < (n + 63) / 64; w++) {
      bits[w] = 0;
      for (uint64_t left = open[w]; left; left &= left - 1) {
        size_t j = (size_t)__builtin_ctzll(left), slot = start + 64 * w + j;
        bits[w] |= (uint64_t)inseam_step_texts(step->code, step->option, step_text_at(texts, slot), step_text_at(others, slot))
                   << j;
      }
    }
  }
  for (size_t w = 0; w < (n + 63) / 64; w++) {
    into->known[w] = open[w] & bits[w];
    into->falses[w] = open[w] & ~bits[w];
  }
}
