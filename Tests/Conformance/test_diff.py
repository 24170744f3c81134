# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What two datasets do not have in common, against sets in Python."""

import json
import random
import unittest

from cli import ToolTest, run


class Diff(ToolTest):
    def diff(self, first: object, second: object, *arguments: object) -> tuple:
        done = run("diff", first, second, "--json", *arguments)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.returncode, json.loads(done.stdout)

    def test_rows_that_come_go_and_change(self) -> None:
        draw = random.Random(1)
        rows = [{"prompt_id": f"p{n}", "n": n, "responses": [{"text": f"t{n}", "rm": {"a": n / 4}}]} for n in range(5_000)]
        other = [dict(row) for row in rows]
        draw.shuffle(other)
        removed = {row["prompt_id"] for row in other[:30]}
        changed = {row["prompt_id"] for row in other[30:75]}
        other = other[30:]
        for place, row in enumerate(other[:45]):
            if place % 2:
                row["n"] += 1
            else:
                row["responses"] = [{"text": row["responses"][0]["text"], "rm": {"a": None}}]
        added = [{"prompt_id": f"new{n}", "n": 1, "responses": []} for n in range(12)]
        first = self.convert("a", rows)
        second = self.convert("b", other + added, "--profile", "archive")
        code, found = self.diff(first, second, "--key", "prompt_id", "-n", "1000")
        self.assertEqual((code, found["equal"], found["added"], found["removed"], found["changed"]), (1, 5_000 - 75, 12, 30, 45))
        kinds = {kind: {entry["key"].strip("'") for entry in found["differences"] if entry["kind"] == kind} for kind in ("added", "removed", "changed")}
        self.assertEqual(kinds, {"added": {row["prompt_id"] for row in added}, "removed": removed, "changed": changed})
        self.assertEqual({tuple(entry["fields"]) for entry in found["differences"] if entry["kind"] == "changed"}, {("n",), ("responses",)})
        self.assertEqual(self.diff(first, self.convert("c", rows[::-1], "--profile", "scan"), "--key", "prompt_id")[0], 0)

    def test_fields_and_mistakes(self) -> None:
        first = self.convert("f", [{"id": n, "a": 1} for n in range(10)])
        second = self.convert("g", [{"id": n, "a": 1.0, "b": None} for n in range(10)])
        code, found = self.diff(first, second, "--key", "id")
        self.assertEqual((code, found["fields_only_in_second"], found["changed"]), (1, ["b"], 0))
        done = run("diff", first, second, "--key", "idd")
        self.assertEqual(done.returncode, 2)
        self.assertIn("did you mean 'id'", done.stderr)
        done = run("diff", first, second, "--key", "a")
        self.assertEqual(done.returncode, 2)
        self.assertIn("appears twice", done.stderr)


if __name__ == "__main__":
    unittest.main()
