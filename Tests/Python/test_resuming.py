# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Training that stops at any position and resumes: every position of a small epoch, for workers, ranks and both classes."""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import unittest
import warnings
from collections.abc import Iterator
from typing import Any
from unittest import mock

import inseam

from support import FolderTest, has

if not has("torch"):
    raise unittest.SkipTest("torch is not installed")

import inseam.torch
from inseam.torch import RowDataset, RowIterable, RowSampler
from torch.utils.data import DataLoader

SIZE, BATCH = 7, 2
IS_LONG = bool(os.environ.get("INSEAM_LONG"))
#: The numbers of workers and ranks of loaders with workers.
SHAPES = [(workers, ranks) for workers in (1, 2, 3) for ranks in (1, 2, 3)] if IS_LONG else [(1, 2), (2, 1), (3, 3)]


def numbers(batches: Any) -> list[int]:
    return [row["n"] for batch in batches for row in batch]


@contextlib.contextmanager
def rank_of(rank: int, ranks: int) -> Iterator[None]:
    """A process of torch.distributed, as an iterable sees it."""
    with mock.patch.object(inseam.torch, "rank_of_world", lambda *_: (rank, ranks)):
        yield


class ResumeTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        inseam.write({"n": list(range(SIZE))}, self.path())
        self.rows = RowDataset(self.path())
        warnings.filterwarnings("ignore", category=UserWarning)

    def stream(self, count: int) -> list[int]:
        """The first items of all epochs, as one rank visits them."""
        sampler = RowSampler(SIZE, seed=5)
        return list(itertools.islice((item for _ in itertools.count() for item in sampler), count))


class PlainLoaders(ResumeTest):
    def loader(self, workers: int, sampler: RowSampler, **options: Any) -> DataLoader:
        return DataLoader(self.rows, batch_size=BATCH, sampler=sampler, num_workers=workers, collate_fn=list, **options)

    def test_state_at_is_exact_at_every_step_of_three_epochs(self) -> None:
        for ranks, remainder, drop_last in itertools.product((1, 2, 3), ("carry", "drop", "pad"), (False, True)):
            options = {"seed": 5, "world_size": ranks, "remainder": remainder}
            loader = self.loader(0, RowSampler(self.rows, **options), drop_last=drop_last)
            batches = [batch for _ in range(4) for batch in loader]
            for step in range(len(batches) * 3 // 4):
                resumed = RowSampler(self.rows, **options)
                resumed.load_state_dict(resumed.state_at(step, BATCH * ranks, drop_last))
                rest = list(self.loader(0, resumed, drop_last=drop_last))
                self.assertEqual(rest, batches[step : step + len(rest)], (ranks, remainder, drop_last, step))
                self.assertGreater(len(rest), 0)
        with self.assertRaisesRegex(inseam.ArgumentError, "multiple of the 3 ranks"):
            RowSampler(SIZE, rank=0, world_size=3).state_at(1, 4)

    def test_a_state_has_what_the_loader_handed_out(self) -> None:
        """Workers read ahead; the state is that of the loop, and the warning names state_at."""
        for workers, keeps in itertools.product((1, 2, 3), (True, False)):
            for stop in range(1, -(-SIZE // BATCH) + 1):
                sampler = RowSampler(self.rows, seed=5)
                iterator = iter(self.loader(workers, sampler))
                begun = numbers(itertools.islice(iterator, stop))
                if not keeps:
                    del iterator
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    state = sampler.state_dict()
                named = [str(warning.message) for warning in caught if "state_at(step, global_batch)" in str(warning.message)]
                self.assertEqual(len(named), int(len(begun) < SIZE), stop)
                self.assertEqual(state, sampler.state_at(stop, BATCH))
                resumed = RowSampler(self.rows, seed=5)
                resumed.load_state_dict(pickle.loads(pickle.dumps(state)))
                rest = numbers(self.loader(0, resumed))
                self.assertEqual(begun + rest, self.stream(len(begun) + len(rest)), (workers, stop))

    def test_persistent_workers_and_no_workers(self) -> None:
        for options in ({"workers": 2, "persistent_workers": True}, {"workers": 0}):
            sampler = RowSampler(self.rows, seed=5)
            loader = self.loader(sampler=sampler, **options)
            step = 0
            for _ in range(3):
                for _batch in loader:
                    step += 1
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore" if options["workers"] else "error")
                        self.assertEqual(sampler.state_dict(), sampler.state_at(step, BATCH), (options, step))

    def test_iterables_in_plain_loaders_say_where_the_position_is(self) -> None:
        rows = RowIterable(self.path(), seed=5)
        next(iter(DataLoader(rows, batch_size=BATCH, num_workers=2, collate_fn=list)))
        with self.assertRaisesRegex(inseam.ArgumentError, "StatefulDataLoader.*state_at"):
            rows.state_dict()


@unittest.skipUnless(has("torchdata"), "torchdata is not installed")
class StatefulLoaders(ResumeTest):
    def items(self, kind: str, rank: int, ranks: int) -> tuple[Any, Any]:
        """The dataset and the sampler of a loader."""
        if kind == "sampler":
            return self.rows, RowSampler(self.rows, seed=5, rank=rank, world_size=ranks)
        return RowIterable(self.path(), seed=5, batch_size=BATCH if kind == "batches" else None), None

    def loader(self, kind: str, workers: int, items: tuple[Any, Any]) -> Any:
        from torchdata.stateful_dataloader import StatefulDataLoader

        size = None if kind == "batches" else BATCH
        return StatefulDataLoader(items[0], batch_size=size, sampler=items[1], num_workers=workers, collate_fn=list)

    def walk(self, kind: str, workers: int, ranks: int) -> None:
        for rank in range(ranks):
            with rank_of(rank, ranks):
                uninterrupted = self.loader(kind, workers, self.items(kind, rank, ranks))
                epochs = [list(uninterrupted) for _ in range(2)]
                for stop in range(len(epochs[0]) + 1):
                    where = (kind, workers, ranks, rank, stop)
                    first = self.loader(kind, workers, self.items(kind, rank, ranks))
                    begun = list(itertools.islice(iter(first), stop))
                    state = pickle.loads(pickle.dumps(first.state_dict()))
                    second = self.loader(kind, workers, self.items(kind, rank, ranks))
                    second.load_state_dict(state)
                    self.assertEqual(begun + list(second), epochs[0], where)
                    if not workers:
                        self.assertEqual(list(second), epochs[1], where)

    def test_every_stop_without_workers(self) -> None:
        for kind, ranks in itertools.product(("sampler", "items", "batches"), (1, 2, 3)):
            self.walk(kind, 0, ranks)

    def test_every_stop_with_workers(self) -> None:
        kinds = itertools.cycle(("sampler", "items", "sampler", "batches"))
        for kind, (workers, ranks) in zip(kinds, SHAPES):
            self.walk(kind, workers, ranks)
            if IS_LONG:
                for other in {"sampler", "items", "batches"} - {kind}:
                    self.walk(other, workers, ranks)

    def states(self, kind: str, workers: int, ranks: int, stop: int) -> tuple[list[int], list[Any]]:
        """The items that all ranks visited in a number of batches, by their positions, and the states of their loaders."""
        begun, states = [], []
        for rank in range(ranks):
            with rank_of(rank, ranks):
                loader = self.loader(kind, workers, self.items(kind, rank, ranks))
                begun.append(numbers(itertools.islice(iter(loader), stop)))
                states.append(loader.state_dict())
        return sorted(itertools.chain(*begun)), states

    def rest(self, kind: str, workers: int, ranks: int, state: Any) -> list[int]:
        """The items that all ranks of another shape visit after a state of a loader, which their samplers or iterables load."""
        visited = []
        for rank in range(ranks):
            with rank_of(rank, ranks):
                dataset, sampler = self.items(kind, rank, ranks)
                (sampler or dataset).load_state_dict(state)
                visited += numbers(self.loader(kind, workers, (dataset, sampler)))
        return visited

    def test_other_numbers_of_workers_and_ranks(self) -> None:
        for kind, (workers, ranks), (later, others) in (
            ("sampler", (0, 1), (2, 3)), ("sampler", (2, 1), (0, 2)), ("sampler", (1, 2), (3, 1)), ("items", (0, 1), (0, 3)),
            ("items", (0, 2), (2, 1)), ("items", (2, 1), (0, 2)), ("batches", (2, 1), (1, 2)),
        ):  # fmt: skip
            for stop in (0, 1, 2):
                begun, states = self.states(kind, workers, ranks, stop)
                for state in states:
                    if kind != "sampler" and workers and stop % workers:
                        with self.assertRaisesRegex(inseam.ArgumentError, "2 workers are at different positions; .* a multiple of 2 batches"):
                            self.rest(kind, later, others, state)
                        continue
                    rest = self.rest(kind, later, others, state)
                    where = (kind, workers, ranks, later, others, stop)
                    self.assertEqual(sorted(begun + rest), sorted(self.stream(len(begun) + len(rest))), where)
                    self.assertGreaterEqual(len(begun) + len(rest), SIZE)

    def test_loaders_of_another_shape_say_what_to_do(self) -> None:
        for kind, saved, now in (("sampler", 0, 2), ("sampler", 2, 0), ("sampler", 2, 3), ("items", 2, 3), ("items", 2, 1)):
            _, (state,) = self.states(kind, saved, 1, 1)
            loader = self.loader(kind, now, self.items(kind, 0, 1))
            loader.load_state_dict(state)
            with self.assertRaisesRegex(inseam.ArgumentError, r"workers[^;]*; call load_state_dict\(state\) of the"):
                list(loader)
        _, states = self.states("items", 2, 1, 1)
        with rank_of(1, 2):
            loader = self.loader("items", 2, self.items("items", 1, 2))
            loader.load_state_dict(states[0])
            with self.assertRaisesRegex(inseam.ArgumentError, "on 1 ranks"):
                list(loader)


if __name__ == "__main__":
    unittest.main()
