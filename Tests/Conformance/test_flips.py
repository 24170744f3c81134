# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Single flipped bits in a larger file: verify finds each, and every way to read gives an error or what it gave before.

INSEAM_FLIPS says how many bits are flipped, INSEAM_FLIP_ROWS how many prompts the file has (11,700 are about 100 MB). Small files are done whole,
every bit, by the Swift tests.
"""

import os
import random
import unittest
from pathlib import Path

from cli import ToolTest, run

FLIPS = int(os.environ.get("INSEAM_FLIPS", "120"))
ROWS = int(os.environ.get("INSEAM_FLIP_ROWS", "2000"))


class Flips(ToolTest):
    def readers(self, path: Path) -> list:
        start = self.draw.randrange(ROWS)
        return [
            ["count", path, "--where", "gold(rm.sky) > 0"],
            ["count", path, "--where", "length(prompt) > 40"],
            ["head", path, "-n", "3"],
            ["tail", path, "-n", "3"],
            ["stats", path],
            ["info", path, "--json"],
            ["slice", path, "--rows", f"{start}:{start + 5}", "-o", self.folder / "slice.inseam", "--json"],
            ["compute", "seam", path, "--pm", "sft", "--rm", "sky", "--json"],
            ["cat", path, "--columns", "responses[].rm.sky", "--backend", "pread"],
        ]

    def test_single_bits(self) -> None:
        corpus, path = self.folder / "corpus.jsonl", self.folder / "d.inseam"
        self.tool("generate", "-o", corpus, "--rows", ROWS, "--seed", "11", "--tokens", "-q")
        self.tool("convert", corpus, "-o", path, "-q")
        corpus.unlink()
        self.draw = random.Random("flips")
        known: dict = {}
        seen = {"verify": 0, "reader": 0}
        with path.open("r+b") as file:
            size = path.stat().st_size
            for number in range(FLIPS):
                place, bit = self.draw.randrange(size), self.draw.randrange(8)
                reader = self.draw.choice(self.readers(path))
                key = tuple(map(str, reader))
                if key not in known:
                    known[key] = self.result(reader)
                file.seek(place)
                original = file.read(1)
                self.put(file, place, bytes([original[0] ^ 1 << bit]))
                what = f"bit {bit} of byte {place} (number {number})"
                done = run("verify", path)
                self.assertIn(done.returncode, (1, 2), f"{what}: verify says {done.stdout}")
                seen["verify"] += 1
                code, output = self.result(reader)
                if code == 0:
                    self.assertEqual(output, known[key][1], f"{what}: {reader[0]} says something else")
                else:
                    self.assertEqual(code, 2, f"{what}: {reader[0]}")
                    seen["reader"] += 1
                self.put(file, place, original)
        self.assertEqual(self.tool("verify", path)[:4], str(path)[:4])
        self.assertEqual(seen["verify"], FLIPS)
        self.assertGreater(seen["reader"], 0)

    def put(self, file: object, place: int, byte: bytes) -> None:
        file.seek(place)
        file.write(byte)
        file.flush()

    def result(self, reader: list) -> tuple:
        done = run(*reader)
        text = done.stdout
        if reader[0] == "compute":
            text = text.split('"seconds"')[0]
        return done.returncode, text


if __name__ == "__main__":
    unittest.main()
