# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Preference pairs are those of the method `pairs` in every interface."""

from __future__ import annotations

import json
import math
import random
import unittest
from pathlib import Path
from typing import Any, get_args

import inseam
from inseam._pairs import PairRule, Pairs

from support import FolderTest


def prompts(count: int) -> list[dict[str, Any]]:
    """Prompts with every gap, tie and infinity."""
    chance = random.Random(12)

    def response(place: int) -> dict[str, Any]:
        score = chance.choice([None, math.nan, math.inf, -math.inf, *(round(chance.gauss(0, 1), 1) for _ in range(12))])
        role = chance.choice(["gold", "worse", "worse", "worse", "chosen", "rejected", "other", None])
        return {"role": role, "text": f"t{place}", "n_tokens": chance.choice([None, *range(1, 6)]), "rm": {"sky": score, "count": chance.randrange(3)}}

    return [{"prompt": f"p{row}", "responses": [response(place) for place in range(chance.randrange(7))]} for row in range(count)]


class SamePairs(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        inseam.write(prompts(3_000), self.path(), row_group_rows=700)
        self.ds = inseam.open(self.path())

    def computed(self, rule: str, rm: str, seed: int, **options: Any) -> tuple[list[tuple[int, int, int]], dict[str, Any]]:
        result = self.ds.compute("pairs", rm=rm, rule=rule, seed=seed, **options)
        pairs = []
        for row, computed in enumerate(result.values.to_pylist()):
            chosen, rejected = computed["chosen"], computed["rejected"]
            both = zip(chosen, rejected) if rule == "all" else [(chosen, rejected)]
            pairs += [(row, *pair) for pair in both if pair[0] is not None]
        return pairs, result.report

    def test_every_rule(self) -> None:
        for rule in get_args(PairRule):
            for rm in ("sky", "count"):
                for seed in (0, 7):
                    with self.subTest(rule=rule, rm=rm, seed=seed):
                        wanted, report = self.computed(rule, rm, seed)
                        pairs = Pairs(self.ds, rule, rm, seed)
                        found = list(zip(pairs._rows.tolist(), pairs._chosen.tolist(), pairs._rejected.tolist()))
                        self.assertEqual(found, wanted)
                        self.assertGreater(len(found), 200)
                        self.assertEqual(pairs.skipped, report["left_out"])

    def test_the_smallest_margin(self) -> None:
        for rule in get_args(PairRule):
            for rm in ("sky", "count"):
                for margin in (-0.5, 0, 0.3, 1):
                    with self.subTest(rule=rule, rm=rm, margin=margin):
                        wanted, report = self.computed(rule, rm, 7, min_margin=margin)
                        pairs = Pairs(self.ds, rule, rm, 7, margin)
                        found = list(zip(pairs._rows.tolist(), pairs._chosen.tolist(), pairs._rejected.tolist()))
                        self.assertEqual((found, pairs.skipped), (wanted, report["left_out"]))
        report = inseam.export(self.ds, self.path("pairs.jsonl"), "trl", pairs="gold-worst", rm="sky", min_margin=0.5)
        margins = [json.loads(line)["margin"] for line in Path(self.path("pairs.jsonl")).read_text().splitlines()]
        self.assertEqual(len(margins), report["written"])
        self.assertGreaterEqual(min(margin for margin in margins if margin is not None), 0.5)
        for options, message in (({"pairs": "all", "min_margin": 1}, "min_margin requires rm"), ({"pairs": "all", "rm": "sky", "min_margin": math.nan}, "must be a finite number")):
            with self.assertRaisesRegex(inseam.ArgumentError, message):
                inseam.export(self.ds, self.path("no.jsonl"), "trl", **options)

    def test_roles_that_are_not_known(self) -> None:
        def rows(*roles: str | None) -> list[dict[str, Any]]:
            return [{"prompt": "p", "responses": [{"role": role, "text": f"t{place}", "rm": {"sky": float(-place)}} for place, role in enumerate(roles)]}] * 3

        for roles, message in (
            (("Gold", "WORSE"), "roles are lower case, found 'Gold'"), (("good", "bad"), "found 'bad'"), ((None, None), "no response has a role"),
        ):  # fmt: skip
            inseam.write(rows(*roles), self.path("odd"), "replace", types={"responses[].role": "utf8"})
            for rule in ("all", "gold-worst", "gold-best", "gold-random"):
                with self.assertRaisesRegex(inseam.ArgumentError, f"needs to know gold responses from worse ones; .*{message}"):
                    inseam.export(self.path("odd"), self.path(f"{rule}.jsonl"), "trl", mode="replace", pairs=rule, rm="sky")
            self.assertEqual(inseam.export(self.path("odd"), self.path("odd.jsonl"), "trl", mode="replace", pairs="best-worst", rm="sky")["written"], 3)
        inseam.write(rows("gold", "WORSE", "worse", "other"), self.path("some"))
        report = inseam.export(self.path("some"), self.path("some.jsonl"), "trl", rm="sky")
        self.assertEqual((report["written"], report["unknown_roles"]), (3, {"WORSE": 3}))
        inseam.write([{"prompt": "p", "responses": [{"text": "t"}]}], self.path("none"))
        with self.assertRaisesRegex(inseam.ArgumentError, "needs the column 'responses..\\.role'"):
            inseam.export(self.path("none"), self.path("none.jsonl"), "trl")

    def test_views_and_earlier_names(self) -> None:
        for rule in get_args(PairRule):
            whole = Pairs(self.ds, rule, "sky", 3)
            rows = [*range(5, 2_900, 7)]
            part = Pairs(self.ds[rows], rule, "sky", 3)
            wanted = [(rows.index(row), chosen, rejected) for row, chosen, rejected in zip(*(whole.__dict__[name].tolist() for name in ("_rows", "_chosen", "_rejected"))) if row in set(rows)]
            self.assertEqual(list(zip(part._rows.tolist(), part._chosen.tolist(), part._rejected.tolist())), wanted, rule)
        for name, rm, rule in (("max-gap", "sky", "gold-worst"), ("random", None, "gold-random")):
            one, other = Pairs(self.ds, name, rm, 5), Pairs(self.ds, rule, rm, 5)
            self.assertEqual((one.rule, one._rows.tolist(), one._rejected.tolist()), (rule, other._rows.tolist(), other._rejected.tolist()))

    def test_ties_in_exports(self) -> None:
        rows = [
            {"prompt": "p", "responses": [{"role": role, "text": role[0] + str(score), "rm": {"sky": score}} for role, score in (("gold", 2), ("worse", 1), ("worse", 0))]},
            {"prompt": "q", "responses": [{"role": role, "text": role[0] + str(score), "rm": {"sky": score}} for role, score in (("gold", 1), ("worse", 1))]},
        ]
        inseam.write(rows, self.path("tie.inseam"))
        for rule, count in (("all", 3), ("gold-worst", 1), ("max-gap", 1), ("gold-best", 1), ("best-worst", 1)):
            report = inseam.export(self.path("tie.inseam"), self.path(f"{rule}.jsonl"), "trl", pairs=rule, rm="sky")
            self.assertEqual((report["written"], sum(report["skipped"].values())), (count, 0 if rule == "all" else 1), rule)
            self.assertEqual(inseam.open(self.path("tie.inseam")).compute("pairs", rule=rule, rm="sky").report["pairs"], count)
        default = inseam.export(self.path("tie.inseam"), self.path("default.jsonl"), "trl", rm="sky")
        self.assertEqual(default["written"], inseam.open(self.path("tie.inseam")).compute("pairs", rm="sky").report["pairs"])
        margins = [json.loads(line)["margin"] for line in Path(self.path("default.jsonl")).read_text().splitlines()]
        self.assertEqual(margins, [1, 2, 0])


    def test_token_log_probs_of_the_reference_are_summed(self) -> None:
        def response(role: str, tokens: list[float | None] | None) -> dict[str, Any]:
            return {"role": role, "text": role, "pm": {"sft": {"token_logps": tokens}}}

        kinds: list[list[float | None] | None] = [[-0.25], [-0.5, None], None]
        rows = [{"prompt": "p", "responses": [response("gold", [-0.5, -1.5]), response("worse", tokens)]} for tokens in kinds]
        inseam.write(rows, self.path("tokens.inseam"))
        report = inseam.export(self.path("tokens.inseam"), self.path("tokens.jsonl"), "trl", ref="sft")
        self.assertEqual((report["written"], report["skipped"]), (1, {"no log-prob of the reference": 2}))
        row = json.loads(Path(self.path("tokens.jsonl")).read_text())
        self.assertEqual((row["ref_chosen_logps"], row["ref_rejected_logps"]), (-2.0, -0.25))


if __name__ == "__main__":
    unittest.main()
