# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share. They run against the package that is installed."""

from __future__ import annotations

import importlib.util
import math
import shutil
import struct
import tempfile
import unittest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = sorted((ROOT / "Fixtures" / "golden" / "v1").glob("*.inseam"))


def has(*modules: str) -> bool:
    """Whether packages are installed."""
    try:
        return all(importlib.util.find_spec(module) is not None for module in modules)
    except ModuleNotFoundError:  # the package that a module is in is not there
        return False


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="inseam-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name: str = "data.inseam") -> str:
        return str(self.folder / name)

    def assertSame(self, found: Any, wanted: Any, message: str = "") -> None:
        """Equal to the bit, any NaN like any other."""
        self.assertTrue(same(found, wanted), f"{message}: {found!r} is not {wanted!r}"[:2000])


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isnan(a) and math.isnan(b) or struct.pack("<d", a) == struct.pack("<d", b)
    return type(a) is type(b) and a == b


def conversation(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Prompts with a gold and some worse responses, with scores, log-probs and gaps here and there."""
    import random

    chance = random.Random(seed)
    rows = []
    for number in range(count):
        responses = []
        for place in range(chance.randrange(0, 5)):
            responses.append(
                {
                    "response_id": f"r{number}-{place}",
                    "role": "gold" if place == 0 else "worse",
                    "text": "word " * chance.randrange(0, 40) + f"{number}-{place}",
                    "n_tokens": chance.randrange(1, 60),
                    "rm": {"sky": None if chance.random() < 0.1 else chance.gauss(0, 1)},
                    "pm": {"sft": {"logp": -chance.random() * 50, "token_logps": [-chance.random() for _ in range(3)]}},
                }
            )
        rows.append(
            {
                "prompt_id": f"p{number}",
                "prompt": None if number % 17 == 5 else f"Question {number}? 👍🏽",
                "responses": responses,
                "weight": chance.random(),
                "turn": number,
            }
        )
    return rows
