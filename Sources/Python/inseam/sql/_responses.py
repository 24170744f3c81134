# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The responses of a dataset as a `pyarrow.dataset.Dataset`, one row for each response."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pads

from .._dataset import Dataset
from ..pyarrow_dataset import ArrowDataset, batches, quoted

_LIST = "responses"
_BATCH_ROWS = 65_536


class ArrowResponses(ArrowDataset):
    """The responses of a dataset or view: `row`, the other columns of the row, and the fields of the response."""

    @staticmethod
    def exist_in(dataset: Dataset) -> bool:
        """Return whether a dataset has a list of responses that are structs."""
        schema = pa.schema(dataset)
        kind = schema.field(_LIST).type if _LIST in schema.names else pa.null()
        return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_struct(kind.value_type)

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset)
        whole = self._schema
        #: What each column is: a column of the row, or a field of the response.
        self._of_row = {field.name: field for field in whole if field.name not in (_LIST, "row")}
        self._of_response = {}
        for field in whole.field(_LIST).type.value_type:
            name = field.name
            while name in self._of_row or name in self._of_response or name == "row":
                name = f"response_{name}"
            self._of_response[name] = field
        self._schema = pa.schema([pa.field("row", pa.uint64()), *self._of_row.values(), *(field.with_name(name) for name, field in self._of_response.items())])

    def scanner(
        self,
        columns: list[str] | dict[str, pads.Expression] | None = None,
        filter: pads.Expression | None = None,
        batch_size: int = _BATCH_ROWS,
        **_: Any,
    ) -> pads.Scanner:
        """Return a scanner over the given columns of the responses that pass a filter."""
        condition = self._with(filter)
        names = self._names(columns, condition) or self._schema.names
        schema = pa.schema([self._schema.field(name) for name in names])
        found = (batch.slice(start, batch_size) for batch in self._batches(names, schema) for start in range(0, batch.num_rows, batch_size))
        return pads.Scanner.from_batches(found, schema=schema, columns=columns, filter=condition, batch_size=batch_size)

    def count_rows(self, filter: pads.Expression | None = None, **_: Any) -> int:
        """Return the number of responses that pass a filter."""
        return self.scanner(columns=["row"], filter=filter).count_rows()

    def head(self, num_rows: int, **arguments: Any) -> pa.Table:
        """Return the first responses as a table."""
        return self.scanner(**arguments).head(num_rows)

    def take(self, indices: Any, **arguments: Any) -> pa.Table:
        """Return responses by their positions among those that pass the filters, as a table."""
        return self.scanner(**arguments).take(indices if isinstance(indices, pa.Array) else pa.array(indices, pa.int64()))

    def filter(self, expression: pads.Expression) -> ArrowResponses:
        """Return the responses that also pass an expression."""
        narrower = ArrowResponses(self._dataset)
        narrower._filter = self._with(expression)
        return narrower

    def _batches(self, names: list[str], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        fields = [self._of_response[name].name for name in names if name in self._of_response]
        # Without a field of the responses one is read all the same: it says how many there are.
        fields = fields or [next(iter(self._of_response.values())).name]
        paths = [quoted(name) for name in names if name in self._of_row] + [f"{_LIST}[].{quoted(name)}" for name in fields]
        view = self._dataset.select(paths)
        first = 0
        for batch in batches(view, pa.schema(view), _BATCH_ROWS):
            lists = batch.column(_LIST)
            parents = pc.list_parent_indices(lists)
            items = pc.list_flatten(lists)
            arrays = []
            for name in names:
                if name == "row":
                    arrays.append(pc.add(parents.cast(pa.uint64()), pa.scalar(first, pa.uint64())))
                elif name in self._of_row:
                    arrays.append(batch.column(name).take(parents))
                else:
                    arrays.append(pc.struct_field(items, self._of_response[name].name))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
            first += batch.num_rows
