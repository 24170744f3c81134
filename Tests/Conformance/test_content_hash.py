# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The hash of contents against its definition in Python, and that it depends on contents alone."""

import json
import random
import sys
import unittest
from collections.abc import Callable
from pathlib import Path

from cli import ROOT, ToolTest, f32

sys.path.insert(0, str(ROOT / "spec" / "reference"))
from content_hash import BLOCK_ROWS, dataset_hash, encode, prompt_id  # noqa: E402


def rows(count: int, seed: int = 1) -> list:
    draw = random.Random(seed)
    made = []
    for number in range(count):
        made.append({
            "id": number,
            "big": draw.choice([2**63 - 1, -(2**60) - 1, 5, None]),
            "text": draw.choice([None, "", "é", "x" * draw.randrange(60)]),
            "x": draw.choice([None, draw.gauss(0, 1), -0.0, 1e300]),
            "ok": draw.choice([True, False, None]),
            "rm": {"a": f32(draw.gauss(0, 1))} if draw.random() < 0.8 else None,
            "list": None if draw.random() < 0.2 else [draw.randrange(9) for _ in range(draw.randrange(5))],
        })
    return made


def expected(rows: list) -> str:
    blocks = [rows[start : start + BLOCK_ROWS] for start in range(0, len(rows), BLOCK_ROWS)]

    def column(names: list, kind: str, value: Callable) -> tuple:
        return names, kind, [[value(row) for row in block] for block in blocks]

    items = [[item for row in block for item in row["list"] or []] for block in blocks]
    return dataset_hash(len(rows), [
        column(["id"], "int64", lambda row: row["id"]),
        column(["big"], "int64", lambda row: row["big"]),
        column(["text"], "utf8", lambda row: row["text"]),
        column(["x"], "float64", lambda row: row["x"]),
        column(["ok"], "bool", lambda row: row["ok"]),
        column(["rm"], "struct", lambda row: None if row["rm"] is None else ()),
        column(["rm", "a"], "float32", lambda row: row["rm"] and row["rm"]["a"]),
        column(["list"], "list", lambda row: None if row["list"] is None else len(row["list"])),
        (["list", "item"], "int64", items),
    ])


class ContentHash(ToolTest):
    def hash_of(self, dataset: Path) -> str:
        return json.loads(self.tool("info", dataset, "--hash", "--json"))["content_hash"]

    def test_it_is_what_the_specification_says(self) -> None:
        for count in (1, 7, 8, 9, 64, 65, 1_000, 8_192, 8_193, 20_000):
            made = rows(count)
            made[0] = {"id": 0, "big": 1, "text": "t", "x": 0.5, "ok": True, "rm": {"a": 1.0}, "list": [1]}
            self.assertEqual(self.hash_of(self.convert("spec", made)), expected(made), count)

    def test_the_examples_of_the_specification(self) -> None:
        page = " ".join((ROOT / "spec" / "content-hash.md").read_text("utf-8").split())
        self.assertIn(f"`{prompt_id('one')}`", page)
        self.assertIn(encode({"content": "hi", "n": 1, "x": None}).hex(" ").upper(), page)

    def test_it_does_not_depend_on_storage(self) -> None:
        made = rows(40_000, 2)
        first = self.hash_of(self.convert("storage", made))
        for profile in ("scan", "archive"):
            self.assertEqual(self.hash_of(self.convert("storage", made, "--profile", profile)), first)
        other = self.convert("order", [dict(reversed(row.items())) for row in made], "--no-source")
        self.assertEqual(self.hash_of(other), first)
        absent = [{key: value for key, value in row.items() if value is not None} for row in made]
        self.assertEqual(self.hash_of(self.convert("absent", absent)), first)
        sliced = self.folder / "sliced.inseam"
        self.tool("slice", self.folder / "storage.inseam", "--rows", ":", "-o", sliced, "-q")
        self.assertEqual(self.hash_of(sliced), first)

    def test_it_tells_contents_apart(self) -> None:
        base = [{"a": n, "b": "x"} for n in range(100)]
        seen = {self.hash_of(self.convert("base", base))}
        changes = [
            base[::-1],
            base[:-1],
            [dict(row, b="y") if row["a"] == 50 else row for row in base],
            [dict(row, b=None) if row["a"] == 50 else row for row in base],
            [{"a": row["a"], "c": row["b"]} for row in base],
            [dict(row, a=float(row["a"])) for row in base],
            [dict(row, c=None) for row in base],
            base[:10] + [base[11], base[10]] + base[12:],
        ]
        for change in changes:
            seen.add(self.hash_of(self.convert("change", change)))
        self.assertEqual(len(seen), len(changes) + 1)


if __name__ == "__main__":
    unittest.main()
