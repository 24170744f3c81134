# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates against an oracle: a hand-written function of three-valued logic for each, and no parser."""

import json
import math
import operator
import random
import re
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cli import ToolTest, f32, run

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


ARITHMETIC: list = [
    ("a = 7", lambda r: EQ(r("a"), 7)),
    ("a == -7", lambda r: EQ(r("a"), -7)),
    ("a != 7", lambda r: NE(r("a"), 7)),
    ("a <> 7", lambda r: NE(r("a"), 7)),
    ("a < 0", lambda r: LT(r("a"), 0)),
    ("a <= -1.5", lambda r: LE(r("a"), -1.5)),
    ("0 < a", lambda r: LT(0, r("a"))),
    ("a >= 1e1", lambda r: GE(r("a"), 10)),
    ("a > .5", lambda r: GT(r("a"), 0.5)),
    ("id >= 8192", lambda r: GE(r("id"), 8192)),
    ("id > 8190 AND id < 8194", lambda r: 8190 < r("id") < 8194),
    ("step = 85 OR step = 3", lambda r: r("step") in (85, 3)),
    ("const != 1", lambda r: r("const") != 1),
    ("const = 1", lambda r: r("const") == 1),
    ("a + b = 3", lambda r: EQ(ADD(r("a"), r("b")), 3)),
    ("a - b - 1 = 3", lambda r: EQ(SUB(SUB(r("a"), r("b")), 1), 3)),
    ("a + b * 2 > 5", lambda r: GT(ADD(r("a"), MUL(r("b"), 2)), 5)),
    ("(a + b) * 2 > 5", lambda r: GT(MUL(ADD(r("a"), r("b")), 2), 5)),
    ("-a * 2 = b + 1", lambda r: EQ(MUL(inverse_sign(r("a")), 2), ADD(r("b"), 1))),
    ("- - a = a", lambda r: EQ(r("a"), r("a"))),
    ("a / 4 = 0.25", lambda r: EQ(divide(r("a"), 4), 0.25)),
    ("a / b > 1", lambda r: GT(divide(r("a"), r("b")), 1)),
    ("a / 2 / 2 = 2", lambda r: EQ(divide(divide(r("a"), 2), 2), 2)),
    ("a % 7 = -3", lambda r: EQ(remainder(r("a"), 7), -3)),
    ("a % b = 0", lambda r: EQ(remainder(r("a"), r("b")), 0)),
    ("x % 2 = 0.5", lambda r: EQ(remainder(r("x"), 2), 0.5)),
    ("x * 2 > y", lambda r: GT(MUL(r("x"), 2), r("y"))),
    ("big = 9223372036854775807", lambda r: EQ(r("big"), 2**63 - 1)),
    ("big > 9007199254740992", lambda r: GT(r("big"), 2**53)),
    ("big = 9007199254740993", lambda r: EQ(r("big"), 2**53 + 1)),
    ("big < -9223372036854775807", lambda r: LT(r("big"), -(2**63) + 1)),
    ("big = -9223372036854775808", lambda r: EQ(r("big"), -(2**63))),
    ("big IN (9007199254740993, 7)", lambda r: is_in(r("big"), 2**53 + 1, 7)),
    ("big BETWEEN 9007199254740993 AND 9223372036854775806", lambda r: between(r("big"), 2**53 + 1, 2**63 - 2)),
    ("big + 1 = 9007199254740994", lambda r: EQ(ADD(r("big"), 1), 2**53 + 2)),
    ("big = 7 OR big % 10 = 1", lambda r: any_of(EQ(r("big"), 7), EQ(remainder_of_integers(r("big"), 10), 1))),
    ("abs(a) > 10", lambda r: GT(lift(abs)(r("a")), 10)),
    ("round(y) = 3", lambda r: EQ(lift(round_away)(r("y")), 3)),
    ("sqrt(abs(y)) > 1.5", lambda r: GT(lift(lambda y: math.sqrt(abs(y)))(r("y")), 1.5)),
    ("exp(a / 10) < 2", lambda r: LT(lift(lambda a: math.exp(a / 10))(r("a")), 2)),
    ("ln(a * a + 1) > 3", lambda r: GT(lift(lambda a: math.log(a * a + 1))(r("a")), 3)),
]


@lift
def remainder_of_integers(a: int, b: int) -> int:
    return abs(a) % b * (-1 if a < 0 else 1)


def round_away(value: float) -> float:
    """To the nearest whole number, a half away from zero."""
    return math.copysign(math.floor(abs(value) + 0.5), value) if math.isfinite(value) else value


LOGIC: list = [
    ("flag", lambda r: r("flag")),
    ("NOT flag", lambda r: inverse(r("flag"))),
    ("not NOT flag", lambda r: r("flag")),
    ("flag = TRUE", lambda r: EQ(r("flag"), True)),
    ("flag <> true", lambda r: NE(r("flag"), True)),
    ("flag IS TRUE", lambda r: r("flag") is True),
    ("flag IS NOT TRUE", lambda r: r("flag") is not True),
    ("flag IS FALSE", lambda r: r("flag") is False),
    ("flag IS NOT FALSE", lambda r: r("flag") is not False),
    ("(a > 0) IS NOT TRUE", lambda r: GT(r("a"), 0) is not True),
    ("flag AND a > 0", lambda r: all_of(r("flag"), GT(r("a"), 0))),
    ("NOT (flag AND a > 0)", lambda r: inverse(all_of(r("flag"), GT(r("a"), 0)))),
    ("NOT (flag OR a > 0)", lambda r: inverse(any_of(r("flag"), GT(r("a"), 0)))),
    ("flag OR a > 0 AND b > 0", lambda r: any_of(r("flag"), all_of(GT(r("a"), 0), GT(r("b"), 0)))),
    ("(flag OR a > 0) AND b > 0", lambda r: all_of(any_of(r("flag"), GT(r("a"), 0)), GT(r("b"), 0))),
    ("NOT flag OR a > 0", lambda r: any_of(inverse(r("flag")), GT(r("a"), 0))),
    ("NOT a = 1 AND b = 1", lambda r: all_of(NE(r("a"), 1), EQ(r("b"), 1))),
    ("NULL", lambda r: None),
    ("NOT NULL", lambda r: None),
    ("NULL OR flag", lambda r: any_of(None, r("flag"))),
    ("NOT (NULL AND flag)", lambda r: inverse(all_of(None, r("flag")))),
    ("a = NULL", lambda r: None),
    ("NULL IS NULL", lambda r: True),
    ("TRUE", lambda r: True),
    ("FALSE OR 1 = 1", lambda r: True),
    ("a IS NULL", lambda r: r("a") is None),
    ("a is not null", lambda r: r("a") is not None),
    ("tags IS NULL", lambda r: r("tags") is None),
    ("rm IS NULL", lambda r: r("rm") is None),
    ("meta.deep IS NULL", lambda r: r("meta", "deep") is None),
    ("meta.deep.er IS NOT NULL AND meta.deep.er < 2", lambda r: all_of(r("meta", "deep", "er") is not None, LT(r("meta", "deep", "er"), 2))),
    ("a IN (1, 2, 3)", lambda r: is_in(r("a"), 1, 2, 3)),
    ("a IN (1, NULL)", lambda r: is_in(r("a"), 1, None)),
    ("a NOT IN (1, 2)", lambda r: inverse(is_in(r("a"), 1, 2))),
    ("a NOT IN (1, NULL)", lambda r: inverse(is_in(r("a"), 1, None))),
    ("NOT (a IN (NULL, 1)) OR flag", lambda r: any_of(inverse(is_in(r("a"), None, 1)), r("flag"))),
    ("(a IN (1, NULL)) IS NOT FALSE", lambda r: is_in(r("a"), 1, None) is not False),
    ("a IN (b, b + 1, -b)", lambda r: is_in(r("a"), r("b"), ADD(r("b"), 1), inverse_sign(r("b")))),
    ("x IN (2.5, 0)", lambda r: is_in(r("x"), 2.5, 0)),
    ("s IN ('a', 'Änne', 'O''Brien')", lambda r: is_in(r("s"), "a", "Änne", "O'Brien")),
    ("s NOT IN ('a')", lambda r: inverse(is_in(r("s"), "a"))),
    ("a BETWEEN -2 AND 2", lambda r: between(r("a"), -2, 2)),
    ("a NOT BETWEEN -2 AND 2", lambda r: inverse(between(r("a"), -2, 2))),
    ("a BETWEEN b AND NULL", lambda r: between(r("a"), r("b"), None)),
    ("a NOT BETWEEN b AND NULL", lambda r: inverse(between(r("a"), r("b"), None))),
    ("a BETWEEN 0 AND 5 AND flag", lambda r: all_of(between(r("a"), 0, 5), r("flag"))),
    ("a + 1 BETWEEN b * 2 AND b * 2 + 3", lambda r: between(ADD(r("a"), 1), MUL(r("b"), 2), ADD(MUL(r("b"), 2), 3))),
    ("s BETWEEN 'a' AND 'b'", lambda r: between(r("s"), "a", "b")),
    ("a IS DISTINCT FROM b", lambda r: distinct(r("a"), r("b"))),
    ("a IS NOT DISTINCT FROM b", lambda r: not distinct(r("a"), r("b"))),
    ("a IS DISTINCT FROM NULL", lambda r: r("a") is not None),
    ("s IS NOT DISTINCT FROM t", lambda r: not distinct(r("s"), r("t"))),
    ("flag IS DISTINCT FROM FALSE", lambda r: distinct(r("flag"), False)),
    ("coalesce(a, b, 0) = 0", lambda r: EQ(coalesce(r("a"), r("b"), 0), 0)),
    ("coalesce(s, t, 'none') = 'none'", lambda r: EQ(coalesce(r("s"), r("t"), "none"), "none")),
    ("nullif(a, 0) IS NULL", lambda r: r("a") in (None, 0)),
    ("nullif(a, b) > 0", lambda r: None if EQ(r("a"), r("b")) else GT(r("a"), 0)),
    ("\"order\" = 2", lambda r: EQ(r("order"), 2)),
    ("order = 2 AnD \"a\" > 0", lambda r: all_of(EQ(r("order"), 2), GT(r("a"), 0))),
    ("näme = 2", lambda r: EQ(r("näme"), 2)),
    ("meta.deep.\"q\"\"q\" = 'v'", lambda r: EQ(r("meta", "deep", "q\"q"), "v")),
]
NUMBERS: list = [
    ("x > 0", lambda r: GT(r("x"), 0)),
    ("NOT (x > 0)", lambda r: inverse(GT(r("x"), 0))),
    ("NOT x > 0 AND NOT x <= 0", lambda r: all_of(inverse(GT(r("x"), 0)), inverse(LE(r("x"), 0)))),
    ("x = x", lambda r: EQ(r("x"), r("x"))),
    ("x != 1", lambda r: NE(r("x"), 1)),
    ("x != x", lambda r: NE(r("x"), r("x"))),
    ("x IS NAN", lambda r: is_nan(r("x"))),
    ("x IS NOT NAN", lambda r: inverse(is_nan(r("x")))),
    ("x IS FINITE", lambda r: is_finite(r("x"))),
    ("x IS NOT FINITE", lambda r: inverse(is_finite(r("x")))),
    ("isnan(x) OR isfinite(y)", lambda r: any_of(is_nan(r("x")), is_finite(r("y")))),
    ("x IS NOT DISTINCT FROM y", lambda r: not distinct(r("x"), r("y"))),
    ("x IS DISTINCT FROM y", lambda r: distinct(r("x"), r("y"))),
    ("x IN (1, x)", lambda r: is_in(r("x"), 1, r("x"))),
    ("x NOT IN (1, 2)", lambda r: inverse(is_in(r("x"), 1, 2))),
    ("x BETWEEN 0 AND 1", lambda r: between(r("x"), 0, 1)),
    ("x NOT BETWEEN 0 AND 1", lambda r: inverse(between(r("x"), 0, 1))),
    ("x = 0", lambda r: EQ(r("x"), 0)),
    ("x >= 1e308", lambda r: GE(r("x"), 1e308)),
    ("x = 5e-324", lambda r: EQ(r("x"), 5e-324)),
    ("x > 1e400", lambda r: GT(r("x"), math.inf)),
    ("rm.sky > 0", lambda r: GT(r("rm", "sky"), 0)),
    ("rm.sky = 0.1", lambda r: EQ(r("rm", "sky"), 0.1)),
    ("rm.sky > 0.1", lambda r: GT(r("rm", "sky"), 0.1)),
    ("rm.sky <= 0.1", lambda r: LE(r("rm", "sky"), 0.1)),
    ("rm.sky >= 0.1 AND rm.sky < 0.11", lambda r: all_of(GE(r("rm", "sky"), 0.1), LT(r("rm", "sky"), 0.11))),
    ("rm['sky'] > 0", lambda r: GT(r("rm", "sky"), 0)),
    ("rm.\"Skywork/RM-8B@500\" >= 2", lambda r: GE(r("rm", MODELS[1]), 2)),
    ("rm['Skywork/RM-8B@500'] - rm.sky > 0.5", lambda r: GT(SUB(r("rm", MODELS[1]), r("rm", "sky")), 0.5)),
    ("rm.\"odd \"\"name\"\".x\" IS NULL", lambda r: r("rm", MODELS[2]) is None),
    ("least(rm.*) < 0", lambda r: LT(least(*r.models), 0)),
    ("greatest(rm.*) > 2", lambda r: GT(greatest(*r.models), 2)),
    ("greatest(rm.*) IS NAN", lambda r: is_nan(greatest(*r.models))),
    ("mean(rm.*) > 0.5", lambda r: GT(mean(*r.models), 0.5)),
    ("mean(rm.*) IS NULL", lambda r: mean(*r.models) is None),
    ("spread(rm.*) > 1", lambda r: GT(spread(*r.models), 1)),
    ("greatest(a, b, 5) = 5", lambda r: EQ(greatest(r("a"), r("b"), 5), 5)),
    ("least(x, y) = x", lambda r: EQ(least(r("x"), r("y")), r("x"))),
    ("greatest(rm.*, 0) > least(rm.*, 0) + 1", lambda r: GT(greatest(*r.models, 0), ADD(least(*r.models, 0), 1))),
    ("len(tags) = 3", lambda r: EQ(lift(len)(r("tags")), 3)),
    ("len(tags) IS NULL", lambda r: r("tags") is None),
    ("list_sum(tags) = 6", lambda r: EQ(lift(lambda v: sum(known(v)))(r("tags")), 6)),
    ("list_sum(tags) = 0", lambda r: EQ(lift(lambda v: sum(known(v)))(r("tags")), 0)),
    ("list_min(tags) < 0", lambda r: LT(lift(lambda v: least(*v))(r("tags")), 0)),
    ("list_max(xs) > 1", lambda r: GT(lift(lambda v: greatest(*v))(r("xs")), 1)),
    ("list_avg(tags) = 2", lambda r: EQ(lift(lambda v: mean(*v))(r("tags")), 2)),
    ("list_max(tags) IS NULL", lambda r: lift(lambda v: greatest(*v))(r("tags")) is None),
]
TEXTS: list = [
    ("s = 'a'", lambda r: EQ(r("s"), "a")),
    ("s != 'a'", lambda r: NE(r("s"), "a")),
    ("s < 'b'", lambda r: LT(r("s"), "b")),
    ("s >= t", lambda r: GE(r("s"), r("t"))),
    ("s = ''", lambda r: EQ(r("s"), "")),
    ("s = 'O''Brien'", lambda r: EQ(r("s"), "O'Brien")),
    ("s = '日本語' OR t = '👍🏽'", lambda r: any_of(EQ(r("s"), "日本語"), EQ(r("t"), "👍🏽"))),
    ("length(s) = 2", lambda r: EQ(lift(len)(r("s")), 2)),
    ("octet_length(s) = 8", lambda r: EQ(lift(lambda s: len(s.encode()))(r("s")), 8)),
    ("length(s) < octet_length(s)", lambda r: lift(lambda s: len(s) < len(s.encode()))(r("s"))),
    ("s LIKE 'a%'", lambda r: lift(lambda s: s.startswith("a"))(r("s"))),
    ("s NOT LIKE 'a%'", lambda r: lift(lambda s: not s.startswith("a"))(r("s"))),
    ("s LIKE '%e'", lambda r: lift(lambda s: s.endswith("e"))(r("s"))),
    ("s LIKE '%a%e%'", lambda r: lift(lambda s: re.search("a.*e", s, re.DOTALL) is not None)(r("s"))),
    ("s LIKE 'a_c'", lambda r: lift(lambda s: len(s) == 3 and s[0] == "a" and s[2] == "c")(r("s"))),
    ("s LIKE '__'", lambda r: EQ(lift(len)(r("s")), 2)),
    ("s LIKE '%'", lambda r: lift(lambda s: True)(r("s"))),
    ("s LIKE ''", lambda r: EQ(r("s"), "")),
    ("s LIKE 'line%break'", lambda r: EQ(r("s"), "line\nbreak")),
    ("s LIKE 'line_break'", lambda r: EQ(r("s"), "line\nbreak")),
    ("s LIKE '100!%' ESCAPE '!'", lambda r: EQ(r("s"), "100%")),
    ("s LIKE '%!_%' ESCAPE '!'", lambda r: lift(lambda s: "_" in s)(r("s"))),
    ("s LIKE 'back\\slash'", lambda r: EQ(r("s"), "back\\slash")),
    ("s LIKE 'back\\\\slash' ESCAPE '\\'", lambda r: EQ(r("s"), "back\\slash")),
    ("s LIKE 'A'", lambda r: EQ(r("s"), "A")),
    ("s ILIKE 'A'", lambda r: lift(lambda s: s in "aA" and s != "")(r("s"))),
    ("s ILIKE 'ÄNN_'", lambda r: lift(lambda s: s in ("Änne", "änne"))(r("s"))),
    ("s NOT ILIKE 'ä%'", lambda r: lift(lambda s: not s.lower().startswith("ä"))(r("s"))),
    ("s LIKE '日%'", lambda r: lift(lambda s: s.startswith("日"))(r("s"))),
    ("s LIKE '(a|b).*'", lambda r: lift(lambda s: False)(r("s"))),
    ("s ~ '^a.c$'", lambda r: lift(lambda s: s in ("abc", "aXc"))(r("s"))),
    ("s ~ 'n+e'", lambda r: lift(lambda s: "ne" in s)(r("s"))),
    ("s !~ '[0-9]'", lambda r: lift(lambda s: not any(c in "0123456789" for c in s))(r("s"))),
    ("s REGEXP '^[[:upper:]]'", lambda r: lift(lambda s: s[:1] in ("A", "O") and s != "")(r("s"))),
    ("s NOT REGEXP 'e'", lambda r: lift(lambda s: "e" not in s)(r("s"))),
    ("s ~ '^\\p{Lu}'", lambda r: lift(lambda s: s[:1].isupper())(r("s"))),
    ("regexp_matches(s, '^(a|A)')", lambda r: lift(lambda s: s[:1] in ("a", "A") and s != "")(r("s"))),
    ("contains(s, 'e')", lambda r: lift(lambda s: "e" in s)(r("s"))),
    ("contains(s, t)", lambda r: lift(lambda s, t: t in s)(r("s"), r("t"))),
    ("starts_with(s, 'under')", lambda r: lift(lambda s: s.startswith("under"))(r("s"))),
    ("ends_with(s, 'e') AND NOT contains(s, ' ')", lambda r: lift(lambda s: s.endswith("e") and " " not in s)(r("s"))),
    ("lower(s) = 'änne'", lambda r: EQ(lift(str.lower)(r("s")), "änne")),
    ("upper(s) = 'É' OR UPPER(s) = 'SS'", lambda r: lift(lambda s: s.upper() in ("É", "SS"))(r("s"))),
    ("trim(s) = 'padded'", lambda r: EQ(lift(lambda s: s.strip(" "))(r("s")), "padded")),
    ("length(s) = 9 AND s LIKE 'zero%'", lambda r: EQ(r("s"), "zero\u0000byte")),
    ("hash(s) = hash(t)", lambda r: EQ(r("s"), r("t"))),
    ("hash(id) % 100 < 0", lambda r: False),
    ("s LIKE '%\u0308ve'", lambda r: lift(lambda s: s.endswith("\u0308ve"))(r("s"))),
]
RESPONSES: list = [
    ("gold(rm.sky) > 0", lambda r: GT(r.gold("rm", "sky"), 0)),
    ("gold(text) IS NULL", lambda r: r.gold("text") is None),
    ("gold(text) LIKE '%a%'", lambda r: lift(lambda s: "a" in s)(r.gold("text"))),
    ("gold(rm.\"Skywork/RM-8B@500\") - mean_worse(rm.sky) < 0", lambda r: LT(SUB(r.gold("rm", MODELS[1]), mean_worse(r, "rm", "sky")), 0)),
    ("gold(n_tokens) + a > 20", lambda r: GT(ADD(r.gold("n_tokens"), r("a")), 20)),
    ("any_worse(rm.sky > 1)", lambda r: any_of(*worse_values(r, lambda w: GT(w("rm", "sky"), 1)))),
    ("NOT any_worse(rm.sky > 1)", lambda r: inverse(any_of(*worse_values(r, lambda w: GT(w("rm", "sky"), 1))))),
    ("all_worse(rm.sky > 0)", lambda r: all_of(*worse_values(r, lambda w: GT(w("rm", "sky"), 0)))),
    ("NOT all_worse(rm.sky > 0)", lambda r: inverse(all_of(*worse_values(r, lambda w: GT(w("rm", "sky"), 0))))),
    ("count_worse(TRUE) = 2", lambda r: len(r.worse) == 2),
    ("count_worse(n_tokens > 10) >= 1", lambda r: sum(v is True for v in worse_values(r, lambda w: GT(w("n_tokens"), 10))) >= 1),
    ("count_worse(text ILIKE '%A%') > 0", lambda r: any(w("text") is not None and "a" in w("text").lower() for w in r.worse)),
    ("mean_worse(n_tokens) > 10", lambda r: GT(mean_worse(r, "n_tokens"), 10)),
    ("mean_worse(rm.sky) IS NULL", lambda r: mean_worse(r, "rm", "sky") is None),
    ("mean_worse(rm.sky * 2) > 1", lambda r: GT(mean(*(MUL(w("rm", "sky"), 2) for w in r.worse)), 1)),
    ("any_worse(a > 0 AND n_tokens = 1)", lambda r: any_of(*worse_values(r, lambda w: all_of(GT(r("a"), 0), EQ(w("n_tokens"), 1))))),
    ("any_worse(greatest(rm.*) > 2)", lambda r: any_of(*worse_values(r, lambda w: GT(greatest(*w.models), 2)))),
    ("any_response(role = 'other')", lambda r: any_of(*(EQ(w("role"), "other") for w in r.responses))),
    ("count_responses(role IS NULL) = 1", lambda r: sum(w("role") is None for w in r.responses) == 1),
    ("len(responses) = 0 AND all_worse(FALSE)", lambda r: len(r.responses) == 0),
    ("gold(rm.sky) > 0 AND any_worse(rm.sky > 1) AND length(s) > 2", lambda r: all_of(
        GT(r.gold("rm", "sky"), 0), any_of(*worse_values(r, lambda w: GT(w("rm", "sky"), 1))), GT(lift(len)(r("s")), 2))),
]
PREDICATES = ARITHMETIC + LOGIC + NUMBERS + TEXTS + RESPONSES

# A predicate, the character the caret is to stand under, words of the message.
MISTAKES = [
    ("idd > 1", 0, "did you mean 'id'"),
    ("a > 0 AND rm.skyy > 1", 10, "did you mean 'rm.sky'"),
    ("any_worse(rm.skyy > 1)", 10, "did you mean"),
    ("lenght(s) > 1", 0, "did you mean 'length'"),
    ("nothing_like_it > 1", 0, "nothing_like_it"),
    ("s > 5", 2, "string"),
    ("a = 'x'", 2, "string"),
    ("a + s > 1", 4, "string"),
    ("a LIKE 'x'", 0, "number"),
    ("length(a) > 1", 7, "number"),
    ("flag AND a", 9, "number"),
    ("NOT s", 4, "string"),
    ("a IN (1, 'x')", 2, "string"),
    ("len(a) = 1", 4, "list"),
    ("rm > 0", 3, "struct"),
    ("tags = 1", 5, "list"),
    ("isnan(s)", 6, "string"),
    ("a + 1", 2, "number"),
    ("s = 'abc", 4, "quote"),
    ("\"a > 1", 0, "quote"),
    ("s = 'abc''", 4, "quote"),
    ("a > 1 b", 6, ""),
    ("a > 1)", 5, ""),
    ("(a > 1", 6, "')'"),
    ("a >", 3, ""),
    ("a > > 1", 4, ""),
    ("AND", 0, ""),
    ("a NOT 5", 6, "NOT"),
    ("a IS 5", 5, "IS"),
    ("a IS DISTINCT 5", 14, "FROM"),
    ("a BETWEEN 1 OR 2", 12, "AND"),
    ("s LIKE t", 7, "quotes"),
    ("s LIKE 'a!' ESCAPE '!'", 2, "escape"),
    ("s ~ '('", 2, "regular"),
    ("a # 1", 2, "#"),
    ("a > 1.2.3", 4, "1.2.3"),
    ("abs(a, b) > 1", 0, "one"),
    ("responses[].rm.sky > 0", 0, "gold"),
    ("s = '日本' AND bad = 1", 13, "bad"),
]


class Predicates(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        draw = random.Random(20_240_607)
        cls.source = [make_row(draw, number) for number in range(ROW_COUNT)]
        cls.dataset = cls().convert("predicates", cls.source, "--allow-nan")
        cls.expected = {text: [i for i, row in enumerate(cls.source) if oracle(Row(row)) is True] for text, oracle in PREDICATES}

    def each(self, check: Callable, cases: list) -> None:
        """Run a check for every case, two at a time, each failure reported on its own."""
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda case: attempt(check, case), cases))
        for case, failure in zip(cases, outcomes):
            with self.subTest(case=case):
                if failure is not None:
                    raise failure

    def ids(self, *arguments: object) -> list:
        return [json.loads(line)["id"] for line in self.tool(*arguments).split("\n") if line]

    def test_there_are_enough_predicates(self) -> None:
        self.assertGreaterEqual(len(self.expected), 80)
        telling = [text for text, ids in self.expected.items() if 0 < len(ids) < ROW_COUNT]
        self.assertGreater(len(telling), 0.85 * len(self.expected))

    def test_count_agrees(self) -> None:
        self.each(self.check_count, [text for text, _ in PREDICATES])

    def check_count(self, text: str) -> None:
        self.assertEqual(self.tool("count", self.dataset, f"--where={text}").strip(), str(len(self.expected[text])))

    def test_cat_gives_the_same_rows(self) -> None:
        self.each(self.check_cat, [text for text, _ in PREDICATES])

    def check_cat(self, text: str) -> None:
        self.assertEqual(self.ids("cat", self.dataset, "--columns", "id", f"--where={text}"), self.expected[text])

    def test_filter_and_rest_part_the_rows(self) -> None:
        self.each(self.check_filter, [(number, text) for number, (text, _) in enumerate(PREDICATES)][::3])

    def check_filter(self, case: tuple) -> None:
        number, text = case
        kept, rest = self.folder / f"kept{number}.inseam", self.folder / f"rest{number}.inseam"
        self.tool("filter", self.dataset, f"--where={text}", "-o", kept, "--rest", rest, "--columns", "id,a,s", "--quiet")
        wanted = self.expected[text]
        self.assertEqual(self.ids("export", kept, "-o", "-"), wanted)
        others = set(wanted)
        self.assertEqual(self.ids("export", rest, "-o", "-"), [i for i in range(ROW_COUNT) if i not in others])
        self.tool("verify", kept, rest)
        kept.unlink()
        rest.unlink()

    def test_filtered_rows_are_whole(self) -> None:
        kept, rest = self.folder / "whole.inseam", self.folder / "whole-rest.inseam"
        self.tool("filter", self.dataset, "--where", "rm.sky > 0 OR flag", "-o", kept, "--rest", rest)
        rows = self.rows_of(self.dataset)
        wanted = set(self.expected["rm.sky > 0"]) | set(self.expected["flag"])
        self.assert_same_rows(self.rows_of(kept), [row for row in rows if row["id"] in wanted])
        self.assert_same_rows(self.rows_of(rest), [row for row in rows if row["id"] not in wanted])
        self.tool("verify", kept, rest)

    def test_threads_and_where_with_rows(self) -> None:
        text = "a > 0 AND rm.sky > 0"
        for threads in (1, 2, 7):
            self.assertEqual(self.tool("count", self.dataset, f"--where={text}", "--threads", threads).strip(), str(self.count_both()))
        found = self.ids("cat", self.dataset, "--columns", "id", "--where", "a > .5", "--rows", "100:8300")
        self.assertEqual(found, [i for i in self.expected["a > .5"] if 100 <= i < 8300])

    def count_both(self) -> int:
        return sum(all_of(GT(Row(row)("a"), 0), GT(Row(row)("rm", "sky"), 0)) is True for row in self.source)

    def test_an_empty_predicate_is_wrong_usage(self) -> None:
        """The flag without a value never reaches the parser of predicates."""
        self.assertEqual(run("count", "x.inseam", "--where=").returncode, 64)

    def test_mistakes(self) -> None:
        self.each(self.check_mistake, MISTAKES)

    def check_mistake(self, case: tuple) -> None:
        text, place, words = case
        done = run("count", self.dataset, f"--where={text}")
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr[:300])
        lines = done.stderr.rstrip("\n").split("\n")
        self.assertEqual(len(lines), 3, done.stderr[:300])
        self.assertEqual(lines[1:], [f"  {text}", "  " + " " * place + "^"])
        self.assertIn(words, lines[0])

    def test_mistakes_write_nothing(self) -> None:
        output = self.folder / "mistake.inseam"
        for text in ("idd > 1", "s > 5", "a > 1 b", "s = 'abc"):
            done = run("filter", self.dataset, f"--where={text}", "-o", output)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertFalse(output.exists())

    def test_a_mistake_is_found_whatever_the_rows(self) -> None:
        empty = self.folder / "empty.inseam"
        self.tool("filter", self.dataset, "--where", "FALSE", "-o", empty, "--quiet")
        cases = [(self.dataset, "id < -5 AND s > 5"), (self.dataset, "id < -5 AND nofunction(s) > 5"),
                 (empty, "s > 5"), (empty, "nofunction(s)"), (empty, "a + 1"),
                 (self.dataset, "id < -5 AND gold(text) > 5"), (empty, "gold(text) > 5"), (empty, "any_worse(text)")]
        for dataset, text in cases:
            with self.subTest(text=text, dataset=dataset.name):
                self.assertEqual(run("count", dataset, f"--where={text}").returncode, 2)

    def test_a_row_does_not_depend_on_its_neighbours(self) -> None:
        number = 2**53 + 1
        for other, text in ((2**63 - 1, "v + 1 = 9007199254740994"), (-(2**63), "-v = -9007199254740993"), (2**62, "v * 3 = 27021597764222979"), (-(2**63), "-v = -9007199254740993 AND v IS NOT NULL")):
            for rows in ([number], [number, other]):
                with self.subTest(text=text, rows=rows):
                    dataset = self.convert("neighbours", [{"v": v} for v in rows])
                    self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), "1")

    def test_edges_of_integers(self) -> None:
        rows = [{"v": -(2**63), "f": True}, {"v": 2**53 + 1, "f": None}, {"v": 2**53, "f": False}, {"v": None}]
        dataset = self.convert("edges", rows)
        cases = [("v = - -9223372036854775808", 0), ("v = -(-9223372036854775808)", 0), ("-v IS NULL", 2), ("v = -9223372036854775808", 1),
                 ("v IS NOT DISTINCT FROM 9007199254740992", 1), ("v IS DISTINCT FROM 9007199254740993", 3), ("coalesce(v, 0) = 9007199254740993", 1),
                 ("coalesce(f, TRUE)", 3), ("coalesce(NULL, f)", 1), ("coalesce(NULL, v) = 9007199254740992", 1)]
        for text, count in cases:
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_a_response_compares_with_its_gold(self) -> None:
        rows = [Row(row) for row in self.rows_of(self.dataset)]
        above = [row("id") for row in rows if any(all_of(GT(item("rm", "sky"), row.gold("rm", "sky"))) for item in row.worse)]
        found = [json.loads(line)["id"] for line in self.tool("cat", self.dataset, "--where", "any_worse(rm.sky > gold(rm.sky))").split("\n") if line]
        self.assertEqual(found, above)
        self.assertGreater(len(above), 10)

    def test_responses_need_no_role_to_be_counted(self) -> None:
        rows = [{"a": i, "responses": [{"text": "x"}] * i} for i in range(4)]
        dataset = self.convert("roleless", rows)
        for text, count in (("count_responses(TRUE) = 2", 1), ("any_response(TRUE)", 3), ("any_response(a > 2)", 1), ("any_worse(TRUE)", 0), ("gold(a) IS NULL", 4)):
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_names_of_responses_say_how_to_reach_them(self) -> None:
        for text, words in (("role = 'gold'", "gold(role)"), ("worse(rm.sky)", "no function 'worse'"), ("any(rm.sky > 0)", "any_worse")):
            with self.subTest(text=text):
                self.assertIn(words, run("count", self.dataset, f"--where={text}").stderr)

    def test_code_points_not_characters(self) -> None:
        dataset = self.convert("points", [{"s": "e\u0301"}, {"s": "e"}, {"s": "\u0301"}, {"s": "👨\u200d👩"}, {"s": "x\u0301"}])
        cases = [("s LIKE '%\u0301'", 3), ("s LIKE '_\u0301'", 2), ("s LIKE 'e_'", 1), ("s = '\u0301'", 1), ("s ~ '.\u0301'", 2),
                 ("contains(s, '\u0301')", 3), ("s LIKE '%\u200d👩'", 1), ("s LIKE '!\u0301' ESCAPE '!'", 1), ("length(s) = 3", 1)]
        for text, count in cases:
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_long_and_deep_predicates(self) -> None:
        for joint, count in ((" OR ", 995), (" AND ", 995)):
            with self.subTest(joint=joint):
                text = joint.join(["id = 3"] * count)
                self.assertEqual(self.tool("count", self.dataset, f"--where={text}").strip(), "1")
        self.assertEqual(self.tool("count", self.dataset, f"--where=id{' + 1' * 190} = 193").strip(), "1")
        for text in (" OR ".join(["id = 3"] * 5_000), "id" + " + 1" * 300 + " > 1", "id" + " * 1" * 300 + " > 1"):
            self.assertEqual(run("count", self.dataset, f"--where={text}").returncode, 2)
        for text in ("(" * 5_000 + "a", "NOT " * 5_000 + "flag", "-" * 5_000 + "a = 1", "abs(" * 5_000):
            with self.subTest(start=text[:8]):
                done = run("count", self.dataset, f"--where={text}")
                self.assertEqual((done.returncode, done.stdout), (2, ""))


def attempt(check: Callable, case: object) -> Exception | None:
    """The failure of a check, or nothing."""
    try:
        check(case)
    except Exception as failure:  # handed to the main thread, which raises it
        return failure
    return None


if __name__ == "__main__":
    unittest.main()
