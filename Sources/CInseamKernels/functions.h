// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Functions of one number, in operations that are exact or rounded once: no fused ones, none of the system's. The same bits
// everywhere; without branches, so that loops over them become vectors. Their twins are in Mathematics.swift.

#ifndef INSEAM_FUNCTIONS_H
#define INSEAM_FUNCTIONS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))

INLINE double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, 8);
  return x;
}

INLINE uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, 8);
  return bits;
}

// 1.5 * 2^52: a whole number that is added to it is the end of the sum's bits.
#define WHOLE_BIAS 6755399441055744.0
#define WHOLE_BITS 0x4338000000000000

// x = k ln 2 + r with |r| <= ln 2 / 2; exp(r) by its Taylor polynomial of degree 13; 2^k in two steps,
// so that results below the normal range are rounded once. NaN is not looked after.
INLINE double exponential(double x) {
  double clamped = x < -750.0 ? -750.0 : x;
  clamped = clamped > 710.0 ? 710.0 : clamped;
  double biased = clamped * 1.4426950408889634 + WHOLE_BIAS;
  double k = biased - WHOLE_BIAS;
  double r = (clamped - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10;
  double p = 1.6059043836821613e-10;
  p = p * r + 2.08767569878681e-09;
  p = p * r + 2.505210838544172e-08;
  p = p * r + 2.755731922398589e-07;
  p = p * r + 2.7557319223985893e-06;
  p = p * r + 2.48015873015873e-05;
  p = p * r + 0.0001984126984126984;
  p = p * r + 0.001388888888888889;
  p = p * r + 0.008333333333333333;
  p = p * r + 0.041666666666666664;
  p = p * r + 0.16666666666666666;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  int64_t exponent = (int64_t)(bits_of(biased) - WHOLE_BITS);
  int64_t half = exponent >> 1;
  return p * double_of((uint64_t)(half + 1023) << 52) * double_of((uint64_t)(exponent - half + 1023) << 52);
}

// x = 2^k m with m from sqrt(1/2) to sqrt(2); log(m) by 2 artanh(s), s = (m - 1) / (m + 1).
INLINE double logarithm(double x) {
  int is_small = x < 0x1p-1022;
  uint64_t bits = bits_of(is_small ? x * 0x1p54 : x);
  double m = double_of((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
  double k = double_of((bits >> 52) + WHOLE_BITS) - WHOLE_BIAS - (is_small ? 1077.0 : 1023.0);
  int is_large = m > 1.4142135623730951;
  m = is_large ? m / 2 : m;
  k = is_large ? k + 1 : k;
  double f = m - 1;
  double s = f / (2 + f);
  double z = s * s;
  double r = z * (2.0 / 25);
  r = (r + 2.0 / 23) * z;
  r = (r + 2.0 / 21) * z;
  r = (r + 2.0 / 19) * z;
  r = (r + 2.0 / 17) * z;
  r = (r + 2.0 / 15) * z;
  r = (r + 2.0 / 13) * z;
  r = (r + 2.0 / 11) * z;
  r = (r + 2.0 / 9) * z;
  r = (r + 2.0 / 7) * z;
  r = (r + 2.0 / 5) * z;
  r = (r + 2.0 / 3) * z;
  double half = 0.5 * f * f;
  double result = k * 6.93147180369123816490e-01 - ((half - (s * (half + r) + k * 1.90821492927058770002e-10)) - f);
  result = x == INFINITY ? x : result;
  return x > 0 ? result : x == 0 ? -INFINITY : NAN;
}

INLINE double logarithm_of_one_plus(double x) {
  double u = 1 + x;
  double log_u = logarithm(u);
  int is_plain = u > 0 && u < INFINITY;
  double corrected = log_u + (x - (u - 1)) / (is_plain ? u : 1);
  return u == 1 ? x : is_plain ? corrected : log_u;
}

#endif
