// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// What a C program does: opens, counts, scans, takes, and meets an error. `reader DATA` prints the sum of a column.
#include "inseam.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inseam_error error;

static void require(int32_t status, const char *what) {
  if (status == INSEAM_OK) return;
  fprintf(stderr, "%s: %s\n", what, error.message);
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  inseam_handle dataset, projection;
  inseam_summary summary;
  uint64_t late;
  require(inseam_open(arguments[1], NULL, &dataset, &error), "open");
  require(inseam_summarize(dataset, &summary, &error), "summarize");
  require(inseam_count(dataset, "turn >= 50", &late, &error), "count");

  const char *columns[] = {"turn", NULL};
  struct ArrowArrayStream stream;
  int64_t sum = 0;
  require(inseam_project(dataset, columns, &projection, &error), "project");
  require(inseam_scan(projection, 0, UINT64_MAX, 16, 1, &stream, &error), "scan");
  for (;;) {
    struct ArrowArray batch;
    if (stream.get_next(&stream, &batch) != 0) return 2;
    if (batch.release == NULL) break;
    const int64_t *turns = batch.children[0]->buffers[1];
    for (int64_t i = 0; i < batch.length; i++) sum += turns[i];
    batch.release(&batch);
  }
  stream.release(&stream);

  const uint64_t rows[] = {3, 1};
  struct ArrowArray taken;
  require(inseam_take(projection, rows, 2, &taken, &error), "take");
  const int64_t *turns = taken.children[0]->buffers[1];
  const int64_t first = turns[0], second = turns[1];
  // Arrays outlive what they came from.
  require(inseam_close(projection, &error), "close");
  require(inseam_close(dataset, &error), "close");
  if (turns[0] != first) return 3;
  taken.release(&taken);
  if (inseam_close(dataset, &error) != INSEAM_ERROR_ARGUMENT || strcmp(error.code, "argument") != 0) return 4;
  if (inseam_abi_version() != INSEAM_ABI_VERSION) return 5;
  printf("%llu rows, %llu late, sum %lld, taken %lld %lld, library %s\n", (unsigned long long)summary.row_count,
         (unsigned long long)late, (long long)sum, (long long)first, (long long)second, inseam_version());
  return 0;
}
