# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""convert --dry-run --full: what would be refused, and a command that converts."""

import json
import shlex
import subprocess
import unittest

from cli import INSEAM, ToolTest, run, write_lines


class Surveys(ToolTest):
    maxDiff = None

    def survey(self, text: str) -> tuple:
        source = self.folder / "odd file.jsonl"
        source.write_text(text, "utf-8", "surrogateescape")
        done = run("convert", source, "--dry-run", "--full")
        *lines, command = done.stderr.splitlines()
        self.assertTrue(command.startswith("to convert: inseam convert "), command)
        words = shlex.split(command.removeprefix("to convert: inseam "))
        made = subprocess.run([INSEAM, *words, "--force"], cwd=self.folder, capture_output=True, text=True)
        (self.folder / "schema.json").write_text(done.stdout)
        return [line.replace(str(source), "FILE") for line in lines], words, made, done

    def test_every_reason_has_a_count_a_place_and_a_way(self) -> None:
        wide = json.dumps({"m": {f"k{i}": i for i in range(300)}})
        text = '{"a":1,"n":1.5}\n{"a":"x"}\n{"a":[1],"n":NaN}\n{"b":12345678901234567890}\n{"n":Infinity}\n' + wide + '\n{"c":{"d":1,"d":2}}\n{"a":\n{"n":1e400}\n'
        lines, words, made, _ = self.survey(text)
        self.assertEqual(lines, [
            "preset: generic (the first records have no known shape)",
            "9 records read, nothing written",
            "1 record, first FILE:2:6: a is a string here and an integer in line 1: --type a=json",
            "2 records, first FILE:3:14: NaN and Infinity are not JSON: --allow-nan",
            "1 record, first FILE:4:6: b is an integer beyond int64: --type b=json",
            "1 record, first FILE:6:3116: m has more than 256 keys: --type m=map",
            "1 record, first FILE:7:13: the key c.d appears twice in one object: --type c=json",
            "1 record, first FILE:8:6: invalid JSON value: left out",
            "1 record, first FILE:9:6: invalid JSON number, or a number beyond float64: left out"])
        self.assertEqual(words[4:], "--type a=json --allow-nan --type b=json --type m=map --type c=json --on-error".split() + ["quarantine=odd file.refused.jsonl"])
        self.assertEqual(made.returncode, 1, made.stderr)
        rows = self.rows_of(self.folder / "odd file.inseam")
        self.assertEqual([row.get("a") for row in rows], [1, "x", [1], None, None, None, None])
        self.assertEqual(rows[3]["b"], 12345678901234567890)
        self.assertEqual(rows[5]["m"], json.loads(wide)["m"])

    def test_nothing_odd(self) -> None:
        lines, words, made, done = self.survey('{"a":1}\n{"a":2.5,"b":null}\n')
        self.assertEqual((lines, made.returncode), (["preset: generic (the first records have no known shape)", "2 records read, nothing written"], 0))
        self.assertEqual(json.loads(done.stdout), {"a": "float64", "b": "null"})

    def test_the_schema_is_taken_back(self) -> None:
        text = '{"a":1,"p":null,"e":[],"m":{},"s":"x","l":[{"y":1}]}\n{"a":"z","l":null}\n'
        _, _, made, done = self.survey(text)
        self.assertEqual(made.returncode, 0, made.stderr)
        source = self.folder / "odd file.jsonl"
        self.tool("convert", source, "-o", self.folder / "again.inseam", "--schema", self.folder / "schema.json", "-q")
        self.assertEqual(self.rows_of(self.folder / "again.inseam"), [json.loads(line) for line in text.splitlines()])

    def test_it_ends_with_a_command_for_presets_too(self) -> None:
        rows = [{"prompt": "p", "chosen": "c", "rejected": "r", "id": 1}, {"prompt": "p", "chosen": "c", "rejected": "r", "id": "x"}]
        source = write_lines(self.folder / "pairs.jsonl", rows)
        done = run("convert", source, "--dry-run", "--full")
        command = shlex.split(done.stderr.splitlines()[-1].removeprefix("to convert: inseam "))
        made = subprocess.run([INSEAM, *command, "--force"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(len(self.rows_of(self.folder / "pairs.inseam")), 2)


if __name__ == "__main__":
    unittest.main()
