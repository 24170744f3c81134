// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers as they are digested: spec/content-hash.md, Content hashes.

#include "inseam_kernels.h"

#define CANONICAL(CODE, BITS, IS_NAN, NAN_BITS)                                                    \
  case CODE: {                                                                                     \
    const BITS *from = numbers;                                                                    \
    BITS *to = canonical;                                                                          \
    for (size_t i = 0; i < count; i++) {                                                           \
      BITS bits = from[i];                                                                         \
      int is_valid = !validity || (validity[i / 64] >> (i % 64) & 1);                              \
      to[i] = !is_valid ? 0 : (IS_NAN) ? (BITS)NAN_BITS : bits;                                    \
    }                                                                                              \
    return 1;                                                                                      \
  }

int inseam_canonical_numbers(unsigned type, const void *numbers, const uint64_t *validity, size_t count,
                             void *canonical) {
  switch (type) {
    CANONICAL(2, uint8_t, 0, 0)
    CANONICAL(3, uint16_t, 0, 0)
    CANONICAL(4, uint32_t, 0, 0)
    CANONICAL(5, uint64_t, 0, 0)
    CANONICAL(6, uint8_t, 0, 0)
    CANONICAL(7, uint16_t, 0, 0)
    CANONICAL(8, uint32_t, 0, 0)
    CANONICAL(9, uint64_t, 0, 0)
    CANONICAL(10, uint16_t, (bits & 0x7FFF) > 0x7C00, 0x7E00)
    CANONICAL(11, uint16_t, (bits & 0x7FFF) > 0x7F80, 0x7FC0)
    CANONICAL(12, uint32_t, (bits & 0x7FFFFFFF) > 0x7F800000, 0x7FC00000)
    CANONICAL(13, uint64_t, (bits & 0x7FFFFFFFFFFFFFFF) > 0x7FF0000000000000, 0x7FF8000000000000)
  default: return 0;
  }
}
