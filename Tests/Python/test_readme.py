# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every shell and Python block of README.md, pasted in order into one empty folder, runs and prints what it says."""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def blocks() -> list:
    """The language and the text of each block, in order."""
    return [(m[1], m[2]) for m in re.finditer(r"^```(sh|python)\n(.*?)^```$", README, re.M | re.S)]


def claims(language: str, text: str) -> list:
    """What a block prints: the comments after `print` in Python, the count that the text before `inseam count` gives."""
    if language == "python":
        return [line.rsplit("# ", 1)[1] for line in text.split("\n") if line.startswith("print(") and "# " in line]
    return [re.search(r"For ([\d,]+) of [\d,]+ prompts:\n", README)[1]] if "inseam count" in text else []


class Readme(unittest.TestCase):
    """The wheel is built and installed before; `Tools/wheel` is the only line that is not run again."""

    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        (self.folder / "Tools").mkdir()
        wheel = self.folder / "Tools" / "wheel"
        wheel.write_text("#!/bin/sh\n")
        wheel.chmod(0o755)
        (self.folder / ".build-wheel").symlink_to(ROOT / ".build-wheel")
        bin_folder = str(Path(sys.executable).parent)
        self.environment = {**os.environ, "PATH": f"{bin_folder}:{os.environ['PATH']}"}
        self.environment.pop("INSEAM_TOOL", None)

    def run_block(self, language: str, text: str) -> str:
        command = ["bash", "-euo", "pipefail", "-c", text] if language == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, f"{text}\n{done.stdout[-500:]}{done.stderr[-2000:]}")
        return done.stdout

    def test_every_block_in_order(self) -> None:
        found = blocks()
        self.assertEqual([language for language, _ in found].count("python"), 3)
        for number, (language, text) in enumerate(found):
            printed = self.run_block(language, text).split("\n")
            wanted = claims(language, text)
            if language == "sh":
                printed = [line for line in printed if re.fullmatch(r"\d+", line)][: len(wanted)]
            for claim, line in zip(wanted, printed, strict=language == "sh"):
                with self.subTest(block=number, claim=claim):
                    self.assertTrue(claim.replace(",", "").startswith(line.replace(",", "")) and line, f"{line!r} was printed")

    def test_shell_blocks_have_no_comments(self) -> None:
        """An interactive zsh passes them to commands."""
        self.assertNotRegex("".join(text for language, text in blocks() if language == "sh"), r"(?m)(^|\s)#")

    def test_there_are_claims(self) -> None:
        self.assertGreater(sum(len(claims(*block)) for block in blocks()), 5)


if __name__ == "__main__":
    unittest.main()
