# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What tests of folders share: rows, parts, and a check by the reference reader of folders."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

from cli import ROOT, ToolTest, exact, write_lines

READER = ROOT / "spec" / "reference" / "folder.py"


def new_rows(draw: random.Random, count: int) -> list:
    rows = []
    for _ in range(count):
        row: dict = {"n": draw.randrange(1_000), "prompt": f"q{draw.randrange(10**9)}"}
        if draw.random() < 0.9:
            row["responses"] = [{"key": f"k{draw.randrange(10**12)}", "rm": {"a": draw.randrange(64) / 4}} for _ in range(draw.randrange(1, 4))]
        if draw.random() < 0.2:
            row["extra"] = draw.choice([None, "x", "long " * 20])
        rows.append(row)
    return rows


def plain(row: dict) -> dict:
    """A row without what the conversion adds."""
    row = {key: value for key, value in row.items() if key not in ("source", "prompt_id")}
    if row.get("responses"):
        row["responses"] = [{key: value for key, value in response.items() if key != "response_id"} for response in row["responses"]]
    return row


class FolderTest(ToolTest):
    def setUp(self) -> None:
        self.path = self.folder / self.id().rsplit(".", 1)[-1]
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir()

    def write(self, name: str, rows: list, *arguments: object) -> Path:
        part = self.path / f"{name}.inseam"
        self.tool("convert", write_lines(self.folder / "part.jsonl", rows), "-o", part, "-q", "--no-ids", *arguments)
        return part

    def check(self, rows: list) -> None:
        """The tool, its verification and the reference reader agree with the rows."""
        self.tool("verify", self.path)
        self.assert_same_rows([plain(row) for row in self.rows_of(self.path)], rows)
        self.assertEqual(self.tool("count", self.path).strip(), str(len(rows)))
        done = subprocess.run([sys.executable, str(READER), str(self.path)], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = [plain(json.loads(line)) for line in done.stdout.splitlines()]
        self.assertEqual([exact(row) for row in found], [exact(row) for row in rows])

    def info(self) -> dict:
        return json.loads(self.tool("info", self.path, "--json"))

    def parts(self, *names: str, start: int = 0) -> None:
        """Parts of five rows each, published."""
        for number, name in enumerate(names):
            first = start + 10 * number
            self.write(name, [{"n": n, "k": f"k{n}", "z": n} for n in range(first, first + 5)])
        self.tool("publish", self.path, "-q")

    def count(self) -> int:
        return int(self.tool("count", self.path))
