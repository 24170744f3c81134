# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every Markdown page is well formed, its links resolve, its snippets work, and its words are those of the glossary."""

import json
import re
import subprocess
import unittest
from pathlib import Path

from cli import INSEAM, ROOT
from documents import CODE_SPAN, Page, page, python_literals, shell_commands, swift_literals, tracked

WIDTH = 100

# Phrases that this project has retired, and what to write instead. Code spans and identifiers may keep them.
RETIRED = {
    r"doors?": "interface",
    r"mended": "fixed",
    r"made-up": "synthetic",
    r"so many": "this many, or N",
    r"whatever": "any, or whichever case is meant",
    r"(?<!there\s)(is|are) no (file|folder|list|number|record|text|dataset|column)s?": "is not a …",
    r"g[ia]ves? back": "preserves, round-trips or returns",
    r"(brings?|brought) back": "restores",
    r"(takes?|took) out": "removes",
    r"in turns": "alternately",
    r"by now": "the fact, without the time",
    r"at hand": "available",
    r"stands? twice": "appears twice",
    r"a writer is at it": "a writer is appending",
    r"behind the": "after the",
    r"sends? (\w+ )?away": "rejects",
    r"rubbish": "trailing data",
    r"oddit(y|ies)": "anomaly, anomalies",
    r"the house": "the architecture",
    r"floors": "layers",
    r"twins?": "reference implementation",
    r"tall(y|ies)": "accumulator",
    r"operands?": "input column",
    r"allowances?": "memory budget",
    r"goes on from any place": "resumes at any position",
    r"worst end": "is ranked (worst first)",
    r"keeps it there": "writes it to FILE",
    r"tells them": "reports them",
    r"(is|are) told": "is reported, is printed, or is given",
}  # fmt: skip
PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "spec/glossary.md", "Tools/benchmarks/README.md"]


def retired_phrases(text: str) -> list:
    """Each retired phrase of a text, with what to write instead."""
    words = CODE_SPAN.sub("", text)
    found = []
    for phrase, better in RETIRED.items():
        pattern = rf"(?<![\w-]){phrase}(?![\w-])".replace(" ", r"\s+")
        found += [f"instead of '{' '.join(match[0].split())}' write: {better}" for match in re.finditer(pattern, words, re.I)]
    return found


def json_values(text: str) -> None:
    """Fail unless the text is one JSON value, or one on each line."""
    try:
        json.loads(text)
    except ValueError:
        for line in text.splitlines():
            json.loads(line)


def shell_script(text: str) -> None:
    """Fail unless bash can parse the text."""
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr)


# What a code block may be, and how it is checked. The tests named test_worked_… run the examples; text is anything else.
LANGUAGES = {
    "sh": shell_script,
    "python": lambda text: compile(text, "block", "exec"),
    "json": json_values,
    "c": None, "example": None, "swift": None, "text": None,
}  # fmt: skip


class Commands:
    """The commands and options of the tool, as it describes itself."""

    def __init__(self) -> None:
        done = subprocess.run([INSEAM, "--experimental-dump-help"], capture_output=True, text=True, check=True)
        self.root = json.loads(done.stdout)["command"]

    @staticmethod
    def options(command: dict) -> dict:
        """Whether each option of a command takes a value. Hidden names are left out; those of methods are in the discussion."""
        found = dict.fromkeys(re.findall(r"^ *(--?[a-z][a-z0-9-]*)", command.get("discussion", ""), re.M), False)
        for argument in filter(lambda each: each.get("shouldDisplay", True), command.get("arguments", [])):
            for name in argument.get("names", []):
                found[("-" if name["kind"] == "short" else "--") + name["name"]] = argument["kind"] == "option"
        return found

    @staticmethod
    def python_export() -> dict:
        """The same of the export that the Python package adds to the tool."""
        source = (ROOT / "Sources" / "Python" / "inseam" / "_export_command.py").read_text("utf-8")
        calls = re.findall(r"^ +add\((.*?)(?:, help=|$)", source, re.M)
        return {name: "store_true" not in call for call in calls for name in re.findall(r'"(--?[a-z-]+)"', call)}

    def mistake(self, words: list) -> str | None:
        """What is wrong with a command line, its first word left out."""
        command, rest = self.root, list(words)
        while inner := command.get("subcommands"):
            if not rest or rest[0].startswith("-"):
                break
            named = {each["commandName"]: each for each in inner}
            if rest[0] not in named:
                return f"{command['commandName']} has no command '{rest[0]}'"
            command = named[rest.pop(0)]
        options = self.options(command)
        if command["commandName"] == "export" and "--to" in rest:
            options = self.python_export()
        while rest:
            name, _, value = rest.pop(0).partition("=")
            if not re.match(r"--?[a-zA-Z]", name):
                continue
            if name not in options:
                return f"{command['commandName']} has no option '{name}'"
            if options[name] and not value and rest:
                rest.pop(0)
        return None


class Documents(unittest.TestCase):
    pages: list[Page]

    @classmethod
    def setUpClass(cls) -> None:
        cls.pages = [page(path) for path in tracked("*.md")]

    def assertNone(self, mistakes: list) -> None:
        if mistakes:
            self.fail(f"{len(mistakes)} mistakes\n" + "\n".join(mistakes))

    def test_lines_are_short(self) -> None:
        self.assertNone([
            f"{page.path}:{number}: {length} characters; wrap the line at {WIDTH}"
            for page in self.pages for number, length in page.long_lines(WIDTH)
        ])  # fmt: skip

    def test_links_resolve(self) -> None:
        mistakes = []
        anchors = {page.path: page.anchors() for page in self.pages}
        for each in self.pages:
            for target in each.links():
                name, _, anchor = target.partition("#")
                path = (ROOT / each.path.parent / name).resolve() if name else ROOT / each.path
                if not path.exists() or not path.is_relative_to(ROOT):
                    mistakes.append(f"{each.path}: {target}: there is no such file")
                elif anchor and anchor not in anchors.get(path.relative_to(ROOT), ()):
                    mistakes.append(f"{each.path}: {target}: there is no such heading")
        self.assertNone(mistakes)

    def test_code_blocks_name_a_language_and_parse(self) -> None:
        mistakes = []
        for each in self.pages:
            for block in each.blocks:
                if block.language not in LANGUAGES:
                    mistakes.append(f"{each.path}:{block.line}: name the language after the fence: {', '.join(LANGUAGES)}")
                elif check := LANGUAGES[block.language]:
                    try:
                        check(block.text)
                    except (SyntaxError, ValueError) as error:
                        mistakes.append(f"{each.path}:{block.line}: not valid {block.language}: {error}")
        self.assertNone(mistakes)

    def test_commands_exist(self) -> None:
        mistakes, tool, count = [], Commands(), 0
        for each in self.pages:
            for block in each.blocks:
                for words in shell_commands(block.text) if block.language == "sh" else []:
                    if words[0] == "inseam":
                        count += 1
                        mistake = tool.mistake(words[1:])
                        mistakes += [f"{each.path}:{block.line}: {' '.join(words)}: {mistake}"] if mistake else []
        self.assertNone(mistakes)
        self.assertGreater(count, 5)

    def test_words_of_the_pages(self) -> None:
        chosen = [page for page in self.pages if str(page.path) in PAGES]
        self.assertEqual(len(chosen), len(PAGES))
        self.assertNone([f"{page.path}: {found}" for page in chosen for found in retired_phrases(page.prose())])

    def test_words_of_the_tool_and_the_package(self) -> None:
        readers = {".swift": swift_literals, ".py": python_literals}
        self.assertNone([
            f"{path.relative_to(ROOT)}:{line}: {found}"
            for path in tracked("Tools/inseam/*.swift", "Sources/Python/inseam/*.py")
            for line, literal in readers[path.suffix](path.read_text("utf-8"))
            for found in retired_phrases(literal)
        ])  # fmt: skip

    def test_the_checks_find_mistakes(self) -> None:
        tool = Commands()
        script = "inseam convert a.jsonl -o b.inseam  # it's right\nX=1 inseam compute ensemble b --rm \\\n  sky | inseam count - --where '-x > 1'"
        for words in shell_commands(script):
            self.assertIsNone(tool.mistake(words[1:]))
        for wrong in ("nothing a", "compute nothing a", "info a --frob", "compute ensemble a --frob=1"):
            self.assertIsNotNone(tool.mistake(wrong.split()))
        self.assertEqual(retired_phrases("`operand`, operand_count, there is no file"), [])
        self.assertEqual(len(retired_phrases("It is\nno file; the Operands are told.")), 3)
        self.assertEqual(swift_literals('f("x \\(g("y")) z") // "c"\nlet s = """\n  a "b"\n  """'), [(1, "x   z"), (2, '\n  a "b"\n  ')])
        made = Page(Path("a.md"), "# A `b` C!\n## A b C\n[x](#a-b-c) `[no](y)`\n```sh\n[no](z)\n```\n" + "w " * 51)
        self.assertEqual(made.anchors(), {"a-b-c", "a-b-c-1"})
        self.assertEqual((made.links(), made.long_lines(100)), (["#a-b-c"], [(7, 102)]))


if __name__ == "__main__":
    unittest.main()
