# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every method on drawn data with gaps against spec/reference/methods.py, on one and on two threads, and attached."""

import importlib.util
import json
import math
import random
import unittest
from collections.abc import Callable

from cli import ROOT, ToolTest, f32, run, write_lines

_spec = importlib.util.spec_from_file_location("methods", ROOT / "spec" / "reference" / "methods.py")
R = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(R)

ROWS = 9_000  # more than one piece of 8,192
VERDICTS = ["I think <answer>[[A]]</answer>", "<answer>[[B]]</answer>.", "[[A]] and [[B]]", "no verdict", "[[B]]", "<answer>[[A]]</answer>" + "x" * 70]


def draw_responses(chance: random.Random, maybe: Callable, numbers: Callable) -> list[dict]:
    return [
        {
            "role": chance.choice(["gold", "worse"]) if place else "gold",
            "n_tokens": maybe(chance.randrange(1, 9)),
            "rm": {"sky": maybe(round(chance.gauss(0, 1), 1)), "sea": maybe(chance.gauss(0, 1))},
            "pm": {"new": {"logp": maybe(-chance.random() * 300)}, "old": {"logp": maybe(-chance.random() * 300)}},
            "objectives": numbers(5, lambda: chance.gauss(0, 1), 0.02),
        }
        for place in range(chance.randrange(0, 5))
    ]


def draw_rows(seed: int) -> list[dict]:
    chance = random.Random(seed)

    def maybe(value: object, share: float = 0.1) -> object:
        return None if chance.random() < share else value

    def numbers(count: int, make: object, share: float = 0.05) -> list:
        return [maybe(make(), share) for _ in range(count)]

    rows = []
    for _ in range(ROWS):
        steps = chance.randrange(0, 6)
        similar = chance.randrange(0, 9)
        rows.append(
            {
                **{name: maybe(chance.random()) for name in ("p", "q", "s", "t", "u")},
                "half": chance.choice([0.0, 0.5, 1.0, None]),
                "label": chance.randrange(2),
                **{f"logp{i}": maybe(chance.choice([-chance.random() * 500, 1.0])) for i in range(4)},
                "steps": numbers(steps, chance.random),
                "quality": [chance.gauss(0, 1) for _ in range(steps)],
                "counts": numbers(steps, lambda: chance.randrange(9)),
                "judge": maybe(chance.randrange(-1, 5)),
                "text": maybe(chance.choice(VERDICTS)),
                "texts": [maybe(chance.choice(VERDICTS)) for _ in range(chance.randrange(5))],
                "winner": maybe(chance.choice(["model_a", "model_b", "A", "B"])),
                "group": chance.choice(["x", "y", "z"]),
                "tokens": [chance.randrange(3) for _ in range(chance.randrange(6))],
                "others": [chance.randrange(3) for _ in range(chance.randrange(6))],
                "vector": [chance.gauss(0, 1) for _ in range(4)],
                "direction": [chance.gauss(0, 1) for _ in range(4)] if chance.random() < 0.9 else [0.0] * 4,
                "gates": [chance.random() for _ in range(5)],
                "objectives": numbers(5, lambda: chance.gauss(0, 1), 0.02),
                "similar": numbers(similar, lambda: chance.uniform(0.8, 1.0)),
                "theirs": numbers(similar, lambda: chance.gauss(0, 1)),
                "responses": draw_responses(chance, maybe, numbers),
            }
        )
    return rows


class Methods(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.rows = draw_rows(3)
        cls.data = cls().convert("methods", cls.rows[:5_000])  # two row groups
        cls().tool("append", cls.data, write_lines(cls.folder / "rest.jsonl", cls.rows[5_000:]), "--quiet")

    def column(self, name: str) -> list:
        return [row[name] for row in self.rows]

    def columns(self, *names: str) -> list:
        return [self.column(name) for name in names]

    def slots(self, *path: str) -> list:
        """A column of all responses, as float32 below rm and pm."""
        found = []
        for row in self.rows:
            for response in row["responses"]:
                value = response
                for step in path:
                    value = value[step]
                found.append(f32(value) if value is not None and path[0] in ("rm", "pm") else value)
        return found

    def gold_and_worse(self, *path: str) -> tuple[list, list]:
        """For each response the number of gold of its row, and its own where it is worse than gold."""
        own, place = self.slots(*path), 0
        gold, worse = [], []
        for row in self.rows:
            roles = [response["role"] for response in row["responses"]]
            mine = own[place : place + len(roles)]
            first = mine[roles.index("gold")] if "gold" in roles else None
            gold += [first] * len(roles)
            worse += [value if role == "worse" else None for value, role in zip(mine, roles)]
            place += len(roles)
        return gold, worse

    def lists(self, name: str) -> list:
        """A column of the responses as a list for each row."""
        found, place = [], 0
        values = self.slots(*name.split("."))
        for row in self.rows:
            found.append(values[place : place + len(row["responses"])])
            place += len(row["responses"])
        return found

    def values(self, method: str, *arguments: object) -> list[dict]:
        texts = [self.tool("compute", method, self.data, "--rows", "--threads", threads, *arguments) for threads in (1, 2)]
        self.assertEqual(*texts, "one thread and two")
        return [json.loads(line) for line in texts[0].splitlines()]

    def same(self, method: str, wanted: dict, *arguments: object) -> None:
        """The method's columns are those of the reference: numbers within 1e-12, all else exactly."""
        found = self.values(method, *arguments)
        for name, column in wanted.items():
            self.assertEqual(len(found), len(column), f"{method} {name}")
            for slot, (row, other) in enumerate(zip(found, column)):
                if not close(row[name], other):
                    self.fail(f"{method} {name}, slot {slot}: {row[name]!r}, by the reference {other!r}")
            self.assertTrue(any(value is not None for value in column), f"{method} {name}: the reference has no value at all")

    def report(self, method: str, *arguments: object) -> dict:
        return json.loads(self.tool("compute", method, self.data, "--json", *arguments))

    def test_ensemble(self) -> None:
        members = self.columns("p", "q", "s")
        arguments = ["--rm", "p", "--rm", "q", "--rm", "s"]
        self.same("ensemble", R.ensemble(members), *arguments)
        self.same("ensemble", R.ensemble(members, k=2.5, least=2), *arguments, "--k", 2.5, "--least", 2)
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
        self.assertIn("is no probability; are they logits? (--logits)", done.stderr)

    def test_margin(self) -> None:
        p, q = self.columns("p", "q")
        self.same("margin", R.margin_by_tokens(*self.columns("tokens", "others"), p, q), "--tokens", "tokens", "--tokens", "others", "--chosen", "p", "--rejected", "q")
        self.same("margin", R.margin_by_embeddings(*self.columns("vector", "direction"), p, q), "--measure", "cosine", "--embeddings", "vector", "--embeddings", "direction", "--chosen", "p", "--rejected", "q")

    def test_steps(self) -> None:
        steps, counts, judge, quality = self.columns("steps", "counts", "judge", "quality")
        self.same("aggregate", R.aggregate(steps), "--steps", "steps")
        self.same("mc-labels", R.mc_labels(counts), "--correct", "counts")
        self.same("mc-labels", R.mc_labels(counts, 10, 0.25), "--correct", "counts", "--of", 10, "--threshold", 0.25)
        self.same("consensus", R.consensus(counts, judge), "--correct", "counts", "--judge", "judge")
        self.same("first-error", R.first_error(steps, 0.3), "--steps", "steps", "--threshold", 0.3)
        self.same("trajectory", R.trajectory([steps, quality], *self.columns("p", "q")), "--signals", "steps", "--signals", "quality", "--final", "p", "--outcome", "q")

    def test_trajectory_marks_the_best(self) -> None:
        scores = R.trajectory([self.column("steps")], self.column("p"), self.column("q"))["score"]
        best = sorted((i for i, x in enumerate(scores) if x is not None), key=lambda i: (-scores[i], i))[:1_000]
        found = self.values("trajectory", "--steps", "steps", "--final", "p", "--top", 1_000)
        self.assertEqual([i for i, row in enumerate(found) if row["top"]], sorted(best))

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
        self.same("tau", R.tau(sky, sea), "--rm", "sky", "--gold", "sea")
        self.same("dispersion", R.dispersion(sky), "--rm", "sky")
        self.same("erank", R.erank(self.column("steps")), "--values", "steps")
        for rule in ("shortest-above-mean", "best-worst", "gold-worst", "gold-best"):
            self.same("pairs", R.pairs(sky, lengths, roles, rule), "--rm", "sky", "--rule", rule)

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
        self.same("aggregate", R.aggregate(rewards), "--steps", "gold(objectives)")
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
        self.assertIn("p does not say which end is the worst", done.stderr)

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
        found = self.report("win-rate", "--new", "p", "--new", "s", "--old", "q", "--least", 0.9)
        rates = {}
        for name in "ps":
            wins = [a > b for a, b in zip(self.column(name), self.column("q")) if a is not None and b is not None]
            rates[name] = sum(wins) / len(wins)
        self.assertEqual(found["win_rate"], rates)
        self.assertEqual([found["best"], found["advice"]], [max(rates, key=rates.get), "stop"])

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


def close(a: object, b: object) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-13)
    if isinstance(a, str) and isinstance(b, float):
        return a in ("Infinity", "-Infinity", "NaN") and float(a) == b
    return a == b


if __name__ == "__main__":
    unittest.main()
