# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Each function of inseam.h as the first call of a process, by four threads, before and after a fork."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
import unittest
from concurrent.futures import ThreadPoolExecutor

import inseam
from inseam import _library
from support import ROOT, FolderTest, conversation, has

ROUNDS = int(os.environ.get("INSEAM_ROUNDS", "20"))
INCLUDE = ROOT / "Sources" / "CInseam" / "include"
COMPILER = shutil.which("clang") or shutil.which("cc")


@unittest.skipUnless(COMPILER, "there is no C compiler")
class FirstUse(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        library = _library._free_running._name
        self.program = self.path("first_use")
        subprocess.run(
            [
                str(COMPILER), "-std=gnu11", "-Wall", "-Wextra", "-Werror", f"-I{INCLUDE}", "-pthread",
                str(ROOT / "Tests" / "Python" / "first_use.c"), library, "-o", self.program,
                f"-Wl,--allow-shlib-undefined,-rpath,{os.path.dirname(library)}",
            ],
            check=True,
        )  # fmt: skip

    def test_every_function_is_called(self) -> None:
        declared = set(re.findall(r"\binseam_([a-z_]+)\(", (INCLUDE / "inseam.h").read_text()))
        names = subprocess.run([self.program], capture_output=True, text=True, check=True).stdout.split()
        self.assertEqual(set(names), declared)

    def test_no_first_call_hangs_or_fails(self) -> None:
        inseam.write(conversation(100), self.path())

        def attempt(number: int) -> str:
            folder = self.folder / str(number)
            folder.mkdir()
            # The cases with a busy parent take most of the time.
            kinds = ["fresh", "forked"] + ["busy"] * (number % 5 == 0 or ROUNDS >= 100)
            command = [self.program, self.path(), str(folder), *kinds]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            return "" if done.returncode == 0 else done.stdout + done.stderr

        with ThreadPoolExecutor(2) as pool:
            failures = [text for text in pool.map(attempt, range(ROUNDS)) if text]
        self.assertEqual(failures, [], f"{len(failures)} of {ROUNDS} rounds")


@unittest.skipUnless(has("torch"), "torch is not installed")
class Loader(FolderTest):
    def test_forked_workers_of_a_data_loader_give_batches(self) -> None:
        inseam.write(conversation(3_000), self.path())
        program = """
            import sys
            import inseam
            from inseam.torch import RowDataset, RowSampler
            from torch.utils.data import DataLoader
            rows = RowDataset(inseam.open(sys.argv[1]))
            for _ in range(4):
                loader = DataLoader(rows, batch_size=128, sampler=RowSampler(rows, seed=1), num_workers=4,
                                    collate_fn=len, multiprocessing_context="fork")
                assert sum(loader) == 3_000
        """
        for _ in range(max(1, ROUNDS // 20)):
            # A worker that hangs never gives its batch.
            command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program), self.path()]
            subprocess.run(command, check=True, timeout=60)


if __name__ == "__main__":
    unittest.main()
