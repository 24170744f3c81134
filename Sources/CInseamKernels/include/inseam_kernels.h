// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The hot loops. Each kernel takes pointers and counts, allocates nothing, does no I/O and has a
// scalar twin (suffix _scalar) that defines it: all instruction sets give the same bits.
#ifndef INSEAM_KERNELS_H
#define INSEAM_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// crc32c.c

/// The CRC-32C (Castagnoli) of `count` bytes, continuing from `crc` (0 at the start).
uint32_t inseam_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);
uint32_t inseam_crc32c_scalar(uint32_t crc, const uint8_t *bytes, size_t count);

// bytes.c

/// The number of bytes that have a value.
size_t inseam_count_byte(const uint8_t *bytes, size_t count, uint8_t value);
size_t inseam_count_byte_scalar(const uint8_t *bytes, size_t count, uint8_t value);

/// Has the processor fetch the memory at an address, of any value, while it goes on.
static inline void inseam_prefetch(const void *address) { __builtin_prefetch(address); }

/// The index of the last byte that has a value; `count` if none has.
size_t inseam_last_byte(const uint8_t *bytes, size_t count, uint8_t value);

// utf8.c

typedef enum { INSEAM_TEXT_INVALID = 0, INSEAM_TEXT_ASCII, INSEAM_TEXT_UTF8 } inseam_text;

/// Whether bytes are UTF-8 (RFC 3629), and whether they are ASCII.
inseam_text inseam_utf8(const uint8_t *bytes, size_t count);
inseam_text inseam_utf8_scalar(const uint8_t *bytes, size_t count);

/// The number of bytes at the start that are whole UTF-8 characters: where bytes stop being UTF-8.
size_t inseam_utf8_prefix_scalar(const uint8_t *bytes, size_t count);

// blake2b.c

/// BLAKE2b of some bytes so far, without a key.
typedef struct {
  uint64_t h[8];
  uint64_t count;
  size_t filled;
  uint8_t block[128];
} inseam_blake2b;

/// Starts a digest of 1 to 64 bytes, adds bytes to it, and ends it; all three get the same number of bytes.
void inseam_blake2b_init(inseam_blake2b *state, size_t digest_count);
void inseam_blake2b_update(inseam_blake2b *state, const uint8_t *bytes, size_t count);
void inseam_blake2b_final(inseam_blake2b *state, uint8_t *digest, size_t digest_count);

/// The digest of some bytes.
void inseam_blake2b_digest(const uint8_t *bytes, size_t count, uint8_t *digest, size_t digest_count);

// siphash.c

/// The secret key of a hash.
typedef struct {
  uint64_t low;
  uint64_t high;
} inseam_hash_key;

/// SipHash-1-3 of some bytes.
uint64_t inseam_siphash(const uint8_t *bytes, size_t count, inseam_hash_key key);

/// The hashes of `count` records of `words` words, fewer than 32.
void inseam_key_hashes(const uint64_t *records, size_t words, size_t count, inseam_hash_key key,
                       uint64_t *hashes);

// keys.c

/// Makes the record of an encoding: its bytes and their number in the last byte, or 32 bytes of digest and 255.
/// `words` is at least 5, or `count` is below 8 * words.
void inseam_key_pack(const uint8_t *encoding, size_t count, size_t words, uint64_t *record);

/// Makes the records of strings, of 5 words or more, and of numbers, of 2 words. `type` is the code of
/// format.md, 8; for a type that is not numeric the result is 0, and no record is made.
void inseam_key_strings(const uint64_t *offsets, const uint8_t *bytes, size_t count, size_t words,
                        uint64_t *records);
int inseam_key_numbers(unsigned type, const void *numbers, size_t count, uint64_t *records);

/// Open addressing: 2^place_bits places, some of them free, that refer to entries. An entry has `stride` words: the
/// `words` of its record, then those of its values.
typedef struct {
  uint64_t *places;
  uint64_t *entries;
  size_t count;
  unsigned place_bits;
  size_t words;
  size_t stride;
} inseam_key_table;

/// For each record the entry + 1 that has it, 0 if none does.
void inseam_key_find(const inseam_key_table *table, const uint64_t *records, const uint64_t *hashes,
                     size_t count, uint32_t *found);
/// Adds the wanted records that no entry has, with their values; for the other wanted ones the entry + 1 that has it, else 0.
/// `entries` has room for `count` more, and that many places are free beside one.
void inseam_key_insert(inseam_key_table *table, const uint64_t *records, const uint64_t *values,
                       const uint64_t *hashes, const _Bool *wanted, size_t count, uint32_t *found);
/// Copies all places to twice as many, which are free.
void inseam_key_grow(const uint64_t *places, unsigned place_bits, uint64_t *larger);

// canonical.c

/// Copies numbers with all NaN the same and with zeros where `validity`, NULL if all are valid, has no bit. A
/// type that is not numeric gives 0, and nothing is copied.
int inseam_canonical_numbers(unsigned type, const void *numbers, const uint64_t *validity, size_t count,
                             void *canonical);

// compare.c

typedef enum {
  INSEAM_EQUAL = 0,
  INSEAM_NOT_EQUAL,
  INSEAM_LESS,
  INSEAM_LESS_OR_EQUAL,
  INSEAM_GREATER,
  INSEAM_GREATER_OR_EQUAL
} inseam_comparison;

/// Sets bit i where values[i] compares so with the limit (IEEE: NaN is neither); bits past the end are 0.
/// `bits` has count / 64 rounded up words. Returns the number of set bits.
uint64_t inseam_compare_f32(const float *values, size_t count, inseam_comparison op, float limit, uint64_t *bits);
uint64_t inseam_compare_f64(const double *values, size_t count, inseam_comparison op, double limit, uint64_t *bits);
uint64_t inseam_compare_i64(const int64_t *values, size_t count, inseam_comparison op, int64_t limit, uint64_t *bits);
uint64_t inseam_compare_i8(const int8_t *values, size_t count, inseam_comparison op, int8_t limit, uint64_t *bits);
uint64_t inseam_compare_i16(const int16_t *values, size_t count, inseam_comparison op, int16_t limit, uint64_t *bits);
uint64_t inseam_compare_i32(const int32_t *values, size_t count, inseam_comparison op, int32_t limit, uint64_t *bits);
uint64_t inseam_compare_u8(const uint8_t *values, size_t count, inseam_comparison op, uint8_t limit, uint64_t *bits);
uint64_t inseam_compare_u16(const uint16_t *values, size_t count, inseam_comparison op, uint16_t limit, uint64_t *bits);
uint64_t inseam_compare_u32(const uint32_t *values, size_t count, inseam_comparison op, uint32_t limit, uint64_t *bits);

// seam.c

typedef enum {
  INSEAM_SEAM_PAPER = 0,       // weight logp / n
  INSEAM_SEAM_EQ2 = 1,         // weight exp(logp)
  INSEAM_SEAM_GEOMEAN = 2,     // weight exp(logp / n)
  INSEAM_SEAM_EQ2_OF_MEANS = 3 // weight exp(logp * n)
} inseam_seam_mode;

typedef struct {
  const uint32_t *offsets; // group_count + 1, ascending
  const uint32_t *gold;    // item of each group's gold, or UINT32_MAX; NULL: the first item
  const uint8_t *is_worse; // 1 for each item that counts; NULL: all but the gold
  const float *logp;       // NaN: missing
  const int32_t *n_tokens; // 0 or less: missing
  const float *score;      // NaN: missing
  size_t group_count;
  int skips_missing; // sum what is there instead of giving no value
} inseam_seam_input;

typedef struct {
  double *seam; // NaN: no value
  int32_t *num_hacking;
  int32_t *n_worse;
  int32_t *n_scored;
  uint64_t non_finite_count; // log-probs that are not finite under a positive hinge
} inseam_seam_output;

/// The SEAM value of every group. The definition, with its order of summation, is spec/methods.md, SEAM;
/// its twin is SeamReference.swift. Reads up to 7 items past the last group of each array.
void inseam_seam(inseam_seam_mode mode, const inseam_seam_input *input, inseam_seam_output *output);

// functions.c

/// exp(x) to less than one unit in the last place, the same bits on every processor.
double inseam_exp(double x);

/// exp(x), log(x), log(1 + x), 1 / (1 + exp(-x)) and log(1 + exp(-x)) of `count` numbers; NaN of NaN. `results` may be `x`. Their
/// twins, with what each gives at the ends, are in Mathematics.swift.
void inseam_exp_f64(const double *x, size_t count, double *results);
void inseam_log_f64(const double *x, size_t count, double *results);
void inseam_log1p_f64(const double *x, size_t count, double *results);
void inseam_sigmoid_f64(const double *x, size_t count, double *results);
void inseam_negative_log_sigmoid_f64(const double *x, size_t count, double *results);

// dot.c

/// The dot products of a vector with `count` others that lie one after the other. `width`, a multiple of 16, is the length of each;
/// lane j sums the products at j, j + 16, …, then the lanes are added in halves. Its twin is VectorTable.reference.
void inseam_dots_f32(const float *query, const float *vectors, size_t count, size_t width, float *dots);

// bins.c

enum { INSEAM_BINS_CODE_BITS = 11, INSEAM_BINS_STREAMS = 4, INSEAM_BINS_HEAD = 6 };

/// What the next 11 bits of a stream mean: a bin of numbers of up to 32 bits. A value is `base` + (its `bits` bits << `shift`).
typedef struct {
  uint32_t base;
  uint8_t code_bits;
  uint8_t bits;
  uint8_t shift;
  uint8_t all_bits;  // code_bits + bits
} inseam_bin;

/// The same of numbers of 64 bits.
typedef struct {
  uint64_t base;
  uint8_t code_bits;
  uint8_t bits;
  uint8_t shift;
} inseam_wide_bin;

/// A bin as its values are written.
typedef struct {
  uint64_t base;
  uint16_t code;
  uint8_t code_bits;
  uint8_t bits;
  uint8_t shift;
} inseam_bin_code;

/// Decodes a block of `count` values; `table` has an entry for each value of the next 11 bits. 0 if the block is malformed.
///
/// Reads up to eight bytes past the block.
int inseam_bins_decode8(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, uint8_t *values);
int inseam_bins_decode8_scalar(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, uint8_t *values);
int inseam_bins_decode16(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, uint16_t *values);
int inseam_bins_decode16_scalar(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table,
                                uint16_t *values);
int inseam_bins_decode32(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table, uint32_t *values);
int inseam_bins_decode32_scalar(const uint8_t *block, size_t byte_count, size_t count, const inseam_bin *table,
                                uint32_t *values);
int inseam_bins_decode64(const uint8_t *block, size_t byte_count, size_t count, const inseam_wide_bin *table, uint64_t *values);

/// What numbers that are counted together have in common.
typedef enum {
  /// The number itself; as many groups as there are numbers of the width.
  INSEAM_BIN_NUMBER = 0,
  /// The bits above the significand of a float, and the zeros at the end of that: significand_bits + 1 groups for each.
  INSEAM_BIN_EXPONENT,
  /// The length in bits of the distance from the lowest number, and the two bits behind its first: 4 groups for each.
  INSEAM_BIN_LENGTH,
} inseam_bin_kind;

typedef struct {
  uint32_t kind;
  uint32_t significand_bits;
  uint64_t lowest;
} inseam_bin_key;

/// Numbers that were counted together.
typedef struct {
  uint64_t count;
  uint64_t low;
  uint64_t high;
} inseam_bin_group;

/// Adds numbers to their groups.
void inseam_bins_count8(const uint8_t *values, size_t count, inseam_bin_key key, inseam_bin_group *groups);
void inseam_bins_count16(const uint16_t *values, size_t count, inseam_bin_key key, inseam_bin_group *groups);
void inseam_bins_count32(const uint32_t *values, size_t count, inseam_bin_key key, inseam_bin_group *groups);
void inseam_bins_count64(const uint64_t *values, size_t count, inseam_bin_key key, inseam_bin_group *groups);

/// The numbers in 64 bits, and the bin of the group of each.
void inseam_bins_choose8(const uint8_t *values, size_t count, inseam_bin_key key, const uint8_t *bin_of_group,
                          uint64_t *numbers, uint8_t *bins);
void inseam_bins_choose16(const uint16_t *values, size_t count, inseam_bin_key key, const uint8_t *bin_of_group,
                          uint64_t *numbers, uint8_t *bins);
void inseam_bins_choose32(const uint32_t *values, size_t count, inseam_bin_key key, const uint8_t *bin_of_group,
                          uint64_t *numbers, uint8_t *bins);
void inseam_bins_choose64(const uint64_t *values, size_t count, inseam_bin_key key, const uint8_t *bin_of_group,
                          uint64_t *numbers, uint8_t *bins);

/// Encodes `count` values, each in the bin that `bins` names; gives the number of bytes, 0 if a stream has more than 65,535.
///
/// `block` is zero and has room for 14 bytes more than the codes and bits of all values.
size_t inseam_bins_encode(const uint64_t *values, const uint8_t *bins, size_t count, const inseam_bin_code *codes,
                          uint8_t *block);

/// The ids of ranks, 65,536 of them known, which fit; gives the highest rank.
uint16_t inseam_ranks_values16(const uint16_t *ranks, size_t count, const uint32_t *ids, uint16_t *values);
uint16_t inseam_ranks_values32(const uint16_t *ranks, size_t count, const uint32_t *ids, uint32_t *values);

#endif
