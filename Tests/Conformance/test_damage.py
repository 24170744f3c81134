# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Damaged files through the command line: an error of one line or the right values, never a crash, never other rows."""

import collections
import os
import random
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cli import ROOT, ToolTest, run

CASES = int(os.environ.get("INSEAM_DAMAGE", "2000"))
SECTOR = 64
GOLDEN = sorted((ROOT / "Fixtures" / "golden" / "v0").glob("*.inseam"))


def damage(draw: random.Random, original: bytes) -> tuple:
    """A kind of damage and the bytes it leaves."""
    kind = draw.choice(["flip", "flip", "byte", "zeros", "ones", "swap", "shift", "cut", "stale"])
    data = bytearray(original)
    place = draw.randrange(len(data))
    sector = place // SECTOR * SECTOR
    if kind == "flip":
        data[place] ^= 1 << draw.randrange(8)
    elif kind == "byte":
        data[place] = draw.randrange(256)
    elif kind in ("zeros", "ones"):
        length = min(draw.choice([SECTOR, 512, 4096]), len(data) - sector)
        data[sector:sector + length] = (b"\0" if kind == "zeros" else b"\xff") * length
    elif kind == "swap":
        other = draw.randrange(len(data)) // SECTOR * SECTOR
        data[sector:sector + SECTOR], data[other:other + SECTOR] = data[other:other + SECTOR], data[sector:sector + SECTOR]
    elif kind == "shift":
        data[sector:] = data[sector + 1:] + b"\0"
    elif kind == "cut":
        del data[place:]
    else:
        source = draw.randrange(len(data)) // SECTOR * SECTOR
        data[sector:sector + SECTOR] = data[source:source + SECTOR]
        del data[len(original):]
    return kind, bytes(data)


class Damage(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        corpus, cls.canonical = cls.folder / "corpus.jsonl", cls.folder / "canonical.inseam"
        cls().tool("generate", "-o", corpus, "--rows", "12", "--seed", "3", "--tokens", "-q")
        cls().tool("convert", corpus, "-o", cls.canonical, "-q")
        cls.originals = {path: path.read_bytes() for path in [*GOLDEN, cls.canonical]}
        cls.rows = {path: cls().tool("cat", path, "--source") for path in cls.originals}

    def commands(self, path: Path, draw: random.Random) -> list:
        """What is run on a damaged copy of a file besides verify and cat."""
        canonical = [["compute", "seam", "@", "--pm", "sft", "--rm", "sky", "--rows"], ["filter", "@", "--where", "gold(rm.sky) > 0", "-o", "OUT"],
                     ["count", "@", "--where", "any_worse(rm.sky > 0) OR length(prompt) > 9"]]
        any_file = [["info", "@"], ["info", "@", "--encodings"], ["schema", "@"], ["stats", "@"], ["count", "@"], ["tail", "@", "-n", "3"],
                    ["export", "@", "-o", "OUT"], ["slice", "@", "--every", "2", "-o", "OUT"], ["cat", "@", "--backend", "pread"]]
        return draw.choice(any_file + (canonical if path == self.canonical else []))

    def case(self, number: int) -> str:
        """Run one case; gives what was seen."""
        draw = random.Random(number)
        path = draw.choice(list(self.originals))
        kind, data = damage(draw, self.originals[path])
        copy, output = self.folder / f"{number}.inseam", self.folder / f"{number}.jsonl"
        copy.write_bytes(data)
        try:
            is_changed = data != self.originals[path]
            whole = run("verify", copy)
            self.assert_mannerly(whole, (0,) if not is_changed else (1, 2), f"{kind} of {path.name}, case {number}, verify")
            shown = run("cat", copy, "--source")
            self.assert_mannerly(shown, (0, 2), f"{kind} of {path.name}, case {number}, cat")
            self.assertTrue(self.rows[path].startswith(shown.stdout), f"case {number}: other rows")
            if shown.returncode == 0:
                self.assertEqual(shown.stdout, self.rows[path], f"case {number}: rows are missing")
            command = [{"@": copy, "OUT": output}.get(word, word) for word in self.commands(path, draw)]
            self.assert_mannerly(run(*command), (0, 2), f"{kind} of {path.name}, case {number}, {command[0]}")
            return f"{kind} {'seen' if shown.returncode else 'harmless to cat'}"
        finally:
            copy.unlink()
            output.unlink(missing_ok=True)

    def assert_mannerly(self, done: subprocess.CompletedProcess, codes: tuple, what: str) -> None:
        """Fail if a run crashed, or ended with another code, or did not say why in one line."""
        self.assertIn(done.returncode, codes, f"{what}: {done.stderr[-400:]}")
        lines = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
        if done.returncode != 0:
            self.assertEqual([line[:8] for line in lines], ["inseam: "], what)

    def test_seeded_damage(self) -> None:
        with ThreadPoolExecutor(2) as pool:
            seen = collections.Counter(pool.map(self.case, range(CASES)))
        self.assertGreater(sum(count for kind, count in seen.items() if kind.endswith("seen")), CASES // 2, seen)


if __name__ == "__main__":
    unittest.main()
