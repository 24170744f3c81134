// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#include "inseam_json.h"

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

int inseam_json_is_shortest(float value, double number) {
  char text[32];
  auto written = std::to_chars(text, text + sizeof text, value);
  double back = 0;
  std::from_chars(text, written.ptr, back);
  return back == number;
}
}
