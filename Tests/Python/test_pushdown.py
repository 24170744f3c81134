# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates and columns that engines hand over: the same rows as without, and less that is read."""

from __future__ import annotations

import math
import pickle
import random
import unittest
from typing import Any

import inseam
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads
from inseam._substrait import pushed

from support import FolderTest, has, same


class Pushdown(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        chance = random.Random(41)
        odd = [None, math.nan, 0.0, -0.0, math.inf, -math.inf]
        count = 20_000
        self.table = pa.table(
            {
                "id": pa.array(range(count), pa.int64()),
                "small": pa.array([chance.choice([None, -128, 127, chance.randrange(-100, 100)]) for _ in range(count)], pa.int8()),
                "f": pa.array([chance.choice([*odd, chance.gauss(0, 2)]) for _ in range(count)], pa.float32()),
                "d": pa.array([chance.choice([*odd, chance.gauss(0, 2)]) for _ in range(count)], pa.float64()),
                "t": pa.array([chance.choice([None, "", "a", "b'", 'c"', "é", "x" * 40]) for _ in range(count)], pa.large_string()),
                "b": pa.array([chance.choice([None, True, False]) for _ in range(count)]),
                "rm": pa.array([chance.choice([None, {"sky": None}, {"sky": chance.gauss(0, 1)}]) for _ in range(count)], pa.struct([("sky", pa.float64())])),
                "odd name": pa.array([chance.randrange(5) for _ in range(count)]),
                "l": pa.array([[1, 2]] * count, pa.large_list(pa.field("item", pa.int64()))),
            }
        )  # fmt: skip
        inseam.write(self.table, self.path(), row_group_rows=9_000)
        self.ds = inseam.open(self.path())
        self.dataset = self.ds.to_pyarrow_dataset()

    def expressions(self) -> list[Any]:
        f, s = pc.field, pc.scalar
        simple = [
            f("id") < 500, f("id") >= 19_990, s(5) == f("id"), f("id") == 5.5, f("small") > 100, f("small") <= 300, f("small") == -128,
            f("f") > 0.5, f("f") <= 0.1, f("f") == 0, f("f") < math.inf, f("d") >= math.nan, f("d") != 1, f("d") > 1e300,
            f("t") == "a", f("t") > "b'", f("t") == 'c"', f("t") >= "é", f("t") == "nul\0", f("b") == True, f("b"), ~f("b"),  # noqa: E712
            f("rm", "sky") > 0, f("rm", "sky").is_null(), f("rm").is_valid(), f("t").is_null(), f("d").is_nan(), f("d").is_null(nan_is_null=True),
            f("id").isin([1, 2, 19_999]), f("t").isin(["a", "é"]), f("t").isin(["a", None]), f("d").isin([0.0]), f("small").isin([]),
            f("odd name") == 3, pc.starts_with(f("t"), "x"), f("id") + 1 == 7, pc.list_value_length(f("l")) == 2, s(True), s(False),
        ]  # fmt: skip
        chance = random.Random(42)
        mixed = []
        for _ in range(150):
            a, b, c = (chance.choice(simple[:-3]) for _ in range(3))
            mixed.append(chance.choice([a & b, a | b, (a | b) & c, (a & b) | c, ~a & b, ~(a | b), a & ~b & c]))
        return simple + mixed

    def test_the_same_rows_as_pyarrow_finds(self) -> None:
        plain = pads.dataset(self.table)
        taken = 0
        for expression in self.expressions():
            with self.subTest(str(expression)):
                wanted = plain.to_table(filter=expression)
                self.assertTrue(same(self.dataset.to_table(filter=expression).to_pylist(), wanted.to_pylist()))
                self.assertEqual(self.dataset.count_rows(filter=expression), wanted.num_rows)
                ids = self.dataset.to_table(columns=["id"], filter=expression)
                self.assertEqual(ids["id"].to_pylist(), wanted["id"].to_pylist())
                predicate = pushed(expression, self.dataset.schema)
                if predicate is not None:
                    taken += 1
                    found = set(self.ds.filter(predicate).row_numbers().tolist())
                    self.assertTrue(set(wanted["id"].to_pylist()) <= found, f"{predicate} loses rows")
        self.assertGreater(taken, 60, "what can be said is handed over")

    def test_what_is_handed_over(self) -> None:
        f = pc.field
        for expression, predicate in (
            (f("id") < 5, '("id" < 5)'),
            (pc.scalar(5) < f("id"), '("id" > 5)'),
            ((f("f") > 0.5) & (f("t") == "it's"), """(("f" > 0.5) AND ("t" = 'it''s'))"""),
            (f("rm", "sky").is_null(), '("rm"."sky" IS NULL)'),
            (f("id").isin([1, -2]), '("id" IN (1, -2))'),
            ((f("id") < 5) & pc.starts_with(f("t"), "x"), '(("id" < 5))'),
            ((f("id") < 5) | pc.starts_with(f("t"), "x"), None),
            (f("f") > 0.1, None),
            (f("t").isin(["a", None]), None),
            (~(f("id") < 5), None),
        ):
            self.assertEqual(pushed(expression, self.dataset.schema), predicate, str(expression))

    def test_columns_and_other_calls(self) -> None:
        plain = pads.dataset(self.table)
        named = {"twice": pc.field("id") * 2, "t": pc.field("t")}
        self.assertTrue(self.dataset.to_table(columns=named).equals(plain.to_table(columns=named)))
        self.assertTrue(self.dataset.head(7, columns=["t", "id"]).equals(plain.head(7, columns=["t", "id"])))
        self.assertTrue(self.dataset.take(pa.array([5, 3, 5])).equals(plain.take(pa.array([5, 3, 5]))))
        half = self.dataset.filter(pc.field("id") < 10_000)
        self.assertEqual(half.to_table(filter=pc.field("id") >= 9_998)["id"].to_pylist(), [9_998, 9_999])
        self.assertEqual(pickle.loads(pickle.dumps(half)).count_rows(), 10_000)
        self.assertEqual(sum(batch.num_rows for batch in self.dataset.to_batches(batch_size=999)), 20_000)
        with self.assertRaises(NotImplementedError):
            self.dataset.replace_schema(self.dataset.schema)

    @unittest.skipUnless(has("duckdb"), "duckdb is not installed")
    def test_rows_are_taken_of_those_that_pass(self) -> None:
        condition = pc.field("id") > 100
        narrower, theirs = self.dataset.filter(condition), pads.dataset(self.table).filter(condition)
        for indices in ([0, 5, 19_000], pa.array([7, 7, 1]), pa.chunked_array([[3], [2, 19_898]])):
            self.assertEqual(narrower.take(indices, columns=["id"]).to_pydict(), theirs.take(pa.array(indices) if isinstance(indices, list) else indices, columns=["id"]).to_pydict())
        self.assertEqual(self.dataset.take([1], filter=condition, columns=["id"]).to_pydict(), {"id": [102]})
        self.assertEqual(narrower.filter(pc.field("id") > 200).take([0], filter=pc.field("id") > 300, columns=["id"]).to_pydict(), {"id": [301]})
        self.assertEqual(self.dataset.take([5, 0], columns=["id"]).to_pydict(), {"id": [5, 0]})
        with self.assertRaises(IndexError):
            narrower.take([19_899])

    def test_duckdb(self) -> None:
        import duckdb

        dataset, plain = self.dataset, self.table  # noqa: F841 - found by name
        for where in (
            "id < 500", "f > 0.5", "f <= 0.1", "d >= 'nan'", "t = 'a' or id = 7", "t like 'x%'", "rm.sky > 0", "rm.sky is null", "t in ('a', 'é')",
            "id between 5 and 9 and f is not null", "not b", "\"odd name\" = 3", "d != 1", "small > 100 and t is null",
        ):  # fmt: skip
            found = duckdb.sql(f"select id from dataset where {where} order by id").fetchall()
            wanted = duckdb.sql(f"select id from plain where {where} order by id").fetchall()
            self.assertEqual(found, wanted, where)
        self.assertEqual(duckdb.sql("select count(*) from dataset").fetchall(), [(20_000,)])

    @unittest.skipUnless(has("polars"), "polars is not installed")
    def test_polars(self) -> None:
        import polars

        c = polars.col
        lazy, frame = polars.scan_pyarrow_dataset(self.dataset), polars.from_arrow(self.table).lazy()
        for where in (
            c("id") < 500, c("f") > 0.5, c("t") == "a", c("t").is_in(["a", "é"]), c("t").is_null() & (c("small") > 5), (c("id") == 3) | (c("id") == 9),
            c("t").str.starts_with("x"), c("rm").struct.field("sky") > 0, ~c("b"),
        ):  # fmt: skip
            found = lazy.filter(where).select("id").collect()["id"].to_list()
            wanted = frame.filter(where).select("id").collect()["id"].to_list()
            if 'col("f")' in str(where):
                # pyarrow's comparisons leave NaN out, polars' keep it; what polars hands over is pyarrow's.
                finite = set(frame.filter(c("f").is_not_nan()).select("id").collect()["id"].to_list())
                wanted = [number for number in wanted if number in finite]
            self.assertEqual(found, wanted, str(where))

    @unittest.skipUnless(has("datafusion"), "datafusion is not installed")
    def test_datafusion(self) -> None:
        import datafusion

        context = datafusion.SessionContext()
        context.register_dataset("data", self.dataset)
        context.from_arrow(self.table, "plain")
        for where in ("id < 500", "t = 'a' or id = 7", "t like 'x%'", "small > 100 and t is null", "t in ('a', 'é')"):
            rows = [context.sql(f"select id from {name} where {where} order by id").to_pydict() for name in ("data", "plain")]
            self.assertEqual(rows[0], rows[1], where)


if __name__ == "__main__":
    unittest.main()
