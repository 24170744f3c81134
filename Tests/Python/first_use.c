// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Each function of inseam.h as the first call of a process, by four threads at once:
//   first_use                prints the names of the functions
//   first_use DATA FOLDER KIND...    runs the cases of some kinds once, and prints those that failed
// DATA has columns `turn` and `responses[]`. A case is a process of its own: "fresh" has used nothing, "forked" is the
// child of one that has opened the data, "busy" the child of one whose other threads were inside first calls.
#define _GNU_SOURCE
#include "inseam.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, LIMIT_SECONDS = 20 };

static const char *data, *folder;
static inseam_handle dataset, projection;
static pthread_barrier_t start;

/// What one thread uses; its files have its number in their names.
struct thread {
  int number, entry;
  bool failed;
  inseam_error error;
};

static bool ok(int32_t status) { return status == INSEAM_OK; }

static bool scan(struct thread *t, struct ArrowArrayStream *stream) {
  return ok(inseam_scan(projection, 0, UINT64_MAX, 16, 2, stream, &t->error));
}

static bool drain(struct ArrowArrayStream *stream) {
  struct ArrowArray array;
  bool good = true;
  for (;;) {
    good = stream->get_next(stream, &array) == 0;
    if (!good || array.release == NULL) break;
    array.release(&array);
  }
  stream->release(stream);
  return good;
}

static bool use_abi_version(struct thread *t) { return (void)t, inseam_abi_version() == INSEAM_ABI_VERSION; }
static bool use_version(struct thread *t) { return (void)t, inseam_version()[0] != 0; }
static bool use_set_cancellation(struct thread *t) {
  static const volatile int32_t never = 0;
  return (void)t, inseam_set_cancellation(&never), inseam_set_cancellation(NULL), true;
}
static bool use_free(struct thread *t) { return (void)t, inseam_free(NULL), true; }
static bool use_close(struct thread *t) { return inseam_close(UINT64_MAX, &t->error) == INSEAM_ERROR_ARGUMENT; }
static bool use_open(struct thread *t) {
  inseam_handle own;
  return ok(inseam_open(data, NULL, &own, &t->error));
}
static bool use_refresh(struct thread *t) {
  inseam_handle own;
  return ok(inseam_refresh(dataset, &own, &t->error));
}
static bool use_is_outdated(struct thread *t) {
  int32_t answer;
  return ok(inseam_is_outdated(dataset, &answer, &t->error)) && answer == 0;
}
static bool use_additions(struct thread *t) {
  inseam_handle replaced;
  char *rows;
  if (!ok(inseam_additions(dataset, dataset, &replaced, &rows, &t->error))) return false;
  inseam_free(rows);
  return replaced == 0;
}
static bool use_keeps_positions(struct thread *t) {
  int32_t answer;
  return ok(inseam_keeps_positions(dataset, dataset, &answer, &t->error)) && answer == 1;
}
static bool use_join_provenance(struct thread *t) {
  char *json;
  const char *known = "{\"n\": {\"kind\": \"score\"}}";
  if (!ok(inseam_join_provenance("rows", known, "{\"m\": {}}", &json, &t->error))) return false;
  inseam_free(json);
  return true;
}
static bool use_summarize(struct thread *t) {
  inseam_summary summary;
  return ok(inseam_summarize(dataset, &summary, &t->error));
}
static bool use_describe(struct thread *t) {
  char *json;
  if (!ok(inseam_describe(dataset, &json, &t->error))) return false;
  inseam_free(json);
  return true;
}
static bool use_count(struct thread *t) {
  uint64_t count;
  return ok(inseam_count(dataset, "turn >= 50 AND prompt LIKE '%question%'", &count, &t->error));
}
static bool use_aggregate(struct thread *t) {
  char *json;
  const char *options[] = {"of=turn", "of=prompt", "where=turn >= 50", NULL};
  if (!ok(inseam_aggregate(dataset, options, &json, &t->error))) return false;
  inseam_free(json);
  return true;
}
static bool use_filter(struct thread *t) {
  uint64_t *rows, count;
  if (!ok(inseam_filter(dataset, "any_worse(length(text) > 3) OR abs(turn) = 3", &rows, &count, &t->error))) return false;
  inseam_free(rows);
  return true;
}
static bool use_semi_join(struct thread *t) {
  uint64_t *rows, count;
  const char *keys[] = {"turn", "turn", NULL};
  if (!ok(inseam_semi_join(dataset, dataset, keys, &rows, &count, &t->error))) return false;
  inseam_free(rows);
  return true;
}
static bool use_check(struct thread *t) {
  return inseam_check(dataset, "turns = 1 OR regexp_matches(prompt, 'a')", &t->error) == INSEAM_ERROR_ARGUMENT;
}
static bool use_project(struct thread *t) {
  const char *columns[] = {"turn", "responses[].text", NULL};
  inseam_handle own;
  return ok(inseam_project(dataset, columns, &own, &t->error));
}
static bool use_schema(struct thread *t) {
  struct ArrowSchema schema;
  if (!ok(inseam_schema(projection, &schema, &t->error))) return false;
  schema.release(&schema);
  return true;
}
static bool use_scan(struct thread *t) {
  struct ArrowArrayStream stream;
  return scan(t, &stream) && drain(&stream);
}
static bool use_scan_rows(struct thread *t) {
  const uint64_t rows[] = {7, 3, 7};
  struct ArrowArrayStream stream;
  return ok(inseam_scan_rows(projection, rows, 3, 0, 0, &stream, &t->error)) && drain(&stream);
}
static bool take(struct thread *t, struct ArrowArray *array) {
  const uint64_t rows[] = {9, 1};
  return ok(inseam_take(projection, rows, 2, array, &t->error));
}
static bool use_take(struct thread *t) {
  struct ArrowArray array;
  if (!take(t, &array)) return false;
  array.release(&array);
  return true;
}
static bool use_scan_responses(struct thread *t) {
  struct ArrowArrayStream stream;
  return ok(inseam_scan_responses(projection, "role = 'worse'", 0, &stream, &t->error)) && drain(&stream);
}
static bool use_stream_error(struct thread *t) {
  struct ArrowArrayStream stream;
  if (!scan(t, &stream)) return false;
  bool good = ok(inseam_stream_error(&stream, &t->error));
  stream.release(&stream);
  return good;
}
static bool use_share(struct thread *t) {
  struct ArrowArray array, other;
  if (!take(t, &array)) return false;
  bool good = ok(inseam_share(&array, NULL, &other, &t->error));
  if (good) other.release(&other);
  array.release(&array);
  return good;
}
static bool use_permute(struct thread *t) {
  uint64_t numbers[8];
  return ok(inseam_permute(1, 2, 1000, 4, 5, 8, numbers, &t->error));
}

static bool use_extract(struct thread *t) {
  char path[512];
  snprintf(path, sizeof path, "%s/%d-%d-copy.inseam", folder, (int)getpid(), t->number);
  bool good = ok(inseam_extract(projection, NULL, 3, 5, path, NULL, &t->error));
  unlink(path);
  return good;
}

/// Creates the thread's file, empty until a commit.
static bool create(struct thread *t, char path[512], inseam_handle *writer) {
  snprintf(path, 512, "%s/%d-%d.inseam", folder, (int)getpid(), t->number);
  return ok(inseam_create(path, NULL, writer, &t->error));
}
static bool write_rows(struct thread *t, inseam_handle writer) {
  struct ArrowArrayStream stream;
  return scan(t, &stream) && ok(inseam_write(writer, &stream, &t->error));
}
/// Creates the thread's file, does what is asked with it, and removes it.
static bool with_file(struct thread *t, bool (*body)(struct thread *, const char *path, inseam_handle writer)) {
  char path[512];
  inseam_handle writer;
  if (!create(t, path, &writer)) return false;
  bool good = body == NULL || body(t, path, writer);
  (void)inseam_close(writer, NULL);
  unlink(path);
  return good;
}
static bool write_only(struct thread *t, const char *path, inseam_handle writer) {
  return (void)path, write_rows(t, writer);
}
static bool commit(struct thread *t, const char *path, inseam_handle writer) {
  uint64_t count;
  return (void)path, write_rows(t, writer) && ok(inseam_commit(writer, &count, &t->error));
}
static bool describe_column(struct thread *t, const char *path, inseam_handle writer) {
  const char *pairs[] = {"model=sky", NULL};
  return (void)path, write_rows(t, writer) && ok(inseam_set_provenance(writer, "turn", pairs, &t->error));
}
static bool append(struct thread *t, const char *path, inseam_handle writer) {
  inseam_handle own;
  if (!commit(t, path, writer) || !ok(inseam_close(writer, &t->error))) return false;
  return ok(inseam_append_to(path, NULL, &own, &t->error)) && ok(inseam_close(own, &t->error));
}
static bool attach(struct thread *t, const char *path, inseam_handle writer) {
  const char *options[] = {"key=turn", "columns=turn=again", NULL};
  struct ArrowArrayStream stream;
  if (!commit(t, path, writer) || !ok(inseam_close(writer, &t->error)) || !scan(t, &stream)) return false;
  return ok(inseam_attach(path, &stream, options, NULL, &t->error));
}
static bool use_import_arrow(struct thread *t) {
  const char *options[] = {"input=rows", "no-ids=true", NULL};
  char path[512], *report;
  snprintf(path, sizeof path, "%s/%d-%d-import.inseam", folder, (int)getpid(), t->number);
  struct ArrowArrayStream stream;
  if (!scan(t, &stream) || !ok(inseam_import_arrow(path, &stream, 1, options, &report, &t->error))) return false;
  inseam_free(report);
  unlink(path);
  return true;
}
static bool use_create(struct thread *t) { return with_file(t, NULL); }
static bool use_write(struct thread *t) { return with_file(t, write_only); }
static bool use_commit(struct thread *t) { return with_file(t, commit); }
static bool use_set_provenance(struct thread *t) { return with_file(t, describe_column); }
static bool use_append_to(struct thread *t) { return with_file(t, append); }
static bool use_attach(struct thread *t) { return with_file(t, attach); }

static bool use_compute(struct thread *t) {
  const char *seam[] = {"pm=sft", "rm=sky", NULL}, *spread[] = {"rm=sky", NULL};
  struct ArrowSchema schema;
  struct ArrowArray array;
  const char *method = t->number % 2 ? "seam" : "dispersion";
  if (!ok(inseam_compute(dataset, method, t->number % 2 ? seam : spread, &schema, &array, NULL, &t->error))) return false;
  schema.release(&schema);
  array.release(&array);
  return true;
}

static const struct {
  const char *name;
  bool (*use)(struct thread *);
} entries[] = {
    {"abi_version", use_abi_version}, {"version", use_version}, {"free", use_free}, {"close", use_close},
    {"set_cancellation", use_set_cancellation},
    {"open", use_open}, {"refresh", use_refresh}, {"is_outdated", use_is_outdated},
    {"keeps_positions", use_keeps_positions}, {"additions", use_additions},
    {"join_provenance", use_join_provenance}, {"summarize", use_summarize},
    {"describe", use_describe}, {"count", use_count}, {"aggregate", use_aggregate},
    {"filter", use_filter}, {"semi_join", use_semi_join}, {"check", use_check},
    {"project", use_project}, {"schema", use_schema}, {"scan", use_scan}, {"scan_rows", use_scan_rows},
    {"take", use_take}, {"scan_responses", use_scan_responses}, {"stream_error", use_stream_error},
    {"extract", use_extract}, {"share", use_share}, {"permute", use_permute}, {"create", use_create}, {"append_to", use_append_to},
    {"write", use_write}, {"set_provenance", use_set_provenance}, {"commit", use_commit}, {"attach", use_attach},
    {"compute", use_compute}, {"import_arrow", use_import_arrow},
};
enum { ENTRIES = sizeof entries / sizeof *entries };

static void *race(void *argument) {
  struct thread *thread = argument;
  pthread_barrier_wait(&start);
  thread->failed = !entries[thread->entry].use(thread);
  return NULL;
}

/// Calls an entry on four threads at once, this one among them, and ends the process.
static void race_and_exit(int entry) {
  struct thread threads[THREADS] = {0};
  pthread_t others[THREADS];
  alarm(LIMIT_SECONDS);
  pthread_barrier_init(&start, NULL, THREADS);
  for (int i = 0; i < THREADS; i++) {
    threads[i].number = i;
    threads[i].entry = entry;
    if (i > 0) pthread_create(&others[i], NULL, race, &threads[i]);
  }
  race(&threads[0]);
  int status = 0;
  for (int i = 0; i < THREADS; i++) {
    if (i > 0) pthread_join(others[i], NULL);
    if (!threads[i].failed) continue;
    fprintf(stderr, "%s: %s\n", entries[entry].name, threads[i].error.message);
    status = 1;
  }
  _exit(status);
}

static void open_data(void) {
  struct thread thread = {0};
  if (ok(inseam_open(data, NULL, &dataset, &thread.error)) && ok(inseam_project(dataset, NULL, &projection, &thread.error)))
    return;
  fprintf(stderr, "open: %s\n", thread.error.message);
  _exit(2);
}

/// Uses everything, beginning with the entry of its own number, until the process ends.
static void *keep_busy(void *argument) {
  struct thread *thread = argument;
  for (;; thread->entry = (thread->entry + 1) % ENTRIES) entries[thread->entry].use(thread);
  return NULL;
}

/// The status of a child that runs `body`.
static int status_of(void (*body)(int), int entry) {
  pid_t child = fork();
  if (child == 0) body(entry);
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

static void fresh(int entry) {
  open_data();
  race_and_exit(entry);
}

static void forked(int entry) {
  open_data();
  int status = status_of(race_and_exit, entry);
  _exit(status == 0 ? 0 : WIFSIGNALED(status) ? 100 : 1);
}

static void busy(int entry) {
  static struct thread threads[3];
  open_data();
  for (int i = 0; i < 3; i++) {
    pthread_t other;
    threads[i].number = 10 + i;
    threads[i].entry = (entry + 7 * i) % ENTRIES;
    pthread_create(&other, NULL, keep_busy, &threads[i]);
  }
  usleep((useconds_t)(getpid() * 37 % 3000));
  int status = status_of(race_and_exit, entry);
  _exit(status == 0 ? 0 : WIFSIGNALED(status) ? 100 : 1);
}

/// Runs cases in a process that has loaded the library and called nothing; the number of those that failed.
static int round_of_cases(const char *wanted) {
  static const struct {
    const char *name;
    void (*body)(int);
  } kinds[] = {{"fresh", fresh}, {"forked", forked}, {"busy", busy}};
  int failures = 0;
  for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++)
    for (int entry = 0; entry < ENTRIES && strcmp(kinds[kind].name, wanted) == 0; entry++) {
      int status = status_of(kinds[kind].body, entry);
      if (status == 0) continue;
      bool hangs = WIFSIGNALED(status) || WEXITSTATUS(status) == 100;
      printf("%s, %s: %s\n", entries[entry].name, kinds[kind].name, hangs ? "hangs or crashes" : "fails");
      failures++;
    }
  return failures;
}

int main(int count, char **arguments) {
  if (count == 1)
    for (int i = 0; i < ENTRIES; i++) puts(entries[i].name);
  if (count == 1) return 0;
  if (count < 4) return 64;
  data = arguments[1];
  folder = arguments[2];
  int failures = 0;
  for (int i = 3; i < count; i++) failures += round_of_cases(arguments[i]);
  return failures == 0 ? 0 : 1;
}
