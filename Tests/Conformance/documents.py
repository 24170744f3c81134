# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Reads Markdown pages, shell snippets and string literals for the tests of the documents."""

import ast
import re
import shlex
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path

from cli import ROOT

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
ONLY_A_LINK = re.compile(r"\s*(?:[-*+]|\d+[.)])?\s*(?:\[[^\]]*\]\(\S+\)|\[[^\]]*\]:\s*\S+|<?https?://\S+)[.,;]?\s*")


@dataclass
class Block:
    """A fenced code block."""

    line: int
    language: str
    text: str


class Page:
    """A Markdown file: its code blocks, and the other lines with their numbers."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.blocks, self.lines = path, [], []
        opened, fence, inside = 0, None, []
        for number, line in enumerate(text.split("\n"), 1):
            mark = re.match(r"\s*(`{3,}|~{3,})(.*)", line)
            if fence is None and mark:
                opened, fence, language, inside = number, mark[1], mark[2].strip(), []
            elif fence is None:
                self.lines.append((number, line))
            elif mark and mark[1].startswith(fence) and not mark[2].strip():
                self.blocks.append(Block(opened, language, textwrap.dedent("".join(inside))))
                fence = None
            else:
                inside.append(line + "\n")
        if fence is not None:
            raise ValueError(f"{path}:{opened}: the code block is not closed")

    def long_lines(self, limit: int) -> list:
        """Numbers and lengths of lines over the limit. Tables, headings and lines with only a link may be longer."""
        free = (line for line in self.lines if not line[1].lstrip().startswith(("|", "#")))
        return [(number, len(line)) for number, line in free if len(line) > limit and not ONLY_A_LINK.fullmatch(line)]

    def anchors(self) -> set:
        """The anchors that GitHub gives the headings."""
        found: dict[str, int] = {}
        for _, line in self.lines:
            if heading := re.match(r"#{1,6}\s+(.*?)\s*#*$", line):
                text = LINK.sub(lambda link: link[0][1:].split("](")[0], heading[1])
                slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
                found[slug] = found.get(slug, -1) + 1
        return {slug if count == 0 else f"{slug}-{count}" for slug, last in found.items() for count in range(last + 1)}

    def prose(self) -> str:
        """The text without code blocks and code spans; lines keep their order, and empty ones their place."""
        text = "\n".join(line for _, line in self.lines)
        return CODE_SPAN.sub("", text)

    def links(self) -> list:
        """The targets of links to files of the repository."""
        targets = [link[1] for link in LINK.finditer(self.prose())]
        return [target for target in targets if not re.match(r"[a-z][a-z+.-]*:", target)]


def tracked(*patterns: str) -> list:
    """Files of the repository that match one of the patterns."""
    done = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in done.stdout.split("\0") if name]


def page(path: Path) -> Page:
    """The Markdown file at a path."""
    return Page(path.relative_to(ROOT), path.read_text("utf-8"))


def shell_commands(script: str) -> list:
    """The words of each simple command of a script, without assignments before it and redirections."""
    lexer = shlex.shlex(script.replace("\\\n", " ").replace("\n", "\n;\n"), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands: list = [[]]
    for word in lexer:
        if re.fullmatch(r"[;&|()]+", word):
            commands.append([])
        elif commands[-1] or not re.match(r"\w+=", word):
            commands[-1].append(word)
    return [command for command in commands if command]


def swift_literals(source: str) -> list:
    """Lines and texts of the string literals of a Swift file, without interpolations, escapes and comments."""
    token = re.compile(r'//[^\n]*|/\*.*?\*/|(#*)("""|")', re.S)
    literals, place = [], 0
    while start := token.search(source, place):
        place = start.end()
        if start[2] is None:
            continue
        hashes, quote, text, line = start[1], start[2], "", source.count("\n", 0, place) + 1
        while not source.startswith(quote + hashes, place):
            if source.startswith("\\" + hashes, place):
                place += 1 + len(hashes)
                text += " "
                place = after_parenthesis(source, place) if source[place] == "(" else place + 1
            else:
                text += source[place]
                place += 1
        place += len(quote + hashes)
        literals.append((line, text))
    return literals


def after_parenthesis(source: str, place: int) -> int:
    """The position after the parenthesis that closes the one at a place; strings between them may hold others."""
    depth = 0
    while True:
        if source[place] == '"':
            place = re.compile(r'"(?:\\.|[^"\\])*"').match(source, place).end()
            continue
        depth += {"(": 1, ")": -1}.get(source[place], 0)
        place += 1
        if depth == 0:
            return place


def python_literals(source: str) -> list:
    """Lines and texts of the strings of a Python file: docstrings, messages, and the fixed parts of f-strings."""
    nodes = ast.walk(ast.parse(source))
    return [(node.lineno, node.value) for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
