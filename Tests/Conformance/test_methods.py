# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every method on drawn data with gaps against spec/reference/methods.py, on one and on two threads."""

import json
import unittest

from cli import run
from method_rows import ROWS, MethodTest, R, close


class Methods(MethodTest):
    def test_ensemble(self) -> None:
        members = self.columns("p", "q", "s")
        arguments = ["--rm", "p", "--rm", "q", "--rm", "s"]
        self.same("ensemble", R.ensemble(members), *arguments)
        self.same("ensemble", R.ensemble(members, k=2.5, min_members=2), *arguments, "--k", 2.5, "--min-members", 2)
        self.same("ensemble", R.ensemble(members, standardize=True), *arguments, "--standardize")
        self.same("ensemble", R.ensemble([self.slots("rm", "sky"), self.slots("rm", "sea")]), "--rm", "sky", "--rm", "sea")

    def test_importance(self) -> None:
        names = [f"logp{i}" for i in range(4)]
        arguments = [word for pair in zip(("--policy-chosen", "--reference-chosen", "--policy-rejected", "--reference-rejected"), names) for word in pair]
        self.same("importance", R.importance(*self.columns(*names)), *arguments)
        self.same("importance", R.importance(*self.columns(*names), alpha=0.5, eta=0.1), *arguments, "--alpha", 0.5, "--eta", 0.1)
        self.same("importance", R.importance(*self.columns(*names), alpha=0), *arguments, "--alpha", 0)
        (a, b), (c, d) = self.gold_and_worse("pm", "new", "logp"), self.gold_and_worse("pm", "old", "logp")
        self.same("importance", R.importance(a, c, b, d), "--policy", "new", "--reference", "old")

    def test_importance_reports_its_effective_sample_size(self) -> None:
        (a, b), (c, d) = self.gold_and_worse("pm", "new", "logp"), self.gold_and_worse("pm", "old", "logp")
        weights = [w for w in R.importance(a, c, b, d)["weight"] if w is not None]
        found = self.report("importance", "--policy", "new", "--reference", "old")
        self.assertEqual(found["pairs"], len(weights))
        self.assertTrue(close(found["effective_sample_size"], sum(weights) ** 2 / sum(w * w for w in weights)))
        self.assertEqual(found["largest"], max(row["weight"] for row in self.values("importance", "--policy", "new", "--reference", "old") if row["weight"]))

    def test_pairs_of_scores(self) -> None:
        p, q, s, half = self.columns("p", "q", "s", "half")
        self.same("confidence", R.confidence(p, q), "--p-ab", "p", "--p-ba", "q")
        self.same("filter-margin", R.filter_margin(p, q), "--new", "p", "--old", "q")
        self.same("filter-margin", R.filter_margin(p, q, 1), "--new", "p", "--old", "q", "--ddof", 1)
        self.same("self-label", R.self_label(p, q), "--chosen", "p", "--rejected", "q")
        self.same("hard", R.hard(p, half), "--probability", "p", "--target", "half")
        self.same("bt", R.bt(p, q), "--chosen", "p", "--rejected", "q")
        self.same("consistency", R.consistency(p, q, s), "--own", "p", "--other-response", "q", "--other-instruction", "s")
        for ties in ("strict", "inclusive", "half"):
            gold, worse = self.gold_and_worse("rm", "sky")
            self.same("mismatch", R.mismatch(gold, worse, [1.0] * len(gold), ties), "--rm", "sky", "--ties", ties)
        self.same("mismatch", R.mismatch(p, q, half), "--chosen", "p", "--rejected", "q", "--preference", "half")

    def test_logits_are_made_probabilities(self) -> None:
        vectors = [row["vector"][0] for row in self.rows]
        lines = [{"a": value, "b": -value} for value in vectors]
        data = self.convert("logits", lines)
        found = [json.loads(line) for line in self.tool("compute", "confidence", data, "--p-ab", "a", "--p-ba", "b", "--logits", "--rows").splitlines()]
        wanted = R.confidence([R.sigmoid(x) for x in vectors], [R.sigmoid(-x) for x in vectors])
        self.assertTrue(all(close(row["confidence"], other) for row, other in zip(found, wanted["confidence"])))
        done = run("compute", "confidence", data, "--p-ab", "a", "--p-ba", "b")
        self.assertEqual(done.returncode, 2)
        self.assertIn("expected a probability, found ", done.stderr)

    def test_margin(self) -> None:
        p, q = self.columns("p", "q")
        self.same("margin", R.margin_by_tokens(*self.columns("tokens", "others"), p, q), "--tokens", "tokens", "--tokens", "others", "--chosen", "p", "--rejected", "q")
        self.same("margin", R.margin_by_embeddings(*self.columns("vector", "direction"), p, q), "--measure", "cosine", "--embeddings", "vector", "--embeddings", "direction", "--chosen", "p", "--rejected", "q")

    def test_steps(self) -> None:
        steps, counts, judge, quality = self.columns("steps", "counts", "judge", "quality")
        self.same("step-scores", R.step_scores(steps), "--steps", "steps")
        self.same("mc-labels", R.mc_labels(counts), "--correct-counts", "counts")
        self.same("mc-labels", R.mc_labels(counts, 10, 0.25), "--correct-counts", "counts", "--completions", 10, "--threshold", 0.25)
        self.same("consensus", R.consensus(counts, judge), "--correct-counts", "counts", "--judge", "judge")
        self.same("first-error", R.first_error(steps, 0.3), "--steps", "steps", "--threshold", 0.3)
        self.same("trajectory", R.trajectory([steps, quality], *self.columns("p", "q")), "--signals", "steps", "--signals", "quality", "--final", "p", "--outcome", "q")

    def test_judges(self) -> None:
        texts, lists, winner = self.columns("text", "texts", "winner")
        for form in ("answer", "brackets"):
            self.same("verdict", R.verdict(texts, winner, form), "--text", "text", "--winner", "winner", "--form", form)
            self.same("vote", R.vote(lists, form), "--texts", "texts", "--form", form)

    def test_agree(self) -> None:
        found = self.report("agree", "--correct", "label", "--group", "group", "--section", "first=x,y", "--section", "second=z", "--weight", "y=100000")
        means, counts = {}, {}
        for name in "xyz":
            own = [row["label"] for row in self.rows if row["group"] == name]
            means[name], counts[name] = sum(own) / len(own), len(own)
        self.assertEqual(found["groups"], means)
        first = (means["x"] * counts["x"] + means["y"] * 100_000) / (counts["x"] + 100_000)
        self.assertTrue(close(found["sections"]["first"], first) and close(found["sections"]["second"], means["z"]))
        self.assertTrue(close(found["mean_of_sections"], (first + means["z"]) / 2))

    def test_scores_of_prompts(self) -> None:
        sky, sea, lengths, roles = (self.lists(name) for name in ("rm.sky", "rm.sea", "n_tokens", "role"))
        self.same("tau", R.tau(sky, sea), "--rm", "sky", "--reference", "sea")
        self.same("dispersion", R.dispersion(sky), "--rm", "sky")
        self.same("erank", R.erank(self.column("steps")), "--values", "steps")
        for rule in ("shortest-above-mean", "best-worst", "gold-worst", "gold-best"):
            self.same("pairs", R.pairs(sky, lengths, roles, rule), "--rm", "sky", "--rule", rule)

    def test_fuse_mix_and_decorrelate(self) -> None:
        self.same("fuse", R.fuse(*self.columns("p", "similar", "theirs")), "--rm", "p", "--similarities", "similar", "--scores", "theirs")
        rewards, gates = self.columns("objectives", "gates")
        self.same("mix", R.mix(rewards, gates), "--rewards", "objectives", "--gates", "gates")
        found = self.report("decorrelate", "--rewards", "objectives", "--verbosity", 2)
        wanted = R.penalties([own for own in rewards if own[2] is not None], 2)
        self.assertEqual(found["penalties"], wanted)
        text = ",".join(map(str, wanted))
        self.same("mix", R.mix(rewards, gates, wanted, 2), "--rewards", "objectives", "--gates", "gates", "--penalties", text, "--verbosity", 2)
        self.same("decorrelate", {"debiased": [R.debiased(own, wanted, 2) for own in rewards]}, "--rewards", "objectives", "--verbosity", 2)

    def test_gates_of_a_row_serve_its_responses(self) -> None:
        rewards = self.slots("objectives")
        gates = [row["gates"] for row in self.rows for _ in row["responses"]]
        self.same("mix", R.mix(rewards, gates), "--rewards", "responses[].objectives", "--gates", "gates")

    def test_lists_of_the_gold_response(self) -> None:
        rewards = []
        for row in self.rows:
            gold = next((r for r in row["responses"] if r["role"] == "gold"), None)
            rewards.append(gold["objectives"] if gold else [])
        self.same("step-scores", R.step_scores(rewards), "--steps", "gold(objectives)")
        self.same("mix", R.mix(rewards, self.column("gates")), "--rewards", "gold(objectives)", "--gates", "gates")
        # Items of the gold list belong to the row, so they are lists beside it.
        copy = self.folder / "gold-lists.inseam"
        self.tool("compute", "decorrelate", self.data, "--rewards", "gold(objectives)", "--into", "free", "-o", copy)
        lines = self.values("decorrelate", "--rewards", "gold(objectives)")
        self.assertEqual([row["free"] for row in self.rows_of(copy)], [line["debiased"] for line in lines])
        self.assertEqual([len(line["debiased"]) for line in lines], [len(own) for own in rewards])

    def test_overlap(self) -> None:
        p, q = self.columns("p", "q")
        self.same("overlap", R.overlap(p, q, 0.25), "--first", "p", "--second", "q", "--share", "25%", "--worst", "lowest")
        found = R.overlap(p, q, 0.25, -1)
        self.same("overlap", found, "--first", "p", "--second", "q", "--share", "0.25", "--worst", "highest")
        shared = sum(a is True and b is True for a, b in zip(found["first"], found["second"]))
        report = self.report("overlap", "--first", "p", "--second", "q", "--share", "0.25", "--worst", "highest")
        self.assertEqual([report["shared"], report["overlap"]], [shared, shared / report["worst"]])
        done = run("compute", "overlap", self.data, "--first", "p", "--second", "q")
        self.assertIn("column p does not record which values are the worst; add --worst lowest or --worst highest", done.stderr)

    def test_correlations(self) -> None:
        pairs = [(a, b) for a, b in zip(self.slots("rm", "sky"), self.slots("n_tokens")) if a is not None and b is not None]
        a, b = [x for x, _ in pairs], [y for _, y in pairs]
        found = self.report("lencorr", "--rm", "sky")
        self.assertEqual([found["compared"], found["sampled"]], [len(a)] * 2)
        self.assertTrue(close(found["pearson"], R.pearson(a, b)))
        self.assertTrue(close(found["spearman"], R.pearson(R.ranks(a), R.ranks(b))))
        small = self.convert("small", [{"x": x, "y": y} for x, y in pairs[:500]])
        found = json.loads(self.tool("compute", "lencorr", small, "--rm", "x", "--length", "y", "--json"))
        self.assertTrue(close(found["kendall"], R.kendall(a[:500], b[:500])))

    def test_effective_rank_of_vectors(self) -> None:
        # The squares of the singular values are the eigenvalues of the Gram matrix: their sum and the sum of their squares are known.
        found = self.report("erank", "--embedding", "vector")
        self.assertEqual([found["vectors"], found["dimensions"]], [ROWS, 4])
        self.assertTrue(3.99 < found["erank"] <= 4)  # independent components of one size

    def test_label_noise(self) -> None:
        found = self.values("label-noise", "--label", "label", "--share", 0.25, "--seed", 1)
        flips = [row["flip"] for row in found]
        self.assertAlmostEqual(sum(flips) / ROWS, 0.25, delta=0.02)
        self.assertEqual([row["label"] for row in found], [label ^ flip for label, flip in zip(self.column("label"), flips)])
        self.assertNotEqual(flips, [row["flip"] for row in self.values("label-noise", "--seed", 2)])
        self.assertEqual(flips, [row["flip"] for row in self.values("label-noise", "--seed", 1)])

    def test_win_rate(self) -> None:
        found = self.report("win-rate", "--new", "p", "--new", "s", "--old", "q", "--min-win-rate", 0.9)
        rates = {}
        for name in "ps":
            wins = [a > b for a, b in zip(self.column(name), self.column("q")) if a is not None and b is not None]
            rates[name] = sum(wins) / len(wins)
        self.assertEqual(found["win_rate"], rates)
        self.assertEqual([found["best"], found["advice"]], [max(rates, key=rates.get), "stop"])


if __name__ == "__main__":
    unittest.main()
