#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
# Augments the data of both models as section 7 of the SEAM paper does: seam_augmentation.sh FOLDER
# FOLDER is one in which seam_selection.sh has run. INSEAM names another program.
set -euo pipefail
inseam=${INSEAM:-inseam}
cd "$1"

# 1. The fifth of the prompts with the lowest SEAM values, with their gold responses alone.
$inseam select contrast.inseam --by seam --only-worst 20% -o lowest.inseam
$inseam filter lowest.inseam --responses "role = 'gold'" -o lowest-gold.inseam

# 2. For each (I, r) five similar prompts I* with their gold responses r*: pairs (I, r, r*) for the reward model, and
#    samples (I*, r*) for the policy model.
$inseam augment contrast lowest-gold.inseam --from pool.inseam --embedding embedding --min-cosine 0.8 --max-cosine 0.9 \
  --count 5 -o rm.inseam --samples sft.inseam

# 3. Both as JSON Lines: prompt, chosen and rejected by their indices; prompt and response.
$inseam compute pairs rm.inseam --rule all --into pair
$inseam export rm.inseam -o rm.jsonl -q
$inseam export sft.inseam -o sft.jsonl -q
