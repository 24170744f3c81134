# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns that are kept as JSON text: one line for each record in every output, and predicates over what is inside."""

import json
import unittest

from cli import ToolTest, run

PRETTY = r"""[
  {"id": 1, "check": [
      "a",
      "b" , 1.50, 1E5, -0, 12345678901234567890
  ]},
  {"id": 2, "check": "x"},
  {"id": 3, "check": { "b" : 1 ,
     "a\n\u00e9\/" : " two  spaces \t \" { } " , "c":[ ], "d":{ } }},
  {"id": 4, "check": null},
  {"id": 5, "check": 7},
  {"id": 6}
]
"""
COMPACT = [
    r'{"id":1,"check":["a","b",1.50,1E5,-0,12345678901234567890]}',
    r'{"id":2,"check":"x"}',
    r'{"id":3,"check":{"b":1,"a\n\u00e9\/":" two  spaces \t \" { } ","c":[],"d":{}}}',
    '{"id":4,"check":null}',
    '{"id":5,"check":7}',
    '{"id":6}',
]


class OneLine(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        source = cls.folder / "pretty.json"
        source.write_text(PRETTY, "utf-8")
        cls.dataset = cls.folder / "pretty.inseam"
        cls().tool("convert", source, "-o", cls.dataset, "--on-conflict", "json", "-q")

    def test_every_command_writes_one_line_for_each_record(self) -> None:
        for command in (["cat"], ["head"], ["tail"], ["export", "-q", "-o", "-"], ["cat", "--where", "id > 0"]):
            with self.subTest(command=command):
                self.assertEqual(self.tool(command[0], self.dataset, *command[1:]).split("\n"), [*COMPACT, ""])

    def test_a_line_comes_back_as_it_was_written(self) -> None:
        lines = self.folder / "lines.jsonl"
        lines.write_text("\n".join(COMPACT) + "\n", "utf-8")
        again = self.folder / "again.inseam"
        self.tool("convert", lines, "-o", again, "--type", "check=json", "-q")
        self.assertEqual(self.tool("cat", again).split("\n"), [*COMPACT, ""])

    def test_work_for_scorers_has_one_line_for_each_response(self) -> None:
        source = self.folder / "responses.json"
        rows = [{"prompt": [{"role": "user", "content": ["a", {"b": 1}]}], "responses": [{"text": "x"}]}, {"prompt": [{"role": "user", "content": "c"}], "responses": [{"text": "y"}]}]
        source.write_text(json.dumps(rows, indent=1), "utf-8")
        dataset = self.folder / "responses.inseam"
        self.tool("convert", source, "-o", dataset, "--on-conflict", "json", "-q")
        lines = self.tool("export", dataset, "--for-scoring", "-o", "-", "-q").splitlines()
        self.assertEqual([json.loads(line)["prompt"] for line in lines], [row["prompt"] for row in rows])

    def test_a_quarantine_has_one_line_for_each_record(self) -> None:
        source = self.folder / "refused.json"
        source.write_text('[{"n": 1},\r\n {"n":\n "x\\ny",\n  "o": [1.50,\r\n 2]},\n {"n": tru\ne, "s":"a\nb"},\n{"n": 2}]\n', "utf-8", newline="")
        kept = self.folder / "kept.jsonl"
        done = run("convert", source, "-o", self.folder / "kept.inseam", "--on-error", f"quarantine={kept}")
        self.assertEqual(done.returncode, 1, done.stderr)
        lines = kept.read_bytes().split(b"\n")
        self.assertEqual(lines, [b'{"n":"x\\ny","o":[1.50,2]}', b'{"n": tru e, "s":"a b"}', b""])
        reasons = (self.folder / "kept.jsonl.reasons.jsonl").read_text("utf-8").splitlines()
        self.assertEqual([json.loads(line)["line"] for line in reasons], [3, 7])


ROWS = [
    {"id": 0, "m": {"a": {"b": [1, 2.5, "x"]}, "n": 1, "s": "eins", "ok": True}},
    {"id": 1, "m": {"a": {"b": []}, "n": 1.0, "s": "1", "ok": False}},
    {"id": 2, "m": {"a": [0], "n": "1", "s": None, "ok": "true"}},
    {"id": 3, "m": {"n": 2**53 + 1, "s": "", "odd name": "q", "e\u0301": 1, "\u00e9": 2}},
    {"id": 4, "m": None},
    {"id": 5, "m": [{"n": 5}, "x"]},
    {"id": 6, "m": "text"},
    {"id": 7},
    {"id": 8, "m": {"n": 2**70, "s": {"deep": 1}, "ok": None}},
    {"id": 9, "m": 12},
]
CASES = [
    ("json_value(m, '$.s') = 'eins'", [0]),
    ("json_value(m, '$.n') = 1", [0, 1]),
    ("json_value(m, '$.n') = '1'", [0, 2]),
    ("json_value(m, '$.n') != 1", [3, 8]),
    ("json_value(m, '$.n') = 9007199254740993", [3]),
    ("json_value(m, '$.n') = 9007199254740992", []),
    ("9007199254740992 < json_value(m, '$.n')", [3, 8]),
    ("json_value(m, '$.n') > 9007199254740993", [8]),
    ("json_value(m, '$.n') BETWEEN 0.5 AND 3", [0, 1]),
    ("json_value(m, '$.n') IN (1, 7)", [0, 1]),
    ("json_value(m, '$.n') IN (7, '1')", [0, 2]),
    ("json_value(m, '$.n') NOT IN (1, 7)", [3, 8]),
    ("json_value(m, '$.s') IN ('1', '')", [1, 3]),
    ("json_value(m, '$.n') IS NULL", [4, 5, 6, 7, 9]),
    ("json_value(m, '$.s') IS NULL", [2, 4, 5, 6, 7, 8, 9]),
    ("json_value(m, '$.ok')", [0]),
    ("NOT json_value(m, '$.ok')", [1]),
    ("json_value(m, '$.ok') = TRUE", [0]),
    ("json_value(m, '$.ok') = 'true'", [0, 2]),
    ("json_value(m, '$.ok') IS NOT TRUE", [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("json_value(m, '$.a.b[1]') = 2.5", [0]),
    ("json_value(m, '$.a.b[2]') = 'x'", [0]),
    ("json_value(m, '$[\"a\"][\"b\"][0]') = 1", [0]),
    ("json_value(m, '$.a[0]') = 0", [2]),
    ("json_value(m, '$[0].n') = 5", [5]),
    ("json_value(m, '$[1]') = 'x'", [5]),
    ("json_value(m, '$') = 'text'", [6]),
    ("json_value(m, '$') = 12", [9]),
    ("json_value(m, '$.\"odd name\"') = 'q'", [3]),
    ("json_value(m, '$[''odd name'']') = 'q'", [3]),
    ("json_value(m, '$.e\u0301') = 1", [3]),
    ("json_value(m, '$.\u00e9') = 1", []),
    ("length(json_value(m, '$.s')) = 4", [0]),
    ("json_value(m, '$.s') LIKE 'e%'", [0]),
    ("json_value(m, '$.n') + 1 = 2", [0, 1]),
    ("coalesce(json_value(m, '$.n'), -1) < 0", [2, 4, 5, 6, 7, 9]),
    ("coalesce(json_value(m, '$.s'), 'none') = 'none'", [2, 4, 5, 6, 7, 8, 9]),
    ("json_value(m, '$.n') IS DISTINCT FROM 1", [2, 3, 4, 5, 6, 7, 8, 9]),
    ("json_value(m, '$.n') = json_value(m, '$.s')", []),
    ("m = '12'", [9]),
]


class JSONValue(ToolTest):
    def passing(self, dataset: object, predicate: str) -> list:
        return [json.loads(line)["id"] for line in self.tool("cat", dataset, "--columns", "id", "--where", predicate).split("\n") if line]

    def test_values_at_paths(self) -> None:
        dataset = self.convert("values", ROWS, "--type", "m=json")
        for predicate, wanted in CASES:
            with self.subTest(predicate=predicate):
                self.assertEqual(self.passing(dataset, predicate), wanted)

    def test_a_row_does_not_depend_on_its_neighbours(self) -> None:
        for rows in (ROWS[3:4], ROWS[:4]):
            dataset = self.convert("neighbours", rows, "--type", "m=json")
            self.assertEqual(self.passing(dataset, "json_value(m, '$.n') = 9007199254740993"), [3])
            self.assertEqual(self.passing(dataset, "json_value(m, '$.n') = 9007199254740992"), [])

    def test_text_that_is_json_and_text_that_is_not(self) -> None:
        texts = ['{"a":1}', " {\"a\" : \n1} ", '{"a":1} x', '{"a":1', "", "a", '[1],[2]', '{"a":2,"a":1}', '{"a":1,"a":{}}', '{"\\u0061":1}']
        dataset = self.convert("texts", [{"id": n, "t": text} for n, text in enumerate(texts)])
        self.assertEqual(self.passing(dataset, "json_value(t, '$.a') = 1"), [0, 1, 7, 9])
        self.assertEqual(self.passing(dataset, "json_value(t, '$.a') IS NULL"), [2, 3, 4, 5, 6, 8])

    def test_nan_and_infinity_are_numbers(self) -> None:
        source = self.folder / "nan.jsonl"
        source.write_text('{"id":0,"m":{"x":NaN}}\n{"id":1,"m":{"x":-Infinity}}\n{"id":2,"m":{"x":"NaN"}}\n', "utf-8")
        dataset = self.folder / "nan.inseam"
        self.tool("convert", source, "-o", dataset, "--allow-nan", "--type", "m=json", "-q")
        self.assertEqual(self.passing(dataset, "json_value(m, '$.x') IS NAN"), [0])
        self.assertEqual(self.passing(dataset, "json_value(m, '$.x') < 0"), [1])
        self.assertEqual(self.passing(dataset, "json_value(m, '$.x') = 'NaN'"), [0, 2])

    def test_of_responses_and_items(self) -> None:
        rows = [{"id": 0, "responses": [{"role": "gold", "m": {"n": 1}}, {"role": "worse", "m": "x"}], "l": [{"v": "x"}, {"v": 3}]}, {"id": 1, "responses": [{"role": "gold", "m": {"n": 2}}], "l": []}]
        dataset = self.convert("nested", rows, "--type", "responses[].m=json", "--type", "l[]=json")
        self.assertEqual(self.passing(dataset, "gold(json_value(m, '$.n')) = 1"), [0])
        self.assertEqual(self.passing(dataset, "any_worse(json_value(m, '$') = 'x')"), [0])
        self.assertEqual(self.passing(dataset, "any_item(l, json_value(item, '$.v') = 3)"), [0])


if __name__ == "__main__":
    unittest.main()
