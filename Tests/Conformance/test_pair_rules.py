# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of preference pairs: ties, missing rewards and lengths, infinite rewards, and the rows that have no pair."""

import json
import math
import unittest

from cli import ToolTest, run
from seam_rows import splitmix


def item(role: object, score: object, length: object = 1) -> dict:
    return {"role": role, "rm": {"sky": score}, "n_tokens": length}


class PairRules(ToolTest):
    def pairs(self, rows: list, *arguments: object) -> tuple[list, dict]:
        data = self.convert("rules", [{"responses": items} for items in rows], "--allow-nan")
        call = ["compute", "pairs", data, *arguments]
        found = [json.loads(line) for line in self.tool(*call, "--rows").splitlines()]
        return [[row["chosen"], row["rejected"]] for row in found], json.loads(self.tool(*call, "--json"))

    def test_equal_rewards_are_no_pair(self) -> None:
        rows = [[item("gold", 2), item("worse", 1), item("worse", 0)], [item("gold", 1), item("worse", 1)]]
        for rule, first in (("gold-worst", [0, 2]), ("max-gap", [0, 2]), ("gold-best", [0, 1]), ("best-worst", [0, 2]), ("shortest-above-mean", [0, 2])):
            found, report = self.pairs(rows, "--rm", "sky", "--rule", rule)
            self.assertEqual(found, [first, [None, None]], rule)
            reason = "no worse response scored below gold" if rule in ("gold-worst", "max-gap", "gold-best") else "equal scores"
            self.assertEqual((report["pairs"], report["without_pair"], report["left_out"]), (1, 1, {reason: 1}))
        self.assertEqual(self.pairs(rows, "--rm", "sky", "--rule", "gold-worst", "--min-margin", 0)[0], [[0, 2], [0, 1]])
        self.assertEqual(self.pairs(rows, "--rm", "sky", "--rule", "gold-worst", "--min-margin", 3)[1]["left_out"], {"margin below the smallest": 2})

    def test_all_is_the_default_and_needs_no_rewards(self) -> None:
        rows = [[item("worse", 5), item("gold", 2), item("worse", 0), item("other", 3)], [], [item("gold", 1)], [item("worse", 1)]]
        wanted = [[[1, None, 1, None], [0, None, 2, None]], [[], []], [[None], [None]], [[None], [None]]]
        for arguments in ((), ("--rm", "sky"), ("--rule", "all")):
            found, report = self.pairs(rows, *arguments)
            self.assertEqual(found, wanted)
            self.assertEqual((report["prompts"], report["pairs"], report["without_pair"]), (4, 2, 3))
            self.assertEqual(report["left_out"], {"no gold response": 2, "no worse response": 1})
        data = self.folder / "rules.inseam"
        self.tool("compute", "pairs", data, "--rm", "sky", "--into", "pair", "-q")
        self.assertEqual([response.get("pair") for response in self.rows_of(data)[0]["responses"]][0], {"chosen": 1, "rejected": 0, "margin": -3.0})
        found, report = self.pairs(rows, "--rm", "sky", "--min-margin", 1)
        self.assertEqual(found[0], [[None, None, 1, None], [None, None, 2, None]])

    def test_responses_without_a_length_do_not_count(self) -> None:
        # The lowest reward and the one that lifts the mean have no length.
        rows = [[item("x", 9.0, None), item("x", 2.0, 5), item("x", 1.0, 7), item("x", -9.0, None)], [item("x", 2.0, 5), item("x", 1.0, None)]]
        found, report = self.pairs(rows, "--rm", "sky", "--rule", "shortest-above-mean")
        self.assertEqual(found, [[1, 2], [None, None]])
        self.assertEqual(report["left_out"], {"fewer than two scored responses": 1})
        self.assertEqual(self.pairs(rows, "--rm", "sky", "--length", "responses.n_tokens")[0], found)

    def test_infinite_rewards(self) -> None:
        inf = math.inf
        rows = [[item("gold", inf), item("worse", inf)], [item("gold", inf), item("worse", 1.0), item("worse", -inf)], [item("gold", -inf), item("worse", -inf)]]
        for rule in ("gold-worst", "best-worst"):
            self.assertEqual(self.pairs(rows, "--rm", "sky", "--rule", rule)[0], [[None, None], [0, 2], [None, None]], rule)
        self.assertEqual(self.pairs(rows, "--rm", "sky", "--rule", "shortest-above-mean")[0], [[None, None], [0, 2], [None, None]])

    def test_gold_with_one_drawn_at_random(self) -> None:
        rows = [[item("gold", 0.0)] + [item("worse", 1.0)] * 7 for _ in range(50)]
        for seed in (0, 9):
            found, _ = self.pairs(rows, "--rule", "gold-random", "--seed", seed)
            draws = [min(range(1, 8), key=lambda i: splitmix(splitmix(seed, row), i)) for row in range(50)]
            self.assertEqual(found, [[0, place] for place in draws])

    def test_what_is_refused(self) -> None:
        data = self.convert("refused", [{"responses": [{"rm": {"sky": 1.0}}]}])
        for arguments, words in (
            (["--rule", "gold-worst"], "--rule gold-worst requires --rm COLUMN"),
            (["--min-margin", "1"], "--min-margin requires --rm COLUMN"),
            (["--rm", "sky", "--rule", "best"], "--rule must be one of all, gold-worst"),
            (["--rm", "sky", "--rule", "random", "--length", "rm"], "--length requires --rule shortest-above-mean"),
            (["--rm", "sky"], "no column 'role'"),
        ):
            done = run("compute", "pairs", data, *arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
