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


if __name__ == "__main__":
    unittest.main()
