# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every method on drawn data with gaps against spec/reference/methods.py, on one and on two threads."""

import itertools
import json
import random
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

    def test_bt_with_margins_and_centering(self) -> None:
        p, q, s = self.columns("p", "q", "s")
        self.same("bt", R.bt(p, q, s), "--chosen", "p", "--rejected", "q", "--margin", "s")
        for flags, wanted in (
            ([], R.bt_total(p, q)),
            (["--margin", "s"], R.bt_total(p, q, s)),
            (["--center", 0.01, "--lambda", 0.5, "--batch", 7], R.bt_total(p, q, None, 0.5, 7, 0.01)),
            (["--margin", "s", "--center", 2, "--lambda", 0], R.bt_total(p, q, s, 0, 64, 2)),
        ):
            found = self.report("bt", "--chosen", "p", "--rejected", "q", *flags)
            self.assertTrue(close(found["total"], wanted), flags)
            self.assertEqual("mean_square_of_sums" in found, "--center" in flags)

    def test_best_of_n(self) -> None:
        sky, roles = self.lists("rm.sky"), self.lists("role")
        wanted = R.best_of_n(sky, roles)
        self.same("best-of-n", wanted, "--rm", "sky")
        found = self.report("best-of-n", "--rm", "sky", "--group", "group")
        means = {}
        for name in "xyz":
            own = [value for value, row in zip(wanted["correct"], self.rows) if value is not None and row["group"] == name]
            means[name] = sum(own) / len(own)
        self.assertEqual(found["groups"], means)
        self.assertTrue(close(found["mean_of_groups"], sum(means.values()) / 3))
        known = [value for value in wanted["correct"] if value is not None]
        self.assertEqual([found["compared"], found["missing"], found["accuracy"]], [len(known), ROWS - len(known), sum(known) / len(known)])
        rows = [{"v": [1, 1, 1]}, {"v": [1, 0.5]}, {"v": [1, 0]}, {"v": []}, {"v": [1, None]}, {"v": [1.0]}]
        data = self.convert("verdicts", rows)
        lines = [json.loads(line)["correct"] for line in self.tool("compute", "best-of-n", data, "--correct", "v", "--rows").splitlines()]
        self.assertEqual(lines, [1.0, 0.0, 0.0, None, None, 1.0])
        ties = self.convert("bon-ties", [{"responses": [{"role": role, "rm": {"s": 1.0}} for role in ("worse", "gold")]}])
        self.assertEqual(self.tool("compute", "best-of-n", ties, "--rm", "s", "--rows"), '{"correct":0.0}\n')
        for arguments, words in (([], "missing option --rm COLUMN or --correct COLUMN"), (["--rm", "v", "--correct", "v"], "--rm and --correct cannot be combined")):
            self.assertIn(words, run("compute", "best-of-n", data, *arguments).stderr)

    def test_at_n(self) -> None:
        chance = random.Random(8)
        rows = []
        for _ in range(2_000):
            size = chance.randrange(0, 12)
            answers = [chance.choice(["4", "5", "6", None]) for _ in range(size)]
            rows.append({"responses": [{"correct": chance.choice([None, False, True, True]) if chance.random() < 0.3 else answer == "5", "rm": {"prm": chance.choice([None, *range(4)])}, "answer": answer} for answer in answers]})
        data = self.convert("sampled", rows)
        correct, answers = ([[item[name] for item in row["responses"]] for row in rows] for name in ("correct", "answer"))
        scores = [[item["rm"]["prm"] for item in row["responses"]] for row in rows]
        for n in (None, 1, 3, 8):
            flags = [] if n is None else ["--n", n]
            call = ["compute", "at-n", data, "--correct", "responses.correct", "--scores", "prm", "--answers", "responses.answer", *flags]
            wanted = R.at_n(correct, scores, answers, n)
            found = [json.loads(line) for line in self.tool(*call, "--rows").splitlines()]
            for name in wanted:
                for place, (row, value) in enumerate(zip(found, wanted[name], strict=True)):
                    self.assertTrue(close(row[name], None if value is None else float(value)), (n, name, place, row, value, rows[place]))
            report = json.loads(self.tool(*call, "--json"))
            for name in wanted:
                known = [value for value in wanted[name] if value is not None]
                self.assertTrue(close(report[name], sum(known) / len(known)))
        # The estimate is the mean over all draws.
        drawn = [1, 0, 0, 1, 0]
        draws = list(itertools.combinations(drawn, 3))
        single = self.convert("one-prompt", [{"c": drawn}])
        self.assertTrue(close(json.loads(self.tool("compute", "at-n", single, "--correct", "c", "--n", 3, "--rows"))["pass"], sum(map(any, draws)) / len(draws)))
        bad = self.convert("bad-sampled", [{"c": [1, 0.5], "a": ["x"]}])
        self.assertIn("--correct must have the numbers 0 and 1 alone", run("compute", "at-n", bad, "--correct", "c").stderr)
        short = self.convert("short-sampled", [{"c": [1, 0], "a": ["x"]}])
        self.assertIn("have lists of different lengths", run("compute", "at-n", short, "--correct", "c", "--answers", "a").stderr)

    def test_rm_bench_of_judges(self) -> None:
        """Verdicts on all nine pairs give the same matrix as scores that decide them so, also by the texts of judges."""
        chance = random.Random(9)
        domains = ["chat", "math", "code", "safety-refuse", "safety-response"]
        rows = []
        for number in range(300):
            a, b = ([chance.randrange(4) for _ in range(3)] for _ in "ab")
            wins = [int(x > y) for x in a for y in b]
            judged = [{"text": f"<answer>[[{'A' if win else 'B'}]]</answer>", "winner": "model_a"} for win in wins]
            rows.append({"better": a, "worse": b, "wins": wins, "judged": judged, "domain": domains[number % 5]})
        data = self.convert("styles", rows)
        self.tool("compute", "verdict", data, "--text", "judged.text", "--winner", "judged.winner", "--into", "v", "-q")
        reports = [json.loads(self.tool("compute", "rm-bench", data, *call, "--domain", "domain", "--json")) for call in (["--chosen", "better", "--rejected", "worse"], ["--correct", "wins"], ["--correct", "judged.v.correct"])]
        self.assertEqual(reports[0], reports[1])
        self.assertEqual(reports[0], reports[2])
        wanted = R.rm_bench([[[x > y for y in row["worse"]] for x in row["better"]] for row in rows], [row["domain"] for row in rows])
        for name, levels in wanted.items():
            self.assertTrue(close([reports[0]["domains"][name][level] for level in ("hard", "normal", "easy")], levels))
        self.assertTrue(close(reports[0]["total"], sum(sum(levels) / 3 for levels in wanted.values()) / 4))
        for arguments, words in (
            (["--correct", "better"], "row 0: --correct must have 9 numbers from 0 to 1, found 3"),
            (["--correct", "wins", "--chosen", "better"], "--correct and --chosen cannot be combined"),
            ([], "missing option --chosen COLUMN with --rejected COLUMN, or --correct COLUMN"),
        ):
            self.assertIn(words, run("compute", "rm-bench", data, *arguments).stderr)

    def test_the_published_weights_of_rewardbench(self) -> None:
        """Whatever number of pairs of a group have scores, it weighs as many as were published."""
        chance = random.Random(10)
        rows, accuracies = [], {}
        for weights in R.REWARD_BENCH.values():
            for group in weights:
                own = [chance.randrange(2) for _ in range(chance.randrange(1, 30))]
                accuracies[group] = sum(own) / len(own)
                rows += [{"s": group, "c": value} for value in own] + [{"s": group, "c": None}] * chance.randrange(9)
        found = json.loads(self.tool("compute", "agree", self.convert("rewardbench", rows), "--correct", "c", "--group", "s", "--preset", "rewardbench", "--json"))
        wanted = R.reward_bench(accuracies)
        self.assertTrue(all(close(found["sections"][name], wanted[name]) for name in wanted))
        self.assertTrue(close(found["mean_of_sections"], sum(wanted.values()) / 4))
        gap = [{"s": "refusals-dangerous", "c": 1}] * 100 + [{"s": "donotanswer", "c": 0}] * 68 + [{"s": "donotanswer", "c": None}] * 68
        found = json.loads(self.tool("compute", "agree", self.convert("gap", gap), "--correct", "c", "--group", "s", "--preset", "rewardbench", "--json"))
        self.assertTrue(close(found["sections"]["Safety"], 100 / 236))

    def test_penalties_of_decorrelate_go_into_mix(self) -> None:
        rewards, gates = self.columns("objectives", "gates")
        wanted = R.penalties([own for own in rewards if own[2] is not None], 2)
        copy = self.folder / "free.inseam"
        self.tool("compute", "decorrelate", self.data, "--rewards", "objectives", "--verbosity", 2, "--into", "free", "-o", copy, "-q")
        call = ["compute", "mix", copy, "--rewards", "objectives", "--gates", "gates"]
        scores = R.mix(rewards, gates, wanted, 2)["score"]
        text = ",".join(map(str, wanted))
        repeated = [word for value in wanted for word in ("--penalties", value)]
        for arguments in (["--penalties", "free"], ["--penalties", f"[{text}]", "--verbosity", 2], [*repeated, "--verbosity", 2]):
            found = [json.loads(line)["score"] for line in self.tool(*call, *arguments, "--rows").splitlines()]
            self.assertTrue(all(map(close, found, scores)) and len(found) == len(scores), arguments)
        self.tool(*call, "--penalties", "free", "--into", "score", "-q")
        stored = next(line["provenance"] for line in map(json.loads, self.tool("meta", "show", copy).splitlines()) if line.get("column") == "score")
        self.assertEqual([float(value) for value in stored["penalty_values"].split(",")], wanted)
        for arguments, words in (
            (["--penalties", "free", "--verbosity", 1], "--penalties free is for verbosity objective 2, not 1 (--verbosity)"),
            (["--penalties", "gates"], "--penalties gates: expected a result of decorrelate, or numbers separated by commas"),
            (["--penalties", "1,x"], "1,x"),
        ):
            done = run(*call, *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)

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
