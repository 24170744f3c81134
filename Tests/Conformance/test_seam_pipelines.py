# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The pipelines of the SEAM paper, sections 6 and 7, as Tools/examples has them; every number is computed again in plain Python."""

import json
import math
import os
import subprocess
import sys
import unittest

from cli import INSEAM, ROOT, ToolTest, f32

EXAMPLES = ROOT / "Tools" / "examples"


def lines(path: object) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def cosine(a: list, b: list) -> float:
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a)) / math.sqrt(sum(y * y for y in b))


class SeamPipelines(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        for name in ("seam_selection.sh", "seam_augmentation.sh"):
            environment = os.environ | {"INSEAM": str(INSEAM), "PYTHON": sys.executable}
            done = subprocess.run(["bash", EXAMPLES / name, cls.folder], env=environment, capture_output=True, text=True, timeout=100)
            assert done.returncode == 0, done.stderr
        cls.prompts, cls.pool = lines(cls.folder / "rl.jsonl"), lines(cls.folder / "pool.jsonl")
        cls.scores = {line["response_id"]: line for line in lines(cls.folder / "scores.jsonl")}

    def nearest(self, row: dict, count: int) -> list[dict]:
        near = [(cosine(row["embedding"], other["embedding"]), other) for other in self.pool]
        return [other for value, other in sorted(near, key=lambda pair: -pair[0]) if 0.8 <= value <= 0.9][:count]

    def values(self) -> dict[str, float]:
        """SEAM by equations 2 and 3 with the log-prob divided by the length."""
        found = {}
        for row in self.rows_of(self.folder / "contrast.inseam"):
            own = [self.scores[response["response_id"]] for response in row["responses"]]
            gold = f32(own[0]["sky"])
            found[row["prompt_id"]] = sum(f32(one["sft_200"]) / one["n"] * max(f32(one["sky"]) - gold, 0.0) for one in own[1:])
        return found

    def test_worse_responses_are_those_of_similar_prompts(self) -> None:
        for row, made in zip(self.prompts, self.rows_of(self.folder / "contrast.inseam"), strict=True):
            near = self.nearest(row, 30)
            self.assertEqual([(r["text"], r["origin_id"]) for r in made["responses"][1:]], [(other["responses"][0]["text"], other["prompt_id"]) for other in near])
            self.assertGreater(len(near), 20)

    def test_the_lowest_fifth_is_dropped(self) -> None:
        values = self.values()
        stored = {row["prompt_id"]: row["seam"]["seam"] for row in self.rows_of(self.folder / "contrast.inseam")}
        self.assertTrue(all(math.isclose(values[name], stored[name], rel_tol=1e-12) for name in values))
        lowest = sorted(values, key=values.get)[:40]
        self.assertLess(values[lowest[-1]], 0)
        self.assertEqual({row["prompt_id"] for row in self.rows_of(self.folder / "worst.inseam")}, set(lowest))
        self.assertEqual([row["prompt_id"] for row in lines(self.folder / "rl-kept.jsonl")], [row["prompt_id"] for row in self.prompts if row["prompt_id"] not in lowest])

    def test_five_pairs_and_five_samples_for_each_of_the_lowest(self) -> None:
        values = self.values()
        lowest = set(sorted(values, key=values.get)[:40])
        chosen = [row for row in self.prompts if row["prompt_id"] in lowest]
        pairs, samples = lines(self.folder / "rm.jsonl"), lines(self.folder / "sft.jsonl")
        self.assertEqual([row["prompt_id"] for row in pairs], [row["prompt_id"] for row in chosen])
        wanted = [(row, other) for row in chosen for other in self.nearest(row, 5)]
        self.assertEqual(len(wanted), 200)
        found = [(row["prompt"], row["responses"][item["pair"]["chosen"]]["text"], row["responses"][item["pair"]["rejected"]]["text"]) for row in pairs for item in row["responses"][1:]]
        self.assertEqual(found, [(row["prompt"], row["responses"][0]["text"], other["responses"][0]["text"]) for row, other in wanted])
        self.assertEqual([(row["prompt"], row["responses"][0]["text"], row["for_prompt_id"]) for row in samples], [(other["prompt"], other["responses"][0]["text"], row["prompt_id"]) for row, other in wanted])
        self.assertEqual(len({row["responses"][0]["response_id"] for row in samples}), 200)

    def test_augmenting_the_whole_pool_before_selecting_is_the_same(self) -> None:
        """The order of spec/methods.md without another dataset: strip, augment among all prompts, then select."""
        gold, more, low = (self.folder / name for name in ("all-gold.inseam", "all-more.inseam", "all-low.inseam"))
        self.tool("filter", self.folder / "contrast.inseam", "--responses", "role = 'gold'", "-o", gold, "-q")
        self.tool("augment", "contrast", gold, "--embedding", "embedding", "--count", 5, "-o", more, "-q")
        self.tool("select", more, "--by", "seam", "--only-worst", "20%", "-o", low, "-q")
        first = {row["prompt_id"]: [r["text"] for r in row["responses"]] for row in self.rows_of(low)}
        other = self.folder / "other-order.inseam"
        self.tool("augment", "contrast", self.folder / "lowest-gold.inseam", "--from", gold, "--embedding", "embedding", "--count", 5, "-o", other, "-q")
        self.assertEqual({row["prompt_id"]: [r["text"] for r in row["responses"]] for row in self.rows_of(other)}, first)


if __name__ == "__main__":
    unittest.main()
