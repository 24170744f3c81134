# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Inputs of every shape, and what is none: arrays, foreign files, missing ones, wrong usage."""

import gzip
import json
import random
import shutil
import subprocess
import unittest

from cli import INSEAM, run
from inputs import InputTest

PRETTY = [{"a": [{"b": "]},{["}, {"b": "\\"}], "c": '\\"'}, {"a": None, "c": ","}]
# Name, the bytes of a whole input, the rows.
GOOD_INPUTS = [
    ("byte order mark", b'\xef\xbb\xbf{"a":1}\n', [{"a": 1}]),
    ("CR LF", b'{"a":1}\r\n{"a":2}\r\n', [{"a": 1}, {"a": 2}]),
    ("blank lines", b'\n{"a":1}\n\n \t \n\r\n{"a":2}\n\n\n', [{"a": 1}, {"a": 2}]),
    ("no final newline", b'{"a":1}\n{"a":2}', [{"a": 1}, {"a": 2}]),
    ("white space around", b' \t{ "a" : 1 } \n', [{"a": 1}]),
    ("line separators", '{"s":"a\u2028b\u2029c\u0085d"}\n{"s":"e"}\n'.encode(), [{"s": "a\u2028b\u2029c\u0085d"}, {"s": "e"}]),
    ("zero", b'{"s":"a\\u0000b","k\\u0000":1}\n', [{"s": "a\x00b", "k\x00": 1}]),
    ("escapes", b'{"s":"\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\udc4d\\u00e9"}\n', [{"s": '"\\/\b\f\n\r\t👍é'}]),
    ("empty key", b'{"":1}\n', [{"": 1}]),
    ("empty object", b"{}\n{}\n", [{}, {}]),
    ("256 keys", json.dumps({"m": {f"k{i}": i for i in range(256)}}).encode(), [{"m": {f"k{i}": i for i in range(256)}}]),
    ("nesting 60", b'{"l":' + b"[" * 60 + b"1" + b"]" * 60 + b"}", [json.loads('{"l":' + "[" * 60 + "1" + "]" * 60 + "}")]),
    ("array", b'[{"a":1},{"a":2}]', [{"a": 1}, {"a": 2}]),
    ("array, pretty", json.dumps(PRETTY, indent=2).encode(), PRETTY),
    ("array, white space", b' \r\n[ {"a":1}\n,\t{"a":2} ] \n\n', [{"a": 1}, {"a": 2}]),
    ("array, byte order mark", b'\xef\xbb\xbf[{"a":1}]', [{"a": 1}]),
    ("array, one line each", b'[\n{"a":1},\n{"a":2}\n]\n', [{"a": 1}, {"a": 2}]),
    ("array, empty", b"[]", []),
    ("array, blank", b" [ \n ] \n", []),
    ("nothing", b"", []),
    ("only blank lines", b"\n  \n\r\n", []),
    ("big integers", b'{"n":9223372036854775807}\n{"n":-9223372036854775808}\n', [{"n": 2**63 - 1}, {"n": -(2**63)}]),
    ("small number", b'{"x":1e-400}\n{"x":4.9e-324}\n', [{"x": 0.0}, {"x": 5e-324}]),
]
# Name, the bytes of a whole input, the line, words of the message. These end the conversion under every policy.
BAD_ARRAYS = [
    ("trailing comma", b'[{"a":1},\n{"a":2},\n]', 3, "expected an element of the array"),
    ("missing comma", b'[{"a":1}\n{"a":2}]', 2, "expected a comma between the elements of the array"),
    ("missing bracket", b'[{"a":1},\n{"a":2}\n', None, "the file ends inside the array"),
    ("cut in an element", b'[{"a":1},\n{"a":', None, "the file ends inside the array"),
    ("only a bracket", b"[", 1, "the file ends inside the array"),
    ("only a comma", b"[,]", 1, "expected an element of the array"),
    ("text behind", b'[{"a":1}]\nx', 2, "trailing data after the array"),
    ("an array behind", b'[{"a":1}]\n[{"a":2}]', 2, "trailing data after the array"),
    ("an object behind", b'[{"a":1}]\n{"a":2}', 2, "trailing data after the array"),
    ("wrong bracket", b'[{"a":1}}', 1, ""),
]
# Elements that are refused one by one: name, the array, the lines refused, the rows that stay.
BAD_ELEMENTS = [
    ("number", b'[{"a":1},\n5,\n{"a":3}]', [2], [{"a": 1}, {"a": 3}]),
    ("several", b'[{"a":1},\n[2],"x",\nnull,{"a":3},true]', [2, 2, 3, 3], [{"a": 1}, {"a": 3}]),
    ("pretty", b'[\n  {\n    "a": 1\n  },\n  {\n    "a": 1, "a": 2\n  },\n  {\n    "a": 3\n  }\n]', [6], [{"a": 1}, {"a": 3}]),
]
FOREIGN = [
    ("parquet", b"PAR1" + bytes(range(100)) + b"PAR1", "a Parquet file"),
    ("arrow", b"ARROW1\0\0" + bytes(200), "an Arrow file"),
    ("png", b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG image"),
    ("zip", b"PK\x03\x04" + bytes(50), "a zip archive"),
    ("gzip garbage", b"\x1f\x8b" + b"this is not gzip at all", "gzip member 1 is damaged"),
    ("zstd garbage", b"\x28\xb5\x2f\xfd" + b"this is not zstd at all", "zstd data is damaged"),
    ("utf-16 le", '{"a":1}\n'.encode("utf-16"), "UTF-16"),
    ("utf-16 be", b"\xfe\xff" + '{"a":1}\n'.encode("utf-16-be"), "UTF-16"),
    ("random bytes", random.Random(1).randbytes(5_000), ""),
    ("zeros", bytes(5_000), ""),
    ("one byte", b"\x1f", ""),
    ("text", b"prompt,response\n1,2\n", ""),
]


class Inputs(InputTest):
    def test_good_inputs(self) -> None:
        for name, content, rows in GOOD_INPUTS:
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(content)), rows)

    def test_blank_lines_are_counted(self) -> None:
        source = self.source(b'\n{"a":1}\n \n\r\n{"a":2}\n')
        report = json.loads(self.tool("convert", source, "-o", self.output, "--json"))
        self.assertEqual((report["blank"], report["records"], report["rows"], report["refused"]), (3, 2, 2, 0))

    def test_missing_file_and_directory(self) -> None:
        self.assertIn("No such file", self.refused(self.here / "in.missing"))
        self.assertIn("directory", self.refused(self.here))
        good = self.source(b'{"a":1}\n')
        with self.untouched():
            self.assertEqual(run("convert", good, self.here / "in.missing", "-o", self.output).returncode, 2)

    def test_outputs_that_cannot_be(self) -> None:
        source = self.source(b'{"a":1}\n')
        for output in (self.here, self.here / "no" / "such" / "folder.inseam"):
            with self.subTest(output=output.name), self.untouched():
                done = run("convert", source, "-o", output)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")

    def test_foreign_files(self) -> None:
        for name, content, words in FOREIGN:
            with self.subTest(name):
                self.assertIn(words, self.refused(self.source(content)))

    def test_a_dataset_is_no_input(self) -> None:
        self.tool("convert", self.source(b'{"a":1}\n'), "-o", self.output, "-q")
        shutil.move(self.output, self.here / "in.dataset")
        self.assertIn("an Inseam dataset", self.refused(self.here / "in.dataset"))

    def test_foreign_files_are_no_dataset(self) -> None:
        commands = [["info"], ["schema"], ["head"], ["cat"], ["count"], ["stats"], ["verify"], ["export", "-o", "-"], ["slice", "--every", "1", "-o", self.output]]
        for name, content, _ in [*FOREIGN[:3], ("empty", b"", ""), ("magic", b"\x89INSEAM\n", "")]:
            source = self.source(content)
            for command, *rest in commands:
                with self.subTest(file=name, command=command), self.untouched():
                    done = run(command, source, *rest)
                    self.assertEqual(done.stdout, "")
                    self.assertIn(done.returncode, (1, 2) if command == "verify" else (2,), done.stderr)
                    self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")

    def test_usage(self) -> None:
        self.source(b'{"a":1}\n')
        cases = [["convert"], ["convert", "x"], ["convert", "x", "-o", "y", "--on-error", "explode"], ["convert", "x", "-o", "y", "--bogus"],
                 ["nonsense"], ["slice", "x", "-o", "y"], ["slice", "x", "-o", "y", "--every", "0"], ["slice", "x", "-o", "y", "--shard", "2/2"],
                 ["cat", "x", "--rows", "5"], ["count"], ["filter", "x", "-o", "y"], ["select", "x", "--by", "s", "-o", "y"]]
        for arguments in cases:
            with self.subTest(arguments=arguments), self.untouched():
                done = run(*arguments, cwd=self.here)
                self.assertEqual((done.returncode, done.stdout), (64, ""), done.stderr[:200])
        for arguments in (["--help"], ["convert", "--help"], ["--version"]):
            with self.subTest(arguments=arguments):
                self.assertTrue(self.tool(*arguments))

    def test_standard_input(self) -> None:
        for content, code in ((b'{"a":1}\n', 0), (b'{"a":1}\n{"a":}\n', 2), (gzip.compress(b'{"a":1}\n'), 0), (gzip.compress(b'{"a":1}\n')[:-3], 2)):
            with self.subTest(content=content):
                done = subprocess.run([INSEAM, "convert", "-", "-o", self.output, "-q"], input=content, capture_output=True, check=False, timeout=30)
                self.assertEqual(done.returncode, code, done.stderr)
                self.assertEqual(self.output.exists(), code == 0)
                self.output.unlink(missing_ok=True)


class Arrays(InputTest):
    def test_arrays_that_are_wrong(self) -> None:
        for name, content, line, words in BAD_ARRAYS:
            for policy in ("stop", "skip"):
                with self.subTest(name, policy=policy):
                    with self.untouched():
                        message = run("convert", self.source(content), "-o", self.output, "--on-error", policy).stderr
                    self.assertIn(words, message)
                    self.assertRegex(message, rf":{line if line else '[23]'}:\d+: ")

    def test_the_same_error_every_time(self) -> None:
        for content in (b'[{"a":1},\n{"a":2}\n', gzip.compress(b'{"a":1}\n' * 9)[:-5], b'[{"a":1},\n{"a":2},\n]'):
            with self.subTest(content=content):
                source = self.source(content)
                messages = {run("convert", source, "-o", self.output).stderr for _ in range(40)}
                self.assertEqual(len(messages), 1, messages)

    def test_elements_that_are_no_records(self) -> None:
        for name, content, lines, rows in BAD_ELEMENTS:
            with self.subTest(name):
                source = self.source(content)
                self.assertRegex(self.refused(source), rf":{lines[0]}:\d+: ")
                kept = self.here / "kept"
                done = run("convert", source, "-o", self.output, "--json", "--on-error", f"quarantine={kept}")
                report = json.loads(done.stdout)
                self.assertEqual((report["rows"], report["refused"]), (len(rows), len(lines)))
                reasons = (self.here / "kept.reasons.jsonl").read_text("utf-8").splitlines()
                self.assertEqual([json.loads(reason)["line"] for reason in reasons], lines)
                self.assert_same_rows(self.rows_of(self.output), rows)
                for path in (self.output, kept, self.here / "kept.reasons.jsonl"):
                    path.unlink()

    def test_every_prefix_of_an_array(self) -> None:
        whole = json.dumps(PRETTY, indent=1).encode()
        self.assertEqual(len(self.converted(self.source(whole))), 2)
        for cut in range(1, len(whole)):
            with self.subTest(cut=cut):
                done = run("convert", self.source(whole[:cut]), "-o", self.output)
                self.assertEqual((done.returncode, self.output.exists()), (2, False), done.stderr)

    def test_a_large_array(self) -> None:
        rows = [{"n": i, "s": "[" * (i % 50) + '"' * (i % 7)} for i in range(40_000)]
        found = self.converted(self.source(json.dumps(rows, indent=1).encode()))
        self.assert_same_rows(found, rows)


if __name__ == "__main__":
    unittest.main()
