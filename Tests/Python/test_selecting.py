# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Comparisons of columns, long lists of values, and joins by key."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import unittest
from typing import Any

import inseam
import numpy
from inseam._tool import tool_path

from support import FolderTest, has

INTS = [0, 1, 2, 3, None, 2**53 + 1, -7]


class Comparisons(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        inseam.write([{"a": i, "b": float(i % 2), "a b": str(i), "NOT": i, 'q"q': i} for i in range(5)], self.path())
        self.ds = inseam.open(self.path())

    def numbers(self, key: Any) -> list[int]:
        return [row["a"] for row in self.ds[key]]

    def test_a_comparison_selects_rows(self) -> None:
        ds = self.ds
        for key, wanted in (
            (ds["a"] == 3, [3]), (ds["a"] != 3, [0, 1, 2, 4]), (ds["a"] < 2, [0, 1]), (ds["a"] >= 3, [3, 4]), (3 == ds["a"], [3]),
            (numpy.int64(3) == ds["a"], [3]), (numpy.float32(1) < ds["a"], [2, 3, 4]), (ds["a"] == ds["b"], [0, 1]),
            ((ds["a"] > 1) & ~(ds["b"] == 1), [2, 4]), (ds["a"].isin([1, 4]), [1, 4]), (ds["a"] == None, []), (ds["a"] % 2 == 1, [1, 3]),  # noqa: E711
            (ds["a b"] == "2", [2]), (ds["NOT"] == 2, [2]), (inseam.col("a") == 3, [3]), (ds["a"].between(1, 2), [1, 2]),
        ):  # fmt: skip
            self.assertIsInstance(key, inseam.Expression)
            self.assertEqual(self.numbers(key), wanted, str(key))
            self.assertEqual(ds.filter(key).count(), len(wanted))
        self.assertEqual(self.ds[1:4][self.ds["a"] > 1].row_numbers().tolist(), [2, 3])

    def test_items_of_lists_and_values_in_json_text(self) -> None:
        rows = [{"n": 0, "tags": ["x", None], "m": {"a": [1, "é"]}}, {"n": 1, "tags": ["é"], "m": "no object"}, {"n": 2, "tags": None, "m": {"a": 1.0}}]
        inseam.write(rows, self.path("lists"), types={"m": "json"})
        ds = inseam.open(self.path("lists"))
        for predicate, wanted in (
            (ds["tags"].list_contains("é"), [1]), (~ds["tags"].list_contains("é"), []), ("'x' IN tags", [0]), ("any_item(tags, length(item) = n)", [1]),
            (ds["m"].json_value("$.a[1]") == "é", [0]), (ds["m"].json_value("$.a") == 1, [2]), (ds["m"].json_value("$.a").is_null(), [0, 1]),
        ):  # fmt: skip
            self.assertEqual([row["n"] for row in ds.filter(predicate)], wanted, str(predicate))

    def test_a_comparison_is_neither_true_nor_an_array(self) -> None:
        for wrong in (bool, numpy.asarray, numpy.flatnonzero, list, lambda x: x and x, lambda x: numpy.array([1, 2])[x]):
            with self.assertRaisesRegex(TypeError, r"\.count\(\)"):
                wrong(self.ds["a"] == 3)

    def test_masks_select_rows(self) -> None:
        for mask in ([False, True, False, True, False], numpy.array([0, 1, 0, 1, 0], bool), tuple(numpy.array([0, 1, 0, 1, 0], bool))):
            self.assertEqual(self.numbers(mask), [1, 3])
        self.assertEqual(self.numbers(self.ds["a"].to_numpy() > 2), [3, 4])
        self.assertEqual(self.numbers(numpy.asarray(self.ds["a"]) > 2), [3, 4])
        for wrong in ([True], [], numpy.zeros(6, bool), [True, 2], [1, True, 0]):
            if len(wrong):
                with self.assertRaises(IndexError):
                    self.ds[wrong]
        with self.assertRaises(IndexError):
            self.ds[numpy.zeros(0, bool)]

    def test_true_is_no_position(self) -> None:
        for wrong in (True, False, numpy.True_, numpy.bool_(False), 5 == 3):
            with self.assertRaisesRegex(TypeError, "comparison"):
                self.ds[wrong]


class ManyValues(FolderTest):
    def test_any_number_of_ids(self) -> None:
        inseam.write({"id": [f"p{i}" for i in range(5_000)], "n": list(range(5_000))}, self.path())
        ds = inseam.open(self.path())
        for count in (0, 1, 49, 50, 51, 1_999, 3_000, 100_000):
            ids = [f"p{i * 2}" for i in range(count)]
            self.assertEqual(ds.filter(inseam.col("id").isin(ids)).count(), min(count, 2_500))
            self.assertEqual(len(ds[ds["n"].isin(range(0, 2 * count, 2))]), min(count, 2_500))
            self.assertEqual(ds.filter(~ds["id"].isin(ids)).count(), 5_000 - min(count, 2_500))
            self.assertEqual(ds.filter(inseam.col("lower(id)").isin(ids[:4_000])).count(), min(count, 2_500, 4_000))

    def test_a_long_list_is_the_same_predicate_as_a_short_one(self) -> None:
        """Nulls, exact integers, floats and all operators around it, against the predicate as the library evaluates it."""
        rows = [{"i": i, "f": f, "t": t} for i, f, t in itertools.product(INTS, [0.5, None, float("nan"), 2.0], ["x", None, "it's", ""])]
        inseam.write(rows, self.path())
        ds = inseam.open(self.path())
        i, f, t = map(inseam.col, "ift")
        far = range(10**6, 10**6 + 60)
        words = [f"w{number}" for number in far]
        for short in (
            lambda more, texts: i.isin([1, 3, 2.0, *more]),
            lambda more, texts: ~i.isin([1, None, *more]),
            lambda more, texts: i.isin([2**53, float(2**53), *more]),
            lambda more, texts: f.isin([2, *more]) | i.isin([0, *more]),
            lambda more, texts: ~f.isin([0.5, *more]) & t.isin(["it's", "", *texts]),
            lambda more, texts: t.isin(["x", None, *texts]) | (f > 1),
            lambda more, texts: inseam.Expression(f"({t.isin(['x', *texts]) if not texts else t.isin(['x'])}) IS NOT TRUE"),
            lambda more, texts: (i + 1).isin([2, 4, *more]),
        ):
            wanted = ds.filter(short([], [])).row_numbers().tolist()
            self.assertEqual(ds.filter(short(far, words)).row_numbers().tolist(), wanted, str(short([], [])))
            self.assertEqual(ds[5:70].filter(short(far, words)).row_numbers().tolist(), [n for n in wanted if 5 <= n < 70])

    def test_views_of_long_lists_pickle_refresh_and_combine(self) -> None:
        inseam.write({"n": list(range(200))}, self.path())
        view = inseam.open(self.path()).filter(inseam.col("n").isin(range(0, 2_000, 2)))
        both = view.filter("n < 50")
        for _ in range(2):
            self.assertEqual(pickle.loads(pickle.dumps(both)).row_numbers().tolist(), list(range(0, 50, 2)))
            self.assertEqual(len(both), 25)
        inseam.write({"n": [200, 201, 202]}, self.path(), "append")
        self.assertEqual(len(view), 100)
        self.assertEqual(len(view.refresh()), 102)

    def test_mistakes_are_found_at_once(self) -> None:
        inseam.write({"n": [1]}, self.path())
        ds = inseam.open(self.path())
        with self.assertRaisesRegex(TypeError, "contains"):
            ds["n"].isin("abc")
        with self.assertRaisesRegex(inseam.ArgumentError, "compare"):
            ds.filter(ds["n"].isin([f"p{i}" for i in range(100)]))
        with self.assertRaisesRegex(inseam.ArgumentError, "compare"):
            ds.filter(ds["n"].isin([*range(100), "p"]))
        with self.assertRaisesRegex(inseam.ArgumentError, "unknown column"):
            ds.filter(inseam.col("m").isin(range(100)))


class SemiJoins(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        keys = ["a", None, "b", "é", "e\u0301", "a", ""]
        inseam.write([{"id": key, "n": number, "f": float(number), "l": [1]} for number, key in enumerate(keys)], self.path())
        self.ds = inseam.open(self.path())

    def joined(self, *arguments: Any, **options: Any) -> list[int]:
        view, rest = (self.ds.semi_join(*arguments, **options, not_in=not_in) for not_in in (False, True))
        self.assertEqual(sorted([*view.row_numbers(), *rest.row_numbers()]), list(range(len(self.ds))))
        return view["n"].to_pylist()

    def test_keys_of_every_kind_of_source(self) -> None:
        inseam.write([{"key": "é", "n": 3}, {"key": "a", "n": 5}, {"key": None, "n": 1}], self.path("other"))
        other = inseam.open(self.path("other"))
        on = {"id": "key"}
        for source in (other, self.path("other"), other.to_arrow() if has("pyarrow") else other, {"key": ["é", "a", None]}, [{"key": "é"}, {"key": "a"}, {}]):
            self.assertEqual(self.joined(source, on), [0, 3, 5])
        self.assertEqual(self.joined(["é", "a", None], "id"), [0, 3, 5])
        self.assertEqual(self.joined(numpy.array([1, 2.0]), "n"), [1, 2])
        self.assertEqual(self.joined([1, 2], "f"), [1, 2])
        self.assertEqual(self.joined(other, {"id": "key", "n": "n"}), [3, 5])
        self.assertEqual(self.joined([("a", 0), ("b", 9)], ["id", "n"]), [0])
        self.assertEqual(self.joined([], "id"), [])
        self.assertEqual(self.ds[2:].semi_join(["a"], "id")["n"].to_pylist(), [5])

    def test_the_command_finds_the_same_rows(self) -> None:
        rows = [{"key": "é", "n": 3.0, "f": 5, "deep": {"k": "a"}}, {"key": None, "n": -0.0, "f": 2**53 + 1}, {"key": "", "n": None, "f": 2}]
        inseam.write(rows, self.path("other"))
        for on in ({"id": "key"}, {"n": "n"}, {"f": "f"}, {"id": "deep.k"}, {"id": "key", "f": "n"}, {"n": "f", "id": "key"}):
            for option, not_in in (("--in", False), ("--not-in", True)):
                names = ",".join(f"{own}={name}" for own, name in on.items())
                output = self.path(f"found{len(list(self.folder.iterdir()))}.inseam")
                subprocess.run([tool_path(), "filter", self.path(), option, self.path("other"), "--on", names, "-o", output, "-q"], check=True)
                wanted = self.ds.semi_join(self.path("other"), on, not_in=not_in)
                self.assertEqual(list(inseam.open(output)), list(wanted), f"{option} {names}")

    def test_mistakes_are_sentences(self) -> None:
        for other, on, message in (
            ([1], "id", "on id: the key is text here, and a number"), (["a"], "none", "on none: .* no such column"),
            ({"key": ["a"]}, "id", "on id: the other dataset"), ([1], "l", "one value for each row"), ([1], [], "at least one column"),
        ):  # fmt: skip
            with self.assertRaisesRegex(inseam.ArgumentError, message):
                self.ds.semi_join(other, on)
        with self.assertRaises(TypeError):
            self.ds.semi_join(5, "id")


if __name__ == "__main__":
    unittest.main()
