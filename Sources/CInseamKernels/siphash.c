// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// SipHash-1-3, the hash of tables that chosen keys cannot flood. One loop, which is its own reference implementation;
// the tests compare it with Python's.

#include "inseam_kernels.h"

#include <string.h>

static inline uint64_t rotate(uint64_t word, int count) { return word << count | word >> (64 - count); }

typedef struct {
  uint64_t a, b, c, d;
} sip;

static inline void sip_round(sip *s) {
  s->a += s->b;
  s->b = rotate(s->b, 13) ^ s->a;
  s->a = rotate(s->a, 32);
  s->c += s->d;
  s->d = rotate(s->d, 16) ^ s->c;
  s->a += s->d;
  s->d = rotate(s->d, 21) ^ s->a;
  s->c += s->b;
  s->b = rotate(s->b, 17) ^ s->c;
  s->c = rotate(s->c, 32);
}

static inline sip sip_start(inseam_hash_key key) {
  return (sip){key.low ^ 0x736F6D6570736575, key.high ^ 0x646F72616E646F6D, key.low ^ 0x6C7967656E657261,
               key.high ^ 0x7465646279746573};
}

static inline void sip_word(sip *s, uint64_t word) {
  s->d ^= word;
  sip_round(s);
  s->a ^= word;
}

static inline uint64_t sip_end(sip s, uint64_t last) {
  sip_word(&s, last);
  s.c ^= 0xFF;
  sip_round(&s);
  sip_round(&s);
  sip_round(&s);
  return s.a ^ s.b ^ s.c ^ s.d;
}

static inline uint64_t load64(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

uint64_t inseam_siphash(const uint8_t *bytes, size_t count, inseam_hash_key key) {
  sip s = sip_start(key);
  size_t rest = count;
  for (; rest >= 8; rest -= 8, bytes += 8) sip_word(&s, load64(bytes));
  uint64_t last = (uint64_t)count << 56;
  for (size_t i = 0; i < rest; i++) last |= (uint64_t)bytes[i] << (8 * i);
  return sip_end(s, last);
}

void inseam_key_hashes(const uint64_t *records, size_t words, size_t count, inseam_hash_key key,
                       uint64_t *hashes) {
  for (size_t i = 0; i < count; i++, records += words) {
    sip s = sip_start(key);
    for (size_t j = 0; j < words; j++) sip_word(&s, records[j]);
    hashes[i] = sip_end(s, (uint64_t)words << 59);
  }
}
