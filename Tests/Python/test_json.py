# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns that are kept as JSON text are their values in every interface."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

import inseam
import numpy

from support import FolderTest, has

VALUES = [
    "plain", "a\nb \u2028", "", None, 5, -0.5, 2**70, True, False, [], {}, [1, [2, {"x": None}]], {"type": "text", "é": ["\"", "\\"]}, "null", "{}",
]  # fmt: skip


class JSONValues(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        lines = [json.dumps({"n": n, "v": value, "in": {"v": value}, "l": [value, value]}, indent=None) for n, value in enumerate(VALUES)]
        Path(self.path("rows.jsonl")).write_text("".join(line.replace("[1, [2", "[ 1 ,\t[2") + "\n" for line in lines))
        inseam.convert(self.path("rows.jsonl"), self.path(), on_conflict="json", no_source=True, no_ids=True)
        self.ds = inseam.open(self.path())
        self.rows = [{"n": n, "v": value, "in": {"v": value}, "l": [value, value]} for n, value in enumerate(VALUES)]
        self.assertEqual(self.ds.schema["v"].type, "json")

    def test_rows_and_columns_have_the_values(self) -> None:
        ds = self.ds
        for found in (list(ds), [ds[n] for n in range(len(ds))], ds.take(range(len(ds))).to_pylist(), ds.__getitems__(list(range(len(ds))))):
            self.assertSame(found, self.rows)
        for path, wanted in (("v", VALUES), ("in.v", VALUES), ("l", [[value] * 2 for value in VALUES])):
            self.assertSame(ds[path].to_pylist(), wanted)
            self.assertSame(list(ds[path]), wanted)
        self.assertSame(ds["v"].to_numpy().tolist(), VALUES)
        self.assertEqual(ds["v"].to_numpy().shape, (len(VALUES),))
        items, offsets = ds["l"].to_numpy()
        self.assertSame(items.tolist(), [value for value in VALUES for _ in range(2)])
        self.assertEqual(len(offsets), len(VALUES) + 1)

    def test_json_lines_have_one_line_for_each_row(self) -> None:
        inseam.export(self.ds, self.path("out.jsonl"), "jsonl")
        lines = Path(self.path("out.jsonl")).read_text().split("\n")
        self.assertSame([json.loads(line) for line in lines if line], self.rows)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_arrow_and_parquet_have_json_columns(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        inseam.export(self.ds, self.path("out.parquet"), "parquet")
        inseam.export(self.ds, self.path("out.arrow"), "arrow")
        with pa.ipc.open_stream(self.path("out.arrow")) as reader:
            arrow = reader.read_all()
        for table in (self.ds.to_arrow(), arrow, pq.read_table(self.path("out.parquet"))):
            self.assertEqual(table.schema.field("v").type.extension_name, "arrow.json")
            self.assertSame([None if text is None else json.loads(text) for text in table["v"].to_pylist()], VALUES)
            inseam.write(table, self.path("again"), "replace")
            self.assertSame(list(inseam.open(self.path("again"))), self.rows)

    @unittest.skipUnless(has("datasets"), "datasets is not installed")
    def test_hugging_face_has_the_values(self) -> None:
        view = self.ds.filter("n != 6")  # its JSON has no integers beyond 64 bits
        wanted = [value for n, value in enumerate(VALUES) if n != 6]
        for found in (list(view.to_hf(shards=3)), list(view.to_hf(self.path("folder")))):
            self.assertSame([row["v"] for row in found], wanted)
            self.assertSame([row["in"]["v"] for row in found], wanted)

    def test_trainers_get_the_values(self) -> None:
        content = [{"type": "text", "text": "what?"}]
        rows = [
            {"prompt": [{"role": "user", "content": text}], "responses": [{"role": role, "text": role} for role in ("gold", "worse")]}
            for text in ("Be\nkind.", content)
        ]  # fmt: skip
        Path(self.path("chat.jsonl")).write_text("".join(json.dumps(row) + "\n" for row in rows))
        inseam.convert(self.path("chat.jsonl"), self.path("chat"), on_conflict="json")
        for to in ("trl", "openrlhf", "verl"):
            inseam.export(self.path("chat"), self.path(f"{to}.jsonl"), to)
            lines = [json.loads(line) for line in Path(self.path(f"{to}.jsonl")).read_text().splitlines()]
            self.assertEqual([line["prompt"][0]["content"] for line in lines], ["Be\nkind.", content])
        with self.assertRaisesRegex(inseam.DataError, "different kinds .*jsonl"):
            inseam.export(self.path("chat"), self.path("trl.parquet"), "trl")
        self.assertEqual(sorted(path.name for path in self.folder.glob("*.parquet*")), [])
        responses = [row for batch in inseam.open(self.path("chat")).responses() for row in batch]
        self.assertEqual(responses[2]["prompt"], [{"role": "user", "content": content}])

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_text_that_is_not_json_is_text(self) -> None:
        import pyarrow as pa

        def written(text: str) -> Any:
            column = pa.ExtensionArray.from_storage(pa.json_(pa.large_string()), pa.array(["1", text], pa.large_string()))
            inseam.write(pa.table({"v": column}), self.path("odd"), "replace")
            return inseam.open(self.path("odd"))

        for text in ("", "{", "tru", "1 2", "'a'", '["a", ]'):
            self.assertEqual(written(text)["v"].to_pylist(), [1, text])
        for text in ("[" * 100_000 + "]" * 100_000, "1" * 5_000):
            ds = written(text)
            for call in (lambda ds=ds: ds[1], lambda ds=ds: list(ds), lambda ds=ds: ds["v"].to_pylist(), lambda ds=ds: ds.take([1]).to_pylist()):
                with self.assertRaisesRegex(inseam.DataError, "cannot read the JSON text"):
                    call()
            self.assertEqual(ds[0], {"v": 1})
        self.assertEqual(written(' {"a" :\n1 }\t')[1], {"v": {"a": 1}})
        self.assertEqual(written("\n3")["v"].to_numpy().tolist(), [1, 3])
        self.assertTrue(numpy.isnan(written("NaN")[1]["v"]))


if __name__ == "__main__":
    unittest.main()
