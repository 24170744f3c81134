# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Deep predicates, schemas and records on a small stack: a result or an error, never the end of the process."""

import json
import subprocess
import unittest

from cli import INSEAM, ToolTest, forced, run

DEEP = {
    "parentheses": lambda n: "(" * n + "n > 1" + ")" * n,
    "NOT": lambda n: "NOT " * n + "n > 1",
    "signs": lambda n: "n > " + "- " * n + "n",
    "a sum": lambda n: "n > " + "1 + " * n + "n",
    "a product": lambda n: "n > " + "1 * " * n + "n",
    "calls": lambda n: "abs(" * n + "n" + ")" * n + " > 1",
    "sums in parentheses": lambda n: "(1 + " * n + "n" + ")" * n + " > 1",
    "AND in parentheses": lambda n: "(n > 1 AND " * n + "n > 1" + ")" * n,
    "NOT in parentheses": lambda n: "NOT (" * n + "n > 1" + ")" * n,
    "long sums in one another": lambda n: "(" * n + "n" + ("+1" * 190 + ")") * min(n, 10) + ")" * max(0, n - 10) + " > 1",
}


class Depth(ToolTest):
    def run_small(self, *command: object) -> subprocess.CompletedProcess:
        """Run the tool with 128 KiB of stack."""
        words = ["bash", "-c", 'ulimit -s 128; exec "$@"', "bash", INSEAM, *forced(command)]
        return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    def test_predicates(self) -> None:
        data = self.convert("rows", [{"n": number} for number in range(20)], "--no-source", "--no-ids")
        for name, made in DEEP.items():
            for depth in (5, 60, 190, 250, 1_000, 1_900):
                with self.subTest(name, depth=depth):
                    predicate = made(depth)
                    large, small = run("count", data, "--where", predicate), self.run_small("count", data, "--where", predicate)
                    self.assertIn(large.returncode, (0, 2), large.stderr[:200])
                    self.assertEqual((small.returncode, small.stdout), (large.returncode, large.stdout))
                    if large.returncode == 2:
                        self.assertRegex(large.stderr, "levels deep|more than (200|4000)|true or false|text|number|bool")
        for depth in (100_000, 1_000_000):
            done = self.run_small("count", data, "--where", "(" * min(depth, 60_000) + "n")
            self.assertEqual(done.returncode, 2)
            self.assertIn("more than 4000 tokens", done.stderr)

    def test_schemas_and_records(self) -> None:
        for depth in (10, 40, 61, 100, 1_000, 100_000):
            source, data = self.folder / "deep.jsonl", self.folder / "deep.inseam"
            text = '{"x":' + ('{"a":[' * (depth // 2)) + "1" + ("]}" * (depth // 2)) + "}"
            source.write_text(text + "\n")
            for flags in ((), ("--type", "x=json")):
                done = self.run_small("convert", source, "-o", data, "-q", "--no-source", "--no-ids", *flags)
                self.assertIn(done.returncode, (0, 2), f"{depth} {flags}: {done.stderr[:300]}")
                if done.returncode == 0:
                    shown = self.run_small("cat", data)
                    self.assertEqual(shown.returncode, 0)
                    if depth <= 100:
                        self.assertEqual(json.loads(shown.stdout), json.loads(text))
                    for command in (["verify"], ["info"], ["schema"], ["stats"], ["compact"]):
                        self.assertEqual(self.run_small(command[0], data, *command[1:]).returncode, 0, command)


if __name__ == "__main__":
    unittest.main()
