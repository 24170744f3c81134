# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Hugging Face datasets: a mapped folder, or an iterable with shards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import datasets
import pyarrow as pa
from datasets.iterable_dataset import ArrowExamplesIterable

from ._dataset import Dataset
from ._export import export
from ._provenance import KEY, described
from ._tables import schema_of, tables_of


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
    export(dataset, Path(folder), "hf-disk", mode="replace")
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
    own = {"dataset": _Shared(dataset), "shards": list(zip(cuts, cuts[1:]))}
    return datasets.IterableDataset(ArrowExamplesIterable(_tables, own), info=info_of(dataset))


def info_of(dataset: Dataset) -> datasets.DatasetInfo:
    """Return the features of a dataset by its schema, and its provenance as the description."""
    found = described(dataset)
    description = json.dumps({KEY: found}, ensure_ascii=False) if found else ""
    return datasets.DatasetInfo(features=datasets.Features.from_arrow_schema(schema_of(dataset)), description=description)


class _Shared:
    """A wrapper that keeps the library `datasets` from hashing the dataset."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset


def _tables(dataset: _Shared, shards: list[tuple[int, int]]) -> Iterator[tuple[str, pa.Table]]:
    for first, last in shards:
        for number, table in enumerate(tables_of(dataset.dataset[first:last])):
            yield f"{first}-{number}", table
