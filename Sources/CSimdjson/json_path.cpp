// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "json_parser.hpp"

#include <cstring>
#include <limits>
#include <new>

namespace {

/// The event after the value that starts at one.
size_t behind(const std::vector<inseam_json_event> &events, size_t place) {
  size_t depth = 0;
  do {
    uint32_t kind = events[place++].kind;
    if (kind == INSEAM_JSON_OBJECT || kind == INSEAM_JSON_ARRAY) depth++;
    if (kind == INSEAM_JSON_OBJECT_END || kind == INSEAM_JSON_ARRAY_END) depth--;
  } while (depth > 0);
  return place;
}

/// Walks one value of any kind, as the only item of an array; NaN and Infinity are zeros in it.
bool walk_value(inseam_json_parser &p, const char *text, size_t length) {
  p.value.reserve(length + 2 + INSEAM_JSON_PADDING);
  p.value.assign(1, '[').append(text, length).append(1, ']');
  if (!p.walk(p.value.data(), length + 2, '[')) {
    if (p.is_out_of_memory || inseam_json_mask_specials(p.value.data() + 1, length) == 0) return false;
    if (!p.walk(p.value.data(), length + 2, '[')) return false;
  }
  // A text such as `1],[2` is not a document, `1,2` would be an array of two.
  return p.events.size() > 2 && behind(p.events, 1) + 1 == p.events.size();
}

/// The event of the value that a step leads to; 0 if there is none.
size_t step_into(const std::vector<inseam_json_event> &events, size_t place, const inseam_json_step &step, const char *keys) {
  uint32_t wanted = step.index < 0 ? INSEAM_JSON_OBJECT : INSEAM_JSON_ARRAY;
  if (events[place].kind != wanted) return 0;
  size_t found = 0;
  place++;
  for (int64_t index = 0; events[place].kind != wanted + 1; index++) {
    if (step.index >= 0) {
      if (index == step.index) return place;
    } else {
      if (inseam_json_text_equals(&events[place], reinterpret_cast<const uint8_t *>(keys) + step.key_offset, step.key_length))
        found = place + 1;
      place++;
    }
    place = behind(events, place);
  }
  return found;
}

/// The number that NaN, Infinity or -Infinity is.
double special_number(const char *token) {
  if (*token == 'N') return std::numeric_limits<double>::quiet_NaN();
  return *token == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
}

/// The value of an event of a text, if it is a scalar that is not null.
inseam_json_scalar scalar(const inseam_json_parser &p, const inseam_json_event &event, const char *text) {
  inseam_json_scalar found = {event.kind, text + event.offset - 1, event.length, event.bits};
  switch (event.kind) {
  case INSEAM_JSON_STRING: found.text = reinterpret_cast<const char *>(event.bits); break;
  case INSEAM_JSON_TRUE:
  case INSEAM_JSON_FALSE:
  case INSEAM_JSON_INTEGER: break;
  case INSEAM_JSON_BIG:
  case INSEAM_JSON_REAL: {
    double real;
    if (std::memcmp(found.text, p.value.data() + event.offset, event.length) != 0) real = special_number(found.text);
    else if (!inseam_json_float64(found.text, event.length, &real)) return {};
    std::memcpy(&found.bits, &real, 8);
    break;
  }
  default: return {};
  }
  return found;
}

} // namespace

extern "C" {

int inseam_json_is_value(inseam_json_parser *parser, const char *text, size_t length) {
  try {
    if (walk_value(*parser, text, length)) return 1;
  } catch (const std::bad_alloc &) {
    return -1;
  }
  return parser->is_out_of_memory ? -1 : 0;
}

int inseam_json_find(inseam_json_parser *parser, const char *text, size_t length, const inseam_json_step *steps,
                     size_t step_count, const char *keys, inseam_json_scalar *found) {
  *found = {};
  try {
    if (!walk_value(*parser, text, length)) return !parser->is_out_of_memory;
  } catch (const std::bad_alloc &) {
    return 0;
  }
  size_t place = 1;
  for (size_t i = 0; i < step_count; i++) {
    place = step_into(parser->events, place, steps[i], keys);
    if (place == 0) return 1;
  }
  *found = scalar(*parser, parser->events[place], text);
  return 1;
}
}
