# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The example in the help of every command works when it is pasted into a shell: in an empty folder, or where rollouts.inseam is."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path

from cli import INSEAM, ToolTest

COLUMNS = 80  # the width of the terminal that the help is printed for


def commands(node: dict, above: tuple = ()) -> Iterator[tuple]:
    """The words of every command without subcommands, as the tool describes itself."""
    words = (*above, node["commandName"])
    below = [command for command in node.get("subcommands", []) if command["commandName"] != "help"]
    for command in below:
        yield from commands(command, words)
    if not below:
        yield words[1:]


def section(text: str, *headings: str) -> list[str]:
    """The lines below a heading, which are indented by two spaces more; empty without one, and what follows them is apart."""
    lines = text.splitlines()
    start = next((place for place, line in enumerate(lines) if line.strip() in headings), None)
    if start is None:
        return []
    indent = " " * (len(lines[start]) - len(lines[start].lstrip()) + 2)
    found = []
    for line in lines[start + 1 :]:
        if line and not line.startswith(indent):
            assert not found[-1], f"a line is broken: {found[-1]!r} {line!r}"
            break
        found.append(line.removeprefix(indent))
    return [line for line in found if line]


class HelpExamples(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        (cls.folder / "inseam").symlink_to(Path(INSEAM).resolve())
        cls.environment = os.environ | {"COLUMNS": str(COLUMNS), "PATH": f"{cls.folder}:{os.environ['PATH']}"}
        cls().tool("generate", "--rows", 1_000, "-o", cls.folder / "rollouts.jsonl", "-q")
        cls().tool("convert", cls.folder / "rollouts.jsonl", "-o", cls.folder / "rollouts.inseam", "-q")
        cls.commands = sorted(commands(json.loads(cls().tool("--experimental-dump-help"))["command"]))

    def help(self, *words: str) -> str:
        return subprocess.run([INSEAM, *words, "--help"], capture_output=True, text=True, check=True, env=self.environment).stdout

    def test_every_example(self) -> None:
        self.assertGreater(len(self.commands), 60)
        for words in self.commands:
            with self.subTest(" ".join(words)), tempfile.TemporaryDirectory() as folder:
                lines = "\n".join(section(self.help(*words), "EXAMPLE:", "EXAMPLES:"))
                self.assertIn(f"inseam {' '.join(words)} ", lines, "the help has no example of the command")
                for name in ("rollouts.jsonl", "rollouts.inseam"):
                    if name in lines and f"-o {name}" not in lines:
                        shutil.copy(self.folder / name, folder)
                done = subprocess.run(["bash", "-ec", lines], cwd=folder, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, f"{lines}\n{done.stderr}")

    def test_parameters_stay_aligned(self) -> None:
        """Lines are broken for 80 columns: a name, or the column of the explanations."""
        methods = [words for words in self.commands if words[0] == "compute" and words[1] != "seam"]
        self.assertGreater(len(methods), 30)
        for words in methods:
            with self.subTest(" ".join(words)):
                text = self.help(*words)
                self.assertLessEqual(max(map(len, text.splitlines())), COLUMNS)
                for line in section(text, "PARAMETERS:"):
                    self.assertTrue(line.startswith("--") or line.startswith(" " * 24), line)


if __name__ == "__main__":
    unittest.main()
