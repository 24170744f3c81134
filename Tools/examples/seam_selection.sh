#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
# Selects RL prompts as section 6 of the SEAM paper does: seam_selection.sh FOLDER
# The data is synthetic, and seam_stand_ins.py stands in for the models. INSEAM and PYTHON name other programs.
set -euo pipefail
inseam=${INSEAM:-inseam} python=${PYTHON:-python3}
stand_ins=$(cd "$(dirname "$0")" && pwd)/seam_stand_ins.py
mkdir -p "$1" && cd "$1"

# 1. The prompts of RL, and a larger corpus of prompts with good responses (the paper: StackExchange).
$python "$stand_ins" prompts 200 1 > rl.jsonl
$python "$stand_ins" prompts 1000 2 > pool.jsonl
$inseam convert rl.jsonl -o rl.inseam -q
$inseam convert pool.jsonl -o pool.inseam -q

# 2. Contrast: the gold responses of 30 similar prompts of the corpus become worse responses.
$inseam augment contrast rl.inseam --from pool.inseam --embedding embedding --min-cosine 0.8 --max-cosine 0.9 \
  --count 30 -o contrast.inseam

# 3. The policy models and the reward model score all responses.
$inseam export contrast.inseam --for-scoring -o to-score.jsonl -q
$python "$stand_ins" scores to-score.jsonl > scores.jsonl
$inseam attach contrast.inseam --from scores.jsonl --key response_id --map n_tokens=n --pm sft_100=sft_100 \
  --pm sft_200=sft_200 --rm sky=sky -q

# 4. The SEAM value of every prompt; the fifth with the lowest values is dropped.
$inseam compute seam contrast.inseam --pm sft_200 --rm sky --into seam
$inseam select contrast.inseam --by seam --drop-worst 20% -o kept.inseam --rest worst.inseam

# 5. The prompts for RL.
$inseam export kept.inseam --columns prompt_id,prompt -o rl-kept.jsonl -q
