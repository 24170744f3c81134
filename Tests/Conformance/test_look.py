# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows as people look at them: tables that fit a terminal, other formats, and the order of columns."""

import csv
import io
import json
import unicodedata
import unittest

from cli import ToolTest, run
from terminal import on_terminal

TEXTS = ["plain " * 40, "日本語のとても長い文章" * 20, "e\u0301a\u0300" * 60, "🦀 crab " * 30, "a\x1b[2Jb\x9bc\n\td" * 20, ""]


def cells(text: str) -> int:
    """The cells of a line, by Python's tables of Unicode."""
    return sum(0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Look(ToolTest):
    def setUp(self) -> None:
        self.rows = [{"id": n, "text": text, "kind": "even" if n % 2 == 0 else "odd", "z": {"a": n / 2, "b": [n]}} for n, text in enumerate(TEXTS)]
        self.data = self.convert("look", self.rows, "--no-ids")

    def test_a_table_fits_the_terminal(self) -> None:
        for width in (40, 80, 120):
            for command in ("head", "tail", "sample"):
                with self.subTest(command, width=width):
                    lines = on_terminal(width, command, self.data)
                    self.assertGreater(len(lines), len(TEXTS))
                    self.assertLessEqual(max(map(cells, lines)), width)
                    self.assertFalse([c for line in lines for c in line if unicodedata.category(c) == "Cc"])

    def test_wide_tables_have_whole_values(self) -> None:
        self.assertIn(TEXTS[1], "\n".join(on_terminal(40, "head", self.data, "--wide")))

    def test_cat_is_json_lines_on_a_terminal_too(self) -> None:
        self.assertEqual([json.loads(line)["id"] for line in on_terminal(40, "cat", self.data)], list(range(len(TEXTS))))

    def test_the_default_in_a_pipe_is_json_lines(self) -> None:
        for command in ("head", "tail", "sample"):
            self.assertEqual(self.tool(command, self.data), self.tool("cat", self.data))

    def test_formats_have_the_columns_in_the_order_asked_for(self) -> None:
        text = self.tool("head", self.data, "--columns", "text,z.a,id", "--format", "csv")
        found = list(csv.reader(io.StringIO(text)))
        self.assertEqual(found[0], ["text", "z.a", "id"])
        self.assertEqual([row[0] for row in found[1:]], TEXTS)
        self.assertEqual([float(row[1]) for row in found[1:]], [n / 2 for n in range(len(TEXTS))])
        self.assertEqual(json.loads(self.tool("head", self.data, "--format", "json")), self.rows)
        self.assertEqual(self.tool("head", self.data, "-n1", "--format", "md", "--columns", "kind,id"), "| kind | id |\n| --- | --- |\n| even | 0 |\n")

    def test_where_chooses_before_rows_are_counted(self) -> None:
        for command, wanted in (("head", [1, 3]), ("tail", [3, 5])):
            text = self.tool(command, self.data, "-n", "2", "--where", "kind = 'odd'")
            self.assertEqual([json.loads(line)["id"] for line in text.splitlines()], wanted)

    def test_a_sample_depends_on_its_seed_only(self) -> None:
        def drawn(*words: object) -> list:
            return [json.loads(line)["id"] for line in self.tool("sample", self.data, *words).splitlines()]

        self.assertEqual(drawn("-n", "3", "--seed", "7"), drawn("-n", "3", "--seed", "7"))
        self.assertGreater(len({tuple(drawn("-n", "3", "--seed", seed)) for seed in range(20)}), 5)
        self.assertEqual(drawn("-n", "9", "--where", "kind = 'odd'"), [1, 3, 5])

    def test_following_prints_json_lines_only(self) -> None:
        done = run("tail", self.data, "--follow", "--format", "csv")
        self.assertEqual((done.returncode, "--follow prints JSON Lines" in done.stderr), (64, True))


if __name__ == "__main__":
    unittest.main()
