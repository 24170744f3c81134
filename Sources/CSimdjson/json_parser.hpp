// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
#ifndef INSEAM_JSON_PARSER_HPP
#define INSEAM_JSON_PARSER_HPP

#include "inseam_json.h"

#include <simdjson.h>
#include <string>
#include <vector>

struct inseam_json_parser {
  simdjson::ondemand::parser parser;
  std::vector<inseam_json_event> events;
  const char *line = nullptr;
  size_t length = 0;
  const char *failure = nullptr;
  const char *failure_at = nullptr;
  int depth = 0;
  bool is_out_of_memory = false;
  /// The text that inseam_json_find looks into, in brackets.
  std::string value;

  /// Walks a line that begins with a bracket or brace; after a failure the parser has what went wrong.
  bool walk(const char *line, size_t length, char opening);

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

  bool fail(simdjson::error_code code, const char *at);

  /// Fails and returns true if a well-known mistake explains why the line is not JSON.
  bool fail_flaw();
};

#endif
