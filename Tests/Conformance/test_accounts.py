# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""No row, response or score is left out without a word: selections, SEAM of gaps, token log-probs, infinite scores."""

import json
import math
import unittest

from cli import ToolTest, run
from seam_rows import SEAM, SFT, lines_of, response


GOLD = response("gold", 1.0, -1.0, 1)
ABOVE = response("worse", 2.0, -6.0, 3)
BELOW = response("worse", 0.0, -6.0, 3)


class Selections(ToolTest):
    """Rows of every kind: ranked, without a worse response, and without a value for each reason."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        kinds = {
            "ranked": ([GOLD, ABOVE], 10),
            "no worse": ([GOLD], 1),
            "no gold": ([ABOVE], 2),
            "gold without a score": ([response("gold", None, -1.0, 1), ABOVE], 3),
            "no log-prob, misled": ([GOLD, response("worse", 3.0, None, 3)], 4),
            "no score": ([GOLD, response("worse", None, -1.0, 3)], 5),
            "not finite": ([GOLD, response("worse", 3.0, -math.inf, 3)], 6),
        }
        rows = [{"prompt_id": f"{kind} {i}", "responses": items} for kind, (items, count) in kinds.items() for i in range(count)]
        cls.data = cls().convert("kinds", rows, "--allow-nan")
        cls().tool(*SEAM, cls.data, *SFT, "--into", "seam", "-q")
        cls.out, cls.rest = cls.folder / "out.inseam", cls.folder / "rest.inseam"

    def select(self, *arguments: object) -> tuple[dict, dict]:
        report = json.loads(self.tool("select", self.data, "--by", "seam", *arguments, "-o", self.out, "--rest", self.rest, "--json"))
        kept = [row["prompt_id"].rsplit(" ", 1)[0] for row in self.rows_of(self.out)]
        return report, {kind: kept.count(kind) for kind in sorted(set(kept))}

    def test_every_row_is_counted(self) -> None:
        report, kept = self.select("--drop-worst", "20%")
        self.assertEqual(report["no_value"], {"no_gold_score": 5, "not_scored": 9, "not_finite": 6})
        self.assertEqual((report["rows"], report["candidates"], report["chosen"], report["wanted"]), (31, 10, 2, 2))
        self.assertEqual((report["without_value"], report["without_value_misled"], report["without_worse"]), (20, 10, 1))
        self.assertEqual((report["kept"], report["dropped"], report["ties"]), (29, 2, 10))
        self.assertEqual(report["candidates"] + report["without_value"] + report["without_worse"], report["rows"])
        self.assertEqual(kept["no log-prob, misled"], 4)

    def test_what_becomes_of_rows_without_a_value(self) -> None:
        ranked = {"--drop-worst": 8, "--only-worst": 2, "--keep-best": 2}
        for flag, count in ranked.items():
            for choice in ("keep", "drop", None):
                with self.subTest(flag=flag, choice=choice):
                    report, kept = self.select(flag, "20%", *(["--no-value", choice] if choice else []))
                    keeps = choice == "keep" or (choice is None and flag == "--drop-worst")
                    self.assertEqual(sum(kept.values()), count + 20 * keeps + (flag == "--drop-worst"))
                    self.assertEqual(kept["ranked"], count)
                    self.assertEqual(kept.get("not finite", 0), 6 * keeps)
                    self.assertEqual((report["no_value_rows"], report["kept"]), ("keep" if keeps else "drop", sum(kept.values())))

    def test_rows_without_a_value_may_be_an_error(self) -> None:
        done = run("select", self.data, "--by", "seam", "--drop-worst", "20%", "--no-value", "error", "-o", self.folder / "never.inseam")
        self.assertEqual((done.returncode, (self.folder / "never.inseam").exists()), (2, False))
        self.assertIn("20 rows have no value in column seam, such as row 11", done.stderr)
        valued = self.folder / "valued.inseam"
        self.tool("filter", self.data, "--where", "seam.seam IS NOT NULL", "-o", valued, "-q")
        self.tool("select", valued, "--by", "seam", "--drop-worst", "20%", "--no-value", "error", "-o", self.out, "-q")

    def test_the_words_for_people(self) -> None:
        told = run("select", self.data, "--by", "seam", "--drop-worst", "20%", "-o", self.out).stderr
        for words in ("ranked 10 rows of 31", "kept 20 rows without a value", "5 without a scored gold response", "9 with a worse response that lacks", "kept 1 row without a worse response",
                      "in 10 of these a worse response is scored above gold", "--no-value drop"):  # fmt: skip
            self.assertIn(words, told)
        told = run("select", self.data, "--by", "seam", "--drop-worst", "20%", "--no-value", "drop", "-o", self.out).stderr
        self.assertIn("left out 20 rows without a value", told)

    def test_null_and_nan_of_other_columns(self) -> None:
        data = self.convert("plain", [{"v": x} for x in (1.0, 2.0, None, math.nan, math.nan)] + [{}], "--allow-nan")
        report = json.loads(self.tool("select", data, "--by", "v", "--worst", "lowest", "--drop-worst", "50%", "-o", self.out, "--json"))
        self.assertEqual((report["no_value"], report["kept"], report["without_value_misled"]), ({"null": 2, "nan": 2}, 5, 0))


class Gaps(ToolTest):
    def seam(self, rows: list, *arguments: object, pm: str = "sft") -> tuple[list, dict]:
        data = self.convert("gaps", [{"responses": items} for items in rows], "--allow-nan")
        call = [*SEAM, data, "--pm", pm, "--rm", "sky", *arguments]
        lines = lines_of(self.tool(*call, "--rows", "--check", len(rows)))
        return [[line["seam"], line["num_hacking"], line["n_worse"], line["n_scored"]] for line in lines], json.loads(self.tool(*call, "--json"))

    def test_hacking_needs_scores_alone(self) -> None:
        rows = [
            [GOLD, response("worse", 2.0, None, 3), ABOVE],
            [GOLD, response("worse", 2.0, math.nan, 3), response("worse", 3.0, -6.0, None), BELOW],
            [GOLD, response("worse", None, -6.0, 3), ABOVE],
        ]
        found, _ = self.seam(rows)
        self.assertEqual(found, [[None, 2, 2, 1], [None, 2, 3, 1], [None, 1, 2, 1]])
        self.assertEqual([line[:2] for line in self.seam(rows, "--missing", "skip")[0]], [[-2.0, 2], [0.0, 2], [-2.0, 1]])

    def test_what_is_missing_is_counted_by_name(self) -> None:
        other = response("other", None, None, None)
        rows = [[GOLD, response("worse", 2.0, None, 3), response("worse", None, None, 3), other], [response("gold", None, None, 1), ABOVE], [GOLD, ABOVE]]
        _, report = self.seam(rows)
        self.assertEqual([report[f"missing_{name}"] for name in ("scores", "logps", "gold_scores")], [1, 2, 1])
        text = self.tool(*SEAM, self.folder / "gaps.inseam", *SFT)
        for words in ("2 worse responses have no log-prob pm.sft", "1 worse responses have no score rm.sky", "1 gold responses have no score rm.sky"):
            self.assertIn(words, " ".join(text.split()))

    def test_infinite_scores(self) -> None:
        high, low = (lambda role, logp=-6.0: response(role, math.inf, logp, 3)), (lambda role: response(role, -math.inf, -6.0, 3))
        rows = [
            [GOLD, high("worse")], [high("gold"), high("worse"), BELOW], [low("gold"), low("worse")], [low("gold"), BELOW],
            [GOLD, low("worse")], [GOLD, high("worse", 0.0)], [GOLD, ABOVE],
        ]  # fmt: skip
        found, report = self.seam(rows)
        self.assertEqual([line[:2] for line in found], [[-math.inf, 1], [0.0, 0], [0.0, 0], [-math.inf, 1], [0.0, 0], [None, 1], [-2.0, 1]])
        self.assertEqual((report["infinite_scores"], report["mean"]), (8, -2.0 / 4))
        told = json.loads(self.tool("compute", "saturation", self.folder / "gaps.inseam", "--pm", "sft", "--rm", "sky", "--json"))
        self.assertEqual(told["mean_seam"]["sft"]["sky"], -2.0 / 4)

    def test_token_log_probs_are_summed(self) -> None:
        def item(role: str, score: float, tokens: object, **more: object) -> dict:
            return {"role": role, "s": score, "lp": tokens, **more}

        rows = [
            [item("gold", 1.0, [-0.5, -1.5]), item("worse", 2.0, [-0.25, -0.5, -0.75])],
            [item("gold", 1.0, [-0.5]), item("worse", 2.0, [-0.25, None])],
            [item("gold", 1.0, [-0.5]), item("worse", 2.0, None)],
            [item("gold", 1.0, [-0.5]), item("worse", 2.0, [])],
        ]
        for more, expected in (({}, -0.5), ({"n_tokens": 2}, -0.5)):
            given = [{"responses": [{**one, **more} for one in items]} for items in rows]
            data = self.convert("tokens", given, "--pm", "a=responses[].lp,reduction=token", "--rm", "sky=responses[].s")
            for mode, value in (("paper", expected), ("geomean", math.exp(-0.5)), ("eq2", math.exp(-1.5))):
                lines = lines_of(self.tool(*SEAM, data, "--pm", "a", "--rm", "sky", "--mode", mode, "--rows", "--check", 4))
                self.assertTrue(math.isclose(lines[0]["seam"], value, rel_tol=1e-12), (mode, lines[0]))
                self.assertEqual([line["seam"] for line in lines[1:3]], [None, None])
                self.assertEqual(lines[3]["seam"], 1.0 if mode == "eq2" else None)
            self.assertEqual(json.loads(self.tool(*SEAM, data, "--pm", "a", "--rm", "sky", "--json"))["missing_logps"], 2)
        told = self.tool(*SEAM, data, "--pm", "a", "--rm", "sky", "--explain", 0)
        self.assertIn("-1.5", told)

    def test_sums_where_other_methods_need_them(self) -> None:
        def item(role: str, tokens: list, other: list) -> dict:
            return {"role": role, "a": tokens, "b": other, "x": sum(tokens), "y": sum(other)}

        rows = [{"responses": [item("gold", [-0.5, -1.5], [-1.0, -2.0, -4.0]), item("worse", [-2.5], [-0.25])]}, {"responses": [item("gold", [-1.0], [-2.0]), item("worse", [], [-3.0])]}]
        given = ("--pm", "ta=responses[].a,reduction=token", "--pm", "tb=responses[].b,reduction=token", "--pm", "sa=responses[].x", "--pm", "sb=responses[].y")
        data = self.convert("policies", rows, *given)
        weights = [self.tool("compute", "importance", data, "--policy", f"{kind}a", "--reference", f"{kind}b", "--rows") for kind in "ts"]
        self.assertEqual(*weights)
        self.assertIn('"weight":1.', weights[0])
        sides = {name: f"responses.pm.{name}.token_logps" for name in ("ta", "tb")}
        paths = ("--policy-chosen", f"gold({sides['ta']})", "--policy-rejected", sides["ta"], "--reference-chosen", f"gold({sides['tb']})", "--reference-rejected", sides["tb"])
        self.assertEqual(self.tool("compute", "importance", data, *paths, "--rows"), weights[0])

    def test_a_model_named_twice_is_refused(self) -> None:
        data = self.convert("twice", [{"responses": [GOLD, ABOVE]}])
        for arguments in ((*SFT, "--pm", "other"), (*SFT, "--rm", "other")):
            done = run(*SEAM, data, *arguments)
            self.assertEqual((done.returncode, done.stdout), (64, ""))
            self.assertIn("names one model, not", done.stderr)


if __name__ == "__main__":
    unittest.main()
