# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Ray Data: reading by ranges of row groups, filtering and computing where the rows are, writing with one commit.

>>> data = inseam.ray.read("d.inseam", columns=["prompt", "seam"], filter="seam < 0")  # doctest: +SKIP
>>> data.write_datasink(inseam.ray.Sink("folder"))  # doctest: +SKIP
"""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy
import pyarrow as pa
import ray.data
from ray.data.block import Block, BlockMetadata
from ray.data.datasource import Datasink, Datasource, ReadTask

from . import _library
from ._dataset import Dataset
from ._open import open
from ._predicates import Expression
from ._tool import tool_path
from ._writer import Writer
from .pyarrow_dataset import ArrowDataset


class Source(Datasource):
    """Rows of datasets for Ray, with columns applied where they are read; which rows pass the predicate is found once.

    One read task for each range of rows that whole row groups make up; each opens the file where it runs, in the generation
    that was the newest when the source was made.
    """

    def __init__(
        self, paths: str | Path | Sequence[str | Path], columns: Sequence[str] | None = None, filter: str | Expression | None = None
    ) -> None:
        super().__init__()
        # Not every base of Ray's class sets its own.
        self._projection_map: dict[str, str] | None = None
        self._predicate_expr: Any = None
        names = [paths] if isinstance(paths, (str, Path)) else list(paths)
        self._datasets = [open(os.path.abspath(name)) for name in names]
        self._columns = None if columns is None else list(columns)
        self._filter = None if filter is None else str(filter)
        for dataset in self._datasets:
            # Mistakes are found here rather than in a task.
            self._view(dataset)

    def _view(self, dataset: Dataset) -> Dataset:
        view = dataset if self._filter is None else dataset.filter(self._filter)
        return view if self._columns is None else view.select(self._columns)

    def supports_projection_pushdown(self) -> bool:
        """Yes: `select_columns` right behind the read reads only those."""
        return True

    def supports_predicate_pushdown(self) -> bool:
        """Yes: `filter(expr=...)` right behind the read is applied where the rows are."""
        return True

    def estimate_inmemory_data_size(self) -> int | None:
        """Three times the bytes of the files: text is compressed."""
        return 3 * sum(dataset.nbytes for dataset in self._datasets)

    def get_read_tasks(self, parallelism: int, per_task_row_limit: int | None = None, data_context: Any = None) -> list[ReadTask]:
        """Tasks of whole row groups, about as many as asked for."""
        total = sum(len(dataset) for dataset in self._datasets)
        wanted = max(1, -(-total // max(1, parallelism)))
        tasks = []
        for dataset in self._datasets:
            whole = self._view(dataset)
            for first, last in _ranges(dataset, wanted):
                if self._filter is None:
                    view = whole[first:last]
                else:
                    low, high = numpy.searchsorted(whole._rows.of(whole), (first, last))
                    view = whole[int(low) : int(high)]
                tasks.append(self._task(dataset, view, last - first, per_task_row_limit))
        return tasks

    def _task(self, dataset: Dataset, view: Dataset, stored: int, limit: int | None) -> ReadTask:
        size = 3 * dataset.nbytes * stored // max(1, len(dataset))
        condition = None if self._predicate_expr is None else self._predicate_expr.to_pyarrow()
        shown = None if self._projection_map is None else list(self._projection_map)
        metadata = BlockMetadata(
            num_rows=len(view) if condition is None else None, size_bytes=size, input_files=(dataset.path,), exec_stats=None
        )
        schema = pa.schema(view)
        if shown is not None:
            schema = pa.schema([schema.field(name) for name in shown])
        return ReadTask(lambda: _read(view, schema, shown, condition), metadata, schema=schema, per_task_row_limit=limit)


def _ranges(dataset: Dataset, wanted: int) -> Iterator[tuple[int, int]]:
    first = last = 0
    for rows in dataset._describe()["row_groups"]:
        last += rows
        if last - first >= wanted:
            yield first, last
            first = last
    if last > first:
        yield first, last


def _read(view: Dataset, schema: pa.Schema, columns: list[str] | None, condition: Any) -> Iterable[Block]:
    count = 0
    for batch in ArrowDataset(view).to_batches(columns=columns, filter=condition):
        if batch.num_rows:
            count += 1
            yield pa.Table.from_batches([batch], schema)
    if not count:
        yield schema.empty_table()


def read(
    paths: str | Path | Sequence[str | Path], columns: Sequence[str] | None = None, filter: str | Expression | None = None, **options: Any
) -> ray.data.Dataset:
    """A Ray dataset of one or several files or folders.

    Blocks come in the order in which their tasks end, unless Ray is told otherwise:
    `ray.data.DataContext.get_current().execution_options.preserve_order = True`.

    Parameters
    ----------
    paths
        Where they are, on every machine that reads.
    columns, filter
        Which columns and rows, as in `select` and `filter`; only these are read.
    options
        Those of `ray.data.read_datasource`: `concurrency`, `override_num_blocks` and so on.
    """
    return ray.data.read_datasource(Source(paths, columns, filter), **options)


class Sink(Datasink[str]):
    """Writes blocks as the parts of a folder, and publishes them all in one commit at the end.

    Parameters
    ----------
    folder
        The folder, which every machine reaches. Parts that it has already stay, new ones come behind them.
    options
        Those of `inseam.Writer`.
    """

    def __init__(self, folder: str | Path, **options: Any) -> None:
        self._folder, self._options = os.path.abspath(folder), options

    def on_write_start(self, schema: Any = None) -> None:
        """Makes the folder."""
        os.makedirs(self._folder, exist_ok=True)

    def write(self, blocks: Iterable[Block], ctx: Any) -> str:
        """Writes the blocks of a task as one part that nobody sees yet; gives its name."""
        name = f"part-{ctx.task_idx:06d}-{uuid.uuid4().hex[:12]}.inseam"
        with Writer(os.path.join(self._folder, name), **self._options) as writer:
            for block in blocks:
                table = block if isinstance(block, pa.Table) else pa.Table.from_pandas(block)
                if table.num_columns:
                    writer.write(table)
        return name

    def on_write_complete(self, write_result: Any) -> None:
        """Publishes the parts, in the order of their tasks."""
        names = sorted(name for name in write_result.write_returns if name)
        if names:
            done = subprocess.run([tool_path(), "publish", self._folder, *names, "-q"], check=False, capture_output=True)
            if done.returncode != 0:
                raise _library.SystemRefusal(done.stderr.decode(errors="replace").strip(), "file", self._folder)

    def on_write_failed(self, error: Exception) -> None:
        """Leaves the folder as it was: parts without a commit are no part of it."""


def write(data: ray.data.Dataset, folder: str | Path, **options: Any) -> None:
    """Writes a Ray dataset as a folder, in one commit; see `Sink`."""
    data.write_datasink(Sink(folder, **options))


def compute(paths: str | Path | Sequence[str | Path], method: str, into: str | None = None, **settings: Any) -> ray.data.Dataset:
    """Computes a method over several files at the same time, one task each; see `Dataset.compute`.

    Parameters
    ----------
    paths
        Files, or folders; each is one task.
    method, into, settings
        As for `Dataset.compute`. With `into` each file has the column in the end. Each file is computed on its own, also
        by methods that take a mean, a deviation or the worst share of all rows.

    Returns
    -------
    ray.data.Dataset
        The values, a row for each row of the files, in their order.
    """
    names = [os.path.abspath(name) for name in ([paths] if isinstance(paths, (str, Path)) else paths)]

    @ray.remote
    def one(name: str) -> pa.Table:
        result = open(name).compute(method, into=into, **settings)
        return pa.Table.from_batches([pa.record_batch(result.values)])

    return ray.data.from_arrow_refs([one.remote(name) for name in names])

