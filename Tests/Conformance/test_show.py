# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One row in full, and datasets without repeated rows."""

import json
import random
import unittest

from cli import ToolTest, run, write_lines
from terminal import on_terminal


class Show(ToolTest):
    def setUp(self) -> None:
        self.text = "one two three " * 20 + "\nsecond line"
        self.rows = [
            {"prompt_id": f"p{number}", "prompt": self.text if number == 2 else "short", "source": {"set": "web"}, "tags": ["a", str(number)],
             "responses": [{"role": role, "text": f"{role} {self.text}", "rm": {"sky": 0.1 * place}} for place, role in enumerate(("gold", "worse"))]}
            for number in range(4)
        ]
        self.data = self.convert("rows", self.rows, "--preset", "generic")

    def test_a_row_by_its_id_and_by_its_position(self) -> None:
        by_id, by_position = run("show", self.data, "p2").stdout, run("show", self.data, 2).stdout
        self.assertEqual(by_id, by_position)
        lines = by_id.splitlines()
        self.assertEqual(lines[:3], ["row 2", "prompt_id: p2", "prompt:"])
        self.assertIn("source.set: web", lines)
        self.assertIn('tags: ["a","2"]', lines)
        for part in self.text.split("\n"):
            self.assertIn(f"  {part}".rstrip(), [line.rstrip() for line in lines])
        self.assertIn("responses: 2 items", lines)
        self.assertRegex(by_id, r"\n0  gold +0\n1  worse +0\.1\n")

    def test_it_fits_the_terminal(self) -> None:
        for width in (40, 80):
            lines = on_terminal(width, "show", self.data, "p2")
            self.assertLessEqual(max(map(len, lines)), width)
            words = " ".join(" ".join(lines).split())
            self.assertIn(" ".join(self.text.split()), words)

    def test_rows_that_are_not_there(self) -> None:
        for words, row in (("no row has the prompt_id 'p9'", "p9"), ("there is no row 4; the dataset has 4 rows", 4), ("prompt_id 'x'' OR TRUE'", "x' OR TRUE")):
            with self.subTest(row=row):
                done = run("show", self.data, row)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(words.replace("''", "'"), done.stderr)


class Dedup(ToolTest):
    def test_the_first_of_equal_rows_is_kept(self) -> None:
        draw = random.Random(2)
        kinds = [None, "", "a", "e\u0301", "é", "long " * 100]
        rows = [{"id": number, "k": draw.choice(kinds), "n": draw.choice([1, 1.0, 2, None]), "z": {"s": draw.choice("xy")}} for number in range(20_000)]
        data = self.convert("repeats", rows, "--no-ids")
        for keys in (["k"], ["k", "n"], ["z.s"], ["n", "z.s"]):
            with self.subTest(keys=keys):
                first: dict = {}
                wanted, dropped = [], []
                for row in rows:
                    key = tuple(row["z"]["s"] if name == "z.s" else row[name] for name in keys)
                    if None not in key and key in first:
                        dropped.append({"first": first[key], "row": row["id"]})
                        continue
                    first.setdefault(key, row["id"])
                    wanted.append(row["id"])
                output, listed = self.folder / "unique.inseam", self.folder / "dropped.jsonl"
                report = json.loads(self.tool("dedup", data, "--by", ",".join(keys), "-o", output, "--list", listed, "--json", "--force"))
                self.assertEqual([row["id"] for row in self.rows_of(output)], wanted)
                self.assertEqual([json.loads(line) for line in listed.read_text().splitlines()], dropped)
                self.assertEqual((report["rows"], report["dropped"]), (len(wanted), len(dropped)))
                self.tool("verify", output)

    def test_mistakes_write_nothing(self) -> None:
        data = self.convert("few", [{"a": 1, "tags": [1]}], "--no-ids")
        output = self.folder / "none.inseam"
        for code, words, keys in ((2, "did you mean 'a'", "aa"), (2, "several values for each row", "tags[]"), (64, "expects the paths", ",")):
            done = run("dedup", data, "--by", keys, "-o", output)
            self.assertEqual((done.returncode, output.exists()), (code, False))
            self.assertIn(words, done.stderr)
        write_lines(output, [{"a": 1}])
        self.assertEqual(run("dedup", data, "--by", "a", "-o", output, replaces=False).returncode, 64)


if __name__ == "__main__":
    unittest.main()
