# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: running the tool, writing corpora, comparing values."""

import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INSEAM = os.environ.get("INSEAM", str(ROOT / ".build-release" / "release" / "inseam"))

os.environ.setdefault("SWIFT_BACKTRACE", "enable=no")  # a crash is a failure at once, not after a minute


OUTPUTS = ("-o", "--output", "--rest", "--lost", "--requests")


def forced(arguments: tuple, folder: object = None) -> list[str]:
    """The arguments, with --force if they name an output that an earlier step of the test made."""
    words = [str(word) for word in arguments]
    outputs = [value for word, value in zip(words, words[1:]) if word in OUTPUTS]
    outputs += [word.partition("=")[2] for word in words if word.startswith("quarantine=")]
    replaces = any(os.path.lexists(os.path.join(folder or "", path)) and not os.path.isdir(path) for path in outputs)
    return [*words, "--force"] if replaces and "--force" not in words and "--" not in words else words


def run(*arguments: object, replaces: bool = True, **options: object) -> subprocess.CompletedProcess:
    """Run the tool; standard output and error are text. Outputs of earlier steps are replaced, unless `replaces` is false."""
    command = [INSEAM, *(forced(arguments, options.get("cwd")) if replaces else map(str, arguments))]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **options)


def write_lines(path: Path, rows: list) -> Path:
    """Write rows as JSON Lines, the way Python spells numbers."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def exact(value: object) -> object:
    """A form in which equal means: same kind, same bits, same keys."""
    if isinstance(value, float):
        return ("float", struct.pack("<d", value))
    if isinstance(value, list):
        return ("list", [exact(item) for item in value])
    if isinstance(value, dict):
        return ("object", {key: exact(item) for key, item in value.items()})
    return (type(value).__name__, value)


def f32(number: float) -> float:
    """A number as the nearest float32 holds it."""
    return struct.unpack("<f", struct.pack("<f", number))[0]


class ToolTest(unittest.TestCase):
    """A test with a folder of its own that expects the tool to be built."""

    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        if not os.access(INSEAM, os.X_OK):
            raise unittest.SkipTest(f"the tool is not built: {INSEAM}")
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = Path(holder.name)

    def tool(self, *arguments: object) -> str:
        """Run the tool, expect success, give its standard output."""
        done = run(*arguments)
        self.assertEqual(done.returncode, 0, f"{' '.join(map(str, arguments))}: {done.stderr[-500:]}")
        return done.stdout

    def rows_of(self, dataset: Path, *arguments: object) -> list:
        """The rows of a dataset, by export."""
        text = self.tool("export", dataset, "-o", "-", *arguments)
        return [json.loads(line) for line in text.split("\n") if line]

    def convert(self, name: str, rows: list, *arguments: object) -> Path:
        """A dataset made of rows."""
        source = write_lines(self.folder / f"{name}.jsonl", rows)
        dataset = self.folder / f"{name}.inseam"
        self.tool("convert", source, "-o", dataset, "--quiet", *arguments)
        return dataset

    def assert_same_rows(self, found: list, expected: list) -> None:
        """Fail with the first row that is not the same to the bit."""
        self.assertEqual(len(found), len(expected), "the number of rows differs")
        for number, (mine, theirs) in enumerate(zip(found, expected)):
            if exact(mine) != exact(theirs):
                self.fail(f"row {number}: found {mine!r}, expected {theirs!r}")
