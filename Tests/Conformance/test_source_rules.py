# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of CONTRIBUTING.md that a reader of the sources can check: unsafe code, inlining, targets and their tests."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "Sources").glob("Inseam*/**/*.swift"))

# All but the generator of a corpus, and what is below the comparison of texts.
OUTSIDE_TEXT = [
    path
    for path in [*SOURCES, *sorted((ROOT / "Tools/inseam").glob("**/*.swift"))]
    if not {"Generate", "InseamBytes", "InseamPlatform"} & set(path.parts)
]

TYPE = re.compile(r"(?:^|\s)(?:class|struct|enum|extension|protocol|actor)\s+[\w\[]")
MEMBER = re.compile(
    r"\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?!func\b|init\b|deinit\b|subscript\b|var\b|let\b|case\b)\w+(?:\(\w+\))?\s+)*"
    r"(func|init|deinit|subscript|var|let|case)\b"
)
SAFE = re.compile(r"^\s*// Safe: \S.*\w")
INLINED = re.compile(r"^\s*// Inlined: .*\d")
COMPARES = re.compile(r"[=!]=(?!=)|\bswitch\b|\b(?:hasPrefix|hasSuffix|contains|starts|elementsEqual)\(|\b(?:firstIndex|lastIndex)\(of:|\bsorted\(\)")
KEYED_BY_STRING = re.compile(r"\[String:(?! Any\])|\bSet<String>|\bDictionary<String|\[\[String\]:|\bSet<\[String\]>")
FORCED = re.compile(r"@inlinable\b|@usableFromInline\b|@inline\(__always\)|@_transparent\b|@_alwaysEmitIntoClient\b")


def code_only(text: str) -> str:
    """Swift source with comments and the text of strings blanked out; lines and columns stay."""
    out = list(text)
    open_strings: list[tuple[str, int]] = []  # the closing quotes, and the parentheses open when an interpolation began
    depth, i = 0, 0

    def blank(start: int, end: int) -> int:
        for place in range(start, min(end, len(text))):
            if out[place] != "\n":
                out[place] = " "
        return end

    def string(start: int, quotes: str) -> int:
        """Blanks a string from `start` to its end or its next interpolation."""
        nonlocal depth
        hashes = "#" * quotes.count("#")
        place = start
        while place < len(text):
            if text.startswith(quotes, place):
                return blank(start, place + len(quotes))
            if text.startswith("\\" + hashes + "(", place):
                open_strings.append((quotes, depth))
                depth = 0
                return blank(start, place + 2 + len(hashes))
            place += 2 if not hashes and text[place] == "\\" else 1
        return blank(start, place)

    while i < len(text):
        opening = re.compile(r'(#*)("""|")').match(text, i)
        if text.startswith("//", i):
            end = text.find("\n", i)
            i = blank(i, len(text) if end < 0 else end)
        elif text.startswith("/*", i):
            i = blank(i, text.index("*/", i) + 2)
        elif opening:
            i = string(blank(i, opening.end()), opening.group(2) + opening.group(1))
        elif text[i] == ")" and depth == 0 and open_strings:
            quotes, depth = open_strings.pop()
            i = string(i, quotes)
        else:
            depth += {"(": 1, ")": -1}.get(text[i], 0)
            i += 1
    return "".join(out)


def members(code: str) -> list[tuple[int, int]]:
    """The lines of each function, initialiser, subscript and property of a file or a type: first, and one past the last."""
    lines = code.split("\n")
    starts: list[int] = []
    ends: list[int] = []
    body_depth, brackets, opens_type = 0, 0, False
    for number, line in enumerate(lines):
        if body_depth == 0 and brackets == 0:
            if MEMBER.match(line):
                starts.append(number)
                opens_type = False
            elif TYPE.search(line) or line.strip() == "}":
                ends.append(number)
                opens_type = True
        for character in line:
            if character == "{":
                body_depth += 0 if opens_type and body_depth == 0 else 1
                opens_type = False
            elif character == "}":
                body_depth = max(0, body_depth - 1)
            elif body_depth == 0:
                brackets += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
    borders = sorted(starts + ends + [len(lines)])
    return [(start, next(border for border in borders if border > start)) for start in starts]


def lead(lines: list[str], first: int) -> int:
    """The first line of the comments and attributes directly above a line."""
    while first > 0 and re.match(r"\s*(//|@\w)", lines[first - 1]):
        first -= 1
    return first


def without_reason(text: str) -> list[str]:
    """The declarations that use `unsafe` without a `// Safe:` line in them or directly above."""
    if "unsafe" not in text:
        return []
    lines, code = text.split("\n"), code_only(text).split("\n")
    found = []
    claimed: set[int] = set()
    for start, end in members("\n".join(code)):
        # What is above the next declaration belongs to that one.
        last = lead(lines, end) if end < len(lines) else end
        claimed.update(range(start, end))
        uses = any(re.search(r"\bunsafe\b", line) for line in code[start:end])
        if uses and not any(SAFE.match(line) for line in lines[lead(lines, start):max(last, start + 1)]):
            found.append(f"{start + 1}: {lines[start].strip()}")
    found += [
        f"{number + 1}: {lines[number].strip()}"
        for number, line in enumerate(code)
        if number not in claimed and re.search(r"\bunsafe\b", line)
    ]
    return found


def without_measurement(text: str, may_inline: bool) -> list[str]:
    """The attributes that force or allow inlining, but for those below an `// Inlined:` line in a file that may have them."""
    if not FORCED.search(text):
        return []
    lines, code = text.split("\n"), code_only(text).split("\n")
    found = []
    for number, line in enumerate(code):
        above = any(INLINED.match(other) for other in lines[lead(lines, number):number])
        if FORCED.search(line) and not (may_inline and above):
            found.append(f"{number + 1}: {lines[number].strip()}")
    return found


class Parsing(unittest.TestCase):
    """The checks below find what they look for."""

    def test_comments_and_strings_are_no_code(self):
        for text in ("// unsafe", "/// unsafe", "/* unsafe */", '"unsafe"', '"""\nunsafe\n"""', '#"un\\"#', r'"\"unsafe"', '"// "; // unsafe'):
            self.assertNotIn("unsafe", code_only(text))
            self.assertEqual(len(code_only(text)), len(text))
        self.assertEqual(code_only(r'f("a\(unsafe g(x, "b)"))c") // d').split(), ["f(", "unsafe", "g(x,", ")", ")"])

    def test_a_declaration_without_a_reason_is_found_wherever_it_stands(self):
        for declaration in (
            "func f() { unsafe g() }",
            "public init?(\n  _ a: Int\n) throws {\n  unsafe g()\n}",
            "deinit { unsafe g() }",
            "var a: Int { unsafe g() }",
            "private let a = unsafe g()",
            "nonisolated(unsafe) static var a = 1",
            "@c @implementation public func f(\n  _ a: [Int]\n) -> Int {\n  call {\n    unsafe g()\n  }\n}",
            "subscript(i: Int) -> Int {\n  unsafe g(i)\n}",
        ):
            for before, after in (("", ""), ("struct S {\n", "\n}"), ("extension [UInt8]: P {\n", "\n}"), ("struct S {\n  enum E {\n", "\n}\n}")):
                other = "// Safe: it is not this one.\nfunc other() { unsafe h() }\n\n"
                text = f"{before}{other}{declaration}\n\nfunc last() {{}}{after}\n"
                with self.subTest(text):
                    self.assertEqual(len(without_reason(text)), 1)
                    reason = "// Safe: the reason.\n/// What it is.\n"
                    self.assertEqual(without_reason(text.replace(declaration, reason + declaration)), [])

    def test_a_reason_inside_counts_and_that_of_the_next_declaration_does_not(self):
        inside = "func f() {\n  guard a else { return }\n  b.map { c in\n    // Safe: the reason.\n    unsafe g(c)\n  }\n}\n"
        self.assertEqual(without_reason(inside), [])
        after = "func f() {\n  unsafe g()\n}\n\n// Safe: the reason.\nfunc h() { unsafe g() }\n"
        self.assertEqual(len(without_reason(after)), 1)


    def test_inlining_without_a_measurement_is_found(self):
        forced = "/// A sum.\n@inline(__always)\nfunc f() {}\n"
        self.assertEqual(len(without_measurement(forced, True)), 1)
        self.assertEqual(without_measurement("// Inlined: 20 % faster.\n" + forced, True), [])
        self.assertEqual(len(without_measurement("// Inlined: 20 % faster.\n" + forced, False)), 1)
        self.assertEqual(len(without_measurement("// Inlined: it is faster.\n" + forced, True)), 1)


class SourceRules(unittest.TestCase):
    def check(self, found: list[str]) -> None:
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_every_declaration_that_uses_unsafe_names_the_check_that_makes_it_safe(self):
        self.check([f"{path.relative_to(ROOT)}:{line}" for path in SOURCES for line in without_reason(path.read_text())])

    def test_inlining_is_forced_only_where_a_measurement_says_so(self):
        self.check([
            f"{path.relative_to(ROOT)}:{line}"
            for path in SOURCES
            for line in without_measurement(path.read_text(), path.name.endswith("Kernel.swift") or "InseamBytes" in path.parts)
        ])

    def test_unsafe_is_in_the_memory_and_system_modules_kernel_files_and_the_c_interface(self):
        self.check([
            str(path.relative_to(ROOT))
            for path in sorted(ROOT.glob("Sources/**/*.swift")) + sorted(ROOT.glob("Tools/**/*.swift"))
            if not self.may_be_unsafe(path) and re.search(r"\bunsafe\b", code_only(path.read_text()))
        ])

    @staticmethod
    def may_be_unsafe(path: Path) -> bool:
        module = path.relative_to(ROOT).parts[1]
        return module in ("InseamBytes", "InseamPlatform", "InseamABI") or path.name.endswith("Kernel.swift")

    def test_errors_of_the_format_say_where_the_structure_is(self):
        """Byte 0 is where the header is; what needs too much memory is nowhere."""
        wrong = re.compile(r'FormatError\(\s*\.\w+,\s*"[^"]*",\s*at: 0\b')
        found = [path.name for path in SOURCES if path.name not in ("Header.swift", "ReadAllowance.swift") and wrong.search(path.read_text())]
        self.assertEqual(found, [])

    def test_files_that_compare_texts_compare_their_bytes(self):
        """The operators of TextComparison.swift hold where its module is imported; what is below it has no names of others."""
        self.check([
            str(path.relative_to(ROOT))
            for path in OUTSIDE_TEXT
            if COMPARES.search(code_only(path.read_text())) and not re.search(r"^(?:\w+ )?import InseamBytes$", path.read_text(), re.MULTILINE)
        ])

    def test_dictionaries_and_sets_of_texts_have_names(self):
        """Swift hashes a String by what Unicode calls equivalent; `[String: Any]` are objects whose keys are in the source."""
        self.check([
            f"{path.relative_to(ROOT)}:{number + 1}: {line.strip()}"
            for path in OUTSIDE_TEXT
            for number, line in enumerate(code_only(path.read_text()).split("\n"))
            if KEYED_BY_STRING.search(line)
        ])

    def test_each_source_target_has_a_test_target(self):
        manifest = (ROOT / "Package.swift").read_text()
        for folder in sorted((ROOT / "Sources").glob("Inseam*")):
            tests = f"{folder.name}Tests"
            with self.subTest(tests):
                self.assertRegex(manifest, rf'\.testTarget\(\s*name: "{tests}"')
                self.assertTrue(any((ROOT / "Tests" / tests).glob("*Tests.swift")))


if __name__ == "__main__":
    unittest.main()
