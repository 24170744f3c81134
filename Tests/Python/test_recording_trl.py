# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rollouts of TRL's trainers are recorded: a tiny random model on the CPU, killed at a random step, and resumed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import unittest
from typing import Any

import inseam

from support import FolderTest, has

if not has("torch", "trl", "transformers", "datasets"):
    raise unittest.SkipTest("trl is not installed")

STEPS = 20


def trainer_of(kind: str, folder: str, **options: Any) -> Any:
    """Return a trainer of a model with a few thousand random weights, which is rewarded for the letter e, and records its rollouts."""
    import datasets
    import trl
    from inseam.trl import record_rollouts
    from test_trainers import tiny_model

    name = f"{folder}/model"
    if not os.path.exists(name):  # trainers load the reference model by its name
        for part in tiny_model():
            part.save_pretrained(name)
    prompts = [{"prompt": f"Question {number}:", "answer": str(number)} for number in range(64)]
    settings = {
        "output_dir": f"{folder}/out", "per_device_train_batch_size": 4, "num_generations": 4, "max_completion_length": 6, "max_steps": STEPS,
        "save_steps": 5, "report_to": [], "use_cpu": True, "beta": 0.1, "learning_rate": 1e-3, "temperature": 0.9, "disable_tqdm": True,
        "logging_steps": 100, "seed": 1, **options,
    }  # fmt: skip
    trainer_class, config = {"grpo": (trl.GRPOTrainer, trl.GRPOConfig), "rloo": (trl.RLOOTrainer, trl.RLOOConfig)}[kind]

    def letters(completions: list[str], **_: Any) -> list[float]:
        return [one.count("e") / 4 for one in completions]

    def sometimes(completions: list[str], **_: Any) -> list[float | None]:
        return [None if len(one) % 2 else 1.0 for one in completions]

    trainer = trainer_class(
        name, reward_funcs=[letters, sometimes], args=config(**settings), train_dataset=datasets.Dataset.from_list(prompts)
    )  # fmt: skip
    trainer.recording = record_rollouts(trainer, f"{folder}/run", include=["answer"])
    return trainer


def run(folder: str, resumes: bool) -> None:
    """Train in this process, and print the steps that are durable after each checkpoint."""
    from transformers import TrainerCallback

    class Report(TrainerCallback):
        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            print(f"durable {len(trainer.recording.recorder.durable_steps)}", flush=True)

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            print(f"step {state.global_step}", flush=True)

    trainer = trainer_of("grpo", folder)
    trainer.add_callback(Report())
    trainer.train(resume_from_checkpoint=resumes)


class Recorded(FolderTest):
    def check(self, steps: list[int], responses: int = 8) -> None:
        """Check that each step is recorded once, with values that agree with each other."""
        rows = list(inseam.open(self.path("run")))
        self.assertEqual([row["step"] for row in rows], [step for step in steps for _ in range(responses // 4)])
        for row in rows:
            self.assertEqual(len(row["responses"]), 4)
            for response in row["responses"]:
                count = response["n_tokens"]
                self.assertTrue(1 <= count <= 6 and len(response["token_ids"]) == count)
                self.assertEqual(response["finish_reason"], "stop" if response["token_ids"][-1] == 1 else "length")
                self.assertEqual(response["rm"]["letters"], response["text"].count("e") / 4)
                self.assertEqual(response["rm"]["sometimes"], None if len(response["text"]) % 2 else 1.0)
                self.assertEqual(row["prompt"], f"Question {response['answer']}:")
                for model in response["pm"].values():
                    self.assertEqual(len(model["token_logps"]), count)
                    self.assertTrue(all(value < 0 for value in model["token_logps"]))
                self.assertEqual((response["policy_version"], set(response["pm"])), (row["step"], {"policy", "reference"}))
            first = row["responses"][0]["pm"]
            if row["step"] == 0:
                self.assertAlmostEqual(first["policy"]["logp"], first["reference"]["logp"], places=3, msg="the policy is the reference before the first step")

    def test_grpo_is_killed_and_resumes(self) -> None:
        code = f"import test_recording_trl as own; own.run({str(self.folder)!r}, resumes=%s)"
        here = os.path.dirname(os.path.abspath(__file__))
        kill_at = random.Random("trl").randrange(6, STEPS - 1)
        process = subprocess.Popen([sys.executable, "-c", code % False], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=here)
        durable = 0
        for line in process.stdout:
            durable = int(line.split()[1]) if line.startswith("durable") else durable
            if line == f"step {kill_at}\n":
                process.send_signal(signal.SIGKILL)
                break
        process.wait()
        process.stdout.close()
        self.assertGreaterEqual(durable, 5)
        found = sorted(set(inseam.open(self.path("run"))["step"].to_pylist()))
        self.assertEqual(found, list(range(len(found))))
        self.assertGreaterEqual(len(found), durable)
        done = subprocess.run([sys.executable, "-c", code % True], capture_output=True, text=True, cwd=here)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.check(list(range(STEPS)), responses=4)

    def test_rloo_and_several_generations_a_step(self) -> None:
        trainer_of("rloo", str(self.folder), max_steps=3, save_steps=100, gradient_accumulation_steps=2, steps_per_generation=1).train()
        self.check([0, 1, 2])
        known = {field.path: field.provenance for field in inseam.open(self.path("run")).schema.root.walk()}
        self.assertEqual(known["responses[].pm.policy.token_logps"]["temperature"], "0.9")
        again = trainer_of("rloo", str(self.folder), max_steps=1)
        with self.assertRaisesRegex(inseam.ArgumentError, "has the steps of another run"):
            again.train()

    def test_grpo_with_one_generation_for_several_steps(self) -> None:
        trainer_of("grpo", str(self.folder), max_steps=4, save_steps=100, steps_per_generation=2).train()
        self.check([0, 2])

    def test_other_trainers_are_refused(self) -> None:
        from inseam.trl import record_rollouts

        with self.assertRaisesRegex(inseam.ArgumentError, "expected a GRPOTrainer or RLOOTrainer"):
            record_rollouts(object(), self.path("run"))


if __name__ == "__main__":
    unittest.main()
