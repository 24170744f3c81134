# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The order in which ranks and workers visit the items of a dataset; see spec/order.md."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy
import torch
from torch.utils.data import Sampler

from . import _library
from ._loader import Ahead, is_stateful, loader_of_caller, require_same_workers, sampler_state
from ._order import permuted
from ._process_rank import distributed_rank

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
        self._forget()
        self._bound = self._identity()

    def _forget(self) -> None:
        """Forget the iterator that is running: the position is another one now."""
        #: The position at which the iterator began, and the items that its loader has read ahead.
        self._start = (self._epoch, self._offset)
        self._ahead: Ahead | None = None
        #: The rounds that are left of the iterator of a loader that saves states itself.
        self._left: int | None = None
        #: Whether the next iterator is one that had no item left.
        self._is_ended = False

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_ahead": None}

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
        return self._normal(self._epoch, self._offset)

    def _normal(self, epoch: int, offset: int) -> tuple[int, int]:
        """Return a position at the end of an epoch as one in the next epoch."""
        size = self.size
        if size == 0:
            return epoch, 0
        if self.remainder == "carry":
            return epoch + offset // size, offset % size
        is_over = offset > 0 and self._rounds(offset) == 0
        return (epoch + 1, 0) if is_over else (epoch, offset)

    def _rounds(self, offset: int) -> int:
        """Return the number of rounds from an offset until the end of the epoch."""
        left = max(0, self.size - offset)
        return left // self.world_size if self.remainder == "drop" else -(-left // self.world_size)

    def __len__(self) -> int:
        """Return the number of items that this rank visits until the end of the epoch."""
        self._epoch, self._offset = self._position()
        return self._rounds(self._offset)

    def set_epoch(self, epoch: int) -> None:
        """Move to the start of an epoch, unless it is the current one; trainers call it."""
        if epoch != self.epoch:
            self._epoch, self._offset = epoch, 0
            self._forget()

    def __iter__(self) -> Iterator[int]:
        require_same_workers()
        is_ended, self._is_ended = self._is_ended, False
        return iter(()) if is_ended else self._visit()

    def _visit(self) -> Iterator[int]:
        self._epoch, self._offset = start, offset = self._position()
        self._forget()
        rounds = self._rounds(offset)
        ahead, keeps_left = _reader_of_caller()
        self._ahead = ahead
        for first in range(0, rounds, 4_096):
            positions = [offset + self.rank + k * self.world_size for k in range(first, min(rounds, first + 4_096))]
            for count, item in enumerate(self._items(start, positions), first + 1):
                # An item counts as visited when it is yielded: a state that is saved now resumes after it.
                self._epoch, self._offset = start, offset + count * self.world_size
                if ahead is not None:
                    ahead.add(count)
                if keeps_left:
                    self._left = rounds - count
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
        """Return the position of this sampler, and the identity of the dataset and order that it is valid for.

        A plain `DataLoader` with workers reads items ahead. The state then has the batches that it has handed out, and there is a
        warning: what uses the batches may read ahead too. `state_at` depends on nothing but the number of steps.
        """
        epoch, offset = self._position()
        if self._ahead is not None and self._ahead.handed_out < self._ahead.read:
            epoch, offset = self._normal(self._start[0], self._start[1] + self._ahead.handed_out * self.world_size)
            warnings.warn(
                f"the data loader has read {self._ahead.read - self._ahead.handed_out} items ahead, which this state does not include; "
                "save sampler.state_at(step, global_batch), which is exact with every loader",
                RuntimeWarning,
                stacklevel=2,
            )
        state = {**self._state(), "epoch": epoch, "offset": offset}
        # A loader that resumes from here ends this epoch first, without an item.
        return {**state, "ended": True} if self._left == 0 else state

    def _state(self) -> dict[str, Any]:
        return {"version": _STATE_VERSION, "epoch": 0, "offset": 0, **self._identity()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Resume from a state of any rank, saved with any number of ranks and workers.

        Parameters
        ----------
        state : mapping
            A state of a sampler, or of a `StatefulDataLoader` that has one.

        Raises
        ------
        ArgumentError
            If the state is of another file, generation, filter or seed. Use `adopt` at the end of an epoch to continue with a
            newer generation.
        """
        state = sampler_state(state)
        if state.get("version") != _STATE_VERSION:
            raise _library.ArgumentError(f"expected a state of version {_STATE_VERSION}, found {state.get('version')}")
        for key, value in self._identity().items():
            if state.get(key) != value:
                raise _library.ArgumentError(f"expected a state with {key} {value!r}, found {state.get(key)!r}")
        self._epoch, self._offset = int(state["epoch"]), int(state["offset"])
        self._forget()
        self._is_ended = bool(state.get("ended"))

    def state_at(self, step: int, global_batch: int, drop_last: bool = False) -> dict[str, Any]:
        """Return the state after a number of steps since the start of the first epoch: the state to save in training.

        It is exact with every loader, also one whose workers read ahead, as it follows from the steps alone. The
        last step of an epoch has the items that are left.

        Parameters
        ----------
        step : int
            The number of steps.
        global_batch : int
            The number of items of a step, over all ranks.
        drop_last : bool, optional
            Whether the loader drops a last batch that is not full. Default: False.

        Raises
        ------
        ArgumentError
            If `global_batch` is not a multiple of the number of ranks.

        Examples
        --------
        >>> from inseam.torch import RowSampler
        >>> sampler = RowSampler(100, seed=1)
        >>> RowSampler(100, seed=1).load_state_dict(sampler.state_at(step=10, global_batch=8))
        """
        batch, rest = divmod(global_batch, self.world_size)
        if batch < 1 or rest:
            raise _library.ArgumentError(f"global_batch must be a multiple of the {self.world_size} ranks, found {global_batch}")
        epoch, offset = 0, 0
        while self.size:
            rounds = self._rounds(offset)
            steps = rounds // batch if drop_last else -(-rounds // batch)
            if step < steps:
                break
            if not steps and self.remainder != "carry":
                raise _library.ArgumentError(f"an epoch of {rounds} items for each rank has no full batch of {batch}")
            step -= steps
            epoch, offset = self._normal(epoch, offset + rounds * self.world_size) if rounds else (epoch + 1, 0)
        return {**self._state(), "epoch": epoch, "offset": offset + step * global_batch}

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
        self._forget()
        self._bound = self._identity()


def _reader_of_caller() -> tuple[Ahead | None, bool]:
    """Return the items that the loader which asks a sampler for items reads ahead, and whether it saves states itself.

    The iterator of the loader must not be kept by the sampler's generator, which it refers to: only garbage collection would end
    it then, after it has closed the queues by which the workers learn that they should end.
    """
    loader = loader_of_caller()
    return Ahead.of(loader), is_stateful(loader)


def rank_of_world(rank: int | None, world_size: int | None) -> tuple[int, int]:
    """Return the rank and the number of ranks; those of torch.distributed if neither is given."""
    found = distributed_rank() if rank is None and world_size is None else None
    if found is not None:
        return found
    rank, world_size = rank or 0, world_size or 1
    if not 0 <= rank < world_size:
        raise _library.ArgumentError(f"rank {rank} is out of range; world_size is {world_size}")
    return rank, world_size
