# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Lines that were once taken for others: nothing is dropped, rounded or guessed without a word."""

import json
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines


class OddLines(ToolTest):
    def source(self, text: str, name: str = "odd.jsonl") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def converted(self, text: str, *flags: object) -> list:
        self.tool("convert", self.source(text), "-o", self.folder / "odd.inseam", "-q", "--no-source", "--no-ids", *flags)
        return self.rows_of(self.folder / "odd.inseam")

    def refused(self, message: str, text: str, *flags: object) -> None:
        done = run("convert", self.source(text), "-o", self.folder / "no.inseam", "-q", *flags)
        self.assertEqual(done.returncode, 2, (text, done.stdout))
        self.assertIn(message, done.stderr, text)
        self.assertFalse((self.folder / "no.inseam").exists())

    def test_fields_that_a_preset_makes_itself(self) -> None:
        rollout = {"input": "i", "output": "o", "score": 1}
        pair = {"chosen": "a", "rejected": "b"}
        paper = {"question": "q", "gold_answer": ["g", {}], "worse_answers": []}
        for preset, record, name in (
            ("verl-rollout", {**rollout, "text": "q"}, "text"), ("verl-rollout", {**rollout, "prompt": "q"}, "prompt"),
            ("verl-rollout", {**rollout, "gts": "g", "reference": "q"}, "reference"), ("verl-rollout", {**rollout, "role": "q"}, "role"),
            ("hh-rlhf", {**pair, "prompt": "own"}, "prompt"), ("trl-preference", {**pair, "prompt": "p", "responses": ["keep me"]}, "responses"),
            ("seam-paper", {**paper, "prompt": "mine"}, "prompt"), ("seam-paper", {**paper, "responses": 7}, "responses"),
        ):  # fmt: skip
            with self.subTest(preset=preset, name=name):
                self.refused(f"records already have a field '{name}'", json.dumps(record) + "\n", "--preset", preset, *(["--lengths", "none"] if preset == "seam-paper" else []))

    def test_blocks_without_records(self) -> None:
        blank = self.source("\n\n", "blank.jsonl")
        for preset, record in (("trl-preference", {"prompt": "p", "chosen": "a", "rejected": "b"}), ("hh-rlhf", {"chosen": "\n\nHuman: q\n\nAssistant: a", "rejected": "\n\nHuman: q\n\nAssistant: b"}), ("verl-rollout", {"input": "i", "output": "o"})):
            good = write_lines(self.folder / "good.jsonl", [record])
            for preset_said in (preset, "auto"):
                self.tool("convert", good, blank, "-o", self.folder / "two.inseam", "-q", "--preset", preset_said)
                self.assertEqual(len(self.rows_of(self.folder / "two.inseam")), 1)
            self.tool("convert", blank, "-o", self.folder / "none.inseam", "-q", "--preset", preset)
            self.assertEqual(self.rows_of(self.folder / "none.inseam"), [])
        rows = self.converted('{"chosen":"\\n\\nHuman: x\\n\\nAssistant: y","rejected":null}\n', "--preset", "hh-rlhf")
        self.assertEqual(rows, [{"prompt": "\n\nHuman: x\n\nAssistant:", "responses": [{"role": "gold", "text": " y"}, {"role": "worse", "text": None}]}])
        self.refused("found no prompt in any record", '{"chosen":"x","rejected":"y"}\n', "--preset", "hh-rlhf")

    def test_integers_beyond_int64_in_any_order(self) -> None:
        big = "12345678901234567890"
        for lines in (f'{{"a":0.5}}\n{{"a":{big}}}\n', f'{{"a":{big}}}\n{{"a":0.5}}\n'):
            self.refused("beyond int64", lines)
            self.assertEqual(sorted(row["a"] for row in self.converted(lines, "--type", "a=float64")), [0.5, float(big)])

    def test_only_whole_words_are_nan_and_infinity(self) -> None:
        for word in ("1NaN", "12Infinity", "-NaN", "NaN5", "NaNNaN", "--Infinity", "Infinity1", "xNaN", "1e-Infinity", "+Infinity", "NaN.0"):
            self.refused("JSON", f'{{"x":{word}}}\n', "--allow-nan")
        source = self.source('{"x":[NaN,Infinity,-Infinity, NaN ,1.5]}\n')
        self.tool("convert", source, "-o", self.folder / "odd.inseam", "-q", "--no-source", "--no-ids", "--allow-nan")
        self.assertEqual(self.tool("cat", self.folder / "odd.inseam"), '{"x":[NaN,Infinity,-Infinity,NaN,1.5]}\n')

    def test_integers_that_float32_rounds_are_told(self) -> None:
        for number, misses in ((16_777_216, 0), (16_777_217, 1), (2**53, 0), (2**53 + 1, 1), (2**62, 0), (2**63 - 1, 1)):
            done = run("convert", self.source(f'{{"rm":{{"x":{number}}}}}\n'), "-o", self.folder / "odd.inseam")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("float32" in done.stderr, misses > 0, (number, done.stderr))

    def test_only_a_line_that_is_cut_off_may_be_that_of_a_killed_writer(self) -> None:
        for line, is_cut in (('{"a":1,"a":2}', False), ("null", False), ('{"a":1', True), ('{"a":"x', True)):
            done = run("convert", self.source('{"a":1}\n' + line), "-o", self.folder / "no.inseam", "-q")
            self.assertEqual(done.returncode, 2, line)
            self.assertEqual("was its writer killed?" in done.stderr, is_cut, done.stderr)

    def test_prompts_are_one_for_all_fields_of_their_blocks(self) -> None:
        """Blocks of 4 MiB: keys that are missing in one of them, and 1 beside 1.0."""
        filler = "x" * 2_000
        record = lambda **more: json.dumps({"input": "p", "output": filler, "score": 0.5, **more}) + "\n"  # noqa: E731
        lines = record(gts=None) + "".join(record(input=f"q{n}", gts="g") for n in range(3_000)) + record() + "".join(record(input=f"r{n}") for n in range(3_000)) + record()
        rows = self.converted(lines, "--preset", "verl-rollout")
        self.assertEqual([len(row["responses"]) for row in rows if row["prompt"] == "p"], [3])
        lines = '{"k":1,"text":"a"}\n' + "".join(json.dumps({"k": n, "text": filler}) + "\n" for n in range(10, 3_010)) + '{"k":1.0,"text":"b"}\n'
        rows = self.converted(lines + "".join(json.dumps({"k": n + 0.5, "text": filler}) + "\n" for n in range(10)), "--group-by", "k")
        self.assertEqual([len(row["responses"]) for row in rows if row["k"] == 1], [2])

    def test_appended_records_that_the_dataset_contradicts(self) -> None:
        """They are refused like those that an earlier line of the input contradicts, each at its place."""
        rows = [{"a": 1, "s": {"x": [1.5]}, "t": "text"}]
        lines = [{"a": "x"}, {"a": 2}, {"s": {"x": ["no"]}}, {"t": 5, "a": 3}, {"a": 4, "new": True}]
        data = self.convert("grown", rows, "--no-source", "--no-ids")
        append = ["append", data, "-q", "--no-source", "--no-ids", self.folder / "more.jsonl"]
        write_lines(self.folder / "more.jsonl", lines[1:2] + lines[:1])
        done = run(*append)
        self.assertEqual(done.returncode, 2)
        self.assertIn("more.jsonl:2:7: a is a string here", done.stderr)
        write_lines(self.folder / "more.jsonl", lines[:1])
        done = run(*append)
        self.assertEqual(done.returncode, 2)
        self.assertIn("more.jsonl:1:7: a is a string here and an integer in the dataset", done.stderr)
        write_lines(self.folder / "more.jsonl", lines)
        done = run(*append, "--on-error", "skip")
        self.assertEqual([row["a"] for row in self.rows_of(data)], [1, 2, 4], done.stderr)

    def test_lists_of_the_row_inside_functions_of_responses(self) -> None:
        response = {"text": "x", "role": "worse"}
        self.converted("".join(json.dumps({"tags": tags, "responses": [{"text": "g", "role": "gold"}, response]}) + "\n" for tags in (["a", "b"], [], ["c"])))
        count = lambda predicate: run("count", self.folder / "odd.inseam", "--where", predicate)  # noqa: E731
        self.assertEqual(count("any_worse(len(tags) = 2)").stdout, "1\n")
        self.assertEqual(count("any_worse(len(tags) < 2)").stdout, "2\n")
        for predicate in ("any_worse(NOT tags)", "any_worse(length(tags) = 0)", "any_worse(tags LIKE '%')", "any_worse(tags = tags)", "NOT gold(tags)", "gold(tags) IS NULL"):
            done = count(predicate)
            self.assertIn("list", done.stderr, predicate)
            self.assertEqual(done.returncode, 2, predicate)

    def test_the_remainder_by_minus_one(self) -> None:
        self.converted('{"id":-9223372036854775808}\n{"id":7}\n')
        self.assertEqual(self.tool("count", self.folder / "odd.inseam", "--where", "id % -1 = 0").strip(), "2")


if __name__ == "__main__":
    unittest.main()
