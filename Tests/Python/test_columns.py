# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns as other libraries hold them: what is attached and written keeps its type and its nulls."""

from __future__ import annotations

import math
import unittest
from pathlib import Path
from typing import Any

import inseam
import numpy

from support import FolderTest, has


class Columns(FolderTest):
    def columns(self) -> dict[str, tuple[Any, str, list]]:
        """Each with the type that is stored and the values."""
        import pyarrow as pa

        single = numpy.array([0.1, -2.5, 7.0], numpy.float32)
        found: dict[str, tuple[Any, str, list]] = {
            "a list": ([1.5, None, 2.5], "float64", [1.5, None, 2.5]),
            "numpy": (single, "float32", single.tolist()),
            "numpy with a mask": (numpy.ma.array([[1, 2], [3, 4], [5, 6]], mask=[[0, 1], [0, 0], [1, 1]]), "int64[2]", [[1, None], [3, 4], [None, None]]),
            "arrow": (pa.array([1, None, 3], pa.int8()), "int8", [1, None, 3]),
            "arrow in pieces": (pa.chunked_array([[1.5], [None, math.nan]], pa.float32()), "float32", [1.5, None, math.nan]),
            "arrow text": (pa.array(["a", None, ""]), "utf8", ["a", None, ""]),
            "arrow lists": (pa.array([[1, 2], [], None], pa.list_(pa.int32())), "list<int32>", [[1, 2], [], None]),
            "a column of a table": (pa.table({"x": [True, False, None]})["x"], "bool", [True, False, None]),
        }
        if has("polars"):
            import polars

            found["polars"] = (polars.Series([1.5, None, 2.5], dtype=polars.Float32), "float32", [1.5, None, 2.5])
            found["polars structs"] = (polars.Series([{"a": 1}, None, {"a": 2}]), "struct", [{"a": 1}, None, {"a": 2}])
            found["polars text"] = (polars.Series(["a", None, "c"]), "utf8", ["a", None, "c"])
        if has("pandas"):
            import pandas

            found["pandas"] = (pandas.Series([1, 2, 3], dtype="int16"), "int16", [1, 2, 3])
            found["pandas text"] = (pandas.Series(["a", None, "c"], dtype="string"), "utf8", ["a", None, "c"])
            found["pandas with NaN"] = (pandas.Series([1.5, math.nan, 2.5]), "float64", [1.5, math.nan, 2.5])
        if has("torch"):
            import torch

            found["torch half"] = (torch.tensor([0.5, -3.0, 1.0], dtype=torch.float16), "float16", [0.5, -3.0, 1.0])
            found["torch"] = (torch.tensor(single, requires_grad=True), "float32", single.tolist())
            found["torch bfloat16"] = (torch.tensor([0.5, -3.0, 1.0], dtype=torch.bfloat16), "float32", [0.5, -3.0, 1.0])
            found["torch of two dimensions"] = (torch.tensor([[1, 2], [3, 4], [5, 6]]), "int64[2]", [[1, 2], [3, 4], [5, 6]])
        return found

    def check(self, ds: inseam.Dataset, name: str, kind: str, wanted: list) -> None:
        found = [row[name] for row in ds]
        self.assertEqual(repr(found), repr(wanted), name)
        self.assertIn(kind.split("<")[0].split("[")[0].replace("list", "int"), str(ds.schema[name]), name)

    def test_written_alone_and_together(self) -> None:
        columns = self.columns()
        for number, (name, (values, kind, wanted)) in enumerate(columns.items()):
            inseam.write({name: values}, self.path(f"alone-{number}"))
            self.check(inseam.open(self.path(f"alone-{number}")), name, kind, wanted)
        inseam.write({name: values for name, (values, _, _) in columns.items()}, self.path("all"))
        for name, (_, kind, wanted) in columns.items():
            self.check(inseam.open(self.path("all")), name, kind, wanted)

    def test_attached_by_position_and_by_key(self) -> None:
        inseam.write([{"k": "a"}, {"k": "b"}, {"k": "c"}], self.path())
        for name, (values, kind, wanted) in self.columns().items():
            if kind == "struct":  # structs are rows
                continue
            inseam.attach(self.path(), name, values)
            self.check(inseam.open(self.path()), name, kind, wanted)
        import pyarrow as pa

        report = inseam.attach(self.path(), "late", {"k": pa.array(["c", "a"]), "late": [1.5, 2.5]}, key="k")
        self.assertEqual(report["matched"], 2)
        self.assertEqual([row["late"] for row in inseam.open(self.path())], [2.5, None, 1.5])

    def test_tables_with_any_column_names_are_rows(self) -> None:
        import pyarrow as pa

        tables: list[Any] = [pa.table({"s": [1, 2, 3], "type": ["a", "b", "c"]}), {"s": pa.array([1, 2, 3])}, pa.table({"s": [1, 2, 3]}).to_reader()]
        if has("pandas"):
            import pandas

            tables.append(pandas.DataFrame({"s": [1, 2, 3], "type": ["a", "b", "c"], "dtype": [1, 2, 3]}))
        if has("polars"):
            import polars

            tables += [polars.DataFrame({"s": [1, 2, 3], "type": ["a", "b", "c"]}), polars.Series([{"s": 1}, {"s": 2}, {"s": 3}])]
        if has("duckdb"):
            import duckdb

            tables.append(duckdb.sql("SELECT * FROM (VALUES (1), (2), (3)) t(s)"))
        for number, table in enumerate(tables):
            inseam.write([{"k": 1}, {"k": 2}, {"k": 3}], self.path(str(number)))
            inseam.attach(self.path(str(number)), "s", table)
            self.assertEqual([row["s"] for row in inseam.open(self.path(str(number)))], [1, 2, 3], type(table))

    def test_columns_beside_arrows_have_the_same_rules(self) -> None:
        import pyarrow as pa

        for odd in ("ab", b"ab", {1: 2, 3: 4}, ["a", b"b"], [1, "a"], numpy.float32(1), [1.5, object()]):
            for columns in ({"x": odd}, {"a": pa.array([1, 2]), "x": odd}):
                with self.assertRaises(TypeError, msg=repr(odd)):
                    inseam.write(columns, self.path())

    @unittest.skipUnless(has("nanoarrow"), "nanoarrow is not installed")
    def test_arrays_of_nanoarrow(self) -> None:
        import nanoarrow

        inseam.write([{"k": 1}, {"k": 2}], self.path())
        inseam.attach(self.path(), "s", nanoarrow.Array([1, None], nanoarrow.int64()))
        self.assertEqual([row["s"] for row in inseam.open(self.path())], [1, None])

    def test_lengths_that_differ(self) -> None:
        import pyarrow as pa

        with self.assertRaises(ValueError):
            inseam.write({"a": pa.array([1]), "b": [1, 2]}, self.path())
        self.assertFalse(Path(self.path()).exists())


if __name__ == "__main__":
    unittest.main()
