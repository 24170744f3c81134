// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys of joins: encoded as records of one size, and found in a table by them (spec/content-hash.md, Keys in memory).

#include "inseam_kernels.h"

#include <string.h>

// MARK: Records

enum { DIGEST_COUNT = 32, IS_DIGEST = 0xFF };

void inseam_key_pack(const uint8_t *encoding, size_t count, size_t words, uint64_t *record) {
  uint8_t *bytes = (uint8_t *)record;
  memset(record, 0, 8 * words);
  if (count < 8 * words) {
    memcpy(bytes, encoding, count);
    bytes[8 * words - 1] = (uint8_t)count;
    return;
  }
  inseam_blake2b_digest(encoding, count, bytes, DIGEST_COUNT);
  bytes[8 * words - 1] = IS_DIGEST;
}

static size_t put_length(uint8_t *target, uint64_t length) {
  size_t count = 0;
  for (; length > 127; length >>= 7) target[count++] = (uint8_t)(length & 127) | 128;
  target[count++] = (uint8_t)length;
  return count;
}

void inseam_key_strings(const uint64_t *offsets, const uint8_t *bytes, size_t count, size_t words,
                        uint64_t *records) {
  for (size_t i = 0; i < count; i++, records += words) {
    uint8_t start[11] = {1};
    size_t length = offsets[i + 1] - offsets[i], used = 1 + put_length(start + 1, length);
    uint8_t *record = (uint8_t *)records;
    memset(record, 0, 8 * words);
    if (used + length < 8 * words) {
      memcpy(record, start, used);
      memcpy(record + used, bytes + offsets[i], length);
      record[8 * words - 1] = (uint8_t)(used + length);
      continue;
    }
    inseam_blake2b state;
    inseam_blake2b_init(&state, DIGEST_COUNT);
    inseam_blake2b_update(&state, start, used);
    inseam_blake2b_update(&state, bytes + offsets[i], length);
    inseam_blake2b_final(&state, record, DIGEST_COUNT);
    record[8 * words - 1] = IS_DIGEST;
  }
}

typedef struct {
  uint64_t bits;
  uint8_t kind;
} number;

static inline number of_double(double value) {
  if (value != value) return (number){0x7FF8000000000000, 3};
  number made = {0, 3};
  memcpy(&made.bits, &value, 8);
  return made;
}

static inline number of_signed(int64_t value) {
  double rounded = (double)value;
  if (rounded < 0x1p63 && (int64_t)rounded == value) return of_double(rounded);
  return (number){(uint64_t)value, value < 0 ? 5 : 4};
}

static inline number of_unsigned(uint64_t value) {
  double rounded = (double)value;
  if (rounded < 0x1p64 && (uint64_t)rounded == value) return of_double(rounded);
  return (number){value, 4};
}

static inline number of_half(uint16_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  double sign = bits >> 15 ? -1.0 : 1.0;
  if (exponent == 31) return of_double(fraction ? __builtin_nan("") : sign * __builtin_inf());
  double value = exponent == 0 ? fraction * 0x1p-24 : (fraction + 1024) * 0x1p-25;
  for (int i = 0; i < exponent; i++) value *= 2;
  return of_double(sign * value);
}

static inline number of_bfloat(uint16_t bits) {
  uint32_t word = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &word, 4);
  return of_double(value);
}

// Nine bytes of encoding in two words, their number in the last byte.
#define RECORDS(CODE, TYPE, OF)                                                                    \
  case CODE: {                                                                                     \
    const TYPE *values = numbers;                                                                  \
    for (size_t i = 0; i < count; i++) {                                                           \
      number made = OF(values[i]);                                                                 \
      records[2 * i] = made.bits << 8 | made.kind;                                                 \
      records[2 * i + 1] = made.bits >> 56 | (uint64_t)9 << 56;                                    \
    }                                                                                              \
    return 1;                                                                                      \
  }

int inseam_key_numbers(unsigned type, const void *numbers, size_t count, uint64_t *records) {
  switch (type) {
    RECORDS(2, int8_t, of_signed)
    RECORDS(3, int16_t, of_signed)
    RECORDS(4, int32_t, of_signed)
    RECORDS(5, int64_t, of_signed)
    RECORDS(6, uint8_t, of_signed)
    RECORDS(7, uint16_t, of_signed)
    RECORDS(8, uint32_t, of_signed)
    RECORDS(9, uint64_t, of_unsigned)
    RECORDS(10, uint16_t, of_half)
    RECORDS(11, uint16_t, of_bfloat)
    RECORDS(12, float, of_double)
    RECORDS(13, double, of_double)
  default: return 0;
  }
}

// MARK: The table

// A place is 32 bits of a hash, which also say where the search begins, and an entry + 1; 0 is free.
static inline size_t first_place(uint64_t hash, unsigned place_bits) {
  uint64_t tag = hash >> 32;
  return place_bits <= 32 ? tag >> (32 - place_bits) : tag << (place_bits - 32);
}

static inline size_t find(const inseam_key_table *table, const uint64_t *record, uint64_t hash) {
  size_t mask = ((size_t)1 << table->place_bits) - 1, place = first_place(hash, table->place_bits);
  for (;; place = (place + 1) & mask) {
    uint64_t found = table->places[place];
    if (found == 0) return place;
    if (found >> 32 != hash >> 32) continue;
    size_t entry = (uint32_t)found - 1;
    if (memcmp(table->entries + entry * table->stride, record, 8 * table->words) == 0) return place;
  }
}

// Has the memory of the next searches fetched: first their places, then the entries that these refer to.
static inline void fetch(const inseam_key_table *table, const uint64_t *hashes, size_t i, size_t count) {
  enum { AHEAD = 24, NEAR = 8 };
  if (i + AHEAD < count)
    __builtin_prefetch(table->places + first_place(hashes[i + AHEAD], table->place_bits));
  if (i + NEAR >= count) return;
  uint64_t next = table->places[first_place(hashes[i + NEAR], table->place_bits)];
  if (next != 0) __builtin_prefetch(table->entries + ((uint32_t)next - 1) * table->stride);
}

void inseam_key_find(const inseam_key_table *table, const uint64_t *records, const uint64_t *hashes,
                     size_t count, uint32_t *found) {
  for (size_t i = 0; i < count; i++) {
    fetch(table, hashes, i, count);
    found[i] = (uint32_t)table->places[find(table, records + i * table->words, hashes[i])];
  }
}

void inseam_key_insert(inseam_key_table *table, const uint64_t *records, const uint64_t *values,
                       const uint64_t *hashes, const _Bool *wanted, size_t count, uint32_t *found) {
  size_t words = table->words, more = table->stride - words;
  for (size_t i = 0; i < count; i++) {
    fetch(table, hashes, i, count);
    found[i] = 0;
    if (!wanted[i]) continue;
    size_t place = find(table, records + i * words, hashes[i]);
    if (table->places[place] != 0) {
      found[i] = (uint32_t)table->places[place];
      continue;
    }
    uint64_t *entry = table->entries + table->count * table->stride;
    memcpy(entry, records + i * words, 8 * words);
    if (more > 0) memcpy(entry + words, values + i * more, 8 * more);
    table->places[place] = hashes[i] >> 32 << 32 | ++table->count;
  }
}

void inseam_key_grow(const uint64_t *places, unsigned place_bits, uint64_t *larger) {
  size_t count = (size_t)1 << place_bits, mask = 2 * count - 1;
  for (size_t i = 0; i < count; i++) {
    if (places[i] == 0) continue;
    size_t place = first_place(places[i], place_bits + 1);
    while (larger[place] != 0) place = (place + 1) & mask;
    larger[place] = places[i];
  }
}
