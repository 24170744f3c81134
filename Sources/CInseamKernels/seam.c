// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0
//
// The SEAM value of prompt groups. Eight lanes whatever the instruction set; mul and add only, never
// fused; so the same bits everywhere.

#include "clones.h"
#include "functions.h"
#include "inseam_kernels.h"

#pragma clang fp contract(off)

#define LANES 8

INLINE double weight(inseam_seam_mode mode, double logp, double n) {
  if (mode == INSEAM_SEAM_PAPER) return logp / n;
  if (mode == INSEAM_SEAM_EQ2_OF_MEANS) return exponential(logp * n);
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
        double hinge = score - gold_score;
        // A comparison with NaN is false: this one needs both scores and nothing else.
        int is_above = counts && score > gold_score;
        int is_scored = counts && score == score && logp == logp && has_length;
        int hacks = is_above && is_scored;
        double w = weight(mode, logp, n > 0 ? n : 1);
        int is_finite = logp - logp == 0;
        sums[lane] += hacks && is_finite ? w * hinge : 0.0;
        hacking += is_above;
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

CLONES static void seam_eq2_of_means(const inseam_seam_input *in, inseam_seam_output *out) {
  seam_groups(INSEAM_SEAM_EQ2_OF_MEANS, in, out);
}

CLONES static void seam_geomean(const inseam_seam_input *in, inseam_seam_output *out) {
  seam_groups(INSEAM_SEAM_GEOMEAN, in, out);
}

void inseam_seam(inseam_seam_mode mode, const inseam_seam_input *input, inseam_seam_output *output) {
  if (mode == INSEAM_SEAM_PAPER) seam_paper(input, output);
  else if (mode == INSEAM_SEAM_EQ2) seam_eq2(input, output);
  else if (mode == INSEAM_SEAM_EQ2_OF_MEANS) seam_eq2_of_means(input, output);
  else seam_geomean(input, output);
}
