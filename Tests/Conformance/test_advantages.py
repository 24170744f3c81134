# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Advantages against formulas of their own, written from the papers: groups of all sizes, missing and several rewards."""

import json
import math
import random
import statistics
import unittest

from cli import ToolTest, run

ROWS = 400
EPSILON = 1e-4


def total(rewards: list, weights: list) -> float | None:
    """The weighted sum of what is there; None if nothing is."""
    present = [weight * reward for reward, weight in zip(rewards, weights) if reward is not None]
    return math.fsum(present) if present else None


def normalized(values: list, epsilon: float) -> list:
    """Each value less the mean, divided by the deviation; None for None, and for one alone."""
    present = [value for value in values if value is not None]
    if len(present) < 2:
        return [None if value is None or len(present) < 2 else value for value in values]
    mean, deviation = statistics.fmean(present), statistics.stdev(present)
    return [None if value is None else (value - mean) / (deviation + epsilon) for value in values]


def wanted(group: list, rule: str, epsilon: float) -> list:
    """The advantages of a group of rewards."""
    present = [value for value in group if value is not None]
    if len(present) < 2:
        return [None] * len(group)
    if rule == "grpo":
        return normalized(group, epsilon)
    results = []
    for place, value in enumerate(group):
        others = [other for index, other in enumerate(group) if index != place and other is not None]
        base = statistics.fmean(others) if rule == "rloo" else statistics.fmean(present)
        results.append(None if value is None else value - base)
    return results


def close(found: object, value: object) -> bool:
    """Equal but for rounding."""
    if found is None or value is None:
        return found is value
    return math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9)


class AdvantagesTest(ToolTest):
    def setUp(self) -> None:
        draw = random.Random(21)
        self.groups = []
        for _ in range(ROWS):
            flat = draw.random() < 0.2
            self.groups.append([{"a": 0.125 if flat else draw.choice([None, 0, 1, 0.25, -2]), "b": draw.choice([None, 0, 1, 3])} for _ in range(draw.randrange(9))])
        self.rows = [{"responses": [{"text": "x", "rm": rewards} for rewards in group]} for group in self.groups]
        self.data = self.convert("groups", self.rows, "--no-ids", "--preset", "generic")

    def computed(self, *flags: object) -> list:
        return [json.loads(line) for line in self.tool("compute", "advantages", self.data, *flags, "--rows").splitlines()]

    def assert_close(self, found: list, values: list, label: object) -> None:
        self.assertEqual(len(found), len(values), label)
        for place, (one, other) in enumerate(zip(found, values)):
            self.assertTrue(close(one, other), (label, place, one, other))

    def test_one_reward(self) -> None:
        for rule, epsilon in (("grpo", EPSILON), ("grpo", 1e-6), ("dr-grpo", EPSILON), ("rloo", EPSILON)):
            found = self.computed("--rm", "a", "--rule", rule, "--epsilon", epsilon, "--pass-above", 0.2)
            for row, group in zip(found, self.groups, strict=True):
                rewards = [None if one["a"] is None else float(one["a"]) for one in group]
                present = [reward for reward in rewards if reward is not None]
                self.assert_close(row["advantage"] or [], wanted(rewards, rule, epsilon), (rule, rewards))
                self.assertTrue(close(row["mean"], statistics.fmean(present) if present else None))
                self.assertTrue(close(row["deviation"], statistics.stdev(present) if len(present) > 1 else None))
                self.assertTrue(close(row["pass_rate"], sum(reward > 0.2 for reward in present) / len(present) if present else None))
                self.assertEqual(row["zero_variance"], len(set(present)) == 1 if len(present) > 1 else None)
                self.assertEqual(row["n"], len(present))
                if row["zero_variance"]:
                    self.assertEqual({value for value in row["advantage"] if value is not None}, {0.0})

    def test_several_rewards_are_added(self) -> None:
        found = self.computed("--rm", "a", "--rm", "b", "--weight", 1, "--weight", -0.5)
        for row, group in zip(found, self.groups, strict=True):
            sums = [total([one["a"], one["b"]], [1, -0.5]) for one in group]
            self.assert_close(row["advantage"] or [], wanted(sums, "grpo", EPSILON), sums)

    def test_gdpo_normalizes_each_reward_then_all(self) -> None:
        found = self.computed("--rm", "a", "--rm", "b", "--weight", 2, "--weight", 1, "--rule", "gdpo")
        sums = []
        for group in self.groups:
            parts = []
            for name in ("a", "b"):
                rewards = [None if one[name] is None else float(one[name]) for one in group]
                alone = sum(reward is not None for reward in rewards) == 1
                parts.append([None if reward is None else 0.0 for reward in rewards] if alone else normalized(rewards, EPSILON))
            scored = sum(any(one[name] is not None for name in ("a", "b")) for one in group)
            sums.append([total(list(both), [2, 1]) if scored > 1 else None for both in zip(*parts)])
        whole = normalized([value for group in sums for value in group], EPSILON)
        flat = [value for row in found for value in row["advantage"] or []]
        self.assert_close(flat, whole, "gdpo")
        present = [value for value in flat if value is not None]
        self.assertTrue(close(statistics.fmean(present), 0.0))
        self.assertAlmostEqual(statistics.stdev(present), 1, places=3)

    def test_results_join_responses_and_rows(self) -> None:
        self.tool("compute", "advantages", self.data, "--rm", "a", "--into", "adv", "-q")
        rows = [json.loads(line) for line in self.tool("cat", self.data).splitlines()]
        for row, found in zip(rows, self.computed("--rm", "a"), strict=True):
            self.assertEqual([response["adv"] for response in row["responses"]], found["advantage"] or [])
            self.assertEqual(row["adv"], {name: found[name] for name in ("mean", "deviation", "pass_rate", "zero_variance", "n")})
        learnable = int(self.tool("count", self.data, "--where", "NOT adv.zero_variance AND adv.pass_rate BETWEEN 0.1 AND 0.9"))
        self.assertGreater(learnable, 100)
        report = json.loads(self.tool("compute", "advantages", self.data, "--rm", "a", "--json"))
        self.assertEqual(report["zero_variance"], sum(row["adv"]["zero_variance"] is True for row in rows))
        self.assertEqual(report["prompts_with_one_response"], sum(row["adv"]["n"] == 1 for row in rows))
        self.assertEqual(report["responses"], sum(row["adv"]["n"] for row in rows))

    def test_threads_do_not_matter(self) -> None:
        many = self.convert("many", self.rows * 50, "--no-ids", "--preset", "generic")
        for rule in ("grpo", "gdpo"):
            outputs = {self.tool("compute", "advantages", many, "--rm", "a", "--rm", "b", "--rule", rule, "--rows", "--threads", threads) for threads in (1, 2, 7)}
            self.assertEqual(len(outputs), 1)

    def test_mistakes(self) -> None:
        for words, flags in (
            ("one weight for each of 2 rewards, found 1", ["--rm", "a", "--rm", "b", "--weight", "1"]),
            ("expected a number, found 'x'", ["--rm", "a", "--weight", "x"]),
            ("unknown column 'nope'", ["--rm", "nope"]),
            ("missing option --rm", []),
        ):
            with self.subTest(words=words):
                self.assertIn(words, run("compute", "advantages", self.data, *flags).stderr)
        lists = self.convert("lists", [{"x": [1, 2], "y": [1]}], "--no-ids")
        self.assertIn("have lists of different lengths", run("compute", "advantages", lists, "--rm", "x", "--rm", "y").stderr)


if __name__ == "__main__":
    unittest.main()
