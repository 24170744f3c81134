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
