# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Preference pairs: which there are, what they hold, batches of them."""

from __future__ import annotations

import unittest

import inseam

from support import FolderTest, conversation, has

if not has("torch"):
    raise unittest.SkipTest("torch is not installed")

import torch
from inseam.torch import RowDataset, collate_pairs, pad


class PreferencePairs(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(400, seed=3)
        inseam.write(self.rows, self.path(), row_group_rows=150)

    def wanted(self, rule: str) -> list[tuple[str, str]]:
        pairs = []
        for row in self.rows:
            responses = row["responses"]
            gold = [r for r in responses if r["role"] == "gold"][:1]
            worse = [r for r in responses if r["role"] == "worse"]
            sky = lambda r: r["rm"]["sky"]  # noqa: E731
            if rule == "all":
                pairs += [(gold[0]["text"], r["text"]) for r in worse if gold]
            elif rule == "best-worst":
                scored = sorted((r for r in responses if sky(r) is not None), key=sky)
                if scored and sky(scored[0]) < sky(scored[-1]):
                    pairs.append((scored[-1]["text"], scored[0]["text"]))
            elif gold and sky(gold[0]) is not None:
                below = sorted((r for r in worse if sky(r) is not None and sky(r) < sky(gold[0])), key=sky)
                if below:
                    pairs.append((gold[0]["text"], below[0]["text"]))
        return pairs

    def test_the_rules(self) -> None:
        for rule in ("all", "best-worst", "max-gap"):
            items = RowDataset(self.path(), pairs=rule, rm="sky")
            found = [(item["chosen"], item["rejected"]) for item in items.__getitems__(range(len(items)))]
            self.assertEqual(found, self.wanted(rule), rule)
            self.assertEqual(items[3]["chosen"], found[3][0])
        once = RowDataset(self.path(), pairs="random", seed=1)
        again = RowDataset(self.path(), pairs="random", seed=1)
        other = RowDataset(self.path(), pairs="random", seed=2)
        # What is drawn for a row depends on nothing that is read with it.
        part = RowDataset(inseam.open(self.path())[:50], pairs="random", seed=1)
        self.assertEqual([part[i] for i in range(len(part))], [once[i] for i in range(len(part))])
        self.assertEqual(once[-1], once[len(once) - 1])
        with self.assertRaises(IndexError):
            once[-len(once) - 1]
        every = set(self.wanted("all"))
        pairs = [[(i["chosen"], i["rejected"]) for i in d.__getitems__(range(len(d)))] for d in (once, again, other)]
        self.assertEqual(pairs[0], pairs[1])
        self.assertNotEqual(pairs[0], pairs[2])
        self.assertTrue(set(pairs[0]) <= every)
        self.assertEqual(len(pairs[0]), sum(len(row["responses"]) > 1 for row in self.rows))

    def test_what_has_no_pair_is_counted(self) -> None:
        items = RowDataset(self.path(), pairs="all")
        skipped = items.pairs.skipped
        self.assertEqual(skipped["no gold response"], sum(not row["responses"] for row in self.rows))
        self.assertEqual(skipped["no worse response"], sum(len(row["responses"]) == 1 for row in self.rows))
        for wrong in ({"pairs": "best"}, {"pairs": "max-gap"}):
            with self.assertRaises(inseam.ArgumentError):
                RowDataset(self.path(), **wrong)

    def test_numbers_and_collating(self) -> None:
        items = RowDataset(self.path(), pairs="max-gap", rm="sky")
        batch = collate_pairs(items.__getitems__(range(5)))
        self.assertEqual(batch["margin"].dtype, torch.float32)
        self.assertTrue((batch["margin"] > 0).all())
        self.assertEqual(len(batch["chosen"]), 5)
        margin = items[0]["rm.sky_chosen"] - items[0]["rm.sky_rejected"]
        self.assertEqual(items[0]["margin"], margin)
        self.assertTrue(all(items[index].keys() == items[0].keys() for index in range(len(items))))
        tensor, mask = pad([[1.0, 2.0], [], [3.0]], value=-1)
        self.assertEqual(tensor.tolist(), [[1, 2], [-1, -1], [3, -1]])
        self.assertEqual(mask.tolist(), [[True, True], [False, False], [True, False]])
        self.assertEqual(pad([])[0].shape, (0, 0))

    def test_scores_of_every_type(self) -> None:
        """Scores are compared in their own type: a difference would wrap."""
        import pyarrow as pa

        for kind, scores in ((pa.uint8(), [3, 200, 0]), (pa.uint64(), [3, 2**63, 1]), (pa.int8(), [100, -100, 50]), (pa.bool_(), [True, True, False])):
            item = pa.struct([("text", pa.utf8()), ("role", pa.utf8()), ("rm", pa.struct([("m", kind)]))])
            responses = [{"text": str(score), "role": "worse" if place else "gold", "rm": {"m": score}} for place, score in enumerate(scores)]
            inseam.write(pa.table({"prompt": ["p"], "responses": pa.array([responses], pa.list_(item))}), self.path("typed"), mode="replace")
            for rule, wanted in (("max-gap", (scores[0], min(scores))), ("best-worst", (max(scores), min(scores)))):
                pair = RowDataset(self.path("typed"), pairs=rule, rm="m")[0]
                self.assertEqual((pair["chosen"], pair["rejected"]), (str(wanted[0]), str(wanted[1])), (kind, rule))

    def test_best_and_worst_need_no_roles(self) -> None:
        inseam.write([{"prompt": "p", "responses": [{"text": "x", "rm": {"m": 1.0}}, {"text": "y", "rm": {"m": 2.0}}]}], self.path("plain"))
        pair = RowDataset(self.path("plain"), pairs="best-worst", rm="m")[0]
        self.assertEqual((pair["chosen"], pair["rejected"], pair["margin"]), ("y", "x", 1.0))
        inseam.write([{"prompt": "p"}], self.path("none"))
        for name, rule in (("plain", "all"), ("none", "all")):
            with self.assertRaisesRegex(inseam.ArgumentError, "needs the column|unknown column"):
                RowDataset(self.path(name), pairs=rule)

    def test_what_collating_keeps(self) -> None:
        first = {"prompt_id": 2**24 + 1, "rm.a_chosen": 1, "margin": None, "length": 5, "share": 0.5, "ok": True, "big": 2**63}
        second = {"prompt_id": 2**24 + 3, "rm.a_chosen": None, "margin": None, "length": None, "share": None, "ok": None, "big": 1}
        batch = collate_pairs([first, second])
        self.assertEqual((batch["prompt_id"].dtype, batch["prompt_id"].tolist()), (torch.int64, [2**24 + 1, 2**24 + 3]))
        for key in ("rm.a_chosen", "margin", "share"):
            self.assertEqual(batch[key].dtype, torch.float32)
        self.assertEqual((batch["length"], batch["ok"], batch["big"]), ([5, None], [True, None], [2**63, 1]))
        self.assertEqual(pad([[0, 1], [0.5]])[0].tolist(), [[0, 1], [0.5, 0]])
        self.assertEqual(pad([[], [5, 6]])[0].dtype, torch.int64)

    def test_scores_that_are_missing(self) -> None:
        """Every pair has the same keys, also if its responses lack some; a batch without any score has NaN, not a list of None."""
        def response(role: str, pm: object, rm: object) -> dict[str, object]:
            return {"role": role, "text": role, "pm": pm, "rm": rm}

        known = {"s": {"logp": -1.5}}, {"a": 0.25, "b": None}
        rows = [
            {"prompt": "x", "responses": [response("gold", *known), response("worse", None, None)]},
            {"prompt": "y", "responses": [response("gold", None, {"a": None, "b": 1.0}), response("worse", {"s": None}, known[1])]},
        ]
        inseam.write(rows, self.path("gaps.inseam"))
        pairs = RowDataset(self.path("gaps.inseam"), pairs="all", rm="a")
        items = pairs.__getitems__([0, 1])
        self.assertEqual(items[0].keys(), items[1].keys())
        batch = collate_pairs(items)
        nan = float("nan")
        for key, wanted in {
            "pm.s.logp_chosen": [-1.5, nan], "pm.s.logp_rejected": [nan, nan], "rm.a_chosen": [0.25, nan], "rm.a_rejected": [nan, 0.25],
            "rm.b_chosen": [nan, 1], "rm.b_rejected": [nan, nan], "margin": [nan, nan],
        }.items():  # fmt: skip
            self.assertTrue(torch.equal(batch[key].nan_to_num(9), torch.tensor(wanted).nan_to_num(9)), key)
            self.assertEqual(batch[key].dtype, torch.float32)
        self.assertEqual(batch["chosen"], ["gold", "gold"])


if __name__ == "__main__":
    unittest.main()
