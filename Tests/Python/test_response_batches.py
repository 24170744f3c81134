# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Batches of responses as tensors: their values against loops over rows, their order on ranks, and how they resume."""

from __future__ import annotations

import random
import sys
import unittest
from collections.abc import Iterator
from typing import Any

import inseam
import numpy

from support import ROOT, FolderTest, has

if not has("torch"):
    raise unittest.SkipTest("torch is not installed")

import torch
from inseam._packing import packed
from inseam.record import Recorder
from inseam.torch import ResponseBatches

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import order as reference  # noqa: E402

BUDGET = 64


def lists(batch: dict[str, Any]) -> dict[str, Any]:
    return {name: value.tolist() if isinstance(value, torch.Tensor) else value for name, value in batch.items()}


class Packing(unittest.TestCase):
    def test_it_is_the_one_of_the_spec(self) -> None:
        draw = random.Random("packing")
        for _ in range(500):
            budget = draw.randrange(1, 50)
            lengths = [draw.randrange(0, budget + 1) for _ in range(draw.randrange(0, 80))]
            found = packed(lengths, budget)
            self.assertEqual(found, reference.packed(lengths, budget))
            self.assertEqual(sorted(sum(found, [])), list(range(len(lengths))))
            self.assertTrue(all(sum(lengths[one] for one in batch) <= budget for batch in found))


class Batches(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        chance = numpy.random.default_rng(7)
        with Recorder(self.path("run")) as recorder:
            for step in range(6):
                counts = chance.integers(1, 5, 8)
                prompts = [f"{step}.{row}" for row, count in enumerate(counts) for _ in range(count)]
                lengths = chance.integers(0, 30, len(prompts))
                recorder.record(
                    step, prompts=prompts, prompt_token_ids=[chance.integers(0, 99, len(prompt) % 4 + 1) for prompt in prompts],
                    token_ids=[chance.integers(0, 99, length) for length in lengths], logps=[-chance.random(length, "f4") for length in lengths],
                    loss_mask=[chance.random(length) < 0.7 for length in lengths], advantages=chance.standard_normal(len(prompts), "f4"),
                    rewards={"exact": [None if chance.random() < 0.2 else 1.0 for _ in prompts]},
                )  # fmt: skip
        self.rows = list(inseam.open(self.path("run")))

    def batches(self, **options: Any) -> ResponseBatches:
        return ResponseBatches(self.path("run"), seed=3, window_rows=10, **options)

    def sequences(self, rows: list[int]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        return [(self.rows[row], response) for row in rows for response in self.rows[row]["responses"]]

    def expected(self, epoch: int, with_prompts: bool, **options: Any) -> Iterator[list[tuple[dict[str, Any], dict[str, Any]]]]:
        """Yield the sequences of each batch of an epoch, from rows as dictionaries."""
        order = reference.rows(3, epoch, len(self.rows), 1)
        if "batch_rows" in options:
            for start in range(0, len(order), options["batch_rows"]):
                yield self.sequences(order[start : start + options["batch_rows"]])
            return
        for start in range(0, len(order), 10):
            found = self.sequences(order[start : start + 10])
            lengths = [len(response["token_ids"]) + with_prompts * len(row["prompt_token_ids"]) for row, response in found]
            for batch in reference.packed(lengths, BUDGET):
                yield [found[index] for index in batch]

    def test_values_are_those_of_the_rows(self) -> None:
        for options in ({"token_budget": BUDGET}, {"batch_rows": 3}, {"batch_rows": 3, "padding": "left"}):
            for with_prompts in (False, True):
                prompts = {} if with_prompts else {"prompt_tokens": False}
                batches = self.batches(**options, **prompts, pad_id=77, per_sequence={"scores": "rm.exact"})
                for epoch in range(2):
                    wanted = list(self.expected(epoch, with_prompts, **options))
                    found = list(batches)
                    self.assertEqual(len(found), len(wanted))
                    for batch, sequences in zip(found, wanted):
                        self.compare(batch, sequences, with_prompts, options)

    def compare(self, batch: dict[str, Any], sequences: list[Any], with_prompts: bool, options: dict[str, Any]) -> None:
        columns: dict[str, list[list[Any]]] = {}
        for row, response in sequences:
            prompt = row["prompt_token_ids"] if with_prompts else []
            ids, mask = response["token_ids"], response["loss_mask"]
            zeros = [0.0] * len(prompt)
            for name, values in {
                "input_ids": prompt + ids,
                "labels": [-100] * len(prompt) + [one if kept else -100 for one, kept in zip(ids, mask)],
                "loss_mask": [False] * len(prompt) + mask,
                "logprobs": zeros + response["pm"]["policy"]["token_logps"],
                "advantages": zeros + [response["advantage"]] * len(ids),
                "attention_mask": [True] * (len(prompt) + len(ids)),
                "position_ids": list(range(len(prompt) + len(ids))),
            }.items():
                columns.setdefault(name, []).append(values)
        scores = batch.pop("scores")
        self.assertSame(scores.tolist(), [float("nan") if one["rm"]["exact"] is None else one["rm"]["exact"] for _, one in sequences])
        lengths = [len(ids) for ids in columns["input_ids"]]
        width, found = max(lengths, default=0), lists(batch)
        if "token_budget" in options:
            del columns["attention_mask"]
            wanted: dict[str, Any] = {name: sum(values, []) for name, values in columns.items()}
            wanted |= {"cu_seqlens": [0, *numpy.cumsum(lengths).tolist()], "max_seqlen": width}
        else:
            del columns["position_ids"]
            filler = {"input_ids": 77, "labels": -100}
            left = options.get("padding") == "left"
            wanted = {}
            for name, values in columns.items():
                padding = [[filler.get(name, 0)] * (width - len(one)) for one in values]
                wanted[name] = [pad + one if left else one + pad for one, pad in zip(values, padding)]
        self.assertEqual(found, wanted)
        kinds = {"input_ids": torch.int64, "labels": torch.int64, "loss_mask": torch.bool, "logprobs": torch.float32, "advantages": torch.float32}
        self.assertEqual({name: batch[name].dtype for name in kinds}, kinds)

    def test_ranks_deal_the_batches_of_one_order(self) -> None:
        for options in ({"token_budget": BUDGET}, {"token_budget": BUDGET, "lengths": "n_tokens"}, {"batch_rows": 3}):
            alone = self.batches(**options)
            whole = [lists(batch) for _ in range(8) for batch in alone]
            for ranks in (2, 3, 5):
                parts = [self.batches(**options, rank=rank, world_size=ranks) for rank in range(ranks)]
                dealt = []
                for _ in range(4):
                    epochs = [[lists(batch) for batch in part] for part in parts]
                    self.assertEqual(len({len(part) for part in epochs}), 1, "all ranks have the same number of batches")
                    dealt += [batch for together in zip(*epochs) for batch in together]
                    self.assertEqual(len({str(part.state_dict()) for part in parts}), 1)
                self.assertEqual(dealt, whole[: len(dealt)], (options, ranks))

    def test_training_resumes_anywhere_on_any_number_of_ranks(self) -> None:
        for options in ({"token_budget": BUDGET}, {"batch_rows": 3}):
            alone = self.batches(**options)
            whole = [lists(batch) for _ in range(4) for batch in alone]
            for ranks, later in ((1, 3), (2, 1), (3, 2)):
                for steps in range(0, len(whole) // 4, 2):
                    first = self.batches(**options, rank=0, world_size=ranks)
                    visit = (batch for _ in range(9) for batch in first)
                    for _ in range(steps):
                        next(visit)
                    parts = [self.batches(**options, rank=rank, world_size=later) for rank in range(later)]
                    for part in parts:
                        part.load_state_dict(first.state_dict())
                    found = [lists(batch) for together in zip(*parts) for batch in together]
                    start = steps * ranks
                    self.assertEqual(found, whole[start : start + len(found)], (options, ranks, later, steps))
                    self.assertTrue(found)

    def test_loaders_of_torch_pass_batches_on(self) -> None:
        loader = torch.utils.data.DataLoader(self.batches(token_budget=BUDGET), batch_size=None)
        self.assertEqual([lists(one) for one in loader], [lists(one) for one in self.batches(token_budget=BUDGET)])
        with self.assertRaisesRegex(inseam.ArgumentError, "num_workers=0"):
            list(torch.utils.data.DataLoader(self.batches(token_budget=BUDGET), batch_size=None, num_workers=1))

    def test_long_responses(self) -> None:
        with self.assertRaisesRegex(inseam.ArgumentError, "has a sequence of .* and token_budget is 20"):
            list(self.batches(token_budget=20))
        batches = self.batches(token_budget=20, skip_longer=True, prompt_tokens=False)
        kept = sum(len(batch["cu_seqlens"]) - 1 for batch in batches)
        lengths = [len(response["token_ids"]) for row in self.rows for response in row["responses"]]
        self.assertEqual((kept, batches.skipped), (sum(one <= 20 for one in lengths), sum(one > 20 for one in lengths)))
        with self.assertRaisesRegex(inseam.ArgumentError, "no row has a response"):
            list(ResponseBatches(inseam.open(self.path("run"))[:2], token_budget=1, skip_longer=True))

    def test_rows_without_responses(self) -> None:
        rows = [{"responses": [{"token_ids": [number]}] if number % 3 == 0 else []} for number in range(20)]
        inseam.write(rows, self.path(), types={"responses[].token_ids[]": "int32"})
        batches = ResponseBatches(self.path(), token_budget=4, window_rows=2, shuffle=False)
        for _ in range(3):
            self.assertEqual(sum((batch["input_ids"].tolist() for batch in batches), []), [0, 3, 6, 9, 12, 15, 18])

    def test_one_sequence_a_row(self) -> None:
        inseam.write([{"ids": [1, 2], "weight": [0.5, 1.0]}, {"ids": [3], "weight": [2.0]}], self.path())
        (batch,) = ResponseBatches(self.path(), token_budget=9, tokens="ids", per_token={"weights": "weight"}, shuffle=False)
        self.assertEqual((batch["input_ids"].tolist(), batch["weights"].tolist()), ([1, 2, 3], [0.5, 1.0, 2.0]))
        self.assertEqual(list(ResponseBatches(inseam.open(self.path())[:0], batch_rows=2, tokens="ids")), [])

    def test_what_is_refused(self) -> None:
        for options in ({}, {"batch_rows": 1, "token_budget": 2}, {"batch_rows": 0}, {"token_budget": 9, "window_rows": 0}, {"batch_rows": 1, "padding": "top"}):
            with self.assertRaises(inseam.ArgumentError):
                ResponseBatches(self.path("run"), **options)
        with self.assertRaises(inseam.Error):
            list(self.batches(batch_rows=2, per_token={"a": "nothing"}))
        with self.assertRaisesRegex(inseam.ArgumentError, "must have numbers"):
            list(self.batches(batch_rows=2, per_sequence={"a": "prompt"}))
        with self.assertRaisesRegex(inseam.ArgumentError, "expected a state with seed 3"):
            self.batches(batch_rows=2).load_state_dict({**self.batches(batch_rows=2).state_dict(), "seed": 4})
        inseam.write([{"ids": [1, 2], "n": 3, "w": [1.0]}, {"ids": None, "n": 1, "w": [1.0]}], self.path())
        both = inseam.open(self.path())
        with self.assertRaisesRegex(inseam.DataError, "column ids has 1 nulls"):
            list(ResponseBatches(both, batch_rows=2, tokens="ids"))
        with self.assertRaisesRegex(inseam.DataError, "column w has lists of other lengths than ids"):
            list(ResponseBatches(both[:1], batch_rows=2, tokens="ids", per_token={"w": "w"}))
        with self.assertRaisesRegex(inseam.DataError, "column n has other lengths"):
            list(ResponseBatches(both[:1], token_budget=9, tokens="ids", lengths="n", rank=0, world_size=2))


if __name__ == "__main__":
    unittest.main()
