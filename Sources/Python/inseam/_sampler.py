# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The order in which ranks and workers visit the items of a dataset; see spec/order.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy
import torch
from torch.utils.data import Sampler

from . import _library

if TYPE_CHECKING:
    from .torch import RowDataset

Remainder = Literal["carry", "drop", "pad"]
_STATE_VERSION = 1


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
        self.rank, self.world_size = rank_of_world(rank, world_size)
        self._epoch = self._offset = 0
        self._bound = self._identity()

    def _identity(self) -> dict[str, Any]:
        own = self._dataset.identity if not isinstance(self._dataset, int) else {"size": self._dataset}
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


def permuted(seed: int, epoch: int, size: int, block: int, first: int, count: int) -> numpy.ndarray:
    """Some numbers of the order of an epoch; see spec/order.md."""
    numbers = numpy.empty(count, "u8")
    seed %= 2**64
    _library.call("permute", seed, epoch, size, block, first, count, numbers.ctypes.data)
    return numbers.view("i8")


def rank_of_world(rank: int | None, world_size: int | None) -> tuple[int, int]:
    if rank is None and world_size is None and torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    rank, world_size = rank or 0, world_size or 1
    if not 0 <= rank < world_size:
        raise _library.ArgumentError(f"there is no rank {rank} of {world_size}")
    return rank, world_size
