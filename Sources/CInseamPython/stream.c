// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "api.h"
#include "inseam_python.h"

#include <errno.h>
#include <stdlib.h>

// The callbacks are C: those of Python code would lose the exception of a signal's handler that runs in them.

struct batch {
  struct ArrowSchema schema;
  struct ArrowArray array;
  PyObject *owner;
  bool is_done;
};

static void release_schema(struct ArrowSchema *schema) { schema->release = NULL; }

static void release_child(struct ArrowArray *array) { array->release = NULL; }

/// Adds or removes a reference to the owner of the memory, on any thread.
static void count(void (*change)(PyObject *), PyObject *owner) {
  const struct inseam_python_api *api = inseam_python_api();
  int state = api->ensure();
  change(owner);
  api->end_ensure(state);
}

// An array may outlive its stream.
static void release_array(struct ArrowArray *array) {
  count(inseam_python_api()->release, array->private_data);
  array->release = NULL;
}

static int get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  const struct batch *batch = stream->private_data;
  *out = batch->schema;
  return 0;
}

static int get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  struct batch *batch = stream->private_data;
  *out = batch->is_done ? (struct ArrowArray){0} : batch->array;
  if (!batch->is_done) count(inseam_python_api()->retain, batch->owner);
  batch->is_done = true;
  return 0;
}

static const char *get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return NULL;
}

static void release(struct ArrowArrayStream *stream) {
  struct batch *batch = stream->private_data;
  count(inseam_python_api()->release, batch->owner);
  free(batch);
  stream->release = NULL;
}

static void own_schemas(struct ArrowSchema *schema) {
  schema->release = release_schema;
  for (int64_t i = 0; i < schema->n_children; i++) own_schemas(schema->children[i]);
}

static void own_children(struct ArrowArray *array) {
  for (int64_t i = 0; i < array->n_children; i++) {
    array->children[i]->release = release_child;
    own_children(array->children[i]);
  }
}

bool inseam_python_stream(
    struct ArrowSchema *schema, struct ArrowArray *array, void *owner, struct ArrowArrayStream *stream) {
  const struct inseam_python_api *api = inseam_python_api();
  struct batch *batch = api ? malloc(sizeof *batch) : NULL;
  if (batch == NULL) return false;
  own_schemas(schema);
  own_children(array);
  array->release = release_array;
  array->private_data = owner;
  *batch = (struct batch){*schema, *array, owner, false};
  api->retain(owner);
  *stream = (struct ArrowArrayStream){get_schema, get_next, get_last_error, release, batch};
  return true;
}
