# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets for torch: a map-style dataset, its sampler, an iterable dataset, batches of responses, and collate functions.

Trainers usually make the data loader, so use `RowDataset` with `RowSampler`:

>>> rows = RowDataset("rollouts.inseam")  # doctest: +SKIP
>>> sampler = RowSampler(rows, seed=1, rank=rank, world_size=world_size)  # doctest: +SKIP
>>> loader = DataLoader(rows, sampler=sampler, batch_size=32, num_workers=2)  # doctest: +SKIP
>>> state = sampler.state_at(step, global_batch=32 * world_size)  # doctest: +SKIP
>>> sampler.load_state_dict(state)  # doctest: +SKIP

The row at a position of an epoch is a pure function of seed, epoch and position (spec/order.md). Training therefore resumes
at any position, even with a different number of ranks or workers. `state_at` is the state to save: it is exact even if the
workers of the loader have read ahead. The state of a `StatefulDataLoader` resumes the same loader; for one with another number
of workers, pass it to `load_state_dict` of the sampler.
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
from ._loader import sampler_state
from ._mixture_batches import MixtureBatches
from ._open import open
from ._pairs import PairRule, Pairs
from ._predicates import Expression
from ._response_batches import ResponseBatches
from ._sampler import Remainder, RowSampler, permuted, rank_of_world

#: The number of workers with a position of their own.
_WORKERS = 1_024


class RowDataset(TorchDataset):
    """A map-style dataset of rows or preference pairs; each worker opens the file itself.

    Pickling keeps the path, the generation and the arguments, never data.

    Parameters
    ----------
    data : str, Path or Dataset
        The dataset or view.
    columns : sequence of str, optional
        Columns, as for `Dataset.select`. Default: all.
    where : str or Expression, optional
        A predicate that rows must pass, as for `Dataset.filter`. Default: all rows.
    pairs : str, optional
        None for rows. Otherwise each item is a pair of responses of a prompt:

        - "all": the gold response with each worse one.
        - "gold-worst", "gold-best": the gold response with the worse one that `rm` scores lowest, highest.
        - "gold-random": the gold response with one worse response, drawn by `seed`.
        - "best-worst": the response that `rm` scores highest with the one it scores lowest, in any role.
        - "shortest-above-mean": the shortest response above the mean of the scores with the one that `rm` scores lowest.
        - "random": two responses drawn by `seed`, the one that `rm` scores higher is chosen.

        Rules that rank by `rm` make no pair of equal scores; see pairs in spec/methods.md. `pairs.skipped` counts the prompts
        without a pair by reason.
    rm : str, optional
        The reward model that ranks responses.
    min_margin : float, optional
        The smallest difference of the two scores of `rm`. Default: rules that rank by `rm` require one above 0.
    transform : callable, optional
        A function that is called with every item, and returns the item of the batch.
    on_damage : str, optional
        "raise" (the default) or "skip": an item in a damaged page is left out of its batch and counted in `skipped`.
    seed : int, optional
        The seed of random pairs. Default: 0.

    Attributes
    ----------
    skipped : int
        The number of items that this process left out because of damage.

    Raises
    ------
    ArgumentError
        If a predicate, a column or a rule is unknown.
    StorageError, DataError
        If the file cannot be opened.

    Examples
    --------
    >>> from inseam.torch import RowDataset
    >>> rows = RowDataset("rollouts.inseam", columns=["prompt_id", "prompt"])
    >>> len(rows), sorted(rows[0])
    (50, ['prompt', 'prompt_id'])
    >>> pairs = RowDataset("rollouts.inseam", pairs="all")
    >>> {"prompt", "chosen", "rejected"} <= pairs[0].keys()
    True
    """

    def __init__(
        self,
        data: str | Path | Dataset,
        *,
        columns: Sequence[str] | None = None,
        where: str | Expression | None = None,
        pairs: PairRule | None = None,
        rm: str | None = None,
        min_margin: float | None = None,
        transform: Callable[[dict[str, Any]], Any] | None = None,
        on_damage: Literal["raise", "skip"] = "raise",
        seed: int = 0,
        **hidden: Any,
    ) -> None:
        on_damage = hidden.pop("on_corrupt", on_damage)
        if hidden:
            raise TypeError(f"RowDataset() got an unexpected keyword argument {next(iter(hidden))!r}")
        if min_margin is not None and pairs is None:
            raise _library.ArgumentError("min_margin requires pairs")
        dataset = data if isinstance(data, Dataset) else open(data)
        if where is not None:
            dataset = dataset.filter(where)
        self.rows = dataset if columns is None else dataset.select(columns)
        self.pairs = None if pairs is None else Pairs(dataset, pairs, rm, seed, min_margin)
        self.transform, self.on_damage = transform, on_damage
        self.skipped = 0

    def __len__(self) -> int:
        return len(self.rows) if self.pairs is None else len(self.pairs)

    def __getitem__(self, index: int) -> Any:
        return self._item(self.rows[index] if self.pairs is None else self.pairs.take([index])[0])

    def __getitems__(self, indices: Sequence[int]) -> list[Any]:
        """Return items by their positions, read together."""
        try:
            items = self.rows.__getitems__(indices) if self.pairs is None else self.pairs.take(indices)
        except _library.DataError:
            if self.on_damage == "raise":
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
        """The file, the generation and the selection, which a saved state must agree with."""
        rows = self.rows
        return {
            "file_id": rows.file_id,
            "generation": rows.generation,
            "filter": rows._rows.filter_identity,
            "picked": rows._rows.digest(rows),
            "pairs": None if self.pairs is None else self.pairs.rule,
            "rm": None if self.pairs is None else self.pairs.rm,
            "pairs_seed": self.pairs.seed if self.pairs is not None and self.pairs.rule in ("random", "gold-random") else None,
            "size": len(self),
            "min_margin": None if self.pairs is None else self.pairs.min_margin,
        }

    def __repr__(self) -> str:
        return f"RowDataset({self.rows!r}, pairs={None if self.pairs is None else self.pairs.rule!r})"


class RowIterable(IterableDataset):
    """An iterable dataset of rows or pairs, or batches of them, with a state for `StatefulDataLoader`.

    Each iteration is the next epoch, with and without workers: the position of a worker is in memory that it shares with later
    workers. `set_epoch` selects another epoch.

    Parameters
    ----------
    data, columns, where, pairs, rm, min_margin, transform, on_damage
        As for `RowDataset`.
    seed, shuffle, block, remainder
        As for `RowSampler`.
    shard : str or bool, optional
        "auto" (the default): each rank and each worker visits its share. False: every iterator visits all items, and the caller
        divides them.
    batch_size : int, optional
        None yields items; a number yields lists of this many items, read together.
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
        # The next epoch and offset of each worker; the first is for iterating without workers.
        self._positions = torch.zeros((_WORKERS + 1, 2), dtype=torch.int64).share_memory_()
        self._seen = (0, 0)
        self._has_workers = torch.zeros((), dtype=torch.bool).share_memory_()
        #: Whether the next iterator is one that had no item left; the items that are left of the current one, or None.
        self._is_ended, self._left = False, None

    def _begin(self) -> RowSampler:
        rank, world_size = rank_of_world(None, None) if self.shard == "auto" else (0, 1)
        worker = get_worker_info()
        if worker is not None and self.shard == "auto":
            rank, world_size = rank * worker.num_workers + worker.id, world_size * worker.num_workers
        if self._sampler is None or (self._sampler.rank, self._sampler.world_size) != (rank, world_size):
            self._sampler = RowSampler(self.rows, rank=rank, world_size=world_size, **self._settings)  # type: ignore[arg-type]
            self._seen = (0, 0)
        position = tuple(self._positions[self._slot].tolist())
        if position != self._seen:
            self._seen = self._sampler._epoch, self._sampler._offset = position
        return self._sampler

    def __iter__(self) -> Iterator[Any]:
        is_ended, self._is_ended = self._is_ended, False
        return iter(()) if is_ended else self._visit()

    def _visit(self) -> Iterator[Any]:
        if get_worker_info() is not None:
            self._has_workers.fill_(True)
        sampler, self._left = self._begin(), None
        for indices, positions, left in _chunks(sampler, self.batch_size or 64):
            items = self.rows.__getitems__(indices)
            if self.batch_size is not None:
                sampler._epoch, sampler._offset = positions[-1]
                self._left = left
                yield items
                continue
            for number, item in enumerate(items):
                # A state that is saved now does not include items that were read ahead. Damaged items were left out: the last
                # item has the position of the chunk's end.
                place = number if len(items) == len(indices) and number < len(items) - 1 else len(positions) - 1
                sampler._epoch, sampler._offset = positions[place]
                self._left = left + len(items) - 1 - number
                yield item
        self._left = 0
        sampler._epoch, sampler._offset = sampler._position()
        self._keep(sampler)

    def _keep(self, sampler: RowSampler) -> None:
        """Keep the position for the next iterator of this worker, which may be in another process."""
        self._seen = sampler._epoch, sampler._offset
        self._positions[self._slot] = torch.tensor(self._seen)

    @property
    def _slot(self) -> int:
        worker = get_worker_info()
        return 0 if worker is None else 1 + worker.id % _WORKERS

    def _parts(self) -> dict[str, int]:
        """Return the numbers of ranks and workers that share the items."""
        worker = get_worker_info()
        if self.shard != "auto":
            return {"ranks": 1, "workers": 0}
        return {"ranks": rank_of_world(None, None)[1], "workers": 0 if worker is None else worker.num_workers}

    def set_epoch(self, epoch: int) -> None:
        """Move to the start of an epoch with the next iteration, also in persistent workers; trainers call it."""
        self._positions[:] = torch.tensor((epoch, 0))
        self._is_ended, self._left = False, None
        if self._sampler is not None:
            self._sampler.set_epoch(epoch)
        self._seen = (epoch, 0)

    def state_dict(self) -> dict[str, Any]:
        """Return the position of this iterator; see `RowSampler.state_dict`.

        Raises
        ------
        ArgumentError
            If workers of a plain `DataLoader` iterate: each has a position of its own, which a `StatefulDataLoader` collects.
        """
        if get_worker_info() is None and bool(self._has_workers):
            raise _library.ArgumentError(
                "the workers of the data loader have the positions; use a StatefulDataLoader and its state_dict(), or RowDataset and "
                "RowSampler.state_at(step, global_batch)"
            )
        sampler = self._begin()
        state = {**sampler.state_dict(), **self._parts()}
        # A loader that resumes from here ends this epoch first, without an item.
        return {**state, "ended": True} if self._left == 0 or self._is_ended else state

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Resume from a state with the next iterator; see `RowSampler.load_state_dict`.

        Raises
        ------
        ArgumentError
            If the state is of another file, generation, filter or seed; or it is that of one worker, and the numbers of workers or
            ranks are others now.
        """
        state, own = sampler_state(state), self._parts()
        if state.get("workers", 0) and any(state[key] != own[key] for key in own):
            raise _library.ArgumentError(
                f"the state is that of one of {state['workers']} workers on {state['ranks']} ranks, and there are {own['workers']} workers "
                f"on {own['ranks']} ranks; call load_state_dict(state) of the iterable with the state of the whole loader"
            )
        sampler = self._begin()
        sampler.load_state_dict(state)
        self._is_ended, sampler._is_ended, self._left = sampler._is_ended, False, None
        if get_worker_info() is None:
            self._positions[:] = torch.tensor((sampler._epoch, sampler._offset))
        self._keep(sampler)


def _chunks(sampler: RowSampler, size: int) -> Iterator[tuple[list[int], list[tuple[int, int]], int]]:
    """Yield lists of `size` items, with the position of the sampler after each item, and the number of items that are left."""
    chunk: list[int] = []
    positions: list[tuple[int, int]] = []
    left = len(sampler)
    for index in sampler:
        chunk.append(index)
        positions.append((sampler._epoch, sampler._offset))
        left -= 1
        if len(chunk) == size or not left:
            yield chunk, positions, left
            chunk, positions = [], []


__all__ = ["MixtureBatches", "ResponseBatches", "RowDataset", "RowIterable", "RowSampler", "collate_pairs", "pad", "permuted"]
