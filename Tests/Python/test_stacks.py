# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Deep predicates, schemas and values on threads with small stacks: a result or an error, never the end of the process."""

from __future__ import annotations

import subprocess
import sys
import unittest

from support import FolderTest

SMALL = 131_072

CHILD = """
import sys, threading
import inseam

def deep(level):
    return {"a": [deep(level - 1)]} if level else 1

def work():
    path = sys.argv[1]
    shapes = {
        "parentheses": lambda n: "(" * n + "n > 1" + ")" * n,
        "NOT": lambda n: "NOT " * n + "n > 1",
        "signs": lambda n: "n > " + "- " * n + "n",
        "a sum": lambda n: "n > " + "1 + " * n + "n",
        "calls": lambda n: "abs(" * n + "n" + ")" * n + " > 1",
        "sums": lambda n: "(1 + " * n + "n" + ")" * n + " > 1",
        "sums of sums": lambda n: "(" * min(n, 10) + "n" + ("+1" * 190 + ")") * min(n, 10) + " > 1",
        "NOT in parentheses": lambda n: "NOT (" * n + "n > 1" + ")" * n,
    }
    inseam.write([{"n": n, "deep": deep(12)} for n in range(50)], path)
    ds = inseam.open(path)
    for shape in shapes.values():
        for n in (1, 20, 60, 120, 190, 250, 1000, 3000, 100_000):
            try:
                ds.filter(shape(n)).count()
                ds.filter(shape(n))[0:2]
            except inseam.Error:
                pass
    for level in (1, 10, 20, 30, 31, 32, 40, 60):
        try:
            with inseam.Writer(f"{path}-{level}") as writer:
                writer.write([{"deep": deep(level)}])
                writer.commit()
        except (inseam.Error, ValueError, TypeError):
            continue
        made = inseam.open(f"{path}-{level}")
        assert made[0]["deep"] == deep(level), level
        assert made.to_arrow().num_rows == 1
        made.count(), repr(made), made.schema, list(made.scan())
    print("done")

threading.stack_size(int(sys.argv[2]))
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


class Stacks(FolderTest):
    def test_deep_things_on_small_stacks(self) -> None:
        for size in (SMALL, 4 * SMALL, 0):
            with self.subTest(size=size):
                done = subprocess.run([sys.executable, "-c", CHILD, self.path(f"deep-{size}.inseam"), str(size)], capture_output=True, text=True, timeout=120, check=False)
                self.assertEqual((done.returncode, done.stdout.strip()), (0, "done"), done.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
