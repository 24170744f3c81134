# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Small inputs that ask for endless work or memory: refused or streamed, in under 2 seconds and 256 MB."""

import gzip
import json
import os
import resource
import struct
import subprocess
import time
import unittest
from pathlib import Path

import zstandard

from cli import INSEAM, ToolTest, forced, write_lines
from forging import forge

SECONDS, MEMORY = 2.0, 256 << 20


class Bombs(ToolTest):
    #: The address space of the tool, if that is bounded.
    addresses = resource.RLIM_INFINITY

    def limits(self) -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
        resource.setrlimit(resource.RLIMIT_AS, (self.addresses, self.addresses))

    def bounded(self, *arguments: object, seconds: float = SECONDS) -> subprocess.CompletedProcess:
        """Run the tool with little memory and time; gives how it ended."""
        output, errors = self.folder / "stdout", self.folder / "stderr"
        start = time.monotonic()
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen([INSEAM, *forced(arguments)], stdout=out, stderr=err, preexec_fn=self.limits)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        done = subprocess.CompletedProcess(arguments, process.returncode, output.read_bytes(), errors.read_bytes().decode())
        what = f"{arguments[0]}: {done.stderr[:300]}"
        self.assertIn(done.returncode, (0, 1, 2), what)
        self.assertLess(usage.ru_maxrss * 1024, MEMORY, what)
        self.assertLess(usage.ru_utime + usage.ru_stime, seconds, f"{what} ({time.monotonic() - start:.1f} s)")
        return done

    def refused(self, *arguments: object) -> str:
        done = self.bounded(*arguments, *(["-q"] if arguments[0] == "convert" else []))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
        return done.stderr

    def source(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def test_a_gzip_of_blanks(self) -> None:
        blanks = gzip.compress(b"\n" * (500 << 20), 9)
        self.assertLess(len(blanks), 600_000)
        done = self.bounded("convert", self.source("blanks.gz", blanks), "-o", self.folder / "o.inseam", "--json", seconds=6)
        self.assertEqual((done.returncode, json.loads(done.stdout)["rows"]), (0, 0))

    def test_one_endless_line(self) -> None:
        for name, data in (("line.gz", gzip.compress(b'{"a":"' + b"x" * (1200 << 20), 9)), ("line.zst", zstandard.compress(b'{"a":"' + b"x" * (1200 << 20), 1))):
            source = self.source(name, data)
            message = self.refused("convert", source, "-o", self.folder / "o.inseam", "--max-line", 4 << 20)
            self.assertIn("longer than 4194304 bytes", message)

    def test_a_line_of_100_megabytes(self) -> None:
        source = self.source("long.jsonl", b'{"a":"' + b"x" * (100 << 20) + b'"}\n{"a":"y"}\n')
        self.assertIn("longer than", self.refused("convert", source, "-o", self.folder / "o.inseam", "--max-line", 1 << 20))
        done = self.bounded("convert", source, "-o", self.folder / "o.inseam", "--max-line", 1 << 20, "--on-error", "skip", "-q")
        self.assertIn(done.returncode, (1, 2))

    def test_windows_of_zstd(self) -> None:
        for power in (28, 30):
            parameters = zstandard.ZstdCompressionParameters(window_log=power, enable_ldm=True)
            compressor = zstandard.ZstdCompressor(compression_params=parameters)
            stream = compressor.compressobj()
            data = stream.compress(b'{"a":1}\n' * 1_000) + stream.flush()
            self.assertIn("zstd data is damaged", self.refused("convert", self.source("window.zst", data), "-o", self.folder / "o.inseam"))

    def test_nesting(self) -> None:
        for opening, closing in (("[", "]"), ('{"a":', "}")):
            text = '{"x":' + opening * 100_000 + "1" + closing * 100_000 + "}\n"
            self.assertIn("nested too deeply", self.refused("convert", self.source("deep.jsonl", text.encode()), "-o", self.folder / "o.inseam"))
        done = self.bounded("count", self.convert("n", [{"a": 1}]), "--where", "(" * 40_000 + "a = 1" + ")" * 40_000)
        self.assertEqual(done.returncode, 2)
        self.assertLess(len(done.stderr), 600)

    def test_keys_without_end(self) -> None:
        wide = {f"k{n}": 1 for n in range(1_000_000)}
        source = write_lines(self.folder / "wide.jsonl", [wide])
        self.assertIn("256 keys", self.refused("convert", source, "-o", self.folder / "o.inseam"))
        source = self.source("new.jsonl", b"".join(b'{"k%d":1}\n' % n for n in range(100_000)))
        self.assertIn("keys", self.refused("convert", source, "-o", self.folder / "o.inseam"))

    # Files that claim what they do not have; every checksum is right.

    def forged(self, name: str, find: bytes, change: object) -> Path:
        """A dataset with one block changed, and everything that points at it made right again."""
        base = self.folder / "base.inseam"
        if not base.exists():
            self.convert("base", [{"s": f"text {n} {n * n}", "n": n * 1_000_003, "l": [n] * (n % 3)} for n in range(50)], "--no-source")
        return forge(base, self.folder / f"{name}.inseam", find, change)

    def every_command(self, path: Path) -> None:
        for command in (["cat"], ["verify"], ["info"], ["stats"], ["count", "--where", "n > 5"], ["tail"], ["cat", "--skip-damage"]):
            self.bounded(command[0], path, *command[1:])
        self.bounded("salvage", path, "-o", self.folder / "salvaged.inseam", "--lost", self.folder / "lost.jsonl")

    def test_counts_that_a_chunk_claims(self) -> None:
        for value in (2**20, 2**31, 2**32 - 1, 2**40, 2**63, 2**64 - 1):
            for offset, layout in ((16, "<Q"), (24, "<Q")):
                self.every_command(self.forged("chunk", b"CHNK", lambda block, at=offset, form=layout, number=value: block[:at] + struct.pack(form, number) + block[at + struct.calcsize(form):]))

    def test_counts_that_a_footer_claims(self) -> None:
        for offset, layout, values in ((16, "<Q", (2**40, 2**63, 2**64 - 1)), (24, "<I", (2**20, 2**31, 2**32 - 1)), (28, "<I", (2**31, 2**32 - 1))):
            for value in values:
                self.every_command(self.forged("footer", b"FOOT", lambda block, at=offset, form=layout, number=value: block[:at] + struct.pack(form, number) + block[at + struct.calcsize(form):]))

    def test_counts_that_a_schema_claims(self) -> None:
        for value in (2**16, 2**31, 2**32 - 1):
            self.every_command(self.forged("schema", b"SCHM", lambda block, number=value: block[:4] + struct.pack("<I", number) + block[8:]))

    def test_text_that_claims_billions_of_strings(self) -> None:
        """Streams of frames and of pages that say they have 2^32 - 2 values."""
        rows = write_lines(self.folder / "t.jsonl", [{"s": f"text {n} {n**3}"} for n in range(100)])
        for profile in ("train", "archive"):
            base = self.folder / f"base-{profile}.inseam"
            self.tool("convert", rows, "-o", base, "-q", "--profile", profile, "--no-source", "--no-ids")
            self.every_command(forge(base, self.folder / "frames.inseam", b"CHNK", lambda block: claims(block)))

    def test_lists_that_are_not_stored(self) -> None:
        """A schema that makes of a column without a chunk 16,777,216 numbers a row, 1.3 TB; one read may have half the memory there is."""
        self.addresses = 1 << 30
        base = self.convert("rows", [{"n": n} for n in range(10_000)], "--no-source", "--no-ids")
        self.tool("append", base, write_lines(self.folder / "late.jsonl", [{"n": 1, "l": [1]}]), "-q")
        number, fixed = 17, 2**24
        was = struct.pack("<BBHII", 16, 0, 0, 1, 0)
        path = forge(base, self.folder / "wide.inseam", b"SCHM", lambda block: block.replace(was, struct.pack("<BBHII", number, 0, 0, 1, fixed)))
        self.every_command(path)
        self.assertIn("column l, rows 0 to 4095: decoding needs more than the memory budget of one read, 536870912 bytes", self.refused("cat", path))
        self.assertEqual(self.bounded("count", path, "--where", "n >= 9999").stdout, b"1\n")


def claims(block: bytes) -> bytes:
    """Every eight bytes of a chunk that hold the number of its slots hold a huge one instead, but for the first."""
    return block[:40] + block[40:].replace(struct.pack("<Q", 100), struct.pack("<Q", 2**32 - 2))


if __name__ == "__main__":
    unittest.main()
