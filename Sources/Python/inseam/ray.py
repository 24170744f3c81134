# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Ray Data: read ranges of row groups in parallel, filter and compute on the workers, write with one commit.

>>> data = inseam.ray.read("d.inseam", columns=["prompt", "seam"], where="seam < 0")  # doctest: +SKIP
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
from ray.data.block import Block, BlockAccessor, BlockMetadata
from ray.data.datasource import Datasink, Datasource, ReadTask

from ._dataset import Dataset
from ._errors import StorageError, storage_error
from ._open import open
from ._predicates import Expression
from ._provenance import Provenance, joined, of_data, of_dataset
from ._provenance import metadata as schema_metadata
from ._tool import tool_path
from ._writer import Writer
from .pyarrow_dataset import ArrowDataset


class Source(Datasource):
    """A Ray data source of datasets.

    Each read task has a range of whole row groups, and opens the file on its worker, in the generation that was the newest when
    the source was made. The predicate is evaluated once; columns are selected by the tasks.

    Parameters
    ----------
    paths : str, Path, or sequence of them
        Files or folders, on every machine that reads.
    columns : sequence of str, optional
        Columns, as for `Dataset.select`. Default: all.
    where : str or Expression, optional
        A predicate that rows must pass, as for `Dataset.filter`. Default: all rows.

    Raises
    ------
    ArgumentError
        If the predicate is invalid, or there is no such column.
    StorageError, DataError
        If a file cannot be opened.
    """

    def __init__(
        self,
        paths: str | Path | Sequence[str | Path],
        columns: Sequence[str] | None = None,
        where: str | Expression | None = None,
        **hidden: Any,
    ) -> None:
        where = hidden.pop("filter", where)
        if hidden:
            raise TypeError(f"Source() got an unexpected keyword argument {next(iter(hidden))!r}")
        super().__init__()
        # Some base classes in Ray do not set these attributes.
        self._projection_map: dict[str, str] | None = None
        self._predicate_expr: Any = None
        names = [paths] if isinstance(paths, (str, Path)) else list(paths)
        self._datasets = [open(os.path.abspath(name)) for name in names]
        self._columns = None if columns is None else list(columns)
        self._filter = None if where is None else str(where)
        for dataset in self._datasets:
            # Errors are raised here rather than in a task.
            self._view(dataset)

    @property
    def provenance(self) -> Provenance:
        """The provenance of the columns of all files."""
        found: Provenance = {}
        for dataset in self._datasets:
            # A file without rows has no values that could differ.
            if len(dataset):
                found = joined(dataset.path, found, of_dataset(dataset))
        return found

    def _view(self, dataset: Dataset) -> Dataset:
        view = dataset if self._filter is None else dataset.filter(self._filter)
        return view if self._columns is None else view.select(self._columns)

    def supports_projection_pushdown(self) -> bool:
        """Return True: `select_columns` directly after the read reads only these columns."""
        return True

    def supports_predicate_pushdown(self) -> bool:
        """Return True: `filter(expr=...)` directly after the read is applied by the read tasks."""
        return True

    def estimate_inmemory_data_size(self) -> int | None:
        """Return three times the size of the files, as text is compressed."""
        return 3 * sum(dataset.nbytes for dataset in self._datasets)

    def get_read_tasks(self, parallelism: int, per_task_row_limit: int | None = None, data_context: Any = None) -> list[ReadTask]:
        """Return about `parallelism` tasks of whole row groups."""
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
        schema = schema.with_metadata(schema_metadata(view) or None)
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
            yield pa.Table.from_batches([batch]).replace_schema_metadata(schema.metadata)
    if not count:
        yield schema.empty_table()


def read(
    paths: str | Path | Sequence[str | Path], columns: Sequence[str] | None = None, where: str | Expression | None = None, **options: Any
) -> ray.data.Dataset:
    """Return a Ray dataset of one or more files or folders.

    Ray returns blocks in the order in which their tasks end. To keep the order of the rows, set
    `ray.data.DataContext.get_current().execution_options.preserve_order = True`.

    Parameters
    ----------
    paths, columns, where
        As for `Source`.
    **options
        Those of `ray.data.read_datasource`, such as `concurrency` and `override_num_blocks`.

    Raises
    ------
    ArgumentError, StorageError, DataError
        As for `Source`.
    """
    where = options.pop("filter", where)
    return ray.data.read_datasource(Source(paths, columns, where), **options)


class Sink(Datasink[str]):
    """A Ray data sink that writes blocks as data files of a folder, and publishes them in one commit at the end.

    Parameters
    ----------
    folder : str or Path
        The folder, which every machine can write. Existing data files stay, and new ones follow them.
    provenance : mapping, optional
        The provenance of columns by their paths, for columns that the blocks have. Blocks that come from `Source` bring it as long
        as their steps keep the metadata of the Arrow schema; `write` finds it in any case.
    **options
        Those of `inseam.Writer`.
    """

    def __init__(self, folder: str | Path, provenance: Provenance | None = None, **options: Any) -> None:
        self._folder, self._provenance, self._options = os.path.abspath(folder), provenance or {}, options

    def on_write_start(self, schema: Any = None) -> None:
        """Create the folder."""
        os.makedirs(self._folder, exist_ok=True)

    def write(self, blocks: Iterable[Block], ctx: Any) -> str:
        """Write the blocks of a task as one data file, which is not published yet; return its name.

        Columns of tensors become lists, of fixed sizes if all tensors have one shape. Python objects, which Ray pickles, are refused.
        """
        name = f"part-{ctx.task_idx:06d}-{uuid.uuid4().hex[:12]}.inseam"
        with Writer(os.path.join(self._folder, name), **self._options) as writer:
            for block in blocks:
                table = block if isinstance(block, pa.Table) else pa.Table.from_pandas(block, preserve_index=False)
                if table.num_columns:
                    writer.write(_without_tensors(table))
                    writer._add_provenance({**self._provenance, **of_data(table)})
        return name

    def on_write_complete(self, write_result: Any) -> None:
        """Publish the data files, in the order of their tasks."""
        names = sorted(name for name in write_result.write_returns if name)
        if names:
            command = [tool_path(), "publish", self._folder, *names, "-q"]
            try:
                done = subprocess.run(command, check=False, capture_output=True)
            except OSError as error:
                raise storage_error(f"cannot start {command[0]}: {error.strerror}", command[0], error.errno or 0) from error
            if done.returncode != 0:
                raise StorageError(done.stderr.decode(errors="replace").strip(), "file", self._folder)

    def on_write_failed(self, error: Exception) -> None:
        """Leave the folder as it was: data files that were not published do not belong to it."""


def _without_tensors(table: pa.Table) -> Any:
    """Return a table with arrays of numpy in place of Ray's tensors; what it pickled stays, and is refused by the writer."""
    extensions = {field.name: getattr(field.type, "extension_name", "") for field in table.schema}
    tensors = [name for name, extension in extensions.items() if extension.startswith("ray.data.arrow") and "tensor" in extension]
    if not tensors:
        return table
    accessor = BlockAccessor.for_block(table)
    return {name: accessor.to_numpy(name) if name in tensors else table[name] for name in table.column_names}


def write(data: ray.data.Dataset, folder: str | Path, **options: Any) -> None:
    """Write a Ray dataset as a folder, in one commit; see `Sink` for the parameters.

    Columns that come from `read` keep their provenance by their names, also if the steps between do not.

    Raises
    ------
    ArgumentError
        If the files that were read differ in the provenance of a column.
    StorageError
        If the folder cannot be written.
    """
    options.setdefault("provenance", _provenance(data))
    data.write_datasink(Sink(folder, **options))


def _provenance(data: ray.data.Dataset) -> Provenance:
    """Return the provenance of the sources of a dataset, which are in its plan."""
    found: Provenance = {}
    waiting = [getattr(getattr(data, "_logical_plan", None), "dag", None)]
    while waiting:
        step = waiting.pop()
        source = next((value for value in (getattr(step, name, None) for name in ("datasource", "_datasource")) if isinstance(value, Source)), None)
        if source is not None:
            found = joined("inseam.ray.write", found, source.provenance)
        waiting += getattr(step, "input_dependencies", None) or []
    return found


def compute(paths: str | Path | Sequence[str | Path], method: str, into: str | None = None, **parameters: Any) -> ray.data.Dataset:
    """Compute a method over several files in parallel, one task for each; see `Dataset.compute`.

    Each file is computed on its own, also by methods that use a mean, a deviation or a percentage of all rows.

    Parameters
    ----------
    paths : str, Path, or sequence of them
        Files or folders.
    method, into, **parameters
        As for `Dataset.compute`. With `into`, the column is attached to each file.

    Returns
    -------
    ray.data.Dataset
        The values, one row for each row of the files, in their order.
    """
    names = [os.path.abspath(name) for name in ([paths] if isinstance(paths, (str, Path)) else paths)]

    @ray.remote
    def one(name: str) -> pa.Table:
        result = open(name).compute(method, into=into, **parameters)
        return pa.Table.from_batches([pa.record_batch(result.values)])

    return ray.data.from_arrow_refs([one.remote(name) for name in names])

