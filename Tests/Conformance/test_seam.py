# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""SEAM values against computations of their own, made from the exported JSON and methods.md alone."""

import json
import math
import random
import statistics
import struct
import subprocess
import sys
import unittest
from pathlib import Path

from cli import ToolTest, f32, run
from seam_rows import (
    GOLDEN,
    MODES,
    REFERENCE,
    SEAM,
    SFT,
    exact_seam,
    lines_of,
    make_rows,
    response,
)


class SeamValues(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        draw = random.Random(11)
        cls.odd = cls().convert("odd", make_rows(draw, 4_000, ["worse", "worse", "rejected", "other", None], True), "--allow-nan")
        cls.plain_rows = make_rows(draw, 3_000, ["worse", "rejected"], False)
        cls.plain = cls().convert("plain", cls.plain_rows)

    def reference(self, dataset: Path, *arguments: str) -> list:
        """The values of spec/reference/seam.py for the export of a dataset."""
        copy = self.folder / "export.jsonl"
        self.tool("export", dataset, "-o", copy, "-q")
        command = [sys.executable, "-B", str(REFERENCE), str(copy), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [[json.loads(word) for word in line.split()] for line in done.stdout.splitlines()]

    def values(self, dataset: Path, *arguments: object) -> list:
        lines = lines_of(self.tool(*SEAM, dataset, "--rows", *arguments))
        self.assertEqual([line["row"] for line in lines], list(range(len(lines))))
        return [[line["seam"], line["num_hacking"], line["n_worse"], line["n_scored"]] for line in lines]

    def assert_agree(self, found: list, expected: list, mode: str) -> None:
        self.assertEqual(len(found), len(expected))
        tolerance = 1e-13 if mode == "paper" else 1e-12
        for number, (mine, theirs) in enumerate(zip(found, expected)):
            self.assertEqual(mine[1:], theirs[1:], f"row {number}")
            self.assertEqual(mine[0] is None, theirs[0] is None, f"row {number}: {mine} {theirs}")
            if mine[0] is not None:
                self.assertTrue(math.isclose(mine[0], theirs[0], rel_tol=tolerance, abs_tol=1e-320), f"row {number}: {mine} {theirs}")

    def test_every_mode_agrees_with_the_reference(self) -> None:
        for mode in MODES:
            for missing in ("null", "skip"):
                for name, dataset in (("odd", self.odd), ("plain", self.plain)):
                    with self.subTest(mode=mode, missing=missing, corpus=name):
                        arguments = [*SFT, "--mode", mode, "--missing", missing]
                        found, expected = self.values(dataset, *arguments), self.reference(dataset, *arguments)
                        self.assert_agree(found, expected, mode)
                        self.assertTrue(any(values[0] not in (None, 0) for values in found))

    def test_bits_and_threads(self) -> None:
        for mode in MODES:
            expected = [exact_seam(row, mode) for row in self.plain_rows]
            for threads in (1, 2, 5):
                with self.subTest(mode=mode, threads=threads):
                    found = [values[0] for values in self.values(self.plain, *SFT, "--mode", mode, "--threads", threads)]
                    self.assertEqual([struct.pack("<d", value) for value in found], [struct.pack("<d", value) for value in expected])

    def test_golden_numbers(self) -> None:
        cases = json.loads(GOLDEN.read_text())["seam"]
        rows = [{"responses": [response("gold", c["gold"], -1.0, 1)] + [response("worse", s, lp, n) for lp, n, s in c["worse"]]} for c in cases]
        dataset = self.convert("golden", rows)
        for mode, name in (("paper", "paper"), ("eq2", "eq2_prob"), ("geomean", "geo")):
            expected = [[case[name], case["num_hacking"], case["n"], case["n"]] for case in cases]
            with self.subTest(mode=mode):
                self.assert_agree(self.values(dataset, *SFT, "--mode", mode), expected, mode)

    def test_special_rows(self) -> None:
        gold, inf = response("gold", 1.0, -1.0, 1), math.inf
        cases = [
            ("hinge 0, log-prob -inf", [gold, response("worse", 1.0, -inf, 3)], [0.0, 0, 1, 1]),
            ("hinge positive, log-prob -inf", [gold, response("worse", 2.0, -inf, 3)], [None, 1, 1, 1]),
            ("no worse", [gold], [0.0, 0, 0, 0]),
            ("nothing", [], [None, None, 0, 0]),
            ("no gold", [response("worse", 2.0, -6.0, 3)], [None, None, 1, 1]),
            ("gold without score", [response("gold", None, -1.0, 1), response("worse", 2.0, -6.0, 3)], [None, None, 1, 1]),
            ("gold without log-prob", [response("gold", 1.0, None, None), response("worse", 2.0, -6.0, 3)], [-2.0, 1, 1, 1]),
            ("no length", [gold, response("worse", 2.0, -6.0, 0), response("worse", 2.0, -6.0, 3)], [None, 2, 2, 1]),
            ("no role", [gold, response(None, 2.0, -6.0, 3), response(..., 2.0, -6.0, 3)], [0.0, 0, 0, 0]),
            ("second gold", [gold, response("gold", 9.0, -6.0, 3), response("worse", 2.0, -6.0, 3)], [-2.0, 1, 1, 1]),
            ("gold last", [response("worse", 2.0, -6.0, 3), gold], [-2.0, 1, 1, 1]),
            ("tie", [gold, response("worse", 1.0, -6.0, 3), response("worse", 0.5, -6.0, 3)], [0.0, 0, 2, 2]),
            ("log-prob 0", [gold, response("worse", 2.0, 0.0, 3), response("worse", 3.0, -0.0, 3)], [0.0, 2, 2, 2]),
        ]
        for name, responses, expected in cases:
            for order in ([responses], [responses, [gold, response("other", 5.0, -5.0, 5)]])[0 if responses else 1:]:
                with self.subTest(name, rows=len(order)):
                    dataset = self.convert("special", [{"responses": items} for items in order], "--allow-nan")
                    found = self.values(dataset, *SFT)[0]
                    self.assertEqual(found, expected)
                    self.assertFalse(found[0] is not None and math.copysign(1, found[0]) < 0 and found[0] == 0, "-0 is +0")

    def test_absent_list_and_null_list(self) -> None:
        rows = [{"responses": None}, {"x": 1}, {"responses": [None, response("gold", 1.0, -1.0, 1), response("worse", 2.0, -6.0, 3)]}]
        self.assertEqual(self.values(self.convert("absent", rows), *SFT), [[None, None, 0, 0]] * 2 + [[-2.0, 1, 1, 1]])

    def test_lengths(self) -> None:
        gold = response("gold", 1.0, -1.0, ...)
        for length, expected in ((4.0, -1.5), (2**31 - 1, -6.0 / (2**31 - 1)), (2**31, None), (2**40, None), (math.nan, None), (1e30, None), (2.5, None), (0.0, None), (-3, None), (-math.inf, None)):
            with self.subTest(length=length):
                dataset = self.convert("length", [{"responses": [gold, response("worse", 2.0, -6.0, length)]}], "--allow-nan")
                found = self.values(dataset, *SFT)[0][0]
                self.assertTrue(found == expected or (found and expected and math.isclose(found, expected, rel_tol=1e-6)), f"found {found}, expected {expected}")

    def test_length_of_the_response(self) -> None:
        rows = make_rows(random.Random(3), 300, ["worse"], True)
        for row in rows:
            for item in row["responses"]:
                item["n_tokens"] = ((item["pm"] or {}).pop("sft", None) or {}).pop("n_tokens", None) if item["pm"] is None else item["pm"]["sft"].pop("n_tokens", None)
        dataset = self.convert("of-response", rows, "--allow-nan")
        for mode in MODES:
            with self.subTest(mode=mode):
                self.assert_agree(self.values(dataset, *SFT, "--mode", mode), self.reference(dataset, *SFT, "--mode", mode), mode)

    def test_no_length_is_never_guessed(self) -> None:
        rows = [{"responses": [response("gold", 1.0, -1.0, ...), response("worse", 2.0, -6.0, ...)]}]
        dataset = self.convert("no-length", rows)
        for mode in ("paper", "geomean"):
            done = run(*SEAM, dataset, *SFT, "--mode", mode)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("n_tokens", done.stderr)
        self.assertTrue(math.isclose(self.values(dataset, *SFT, "--mode", "eq2")[0][0], math.exp(-6), rel_tol=1e-12))

    def test_mean_log_probs(self) -> None:
        rows = [{"responses": [response("gold", 1.0, -1.0, 1), response("worse", 2.0, -0.5, 8), response("worse", 4.0, -2.0, 3)]}]
        dataset = self.convert("mean", rows)
        self.tool("meta", "set", dataset, "responses[].pm.sft.logp", "reduction=mean")
        for mode, expected in (("paper", -0.5 - 6), ("geomean", math.exp(-0.5) + 3 * math.exp(-2)), ("eq2", math.exp(-4) + 3 * math.exp(-6))):
            with self.subTest(mode=mode):
                self.assertTrue(math.isclose(self.values(dataset, *SFT, "--mode", mode)[0][0], expected, rel_tol=1e-12))

    def test_other_rules_for_gold(self) -> None:
        rows = make_rows(random.Random(4), 500, ["worse", "other"], True)
        for row in rows:
            for item in row["responses"]:
                if item["rm"]:
                    item["rm"]["judge"] = random.Random(item["text"] + str(item["rm"].get("sky"))).choice([0.0, 1.0, 2.0, None])
        dataset = self.convert("judged", rows, "--allow-nan")
        for rule in ("first", "max:rm.judge", "min:rm.judge"):
            with self.subTest(rule=rule):
                relabelled = self.convert("relabelled", [{**row, "responses": relabel(row["responses"], rule)} for row in rows], "--allow-nan")
                self.assert_agree(self.values(dataset, *SFT, "--gold", rule), self.reference(relabelled, *SFT), "paper")

    def test_scales_that_are_not_the_papers(self) -> None:
        scores = [f32(item["rm"]["sky"]) for row in self.rows_of(self.odd) for item in row["responses"] if item.get("rm") and isinstance(item["rm"].get("sky"), float) and math.isfinite(item["rm"]["sky"])]
        deviation = statistics.pstdev(scores)
        for mode in MODES:
            plain = self.values(self.odd, *SFT, "--mode", mode)
            for options, divide in ((["--normalize", "mean"], lambda v: v[3] or 1), (["--standardize"], lambda v: deviation), (["--normalize", "mean", "--standardize"], lambda v: (v[3] or 1) * deviation)):
                with self.subTest(mode=mode, options=options):
                    found = self.values(self.odd, *SFT, "--mode", mode, *options)
                    self.assert_agree(found, [[None if v[0] is None else v[0] / divide(v), *v[1:]] for v in plain], "eq2")
                    self.assertEqual(found, self.values(self.odd, *SFT, "--mode", mode, *options, "--threads", 1))
                    self.assertEqual(run(*SEAM, self.odd, *SFT, "--mode", mode, *options, "--check", "200", "-q").returncode, 0)
                    told = json.loads(self.tool(*SEAM, self.odd, *SFT, "--mode", mode, *options, "--explain", "17", "--json"))
                    self.assertEqual(told["seam"], found[17][0])
        dataset = self.convert("scaled", self.plain_rows[:50])
        self.tool(*SEAM, dataset, *SFT, "--normalize", "mean", "--standardize", "--into", "v", "-q")
        provenance = json.loads(self.tool("meta", "show", dataset, "v.seam"))["provenance"]
        self.assertEqual(provenance["normalize"], "mean")
        self.assertGreater(float(provenance["standardize"]), 0)

    def test_circular_gold(self) -> None:
        for path in ("rm.sky",):
            for rule in ("max", "min"):
                done = run(*SEAM, self.plain, *SFT, "--gold", f"{rule}:{path}")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn("--allow-circular", done.stderr)
        found = self.values(self.plain, *SFT, "--gold", "max:rm.sky", "--allow-circular")
        self.assertTrue(all(values[0] in (0, None) for values in found))
        marked = self.convert("marked", self.plain_rows[:5])
        self.tool("meta", "set", marked, "responses[].role", "gold=max:rm.sky")
        done = run(*SEAM, marked, *SFT)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.tool(*SEAM, marked, *SFT, "--allow-circular")
        self.tool(*SEAM, marked, "--pm", "sft", "--rm", "other")

    def test_a_name_that_is_taken(self) -> None:
        path = self.convert("taken", [{"seam": 1, "prompt": "p", "responses": [{"role": role, "n_tokens": 3, "rm": {"r": 1.0}, "pm": {"s": {"logp": -1.0}}} for role in ("gold", "worse")]}])
        done = run("compute", "seam", path, "--pm", "s", "--rm", "r", "--into", "seam")
        self.assertEqual((done.returncode, done.stderr), (2, f"inseam: {path}: column seam: the name 'seam' is already taken; choose another name or replace the column (--replace)\n"))

    def test_names_that_are_not_there(self) -> None:
        for arguments, words in ((("--pm", "sf", "--rm", "sky"), "sft"), (("--pm", "sft", "--rm", "sk"), "sky"), ((*SFT, "--gold", "max:rm.no"), "rm.no")):
            done = run(*SEAM, self.plain, *arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn(words, done.stderr)
        for arguments in ((*SFT, "--mode", "mean"), (*SFT, "--gold", "last"), (*SFT, "-o", "x"), ("--pm", "sft")):
            self.assertEqual(run(*SEAM, self.plain, *arguments).returncode, 64)

    def test_check(self) -> None:
        for dataset in (self.odd, self.plain):
            for mode in MODES:
                done = run(*SEAM, dataset, *SFT, "--mode", mode, "--check", "100", "-q")
                self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("checked 100 rows", run(*SEAM, self.odd, *SFT, "--check", "100").stderr)

    def test_terms_sum_to_the_value(self) -> None:
        for mode in MODES:
            values = self.values(self.odd, *SFT, "--mode", mode)
            for row in range(0, 4_000, 397):
                with self.subTest(mode=mode, row=row):
                    told = json.loads(self.tool(*SEAM, self.odd, *SFT, "--mode", mode, "--explain", row, "--json"))
                    self.assertEqual([told["seam"], told["num_hacking"], told["n_worse"], told["n_scored"]], values[row])
                    if told["seam"] is not None:
                        self.assertTrue(math.isclose(sum(told["terms"]), told["seam"], rel_tol=1e-12, abs_tol=1e-300))
        by_name = json.loads(self.tool(*SEAM, self.odd, *SFT, "--explain", "p17-ä", "--json"))
        self.assertEqual(by_name["row"], 17)
        self.assertIn("SEAM value", self.tool(*SEAM, self.odd, *SFT, "--explain", "p17-ä"))
        self.assertEqual(run(*SEAM, self.odd, *SFT, "--explain", "4000").returncode, 2)

    def test_rows_are_json(self) -> None:
        rows = [{"responses": [response("gold", 1.0, -1.0, 1), response("worse", math.inf, -6.0, 3)]}, {"responses": [response("gold", 1.0, -1.0, 1), response("worse", 1e38, -1e-38, 3)]}]
        dataset = self.convert("infinite", rows, "--allow-nan")
        self.assertEqual(self.values(dataset, *SFT)[0], [-math.inf, 1, 1, 1])
        told = json.loads(self.tool(*SEAM, dataset, *SFT, "--explain", "0", "--json"))
        self.assertEqual(told["seam"], -math.inf)

    def test_columns_of_every_kind(self) -> None:
        """Scores that are bools are 0 and 1; what is no number is refused; gold is chosen among float64."""
        response = lambda role, ok, votes: {"role": role, "n_tokens": 2, "votes": votes, "rm": {"ok": ok, "one": float(ok), "note": "x", "inner": {"x": 1.0}}, "pm": {"p": {"logp": -1.0}}}  # noqa: E731
        data = self.convert("kinds", [{"responses": [response("gold", False, 2**24), response("worse", True, 2**24 + 1)]}])
        seam = lambda *arguments: run("compute", "seam", data, "--pm", "p", "--rows", *arguments)  # noqa: E731
        self.assertEqual(seam("--rm", "ok").stdout, seam("--rm", "one").stdout)
        self.assertIn('"num_hacking":1,', seam("--rm", "ok").stdout)
        for name in ("note", "inner"):
            done = seam("--rm", name)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("expected numbers, found ", done.stderr)
        self.assertIn('"num_hacking":0,', seam("--rm", "ok", "--gold", "max:votes").stdout)
        told = json.loads(self.tool("compute", "saturation", data, "--json"))
        self.assertEqual(set(told["mean_seam"]["p"]), {"ok", "one"})

    def test_overlap_takes_the_word_of_a_column_first(self) -> None:
        data = self.convert("ends", [{"a": float(n), "b": float(-n)} for n in range(10)])
        self.tool("compute", "ensemble", data, "--rm", "a", "--rm", "b", "--into", "both", "-q")
        worst = lambda *arguments: self.tool("compute", "overlap", data, "--first", "both.min", "--second", "a", "--share", "20%", "--rows", *arguments)  # noqa: E731
        first = lambda text: [json.loads(line)["first"] for line in text.splitlines()]  # noqa: E731
        self.assertEqual(first(worst("--worst", "lowest")), first(worst("--worst", "highest")))

    def test_report_counts_what_cannot_be(self) -> None:
        rows = self.rows_of(self.odd)
        items = [item for row in rows for item in row["responses"]]
        logps = [((item.get("pm") or {}).get("sft") or {}).get("logp") for item in items]
        golden = [sum(item.get("role") in ("gold", "chosen") for item in row["responses"]) for row in rows]
        report = json.loads(self.tool(*SEAM, self.odd, *SFT, "--json"))
        values = [value for value, *_ in self.values(self.odd, *SFT)]
        self.assertEqual(report["positive_logps"], sum(lp is not None and lp > 0 for lp in logps))
        self.assertEqual(report["sentinels"], sum(lp in (-9999, -100) for lp in logps))
        self.assertEqual(report["rows_without_gold"], golden.count(0))
        self.assertEqual(report["rows_with_several_gold"], sum(count > 1 for count in golden))
        self.assertEqual((report["rows"], report["values"]), (4_000, sum(value is not None for value in values)))


def relabel(responses: list, rule: str) -> list:
    """The same responses with roles that say what a rule for gold says."""
    place = 0 if rule == "first" else None
    if rule != "first":
        judged = [(i, (item["rm"] or {}).get("judge")) for i, item in enumerate(responses)]
        judged = [(i, value) for i, value in judged if value is not None]
        best = (max if rule.startswith("max") else min)((value for _, value in judged), default=None)
        place = next((i for i, value in judged if value == best), None)
    return [{**item, "role": "gold" if i == place else "worse"} for i, item in enumerate(responses)]


if __name__ == "__main__":
    unittest.main()
