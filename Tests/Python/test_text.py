# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Text that is not UTF-8, in a file whose checksums are right, reaches no consumer: an error with its place, or null where damage is skipped."""

from __future__ import annotations

import random
import sys
import types
import unittest
from pathlib import Path

import inseam
import pyarrow as pa

from support import ROOT, FolderTest

sys.path.insert(0, str(ROOT / "Tests" / "Conformance"))
# The reference reader, whose checksums are used, imports it for files with compressed text.
sys.modules.setdefault("zstandard", types.ModuleType("zstandard"))
from sealing import Sealed  # noqa: E402


def noise(seed: int) -> str:
    """Text that no compression makes smaller."""
    draw = random.Random(seed)
    return "".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=9))


class Text(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = [{"s": noise(n), "n": n, "responses": [{"text": noise(10 + n)}]} for n in range(6)]
        inseam.write(self.rows, self.path("good"))

    def forged(self, text: str, at: int) -> inseam.Dataset:
        file = Sealed(Path(self.path("good")))
        place = file.data.find(text.encode(), 12_288)
        self.assertGreater(place, 0, "the text is stored as it is")
        file.data[place + at] = 0xFE
        file.save(Path(self.path("bad")))
        return inseam.open(self.path("bad"))

    def test_every_way_to_read(self) -> None:
        ds = self.forged(self.rows[3]["s"], 5)
        ways = {"rows": lambda: list(ds[0:6]), "row": lambda: ds[3], "iteration": lambda: list(ds), "take": lambda: list(ds[[5, 3]]), "arrow": ds.to_arrow, "scan": lambda: list(ds.scan()), "column": lambda: list(ds["s"].chunks()),
                "filter": lambda: ds.filter("s != 'a'").count(), "pyarrow": lambda: pa.table(ds), "compute": lambda: inseam.write(ds, self.path("copy"))}  # fmt: skip
        for name, way in ways.items():
            with self.subTest(name), self.assertRaisesRegex((inseam.DataError, OSError), r"bad: column s, row 3: .* at byte \d+: the value is not UTF-8 at its byte 5"):
                way()
        with self.assertRaises(inseam.DataError) as caught:
            list(ds[0:6])
        error = caught.exception
        self.assertEqual((error.code, error.path, error.column, error.rows), ("malformed", self.path("bad"), "s", range(3, 4)))
        self.assertGreaterEqual(error.offset or 0, 12_288)
        self.assertEqual(ds[[0, 1, 2, 4, 5]][2]["n"], 2, "the others can be read")
        self.assertEqual(ds.select(["n"])[3]["n"], 3)

    def test_in_responses(self) -> None:
        ds = self.forged(self.rows[4]["responses"][0]["text"], 0)
        with self.assertRaisesRegex(inseam.DataError, r"column responses\[\]\.text, row 4: .* is not UTF-8 at its byte 0"):
            list(ds[0:6])

    def test_skipped(self) -> None:
        self.forged(self.rows[3]["s"], 5)
        ds = inseam.open(self.path("bad"), skip_damage=True)
        self.assertEqual([row["s"] for row in ds], [row["s"] if n != 3 else None for n, row in enumerate(self.rows)])
        self.assertEqual({(entry["column"]) for entry in ds.lost}, {"s"})
        ds.to_arrow().validate(full=True)


if __name__ == "__main__":
    unittest.main()
