# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets for torch: a map-style one, the order to visit it in, an iterable one, and collate functions.

The main path is `RowDataset` with `RowSampler`, since trainers own the loader:

>>> rows = RowDataset("rollouts.inseam")  # doctest: +SKIP
>>> sampler = RowSampler(rows, seed=1, rank=rank, world_size=world_size)  # doctest: +SKIP
>>> loader = StatefulDataLoader(rows, sampler=sampler, batch_size=32)  # doctest: +SKIP

The row at a position of an epoch is a pure function of seed, epoch and position (spec/order.md), so an epoch goes on from
any position, on another number of ranks and workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from torch.utils.data import Dataset as TorchDataset
from torch.utils.data import IterableDataset, get_worker_info

from . import _library
from ._collate import collate_pairs, pad
from ._dataset import Dataset
from ._open import open
from ._pairs import PairRule, Pairs
from ._predicates import Expression
from ._sampler import Remainder, RowSampler, permuted, rank_of_world

#: The workers whose places are kept apart.
_WORKERS = 1_024


class RowDataset(TorchDataset):
    """Rows, or preference pairs, by their number; opened anew in each worker.

    Pickling keeps the path, the generation and the arguments, never data.

    Parameters
    ----------
    data
        A path, or a dataset or view.
    columns, where
        Which columns and rows, as in `select` and `filter`.
    pairs
        None for rows. Else each item is a pair of a gold and a worse response of a prompt: "all", "best-worst", "max-gap"
        or "random"; `rm` names the reward model that ranks.
    transform
        Called with every item.
    on_corrupt
        "raise", or "skip": an item that cannot be read is left out of its batch and counted in `skipped`.
    """

    def __init__(
        self,
        data: str | Path | Dataset,
        *,
        columns: Sequence[str] | None = None,
        where: str | Expression | None = None,
        pairs: PairRule | None = None,
        rm: str | None = None,
        transform: Callable[[dict[str, Any]], Any] | None = None,
        on_corrupt: Literal["raise", "skip"] = "raise",
        seed: int = 0,
    ) -> None:
        dataset = data if isinstance(data, Dataset) else open(data)
        if where is not None:
            dataset = dataset.filter(where)
        self.rows = dataset if columns is None else dataset.select(columns)
        self.pairs = None if pairs is None else Pairs(dataset, pairs, rm, seed)
        self.transform, self.on_corrupt = transform, on_corrupt
        #: How many items were left out because they could not be read, in this process.
        self.skipped = 0

    def __len__(self) -> int:
        return len(self.rows) if self.pairs is None else len(self.pairs)

    def __getitem__(self, index: int) -> Any:
        return self._item(self.rows[index] if self.pairs is None else self.pairs.take([index])[0])

    def __getitems__(self, indices: Sequence[int]) -> list[Any]:
        """Some items, read together."""
        try:
            items = self.rows.__getitems__(indices) if self.pairs is None else self.pairs.take(indices)
        except _library.DataError:
            if self.on_corrupt == "raise":
                raise
            items = self._readable(indices)
        return [self._item(item) for item in items]

    def _item(self, item: dict[str, Any]) -> Any:
        return item if self.transform is None else self.transform(item)

    def _readable(self, indices: Sequence[int]) -> list[dict[str, Any]]:
        items = []
        for index in indices:
            try:
                items.append(self.rows[index] if self.pairs is None else self.pairs.take([index])[0])
            except _library.DataError:
                self.skipped += 1
        return items

    @property
    def identity(self) -> dict[str, Any]:
        """What a state must agree with: file, generation, and what the items are."""
        rows = self.rows
        return {
            "file_id": rows.file_id,
            "generation": rows.generation,
            "filter": rows._rows.predicate,
            "picked": rows._rows.digest(rows),
            "pairs": None if self.pairs is None else self.pairs.rule,
            "rm": None if self.pairs is None else self.pairs.rm,
            "pairs_seed": self.pairs.seed if self.pairs is not None and self.pairs.rule == "random" else None,
            "size": len(self),
        }

    def __repr__(self) -> str:
        return f"RowDataset({self.rows!r}, pairs={None if self.pairs is None else self.pairs.rule!r})"


class RowIterable(IterableDataset):
    """Rows one after the other, or batches of them; stateful, for `StatefulDataLoader`.

    Each iteration is the next epoch, with and without workers: what a worker has finished is in memory that it shares with the
    one that comes after it. `set_epoch` says another.

    Parameters
    ----------
    data, columns, where, pairs, rm, transform, on_corrupt
        As for `RowDataset`.
    seed, shuffle, block, remainder
        As for `RowSampler`.
    shard
        "auto": each rank and each worker takes its part. False: every iterator takes everything; whoever asks divides.
    batch_size
        None gives items; a number gives lists of so many, read together.
    """

    def __init__(
        self,
        data: str | Path | Dataset,
        *,
        seed: int = 0,
        shuffle: bool = True,
        block: int = 1,
        remainder: Remainder = "carry",
        shard: Literal["auto"] | bool = "auto",
        batch_size: int | None = None,
        **arguments: Any,
    ) -> None:
        self.rows = RowDataset(data, seed=seed, **arguments)
        self.shard, self.batch_size = shard, batch_size
        self._settings = {"seed": seed, "shuffle": shuffle, "block": block, "remainder": remainder}
        self._sampler: RowSampler | None = None
        # Where each worker goes on, as epoch and offset; the first is for iterating without workers.
        self._places = torch.zeros((_WORKERS + 1, 2), dtype=torch.int64).share_memory_()
        self._seen = (0, 0)
        self._waiting: Mapping[str, Any] | None = None

    def _begin(self) -> RowSampler:
        rank, world_size = rank_of_world(None, None) if self.shard == "auto" else (0, 1)
        worker = get_worker_info()
        if worker is not None and self.shard == "auto":
            rank, world_size = rank * worker.num_workers + worker.id, world_size * worker.num_workers
        if self._sampler is None or (self._sampler.rank, self._sampler.world_size) != (rank, world_size):
            self._sampler = RowSampler(self.rows, rank=rank, world_size=world_size, **self._settings)  # type: ignore[arg-type]
            self._seen = (0, 0)
        place = tuple(self._places[self._slot].tolist())
        if place != self._seen:
            self._seen = self._sampler._epoch, self._sampler._offset = place
        if self._waiting is not None:
            self._sampler.load_state_dict(self._waiting)
            self._waiting = None
        return self._sampler

    def __iter__(self) -> Iterator[Any]:
        sampler = self._begin()
        for indices, places in _chunks(sampler, self.batch_size or 64):
            items = self.rows.__getitems__(indices)
            if self.batch_size is not None:
                yield items
                continue
            end = sampler._epoch, sampler._offset
            for item, place in zip(items, places[-len(items) :]):
                # What was read ahead was not handed out: a state of now says so.
                sampler._epoch, sampler._offset = place
                yield item
            sampler._epoch, sampler._offset = end
        self._seen = sampler._epoch, sampler._offset
        self._places[self._slot] = torch.tensor(self._seen)

    @property
    def _slot(self) -> int:
        worker = get_worker_info()
        return 0 if worker is None else 1 + worker.id % _WORKERS

    def set_epoch(self, epoch: int) -> None:
        """Goes to the beginning of an epoch with the next iteration, in workers that live on too; trainers call it."""
        self._places[:] = torch.tensor((epoch, 0))
        if self._sampler is not None:
            self._sampler.set_epoch(epoch)
        self._seen = (epoch, 0)

    def state_dict(self) -> dict[str, Any]:
        """Where this iterator is; see `RowSampler.state_dict`."""
        return dict(self._waiting) if self._waiting is not None else self._begin().state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from a state with the next iterator."""
        self._waiting = state


def _chunks(sampler: RowSampler, size: int) -> Iterator[tuple[list[int], list[tuple[int, int]]]]:
    """Items in lists of so many, with where the sampler was behind each."""
    chunk: list[int] = []
    places: list[tuple[int, int]] = []
    for index in sampler:
        chunk.append(index)
        places.append((sampler._epoch, sampler._offset))
        if len(chunk) == size:
            yield chunk, places
            chunk, places = [], []
    if chunk:
        yield chunk, places


__all__ = ["RowDataset", "RowIterable", "RowSampler", "collate_pairs", "pad", "permuted"]
