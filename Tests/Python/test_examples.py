# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every example runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

import inseam
from support import ROOT, FolderTest, conversation, has

EXAMPLES = ROOT / "Tools" / "examples"


class Examples(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        inseam.write(conversation(120, seed=5), self.path(), row_group_rows=50)

    def run_example(self, name: str, *arguments: str, module: str | None = None) -> str:
        runner = ["-m", module, "--nproc-per-node", "2"] if module else []
        command = [sys.executable, *runner, str(EXAMPLES / name), *arguments]
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        return done.stdout

    def test_each_is_tested(self) -> None:
        names = {path.name for path in EXAMPLES.glob("*.py")}
        tested = set(re.findall(r'"(\w+\.py)"', Path(__file__).read_text()))
        self.assertEqual(names, tested)

    def test_scoring(self) -> None:
        self.assertIn("'missing': 0", self.run_example("score_responses.py", self.path(), "judge"))
        self.run_example("score_responses.py", self.path(), "judge")

    @unittest.skipUnless(has("torchdata"), "torchdata is not installed")
    def test_torch(self) -> None:
        self.assertIn("each once", self.run_example("train_torch.py", self.path()))

    @unittest.skipUnless(has("torch"), "torch is not installed")
    def test_ranks(self) -> None:
        self.assertIn("120 rows over 2 ranks", self.run_example("train_ranks.py", self.path(), module="torch.distributed.run"))

    @unittest.skipUnless(has("duckdb", "polars"), "duckdb or polars is not installed")
    def test_query(self) -> None:
        self.run_example("query.py", self.path())

    @unittest.skipUnless(has("trl"), "trl is not installed")
    def test_dpo(self) -> None:
        from test_trainers import tiny_model

        model, tokenizer = tiny_model()
        model.save_pretrained(self.path("model"))
        tokenizer.save_pretrained(self.path("model"))
        os.mkdir(self.path("out"))
        self.assertIn("loss", self.run_example("train_dpo.py", self.path(), self.path("model"), "sft", self.path("out")))

    @unittest.skipUnless(has("trl"), "trl is not installed")
    def test_a_record_of_grpo_trains_on_two_ranks(self) -> None:
        from test_trainers import tiny_model

        for part in tiny_model():
            part.save_pretrained(self.path("model"))
        printed = self.run_example("record_grpo.py", self.path("model"), self.path("record"), "3")
        self.assertIn("6 prompts with 24 responses of", printed)
        printed = self.run_example("train_record.py", self.path("record"), self.path("model"), "short", module="torch.distributed.run")
        self.assertRegex(printed, "of 6 prompts are useful; [0-9]+ responses over 2 ranks")

    @unittest.skipUnless(has("ray"), "ray is not installed")
    def test_ray(self) -> None:
        self.assertIn("109 rows", self.run_example("filter_ray.py", self.path(), self.path("folder")))

    def test_the_pipelines_of_seam(self) -> None:
        tool = os.environ.get("INSEAM_TOOL") or os.path.join(os.path.dirname(inseam.__file__), "bin", "inseam")
        self.assertTrue((EXAMPLES / "seam_stand_ins.py").exists())
        for script in ("seam_selection.sh", "seam_augmentation.sh"):
            environment = {**os.environ, "INSEAM": tool, "PYTHON": sys.executable}
            done = subprocess.run(["bash", EXAMPLES / script, self.path("seam")], capture_output=True, text=True, timeout=300, env=environment, check=False)
            self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        self.assertEqual((len(inseam.open(self.path("seam/kept.inseam"))), len(inseam.open(self.path("seam/sft.inseam")))), (160, 200))

    @unittest.skipUnless(has("wordllama"), "wordllama is not installed")
    def test_contrast(self) -> None:
        topics = ["sort a list in Python", "cook rice without a pot", "fix a flat bicycle tyre", "learn to play the piano", "save money on rent"]
        asks = ["How do I {}?", "What is the best way to {}?", "Can you tell me how to {}?", "I want to {}, please help."]
        rows = []
        for number, (topic, ask) in enumerate((topic, ask) for topic in topics for ask in asks):
            answer = f"To {topic}, begin slowly. " * (1 + number % 3)
            rows.append({"prompt_id": f"p{number}", "prompt": ask.format(topic), "responses": [{"response_id": f"r{number}", "role": "gold", "text": answer}]})
        inseam.write(rows, self.path("questions.inseam"))
        out = self.run_example("contrast_seam.py", self.path("questions.inseam"), str(self.folder))
        self.assertIn("'rows': 20", out)
        made = inseam.open(self.path("contrast.inseam"))
        # What is similar is about the same topic.
        for row in made:
            topic = next(topic for topic in topics if topic in row["prompt"])
            self.assertTrue(all(topic in response["text"] for response in row["responses"][1:]))
        self.assertGreater(sum(len(row["responses"]) for row in made), 40)
        values = made["seam.seam"].to_numpy()
        self.assertTrue((values <= 0).all() and (values < 0).any())


if __name__ == "__main__":
    unittest.main()
