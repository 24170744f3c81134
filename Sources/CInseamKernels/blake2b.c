// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// BLAKE2b without a key (RFC 7693): the digest of ids and contents, spec/content-hash.md. It needs no special
// instructions, so this one loop is its own reference implementation; the tests compare it with Python's.

#include "inseam_kernels.h"

#include <string.h>

static const uint64_t IV[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
                               0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};

static inline uint64_t rotate(uint64_t word, int count) { return word >> count | word << (64 - count); }

static inline uint64_t load64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

#define MIX(A, B, C, D, X, Y)                                                                      \
  v[A] += v[B] + m[X];                                                                             \
  v[D] = rotate(v[D] ^ v[A], 32);                                                                  \
  v[C] += v[D];                                                                                    \
  v[B] = rotate(v[B] ^ v[C], 24);                                                                  \
  v[A] += v[B] + m[Y];                                                                             \
  v[D] = rotate(v[D] ^ v[A], 16);                                                                  \
  v[C] += v[D];                                                                                    \
  v[B] = rotate(v[B] ^ v[C], 63);

// The order of the message words is a constant of each round, so that no table is looked up.
#define ROUND(S0, S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14, S15)                \
  MIX(0, 4, 8, 12, S0, S1)                                                                         \
  MIX(1, 5, 9, 13, S2, S3)                                                                         \
  MIX(2, 6, 10, 14, S4, S5)                                                                        \
  MIX(3, 7, 11, 15, S6, S7)                                                                        \
  MIX(0, 5, 10, 15, S8, S9)                                                                        \
  MIX(1, 6, 11, 12, S10, S11)                                                                      \
  MIX(2, 7, 8, 13, S12, S13)                                                                       \
  MIX(3, 4, 9, 14, S14, S15)

static void compress(inseam_blake2b *state, const uint8_t *block, int is_last) {
  uint64_t m[16], v[16];
  for (int i = 0; i < 16; i++) m[i] = load64(block + 8 * i);
  for (int i = 0; i < 8; i++) v[i] = state->h[i];
  for (int i = 0; i < 8; i++) v[8 + i] = IV[i];
  v[12] ^= state->count; // a message has fewer than 2^64 bytes
  if (is_last) v[14] = ~v[14];
  ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)
  ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4)
  ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8)
  ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13)
  ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9)
  ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11)
  ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10)
  ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5)
  ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0)
  ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)
  for (int i = 0; i < 8; i++) state->h[i] ^= v[i] ^ v[8 + i];
}

void inseam_blake2b_init(inseam_blake2b *state, size_t digest_count) {
  memset(state, 0, sizeof *state);
  memcpy(state->h, IV, sizeof IV);
  state->h[0] ^= 0x01010000 ^ (uint64_t)digest_count;
}

// The last block is compressed by the end alone, so a full block waits until more bytes come.
void inseam_blake2b_update(inseam_blake2b *state, const uint8_t *bytes, size_t count) {
  if (count == 0) return;
  size_t room = sizeof state->block - state->filled;
  if (count > room) {
    if (state->filled > 0) {
      memcpy(state->block + state->filled, bytes, room);
      state->count += sizeof state->block;
      compress(state, state->block, 0);
      state->filled = 0;
      bytes += room;
      count -= room;
    }
    for (; count > sizeof state->block; bytes += sizeof state->block, count -= sizeof state->block) {
      state->count += sizeof state->block;
      compress(state, bytes, 0);
    }
  }
  memcpy(state->block + state->filled, bytes, count);
  state->filled += count;
}

void inseam_blake2b_final(inseam_blake2b *state, uint8_t *digest, size_t digest_count) {
  memset(state->block + state->filled, 0, sizeof state->block - state->filled);
  state->count += state->filled;
  compress(state, state->block, 1);
  for (size_t i = 0; i < digest_count; i++) digest[i] = (uint8_t)(state->h[i / 8] >> (8 * (i % 8)));
}

void inseam_blake2b_digest(const uint8_t *bytes, size_t count, uint8_t *digest, size_t digest_count) {
  inseam_blake2b state;
  inseam_blake2b_init(&state, digest_count);
  inseam_blake2b_update(&state, bytes, count);
  inseam_blake2b_final(&state, digest, digest_count);
}
