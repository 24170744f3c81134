# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The code of spec/swift.md is code that the Swift tests compile and run."""

import re
import textwrap
import unittest

from cli import ROOT

PAGE = (ROOT / "spec" / "swift.md").read_text("utf-8")
STORIES = (ROOT / "Tests" / "InseamTypedTests" / "Stories.swift").read_text("utf-8")


class SwiftPage(unittest.TestCase):
    def test_every_block_is_compiled(self) -> None:
        code = [textwrap.dedent(part).strip() for part in re.split(r"^ *// [A-Z]\w*\n", STORIES, flags=re.M)]
        whole = "\n".join([STORIES, *code])
        blocks = re.findall(r"```swift\n(.*?)```", PAGE, re.S)
        self.assertGreater(len(blocks), 10)
        for block in blocks:
            with self.subTest(block=block.splitlines()[0]):
                self.assertIn(block.strip(), whole)

    def test_every_story_is_on_the_page(self) -> None:
        labels = set(re.findall(r"^ *// ([A-Z]\w*)$", STORIES, re.M)) - {"End"}
        self.assertGreater(len(labels), 9)
        for label in labels:
            with self.subTest(story=label):
                code = re.search(rf"^ *// {label}\n(.*?)^ *// [A-Z]", STORIES, re.M | re.S)[1]
                self.assertIn(textwrap.dedent(code).strip(), PAGE)


if __name__ == "__main__":
    unittest.main()
