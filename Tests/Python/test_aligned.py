# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Lists with one item for each of the same tokens, from Python."""

from __future__ import annotations

import json
import subprocess
import unittest

import inseam
import pyarrow as pa
import pyarrow.parquet
from inseam._tool import tool_path

from support import FolderTest


def row(ids: int, mask: int | None) -> dict[str, object]:
    return {"prompt": "p", "responses": [{"token_ids": list(range(ids)), "loss_mask": None if mask is None else [1] * mask}]}


class AlignedLists(FolderTest):
    words = r"row 2: responses\[\].token_ids has 3 items and responses\[\].loss_mask has 2, but they are aligned"

    def test_rows_that_a_writer_refuses(self) -> None:
        with inseam.Writer(self.path()) as writer:
            writer.write([row(1, 1), row(2, None)])
            with self.assertRaisesRegex(inseam.ArgumentError, self.words):
                writer.write([row(3, 2)])
            writer.write([row(3, 3)])
        self.assertEqual(list(inseam.open(self.path(), verify="full")), [row(1, 1), row(2, None), row(3, 3)])

    def test_tables_and_files(self) -> None:
        rows = [row(1, 1), row(2, 2), row(3, 2)]
        table = pa.Table.from_pylist(rows)
        pyarrow.parquet.write_table(table, self.path("t.parquet"))
        (self.folder / "t.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
        for source in (table, rows):
            with self.assertRaisesRegex(inseam.Error, self.words):
                inseam.write(source, self.path())
        done = subprocess.run([tool_path(), "convert", self.path("t.jsonl"), "-o", self.path("x")], capture_output=True, text=True, check=False)
        self.assertIn("t.jsonl:3:1: responses[].token_ids has 3 items and responses[].loss_mask has 2", done.stderr)

    def test_copies_of_lists_that_are_not_aligned(self) -> None:
        (self.folder / "t.jsonl").write_text(json.dumps(row(3, 2)) + "\n")
        subprocess.run([tool_path(), "convert", self.path("t.jsonl"), "-o", self.path("a"), "--aligned", "none", "-q", "--no-ids", "--no-source"], check=True)
        inseam.write(inseam.open(self.path("a")), self.path("b"))
        self.assertEqual(list(inseam.open(self.path("b"), verify="full")), [row(3, 2)])

    def test_lists_that_are_attached(self) -> None:
        inseam.write([{"n": 1, "token_ids": [1, 2]}, {"n": 2, "token_ids": []}], self.path())
        ds = inseam.open(self.path())
        with self.assertRaisesRegex(inseam.Error, "token_ids has 0 items and loss_mask has 1, but they are aligned"):
            ds.attach("loss_mask", pa.array([[1, 1], [1]]))
        ds.attach("loss_mask", pa.array([[1, 0], []]))
        self.assertEqual(inseam.open(self.path(), verify="full")["loss_mask"].to_pylist(), [[1, 0], []])


if __name__ == "__main__":
    unittest.main()
