# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What methods give where no reference says it: where results are attached, what is told, what is refused."""

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
        self.tool("compute", "mc-labels", copy, "--correct", "counts", "--into", "labels")
        self.tool("compute", "tau", copy, "--rm", "sky", "--gold", "sea", "--into", "tau")
        rows = self.rows_of(copy)
        weights = self.values("importance", "--policy", "new", "--reference", "old")
        self.assertEqual([response["weights"] for row in rows for response in row["responses"]], weights)
        self.assertEqual([row["kept"] for row in rows], self.values("filter-margin", "--new", "p", "--old", "q"))
        self.assertEqual([row["labels"] for row in rows], self.values("mc-labels", "--correct", "counts"))
        self.assertEqual([row["tau"] for row in rows], [row["tau"] for row in self.values("tau", "--rm", "sky", "--gold", "sea")])
        done = run("compute", "tau", copy, "--rm", "sky", "--gold", "sea", "--into", "p", "--replace")
        self.assertIn("column p is not the result of a method", done.stderr)
        again = ["compute", "tau", copy, "--rm", "sea", "--gold", "sky", "--into", "tau"]
        self.assertIn("there is a column tau already", run(*again).stderr)
        self.tool(*again, "--replace")
        # A column that says which end is the worst is selected by.
        self.tool("select", copy, "--by", "kept.delta", "--drop-worst", "10%", "-o", self.folder / "selected.inseam", "-q")

    def test_labels_join_steps_that_are_structs(self) -> None:
        rows = [{"steps": [{"right": right} for right in own or []]} for own in self.column("counts")]
        data = self.convert("structs", rows)
        self.tool("compute", "mc-labels", data, "--correct", "steps[].right", "--into", "label")
        wanted = R.mc_labels(self.column("counts"))
        for row, first, hard in zip(self.rows_of(data), wanted["first_error"], wanted["hard"], strict=True):
            self.assertEqual(row["label"]["first_error"], first)
            self.assertEqual([step["label"]["hard"] for step in row["steps"]], hard)

    def test_mistakes_are_told(self) -> None:
        for arguments, words in [
            (["ensemble", "--rm", "p"], "two members or more"),
            (["ensemble", "--rm", "p", "--rm", "none"], "--rm none: there is no such column"),
            (["ensemble", "--rm", "p", "--rm", "text"], "the column is"),
            (["tau", "--rm", "sky"], "option gold is missing"),
            (["tau", "--rm", "p", "--gold", "q"], "not lists of numbers"),
            (["confidence", "--p-ab", "p", "--p-ba", "q", "--threshold", "2"], "not a number from 0.0 to 1.0"),
            (["filter-margin", "--new", "p", "--old", "q", "--old", "s"], "given twice"),
            (["mix", "--rewards", "vector", "--gates", "gates"], "4 rewards, 5 gates"),
            (["mc-labels", "--correct", "counts", "--of", "4"], "right completions of 4"),
            (["importance", "--policy", "new", "--reference", "old", "--policy-chosen", "p"], "goes without"),
            (["verdict", "--text", "text", "--winner", "group"], "the winner is"),
            (["trajectory", "--signals", "steps", "--signals", "tokens"], "signals of different lengths"),
            (["saturation", "--into", "x"], "makes no columns"),
            (["ensemble", "--rm", "steps", "--rm", "p"], "not numbers"),
            (["pairs", "--rm", "steps", "--rule", "gold-worst"], "have lists of different lengths"),
            (["pairs", "--rm", "sky", "--length", "steps"], "have lists of different lengths"),
            (["vote", "--texts", "gold(role)"], "not lists of texts"),
        ]:
            done = run("compute", arguments[0], self.data, *arguments[1:])
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


if __name__ == "__main__":
    unittest.main()
