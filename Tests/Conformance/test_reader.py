# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The golden files under the reference reader. Run as `python3 -m unittest discover -s Tests/Conformance`.

Needs `zstandard`. NAME.expected.jsonl has one JSON document per row, from the values NAME.inseam was made of.
"""
import contextlib
import functools
import io
import json
import math
import struct
import sys
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402

GOLDEN = sorted((ROOT / "Fixtures" / "golden" / "v1").glob("*.inseam"))
SIZE_LIMIT, BIT_STRIDE, CUT_STRIDE = 64 << 10, 997, 1021


def for_each_golden_file(test):
    """Runs a test method once for every golden file, with its path and bytes."""
    @functools.wraps(test)
    def run(self):
        self.assertTrue(GOLDEN, "there are no golden files")
        for path in GOLDEN:
            with self.subTest(path.name):
                test(self, path, path.read_bytes())
    return run


def expected_rows(path):
    lines = path.with_suffix(".expected.jsonl").read_bytes().split(b"\n")
    return [json.loads(line) for line in lines if line]


def open_newest(data):
    return reader.File(bytes(data)).newest()


def rows(generation):
    return [group.cell(row) for group in generation.row_groups() for row in range(group.slots)]


def equal(a, b):
    """Equal as JSON: numbers bit for bit as doubles (integers exactly), any NaN like any other."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(equal, a, b))
    if float in (type(a), type(b)) and {type(a), type(b)} <= {int, float}:
        return math.isnan(a) and math.isnan(b) or struct.pack("<d", a) == struct.pack("<d", b)
    return type(a) is type(b) and a == b


def superblocks_with(data, source, index):
    """The file with superblock `index` overwritten by the contents of `source`, its own index and crc."""
    block = bytearray(data[4096 * (1 + source):4096 * (2 + source)])
    block[4:8] = struct.pack("<I", index)
    block[-4:] = struct.pack("<I", reader.crc32c(block[:-4]))
    return data[:4096 * (1 + index)] + block + data[4096 * (2 + index):]


def damaged_superblocks(data, *indices):
    """The file with one bit of the generation of these superblocks flipped."""
    damaged = bytearray(data)
    for index in indices:
        damaged[4096 * (1 + index) + 24] ^= 1
    return damaged


class GoldenFiles(unittest.TestCase):
    """Rows, size, damage."""

    @for_each_golden_file
    def test_rows_are_those_of_the_source(self, path, data):
        actual, expected = rows(open_newest(data)), expected_rows(path)
        self.assertEqual(len(actual), len(expected))
        for number, (a, b) in enumerate(zip(actual, expected)):
            self.assertTrue(equal(a, b), f"row {number}:\n{a}\n{b}")

    @for_each_golden_file
    def test_verify_passes(self, path, data):
        verify.verify(open_newest(data))

    @for_each_golden_file
    def test_size_is_within_the_limit(self, path, data):
        self.assertLessEqual(len(data), SIZE_LIMIT)

    @for_each_golden_file
    def test_a_flipped_bit_is_found(self, path, data):
        expected = expected_rows(path)
        for bit in range(0, 8 * len(data), BIT_STRIDE):
            damaged = bytearray(data)
            damaged[bit // 8] ^= 1 << bit % 8
            with contextlib.suppress(reader.Reject):
                newest = open_newest(damaged)
                self.assertTrue(equal(rows(newest), expected), f"bit {bit} changes rows unseen")
                verify.verify(newest)
                self.fail(f"verify does not find the flipped bit {bit}")

    @for_each_golden_file
    def test_a_cut_file_is_rejected(self, path, data):
        for length in range(0, len(data), CUT_STRIDE):
            with self.assertRaises(reader.Reject):
                open_newest(data[:length])

    @for_each_golden_file
    def test_the_older_generations_can_be_read(self, path, data):
        generation = open_newest(data)
        while generation.state.generation > 1:
            generation = generation.before()
            self.assertEqual(len(rows(generation)), generation.rows)
        with self.assertRaises(reader.Reject):
            generation.before()


class Superblocks(unittest.TestCase):
    """Repaired and bad superblocks (format.md, sections 4 and 6)."""

    def check(self, newest):
        older = [newest.before()] if newest.state.generation > 1 else []
        verify.verify_superblocks(newest.file, [*older, newest])

    @for_each_golden_file
    def test_both_may_hold_the_newest_generation(self, path, data):
        newest = open_newest(data).state.generation
        repaired = open_newest(superblocks_with(data, newest % 2, 1 - newest % 2))
        self.assertEqual(repaired.file.superblocks[0], repaired.file.superblocks[1])
        self.check(repaired)

    @for_each_golden_file
    def test_a_bad_one_loses_no_rows_and_fails_verify(self, path, data):
        for index in (0, 1):
            newest = open_newest(damaged_superblocks(data, index))
            self.assertEqual(newest.file.warnings, [f"superblock {'AB'[index]} is bad"])
            self.assertTrue(equal(rows(newest), expected_rows(path)))
            with self.assertRaisesRegex(reader.Reject, f"superblock {'AB'[index]} at byte"):
                verify.verify(newest)

    @for_each_golden_file
    def test_two_bad_ones_lose_no_rows(self, path, data):
        self.assertTrue(equal(rows(open_newest(damaged_superblocks(data, 0, 1))), expected_rows(path)))

    @for_each_golden_file
    def test_a_bad_one_before_an_unfinished_commit_is_an_error(self, path, data):
        newest = open_newest(data).state.generation
        unfinished = superblocks_with(data, newest % 2, 1 - newest % 2) + bytes(64)
        self.assertEqual(open_newest(unfinished).state.generation, newest)
        with self.assertRaisesRegex(reader.Reject, "superblocks"):
            open_newest(damaged_superblocks(unfinished, 0))


class CommandLine(unittest.TestCase):
    """Exit codes and output of `reader.py`."""

    def run_main(self, *arguments):
        output, errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        with mock.patch.object(sys, "argv", ["reader.py", *map(str, arguments)]), \
                contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            code = reader.main()
        output.flush()
        return code or 0, output.buffer.getvalue().decode(), errors.getvalue()

    @for_each_golden_file
    def test_rows_are_printed_as_json_lines(self, path, data):
        code, output, errors = self.run_main(path)
        self.assertEqual((code, errors), (0, ""))
        actual = [json.loads(line) for line in output.split("\n") if line]
        self.assertTrue(equal(actual, expected_rows(path)))

    def test_rejected_files_have_exit_code_2_and_1_under_verify(self):
        self.assertEqual(self.run_main(__file__)[0], 2)
        self.assertEqual(self.run_main("--verify", __file__)[:2], (1, ""))

    @for_each_golden_file
    def test_a_generation_that_is_not_there_is_rejected(self, path, data):
        self.assertEqual(self.run_main(path, "--at", "99")[0], 2)
        self.assertEqual(self.run_main(path, "--at", "1")[0], 0)


if __name__ == "__main__":
    unittest.main()
