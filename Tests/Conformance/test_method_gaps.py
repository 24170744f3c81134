# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Methods where something is missing, equal or nearly so: what is not there is not compared, and rounding decides nothing."""

import json
import math
import random
import unittest

from cli import ToolTest, f32, run
from method_rows import R


class Gaps(ToolTest):
    def results(self, rows: list, method: str, *arguments: object) -> list[dict]:
        data = self.convert(f"{method}-{len(list(self.folder.iterdir()))}", rows)
        return [json.loads(line) for line in self.tool("compute", method, data, *arguments, "--rows").splitlines()]

    def report(self, rows: list, method: str, *arguments: object) -> dict:
        data = self.convert(f"{method}-{len(list(self.folder.iterdir()))}", rows)
        return json.loads(self.tool("compute", method, data, *arguments, "--json"))

    def same(self, rows: list, wanted: dict, method: str, *arguments: object) -> None:
        found = self.results(rows, method, *arguments)
        self.assertEqual({name: [row[name] for row in found] for name in wanted}, wanted, method)

    def test_a_missing_list_beside_a_list(self) -> None:
        lists = ([0.5, 1.0, 0.25], [], None)
        both = [(x, y) for x in lists for y in lists if None in (x, y) or len(x) == len(y)]
        a, b = ([pair[side] for pair in both] for side in (0, 1))
        rows = [{"a": x, "b": y, "own": 2.0, "f": 1.0} for x, y in both]
        self.same(rows, R.tau(a, b), "tau", "--rm", "a", "--reference", "b")
        self.same(rows, R.fuse([2.0] * len(rows), a, b, min_similarity=0.4), "fuse", "--rm", "own", "--similarities", "a", "--scores", "b", "--min-similarity", "0.4")
        steps = R.trajectory([a, b], [1.0] * len(rows), [None] * len(rows))
        self.same(rows, {name: steps[name] for name in ("steps", "score")}, "trajectory", "--signals", "a", "--signals", "b", "--final", "f")
        self.same(rows, R.pairs(a, b, a), "pairs", "--rm", "a", "--length", "b")
        data = self.convert("uneven", [{"a": [1.0], "b": [1.0, 2.0]}])
        for method, names in (("tau", ("--rm", "--reference")), ("trajectory", ("--signals", "--signals")), ("pairs", ("--rm", "--length"))):
            done = run("compute", method, data, names[0], "a", names[1], "b")
            self.assertEqual(done.returncode, 2)
            self.assertIn("row 0", done.stderr)
            self.assertIn("lengths" if method != "tau" else "1 scores, but 2 reference scores", done.stderr)

    def test_margins_of_missing_tokens(self) -> None:
        texts = ([1, 2, 3], [1, 2], [], None)
        rows = [{"a": x, "b": y} for x in texts for y in texts]
        none = [None] * len(rows)
        wanted = R.margin_by_tokens([r["a"] for r in rows], [r["b"] for r in rows], none, none)
        self.assertEqual(wanted["similarity"].count(None), 7)
        self.same(rows, wanted, "margin", "--tokens", "a", "--tokens", "b")

    def test_lists_beside_the_gold_response_are_of_worse_ones(self) -> None:
        roles = ["worse", "gold", "other", "worse", "gold"]
        rows = [{"responses": [{"role": role, "t": [1, 2] + [3] * place} for place, role in enumerate(roles)]}, {"responses": [{"role": "worse", "t": [1]}]}]
        found = self.results(rows, "margin", "--tokens", "gold(t)", "--tokens", "responses[].t")
        # The gold response has one token more than [1, 2]; without a gold response nothing is compared.
        self.assertEqual([row["similarity"] for row in found], [0.0, None, None, 0.0, None, None])

    def test_what_is_not_worse_is_null_beside_the_gold_response(self) -> None:
        """Columns of the row too: only worse responses are compared, and lists of the others are of no length."""
        roles = ["gold", "worse", "other"]
        rows = [{"q": 1.0, "responses": [{"role": role, "s": [0.95] * (1 + 2 * (role != "worse")), "t": [9.0]} for role in roles]}]
        fused = self.results(rows, "fuse", "--rm", "q", "--similarities", "responses[].s", "--scores", "gold(t)")
        self.assertEqual([row["score"] is None for row in fused], [True, False, True])
        mixed = self.results(rows, "mix", "--rewards", "responses[].s", "--gates", "gold(t)")
        self.assertEqual([row["score"] for row in mixed], [None, 0.95 * 9.0, None])

    def test_objectives_that_are_all_left_out(self) -> None:
        rows = [{"r": [None, None], "g": [1.0, 1.0]}, {"r": [None, 2.0], "g": [1.0, 1.0]}]
        wanted = R.mix([row["r"] for row in rows], [row["g"] for row in rows], skip_missing=True)
        self.assertEqual(wanted["score"], [None, 2.0])
        self.same(rows, wanted, "mix", "--rewards", "r", "--gates", "g", "--skip-missing")

    def test_rows_without_a_direction_are_near_none(self) -> None:
        vectors = [[1.0, 0.0], [0.0, 0.0], None, [0.0, 1.0], [], [-1.0, 0.0]]
        found = self.results([{"v": v} for v in vectors], "contrast", "--embedding", "v", "--min-cosine", "-0.5", "--max-cosine", "0.5")
        self.assertEqual([row["rows"] for row in found], [[3], [], [], [0, 5], [], [3]])

    def test_equal_numbers_have_no_deviation(self) -> None:
        rows = [{"x": [0.1] * n, "y": 0.1, "z": 0.7, "n": list(range(n, 0, -1))} for n in range(1, 9)]
        found = self.results(rows, "dispersion", "--rm", "x")
        self.assertEqual([(row["mean"], row["deviation"]) for row in found], [(0.1, 0.0)] * 8)
        report = self.report(rows, "dispersion", "--rm", "x")
        self.assertEqual([report[name] for name in ("mean", "variance", "variance_inside_prompts")], [0.1, 0.0, 0.0])
        for own, variance in (([1e200, 1e200], 0.0), ([-0.0, -0.0], 0.0), ([1e9], 0.0)):
            found = self.report([{"x": own}], "dispersion", "--rm", "x")
            self.assertEqual([found["variance"], found["variance_inside_prompts"], found["variance_between_prompts"]], [variance, 0.0, 0.0])
        nothing = self.report([{"x": [None]}, {"x": [1.0, None]}], "dispersion", "--rm", "x")
        self.assertEqual([nothing["responses"], nothing["variance"]], [1, 0.0])
        # A member that says the same of everything has no unit to be measured in.
        found = self.results(rows, "ensemble", "--rm", "y", "--rm", "z", "--standardize")
        self.assertEqual([row["n"] for row in found], [0] * 8)
        same = self.results([{"a": 0.1, "b": 0.1, "c": 0.1}], "ensemble", "--rm", "a", "--rm", "b", "--rm", "c")
        self.assertEqual(same, [{"mean": 0.1, "min": 0.1, "variance": 0.0, "mean_minus_k_std": 0.1, "n": 3}])
        # None of equal scores is above their mean, so there is no pair.
        for value in (0.1, 0.7, 1 / 3):
            rows = [{"x": [value] * n, "n": list(range(n, 0, -1))} for n in range(1, 9)]
            self.assertEqual({row["chosen"] for row in self.results(rows, "pairs", "--rm", "x", "--length", "n")}, {None})

    def test_the_spread_of_large_numbers(self) -> None:
        rows = [{"x": [1e9 + (i * 7 + j) % 11 for j in range(4)]} for i in range(50)]
        flat = [x - 1e9 for row in rows for x in row["x"]]
        mean = sum(flat) / len(flat)
        variance = sum((x - mean) ** 2 for x in flat) / len(flat)
        report = self.report(rows, "dispersion", "--rm", "x")
        self.assertAlmostEqual(report["variance"], variance, delta=1e-6)
        self.assertAlmostEqual(report["mean"], 1e9 + mean, delta=1e-6)

    def test_groups_that_begin_with_a_mark(self) -> None:
        rows = [{"g": "\u0301a", "c": True}, {"g": "\u0301a", "c": False}, {"g": "b", "c": True}]
        report = self.report(rows, "agree", "--correct", "c", "--group", "g")
        self.assertEqual([report["groups"], report["compared"]], [{"\u0301a": 0.5, "b": 1.0}, 3])

    def test_weights_of_equal_policies_are_not_minus_zero(self) -> None:
        rows = [{"a": -5.0, "b": -5.0, "c": -7.0, "d": -7.0}]
        text = self.tool("compute", "importance", self.convert("policies", rows), "--policy-chosen", "a", "--reference-chosen", "b",
                         "--policy-rejected", "c", "--reference-rejected", "d", "--rows")  # fmt: skip
        self.assertEqual(text.strip(), '{"weight":1.0,"log_ratio_chosen":0.0,"log_ratio_rejected":0.0}')

    def test_equation_2_of_means_is_computed_in_float64(self) -> None:
        """A mean times its length in float32 would be another number; without lengths there is none at all."""
        lengths, means = [37, 41, 3, 29], [f32(-1.3), f32(-0.77), f32(-0.1), f32(-2.3)]
        responses = [
            {"role": "gold" if i == 0 else "worse", "n_tokens": n, "rm": {"a": float(i)}, "pm": {"p": {"logp": mean}}}
            for i, (n, mean) in enumerate(zip(lengths, means, strict=True))
        ]
        data = self.convert("means", [{"responses": responses}])
        self.tool("meta", "set", data, "responses[].pm.p.logp", "reduction=mean")
        found = json.loads(self.tool("compute", "seam", data, "--pm", "p", "--rm", "a", "--mode", "eq2", "--rows"))
        wanted = sum(math.exp(mean * n) * i for i, (n, mean) in enumerate(zip(lengths, means, strict=True)) if i)
        self.assertAlmostEqual(found["seam"] / wanted, 1, delta=1e-14)
        rounded = sum(math.exp(f32(mean * n)) * i for i, (n, mean) in enumerate(zip(lengths, means, strict=True)) if i)
        self.assertGreater(abs(rounded / wanted - 1), 1e-10)
        for response in responses:
            del response["n_tokens"]
        bare = self.convert("bare", [{"responses": responses}])
        self.tool("meta", "set", bare, "responses[].pm.p.logp", "reduction=mean")
        done = run("compute", "seam", bare, "--pm", "p", "--rm", "a", "--mode", "eq2")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("has no n_tokens", done.stderr)
        self.assertNotIn("--mode eq2", done.stderr)

    def test_lengths_of_a_summary_are_those_of_worse_responses(self) -> None:
        """Whatever gold is, and also where log-probs are means and the value needs no length."""
        chance = random.Random(12)
        rows = []
        for _ in range(60):
            own = [{"n_tokens": chance.choice([1, 5, 50, 400]), "rm": {"a": chance.gauss(0, 1)}, "pm": {"p": {"logp": -chance.random()}}} for _ in range(4)]
            rows.append({"responses": [{"role": role, **response} for role, response in zip(("worse", "gold", "other", "worse"), own, strict=True)]})
        data = self.convert("lengths", rows)
        for reduction in ("sum", "mean"):
            self.tool("meta", "set", data, "responses[].pm.p.logp", f"reduction={reduction}")
            for rule, is_worse in (("role", (0, 3)), ("first", (1, 2, 3))):
                arguments = ("compute", "seam", data, "--pm", "p", "--rm", "a", "--gold", rule)
                values = [json.loads(line)["seam"] for line in self.tool(*arguments, "--rows").splitlines()]
                lengths = [sum(row["responses"][i]["n_tokens"] for i in is_worse) / len(is_worse) for row in rows]
                found = json.loads(self.tool(*arguments, "--json"))["spearman_length"]
                self.assertAlmostEqual(found, R.pearson(R.ranks(values), R.ranks(lengths)), delta=1e-12, msg=f"{reduction} {rule}")

    def test_a_share_of_words_is_exact(self) -> None:
        chance = random.Random(4)
        gold = " ".join("".join(chance.sample("abcdefghijklmnopqrstuvwxyz", 12)) for _ in range(100))
        rows = [{"prompt": "p", "prompt_id": "1", "responses": [{"text": gold, "role": "gold"}]}]
        data = self.convert("words", rows)
        self.tool("augment", "adversarial", data, "-o", self.folder / "edited.inseam", "--count", 20, "--share", "0.29", "-q")
        changed = []
        for response in self.rows_of(self.folder / "edited.inseam")[0]["responses"][1:]:
            words = response["text"].split(" ")
            # A word that is left out or said twice moves the others, so what stays is counted; a letter may be replaced by itself.
            changed.append(100 - sum(words.count(word) == 1 for word in gold.split(" ")))
        self.assertEqual([len(changed), max(changed)], [20, 29])


if __name__ == "__main__":
    unittest.main()
