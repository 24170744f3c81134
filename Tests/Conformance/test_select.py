# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Selections against an order of their own, made from the exported JSON and methods.md alone."""

import json
import math
import random
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines
from seam_rows import MODES, SEAM, SFT, lines_of, make_rows, share, worst_first


class Selections(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        rows = make_rows(random.Random(21), 3_000, ["worse", "worse", "other"], True)
        for row in rows[::2]:
            for item in row["responses"]:
                if item["rm"] and isinstance(item["rm"].get("sky"), float):
                    item["rm"]["sky"] = float(round(item["rm"]["sky"]))if math.isfinite(item["rm"]["sky"]) else None
        base = cls().convert("base", rows + rows[:400], "--allow-nan")
        cls.scored = {}
        for mode in MODES:
            cls.scored[mode] = cls.folder / f"{mode}.inseam"
            cls().tool(*SEAM, base, *SFT, "--mode", mode, "--into", "v", "-o", cls.scored[mode], "-q")
        cls.base = base

    def numbered(self, dataset: Path) -> list:
        """The rows of a dataset with where they came from."""
        return lines_of(self.tool("cat", dataset, "--source"))

    def check(self, mode: str, flag: str, percent: int, *arguments: object, dataset: Path | None = None) -> None:
        dataset = dataset or self.scored[mode]
        kept, rest = self.folder / "kept.inseam", self.folder / "rest.inseam"
        self.tool("select", dataset, "--by", "v", flag, f"{percent}%", *arguments, "-o", kept, "--rest", rest, "-q")
        rows = self.numbered(dataset)
        seed = int(arguments[arguments.index("--seed") + 1]) if "--seed" in arguments else 0
        order = worst_first(rows, mode == "paper", seed)
        wanted = share(percent, len(order))
        worst = {i for i in order[:wanted] if rows[i]["v"]["seam"] != 0 or "take" in arguments}
        best = set(order[len(order) - wanted:])
        chosen = {"--drop-worst": set(range(len(rows))) - worst, "--only-worst": worst, "--keep-best": best}[flag]
        self.assertEqual([row["source"]["line"] for row in self.numbered(kept)], [rows[i]["source"]["line"] for i in sorted(chosen)])
        self.assertEqual([row["source"]["line"] for row in self.numbered(rest)], [row["source"]["line"] for i, row in enumerate(rows) if i not in chosen])
        self.assert_same_rows(self.numbered(kept), [rows[i] for i in sorted(chosen)])
        self.tool("verify", kept, rest)

    def test_drop_the_worst_fifth(self) -> None:
        for mode in MODES:
            with self.subTest(mode=mode):
                self.check(mode, "--drop-worst", 20)

    def test_other_shares(self) -> None:
        for mode, flag, percent, arguments in (("paper", "--only-worst", 20, ()), ("eq2", "--keep-best", 50, ()), ("paper", "--keep-best", 33, ("--seed", 7)), ("paper", "--drop-worst", 90, ()),
                                               ("paper", "--drop-worst", 90, ("--ties", "take")), ("geomean", "--only-worst", 97, ("--ties", "take", "--seed", 12345)), ("eq2", "--drop-worst", 0, ()), ("eq2", "--only-worst", 100, ("--ties", "take"))):
            with self.subTest(mode=mode, flag=flag, percent=percent, arguments=arguments):
                self.check(mode, flag, percent, *arguments)

    def test_shares_are_exact(self) -> None:
        rows = [{"prompt_id": f"q{i}", "v": -float(i + 1)} for i in range(100)]
        dataset = self.convert("hundred", rows)
        for percent in range(101):
            output = self.folder / "share.inseam"
            told = json.loads(self.tool("select", dataset, "--by", "v", "--worst", "lowest", "--only-worst", f"{percent}%", "-o", output, "--json"))
            with self.subTest(percent=percent):
                self.assertEqual((told["wanted"], told["kept"]), (percent, percent))

    def test_ties_without_prompt_ids(self) -> None:
        for name, ids in (("none", [None] * 60), ("numbers", list(range(60))), ("some", [f"p{i}" if i % 3 else None for i in range(60)])):
            with self.subTest(ids=name):
                rows = [{"prompt_id": key, "v": {"seam": -1.0, "n_worse": 1}} for key in ids]
                if name == "none":
                    rows = [{"v": row["v"]} for row in rows]
                self.check("paper", "--drop-worst", 50, "--worst", "lowest", "--seed", 3, dataset=self.convert("ties", rows))

    def test_a_column_without_orientation(self) -> None:
        dataset = self.convert("plain-column", [{"v": 1.0}, {"v": 2.0}])
        output = self.folder / "never.inseam"
        done = run("select", dataset, "--by", "v", "--drop-worst", "50%", "-o", output)
        self.assertEqual((done.returncode, done.stdout, output.exists()), (2, "", False))
        self.assertIn("--worst", done.stderr)

    def test_the_column_that_is_stored(self) -> None:
        for mode in MODES:
            found = [[row["v"][key] for key in ("seam", "num_hacking", "n_worse", "n_scored")] for row in self.numbered(self.scored[mode])]
            lines = lines_of(self.tool(*SEAM, self.base, *SFT, "--mode", mode, "--rows"))
            self.assertEqual(found, [[line[key] for key in ("seam", "num_hacking", "n_worse", "n_scored")] for line in lines])
            provenance = json.loads(self.tool("meta", "show", self.scored[mode], "v.seam"))["provenance"]
            expected = {"kind": "method", "method": "seam", "mode": mode, "pm": "sft", "rm": "sky", "columns": "\n".join(f"responses[].{name}" for name in ("role", "pm.sft.logp", "pm.sft.n_tokens", "rm.sky")), "gold": "role", "missing": "null", "worst": "lowest" if mode == "paper" else "highest"}
            self.assertEqual({key: provenance.get(key) for key in expected}, expected)
            self.tool("verify", self.scored[mode])

    def test_results_of_changed_columns_are_outdated(self) -> None:
        rows = [{"prompt_id": f"p{i}", "responses": [
            {"response_id": f"p{i}/{k}", "role": role, "n_tokens": 3, "pm": {"sft": {"logp": -3.0 - k}}, "rm": {"sky": float(k + i % 2)}}
            for k, role in enumerate(["gold", "worse", "worse"])]} for i in range(10)]
        scores = write_lines(self.folder / "new-scores.jsonl", [{"response_id": "p3/1", "sky": 9.0}])
        others = write_lines(self.folder / "other-scores.jsonl", [{"response_id": "p3/1", "other": 9.0}])
        file = self.convert("outdated", rows)
        folder = self.folder / "outdated-folder"
        self.tool("split", file, "-o", folder, "--parts", "2", "-q")
        for dataset in (file, folder):
            with self.subTest(dataset=dataset.name):
                self.tool(*SEAM, dataset, *SFT, "--into", "v", "-q")
                self.tool("attach", dataset, "--from", others, "--key", "response_id", "--rm", "other=other", "-q")
                selected = json.loads(self.tool("select", dataset, "--by", "v", "--drop-worst", "20%", "-o", self.folder / "o.inseam", "--force", "--json"))
                self.assertEqual(selected["outdated"], [])
                self.tool("attach", dataset, "--from", scores, "--key", "response_id", "--rm", "sky=sky", "--replace", "-q")
                arguments = ("select", dataset, "--by", "v.seam", "--drop-worst", "20%", "-o", self.folder / "o.inseam", "--force")
                self.assertEqual(json.loads(self.tool(*arguments, "--json"))["outdated"], ["responses[].rm.sky"])
                self.assertIn("note: v.seam is outdated: responses[].rm.sky changed after it was computed", run(*arguments).stderr)
                # A copy knows it too.
                self.tool("slice", dataset, "--rows", "0:8", "-o", self.folder / "slice.inseam", "--force", "-q")
                self.assertIn("is outdated", run("select", self.folder / "slice.inseam", *arguments[2:]).stderr)
                self.tool(*SEAM, dataset, *SFT, "--into", "v", "--replace", "-q")
                self.assertEqual(json.loads(self.tool(*arguments, "--json"))["outdated"], [])

    def test_the_copy_leaves_the_original_alone(self) -> None:
        rows = self.numbered(self.base)
        self.assertNotIn("v", rows[0])
        self.assert_same_rows([{key: value for key, value in row.items() if key != "v"} for row in self.numbered(self.scored["paper"])], rows)

    def test_into_the_dataset_itself(self) -> None:
        dataset = self.convert("itself", make_rows(random.Random(2), 50, ["worse"], False))
        before = self.rows_of(dataset)
        self.tool(*SEAM, dataset, *SFT, "--into", "v", "-q")
        again = run(*SEAM, dataset, *SFT, "--into", "v", "-q")
        self.assertEqual(again.returncode, 2)
        self.tool(*SEAM, dataset, *SFT, "--mode", "eq2", "--into", "v", "--replace", "-q")
        self.assert_same_rows(lines_of(self.tool("cat", dataset, "--at", 1)), before)
        values = [row["v"]["seam"] for row in self.rows_of(dataset)]
        self.assertEqual(values, [line["seam"] for line in lines_of(self.tool(*SEAM, dataset, *SFT, "--mode", "eq2", "--rows"))])
        self.tool("verify", dataset)


if __name__ == "__main__":
    unittest.main()
