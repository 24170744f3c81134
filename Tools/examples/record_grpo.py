# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Trains with GRPO of TRL, and records every rollout: python record_grpo.py MODEL FOLDER STEPS"""

import sys
import tempfile

import datasets
import inseam
import torch
from inseam.trl import record_rollouts
from trl import GRPOConfig, GRPOTrainer

model, folder, steps = sys.argv[1:]
prompts = datasets.Dataset.from_list([{"prompt": f"Question {number}:"} for number in range(64)])


def short(completion_ids: list, **_: object) -> list:
    """Reward responses whose token ids have an even sum: a stand-in for a verifier."""
    return [float(sum(ids) % 2 == 0) for ids in completion_ids]


with tempfile.TemporaryDirectory() as out:
    settings = GRPOConfig(
        out, max_steps=int(steps), per_device_train_batch_size=8, num_generations=4, max_completion_length=8,
        save_strategy="no", report_to=[], disable_tqdm=True, use_cpu=not torch.cuda.is_available(),
    )  # fmt: skip
    trainer = GRPOTrainer(model, reward_funcs=short, args=settings, train_dataset=prompts)
    record_rollouts(trainer, folder)
    trainer.train()

ds = inseam.open(folder)
tokens = ds["n_tokens"].to_numpy()
print(f"{len(ds)} prompts with {len(tokens)} responses of {tokens.sum()} tokens in {steps} steps")
