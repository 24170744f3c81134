// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Inseam for C: open, filter, scan and take; write, append and attach; compute.
//
// Errors: every function that can fail returns INSEAM_OK or another status, and then describes the error in a buffer that
// the caller owns. The buffer may be NULL. No argument and no file ends the process: a closed handle, a row out of range and
// a NULL that is not allowed are errors. Memory that does not belong to the caller, such as a string without a
// terminating zero, cannot be recognised. After an error, results are not written unless the function says otherwise.
//
// Strings are UTF-8 and end with a zero. `options` is NULL, or a list of strings "key=value" that ends with NULL. Each
// function lists its keys, their values and their defaults; an unknown key is an error. Keys have the names of the options
// of the command line tool.
//
// Threads: any number of threads may use one dataset or projection. One thread at a time may use a writer or a stream.
// Forks: handles of datasets and projections stay valid in a child. A writer belongs to the process that opened it. The
// library makes threads for one call and joins them before the call returns.
//
// Arrow: structures are those of the Arrow C Data and C Stream Interface. The caller releases what the library fills in;
// arrays stay valid after their dataset is closed. The library releases a stream that is handed over to it, also after an
// error. See spec/arrow.md.
#ifndef INSEAM_H
#define INSEAM_H

#include "arrow_c_data.h"
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this header. It grows when a function is added. Nothing else changes as long as the first number of
/// `inseam_version` stays the same.
#define INSEAM_ABI_VERSION 1

/// The result of a call.
enum {
  /// The call succeeded.
  INSEAM_OK = 0,
  /// An argument is invalid: a closed handle, a row out of range, an unknown column or key, an invalid predicate.
  INSEAM_ERROR_ARGUMENT = 1,
  /// The file is damaged, not an Inseam file, too new, or contradicts itself; or values do not fit its schema.
  INSEAM_ERROR_DATA = 2,
  /// The operating system refused: no such file, no space, no permission. `system_code` is the error number.
  INSEAM_ERROR_SYSTEM = 3,
  /// Another writer held the lock for longer than the call waited.
  INSEAM_ERROR_LOCKED = 4,
  /// The flag of `inseam_set_cancellation` ended the call early.
  INSEAM_ERROR_CANCELLED = 5,
  /// Another writer has changed what the change was computed from: start the change again.
  INSEAM_ERROR_CONFLICT = 6,
  /// The system refused memory, or the call would take more than one call may. Nothing was changed, and a later call may
  /// succeed.
  INSEAM_ERROR_MEMORY = 7
};

/// A handle of a dataset, a projection or a writer. 0 is never a handle; a number that was closed is not used again.
/// A function that makes a handle and fails sets it to 0.
typedef uint64_t inseam_handle;

/// The value of a row or an offset of an error that is not known.
#define INSEAM_UNKNOWN UINT64_MAX

/// The description of an error. Only `status` is set after a call that succeeds. Strings that are too long are truncated
/// between characters.
typedef struct inseam_error {
  /// The status that the call returned.
  int32_t status;
  /// The error number of the operating system (`errno`), such as ENOENT; 0 if no system call failed.
  int32_t system_code;
  /// The rows concerned, `end_row` excluded; INSEAM_UNKNOWN if none are.
  uint64_t first_row, end_row;
  /// The byte offset in the file; INSEAM_UNKNOWN if there is none.
  uint64_t offset;
  /// A word for programs: foreign, unsupported, unverified (what was checked is right, and values of some columns need a later
  /// release), truncated, damaged, malformed, limit, memory, file, locked, conflict, schema, argument, cancelled.
  char code[32];
  /// The file; empty if no file is concerned.
  char path[1024];
  /// The path of the column; empty if no column is concerned.
  char column[512];
  /// One line with all of the above.
  char message[4096];
} inseam_error;

/// The counts of a dataset.
typedef struct inseam_summary {
  /// The rows (without deleted ones), the deleted rows, the row groups, the generation that was opened, the bytes of all
  /// data files.
  uint64_t row_count, deleted_row_count, row_group_count, generation, byte_count;
  /// 1 if the dataset is a folder, else 0.
  int32_t is_folder;
  /// The id of the file, 32 hexadecimal digits.
  char file_id[36];
} inseam_summary;

/// Returns the version of the header that the library was built with; compare it with INSEAM_ABI_VERSION.
uint32_t inseam_abi_version(void);

/// Returns the release, such as "0.1.0". The string belongs to the library; do not free it.
const char *inseam_version(void);

/// Frees memory that a function returned as `char **` or `uint64_t **`; NULL is allowed.
void inseam_free(void *memory);

/// Sets a flag that ends calls early: calls that this thread makes from now on, also those of Arrow streams.
///
/// A call looks at the flag between two pieces of its work, on all its threads, many times a second. Once the number is not
/// 0, it ends with CANCELLED and leaves nothing behind: no file that it was writing, no lock. Any thread and any signal
/// handler may set the number; nobody but the caller sets it back to 0. It must stay valid until this thread sets another
/// flag or NULL, which means none. A commit that is being made durable is not ended. A writer that was cancelled inside
/// `inseam_write` or `inseam_commit` writes nothing more; close it.
void inseam_set_cancellation(const volatile int32_t *flag);

/// Closes a handle. Arrays and streams that came from it stay valid.
///
/// A writer that is closed discards rows that were not committed and releases the lock of its file.
/// Errors: ARGUMENT if the handle is not open, or its writer is inside `inseam_write`; it stays open then.
int32_t inseam_close(inseam_handle handle, inseam_error *error);

// Datasets

/// Opens a file or a folder for reading, in one generation that does not change; close it with `inseam_close`.
///
/// Keys:
/// - at: the generation, from 1. Default: the newest.
/// - backend: mmap, pread, or auto (mmap unless the file is on a network). Default: auto.
/// - verify: when checksums of pages are checked: full (now), first-touch (when a page is first read) or off. Default:
///   first-touch.
/// - skip-damage: true or false. With true, values in damaged pages read as null, and `inseam_describe` lists them as
///   "lost". Default: false, damage is an error.
///
/// Errors: SYSTEM if the file cannot be opened or read; DATA if it is damaged, not an Inseam file or too new; ARGUMENT if
/// there is no such generation.
int32_t inseam_open(const char *path, const char *const *options, inseam_handle *dataset, inseam_error *error);

/// Opens the newest generation of a dataset as another handle, which the caller closes. `dataset` does not change.
///
/// Errors: as for `inseam_open`.
int32_t inseam_refresh(inseam_handle dataset, inseam_handle *newer, inseam_error *error);

/// Sets `is_outdated` to 1 if there is a newer generation, or another file under the path, and else to 0.
///
/// Errors: SYSTEM or DATA if the file cannot be read.
int32_t inseam_is_outdated(inseam_handle dataset, int32_t *is_outdated, inseam_error *error);

/// Sets `keeps_positions` to 1 if the rows of `older` are the first rows of `newer`, each at the position that it had
/// there, and else to 0; both are generations of one dataset. 0 also if that is not known.
///
/// Errors: SYSTEM or DATA if a data file of a folder cannot be read.
int32_t inseam_keeps_positions(inseam_handle newer, inseam_handle older, int32_t *keeps_positions, inseam_error *error);

/// Finds the rows of `newer` that joined the dataset after `older`. Sets `rows` to a JSON object, which the caller frees
/// with `inseam_free`: `rows` are the first row of a range and the one after its last, range by range. If the file was
/// compacted several times, `replaced` (which the caller closes; else 0) is the last generation of the file of `older`,
/// and `replaced_rows` is the range of its rows that come first.
///
/// Errors: CONFLICT if the rows were written anew, so that it is not known which of them are new; SYSTEM or DATA if a
/// data file of a folder cannot be read.
int32_t inseam_additions(
    inseam_handle newer, inseam_handle older, inseam_handle *replaced, char **rows, inseam_error *error);

/// Joins what is known of the columns of rows with what is known of rows that follow them; both are JSON objects from the
/// paths of columns to objects of texts, such as {"prompt": {"kind": "text"}}. Sets `joined` to one of both, which the caller
/// frees with `inseam_free`. `path` names the rows that follow in errors.
///
/// Errors: ARGUMENT if a column that both have has another provenance in them (spec/provenance.md, One column, one
/// provenance), or for another form of JSON.
int32_t inseam_join_provenance(
    const char *path, const char *known, const char *added, char **joined, inseam_error *error);

/// Fills in the counts of a dataset. No row is read.
int32_t inseam_summarize(inseam_handle dataset, inseam_summary *summary, inseam_error *error);

/// Describes a dataset as one JSON object: path, writer, warnings, row_groups (their numbers of rows), schema with
/// provenance, lineage, and lost (values that were damaged). The caller frees `json` with `inseam_free`.
int32_t inseam_describe(inseam_handle dataset, char **json, inseam_error *error);

/// Counts the rows that pass a predicate; with NULL all rows. See spec/predicates.md.
///
/// Errors: ARGUMENT if the predicate is invalid; DATA if a page that is read is damaged.
int32_t inseam_count(inseam_handle dataset, const char *predicate, uint64_t *count, inseam_error *error);

/// Says what the values of columns are like, as one JSON object: "groups", a list of objects with the value of the group
/// (null for null, and without `by`) and "columns", an object for each column, in the order of the paths, with the names of
/// `inseam stats --json`. The caller frees `json` with `inseam_free`.
///
/// Keys:
/// - of: the path of a column; repeated, at least once.
/// - by: the path of the column whose values make groups, at most 1,000. Default: one group.
/// - where: a predicate that rows have to pass. Default: all rows.
///
/// Errors: ARGUMENT for an unknown path, an invalid predicate or too many groups; DATA if a page that is read is damaged.
int32_t inseam_aggregate(inseam_handle dataset, const char *const *options, char **json, inseam_error *error);

/// Finds the rows that pass a predicate: their `count` numbers, ascending. The caller frees `rows` with `inseam_free`.
///
/// Errors: as for `inseam_count`.
int32_t inseam_filter(
    inseam_handle dataset, const char *predicate, uint64_t **rows, uint64_t *count, inseam_error *error);

/// Finds the rows whose key is in another dataset: their `count` numbers, ascending. The caller frees `rows` with
/// `inseam_free`.
///
/// `keys` has the paths of the columns of the key, each in `dataset` and then in `other`, and ends with NULL. Keys are equal
/// if their values are; a null or NaN equals nothing. See spec/predicates.md, section 10.
/// Errors: ARGUMENT if there is no such column, or the two have different kinds; DATA if a page that is read is damaged.
int32_t inseam_semi_join(
    inseam_handle dataset, inseam_handle other, const char *const *keys, uint64_t **rows, uint64_t *count,
    inseam_error *error);

/// Checks a predicate against the columns of a dataset. No row is read.
///
/// Errors: ARGUMENT if the predicate is invalid; the message marks the position.
int32_t inseam_check(inseam_handle dataset, const char *predicate, inseam_error *error);

// Reading

/// Selects columns for reading; the caller closes the projection with `inseam_close`.
///
/// `columns` is a list of paths such as "prompt" or "responses[].rm.sky" that ends with NULL; the list itself may be NULL,
/// which selects all columns. Columns of the row keep the order of the list, those inside them the order of the schema.
/// Errors: ARGUMENT if there is no such column.
int32_t inseam_project(
    inseam_handle dataset, const char *const *columns, inseam_handle *projection, inseam_error *error);

/// Fills in the Arrow schema of a projection, a struct with one child for each column. The caller releases it.
///
/// Its metadata, and that of all streams and arrays, has the provenance of the columns under the key "inseam".
int32_t inseam_schema(inseam_handle projection, struct ArrowSchema *schema, inseam_error *error);

/// Opens a stream over consecutive rows, as struct arrays. The caller releases the stream and its arrays.
///
/// The stream has the rows from `first_row`, `row_count` of them, or as many as there are. A batch has at most `batch_rows`
/// rows and ends where a row group ends; 0 is whole row groups. `thread_count` batches are decoded at the same time; 0 is
/// one for each processor.
/// Errors: ARGUMENT if `first_row` is out of range. An error of `get_next` is described by `inseam_stream_error`.
int32_t inseam_scan(
    inseam_handle projection, uint64_t first_row, uint64_t row_count, uint64_t batch_rows, uint64_t thread_count,
    struct ArrowArrayStream *stream, inseam_error *error);

/// Opens a stream over the `row_count` rows of a list, in its order. `rows` is copied; a row may appear more than once.
///
/// `batch_rows` 0 is 65,536; the rest is as for `inseam_scan`.
/// Errors: ARGUMENT if a row is out of range, or there are 2^32 rows or more.
int32_t inseam_scan_rows(
    inseam_handle projection, const uint64_t *rows, uint64_t row_count, uint64_t batch_rows, uint64_t thread_count,
    struct ArrowArrayStream *stream, inseam_error *error);

/// Reads the `row_count` rows of a list, in its order, as one struct array that the caller releases. A row may appear more
/// than once.
///
/// Errors: ARGUMENT if a row is out of range, or there are 2^32 rows or more; DATA if a page that is read is damaged.
int32_t inseam_take(
    inseam_handle projection, const uint64_t *rows, uint64_t row_count, struct ArrowArray *array,
    inseam_error *error);

/// Opens a stream over the responses of all rows, one row of the stream for each: `row` (the number of the row, uint64),
/// the columns of the row without the list, then those of the response. The caller releases it.
///
/// The projection must have `responses[]` columns. `predicate` tests each response and may use any column; NULL passes all.
/// A field of a response that has the name of a column of the row is called `response_` and that name. A batch has at most
/// `batch_rows` responses; 0 is 65,536.
/// Errors: ARGUMENT if the predicate is invalid, or the projection has no responses.
int32_t inseam_scan_responses(
    inseam_handle projection, const char *predicate, uint64_t batch_rows, struct ArrowArrayStream *stream,
    inseam_error *error);

/// Returns and describes the error of a stream of this library whose `get_schema` or `get_next` failed; INSEAM_OK if
/// there was none.
int32_t inseam_stream_error(struct ArrowArrayStream *stream, inseam_error *error);

/// Fills in another array over the same memory, and its schema, for a second receiver. The caller releases both.
///
/// `array` is one that this library filled in, not a child of one; `schema` may be NULL. No value is copied.
/// Errors: ARGUMENT if the array is not from this library, or was released.
int32_t inseam_share(
    const struct ArrowArray *array, struct ArrowSchema *schema, struct ArrowArray *shared, inseam_error *error);

/// Writes the `count` numbers at positions `first` and following of a pseudorandom permutation of 0 to `size` - 1 into
/// `numbers`, which has room for them. The result depends on the arguments only. See spec/order.md.
///
/// With `block` > 1, each block of this many consecutive numbers stays together. `size` is at most 2^62.
/// Errors: ARGUMENT if a position is out of range.
int32_t inseam_permute(
    uint64_t seed, uint64_t epoch, uint64_t size, uint64_t block, uint64_t first, uint64_t count, uint64_t *numbers,
    inseam_error *error);

// Writing

/// Creates a file and a writer of it. The file is there at once, without rows; a file of that name is an error. Close the
/// writer with `inseam_close`, which discards what was not committed.
///
/// Any number of writers may have a file open, in any number of processes: rows wait in memory, and a commit takes the
/// file's lock, reads what others have committed, adds to it, and releases the lock.
///
/// Keys:
/// - whole: true or false. With true, the file becomes visible with the first commit. Default: false.
/// - replace: true or false. With true, the first commit replaces a file of that name; it is an error if that file has
///   changed since the writer was opened. Default: false.
/// - seed: a text that the file id follows from; two files that begin empty have one id if theirs is the same. Default:
///   random.
/// - wait: the seconds that a commit waits for the lock. Default: 10.
/// - allow-network: true or false. With false, files that another writer made are not changed on a network file system,
///   where locks may not exclude writers on other machines. Default: false.
/// - profile: train (compressed, with fast random access), scan (scalars raw) or archive (smallest). Default: train.
/// - level: the zstd level of text, 1 to 19. Default: the profile's.
/// - row-group-rows: the maximum number of rows of a row group, 1 to 1,048,576. Default: 1,048,576.
/// - commit-rows: commit after this many buffered rows. Default: only `inseam_commit` commits.
/// - commit-seconds: commit if the last commit is this many seconds ago; checked at every write. Default: as above.
///
/// Errors: SYSTEM if the file cannot be created or exists; ARGUMENT if a value is out of range.
int32_t inseam_create(const char *path, const char *const *options, inseam_handle *writer, inseam_error *error);

/// Writes rows of a projection, its columns alone, to a new file, which is there when it is complete. Pages that are kept
/// whole are copied as they are.
///
/// The rows are those of a list that ascends, `row_count` of them; if `rows` is NULL, they are the `row_count` rows from
/// `first_row`, or as many as there are. The columns keep their provenance.
///
/// Keys: replace, profile, level and row-group-rows as for `inseam_create`, and
/// - lineage: KEY=VALUE, noted in the lineage before the file id, the generation and the row count of the dataset; may
///   repeat.
///
/// Errors: SYSTEM if the file cannot be written or exists; ARGUMENT if a row is out of range or the list does not ascend.
int32_t inseam_extract(
    inseam_handle projection, const uint64_t *rows, uint64_t first_row, uint64_t row_count, const char *path,
    const char *const *options, inseam_error *error);

/// Opens an existing file to append rows; several writers may have it open.
///
/// Keys: those of `inseam_create` without whole and replace, and
/// - create: true or false. With true, a file that does not exist is created. Default: false.
///
/// Errors: SYSTEM or DATA as for `inseam_open`.
int32_t inseam_append_to(const char *path, const char *const *options, inseam_handle *writer, inseam_error *error);

/// Writes all rows of a stream of struct arrays, and releases the stream. Rows are durable after `inseam_commit`.
///
/// New fields are added to the schema, and types are widened where no value changes. If a batch is rejected, the batches
/// before it remain written. The metadata of the schema may have the provenance of the columns under the key "inseam", as
/// that of streams of this library does (`spec/arrow.md`); columns take it over.
/// Errors: ARGUMENT if columns of the file have another provenance, before anything is written; DATA if values do not fit the
/// schema; SYSTEM if the file cannot be written: the writer then writes nothing more.
int32_t inseam_write(inseam_handle writer, struct ArrowArrayStream *stream, inseam_error *error);

/// Adds provenance to a column that was written: `pairs` are its keys and values, such as "model=sky-8b", as options.
///
/// Without rows that wait for a commit, this corrects the provenance of the rows of the file.
/// Errors: ARGUMENT if there is no such column, or rows wait and the rows before them have other values.
int32_t inseam_set_provenance(
    inseam_handle writer, const char *column, const char *const *pairs, inseam_error *error);

/// Commits all rows that were written; they are durable when the call returns.
///
/// `row_count` is the number of rows of the file, and may be NULL.
/// Errors: SYSTEM if the file cannot be written; rows that were not committed are not part of the file.
int32_t inseam_commit(inseam_handle writer, uint64_t *row_count, inseam_error *error);

/// Attaches the values of a stream to the rows or responses of a file or folder, in one commit, and releases the stream.
///
/// Keys:
/// - columns: SOURCE=TARGET, a column of the stream and the path it becomes, from the row or the response; may repeat.
/// - key: the columns, separated by commas, by which values find their rows or responses. Default: values are in the order
///   of the rows or responses.
/// - on: rows or responses, for values without a key. Default: rows.
/// - repeats: two values with one key: equal (they must be), first or last. Default: equal.
/// - replace: true or false. With true, values replace other ones; with false, a different value is an error. Default: false.
/// - wait, allow-network: as for `inseam_create`.
/// - missing: null, or fail if a row or response has no value in the end. Default: null.
/// - provenance.NAME: the provenance NAME of the columns.
///
/// `report` is a JSON object with the numbers of slots, matched, changed, missing, repeated and unknown values; the caller
/// frees it with `inseam_free`. It may be NULL.
/// Errors: ARGUMENT if a key, a path or an option is unknown, or values have another type or number, or contradict existing
/// ones; DATA if a page is damaged, or the stream is invalid; SYSTEM if the file cannot be written; LOCKED if another writer
/// has it open. Nothing is attached then.
int32_t inseam_attach(
    const char *path, struct ArrowArrayStream *stream, const char *const *options, char **report,
    inseam_error *error);

/// Converts the rows of streams of struct arrays into a new dataset, as `inseam convert` does with records of JSON, and
/// releases the streams. The dataset appears when it is complete; rows that are appended are one commit.
///
/// `streams` are `count` structures, one after the other, at least one. They may have different fields: fields are united, and
/// types are widened where no value changes.
///
/// Keys:
/// - input: the name of each stream, in their order; errors and the origin of rows have it. Required.
/// - replace: true or false. With true, an existing file is replaced. Default: false.
/// - append: true or false. With true, rows are appended to the dataset of the path, as `inseam append` does: in a folder they
///   become a new data file, which is published. Default: false.
/// - preset, lengths, group-by, zip-lists: as for `inseam convert`, with the same defaults.
/// - map, pm, rm: NAME=PATH, with pm and rm followed by ",KEY=VALUE" for each key of provenance; may repeat.
/// - type: PATH=TYPE, a column that is converted; may repeat.
/// - on-conflict: stop, or json, which stores columns whose types have no common one, in the streams and in the dataset, as JSON
///   text. Default: stop.
/// - threads: 1 to 1024. Default: one per processor.
/// - no-source, no-ids, allow-missing: true or false, as the flags of `inseam convert`. Default: false.
/// - provenance: a JSON object of key-values by the paths of the columns in the streams. Default: none.
/// - dry-run: true or false. With true, no row is read and nothing is written; `path` may be empty. Default: false.
/// - profile, level, row-group-rows, wait, allow-network: as for `inseam_create`.
///
/// `report` is a JSON object with the numbers of rows (of the dataset), appended rows, records and empty prompts, the preset, why
/// it was chosen, notes, and with dry-run the types of the columns by path; the caller frees it with `inseam_free`. It may be NULL.
/// Errors: ARGUMENT if an option is invalid, or names a column that no stream has; DATA if a stream is invalid, or values have
/// another type than those before; SYSTEM if the file cannot be written.
int32_t inseam_import_arrow(
    const char *path, struct ArrowArrayStream *streams, uint64_t count, const char *const *options, char **report,
    inseam_error *error);

/// Computes a method over a dataset. The result is one struct array with a row for each slot: each row of the dataset, or
/// each item of the list that the report names as "container". The caller releases schema and array.
///
/// `method` is a name of spec/methods.md. Keys are its parameters there, without the dashes; some may repeat. Those of
/// "seam":
/// - pm, rm: the policy model and the reward model. Required.
/// - mode: paper, eq2 or geomean. Default: paper.
/// - gold: role, first, max:PATH or min:PATH. Default: role.
/// - missing: null or skip. Default: null.
/// - normalize: mean. Default: no normalization.
/// - standardize, allow-circular: true or false. Default: false.
///
/// More keys apply to every method:
/// - into: a name. The result is also attached to the dataset as a column of this name.
/// - replace: true or false. With true, it replaces a column of this name that a method computed. Default: false.
/// - wait, allow-network: as for `inseam_create`, with `into`.
///
/// `report` is a JSON object; the caller frees it with `inseam_free`. It may be NULL.
/// Errors: ARGUMENT if the method, a parameter or a column is unknown; DATA if a page that is read is damaged; with `into`
/// also SYSTEM and LOCKED.
int32_t inseam_compute(
    inseam_handle dataset, const char *method, const char *const *options, struct ArrowSchema *schema,
    struct ArrowArray *array, char **report, inseam_error *error);

#ifdef __cplusplus
}
#endif

#endif
