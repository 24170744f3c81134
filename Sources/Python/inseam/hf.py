# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Hugging Face datasets: a mapped folder, or an iterable with shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets

from ._dataset import Dataset
from ._export import export


def mapped(dataset: Dataset, folder: str | Path) -> datasets.Dataset:
    """Export a dataset to a folder, and load it with `datasets.load_from_disk`, which maps it.

    Parameters
    ----------
    dataset : Dataset
        The dataset or view.
    folder : str or Path
        The folder; one that an earlier export wrote is replaced.

    Raises
    ------
    ArgumentError
        If the folder exists and no export wrote it.
    """
    export(dataset, Path(folder), "hf-disk")
    return datasets.load_from_disk(str(folder))


def iterable(dataset: Dataset, shards: int = 64) -> datasets.IterableDataset:
    """Return an iterable dataset that reads the file during iteration, in shards for ranks and workers.

    Parameters
    ----------
    dataset : Dataset
        The dataset or view.
    shards : int, optional
        The number of shards, at most one for each row; ranks and workers share them evenly if it is a multiple of their number.
    """
    count = len(dataset)
    shards = max(1, min(shards, count))
    cuts = [count * index // shards for index in range(shards + 1)]
    return datasets.IterableDataset.from_generator(
        _rows, gen_kwargs={"dataset": _Shared(dataset), "shards": list(zip(cuts, cuts[1:]))}
    )


class _Shared:
    """A wrapper that keeps the library `datasets` from hashing the dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset


def _rows(dataset: _Shared, shards: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for first, last in shards:
        yield from dataset.dataset[first:last]
