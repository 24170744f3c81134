# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The header in C and C++, a C program over the library, and what the library shows."""

from __future__ import annotations

import re
import shutil
import subprocess
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


class Symbols(unittest.TestCase):
    @unittest.skipUnless(shutil.which("nm"), "there is no nm")
    def test_only_the_functions_of_the_headers_are_shown(self) -> None:
        library = _library._free_running._name
        if "libInseamABI" in library:
            self.skipTest("this is not the wheel's library")
        shown = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
        found = {line.split()[-1] for line in shown.splitlines() if line.split()[-2] in "TWDB"}
        declared: set[str] = set()
        for header in (INCLUDE / "inseam.h", ROOT / "Sources" / "CInseamPython" / "include" / "inseam_python.h"):
            declared.update(re.findall(r"\b(inseam_[a-z_]+)\(", header.read_text()))
        self.assertEqual(found, declared)


if __name__ == "__main__":
    unittest.main()
