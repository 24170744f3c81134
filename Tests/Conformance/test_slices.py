# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Slices, filters with their rest, and columns, against rows taken in Python; every output under the reference reader."""

import json
import random
import sys
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, run

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402

COUNT = 2_500


def make_rows(draw: random.Random) -> list:
    words = [f"word{draw.randrange(10 ** 6)}" for _ in range(3_000)]
    texts = [" ".join(draw.choices(words, k=draw.randrange(5, 60))) for _ in range(COUNT)]
    return [{"n": i, "x": draw.gauss(0, 1), "text": texts[i], "tag": draw.choice(["a", "b", None]),
             "responses": [{"text": draw.choice(texts)[:200], "k": k} for k in range(i % 4)]} for i in range(COUNT)]


class Slices(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.rows = make_rows(random.Random(9))
        cls.dataset = cls().convert("base", cls.rows)
        cls.output = cls.folder / "out.inseam"

    def sliced(self, *arguments: object) -> list:
        self.tool("slice", self.dataset, "-o", self.output, "-q", *arguments)
        return self.checked(self.output)

    def checked(self, dataset: Path) -> list:
        self.tool("verify", dataset)
        verify.verify(reader.File(dataset.read_bytes()).newest())
        return self.rows_of(dataset)

    def test_ranges(self) -> None:
        for text, rows in (("10:20", self.rows[10:20]), (":5", self.rows[:5]), ("-3:", self.rows[-3:]), ("2000:9999", self.rows[2000:]), ("7:7", []), ("-20:-10", self.rows[-20:-10]), (":", self.rows)):
            with self.subTest(rows=text):
                self.assert_same_rows(self.sliced(f"--rows={text}"), rows)

    def test_every(self) -> None:
        for step in (1, 2, 7, 2_499, 2_500, 10**12):
            with self.subTest(step=step):
                self.assert_same_rows(self.sliced("--every", step), self.rows[::step])

    def test_shards_are_the_whole(self) -> None:
        for count in (1, 3, 7, COUNT + 1):
            shards = [self.sliced("--shard", f"{index}/{count}") for index in (range(count) if count < 10 else (0, count // 2, count - 1))]
            with self.subTest(count=count):
                if count < 10:
                    self.assert_same_rows([row for shard in shards for row in shard], self.rows)
                self.assertLessEqual(max(map(len, shards)) - min(map(len, shards)), 1)

    def test_samples(self) -> None:
        for size in (0, 1, 100, COUNT, COUNT + 5):
            with self.subTest(size=size):
                first, again, other = self.sliced("--sample", size), self.sliced("--sample", size), self.sliced("--sample", size, "--seed", 1)
                self.assert_same_rows(first, again)
                numbers = [row["n"] for row in first]
                self.assertEqual(len(numbers), min(size, COUNT))
                self.assertEqual(numbers, sorted(set(numbers)))
                self.assert_same_rows(first, [self.rows[n] for n in numbers])
                if size == 100:
                    self.assertNotEqual(numbers, [row["n"] for row in other])

    def test_a_sample_is_fair(self) -> None:
        drawn = [row["n"] for seed in range(40) for row in self.sliced("--sample", 250, "--seed", seed, "--columns", "n")]
        halves = sum(n < COUNT // 2 for n in drawn)
        self.assertLess(abs(halves - 5_000), 250, "10,000 draws, 5,000 expected below the middle, standard deviation about 47")

    def test_columns(self) -> None:
        found = self.sliced("--every", 3, "--columns", "x,responses[].k")
        self.assert_same_rows(found, [{"x": row["x"], "responses": [{"k": item["k"]} for item in row["responses"]]} for row in self.rows[::3]])
        done = run("slice", self.dataset, "-o", self.output, "--every", "1", "--columns", "tex")
        self.assertEqual(done.returncode, 2)
        self.assertIn("text", done.stderr)

    def test_filter_and_rest_are_the_whole(self) -> None:
        rest = self.folder / "rest.inseam"
        for predicate, keeps in (("x > 1", lambda row: row["x"] > 1), ("tag IS NULL", lambda row: row["tag"] is None), ("n < 0", lambda row: False), ("n >= 0", lambda row: True)):
            with self.subTest(predicate=predicate):
                self.tool("filter", self.dataset, "--where", predicate, "-o", self.output, "--rest", rest, "-q")
                self.assert_same_rows(self.checked(self.output), [row for row in self.rows if keeps(row)])
                self.assert_same_rows(self.checked(rest), [row for row in self.rows if not keeps(row)])

    def test_lineage(self) -> None:
        base = json.loads(self.tool("info", self.dataset, "--json"))
        self.sliced("--every", 10)
        lineage = dict(json.loads(self.tool("info", self.output, "--json"))["lineage"])
        self.assertEqual((lineage["command"], lineage["base file id"], lineage["base rows"], lineage["rows"]), ("slice", base["file_id"], str(COUNT), str(COUNT // 10)))

    def test_a_slice_of_a_slice(self) -> None:
        self.sliced("--every", 2)
        second = self.folder / "second.inseam"
        self.tool("slice", self.output, "--rows", "100:200", "-o", second, "-q")
        self.assert_same_rows(self.checked(second), self.rows[::2][100:200])
        self.assertEqual([json.loads(line)["source"]["line"] for line in self.tool("cat", second, "--source").splitlines()], [2 * i + 1 for i in range(100, 200)])


if __name__ == "__main__":
    unittest.main()
