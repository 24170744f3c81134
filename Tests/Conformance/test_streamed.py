# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets written from front to back, to a pipe: complete, found to be cut, and grown in place (spec/format.md, sections 3 and 6)."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from cli import INSEAM, ROOT, ToolTest, run, write_lines

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402

ROWS = [{"prompt": f"question {n}", "n": n, "text": "word " * (n % 90), "list": list(range(n % 7))} for n in range(3_000)]


class Streamed(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.lines = write_lines(cls.folder / "rows.jsonl", ROWS)
        done = subprocess.run([INSEAM, "convert", cls.lines, "-o", "-", "-q", "--no-source"], capture_output=True, check=True)
        cls.data = done.stdout
        cls.errors = done.stderr

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def same_rows(self, path: Path, rows: list) -> None:
        found = [{key: row[key] for key in rows[0]} for row in map(json.loads, self.tool("cat", path).splitlines())]
        self.assertEqual(found, rows)

    def test_a_pipe_gets_the_bytes_of_a_file(self) -> None:
        path = self.write("piped.inseam", self.data)
        self.assertEqual(self.errors, b"")
        self.tool("verify", path)
        self.same_rows(path, ROWS)
        newest = reader.File(self.data).newest()
        self.assertEqual(verify.verify(newest), "")
        placed = self.folder / "placed.inseam"
        self.tool("convert", self.lines, "-o", placed, "-q", "--no-source")
        bytes_placed = placed.read_bytes()
        self.assertEqual(self.data[reader.FIRST:-reader.TRAILER], bytes_placed[reader.FIRST:-reader.TRAILER])
        self.assertEqual(self.data[4096:12_288], bytes(8192))
        ids = [json.loads(self.tool("info", each, "--json"))["file_id"] for each in (path, placed)]
        self.assertEqual(ids[0], ids[1])
        again = subprocess.run([INSEAM, "convert", self.lines, "-o", "-", "-q", "--no-source"], capture_output=True, check=True)
        self.assertEqual(again.stdout, self.data, "equal input gives equal bytes")

    def test_a_named_pipe(self) -> None:
        pipe = self.folder / "fifo"
        os.mkfifo(pipe)
        with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as process:
            self.tool("convert", self.lines, "-o", pipe, "-q", "--no-source")
            self.assertEqual(process.communicate()[0], self.data)

    def test_every_cut_is_an_error(self) -> None:
        for length in [*range(0, len(self.data), 9_973), *range(len(self.data) - 200, len(self.data), 13), len(self.data) - 1]:
            path = self.write("cut.inseam", self.data[:length])
            for command in ("count", "verify"):
                self.assertIn(run(command, path).returncode, (1, 2), (command, length))
            with self.assertRaises(reader.Reject):
                reader.File(self.data[:length]).newest()
        path = self.write("long.inseam", self.data + bytes(64))
        self.assertIn("does not end with the trailer of its first generation", run("cat", path).stderr)

    def test_every_flipped_bit_is_found(self) -> None:
        for place in [*range(0, 64, 3), *range(4_000, 12_288, 701), *range(12_288, len(self.data) - 128, 4_999), *range(len(self.data) - 128, len(self.data), 5)]:
            damaged = bytearray(self.data)
            damaged[place] ^= 1 << place % 8
            self.assertIn(run("verify", self.write("flipped.inseam", damaged)).returncode, (1, 2), place)
            with self.assertRaises(reader.Reject, msg=place):
                verify.verify(reader.File(bytes(damaged)).newest())

    def test_the_first_commit_in_place_writes_the_superblocks(self) -> None:
        path = self.write("grown.inseam", self.data)
        more = write_lines(self.folder / "more.jsonl", ROWS[:5])
        self.tool("append", path, more, "-q")
        self.same_rows(path, ROWS + ROWS[:5])
        self.tool("verify", path)
        data = path.read_bytes()
        self.assertEqual(data[4096:4100], b"SUPB")
        self.assertEqual(data[8192:8196], b"SUPB")
        newest = reader.File(data).newest()
        self.assertEqual((newest.state.generation, verify.verify(newest)), (2, ""))
        self.same_rows_at(path, 1, ROWS)
        lost = self.write("lost.inseam", data[:4096] + bytes(8192) + data[12_288:])
        self.assertIn("does not end with the trailer of its first generation", run("cat", lost).stderr)
        with self.assertRaises(reader.Reject):
            reader.File(lost.read_bytes()).newest()

    def same_rows_at(self, path: Path, generation: int, rows: list) -> None:
        found = [json.loads(line)["n"] for line in self.tool("cat", path, "--at", generation).splitlines()]
        self.assertEqual(found, [row["n"] for row in rows])

    def test_a_writer_killed_between_the_superblocks(self) -> None:
        path = self.write("whole.inseam", self.data)
        self.tool("meta", "set", path, "n", "kind=score")
        grown = path.read_bytes()
        # The repair writes generation 1 to both; the commit then writes generation 2 to A.
        first = grown[8192:12_288]
        for superblocks in (bytes(4096) + first, first[:2_000] + bytes(2_096) + bytes(4096)):
            half = self.write("half.inseam", self.data[:4096] + superblocks + self.data[12_288:])
            done = run("cat", half)
            self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, len(ROWS)), done.stderr)
            self.assertIn("superblock", done.stderr)
            self.tool("meta", "set", half, "n", "kind=score")
            self.tool("verify", half)

    def test_what_is_refused(self) -> None:
        done = run("convert", self.lines, "-o", "-", "--json")
        self.assertEqual(done.returncode, 64)
        self.assertIn("--json and -o - both write to standard output", done.stderr)
        refused = self.write("refused.jsonl", b'{"a": 1}\n{"a"\n')
        done = subprocess.run([INSEAM, "convert", refused, "-o", "-"], capture_output=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"refused.jsonl:2", done.stderr)
        path = self.write("half.inseam", done.stdout)
        self.assertEqual(run("cat", path).returncode, 2)

    def test_a_reader_that_leaves(self) -> None:
        done = subprocess.run(f"'{INSEAM}' convert '{self.lines}' -o - -q | head -c 100 | wc -c; echo ${{PIPESTATUS[0]}}",
                              shell=True, executable="/bin/bash", capture_output=True, text=True, check=True)  # fmt: skip
        self.assertEqual((done.stdout.split(), done.stderr), (["100", "141"], ""))


if __name__ == "__main__":
    unittest.main()
