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

// hash.c

/// A 128-bit hash of bytes (spec/content-hash.md, Bytes).
void inseam_hash_bytes(const uint8_t *bytes, size_t count, uint64_t seed, uint64_t hash[2]);

/// The hash of a column's values so far; the hash of two columns after each other follows from theirs.
typedef struct {
  uint64_t count;
  uint64_t sum[2];
  uint64_t power[2];
} inseam_column_hash;

void inseam_column_hash_init(inseam_column_hash *hash);
void inseam_column_hash_concat(inseam_column_hash *hash, const inseam_column_hash *next);

/// Adds values. `validity` has a bit for each value, NULL if none is null; `type` is the code of format.md, 8: a
/// code that is no number gives 0 and adds nothing.
int inseam_column_hash_numbers(inseam_column_hash *hash, unsigned type, const void *numbers,
                               const uint64_t *validity, size_t count);
void inseam_column_hash_bits(inseam_column_hash *hash, const uint64_t *bits, const uint64_t *validity,
                             size_t count);
void inseam_column_hash_strings(inseam_column_hash *hash, const uint64_t *offsets, const uint8_t *bytes,
                                const uint64_t *validity, size_t count);
void inseam_column_hash_lists(inseam_column_hash *hash, const uint32_t *offsets, const uint64_t *validity,
                              size_t count);
void inseam_column_hash_presence(inseam_column_hash *hash, const uint64_t *validity, size_t count);

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

#endif
