# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows whose key is in another file: `filter --in` and `--not-in`."""

import json
import random
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

ROWS = [
    {"id": "a", "n": 1, "x": 1.0, "ok": True, "meta": {"k": 1}},
    {"id": "b", "n": 2, "x": -0.0, "ok": False, "meta": {"k": 2}},
    {"id": None, "n": 3, "x": float("nan"), "ok": None, "meta": {"k": None}},
    {"id": "e\u0301", "n": 2**53 + 1, "x": 2.5, "ok": True, "meta": None},
    {"id": "\u00e9", "n": 2**53, "x": None, "ok": True},
    {"id": "a", "n": None, "x": 9.0, "ok": False},
]


class SemiJoin(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.dataset = cls().convert("rows", [{"row": row, **values} for row, values in enumerate(ROWS)], "--allow-nan", "--no-ids", "--type", "meta.k=int64")

    def found(self, *arguments: object) -> list:
        output = self.folder / "found.inseam"
        self.tool("filter", self.dataset, *arguments, "-o", output, "-q")
        return [row["row"] for row in self.rows_of(output)]

    def keys(self, name: str, content: object) -> Path:
        path = self.folder / name
        if isinstance(content, str):
            path.write_text(content, "utf-8", newline="")
            return path
        return write_lines(path, content)

    def parted(self, path: Path, on: str, wanted: list) -> None:
        self.assertEqual(self.found("--in", path, "--on", on), wanted)
        self.assertEqual(self.found("--not-in", path, "--on", on), [row for row in range(len(ROWS)) if row not in wanted])

    def test_a_dataset_json_lines_and_lines(self) -> None:
        records = [{"id": "a", "k": 5}, {"id": "\u00e9", "k": 6}, {"id": None, "k": 7}, {"id": "zz"}, {"id": "a"}]
        self.parted(self.convert("other", records), "id", [0, 4, 5])
        self.parted(self.keys("keys.jsonl", records), "id", [0, 4, 5])
        self.parted(self.keys("keys.json", json.dumps(records, indent=2)), "id", [0, 4, 5])
        self.parted(self.keys("keys.txt", "a\n\u00e9\r\n\nzz\n"), "id", [0, 4, 5])
        self.parted(self.keys("keys", "a"), "id", [0, 5])
        self.parted(self.keys("none.txt", ""), "id", [])
        folder = self.folder / "parts"
        folder.mkdir()
        self.tool("convert", self.keys("part.jsonl", records), "-o", folder / "part.inseam", "-q")
        self.tool("publish", folder, "-q")
        self.parted(folder, "id", [0, 4, 5])

    def test_lines_of_standard_input(self) -> None:
        output = self.folder / "piped.inseam"
        done = run("filter", self.dataset, "--in", "-", "--on", "n", "-o", output, "-q", input="2\n9007199254740993\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["row"] for row in self.rows_of(output)], [1, 3])

    def test_other_names_several_fields_and_paths(self) -> None:
        other = self.keys("named.jsonl", [{"key": "a", "number": 1}, {"key": "b", "number": 7}, {"key": "a", "number": None}])
        self.parted(other, "id=key", [0, 1, 5])
        self.parted(other, "id=key,n=number", [0])
        self.parted(self.keys("meta.jsonl", [{"deep": {"k": 2}}, {"deep": None}]), "meta.k=deep.k", [1])
        self.parted(self.convert("meta", [{"deep": {"k": 2}}]), "meta.k=deep.k", [1])

    def test_numbers_are_equal_as_numbers(self) -> None:
        self.parted(self.keys("numbers.txt", "1\n9007199254740993\n"), "n", [0, 3])
        self.parted(self.keys("numbers.jsonl", [{"n": 1.0}, {"n": 2.5}]), "n", [0])
        self.parted(self.keys("floats.txt", "0\n2.5\n1\n"), "x", [0, 1, 3])
        self.parted(self.keys("nan.jsonl", [{"x": float("nan")}, {"x": 0}]), "x", [1])
        self.parted(self.keys("truths.txt", "true\n"), "ok", [0, 3, 4])

    def test_text_and_integers_are_equal_on_request(self) -> None:
        texts = self.keys("texts.jsonl", [{"n": "2"}, {"n": "1"}])
        done = run("filter", self.dataset, "--in", texts, "--on", "n", "-o", self.folder / "typed.inseam")
        self.assertIn("--type n=int64 converts it where the keys are JSON Lines", done.stderr)
        done = run("filter", self.dataset, "--in", texts, "--on", "n", "--type", "n=int64", "-o", self.folder / "typed.inseam")
        self.assertEqual((done.returncode, done.stderr.splitlines()[0]), (0, "note: n: converted 2 values of another kind"))
        self.assertEqual([row["row"] for row in self.rows_of(self.folder / "typed.inseam")], [0, 1])
        for other, words in ((self.convert("typed-keys", [{"n": 1}]), "is a dataset"), (self.keys("lines.txt", "1\n"), "read as the type of the key")):
            done = run("filter", self.dataset, "--in", other, "--on", "n", "--type", "n=int64", "-o", self.folder / "typed.inseam")
            self.assertEqual(done.returncode, 64)
            self.assertIn(words, done.stderr)

    def test_with_predicates_rest_and_responses(self) -> None:
        path = self.keys("some.txt", "a\nb\n")
        self.assertEqual(self.found("--in", path, "--on", "id", "--where", "n IS NOT NULL"), [0, 1])
        self.assertEqual(self.found("--in", path, "--not-in", self.keys("less.txt", "b\n"), "--on", "id"), [0, 5])
        rest = self.folder / "rest.inseam"
        self.assertEqual(self.found("--in", path, "--on", "id", "--where", "n = 1", "--rest", rest), [0])
        self.assertEqual([row["row"] for row in self.rows_of(rest)], [1, 2, 3, 4, 5])
        responses = self.convert("responses", [{"id": n, "responses": [{"role": "worse", "v": 1}, {"role": "worse", "v": 2}]} for n in range(3)])
        output = self.folder / "kept.inseam"
        self.tool("filter", responses, "--in", self.keys("ids.txt", "1\n"), "--on", "id", "--responses", "v = 2", "-o", output, "-q")
        self.assertEqual([[item["v"] for item in row["responses"]] for row in self.rows_of(output)], [[2]])

    def test_many_keys_and_row_groups(self) -> None:
        draw = random.Random(5)
        rows = [{"n": n, "id": f"{draw.getrandbits(200):x}"} for n in range(20_000)]
        dataset = self.convert("many", rows, "--no-ids")
        chosen = [row for row in rows if draw.random() < 0.3]
        keys = self.keys("chosen.txt", "".join(row["id"] + "\n" for row in chosen) + "".join(f"other {n}\n" for n in range(50_000)))
        output = self.folder / "chosen.inseam"
        self.tool("filter", dataset, "--in", keys, "--on", "id", "-o", output, "-q")
        self.assertEqual(self.rows_of(output), chosen)
        self.tool("verify", output)

    def test_days_and_times_are_lines_of_their_type(self) -> None:
        records = write_lines(self.folder / "times.jsonl", [{"row": n, "day": f"2026-0{n + 1}-01", "at": f"2026-01-01T00:00:0{n}.5Z"} for n in range(3)])
        dataset, output = self.folder / "times.inseam", self.folder / "chosen.inseam"
        self.tool("convert", records, "--type", "day=date", "--type", "at=timestamp[ms, UTC]", "-o", dataset, "-q")
        for name, lines, rows in (
            ("day", "2026-02-01\n2026-03-02\n", [1]),
            ("at", "2026-01-01T01:00:01.5+01:00\n2026-01-01T00:00:02.500Z\n", [1, 2]),
        ):
            self.tool("filter", dataset, "--in", self.keys(f"{name}.txt", lines), "--on", name, "-o", output, "-q", "--force")
            self.assertEqual([row["row"] for row in self.rows_of(output)], rows)
        for name, line, words in (
            ("day", "2026-02-30", "line 1: expected a date such as 2026-11-30"),
            ("day", "soon", "found 'soon'"),
            ("at", "2026-01-01T00:00:02", "line 1: the time has no zone"),
            ("at", "2026-01-01T00:00:02.0005Z", "line 1: the time has a fraction of a second beyond"),
        ):
            done = run("filter", dataset, "--in", self.keys("wrong.txt", line), "--on", name, "-o", self.folder / "none.inseam")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr.replace("\n", " ").replace("  ", " "))

    def test_times_of_other_types_are_refused_with_the_option_that_converts(self) -> None:
        records = write_lines(self.folder / "at.jsonl", [{"at": "1970-01-01T00:00:01", "id": 1}])
        own = self.folder / "own.inseam"
        self.tool("convert", records, "--type", "at=timestamp[s]", "-o", own, "-q")
        other = self.folder / "other.inseam"
        self.tool("convert", records, "--type", "at=timestamp[ms]", "-o", other, "-q")
        for path, found in ((other, "timestamp[millisecond]"), (records, "utf8")):
            for command in (
                ("filter", own, "--in", path, "--on", "at", "-o", self.folder / "none.inseam"),
                ("attach", own, "--from", path, "--key", "at", "--map", "v=id"),
            ):
                done = run(*command)
                self.assertEqual(done.returncode, 2, done.stderr)
                words = done.stderr.replace("\n", " ").replace("  ", " ")
                self.assertIn("timestamp[second]", words)
                self.assertIn(found, words)
                self.assertRegex(words, "--type (at|KEY)='timestamp.second.' converts it where the (keys|scores) are JSON Lines")
        self.tool("filter", own, "--in", records, "--on", "at", "--type", "at=timestamp[second]", "-o", self.folder / "chosen.inseam", "-q", "--force")
        self.tool("attach", own, "--from", records, "--key", "at", "--type", "at=timestamp[second]", "--map", "v=id", "-q")
        self.assertEqual(self.rows_of(own)[0]["v"], 1)
        done = run("diff", own, other, "--key", "at")
        self.assertEqual(done.returncode, 2)
        self.assertIn("timestamp[millisecond]", done.stderr)

    def test_mistakes_are_sentences(self) -> None:
        path, output = self.keys("a.txt", "a\n"), self.folder / "mistake.inseam"
        records = self.keys("a.jsonl", [{"id": "a", "n": "x"}])
        for arguments, status, words in (
            (["--in", path], 64, "missing option --on FIELD"),
            (["--on", "id", "--where", "n = 1"], 64, "--on requires --in FILE or --not-in FILE"),
            ([], 64, "missing option --where PREDICATE, --responses PREDICATE, --in FILE or --not-in FILE"),
            (["--in", path, "--on", "=id"], 64, "--on expects FIELD or NAME=FIELD, found '=id'"),
            (["--in", path, "--on", "idd"], 2, "unknown column 'idd'; did you mean 'id'?"),
            (["--in", records, "--on", "id=key"], 2, "unknown column 'key'"),
            (["--in", records, "--on", "n"], 2, "the key has type int64 here, and utf8 in"),
            (["--in", path, "--on", "n"], 2, "line 1: expected a number as in column n, found 'a'"),
            (["--in", path, "--on", "meta"], 2, "a key has one number, text or truth value for each row"),
            (["--in", path, "--on", "id,n"], 64, "has one key on each line, but --on names 2 fields"),
            (["--in", self.keys("records.txt", '{"id":"a"}\n'), "--on", "id"], 2, "line 1 is a JSON record"),
            (["--in", self.folder / "missing.txt", "--on", "id"], 2, "missing.txt"),
            (["--in", self.folder / "missing.jsonl", "--on", "id"], 2, "missing.jsonl"),
        ):
            with self.subTest(arguments=arguments):
                done = run("filter", self.dataset, *arguments, "-o", output)
                self.assertEqual(done.returncode, status, done.stderr)
                self.assertIn(words, done.stderr.replace("\n", " ").replace("  ", " "))
                self.assertFalse(output.exists())


if __name__ == "__main__":
    unittest.main()
