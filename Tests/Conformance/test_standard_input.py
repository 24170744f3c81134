# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Standard input that has to be read again is kept beside the output, and nothing of it is left."""

import gzip
import json
import subprocess
import unittest

from cli import INSEAM, ToolTest, run


def text_of(rows: list) -> bytes:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


class StandardInput(ToolTest):
    def piped(self, data: bytes, *arguments: object) -> subprocess.CompletedProcess:
        """Run the tool with bytes that come through a pipe."""
        return subprocess.run([INSEAM, *map(str, arguments)], input=data, capture_output=True, check=False, timeout=60)

    def test_conflicts_are_found_in_a_second_pass(self) -> None:
        wide = [{"id": i, "text": "x" * 1_000, "meta": {"k": i}} for i in range(9_000)]
        for name, rows in (
            ("early", [{"a": 1, "b": [1]}, {"a": "x", "b": ["y"]}, {"a": {"k": None}, "c": 1}, {"c": "z"}]),
            ("late", [*wide, {"id": "last", "text": 5, "meta": []}, *wide[:10]]),
        ):
            for packed in (False, True):
                with self.subTest(name, packed=packed):
                    folder = self.folder / f"{name}-{packed}"
                    folder.mkdir()
                    output = folder / "conflicts.inseam"
                    data = gzip.compress(text_of(rows), 1) if packed else text_of(rows)
                    done = self.piped(data, "convert", "-", "-o", output, "--on-conflict", "json", "--force")
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.tool("verify", output)
                    self.assert_same_rows(self.rows_of(output), rows)
                    self.assertEqual([entry.name for entry in folder.iterdir()], ["conflicts.inseam"])

    def test_names_that_records_have(self) -> None:
        rows = [{"source": i, "prompt_id": f"p{i}"} for i in range(5)] + [{"source": "s"}]
        output = self.folder / "names.inseam"
        done = self.piped(text_of(rows), "convert", "-", "-o", output, "--on-conflict", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_same_rows(self.rows_of(output), rows)

    def test_appended_records(self) -> None:
        for folder in (False, True):
            with self.subTest(folder=folder):
                data = self.convert(f"first-{folder}", [{"a": 1}])
                if folder:
                    parts = self.folder / "parts"
                    parts.mkdir()
                    data = data.rename(parts / "one.inseam").parent
                    self.tool("publish", data, "-q")
                done = self.piped(text_of([{"a": "x"}, {"a": [2]}]), "append", data, "-", "--on-conflict", "json")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_same_rows(self.rows_of(data), [{"a": 1}, {"a": "x"}, {"a": [2]}])

    def test_rows_that_are_committed_are_not_read_again(self) -> None:
        rows = [{"a": i} for i in range(6)] + [{"a": "x"}]
        for source in ("pipe", "file"):
            with self.subTest(source):
                data = self.convert(f"live-{source}", [{"a": -1}])
                if source == "pipe":
                    done = self.piped(text_of(rows), "append", data, "-", "--commit-rows", "2", "--on-conflict", "json")
                else:
                    path = self.folder / "live.jsonl"
                    path.write_bytes(text_of(rows))
                    done = self.piped(b"", "append", data, path, "--commit-rows", "2", "--on-conflict", "json")
                self.assertEqual(done.returncode, 2)
                self.assertIn(b"give --type a=json from the start", done.stderr)
                found = self.rows_of(data)
                self.assertEqual(found, ([{"a": -1}, *rows])[: len(found)])

    def test_a_stop_needs_no_second_pass(self) -> None:
        done = run("convert", "-", "-o", self.folder / "never.inseam", input='{"a":1}\n{"a":"x"}\n')
        self.assertEqual(done.returncode, 2)
        self.assertIn("-:2:6: a is a string here", done.stderr)


if __name__ == "__main__":
    unittest.main()
