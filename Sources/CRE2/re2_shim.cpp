// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_re2.h"

#include <cstring>
#include <memory>
#include <new>
#include <re2/re2.h>

struct inseam_re2 {
  RE2 pattern;
  inseam_re2(re2::StringPiece text, const RE2::Options &options) : pattern(text, options) {}
};

extern "C" {

inseam_re2 *inseam_re2_new(const char *pattern, size_t length, int ignores_case, char *message, size_t capacity) {
  if (capacity > 0) message[0] = 0;
  try {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_case_sensitive(!ignores_case);
    options.set_dot_nl(true);
    auto made = std::make_unique<inseam_re2>(re2::StringPiece(pattern, length), options);
    if (made->pattern.ok()) return made.release();
    if (capacity > 0) {
      std::strncpy(message, made->pattern.error().c_str(), capacity - 1);
      message[capacity - 1] = 0;
    }
  } catch (const std::bad_alloc &) {
  }
  return nullptr;
}

void inseam_re2_free(inseam_re2 *pattern) { delete pattern; }

int inseam_re2_search(const inseam_re2 *pattern, const char *text, size_t length) {
  try {
    return RE2::PartialMatch(re2::StringPiece(text, length), pattern->pattern);
  } catch (const std::bad_alloc &) {
    return -1;
  }
}
}
