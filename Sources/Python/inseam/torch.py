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

import numpy
import torch
from torch.utils.data import Dataset as TorchDataset
from torch.utils.data import IterableDataset, Sampler, get_worker_info

from . import _library
from ._dataset import Dataset, open
from ._pairs import PairRule, Pairs
from ._predicates import Expression

Remainder = Literal["carry", "drop", "pad"]
_STATE_VERSION = 1


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
            "pairs": None if self.pairs is None else self.pairs.rule,
            "size": len(self),
        }

    def __repr__(self) -> str:
        return f"RowDataset({self.rows!r}, pairs={None if self.pairs is None else self.pairs.rule!r})"


class RowSampler(Sampler[int]):
    """The order of a map-style dataset for one rank; stateful, and resumable on another number of ranks.

    All ranks together take the items of an epoch in its order, one each in every round: rank r of w takes the places
    `offset + r`, `offset + r + w` and so on. So the items that were taken are always the first ones of the order, and the
    state is two numbers: the epoch, and how many of its items were taken.

    Parameters
    ----------
    dataset
        A `RowDataset`; or a number of items.
    seed
        Chooses the order.
    rank, world_size
        Which of how many processes this is; from torch.distributed if it is initialised and they are not given. A library
        that divides batches itself (accelerate, Trainer) wants rank 0 of 1.
    shuffle
        Whether items are visited in the order of the seed, else in their own.
    block
        Items of one block of so many are visited together: more local, less random.
    remainder
        What becomes of the last items of an epoch that are too few for every rank: "carry" fills the round with the first
        items of the next epoch, which then begins behind them; "drop" leaves them out; "pad" fills up with the first
        items of the same epoch. `carry` visits every item once in every epoch.
    """

    def __init__(
        self,
        dataset: RowDataset | int,
        *,
        seed: int = 0,
        rank: int | None = None,
        world_size: int | None = None,
        shuffle: bool = True,
        block: int = 1,
        remainder: Remainder = "carry",
    ) -> None:
        if remainder not in ("carry", "drop", "pad"):
            raise _library.ArgumentError(f"remainder is 'carry', 'drop' or 'pad', not {remainder!r}")
        if block < 1:
            raise _library.ArgumentError(f"a block has items, not {block}")
        self._dataset = dataset
        self.seed, self.shuffle, self.block, self.remainder = seed, shuffle, block, remainder
        self.rank, self.world_size = _rank(rank, world_size)
        self._epoch = self._offset = 0
        self._bound = self._identity()

    def _identity(self) -> dict[str, Any]:
        own = self._dataset.identity if isinstance(self._dataset, RowDataset) else {"size": self._dataset}
        return {**own, "seed": self.seed, "shuffle": self.shuffle, "block": self.block, "remainder": self.remainder}

    @property
    def size(self) -> int:
        """The items of the dataset."""
        return self._bound["size"]

    @property
    def epoch(self) -> int:
        """The epoch of the next item."""
        return self._place()[0]

    def _place(self) -> tuple[int, int]:
        """The epoch of the next item, and the items of it that were taken."""
        size = self.size
        if size == 0:
            return self._epoch, 0
        if self.remainder == "carry":
            return self._epoch + self._offset // size, self._offset % size
        is_over = self._offset > 0 and self._rounds() == 0
        return (self._epoch + 1, 0) if is_over else (self._epoch, self._offset)

    def _rounds(self) -> int:
        """The rounds of ranks until the end of the epoch."""
        left = max(0, self.size - self._offset)
        return left // self.world_size if self.remainder == "drop" else -(-left // self.world_size)

    def __len__(self) -> int:
        """The items that this rank takes until the end of the epoch."""
        self._epoch, self._offset = self._place()
        return self._rounds()

    def set_epoch(self, epoch: int) -> None:
        """Goes to the beginning of an epoch, unless it is the one that is going on; trainers call it."""
        if epoch != self.epoch:
            self._epoch, self._offset = epoch, 0

    def __iter__(self) -> Iterator[int]:
        self._epoch, self._offset = start, offset = self._place()
        rounds = self._rounds()
        for first in range(0, rounds, 4_096):
            places = [offset + self.rank + k * self.world_size for k in range(first, min(rounds, first + 4_096))]
            for count, item in enumerate(self._items(start, places), first + 1):
                # What is handed out counts as taken; a state of now goes on behind it.
                self._epoch, self._offset = start, offset + count * self.world_size
                yield item
        if self.remainder == "carry":
            self._epoch, self._offset = self._place()
        else:
            self._epoch, self._offset = start + 1, 0

    def _items(self, epoch: int, places: list[int]) -> list[int]:
        """The items at some ascending places; those behind the end carry on in the next epoch, or begin this one again."""
        if self.remainder != "carry":
            return self._items_of(epoch, [place % self.size for place in places])
        items: list[int] = []
        while places:
            turn = places[0] // self.size
            inside = [place - turn * self.size for place in places if place // self.size == turn]
            items += self._items_of(epoch + turn, inside)
            places = places[len(inside) :]
        return items

    def _items_of(self, epoch: int, places: list[int]) -> list[int]:
        if not self.shuffle or not places:
            return places
        first, last = min(places), max(places)
        if last - first < 64 * len(places):
            order = permuted(self.seed, epoch, self.size, self.block, first, last - first + 1)
            return order[numpy.array(places) - first].tolist()
        return [int(permuted(self.seed, epoch, self.size, self.block, place, 1)[0]) for place in places]

    def state_dict(self) -> dict[str, Any]:
        """Where this sampler is, and what it is a place in."""
        epoch, offset = self._place()
        return {"version": _STATE_VERSION, "epoch": epoch, "offset": offset, **self._identity()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from a state of any rank, saved with any number of ranks.

        Raises
        ------
        ArgumentError
            If the state is of another file, generation, filter or seed. A newer generation may be taken up at the border
            of an epoch, with `adopt`.
        """
        if state.get("version") != _STATE_VERSION:
            raise _library.ArgumentError(f"a state of version {state.get('version')}, not {_STATE_VERSION}")
        for key, value in self._identity().items():
            if state.get(key) != value:
                raise _library.ArgumentError(f"the state is of {key} {state.get(key)!r}, this sampler of {value!r}")
        self._epoch, self._offset = int(state["epoch"]), int(state["offset"])

    def state_at(self, step: int, global_batch: int) -> dict[str, Any]:
        """The state after so many steps of so many items over all ranks, from the very beginning."""
        whole = self.size
        if self.remainder != "carry":
            rounds = whole // self.world_size if self.remainder == "drop" else -(-whole // self.world_size)
            whole = rounds * self.world_size
        epoch, offset = divmod(step * global_batch, max(1, whole))
        return {**self.state_dict(), "epoch": epoch, "offset": offset}

    def adopt(self, dataset: RowDataset) -> None:
        """Takes up a newer generation of the dataset; only at the border of an epoch.

        Raises
        ------
        ArgumentError
            Inside an epoch, where rows would be visited twice or not at all.
        """
        epoch, offset = self._place()
        if offset:
            raise _library.ArgumentError(f"epoch {epoch} is not at its border: {offset} of its items were taken")
        self._dataset, self._epoch, self._offset = dataset, epoch, 0
        self._bound = self._identity()


class RowIterable(IterableDataset):
    """Rows one after the other, or batches of them; stateful, for `StatefulDataLoader`.

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
        self._waiting: Mapping[str, Any] | None = None

    def _begin(self) -> RowSampler:
        rank, world_size = _rank(None, None) if self.shard == "auto" else (0, 1)
        worker = get_worker_info()
        if worker is not None and self.shard == "auto":
            rank, world_size = rank * worker.num_workers + worker.id, world_size * worker.num_workers
        if self._sampler is None or (self._sampler.rank, self._sampler.world_size) != (rank, world_size):
            self._sampler = RowSampler(self.rows, rank=rank, world_size=world_size, **self._settings)  # type: ignore[arg-type]
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


def permuted(seed: int, epoch: int, size: int, block: int, first: int, count: int) -> numpy.ndarray:
    """Some numbers of the order of an epoch; see spec/order.md."""
    numbers = numpy.empty(count, "u8")
    seed %= 2**64
    _library.call("permute", seed, epoch, size, block, first, count, numbers.ctypes.data)
    return numbers.view("i8")


def _rank(rank: int | None, world_size: int | None) -> tuple[int, int]:
    if rank is None and world_size is None and torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    rank, world_size = rank or 0, world_size or 1
    if not 0 <= rank < world_size:
        raise _library.ArgumentError(f"there is no rank {rank} of {world_size}")
    return rank, world_size


def pad(sequences: Sequence[Sequence[float]], value: float = 0, dtype: torch.dtype | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Aligned lists, such as token log-probs, as one tensor with a mask that is true where there are values.

    Shapes: (number of sequences, length of the longest), both.
    """
    length = max((len(sequence) for sequence in sequences), default=0)
    tensors = [torch.as_tensor(sequence, dtype=dtype) for sequence in sequences]
    kind = dtype or (tensors[0].dtype if tensors else torch.float32)
    values = torch.full((len(sequences), length), value, dtype=kind)
    mask = torch.zeros((len(sequences), length), dtype=torch.bool)
    for row, tensor in enumerate(tensors):
        values[row, : len(tensor)] = tensor
        mask[row, : len(tensor)] = True
    return values, mask


def collate_pairs(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Preference pairs as a batch: text as lists, scores and log-probs as float32 tensors, None as NaN."""
    batch: dict[str, Any] = {}
    for key in items[0] if items else ():
        values = [item[key] for item in items]
        numbers = [value for value in values if value is not None]
        if numbers and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in numbers):
            batch[key] = torch.tensor([float("nan") if value is None else value for value in values], dtype=torch.float32)
        else:
            batch[key] = values
    return batch


__all__ = ["RowDataset", "RowIterable", "RowSampler", "collate_pairs", "pad", "permuted"]
