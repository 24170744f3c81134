# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets as `pyarrow.dataset.Dataset`, for DuckDB, polars and DataFusion, which select columns and rows through it.

Engines rely on a source to apply the filters that they pass to it. A filter is translated to a predicate where both have the same
meaning, and pyarrow then applies the whole filter to the rows that pass the predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.dataset as pads

from . import _library
from ._dataset import Dataset
from ._substrait import pushed

_BATCH_ROWS = 65_536


class ArrowDataset(pads.Dataset):
    """A dataset or view as a `pyarrow.dataset.Dataset`.

    >>> import polars
    >>> ds = inseam.open("rollouts.inseam").select(["prompt_id", "prompt"])
    >>> polars.scan_pyarrow_dataset(ds.to_pyarrow_dataset()).filter(polars.col("prompt_id") == ds[7]["prompt_id"]).collect().shape
    (1, 2)
    """

    def __init__(self, dataset: Dataset) -> None:  # noqa: D107 - pyarrow's own must not be called
        self._dataset = dataset
        self._schema = pa.schema(dataset)
        self._filter: pads.Expression | None = None

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema."""
        return self._schema

    @property
    def partition_expression(self) -> pads.Expression:
        """The expression that all rows pass: true."""
        return pads.scalar(True)

    def __repr__(self) -> str:
        return f"ArrowDataset({self._dataset!r})"

    def __reduce__(self) -> Any:
        return _restored, (self._dataset, None if self._filter is None else self._filter)

    def scanner(
        self,
        columns: list[str] | dict[str, pads.Expression] | None = None,
        filter: pads.Expression | None = None,
        batch_size: int = _BATCH_ROWS,
        **_: Any,
    ) -> pads.Scanner:
        """Return a scanner over the given columns and the rows that pass a filter."""
        condition = self._with(filter)
        view = self._dataset
        names = self._names(columns, condition)
        if names is not None:
            view = view.select([quoted(name) for name in names])
        if condition is not None and (predicate := pushed(condition, self._schema)) is not None:
            view = view.filter(predicate)
        schema = pa.schema(view) if names != [] else pa.schema([])
        return pads.Scanner.from_batches(
            batches(view, schema, batch_size), schema=schema, columns=columns, filter=condition, batch_size=batch_size
        )

    def _with(self, filter: pads.Expression | None) -> pads.Expression | None:
        if filter is None or self._filter is None:
            return self._filter if filter is None else filter
        return self._filter & filter

    def _names(self, columns: Any, condition: pads.Expression | None) -> list[str] | None:
        """Return the columns that a scan needs: the given ones, and those whose name appears in the text of the filter."""
        if columns is None:
            return None
        texts = [str(condition)] if condition is not None else []
        wanted = set()
        if isinstance(columns, dict):
            texts += [str(expression) for expression in columns.values()]
        else:
            wanted = {str(column).split(".")[0] if column not in self._schema.names else column for column in columns}
        names = [name for name in self._schema.names if name in wanted or any(_has_word(text, name) for text in texts)]
        # A scan without columns still counts rows.
        return names or self._schema.names[:1]

    def to_batches(self, **arguments: Any) -> Iterator[pa.RecordBatch]:
        """Yield the rows batch after batch; see `scanner`."""
        return self.scanner(**arguments).to_batches()

    def to_table(self, **arguments: Any) -> pa.Table:
        """Return the rows as a table; see `scanner`."""
        return self.scanner(**arguments).to_table()

    def count_rows(self, filter: pads.Expression | None = None, **_: Any) -> int:
        """Return the number of rows that pass a filter."""
        if filter is None and self._filter is None:
            return len(self._dataset)
        return self.scanner(columns=[], filter=filter).count_rows()

    def head(self, num_rows: int, **arguments: Any) -> pa.Table:
        """Return the first rows as a table."""
        return self.scanner(**arguments).head(num_rows)

    def take(self, indices: Any, **arguments: Any) -> pa.Table:
        """Return rows by their positions among the rows that pass the filters, as a table."""
        if self._with(arguments.get("filter")) is not None:
            return self.scanner(**arguments).take(indices if isinstance(indices, pa.Array) else pa.array(indices, pa.int64()))
        positions = indices.to_numpy(zero_copy_only=False) if isinstance(indices, (pa.Array, pa.ChunkedArray)) else indices
        return ArrowDataset(self._dataset[positions]).to_table(**arguments)

    def filter(self, expression: pads.Expression) -> ArrowDataset:
        """Return a dataset of the rows that also pass an expression."""
        narrower = ArrowDataset(self._dataset)
        narrower._filter = self._with(expression)
        return narrower

    def get_fragments(self, filter: pads.Expression | None = None) -> Iterator[ArrowFragment]:
        """Yield one fragment, which is the whole dataset."""
        yield ArrowFragment(self if filter is None else self.filter(filter))

    def replace_schema(self, schema: pa.Schema) -> ArrowDataset:
        """Raise `NotImplementedError`: the file defines the schema."""
        raise NotImplementedError("the schema of an Inseam dataset cannot be replaced; cast the table")


class ArrowFragment:
    """The fragment of a dataset, which is the whole dataset."""

    def __init__(self, dataset: ArrowDataset) -> None:
        self._dataset = dataset

    @property
    def physical_schema(self) -> pa.Schema:
        """The Arrow schema."""
        return self._dataset.schema

    @property
    def partition_expression(self) -> pads.Expression:
        """The expression that all rows pass: true."""
        return pads.scalar(True)

    def scanner(self, schema: pa.Schema | None = None, **arguments: Any) -> pads.Scanner:
        """Return a scanner; see `ArrowDataset.scanner`."""
        return self._dataset.scanner(**arguments)

    def to_batches(self, schema: pa.Schema | None = None, **arguments: Any) -> Iterator[pa.RecordBatch]:
        """Yield the rows batch after batch; see `ArrowDataset.to_batches`."""
        return self._dataset.to_batches(**arguments)

    def to_table(self, schema: pa.Schema | None = None, **arguments: Any) -> pa.Table:
        """Return the rows as a table; see `ArrowDataset.to_table`."""
        return self._dataset.to_table(**arguments)

    def count_rows(self, **arguments: Any) -> int:
        """Return the number of rows that pass a filter; see `ArrowDataset.count_rows`."""
        return self._dataset.count_rows(**arguments)


def batches(view: Dataset, schema: pa.Schema, batch_size: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a view in batches of at most some rows."""
    reader = pa.RecordBatchReader.from_stream(view)
    with _library.Interruptible():
        for batch in reader:
            for start in range(0, batch.num_rows, batch_size):
                yield batch.slice(start, batch_size)


def _has_word(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def quoted(name: str) -> str:
    """Return a name as it is written in a path."""
    return f'"{name}"' if '"' not in name else f"['{name}']"


def _restored(dataset: Dataset, condition: pads.Expression | None) -> ArrowDataset:
    restored = ArrowDataset(dataset)
    restored._filter = condition
    return restored
