# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rollouts of verl's trainer are recorded from its own batches, once a step and before a checkpoint."""

from __future__ import annotations

import unittest
from types import SimpleNamespace
from typing import Any

import inseam
import numpy

from support import FolderTest, has

if not has("verl", "torch", "transformers", "cachetools", "uvicorn", "fastapi"):
    raise unittest.SkipTest("verl, or what it imports for its servers, is not installed")

PROMPT, WIDTH = 5, 7


def batch_of(step: int) -> Any:
    """Return a `DataProto` of 3 prompts with 2 responses each, in the order in which verl balances them over workers."""
    import torch
    from verl import DataProto

    chance = torch.Generator().manual_seed(step)
    lengths = torch.randint(1, WIDTH + 1, (6,), generator=chance)
    prompt_lengths = torch.randint(1, PROMPT + 1, (3,), generator=chance).repeat(2)
    present = torch.arange(WIDTH) < lengths[:, None]
    prompt_present = torch.arange(PROMPT) >= PROMPT - prompt_lengths[:, None]
    prompts = torch.randint(2, 90, (3, PROMPT), generator=chance).repeat(2, 1) * prompt_present
    tensors = {
        "prompts": prompts, "responses": torch.randint(2, 90, (6, WIDTH), generator=chance) * present,
        "attention_mask": torch.cat([prompt_present, present], 1).long(), "response_mask": (present & (torch.arange(WIDTH) != 1)).long(),
        "old_log_probs": -torch.rand(6, WIDTH, generator=chance), "ref_log_prob": -torch.rand(6, WIDTH, generator=chance),
        "advantages": torch.rand(6, WIDTH, generator=chance), "token_level_scores": torch.rand(6, WIDTH, generator=chance) * present,
    }  # fmt: skip
    others = {
        "uid": numpy.array([f"{step}-{index % 3}" for index in range(6)], object),
        "raw_prompt": numpy.array([None] * 6, object), "data_source": numpy.array(["math"] * 6, object),
    }  # fmt: skip
    for index in range(6):
        others["raw_prompt"][index] = [{"role": "user", "content": f"Question {step}-{index % 3}?"}]
    return DataProto.from_dict(tensors=tensors, non_tensors=others)


class Recorded(FolderTest):
    def trainer(self, step: int) -> Any:
        """Return verl's trainer without its workers."""
        from test_trainers import tiny_model
        from verl.trainer.ppo.ray_trainer import RayPPOTrainer

        class WithoutWorkers(RayPPOTrainer):
            def __init__(self) -> None:
                self.tokenizer, self.global_steps, self.saved = tiny_model()[1], step, []

            def _update_actor(self, batch: Any) -> Any:
                return SimpleNamespace(meta_info={})

            def _save_checkpoint(self) -> None:
                self.saved.append((self.global_steps, self.recording.recorder.durable_steps))

        from inseam.verl import record_rollouts

        trainer = WithoutWorkers()
        trainer._init_dump_executor()
        trainer.recording = record_rollouts(trainer, self.path("run"), include=["data_source"], policy={"model": "tiny"})
        return trainer

    def train(self, trainer: Any, steps: int) -> None:
        """Do what `fit` does with a batch of each step."""
        for _ in range(steps):
            batch = batch_of(trainer.global_steps)
            if trainer.global_steps != 2:  # a step of critic warm-up does not update the actor
                trainer._update_actor(batch)
            if trainer.global_steps % 4 == 0:
                trainer._save_checkpoint()
            trainer._log_rollout_data(batch, {}, {}, "unused")
            trainer.global_steps += 1

    def test_each_step_is_recorded_once_and_resumed(self) -> None:
        first = self.trainer(1)
        self.train(first, 10)
        self.assertEqual(first.saved, [(4, [1, 2, 3, 4]), (8, list(range(1, 9)))], "durable before the checkpoint")
        first.recording.close()
        again = self.trainer(9)  # from the checkpoint after step 8
        self.train(again, 12)
        again._shutdown_dump_executor()
        rows = list(inseam.open(self.path("run")))
        self.assertEqual([row["step"] for row in rows], [step for step in range(1, 21) for _ in range(3)])
        for row in rows:
            self.compare(row)
        with self.assertRaisesRegex(inseam.ArgumentError, "has the steps of another run"):
            self.train(self.trainer(1), 1)

    def compare(self, row: dict[str, Any]) -> None:
        batch = batch_of(row["step"])
        place = int(row["prompt_id"].split("-")[1])
        self.assertEqual(row["prompt"], batch.non_tensor_batch["raw_prompt"][place])
        self.assertEqual(len(row["responses"]), 2)
        for response, index in zip(row["responses"], (place, place + 3)):
            kept = batch.batch["attention_mask"][index].bool()
            present = kept[PROMPT:]

            def values(name: str, index: int = index, present: Any = present) -> list[float]:
                return batch.batch[name][index][present].tolist()

            self.assertEqual(row["prompt_token_ids"], batch.batch["prompts"][index][kept[:PROMPT]].tolist())
            self.assertEqual(response["token_ids"], values("responses"))
            self.assertEqual(response["loss_mask"], [one == 1 for one in values("response_mask")])
            self.assertEqual(response["pm"]["policy"]["token_logps"], values("old_log_probs"))
            self.assertEqual(response["pm"]["reference"]["token_logps"], values("ref_log_prob"))
            self.assertEqual(response["token_advantages"], values("advantages"))
            self.assertAlmostEqual(response["rm"]["score"], sum(values("token_level_scores")), places=5)
            self.assertEqual((response["data_source"], response["policy_version"]), ("math", row["step"]))

    def test_other_trainers_and_batches_are_refused(self) -> None:
        from inseam.verl import record_rollouts

        with self.assertRaisesRegex(inseam.ArgumentError, "expected a RayPPOTrainer"):
            record_rollouts(object(), self.path("run"))
        with self.assertRaisesRegex(inseam.ArgumentError, "expected a DataProto, found SimpleNamespace"):
            self.trainer(1)._update_actor(SimpleNamespace())


if __name__ == "__main__":
    unittest.main()
