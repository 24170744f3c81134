# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Odd sequences of changes: what comes back is what there was, or nothing does."""

import shutil
import subprocess
import time
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, run, write_lines


class Changes(ToolTest):
    def lines(self, name: str, *rows: dict) -> Path:
        return write_lines(self.folder / f"{name}.jsonl", list(rows))

    def dataset(self, *rows: dict) -> Path:
        return self.convert("data", list(rows), "--no-source")

    def refused(self, message: str, *arguments: object) -> None:
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn(message, done.stderr)

    def test_a_column_of_items_that_are_others_now(self) -> None:
        for fresh in ([{"a": 3}, {"a": 4}], [{"a": 3}]):
            data = self.dataset({"id": 1, "responses": [{"a": 1, "b": 10}, {"a": 2, "b": 20}]}, {"id": 2, "responses": [{"a": 3, "b": 30}]})
            self.tool("drop", data, "responses[].b", "-q")
            scores = self.lines("scores", {"id": 1, "responses": [{"a": 1}]}, {"id": 2, "responses": fresh})
            self.tool("attach", data, "--from", scores, "--key", "id", "--map", "responses=responses", "--replace", "-q")
            before = data.read_bytes()
            self.refused("the items of list 'responses' have been rewritten since generation 1", "restore", data, "--column", "responses[].b")
            self.assertEqual(data.read_bytes(), before)

    def test_scores_for_others_while_rows_are_deleted(self) -> None:
        """What deleted rows have stays, in new chunks of the same columns too."""
        response = lambda number, **more: {"response_id": f"r{number}", "text": "t", **more}  # noqa: E731
        rows = [
            {"prompt": "p1", "s": 5, "v": [1, 2], "responses": [response(1, rm={"a": 1.0}), response(2)]},
            {"prompt": "p2", "s": 6, "v": [3], "responses": [response(3, rm={"a": 3.0}), response(4)]},
            {"prompt": "p3", "s": 7, "v": [], "responses": [response(5, rm={"a": 5.0})]},
        ]
        data = self.dataset(*rows)
        self.tool("delete", data, "--rows", "0:1", "-q")
        self.tool("delete", data, "--rows", "1:2", "-q")
        self.tool("attach", data, "--from", self.lines("r", {"response_id": "r4", "x": 4.0}), "--key", "response_id", "--rm", "a=x", "--missing", "null", "-q")
        self.tool("attach", data, "--from", self.lines("s", {"prompt": "p2", "s": 8, "v": [9, 9]}), "--key", "prompt", "--map", "s=s", "--map", "v=v", "--replace", "-q")
        self.tool("restore", data, "-q")
        rows[1]["responses"][1]["rm"] = {"a": 4.0}
        rows[1].update(s=8, v=[9, 9])
        self.assert_same_rows(self.rows_of(data), rows)
        self.tool("verify", data)

    def test_columns_of_parts(self) -> None:
        folder = self.folder / "parts"
        folder.mkdir()
        for name, row in (("p1", {"s": 1}), ("p2", {"s": 2, "t": 3})):
            shutil.copy(self.dataset(row), folder / f"{name}.inseam")
        self.tool("publish", folder, "-q")
        self.tool("drop", folder, "s", "-q")
        self.tool("restore", folder, "--column", "s", "-q")
        self.assertEqual([row["s"] for row in self.rows_of(folder)], [1, 2])
        self.refused("no generation has a column 'u'", "restore", folder, "--column", "u")
        self.tool("publish", folder, "--remove", "p1.inseam", "--remove", "p2.inseam", "-q")
        self.refused("no generation has a column 't'", "restore", folder, "--column", "t")

    def test_every_column_comes_back(self) -> None:
        data = self.dataset({"s": 1, "t": 2, "id": 3}, {"s": 4, "t": 5, "id": 6})
        for column in ("s", "t", "id"):
            self.tool("drop", data, column, "-q")
        for column in ("s", "t", "id"):
            self.tool("restore", data, "--column", column, "-q")
        self.assert_same_rows(self.rows_of(data), [{"s": 1, "t": 2, "id": 3}, {"s": 4, "t": 5, "id": 6}])
        self.tool("rename", data, "s", "u", "-q")
        self.refused("column 's' was renamed to 'u'", "restore", data, "--column", "s")

    def test_rows_of_another_past_do_not_come_back(self) -> None:
        data = self.dataset({"n": 1, "old": 1})
        self.tool("append", data, self.lines("more", {"n": 2, "old": 2, "late": 2}), "-q")
        self.tool("rollback", data, "--to", 1, "-q")
        self.tool("append", data, self.lines("other", {"n": 3, "old": 3}), "-q")
        self.refused("column 'late' cannot be restored: rows of generation 2, the last that has it, have been rewritten since", "restore", data, "--column", "late")

    def test_integers_of_deleted_rows_are_not_rounded(self) -> None:
        large = 2**53 + 1
        data = self.dataset({"id": 1, "s": large})
        self.tool("append", data, self.lines("more", {"id": 2, "s": 5}), "-q")
        self.tool("delete", data, "--where", "id = 1", "-q")
        self.refused("2^53", "attach", data, "--from", self.lines("x", {"id": 2, "s": 1.5}), "--key", "id", "--map", "s=s", "--replace")
        self.tool("restore", data, "-q")
        self.assertEqual([row["s"] for row in self.rows_of(data)], [large, 5])
        data = self.dataset({"id": 1, "x": 1.5}, {"id": 2})
        self.tool("delete", data, "--where", "id = 1", "-q")
        self.refused("2^53", "attach", data, "--from", self.lines("y", {"id": 2, "x": large}), "--key", "id", "--map", "x=x")

    def appending(self, data: Path) -> subprocess.Popen:
        """A process that has a file open to append to it, and a row that waits."""
        appender = subprocess.Popen([INSEAM, "append", str(data), "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert appender.stdin is not None
        appender.stdin.write('{"n":2}\n')
        appender.stdin.flush()
        files, deadline = Path(f"/proc/{appender.pid}/fd"), time.monotonic() + 20
        while not any(file.exists() and file.samefile(data) for file in files.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.01)
        return appender

    def test_rows_go_to_the_file_that_has_the_name(self) -> None:
        data = self.dataset({"n": 1})
        appender = self.appending(data)
        self.dataset({"n": 3})
        _, message = appender.communicate('{"n":4}\n', timeout=60)
        self.assertEqual(appender.returncode, 0, message)
        self.assertEqual([row["n"] for row in self.rows_of(data)], [3, 2, 4])

    def test_rows_of_a_file_that_was_removed_are_an_error(self) -> None:
        data = self.dataset({"n": 1})
        appender = self.appending(data)
        data.unlink()
        _, message = appender.communicate('{"n":4}\n', timeout=60)
        self.assertEqual(appender.returncode, 2)
        self.assertIn(str(data), message)
        self.assertFalse(data.exists())

    def test_a_flipped_bit_of_magic_or_version_costs_nothing(self) -> None:
        data = self.dataset({"n": 1}, {"n": 2})
        for byte in (0, 1, 7, 8, 9):
            damaged = bytearray(data.read_bytes())
            damaged[byte] ^= 1
            path = self.folder / "header.inseam"
            path.write_bytes(damaged)
            self.assertEqual(run("salvage", path, "-o", self.folder / "whole.inseam", "-q").returncode, 1)
            self.assertEqual([row["n"] for row in self.rows_of(self.folder / "whole.inseam")], [1, 2])
        self.refused("not an Inseam file", "salvage", self.lines("text", {"a": 1}), "-o", self.folder / "none.inseam")

    def test_nulls_of_rows_before_a_column(self) -> None:
        data = self.dataset({"a": 1})
        self.tool("append", data, self.lines("z", {"a": 1, "z": 2, "l": [1]}), "-q")
        self.assertIn('"nulls":1,"path":"z"', self.tool("stats", data, "--json").replace(" ", ""))


if __name__ == "__main__":
    unittest.main()
