// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Inseam for C: open, filter, scan and take; write, append and attach; compute.
//
// Every function gives INSEAM_OK or another status and then describes the error in a buffer that the caller owns (it may
// be NULL). No argument and no file ends the process: a handle that was closed, a row that is not there, a NULL where
// there may be none are errors. Memory that does not belong to the caller, such as a string without its end, cannot be
// recognised.
//
// Strings are UTF-8 and end with a zero. `options` is NULL, or a list of strings "key=value" that ends with NULL; each
// function says which keys it knows, and another is an error.
//
// Threads: any number of threads may use one dataset or projection. One thread at a time may use a writer or a stream.
// Forks: handles stay valid in a child. Threads are made for one call and joined before it returns.
//
// Arrow: structures are those of the Arrow C Data and C Stream Interface. What the library fills in, the caller releases;
// arrays outlive their dataset. A stream that is handed over is released by the library, also after an error.
// See spec/arrow.md.
#ifndef INSEAM_H
#define INSEAM_H

#include "arrow_c_data.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this header. It grows when a function is added, and never otherwise changes while the first number of
/// `inseam_version` stays.
#define INSEAM_ABI_VERSION 1

/// How a call ended.
enum {
  INSEAM_OK = 0,
  /// An argument makes no sense: a closed handle, a row that is not there, an unknown column, key or predicate.
  INSEAM_ERROR_ARGUMENT = 1,
  /// The file is damaged, foreign, too new, or contradicts itself; or values do not fit its schema.
  INSEAM_ERROR_DATA = 2,
  /// The system refuses: no such file, no room, not allowed.
  INSEAM_ERROR_SYSTEM = 3,
  /// Another writer has the file.
  INSEAM_ERROR_LOCKED = 4
};

/// A dataset, a projection or a writer. 0 is none; a number that was closed never comes again.
typedef uint64_t inseam_handle;

/// Where a number of an error is unknown.
#define INSEAM_UNKNOWN UINT64_MAX

/// An error. Strings are cut between characters where they are too long.
typedef struct inseam_error {
  int32_t status;
  int32_t reserved;
  /// The rows concerned: from the first to before the last.
  uint64_t first_row, end_row;
  /// The byte of the file.
  uint64_t offset;
  /// A word for programs: foreign, unsupported, truncated, damaged, malformed, limit, memory, file, locked, schema, argument.
  char code[32];
  /// The file.
  char path[1024];
  /// The column.
  char column[512];
  /// One line that says it all.
  char message[4096];
} inseam_error;

/// The numbers of a dataset.
typedef struct inseam_summary {
  uint64_t row_count, deleted_row_count, row_group_count, generation, byte_count;
  /// 1 if the dataset is a folder.
  int32_t is_folder;
  /// The id of the file in 32 hexadecimal digits.
  char file_id[36];
} inseam_summary;

/// The version of the header that the library was built with.
uint32_t inseam_abi_version(void);

/// The release, such as "0.1.0"; belongs to the library.
const char *inseam_version(void);

/// Frees what a function gave as `char **` or `uint64_t **`; NULL is fine.
void inseam_free(void *memory);

/// Closes a handle. Arrays and streams that came from it stay valid.
int32_t inseam_close(inseam_handle handle, inseam_error *error);

// Datasets

/// Opens a file or a folder. Keys: backend (mmap, pread, auto), verify (full, first-touch, off), skip-damage (true,
/// false), generation (a number).
int32_t inseam_open(const char *path, const char *const *options, inseam_handle *dataset, inseam_error *error);

/// The newest state of a dataset, as another handle.
int32_t inseam_refresh(inseam_handle dataset, inseam_handle *newer, inseam_error *error);

/// Whether there is a newer state by now: 1 or 0.
int32_t inseam_is_outdated(inseam_handle dataset, int32_t *is_outdated, inseam_error *error);

/// The numbers of a dataset.
int32_t inseam_summarize(inseam_handle dataset, inseam_summary *summary, inseam_error *error);

/// Schema with provenance, lineage, warnings, row groups and what was lost, as one JSON text; `inseam_free` it.
int32_t inseam_describe(inseam_handle dataset, char **json, inseam_error *error);

/// The number of rows that pass a predicate; NULL is all.
int32_t inseam_count(inseam_handle dataset, const char *predicate, uint64_t *count, inseam_error *error);

/// The ascending numbers of the rows that pass a predicate; `inseam_free` them.
int32_t inseam_filter(
    inseam_handle dataset, const char *predicate, uint64_t **rows, uint64_t *count, inseam_error *error);

/// Finds the mistakes of a predicate; no row is read.
int32_t inseam_check(inseam_handle dataset, const char *predicate, inseam_error *error);

// Reading

/// Prepares some columns for reading: paths such as "prompt" or "responses[].rm.sky", in a list that ends with NULL.
///
/// NULL is all columns. Those of the row come in the order asked for, those inside it in the order of the schema.
int32_t inseam_project(
    inseam_handle dataset, const char *const *columns, inseam_handle *projection, inseam_error *error);

/// The Arrow schema of a projection: a struct.
int32_t inseam_schema(inseam_handle projection, struct ArrowSchema *schema, inseam_error *error);

/// Rows one after the other, as a stream of struct arrays with at most `batch_rows` rows (0 for whole row groups).
///
/// From `first_row` on, `row_count` of them, or as many as there are. `thread_count` 0 is one for each processor.
int32_t inseam_scan(
    inseam_handle projection, uint64_t first_row, uint64_t row_count, uint64_t batch_rows, uint64_t thread_count,
    struct ArrowArrayStream *stream, inseam_error *error);

/// Some rows in the order given, as a stream. `rows` is copied.
int32_t inseam_scan_rows(
    inseam_handle projection, const uint64_t *rows, uint64_t row_count, uint64_t batch_rows, uint64_t thread_count,
    struct ArrowArrayStream *stream, inseam_error *error);

/// Some rows in the order given, as often as given, as one struct array.
int32_t inseam_take(
    inseam_handle projection, const uint64_t *rows, uint64_t row_count, struct ArrowArray *array,
    inseam_error *error);

/// The responses of rows one by one, flat, as a stream: `row` (the number of the row), the columns of the row but the list,
/// then those of the response.
///
/// With a predicate only the responses that pass it; it may use any column. The projection has `responses[]` columns. A
/// response's field whose name a column of the row has is `response_` and that name. `batch_rows` 0 is 65,536.
int32_t inseam_scan_responses(
    inseam_handle projection, const char *predicate, uint64_t batch_rows, struct ArrowArrayStream *stream,
    inseam_error *error);

/// Describes what a stream of this library failed with; INSEAM_OK if it did not.
int32_t inseam_stream_error(struct ArrowArrayStream *stream, inseam_error *error);

/// Another array over the same memory with its schema, for another receiver. `array` is one that this library gave, not a
/// child of one; `schema` may be NULL.
int32_t inseam_share(
    const struct ArrowArray *array, struct ArrowSchema *schema, struct ArrowArray *shared, inseam_error *error);

/// `count` positions of a permutation of 0 ..< `size`, from position `first` on; a pure function of all arguments.
///
/// `block` > 1 keeps numbers of one block of so many together. `size` is at most 2^62. See spec/order.md.
int32_t inseam_permute(
    uint64_t seed, uint64_t epoch, uint64_t size, uint64_t block, uint64_t first, uint64_t count, uint64_t *numbers,
    inseam_error *error);

// Writing

/// Starts a new file, which appears with its first commit. Keys: profile (scan, train, archive), level, row-group-rows,
/// exclusive (true, false), commit-rows, commit-seconds.
int32_t inseam_create(const char *path, const char *const *options, inseam_handle *writer, inseam_error *error);

/// Opens a file to grow it; the lock is held until the writer is closed. Keys: as above, without exclusive.
int32_t inseam_append_to(const char *path, const char *const *options, inseam_handle *writer, inseam_error *error);

/// Writes all rows of a stream. Batches before one that is refused are written; a writer whose file fails writes nothing
/// more.
int32_t inseam_write(inseam_handle writer, struct ArrowArrayStream *stream, inseam_error *error);

/// Notes provenance of a column: keys and values as options.
int32_t inseam_set_provenance(
    inseam_handle writer, const char *column, const char *const *pairs, inseam_error *error);

/// Makes what was written durable; gives the number of rows of the file.
int32_t inseam_commit(inseam_handle writer, uint64_t *row_count, inseam_error *error);

/// Brings the values of a stream to the rows or responses of a file or folder, in one commit.
///
/// Keys: key (the columns by which they are found, with commas; without it they lie in the order of the slots), container
/// ("responses[]" or nothing, for values without a key), columns (SOURCE=TARGET, may repeat), repeats (equal, first,
/// last), replace (true, false), missing (null, fail), and "provenance.NAME" for what is noted of the columns. The report
/// is a JSON text; `inseam_free` it.
int32_t inseam_attach(
    const char *path, struct ArrowArrayStream *stream, const char *const *options, char **report,
    inseam_error *error);

/// Computes a method over a dataset and gives its result as one struct array with a row for each slot it looks at: the
/// rows, or the items of a list that the report names as "container".
///
/// Keys are the settings of spec/methods.md without the dashes; some may repeat. "seam": pm, rm, mode (paper, eq2,
/// geomean), gold (role, first, max:PATH, min:PATH), missing (null, skip), normalize (mean), standardize (true, false),
/// allow-circular (true, false). With `into` (a name, and replace) the column is also attached to the file. The report is
/// a JSON text; `inseam_free` it.
int32_t inseam_compute(
    inseam_handle dataset, const char *method, const char *const *options, struct ArrowSchema *schema,
    struct ArrowArray *array, char **report, inseam_error *error);

#ifdef __cplusplus
}
#endif

#endif
