# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The types that a caller asks for, by paths, when rows are written."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy

from . import _library
from ._node import PLAIN, Node, Rejected, bits_of, numbers_of, validity_of
from ._schema import split_path
from ._temporal import dates, datetimes, decimals, durations, times, uuids

_INTEGERS = {f"{'u' if sign == 'u' else ''}int{8 * size}": f"{sign}{size}" for sign in "iu" for size in (1, 2, 4, 8)}
_FLOATS = {"float16": "f2", "float32": "f4", "float64": "f8"}
_ALIASES = {"string": "utf8", "str": "utf8", "bytes": "binary", "double": "float64", "float": "float32", "int": "int64"}
_CLASSES: dict[str, tuple[type, ...]] = {
    "bool": (bool, numpy.bool_), "utf8": (str,), "binary": (bytes, bytearray, memoryview), "date": (datetime.date,),
    "time": (datetime.time,), "timestamp": (datetime.datetime,), "duration": (datetime.timedelta,), "decimal": (decimal.Decimal,),
    "uuid": (uuid.UUID,),
}  # fmt: skip
_NAMES = (*_CLASSES, *_INTEGERS, *_FLOATS, "json", "decimal(P,S)", "timestamp[ZONE]")


class Types:
    """The types of a column and of the columns inside it; a column that is not named has the type of its values."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self.name: str | None = None
        self.children: dict[str, Types] = {}

    @staticmethod
    def of(types: Mapping[str, str] | None) -> Types:
        """Return the types by paths, such as {"responses[].rm.sky": "float32"}.

        Raises
        ------
        ArgumentError
            If a type or a path is not valid.
        """
        root = Types()
        for path, name in (types or {}).items():
            node = root
            try:
                steps = split_path(path)
            except ValueError as error:
                raise _library.ArgumentError(f"types: {error}") from None
            for step in steps:
                if node.name is not None:
                    raise _library.ArgumentError(f"types: {path} is inside a column of the type {node.name}")
                node = node.children.setdefault(step, node.below(step))
            node.name = _checked(path, name)
            if node.children:
                raise _library.ArgumentError(f"types: {path} has columns inside it that have types")
        return root

    def below(self, step: str) -> Types:
        """Return the types of a column inside this one."""
        return self.children.get(step) or Types(self.path + (step if step == "[]" or not self.path else f".{step}"))

    @property
    def kind_of_children(self) -> str:
        """The kind of a column without values, by the columns that are named inside it."""
        return "null" if not self.children else "list" if "[]" in self.children else "mapping"

    @contextlib.contextmanager
    def at(self, place: Callable[[int], int]) -> Iterator[None]:
        """Convert the place of a rejected value in this column to its place in the column around it."""
        try:
            yield
        except Rejected as error:
            if error.index is not None:
                error.index = place(error.index)
            raise

    def build(self, values: list[Any]) -> Node:
        """Return values as the type that is asked for.

        Raises
        ------
        Rejected
            If a value is not of this type.
        """
        name = str(self.name)
        if name in _INTEGERS:
            return self._integers(values, _INTEGERS[name])
        if name in _FLOATS:
            return self._floats(values, _FLOATS[name])
        if name == "json":
            return self._json(values)
        base, *arguments = re.split(r"[(\[,\])]+", name.rstrip(")]"))
        for index, value in enumerate(values):
            if value is not None and (not isinstance(value, _CLASSES[base]) or base == "date" and isinstance(value, datetime.datetime)):
                raise Rejected(self, f"expected {name}, found {type(value).__name__} {value!r:.60}", index)
        return self._others(values, base, arguments)

    def _others(self, values: list[Any], base: str, arguments: list[str]) -> Node:
        from ._values import strings

        if base == "bool":
            validity, nulls = validity_of(values)
            return Node(b"b", len(values), [validity, bits_of([bool(value) for value in values])], null_count=nulls)
        if base in ("utf8", "binary"):
            return strings(values, self, b"U" if base == "utf8" else b"Z")
        if base == "decimal":
            return decimals(values, self, (int(arguments[0]), int(arguments[1])) if arguments else None)
        if base == "timestamp":
            node = datetimes(values, self)
            zone = f"tsu:{arguments[0].strip() if arguments else ''}".encode()
            if node.null_count < len(values) and node.format != zone:
                raise Rejected(self, f"expected {self.name}, found datetimes with the time zone {node.format[4:].decode() or 'none'}", 0)
            node.format = zone
            return node
        return {"date": dates, "time": times, "duration": durations, "uuid": uuids}[base](values, self)

    def _integers(self, values: list[Any], dtype: str) -> Node:
        limits = numpy.iinfo(dtype)
        for index, value in enumerate(values):
            if value is None:
                continue
            if isinstance(value, (bool, numpy.bool_)) or not isinstance(value, (int, numpy.integer)):
                raise Rejected(self, f"expected {self.name}, found {type(value).__name__} {value!r:.60}", index)
            if not limits.min <= int(value) <= limits.max:
                raise Rejected(self, f"{value} does not fit {self.name}", index, ValueError)
        return numbers_of([None if value is None else int(value) for value in values], dtype, PLAIN[dtype])

    def _floats(self, values: list[Any], dtype: str) -> Node:
        validity, nulls = validity_of(values)
        for index, value in enumerate(values):
            if value is not None and (isinstance(value, (bool, numpy.bool_)) or not isinstance(value, (int, float, numpy.integer, numpy.floating))):
                raise Rejected(self, f"expected {self.name}, found {type(value).__name__} {value!r:.60}", index)
        with numpy.errstate(over="ignore"):
            data = numpy.array([0 if value is None else _float(value) for value in values], "f8").astype(dtype)
        for index in numpy.flatnonzero(numpy.isinf(data)):
            if isinstance(values[index], (int, numpy.integer)) or not numpy.isinf(float(values[index])):
                raise Rejected(self, f"{values[index]} does not fit {self.name}", int(index), ValueError)
        for index, value in enumerate(values):
            if isinstance(value, (int, numpy.integer)) and int(data[index]) != int(value):
                raise Rejected(self, f"integer {value} is not an exact {self.name}; write float({value}) to round it", index, ValueError)
        return Node(PLAIN[dtype], len(values), [validity, data], null_count=nulls)

    def _json(self, values: list[Any]) -> Node:
        from ._values import strings

        texts: list[str | None] = []
        for index, value in enumerate(values):
            try:
                text = None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            except (TypeError, ValueError, RecursionError) as error:
                raise Rejected(self, f"expected a value that JSON has: {error}", index) from None
            texts.append(text)
        return strings(texts, self, b"U", "arrow.json")


def _float(value: Any) -> float:
    """Return a number as a float; infinity for an integer that is too large."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _checked(path: str, name: str) -> str:
    name = _ALIASES.get(name, name)
    is_known = name in _CLASSES or name in _INTEGERS or name in _FLOATS or name == "json"
    if not is_known and not re.fullmatch(r"timestamp\[[^\[\],]+\]", name):
        shape = re.fullmatch(r"decimal\((\d+), ?(\d+)\)", name)
        if shape is None or not 1 <= int(shape[1]) <= 38 or int(shape[2]) > int(shape[1]):
            raise _library.ArgumentError(f"types: unknown type {name!r} of {path}; expected one of {', '.join(_NAMES)}")
    return name
