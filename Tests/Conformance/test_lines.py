# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Lines that are no records, one by one: where they go wrong, what is said, what stays."""

import gzip
import json
import os
import random
import re
import unittest

from cli import run
from inputs import InputTest

DEEP = 2_000

# Name, the line, the column of what is wrong (None: anywhere in the line), words of the message.
BAD_LINES = [
    ("duplicate key", b'{"a":1,"b":2,"a":3}', 14, "the key a appears twice in one object"),
    ("duplicate key, escaped", b'{"a":1,"\\u0061":3}', 8, "the key a appears twice"),
    ("duplicate key, nested", b'{"o":{"k":1,"k":2}}', 13, "the key o.k appears twice in one object (--type o=json keeps the object as text)"),
    ("lone surrogate", b'{"s":"x\\ud800y"}', None, "string"),
    ("lone low surrogate", b'{"s":"\\udc00"}', None, "string"),
    ("lone surrogate, key", b'{"\\ud800":1}', None, "string"),
    ("surrogates swapped", b'{"s":"\\udc00\\ud800"}', None, "string"),
    ("control character", b'{"s":"x\x01y"}', 8, "unescaped control character in a string"),
    ("NaN", b'{"x":NaN}', 6, "--allow-nan"),
    ("Infinity", b'{"x":Infinity}', 6, "--allow-nan"),
    ("-Infinity", b'{"n":1,"x":-Infinity}', 12, "--allow-nan"),
    ("invalid UTF-8", b'{"s":"xx\xffyy"}', 9, "invalid UTF-8; iconv"),
    ("overlong", b'{"s":"\xc0\xaf"}', 7, "invalid UTF-8; iconv"),
    ("surrogate in UTF-8", b'{"s":"\xed\xa0\x80"}', 7, "invalid UTF-8; iconv"),
    ("cut code point", b'{"s":"\xe6\x97"}', 7, "invalid UTF-8; iconv"),
    ("big integer", b'{"n":9223372036854775808}', 6, "beyond int64"),
    ("big negative integer", b'{"n":-9223372036854775809}', 6, "beyond int64"),
    ("huge integer", b'{"n":' + b"9" * 400 + b"}", 6, ""),
    ("number beyond float64", b'{"x":1e400}', 6, "number"),
    ("trailing comma", b'{"n":1,}', 7, "trailing comma"),
    ("trailing comma in an array", b'{"l":[1, ]}', 8, "trailing comma"),
    ("single quotes", b"{'n':1}", 2, "Python syntax is not JSON"),
    ("Python's None", b'{"n":None}', 6, "Python syntax is not JSON"),
    ("Python's True", b'{"b":True}', 6, "Python syntax is not JSON"),
    ("Python's string", b'{"s":\'x\'}', 6, "Python syntax is not JSON"),
    ("comment", b'{"n":1/*x*/}', None, ""),
    ("plus", b'{"n":+1}', 6, ""),
    ("bare point", b'{"n":.5}', 6, ""),
    ("point at the end", b'{"n":5.}', 6, ""),
    ("leading zero", b'{"n":01}', 6, ""),
    ("hexadecimal", b'{"n":0x10}', 6, ""),
    ("text behind", b'{"n":1} x', 9, "trailing data after the record"),
    ("two objects", b'{"n":1}{"n":2}', 8, "trailing data after the record"),
    ("cut after colon", b'{"n":', None, ""),
    ("cut string", b'{"s":"abc', 6, "a string is not closed"),
    ("array", b"[1]", 1, "expected a record, which is a JSON object"),
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
    ("CR alone", b'{"n":1}\r{"n":2}', 9, "trailing data after the record"),
    ("another kind", b'{"n":"x"}', 6, "n is a string here and an integer in line 1"),
    ("fraction among large integers", b'{"big":0.5}', 8, "beyond 2^53"),
    ("257 keys", b'{"m":{' + b",".join(b'"k%d":1' % i for i in range(257)) + b"}}", None, "m has more than 256 keys"),
    ("nesting", b'{"l":' + b"[" * DEEP + b"]" * DEEP + b"}", None, "nested more than 62 levels deep (--type "),
    ("nested objects", b'{"a":' * DEEP + b"1" + b"}" * DEEP, None, "nested more than 62 levels deep (--type "),
]
FIRST = b'{"n":1,"big":9007199254740993}'
LAST = b'{"n":3}'


class Lines(InputTest):
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
        self.assertEqual(told.count("skipped: "), 10, "the first ten are shown")

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
                done = run("convert", source, "-o", self.output, "-q")
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, r"\Ainseam: .*:2:\d+: .*the file ends in the middle of this record \(was its writer killed\?\); --on-error skip leaves such records out\n\Z")
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


class Choices(InputTest):
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
            done = run("convert", first, second, "-o", self.output, "-q")
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
        self.assertEqual(self.tool("export", self.output, "-o", "-").strip(), '{"m":{"a":1,"a":2.50}}')

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


if __name__ == "__main__":
    unittest.main()
