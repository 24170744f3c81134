# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Exports in the shape of a preset, of whole datasets and of views, to every kind of file."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

import inseam

RECORDS = [{"instruction": f"do {i}", "input": "" if i % 2 else f"x{i}", "output": f"o{i}", "score": i / 4, "id": i} for i in range(20)]


class PresetExports(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        source = self.folder / "records.jsonl"
        source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS))
        inseam.convert(source, self.folder / "d.inseam")
        self.data = inseam.open(self.folder / "d.inseam")

    def test_files_have_the_records(self) -> None:
        self.assertEqual(self.data[0]["prompt"], "do 0\nx0")
        report = inseam.export(self.data, self.folder / "a.jsonl", "alpaca")
        self.assertEqual(report, {"rows": 20, "written": 20, "skipped": {}, "left_out": [], "left_out_values": [], "missing": [], "responses_left_out": 0})
        self.assertEqual([json.loads(line) for line in (self.folder / "a.jsonl").read_text().splitlines()], RECORDS)
        import pyarrow.parquet as pq

        inseam.export(self.data, self.folder / "a.parquet", "auto")
        self.assertEqual(pq.read_table(self.folder / "a.parquet").to_pylist(), RECORDS)

    def test_views(self) -> None:
        view = self.data.filter("id > 10")
        for name in ("alpaca", "auto"):
            inseam.export(view, self.folder / "v.jsonl", name, mode="replace")
            self.assertEqual([json.loads(line) for line in (self.folder / "v.jsonl").read_text().splitlines()], RECORDS[11:])
        inseam.export(self.data, self.folder / "w.jsonl", "alpaca", where="id < 2")
        self.assertEqual(len((self.folder / "w.jsonl").read_text().splitlines()), 2)

    def test_mistakes(self) -> None:
        with self.assertRaisesRegex(inseam.ArgumentError, "did you mean 'alpaca'"):
            inseam.export(self.data, self.folder / "x.jsonl", "alpacca")
        self.assertFalse((self.folder / "x.jsonl").exists())
        with self.assertRaises(inseam.DataError):
            inseam.export(self.data, self.folder / "x.jsonl", "trl-preference")
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("x")], [])


if __name__ == "__main__":
    unittest.main()
