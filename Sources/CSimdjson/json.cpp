// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_json.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <simdjson.h>
#include <utility>
#include <vector>

namespace od = simdjson::ondemand;

struct inseam_json_parser {
  od::parser parser;
  std::vector<inseam_json_event> events;
  const char *line = nullptr;
  const char *failure = nullptr;
  const char *failure_at = nullptr;
  int depth = 0;

  void add(inseam_json_kind kind, const char *at, size_t length, uint64_t bits) {
    events.push_back({static_cast<uint32_t>(kind), static_cast<uint32_t>(length),
                      static_cast<uint32_t>(at - line), 0, bits});
  }

  bool fail(const char *message, const char *at) {
    if (!failure) {
      failure = message;
      failure_at = at;
    }
    return false;
  }

  bool fail(simdjson::error_code code, const char *at) {
    return fail(simdjson::error_message(code), at);
  }
};

namespace {

size_t token_length(std::string_view token) {
  size_t length = token.size();
  while (length > 0 && std::strchr(" \t\r\n", token[length - 1])) length--;
  return length;
}

bool walk(inseam_json_parser &p, od::value value);

bool walk_object(inseam_json_parser &p, od::value &value, const char *at) {
  od::object object;
  if (auto code = value.get_object().get(object)) return p.fail(code, at);
  p.add(INSEAM_JSON_OBJECT, at, 0, 0);
  for (auto result : object) {
    od::field field;
    if (auto code = std::move(result).get(field)) return p.fail(code, at);
    const char *key_at = field.key().raw() - 1;
    std::string_view key;
    if (auto code = field.unescaped_key().get(key)) return p.fail(code, key_at);
    p.add(INSEAM_JSON_KEY, key_at, key.size(), reinterpret_cast<uint64_t>(key.data()));
    if (!walk(p, field.value())) return false;
  }
  p.add(INSEAM_JSON_OBJECT_END, at, 0, 0);
  return true;
}

bool walk_array(inseam_json_parser &p, od::value &value, const char *at) {
  od::array array;
  if (auto code = value.get_array().get(array)) return p.fail(code, at);
  p.add(INSEAM_JSON_ARRAY, at, 0, 0);
  for (auto result : array) {
    od::value item;
    if (auto code = std::move(result).get(item)) return p.fail(code, at);
    if (!walk(p, item)) return false;
  }
  p.add(INSEAM_JSON_ARRAY_END, at, 0, 0);
  return true;
}

bool walk_number(inseam_json_parser &p, od::value &value, const char *at, size_t length) {
  bool is_integer = true;
  for (size_t i = 0; i < length; i++)
    if (at[i] == '.' || at[i] == 'e' || at[i] == 'E') is_integer = false;
  if (is_integer) {
    int64_t integer;
    auto code = value.get_int64().get(integer);
    if (!code) {
      uint64_t bits;
      std::memcpy(&bits, &integer, 8);
      p.add(INSEAM_JSON_INTEGER, at, length, bits);
      return true;
    }
    // Digits only, so valid but for its size; or a leading zero and the like, which get_double refuses.
    double real;
    if (auto failed = value.get_double().get(real)) return p.fail(failed, at);
    p.add(INSEAM_JSON_BIG, at, length, 0);
    return true;
  }
  double real;
  if (auto code = value.get_double().get(real)) return p.fail(code, at);
  uint64_t bits;
  std::memcpy(&bits, &real, 8);
  p.add(INSEAM_JSON_REAL, at, length, bits);
  return true;
}

bool walk(inseam_json_parser &p, od::value value) {
  std::string_view token = value.raw_json_token();
  const char *at = token.data();
  switch (*at) {
  case '{':
  case '[': {
    // The library's own limit is the same; ours also bounds this recursion.
    if (++p.depth > 1024) return p.fail("nested more than 1,024 levels deep", at);
    bool is_fine = *at == '{' ? walk_object(p, value, at) : walk_array(p, value, at);
    p.depth--;
    return is_fine;
  }
  case '"': {
    std::string_view text;
    if (auto code = value.get_string().get(text)) return p.fail(code, at);
    p.add(INSEAM_JSON_STRING, at, text.size(), reinterpret_cast<uint64_t>(text.data()));
    return true;
  }
  case 't':
  case 'f': {
    bool truth;
    if (auto code = value.get_bool().get(truth)) return p.fail(code, at);
    p.add(truth ? INSEAM_JSON_TRUE : INSEAM_JSON_FALSE, at, 0, 0);
    return true;
  }
  case 'n': {
    bool is_null;
    if (auto code = value.is_null().get(is_null)) return p.fail(code, at);
    if (!is_null) return p.fail("not a JSON value", at);
    p.add(INSEAM_JSON_NULL, at, 0, 0);
    return true;
  }
  case 'N':
  case 'I':
    return p.fail("NaN and Infinity are not JSON (--allow-nan takes them)", at);
  default:
    if (*at == '-' && at[1] == 'I') return p.fail("NaN and Infinity are not JSON (--allow-nan takes them)", at);
    if (*at == '-' || (*at >= '0' && *at <= '9')) return walk_number(p, value, at, token_length(token));
    return p.fail("not a JSON value", at);
  }
}

bool walk_document(inseam_json_parser &p, size_t length) {
  od::document document;
  simdjson::padded_string_view view(p.line, length, length + INSEAM_JSON_PADDING);
  if (auto code = p.parser.iterate(view).get(document)) return p.fail(code, p.line);
  od::value value;
  // A document that is a bare scalar has no value; a row is an object anyway.
  if (auto code = document.get_value().get(value)) return p.fail(code, p.line);
  if (!walk(p, value)) return false;
  // A location is given only while something is left.
  const char *rest = p.line;
  if (!document.current_location().get(rest)) return p.fail("something follows the value", rest);
  return true;
}

} // namespace

extern "C" {

inseam_json_parser *inseam_json_parser_new(void) { return new (std::nothrow) inseam_json_parser; }

void inseam_json_parser_free(inseam_json_parser *parser) { delete parser; }

inseam_json_line inseam_json_parse(inseam_json_parser *parser, const char *line, size_t length) {
  parser->events.clear();
  parser->line = line;
  parser->failure = nullptr;
  parser->depth = 0;
  parser->failure_at = line;
  bool is_whole = length < UINT32_MAX && walk_document(*parser, length);
  if (!is_whole && !parser->failure) parser->fail("the line is too long", line);
  return {parser->events.data(), parser->events.size(), parser->failure,
          static_cast<size_t>(parser->failure_at - line)};
}

float inseam_json_float32(const char *token, size_t length) {
  float value = 0;
  auto result = std::from_chars(token, token + length, value);
  if (result.ec != std::errc::result_out_of_range) return value;
  // Out of range both ways: the exponent tells which.
  double wide = 0;
  std::from_chars(token, token + length, wide);
  if (std::fabs(wide) < 1) return std::copysign(0.0f, static_cast<float>(wide));
  return std::copysign(std::numeric_limits<float>::infinity(), static_cast<float>(wide));
}

size_t inseam_json_value_end(const char *line, size_t length, size_t offset) {
  size_t depth = 0;
  bool in_string = false;
  for (size_t i = offset; i < length; i++) {
    char c = line[i];
    if (in_string) {
      if (c == '\\') i++;
      else if (c == '"') {
        in_string = false;
        if (depth == 0) return i + 1;
      }
      continue;
    }
    if (c == '"') in_string = true;
    else if (c == '{' || c == '[') depth++;
    else if (c == '}' || c == ']') {
      if (depth == 0) return i;
      if (--depth == 0) return i + 1;
    } else if (depth == 0 && (c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r')) return i;
  }
  return length;
}

size_t inseam_json_mask_specials(char *line, size_t length) {
  size_t count = 0;
  bool in_string = false;
  for (size_t i = 0; i < length; i++) {
    char c = line[i];
    if (in_string) {
      if (c == '\\') i++;
      else if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    else if (c == 'N' && length - i >= 3 && std::memcmp(line + i, "NaN", 3) == 0) {
      std::memcpy(line + i, "0.0", 3);
      count++;
    } else if (c == 'I' && length - i >= 8 && std::memcmp(line + i, "Infinity", 8) == 0) {
      std::memcpy(line + i, "0.000000", 8);
      count++;
    }
  }
  return count;
}

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
        *error = s->finished ? "something follows the array" : "an array is expected";
        return i;
      }
      s->depth = 1;
      continue;
    }
    if (s->depth == 1 && !is_open) {
      if (is_space) continue;
      if (c == ',' || c == ']') {
        if (c == ',' ? s->wants_more != 2 : s->wants_more == 1) {
          *error = "an element is expected";
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
        *error = "a comma is expected between elements";
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
}
