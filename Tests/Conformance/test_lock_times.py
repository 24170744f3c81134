# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What takes long is done before the locks of a folder are taken."""

import os
import random
import shutil
import subprocess
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

#: The most seconds that a lock is held, besides waiting for the disk.
LIMIT = 0.05


class LockTimes(ToolTest):
    def setUp(self) -> None:
        """Have lock_times.c note every lock."""
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            self.skipTest("no C compiler")
        library = self.folder / "lock_times.so"
        source = Path(__file__).with_name("lock_times.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(source), "-o", str(library), "-ldl"], check=True)
        self.times = self.folder / "times"
        self.environment = {**os.environ, "LD_PRELOAD": str(library), "LOCK_TIMES": str(self.times)}

    def held(self, *arguments: object) -> float:
        """Run a command; return the longest time for which it held a lock, without waiting for the disk."""
        self.times.unlink(missing_ok=True)
        done = run(*arguments, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        locks = [[float(word) for word in line.split()] for line in self.times.read_text().splitlines()]
        return max(held - synchronized for _, held, synchronized, *_ in locks) / 1e6

    def test_rows_to_delete_are_found_before_the_lock(self) -> None:
        chance = random.Random(1)
        words = ["".join(chance.choices("abcdefgh", k=chance.randrange(2, 9))) for _ in range(1_000)]
        rows = [{"id": number, "text": " ".join(chance.choices(words, k=250))} for number in range(20_000)]
        folder = self.folder / "run"
        folder.mkdir()
        self.tool("convert", write_lines(self.folder / "in.jsonl", rows), "-o", folder / "a.inseam", "-q", "--no-source")
        self.tool("publish", folder, "-q")
        times = []
        for number in range(3):
            predicate = f"regexp_matches(text, 'a.*b.*c.*d.*e.*f.*g.*h.*x') OR id = {7 * number}"
            times.append(self.held("delete", folder, "--where", predicate, "-q"))
        self.assertLess(min(times), LIMIT, f"seconds: {times}")
        self.assertEqual(self.tool("count", folder).strip(), "19997")


if __name__ == "__main__":
    unittest.main()
