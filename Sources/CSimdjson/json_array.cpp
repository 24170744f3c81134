// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_json.h"

extern "C" {

size_t inseam_json_split(inseam_json_splitter *s, const char *text, size_t start, size_t length,
                         size_t *element_start, size_t *element_end, const char **error) {
  *element_start = *element_end = start;
  *error = nullptr;
  bool is_open = false;
  for (size_t i = start; i < length; i++) {
    char c = text[i];
    bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (s->in_string) {
      if (s->escaped) s->escaped = 0;
      else if (c == '\\') s->escaped = 1;
      else if (c == '"') s->in_string = 0;
      continue;
    }
    if (s->depth == 0) {
      if (is_space) continue;
      if (s->finished || c != '[') {
        *error = s->finished ? "trailing data after the array" : "expected an array";
        return i;
      }
      s->depth = 1;
      continue;
    }
    if (s->depth == 1 && !is_open) {
      if (is_space) continue;
      if (c == ',' || c == ']') {
        if (c == ',' ? s->wants_more != 2 : s->wants_more == 1) {
          *error = c == ',' ? "expected an element of the array"
                            : "expected an element of the array after the comma; remove the comma: "
                              "perl -0pe 's/,\\s*\\]\\s*\\z/]/' FILE | inseam convert - -o OUT.inseam";
          return i;
        }
        if (c == ']') {
          s->depth = 0;
          s->finished = 1;
        }
        s->wants_more = 1;
        continue;
      }
      if (s->wants_more == 2) {
        *error = "expected a comma between the elements of the array";
        return i;
      }
      is_open = true;
      *element_start = i;
    }
    if (c == '"') s->in_string = 1;
    else if (c == '{' || c == '[') s->depth++;
    else if (c == '}' || c == ']' || c == ',') {
      if (c != ',') {
        // A bracket that closes the array ends a bare scalar before it.
        if (s->depth > 1) {
          s->depth--;
          if (s->depth > 1) continue;
          i++;
        }
      } else if (s->depth > 1) continue;
      *element_end = i;
      s->wants_more = 2;
      return i;
    }
  }
  if (is_open) {
    // Not complete: the caller comes back with more text from the element's start.
    s->depth = 1;
    s->in_string = s->escaped = 0;
    *element_end = *element_start;
    return *element_start;
  }
  *element_start = *element_end = length;
  return length;
}

size_t inseam_json_next_object(const char *text, size_t start, size_t length, size_t *object_start, size_t *object_end,
                               const char **error) {
  *error = nullptr;
  size_t i = start;
  while (i < length && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r')) i++;
  *object_start = *object_end = i;
  if (i == length) return length;
  if (text[i] != '{') {
    *error = "expected a record, which is a JSON object";
    return i;
  }
  bool in_string = false;
  int64_t depth = 0;
  for (; i < length; i++) {
    char c = text[i];
    if (in_string) {
      if (c == '\\') i++;
      else if (c == '"') in_string = false;
    } else if (c == '"') in_string = true;
    else if (c == '{' || c == '[') depth++;
    else if ((c == '}' || c == ']') && --depth == 0) {
      *object_end = i + 1;
      return i + 1;
    }
  }
  return *object_start;
}
}
