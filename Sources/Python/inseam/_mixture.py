# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Mixtures of datasets: an endless order that is a formula; see spec/order.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from . import _library
from ._dataset import Dataset
from ._groups import Groups
from ._lazy import numpy
from ._open import open as _open
from ._order import key, permuted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STATE_VERSION = 1
#: The positions of a block: the shares of the datasets are the same in each, and exact to one of them.
BLOCK = 4_096


def mix(parts: Sequence[tuple[Dataset | str | Path, float]], *, by: str | None = None, seed: int = 0) -> Mixture:
    """Return a mixture of datasets: an endless order of their rows in which each has a share.

    Parameters
    ----------
    parts : sequence of pairs
        Datasets, views or paths, each with its weight. A dataset that is listed twice gets both weights and draws each row once.
    by : str, optional
        A column of one value for each row, such as "prompt_id": rows with equal values stay together, and are one item.
        Default: each row is an item.
    seed : int, optional
        The seed of the order. Default: 0.

    Returns
    -------
    Mixture
        The mixture; `batch(step, size)` is any of its batches.

    Raises
    ------
    ArgumentError
        If a dataset has no rows, or a weight is negative, not finite, or so small that a block of 4,096 items has none of it.

    Examples
    --------
    >>> ds = inseam.open("rollouts.inseam")
    >>> mixture = inseam.mix([(ds[:30], 0.75), (ds[30:], 0.25)], by="prompt_id", seed=1)
    >>> [len(batch) for batch in (mixture.batch(0, 8), mixture.batch(1_000_000, 8))]
    [8, 8]
    """
    return Mixture(parts, by=by, seed=seed)


class Mixture:
    """An endless order of the rows of several datasets, made by `mix`.

    The item at a position follows from seed, weights and position alone: any rank computes any batch, and nothing has to be
    saved but the number of the step. Of each dataset every item is visited once before any is visited again.
    """

    def __init__(self, parts: Sequence[tuple[Dataset | str | Path, float]], *, by: str | None = None, seed: int = 0) -> None:
        self._seed, self._by = seed % 2**64, by
        opened = [(data if isinstance(data, Dataset) else _open(data), weight) for data, weight in parts]
        if not opened:
            raise _library.ArgumentError("mix() needs datasets: mix([(math, 0.6), (code, 0.4)])")
        self._identities = [_identity(dataset) for dataset, _ in opened]
        #: The datasets without repetitions, and for each part the place of its dataset.
        self._places = [self._identities.index(identity) for identity in self._identities]
        self._sources = [dataset for place, (dataset, _) in enumerate(opened) if self._places[place] == place]
        ranks = {place: rank for rank, place in enumerate(sorted(set(self._places)))}
        self._places = [ranks[place] for place in self._places]
        self._groups = [Groups(dataset, by) for dataset in self._sources]
        for dataset, groups in zip(self._sources, self._groups):
            if len(groups) == 0:
                raise _library.ArgumentError(f"{dataset.path} has no rows to draw")
        self._segments: list[_Segment] = []
        self._add(0, [weight for _, weight in opened])

    @property
    def datasets(self) -> list[Dataset]:
        """The datasets, each once."""
        return list(self._sources)

    @property
    def shares(self) -> list[float]:
        """The share of each dataset among the items from the last change of the weights on."""
        return [count / BLOCK for count in self._segments[-1].quotas]

    def reweighted(self, weights: Sequence[float], *, step: int, size: int) -> Mixture:
        """Return this mixture with other weights from a step on.

        The items of earlier steps stay what they are, and each dataset goes on where it was.

        Parameters
        ----------
        weights : sequence of float
            The weights of the parts, in the order of `mix`; 0 pauses a dataset.
        step, size : int
            The first step with these weights, and the items of a batch over all ranks.

        Raises
        ------
        ArgumentError
            If the weights are invalid, or changed at a later step already.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam")
        >>> mixture = inseam.mix([(ds[:30], 1), (ds[30:], 1)]).reweighted([1, 3], step=100, size=8)
        >>> mixture.shares
        [0.25, 0.75]
        """
        changed = Mixture.__new__(Mixture)
        changed.__dict__.update(self.__dict__)
        changed._segments = list(self._segments)
        changed._add(step * size, weights)
        return changed

    def _add(self, start: int, weights: Sequence[float]) -> None:
        if len(weights) != len(self._places):
            raise _library.ArgumentError(f"expected {len(self._places)} weights, found {len(weights)}")
        if self._segments and start <= self._segments[-1].start:
            raise _library.ArgumentError(f"the weights change at item {self._segments[-1].start} already; expected a later step, found item {start}")
        sums = [0.0] * len(self._sources)
        for place, weight in zip(self._places, weights):
            if not (weight >= 0 and math.isfinite(weight)):
                raise _library.ArgumentError(f"expected weights from 0, found {weight}")
            sums[place] += weight
        before = self._segments[-1].counts_at(start) if self._segments else [0] * len(sums)
        own = key(key(self._seed, 0), len(self._segments))
        self._segments.append(_Segment(start, _quotas(sums), before, own, tuple(map(float, weights))))

    def items(self, first: int, count: int) -> list[tuple[int, int]]:
        """Return the items at `count` positions from `first` on: for each the place of its dataset, and the number of its group.

        Without `by` a group is a row.
        """
        found = []
        for position in range(first, first + count):
            source, number = self._segment(position).item(position)
            epoch, place = divmod(number, len(self._groups[source]))
            found.append((source, self._group(source, epoch, place)))
        return found

    def _segment(self, position: int) -> _Segment:
        return next(segment for segment in reversed(self._segments) if segment.start <= position)

    def _group(self, source: int, epoch: int, place: int) -> int:
        size = len(self._groups[source])
        begin = place - place % 1_024
        return int(_order(key(self._seed, source + 1), epoch, size, begin, min(1_024, size - begin))[place - begin])

    def positions(self, step: int, size: int, *, rank: int = 0, world_size: int = 1) -> list[tuple[int, int]]:
        """Return the rows of a batch: for each the place of its dataset in `datasets`, and its position there.

        Parameters
        ----------
        step : int
            The number of the batch, from 0.
        size : int
            The items of a batch over all ranks.
        rank, world_size : int, optional
            This rank takes the items at the positions `step * size + rank`, `… + rank + world_size` and so on. Default: all.

        Raises
        ------
        ArgumentError
            If a number is out of range.
        """
        if step < 0 or size < 1 or not 0 <= rank < world_size:
            raise _library.ArgumentError(f"expected step ≥ 0, size ≥ 1 and 0 ≤ rank < world_size; found step {step}, size {size}, rank {rank} of {world_size}")
        items = self.items(step * size, size)[rank::world_size]
        return [(source, row) for source, group in items for row in self._groups[source].rows(group)]

    def batch(self, step: int, size: int, *, rank: int = 0, world_size: int = 1) -> list[dict[str, Any]]:
        """Return the rows of a batch as dictionaries, in their order; the parameters are those of `positions`.

        Raises
        ------
        ArgumentError
            If a number is out of range.
        DataError
            If a page is damaged.
        """
        wanted = self.positions(step, size, rank=rank, world_size=world_size)
        rows: list[Any] = [None] * len(wanted)
        for source, dataset in enumerate(self._sources):
            places = [place for place, (found, _) in enumerate(wanted) if found == source]
            if places:
                for place, row in zip(places, dataset.take([wanted[place][1] for place in places]).to_pylist()):
                    rows[place] = row
        return rows

    def state_dict(self) -> dict[str, Any]:
        """Return what has to be saved beside the step: the seed, the weights and when they changed, and which datasets these are."""
        return {
            "version": _STATE_VERSION,
            "seed": self._seed,
            "by": self._by,
            "datasets": self._identities,
            "weights": [[segment.start, list(segment.weights)] for segment in self._segments],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over the changes of the weights from a state.

        Raises
        ------
        ArgumentError
            If the state is of other datasets or views, or of another seed.
        """
        own = self.state_dict()
        for name in ("version", "seed", "by", "datasets"):
            if state.get(name) != own[name]:
                raise _library.ArgumentError(f"expected a state with {name} {own[name]!r}, found {state.get(name)!r}")
        self._segments = []
        for start, weights in state["weights"]:
            self._add(start, weights)


class _Segment:
    """The positions from one change of the weights to the next: blocks with the same number of items of each dataset."""

    def __init__(self, start: int, quotas: list[int], before: list[int], own: int, weights: tuple[float, ...]) -> None:
        self.start, self.quotas, self.weights = start, quotas, weights
        self._before, self._key = before, own

    def item(self, position: int) -> tuple[int, int]:
        """Return the place of the dataset at a position, and how many items of it come before."""
        block, place = divmod(position - self.start, BLOCK)
        sources, counts = self._block(block)
        source = int(sources[place])
        return source, self._before[source] + block * self.quotas[source] + int(counts[place])

    def counts_at(self, position: int) -> list[int]:
        """Return how many items of each dataset come before a position."""
        block, place = divmod(position - self.start, BLOCK)
        inside = numpy.bincount(self._block(block)[0][:place], minlength=len(self.quotas))
        return [before + block * quota + int(count) for before, quota, count in zip(self._before, self.quotas, inside)]

    def _block(self, block: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        return _arranged(self._key, block, tuple(self.quotas))


@lru_cache(maxsize=64)
def _arranged(own: int, block: int, quotas: tuple[int, ...]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return the dataset at each position of a block, and how many of its items the block has before."""
    sources = numpy.repeat(numpy.arange(len(quotas)), quotas)[permuted(own, block, BLOCK, 1, 0, BLOCK)]
    counts = numpy.empty(BLOCK, "i8")
    for source, quota in enumerate(quotas):
        counts[sources == source] = numpy.arange(quota)
    return sources, counts


@lru_cache(maxsize=256)
def _order(seed: int, epoch: int, size: int, first: int, count: int) -> numpy.ndarray:
    return permuted(seed, epoch, size, 1, first, count)


def _quotas(weights: Sequence[float]) -> list[int]:
    """Return the items of each dataset in a block: the largest remainders get the items that are left, the first of equals first."""
    total = math.fsum(weights)
    if not total > 0:
        raise _library.ArgumentError("the weights are all 0; one has to be above")
    exact = [BLOCK * weight / total for weight in weights]
    quotas = [int(share) for share in exact]
    rest = sorted(range(len(weights)), key=lambda place: (quotas[place] - exact[place], place))
    for place in rest[: BLOCK - sum(quotas)]:
        quotas[place] += 1
    for weight, quota in zip(weights, quotas):
        if weight > 0 and quota == 0:
            raise _library.ArgumentError(f"the weight {weight} is too small: a block of {BLOCK} items has none of its dataset")
    return quotas


def _identity(dataset: Dataset) -> dict[str, Any]:
    return {
        "file_id": dataset.file_id,
        "generation": dataset.generation,
        "filter": dataset._rows.filter_identity,
        "picked": dataset._rows.digest(dataset),
        "columns": None if dataset._columns is None else list(dataset._columns),
    }
