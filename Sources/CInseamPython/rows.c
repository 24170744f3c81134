// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "api.h"
#include "inseam_python.h"

#include <stdlib.h>
#include <string.h>

enum kind { NOTHING, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64,
            TEXT, JSON, BYTES, FIXED_BYTES, LIST, FIXED_LIST, STRUCT, MAP };

struct plan {
  enum kind kind;
  int64_t size, child_count;
  PyObject *name;
  // Returns the object of a value of a logical type: of a JSON text, an integer or bytes.
  PyObject *parse;
  struct plan *children;
};

/// Whether the metadata of a schema has a value of a key: it is a count, then lengths and bytes alternately.
static bool has_pair(const struct ArrowSchema *schema, const char *key, const char *value) {
  const char *next = schema->metadata;
  if (next == NULL) return false;
  int32_t count, length;
  memcpy(&count, next, 4);
  next += 4;
  bool is_key = false;
  for (int32_t i = 0; i < 2 * count; i++) {
    memcpy(&length, next, 4);
    next += 4;
    const char *wanted = i % 2 == 0 ? key : value;
    bool is_wanted = (size_t)length == strlen(wanted) && memcmp(next, wanted, (size_t)length) == 0;
    if (i % 2 == 1 && is_key) return is_wanted;
    is_key = i % 2 == 0 && is_wanted;
    next += length;
  }
  return false;
}

static bool has_extension(const struct ArrowSchema *schema, const char *name) {
  return has_pair(schema, "ARROW:extension:name", name);
}

/// Whether a list was a map of texts: its items are keys and values.
static bool is_map(const struct ArrowSchema *schema) {
  if (!has_pair(schema, "kind", "map") || schema->n_children != 1) return false;
  const struct ArrowSchema *item = schema->children[0];
  return strcmp(item->format, "+s") == 0 && item->n_children == 2 && strcmp(item->children[0]->format, "U") == 0;
}

static enum kind kind_of(const struct ArrowSchema *schema, int64_t *size) {
  const char *format = schema->format;
  switch (format[0]) {
    case 'b': return BOOL;
    case 'c': return INT8;
    case 's': return INT16;
    case 'i': return INT32;
    case 'l': return INT64;
    case 'C': return UINT8;
    case 'S': return has_extension(schema, "inseam.bfloat16") ? BFLOAT16 : UINT16;
    case 'I': return UINT32;
    case 'L': return UINT64;
    case 'e': return FLOAT16;
    case 'f': return FLOAT32;
    case 'g': return FLOAT64;
    case 'U': return has_extension(schema, "arrow.json") ? JSON : TEXT;
    case 'Z': return BYTES;
    case 'd':
    case 'w': *size = 16; return FIXED_BYTES;
    case 't': return strcmp(format, "tdD") == 0 || strcmp(format, "tts") == 0 || strcmp(format, "ttm") == 0 ? INT32 : INT64;
    case '+':
      if (format[1] == 'L') return is_map(schema) ? MAP : LIST;
      if (format[1] == 's') return STRUCT;
      *size = atoll(format + 3);
      return FIXED_LIST;
    default: return NOTHING;
  }
}

static void clear(const struct inseam_python_api *api, struct plan *plan) {
  for (int64_t i = 0; i < plan->child_count; i++) clear(api, &plan->children[i]);
  free(plan->children);
  if (plan->name) api->release(plan->name);
  if (plan->parse) api->release(plan->parse);
}

/// Returns a function of the package; NULL after a failure.
static PyObject *function(const struct inseam_python_api *api, const char *module_name, const char *name) {
  PyObject *module = api->import(module_name);
  PyObject *function = module ? api->attribute(module, name) : NULL;
  if (module) api->release(module);
  return function;
}

/// Returns the function that makes objects of a format; NULL after a failure.
static PyObject *converter(const struct inseam_python_api *api, const char *format) {
  PyObject *make = function(api, "inseam._scalars", "converter");
  PyObject *text = make ? api->interned(format) : NULL;
  PyObject *converter = text ? api->call(make, text, NULL) : NULL;
  if (text) api->release(text);
  if (make) api->release(make);
  return converter;
}

/// Whether the values are dates, times, decimals or uuids.
static bool has_objects(const struct ArrowSchema *schema) {
  char first = schema->format[0];
  return first == 'd' || first == 't' || (first == 'w' && has_extension(schema, "arrow.uuid"));
}

/// Fills a plan that is all zero; the caller clears it, also after a failure.
static bool fill(const struct inseam_python_api *api, struct plan *plan, const struct ArrowSchema *schema) {
  plan->kind = kind_of(schema, &plan->size);
  plan->name = api->interned(schema->name ? schema->name : "");
  if (plan->name == NULL) return false;
  if (plan->kind == JSON && (plan->parse = function(api, "inseam._json", "parsed")) == NULL) return false;
  if (has_objects(schema) && (plan->parse = converter(api, schema->format)) == NULL) return false;
  if (schema->n_children == 0) return true;
  plan->children = calloc((size_t)schema->n_children, sizeof *plan);
  if (plan->children == NULL) return false;
  plan->child_count = schema->n_children;
  for (int64_t i = 0; i < plan->child_count; i++)
    if (!fill(api, &plan->children[i], schema->children[i])) return false;
  return true;
}

void *inseam_python_plan(const struct ArrowSchema *schema) {
  const struct inseam_python_api *api = inseam_python_api();
  struct plan *plan = api ? calloc(1, sizeof *plan) : NULL;
  if (plan == NULL || fill(api, plan, schema)) return plan;
  clear(api, plan);
  free(plan);
  api->clear_error();
  return NULL;
}

void inseam_python_free_plan(void *plan) {
  if (plan == NULL) return;
  clear(inseam_python_api(), plan);
  free(plan);
}

static bool bit(const void *bits, int64_t i) { return ((const uint8_t *)bits)[i >> 3] >> (i & 7) & 1; }

static double half(uint16_t bits) {
  int exponent = bits >> 10 & 31, fraction = bits & 1023;
  uint32_t single;
  float value;
  if (exponent == 0) {
    value = (float)fraction * 0x1p-24f;
    return bits >> 15 ? -value : value;
  }
  single = (uint32_t)(bits >> 15) << 31 | (uint32_t)(exponent == 31 ? 255 : exponent + 112) << 23 | (uint32_t)fraction << 13;
  memcpy(&value, &single, 4);
  return value;
}

static double brain(uint16_t bits) {
  uint32_t single = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &single, 4);
  return value;
}

static PyObject *value(const struct inseam_python_api *, const struct plan *, const struct ArrowArray *, int64_t);

/// The items of all lists so far, between which handlers of signals run. The interpreter's lock guards it.
static uint64_t item_count;

static PyObject *list(
    const struct inseam_python_api *api, const struct plan *plan, const struct ArrowArray *array, int64_t first,
    int64_t count) {
  PyObject *list = api->list_new(count);
  for (int64_t i = 0; list && i < count; i++) {
    bool ends = ++item_count % 4096 == 0 && api->check_signals() != 0;
    PyObject *item = ends ? NULL : value(api, plan, array, first + i);
    if (item == NULL || api->list_set(list, i, item) != 0) {
      api->release(list);
      return NULL;
    }
  }
  return list;
}

static PyObject *dictionary(
    const struct inseam_python_api *api, const struct plan *plan, const struct ArrowArray *array, int64_t i) {
  PyObject *result = api->dict_new();
  for (int64_t c = 0; result && c < plan->child_count; c++) {
    PyObject *item = value(api, &plan->children[c], array->children[c], array->offset + i);
    int failed = item == NULL || api->dict_set(result, plan->children[c].name, item) != 0;
    if (item) api->release(item);
    if (failed) {
      api->release(result);
      return NULL;
    }
  }
  return result;
}

/// Returns the entries of a map as a dict; as a list if a key is null or appears twice.
static PyObject *map(
    const struct inseam_python_api *api, const struct plan *plan, const struct ArrowArray *array, int64_t first,
    int64_t count) {
  PyObject *result = api->dict_new();
  for (int64_t i = 0; result && i < count; i++) {
    int64_t at = array->offset + first + i;
    PyObject *key = value(api, &plan->children[0], array->children[0], at);
    PyObject *item = key ? value(api, &plan->children[1], array->children[1], at) : NULL;
    int failed = item == NULL || api->dict_set(result, key, item) != 0;
    bool is_repeated = !failed && (key == api->none || api->dict_size(result) != i + 1);
    if (key) api->release(key);
    if (item) api->release(item);
    if (failed || is_repeated) {
      api->release(result);
      return failed ? NULL : list(api, plan, array, first, count);
    }
  }
  return result;
}

static PyObject *json(const struct inseam_python_api *api, PyObject *parse, const char *start, int64_t length) {
  PyObject *text = api->text(start, length);
  PyObject *result = text ? api->call(parse, text, NULL) : NULL;
  if (text) api->release(text);
  return result;
}

static PyObject *constant(const struct inseam_python_api *api, PyObject *object) {
  api->retain(object);
  return object;
}

/// Returns the number, the bytes or the text of one value, or the object of JSON, a list or a struct.
static PyObject *plain(
    const struct inseam_python_api *api, const struct plan *plan, const struct ArrowArray *array, int64_t i) {
  int64_t at = array->offset + i;
  const void *data = array->n_buffers > 1 ? array->buffers[1] : NULL;
  switch (plan->kind) {
    case NOTHING: break;
    case BOOL: return constant(api, bit(data, at) ? api->yes : api->no);
    case INT8: return api->signed_number(((const int8_t *)data)[at]);
    case INT16: return api->signed_number(((const int16_t *)data)[at]);
    case INT32: return api->signed_number(((const int32_t *)data)[at]);
    case INT64: return api->signed_number(((const int64_t *)data)[at]);
    case UINT8: return api->unsigned_number(((const uint8_t *)data)[at]);
    case UINT16: return api->unsigned_number(((const uint16_t *)data)[at]);
    case UINT32: return api->unsigned_number(((const uint32_t *)data)[at]);
    case UINT64: return api->unsigned_number(((const uint64_t *)data)[at]);
    case FLOAT16: return api->real(half(((const uint16_t *)data)[at]));
    case BFLOAT16: return api->real(brain(((const uint16_t *)data)[at]));
    case FLOAT32: return api->real(((const float *)data)[at]);
    case FLOAT64: return api->real(((const double *)data)[at]);
    case TEXT:
    case JSON:
    case BYTES: {
      const int64_t *cuts = data;
      const char *start = (const char *)array->buffers[2] + cuts[at];
      int64_t length = cuts[at + 1] - cuts[at];
      if (plan->kind == JSON) return json(api, plan->parse, start, length);
      return plan->kind == TEXT ? api->text(start, length) : api->bytes(start, length);
    }
    case FIXED_BYTES: return api->bytes((const char *)data + plan->size * at, plan->size);
    case LIST: {
      const int64_t *cuts = data;
      return list(api, &plan->children[0], array->children[0], cuts[at], cuts[at + 1] - cuts[at]);
    }
    case MAP: {
      const int64_t *cuts = data;
      return map(api, &plan->children[0], array->children[0], cuts[at], cuts[at + 1] - cuts[at]);
    }
    case FIXED_LIST: return list(api, &plan->children[0], array->children[0], plan->size * at, plan->size);
    case STRUCT: return dictionary(api, plan, array, i);
  }
  return constant(api, api->none);
}

/// Returns the object of one value; `i` is its index in the array, without the array's offset.
static PyObject *value(
    const struct inseam_python_api *api, const struct plan *plan, const struct ArrowArray *array, int64_t i) {
  int64_t at = array->offset + i;
  if (plan->kind == NOTHING || (array->buffers[0] && !bit(array->buffers[0], at))) return constant(api, api->none);
  PyObject *found = plain(api, plan, array, i);
  if (found == NULL || plan->parse == NULL || plan->kind == JSON) return found;
  PyObject *object = api->call(plan->parse, found, NULL);
  api->release(found);
  return object;
}

void *inseam_python_rows(void *plan, const struct ArrowArray *array, int64_t first, int64_t count) {
  return list(inseam_python_api(), plan, array, first, count);
}

static PyObject *take(
    const struct plan *plan, inseam_handle projection, const uint64_t *rows, uint64_t row_count, bool is_one,
    inseam_error *error) {
  const struct inseam_python_api *api = inseam_python_api();
  struct ArrowArray array;
  void *thread = api->unlock();
  int32_t status = inseam_take(projection, rows, row_count, &array, error);
  api->lock(thread);
  if (status != INSEAM_OK) return constant(api, api->none);
  PyObject *result = is_one ? value(api, plan, &array, 0) : list(api, plan, &array, 0, array.length);
  array.release(&array);
  return result;
}

void *inseam_python_take(
    void *plan, inseam_handle projection, const uint64_t *rows, uint64_t row_count, inseam_error *error) {
  return take(plan, projection, rows, row_count, false, error);
}

void *inseam_python_take_row(void *plan, inseam_handle projection, uint64_t row, inseam_error *error) {
  return take(plan, projection, &row, 1, true, error);
}
