// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The SEAM value of prompt groups. Eight lanes whatever the instruction set; mul and add only, never
// fused; so the same bits everywhere.

#include "clones.h"
#include "inseam_kernels.h"

#include <math.h>
#include <string.h>

#pragma clang fp contract(off)

#define LANES 8

#define INLINE static inline __attribute__((always_inline))

// x = k ln 2 + r with |r| <= ln 2 / 2; exp(r) by its Taylor polynomial of degree 13; 2^k in two steps,
// so that results below the normal range are rounded once.
INLINE double exponential(double x) {
  const double round_bias = 6755399441055744.0; // 1.5 * 2^52
  double clamped = x < -750.0 ? -750.0 : x;
  clamped = clamped > 710.0 ? 710.0 : clamped;
  double biased = clamped * 1.4426950408889634 + round_bias;
  double k = biased - round_bias;
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
  int64_t exponent = (int64_t)k;
  int64_t half = exponent >> 1;
  uint64_t first = (uint64_t)(half + 1023) << 52;
  uint64_t second = (uint64_t)(exponent - half + 1023) << 52;
  double a, b;
  memcpy(&a, &first, 8);
  memcpy(&b, &second, 8);
  return p * a * b;
}

double inseam_exp(double x) { return x != x ? x : exponential(x); }

INLINE double weight(inseam_seam_mode mode, double logp, double n) {
  if (mode == INSEAM_SEAM_PAPER) return logp / n;
  return exponential(mode == INSEAM_SEAM_EQ2 ? logp : logp / n);
}

INLINE void seam_groups(inseam_seam_mode mode, const inseam_seam_input *in, inseam_seam_output *out) {
  uint64_t non_finite_count = 0;
  for (size_t group = 0; group < in->group_count; group++) {
    size_t start = in->offsets[group], end = in->offsets[group + 1];
    size_t gold = in->gold ? in->gold[group] : start;
    double gold_score = start < end && gold < end ? (double)in->score[gold] : NAN;
    double sums[LANES] = {0};
    int32_t hacking = 0, worse = 0, scored = 0, broken = 0;
    for (size_t base = start; base < end; base += LANES) {
      for (size_t lane = 0; lane < LANES; lane++) {
        size_t item = base + lane;
        int counts = item < end && item != gold && (!in->is_worse || in->is_worse[item] == 1);
        double score = (double)in->score[item];
        double logp = (double)in->logp[item];
        double n = (double)in->n_tokens[item];
        int has_length = mode == INSEAM_SEAM_EQ2 || n > 0;
        int is_scored = counts && score == score && logp == logp && has_length;
        double hinge = score - gold_score;
        int hacks = is_scored && hinge > 0;
        double w = weight(mode, logp, n > 0 ? n : 1);
        int is_finite = logp - logp == 0;
        sums[lane] += hacks && is_finite ? w * hinge : 0.0;
        hacking += hacks;
        worse += counts;
        scored += is_scored;
        broken += hacks && !is_finite;
      }
    }
    double sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    int is_missing = gold_score != gold_score || (scored < worse && !in->skips_missing) || broken > 0;
    out->seam[group] = is_missing ? NAN : sum + 0.0;
    out->num_hacking[group] = gold_score != gold_score ? -1 : hacking;
    out->n_worse[group] = worse;
    out->n_scored[group] = scored;
    non_finite_count += (uint64_t)broken;
  }
  out->non_finite_count = non_finite_count;
}

CLONES static void seam_paper(const inseam_seam_input *in, inseam_seam_output *out) {
  seam_groups(INSEAM_SEAM_PAPER, in, out);
}

CLONES static void seam_eq2(const inseam_seam_input *in, inseam_seam_output *out) {
  seam_groups(INSEAM_SEAM_EQ2, in, out);
}

CLONES static void seam_geomean(const inseam_seam_input *in, inseam_seam_output *out) {
  seam_groups(INSEAM_SEAM_GEOMEAN, in, out);
}

void inseam_seam(inseam_seam_mode mode, const inseam_seam_input *input, inseam_seam_output *output) {
  if (mode == INSEAM_SEAM_PAPER) seam_paper(input, output);
  else if (mode == INSEAM_SEAM_EQ2) seam_eq2(input, output);
  else seam_geomean(input, output);
}
