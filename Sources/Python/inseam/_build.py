# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow streams from Python's own values: rows, columns, numpy arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from ctypes import POINTER, byref, c_void_p, cast, pointer

import numpy

from . import _library
from ._arrays import is_arrow_column, plain
from ._arrow import ArrowArray, ArrowArrayStream, ArrowSchema, Owned, taken_stream
from ._errors import OutOfMemoryError
from ._text import shown

_PLAIN = {
    "i1": b"c", "i2": b"s", "i4": b"i", "i8": b"l", "u1": b"C", "u2": b"S", "u4": b"I", "u8": b"L",
    "f2": b"e", "f4": b"f", "f8": b"g",
}  # fmt: skip


class Node:
    """An Arrow array as numpy buffers: its format, its buffers, and its children with their names."""

    def __init__(
        self,
        format: bytes,
        length: int,
        buffers: Sequence[numpy.ndarray | None],
        children: Sequence[tuple[str, Node]] = (),
        null_count: int = 0,
    ) -> None:
        self.format, self.length, self.null_count = format, length, null_count
        self.buffers, self.children = list(buffers), list(children)


def stream_of(data: object) -> Owned:
    """Return data that `Writer.write` accepts as an Arrow stream.

    Parameters
    ----------
    data : Arrow stream, mapping, or iterable of mappings
        An object with an Arrow stream (a table of pyarrow, polars or pandas), a mapping of columns of one length (lists,
        numpy or Arrow arrays, tensors, series), or rows: mappings of plain values, lists and mappings.

    Raises
    ------
    TypeError
        If the data is none of these, or a column mixes kinds.
    ValueError
        If columns differ in length, or an integer does not fit 64 bits.
    """
    if hasattr(data, "__arrow_c_stream__"):
        return taken_stream(data)
    if isinstance(data, Mapping):
        arrow = {name: values for name, values in data.items() if is_arrow_column(values)}
        return _OneBatch(_columns(data)).stream if not arrow else _joined(data, arrow)
    if isinstance(data, Iterable) and not isinstance(data, (str, bytes, numpy.ndarray)):
        return _OneBatch(_rows(list(data), "rows")).stream
    raise TypeError(f"expected an Arrow table, a mapping of columns or a list of rows, found {type(data).__name__}")


def _joined(data: Mapping[str, object], arrow: Mapping[str, object]) -> Owned:
    """Return columns of which some are Arrow arrays; pyarrow keeps their types, and without it values are copied one by one."""
    try:
        import pyarrow
    except ImportError:
        return _OneBatch(_columns({name: list(values) if name in arrow else values for name, values in data.items()})).stream  # type: ignore[call-overload]

    def column(values: object) -> object:
        return pyarrow.chunked_array(values) if hasattr(values, "__arrow_c_stream__") else pyarrow.array(values)

    columns = {name: column(values) for name, values in arrow.items()}
    if len(arrow) < len(data):
        others = _OneBatch(_columns({name: values for name, values in data.items() if name not in arrow})).stream
        table = pyarrow.RecordBatchReader._import_from_c(others.address).read_all()
        columns.update(zip(table.column_names, table.columns))
    return taken_stream(pyarrow.table({name: columns[name] for name in data}))


def _columns(data: Mapping[str, object]) -> Node:
    children = [(name, _column(values, name)) for name, values in data.items()]
    lengths = {name: child.length for name, child in children}
    if len(set(lengths.values())) > 1:
        raise ValueError(shown(f"columns must have one length; found {lengths}"))
    return Node(b"+s", children[0][1].length if children else 0, [None], children)


def _rows(values: list[object], path: str) -> Node:
    for index, value in enumerate(values):
        if value is not None and not isinstance(value, Mapping):
            raise TypeError(f"{shown(path)}: expected mappings, found {type(value).__name__} at position {index}")
    names = list(dict.fromkeys(name for value in values if value is not None for name in value))
    children = [
        (str(name), _column([None if value is None else value.get(name) for value in values], f"{path}.{name}"))
        for name in names
    ]
    validity, nulls = _validity(values)
    return Node(b"+s", len(values), [validity], children, nulls)


def _column(values: object, path: str) -> Node:
    values = plain(values)
    if isinstance(values, numpy.ndarray):
        return _array(values, path)
    if isinstance(values, (str, bytes, Mapping)):
        raise TypeError(f"{shown(path)}: expected a list or an array of values, found {type(values).__name__}")
    values = list(values)  # type: ignore[call-overload]
    kinds = {_kind(value, path) for value in values if value is not None}
    if kinds == {"int", "float"}:
        wide = [value for value in values if isinstance(value, (int, numpy.integer)) and abs(int(value)) > 2**53]
        if wide:
            raise ValueError(f"{shown(path)}: integer {wide[0]} is not an exact float64, and other values of the column are floats")
        kinds = {"float"}
    if len(kinds) > 1:
        raise TypeError(f"{shown(path)}: values of {' and '.join(sorted(kinds))} cannot be combined in one column")
    return _BUILDERS[kinds.pop() if kinds else "null"](values, path)


def _kind(value: object, path: str) -> str:
    for kind, types in _KINDS.items():
        if isinstance(value, types):
            return kind
    raise TypeError(f"{shown(path)}: expected numbers, text, bytes, lists or mappings, found {type(value).__name__}")


_KINDS: dict[str, tuple[type, ...]] = {
    "bool": (bool, numpy.bool_),
    "int": (int, numpy.integer),
    "float": (float, numpy.floating),
    "text": (str,),
    "bytes": (bytes, bytearray, memoryview),
    "mapping": (Mapping,),
    "list": (list, tuple, numpy.ndarray),
}


def _validity(values: Sequence[object]) -> tuple[numpy.ndarray | None, int]:
    present = numpy.fromiter((value is not None for value in values), bool, len(values))
    nulls = len(values) - int(present.sum())
    return (numpy.packbits(present, bitorder="little") if nulls else None), nulls


def _numbers(values: list[object], path: str, dtype: str) -> Node:
    validity, nulls = _validity(values)
    try:
        data = numpy.array([0 if value is None else value for value in values], dtype)
    except OverflowError:
        if dtype != "i8" or any(value is not None and value < 0 for value in values):  # type: ignore[operator]
            raise ValueError(f"{shown(path)}: integers must fit 64 bits") from None
        return _numbers(values, path, "u8")
    return Node(_PLAIN[dtype], len(values), [validity, data], null_count=nulls)


def _bools(values: list[object], path: str) -> Node:
    validity, nulls = _validity(values)
    bits = numpy.packbits(numpy.array([bool(value) for value in values], bool), bitorder="little")
    return Node(b"b", len(values), [validity, bits], null_count=nulls)


def _strings(values: list[object], path: str, format: bytes) -> Node:
    try:
        parts = [b"" if v is None else v.encode() if isinstance(v, str) else bytes(v) for v in values]  # type: ignore[arg-type]
    except UnicodeEncodeError as error:
        raise ValueError(f"{shown(path)}: text is not valid Unicode: {error}") from None
    validity, nulls = _validity(values)
    cuts = numpy.zeros(len(values) + 1, "i8")
    numpy.cumsum([len(part) for part in parts], out=cuts[1:])
    data = numpy.frombuffer(b"".join(parts) or b"\0", "u1")
    return Node(format, len(values), [validity, cuts, data], null_count=nulls)


def _lists(values: list[object], path: str) -> Node:
    validity, nulls = _validity(values)
    cuts = numpy.zeros(len(values) + 1, "i8")
    numpy.cumsum([0 if value is None else len(value) for value in values], out=cuts[1:])  # type: ignore[arg-type]
    present = [value for value in values if value is not None]
    kinds = {value.dtype if isinstance(value, numpy.ndarray) and value.ndim == 1 else None for value in present}
    if len(kinds) == 1 and None not in kinds:
        items = _array(numpy.ma.concatenate(present) if any(map(numpy.ma.isMaskedArray, present)) else numpy.concatenate(present), path)
    else:
        # numpy rounds if it joins arrays of several types, so their values are joined here.
        parts = (value.tolist() if isinstance(value, numpy.ndarray) else value for value in present)
        items = _column([item for part in parts for item in part], f"{path}[]")  # type: ignore[attr-defined]
    return Node(b"+L", len(values), [validity, cuts], [("item", items)], nulls)


_BUILDERS = {
    "null": lambda values, path: Node(b"n", len(values), [], null_count=len(values)),
    "bool": _bools,
    "int": lambda values, path: _numbers(values, path, "i8"),
    "float": lambda values, path: _numbers(values, path, "f8"),
    "text": lambda values, path: _strings(values, path, b"U"),
    "bytes": lambda values, path: _strings(values, path, b"Z"),
    "mapping": _rows,
    "list": _lists,
}


def _array(values: numpy.ndarray, path: str) -> Node:
    if values.ndim == 0:
        raise TypeError(f"{shown(path)}: expected a list or an array of values, found one value")
    if values.ndim > 1:
        rows, size = values.shape[0], values.shape[1]
        items = _array(values.reshape(rows * size, *values.shape[2:]), f"{path}[]")
        return Node(f"+w:{size}".encode(), rows, [None], [("item", items)])
    if isinstance(values, numpy.ma.MaskedArray) and values.dtype.kind not in "OUST":
        node = _array(values.filled(0), path)
        validity = ~numpy.ma.getmaskarray(values)
        node.null_count = len(values) - int(validity.sum())
        node.buffers[0] = numpy.packbits(validity, bitorder="little") if node.null_count else None
        return node
    if values.dtype.kind == "b":
        return Node(b"b", len(values), [None, numpy.packbits(values, bitorder="little")])
    format = _PLAIN.get(values.dtype.str[1:])
    if format is None:
        if values.dtype.kind in "OUST":
            return _column(values.tolist(), path)
        raise TypeError(f"{shown(path)}: expected an array of numbers, bools or text, found {values.dtype}")
    return Node(format, len(values), [None, numpy.ascontiguousarray(values, values.dtype.newbyteorder("="))])


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
