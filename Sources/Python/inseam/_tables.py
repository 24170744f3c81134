# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets as Arrow tables of types that other tools have."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from . import _library
from ._dataset import Dataset
from ._provenance import metadata

_JSON = "arrow.json"


def schema_of(dataset: Dataset, suffix: str = "") -> pa.Schema:
    """Return the schema of the tables of a dataset: storage types in place of extension types other than JSON, and bfloat16 as float32.

    Parameters
    ----------
    dataset : Dataset
        The dataset or view.
    suffix : str, optional
        The ending of the file that they are for: ".parquet", whose structs have fields (others become JSON), or ".arrow", both
        of which have maps. Default: neither.
    """
    return pa.schema([_plain(field, suffix) for field in pa.schema(dataset)], metadata=metadata(dataset) or None)


def _plain(field: pa.Field, suffix: str) -> pa.Field:
    type_ = field.type
    if _is_bfloat16(field):
        return pa.field(field.name, pa.float32(), field.nullable)
    if isinstance(type_, pa.BaseExtensionType):
        return field if type_.extension_name == _JSON else field.with_type(type_.storage_type)
    if pa.types.is_struct(type_):
        if not type_.num_fields and suffix == ".parquet":
            return field.with_type(pa.json_(pa.large_string()))
        return field.with_type(pa.struct([_plain(child, suffix) for child in type_]))
    if pa.types.is_large_list(type_):
        item = _plain(type_.value_field, suffix)
        if suffix in (".parquet", ".arrow") and _is_map(field):
            return field.with_type(pa.map_(item.type.field(0).with_nullable(False), item.type.field(1))).remove_metadata()
        return field.with_type(pa.large_list(item))
    if pa.types.is_fixed_size_list(type_):
        return field.with_type(pa.list_(_plain(type_.value_field, suffix), type_.list_size))
    return field


def _is_map(field: pa.Field) -> bool:
    """Return whether a list was an Arrow map, whose keys and values it has."""
    item = field.type.value_type
    return (field.metadata or {}).get(b"kind") == b"map" and pa.types.is_struct(item) and [one.name for one in item] == ["key", "value"]


def _is_bfloat16(field: pa.Field) -> bool:
    return (field.metadata or {}).get(b"ARROW:extension:name") == b"inseam.bfloat16"


def tables_of(dataset: Dataset, suffix: str = "") -> Iterator[pa.Table]:
    """Yield the rows of a dataset as tables of the schema of `schema_of`."""
    schema = schema_of(dataset, suffix)
    with _library.Interruptible():
        for batch in pa.RecordBatchReader.from_stream(dataset):
            columns = [_converted(column, own, field) for column, own, field in zip(batch.columns, batch.schema, schema)]
            yield pa.Table.from_arrays(columns, schema=schema)


def _converted(array: pa.Array, own: pa.Field, field: pa.Field) -> pa.Array:
    """Return an array as one of another type of `_plain`, with the numbers of bfloat16 in place of their bits."""
    type_ = field.type
    if _is_bfloat16(own):
        return pc.shift_left(array.cast(pa.uint32()), pa.scalar(16, pa.uint32())).view(pa.float32())
    if isinstance(own.type, pa.BaseExtensionType):
        return array if own.type == type_ else array.storage
    if pa.types.is_struct(own.type) and not pa.types.is_struct(type_):
        texts = pc.if_else(array.is_null(), pa.scalar(None, pa.large_string()), pa.scalar("{}", pa.large_string()))
        return pa.ExtensionArray.from_storage(type_, texts)
    if pa.types.is_struct(type_):
        children = [_converted(array.field(index), own.type.field(index), type_.field(index)) for index in range(type_.num_fields)]
        return pa.StructArray.from_arrays(children, fields=list(type_), mask=array.is_null()) if children else array
    if pa.types.is_map(type_):
        entries = _converted(array.values, own.type.value_field, pa.field("entries", pa.struct([type_.key_field, type_.item_field])))
        offsets = array.offsets.cast(pa.int32()).buffers()[1]
        return pa.Array.from_buffers(type_, len(array), [array.buffers()[0], offsets], array.null_count, children=[entries])
    if pa.types.is_large_list(type_):
        items = _converted(array.values, own.type.value_field, type_.value_field)
        return pa.LargeListArray.from_arrays(array.offsets, items, type=type_, mask=array.is_null() if array.null_count else None)
    if pa.types.is_fixed_size_list(type_):
        items = array.values.slice(array.offset * type_.list_size, len(array) * type_.list_size)
        items = _converted(items, own.type.value_field, type_.value_field)
        return pa.FixedSizeListArray.from_arrays(items, type=type_, mask=array.is_null() if array.null_count else None)
    return array
