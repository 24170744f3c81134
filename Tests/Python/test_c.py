# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The header in C and C++, a C program over the library, and the version of the library."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unittest

import inseam
from inseam import _library
from support import ROOT, FolderTest, conversation

HERE = ROOT / "Tests" / "Python"
INCLUDE = ROOT / "Sources" / "CInseam" / "include"
COMPILER = shutil.which("clang") or shutil.which("cc")
FLAGS = ["-Wall", "-Wextra", "-Werror", "-pedantic", f"-I{INCLUDE}"]


@unittest.skipUnless(COMPILER, "there is no C compiler")
class Header(FolderTest):
    def compile(self, *arguments: str) -> None:
        done = subprocess.run([str(COMPILER), *FLAGS, *arguments], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_it_is_c_and_cpp(self) -> None:
        for standard, language in (("c99", "c"), ("c11", "c"), ("c++17", "c++")):
            (self.folder / "empty").write_text('#include "inseam.h"\n')
            self.compile(f"-std={standard}", "-fsyntax-only", "-x", language, self.path("empty"))

    def test_a_program(self) -> None:
        rows = conversation(100)
        inseam.write(rows, self.path())
        library = _library._free_running._name
        # Where the wheel keeps what the library needs is written in the library itself.
        self.compile("-std=c11", str(HERE / "reader.c"), library, "-o", self.path("reader"), "-Wl,--allow-shlib-undefined")
        done = subprocess.run([self.path("reader"), self.path()], capture_output=True, text=True, check=False)
        self.assertEqual(done.stdout, f"100 rows, 50 late, sum 4950, taken 3 1, library {inseam.__version__}\n", done.stderr)
        done = subprocess.run([self.path("reader"), self.path("none")], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (1, f"open: {self.path('none')}: cannot open: No such file or directory\n"))


class LibraryVersion(FolderTest):
    def load(self, source: str) -> str:
        """What importing the package says with a library of this source."""
        (self.folder / "other.c").write_text(source)
        subprocess.run([str(COMPILER), "-shared", "-fPIC", self.path("other.c"), "-o", self.path("other.so")], check=True)
        environment = {**os.environ, "INSEAM_LIBRARY": self.path("other.so")}
        done = subprocess.run([sys.executable, "-c", "import inseam"], capture_output=True, text=True, check=False, env=environment)
        self.assertEqual(done.returncode, 1)
        return done.stderr.splitlines()[-1]

    def test_the_python_constant_is_that_of_the_header(self) -> None:
        header = (INCLUDE / "inseam.h").read_text()
        self.assertIn(f"#define INSEAM_ABI_VERSION {_library.ABI_VERSION}\n", header)

    @unittest.skipUnless(COMPILER, "there is no C compiler")
    def test_a_library_of_another_version_is_refused(self) -> None:
        message = self.load("unsigned inseam_abi_version(void) { return 99; }")
        self.assertIn(f"other.so has ABI version 99, expected {_library.ABI_VERSION}; unset INSEAM_LIBRARY", message)
        self.assertIn("other.so is not the library of inseam", self.load("int nothing;"))


if __name__ == "__main__":
    unittest.main()
