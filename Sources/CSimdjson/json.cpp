// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "json_parser.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace od = simdjson::ondemand;

namespace {

const char *const special = "NaN and Infinity are not JSON (--allow-nan accepts them)";
const char *const python = "Python syntax is not JSON; convert it first: python3 -c 'import ast, json, sys; "
                           "[print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]' < FILE | inseam convert - -o OUT.inseam";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// What an error of the library means to the one who wrote the line.
const char *words(simdjson::error_code code) {
  switch (code) {
  case simdjson::STRING_ERROR: return "invalid escape or unpaired surrogate in a string";
  case simdjson::NUMBER_ERROR: return "invalid JSON number, or a number beyond float64";
  case simdjson::T_ATOM_ERROR:
  case simdjson::F_ATOM_ERROR:
  case simdjson::N_ATOM_ERROR: return "invalid JSON value; expected true, false or null";
  case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "an object or array is not closed";
  case simdjson::DEPTH_ERROR: return "nested too deeply";
  default: return "invalid JSON: misplaced comma, colon, quote or bracket";
  }
}

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
  // simdjson 3.0.1 (Debian 12) gets 0.ddd with 20 and more digits wrong: its sum of digits overflows.
  if (length > 19 && !inseam_json_float64(at, length, &real)) return p.fail(simdjson::NUMBER_ERROR, at);
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
    if (++p.depth > INSEAM_JSON_DEPTH) return p.fail("nested too deeply: more than 4,096 levels", at);
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
    if (!is_null) return p.fail("invalid JSON value; expected null", at);
    p.add(INSEAM_JSON_NULL, at, 0, 0);
    return true;
  }
  case 'I': return p.fail(special, at);
  case 'N': return p.fail(at[1] == 'o' ? python : special, at);
  case 'T':
  case 'F': return p.fail(python, at);
  default:
    if (*at == '-' && at[1] == 'I') return p.fail(special, at);
    if (*at == '-' || (*at >= '0' && *at <= '9')) return walk_number(p, value, at, token_length(token));
    if (p.fail_flaw()) return false;
    return p.fail("invalid JSON value; expected a string, number, object, array, true, false or null", at);
  }
}

/// Readies the parser for a line; its tables grow by doubling, not by each longer line.
bool make_room(inseam_json_parser &p, size_t length) {
  if (length <= p.parser.capacity()) return true;
  size_t capacity = std::max<size_t>(1 << 16, 2 * p.parser.capacity());
  while (capacity < length) capacity *= 2;
  return p.parser.allocate(std::min<size_t>(capacity, UINT32_MAX - 64), INSEAM_JSON_DEPTH + 1) == simdjson::SUCCESS;
}

bool walk_document(inseam_json_parser &p, size_t length, char opening) {
  size_t start = 0;
  while (start < length && is_space(p.line[start])) start++;
  const char *first = p.line + start;
  if (length - start >= 3 && std::memcmp(first, "\xEF\xBB\xBF", 3) == 0)
    return p.fail("a byte order mark is allowed only at the start of an input", first);
  if (start == length || *first != opening) return p.fail("expected a record, which is a JSON object", first);
  if (!make_room(p, length)) return p.fail(simdjson::MEMALLOC, first);
  od::document document;
  simdjson::padded_string_view view(p.line, length, length + INSEAM_JSON_PADDING);
  if (auto code = p.parser.iterate(view).get(document)) return p.fail(code, first);
  od::value value;
  if (auto code = document.get_value().get(value)) return p.fail(code, first);
  if (!walk(p, value)) return false;
  // A location is given only while something is left.
  const char *rest = p.line;
  if (!document.current_location().get(rest)) return p.fail("trailing data after the record; expected one record per line", rest);
  return true;
}

} // namespace

bool inseam_json_parser::fail(simdjson::error_code code, const char *at) {
  switch (code) {
  case simdjson::MEMALLOC: is_out_of_memory = true; return fail("out of memory", at);
  case simdjson::UTF8_ERROR: return fail("invalid UTF-8; iconv -f LATIN1 -t UTF-8 FILE | inseam convert - -o OUT.inseam "
                                              "converts Latin-1",
                                              line + inseam_json_invalid_utf8(line, length));
  case simdjson::UNESCAPED_CHARS:
    return fail("unescaped control character in a string", line + inseam_json_bare_control(line, length));
  case simdjson::UNCLOSED_STRING:
    return fail("a string is not closed", line + inseam_json_open_string(line, length));
  default:
    if (inseam_json_value_end(line, length, static_cast<size_t>(at - line)) == length && line[length - 1] != '}' &&
        line[length - 1] != ']')
      return fail("the record does not end on its line; write one record per line: jq -c . FILE | inseam convert - -o OUT.inseam", at);
    return !fail_flaw() && fail(words(code), at);
  }
}

bool inseam_json_parser::fail_flaw() {
  const char *flaw = inseam_json_flaw(line, length);
  if (flaw) fail(*flaw == ',' ? "invalid JSON: trailing comma" : python, flaw);
  return flaw;
}

bool inseam_json_parser::walk(const char *line, size_t length, char opening) {
  events.clear();
  this->line = line;
  this->length = length;
  failure = nullptr;
  depth = 0;
  failure_at = line;
  is_out_of_memory = false;
  try {
    if (length < UINT32_MAX && walk_document(*this, length, opening)) return true;
    if (!failure) fail("the line is too long", line);
  } catch (const std::bad_alloc &) {
    fail(simdjson::MEMALLOC, line);
  }
  return false;
}

extern "C" {

inseam_json_parser *inseam_json_parser_new(void) {
  try {
    return new inseam_json_parser;
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void inseam_json_parser_free(inseam_json_parser *parser) { delete parser; }

inseam_json_line inseam_json_parse(inseam_json_parser *parser, const char *line, size_t length) {
  parser->walk(line, length, '{');
  return {parser->events.data(), parser->events.size(), parser->failure,
          static_cast<size_t>(parser->failure_at - line), parser->is_out_of_memory};
}

int inseam_json_text_equals(const inseam_json_event *event, const uint8_t *bytes, size_t count) {
  return event->length == count &&
         (count == 0 || std::memcmp(reinterpret_cast<const void *>(event->bits), bytes, count) == 0);
}
}
