# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every built-in preset, by the examples of its mapping: rows, recognition and the way back."""

import json
import subprocess
import sys
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = sorted((ROOT / "Sources/CPresets/mappings").glob("*.json"))


class Mappings(ToolTest):
    def each(self) -> list:
        return [json.loads(path.read_text()) for path in MAPPINGS]

    def converted(self, records: list, *options: object) -> Path:
        output = self.folder / "rows.inseam"
        self.tool("convert", write_lines(self.folder / "records.jsonl", records), "-o", output, "--force", "-q", *options)
        return output

    def exported(self, data: Path, name: str) -> list:
        output = self.folder / "back.jsonl"
        self.tool("export", data, "--to", name, "-o", output, "--force", "-q")
        return [json.loads(line) for line in output.read_text().splitlines()]

    def test_each_example_becomes_its_row(self) -> None:
        for mapping in self.each():
            self.assertTrue(mapping["examples"], mapping["name"])
            for example in mapping["examples"]:
                with self.subTest(preset=mapping["name"], record=example["record"]):
                    data = self.converted([example["record"]], "--preset", mapping["name"], *example.get("options", []))
                    self.assertEqual(self.rows_of(data), [example["row"]])

    def test_each_example_comes_back(self) -> None:
        for mapping in self.each():
            for example in mapping["examples"]:
                for name in (mapping["name"], "auto"):
                    with self.subTest(preset=mapping["name"], to=name, record=example["record"]):
                        data = self.converted([example["record"]], "--preset", mapping["name"], *example.get("options", []))
                        if name == "auto" or not example.get("without_pair"):
                            self.assertEqual(self.exported(data, name), [example["record"]])

    def test_all_examples_of_a_preset_together(self) -> None:
        """What a record becomes does not depend on the others."""
        for mapping in self.each():
            examples = [example for example in mapping["examples"] if not example.get("alone")]
            if len(examples) < 2:
                continue
            with self.subTest(preset=mapping["name"]):
                options = {option: None for example in examples for option in example.get("options", [])}
                data = self.converted([example["record"] for example in examples], "--preset", mapping["name"], *options)
                self.assertEqual(self.rows_of(data), [example["row"] for example in examples])
                self.assertEqual(self.exported(data, "auto"), [example["record"] for example in examples])

    def test_shapes_are_recognized(self) -> None:
        for mapping in self.each():
            for example in mapping["examples"]:
                with self.subTest(preset=mapping["name"], record=example["record"]):
                    source = write_lines(self.folder / "records.jsonl", [example["record"]] * 3)
                    done = run("convert", source, "-o", self.folder / "auto.inseam", "--force", *example.get("options", []))
                    expected = example.get("recognized", mapping["name"])
                    self.assertEqual(done.returncode, 0, done.stderr)
                    if expected is not None:
                        self.assertIn(f"preset: {expected} (", done.stderr)
                    else:
                        self.assertNotIn("preset: ", done.stderr)

    def test_similar_shapes_are_not_mistaken(self) -> None:
        for mapping in self.each():
            self.assertTrue(mapping["not"], mapping["name"])
            for record in mapping["not"]:
                with self.subTest(preset=mapping["name"], record=record):
                    source = write_lines(self.folder / "records.jsonl", [record])
                    done = run("convert", source, "-o", self.folder / "auto.inseam", "--force", "--on-conflict", "json")
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertNotIn(f"preset: {mapping['name']} (", done.stderr)

    def test_one_odd_record_keeps_all_as_they_are(self) -> None:
        for mapping in self.each():
            record = mapping["examples"][0]["record"]
            with self.subTest(preset=mapping["name"]):
                rows = [record, {"another": "shape"}, record]
                data = self.converted(rows, "--on-conflict", "json")
                self.assertEqual(self.rows_of(data), rows)

    def test_every_mapping_is_listed_and_described(self) -> None:
        listed = [line.split()[0] for line in run("presets").stdout.splitlines() if not line.startswith(" ")]
        self.assertEqual(sorted(listed), sorted([*(path.stem for path in MAPPINGS), "auto", "generic"]))
        for path in MAPPINGS:
            self.assertEqual(run("presets", path.stem).stdout, path.read_text())
            self.assertEqual(json.loads(path.read_text())["name"], path.stem)
        page = subprocess.run([sys.executable, ROOT / "Tools/scripts/preset-page", "--check"], capture_output=True, text=True)
        self.assertEqual((page.returncode, page.stderr), (0, ""))

    def test_a_mapping_of_ones_own(self) -> None:
        """A file is used like a built-in preset, and goes along with the dataset."""
        mapping = {"name": "mine", "about": "Mine.", "row": {"prompt": "q"}, "responses": [{"fields": {"text": "best", "rm.sky": "s"}, "role": "gold"}, {"fields": {"text": "others[]"}, "role": "worse"}]}
        path = self.folder / "mine.json"
        path.write_text(json.dumps(mapping))
        records = [{"q": "p", "best": "a", "s": 1.5, "others": ["b", "c"], "id": 1}, {"q": "p2", "best": "a", "others": [], "id": 2}]
        data = self.converted(records[:1], "--preset", path)
        path.unlink()
        self.tool("append", data, write_lines(self.folder / "more.jsonl", records[1:]), "-q")
        self.assertEqual(self.rows_of(data)[0], {"prompt": "p", "responses": [{"role": "gold", "text": "a", "rm": {"sky": 1.5}}, {"role": "worse", "text": "b"}, {"role": "worse", "text": "c"}], "id": 1})
        self.assertEqual(self.exported(data, "auto"), records)
        for change, words in (({"nam": 1}, "unknown member 'nam'"), ({"transforms": ["x"]}, "unknown transform 'x'"), ({"row": {"prompt": 1}}, "expected the path"), ({"roles": {"highest": "a", "x": 1}}, "unknown member 'x'"), ({"name": 3}, "name: expected a text"),
                              ({"types": {"a": "int8"}}, "found 'int8'"), ({"detect": [{"fields": {"a": "word"}}]}, "expected kinds"), ({"responses": [{"fields": {"a": "b[]", "c": "d"}}]}, "either every field")):
            path.write_text(json.dumps({**mapping, **change}))
            done = run("convert", self.folder / "records.jsonl", "-o", data, "--force", "--preset", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
            self.assertIn("mine.json", done.stderr)
        done = run("convert", self.folder / "records.jsonl", "-o", data, "--force", "--preset", "trl-prefrence")
        self.assertIn("did you mean 'trl-preference'?", done.stderr)

    def test_lists_side_by_side_of_different_lengths(self) -> None:
        source = write_lines(self.folder / "records.jsonl", [{"prompt": "p", "responses": ["x"], "rewards": [1]}, {"prompt": "p", "responses": ["x", "y"], "rewards": [1]}])
        done = run("convert", source, "-o", self.folder / "never.inseam", "--preset", "rlhflow")
        self.assertEqual(done.returncode, 2)
        self.assertIn("records.jsonl:2:1: expected lists of the same length; 'responses' and 'rewards' have 2 and 1 items", done.stderr)

    def test_lists_that_options_name(self) -> None:
        rows = [{"prompt": "2+2?", "responses": ["4", "5"], "scores": [1.0, 0.0], "logprobs": [[-0.5], [-2.0, -0.25]], "tags": ["a", "b"]}, {"prompt": "q", "responses": [], "scores": [], "tags": ["c"]}]
        data = self.converted(rows, "--zip-lists", "responses,scores,logprobs", "--rm", "sky=responses.scores", "--pm", "sft=responses.logprobs,reduction=token")
        self.assertEqual(self.rows_of(data), [
            {"prompt": "2+2?", "responses": [{"text": "4", "rm": {"sky": 1}, "pm": {"sft": {"token_logps": [-0.5]}}}, {"text": "5", "rm": {"sky": 0}, "pm": {"sft": {"token_logps": [-2.0, -0.25]}}}], "tags": ["a", "b"]}, {"prompt": "q", "responses": [], "tags": ["c"]}])
        self.assertEqual(self.exported(self.converted(rows[:1], "--zip-lists", "responses,scores,logprobs"), "auto"), rows[:1])
        source = write_lines(self.folder / "odd.jsonl", [rows[0], {**rows[0], "scores": [1]}])
        done = run("convert", source, "-o", self.folder / "never.inseam", "--zip-lists", "responses,scores")
        self.assertIn("odd.jsonl:2:1: expected lists of the same length", done.stderr)
        self.assertEqual(run("convert", source, "-o", self.folder / "never.inseam", "--zip-lists", "responses").returncode, 64)
        self.assertEqual(run("convert", source, "-o", self.folder / "never.inseam", "--zip-lists", "responses,scores", "--preset", "chat").returncode, 64)

    def test_odd_records_come_back(self) -> None:
        """What is missing, null or of another kind is an error or comes back; a record changes no other."""
        dialogue, pku, batch = "\n\nHuman: a\n\nAssistant: c", {"prompt": "p", "response_0": "a", "response_1": "b", "better_response_id": 1}, {"custom_id": "a", "response": {"status_code": 200, "body": {"choices": [None, {"index": 0}]}}}
        for preset, rows in (("hh-rlhf", [{"chosen": None, "rejected": dialogue}, {"rejected": dialogue}, {"chosen": dialogue}]), ("rlhflow", [{"prompt": "p", "responses": ["a"], "rewards": [3]}, {"prompt": "p", "rewards": [3, 4]}, {"prompt": "q"}]),
                             ("pku-saferlhf", [pku, {key: value for key, value in pku.items() if key != "response_0"}]), ("openai-batch", [batch, {"custom_id": "b", "response": None}])):
            with self.subTest(preset=preset):
                self.assertEqual(self.exported(self.converted(rows, "--preset", preset), "auto"), rows)
        pairs = [{"prompt": "p", "chosen": ["a"], "rejected": ["b"]}] * 100 + [{"prompt": "p", "chosen": "a", "rejected": ["b"]}]
        for rows, options in (([{"prompt": "p", "chosen": "a", "rejected": ["b"]}], ["--preset", "rm-bench"]), ([{"prompt": "p", "responses": ["a", "b"], "scores": 5}], ["--zip-lists", "responses,scores"]), ([{"prompt": "p", "scores": [1]}], ["--zip-lists", "prompt,scores"]), (pairs, ["--on-conflict", "json"])):
            with self.subTest(options=options):
                done = run("convert", write_lines(self.folder / "odd.jsonl", rows), "-o", self.folder / "never.inseam", *options)
                self.assertEqual(done.returncode, 2)
                self.assertIn("must be a list, found", done.stderr)

    def test_fields_of_records_are_not_taken_for_those_that_presets_make(self) -> None:
        """Where a record has such a field of its own, its shape is not recognized, and it stays as it is."""
        for name, extra in (("trl-preference", {"implicit_prompt": True}), ("chat", {"last_message": 1}), ("trl-unpaired", {"text": "own"}), ("trl-completions", {"rm": {"a": 1}}), ("prime-rl", {"role": "own"})):
            mapping = json.loads((ROOT / f"Sources/CPresets/mappings/{name}.json").read_text())
            record = {**mapping["examples"][-1 if name == "trl-preference" else 0]["record"], **extra}
            with self.subTest(preset=name):
                self.assertEqual(self.rows_of(self.converted([record])), [record])
        nectar = {"prompt": "p", "answers": [{"answer": "x", "rank": 1, "text": "own"}], "num_responses": 1}
        self.assertEqual(self.rows_of(self.converted([nectar])), [nectar])

    def test_the_gold_response_of_other_shapes(self) -> None:
        judged = [{"question": "q", "response_A": "a", "response_B": "b", "label": "B>A"}]
        self.assertEqual(self.exported(self.converted(judged), "trl-prompt-completion")[0]["completion"], "b")
        self.assertEqual(self.exported(self.converted([{"prompt": "p", "chosen": "a", "rejected": "b"}]), "shp")[0]["labels"], 1)
        scored = [{"prompt": "p", "reward": 9, "completion": None}, {"prompt": "p", "completion": "c", "reward": 1}]
        done = run("export", self.converted(scored, "--preset", "prime-rl"), "--to", "trl-preference", "-o", self.folder / "none.jsonl")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no gold response 1", done.stderr)

    def test_pairs_of_other_rows(self) -> None:
        """A shape of pairs takes rows of any number of responses, and tells what it leaves out."""
        rows = [{"prompt": "p1", "responses": [{"role": "worse", "text": "w1", "rm": {"score": 0.5, "sky": 1}}, {"role": "gold", "text": "g", "rm": {"score": 2}}, {"role": "worse", "text": "w2", "rm": {"score": 1}}, {"role": "other", "text": "o"}]},
                {"prompt": "p2", "responses": [{"role": "gold", "text": "g"}]}, {"prompt": "p3", "responses": []}]
        data = self.converted(rows, "--preset", "generic")
        output = self.folder / "pairs.jsonl"
        done = run("export", data, "--to", "trl-preference", "-o", output)
        self.assertEqual([json.loads(line) for line in output.read_text().splitlines()], [
            {"prompt": "p1", "chosen": "g", "score_chosen": 2.0, "rejected": "w1", "score_rejected": 0.5}, {"prompt": "p1", "chosen": "g", "score_chosen": 2.0, "rejected": "w2", "score_rejected": 1.0}])
        for words in ("note: 1 row skipped: no worse response", "note: 1 row skipped: no gold response", "note: 1 response left out", "note: left out: responses[].rm.sky"):
            self.assertIn(words, done.stderr)
        self.tool("export", data, "--to", "trl-unpaired", "-o", self.folder / "kto.jsonl")
        labels = [json.loads(line) for line in (self.folder / "kto.jsonl").read_text().splitlines()]
        self.assertEqual([(one["completion"], one["label"]) for one in labels], [("w1", False), ("g", True), ("w2", False), ("o", None), ("g", True)])
        empty = run("export", self.converted(rows[1:], "--preset", "generic"), "--to", "trl-preference", "-o", self.folder / "none.jsonl")
        self.assertEqual((empty.returncode, (self.folder / "none.jsonl").exists()), (2, False))
        self.assertIn("there is nothing to export; of 2 rows: no gold response 1, no worse response 1", empty.stderr)


if __name__ == "__main__":
    unittest.main()
