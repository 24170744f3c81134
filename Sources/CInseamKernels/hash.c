// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashes of values, which do not depend on how the values are stored: spec/content-hash.md. Not for secrets: who
// wants two values of one hash can make them.

#include "inseam_kernels.h"

#include <string.h>

static const uint64_t K[6] = {0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1,
                              0x082EFA98EC4E6C89, 0x452821E638D01377, 0xBE5466CF34E90C6D};

// Primitive roots of the prime 2^61 - 1: no two places of a column have the same weight.
static const uint64_t PRIME = ((uint64_t)1 << 61) - 1;
static const uint64_t ROOT[2] = {0x0487ED5110B4612C, 0x148127044533E63B};

static inline uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 product = (unsigned __int128)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t load64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

void inseam_hash_bytes(const uint8_t *bytes, size_t count, uint64_t seed, uint64_t hash[2]) {
  uint64_t a = seed ^ K[0], b = fold(seed ^ K[1], (uint64_t)count ^ K[2]);
  size_t rest = count;
  for (; rest >= 16; rest -= 16, bytes += 16) {
    uint64_t x = load64(bytes), y = load64(bytes + 8);
    a = fold(a ^ x, y ^ K[2]);
    b = fold(b ^ y, x ^ K[3]);
  }
  if (rest > 0) {
    uint8_t last[16] = {0};
    memcpy(last, bytes, rest);
    uint64_t x = load64(last), y = load64(last + 8);
    a = fold(a ^ x, y ^ K[2]);
    b = fold(b ^ y, x ^ K[3]);
  }
  hash[0] = fold(a ^ (uint64_t)count, K[4]);
  hash[1] = fold(b ^ (uint64_t)count, K[5]);
}

static inline uint64_t reduce(unsigned __int128 value) {
  uint64_t sum = ((uint64_t)value & PRIME) + (uint64_t)(value >> 61 & PRIME) + (uint64_t)(value >> 122);
  sum = (sum & PRIME) + (sum >> 61);
  return sum >= PRIME ? sum - PRIME : sum;
}

static inline uint64_t times(uint64_t a, uint64_t b) { return reduce((unsigned __int128)a * b); }

enum { BLOCK = 32 };

typedef struct {
  uint64_t of[2][BLOCK + 1];
} powers;

static powers make_powers(void) {
  powers made;
  for (int lane = 0; lane < 2; lane++) {
    made.of[lane][0] = 1;
    for (int i = 0; i < BLOCK; i++) made.of[lane][i + 1] = times(made.of[lane][i], ROOT[lane]);
  }
  return made;
}

void inseam_column_hash_init(inseam_column_hash *hash) {
  *hash = (inseam_column_hash){.count = 0, .sum = {0, 0}, .power = {1, 1}};
}

void inseam_column_hash_concat(inseam_column_hash *hash, const inseam_column_hash *next) {
  hash->count += next->count;
  for (int lane = 0; lane < 2; lane++) {
    hash->sum[lane] = reduce((unsigned __int128)hash->sum[lane] + times(hash->power[lane], next->sum[lane]));
    hash->power[lane] = times(hash->power[lane], next->power[lane]);
  }
}

// Adds n <= BLOCK values of less than 2^61; a null's value is zero.
static void add_block(inseam_column_hash *hash, const powers *powers, uint64_t values[2][BLOCK], size_t n) {
  for (int lane = 0; lane < 2; lane++) {
    unsigned __int128 sum = 0; // below 32 * 2^122
    for (size_t i = 0; i < n; i++) sum += (unsigned __int128)values[lane][i] * powers->of[lane][i];
    hash->sum[lane] =
        reduce((unsigned __int128)hash->sum[lane] + times(hash->power[lane], reduce(sum)));
    hash->power[lane] = times(hash->power[lane], powers->of[lane][n]);
  }
  hash->count += n;
}

static inline int is_valid(const uint64_t *validity, size_t i) {
  return !validity || (validity[i / 64] >> (i % 64) & 1);
}

#define HASH_COLUMN(VALUE)                                                                         \
  powers powers = make_powers();                                                                   \
  uint64_t values[2][BLOCK];                                                                       \
  for (size_t start = 0; start < count; start += BLOCK) {                                          \
    size_t n = count - start < BLOCK ? count - start : BLOCK;                                      \
    for (size_t j = 0; j < n; j++) {                                                               \
      size_t i = start + j;                                                                        \
      uint64_t pair[2] = {0, 0};                                                                   \
      if (is_valid(validity, i)) VALUE;                                                            \
      values[0][j] = pair[0] >> 3;                                                                 \
      values[1][j] = pair[1] >> 3;                                                                 \
    }                                                                                              \
    add_block(hash, &powers, values, n);                                                           \
  }

static inline void word_pair(uint64_t word, uint64_t pair[2]) {
  pair[0] = fold(word ^ K[0], K[4]);
  pair[1] = fold(word ^ K[1], K[5]);
}

// A number as the 64 bits of the float64 it equals; integers that equal none stand for themselves.
static inline uint64_t double_word(double value) {
  if (value != value) return 0x7FF8000000000000;
  uint64_t word;
  memcpy(&word, &value, 8);
  return word;
}

static inline uint64_t signed_word(int64_t value) {
  double rounded = (double)value;
  if (rounded < 9223372036854775808.0 && (int64_t)rounded == value) return double_word(rounded);
  return (uint64_t)value ^ K[3];
}

static inline uint64_t unsigned_word(uint64_t value) {
  double rounded = (double)value;
  if (rounded < 18446744073709551616.0 && (uint64_t)rounded == value) return double_word(rounded);
  return value ^ K[3];
}

static inline double half_value(uint16_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double sign = bits >> 15 ? -1.0 : 1.0;
  if (exponent == 31) return fraction ? __builtin_nan("") : sign * __builtin_inf();
  double value = exponent == 0 ? fraction * 0x1p-24 : (fraction + 1024) * 0x1p-25;
  for (int i = 0; i < exponent; i++) value *= 2;
  return sign * value;
}

static inline double bfloat_value(uint16_t bits) {
  uint32_t word = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &word, 4);
  return value;
}

#define HASH_TYPE(CODE, TYPE, WORD)                                                                \
  case CODE: {                                                                                     \
    const TYPE *v = numbers;                                                                       \
    HASH_COLUMN(word_pair(WORD(v[i]), pair))                                                       \
    return 1;                                                                                      \
  }

#define HALF_WORD(BITS) double_word(half_value(BITS))
#define BFLOAT_WORD(BITS) double_word(bfloat_value(BITS))

int inseam_column_hash_numbers(inseam_column_hash *hash, unsigned type, const void *numbers,
                               const uint64_t *validity, size_t count) {
  switch (type) {
    HASH_TYPE(2, int8_t, signed_word)
    HASH_TYPE(3, int16_t, signed_word)
    HASH_TYPE(4, int32_t, signed_word)
    HASH_TYPE(5, int64_t, signed_word)
    HASH_TYPE(6, uint8_t, signed_word)
    HASH_TYPE(7, uint16_t, signed_word)
    HASH_TYPE(8, uint32_t, signed_word)
    HASH_TYPE(9, uint64_t, unsigned_word)
    HASH_TYPE(10, uint16_t, HALF_WORD)
    HASH_TYPE(11, uint16_t, BFLOAT_WORD)
    HASH_TYPE(12, float, double_word)
    HASH_TYPE(13, double, double_word)
  default: return 0;
  }
}

void inseam_column_hash_bits(inseam_column_hash *hash, const uint64_t *bits, const uint64_t *validity,
                             size_t count) {
  HASH_COLUMN(word_pair(bits[i / 64] >> (i % 64) & 1, pair))
}

void inseam_column_hash_strings(inseam_column_hash *hash, const uint64_t *offsets, const uint8_t *bytes,
                                const uint64_t *validity, size_t count) {
  HASH_COLUMN(inseam_hash_bytes(bytes + offsets[i], offsets[i + 1] - offsets[i], 0, pair))
}

void inseam_column_hash_lists(inseam_column_hash *hash, const uint32_t *offsets, const uint64_t *validity,
                              size_t count) {
  HASH_COLUMN(word_pair(offsets[i + 1] - offsets[i], pair))
}

void inseam_column_hash_presence(inseam_column_hash *hash, const uint64_t *validity, size_t count) {
  HASH_COLUMN(word_pair(0, pair))
}
