# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow streams from Python's own values: rows, columns, numpy arrays."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterable, Mapping
from ctypes import POINTER, byref, c_void_p, cast, pointer
from typing import Any

import numpy

from . import _library
from ._arrays import is_arrow_column
from ._arrow import ArrowArray, ArrowArrayStream, ArrowSchema, Owned, Stream, extension_name, taken_stream
from ._errors import OutOfMemoryError
from ._node import Node, Rejected
from ._text import shown
from ._types import Types
from ._values import column, mappings


def stream_of(data: object, types: Mapping[str, str] | None = None) -> Owned:
    """Return data that `Writer.write` accepts as an Arrow stream.

    Parameters
    ----------
    data : Arrow stream, mapping, or iterable of mappings
        An object with an Arrow stream (a table of pyarrow, polars or pandas), a mapping of columns of one length (lists,
        numpy or Arrow arrays, tensors, series), or rows: mappings of plain values, lists and mappings.
    types : mapping, optional
        The types of columns by their paths.

    Raises
    ------
    TypeError
        If the data is none of these, or a column mixes kinds.
    ValueError
        If columns differ in length, or an integer does not fit 64 bits.
    ArgumentError
        If a type is unknown, `types` is combined with Arrow data, or Arrow data has a type that a file does not keep.
    """
    wanted = Types.of(types)
    if hasattr(data, "__arrow_c_stream__"):
        if types:
            raise _library.ArgumentError("types and Arrow data cannot be combined; use schema, or cast the table")
        return _kept(taken_stream(data))
    if isinstance(data, Mapping):
        arrow = {name: values for name, values in data.items() if is_arrow_column(values)}
        if arrow and types:
            raise _library.ArgumentError("types and Arrow columns cannot be combined; use schema, or cast the columns")
        return _built(_columns, data, wanted) if not arrow else _joined(data, arrow)
    if isinstance(data, Iterable) and not isinstance(data, (str, bytes, numpy.ndarray)):
        return _built(mappings, list(data), wanted)
    raise TypeError(f"expected an Arrow table, a mapping of columns or a list of rows, found {type(data).__name__}")


def stream_of_node(node: Node) -> Owned:
    """Return rows that are an Arrow array of structs as an Arrow stream."""
    return _OneBatch(node).stream


def _joined(data: Mapping[str, object], arrow: Mapping[str, object]) -> Owned:
    """Return columns of which some are Arrow arrays; pyarrow keeps their types, and without it values are copied one by one."""
    try:
        import pyarrow
    except ImportError:
        return _built(_columns, {name: list(values) if name in arrow else values for name, values in data.items()}, Types())  # type: ignore[call-overload]

    def column(values: object) -> object:
        return pyarrow.chunked_array(values) if hasattr(values, "__arrow_c_stream__") else pyarrow.array(values)

    columns = {name: column(values) for name, values in arrow.items()}
    if len(arrow) < len(data):
        others = _built(_columns, {name: values for name, values in data.items() if name not in arrow}, Types())
        table = pyarrow.RecordBatchReader._import_from_c(others.address).read_all()
        columns.update(zip(table.column_names, table.columns))
    return _kept(taken_stream(pyarrow.table({name: columns[name] for name in data})))


def _kept(stream: Owned) -> Owned:
    """Return a stream of types that a file keeps."""
    schema = Owned(ArrowSchema)
    Stream(stream).read_schema(schema)
    for index in range(schema.structure.n_children):
        child = schema.structure.children[index].contents
        _require_kept(child, (child.name or b"").decode(errors="replace"))
    return stream


def _require_kept(field: ArrowSchema, path: str) -> None:
    extension, format = extension_name(field).decode(errors="replace"), field.format or b""
    if extension and extension not in _EXTENSIONS:
        raise _library.ArgumentError(f"column {path}: the Arrow extension type '{extension}' cannot be kept; write its storage type")
    if format == b"+m":
        raise _library.ArgumentError(f"column {path}: an Arrow map cannot be kept; write a list of structs with key and value, or a struct")
    for index in range(field.n_children):
        child = field.children[index].contents
        step = "." + (child.name or b"").decode(errors="replace") if format == b"+s" else "[]"
        _require_kept(child, path + step)


#: The extension types that a file keeps.
_EXTENSIONS = ("arrow.json", "arrow.uuid", "inseam.bfloat16")


def _columns(data: Mapping[str, object], types: Types) -> Node:
    children = []
    for name in [*data, *(name for name in types.children if name not in data)]:
        if not isinstance(name, str):
            raise TypeError(f"the names of columns must be text, found {name!r}")
        if name in data:
            children.append((name, column(data[name], types.below(name))))
    lengths = {name: child.length for name, child in children}
    if len(set(lengths.values())) > 1:
        raise ValueError(shown(f"columns must have one length; found {lengths}"))
    count = children[0][1].length if children else 0
    children += [(name, column([None] * count, types.below(name))) for name in types.children if name not in data]
    return Node(b"+s", count, [None], children)


def _built(make: Callable[[Any, Types], Node], data: object, types: Types) -> Owned:
    """Return a stream of one batch; a value that is rejected is named with its row and column."""
    try:
        return _OneBatch(make(data, types)).stream
    except Rejected as error:
        place = "" if error.index is None else f"row {error.index}: "
        raise error.kind(shown(f"{place}{error.path and f'column {error.path}: '}{error.message}")) from None


class _OneBatch:
    """A stream of one batch; the stream keeps its memory."""

    def __init__(self, root: Node) -> None:
        self._kept: list[object] = []
        schema, array = self._schema_of("", root), self._array_of(root)
        self._kept += [schema, array]
        self.stream = Owned(ArrowArrayStream)
        if not _library.python_stream(byref(schema), byref(array), self._kept, self.stream.address):
            raise OutOfMemoryError("out of memory: no Arrow stream", "memory")

    def _schema_of(self, name: str, node: Node) -> ArrowSchema:
        if "\0" in name:
            raise ValueError(f"the name {name!r} contains U+0000, which ends names in Arrow")
        schema = ArrowSchema()
        schema.format, schema.name, schema.flags = node.format, name.encode(), 2
        if node.extension is not None:
            metadata = ctypes.create_string_buffer(_metadata({"ARROW:extension:name": node.extension, "ARROW:extension:metadata": ""}))
            self._kept.append(metadata)
            schema.metadata = ctypes.addressof(metadata)
        children = [self._schema_of(*child) for child in node.children]
        schema.n_children, schema.children = len(children), self._pointers(children, ArrowSchema)
        return schema

    def _array_of(self, node: Node) -> ArrowArray:
        array = ArrowArray()
        array.length, array.null_count, array.n_buffers = node.length, node.null_count, len(node.buffers)
        addresses = (c_void_p * max(1, len(node.buffers)))(
            *(None if buffer is None else buffer.ctypes.data for buffer in node.buffers)
        )
        array.buffers = cast(addresses, POINTER(c_void_p))
        children = [self._array_of(child) for _, child in node.children]
        array.n_children, array.children = len(children), self._pointers(children, ArrowArray)
        self._kept += [node, addresses]
        return array

    def _pointers(self, structures: list, kind: type) -> object:
        if not structures:
            return None
        pointers = (POINTER(kind) * len(structures))(*(pointer(structure) for structure in structures))
        self._kept += [structures, pointers]
        return cast(pointers, POINTER(POINTER(kind)))


def _metadata(pairs: Mapping[str, str]) -> bytes:
    """Return metadata as Arrow's C interface has it: the number of pairs, then each text after its length."""
    texts = [text.encode() for pair in pairs.items() for text in pair]
    parts = [len(pairs).to_bytes(4, sys.byteorder), *(len(text).to_bytes(4, sys.byteorder) + text for text in texts)]
    return b"".join(parts)
