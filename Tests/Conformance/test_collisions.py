# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Texts with equal hashes are told apart, and many of them at once take no longer than others."""

import json
import time
import unittest
from pathlib import Path

import weak_hash
from cli import ToolTest, run, write_lines


class Collisions(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.parts = weak_hash.stages()
        cls.pairs = weak_hash.pairs(cls.parts)

    def diff(self, one: Path, other: Path) -> str:
        done = run("diff", one, other, "--key", "id", "--json", "-n", "50")
        self.assertEqual(done.returncode, 1, done.stderr)
        return done.stdout

    def test_there_are_pairs(self) -> None:
        self.assertEqual(set(self.pairs), {"prompt", "key"})
        for one, other in self.pairs.values():
            self.assertNotEqual(one, other)

    def test_different_prompts_have_different_ids(self) -> None:
        for name, pair in self.pairs.items():
            rows = self.rows_of(self.convert(f"prompts-{name}", [{"prompt": text, "responses": [{"text": "x"}]} for text in pair]), "--source")
            self.assertNotEqual(rows[0]["prompt_id"], rows[1]["prompt_id"])
            self.assertNotEqual(rows[0]["responses"][0]["response_id"], rows[1]["responses"][0]["response_id"])

    def test_different_texts_have_different_ids(self) -> None:
        one, other = self.pairs["prompt"]
        responses = self.rows_of(self.convert("texts", [{"prompt": "p", "responses": [{"text": one}, {"text": other}]}]), "--source")[0]["responses"]
        self.assertNotEqual(responses[0]["response_id"], responses[1]["response_id"])

    def test_a_value_reaches_its_own_key_alone(self) -> None:
        one, other = self.pairs["key"]
        data = self.convert("rows", [{"id": one, "n": 1}, {"id": "b", "n": 2}])
        scores = write_lines(self.folder / "scores.jsonl", [{"id": other, "y": 7.0}, {"id": "b", "y": 8.0}])
        report = json.loads(self.tool("attach", data, "--from", scores, "--key", "id", "--map", "y=y", "--json"))
        self.assertEqual((report["matched"], report["unknown"]), (1, 1))
        self.assertEqual(self.rows_of(data), [{"id": one, "n": 1}, {"id": "b", "n": 2, "y": 8.0}])

    def test_two_keys_are_no_repetition(self) -> None:
        data = self.convert("both", [{"id": key} for key in self.pairs["key"]])
        scores = write_lines(self.folder / "both-scores.jsonl", [{"id": key, "y": number} for number, key in enumerate(self.pairs["key"])])
        report = json.loads(self.tool("attach", data, "--from", scores, "--key", "id", "--map", "y=y", "--json"))
        self.assertEqual((report["matched"], report["repeated"]), (2, 0))
        self.assertEqual([row["y"] for row in self.rows_of(data)], [0, 1])

    def test_rows_of_other_keys_are_removed_and_added(self) -> None:
        paths = [self.convert(f"side{number}", [{"id": key, "n": 1}]) for number, key in enumerate(self.pairs["key"])]
        done = json.loads(self.diff(*paths))
        self.assertEqual((done["removed"], done["added"], done["changed"]), (1, 1, 0))

    def test_chosen_keys_take_no_longer(self) -> None:
        """65,536 keys that began their search at one place of the table; it took thirty times as long."""
        count = 1 << 16
        chosen = [weak_hash.text(self.parts, number) for number in range(count)]
        usual = [f"{number:0{len(chosen[0])}}" for number in range(count)]
        times = []
        for name, keys in (("usual", usual), ("chosen", chosen)):
            data = self.convert(f"{name}-rows", [{"id": key} for key in keys])
            scores = self.convert(f"{name}-scores", [{"id": key, "y": 1.0} for key in keys])
            start = time.monotonic()
            report = json.loads(self.tool("attach", data, "--from", scores, "--key", "id", "--map", "y=y", "--json"))
            times.append(time.monotonic() - start)
            self.assertEqual(report["matched"], count)
        self.assertLess(times[1], 4 * times[0])

    def test_nothing_depends_on_the_process(self) -> None:
        """Each process has its own seed: five of them print the same and write the same."""
        rows = [{"id": f"k{number}", "n": number % 7, "word": f"w{number % 40}"} for number in range(3_000)]
        scores = write_lines(self.folder / "same-scores.jsonl", [{"id": f"k{number * 2}", "y": number / 4} for number in range(2_000)])
        other = self.convert("same-other", [dict(row, n=row["n"] % 5) for row in rows[10:]] + [{"id": f"new{number}", "n": 1, "word": "w"} for number in range(30)])
        said = set()
        for _ in range(5):
            data = self.convert("same", rows)
            created = data.read_bytes()
            report = json.loads(self.tool("attach", data, "--from", scores, "--key", "id", "--map", "y=y", "--json"))
            exported = self.tool("export", data, "--source", "-o", "-")
            said.add((created, json.dumps(report, sort_keys=True), self.diff(data, other), exported))
            data.unlink()
        self.assertEqual(len(said), 1)


if __name__ == "__main__":
    unittest.main()
