// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// UTF-8. Whether a byte may stand where it is depends on the three bytes before it alone, so all
// bytes of a block are judged at the same time. Blocks of ASCII, which most are, cost an OR.

#include "clones.h"
#include "inseam_kernels.h"

#include <string.h>

#define BLOCK 512
#define BEFORE 3 // the bytes that the judgement of a byte looks back to

// The number of bytes of the character at the start of `bytes`; 0 if there is no valid one.
static size_t character(const uint8_t *bytes, size_t count) {
  uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || count < size) return 0;
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (size_t i = 2; i < size; i++)
    if ((bytes[i] & 0xC0) != 0x80) return 0;
  return size;
}

size_t inseam_utf8_prefix_scalar(const uint8_t *bytes, size_t count) {
  size_t at = 0;
  while (at < count) {
    size_t size = character(bytes + at, count - at);
    if (size == 0) return at;
    at += size;
  }
  return count;
}

inseam_text inseam_utf8_scalar(const uint8_t *bytes, size_t count) {
  if (inseam_utf8_prefix_scalar(bytes, count) < count) return INSEAM_TEXT_INVALID;
  for (size_t i = 0; i < count; i++)
    if (bytes[i] >= 0x80) return INSEAM_TEXT_UTF8;
  return INSEAM_TEXT_ASCII;
}

#define INLINE static inline __attribute__((always_inline))

INLINE uint8_t joined(const uint8_t *bytes, size_t count) {
  uint8_t any = 0;
  for (size_t i = 0; i < count; i++) any |= bytes[i];
  return any;
}

// The difference, or 0 where that would be negative: one instruction for many bytes.
INLINE uint8_t above(uint8_t a, uint8_t b) { return a > b ? (uint8_t)(a - b) : 0; }

INLINE uint8_t smaller(uint8_t a, uint8_t b) { return a < b ? a : b; }

// Whether one of the bytes cannot stand after the three before it, which can be read.
INLINE int misplaced(const uint8_t *bytes, size_t count) {
  uint8_t wrong = 0;   // bit 7 is set where a byte is wrong
  uint8_t least = 255; // the least of numbers that are 0 where a byte is wrong
  for (size_t i = 0; i < count; i++) {
    const uint8_t *at = bytes + i;
    uint8_t byte = at[0], first = at[-1], second = at[-2], third = at[-3];
    uint8_t continues = byte & (uint8_t)~(byte << 1);
    uint8_t has_to = above(first, 0xC0 - 0x80) | above(second, 0xE0 - 0x80) | above(third, 0xF0 - 0x80);
    wrong |= (continues ^ has_to) | above(byte, 0xF5 - 0x80);
    least = smaller(least, (byte & 0xFE) ^ 0xC0);                 // C0 and C1
    least = smaller(least, (first ^ 0xE0) | above(byte, 0x9F));   // E0 and below A0
    least = smaller(least, (first ^ 0xED) | above(0xA0, byte));   // ED and A0 or above
    least = smaller(least, (first ^ 0xF0) | above(byte, 0x8F));   // F0 and below 90
    least = smaller(least, (first ^ 0xF4) | above(0x90, byte));   // F4 and 90 or above
  }
  return wrong >= 0x80 || least == 0;
}

// Whether a character that began in the three bytes before goes on.
INLINE int is_inside(const uint8_t *bytes) {
  return (bytes[-1] >= 0xC0) | (bytes[-2] >= 0xE0) | (bytes[-3] >= 0xF0);
}

CLONES inseam_text inseam_utf8(const uint8_t *bytes, size_t count) {
  uint8_t any = 0, edge[BEFORE + BLOCK + BEFORE];
  size_t at = 0;
  for (; at + BLOCK <= count; at += BLOCK) {
    uint8_t here = joined(bytes + at, BLOCK);
    any |= here;
    if (at == 0) {
      if (here < 0x80) continue;
      memset(edge, 0, BEFORE);
      memcpy(edge + BEFORE, bytes, BLOCK);
      if (misplaced(edge + BEFORE, BLOCK)) return INSEAM_TEXT_INVALID;
    } else if (here >= 0x80 || is_inside(bytes + at)) {
      if (misplaced(bytes + at, BLOCK)) return INSEAM_TEXT_INVALID;
    }
  }
  // Zeros behind the end show a character that it cuts off.
  size_t left = count - at, before = at < BEFORE ? 0 : BEFORE;
  uint8_t here = joined(bytes + at, left);
  any |= here;
  if (here >= 0x80 || (before > 0 && is_inside(bytes + at))) {
    memset(edge, 0, sizeof edge);
    memcpy(edge + BEFORE - before, bytes + at - before, before + left);
    if (misplaced(edge + BEFORE, left + BEFORE)) return INSEAM_TEXT_INVALID;
  }
  return any < 0x80 ? INSEAM_TEXT_ASCII : INSEAM_TEXT_UTF8;
}
