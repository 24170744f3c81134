# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Mixtures beside the reference of spec/order.md: shares, ranks, changes of weights, groups, and resuming at every step."""

from __future__ import annotations

import collections
import itertools
import pickle
import sys
import unittest

from support import ROOT, FolderTest, has

import inseam

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import order as reference  # noqa: E402

BLOCK = 4_096


class Mixing(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.sets = []
        for name, count in (("math", 70), ("code", 31), ("chat", 1)):
            inseam.write([{"name": name, "n": number, "prompt_id": f"{name}{number // 3}"} for number in range(count)], self.path(f"{name}.inseam"))
            self.sets.append(inseam.open(self.path(f"{name}.inseam")))
        self.math, self.code, self.chat = self.sets

    def test_the_items_are_those_of_the_reference(self) -> None:
        for seed, weights in ((0, [0.6, 0.4, 0.01]), (7, [1, 1, 1]), (2**64 - 1, [1, 0, 3])):
            mixture = inseam.mix(list(zip(self.sets, weights)), seed=seed)
            self.assertEqual(mixture.items(0, 9_000), reference.mixed(seed, [(0, weights)], [70, 31, 1], 9_000))

    def test_each_dataset_has_its_share_in_each_block(self) -> None:
        mixture = inseam.mix([(self.math, 2), (self.code, 1), (self.chat, 0.01)])
        for block in (0, 1, 1_000_000):
            counts = collections.Counter(source for source, _ in mixture.items(block * BLOCK, BLOCK))
            self.assertEqual([counts[source] / BLOCK for source in range(3)], mixture.shares)
        for share, weight in zip(mixture.shares, (2, 1, 0.01)):
            self.assertLess(abs(share - weight / 3.01), 1 / BLOCK)

    def test_every_row_is_visited_before_any_is_again(self) -> None:
        mixture = inseam.mix([(self.math, 3), (self.code, 1)], seed=5)
        visited: dict[int, list[int]] = {0: [], 1: []}
        for source, row in mixture.items(0, 2_000):
            visited[source].append(row)
        for source, size in ((0, 70), (1, 31)):
            for start in range(0, len(visited[source]) - size, size):
                self.assertEqual(sorted(visited[source][start : start + size]), list(range(size)))

    def test_ranks_part_a_batch_and_any_step_is_computed_alone(self) -> None:
        mixture = inseam.mix([(self.math, 0.6), (self.code, 0.4)], seed=3)
        whole = [mixture.positions(step, 6) for step in range(40)]
        self.assertEqual(list(itertools.chain(*whole)), mixture.items(0, 240))
        for world in (1, 2, 3, 4):
            for step in (0, 1, 17, 39):
                parts = [inseam.mix([(self.math, 0.6), (self.code, 0.4)], seed=3).positions(step, 6, rank=rank, world_size=world) for rank in range(world)]
                rounds = itertools.chain(*itertools.zip_longest(*parts))
                self.assertEqual([item for item in rounds if item is not None], whole[step])

    def test_batches_have_the_rows(self) -> None:
        mixture = inseam.mix([(self.math, 0.5), (self.path("code.inseam"), 0.5)])
        for step in (0, 5, 10**12):
            wanted = [(("math", "code")[source], row) for source, row in mixture.positions(step, 16)]
            self.assertEqual([(row["name"], row["n"]) for row in mixture.batch(step, 16)], wanted)

    def test_weights_change_at_any_step(self) -> None:
        first, second, third = [0.6, 0.4], [0, 1], [0.25, 0.75]
        plain = inseam.mix(list(zip(self.sets[:2], first)), seed=1)
        for step in (1, 2, 511, 512, 513):
            changed = plain.reweighted(second, step=step, size=8).reweighted(third, step=step + 7, size=8)
            self.assertEqual(changed.items(0, step * 8), plain.items(0, step * 8))
            segments = [(0, first), (step * 8, second), (step * 8 + 56, third)]
            self.assertEqual(changed.items(0, 6_000), reference.mixed(1, segments, [70, 31], 6_000))
            self.assertEqual({source for source, _ in changed.items(step * 8, 56)}, {1})
        self.assertEqual(plain.shares, [2458 / BLOCK, 1638 / BLOCK])

    def test_a_state_of_a_few_numbers_resumes(self) -> None:
        mixture = inseam.mix([(self.math, 1), (self.code, 2)], seed=9).reweighted([2, 1], step=30, size=4)
        state = pickle.loads(pickle.dumps(mixture.state_dict()))
        resumed = inseam.mix([(self.math, 5), (self.code, 5)], seed=9)
        resumed.load_state_dict(state)
        for step in range(80):
            self.assertEqual(resumed.positions(step, 4), mixture.positions(step, 4))
        self.assertLess(len(repr(state)), 800)
        for wrong in (inseam.mix([(self.math, 1), (self.code, 2)], seed=8), inseam.mix([(self.code, 1), (self.math, 2)], seed=9), inseam.mix([(self.math[:50], 1), (self.code, 2)], seed=9), inseam.mix([(self.math, 1), (self.code, 2)], seed=9, by="prompt_id")):
            with self.assertRaises(inseam.ArgumentError):
                wrong.load_state_dict(state)

    def test_a_dataset_that_is_listed_twice_draws_different_rows(self) -> None:
        twice = inseam.mix([(self.math, 0.25), (self.code, 0.5), (self.path("math.inseam"), 0.25)])
        self.assertEqual([dataset.path for dataset in twice.datasets], [self.math.path, self.code.path])
        self.assertEqual(twice.shares, [0.5, 0.5])
        rows = [row for source, row in twice.items(0, 2_000) if source == 0]
        self.assertEqual(sorted(rows[:70]), list(range(70)))

    def test_rows_of_a_prompt_stay_together(self) -> None:
        mixture = inseam.mix([(self.math, 1), (self.code, 1)], by="prompt_id", seed=2)
        wanted = collections.Counter()
        for step in range(60):
            rows = mixture.batch(step, 4)
            groups = [(prompt, [row["n"] for row in group]) for prompt, group in itertools.groupby(rows, lambda row: row["prompt_id"])]
            for prompt, numbers in groups:
                name, number = prompt[:4], int(prompt[4:])
                own = [n for n in range(3 * number, 3 * number + 3) if n < {"math": 70, "code": 31}[name]]
                # At the border of epochs a prompt may follow itself.
                self.assertEqual(numbers, own * (len(numbers) // len(own)))
                wanted[prompt] += 1
        self.assertEqual(len(wanted), 24 + 11)
        scattered = self.path("scattered.inseam")
        inseam.write([{"k": key, "n": place} for place, key in enumerate(["a", "b", None, "a", None, "b", "a"])], scattered)
        groups = inseam.mix([(scattered, 1)], by="k")
        found = sorted(tuple(row["n"] for row in groups.batch(step, 1)) for step in range(4))
        self.assertEqual(found, [(0, 3, 6), (1, 5), (2,), (4,)])

    def test_mistakes(self) -> None:
        inseam.write([{"a": 1}], self.path("one.inseam"))
        for words, call in (
            ("needs datasets", lambda: inseam.mix([])),
            ("has no rows", lambda: inseam.mix([(self.math[:0], 1)])),
            ("expected weights from 0, found -1", lambda: inseam.mix([(self.math, -1)])),
            ("the weights are all 0", lambda: inseam.mix([(self.math, 0)])),
            ("is too small", lambda: inseam.mix([(self.math, 1), (self.code, 1e-6)])),
            ("expected 1 weights, found 2", lambda: inseam.mix([(self.math, 1)]).reweighted([1, 2], step=1, size=1)),
            ("change at item 80 already", lambda: inseam.mix([(self.math, 1)]).reweighted([1], step=10, size=8).reweighted([1], step=10, size=8)),
            ("rank 2 of 2", lambda: inseam.mix([(self.math, 1)]).batch(0, 4, rank=2, world_size=2)),
            ("prompt_idd", lambda: inseam.mix([(self.math, 1)], by="prompt_idd")),
        ):
            with self.subTest(words=words), self.assertRaisesRegex(inseam.ArgumentError, words):
                call()

    @unittest.skipUnless(has("torch"), "no torch")
    def test_loaders_with_workers_give_the_batches_of_the_steps(self) -> None:
        from torch.utils.data import DataLoader

        from inseam.torch import MixtureBatches

        mixture = inseam.mix([(self.math, 1), (self.code, 1)], seed=4).reweighted([1, 3], step=6, size=8)
        wanted = [mixture.batch(step, 8, rank=1, world_size=2) for step in range(12)]
        batches = MixtureBatches(mixture, 8, 12, rank=1, world_size=2)
        for workers in (0, 2):
            for start in (0, 5):
                self.assertEqual(list(DataLoader(batches, batch_size=None, sampler=range(start, 12), num_workers=workers)), wanted[start:])
        with self.assertRaises(IndexError):
            batches[12]


if __name__ == "__main__":
    unittest.main()
