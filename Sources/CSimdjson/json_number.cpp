// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

extern "C" {

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

int inseam_json_float64(const char *token, size_t length, double *value) {
  auto result = std::from_chars(token, token + length, *value);
  if (result.ec != std::errc::result_out_of_range) return 1;
  // Too small is zero, too large is none; the sign of the exponent tells, and the value where that is near 1.
  long double wide = 0;
  bool is_small;
  if (std::from_chars(token, token + length, wide).ec == std::errc::result_out_of_range) {
    const char *exponent = std::find_if(token, token + length, [](char c) { return c == 'e' || c == 'E'; });
    is_small = exponent == token + length || exponent[1] == '-';
  } else {
    is_small = std::fabs(wide) < 1;
  }
  *value = std::copysign(0.0, *token == '-' ? -1.0 : 1.0);
  return is_small;
}

int inseam_json_is_shortest(float value, double number) {
  char text[32];
  auto written = std::to_chars(text, text + sizeof text, value);
  double back = 0;
  std::from_chars(text, written.ptr, back);
  return back == number;
}
}
