# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The labels of confidence and self-label applied: pairs are kept, exchanged or left out, and everything of a side goes with it."""

import json
import random
import unittest
from pathlib import Path

from cli import ToolTest, run
from method_rows import R


class Relabel(ToolTest):
    def relabel(self, data: Path, *arguments: object) -> tuple[list, list, dict]:
        out, rest = self.folder / "out.inseam", self.folder / "rest.inseam"
        report = json.loads(self.tool("relabel", data, "-o", out, "--rest", rest, "--json", *arguments))
        return self.rows_of(out), self.rows_of(rest), report

    def provenance(self, data: Path) -> dict:
        return {line["column"]: line["provenance"] for line in map(json.loads, self.tool("meta", "show", data).splitlines()) if "column" in line}

    def test_self_labels_of_two_columns(self) -> None:
        chance = random.Random(1)
        rows = [{"prompt": f"p{n}", "chosen": [{"content": f"c{n}"}], "rejected": [{"content": f"r{n}"}], "score_j": chance.choice([None, chance.random()]), "score_k": chance.random(),
                 "chosen_tokens": n, "rejected_tokens": -n, "good": "x", "bad": "y"} for n in range(3_000)]  # fmt: skip
        data = self.convert("flat", rows)
        self.tool("meta", "set", data, "score_j", "model=sky")
        self.tool("compute", "self-label", data, "--chosen", "score_j", "--rejected", "score_k", "--into", "label", "-q")
        actions = R.self_label([row["score_j"] for row in rows], [row["score_k"] for row in rows])["action"]
        found, rest, report = self.relabel(data, "--by", "label", "--swap", "good,bad")
        swaps = {"chosen": "rejected", "score_j": "score_k", "chosen_tokens": "rejected_tokens", "good": "bad"}
        swaps |= {b: a for a, b in swaps.items()}
        wanted = [row if action == "keep" else {name: row[swaps.get(name, name)] for name in row} for row, action in zip(rows, actions) if action != "rest"]
        self.assertEqual(found, wanted)
        self.assertEqual(rest, [{**row, "label": "rest"} for row, action in zip(rows, actions) if action == "rest"])
        self.assertEqual([report[name] for name in ("rows", "kept", "swapped", "rest")], [3_000] + [actions.count(word) for word in ("keep", "swap", "rest")])
        self.assertGreater(min(map(actions.count, ("keep", "swap", "rest"))), 100)
        self.assertEqual(self.provenance(self.folder / "out.inseam")["score_j"]["model"], "sky")
        # The method agrees with its labels after they are applied.
        self.tool("compute", "self-label", self.folder / "out.inseam", "--chosen", "score_j", "--rejected", "score_k", "--into", "label", "-q")
        self.assertEqual({row["label"] for row in self.rows_of(self.folder / "out.inseam")}, {"keep"})

    def test_flips_of_probabilities_and_logits(self) -> None:
        chance = random.Random(2)
        for flags in ([], ["--logits"]):
            rows = [{"chosen": f"c{n}", "rejected": f"r{n}", "first": chance.gauss(0, 3) if flags else chance.random(), "second": chance.gauss(0, 3) if flags else chance.random()} for n in range(500)]
            data = self.convert("both-orders", rows)
            self.tool("compute", "confidence", data, "--p-ab", "first", "--p-ba", "second", *flags, "--into", "sure", "-q")
            labels = [row["sure"] for row in self.rows_of(data)]
            found, rest, report = self.relabel(data, "--by", "sure")
            wanted = []
            for row, label in zip(rows, labels):
                if label["keep"] and label["flip"]:
                    # Who is shown first now was shown second.
                    p, q = (-row["second"], -row["first"]) if flags else (1 - row["second"], 1 - row["first"])
                    wanted.append({"chosen": row["rejected"], "rejected": row["chosen"], "first": p, "second": q})
                elif label["keep"]:
                    wanted.append(row)
            self.assertEqual(found, wanted)
            self.assertEqual((report["swapped"], len(rest)), (sum(l["keep"] and l["flip"] for l in labels), sum(not l["keep"] for l in labels)))
            self.assertGreater(report["swapped"], 20)
            out = self.folder / "out.inseam"
            self.tool("compute", "confidence", out, "--p-ab", "first", "--p-ba", "second", *flags, "--into", "sure", "-q")
            self.assertTrue(all(row["sure"]["keep"] and not row["sure"]["flip"] for row in self.rows_of(out)))

    def test_pairs_of_responses(self) -> None:
        """Roles are exchanged, scores stay with their texts; a pair that is exchanged has a row of its own beside others."""
        chance = random.Random(3)
        rows = []
        for n in range(400):
            roles = ["gold"] + ["worse"] * chance.randrange(0, 4) + ["other"] * chance.randrange(2)
            chance.shuffle(roles)
            rows.append({"prompt_id": f"p{n}", "prompt": f"q{n}", "responses": [{"response_id": f"r{n}-{i}", "role": role, "text": f"t{n}-{i}", "rm": {"sky": chance.random()}} for i, role in enumerate(roles)]})
        data = self.convert("canonical", rows)
        self.tool("compute", "bt", data, "--rm", "sky", "--into", "loss", "-q")
        self.tool("compute", "self-label", data, "--rm", "sky", "--into", "label", "-q")
        found, rest, report = self.relabel(data, "--by", "label")
        wanted, others = [], []
        for row in self.rows_of(data):
            items = row["responses"]
            gold = next(i for i, item in enumerate(items) if item["role"] == "gold")
            labels = {word: [i for i, item in enumerate(items) if item["role"] == "worse" and item["label"] == word] for word in ("keep", "swap", "rest")}
            extra = [i for i, item in enumerate(items) if item["role"] == "other"]

            def part(places: list, swapped: int | None = None) -> dict:
                made = [{key: value for key, value in items[i].items() if key != "label"} for i in sorted(places)]
                for item in made:
                    if swapped is not None and item["role"] != "other":
                        item["role"] = "worse" if item["role"] == "gold" else "gold"
                return {**row, "responses": made}

            made = [part([gold, *extra, *labels["keep"]])] if labels["keep"] else []
            for i in labels["swap"]:
                made.append(part([gold, i, *([] if made else extra)], i))
            wanted += made
            if not made:
                others.append(row)
            elif labels["rest"]:
                others.append({**row, "responses": [items[i] for i in sorted([gold, *labels["rest"]])]})
        self.assertEqual(found, wanted)
        self.assertEqual(rest, others)
        self.assertEqual(report["rows_written"], len(wanted))
        self.assertGreater(report["rows_divided"], 20)
        scores = {item["response_id"]: item["rm"]["sky"] for row in self.rows_of(data) for item in row["responses"]}
        for row in found:
            best = {item["role"]: item["rm"]["sky"] for item in row["responses"]}
            self.assertTrue(all(scores[item["response_id"]] == item["rm"]["sky"] for item in row["responses"]))
            self.assertGreater(best["gold"], best["worse"])
        # Results that were computed from the roles say that these are others now.
        known = self.provenance(self.folder / "out.inseam")
        self.assertEqual(known["responses[].loss"]["outdated"], "responses[].role")
        self.assertEqual(known["responses[].loss"]["method"], "bt")
        lineage = json.loads(self.tool("info", self.folder / "out.inseam", "--json"))["lineage"]
        self.assertIn("relabel", json.dumps(lineage))
        self.assertIn("base file id", json.dumps(lineage))

    def test_probabilities_of_responses(self) -> None:
        items = [{"role": "gold", "text": "g"}, {"role": "worse", "text": "a", "ab": 0.125, "ba": 0.0625}, {"role": "worse", "text": "b", "ab": 0.9375, "ba": 0.875}]
        data = self.convert("probable", [{"responses": items}])
        self.tool("compute", "confidence", data, "--p-ab", "responses.ab", "--p-ba", "responses.ba", "--into", "sure", "-q")
        found, rest, _ = self.relabel(data, "--by", "responses[].sure")
        keep, swap = ([{key: value for key, value in item.items() if value is not None} for item in row["responses"]] for row in found)
        self.assertEqual(keep, [items[0], items[2]])
        self.assertEqual(swap, [{"role": "worse", "text": "g", "ab": 0.9375, "ba": 0.875}, {"role": "gold", "text": "a"}])
        self.assertEqual(rest, [])

    def test_labels_of_rows_with_responses(self) -> None:
        rows = [{"p": p, "q": p, "responses": [{"role": "rejected", "text": "w", "rm": {"s": 1.0}}, {"role": "chosen", "text": "g", "rm": {"s": 2.0}}]} for p in (0.9, 0.1, 0.5)]
        data = self.convert("row-labels", rows)
        self.tool("compute", "confidence", data, "--p-ab", "p", "--p-ba", "q", "--into", "sure", "-q")
        found, rest, _ = self.relabel(data, "--by", "sure")
        self.assertEqual([[(item["role"], item["text"], item["rm"]["s"]) for item in row["responses"]] for row in found], [[("rejected", "w", 1.0), ("chosen", "g", 2.0)], [("chosen", "w", 1.0), ("rejected", "g", 2.0)]])
        self.assertEqual([row["p"] for row in found], [0.9, 0.9])
        self.assertEqual(len(rest), 1)

    def test_what_is_refused(self) -> None:
        out = self.folder / "none.inseam"
        data = self.convert("odd", [{"j": 0.1, "k": 0.9, "text": "keep"}])
        self.tool("compute", "self-label", data, "--chosen", "j", "--rejected", "k", "--into", "label", "-q")
        scores = self.convert("scores-alone", [{"p": 0.1, "q": 0.1, "s": 1.0}])
        self.tool("compute", "confidence", scores, "--p-ab", "p", "--p-ba", "q", "--into", "sure", "-q")
        several = self.convert("several", [{"p": 0.1, "q": 0.1, "responses": [{"role": role} for role in ("gold", "worse", "worse")]}])
        self.tool("compute", "confidence", several, "--p-ab", "p", "--p-ba", "q", "--into", "sure", "-q")
        for source, arguments, words in (
            (scores, ["--by", "sure"], "no columns belong to the sides of a pair, such as chosen and rejected"),
            (scores, ["--by", "s"], "column s: expected a result of confidence or self-label, found "),
            (data, ["--by", "label", "--swap", "j"], "--swap must be two columns such as good,bad, not 'j'."),
            (data, ["--by", "label", "--swap", "text,none"], "--swap text,none: unknown column 'none' of the row"),
            (several, ["--by", "sure"], "row 0: expected one gold and one worse response to exchange, found 1 and 2"),
        ):
            done = run("relabel", source, *arguments, "-o", out)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(words, done.stderr)
        # Labels of scores that have changed since are not applied.
        new = self.folder / "new.jsonl"
        new.write_text('{"j": 0.9}\n')
        self.tool("attach", data, "--from", new, "--by-position", "--on", "rows", "--map", "j=j", "--replace", "-q")
        self.assertIn("column label was computed before j changed; compute it again", run("relabel", data, "--by", "label", "-o", out).stderr)


if __name__ == "__main__":
    unittest.main()
