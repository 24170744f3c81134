# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets of Hugging Face: a folder that is mapped, or an iterable with shards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import datasets

from ._dataset import Dataset
from ._export import export


def mapped(dataset: Dataset, folder: str | Path) -> datasets.Dataset:
    """Writes a folder that `load_from_disk` maps, and loads it; pickling it keeps no data.

    Parameters
    ----------
    dataset
        A dataset or view.
    folder
        The folder; one that is there gives way.
    """
    export(dataset, Path(folder), "hf-disk")
    return datasets.load_from_disk(str(folder))


def iterable(dataset: Dataset, shards: int = 64) -> datasets.IterableDataset:
    """An iterable dataset that reads the file as it goes, cut into shards for ranks and workers.

    Parameters
    ----------
    dataset
        A dataset or view.
    shards
        How many parts; as many ranks and workers can share it evenly.
    """
    count = len(dataset)
    shards = max(1, min(shards, count))
    cuts = [count * index // shards for index in range(shards + 1)]
    return datasets.IterableDataset.from_generator(
        _rows, gen_kwargs={"dataset": _Shared(dataset), "shards": list(zip(cuts, cuts[1:]))}
    )


class _Shared:
    """A dataset that datasets does not look into when it fingerprints its arguments."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset


def _rows(dataset: _Shared, shards: list[tuple[int, int]]) -> Iterator[dict[str, Any]]:
    for first, last in shards:
        yield from dataset.dataset[first:last]
