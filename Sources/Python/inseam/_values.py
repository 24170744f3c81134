# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns from Python's own values: their kinds, and an Arrow array of each kind."""

from __future__ import annotations

import datetime
import decimal
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy

from ._arrays import plain
from ._node import PLAIN, Node, Rejected, bits_of, validity_of
from ._temporal import dates, datetimes, decimals, durations, moments, spans, times, uuids
from ._types import Types

#: The kinds of values, by their types; the first that fits.
_KINDS: list[tuple[str, tuple[type, ...]]] = [
    ("bool", (bool, numpy.bool_)),
    ("moment", (numpy.datetime64,)),
    ("span", (numpy.timedelta64,)),
    ("int", (int, numpy.integer)),
    ("float", (float, numpy.floating)),
    ("text", (str,)),
    ("bytes", (bytes, bytearray, memoryview)),
    ("mapping", (Mapping,)),
    ("list", (list, tuple, numpy.ndarray)),
    ("datetime", (datetime.datetime,)),
    ("date", (datetime.date,)),
    ("time", (datetime.time,)),
    ("duration", (datetime.timedelta,)),
    ("decimal", (decimal.Decimal,)),
    ("uuid", (uuid.UUID,)),
]
_NAMES = {"int": "integer", "mapping": "mapping", "moment": "datetime64", "span": "timedelta64"}


def column(values: object, types: Types) -> Node:
    """Return the Arrow array of a column.

    Raises
    ------
    Rejected
        If a value cannot be stored, or values of two kinds are combined.
    """
    try:
        values = plain(values)
    except (TypeError, ValueError, RuntimeError) as error:
        raise Rejected(types, _unreadable(values, error)) from None
    if isinstance(values, numpy.ndarray):
        return _array(values, types) if types.name is None else types.build(_unwrapped_all(values, types))
    if isinstance(values, (str, bytes, Mapping)):
        raise Rejected(types, f"expected a list or an array of values, found {type(values).__name__}")
    return _column(_unwrapped_all(values, types), types)


def _unwrapped_all(values: Any, types: Types) -> list[Any]:
    unwrapped = []
    for index, value in enumerate(values):
        try:
            unwrapped.append(_unwrapped(value))
        except (TypeError, ValueError, RuntimeError) as error:  # tensors without data, or of a layout that numpy lacks
            raise Rejected(types, _unreadable(value, error), index) from None
    return unwrapped


def _unreadable(value: object, error: Exception) -> str:
    return f"cannot read the {type(value).__name__}: {(str(error).splitlines() or [''])[0]}"


def _unwrapped(value: Any) -> Any:
    """Return tensors as arrays or numpy's scalars, and what other libraries have for a missing value as None."""
    if value is None or type(value) in _SIMPLE:
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, numpy.ndarray) or not isinstance(value, numpy.generic) and hasattr(value, "dtype"):
        value = plain(value)
        if isinstance(value, numpy.ndarray) and value.ndim == 0:
            return value[()]
    return None if isinstance(value, (numpy.datetime64, numpy.timedelta64)) and numpy.isnat(value) else value


_SIMPLE = {bool, int, float, str, bytes, dict, list}


def _column(values: list[Any], types: Types) -> Node:
    if types.name is not None:
        return types.build(values)
    found: dict[str, int] = {}
    by_type: dict[type, str] = {}
    for index, value in enumerate(values):
        if value is not None:
            kind = by_type.get(type(value)) or by_type.setdefault(type(value), _kind(value, index, types))
            found.setdefault(kind, index)
    if found.keys() == {"int", "float"}:
        _require_exact(values, types)
        found = {"float": 0}
    if len(found) > 1:
        (first, _), (second, index) = list(found.items())[:2]
        raise Rejected(
            types, f"values of {' and '.join(sorted(_NAMES.get(kind, kind) for kind in found))} cannot be combined in one column: it has "
            f"{_NAMES.get(first, first)} and then {_NAMES.get(second, second)}", index,
        )  # fmt: skip
    kind = next(iter(found), types.kind_of_children)
    return _BUILDERS[kind](values, types)


def _kind(value: object, index: int, types: Types) -> str:
    for kind, kinds in _KINDS:
        if isinstance(value, kinds):
            return kind
    raise Rejected(types, f"expected numbers, text, bytes, dates, lists or mappings, found {type(value).__name__}", index)


def _require_exact(values: Sequence[Any], types: Types) -> None:
    for index, value in enumerate(values):
        if isinstance(value, (int, numpy.integer)) and abs(int(value)) > 2**53:
            raise Rejected(types, f"integer {value} is not an exact float64, and other values of the column are floats", index, ValueError)


def _numbers(values: list[Any], types: Types, wide: str) -> Node:
    """Return numbers of the type that all of them have; Python's own are of the widest type."""
    dtypes = {value.dtype if isinstance(value, numpy.generic) else numpy.dtype(wide) for value in values if value is not None}
    common = numpy.result_type(*dtypes)
    if common.str[1:] not in PLAIN or common.kind == "f" and wide == "i8":
        if common.kind == "f" and wide == "f8":
            index = next(index for index, value in enumerate(values) if isinstance(value, numpy.longdouble))
            raise Rejected(types, f"expected numbers of at most 64 bits, found {common}", index)
        common = numpy.dtype(wide)
    validity, nulls = validity_of(values)
    try:
        data = numpy.array([0 if value is None else value for value in values], common)
    except OverflowError:
        data = _unsigned(values, types)
    if common.kind == "i" and any(dtype.kind == "u" for dtype in dtypes):
        # numpy wraps unsigned numbers of 64 bits without an error.
        data = data if all(value is None or int(value) < 2**63 for value in values) else _unsigned(values, types)
    return Node(PLAIN[data.dtype.str[1:]], len(values), [validity, data], null_count=nulls)


def _unsigned(values: list[Any], types: Types) -> numpy.ndarray:
    has_negative = any(value is not None and value < 0 for value in values)
    for index, value in enumerate(values):
        if value is not None and not (-(2**63) if has_negative else 0) <= int(value) < (2**63 if has_negative else 2**64):
            raise Rejected(types, f"integers must fit 64 bits, found {value}", index, ValueError)
    return numpy.array([0 if value is None else int(value) for value in values], "i8" if has_negative else "u8")


def _bools(values: list[Any], types: Types) -> Node:
    validity, nulls = validity_of(values)
    return Node(b"b", len(values), [validity, bits_of([bool(value) for value in values])], null_count=nulls)


def strings(values: list[Any], types: Types, format: bytes, extension: str | None = None) -> Node:
    """Return text or bytes."""
    parts = []
    for index, value in enumerate(values):
        try:
            parts.append(b"" if value is None else value.encode() if isinstance(value, str) else bytes(value))
        except UnicodeEncodeError as error:
            raise Rejected(types, f"text is not valid Unicode: {error}", index, ValueError) from None
    validity, nulls = validity_of(values)
    cuts = numpy.zeros(len(values) + 1, "i8")
    numpy.cumsum([len(part) for part in parts], out=cuts[1:])
    # Some at a time: a signal waits for the end of one join, which takes 80 bytes for each part.
    joined = b"".join([b"".join(parts[start : start + 65_536]) for start in range(0, len(parts), 65_536)])
    data = numpy.frombuffer(joined or b"\0", "u1")
    return Node(format, len(values), [validity, cuts, data], null_count=nulls, extension=extension)


def _lists(values: list[Any], types: Types) -> Node:
    validity, nulls = validity_of(values)
    cuts = numpy.zeros(len(values) + 1, "i8")
    numpy.cumsum([0 if value is None else len(value) for value in values], out=cuts[1:])
    present = [value for value in values if value is not None]
    kinds = {value.dtype if isinstance(value, numpy.ndarray) and value.ndim == 1 else None for value in present}
    below = types.below("[]")
    with below.at(lambda index: int(numpy.searchsorted(cuts, index, "right")) - 1):
        if len(kinds) == 1 and None not in kinds:
            joined = numpy.ma.concatenate(present) if any(map(numpy.ma.isMaskedArray, present)) else numpy.concatenate(present)
            items = column(joined, below)
        else:
            # numpy rounds if it joins arrays of several types, so their values are joined here.
            items = column([item for value in present for item in _items(value)], below)
    return Node(b"+L", len(values), [validity, cuts], [("item", items)], nulls)


def _array(values: numpy.ndarray, types: Types) -> Node:
    if values.ndim == 0:
        raise Rejected(types, "expected a list or an array of values, found one value")
    if values.ndim > 1:
        rows, size = values.shape[0], values.shape[1]
        below = types.below("[]")
        with below.at(lambda index: index // max(1, size)):
            items = column(values.reshape(rows * size, *values.shape[2:]), below)
        return Node(f"+w:{size}".encode(), rows, [None], [("item", items)])
    if values.dtype.kind == "M":
        return moments(values, types)
    if values.dtype.kind == "m":
        return spans(values, types)
    if isinstance(values, numpy.ma.MaskedArray) and values.dtype.kind not in "OUST":
        node = _array(values.filled(0), types)
        validity = ~numpy.ma.getmaskarray(values)
        node.null_count = len(values) - int(validity.sum())
        node.buffers[0] = bits_of(validity) if node.null_count else None
        return node
    if values.dtype.kind == "b":
        return Node(b"b", len(values), [None, bits_of(values)])
    format = PLAIN.get(values.dtype.str[1:])
    if format is None:
        if values.dtype.kind in "OUST":
            return column(values.tolist(), types)
        raise Rejected(types, f"expected an array of numbers, bools, dates or text, found {values.dtype}", 0 if len(values) else None)
    return Node(format, len(values), [None, numpy.ascontiguousarray(values, values.dtype.newbyteorder("="))])


def _items(value: Any) -> Any:
    return value.tolist() if isinstance(value, numpy.ma.MaskedArray) else value


def mappings(values: list[Any], types: Types) -> Node:
    """Return mappings as a struct; fields that a mapping lacks are null."""
    names: dict[str, None] = {}
    for index, value in enumerate(values):
        if value is not None and not isinstance(value, Mapping):
            raise Rejected(types, f"expected mappings, found {type(value).__name__}", index)
        for name in value or ():
            if not isinstance(name, str):
                raise Rejected(types, f"the keys of a mapping must be text, found {name!r}", index)
            names[name] = None
    names.update(dict.fromkeys(types.children))
    children = []
    for name in names:
        below = types.below(name)
        with below.at(lambda index: index):
            children.append((str(name), column([None if value is None else value.get(name) for value in values], below)))
    validity, nulls = validity_of(values)
    return Node(b"+s", len(values), [validity], children, nulls)


_BUILDERS: dict[str, Callable[[list[Any], Types], Node]] = {
    "null": lambda values, types: Node(b"n", len(values), [], null_count=len(values)),
    "bool": _bools,
    "int": lambda values, types: _numbers(values, types, "i8"),
    "float": lambda values, types: _numbers(values, types, "f8"),
    "text": lambda values, types: strings(values, types, b"U"),
    "bytes": lambda values, types: strings(values, types, b"Z"),
    "mapping": mappings,
    "list": _lists,
    "datetime": datetimes,
    "date": dates,
    "time": times,
    "duration": durations,
    "moment": moments,
    "span": spans,
    "decimal": decimals,
    "uuid": uuids,
}
