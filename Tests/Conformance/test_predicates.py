# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates against an oracle: a hand-written function of three-valued logic for each, and no parser."""

import json
import random
import re
import unicodedata
import unittest
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cli import ToolTest, run
from predicate_cases import MISTAKES, PREDICATES
from predicate_oracle import GT, ROW_COUNT, Row, all_of, make_row

# Sequences that a terminal draws as one wide character.
SEQUENCES = ["👍🏽", "👩‍💻", "🇩🇪", "1️⃣", "❤️"]


def cells(text: str) -> int:
    """The cells a terminal draws a text in."""
    for sequence in SEQUENCES:
        text = text.replace(sequence, "XX")
    marks = ("Mn", "Me", "Cf")
    return sum(0 if unicodedata.category(c) in marks else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


class Predicates(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        draw = random.Random(20_240_607)
        cls.source = [make_row(draw, number) for number in range(ROW_COUNT)]
        cls.dataset = cls().convert("predicates", cls.source, "--allow-nan")
        cls.expected = {text: [i for i, row in enumerate(cls.source) if oracle(Row(row)) is True] for text, oracle in PREDICATES}

    def each(self, check: Callable, cases: list) -> None:
        """Run a check for every case, two at a time, each failure reported on its own."""
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda case: attempt(check, case), cases))
        for case, failure in zip(cases, outcomes):
            with self.subTest(case=case):
                if failure is not None:
                    raise failure

    def ids(self, *arguments: object) -> list:
        return [json.loads(line)["id"] for line in self.tool(*arguments).split("\n") if line]

    def test_there_are_enough_predicates(self) -> None:
        self.assertGreaterEqual(len(self.expected), 80)
        telling = [text for text, ids in self.expected.items() if 0 < len(ids) < ROW_COUNT]
        self.assertGreater(len(telling), 0.85 * len(self.expected))

    def test_count_agrees(self) -> None:
        self.each(self.check_count, [text for text, _ in PREDICATES])

    def check_count(self, text: str) -> None:
        self.assertEqual(self.tool("count", self.dataset, f"--where={text}").strip(), str(len(self.expected[text])))

    def test_cat_gives_the_same_rows(self) -> None:
        self.each(self.check_cat, [text for text, _ in PREDICATES])

    def check_cat(self, text: str) -> None:
        self.assertEqual(self.ids("cat", self.dataset, "--columns", "id", f"--where={text}"), self.expected[text])

    def test_filter_and_rest_part_the_rows(self) -> None:
        self.each(self.check_filter, [(number, text) for number, (text, _) in enumerate(PREDICATES)][::3])

    def check_filter(self, case: tuple) -> None:
        number, text = case
        kept, rest = self.folder / f"kept{number}.inseam", self.folder / f"rest{number}.inseam"
        self.tool("filter", self.dataset, f"--where={text}", "-o", kept, "--rest", rest, "--columns", "id,a,s", "--quiet")
        wanted = self.expected[text]
        self.assertEqual(self.ids("export", kept, "-o", "-"), wanted)
        others = set(wanted)
        self.assertEqual(self.ids("export", rest, "-o", "-"), [i for i in range(ROW_COUNT) if i not in others])
        self.tool("verify", kept, rest)
        kept.unlink()
        rest.unlink()

    def test_filtered_rows_are_whole(self) -> None:
        kept, rest = self.folder / "whole.inseam", self.folder / "whole-rest.inseam"
        self.tool("filter", self.dataset, "--where", "rm.sky > 0 OR flag", "-o", kept, "--rest", rest)
        rows = self.rows_of(self.dataset)
        wanted = set(self.expected["rm.sky > 0"]) | set(self.expected["flag"])
        self.assert_same_rows(self.rows_of(kept), [row for row in rows if row["id"] in wanted])
        self.assert_same_rows(self.rows_of(rest), [row for row in rows if row["id"] not in wanted])
        self.tool("verify", kept, rest)

    def test_threads_and_where_with_rows(self) -> None:
        text = "a > 0 AND rm.sky > 0"
        for threads in (1, 2, 7):
            self.assertEqual(self.tool("count", self.dataset, f"--where={text}", "--threads", threads).strip(), str(self.count_both()))
        found = self.ids("cat", self.dataset, "--columns", "id", "--where", "a > .5", "--rows", "100:8300")
        self.assertEqual(found, [i for i in self.expected["a > .5"] if 100 <= i < 8300])

    def count_both(self) -> int:
        return sum(all_of(GT(Row(row)("a"), 0), GT(Row(row)("rm", "sky"), 0)) is True for row in self.source)

    def test_a_suggestion_never_looks_like_what_was_typed(self) -> None:
        dataset = self.convert("looks", [{"données": 1}])
        for arguments in (["count", dataset, "--where", "données = 1"], ["cat", dataset, "--columns", "données"]):
            message = run(*arguments).stderr.split("\n")[0]
            self.assertTrue(message.endswith("unknown column 'données'; did you mean '\"donne\\u{301}es\"'?"), message)

    def test_an_empty_predicate_is_wrong_usage(self) -> None:
        """The flag without a value never reaches the parser of predicates."""
        self.assertEqual(run("count", "x.inseam", "--where=").returncode, 64)

    def test_mistakes(self) -> None:
        self.each(self.check_mistake, MISTAKES)

    def check_mistake(self, case: tuple) -> None:
        text, place, words = case
        done = run("count", self.dataset, f"--where={text}")
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr[:300])
        lines = done.stderr.rstrip("\n").split("\n")
        self.assertEqual(len(lines), 3, done.stderr[:300])
        self.assertEqual(lines[1:], [f"  {text}", "  " + " " * cells(text[:place]) + "^"])
        self.assertIn(words, lines[0])
        suggested = re.search(r"did you mean '([^']*)'", lines[0])
        self.assertNotEqual(suggested and suggested[1], text[place:].split(" ")[0], "what was typed helps nobody")

    def test_a_long_predicate_is_cut_to_a_terminal(self) -> None:
        for before, after in ((100, 0), (0, 100), (100, 100), (20, 1), (1, 20)):
            for filler in ("a > 1", "s = '日本語'"):
                with self.subTest(before=before, after=after, filler=filler):
                    text = f"{filler} OR " * before + "bad = 1" + f" OR {filler}" * after
                    lines = run("count", self.dataset, f"--where={text}").stderr.rstrip("\n").split("\n")
                    self.assertEqual(len(lines), 3, lines)
                    self.assertLessEqual(cells(lines[1]), 78)
                    self.assertEqual(cells(lines[1].split("bad = 1")[0]), lines[2].index("^"))
                    self.assertEqual(lines[2].strip(), "^")

    def test_mistakes_write_nothing(self) -> None:
        output = self.folder / "mistake.inseam"
        for text in ("idd > 1", "s > 5", "a > 1 b", "s = 'abc"):
            done = run("filter", self.dataset, f"--where={text}", "-o", output)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertFalse(output.exists())

    def test_a_mistake_is_found_without_rows(self) -> None:
        empty = self.folder / "empty.inseam"
        self.tool("filter", self.dataset, "--where", "FALSE", "-o", empty, "--quiet")
        cases = [(self.dataset, "id < -5 AND s > 5"), (self.dataset, "id < -5 AND nofunction(s) > 5"),
                 (empty, "s > 5"), (empty, "nofunction(s)"), (empty, "a + 1"),
                 (self.dataset, "id < -5 AND gold(text) > 5"), (empty, "gold(text) > 5"), (empty, "any_worse(text)")]
        for dataset, text in cases:
            with self.subTest(text=text, dataset=dataset.name):
                self.assertEqual(run("count", dataset, f"--where={text}").returncode, 2)

    def test_a_row_does_not_depend_on_its_neighbours(self) -> None:
        number = 2**53 + 1
        for other, text in ((2**63 - 1, "v + 1 = 9007199254740994"), (-(2**63), "-v = -9007199254740993"), (2**62, "v * 3 = 27021597764222979"), (-(2**63), "-v = -9007199254740993 AND v IS NOT NULL")):
            for rows in ([number], [number, other]):
                with self.subTest(text=text, rows=rows):
                    dataset = self.convert("neighbours", [{"v": v} for v in rows])
                    self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), "1")

    def test_edges_of_integers(self) -> None:
        rows = [{"v": -(2**63), "f": True}, {"v": 2**53 + 1, "f": None}, {"v": 2**53, "f": False}, {"v": None}]
        dataset = self.convert("edges", rows)
        cases = [("v = - -9223372036854775808", 0), ("v = -(-9223372036854775808)", 0), ("-v IS NULL", 2), ("v = -9223372036854775808", 1),
                 ("v IS NOT DISTINCT FROM 9007199254740992", 1), ("v IS DISTINCT FROM 9007199254740993", 3), ("coalesce(v, 0) = 9007199254740993", 1),
                 ("coalesce(f, TRUE)", 3), ("coalesce(NULL, f)", 1), ("coalesce(NULL, v) = 9007199254740992", 1)]
        for text, count in cases:
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_a_response_compares_with_its_gold(self) -> None:
        rows = [Row(row) for row in self.rows_of(self.dataset)]
        above = [row("id") for row in rows if any(all_of(GT(item("rm", "sky"), row.gold("rm", "sky"))) for item in row.worse)]
        found = [json.loads(line)["id"] for line in self.tool("cat", self.dataset, "--where", "any_worse(rm.sky > gold(rm.sky))").split("\n") if line]
        self.assertEqual(found, above)
        self.assertGreater(len(above), 10)

    def test_responses_need_no_role_to_be_counted(self) -> None:
        rows = [{"a": i, "responses": [{"text": "x"}] * i} for i in range(4)]
        dataset = self.convert("roleless", rows)
        for text, count in (("count_responses(TRUE) = 2", 1), ("any_response(TRUE)", 3), ("any_response(a > 2)", 1)):
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_functions_of_roles_need_one(self) -> None:
        texts = ("NOT any_worse(TRUE)", "gold(a) IS NULL", "count_worse(TRUE) = 0", "a > 1 OR all_worse(TRUE)", "mean_worse(a) IS NULL")
        for name, responses, words in (("roleless", [{"text": "x"}], "no response has a role"), ("null", [{"role": None}], "no response has a role"),
                                       ("case", [{"role": "Gold"}, {"role": "other"}], "roles are lower case, found 'Gold'"),
                                       ("other", [{"role": "user"}], "found 'user'")):
            dataset = self.convert(name, [{"a": i, "responses": responses * i} for i in range(4)])
            for text in texts:
                for command in (["count"], ["filter", "-o", self.folder / "never.inseam"], ["cat"]):
                    with self.subTest(text=text, name=name, command=command[0]):
                        done = run(command[0], dataset, f"--where={text}", *command[1:])
                        self.assertEqual((done.returncode, done.stdout), (2, ""))
                        self.assertIn(words, done.stderr)
        dataset = self.convert("some", [{"a": 1, "responses": [{"role": "Gold"}]}, {"a": 2, "responses": [{"role": "worse"}]}])
        self.assertEqual(self.tool("count", dataset, "--where=NOT any_worse(a = 2)").strip(), "1")
        empty = self.convert("empty", [{"a": 1, "responses": [{"role": "gold"}]}, {"a": 1, "responses": []}])
        self.assertEqual(self.tool("count", empty, "--where=gold(a) IS NULL").strip(), "1")

    def test_names_of_responses_say_how_to_reach_them(self) -> None:
        for text, words in (("role = 'gold'", "gold(role)"), ("worse(rm.sky)", "unknown function 'worse'"), ("any(rm.sky > 0)", "any_worse")):
            with self.subTest(text=text):
                self.assertIn(words, run("count", self.dataset, f"--where={text}").stderr)

    def test_code_points_not_characters(self) -> None:
        dataset = self.convert("points", [{"s": "e\u0301"}, {"s": "e"}, {"s": "\u0301"}, {"s": "👨\u200d👩"}, {"s": "x\u0301"}])
        cases = [("s LIKE '%\u0301'", 3), ("s LIKE '_\u0301'", 2), ("s LIKE 'e_'", 1), ("s = '\u0301'", 1), ("s ~ '.\u0301'", 2),
                 ("contains(s, '\u0301')", 3), ("s LIKE '%\u200d👩'", 1), ("s LIKE '!\u0301' ESCAPE '!'", 1), ("length(s) = 3", 1)]
        for text, count in cases:
            with self.subTest(text=text):
                self.assertEqual(self.tool("count", dataset, f"--where={text}").strip(), str(count))

    def test_long_and_deep_predicates(self) -> None:
        for joint, count in ((" OR ", 995), (" AND ", 995)):
            with self.subTest(joint=joint):
                text = joint.join(["id = 3"] * count)
                self.assertEqual(self.tool("count", self.dataset, f"--where={text}").strip(), "1")
        self.assertEqual(self.tool("count", self.dataset, f"--where=id{' + 1' * 190} = 193").strip(), "1")
        for text in (" OR ".join(["id = 3"] * 5_000), "id" + " + 1" * 300 + " > 1", "id" + " * 1" * 300 + " > 1"):
            self.assertEqual(run("count", self.dataset, f"--where={text}").returncode, 2)
        for text in ("(" * 5_000 + "a", "NOT " * 5_000 + "flag", "-" * 5_000 + "a = 1", "abs(" * 5_000):
            with self.subTest(start=text[:8]):
                done = run("count", self.dataset, f"--where={text}")
                self.assertEqual((done.returncode, done.stdout), (2, ""))


def attempt(check: Callable, case: object) -> Exception | None:
    """The failure of a check, or nothing."""
    try:
        check(case)
    except Exception as failure:  # handed to the main thread, which raises it
        return failure
    return None


if __name__ == "__main__":
    unittest.main()
