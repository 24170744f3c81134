# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The encodings of list items: the worked bytes of the specification, and the tool against the reference reader."""

import json
import random
import struct
import subprocess
import sys
import unittest
from types import SimpleNamespace

from cli import ROOT, ToolTest, write_lines

REFERENCE = ROOT / "spec" / "reference"
sys.path.insert(0, str(REFERENCE))
from encoding import bins, runs  # noqa: E402
from encoding.types import INT8, UINT8  # noqa: E402

ROWS, SEED = 120, 17


class Rejected(Exception):
    """The reference reader does not take the bytes."""


def need(condition: object, message: str) -> None:
    if not condition:
        raise Rejected(message)


def page(raw: bytes, count: int) -> SimpleNamespace:
    return SimpleNamespace(raw=raw, count=count, length=count)


def worked(name: str) -> bytes:
    """Return the bytes of the worked example of a section."""
    section = (ROOT / "spec" / "encodings.md").read_text("utf-8").split(f" {name}\n")[1].split("\n## ")[0]
    example = " ".join(section.split("Worked:")[1].split("→")[1].split())
    return bytes.fromhex(example.split("`")[1])


class Worked(unittest.TestCase):
    def test_runs(self) -> None:
        raw = worked("Runs")
        stream = SimpleNamespace(role=3, type=INT8, stored=INT8, need=need, content=[page(raw, 4)])
        self.assertEqual(runs.decode(stream), [5, 5, 5, 7])
        for bit in range(8 * len(raw)):
            damaged = bytearray(raw)
            damaged[bit // 8] ^= 1 << bit % 8
            stream.content = [page(bytes(damaged), 4)]
            try:
                self.assertNotEqual(runs.decode(stream), [5, 5, 5, 7], f"bit {bit}")
            except Rejected:
                pass

    def test_bins(self) -> None:
        raw = worked("Bins")
        table = struct.pack("<H6x", 2) + b"".join(struct.pack("<QBBB5x", base, 1, 0, 0) for base in (3, 9))
        stream = SimpleNamespace(role=3, type=UINT8, stored=UINT8, need=need, parameter=256, table=table,
                                 content=[page(struct.pack("<I", len(raw)) + raw, 3)])
        self.assertEqual(bins.decode(stream), [3, 9, 3])


class Both(ToolTest):
    """The tool and the reference reader agree on lists of every kind, in every profile."""

    def rows(self) -> list[dict]:
        made = random.Random(SEED)
        rows = []
        for number in range(ROWS):
            count = 0 if number % 13 == 7 else made.randrange(1, 60)
            lists = {
                "tokens": [int(made.random() * made.random() * 900) * 40 for _ in range(3 * count)],
                "small": [int(made.random() * made.random() * 900) for _ in range(3 * count)],
                "logps": [-made.randrange(4096) / 8192 for _ in range(count)],
                "single": [struct.unpack("<f", struct.pack("<f", -made.expovariate(3)))[0] for _ in range(count)],
                "double": [made.expovariate(3) for _ in range(count)],
                "signed": [made.randrange(-900, 900) for _ in range(count)],
                "wide": [made.randrange(2**62, 2**62 + 2**20) for _ in range(count)],
                "mask": [place > count // 3 for place in range(count)],
                "version": [number // 9 + (place > count // 2) for place in range(count)],
                "nulls": [None if made.random() < 0.2 else made.randrange(7) for _ in range(count)],
                "pairs": [[made.randrange(9), made.randrange(9)] for _ in range(count)],
            }
            rows.append({"id": number, **{name: values for name, values in lists.items() if number % 17 or name != "logps"}})
        return rows

    def test_profiles(self) -> None:
        rows = self.rows()
        lines = write_lines(self.folder / "rows.jsonl", rows)
        used = set()
        for profile in ("train", "archive", "scan"):
            data = self.folder / f"{profile}.inseam"
            self.tool("convert", lines, "-o", data, "--profile", profile, "--no-source", "-q")
            self.assert_same_rows(self.rows_of(data), rows)
            read = [sys.executable, REFERENCE / "reader.py", data]
            self.assert_same_rows([json.loads(line) for line in subprocess.run(read, capture_output=True, text=True, check=True).stdout.splitlines()], rows)
            checked = subprocess.run([*read, "--verify"], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            self.tool("verify", data)
            columns = json.loads(self.tool("info", data, "--encodings", "--json"))["columns"]
            used |= {column["encodings"].split(" (")[0] for column in columns if column["path"].endswith("[]")}
        self.assertLessEqual({"plain", "bitmap", "runs", "bins", "ranks"}, used)

    def test_a_filter_and_an_append(self) -> None:
        rows = self.rows()
        data = self.folder / "data.inseam"
        self.tool("convert", write_lines(self.folder / "a.jsonl", rows[:70]), "-o", data, "--no-source", "-q")
        self.tool("append", data, write_lines(self.folder / "b.jsonl", rows[70:]), "-q", "--no-source")
        self.assert_same_rows(self.rows_of(data), rows)
        part = self.folder / "part.inseam"
        self.tool("filter", data, "--where", "id >= 31 AND id < 97", "-o", part, "-q")
        self.assert_same_rows(self.rows_of(part), rows[31:97])
        self.tool("verify", part)
        compacted = self.folder / "compacted.inseam"
        compacted.write_bytes(data.read_bytes())
        self.tool("compact", compacted, "-q")
        self.assert_same_rows(self.rows_of(compacted), rows)


if __name__ == "__main__":
    unittest.main()
