# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Methods give the same bits through Python as through the tool, and bad parameters are exceptions."""

from __future__ import annotations

import json
import math
import random
import re
import subprocess
import sys
import unittest

import inseam
import numpy
from inseam._tool import tool_path

from support import ROOT, FolderTest

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import methods as reference  # noqa: E402

VERDICTS = ["<answer>[[A]]</answer>", "<answer>[[B]]</answer>", "nothing", "[[A]]"]

#: A call of every method, with parameters that make it read all it can.
CALLS = [
    ("advantages", {"rm": "sky", "rule": "rloo", "pass_above": 0.5}),
    ("advantages", {"rm": ["sky", "sea"], "weight": [1, 0.5], "rule": "gdpo"}),
    ("agree", {"chosen": "p", "rejected": "q", "group": "group", "section": ["one=x,y", "two=z"], "weight": ["x=3", "z=10"]}),
    ("at-n", {"correct": "oks", "scores": "points", "answers": "texts", "n": 2}),
    ("best-of-n", {"rm": "sky", "group": "group"}),
    ("bt", {"rm": "sky", "batch": 7}),
    ("bt", {"chosen": "p", "rejected": "q", "margin": "s", "center": 0.01}),
    ("confidence", {"p_ab": "p", "p_ba": "q", "threshold": 0.6, "original_labels": True}),
    ("consensus", {"correct_counts": "counts", "judge": "judge"}),
    ("contrast", {"embedding": "objectives", "min_cosine": 0.5, "max_cosine": 1, "k": 4}),
    ("convex-hull", {"embedding": "responses[].objectives"}),
    ("consistency", {"own": "p", "other_response": "q", "other_instruction": "s", "texts": ["group", "winner"], "ties": "half"}),
    ("decorrelate", {"rewards": "objectives", "verbosity": 1}),
    ("dispersion", {"rm": "sky"}),
    ("ensemble", {"rm": ["sky", "sea"], "k": 0.5, "standardize": True, "min_members": 1}),
    ("erank", {"values": "steps"}),
    ("erank", {"embedding": "objectives"}),
    ("filter-margin", {"new": "p", "old": "q", "ddof": 1}),
    ("first-error", {"steps": "steps", "label": "judge"}),
    ("fuse", {"rm": "p", "similarities": "steps", "scores": "steps", "min_similarity": 0.1}),
    ("hard", {"probability": "p", "target": "q"}),
    ("importance", {"policy": "new", "reference": "old", "eta": 0.1}),
    ("importance", {"policy": "new", "reference": "old", "compat": "reference-f32"}),
    ("label-noise", {"label": "label", "seed": 2**64 - 1}),
    ("lencorr", {"rm": "sky"}),
    ("margin", {"lengths": ["judge", "label"], "rm": "sky"}),
    ("margin", {"measure": "cosine", "embeddings": ["objectives", "gates"], "chosen": "p", "rejected": "q"}),
    ("mc-labels", {"correct_counts": "counts", "threshold": 0.1}),
    ("mismatch", {"rm": "sky"}),
    ("mix", {"rewards": "responses[].objectives", "gates": "gates", "penalties": "0,0.1,1", "verbosity": 2}),
    ("overlap", {"first": "p", "second": "q", "worst": "lowest"}),
    ("pairs", {"rm": "sky", "rule": "random", "seed": 3}),
    ("pairs", {"rm": "sky"}),
    ("rm-bench", {"chosen": "objectives", "rejected": "gates", "domain": "group"}),
    ("saturation", {"mode": "geomean", "missing": "skip"}),
    ("seam", {"pm": "new", "rm": "sky", "mode": "geomean"}),
    ("self-label", {"rm": "p", "logits": True}),
    ("step-scores", {"steps": "steps"}),
    ("tau", {"rm": "sky", "reference": "sea"}),
    ("trajectory", {"signals": ["steps", "steps"], "final": "p", "outcome": "q", "top": 5}),
    ("verdict", {"text": "text", "winner": "winner"}),
    ("vote", {"texts": "texts"}),
    ("win-rate", {"new": ["p", "s"], "old": "q"}),
]  # fmt: skip


def rows_of(count: int) -> list[dict]:
    chance = random.Random(4)

    def maybe(value: object) -> object:
        return None if chance.random() < 0.1 else value

    rows = []
    for _ in range(count):
        size = chance.randrange(4)
        steps = chance.randrange(0, 6)
        rows.append(
            {
                **{name: maybe(chance.random()) for name in "pqs"},
                "label": chance.randrange(2),
                "judge": maybe(chance.randrange(0, 5)),
                "group": chance.choice("xyz"),
                "winner": maybe(chance.choice("AB")),
                "text": maybe(chance.choice(VERDICTS)),
                "texts": [chance.choice(VERDICTS) for _ in range(size)],
                "oks": [chance.randrange(2) for _ in range(size)],
                "points": [maybe(chance.random()) for _ in range(size)],
                "steps": [chance.random() for _ in range(steps)],
                "counts": [chance.randrange(9) for _ in range(steps)],
                "objectives": [chance.gauss(0, 1) for _ in range(3)],
                "gates": [chance.random() for _ in range(3)],
                "responses": [
                    {
                        "role": "worse" if place else "gold",
                        "n_tokens": chance.randrange(1, 9),
                        "rm": {"sky": maybe(chance.gauss(0, 1)), "sea": maybe(chance.gauss(0, 1)), "p": maybe(chance.gauss(0, 1))},
                        "pm": {name: {"logp": -chance.random() * 300} for name in ("new", "old")},
                        "objectives": [chance.gauss(0, 1) for _ in range(3)],
                    }
                    for place in range(chance.randrange(0, 5))
                ],
            }
        )
    return rows


class Methods(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        source = self.folder / "rows.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows_of(700)))
        inseam.convert(source, self.path())
        self.ds = inseam.open(self.path())

    def tool(self, method: str, settings: dict, *flags: str) -> str:
        words = []
        for name, value in settings.items():
            for one in value if isinstance(value, list) else [value]:
                words += ["--" + name.replace("_", "-")] + ([] if one is True else [str(one)])
        command = [str(tool_path()), "compute", method, self.path(), *words, *flags]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def test_python_gives_the_bits_of_the_tool(self) -> None:
        for method, settings in CALLS:
            with self.subTest(method=method, **settings):
                result = self.ds.compute(method, **settings)
                lines = [json.loads(line) for line in self.tool(method, settings, "--rows").splitlines()]
                if method == "seam":
                    lines = [{name: value for name, value in line.items() if name != "row"} for line in lines]
                if method == "contrast":  # float32, which JSON writes with the fewest digits
                    for line in lines:
                        line["cosines"] = [float(numpy.float32(cosine)) for cosine in line["cosines"]]
                if result.values.columns:
                    self.assertSame(result.values.to_pylist(), lines)
                    self.assertTrue(any(value is not None for line in lines for value in line.values()))
                else:
                    self.assertEqual(lines, [])
                if method != "seam":
                    self.assertSame(result.report, json.loads(self.tool(method, settings, "--json")))

    def test_a_result_knows_what_it_is_of(self) -> None:
        self.assertEqual(self.ds.compute("ensemble", rm=["sky", "sea"]).container, "responses[]")
        self.assertEqual(self.ds.compute("tau", rm="sky", reference="sea").container, "")

    def test_penalties_go_from_decorrelate_into_mix(self) -> None:
        found = self.ds.compute("decorrelate", rewards="objectives", verbosity=1, into="free").report["penalties"]
        calls = ({"penalties": found, "verbosity": 1}, {"penalties": "free"}, {"penalties": ",".join(map(str, found)), "verbosity": 1})
        first, *others = [self.ds.refresh().compute("mix", rewards="objectives", gates="gates", **call).values.to_pylist() for call in calls]
        for other in others:
            self.assertSame(other, first)

    def test_one_model_of_a_kind_in_seam(self) -> None:
        for models in ({"pm": ["new", "old"], "rm": "sky"}, {"pm": "new", "rm": ["sky", "sea"]}):
            with self.assertRaisesRegex(inseam.ArgumentError, "appears twice"):
                self.ds.compute("seam", **models)

    def test_the_help_of_methods_is_in_the_package(self) -> None:
        text = subprocess.run([sys.executable, "-m", "inseam", "compute", "self-label", "--help"], check=True, capture_output=True, text=True).stdout
        for words in ("PARAMETERS:", "OUTPUT COLUMNS:", "action utf8", "(keep,", "EXAMPLE:"):
            self.assertIn(words, text)

    def test_labels_are_applied(self) -> None:
        rows = [{"prompt": "a", "chosen": "x", "rejected": "y", "j": 0.9, "k": 0.2}, {"prompt": "b", "chosen": "x", "rejected": "y", "j": 0.1, "k": 0.8}, {"prompt": "c", "chosen": "x", "rejected": "y", "j": 0.5, "k": 0.5}]
        inseam.write(rows, self.path("pairs.inseam"))
        inseam.open(self.path("pairs.inseam")).compute("self-label", chosen="j", rejected="k", into="label")
        report = inseam.relabel(self.path("pairs.inseam"), self.path("labeled.inseam"), by="label", rest=self.path("left.inseam"))
        self.assertEqual([report[name] for name in ("kept", "swapped", "rest")], [1, 1, 1])
        self.assertEqual(list(inseam.open(self.path("labeled.inseam"))), [rows[0], {"prompt": "b", "chosen": "y", "rejected": "x", "j": 0.8, "k": 0.1}])
        with self.assertRaises(FileExistsError):
            inseam.relabel(self.path("pairs.inseam"), self.path("other.inseam"), by="label", rest=self.path("left.inseam"))

    def test_neighbors_of_another_dataset(self) -> None:
        pool = [{"prompt_id": f"p{n}", "prompt": f"q{n}", "v": [1.0, n / 10], "responses": [{"response_id": f"r{n}", "role": "gold", "text": f"t{n}"}]} for n in range(20)]
        inseam.write(pool, self.path("pool.inseam"))
        inseam.write(pool[:2], self.path("few.inseam"))
        inseam.augment("contrast", self.path("few.inseam"), self.path("more.inseam"), embedding="v", from_=self.path("pool.inseam"), min_cosine=0.5, max_cosine=1.1, count=2)
        self.assertEqual([[r["text"] for r in row["responses"]] for row in inseam.open(self.path("more.inseam"))], [["t0", "t1", "t2"], ["t1", "t2", "t0"]])

    def test_earlier_names(self) -> None:
        self.assertSame(self.ds.compute("aggregate", steps="steps").values.to_pylist(), self.ds.compute("step-scores", steps="steps").values.to_pylist())
        self.assertSame(self.ds.compute("tau", rm="sky", gold="sea").values.to_pylist(), self.ds.compute("tau", rm="sky", reference="sea").values.to_pylist())

    def test_results_are_attached(self) -> None:
        result = self.ds.compute("importance", policy="new", reference="old", into="weights")
        fresh = self.ds.refresh()
        found = [response["weights"] for row in fresh for response in row["responses"]]
        self.assertSame(found, result.values.to_pylist())
        self.assertEqual(fresh.filter("any_worse(weights.weight > 1)").count(), sum(
            any(r["weights"]["weight"] is not None and r["weights"]["weight"] > 1 for r in row["responses"] if r["role"] == "worse") for row in fresh
        ))  # fmt: skip

    def test_drawn_parameters_end_nothing(self) -> None:
        """Every parameter of every method with columns of any shape: a result or an exception, in this process."""
        page = (ROOT / "spec" / "methods.md").read_text("utf-8")
        columns = [*self.ds.schema.paths, "sky", "sea", "new", "gates", "steps", "counts"]
        columns += [f"gold({name})" for name in ("rm.sky", "objectives", "role", "n_tokens", "text", "responses", "gates")]
        words = ["old", "geomean", "skip", "0", "1", "2", "-1", "0.5", "1e308", "nan", "", "lowest", "half", "x=1", "one=x,y", "0,0.1,1", "50%"]
        chance, results, refusals = random.Random(9), dict.fromkeys((method for method, _ in CALLS if method != "seam"), 0), 0
        for method in results:
            section = page.split(f"\n## {method}\n")[1].split("\n## ")[0].split("```")[0]
            options = sorted(set(re.findall(r"--([a-z][a-z0-9-]*)", section)) - {"into"})
            base = [settings for name, settings in CALLS if name == method]
            for _ in range(1_000):
                # Right parameters with some that may be wrong, of their own names or others; or none right.
                settings = dict(chance.choice(base)) if chance.random() < 0.9 else {}
                for _ in range(chance.randrange(1, 3)):
                    name = chance.choice(list(settings) if settings and chance.random() < 0.7 else options).replace("-", "_")
                    drawn = [chance.choice(columns) if chance.random() < 0.7 else chance.choice(words) for _ in range(chance.randrange(1, 3))]
                    settings[name] = drawn if len(drawn) > 1 else drawn[0]
                try:
                    self.ds.compute(method, **settings)
                    results[method] += 1
                except inseam.Error:
                    refusals += 1
        self.assertEqual([method for method, count in results.items() if count < 5], [])
        self.assertGreater(sum(results.values()), 1_000)
        self.assertGreater(refusals, 1_000)

    def test_penalties_that_are_known(self) -> None:
        """ArmoRM's golden penalties say their seed and not their rows; these, drawn with that seed, give them by scipy too: the
        first objective goes with verbosity by 0.6, the second by chance, the third not, the fourth altogether."""
        rewards = numpy.random.default_rng(0).normal(size=(2_000, 5))
        rewards[:, 0] += 0.6 * rewards[:, 4]
        rewards[:, 3] += 2 * rewards[:, 4]
        inseam.write({"r": rewards.tolist()}, self.path("armorm.inseam"))
        report = inseam.open(self.path("armorm.inseam")).compute("decorrelate", rewards="r").report
        self.assertEqual(report["penalties"], [0.6, 0.025, 0.0, 1.0, 1.0])
        self.assertEqual(report["unresolved"], [3])

    def test_penalties_beside_infinities(self) -> None:
        """Without a penalty nothing is taken away from an infinite verbosity; with one such rows have no number."""
        rewards = [[3.0, math.inf], [1.0, 0.0], [2.0, 1.0], [5.0, 3.0], [-math.inf, 2.0], [math.inf, math.inf]]
        inseam.write({"r": rewards}, self.path("infinite.inseam"))
        report = inseam.open(self.path("infinite.inseam")).compute("decorrelate", rewards="r", verbosity=1).report
        self.assertEqual(report["penalties"], reference.penalties(rewards, verbosity=1))
        self.assertNotEqual(report["penalties"][0], 0.0)

    def test_bad_parameters_are_exceptions(self) -> None:
        for method, settings in [
            ("ensembel", {}), ("ensemble", {}), ("ensemble", {"rm": ["p", "none"]}), ("tau", {"rm": "sky", "reference": 5}),
            ("bt", {"rm": "sky", "batch": 0}), ("bt", {"rm": "sky", "batch": "many"}), ("label-noise", {"share": float("nan")}),
            ("saturation", {"into": "x"}), ("tau", {"rm": "sky", "reference": "sea", "into": "a.b"}), ("overlap", {"first": "p", "second": "q"}),
        ]:  # fmt: skip
            with self.subTest(method=method, **settings), self.assertRaises(inseam.ArgumentError):
                self.ds.compute(method, **settings)


if __name__ == "__main__":
    unittest.main()
