// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Counting and finding bytes. Counting goes in blocks of 255 rounds, so that 64 lanes of one byte each cannot overflow.

#define _GNU_SOURCE
#include "inseam_kernels.h"

#include <string.h>

#define LANES 64

size_t inseam_count_byte_scalar(const uint8_t *bytes, size_t count, uint8_t value) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) found += bytes[i] == value;
  return found;
}

size_t inseam_count_byte(const uint8_t *bytes, size_t count, uint8_t value) {
  size_t found = 0;
  while (count >= LANES) {
    size_t rounds = count / LANES < 255 ? count / LANES : 255;
    uint8_t lanes[LANES] = {0};
    for (size_t round = 0; round < rounds; round++)
      for (int i = 0; i < LANES; i++) lanes[i] += bytes[round * LANES + (size_t)i] == value;
    for (int i = 0; i < LANES; i++) found += lanes[i];
    bytes += rounds * LANES;
    count -= rounds * LANES;
  }
  return found + inseam_count_byte_scalar(bytes, count, value);
}

size_t inseam_last_byte(const uint8_t *bytes, size_t count, uint8_t value) {
#if defined(__linux__)
  const uint8_t *found = memrchr(bytes, value, count);
  return found ? (size_t)(found - bytes) : count;
#else
  for (size_t i = count; i > 0; i--)
    if (bytes[i - 1] == value) return i - 1;
  return count;
#endif
}
