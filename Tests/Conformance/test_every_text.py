# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Small spaces, all of them: byte sequences in strings, and decimal numbers, against what Python says.

INSEAM_LONG=1 takes every sequence of three bytes, and a million numbers.
"""

import json
import os
import random
import struct
import unittest
from collections.abc import Iterable
from fractions import Fraction
from itertools import product

from cli import ToolTest, run

LONG = bool(os.environ.get("INSEAM_LONG"))


def nearest(value: Fraction, digits: int, lowest: int) -> Fraction:
    """A number rounded once, half to even, to a binary format with so many digits and the lowest exponent."""
    if value == 0:
        return value
    magnitude = abs(value)
    exponent = magnitude.numerator.bit_length() - magnitude.denominator.bit_length()
    if Fraction(2) ** exponent > magnitude:
        exponent -= 1
    unit = Fraction(2) ** (max(exponent, lowest) - digits + 1)
    rounded = round(magnitude / unit) * unit
    return rounded if value > 0 else -rounded


class EveryText(ToolTest):
    def check(self, name: str, sequences: Iterable) -> int:
        """Each sequence in a string of a record of its own: taken if Python takes it, with the same text."""
        source, dataset = self.folder / f"{name}.jsonl", self.folder / f"{name}.inseam"
        expected = []
        with source.open("wb") as file:
            for sequence in sequences:
                line = b'{"s":"' + sequence + b'"}'
                file.write(line + b"\n")
                try:
                    expected.append(json.loads(line.decode("utf-8"))["s"])
                except ValueError:
                    continue
        done = run("convert", source, "-o", dataset, "-q", "--on-error", "skip", "--no-ids", "--no-source")
        self.assertIn(done.returncode, (0, 1), done.stderr[-300:])
        found = [row["s"] for row in self.rows_of(dataset)]
        self.assertEqual(len(found), len(expected))
        wrong = [pair for pair in zip(found, expected) if pair[0] != pair[1]]
        self.assertEqual(wrong[:3], [])
        source.unlink()
        return len(expected)

    def test_every_two_bytes(self) -> None:
        pairs = (bytes(pair) for pair in product(range(256), repeat=2) if 0x0A not in pair)
        self.assertEqual(self.check("two", pairs), 94 * 94 + 30 * 64 + 8)

    def test_every_three_bytes(self) -> None:
        tails = [bytes(pair) for pair in product(range(256), repeat=2) if 0x0A not in pair]
        draw = random.Random("three bytes")
        for first in range(256):
            if first == 0x0A:
                continue
            lead = bytes([first])
            chosen = tails if LONG or 0xE0 <= first <= 0xEF else draw.sample(tails, 500)
            self.check("three", (lead + tail for tail in chosen))

    def test_four_bytes_at_the_edges(self) -> None:
        edges = [0x00, 0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE0, 0xED, 0xF0, 0xF4, 0xF5, 0xFF]
        self.check("four", (bytes(four) for four in product([0xED, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF], edges, edges, edges)))

    def test_decimal_numbers(self) -> None:
        draw = random.Random("numbers")
        texts = ["0.1", "1e23", "9007199254740993.0", "2.2250738585072011e-308", "5e-324", "2.4703282292062328e-324", "1.7976931348623157e308",
                 "-0.0", "1.00000005960464477539062500", "1.000000059604644775390625001", "3.4028235677973362e38", "1.4e-45", "7.0064923216240853e-46",
                 "16777217.0", "0.30000001192092896", "1.17549435e-38", "123456789012345678901234567890.0"]
        while len(texts) < (1_000_000 if LONG else 100_000):
            kind = draw.randrange(5)
            if kind == 0:
                texts.append(repr(struct.unpack("<d", draw.randbytes(8))[0]))
            elif kind == 1:
                texts.append(f"{draw.choice(['-', ''])}{draw.randrange(10**draw.randrange(1, 20))}.{draw.randrange(10**draw.randrange(1, 25))}")
            elif kind == 2:
                texts.append(f"{draw.randrange(1, 10)}.{draw.randrange(10**17):017}e{draw.randrange(-330, 309)}")
            elif kind == 3:
                # Halfway between two float32, and just beside it.
                single = struct.unpack("<f", struct.pack("<I", draw.randrange(0x00800000, 0x7F000000)))[0]
                above = struct.unpack("<f", struct.pack("<I", struct.unpack("<I", struct.pack("<f", single))[0] + 1))[0]
                middle = (Fraction(single) + Fraction(above)) / 2
                scale = 10**60
                digits = middle * scale
                texts.append(f"{digits.numerator // digits.denominator + draw.choice([-1, 0, 0, 1])}e-60")
            else:
                texts.append(f"{draw.random() * 10**draw.randrange(-12, 12):.{draw.randrange(1, 18)}g}".replace("e+", "e"))
        texts = [text if any(mark in text for mark in ".e") else text + ".0" for text in texts if "inf" not in text and "nan" not in text]
        texts = [text for text in texts if abs(float(text)) != float("inf")]
        fits = [text for text in texts if abs(nearest(Fraction(text), 24, -126)) < 2**128]
        wide = self.numbers("wide", texts, '{"x":%s}', ["x"])
        self.assert_same_rows([{"x": number} for number in wide], [{"x": float(text)} for text in texts])
        single = self.numbers("single", fits, '{"rm":{"a":%s}}', ["rm", "a"])
        wrong = [(text, found) for text, found in zip(fits, single) if Fraction(found) != nearest(Fraction(text), 24, -126)]
        self.assertEqual(wrong[:3], [])

    def numbers(self, name: str, texts: list, record: str, path: list) -> list:
        source, dataset = self.folder / f"{name}.jsonl", self.folder / f"{name}.inseam"
        source.write_text("".join(record % text + "\n" for text in texts))
        self.tool("convert", source, "-o", dataset, "-q", "--no-ids", "--no-source")
        found = []
        for row in self.rows_of(dataset):
            value = row
            for name_ in path:
                value = value[name_]
            found.append(value)
        if path[0] == "rm":
            # The shortest decimal of a float32, back to the float32 it stands for.
            found = [struct.unpack("<f", struct.pack("<f", value))[0] for value in found]
        return found


if __name__ == "__main__":
    unittest.main()
