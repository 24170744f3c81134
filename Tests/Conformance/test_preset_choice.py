# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Which preset is chosen and what is said of it; mappings and options that are refused."""

import json
import shlex
import subprocess
import unittest

from cli import INSEAM, ToolTest, run, write_lines


def flat(text: str) -> str:
    """Text without the line ends that wrap it."""
    return text.replace("\n  ", " ")


class Choice(ToolTest):
    def said(self, rows: list, *options: object) -> str:
        done = run("convert", write_lines(self.folder / "in.jsonl", rows), "-o", self.folder / "out.inseam", "--force", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return flat(done.stderr)

    def test_it_is_said_also_where_records_stay_as_they_are(self) -> None:
        pair = {"prompt": "p", "chosen": "c", "rejected": "r"}
        for rows, words in (([{"a": 1}], "preset: generic (the first records have no known shape)"), ([{"prompt": "p", "chosen": "c"}], "the nearest is trl-preference (no field 'rejected')"),
                            ([{"prompt": "p", "chosen": "c", "rejected": 3}], "trl-preference ('rejected' is not text or messages)"), ([pair, pair, {"prompt": "p"}], "record 3 of"),
                            ([{"messages": [{"role": "user", "content": "q"}], "prompt": "p"}], "chat (it has the field 'prompt')"), ([{"messages": [{"role": "user", "content": "q"}], "last_message": 1}], "chat (a record has a field of its own"),
                            ([{"prompt": "p", "completions": ["a", "b"], "labels": [True]}], "trl-stepwise (lists side by side have different lengths)"), ([{"prompt": "p", "responses": [{"text": "x"}]}], "the records are rows with responses already")):
            with self.subTest(rows=rows):
                self.assertIn("preset: generic (", self.said(rows))
                self.assertIn(words, self.said(rows))
                self.assertEqual(run("convert", self.folder / "in.jsonl", "-o", self.folder / "out.inseam", "-q").stderr, "")
        self.assertNotIn("preset: ", self.said([{"a": 1}], "--preset", "generic"))

    def test_lines_have_eighty_columns(self) -> None:
        long = "a-folder-with-a-name/" * 2
        (self.folder / long).mkdir(parents=True)
        rows = [{"prompt": "p", "chosen": "c", "rejected": "r"}] * 3
        for path in (self.folder / "in.jsonl", self.folder / long / "in.jsonl"):
            done = run("convert", write_lines(path, rows), "-o", self.folder / "out.inseam", "--force")
            said = [line for line in done.stderr.splitlines()[:3] if str(self.folder) not in line]
            self.assertLessEqual(max(map(len, said)), 80)
        lines = run("presets").stdout.splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertTrue(any(line.startswith(" " * 20) for line in lines))

    def test_a_record_that_the_chosen_preset_cannot_map(self) -> None:
        """The error says that nobody asked for the preset, and how records stay as they are."""
        steps = {"prompt": "p", "completions": ["a", "b"], "labels": [True, False]}
        texts = {"prompt": "p", "responses": ["a"], "rewards": [1.0]}
        for rows, preset in (([steps] * 200 + [{**steps, "labels": [True]}], "trl-stepwise"), ([texts] * 200 + [{**texts, "rewards": [1.0, 2.0]}], "rlhflow")):
            source = write_lines(self.folder / "in.jsonl", rows)
            done = run("convert", source, "-o", self.folder / "out.inseam", "--force")
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"the preset {preset} was chosen automatically, --preset generic keeps records as they are", done.stderr)
            self.assertIn("in.jsonl:201:1: ", done.stderr)
            done = run("convert", source, "-o", self.folder / "out.inseam", "--force", "--preset", preset)
            self.assertNotIn("automatically", done.stderr)
            self.tool("convert", source, "-o", self.folder / "out.inseam", "--force", "--preset", "generic")

    def test_the_paper_needs_lengths(self) -> None:
        """Without them its records stay as they are, and what then goes wrong says why."""
        rows = [{"question": "q", "gold_answer": ["g", {"PM": {}}], "worse_answers": [["w", {"PM": {}}]]}]
        source = write_lines(self.folder / "in.jsonl", rows)
        done = run("convert", source, "-o", self.folder / "out.inseam")
        self.assertEqual(done.returncode, 2)
        self.assertIn("in.jsonl:1:", done.stderr)
        self.assertIn("the records look like seam-paper, which needs --lengths PATH or --lengths none; as they are, ", done.stderr)
        self.assertEqual(self.said(rows, "--lengths", "none").count("preset: seam-paper"), 1)
        self.assertIn("preset: generic (the records look like seam-paper", self.said(rows, "--on-conflict", "json"))


class Mappings(ToolTest):
    GOOD = {"name": "mine", "about": "Mine.", "row": {"prompt": "q"}, "responses": [{"fields": {"text": "a", "rm.sky": "s"}}, {"fields": {"text": "b"}}]}

    def refusal(self, mapping: dict) -> str:
        path = self.folder / "mine.json"
        path.write_text(json.dumps(mapping))
        done = run("convert", write_lines(self.folder / "in.jsonl", [{"q": "p", "a": "x", "b": "y", "s": 1.0}]), "-o", self.folder / "out.inseam", "--preset", path)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_what_does_not_fit_together_is_refused(self) -> None:
        """Each error names the file, the path in it and what is expected."""
        one, two = self.GOOD["responses"]
        lists = {"fields": {"text": "others[]"}}
        each = {"each": "others", "fields": {"text": "t"}}
        for change, words in (
            ({"responses": [{**one, "role": "goldd"}]}, "responses[0].role: expected gold, worse or other, found 'goldd'"),
            ({"roles": {"choice": "q"}}, "roles.of: expected the index of a response for each word"),
            ({"roles": {"choice": "q", "of": {"x": "0"}}}, "roles.of['x']: expected the index of a response"),
            ({"roles": {"choice": "q", "of": {"x": 0, "y": 2}}}, "roles.of['y']: expected the index of one of 2 responses, from 0; found 2"),
            ({"roles": {}}, "roles: expected one of highest, lowest, label, index, split, choice, found none"),
            ({"roles": {"split": "q"}}, "roles.at is missing: expected a number"),
            ({"roles": {"highest": "rm.grass"}}, "roles: responses have no field 'rm.grass'; expected one of text, rm.sky"),
            ({"responses": [{**one, "role": "gold"}, {**two, "role": "worse"}], "roles": {"highest": "rm.sky"}}, "roles: responses[0] has a role already"),
            ({"row": {"prompt": "q", "title": "q"}}, "row['title']: 'q' is the source of row['prompt'] already"),
            ({"responses": [one, {"fields": {"text": "a"}}]}, "responses[1].fields['text']: 'a' is the source of responses[0].fields['text'] already"),
            ({"row": {"prompt": "a.b"}}, "overlaps the source of row['prompt']"),
            ({"responses": [one, each]}, "responses[1]: 'role' is missing: of several parts"), ({"responses": [{**one, "role": "gold"}, lists]}, "responses[1]: 'role' is missing"),
            ({"responses": [{**one, "role": "worse"}, {**each, "role": "rejected"}]}, "responses[1].role: responses[0] has the role 'rejected' already"),
            ({"responses": [{"fields": {"content": "*"}}]}, "responses[0].fields.content: '*' stands for many fields; expected a name with a step '*', such as rm.*"),
            ({"responses": [{"fields": {"rm.*": "a"}}]}, "responses[0].fields['rm.*']: a name with '*' is made of many fields; expected a path that ends in '*', found 'a'"),
            ({"responses": [{"fields": {"rm.*": "*.a"}}]}, "none but the last in"), ({"row": {"prompt": 1}}, "row.prompt: expected the path"), ({"row": {"prompt": "a..b"}}, "row.prompt: 'a..b' is not a valid path"),
            ({"detect": [{"fields": {"a": "word"}}]}, "detect[0].fields['a']: expected kinds"), ({"detect": [{"fields": {}, "marks": {"a": "b"}}]}, "detect[0].marks['a']: expected a list of texts"),
            ({"name": 3}, "name: expected a text"), ({"rows": {}}, "the mapping: unknown member 'rows'; did you mean 'row'?"), ({"responses": [{**one, "rolle": "gold"}]}, "responses[0]: unknown member 'rolle'; did you mean 'role'?"),
            ({"sentinels": [{"path": "s", "value": -1}]}, "sentinels[0].source is missing: expected a text"), ({"provenance": {"a": 1}}, "provenance['a']: expected an object of texts")):
            with self.subTest(change=change):
                message = self.refusal({**self.GOOD, **change})
                self.assertIn("mine.json: ", message)
                self.assertIn(words, message)

    def test_paths_that_no_record_has(self) -> None:
        """A mapping of one's own names fields that are there, unless it says that they may be missing."""
        path, source = self.folder / "mine.json", write_lines(self.folder / "in.jsonl", [{"q": "p", "a": "x", "s": 1.0}] * 3)
        for change, name in (({"row": {"prompt": "que"}}, "que"), ({"responses": [{"fields": {"text": "a", "rm.*": "scores.*"}}]}, "scores"), ({"responses": [{"each": "outs", "fields": {"text": "t"}}]}, "outs[].t"), ({"roles": {"choice": "winner", "of": {"x": 0}}}, "winner")):
            path.write_text(json.dumps({**self.GOOD, "responses": [{"fields": {"text": "a"}}], **change}))
            with self.subTest(change=change):
                done = run("convert", source, "-o", self.folder / "out.inseam", "--preset", path)
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"no record has the field '{name}', which the mapping 'mine' moves", done.stderr)
                self.tool("convert", source, "-o", self.folder / "out.inseam", "--preset", path, "--allow-missing", "-q")
        path.write_text(json.dumps({**self.GOOD, "detect": [{"fields": {"b?": "text"}}]}))
        self.tool("convert", source, "-o", self.folder / "out.inseam", "--preset", path, "-q")

    def test_lists_that_no_record_has(self) -> None:
        source = write_lines(self.folder / "in.jsonl", [{"prompt": "p", "answers": ["a"], "scores": [1.0]}])
        for names, word in (("answers,scoers", "scoers"), ("answer,scores", "answer"), ("x,y", "x")):
            done = run("convert", source, "-o", self.folder / "out.inseam", "--zip-lists", names)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"no record has the field '{word}'", done.stderr)
            self.tool("convert", source, "-o", self.folder / "out.inseam", "--zip-lists", names, "--allow-missing", "-q")


class Survey(ToolTest):
    def test_the_command_keeps_the_options(self) -> None:
        """What --dry-run --full prints is what was given, and what helps beside."""
        rows = [{"q it": "p", "n": "1", "v": {"a": 1}, "x": 1, "s": [{"r": 0.5}]}, {"q it": "p", "n": "2", "v": 5, "x": "b", "s": [{"r": float("nan")}]}]
        source = write_lines(self.folder / "in put.jsonl", rows)
        target = self.folder / "out.inseam"
        options = ["--map", "prompt=q it", "--type", "n=float64", "--rm", "sky=s.r", "--no-ids", "--profile", "archive", "--level", "3", "--preset", "generic"]
        done = run("convert", source, "-o", target, "--dry-run", "--full", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        command = done.stderr[done.stderr.index("to convert: ") + 12:]
        words = shlex.split(command)
        for option, value in zip(options, options[1:]):
            if option.startswith("--") and not value.startswith("--"):
                self.assertIn((option, value), list(zip(words, words[1:])))
        self.assertIn("--no-ids", words)
        self.assertEqual(sum(word.startswith("x=") for word in words), 1)
        self.assertEqual(subprocess.run([INSEAM, *words[1:]], capture_output=True, text=True).returncode, 0)
        self.assertEqual([row["prompt"] for row in self.rows_of(target)], ["p", "p"])
        self.assertEqual([row["n"] for row in self.rows_of(target)], [1.0, 2.0])


if __name__ == "__main__":
    unittest.main()
