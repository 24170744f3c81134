# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""CSV and TSV files as Arrow batches, with types that hold all values of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from pyarrow import csv

_COLUMN = re.compile(r"CSV column #(\d+)")
#: The types that are tried after one that does not hold all values of a column.
_WIDER = {pa.null(): pa.int64(), pa.int64(): pa.float64(), pa.date32(): pa.timestamp("s"), pa.timestamp("s"): pa.timestamp("ns")}


def types_of(name: str, given: Mapping[str, pa.DataType]) -> pa.Schema:
    """Return the columns of a file and their types, which depend on all of its values and not on the first ones.

    Parameters
    ----------
    name : str
        The file; its first line has the names of the columns.
    given : mapping
        Types by the names of columns; values that do not have them are an error. JSON is text until then.
    """
    types: dict[str, pa.DataType] = {}
    texts = {name: type_.storage_type for name, type_ in given.items() if isinstance(type_, pa.BaseExtensionType)}
    while True:
        with _opened(name, {**types, **given, **texts}) as reader:
            schema = reader.schema
            try:
                for _ in reader:
                    pass
            except pa.ArrowInvalid as error:
                found = _COLUMN.search(str(error))
                field = schema.field(int(found[1])) if found else None
                if field is None or field.name in given or pa.types.is_string(field.type):
                    raise
                types[field.name] = _WIDER.get(field.type, pa.string())
                continue
        return pa.schema([field.with_type(given[field.name]) if field.name in texts else field for field in schema])


def batches_of(name: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a file with columns of known types."""
    own = {field.name: field.type.storage_type if isinstance(field.type, pa.BaseExtensionType) else field.type for field in schema}
    with _opened(name, own) as reader:
        for batch in reader:
            columns = [pa.ExtensionArray.from_storage(field.type, column) if own[field.name] != field.type else column for field, column in zip(schema, batch.columns)]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _opened(name: str, types: Mapping[str, Any]) -> csv.CSVStreamingReader:
    is_tabbed = ".tsv" in name.lower()
    return csv.open_csv(
        name,
        parse_options=csv.ParseOptions(delimiter="\t" if is_tabbed else ",", newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=types),
    )
