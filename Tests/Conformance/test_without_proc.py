# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The tool without /proc, and with arguments that are not UTF-8: what it was asked to do, or an error."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from cli import INSEAM

ISOLATED = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"]


def isolated(*arguments: object) -> subprocess.CompletedProcess:
    """Runs a command in a mount namespace whose /proc is empty."""
    return subprocess.run([*ISOLATED, *map(str, arguments)], capture_output=True, text=True)


def allowed() -> bool:
    """Whether this machine lets us make such a namespace."""
    return shutil.which("unshare") is not None and isolated("sh", "-c", "test ! -e /proc/self").returncode == 0


class Arguments(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data.inseam"
        self.lines = self.folder / "data.jsonl"
        subprocess.run([INSEAM, "generate", "--rows", "20", "-q", "-o", self.lines], check=True)
        subprocess.run([INSEAM, "convert", self.lines, "-q", "-o", self.data], check=True)

    @unittest.skipUnless(allowed(), "this machine allows no mount namespace")
    def test_without_proc_the_tool_has_its_arguments(self) -> None:
        self.assertEqual(isolated(INSEAM, "count", self.data).stdout, "20\n")
        unknown = isolated(INSEAM, "cuont", self.data)
        self.assertEqual(unknown.returncode, 64)
        self.assertIn("unknown command 'cuont'", unknown.stderr)

    @unittest.skipUnless(allowed(), "this machine allows no mount namespace")
    def test_without_proc_a_dataset_is_written_or_an_error_is_given(self) -> None:
        output = self.folder / "copy.inseam"
        done = isolated(INSEAM, "convert", self.lines, "-o", output)
        if done.returncode == 0:
            self.assertEqual(subprocess.run([INSEAM, "count", output], capture_output=True, text=True).stdout, "20\n")
        else:
            self.assertIn("cannot", done.stderr)

    def test_an_argument_that_is_not_utf8_is_an_error(self) -> None:
        path = os.fsencode(self.folder) + b"/\xff.inseam"
        for arguments in (["count", path], ["convert", self.lines, "-o", path]):
            done = subprocess.run([INSEAM, *arguments], capture_output=True)
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertIn(b"is not UTF-8", done.stderr)
        self.assertEqual(sorted(file.name for file in self.folder.iterdir()), ["data.inseam", "data.jsonl"])


if __name__ == "__main__":
    unittest.main()
