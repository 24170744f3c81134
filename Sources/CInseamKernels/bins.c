// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Blocks of the encoding bins (spec/encodings.md): the code of a bin and the position of a value in it, in four streams of bits, so
// that four values are decoded at the same time. A load of eight bytes at any bit has at least 57 bits: a code and a position of up
// to 46.

#include "inseam_kernels.h"

#include <string.h>

#include "clones.h"

#define STREAMS INSEAM_BINS_STREAMS
#define CODE_MASK ((1u << INSEAM_BINS_CODE_BITS) - 1)
// Rounds of one value a stream between two looks at the ends of the streams.
#define ROUNDS 2

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

static inline uint64_t low_bits(uint64_t word, unsigned bits) {
  return bits < 64 ? word & ((UINT64_C(1) << bits) - 1) : word;
}

/// The streams of a block, and the bit that each has come to.
typedef struct {
  const uint8_t *bytes[STREAMS];
  size_t byte_counts[STREAMS];
  size_t positions[STREAMS];
} streams;

/// Where the streams of a block lie; 0 if their lengths exceed it.
static int find(streams *found, const uint8_t *block, size_t byte_count) {
  size_t start = INSEAM_BINS_HEAD;
  if (byte_count < start) return 0;
  for (int s = 0; s < STREAMS; s++) {
    size_t length = s + 1 < STREAMS ? (size_t)block[2 * s] | (size_t)block[2 * s + 1] << 8 : byte_count - start;
    if (length > byte_count - start) return 0;
    found->bytes[s] = block + start;
    found->byte_counts[s] = length;
    found->positions[s] = 0;
    start += length;
  }
  return 1;
}

/// Whether every stream ends in its last byte, and with zeros.
static int are_at_end(const streams *all) {
  for (int s = 0; s < STREAMS; s++) {
    size_t position = all->positions[s];
    if ((position + 7) / 8 != all->byte_counts[s]) return 0;
    if (position & 7 && all->bytes[s][all->byte_counts[s] - 1] >> (position & 7) != 0) return 0;
  }
  return 1;
}

/// The bits of a stream from its position on. Behind its end they are those of what follows, and `are_at_end` fails.
static inline uint64_t peek(const streams *all, size_t s) {
  size_t byte = all->positions[s] >> 3;
  return load(all->bytes[s] + (byte < all->byte_counts[s] ? byte : all->byte_counts[s])) >> (all->positions[s] & 7);
}

/// The next value of a stream.
static inline uint64_t next_wide(streams *all, size_t s, const inseam_wide_bin *table) {
  inseam_wide_bin bin = table[peek(all, s) & CODE_MASK];
  all->positions[s] += bin.code_bits;
  unsigned first = bin.bits < 32 ? bin.bits : 32;
  uint64_t low = low_bits(peek(all, s), first);
  all->positions[s] += first;
  uint64_t high = low_bits(peek(all, s), bin.bits - first);
  all->positions[s] += bin.bits - first;
  return bin.base + ((low | high << first) << bin.shift);
}

static inline uint32_t next_narrow(streams *all, size_t s, const inseam_bin *table) {
  uint64_t word = peek(all, s);
  inseam_bin bin = table[word & CODE_MASK];
  all->positions[s] += (size_t)bin.code_bits + bin.bits;
  return bin.base + ((uint32_t)low_bits(word >> bin.code_bits, bin.bits) << bin.shift);
}

int inseam_bins_decode64(const uint8_t *block, size_t byte_count, size_t count, const inseam_wide_bin *table, uint64_t *values) {
  streams all;
  if (!find(&all, block, byte_count)) return 0;
  for (size_t i = 0; i < count; i++) values[i] = next_wide(&all, i % STREAMS, table);
  return are_at_end(&all);
}

// The reference implementation, and the same with bits that are not looked at one by one: `ROUNDS` values of each stream are taken
// where the bits of that many are there.
#define NARROW(BITS, TYPE)                                                                                            \
  int inseam_bins_decode##BITS##_scalar(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, \
                                        TYPE *values) {                                                               \
    streams all;                                                                                                      \
    if (!find(&all, block, byte_count)) return 0;                                                                     \
    for (size_t i = 0; i < count; i++) values[i] = (TYPE)next_narrow(&all, i % STREAMS, table);                       \
    return are_at_end(&all);                                                                                          \
  }                                                                                                                   \
                                                                                                                      \
  CLONES int inseam_bins_decode##BITS(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, \
                                      TYPE *values) {                                                                 \
    streams all;                                                                                                      \
    if (!find(&all, block, byte_count)) return 0;                                                                     \
    const uint8_t *s0 = all.bytes[0], *s1 = all.bytes[1], *s2 = all.bytes[2], *s3 = all.bytes[3];                     \
    size_t p0 = 0, p1 = 0, p2 = 0, p3 = 0, i = 0;                                                                     \
    while (i + STREAMS * ROUNDS <= count && has_rounds(all.byte_counts, p0, p1, p2, p3))                              \
      for (int round = 0; round < ROUNDS; round++, i += STREAMS) {                                                    \
        TAKE(values[i], TYPE, s0, p0);                                                                                \
        TAKE(values[i + 1], TYPE, s1, p1);                                                                            \
        TAKE(values[i + 2], TYPE, s2, p2);                                                                            \
        TAKE(values[i + 3], TYPE, s3, p3);                                                                            \
      }                                                                                                               \
    all.positions[0] = p0, all.positions[1] = p1, all.positions[2] = p2, all.positions[3] = p3;                       \
    for (; i < count; i++) values[i] = (TYPE)next_narrow(&all, i % STREAMS, table);                                   \
    return are_at_end(&all);                                                                                          \
  }

#define TAKE(OUT, TYPE, S, P)                                                                              \
  do {                                                                                                     \
    uint64_t word = load(S + (P >> 3)) >> (P & 7);                                                         \
    inseam_bin bin = table[word & CODE_MASK];                                                              \
    P += bin.all_bits;                                                                                     \
    OUT = (TYPE)(bin.base + ((uint32_t)((word >> bin.code_bits) & ((UINT64_C(1) << bin.bits) - 1)) << bin.shift)); \
  } while (0)

/// Whether all streams have the bits of `ROUNDS` values: of each, 11 and 32 bits at most.
static inline int has_rounds(const size_t *byte_counts, size_t p0, size_t p1, size_t p2, size_t p3) {
  const size_t bytes = ROUNDS * (INSEAM_BINS_CODE_BITS + 32) / 8 + 1;
  return (p0 >> 3) + bytes <= byte_counts[0] && (p1 >> 3) + bytes <= byte_counts[1] && (p2 >> 3) + bytes <= byte_counts[2] &&
         (p3 >> 3) + bytes <= byte_counts[3];
}

NARROW(8, uint8_t)
NARROW(16, uint16_t)
NARROW(32, uint32_t)

/// Where a number is counted.
static inline size_t group_of(uint64_t value, inseam_bin_key key) {
  switch (key.kind) {
    case INSEAM_BIN_NUMBER:
      return value;
    case INSEAM_BIN_EXPONENT: {
      uint64_t rest = low_bits(value, key.significand_bits);
      size_t zeros = rest == 0 ? key.significand_bits : (size_t)__builtin_ctzll(rest);
      return (size_t)(value >> key.significand_bits) * (key.significand_bits + 1) + zeros;
    }
    default: {
      uint64_t distance = value - key.lowest;
      if (distance < 4) return distance == 0 ? 0 : distance == 1 ? 4 : 8;
      unsigned length = 64 - (unsigned)__builtin_clzll(distance);
      return 4 * length + (size_t)(distance >> (length - 3) & 3);
    }
  }
}

#define GROUPS(BITS)                                                                                              \
  void inseam_bins_count##BITS(const uint##BITS##_t *values, size_t count, inseam_bin_key key,                    \
                               inseam_bin_group *groups) {                                                        \
    for (size_t i = 0; i < count; i++) {                                                                          \
      inseam_bin_group *group = groups + group_of(values[i], key);                                                \
      group->count++;                                                                                             \
      group->low = values[i] < group->low ? values[i] : group->low;                                               \
      group->high = values[i] > group->high ? values[i] : group->high;                                            \
    }                                                                                                             \
  }                                                                                                               \
                                                                                                                  \
  void inseam_bins_choose##BITS(const uint##BITS##_t *values, size_t count, inseam_bin_key key,                   \
                                const uint8_t *bin_of_group, uint64_t *numbers, uint8_t *bins) {                  \
    for (size_t i = 0; i < count; i++) {                                                                          \
      numbers[i] = values[i];                                                                                     \
      bins[i] = bin_of_group[group_of(values[i], key)];                                                           \
    }                                                                                                             \
  }

GROUPS(8)
GROUPS(16)
GROUPS(32)
GROUPS(64)

/// Appends bits to a stream; `stream` has room for eight bytes behind them, which are zero.
static inline void put(uint8_t *stream, size_t *position, uint64_t value, unsigned bits) {
  while (bits > 0) {
    unsigned part = bits < 56 ? bits : 56;
    uint64_t word = load(stream + (*position >> 3)) | low_bits(value, part) << (*position & 7);
    memcpy(stream + (*position >> 3), &word, sizeof word);
    *position += part;
    bits -= part;
    value >>= part;
  }
}

size_t inseam_bins_encode(const uint64_t *values, const uint8_t *bins, size_t count, const inseam_bin_code *codes,
                          uint8_t *block) {
  size_t bit_counts[STREAMS] = {0};
  for (size_t i = 0; i < count; i++) bit_counts[i % STREAMS] += (size_t)codes[bins[i]].code_bits + codes[bins[i]].bits;
  size_t start = INSEAM_BINS_HEAD;
  for (size_t s = 0; s < STREAMS; s++) {
    size_t length = (bit_counts[s] + 7) / 8, position = 0;
    if (s + 1 < STREAMS) {
      if (length > UINT16_MAX) return 0;
      block[2 * s] = (uint8_t)length;
      block[2 * s + 1] = (uint8_t)(length >> 8);
    }
    for (size_t i = s; i < count; i += STREAMS) {
      inseam_bin_code code = codes[bins[i]];
      uint64_t place = (values[i] - code.base) >> code.shift;
      if (code.code_bits + code.bits <= 56) {
        put(block + start, &position, code.code | place << code.code_bits, code.code_bits + code.bits);
      } else {
        put(block + start, &position, code.code, code.code_bits);
        put(block + start, &position, place, code.bits);
      }
    }
    start += length;
  }
  return start;
}

#define RANKS(BITS)                                                                                      \
  uint16_t inseam_ranks_values##BITS(const uint16_t *ranks, size_t count, const uint32_t *ids,           \
                                     uint##BITS##_t *values) {                                           \
    uint16_t highest = 0;                                                                                \
    for (size_t i = 0; i < count; i++) {                                                                 \
      highest = ranks[i] > highest ? ranks[i] : highest;                                                 \
      values[i] = (uint##BITS##_t)ids[ranks[i]];                                                         \
    }                                                                                                    \
    return highest;                                                                                      \
  }

RANKS(16)
RANKS(32)
