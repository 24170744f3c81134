// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_json.h"

#include <cstring>

namespace {

/// Calls `take(c, in_string)` with each byte that a compact text keeps, and `drop()` for each other one.
template <typename Take, typename Drop>
void each_kept(const char *text, size_t length, Take take, Drop drop) {
  bool in_string = false;
  for (size_t i = 0; i < length; i++) {
    char c = text[i];
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      drop();
      continue;
    }
    take(c, in_string);
    if (c == '"') in_string = !in_string;
    else if (in_string && c == '\\' && i + 1 < length) take(text[++i], true);
  }
}

} // namespace

extern "C" {

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

const char *inseam_json_flaw(const char *line, size_t length) {
  bool in_string = false;
  size_t comma = length;
  for (size_t i = 0; i < length; i++) {
    char c = line[i];
    if (in_string) {
      if (c == '\\') i++;
      else if (c == '"') in_string = false;
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    if (c == '\'') return line + i;
    if ((c == '}' || c == ']') && comma < length) return line + comma;
    in_string = c == '"';
    comma = c == ',' ? i : length;
  }
  return nullptr;
}

int inseam_json_is_compact(const char *text, size_t length) {
  bool is_compact = true;
  each_kept(text, length, [&](char c, bool) { is_compact = is_compact && c != '\n' && c != '\r'; }, [&] { is_compact = false; });
  return is_compact;
}

size_t inseam_json_compact(const char *text, size_t length, char *compact) {
  char *end = compact;
  each_kept(text, length, [&](char c, bool in_string) {
    bool is_break = in_string && (c == '\n' || c == '\r');
    if (is_break) *end++ = '\\';
    *end++ = !is_break ? c : c == '\n' ? 'n' : 'r';
  }, [] {});
  return static_cast<size_t>(end - compact);
}

/// Whether a byte could be part of a number or a name.
static bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '+' || c == '-' || c == '_';
}

/// Whether a word stands alone in a line; a sign may stand before it.
static bool stands_alone(const char *line, size_t length, size_t at, const char *word, bool signs) {
  size_t end = at + std::strlen(word);
  if (end > length || std::memcmp(line + at, word, end - at) != 0 || (end < length && is_word(line[end]))) return false;
  if (signs && at > 0 && line[at - 1] == '-') at--;
  return at == 0 || !is_word(line[at - 1]);
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
    else if (c == 'N' && stands_alone(line, length, i, "NaN", false)) {
      std::memcpy(line + i, "0.0", 3);
      count++;
    } else if (c == 'I' && stands_alone(line, length, i, "Infinity", true)) {
      std::memcpy(line + i, "0.000000", 8);
      count++;
    }
  }
  return count;
}

/// The length of the valid UTF-8 sequence at the front of some bytes; 0 if there is none.
static size_t sequence_length(const unsigned char *at, size_t left) {
  unsigned char first = at[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < length) return 0;
  for (size_t i = 1; i < length; i++)
    if ((at[i] & 0xC0) != 0x80) return 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  bool is_wrong = (first == 0xE0 && at[1] < 0xA0) || (first == 0xED && at[1] > 0x9F) ||
                  (first == 0xF0 && at[1] < 0x90) || (first == 0xF4 && at[1] > 0x8F);
  return is_wrong ? 0 : length;
}

size_t inseam_json_invalid_utf8(const char *line, size_t length) {
  auto bytes = reinterpret_cast<const unsigned char *>(line);
  size_t i = 0;
  while (i < length) {
    size_t step = sequence_length(bytes + i, length - i);
    if (step == 0) break;
    i += step;
  }
  return i;
}

size_t inseam_json_bare_control(const char *line, size_t length) {
  bool in_string = false;
  for (size_t i = 0; i < length; i++) {
    if (in_string && static_cast<unsigned char>(line[i]) < 0x20) return i;
    if (in_string && line[i] == '\\') i++;
    else if (line[i] == '"') in_string = !in_string;
  }
  return length;
}

size_t inseam_json_open_string(const char *line, size_t length) {
  bool in_string = false;
  size_t start = length;
  for (size_t i = 0; i < length; i++) {
    if (in_string && line[i] == '\\') i++;
    else if (line[i] == '"') {
      in_string = !in_string;
      if (in_string) start = i;
    }
  }
  return start;
}
}
