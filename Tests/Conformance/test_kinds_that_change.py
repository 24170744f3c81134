# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""A column whose kind changes while its dataset grows: appending does what the error advises."""

import json
import unittest

from cli import ToolTest, run, write_lines


class KindsThatChange(ToolTest):
    def test_a_column_becomes_json_text_when_another_kind_arrives(self) -> None:
        cases = [({"id": 1}, {"id": "a"}), ({"id": "a"}, {"id": {"k": [1]}}), ({"a": {"b": [1.5, None]}}, {"a": {"b": "x"}}), ({"r": [{"s": 1, "t": "u"}, {"t": "v"}]}, {"r": [{"s": "high", "t": "w"}]}),
                 ({"l": [1, 2]}, {"l": ["x"]}), ({"l": [1, 2]}, {"l": {"k": 1}}), ({"o": {"x": 1}}, {"o": [1]}), ({"n": 1.5, "m": 1}, {"n": True, "m": "y"})]
        for first, later in cases:
            for folder in (False, True):
                with self.subTest(first=first, later=later, folder=folder):
                    self.check([first, {}, dict.fromkeys(first)], [later, first], folder)

    def check(self, first: list, later: list, folder: bool) -> None:
        data = self.folder / "grown.inseam"
        if folder:
            data = self.folder / f"grown-{len(list(self.folder.iterdir()))}"
            data.mkdir()
            self.tool("convert", write_lines(self.folder / "first.jsonl", first), "-o", data / "part.inseam", "-q")
            self.tool("publish", data, "-q")
        else:
            self.tool("convert", write_lines(self.folder / "first.jsonl", first), "-o", data, "-q", "--force")
        self.tool("delete", data, "--rows", "1:2", "-q")
        source = write_lines(self.folder / "later.jsonl", later)
        refused = run("append", data, source)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--on-conflict json keeps both as JSON text", refused.stderr)
        done = run("append", data, source, "--on-conflict", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.tool("verify", data)
        self.assertEqual(self.rows_of(data), [first[0], first[2], *later])
        self.tool("append", data, source, "-q")
        self.tool("append", data, self.folder / "first.jsonl", "-q")
        self.assertEqual(self.rows_of(data), [first[0], first[2], *later, *later, *first])

    def test_columns_that_records_do_not_have_as_they_are(self) -> None:
        cases = ((["--group-by", "a"], [{"a": 1, "v": 1}, {"a": 2, "v": None}], [{"a": 3, "v": "x"}, {"a": 3, "v": "y"}], "responses[].v"),
                 (["--map", "k=v"], [{"a": 1, "v": 1}], [{"a": 3, "v": {"x": 1}}], "k"),
                 (["--preset", "trl-preference"], [{"prompt": "p", "chosen": "c", "rejected": "r", "n": 5}], [{"prompt": "p", "chosen": "c", "rejected": "r", "n": "x"}], "n"))
        for number, (flags, first, later, column) in enumerate(cases):
            for folder in (False, True):
                with self.subTest(column, folder=folder):
                    data = self.convert(f"mapped-{number}-{folder}", first, *flags)
                    own = self.rows_of(data)
                    source = write_lines(self.folder / "later.jsonl", later)
                    wanted = self.rows_of(self.convert("alone", later, *flags))
                    if folder:
                        parts = self.folder / f"parts-{number}"
                        parts.mkdir()
                        data = data.rename(parts / "one.inseam").parent
                        self.tool("publish", data, "-q")
                    self.assertEqual(run("append", data, source, *flags).returncode, 2)
                    for _ in range(2):  # The column is JSON text the second time.
                        done = run("append", data, source, *flags, "--on-conflict", "json")
                        self.assertEqual(done.returncode, 0, done.stderr)
                    self.tool("append", data, source, *flags, "-q")
                    self.tool("append", data, self.folder / f"mapped-{number}-{folder}.jsonl", *flags, "-q")
                    self.tool("verify", data)
                    self.assert_same_rows(self.rows_of(data), [*own, *wanted * 3, *own])

    def test_values_that_are_attached(self) -> None:
        rows = [{"id": 1, "v": 1, "responses": [{"rid": "a", "w": 1.5}]}, {"id": 2, "v": None, "responses": [{"rid": "b"}]}]
        for key, column, values, wanted in (("id", "v", [{"id": 1, "s": "x"}], ["x", None]), ("id", "v", [{"id": 2, "s": {"k": [1]}}], [1, {"k": [1]}]), ("rid", "responses[].w", [{"rid": "a", "s": "high"}], ["high", None])):
            with self.subTest(column, values=values):
                data = self.convert("attached", rows, "--no-ids")
                scores = write_lines(self.folder / "scores.jsonl", values)
                flags = ["--from", scores, "--key", key, "--map", f"{column.rpartition('.')[2]}=s", "--replace"]
                refused = run("attach", data, *flags)
                self.assertEqual(refused.returncode, 2)
                self.assertIn("(--on-conflict json stores the column as JSON text)", refused.stderr)
                done = run("attach", data, *flags, "--on-conflict", "json")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"note: {column} has values of several types and is stored as JSON text", done.stderr)
                self.tool("verify", data)
                found = self.rows_of(data)
                self.assertEqual([row.get("v") if column == "v" else row["responses"][0].get("w") for row in found], wanted)

    def test_rows_without_a_column_of_json_text(self) -> None:
        for folder in (False, True):
            with self.subTest(folder=folder):
                first = [{"a": 1, "m": {"k": 1}, "rm": {"s": 0.1}}, {"a": "x"}]
                data = self.convert(f"without-{folder}", first, "--on-conflict", "json", "--type", "m=map", "--type", "rm.s=float64")
                if folder:
                    (self.folder / "without").mkdir()
                    data = data.rename(self.folder / "without" / "one.inseam").parent
                    self.tool("publish", data, "-q")
                done = run("append", data, write_lines(self.folder / "more.jsonl", [{"b": 1}]))
                self.assertEqual((done.returncode, done.stderr.count("note:")), (0, 0), done.stderr)
                self.assert_same_rows(self.rows_of(data), [*first, {"b": 1}])

    #: Kinds of two datasets that become one, with the column that holds both.
    PAIRS = (([{"id": 1}], [{"id": "a"}], "id"), ([{"a": {"b": 1.5}}], [{"a": {"b": {"c": None}}}], "a.b"), ([{"r": [{"s": 1}, {}]}], [{"r": [{"s": "high"}]}], "r[].s"),
             ([{"l": [1, 2]}], [{"l": ["x"]}, {"l": None}, {}], "l[]"), ([{"o": {"x": 1, "y": 2}}], [{"o": [1]}], "o"), ([{"n": 2**60 + 1, "m": 1}], [{"n": 0.5, "m": "y"}], "n"))

    def test_datasets_that_are_merged(self) -> None:
        for number, (first, second, column) in enumerate(self.PAIRS):
            with self.subTest(column):
                parts = [self.convert(f"merged-{number}-{name}", rows) for name, rows in (("a", first), ("b", second), ("c", [*first, *second[:0]]))]
                before = [part.read_bytes() for part in parts]
                output = self.folder / "merged.inseam"
                refused = run("merge", *parts, "-o", output)
                self.assertEqual(refused.returncode, 2)
                self.assertIn("(--on-conflict json stores the column as JSON text)", refused.stderr)
                done = run("merge", *parts, "-o", output, "--on-conflict", "json")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"note: {column} has values of several types and is stored as JSON text", done.stderr)
                self.tool("verify", output)
                self.assert_same_rows(self.rows_of(output), [*first, *second, *first])
                self.assertEqual([part.read_bytes() for part in parts], before)
                again = self.folder / "again.inseam"
                self.tool("merge", output, parts[0], "-o", again, "--on-conflict", "json", "-q")
                self.assert_same_rows(self.rows_of(again), [*first, *second, *first, *first])
                lineage = json.loads(self.tool("info", output, "--json"))["lineage"]
                self.assertIn(json.loads(self.tool("info", parts[0], "--json"))["file_id"], json.dumps(lineage))

    def test_provenance_of_merged_columns(self) -> None:
        parts = [self.convert(f"scored-{name}", [{"prompt": "p", "rm": {"sky": value}}]) for name, value in (("a", 1.5), ("b", "high"))]
        for part in parts:
            self.tool("meta", "set", part, "rm.sky", "revision=v2")
        output = self.folder / "scored.inseam"
        self.tool("merge", *parts, "-o", output, "--on-conflict", "json", "-q")
        self.assertEqual(json.loads(self.tool("meta", "show", output, "rm.sky"))["provenance"]["revision"], "v2")

    def test_files_that_are_published(self) -> None:
        for number, (first, second, column) in enumerate(self.PAIRS):
            at_once = number % 2 == 1
            with self.subTest(column, at_once=at_once):
                data = self.folder / f"published-{number}-{at_once}"
                data.mkdir()
                for name, rows in (("a", first), ("b", second)):
                    self.convert(f"{data.name}/{name}", rows)
                    if name == "a" and not at_once:
                        self.tool("publish", data, "-q")
                refused = run("publish", data)
                self.assertEqual(refused.returncode, 2)
                self.assertIn("(--on-conflict json stores the column as JSON text)", refused.stderr)
                done = run("publish", data, "--on-conflict", "json")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(f"note: {column} has values of several types and is stored as JSON text", done.stderr)
                self.tool("verify", data)
                self.assert_same_rows(self.rows_of(data), [*first, *second])
                # A dataset of text or numbers joins one of JSON text.
                self.convert(f"{data.name}/c", first)
                self.tool("publish", data, "--on-conflict", "json", "-q")
                self.assert_same_rows(self.rows_of(data), [*first, *second, *first])


if __name__ == "__main__":
    unittest.main()
