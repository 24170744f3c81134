// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "api.h"
#include "inseam_python.h"

#include <stdlib.h>
#include <string.h>

static void release_structure(void *structure, const char *name) {
  if (strcmp(name, "arrow_schema") == 0) {
    struct ArrowSchema *schema = structure;
    if (schema->release) schema->release(schema);
  } else if (strcmp(name, "arrow_array") == 0) {
    struct ArrowArray *array = structure;
    if (array->release) array->release(array);
  } else {
    struct ArrowArrayStream *stream = structure;
    if (stream->release) stream->release(stream);
  }
  free(structure);
}

static void destroy(PyObject *capsule) {
  const struct inseam_python_api *api = inseam_python_api();
  const char *name = api->capsule_name(capsule);
  void *structure = name ? api->capsule_pointer(capsule, name) : NULL;
  if (structure) release_structure(structure, name);
}

void *inseam_python_capsule(void *structure, const char *name) {
  const struct inseam_python_api *api = inseam_python_api();
  // A capsule keeps the pointer to its name.
  static const char *const names[] = {"arrow_schema", "arrow_array", "arrow_array_stream"};
  for (size_t i = 0; api && i < 3; i++)
    if (strcmp(name, names[i]) == 0) {
      PyObject *capsule = api->capsule(structure, names[i], destroy);
      if (capsule == NULL) release_structure(structure, names[i]);
      return capsule;
    }
  return NULL;
}
