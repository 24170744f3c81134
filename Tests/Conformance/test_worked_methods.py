# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The worked examples of spec/methods.md, one for each method, do what the page says."""

import re
import subprocess
import unittest

from cli import INSEAM, ROOT, ToolTest

PAGE = (ROOT / "spec" / "methods.md").read_text("utf-8")


class WorkedMethods(ToolTest):
    def test_every_example(self) -> None:
        blocks = re.findall(r"```example\n(.*?)```", PAGE, re.S)
        for number, block in enumerate(blocks):
            rows, command, wanted = re.fullmatch(r"((?:\{.*\n)+)\$ inseam (.*)\n((?:\{.*\n)+)", block).groups()
            with self.subTest(command):
                source = self.folder / f"{number}.jsonl"
                source.write_text(rows)
                data = self.folder / f"{number}.inseam"
                self.tool("convert", source, "-o", data, "-q", "--no-ids")
                words = [str(data) if word == "DATA" else word for word in command.split()]
                done = subprocess.run([INSEAM, *words], capture_output=True, text=True, check=True)
                self.assertEqual(done.stdout, wanted)

    def test_every_method_has_one(self) -> None:
        listed = re.findall(r"^  ([a-z][a-z-]*)  ", self.tool("compute", "--help").split("SUBCOMMANDS:")[1], re.M)
        shown = set(re.findall(r"^\$ inseam compute (\S+)", PAGE, re.M))
        self.assertGreater(len(listed), 30)
        self.assertEqual(shown | {"seam"}, set(listed))


if __name__ == "__main__":
    unittest.main()
