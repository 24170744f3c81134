# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows for SEAM values and selections, and what methods.md says of them."""

import json
import math
import random

from cli import ROOT, f32

REFERENCE = ROOT / "spec" / "reference" / "seam.py"
MODES = ("paper", "eq2", "geomean")
SEAM = ("compute", "seam")
SFT = ("--pm", "sft", "--rm", "sky")
MASK = 2**64 - 1
GOLDEN = ROOT / "Fixtures" / "methods" / "golden.json"


def response(role: object, score: object, logp: object, length: object) -> dict:
    """A response in the canonical shape; `...` leaves a key out."""
    item: dict = {"role": role, "text": "t", "pm": {"sft": {"logp": logp, "n_tokens": length}}, "rm": {"sky": score, "other": 1.5}}
    for holder, key, value in ((item, "role", role), (item["pm"]["sft"], "logp", logp), (item["pm"]["sft"], "n_tokens", length), (item["rm"], "sky", score)):
        if value is ...:
            del holder[key]
    return item


def make_response(draw: random.Random, role: object, is_odd: bool) -> dict:
    score = draw.choice([round(draw.gauss(0, 2), 4), float(draw.randrange(-2, 3))])
    logp, length = -round(draw.expovariate(0.02), 5), draw.randrange(1, 400)
    if is_odd and draw.random() < 0.06:
        score = draw.choice([None, math.nan, ...])
    if is_odd and draw.random() < 0.06:
        logp = draw.choice([None, math.nan, -math.inf, 2.5, -9999.0, -100.0, 0.0, ...])
    if is_odd and draw.random() < 0.06:
        length = draw.choice([None, 0, -3, ...])
    made = response(role, score, logp, length)
    if is_odd and draw.random() < 0.02:
        made[draw.choice(["pm", "rm"])] = None
    return made


def make_rows(draw: random.Random, count: int, roles: list, is_odd: bool) -> list:
    rows = []
    for number in range(count):
        worse = [make_response(draw, draw.choice(roles), is_odd) for _ in range(draw.choice([0, 1, 2, 3, 7, 8, 9, 20]))]
        golden = [make_response(draw, draw.choice(["gold", "chosen"]), is_odd)] * draw.choice([1, 1, 1, 1, 0 if is_odd else 1, 2 if is_odd else 1])
        responses = golden[:1] + worse
        if is_odd:
            responses = golden + worse
            draw.shuffle(responses)
        rows.append({"prompt_id": f"p{number}-ä", "prompt": "x", "responses": responses})
    return rows


def exponential(x: float) -> float:
    """exp as methods.md defines it, every operation in float64."""
    x = min(max(x, -750.0), 710.0)
    bias = 1.5 * 2.0**52
    k = (x * 1.4426950408889634 + bias) - bias
    r = (x - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    p = 1 / math.factorial(13)
    for degree in range(12, -1, -1):
        p = p * r + 1 / math.factorial(degree)
    half = math.floor(k / 2)
    return p * 2.0**half * 2.0 ** (int(k) - half)


def exact_seam(row: dict, mode: str) -> float | None:
    """SEAM to the bit: eight lanes, the exponential above; the row has nothing that is missing."""
    gold = next((f32(r["rm"]["sky"]) for r in row["responses"] if r["role"] in ("gold", "chosen")), None)
    if gold is None:
        return None
    lanes = [0.0] * 8
    for place, item in enumerate(row["responses"]):
        hinge = f32(item["rm"]["sky"]) - gold
        if item["role"] in ("worse", "rejected") and hinge > 0:
            logp, length = f32(item["pm"]["sft"]["logp"]), float(item["pm"]["sft"]["n_tokens"])
            weight = logp / length if mode == "paper" else exponential(logp if mode == "eq2" else logp / length)
            lanes[place % 8] += weight * hinge
    return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7])) + 0.0


def splitmix(seed: int, key: int) -> int:
    z = (seed + key * 0x9E3779B97F4A7C15) & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def tie_key(seed: int, row: dict, number: int) -> int:
    """The hash that breaks ties: of the prompt id, or the row's number where there is none."""
    name = row.get("prompt_id")
    if name is None:
        return splitmix(seed, number)
    key = 0xCBF29CE484222325
    for byte in str(name).encode():
        key = (key ^ byte) * 0x100000001B3 & MASK
    return splitmix(seed, key)


def worst_first(rows: list, lowest: bool, seed: int) -> list:
    """The candidates' row numbers in the order of methods.md, Select."""
    numbers = [i for i, row in enumerate(rows) if row["v"]["seam"] is not None and row["v"]["n_worse"] > 0]
    return sorted(numbers, key=lambda i: (rows[i]["v"]["seam"] * (1 if lowest else -1), tie_key(seed, rows[i], i), i))


def share(percent: int, count: int) -> int:
    """The floor of a percentage, exactly."""
    return percent * count // 100


def lines_of(text: str) -> list:
    return [json.loads(line) for line in text.split("\n") if line]
