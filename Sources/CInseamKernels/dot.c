// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// Dot products of one vector with many. Sixteen lanes whatever the instruction set; mul and add only, never fused; so the same bits
// everywhere.

#include "clones.h"
#include "inseam_kernels.h"

#pragma clang fp contract(off)

#define LANES 16

CLONES void inseam_dots_f32(const float *query, const float *vectors, size_t count, size_t width, float *dots) {
  for (size_t v = 0; v < count; v++) {
    const float *vector = vectors + v * width;
    float sums[LANES] = {0};
    for (size_t base = 0; base < width; base += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) sums[lane] += query[base + lane] * vector[base + lane];
    }
    for (size_t half = LANES / 2; half > 0; half /= 2) {
      for (size_t lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
    }
    dots[v] = sums[0];
  }
}
