# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Three-valued logic and the rows it is tried on: what a predicate should answer, without a parser."""

import math
import operator
import random
from collections.abc import Callable

from cli import f32

Value = object
NAN = math.nan
ROW_COUNT = 9_000  # a zone is 8,192 rows, so there are two


def all_of(*values: Value) -> Value:
    """Three-valued AND."""
    return False if False in values else None if None in values else True


def any_of(*values: Value) -> Value:
    """Three-valued OR."""
    return True if True in values else None if None in values else False


def inverse(value: Value) -> Value:
    """Three-valued NOT."""
    return None if value is None else not value


def lift(function: Callable) -> Callable:
    """The function with null for a null argument."""
    return lambda *values: None if None in [v if v is None else 0 for v in values] else function(*values)


def encoded(value: Value) -> Value:
    """Strings compare by their UTF-8 bytes."""
    return value.encode() if isinstance(value, str) else value


def compared(symbol: Callable) -> Callable:
    """A comparison that is unknown for nulls."""
    return lift(lambda a, b: symbol(encoded(a), encoded(b)))


EQ, NE, LT, LE, GT, GE = (compared(getattr(operator, name)) for name in ("eq", "ne", "lt", "le", "gt", "ge"))
ADD, SUB, MUL = (lift(getattr(operator, name)) for name in ("add", "sub", "mul"))


@lift
def divide(a: float, b: float) -> float:
    """Division of float64, by zero too."""
    if b != 0:
        return a / b
    return NAN if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)


@lift
def remainder(a: float, b: float) -> float:
    """The remainder with the sign of the dividend; NaN where there is none."""
    if b == 0 or math.isinf(a) or math.isnan(a) or math.isnan(b):
        return NAN
    return int(math.fmod(a, b)) if isinstance(a, int) and isinstance(b, int) else math.fmod(a, b)


def is_in(value: Value, *items: Value) -> Value:
    return any_of(*(EQ(value, item) for item in items))


def between(value: Value, low: Value, high: Value) -> Value:
    return all_of(GE(value, low), LE(value, high))


def is_nan(value: Value) -> Value:
    return None if value is None else math.isnan(value)


def is_finite(value: Value) -> Value:
    return None if value is None else math.isfinite(value)


def distinct(a: Value, b: Value) -> bool:
    """IS DISTINCT FROM: null is null and NaN is NaN."""
    if a is None or b is None:
        return (a is None) != (b is None)
    both_nan = isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)
    return not both_nan and a != b


def known(values: list) -> list:
    return [value for value in values if value is not None]


def least(*values: Value) -> Value:
    """The least number, nulls and NaN left out; NaN if there is nothing else."""
    real = [value for value in known(list(values)) if not math.isnan(value)]
    return min(real) if real else NAN if known(list(values)) else None


def greatest(*values: Value) -> Value:
    return inverse_sign(least(*map(inverse_sign, values)))


def inverse_sign(value: Value) -> Value:
    return None if value is None else -value


def mean(*values: Value) -> Value:
    return sum(known(list(values))) / len(known(list(values))) if known(list(values)) else None


def spread(*values: Value) -> Value:
    return SUB(greatest(*values), least(*values))


def coalesce(*values: Value) -> Value:
    return next(iter(known(list(values))), None)


class Row:
    """A row or a response; a path that leads nowhere is null."""

    def __init__(self, value: dict, parent: "Row | None" = None) -> None:
        self.value, self.parent = value, parent

    def __call__(self, *steps: str) -> Value:
        value: object = self.value
        for step in steps:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None and self.parent is not None and steps[0] not in RESPONSE_KEYS:
            return self.parent(*steps)
        return f32(value) if steps[0] == "rm" and isinstance(value, float) else value

    @property
    def responses(self) -> list:
        return [Row(item, self) for item in self.value.get("responses") or []]

    @property
    def worse(self) -> list:
        return [item for item in self.responses if item("role") in ("worse", "rejected")]

    def gold(self, *steps: str) -> Value:
        golden = [item for item in self.responses if item("role") in ("gold", "chosen")]
        return golden[0](*steps) if golden else None

    @property
    def models(self) -> list:
        return [self("rm", name) for name in MODELS]


MODELS = ("sky", "Skywork/RM-8B@500", "odd \"name\".x")
RESPONSE_KEYS = ("role", "text", "rm", "n_tokens")
STRINGS = [
    "", "a", "A", "abc", "aXc", "Änne", "änne", "naïve", "naïve", "👍🏽", "100%", "1000", "under_score", "underXscore",
    "back\\slash", "line\nbreak", "O'Brien", "日本語", " padded ", "tab\t", "a\u2028b", "ends with e", "e", "É", "zero\u0000byte", "ß", None,
]
EDGES = [2**63 - 1, -(2**63), -(2**63) + 1, 2**53, 2**53 + 1, -(2**53) - 1, 0, 1, -1, 7]
REALS = [NAN, math.inf, -math.inf, -0.0, 0.0, 5e-324, 1.7976931348623157e308, 0.1, -2.5, 2.5, 3.5, 1.0, 2.0, None]


def pick(draw: random.Random, row: dict, key: str, values: list, missing: float = 0.1) -> None:
    """Set a key to one of the values, or leave it out."""
    if draw.random() >= missing:
        row[key] = draw.choice(values)


def make_scores(draw: random.Random) -> dict:
    scores: dict = {}
    for name in MODELS:
        pick(draw, scores, name, [0.5, -1.25, 3.0, 0.1, 2.0, NAN, None, round(draw.uniform(-3, 3), 3)])
    return scores


def make_response(draw: random.Random) -> dict:
    response: dict = {}
    pick(draw, response, "role", ["gold", "worse", "worse", "chosen", "rejected", "other", None])
    pick(draw, response, "text", STRINGS)
    pick(draw, response, "rm", [make_scores(draw), make_scores(draw), None])
    pick(draw, response, "n_tokens", [0, 1, 17, 400, None])
    return response


def make_row(draw: random.Random, number: int) -> dict:
    row: dict = {"id": number, "step": number // 100, "const": 1.0 if number < 8_192 else NAN}
    pick(draw, row, "a", [*range(-20, 21), None])
    pick(draw, row, "b", [*range(-3, 4), None])
    pick(draw, row, "big", [*EDGES, None])
    pick(draw, row, "x", REALS)
    pick(draw, row, "y", [*REALS, draw.gauss(0, 2)])
    pick(draw, row, "flag", [True, False, None])
    pick(draw, row, "s", STRINGS)
    pick(draw, row, "t", STRINGS)
    pick(draw, row, "tags", [[], [1], [1, 2, 3], [None, 5], [-7, 7, None], None])
    pick(draw, row, "xs", [[], [0.5], [NAN, 1.5], [2.5, NAN, -1.5], [None], None])
    pick(draw, row, "rm", [make_scores(draw), make_scores(draw), None])
    pick(draw, row, "meta", [{"deep": {"er": draw.randrange(5), "q\"q": "v"}}, {"deep": None}, {}, None])
    pick(draw, row, "order", [1, 2, 3])
    pick(draw, row, "näme", [1, 2, 3])
    row["responses"] = [make_response(draw) for _ in range(draw.choice([0, 0, 1, 2, 3, 5]))]
    return row


def worse_values(row: Row, test: Callable) -> list:
    return [test(item) for item in row.worse]


def mean_worse(row: Row, *steps: str) -> Value:
    return mean(*(item(*steps) for item in row.worse))
