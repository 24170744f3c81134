# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Orders, ranks, resuming, loaders."""

from __future__ import annotations

import collections
import gc
import multiprocessing
import os
import pickle
import random
import sys
import unittest
from pathlib import Path
from typing import Any

import inseam
import numpy

from support import ROOT, FolderTest, conversation, has

if not has("torch"):
    raise unittest.SkipTest("torch is not installed")

from inseam.torch import RowDataset, RowIterable, RowSampler, permuted
from torch.utils.data import DataLoader

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import order as reference  # noqa: E402

MOMENTS = int(os.environ.get("INSEAM_RESUMES", "1000"))


class Order(unittest.TestCase):
    def test_it_is_the_one_of_the_spec(self) -> None:
        for size in (0, 1, 2, 3, 4, 5, 16, 17, 100, 257):
            for block in (1, 2, 7, 64, 1_000):
                for seed, epoch in ((0, 0), (1, 0), (1, 1), (2**64 - 1, 2**40)):
                    found = permuted(seed, epoch, size, block, 0, size).tolist()
                    self.assertEqual(found, reference.rows(seed, epoch, size, block), (size, block, seed, epoch))

    def test_blocks_stay_together(self) -> None:
        found = permuted(3, 1, 1_000, 64, 0, 1_000) // 64
        changes = int((numpy.diff(found) != 0).sum())
        self.assertEqual(changes, 15)

    def test_every_place_is_as_likely(self) -> None:
        size, epochs = 10, 20_000
        counts = numpy.zeros((size, size))
        for epoch in range(epochs):
            counts[numpy.arange(size), permuted(5, epoch, size, 1, 0, size)] += 1
        expected = epochs / size
        chi = ((counts - expected) ** 2 / expected).sum()
        # 81 degrees of freedom: above 140 once in 20,000 times.
        self.assertLess(chi, 140)


class Sampling(unittest.TestCase):
    def taken(self, samplers: list[RowSampler], rounds: int | None = None) -> list[int]:
        """Return the items of all ranks in the order of their positions: until the end of an epoch, or for a number of rounds."""
        parts = []
        for sampler in samplers:
            iterator = iter(sampler)
            parts.append(list(iterator) if rounds is None else [next(iterator) for _ in range(rounds)])
        assert len({len(part) for part in parts}) == 1, "every rank takes as many"
        return [part[k] for k in range(len(parts[0])) for part in parts]

    def samplers(self, size: int, ranks: int, state: Any = None, **options: Any) -> list[RowSampler]:
        made = [RowSampler(size, seed=9, rank=rank, world_size=ranks, **options) for rank in range(ranks)]
        for sampler in made:
            if state is not None:
                sampler.load_state_dict(pickle.loads(pickle.dumps(state)))
        return made

    def test_carry_visits_every_item_once_in_every_epoch_with_any_number_of_ranks(self) -> None:
        chance = random.Random(31)
        for _ in range(MOMENTS):
            size = chance.randrange(1, 60)
            options = {"block": chance.choice([1, 1, 5]), "shuffle": chance.random() < 0.8}
            stream: list[int] = []
            state = None
            while len(stream) < 4 * size:
                samplers = self.samplers(size, chance.choice([1, 2, 3, 5, 8]), state, **options)
                left = len(samplers[0])
                rounds = chance.choice([None, chance.randrange(1, left + 1)])
                stream += self.taken(samplers, rounds)
                states = [sampler.state_dict() for sampler in samplers]
                self.assertTrue(all(other == states[0] for other in states), "any rank's state will do")
                state = states[0]
            for epoch in range(4):
                self.assertEqual(sorted(stream[epoch * size : (epoch + 1) * size]), list(range(size)))
            one = RowSampler(size, seed=9, **options)
            alone = [item for _ in range(len(stream) // size + 1) for item in one]
            self.assertEqual(stream, alone[: len(stream)], "the stream is that of one rank")

    def test_drop_and_pad_have_exact_counts(self) -> None:
        for size in (1, 5, 8, 23, 40):
            for ranks in (1, 2, 3, 5, 8):
                dropped = self.samplers(size, ranks, remainder="drop")
                padded = self.samplers(size, ranks, remainder="pad")
                for epoch in range(3):
                    taken = self.taken(dropped)
                    self.assertEqual((len(taken), len(set(taken))), (size // ranks * ranks,) * 2)
                    self.assertEqual(dropped[0].epoch, epoch + 1)
                    taken = self.taken(padded)
                    self.assertEqual((len(taken), len(set(taken))), (-(-size // ranks) * ranks, size))
                    self.assertEqual(taken[size:], (taken * ranks)[: len(taken) - size])

    def test_drop_and_pad_resume_on_other_ranks(self) -> None:
        chance = random.Random(32)
        for _ in range(200):
            size, remainder = chance.randrange(8, 60), chance.choice(["drop", "pad"])
            first = self.samplers(size, chance.choice([1, 2, 3, 5, 8]), remainder=remainder)
            begun = self.taken(first, chance.randrange(1, len(first[0]) + 1))
            state = first[0].state_dict()
            second = self.samplers(size, chance.choice([1, 2, 3, 5, 8]), state, remainder=remainder)
            rest = self.taken(second) if second[0].epoch == 0 else []
            both = (begun + rest)[:size]
            self.assertEqual(len(set(both)), len(both), "nothing twice")
            self.assertGreater(len(both), size - 8)

    def test_states_of_something_else_are_refused(self) -> None:
        state = RowSampler(10, seed=1).state_dict()
        for other in (RowSampler(11, seed=1), RowSampler(10, seed=2), RowSampler(10, seed=1, block=2), RowSampler(10, seed=1, remainder="pad")):
            with self.assertRaises(inseam.ArgumentError):
                other.load_state_dict(state)
        with self.assertRaises(inseam.ArgumentError):
            RowSampler(10, seed=1).load_state_dict({**state, "version": 99})
        for wrong in ({"rank": 2, "world_size": 2}, {"remainder": "keep"}, {"block": 0}):
            with self.assertRaises(inseam.ArgumentError):
                RowSampler(10, **wrong)

    def test_state_at_is_the_state_after_so_many_steps(self) -> None:
        for remainder in ("carry", "drop", "pad"):
            samplers = self.samplers(23, 4, remainder=remainder)
            made = self.samplers(23, 4, remainder=remainder)[0]
            iterators = [iter(sampler) for sampler in samplers]
            for step in range(1, 40):
                for index, sampler in enumerate(samplers):
                    try:
                        next(iterators[index])
                    except StopIteration:
                        iterators[index] = iter(sampler)
                        next(iterators[index])
                self.assertEqual(made.state_at(step, 4), samplers[0].state_dict(), (remainder, step))

    def test_set_epoch(self) -> None:
        sampler = RowSampler(10, seed=4)
        first = list(sampler)
        sampler.set_epoch(1)
        second = list(sampler)
        sampler.set_epoch(0)
        self.assertEqual(list(sampler), first)
        self.assertNotEqual(first, second)


class Loading(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(300)
        inseam.write(self.rows, self.path(), row_group_rows=100)

    def test_every_row_with_workers_of_every_kind(self) -> None:
        rows = RowDataset(self.path())
        rows[0], rows.__getitems__([1, 2])
        for method, times in (("fork", 3), ("spawn", 1), ("forkserver", 1)):
            for _ in range(times):
                sampler = RowSampler(rows, seed=1)
                loader = DataLoader(
                    rows, batch_size=16, sampler=sampler, num_workers=4, collate_fn=list, timeout=100, multiprocessing_context=method
                )
                found = [row for batch in loader for row in batch]
                order = permuted(1, 0, 300, 1, 0, 300).tolist()
                self.assertEqual(found, [self.rows[i] for i in order])

    def test_eight_workers_started_again_and_again(self) -> None:
        rows = RowDataset(self.path(), columns=["turn"])
        times = int(os.environ.get("INSEAM_FORKS", "50"))
        for _ in range(times):
            loader = DataLoader(rows, batch_size=10, num_workers=8, collate_fn=list, timeout=60, multiprocessing_context="fork")
            self.assertEqual([row["turn"] for batch in loader for row in batch], list(range(300)))

    def test_workers_end_with_a_loop_that_was_left(self) -> None:
        items = RowDataset(self.path(), columns=["turn"])
        gc.disable()
        self.addCleanup(gc.enable)
        loader = DataLoader(items, batch_size=2, sampler=RowSampler(items, seed=1), num_workers=2, collate_fn=list)
        for _ in loader:
            break
        self.assertEqual(multiprocessing.active_children(), [], "only garbage collection ends the workers")

    def test_persistent_workers_begin_each_epoch(self) -> None:
        rows = RowDataset(self.path(), columns=["turn"])
        sampler = RowSampler(rows, seed=2)
        loader = DataLoader(rows, batch_size=7, sampler=sampler, num_workers=2, persistent_workers=True, collate_fn=list)
        for epoch in range(3):
            found = [row["turn"] for batch in loader for row in batch]
            self.assertEqual(found, permuted(2, epoch, 300, 1, 0, 300).tolist())

    def test_datasets_pickle_without_data(self) -> None:
        for options in ({}, {"pairs": "all"}, {"pairs": "max-gap", "rm": "sky", "where": "turn > 3"}):
            items = RowDataset(self.path(), **options)
            data = pickle.dumps(items)
            self.assertLess(len(data), 1_500)
            self.assertEqual(pickle.loads(data).__getitems__([5, 0]), items.__getitems__([5, 0]))

    def test_transforms_filters_and_columns(self) -> None:
        rows = RowDataset(self.path(), where="turn >= 290", columns=["turn"], transform=lambda row: row["turn"] + 1)
        self.assertEqual([rows[i] for i in range(len(rows))], list(range(291, 301)))

    def test_damage_is_skipped_and_counted(self) -> None:
        data = bytearray(Path(self.path()).read_bytes())
        data[len(data) // 3] ^= 1
        Path(self.path("bad")).write_bytes(data)
        with self.assertRaises(inseam.DataError):
            RowDataset(self.path("bad")).__getitems__(range(300))
        self.assertEqual(RowDataset(self.path("bad"), on_corrupt="skip").on_damage, "skip")
        rows = RowDataset(self.path("bad"), on_damage="skip")
        found = rows.__getitems__(range(300))
        self.assertGreater(rows.skipped, 0)
        self.assertEqual(len(found) + rows.skipped, 300)
        self.assertTrue(all(row == self.rows[row["turn"]] for row in found))

    def test_a_newer_generation_at_the_border(self) -> None:
        rows = RowDataset(self.path())
        sampler = RowSampler(rows, seed=3)
        next(iter(sampler))
        with inseam.Writer(self.path(), append=True) as writer:
            writer.write(conversation(5, seed=1))
        newer = RowDataset(rows.rows.refresh())
        with self.assertRaises(inseam.ArgumentError):
            sampler.adopt(newer)
        with self.assertRaisesRegex(inseam.ArgumentError, "generation"):
            RowSampler(newer, seed=3).load_state_dict(sampler.state_dict())
        list(sampler)
        sampler.adopt(newer)
        self.assertEqual(sorted(sampler), list(range(305)))

    @unittest.skipUnless(has("torchdata"), "torchdata is not installed")
    def test_stateful_loaders_resume(self) -> None:
        from torchdata.stateful_dataloader import StatefulDataLoader

        rows = RowDataset(self.path(), columns=["turn"])

        def loader() -> Any:
            sampler = RowSampler(rows, seed=5)
            return StatefulDataLoader(rows, batch_size=8, sampler=sampler, num_workers=workers, collate_fn=list)

        def turns(batches: Any) -> list[int]:
            return [row["turn"] for batch in batches for row in batch]

        for workers in (0, 2):
            whole = turns(loader())
            self.assertEqual(whole, permuted(5, 0, 300, 1, 0, 300).tolist())
            for stop in (1, 5, 20, 37):
                first = loader()
                iterator = iter(first)
                begun = turns(next(iterator) for _ in range(stop))
                state = pickle.loads(pickle.dumps(first.state_dict()))
                second = loader()
                second.load_state_dict(state)
                self.assertEqual(begun + turns(second), whole, (workers, stop))

    @unittest.skipUnless(has("torchdata"), "torchdata is not installed")
    def test_iterables_in_stateful_loaders(self) -> None:
        from torchdata.stateful_dataloader import StatefulDataLoader

        for workers in (0, 3):
            for batch_size in (None, 4):

                def loader() -> Any:
                    rows = RowIterable(self.path(), seed=6, columns=["turn"], batch_size=batch_size)
                    return StatefulDataLoader(rows, batch_size=None if batch_size else 8, num_workers=workers, collate_fn=list)

                whole = [row["turn"] for batch in loader() for row in batch]
                self.assertEqual(sorted(whole), list(range(300)))
                first = loader()
                iterator = iter(first)
                begun = [row["turn"] for _ in range(4) for row in next(iterator)]
                second = loader()
                second.load_state_dict(first.state_dict())
                self.assertEqual(begun + [row["turn"] for batch in second for row in batch], whole, (workers, batch_size))

    def test_iterables_divide_between_workers_or_not(self) -> None:
        for shard, each in (("auto", 1), (False, 3)):
            rows = RowIterable(self.path(), seed=6, columns=["turn"], shard=shard)
            found = [row["turn"] for row in DataLoader(rows, batch_size=None, num_workers=3)]
            counts = collections.Counter(found)
            self.assertEqual(set(counts.values()), {each})
            self.assertEqual(len(counts), 300)


    def test_each_iteration_is_the_next_epoch(self) -> None:
        """With workers that begin anew, that live on, and without; the same orders."""
        kinds: list[dict[str, Any]] = [{}, {"num_workers": 1}, {"num_workers": 1, "persistent_workers": True}, {"num_workers": 1, "multiprocessing_context": "spawn"}]
        for remainder in ("carry", "drop", "pad"):
            orders = []
            for kind in kinds:
                rows = RowIterable(self.path(), seed=6, columns=["turn"], remainder=remainder)
                loader = DataLoader(rows, batch_size=None, **kind)
                orders.append([[row["turn"] for row in loader] for _ in range(3)])
                rows.set_epoch(1)
                self.assertEqual([row["turn"] for row in loader], orders[-1][1], (remainder, kind))
            self.assertEqual(orders[1:], [orders[0]] * 3, remainder)
            self.assertEqual(len({tuple(order) for order in orders[0]}), 3)
        rows = RowIterable(self.path(), seed=6, columns=["turn"])
        loader = DataLoader(rows, batch_size=None, num_workers=3)
        for _ in range(3):
            self.assertEqual(sorted(row["turn"] for row in loader), list(range(300)))

    def test_states_of_other_items_are_refused(self) -> None:
        ds = inseam.open(self.path())
        whole = {"data": ds, "pairs": "random", "rm": "sky"}
        for mine, other in (({"data": ds[0:5]}, {"data": ds[5:10]}), ({"data": ds[[1, 2]]}, {"data": ds[[1, 3]]}), (whole, {**whole, "seed": 2}), (whole, {**whole, "rm": None})):
            state = RowSampler(RowDataset(**mine)).state_dict()
            RowSampler(RowDataset(**mine)).load_state_dict(pickle.loads(pickle.dumps(state)))
            with self.assertRaises(inseam.ArgumentError):
                RowSampler(RowDataset(**other)).load_state_dict(state)


if __name__ == "__main__":
    unittest.main()
