# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Drawn rows with gaps for every method, and the reference that they are compared with."""

import importlib.util
import json
import math
import random
from collections.abc import Callable

from cli import ROOT, ToolTest, f32, write_lines

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


def close(a: object, b: object) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(close, a, b))
    if isinstance(a, (int, float)) and isinstance(b, (int, float)) and not isinstance(a, bool):
        return a == b or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-13)
    if isinstance(a, str) and isinstance(b, float):
        return a in ("Infinity", "-Infinity", "NaN") and float(a) == b
    return a == b


class MethodTest(ToolTest):
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
