# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Inputs that are wrong, and disks that are: one clear line, the right exit code, nothing left behind."""

import contextlib
import gzip
import hashlib
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import time
import unittest
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cli import INSEAM, ToolTest, run

try:
    import zstandard
except ImportError:
    zstandard = None

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
DEEP = 2_000

# Name, the line, the column of what is wrong (None: anywhere in the line), words of the message.
BAD_LINES = [
    ("duplicate key", b'{"a":1,"b":2,"a":3}', 14, "the key a stands twice in one object"),
    ("duplicate key, escaped", b'{"a":1,"\\u0061":3}', 8, "the key a stands twice"),
    ("duplicate key, nested", b'{"o":{"k":1,"k":2}}', 13, "the key o.k stands twice"),
    ("lone surrogate", b'{"s":"x\\ud800y"}', None, "string"),
    ("lone low surrogate", b'{"s":"\\udc00"}', None, "string"),
    ("lone surrogate, key", b'{"\\ud800":1}', None, "string"),
    ("surrogates swapped", b'{"s":"\\udc00\\ud800"}', None, "string"),
    ("control character", b'{"s":"x\x01y"}', 8, "must be escaped"),
    ("NaN", b'{"x":NaN}', 6, "--allow-nan"),
    ("Infinity", b'{"x":Infinity}', 6, "--allow-nan"),
    ("-Infinity", b'{"n":1,"x":-Infinity}', 12, "--allow-nan"),
    ("invalid UTF-8", b'{"s":"xx\xffyy"}', 9, "not valid UTF-8"),
    ("overlong", b'{"s":"\xc0\xaf"}', 7, "not valid UTF-8"),
    ("surrogate in UTF-8", b'{"s":"\xed\xa0\x80"}', 7, "not valid UTF-8"),
    ("cut code point", b'{"s":"\xe6\x97"}', 7, "not valid UTF-8"),
    ("big integer", b'{"n":9223372036854775808}', 6, "beyond int64"),
    ("big negative integer", b'{"n":-9223372036854775809}', 6, "beyond int64"),
    ("huge integer", b'{"n":' + b"9" * 400 + b"}", 6, ""),
    ("number beyond float64", b'{"x":1e400}', 6, "number"),
    ("trailing comma", b'{"n":1,}', None, ""),
    ("single quotes", b"{'n':1}", None, ""),
    ("comment", b'{"n":1/*x*/}', None, ""),
    ("plus", b'{"n":+1}', 6, ""),
    ("bare point", b'{"n":.5}', 6, ""),
    ("point at the end", b'{"n":5.}', 6, ""),
    ("leading zero", b'{"n":01}', 6, ""),
    ("hexadecimal", b'{"n":0x10}', 6, ""),
    ("text behind", b'{"n":1} x', 9, "something follows the value"),
    ("two objects", b'{"n":1}{"n":2}', 8, "something follows the value"),
    ("cut after colon", b'{"n":', None, ""),
    ("cut string", b'{"s":"abc', 6, "never closed"),
    ("array", b"[1]", 1, "a record is a JSON object"),
    ("number", b"5", 1, ""),
    ("string", b'"x"', 1, ""),
    ("null", b"null", 1, ""),
    ("byte order mark", b'\xef\xbb\xbf{"n":1}', 1, ""),
    ("open brace", b"{", None, ""),
    ("closing brace", b"}", None, ""),
    ("bare key", b"{n:1}", None, ""),
    ("no colon", b'{"n" 1}', None, ""),
    ("misspelt true", b'{"b":tru}', 6, ""),
    ("bad escape", b'{"s":"\\x"}', None, ""),
    ("CR alone", b'{"n":1}\r{"n":2}', 9, "something follows the value"),
    ("another kind", b'{"n":"x"}', 6, "n is a string here and an integer in line 1"),
    ("fraction among large integers", b'{"big":0.5}', 8, "beyond 2^53"),
    ("257 keys", b'{"m":{' + b",".join(b'"k%d":1' % i for i in range(257)) + b"}}", None, "over 256 keys"),
    ("nesting", b'{"l":' + b"[" * DEEP + b"]" * DEEP + b"}", None, "nested too deeply"),
    ("nested objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP, None, "nested too deeply"),
]
FIRST = b'{"n":1,"big":9007199254740993}'
LAST = b'{"n":3}'

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
    ("trailing comma", b'[{"a":1},\n{"a":2},\n]', 3, "an element is expected"),
    ("missing comma", b'[{"a":1}\n{"a":2}]', 2, "a comma is expected"),
    ("missing bracket", b'[{"a":1},\n{"a":2}\n', None, "the file ends inside the array"),
    ("cut in an element", b'[{"a":1},\n{"a":', None, "the file ends inside the array"),
    ("only a bracket", b"[", 1, "the file ends inside the array"),
    ("only a comma", b"[,]", 1, "an element is expected"),
    ("text behind", b'[{"a":1}]\nx', 2, "something follows the array"),
    ("an array behind", b'[{"a":1}]\n[{"a":2}]', 2, "something follows the array"),
    ("an object behind", b'[{"a":1}]\n{"a":2}', 2, "something follows the array"),
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


class BadInput(ToolTest):
    def setUp(self) -> None:
        self.here = Path(tempfile.mkdtemp(dir=self.folder))
        self.output = self.here / "out.inseam"

    def tearDown(self) -> None:
        shutil.rmtree(self.here, ignore_errors=True)

    def source(self, content: bytes, name: str = "in.jsonl") -> Path:
        path = self.here / name
        path.write_bytes(content)
        return path

    @contextlib.contextmanager
    def untouched(self) -> Iterator[None]:
        """Expect that no file comes, goes or changes."""
        before = self.files()
        yield
        self.assertEqual(self.files(), before, "files were left, changed or lost")

    def files(self) -> dict:
        return {str(path.relative_to(self.here)): hashlib.sha256(path.read_bytes()).hexdigest() for path in self.here.rglob("*") if path.is_file() and not path.name.startswith("in.")}

    def refused(self, source: object, *arguments: object) -> str:
        """Expect that a conversion fails with one line and leaves nothing, nor harms an output that exists; give the line."""
        with self.untouched():
            done = run("convert", source, "-o", self.output, *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr[:300])
        self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
        self.output.write_bytes(b"precious")
        with self.untouched():
            self.assertEqual(run("convert", source, "-o", self.output, *arguments).stderr, done.stderr)
        self.output.unlink()
        return done.stderr

    def converted(self, source: Path, *arguments: object) -> list:
        """The rows of a conversion that goes well."""
        self.tool("convert", source, "-o", self.output, "--quiet", *arguments)
        self.tool("verify", self.output)
        rows = self.rows_of(self.output)
        self.output.unlink()
        return rows


class Inputs(BadInput):
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


class Lines(BadInput):
    def test_each_line_stops(self) -> None:
        for name, line, column, words in BAD_LINES:
            with self.subTest(name):
                source = self.source(FIRST + b"\n" + line + b"\n" + LAST + b"\n")
                message = self.refused(source)
                found = re.match(r"inseam: (.*):(\d+):(\d+): (.*)", message)
                self.assertIsNotNone(found, message)
                self.assertEqual((found[1], found[2]), (str(source), "2"), message)
                self.assertIn(words, found[4])
                self.assertNotIn("get_bool", found[4])
                if column is not None:
                    self.assertEqual(int(found[3]), column, message)
                self.assertTrue(1 <= int(found[3]) <= len(line) + 1, message)

    def test_each_line_is_quarantined(self) -> None:
        for name, line, _, words in BAD_LINES:
            with self.subTest(name):
                source = self.source(FIRST + b"\n" + line + b"\n" + LAST + b"\n")
                kept = self.here / "kept.jsonl"
                done = run("convert", source, "-o", self.output, "--json", "--on-error", f"quarantine={kept}")
                report = json.loads(done.stdout)
                self.assertEqual((report["records"], report["rows"], report["refused"]), (3, 2, 1))
                self.assertEqual(kept.read_bytes(), line + b"\n")
                reason = json.loads((self.here / "kept.jsonl.reasons.jsonl").read_text("utf-8"))
                self.assertEqual((reason["file"], reason["line"]), (str(source), 2))
                self.assertIn(words, reason["error"])
                self.assert_same_rows(self.rows_of(self.output), [json.loads(FIRST), json.loads(LAST)])

    def test_all_lines_are_skipped(self) -> None:
        lines = [line for name, line, _, _ in BAD_LINES if not name.startswith("nest")]
        content = b"".join(line + b"\n" + LAST + b"\n" for line in lines)
        source = self.source(FIRST + b"\n" + content)
        done = run("convert", source, "-o", self.output, "--json", "--on-error", "skip", "-q")
        report = json.loads(done.stdout)
        self.assertEqual((report["records"], report["rows"], report["refused"]), (2 * len(lines) + 1, len(lines) + 1, len(lines)))
        self.assert_same_rows(self.rows_of(self.output), [json.loads(FIRST)] + [json.loads(LAST)] * len(lines))
        told = run("convert", source, "-o", self.output, "--on-error", "skip").stderr
        self.assertEqual(told.count("refused: "), 10, "the first ten are shown")

    def test_refusals_end_with_1(self) -> None:
        source = self.source(FIRST + b"\n[]\n" + LAST)
        for policy in ("skip", f"quarantine={self.here / 'kept'}"):
            with self.subTest(policy=policy):
                done = run("convert", source, "-o", self.output, "-q", "--on-error", policy)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (1, "", ""))

    def test_rows_in_are_rows_out_and_refused(self) -> None:
        draw = random.Random(5)
        bad = [line for name, line, _, _ in BAD_LINES if not name.startswith("nest") and name not in ("another kind", "fraction among large integers")]
        lines = [draw.choice(bad) if draw.random() < 0.01 else b'{"n":%d,"s":"%s"}' % (i, b"x" * draw.randrange(300)) for i in range(20_000)]
        kept = self.here / "kept.jsonl"
        done = run("convert", self.source(b"\n".join(lines)), "-o", self.output, "--json", "--on-error", f"quarantine={kept}")
        report = json.loads(done.stdout)
        refused = [line for line in lines if not line.startswith(b'{"n":') or line in bad]
        self.assertEqual((report["records"], report["rows"], report["refused"]), (20_000, 20_000 - len(refused), len(refused)))
        self.assertEqual(kept.read_bytes(), b"".join(line + b"\n" for line in refused))
        reasons = (self.here / "kept.jsonl.reasons.jsonl").read_text("utf-8").splitlines()
        self.assertEqual([json.loads(line)["line"] for line in reasons], [i + 1 for i, line in enumerate(lines) if line in bad])
        self.assertEqual([row["n"] for row in self.rows_of(self.output)], [i for i, line in enumerate(lines) if line not in bad])
        self.tool("verify", self.output)

    def test_line_numbers_far_in(self) -> None:
        lines = [b'{"n":%d,"s":"%s"}' % (i, b"y" * 100) for i in range(30_000)]
        lines[27_005] = b'{"n":27005,"n":1}'
        self.assertIn(f":{27_006}:12: the key n", self.refused(self.source(b"\r\n".join(lines))))
        packed = self.source(gzip.compress(b"\n".join(lines), 1), "in.gz")
        self.assertIn(f":{27_006}:12: the key n", self.refused(packed))

    def test_a_last_line_that_is_cut(self) -> None:
        whole = b'{"n":1}\n{"n":2,"s":"abcdef","l":[1,2,{"x":true}]}'
        for cut in range(9, len(whole)):
            with self.subTest(cut=cut):
                source = self.source(whole[:cut])
                done = run("convert", source, "-o", self.output)
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, r"\Ainseam: .*:2:\d+: .*the file ends in this line \(a writer killed\?\)\n\Z")
                self.assertFalse(self.output.exists())

    def test_a_failed_conversion_leaves_no_quarantine(self) -> None:
        kept = self.here / "kept.jsonl"
        packed = gzip.compress(b'{"a":1}\n{"a":}\n' * 10)[:-4]
        self.refused(self.source(packed), "--on-error", f"quarantine={kept}")
        self.assertFalse(kept.exists())

    def test_a_dry_run_leaves_nothing(self) -> None:
        scratch = self.here / "tmp"
        scratch.mkdir()
        environment = {**os.environ, "TMPDIR": str(scratch)}
        for content, code in ((b'{"a":1}\n', 0), (b'{"a":}\n', 2)):
            with self.untouched():
                self.assertEqual(run("convert", self.source(content), "--dry-run", env=environment).returncode, code)


class Choices(BadInput):
    """What the options make of input that is refused without them."""

    def test_allow_nan(self) -> None:
        source = self.source(b'{"x":NaN}\n{"x":Infinity}\n{"x":-Infinity}\n{"x":1.5,"s":"NaN, Infinity"}\n')
        rows = self.converted(source, "--allow-nan")
        self.assert_same_rows(rows, [json.loads(line) for line in source.read_text().splitlines()])
        for text in (b'{"x":nan}', b'{"x":+Infinity}', b'{"x":--Infinity}', b'{"x":NaNa}', b'{"x":Inf}'):
            with self.subTest(text=text):
                self.refused(self.source(text + b"\n"), "--allow-nan")

    def test_big_integers(self) -> None:
        digits = "9" * 40
        source = self.source(f'{{"n":{digits}}}\n{{"n":1}}\n'.encode())
        self.assert_same_rows(self.converted(source, "--type", "n=float64"), [{"n": float(digits)}, {"n": 1.0}])
        self.assert_same_rows(self.converted(source, "--as-json", "n"), [{"n": int(digits)}, {"n": 1}])

    def test_conflicts(self) -> None:
        cases = [(b'{"v":1}\n{"v":"x"}\n{"v":null}\n{}\n', [{"v": 1}, {"v": "x"}, {"v": None}, {}]),
                 (b'{"v":[1,"x",{"y":2}]}\n', [{"v": [1, "x", {"y": 2}]}]),
                 (b'{"v":{"a":1}}\n{"v":[1]}\n', [{"v": {"a": 1}}, {"v": [1]}]),
                 (b'{"v":9007199254740993}\n{"v":0.5}\n', [{"v": 2**53 + 1}, {"v": 0.5}]),
                 (b'{"v":true}\n{"v":1}\n', [{"v": True}, {"v": 1}])]
        for content, rows in cases:
            with self.subTest(content=content):
                source = self.source(content)
                self.refused(source)
                self.assert_same_rows(self.converted(source, "--on-conflict", "json"), rows)

    def test_conflicts_between_blocks(self) -> None:
        first, second = self.source(b'{"v":1}\n'), self.source(b'{"u":0}\n\n{"v":"x"}\n', "in.second")
        with self.untouched():
            done = run("convert", first, second, "-o", self.output)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, rf"\Ainseam: {second}:3:\d+: v[: ].*in {first}:1.*\n\Z")
        self.tool("convert", first, second, "-o", self.output, "--on-conflict", "json", "-q")
        self.assert_same_rows(self.rows_of(self.output), [{"v": 1}, {"u": 0}, {"v": "x"}])

    def test_maps_and_depth_as_json(self) -> None:
        wide = {"m": {f"k{i}": i for i in range(1_000)}}
        self.assert_same_rows(self.converted(self.source(json.dumps(wide).encode()), "--as-json", "m"), [wide])
        for depth in (60, 500, DEEP):
            with self.subTest(depth=depth):
                text = '{"l":' + "[" * depth + "]" * depth + "}"
                self.tool("convert", self.source(text.encode()), "-o", self.output, "-q", "--as-json", "l")
                self.assertEqual(self.tool("export", self.output, "-o", "-").strip(), text)

    def test_duplicate_keys_stay_in_json(self) -> None:
        self.tool("convert", self.source(b'{"m": {"a":1, "a":2.50}}'), "-o", self.output, "-q", "--as-json", "m")
        self.assertEqual(self.tool("export", self.output, "-o", "-").strip(), '{"m":{"a":1, "a":2.50}}')

    def test_very_deep(self) -> None:
        for text in (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b"[" * 100_000, b'{"a":' * 100_000):
            with self.subTest(start=text[:12]):
                self.refused(self.source(text + b"\n"))

    def test_long_names(self) -> None:
        for length in (1_000, 65_535):
            with self.subTest(length=length):
                self.assertEqual(self.converted(self.source(b'{"%s":1}\n' % (b"k" * length))), [{"k" * length: 1}])
        self.refused(self.source(b'{"%s":1}\n' % (b"k" * 65_536)))

    def test_line_limit(self) -> None:
        source = self.source(b'{"s":"%s"}\n' % (b"x" * 3_000_000))
        self.assertIn("--max-line", self.refused(source, "--max-line", 2_000_000))
        self.assertEqual(len(self.converted(source)[0]["s"]), 3_000_000)


class Arrays(BadInput):
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


class Compressed(BadInput):
    rows = [{"n": i, "s": random.Random(i).randbytes(9).hex()} for i in range(60)]

    def text(self, rows: list) -> bytes:
        return "".join(json.dumps(row) + "\n" for row in rows).encode()

    def check_prefixes(self, packed: bytes, whole_at: set) -> None:
        """Every prefix is refused, but those that end with a member."""
        cuts = set(range(1, 40)) | set(range(len(packed) - 25, len(packed))) | set(range(1, len(packed), 29))
        for end in whole_at:
            cuts |= set(range(end - 4, end + 12))
        cuts = sorted(cut for cut in cuts if cut < len(packed) and cut not in whole_at)
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda cut: self.convert_prefix(packed, cut), cuts))
        for cut, (done, leftovers) in zip(cuts, outcomes):
            with self.subTest(cut=cut):
                self.assertEqual((done.returncode, done.stdout, leftovers), (2, "", []), done.stderr)
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")

    def convert_prefix(self, packed: bytes, cut: int) -> tuple:
        folder = self.here / f"cut{cut}"
        folder.mkdir()
        (folder / "in").write_bytes(packed[:cut])
        done = run("convert", folder / "in", "-o", folder / "out.inseam", "--on-error", "skip" if cut >= 4 else "stop")
        return done, [path.name for path in folder.iterdir() if path.name != "in"]

    def test_prefixes_of_gzip(self) -> None:
        first, second = gzip.compress(self.text(self.rows[:30])), gzip.compress(self.text(self.rows[30:]))
        self.check_prefixes(first + second, {len(first)})

    def test_gzip(self) -> None:
        text = self.text(self.rows)
        named = b"\x1f\x8b\x08\x1c\0\0\0\0\0\x03" + struct.pack("<H", 3) + b"abc" + b"name\0" + b"comment\0" + gzip.compress(text)[10:]
        halves = gzip.compress(text[:700]) + gzip.compress(b"") + gzip.compress(text[700:], 9)
        for name, packed in (("members", halves), ("names", named), ("stored", gzip.compress(text, 0))):
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(packed, "in.jsonl")), self.rows)
        with self.subTest("plain text called gz"):
            self.assert_same_rows(self.converted(self.source(text, "in.gz")), self.rows)
        with self.subTest("nothing inside"):
            self.assertEqual(self.converted(self.source(gzip.compress(b""))), [])
        with self.subTest("byte order mark"):
            self.assertEqual(self.converted(self.source(gzip.compress(b'\xef\xbb\xbf{"a":1}'))), [{"a": 1}])

    def test_damaged_gzip(self) -> None:
        text = self.text(self.rows)
        packed = gzip.compress(text)
        wrong = bytearray(packed)
        wrong[-6] ^= 1
        cases = [("checksum", bytes(wrong), "gzip member 1 is damaged"), ("second", packed + bytes(wrong), "gzip member 2 is damaged"),
                 ("rubbish", packed + b"rubbish", "not gzip follows member 1"), ("zeros", packed + bytes(20), "not gzip follows member 1"),
                 ("length", packed[:-4] + b"\0\0\0\0", "gzip member 1 is damaged")]
        for name, content, words in cases:
            with self.subTest(name):
                self.assertIn(words, self.refused(self.source(content)))

    def test_flipped_bits_of_gzip(self) -> None:
        packed = bytearray(gzip.compress(self.text(self.rows)))
        for place in range(10, len(packed), max(1, len(packed) // 40)):
            packed[place] ^= 0x10
            with self.subTest(place=place):
                self.refused(self.source(bytes(packed)))
            packed[place] ^= 0x10

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_prefixes_of_zstd(self) -> None:
        pack = zstandard.ZstdCompressor(write_checksum=True).compress
        first, second = pack(self.text(self.rows[:30])), pack(self.text(self.rows[30:]))
        self.check_prefixes(first + second, {len(first)})

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_zstd(self) -> None:
        text = self.text(self.rows)
        pack = zstandard.ZstdCompressor(write_checksum=True).compress
        skippable = struct.pack("<II", 0x184D2A53, 5) + b"hello"
        unsized = zstandard.ZstdCompressor(write_content_size=False).compress(text)
        cases = [("one", pack(text)), ("frames", pack(text[:700]) + pack(b"") + pack(text[700:])), ("skippable", skippable + pack(text[:9]) + skippable * 2 + pack(text[9:]) + skippable),
                 ("no size", unsized), ("level 19", zstandard.ZstdCompressor(19).compress(text))]
        for name, packed in cases:
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(packed)), self.rows)
        with self.subTest("only a skippable frame"):
            self.assertEqual(self.converted(self.source(skippable)), [])

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_damaged_zstd(self) -> None:
        packed = zstandard.ZstdCompressor(write_checksum=True).compress(self.text(self.rows))
        wrong = packed[:-2] + bytes([packed[-2] ^ 1]) + packed[-1:]
        skippable = struct.pack("<II", 0x184D2A50, 50) + b"cut"
        for name, content, words in (("checksum", wrong, "zstd data is damaged"), ("rubbish", packed + b"rubbish", "zstd data is damaged"),
                                     ("skippable cut", packed + skippable, "ends too early"), ("zeros", packed + bytes(9), "zstd data is damaged")):
            with self.subTest(name):
                self.assertIn(words, self.refused(self.source(content)))


class Manners(BadInput):
    def big(self) -> Path:
        """About 40 MB of JSON Lines, made once."""
        path = self.folder / "big.jsonl"
        if not path.exists():
            line = json.dumps({"n": 1, "s": "some words that are the same in every line " * 20, "x": [0.25, 1.5]}) + "\n"
            path.write_text(line * 42_000)
        return path

    def interrupt(self, signal_number: int, delay: float) -> int:
        process = subprocess.Popen([INSEAM, "convert", self.big(), "-o", self.output, "-q", "--profile", "archive"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(signal_number)
        output, errors = process.communicate(timeout=20)
        self.assertEqual(output, b"")
        if process.returncode != 0:
            self.assertEqual(errors, b"")
        return process.returncode

    def test_interrupted_in_the_middle(self) -> None:
        codes = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for delay in (0.02, 0.05, 0.08):
                with self.subTest(signal=number.name, delay=delay):
                    self.output.write_bytes(b"precious")
                    code = self.interrupt(number, delay)
                    codes.append(code)
                    self.assertEqual(sorted(path.name for path in self.here.iterdir()), ["out.inseam"])
                    if code == 0:
                        self.tool("verify", self.output)
                    else:
                        self.assertEqual((code, self.output.read_bytes()), (128 + number, b"precious"))
        self.assertTrue(any(code != 0 for code in codes), "no run was interrupted: the input is too small")

    def test_interrupted_while_it_waits(self) -> None:
        process = subprocess.Popen([INSEAM, "convert", "-", "-o", self.output], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b'{"a":1,"s":"%s"}\n' % (b"x" * 1_000) * 3_000)
        process.stdin.flush()
        with self.untouched():
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), 130)
        for stream in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def test_broken_pipe(self) -> None:
        self.tool("convert", self.big(), "-o", self.output, "-q")
        for command in ("cat", "export -o -", "cat --where 'n = 1'", "head -n 40000", "tail -n 40000"):
            with self.subTest(command=command):
                name, _, rest = command.partition(" ")
                script = f'"{INSEAM}" {name} "{self.output}" {rest} | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}'
                done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=30)
                self.assertEqual((done.returncode, done.stderr), (141, ""))

    def test_full_device(self) -> None:
        if not Path("/dev/full").exists():
            self.skipTest("there is no /dev/full")
        self.tool("convert", self.source(b'{"a":1}\n'), "-o", self.output, "-q")
        for arguments in (["cat", self.output], ["head", self.output], ["export", self.output, "-o", "-"], ["info", self.output], ["count", self.output], ["info", self.output, "--json"]):
            with self.subTest(command=arguments[0]), open("/dev/full", "w") as full:
                done = subprocess.run([INSEAM, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=30)
                self.assertEqual(done.returncode, 2)
                self.assertIn("No space left", done.stderr)

    def test_full_disk(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("only root can mount a small disk")
        mount = self.here / "disk"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount], capture_output=True, check=False).returncode != 0:
            self.skipTest("a tmpfs cannot be mounted here")
        try:
            self.check_full_disk(mount)
        finally:
            subprocess.run(["umount", mount], check=False)

    def check_full_disk(self, mount: Path) -> None:
        lines = [b'{"n":%d,"s":"%s"}\n' % (i, random.Random(i).randbytes(400).hex().encode()) for i in range(1_500)]
        source = self.source(b"".join(lines))
        (mount / "out.inseam").write_bytes(b"precious")
        self.tool("convert", source, "-o", self.output, "-q")
        for arguments in (["convert", source], ["slice", self.output, "--every", "1"], ["filter", self.output, "--where", "n >= 0"], ["export", self.output]):
            with self.subTest(command=arguments[0]):
                done = run(*arguments, "-o", mount / "out.inseam")
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]*No space left[^\n]*\n\Z")
                self.assertEqual([path.name for path in mount.iterdir()], ["out.inseam"])
                self.assertEqual((mount / "out.inseam").read_bytes(), b"precious")

    def test_read_only_folder(self) -> None:
        prefix = NOBODY if os.geteuid() == 0 else []
        if prefix and (not shutil.which("setpriv") or subprocess.run([*prefix, INSEAM, "--version"], capture_output=True, check=False).returncode != 0):
            self.skipTest("the tool cannot be run as another user")
        source = self.source(b'{"a":1}\n{"a":2}\n')
        self.tool("convert", source, "-o", self.output, "-q")
        for folder in (self.folder, self.here):
            folder.chmod(0o555)
        try:
            self.check_read_only(prefix, source)
        finally:
            for folder in (self.folder, self.here):
                folder.chmod(0o755)

    def check_read_only(self, prefix: list, source: Path) -> None:
        with self.untouched():
            for arguments in (["verify", self.output], ["count", self.output], ["cat", self.output], ["info", self.output]):
                done = subprocess.run([*prefix, INSEAM, *map(str, arguments)], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
            for arguments in (["convert", source], ["slice", self.output, "--every", "1"], ["export", self.output]):
                done = subprocess.run([*prefix, INSEAM, *map(str, arguments), "-o", str(self.here / "new")], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]*(Permission denied|Read-only)[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
