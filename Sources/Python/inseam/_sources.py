# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Data of other libraries that is written: what carries its Arrow data, with its provenance in the metadata of the schema."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from . import _library
from ._batch import Batch
from ._dataset import Dataset
from ._provenance import KEY, of_description

_CHUNK = 10_000


def rows_of(data: Any) -> Any:
    """Return data in a form that has an Arrow stream if there is one.

    Raises
    ------
    ArgumentError
        If the data has several splits.
    """
    if isinstance(data, Dataset):
        return data
    if _is_of(data, "datasets"):
        return _hugging_face(data)
    if hasattr(data, "__arrow_c_array__") and not hasattr(data, "__arrow_c_stream__") and (hasattr(data, "schema") or isinstance(data, Batch)):
        import pyarrow

        return pyarrow.Table.from_batches([pyarrow.record_batch(data)])
    return data


class Chunks:
    """Rows of an iterable without types, which are written piece by piece."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[list[Any]]:
        rows = iter(self._rows)
        while chunk := list(islice(rows, _CHUNK)):
            yield chunk


def _is_of(data: object, library: str) -> bool:
    return any(kind.__module__.split(".")[0] == library for kind in type(data).__mro__)


def _hugging_face(data: Any) -> Any:
    if isinstance(data, Mapping):
        splits = ", ".join(map(repr, data))
        raise _library.ArgumentError(f"expected one split, found a {type(data).__name__} with the splits {splits}; write one: data[{next(iter(data), 'train')!r}]")
    if not hasattr(data, "with_format"):
        return data
    if getattr(data, "features", None) is None:
        return Chunks(data)  # its types are those of its values
    import pyarrow as pa

    def batches() -> Iterator[Any]:
        for table in data.with_format("arrow").iter(batch_size=10_000):
            yield from table.to_batches()

    parts = batches()
    first = next(parts, None)
    schema = data.features.arrow_schema if first is None else first.schema

    def all_parts() -> Iterator[Any]:
        if first is not None:
            yield first
        for part in parts:
            yield part if part.schema.equals(schema) else pa.Table.from_batches([part]).cast(schema).combine_chunks().to_batches()[0]

    found = of_description(data.info.description)
    described = schema.with_metadata({**(schema.metadata or {}), KEY.encode(): json.dumps({"provenance": found}).encode()}) if found else schema
    return pa.RecordBatchReader.from_batches(described, all_parts())


def conformed(data: Any, schema: Any, types: Mapping[str, str] | None) -> Any:
    """Return data as an Arrow table of a schema.

    Raises
    ------
    ArgumentError
        If the data has a field that the schema lacks, or types are given too.
    ValueError
        If a value does not fit its type; the message has the row.
    """
    import pyarrow as pa

    if types is not None:
        raise _library.ArgumentError("types and schema cannot be combined")
    wanted = schema if isinstance(schema, pa.Schema) else pa.schema(schema)
    if hasattr(data, "__arrow_c_stream__"):
        table = pa.table(data)
        own = table.schema
        _require_known(table.column_names, wanted)
        missing = [pa.nulls(table.num_rows, field.type) for field in wanted if field.name not in table.column_names]
        columns = [table[field.name] if field.name in table.column_names else missing.pop(0) for field in wanted]
        table = pa.table(columns, wanted.names)
        _require_present(table, wanted)
        return table.cast(wanted).replace_schema_metadata({**(wanted.metadata or {}), **(own.metadata or {})})
    rows = [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)] if isinstance(data, Mapping) else list(data)
    for number, row in enumerate(rows):
        _require_known(row, wanted, f"row {number}: ")
    try:
        table = pa.Table.from_pylist(rows, wanted)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise _named(error, rows, wanted) from None
    _require_present(table, wanted)
    return table


def _require_present(table: Any, wanted: Any) -> None:
    """Raise an error if a field that the schema does not let be null has a null; the row and the column are named."""
    import numpy
    import pyarrow as pa

    def check(array: Any, field: Any, path: str, rows: Any) -> None:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        is_present = numpy.asarray(array.is_valid())
        if not field.nullable and not is_present.all():
            raise ValueError(f"row {rows[int(is_present.argmin())]}: column {path}: expected a value, found null, and the schema has nullable=False")
        kind = field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type
        if pa.types.is_struct(kind) and pa.types.is_struct(array.type):
            for below in kind:
                if array.type.get_field_index(below.name) >= 0:
                    check(array.field(below.name).filter(pa.array(is_present)), below, f"{path}.{below.name}", rows[is_present])
        elif _is_list(kind) and _is_list(array.type):
            is_fixed = pa.types.is_fixed_size_list(array.type)
            counts = is_present * array.type.list_size if is_fixed else numpy.asarray(array.value_lengths().fill_null(0))
            check(array.flatten(), kind.value_field, f"{path}[]", numpy.repeat(rows, counts))

    for field, column in zip(wanted, table.columns):
        first = 0
        for chunk in column.chunks:
            check(chunk, field, field.name, numpy.arange(first, first + len(chunk)))
            first += len(chunk)


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)


def _require_known(names: Iterable[str], wanted: Any, place: str = "") -> None:
    for name in names:
        if name not in wanted.names:
            raise _library.ArgumentError(f"{place}the schema has no column {name!r}; it has {', '.join(wanted.names)}")


def _named(error: Exception, rows: list[Any], wanted: Any) -> Exception:
    """Return an error with the first row and column that cause it."""
    import pyarrow as pa

    for number, row in enumerate(rows):
        for field in wanted:
            try:
                pa.array([row.get(field.name)], field.type)
            except (pa.ArrowException, TypeError, ValueError, OverflowError) as reason:
                return ValueError(f"row {number}: column {field.name}: {reason}")
    return error
