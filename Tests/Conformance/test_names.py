# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Names and keys are equal if their bytes are: texts that Unicode calls equivalent stay two, everywhere."""

import json
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

PAIRS = [
    ("\u00e9", "e\u0301"),
    ("K", "\u212a"),  # the sign for kelvin
    ("\uac00", "\u1100\u1161"),  # a syllable and its letters
    ("a\u0323\u0307", "a\u0307\u0323"),  # two marks in either order
    ("a", "a\u0301"),
    ("b", "\u0301b"),  # begins with a mark, which joins what is before it
]
NAMES = [name for pair in PAIRS for name in pair]
FIRST, SECOND = PAIRS[0]
ONES, OTHERS = zip(*PAIRS)


def numbered(names: list | tuple, start: int = 0) -> dict:
    return {name: number for number, name in enumerate(names, start)}


def quoted(name: str) -> str:
    return f'"{name}"'


class Names(ToolTest):
    def test_keys_are_columns_of_their_own(self) -> None:
        rows = [numbered(NAMES), numbered(NAMES[::-1], 50), *({name: number} for number, name in enumerate(NAMES))]
        rows = [{**row, "struct": row, "list": [row, row]} for row in rows]
        data = self.convert("columns", rows)
        self.assert_same_rows(self.rows_of(data), rows)
        self.assertTrue(set(NAMES) <= {name.strip('"') for name in json.loads(self.tool("schema", data, "--json"))})
        self.tool("verify", data)

    def test_types_of_one_key_say_nothing_of_another(self) -> None:
        parts = [[numbered(ONES)], [dict.fromkeys(OTHERS, "x")], [{**numbered(ONES), **dict.fromkeys(OTHERS, "y")}]]
        paths = [write_lines(self.folder / f"types{number}.jsonl", rows) for number, rows in enumerate(parts)]
        data = self.folder / "types.inseam"
        self.tool("convert", *paths, "-o", data, "--no-source", "-q")
        self.assert_same_rows(self.rows_of(data), sum(parts, []))
        appended = self.convert("appended", parts[0])
        self.tool("append", appended, *paths[1:], "-q")
        self.assert_same_rows(self.rows_of(appended), sum(parts, []))

    def test_merged_files_keep_all(self) -> None:
        rows = [[{**numbered(names), "in": numbered(names)}] for names in (ONES, OTHERS)]
        parts = [self.convert(f"merge{number}", part) for number, part in enumerate(rows)]
        merged = self.folder / "merged.inseam"
        self.tool("merge", *parts, "-o", merged, "-q")
        self.assert_same_rows(self.rows_of(merged), sum(rows, []))

    def test_a_folder_keeps_all(self) -> None:
        """Names of files are texts too."""
        folder = self.folder / "folder"
        folder.mkdir()
        for number, name in enumerate((FIRST, SECOND)):
            source = write_lines(self.folder / "part.jsonl", [{name: number}])
            self.tool("convert", source, "-o", folder / f"{name}.inseam", "--no-source", "-q")
        self.tool("publish", folder, "-q")
        self.assertCountEqual(self.rows_of(folder), [{FIRST: 0}, {SECOND: 1}])
        self.assertEqual(self.tool("count", folder, "--where", f"{quoted(SECOND)} = 1").strip(), "1")
        self.tool("meta", "set", folder, quoted(FIRST), "which=first")
        self.assertEqual([self.provenance(folder, name) for name in (FIRST, SECOND)], [{"which": "first"}, {}])
        self.tool("publish", folder, "--remove", f"{FIRST}.inseam", "-q")
        self.assertEqual(self.rows_of(folder), [{SECOND: 1}])

    def provenance(self, data: Path, name: str) -> dict:
        return json.loads(self.tool("meta", "show", data, quoted(name), "--json"))["provenance"]

    def test_paths_lead_to_their_own_column(self) -> None:
        data = self.convert("paths", [{**numbered(NAMES), "s": numbered(NAMES, 50)}])
        for number, name in enumerate(NAMES):
            with self.subTest(ascii(name)):
                paths = f"{quoted(name)},s.{quoted(name)}"
                self.assertEqual(self.rows_of(data, "--columns", paths), [{name: number, "s": {name: number + 50}}])
                self.assertEqual(self.rows_of(data, "--columns", f"s['{name}']"), [{"s": {name: number + 50}}])
                self.assertEqual(self.tool("count", data, "--where", f"{quoted(name)} = {number} AND s.{quoted(name)} = {number + 50}").strip(), "1")

    def test_a_name_that_is_not_there_is_unknown(self) -> None:
        data = self.convert("missing", [numbered(ONES)])
        for name in OTHERS:
            for arguments in (("export", data, "-o", "-", "--columns", quoted(name)), ("count", data, "--where", f"{quoted(name)} = 1"), ("drop", data, quoted(name))):
                with self.subTest([ascii(name), arguments[0]]):
                    done = run(*arguments)
                    self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)

    def test_changes_are_of_their_own_column(self) -> None:
        data = self.convert("changes", [{FIRST: 1}])
        self.tool("rename", data, quoted(FIRST), SECOND, "-q")
        self.assertEqual(self.rows_of(data), [{SECOND: 1}])
        both = self.convert("dropped", [{FIRST: 1, SECOND: 2}])
        self.tool("drop", both, quoted(SECOND), "-q")
        self.assertEqual(self.rows_of(both), [{FIRST: 1}])

    def test_values_are_attached_to_their_own_column_and_key(self) -> None:
        data = self.convert("attach", [{"id": name} for name in NAMES])
        lines = [{"id": name, FIRST: number + 0.5, SECOND: number + 50.5} for number, name in enumerate(NAMES)]
        scores = write_lines(self.folder / "scores.jsonl", lines[::-1])
        for name in (FIRST, SECOND):
            self.tool("attach", data, "--from", scores, "--key", "id", "--map", f"{name}={name}", "-q")
        self.assertEqual(self.rows_of(data), lines)

    def test_options_move_their_own_field(self) -> None:
        rows = [{"responses": [{"text": "t", "x": 1.0, "y": 2.0}]}]
        data = self.convert("moved", rows, "--no-ids", "--rm", f"{FIRST}=responses.x", "--rm", f"{SECOND}=responses.y")
        self.assertEqual(self.rows_of(data), [{"responses": [{"text": "t", "rm": {FIRST: 1.0, SECOND: 2.0}}]}])
        for name, value in ((FIRST, 1), (SECOND, 2)):
            self.assertEqual(self.tool("count", data, "--where", f"any_response(rm.{quoted(name)} = {value})").strip(), "1")
        typed = self.convert("typed", [{FIRST: {"x": 1}, SECOND: {"x": 1}}], "--type", f"{FIRST}=json")
        self.assertEqual(self.rows_of(typed), [{FIRST: {"x": 1}, SECOND: {"x": 1}}])
        self.assertEqual(self.tool("count", typed, "--where", f"{quoted(SECOND)}.x = 1").strip(), "1")

    def test_groups_are_by_bytes(self) -> None:
        rows = [{"p": name, FIRST: 1, SECOND: number} for number, name in enumerate(NAMES + NAMES)]
        data = self.convert("groups", rows, "--group-by", f"p,{FIRST}", "--no-ids")
        self.assertEqual(
            self.rows_of(data),
            [{"p": name, FIRST: 1, "responses": [{SECOND: number}, {SECOND: number + len(NAMES)}]} for number, name in enumerate(NAMES)],
        )

    def test_methods_group_by_bytes(self) -> None:
        rows = [{"d": name, "chosen": [1.0, 1.0, 1.0], "rejected": [0.0, 0.0, 0.0]} for name in NAMES]
        data = self.convert("domains", rows)
        report = json.loads(self.tool("compute", "rm-bench", data, "--chosen", "chosen", "--rejected", "rejected", "--domain", "d", "--json"))
        self.assertCountEqual(report["domains"], NAMES)

    def test_values_of_predicates_are_compared_by_bytes(self) -> None:
        data = self.convert("values", [{"t": name} for name in NAMES])
        for name in (FIRST, SECOND, "K"):
            for test in ("t = '{}'", "t IN ('{}')", "t LIKE '{}'", "'{}' = t", "t >= '{0}' AND t <= '{0}'"):
                self.assertEqual(self.tool("cat", data, "--where", test.format(name)), json.dumps({"t": name}, ensure_ascii=False, separators=(",", ":")) + "\n", test)
        self.assertEqual(self.tool("count", data, "--where", f"'{FIRST}' = '{SECOND}'").strip(), "0")

    def test_differences_are_by_bytes(self) -> None:
        first = self.convert("first", [{"id": FIRST, FIRST: 1, "v": FIRST}])
        second = self.convert("second", [{"id": FIRST, SECOND: 1, "v": SECOND}])
        third = self.convert("third", [{"id": SECOND, FIRST: 1, "v": FIRST}])
        done = run("diff", first, second, "--key", "id", "--json")
        found = json.loads(done.stdout)
        self.assertEqual((done.returncode, found["changed"]), (1, 1), done.stderr)
        self.assertCountEqual(found["differences"][0]["fields"], [FIRST, SECOND, "v"])
        found = json.loads(run("diff", first, third, "--key", "id", "--json").stdout)
        self.assertEqual((found["added"], found["removed"], found["changed"]), (1, 1, 0))

    def test_keys_of_provenance_are_apart_and_in_order(self) -> None:
        data = self.convert("meta", [{"a": 1}])
        self.tool("meta", "set", data, "a", *(f"{name}={number}" for number, name in enumerate(NAMES)))
        expected = {name: str(number) for number, name in enumerate(NAMES)}
        self.assertEqual(self.provenance(data, "a"), expected)
        self.assertEqual(list(self.provenance(data, "a")), sorted(NAMES, key=lambda name: name.encode()))
        copied = self.folder / "meta-copy.inseam"
        self.tool("slice", data, "--rows", "0:1", "-o", copied, "-q")
        self.assertEqual(self.provenance(copied, "a"), expected)
        self.tool("meta", "set", data, "a", f"{FIRST}=", f"K={FIRST}")
        self.tool("meta", "set", data, "a", f"K={SECOND}")
        self.assertEqual({name: self.provenance(data, "a").get(name) for name in (FIRST, SECOND, "K")}, {FIRST: None, SECOND: "1", "K": SECOND})


if __name__ == "__main__":
    unittest.main()
