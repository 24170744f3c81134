# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Results that have no reference implementation: where they are attached, their reports, error messages and names."""

import json
import unittest

from cli import run
from method_rows import ROWS, MethodTest, R


class MethodResults(MethodTest):
    def test_trajectory_marks_the_best(self) -> None:
        scores = R.trajectory([self.column("steps")], self.column("p"), self.column("q"))["score"]
        best = sorted((i for i, x in enumerate(scores) if x is not None), key=lambda i: (-scores[i], i))[:1_000]
        found = self.values("trajectory", "--steps", "steps", "--final", "p", "--top", 1_000)
        self.assertEqual([i for i, row in enumerate(found) if row["top"]], sorted(best))

    def test_random_pairs_are_pairs(self) -> None:
        sky = self.lists("rm.sky")
        found = self.values("pairs", "--rm", "sky", "--rule", "random", "--seed", 5)
        self.assertNotEqual(found, self.values("pairs", "--rm", "sky", "--rule", "random", "--seed", 6))
        some = 0
        for row, own in zip(found, sky):
            if row["chosen"] is None:
                continue
            some += 1
            self.assertGreater(own[row["chosen"]], own[row["rejected"]])
        self.assertGreater(some, ROWS // 4)

    def test_a_column_that_is_named_twice(self) -> None:
        found = self.report("ensemble", "--rm", "p", "--rm", "p", "--standardize")
        self.assertEqual(list(found["members"]), ["p", "p (2)"])
        self.assertEqual(found["members"]["p"], found["members"]["p (2)"])
        found = self.report("win-rate", "--new", "p", "--new", "p", "--old", "q")["win_rate"]
        self.assertEqual(found["p"], found["p (2)"])
        found = self.report("agree", "--correct", "label", "--group", "group", "--section", "a=x", "--section", "a=y")
        self.assertEqual([found["sections"]["a"], found["sections"]["a (2)"]], [found["groups"]["x"], found["groups"]["y"]])
        found = self.report("saturation", "--pm", "old", "--pm", "old", "--rm", "sky")["mean_seam"]
        self.assertEqual(found["old"], found["old (2)"])

    def test_saturation_is_the_mean_of_seam(self) -> None:
        found = self.report("saturation", "--mode", "eq2", "--missing", "skip")
        self.assertEqual({pm: sorted(row) for pm, row in found["mean_seam"].items()}, {"new": ["sea", "sky"], "old": ["sea", "sky"]})
        seam = json.loads(self.tool("compute", "seam", self.data, "--pm", "old", "--rm", "sky", "--mode", "eq2", "--missing", "skip", "--json"))
        self.assertEqual(found["mean_seam"]["old"]["sky"], seam["mean"])

    def test_results_are_attached_where_they_belong(self) -> None:
        copy = self.folder / "attached.inseam"
        self.tool("compute", "importance", self.data, "--policy", "new", "--reference", "old", "--into", "weights", "-o", copy)
        self.tool("compute", "filter-margin", copy, "--new", "p", "--old", "q", "--into", "kept")
        self.tool("compute", "mc-labels", copy, "--correct-counts", "counts", "--into", "labels")
        self.tool("compute", "tau", copy, "--rm", "sky", "--reference", "sea", "--into", "tau")
        rows = self.rows_of(copy)
        weights = self.values("importance", "--policy", "new", "--reference", "old")
        self.assertEqual([response["weights"] for row in rows for response in row["responses"]], weights)
        self.assertEqual([row["kept"] for row in rows], self.values("filter-margin", "--new", "p", "--old", "q"))
        self.assertEqual([row["labels"] for row in rows], self.values("mc-labels", "--correct-counts", "counts"))
        self.assertEqual([row["tau"] for row in rows], [row["tau"] for row in self.values("tau", "--rm", "sky", "--reference", "sea")])
        done = run("compute", "tau", copy, "--rm", "sky", "--reference", "sea", "--into", "p", "--replace")
        self.assertIn("column p is not the result of a method", done.stderr)
        again = ["compute", "tau", copy, "--rm", "sea", "--reference", "sky", "--into", "tau"]
        self.assertIn("column tau exists already; choose another name, or replace it (--replace)", run(*again).stderr)
        self.tool(*again, "--replace")
        # A column that says which end is the worst is selected by.
        self.tool("select", copy, "--by", "kept.delta", "--drop-worst", "10%", "-o", self.folder / "selected.inseam", "-q")

    def test_labels_join_steps_that_are_structs(self) -> None:
        rows = [{"steps": [{"right": right} for right in own or []]} for own in self.column("counts")]
        data = self.convert("structs", rows)
        self.tool("compute", "mc-labels", data, "--correct-counts", "steps[].right", "--into", "label")
        wanted = R.mc_labels(self.column("counts"))
        for row, first, hard in zip(self.rows_of(data), wanted["first_error"], wanted["hard"], strict=True):
            self.assertEqual(row["label"]["first_error"], first)
            self.assertEqual([step["label"]["hard"] for step in row["steps"]], hard)

    def test_mistakes_are_explained(self) -> None:
        for arguments, words in [
            (["ensemble", "--rm", "p"], "--rm must be given at least twice: --rm sky --rm armo; found 1"),
            (["ensemble", "--rm", "p", "--rm", "none"], "--rm: unknown column 'none'"),
            (["ensemble", "--rm", "p", "--rm", "text"], "--rm text: expected numbers, found "),
            (["tau", "--rm", "sky"], "missing option --reference COLUMN"),
            (["tau", "--rm", "p", "--reference", "q"], "--rm p: expected lists of numbers, found "),
            (["confidence", "--p-ab", "p", "--p-ba", "q", "--threshold", "2"], "--threshold must be a number from 0 to 1, not '2'"),
            (["filter-margin", "--new", "p", "--old", "q", "--old", "s"], "option --old is given twice"),
            (["mix", "--rewards", "vector", "--gates", "gates"], "4 rewards, but 5 gates"),
            (["mc-labels", "--correct-counts", "counts", "--completions", "4"], "expected 0 to 4 correct completions (--completions), found "),
            (["importance", "--policy", "new", "--reference", "old", "--policy-chosen", "p"], "--policy and --policy-chosen cannot be combined"),
            (["verdict", "--text", "text", "--winner", "group"], "--winner must be A, B, model_a or model_b, not "),
            (["trajectory", "--signals", "steps", "--signals", "tokens"], "signals of different lengths"),
            (["saturation", "--into", "x"], "has no output columns"),
            (["ensemble", "--rm", "steps", "--rm", "p"], "--rm steps: expected numbers, found "),
            (["pairs", "--rm", "steps", "--rule", "gold-worst"], "have lists of different lengths"),
            (["pairs", "--rm", "sky", "--length", "steps"], "have lists of different lengths"),
            (["vote", "--texts", "gold(role)"], "expected lists of texts, found "),
        ]:
            done = run("compute", arguments[0], self.data, *arguments[1:])
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
