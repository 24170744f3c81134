# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Objects whose keys are data: stored as keys and values, and written as objects again."""

import json
import random
import unittest

from cli import ToolTest, run, write_lines


class Maps(ToolTest):
    def test_maps_come_back(self) -> None:
        rows = [{"m": {"a": 1, "b": None}, "x": 1}, {"m": {}, "x": 2}, {"m": None, "x": 3}, {"x": 4}, {"m": {"é": 2.5, "e\u0301": -1, "": 3, "b": 4}, "x": 5}]
        data = self.folder / "maps.inseam"
        self.tool("convert", write_lines(self.folder / "maps.jsonl", rows), "-o", data, "--type", "m=map", "-q")
        self.tool("verify", data)
        self.assertEqual(self.rows_of(data), rows)
        self.assertEqual([list(row.get("m") or {}) for row in self.rows_of(data)], [list(row.get("m") or {}) for row in rows], "the order of keys")
        # The dataset knows that it is a map.
        self.tool("append", data, write_lines(self.folder / "more.jsonl", rows[::-1]), "-q")
        self.assertEqual(self.rows_of(data), rows + rows[::-1])
        names = json.loads(self.tool("schema", data, "--json"))
        self.assertNotIn("é", json.dumps(names, ensure_ascii=False))

    def test_many_keys_in_many_blocks(self) -> None:
        draw = random.Random(3)
        rows = [{"id": i, "scores": {f"model {draw.randrange(5_000)}": draw.random() for _ in range(draw.randrange(6))}} for i in range(40_000)]
        source = write_lines(self.folder / "wide.jsonl", rows)
        self.assertIn("--type scores=map", run("convert", source, "-o", self.folder / "never.inseam").stderr)
        data = self.folder / "wide.inseam"
        self.tool("convert", source, "-o", data, "--type", "scores=map", "-q")
        self.assertTrue(self.rows_of(data) == rows, "a row has changed")

    def test_the_limit_of_keys_is_that_of_all_inputs(self) -> None:
        rows = [{"m": {f"k{n}_{key}": key for key in range(100)}} for n in range(3)]
        files = [write_lines(self.folder / f"keys-{n}.jsonl", [row]) for n, row in enumerate(rows)]
        whole = write_lines(self.folder / "keys.jsonl", rows)
        for inputs, place in (([whole], "keys.jsonl:3:"), (files, "keys-2.jsonl:1:")):
            done = run("convert", *inputs, "-o", self.folder / "never.inseam")
            self.assertEqual(done.returncode, 2)
            words = done.stderr.replace("\n", " ").replace("  ", " ")
            self.assertIn(place, words)
            self.assertIn("m has more than 256 keys; an object whose keys are data is stored with --type m=map", words)
            self.assertFalse((self.folder / "never.inseam").exists())
            data = self.folder / "keys.inseam"
            self.tool("convert", *inputs, "-o", data, "--type", "m=map", "-q", "--force")
            self.assertEqual(self.rows_of(data), rows)
        self.tool("convert", *files[:2], "-o", data, "-q", "--force")
        self.assertEqual([{key: value for key, value in row["m"].items() if value is not None} for row in self.rows_of(data)], [row["m"] for row in rows[:2]])

    def test_inside_lists_and_maps(self) -> None:
        rows = [{"r": [{"m": {"a": {"x": 1}, "b": {"y": 2}}}, {}]}, {"r": [{"m": {"c": {"x": 3}}}]}]
        data = self.folder / "inner.inseam"
        self.tool("convert", write_lines(self.folder / "inner.jsonl", rows), "-o", data, "--type", "r.m=map", "-q")
        self.assertEqual(self.rows_of(data), rows)
        self.tool("convert", self.folder / "inner.jsonl", "-o", data, "--type", "r.m=map", "--type", "r.m.value=map", "-q", "--force")
        self.assertEqual(self.rows_of(data), rows)

    def test_what_is_no_map_is_refused(self) -> None:
        for value, words in (([1], "m is an array here; --type or --schema asks for a map"), ("x", "m is a string here; --type or --schema asks for a map"), ({"a": 1, "b": "x"}, "m[].value is a string here and an integer in line 1")):
            with self.subTest(value=value):
                done = run("convert", write_lines(self.folder / "odd.jsonl", [{"m": {"a": 1}}, {"m": value}]), "-o", self.folder / "never.inseam", "--type", "m=map")
                self.assertEqual(done.returncode, 2)
                self.assertIn(words, done.stderr)
        (self.folder / "twice.jsonl").write_text('{"m":{"a":1,"a":2}}\n')
        self.assertIn("the key a appears twice", run("convert", self.folder / "twice.jsonl", "-o", self.folder / "never.inseam", "--type", "m=map").stderr)
        rows = [{"m": {"a": 1}}, {"m": {"b": "x"}}, {"m": {"c": [1]}}]
        data = self.folder / "kinds.inseam"
        self.tool("convert", write_lines(self.folder / "kinds.jsonl", rows), "-o", data, "--type", "m=map", "--on-conflict", "json", "-q")
        self.assertEqual(self.rows_of(data), rows)
        rows = [{"m": {"a": 1}}, {"m": [1]}, {"m": {"b": 2}}]
        self.assertEqual(run("convert", write_lines(self.folder / "skip.jsonl", rows), "-o", data, "--type", "m=map", "-q", "--force", "--on-error", "skip").returncode, 1)
        self.assertEqual(self.rows_of(data), [rows[0], rows[2]])

    def test_a_schema_file_knows_maps(self) -> None:
        source = write_lines(self.folder / "maps.jsonl", [{"m": {"a": {"x": 1}}}])
        schema = self.tool("convert", source, "--dry-run", "--full", "--type", "m=map", "-q")
        self.assertEqual(json.loads(schema), {"m": "map"})
        (self.folder / "schema.json").write_text(schema)
        data = self.folder / "again.inseam"
        self.tool("convert", source, "-o", data, "--schema", self.folder / "schema.json", "-q")
        self.assertEqual(self.rows_of(data), [{"m": {"a": {"x": 1}}}])


if __name__ == "__main__":
    unittest.main()
