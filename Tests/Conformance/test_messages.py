# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Messages name what was found and the next step; no message has an internal name in it."""

import bz2
import fcntl
import json
import lzma
import os
import unittest

from cli import run, write_lines
from inputs import InputTest

SKIP = "; --on-error skip leaves such records out"
# Name, the bytes of an input, the message after the path.
INPUTS = [
    ("a.parquet", b"PAR1" + bytes(99), "1:1: a Parquet file, not JSON; the Python package converts it: pip install inseam, then inseam convert FILE -o OUT.inseam"),
    ("a.arrow", b"ARROW1\0\0" + bytes(99), "1:1: an Arrow file, not JSON; the Python package converts it: pip install inseam, then inseam convert FILE -o OUT.inseam"),
    ("a.xz", lzma.compress(b'{"a":1}\n'), "1:1: xz data, not JSON; decompress it first: xz -dc FILE | inseam convert - -o OUT.inseam"),
    ("a.bz2", bz2.compress(b'{"a":1}\n'), "1:1: bzip2 data, not JSON; decompress it first: bzip2 -dc FILE | inseam convert - -o OUT.inseam"),
    ("utf16", '{"a":1}\n'.encode("utf-16"), "1:1: the text is UTF-16, expected UTF-8; convert it first: iconv -f UTF-16 -t UTF-8 FILE | inseam convert - -o OUT.inseam"),
    ("latin", b'{"a":1}\n{"a":"\xe9"}\n', f"2:7: invalid UTF-8; iconv -f LATIN1 -t UTF-8 FILE | inseam convert - -o OUT.inseam converts Latin-1{SKIP}"),
    ("twice", b'{"a":1,"a":2}\n', f"1:8: the key a appears twice in one object{SKIP}"),
    ("inner", b'{"o":{"a":1,"a":2}}\n', "1:13: the key o.a appears twice in one object (--type o=json keeps the object as text)"),
    ("cut", b'{"a":1}\n{"a":"x', f"2:6: a string is not closed; the file ends in the middle of this record (was its writer killed?){SKIP}"),
    ("python", b"{'a': None}\n", f"1:2: Python syntax is not JSON; convert it first: python3 -c 'import ast, json, sys; [print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]' < FILE | inseam convert - -o OUT.inseam{SKIP}"),
    ("comma", b'{"a":1,}\n', f"1:7: invalid JSON: trailing comma{SKIP}"),
    ("csv", b"a,b\n1,2\n", f"1:1: expected a record, which is a JSON object{SKIP}"),
    ("pretty", b'{"a":0}\n{\n  "a": 1\n}\n', f"2:1: the record does not end on its line; write one record per line: jq -c . FILE | inseam convert - -o OUT.inseam{SKIP}"),
    ("mixed", b'{"a":1}\n{"a":"x"}\n', "2:6: a is a string here and an integer in line 1 (--on-conflict json keeps both as JSON text; --type a=TYPE accepts one type)"),
    ("source", b'{"source":1,"source_of_row":2}\n', "1:1: records already have a field 'source'; --no-source leaves out the one that inseam adds"),
]
# Name, the first bytes, what a reader of datasets says of them.
FOREIGN = [
    ("x.jsonl", b'{"a":1}\n', "not an Inseam file but JSON; convert it first: inseam convert FILE -o OUT.inseam"),
    ("x.json", b"\n [{}]\n", "not an Inseam file but JSON; convert it first: inseam convert FILE -o OUT.inseam"),
    ("x.gz", b"\x1f\x8b\x08", "not an Inseam file but gzip data; convert it first: inseam convert FILE -o OUT.inseam"),
    ("x.parquet", b"PAR1", "not an Inseam file but a Parquet file; the Python package converts it: pip install inseam, then inseam convert FILE -o OUT.inseam"),
    ("x", b"", "not an Inseam file: the file is empty"),
    ("y", b"abc", "not an Inseam file"),
]


class Messages(InputTest):
    def data(self) -> object:
        rows = [{"prompt": "a", "responses": [{"response_id": "r", "text": "x"}]}]
        self.tool("convert", write_lines(self.here / "in.data", rows), "-o", self.output, "-q")
        return self.output

    def error(self, *arguments: object) -> str:
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertNotIn("/proc/self", done.stderr)
        self.assertNotIn(".inseam-", done.stderr)
        return done.stderr.removeprefix("inseam: ").rstrip("\n")

    def test_inputs(self) -> None:
        for name, content, message in INPUTS:
            with self.subTest(name):
                source = self.source(content, f"in.{name}")
                self.assertEqual(self.refused(source), f"inseam: {source}:{message.replace(' FILE', f' {source}')}\n")

    def test_a_quarantine_has_no_options_in_its_reasons(self) -> None:
        kept = self.here / "kept"
        run("convert", self.source(b'{"a":1,"a":2}\n{"a":1}\n'), "-o", self.output, "--on-error", f"quarantine={kept}")
        reason = json.loads((self.here / "kept.reasons.jsonl").read_text("utf-8"))
        self.assertEqual(reason["error"], "the key a appears twice in one object")

    def test_files_that_are_no_datasets(self) -> None:
        for name, content, message in FOREIGN:
            with self.subTest(name):
                path = self.source(content, name)
                self.assertEqual(self.error("info", path), f"{path}: {message}")

    def test_missing_paths(self) -> None:
        data = self.data()
        near = self.here / "uot.inseam"
        self.assertEqual(self.error("info", near), f"{near}: cannot open: No such file or directory; did you mean '{data}'?")
        lost = self.here / "no" / "x.inseam"
        self.assertEqual(self.error("info", lost), f"{lost}: cannot open: No such file or directory; the folder '{lost.parent}' does not exist")
        for command in (("slice", data, "--rows", ":1", "-o", lost), ("convert", self.here / "in.data", "-o", lost)):
            with self.subTest(command=command[0]):
                self.assertEqual(self.error(*command), f"{lost}: cannot create: No such file or directory; the folder '{lost.parent}' does not exist")
        self.assertIn(f"name the files in it, such as '{self.here}/*'", self.error("convert", self.here, "-o", self.output))

    def test_a_writer_that_is_appending_is_named(self) -> None:
        data = self.data()
        with open(data, "rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            message = self.error("append", data, self.here / "in.data", "--wait", "0.1")
        held = f"another writer (pid {os.getpid()}) holds the lock; it was not released within 0.1 s"
        self.assertEqual(message, f"{data}: {held} (--wait SECONDS waits longer)")

    def test_scores_that_are_missing_are_named_with_their_file(self) -> None:
        data = self.data()
        scores = write_lines(self.here / "in.scores", [{"response_id": "r", "score": 1.0}])
        attach = ("attach", data, "--from", scores, "--key")
        self.assertEqual(self.error(*attach, "response_id", "--rm", "new=scor"), f"{scores}: no record has the field 'scor'; did you mean 'score'?")
        self.assertIn("; did you mean 'response_id'?", self.error(*attach, "response_idd", "--rm", "new=score"))
        other = write_lines(self.here / "in.other", [{"id": "r", "score": 1.0}])
        self.assertEqual(self.error("attach", data, "--from", other, "--key", "response_id", "--rm", "new=score"), f"{other}: unknown column 'response_id'")


if __name__ == "__main__":
    unittest.main()
