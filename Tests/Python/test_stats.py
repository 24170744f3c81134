# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Statistics of columns from Python: numpy's numbers, groups, views and mistakes."""

from __future__ import annotations

import random
import unittest

import numpy
from support import FolderTest

import inseam

SHARES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


class Stats(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        draw = random.Random(6)
        self.rows = [{"source": draw.choice(["web", "code", None]), "n": draw.randrange(50), "x": draw.choice([None, draw.gauss(0, 9)]), "text": "é" * draw.randrange(9),
                      "responses": [{"role": draw.choice(["gold", "worse"]), "x": draw.random()} for _ in range(draw.randrange(3))]} for _ in range(9_000)]
        inseam.write(self.rows, self.path())
        self.ds = inseam.open(self.path())

    def check(self, found: dict, numbers: list) -> None:
        """Compare with numpy."""
        array = numpy.array(numbers, float)
        self.assertEqual((found["values"], found["min"], found["max"]), (len(numbers), array.min(), array.max()))
        numpy.testing.assert_allclose([found["mean"], found["deviation"]], [array.mean(), array.std(ddof=1)], rtol=1e-9, atol=1e-12)
        numpy.testing.assert_allclose([found["quantiles"][share] for share in SHARES], numpy.quantile(array, SHARES), rtol=1e-12, atol=1e-12)

    def test_columns_of_rows_and_responses(self) -> None:
        x, n, text, scores = self.ds.stats(["x", "n", "text", "responses[].x"])
        self.check(x, [row["x"] for row in self.rows if row["x"] is not None])
        self.assertEqual(x["nulls"], sum(row["x"] is None for row in self.rows))
        self.check(n, [row["n"] for row in self.rows])
        values, counts = numpy.unique([row["n"] for row in self.rows], return_counts=True)
        self.assertEqual((n["distinct"], n["top"][0][1]), (len(values), counts.max()))
        self.check(text, [len(row["text"]) for row in self.rows])
        self.check(scores, [response["x"] for row in self.rows for response in row["responses"]])

    def test_groups_and_predicates(self) -> None:
        found = {row["group"]: row for row in self.ds.stats("x", by="source", where=self.ds["n"] < 25)}
        self.assertEqual(set(found), {"web", "code", None})
        for source, row in found.items():
            self.check(row, [one["x"] for one in self.rows if one["source"] == source and one["n"] < 25 and one["x"] is not None])
        view = self.ds.filter("source = 'web'").stats("x", where="n < 25")[0]
        self.assertEqual(view["values"], found["web"]["values"])
        roles = {row["group"]: row for row in self.ds.stats("responses[].x", by="responses[].role")}
        for role, row in roles.items():
            self.check(row, [response["x"] for one in self.rows for response in one["responses"] if response["role"] == role])

    def test_all_columns(self) -> None:
        self.assertLessEqual({"source", "n", "x", "text", "responses[].role", "responses[].x"}, {row["path"] for row in self.ds.stats()})

    def test_mistakes(self) -> None:
        for words, call in (
            ("did you mean", lambda: self.ds.stats("xx")),
            ("several values for each of", lambda: self.ds.stats("x", by="responses[].role")),
            ("a view of rows cannot be combined", lambda: self.ds[:10].stats("x")),
            ("nope", lambda: self.ds.stats("x", where="nope = 1")),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(inseam.ArgumentError, words):
                call()


if __name__ == "__main__":
    unittest.main()
