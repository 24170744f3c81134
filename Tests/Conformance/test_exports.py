# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The name of an export's output means what it says; what needs the Python package is named."""

import gzip
import json
import os
import subprocess
import unittest

import zstandard
from cli import INSEAM, ToolTest, run, write_lines

ROWS = [{"n": number, "text": "word " * 40} for number in range(20_000)]


class Exports(ToolTest):
    def setUp(self) -> None:
        super().setUp()
        self.data = self.folder / "d.inseam"
        self.tool("convert", write_lines(self.folder / "d.jsonl", ROWS), "-o", self.data, "-q")

    def test_lines_are_compressed_as_the_name_says(self) -> None:
        lines = self.tool("export", self.data, "-o", "-").encode()
        self.assertEqual([json.loads(line) for line in lines.splitlines()], ROWS)
        for name, read in ((".jsonl", bytes), (".jsonl.gz", gzip.decompress), (".jsonl.zst", unpacked)):
            path = self.folder / f"out{name}"
            self.tool("export", self.data, "-o", path, "-q")
            self.assertEqual(read(path.read_bytes()), lines, name)
            if name != ".jsonl":
                self.assertLess(path.stat().st_size, len(lines) / 4)
            self.tool("convert", path, "-o", self.folder / "again.inseam", "--force", "-q")
            self.assertEqual(self.tool("export", self.folder / "again.inseam", "-o", "-").encode(), lines)
            again = self.folder / f"again{name}"
            self.tool("export", self.data, "-o", again, "-q")
            self.assertEqual(again.read_bytes(), path.read_bytes())

    def test_no_rows(self) -> None:
        for name, read in ((".jsonl", bytes), (".jsonl.gz", gzip.decompress), (".jsonl.zst", unpacked)):
            path = self.folder / f"out{name}"
            self.tool("export", self.data, "--where", "n < 0", "-o", path, "-q")
            self.assertEqual(read(path.read_bytes()), b"")

    def test_a_predicate(self) -> None:
        self.tool("export", self.data, "--where", "n % 5000 = 1", "-o", self.folder / "some.jsonl", "--columns", "n", "-q")
        self.assertEqual((self.folder / "some.jsonl").read_text(), "".join(f'{{"n":{number}}}\n' for number in (1, 5001, 10001, 15001)))

    def test_other_names_are_refused_with_the_command_that_works(self) -> None:
        for name in ("x.parquet", "x.arrow", "x.csv", "folder"):
            done = run("export", self.data, "-o", self.folder / name)
            self.assertEqual((done.returncode, done.stdout), (64, ""), name)
            self.assertIn(f"pip install inseam, then inseam export {self.data} -o {self.folder / name}.", done.stderr)
        for name in ("x.json", "x.txt", "x.jsonl.bz2", "x.gz", "run-1.5"):
            done = run("export", self.data, "-o", self.folder / name)
            self.assertEqual((done.returncode, done.stdout), (64, ""), name)
            self.assertIn(f"write -o {self.folder / name}.jsonl.", done.stderr)
            self.assertFalse(os.path.exists(self.folder / name))

    def test_options_of_the_python_package(self) -> None:
        for flags in (["--to", "trl"], ["--to=parquet"], ["--pairs", "all"], ["--rm", "x"], ["--ref", "x"], ["--messages"], ["--include", "n"], ["--seed", "1"]):
            done = run("export", self.data, *flags, "-o", self.folder / "x.jsonl")
            self.assertEqual((done.returncode, done.stdout), (64, ""), flags)
            self.assertIn("requires the Python package", done.stderr)
            self.assertIn("pip install inseam", done.stderr)
        self.tool("export", self.data, "--to", "jsonl", "-o", self.folder / "x.jsonl", "-q")
        self.assertIn("unknown preset 'nowhere'", run("export", self.data, "--to", "nowhere", "-o", self.folder / "y.jsonl").stderr)

    def test_pipes_and_devices(self) -> None:
        done = subprocess.run(["bash", "-c", '"$0" export "$1" -o /dev/stdout -q | head -c 8; "$0" export "$1" -o >(cat >/dev/null) -q', INSEAM, str(self.data)], capture_output=True, check=False, text=True)
        self.assertEqual((done.returncode, done.stdout), (0, '{"n":0,"'), done.stderr)


def unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().stream_reader(data, read_across_frames=True).read()


if __name__ == "__main__":
    unittest.main()
