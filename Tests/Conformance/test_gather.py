# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Flat records gathered into prompts, against a gathering of our own in Python."""

import json
import random
import unittest
from pathlib import Path

from cli import ToolTest, f32, run, write_lines


def rollouts(draw: random.Random, count: int, prompts: int, extra: list) -> list:
    """Records as verl dumps them; responses of one prompt are scattered."""
    rows = []
    for number in range(count):
        prompt = draw.randrange(prompts)
        row = {"input": f"prompt {prompt}", "output": f"answer {number} é", "gts": f"truth {prompt}", "step": draw.randrange(2)}
        row["score"] = draw.choice([1.0, 0.0, 0.1, None, round(draw.random(), 3)])
        for key in extra:
            if draw.random() < 0.8:
                row[key] = draw.choice([1, 0, draw.random()]) if key == "acc" else f"{key}{number}"
        rows.append(row)
    return rows


def gathered(records: list, keys: list) -> list:
    """The records of each prompt, prompts in the order of first sight."""
    groups: dict = {}
    for line, record in enumerate(records, 1):
        groups.setdefault(tuple(json.dumps(record.get(key)) for key in keys), []).append({"source": line, **record})
    return list(groups.values())


class Gathering(ToolTest):
    def dump(self, name: str, records: list) -> Path:
        return write_lines(self.folder / f"{name}.jsonl", records)

    def convert_files(self, files: list, *arguments: object) -> Path:
        output = self.folder / "rollouts.inseam"
        self.tool("convert", *files, "-o", output, "-q", *arguments)
        self.tool("verify", output)
        return output

    def expected_rollout(self, records: list) -> dict:
        scores = [record.get("score") for record in records]
        present = [score for score in scores if score is not None]
        best = scores.index(max(present)) if present else None
        order = ([best] if best is not None else []) + [i for i in range(len(records)) if i != best]
        first = records[0]
        responses = []
        for place, index in enumerate(order):
            record = records[index]
            item = {"role": None if best is None else "worse" if place else "gold", "text": record["output"]}
            item["rm"] = {"score": record["score"]}
            item |= {key: value for key, value in record.items() if key not in ("input", "output", "gts", "step", "score", "source")}
            item["source"] = record["source"]
            responses.append(item)
        return {"prompt": first["input"], "reference": first["gts"], "step": first["step"], "responses": responses}

    def check(self, files: dict, dataset: Path) -> None:
        lines = [{"source": line, **record} for records in files.values() for line, record in enumerate(records, 1)]
        expected = [self.expected_rollout(group) for group in gathered(lines, ["step", "input", "gts"])]
        found = [json.loads(line) for line in self.tool("cat", dataset, "--source").split("\n") if line]
        self.assertEqual(len(found), len(expected))
        for mine, theirs in zip(found, expected):
            mine.pop("prompt_id", None)
            for item in mine["responses"]:
                item.pop("response_id", None)
                item["source"] = item["source"]["line"]
            self.assertEqual(mine, theirs)

    def test_rollouts(self) -> None:
        draw = random.Random(5)
        records = {"1": rollouts(draw, 300, 40, ["acc"]), "2": rollouts(draw, 200, 30, ["acc", "pred"]), "10": rollouts(draw, 50, 60, ["other"])}
        files = [self.dump(name, rows) for name, rows in records.items()]
        dataset = self.convert_files(files, "--preset", "verl-rollout")
        self.check(records, dataset)
        exported = self.rows_of(dataset)
        self.assertNotIn("source", exported[0]["responses"][0])
        provenance = json.loads(self.tool("meta", "show", dataset, "responses[].role"))["provenance"]
        self.assertEqual(provenance["gold"], "max:rm.score")

    def test_threads_make_no_difference(self) -> None:
        file = self.dump("many", rollouts(random.Random(6), 40_000, 9_000, ["acc"]))
        files = {self.convert_files([file], "--preset", "verl-rollout", "--threads", n).read_bytes() for n in (1, 2, 5)}
        self.assertEqual(len(files), 1)

    def test_auto_knows_rollouts(self) -> None:
        file = self.dump("auto", rollouts(random.Random(7), 20, 5, []))
        done = run("convert", file, "-o", self.folder / "auto.inseam", "--preset", "auto")
        self.assertIn("preset: verl-rollout", done.stderr)

    def test_gold_by_the_score_is_circular(self) -> None:
        rows = [{**row, "pm": {"old": {"logp": -3.0, "n_tokens": 4}}} for row in rollouts(random.Random(8), 60, 9, [])]
        dataset = self.convert_files([self.dump("circular", rows)], "--preset", "verl-rollout")
        done = run("compute", "seam", dataset, "--pm", "old", "--rm", "score")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--allow-circular", done.stderr)
        self.tool("compute", "seam", dataset, "--pm", "old", "--rm", "score", "--allow-circular")

    def test_generic_records(self) -> None:
        rows = [{"id": i % 7, "t": f"x{i}", "rm": {"a": f32(i / 3)}, "k": None if i % 5 else "v"} for i in range(100)]
        dataset = self.convert_files([self.dump("generic", rows)], "--group-by", "id")
        expected = [{"id": group[0]["id"], "responses": [{key: value for key, value in row.items() if key not in ("id", "source")} for row in group]} for group in gathered(rows, ["id"])]
        self.assertEqual([{**row, "responses": [{**item, "rm": {"a": f32(item["rm"]["a"])}} for item in row["responses"]]} for row in self.rows_of(dataset)], expected)

    def test_keys_that_are_not_there(self) -> None:
        file = self.dump("missing", [{"a": 1}, {"a": 2}])
        for keys in ("b", "a,b"):
            done = run("convert", file, "-o", self.folder / "never.inseam", "--group-by", keys)
            self.assertEqual((done.returncode, (self.folder / "never.inseam").exists()), (2, False))
            self.assertIn("'b'", done.stderr)
        done = run("convert", self.dump("taken", [{"a": 1, "responses": 2}]), "-o", self.folder / "never.inseam", "--group-by", "a,responses")
        self.assertEqual(done.returncode, 2)
        self.assertIn("responses", done.stderr)

    def test_conflicts_and_refusals(self) -> None:
        rows = [{"a": i % 3, "v": i} for i in range(50)] + [{"a": 1, "v": "x"}]
        first, second = self.dump("first", rows[:-1]), self.dump("second", rows[-1:])
        done = run("convert", first, second, "-o", self.folder / "never.inseam", "--group-by", "a")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"second.jsonl:1:\d+: v is a string here and an integer in .*first.jsonl:1 ")
        done = run("convert", first, second, "-o", self.folder / "skipped.inseam", "--group-by", "a", "--on-error", "skip", "--json")
        report = json.loads(done.stdout)
        self.assertEqual((report["records"], report["rows"], report["refused"]), (51, 3, 1))

    def test_prompts_that_the_dataset_has(self) -> None:
        output = self.convert_files([self.dump("one", [{"a": i % 3, "t": f"x{i}"} for i in range(9)])], "--group-by", "a")
        done = run("append", output, self.dump("two", [{"a": 1.0, "t": "y"}, {"a": 7, "t": "z"}, {"a": 1, "t": "w"}]), "--group-by", "a")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"note: 1 prompt was in the dataset already and has another row; inseam merge {output} -o OUT.inseam --group-by a joins them", done.stderr)
        self.assertEqual([(row["a"], len(row["responses"])) for row in self.rows_of(output)], [(0, 3), (1, 3), (2, 3), (1, 2), (7, 1)])

    def test_rows_of_one_prompt_become_one(self) -> None:
        """What append could not gather, merge does: with the same rows as one conversion of everything."""
        draw = random.Random(9)
        for preset, keys in (("verl-rollout", "step,prompt,reference"), (None, "step,input,gts")):
            with self.subTest(preset):
                flags = ["--preset", preset] if preset else ["--group-by", keys]
                records = rollouts(draw, 600, 60, ["acc"])
                first, second = self.dump("first", records[:400]), self.dump("second", records[400:])
                data = self.convert_files([first], *flags)
                done = run("append", data, second, *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertRegex(done.stderr, rf"note: \d+ prompts were in the dataset already and have another row each; inseam merge {data} -o OUT.inseam --group-by {keys} joins them")
                whole = self.folder / "whole.inseam"
                self.tool("convert", first, second, "-o", whole, "-q", *flags)
                joined = self.folder / "joined.inseam"
                report = json.loads(self.tool("merge", data, "-o", joined, "--group-by", keys, "--json"))
                self.tool("verify", joined)
                expected, found = self.rows_of(whole), self.rows_of(joined)
                self.assertEqual(report["rows"], len(expected))
                if preset:  # Gold responses were first in both parts.
                    self.assertEqual([row["responses"][0] for row in found], [row["responses"][0] for row in expected])
                    for row in [*expected, *found]:
                        row["responses"].sort(key=lambda item: item["text"])
                self.assert_same_rows(found, expected)
                if preset:
                    self.assertEqual(json.loads(self.tool("meta", "show", joined, "responses[].role"))["provenance"]["gold"], "max:rm.score")

    def test_rows_of_one_prompt_that_differ(self) -> None:
        rows = [{"a": 1, "k": "x", "n": None, "responses": [{"t": 1}]}, {"a": 2, "responses": None}, {"a": 1, "k": "x", "n": 5, "responses": [{"t": 2}, {"t": 3}]}, {"a": 2, "k": "z"}, {"a": 1, "responses": []}]
        data = self.convert("differ", rows)
        output = self.folder / "joined.inseam"
        self.tool("merge", data, "-o", output, "--group-by", "a", "-q")
        self.assertEqual(self.rows_of(output), [{"a": 1, "k": "x", "n": 5, "responses": [{"t": 1}, {"t": 2}, {"t": 3}]}, {"a": 2, "k": "z", "responses": None}])
        other = self.convert("other", [{"a": 1, "k": "y", "responses": [{"t": 4}]}])
        done = run("merge", data, other, "-o", output, "--group-by", "a")
        self.assertEqual(done.returncode, 2)
        self.assertIn("column k, row 5: the value is not that of row 0, which has the same prompt; add k to the fields of --group-by", done.stderr)
        self.tool("merge", data, other, "-o", output, "--group-by", "a,k", "-q")
        self.assertEqual(len(self.rows_of(output)), 5)
        for keys, words in (("responses", "cannot be a key"), ("b", "'b'"), ("", "one field or more")):
            self.assertIn(words, run("merge", data, "-o", output, "--group-by", keys).stderr)
        self.assertIn("does not have", run("merge", self.convert("flat", [{"a": 1}]), "-o", output, "--group-by", "a").stderr)

    def test_records_beyond_memory(self) -> None:
        """Records wait in a file where they are many; their order and values are the same."""
        wide = "x" * 3_000_000
        rows = [{"a": 0, "t": wide}] + [{"a": 1 + i, "t": wide + str(i)} for i in range(50)] + [{"a": 0, "t": "late"}, {"a": 0, "t": "later"}]
        output = self.folder / "again.inseam"
        report = json.loads(self.tool("convert", self.dump("again", rows), "-o", output, "--group-by", "a", "--json"))
        self.assertEqual((report["records"], report["rows"]), (53, 51))
        found = self.rows_of(output)
        self.assertEqual([row["a"] for row in found], list(range(51)))
        self.assertEqual([item["t"] for item in found[0]["responses"]], [wide, "late", "later"])
        self.assertEqual([[item["t"] for item in row["responses"]] for row in found[1:]], [[wide + str(i)] for i in range(50)])
        self.assertEqual([path.name for path in self.folder.iterdir() if "gather" in path.name or path.name.startswith(".")], [])


if __name__ == "__main__":
    unittest.main()
