// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// simdjson behind plain C: one line of JSON becomes a list of events. Every value is walked and
// checked, also those the caller skips. The library is a system package (libsimdjson-dev).
#ifndef INSEAM_JSON_H
#define INSEAM_JSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that have to be readable after the end of a line.
#define INSEAM_JSON_PADDING 64

typedef enum {
  INSEAM_JSON_OBJECT = 1,
  INSEAM_JSON_OBJECT_END,
  INSEAM_JSON_ARRAY,
  INSEAM_JSON_ARRAY_END,
  INSEAM_JSON_KEY,
  INSEAM_JSON_STRING,
  INSEAM_JSON_INTEGER, // bits: int64
  INSEAM_JSON_REAL,    // bits: float64
  INSEAM_JSON_BIG,     // an integer beyond int64
  INSEAM_JSON_TRUE,
  INSEAM_JSON_FALSE,
  INSEAM_JSON_NULL
} inseam_json_kind;

typedef struct {
  uint32_t kind;
  uint32_t length; // of the unescaped text (keys, strings), or of the token (numbers)
  uint32_t offset; // of the token in the line
  uint32_t reserved;
  uint64_t bits; // the number, or the address of the unescaped text until the next call
} inseam_json_event;

typedef struct {
  const inseam_json_event *events;
  size_t count;
  const char *error; // NULL: the line is one whole JSON value
  size_t error_offset;
  int is_out_of_memory; // memory was refused; the error says nothing about the line then
} inseam_json_line;

typedef struct inseam_json_parser inseam_json_parser;

/// Makes a parser; NULL if memory is refused.
inseam_json_parser *inseam_json_parser_new(void);
void inseam_json_parser_free(inseam_json_parser *parser);

/// Walks one line of `length` bytes, followed by INSEAM_JSON_PADDING readable bytes.
inseam_json_line inseam_json_parse(inseam_json_parser *parser, const char *line, size_t length);

/// The deepest nesting of a line; a row of a dataset is flatter, what is kept as text need not be.
#define INSEAM_JSON_DEPTH 4096

/// Whether the unescaped text of a key or string equals some bytes.
int inseam_json_text_equals(const inseam_json_event *event, const uint8_t *bytes, size_t count);

/// The float64 nearest to a decimal number that is not an integer, 0 for what is too small; returns 0 if it is too large.
int inseam_json_float64(const char *token, size_t length, double *value);

/// The float32 nearest to a decimal number, rounded once; too large gives infinity.
float inseam_json_float32(const char *token, size_t length);

/// Whether the shortest decimal that gives a finite `value` back is the decimal of `number` too.
int inseam_json_is_shortest(float value, double number);

/// Where a line that is no valid JSON text goes wrong, for errors the parser gives no place for.
size_t inseam_json_invalid_utf8(const char *line, size_t length);
size_t inseam_json_bare_control(const char *line, size_t length);
size_t inseam_json_open_string(const char *line, size_t length);

/// The first trailing comma or single quote outside the strings of a line that is not valid JSON; NULL if there is none.
const char *inseam_json_flaw(const char *line, size_t length);

/// One past the end of the valid JSON value that starts at `offset`.
size_t inseam_json_value_end(const char *line, size_t length, size_t offset);

/// Whether a JSON text has no white space outside its strings, and no line break at all.
int inseam_json_is_compact(const char *text, size_t length);

/// Writes a JSON text without white space outside its strings; a line break inside one, which is not JSON, is escaped.
/// `compact` has room for `2 * length` bytes; returns how many were written.
size_t inseam_json_compact(const char *text, size_t length, char *compact);

/// Whether a text is one valid JSON value, in which NaN and Infinity are numbers; -1 if memory is refused.
int inseam_json_is_value(inseam_json_parser *parser, const char *text, size_t length);

/// A step into a JSON value: to the item at `index`, or to a key where that is negative.
typedef struct {
  int64_t index;
  size_t key_offset; // in the keys of all steps
  size_t key_length;
} inseam_json_step;

/// The string, number or truth value that a path leads to.
typedef struct {
  uint32_t kind; // INSEAM_JSON_STRING, _INTEGER, _REAL, _BIG, _TRUE or _FALSE; 0 if there is no such value
  const char *text; // the unescaped text of a string, or the token of a number, until the next call
  size_t length;
  uint64_t bits; // the number: int64 or float64
} inseam_json_scalar;

/// Finds the value at a path in a JSON text; returns 0 if memory is refused.
/// NaN and Infinity are numbers here. Nothing is found in a text that is not one valid JSON value. The last of equal keys counts.
int inseam_json_find(inseam_json_parser *parser, const char *text, size_t length, const inseam_json_step *steps,
                     size_t step_count, const char *keys, inseam_json_scalar *found);

/// Replaces NaN, Infinity and -Infinity outside strings by zeros of the same length; tells how many.
size_t inseam_json_mask_specials(char *line, size_t length);

/// Finds the elements of a JSON array, across calls. Depth, string state and progress are kept here.
typedef struct {
  int64_t depth;  // 0 before the array, 1 between its elements
  int in_string;
  int escaped;
  int finished;   // the closing bracket was seen
  int wants_more; // a comma was seen and no element since
} inseam_json_splitter;

/// Scans from `start`; returns the offset after the next whole element, or `length` if it is not complete.
/// `*element_start` and `*element_end` delimit the element; equal if none was completed.
/// `*error` is set where something else than an element, a comma or a bracket stands between elements.
size_t inseam_json_split(inseam_json_splitter *splitter, const char *text, size_t start, size_t length,
                         size_t *element_start, size_t *element_end, const char **error);

/// Scans from `start` for an object; returns the offset after it, or where it starts if it is not complete.
/// `*object_start` and `*object_end` delimit it; equal if none was completed.
/// `*error` is set where something else than an object stands.
size_t inseam_json_next_object(const char *text, size_t start, size_t length, size_t *object_start, size_t *object_end,
                               const char **error);

#ifdef __cplusplus
}
#endif
#endif
