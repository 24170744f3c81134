// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Functions of many numbers.

#include "functions.h"
#include "clones.h"
#include "inseam_kernels.h"

#pragma clang fp contract(off)

double inseam_exp(double x) { return x != x ? x : exponential(x); }

CLONES void inseam_exp_f64(const double *x, size_t count, double *results) {
  for (size_t i = 0; i < count; i++) results[i] = x[i] != x[i] ? x[i] : exponential(x[i]);
}

CLONES void inseam_log_f64(const double *x, size_t count, double *results) {
  for (size_t i = 0; i < count; i++) results[i] = logarithm(x[i]);
}

CLONES void inseam_log1p_f64(const double *x, size_t count, double *results) {
  for (size_t i = 0; i < count; i++) results[i] = logarithm_of_one_plus(x[i]);
}

CLONES void inseam_sigmoid_f64(const double *x, size_t count, double *results) {
  for (size_t i = 0; i < count; i++) {
    double e = exponential(-fabs(x[i]));
    double result = (x[i] >= 0 ? 1 : e) / (1 + e);
    results[i] = x[i] != x[i] ? x[i] : result;
  }
}

CLONES void inseam_negative_log_sigmoid_f64(const double *x, size_t count, double *results) {
  for (size_t i = 0; i < count; i++) {
    double positive = x[i] < 0 ? -x[i] : 0;
    double result = positive + logarithm_of_one_plus(exponential(-fabs(x[i])));
    results[i] = x[i] != x[i] ? x[i] : result;
  }
}
