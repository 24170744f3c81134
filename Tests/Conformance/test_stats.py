# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Statistics of columns by groups against computations of their own: exact and beyond, of rows, responses, texts and lists."""

import collections
import json
import math
import random
import statistics
import unittest

from cli import ToolTest, f32, run
from terminal import on_terminal

SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def quantile(numbers: list, share: float) -> float:
    """The number at a rank, between two by its distance."""
    place = share * (len(numbers) - 1)
    low = int(place)
    return numbers[low] + (place - low) * (numbers[min(low + 1, len(numbers) - 1)] - numbers[low])


class Stats(ToolTest):
    def setUp(self) -> None:
        draw = random.Random(31)
        self.rows = [
            {
                "source": draw.choice(["web", "code", "日本", None]),
                "n": draw.choice([None, *range(-5, 6)]),
                "x": draw.choice([None, draw.gauss(0, 100)]),
                "ok": draw.choice([True, False, None]),
                "text": draw.choice([None, "", "é🦀" * draw.randrange(40), "long " * 30]),
                "tags": [draw.choice("abc") for _ in range(draw.randrange(4))],
                "responses": [{"role": draw.choice(["gold", "worse"]), "rm": {"sky": f32(draw.gauss(1, 2))}} for _ in range(draw.randrange(4))],
            }
            for _ in range(10_000)
        ]
        self.data = self.convert("stats", self.rows, "--no-ids", "--preset", "generic")

    def stats(self, *arguments: object) -> dict:
        """The objects by path and group."""
        lines = [json.loads(line) for line in self.tool("stats", self.data, *arguments).splitlines()]
        return {(line["path"], line.get("group", "all")): line for line in lines}

    def check(self, found: dict, values: list, numbers: list, label: object) -> None:
        """Compare an object with the values of a column, and the numbers that stand for them."""
        present = sorted(numbers)
        self.assertEqual((found["values"], found["nulls"]), (len(present), sum(value is None for value in values)), label)
        self.assertEqual((found["min"], found["max"]), (min(present, default=None), max(present, default=None)), label)
        expected = {"mean": statistics.fmean(present) if present else None, "deviation": statistics.stdev(present) if len(present) > 1 else None}
        for name, value in expected.items():
            self.assertTrue(found[name] is None if value is None else math.isclose(found[name], value, rel_tol=1e-9, abs_tol=1e-9), (label, name, found[name], value))
        for share, value in zip(SHARES, found["quantiles"], strict=True):
            self.assertTrue(not present and value is None or math.isclose(value, quantile(present, share), rel_tol=1e-12, abs_tol=1e-12), (label, share))
        if "distinct" in found:
            counts = collections.Counter(json.dumps(value) if isinstance(value, bool) else str(value) for value in values if value is not None)
            self.assertEqual(found["distinct"], len(counts), label)
            top = sorted(counts.items(), key=lambda item: (-item[1], item[0].encode()))[:5]
            self.assertEqual([count for _, count in found["top"]], [count for _, count in top], label)
            self.assertEqual([value for value, _ in found["top"] if not value.endswith("…")], [value for value, _ in top if len(value.encode()) <= 64], label)

    def test_every_kind_of_column(self) -> None:
        found = self.stats("--of", "n,x,ok,text,tags,tags[],responses.rm.sky")
        for name in ("n", "x"):
            values = [row[name] for row in self.rows]
            self.check(found[name, "all"], values, [value for value in values if value is not None], name)
        oks = [row["ok"] for row in self.rows]
        self.check(found["ok", "all"], oks, [float(value) for value in oks if value is not None], "ok")
        texts = [row["text"] for row in self.rows]
        self.check(found["text", "all"], texts, [len(value) for value in texts if value is not None], "text")
        self.check(found["tags", "all"], [], [len(row["tags"]) for row in self.rows], "tags")
        items = [tag for row in self.rows for tag in row["tags"]]
        self.check(found["tags[]", "all"], items, [1] * len(items), "tags[]")
        scores = [response["rm"]["sky"] for row in self.rows for response in row["responses"]]
        self.check(found["responses.rm.sky", "all"], scores, scores, "sky")

    def test_groups_of_rows_and_of_responses(self) -> None:
        found = self.stats("--of", "x,responses.rm.sky", "--by", "source", "--where", "n > 0")
        self.assertEqual([group for path, group in found if path == "x"], ["code", "web", "日本", None])
        for source in ("code", "web", "日本", None):
            rows = [row for row in self.rows if row["source"] == source and (row["n"] or 0) > 0]
            values = [row["x"] for row in rows]
            self.check(found["x", source], values, [value for value in values if value is not None], source)
            scores = [response["rm"]["sky"] for row in rows for response in row["responses"]]
            self.check(found["responses.rm.sky", source], scores, scores, source)
        found = self.stats("--of", "rm.sky", "--by", "responses.role")
        for role in ("gold", "worse"):
            scores = [response["rm"]["sky"] for row in self.rows for response in row["responses"] if response["role"] == role]
            self.check(found["rm.sky", role], scores, scores, role)
        self.assertEqual(set(self.stats("--of", "x", "--by", "ok")), {("x", "true"), ("x", "false"), ("x", None)})

    def test_nothing_passes(self) -> None:
        found = self.stats("--of", "x", "--where", "FALSE")["x", "all"]
        self.assertEqual((found["values"], found["mean"], found["quantiles"]), (0, None, [None] * 7))
        self.assertEqual(self.stats("--of", "x", "--by", "source", "--where", "FALSE"), {})

    def test_threads_do_not_matter(self) -> None:
        outputs = {self.tool("stats", self.data, "--of", "x,text,rm.sky", "--by", "source", "--threads", count) for count in (1, 2, 7)}
        self.assertEqual(len(outputs), 1)

    def test_more_numbers_than_are_kept(self) -> None:
        draw = random.Random(5)
        numbers = [draw.choice([-1, 1]) * 10 ** draw.uniform(-3, 6) for _ in range(70_000)]
        data = self.convert("many", [{"x": number, "id": place} for place, number in enumerate(numbers)], "--no-ids")
        found = [json.loads(line) for line in self.tool("stats", data, "--of", "x,id").splitlines()]
        ordered = sorted(numbers)
        self.assertFalse(found[0]["quantiles_exact"])
        for share, value in zip(SHARES, found[0]["quantiles"], strict=True):
            near = ordered[round(share * (len(ordered) - 1))]
            self.assertLessEqual(abs(value - near), 0.004 * abs(near), share)
        self.assertEqual((found[1]["distinct"], found[1]["top"]), (None, []))

    def test_mistakes(self) -> None:
        many = self.convert("groups", [{"id": number, "x": 1} for number in range(1_001)], "--no-ids")
        for words, arguments in (
            ("did you mean 'x'", (many, "--of", "xx")),
            ("more than 1000 values", (many, "--of", "x", "--by", "id")),
            ("several values for each of x", (self.data, "--of", "x", "--by", "responses.role")),
            ("makes no groups", (self.data, "--of", "x", "--by", "tags")),
            ("name one of its fields", (self.data, "--of", "rm")),
            ("unknown column 'nope'", (self.data, "--where", "nope > 1")),
        ):
            with self.subTest(words=words):
                done = run("stats", *arguments)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(words, done.stderr)

    def test_tables_fit_the_terminal(self) -> None:
        for width in (80, 120):
            lines = on_terminal(width, "stats", self.data, "--of", "x,text,rm.sky", "--by", "source")
            self.assertLessEqual(max(map(len, lines)), width)
            self.assertTrue(any("▁" in line or "█" in line for line in lines))


if __name__ == "__main__":
    unittest.main()
