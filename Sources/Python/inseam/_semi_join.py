# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows whose key is in another dataset."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from ctypes import byref, c_uint64, c_void_p, memmove
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from . import _library
from ._arrays import is_column, plain

if TYPE_CHECKING:
    from ._dataset import Dataset

#: The rows that are marked between two looks for signals.
_PIECE = 1 << 20
_KINDS = {bool: "a truth value", int: "a number", float: "a number", str: "text", bytes: "bytes"}
_LOGICAL = {
    "Decimal": "a number", "UUID": "a uuid", "date": "a date", "time": "a time", "timedelta": "a duration",
    "datetime64": "a timestamp without a time zone", "timedelta64": "a duration",
}  # fmt: skip


def partners(dataset: Dataset, other: object, on: str | Sequence[str] | Mapping[str, str]) -> numpy.ndarray:
    """Return a mask of the rows whose key is among those of `other`; see `Dataset.semi_join`."""
    pairs = dict(on) if isinstance(on, Mapping) else {name: name for name in ([on] if isinstance(on, str) else on)}
    if not pairs:
        raise _library.ArgumentError("on must name at least one column")
    from ._dataset import Dataset
    from ._open import open

    if isinstance(other, (str, Path)):
        other = open(other)
    if isinstance(other, Dataset) and other._rows.is_everything(other):
        return _partners_in_file(dataset, other, pairs)
    own = _keys_of_dataset(dataset, list(pairs))
    others = _keys_of(other, list(pairs.values()))
    known: set[tuple[Any, ...]] = set()
    kinds: list[set[str]] = [set() for _ in pairs]
    for key in others:
        if None not in key:
            known.add(key)
            for found, value in zip(kinds, key):
                found.add(_kind(value))
    return numpy.fromiter((_is_known(key, known, kinds, list(pairs)) for key in own), bool, len(dataset))


def _partners_in_file(dataset: Dataset, other: Dataset, pairs: Mapping[str, str]) -> numpy.ndarray:
    """Return the mask for all rows of another file, by the call that the command `filter --in` uses."""
    paths: list[str] = []
    for own, name in pairs.items():
        paths += _key_path(dataset, own), _key_path(other, name)
    rows, count = c_void_p(), c_uint64()
    _library.call("semi_join", dataset._handle.value, other._handle.value, _library.strings(paths), byref(rows), byref(count))
    try:
        found = numpy.empty(count.value, "u8")
        if count.value:
            memmove(found.ctypes.data, rows, found.nbytes)
    finally:
        _library.free(rows)
    is_found = numpy.zeros(dataset._summary.row_count, bool)
    # In pieces, between which signals are handled.
    for first in range(0, len(found), _PIECE):
        is_found[found[first : first + _PIECE]] = True
    rows = dataset._rows.of(dataset)
    return is_found[rows.start : rows.stop] if isinstance(rows, range) else is_found[rows]


def _is_known(key: tuple[Any, ...], known: set[tuple[Any, ...]], kinds: Sequence[set[str]], names: Sequence[str]) -> bool:
    if None in key:
        return False
    for value, found, name in zip(key, kinds, names):
        if found and _kind(value) not in found:
            raise _library.ArgumentError(f"on {name}: the key is {_kind(value)} here, and {' or '.join(sorted(found))} in the other dataset")
    return key in known


def _kind(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return f"a timestamp {'without' if value.tzinfo is None else 'with'} a time zone"
    kind = _KINDS.get(type(value)) or _LOGICAL.get(type(value).__name__)
    if kind is None:
        raise _library.ArgumentError(f"a key must be a number, text, bytes or a truth value; found {type(value).__name__}")
    return kind


def _keys_of(other: Any, names: list[str]) -> Iterable[tuple[Any, ...]]:
    from ._dataset import Dataset

    if isinstance(other, Dataset):
        return _keys_of_dataset(other, names)
    if hasattr(other, "__arrow_c_stream__") and not is_column(other):
        import pyarrow

        table = pyarrow.table(other)
        other = {name: table[name] for name in table.column_names if name in names}
    if isinstance(other, Mapping):
        missing = [name for name in names if name not in other]
        if missing:
            raise _library.ArgumentError(f"on {missing[0]}: the other dataset has no such column")
        return zip(*(_values(other[name]) for name in names), strict=True)
    if isinstance(other, Iterable) and not isinstance(other, bytes):
        values = _values(other)
        if values and isinstance(values[0], Mapping):
            return [tuple(row.get(name) for name in names) for row in values]
        return [(value,) if len(names) == 1 else tuple(value) for value in values]
    raise TypeError(f"expected a dataset, its path, a table or keys, found {type(other).__name__}")


def _values(column: Any) -> list[Any]:
    """Return the values of a column as plain Python objects; NaN, which equals nothing, is a null here."""
    column = plain(column)
    if hasattr(column, "to_pylist"):
        values = column.to_pylist()
    elif isinstance(column, numpy.ndarray) and column.dtype.kind not in "Mm":
        values = column.tolist()
    else:
        values = list(column)
    return [_exact(value) for value in values]


def _exact(value: Any) -> Any:
    """Return a value of numpy or pandas as the equal one of Python; as it is if Python has none, such as odd nanoseconds."""
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
        if numpy.isnat(value):
            return None
        # What Python cannot hold comes as an integer.
        found = value.item()
        if isinstance(found, int):
            coarse = value.astype(f"{value.dtype.kind}8[us]")
            found = coarse.item() if coarse == value else value
        return value if isinstance(found, int) else found
    if isinstance(value, numpy.generic):
        return _exact(value.item())
    if getattr(value, "nanosecond", getattr(value, "nanoseconds", 0)):
        return value.to_numpy()
    for convert in ("to_pydatetime", "to_pytimedelta"):
        if hasattr(value, convert):
            return getattr(value, convert)()
    return value


def _key_path(dataset: Dataset, name: str) -> str:
    field = dataset.schema[name] if name in dataset.schema else None
    if field is None:
        raise _library.ArgumentError(f"on {name}: {dataset.path} has no such column")
    if "[]" in field.path or field.kind in ("list", "fixed-size list", "struct") and field.logical not in ("decimal128", "uuid"):
        raise _library.ArgumentError(f"on {name}: a key has one value for each row; {field.path} is {field.type}")
    return str(field.path)


def _keys_of_dataset(dataset: Dataset, names: list[str]) -> Iterable[tuple[Any, ...]]:
    for name in names:
        _key_path(dataset, name)
    return zip(*(_values(dataset[name]) for name in names), strict=True)
