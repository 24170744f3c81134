# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Records over several lines, arrays of strings, folders; and for all other bytes a message with a command that works."""

import bz2
import gzip
import io
import json
import lzma
import os
import re
import shutil
import subprocess
import tarfile
import unittest
import zipfile

from cli import INSEAM, run
from inputs import InputTest

ONE = {"a": [{"b": "]},{["}, {"b": "\\"}], "c": '\\"', "d": {}, "e": []}
ROWS = [ONE, {"a": None, "c": ","}, {"c": "x\ny"}]
PRETTY = "\n".join(json.dumps(row, indent=2) for row in ROWS)
# Name, the bytes, the rows.
SHAPES = [
    ("one object", json.dumps(ONE, indent=2).encode(), [ONE]),
    ("several objects", PRETTY.encode(), ROWS),
    ("blank lines between", PRETTY.replace("\n{", "\n\n \n{").encode(), ROWS),
    ("CR LF", PRETTY.replace("\n", "\r\n").encode(), ROWS),
    ("no indentation", "\n".join(json.dumps(row, indent=0) for row in ROWS).encode(), ROWS),
    ("tabs", "\n".join(json.dumps(row, indent="\t") for row in ROWS).encode(), ROWS),
    ("byte order mark", b"\xef\xbb\xbf" + PRETTY.encode(), ROWS),
    ("nothing between", "".join(json.dumps(row) for row in ROWS).encode(), ROWS),
    ("spaces between", " ".join(json.dumps(row) for row in ROWS).encode(), ROWS),
    ("first pretty, then lines", (json.dumps(ONE, indent=2) + "\n" + "".join(json.dumps(row) + "\n" for row in ROWS)).encode(), [ONE, *ROWS]),
    ("gzip", gzip.compress(PRETTY.encode()), ROWS),
    ("array of strings", b'["a",\n "b\\u00e9", null, ""]', [{"text": "a"}, {"text": "bé"}, {"text": None}, {"text": ""}]),
    ("lines of strings", b'"a"\n\n"b"\n', [{"text": "a"}, {"text": "b"}]),
    ("an array on one line", b'["a"]', [{"text": "a"}]),
]
# Name, the bytes, the place, words of the message.
REFUSED = [
    ("cut in the last", PRETTY[:-5].encode(), "18:1", "the file ends inside the record that begins here (was its writer killed?)"),
    ("text behind", b'{\n "a": 1\n}\nx', "4:1", "expected a record, which is a JSON object"),
    ("an array behind", b'{\n "a": 1\n}\n[]', "4:1", "expected a record, which is a JSON object"),
    ("a trailing comma", b'{\n "a": 1,\n}\n', "2:8", "trailing comma"),
    ("first line cut off", b'{"a":1,"b\n{"a":2}\n', "1:8", "a string is not closed"),
    ("first line cut off after a value", b'{"a":1\n{"a":2}\n', "1:1", "the record does not end on its line"),
    ("first line cut off after a comma", b'{"a":1,\n{"a":2}\n{"a":3}\n', "1:1", ""),
    ("a number among strings", b'["a", 5]', "1:7", "text is an integer here and a string in line 1"),
    ("a string among objects", b'[{"a":1}, "x"]', "1:11", "expected a record, which is a JSON object"),
    ("numbers", b"[1, 2]", "1:2", "expected a record, which is a JSON object"),
    ("latin", b'{"a":1}\n{"a":"\xe9"}\n', "2:7", "invalid UTF-8"),
]


class Shapes(InputTest):
    def test_shapes(self) -> None:
        for name, content, rows in SHAPES:
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(content)), rows)

    def test_lines_of_records(self) -> None:
        lines = [row["source"]["line"] for row in map(json.loads, self.cat(PRETTY.encode()))]
        self.assertEqual(lines, [1, 14, 18])

    def cat(self, content: bytes) -> list[str]:
        self.tool("convert", self.source(content), "-o", self.output, "-q")
        lines = self.tool("cat", self.output, "--source").splitlines()
        self.output.unlink()
        return lines

    def test_records_over_many_blocks(self) -> None:
        rows = [{"n": number, "text": "x" * 3_000, "list": [number]} for number in range(4_000)]
        content = "\n".join(json.dumps(row, indent=1) for row in rows).encode()
        self.assertEqual(self.converted(self.source(content)), rows)
        big = [{"text": "y" * 9_000_000}, {"text": "z"}]
        self.assertEqual(self.converted(self.source("\n".join(json.dumps(row, indent=1) for row in big).encode())), big)

    def test_what_is_refused(self) -> None:
        for name, content, place, words in REFUSED:
            with self.subTest(name):
                message = self.refused(self.source(content))
                self.assertIn(f":{place}: ", message)
                self.assertIn(words, message)

    def test_invalid_records_are_left_out(self) -> None:
        content = b'{\n "a": 1\n}\n{\n "a": 2,\n "a": 3\n}\n{\n "a": 4\n}\n'
        done = run("convert", self.source(content), "-o", self.output, "--on-error", f"quarantine={self.here / 'bad'}")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual([json.loads(line)["a"] for line in self.tool("cat", self.output).splitlines()], [1, 4])
        self.assertEqual((self.here / "bad").read_text(), '{"a":2,"a":3}\n')

    def test_a_record_that_arrives_slowly(self) -> None:
        self.tool("convert", self.source(b'{"a":0}\n'), "-o", self.output, "-q")
        with subprocess.Popen([INSEAM, "append", self.output, "-", "--commit-rows", "1", "-q"], stdin=subprocess.PIPE) as tool:
            assert tool.stdin is not None
            for piece in (b"{\n", b' "a": 1\n}\n', b'{\n "a": 2}'):
                tool.stdin.write(piece)
                tool.stdin.flush()
            tool.stdin.close()
        self.assertEqual(tool.returncode, 0)
        self.assertEqual([json.loads(line)["a"] for line in self.tool("cat", self.output).splitlines()], [0, 1, 2])


class Folders(InputTest):
    def setUp(self) -> None:
        super().setUp()
        self.folder = self.here / "my runs"
        self.folder.mkdir()
        for number in (2, 10):
            (self.folder / f"step-{number}.jsonl").write_text(f'{{"n":{number}}}\n')
        (self.folder / "one.traj").write_text('{\n "n": 5\n}\n')
        (self.folder / "README.md").write_text("about")
        (self.folder / ".hidden.json").write_text("no")

    def test_the_json_files_in_natural_order(self) -> None:
        done = run("convert", self.folder, "-o", self.output)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"note: {self.folder}: took one.traj, step-2.jsonl, step-10.jsonl; left out README.md\n", done.stderr)
        self.assertEqual([json.loads(line)["n"] for line in self.tool("cat", self.output).splitlines()], [5, 2, 10])

    def test_files_of_several_formats(self) -> None:
        (self.folder / "x.parquet").write_bytes(b"PAR1")
        message = self.refused(self.folder)
        command = re.search(r"inseam convert (.*) -o OUT", message)
        assert command is not None
        self.assertIn("has one.traj and x.parquet", message)
        self.assertEqual(command[1], f"'{self.folder}/*.traj'")
        self.tool("convert", f"{self.folder}/*.traj", "-o", self.output)

    def test_no_file_of_records(self) -> None:
        empty = self.here / "empty"
        empty.mkdir()
        self.assertIn("the directory has no file whose name ends in .json, .jsonl", self.refused(empty))
        (empty / "x.parquet").write_bytes(b"PAR1")
        self.assertIn(f"pip install inseam, then inseam convert {empty} -o OUT.inseam", self.refused(empty))


def tar() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in (("a.jsonl", b'{"a":1}\n'), ("b.jsonl", b'{"a":2}\n')):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return target.getvalue()


def packed() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.jsonl", '{"a":1}\n')
    return target.getvalue()


LINE = b'{"a":1}\n'
# The program that the advice uses, the name of a file, its bytes, what it is called, the rows that the command gives.
ADVICE = [
    ("xz", "in.xz", lzma.compress(LINE), "xz data, not JSON", [{"a": 1}]),
    ("bzip2", "in.bz2", bz2.compress(LINE), "bzip2 data, not JSON", [{"a": 1}]),
    ("lz4", "in.lz4", None, "lz4 data, not JSON", [{"a": 1}]),
    ("tar", "in.tar", tar(), "a tar archive, not JSON", [{"a": 1}, {"a": 2}]),
    ("tar", "in.tgz", gzip.compress(tar()), "a tar archive, not JSON", [{"a": 1}, {"a": 2}]),
    ("unzip", "in.zip", packed(), "a zip archive, not JSON", [{"a": 1}]),
    ("iconv", "in.utf16", LINE.decode().encode("utf-16"), "the text is UTF-16, expected UTF-8", [{"a": 1}]),
    ("iconv", "in.utf16le", LINE.decode().encode("utf-16-le"), "the text is UTF-16LE, expected UTF-8", [{"a": 1}]),
    ("iconv", "in.utf16be", LINE.decode().encode("utf-16-be"), "the text is UTF-16BE, expected UTF-8", [{"a": 1}]),
    ("iconv", "in.utf32", LINE.decode().encode("utf-32"), "the text is UTF-32, expected UTF-8", [{"a": 1}]),
    ("iconv", "in.latin", b'{"a":"\xe9"}\n', "invalid UTF-8", [{"a": "é"}]),
    ("python3", "in.python", b"{'a': None, 'b': True}\n", "Python syntax is not JSON", [{"a": None, "b": True}]),
    ("jq", "it's.jsonl", b'{"a":1}\n{\n"a":2}\n', "the record does not end on its line", [{"a": 1}, {"a": 2}]),
    ("perl", "in.json", b'[{"a":1},\n{"a":2},\n]\n', "expected an element of the array after the comma", [{"a": 1}, {"a": 2}]),
    ("jq", "in.json", b'[{"a":1},\n{"a":2},\n{"a":', "the file ends inside the array", [{"a": 1}, {"a": 2}]),
]


class Advice(InputTest):
    def test_the_command_in_the_message_works(self) -> None:
        programs = self.here / "programs"
        programs.mkdir()
        (programs / "inseam").symlink_to(os.path.abspath(INSEAM))
        for program, name, content, words, rows in ADVICE:
            if shutil.which(program) is None:
                continue
            with self.subTest(name):
                path = self.here / name
                if content is None:
                    content = subprocess.run([program, "-c"], input=LINE, capture_output=True, check=True).stdout
                path.write_bytes(content)
                message = self.refused(path)
                self.assertIn(words, message)
                command = re.search(rf"\b{program} -.*? \| inseam convert - -o OUT\.inseam", message)
                self.assertIsNotNone(command, message)
                assert command is not None
                subprocess.run(["bash", "-c", command[0]], cwd=self.here, check=True, capture_output=True, env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"})
                found = [json.loads(line) for line in self.tool("cat", self.here / "OUT.inseam").splitlines()]
                (self.here / "OUT.inseam").unlink()
                path.unlink()
                self.assertEqual(found, rows)


if __name__ == "__main__":
    unittest.main()
