# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every method on the published or independently computed values of Fixtures/methods/golden.json, through the tool."""

import json
import math
import unittest
from pathlib import Path

from cli import ROOT, ToolTest

GOLDEN = json.loads((ROOT / "Fixtures" / "methods" / "golden.json").read_text())


class MethodGolden(ToolTest):
    """Each test: rows as JSON, one command, values."""

    count = 0

    def dataset(self, rows: list) -> Path:
        MethodGolden.count += 1
        return self.convert(f"golden-{MethodGolden.count}", rows)

    def values(self, method: str, rows: list, *arguments: object) -> list[dict]:
        text = self.tool("compute", method, self.dataset(rows), "--rows", *arguments)
        return [json.loads(line) for line in text.splitlines()]

    def report(self, method: str, rows: list, *arguments: object) -> dict:
        return json.loads(self.tool("compute", method, self.dataset(rows), "--json", *arguments))

    def near(self, found: object, wanted: object) -> None:
        """Numbers within 1e-14 of each other, in relation to their size; None only for None."""
        if isinstance(wanted, list):
            self.assertEqual(len(found), len(wanted))
            for one, other in zip(found, wanted):
                self.near(one, other)
        elif isinstance(wanted, float):
            self.assertTrue(math.isclose(found, wanted, rel_tol=1e-14, abs_tol=1e-300), f"{found} is not {wanted}")
        else:
            self.assertEqual(found, wanted)

    def test_importance(self) -> None:
        keys = ["pol_chosen", "ref_chosen", "pol_rej", "ref_rej"]
        rows = [{key: float(case[key]) for key in keys} for case in GOLDEN["ocrm"]]
        columns = ["--policy-chosen", "pol_chosen", "--reference-chosen", "ref_chosen", "--policy-rejected", "pol_rej", "--reference-rejected", "ref_rej"]
        for found, case in zip(self.values("importance", rows, *columns), GOLDEN["ocrm"], strict=True):
            self.near(found["weight"], case["w_relative"])
            self.near([found["log_ratio_chosen"], found["log_ratio_rejected"]], [case["rel_log_chosen"], case["rel_log_rej"]])
        for found, case in zip(self.values("importance", rows, *columns, "--alpha", 0), GOLDEN["ocrm"], strict=True):
            self.near(found["weight"], case["w_plain"])
        for found, case in zip(self.values("importance", rows, *columns, "--compat", "reference-f32"), GOLDEN["ocrm"], strict=True):
            self.assertEqual(found["weight"], case["w_reference_float32"])

    def test_importance_does_not_underflow(self) -> None:
        rows = [{"a": -150.0, "b": -150.0}, {"a": -4000.0, "b": -4020.0}, {"a": -1e30, "b": -1.0}]
        found = self.values("importance", rows, "--policy-chosen", "a", "--reference-chosen", "b", "--policy-rejected", "b", "--reference-rejected", "b")
        self.assertAlmostEqual(found[0]["log_ratio_chosen"], 0.0, places=15)
        self.near(found[1]["log_ratio_chosen"], -math.log(0.1 + 0.9 * math.exp(-20)))
        self.near(found[2]["weight"], 0.0)

    def test_margin_by_length(self) -> None:
        cases = GOLDEN["pcrm"]["length_ratio"]
        rows = [{"c": case["len_c"], "r": case["len_r"]} for case in cases]
        for found, case in zip(self.values("margin", rows, "--lengths", "c", "--lengths", "r"), cases, strict=True):
            self.near([found["similarity"], found["limit"]], [case["sim"], case["delta_10_m5"]])

    def test_margin_counts_tokens_from_where_they_differ(self) -> None:
        rows = [{"c": [1, 2, 3, 4], "r": [1, 2, 9]}, {"c": [1, 2], "r": [1, 2]}, {"c": [], "r": [5]}]
        found = self.values("margin", rows, "--tokens", "c", "--tokens", "r")
        self.assertEqual([row["similarity"] for row in found], [0.5, 1.0, 0.0])

    def test_margin_by_cosine(self) -> None:
        cases = GOLDEN["pcrm"]["cosine"]
        rows = [{"cos": case["cos"], "a": 30.0 * (case["cos"] < 0), "b": 1.0} for case in cases]
        found = self.values("margin", rows, "--measure", "cosine", "--cosine", "cos", "--chosen", "a", "--rejected", "b")
        for one, case in zip(found, cases, strict=True):
            self.near([one["similarity"], one["limit"]], [case["sim"], case["delta_20_m15"]])
        self.assertEqual([one["violates"] for one in found], [False] * 4 + [True])
        vectors = [{"c": [1.0, 0.0], "r": [0.9, math.sqrt(1 - 0.81)]}, {"c": [0.0, 0.0], "r": [1.0, 0.0]}]
        one, none = self.values("margin", vectors, "--measure", "cosine", "--embeddings", "c", "--embeddings", "r")
        self.assertAlmostEqual(one["similarity"], cases[1]["sim"], places=14)
        self.assertIsNone(none["similarity"])

    def test_self_label(self) -> None:
        rows = [{"j": case["score_j"], "k": case["score_k"]} for case in GOLDEN["ser"]]
        found = self.values("self-label", rows, "--chosen", "j", "--rejected", "k")
        self.assertEqual([row["action"] for row in found], [case["action"] for case in GOLDEN["ser"]])

    def test_confidence(self) -> None:
        cases = GOLDEN["ssrm"]
        rows = [{"ab": case["p_ab"], "ba": case["p_ba_swapped"]} for case in cases]
        for found, case in zip(self.values("confidence", rows, "--p-ab", "ab", "--p-ba", "ba"), cases, strict=True):
            self.assertEqual([found["p"], found["confidence"], found["keep"]], [case["p"], case["conf"], case["keep"]])
            self.assertEqual(found["keep"] and found["flip"], case["pseudo_flip"])
        found = self.values("confidence", rows, "--p-ab", "ab", "--p-ba", "ba", "--original-labels")
        self.assertFalse(any(row["flip"] for row in found))

    def test_filter_margin(self) -> None:
        case = GOLDEN["mutual_taught"]
        rows = [{"new": new, "old": old} for new, old in zip(case["r_new"], case["r_old"])]
        for ddof, name in ((0, "pop"), (1, "sample")):
            arguments = ["--new", "new", "--old", "old", "--ddof", ddof]
            found = self.values("filter-margin", rows, *arguments)
            self.near([row["delta"] for row in found], case["delta"])
            self.assertEqual([row["keep"] for row in found], case[f"keep_{name}"])
            self.near(self.report("filter-margin", rows, *arguments)["epsilon"], case[f"eps_{name}"])

    def test_pairs(self) -> None:
        case = GOLDEN["mutual_taught"]["estep"]
        # Scores under rm are float32, so these stand beside it.
        responses = [{"score": score, "n_tokens": length} for score, length in zip(case["rewards"], case["lengths"])]
        found = self.values("pairs", [{"responses": responses}], "--rm", "responses[].score", "--rule", "shortest-above-mean")
        self.assertEqual([found[0]["chosen"], found[0]["rejected"]], [case["chosen"], case["rejected"]])
        self.near(found[0]["margin"], 1.5 - 0.2)

    def test_step_labels_and_consensus(self) -> None:
        cases = GOLDEN["prm_consensus"]
        rows = [{"counts": case["mc_correct_of_8"], "judge": case["judge_first_error"]} for case in cases]
        for found, case in zip(self.values("mc-labels", rows, "--correct-counts", "counts"), cases, strict=True):
            self.assertEqual(found["first_error"], case["mc_first_error"])
            end = found["n"]
            self.assertEqual(found["hard"], case["hard_labels"] + [None] * (len(found["hard"]) - end))
            self.assertEqual(found["soft"][:end], case["soft"])
        found = self.values("consensus", rows, "--correct-counts", "counts", "--judge", "judge")
        self.assertEqual([row["keep"] for row in found], [case["keep"] for case in cases])

    def test_step_scores(self) -> None:
        case = GOLDEN["prm_agg"]
        (found,) = self.values("step-scores", [{"steps": case["scores"]}], "--steps", "steps")
        self.near([found[name] for name in ("product", "min", "last", "mean")], [case[name] for name in ("product", "min", "last", "mean")])
        self.assertEqual(found["min_at_last"], case["min_at_last"])
        self.near(math.exp(found["log_product"]), case["product"])

    def test_trajectory(self) -> None:
        case = GOLDEN["reasonflux"]
        signals = dict(zip("abc", ([value] for value in case["ali_qua_coh"])))
        (found,) = self.values("trajectory", [signals], "--signals", "a", "--signals", "b", "--signals", "c")
        self.near(found["steps"], case["r_step"])
        (found,) = self.values("trajectory", [{"s": [0.7, 0.5, 0.9], "f": 0.4}], "--steps", "s", "--final", "f")
        self.near(found["score"], case["select_alpha1"])
        (found,) = self.values("trajectory", [{"s": [0.62], "o": 1.0}], "--steps", "s", "--outcome", "o")
        self.near(found["blended"], case["rl_beta075"])

    def test_back_transform_and_mixture(self) -> None:
        raw = GOLDEN["armorm"]["helpsteer_back_transform"]["raw"]
        wanted = GOLDEN["armorm"]["helpsteer_back_transform"]["x5m05"]
        # Five gates of 5 with a constant objective of -0.5 beside each give reward * 5 - 0.5.
        rows = [{"r": [value, -0.5], "g": [5.0, 1.0]} for value in raw]
        self.near([row["score"] for row in self.values("mix", rows, "--rewards", "r", "--gates", "g")], wanted)

    def test_bradley_terry(self) -> None:
        case = GOLDEN["bsr"]
        rows = [{"w": w, "l": l} for w, l in zip(case["rw"], case["rl"])]
        found = self.report("bt", rows, "--chosen", "w", "--rejected", "l", "--batch", 2)
        self.near([found["loss"], found["mean_square"], found["total"]], [case["bt"], case["mean_sq"], case["total"]])

    def test_kendall(self) -> None:
        cases = GOLDEN["kendall_tau_b"]
        rows = [{"g": [float(x) for x in case["gold"]], "p": [float(x) for x in case["pred"]]} for case in cases]
        found = self.values("tau", rows, "--rm", "p", "--reference", "g")
        self.assertEqual([row["tau"] for row in found], [case["tau"] for case in cases])
        self.assertEqual(self.report("tau", rows, "--rm", "p", "--reference", "g")["undefined"], 1)

    def test_effective_rank(self) -> None:
        case = GOLDEN["erank"]
        (found,) = self.values("erank", [{"sv": case["sv"]}], "--values", "sv")
        self.near(found["erank"], case["erank"])
        # Vectors along the axes, of these lengths, have these singular values.
        vectors = [{"v": [case["sv"][i] if i == j else 0.0 for j in range(3)]} for i in range(3)]
        self.near(self.report("erank", vectors, "--embedding", "v")["erank"], case["erank"])

    def test_ensemble(self) -> None:
        case = GOLDEN["ensemble"]
        rows = [{f"m{index}": member[row] for index, member in enumerate(case["rm_scores"])} for row in range(2)]
        found = self.values("ensemble", rows, "--rm", "m0", "--rm", "m1", "--rm", "m2")
        for name, key in (("mean", "mean"), ("min", "min"), ("variance", "var_pop"), ("mean_minus_k_std", "mean_minus_std")):
            self.near([row[name] for row in found], case[key])

    def test_style_matrix(self) -> None:
        case = GOLDEN["rmbench"]
        # Of 20 rows each cell is won in as many as its accuracy says. Accuracies fall along a line and rise along a column, so
        # answer i wins against the first few styles, and a score between theirs does that.
        wanted = [case["hard"], case["normal"], case["easy"]]
        won = [[[place < round(20 * cell) for cell in line] for line in case["acc"]] for place in range(20)]
        lines = [{"c": [sum(line) - 0.5 for line in row], "r": [0.0, 1.0, 2.0]} for row in won]
        found = self.report("rm-bench", lines, "--chosen", "c", "--rejected", "r")
        self.near([found["hard"], found["normal"], found["easy"]], wanted)
        self.near(found["domains"]["all"]["matrix"], [cell for line in case["acc"] for cell in line])

    def test_safety_is_one_domain(self) -> None:
        lines = [{"c": [won] * 3, "r": [1 - won] * 3, "d": domain} for domain, won in (("chat", 1), ("math", 1), ("code", 1), ("safety-refuse", 1), ("safety-response", 0), ("safety-response", 0))]
        found = self.report("rm-bench", lines, "--chosen", "c", "--rejected", "r", "--domain", "d")
        self.assertEqual(sorted(found["domains"]), ["chat", "code", "math", "safety"])
        self.near([found["domains"]["safety"]["mean"], found["total"]], [1 / 3, (3 + 1 / 3) / 4])

    def test_process_bench(self) -> None:
        for case in GOLDEN["processbench_f1"]:
            rows = []
            for name, label in (("err", 1), ("cor", -1)):
                hits = round(10 * case[name])
                rows += [{"s": [0.9, 0.1 if (place < hits) == (label == 1) else 0.9], "label": label} for place in range(1_000)]
            found = self.report("first-error", rows, "--steps", "s", "--label", "label")
            self.near([found["accuracy_on_erroneous"], found["accuracy_on_correct"]], [case["err"] / 100, case["cor"] / 100])
            self.assertEqual(round(100 * found["f1"], 1), case["f1"])

    def test_consistency(self) -> None:
        case = GOLDEN["contrast"]
        rows = [dict(zip(("own", "response", "instruction"), row)) for row in case["rows"]]
        arguments = ["--own", "own", "--other-response", "response", "--other-instruction", "instruction"]
        found = self.report("consistency", rows, *arguments)
        self.near([found["C_res"], found["C_ins"]], [case["C_res_strict"], case["C_ins_strict"]])
        self.near(self.report("consistency", rows, *arguments, "--ties", "inclusive")["C_res"], case["C_res_ge"])
        self.near(self.report("consistency", rows, *arguments, "--ties", "half")["C_res"], 0.5)


if __name__ == "__main__":
    unittest.main()
