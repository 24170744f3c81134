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
    """A sampler of a map-style dataset for one rank, with a state that resumes on another number of ranks.

    All ranks together visit the items of an epoch in one order, one item each per round: rank r of w visits the positions
    `offset + r`, `offset + r + w` and so on. Items that were visited are therefore always the first ones of the order, and the
    state is two numbers: the epoch, and the number of its items that were visited.

    Parameters
    ----------
    dataset : RowDataset or int
        The dataset, or the number of items.
    seed : int, optional
        The seed of the order. Default: 0.
    rank, world_size : int, optional
        The rank of this process, and the number of processes. Default: those of torch.distributed if it is initialised, else 0
        of 1. Libraries that divide batches themselves (accelerate, Trainer) need rank 0 of 1.
    shuffle : bool, optional
        Visit items in the order of the seed. If False, in their own order. Default: True.
    block : int, optional
        Visit each block of this many items together: more local, less random. Default: 1.
    remainder : str, optional
        The last items of an epoch, if they are too few for every rank: "carry" (the default) fills the round with the first
        items of the next epoch, which then begins after them, so every epoch visits every item once; "drop" skips them; "pad"
        fills the round with the first items of the same epoch.

    Raises
    ------
    ArgumentError
        If a value is out of range.

    Examples
    --------
    >>> from inseam.torch import RowSampler
    >>> sampler = RowSampler(10, seed=1, rank=0, world_size=2)
    >>> len(sampler), sorted(list(sampler) + list(RowSampler(10, seed=1, rank=1, world_size=2)))
    (5, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    >>> RowSampler(10, shuffle=False).state_at(step=3, global_batch=2)["offset"]
    6
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
            raise _library.ArgumentError(f"remainder must be 'carry', 'drop' or 'pad'; found {remainder!r}")
        if block < 1:
            raise _library.ArgumentError(f"block must be at least 1; found {block}")
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
        """The number of items of the dataset."""
        return self._bound["size"]

    @property
    def epoch(self) -> int:
        """The epoch of the next item."""
        return self._position()[0]

    def _position(self) -> tuple[int, int]:
        """Return the epoch of the next item, and the number of its items that were visited."""
        size = self.size
        if size == 0:
            return self._epoch, 0
        if self.remainder == "carry":
            return self._epoch + self._offset // size, self._offset % size
        is_over = self._offset > 0 and self._rounds() == 0
        return (self._epoch + 1, 0) if is_over else (self._epoch, self._offset)

    def _rounds(self) -> int:
        """Return the number of rounds until the end of the epoch."""
        left = max(0, self.size - self._offset)
        return left // self.world_size if self.remainder == "drop" else -(-left // self.world_size)

    def __len__(self) -> int:
        """Return the number of items that this rank visits until the end of the epoch."""
        self._epoch, self._offset = self._position()
        return self._rounds()

    def set_epoch(self, epoch: int) -> None:
        """Move to the start of an epoch, unless it is the current one; trainers call it."""
        if epoch != self.epoch:
            self._epoch, self._offset = epoch, 0

    def __iter__(self) -> Iterator[int]:
        self._epoch, self._offset = start, offset = self._position()
        rounds = self._rounds()
        for first in range(0, rounds, 4_096):
            positions = [offset + self.rank + k * self.world_size for k in range(first, min(rounds, first + 4_096))]
            for count, item in enumerate(self._items(start, positions), first + 1):
                # An item counts as visited when it is yielded: a state that is saved now resumes after it.
                self._epoch, self._offset = start, offset + count * self.world_size
                yield item
        if self.remainder == "carry":
            self._epoch, self._offset = self._position()
        else:
            self._epoch, self._offset = start + 1, 0

    def _items(self, epoch: int, positions: list[int]) -> list[int]:
        """Return the items at ascending positions; positions after the end continue in the next epoch, or wrap around in this one."""
        if self.remainder != "carry":
            return self._items_of(epoch, [position % self.size for position in positions])
        items: list[int] = []
        while positions:
            later = positions[0] // self.size
            inside = [position - later * self.size for position in positions if position // self.size == later]
            items += self._items_of(epoch + later, inside)
            positions = positions[len(inside) :]
        return items

    def _items_of(self, epoch: int, positions: list[int]) -> list[int]:
        if not self.shuffle or not positions:
            return positions
        first, last = min(positions), max(positions)
        if last - first < 64 * len(positions):
            order = permuted(self.seed, epoch, self.size, self.block, first, last - first + 1)
            return order[numpy.array(positions) - first].tolist()
        return [int(permuted(self.seed, epoch, self.size, self.block, position, 1)[0]) for position in positions]

    def state_dict(self) -> dict[str, Any]:
        """Return the position of this sampler, and the identity of the dataset and order that it is valid for."""
        epoch, offset = self._position()
        return {"version": _STATE_VERSION, "epoch": epoch, "offset": offset, **self._identity()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Resume from a state of any rank, saved with any number of ranks.

        Raises
        ------
        ArgumentError
            If the state is of another file, generation, filter or seed. Use `adopt` at the end of an epoch to continue with a
            newer generation.
        """
        if state.get("version") != _STATE_VERSION:
            raise _library.ArgumentError(f"expected a state of version {_STATE_VERSION}, found {state.get('version')}")
        for key, value in self._identity().items():
            if state.get(key) != value:
                raise _library.ArgumentError(f"expected a state with {key} {value!r}, found {state.get(key)!r}")
        self._epoch, self._offset = int(state["epoch"]), int(state["offset"])

    def state_at(self, step: int, global_batch: int) -> dict[str, Any]:
        """Return the state after a number of steps since the start of the first epoch.

        Parameters
        ----------
        step : int
            The number of steps.
        global_batch : int
            The number of items of a step, over all ranks.
        """
        whole = self.size
        if self.remainder != "carry":
            rounds = whole // self.world_size if self.remainder == "drop" else -(-whole // self.world_size)
            whole = rounds * self.world_size
        epoch, offset = divmod(step * global_batch, max(1, whole))
        return {**self.state_dict(), "epoch": epoch, "offset": offset}

    def adopt(self, dataset: RowDataset) -> None:
        """Continue with a newer generation of the dataset, at the end of an epoch.

        Raises
        ------
        ArgumentError
            Inside an epoch, where rows would be visited twice or not at all.
        """
        epoch, offset = self._position()
        if offset:
            raise _library.ArgumentError(f"adopt() requires the end of an epoch; {offset} items of epoch {epoch} were visited")
        self._dataset, self._epoch, self._offset = dataset, epoch, 0
        self._bound = self._identity()


def permuted(seed: int, epoch: int, size: int, block: int, first: int, count: int) -> numpy.ndarray:
    """Return `count` numbers of the order of an epoch, from position `first`: int64, shape (count,). See spec/order.md.

    Raises
    ------
    ArgumentError
        If a position is out of range.
    """
    numbers = numpy.empty(count, "u8")
    seed %= 2**64
    _library.call("permute", seed, epoch, size, block, first, count, numbers.ctypes.data)
    return numbers.view("i8")


def rank_of_world(rank: int | None, world_size: int | None) -> tuple[int, int]:
    """Return the rank and the number of ranks; those of torch.distributed if neither is given."""
    if rank is None and world_size is None and torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    rank, world_size = rank or 0, world_size or 1
    if not 0 <= rank < world_size:
        raise _library.ArgumentError(f"rank {rank} is out of range; world_size is {world_size}")
    return rank, world_size
