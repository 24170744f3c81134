# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The examples and the tables of truth of spec/predicates.md are what the tool answers."""

import json
import re
import unittest

from cli import ROOT, ToolTest, run

PAGE = (ROOT / "spec" / "predicates.md").read_text("utf-8")
LETTERS = {"true": True, "false": False, "unknown": None}


def table(lines: str) -> list:
    """The cells of the rows of a table, without its head."""
    return [[cell.strip().replace("\\|", "|") for cell in line.strip("|").split(" | ")] for line in lines.splitlines() if line.startswith("| ")][1:]


class WorkedPredicates(ToolTest):
    def passing(self, dataset: object, predicate: str, key: str) -> list:
        return [json.loads(line)[key] for line in self.tool("cat", dataset, "--where", predicate).split("\n") if line]

    def test_the_examples(self) -> None:
        section = PAGE.split("## 9 Examples")[1].split("\n## ")[0]
        source = self.folder / "examples.jsonl"
        source.write_text(section.split("```json\n")[1].split("```")[0], "utf-8")
        dataset = self.folder / "examples.inseam"
        self.tool("convert", source, "-o", dataset, "--allow-nan", "-q")
        rows = table(section)
        self.assertGreater(len(rows), 9)
        for predicate, numbers, _ in rows:
            with self.subTest(predicate=predicate):
                self.assertEqual(self.passing(dataset, predicate.strip("`"), "id"), [int(number) for number in numbers.split(",")])

    def test_each_function_has_a_row(self) -> None:
        dataset = self.convert("functions", [{"a": 1}])
        message = run("count", dataset, "--where", "qqqq(a)").stderr.split("\n")[0]
        names = message.split("the functions are ")[1].split(", ")
        self.assertGreater(len(names), 35)
        for name in names:
            with self.subTest(function=name):
                self.assertRegex(PAGE, rf"\n\| [^\n]*`{name}\(")

    def test_null_and_nan(self) -> None:
        source = self.folder / "x.jsonl"
        source.write_text('{"n":0,"x":null}\n{"n":1,"x":NaN}\n{"n":2,"x":1.0}\n')
        dataset = self.folder / "x.inseam"
        self.tool("convert", source, "-o", dataset, "--allow-nan", "-q")
        rows = [row for row in table(PAGE.split("## 4 NULL and NaN")[1].split("## 5")[0]) if row[0].startswith("`")]
        checked = 0
        for tests, *answers in rows:
            for test in re.findall(r"`([^`]+)`", tests):
                passing, failing = self.passing(dataset, test, "n"), self.passing(dataset, f"NOT ({test})", "n")
                found = [True if n in passing else False if n in failing else None for n in range(3)]
                with self.subTest(test=test):
                    self.assertEqual(found, [LETTERS[answer] for answer in answers])
                checked += 1
        self.assertGreater(checked, 15)


if __name__ == "__main__":
    unittest.main()
