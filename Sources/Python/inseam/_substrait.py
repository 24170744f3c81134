# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates from pyarrow expressions: each passes at least the rows that the expression passes.

pyarrow shows the structure of an expression as a Substrait message (protobuf). Only parts with the same meaning in both are
translated: comparisons of a column with a number, text or bool that its type holds exactly, null tests, lists of such values,
and AND and OR of them. The reader of the rows applies the whole expression again.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from typing import Any

from ._predicates import literal

_COMPARISONS = {"equal": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_MIRRORED = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _Unknown(Exception):
    """A part of an expression that is not translated."""


def pushed(expression: Any, schema: Any) -> str | None:
    """Return a predicate that passes every row that the expression passes; None if no part can be translated."""
    import pyarrow as pa

    known = pa.schema([field.with_type(_short(field.type)) for field in schema if _is_simple(field.type)])
    try:
        message = bytes(expression.to_substrait(known))
        names = {}
        root = b""
        for number, value in _fields(message):
            if number == 2:
                function = dict(_fields(dict(_fields(value)).get(3, b"")))
                if 3 in function:
                    names[function.get(2, 0)] = function[3].decode()
            elif number == 3:
                root = dict(_fields(value))[1]
        return _Reader(names, known).predicate(root)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowKeyError, KeyError, _Unknown):
        return None


def _is_simple(type_: Any) -> bool:
    import pyarrow.types as types

    if types.is_struct(type_):
        return all(_is_simple(field.type) for field in type_)
    return types.is_integer(type_) or types.is_floating(type_) or types.is_boolean(type_) or types.is_large_string(type_)


def _short(type_: Any) -> Any:
    """Return the type for Substrait, which has text, but not large text."""
    import pyarrow as pa

    if pa.types.is_struct(type_):
        return pa.struct([field.with_type(_short(field.type)) for field in type_])
    return pa.string() if pa.types.is_large_string(type_) else type_


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """The fields of a protobuf message: numbers, eight or four bytes, or bytes."""
    place = 0

    def varint() -> int:
        nonlocal place
        number, shift = 0, 0
        while True:
            byte = message[place]
            place += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    while place < len(message):
        key = varint()
        if (key & 7) == 0:
            yield key >> 3, varint()
            continue
        length = {1: 8, 5: 4}.get(key & 7) or varint()
        yield key >> 3, message[place : place + length]
        place += length


class _Reader:
    def __init__(self, names: dict[int, str], schema: Any) -> None:
        self._names, self._schema = names, schema

    def predicate(self, message: bytes) -> str:
        """The predicate of a boolean expression; raises `_Unknown` where nothing can be said."""
        [(kind, value)] = list(_fields(message))[:1] or [(0, b"")]
        if kind == 8:
            return self._one_of(value)
        if kind != 3:
            raise _Unknown
        function: dict[int, Any] = {}
        arguments = []
        for number, part in _fields(value):
            if number == 4:
                arguments.append(dict(_fields(part))[3])
            else:
                function[number] = part
        return self._call(self._names[function.get(1, 0)], arguments)

    def _call(self, name: str, arguments: list[bytes]) -> str:
        if name == "and":
            return self._all(arguments)
        if name == "or":
            return "(" + " OR ".join(self.predicate(argument) for argument in arguments) + ")"
        if name in ("is_null", "is_not_null"):
            return f"({self._column(arguments[0])[0]} {'IS NULL' if name == 'is_null' else 'IS NOT NULL'})"
        if name not in _COMPARISONS or len(arguments) != 2:
            raise _Unknown
        operator = _COMPARISONS[name]
        kinds = [next(_fields(argument))[0] for argument in arguments]
        if kinds == [1, 2]:
            arguments, operator = arguments[::-1], _MIRRORED[operator]
        elif kinds != [2, 1]:
            raise _Unknown
        column, type_ = self._column(arguments[0])
        return f"({column} {operator} {self._literal(arguments[1], type_)})"

    def _all(self, arguments: list[bytes]) -> str:
        parts = []
        for argument in arguments:
            try:
                parts.append(self.predicate(argument))
            except _Unknown:
                continue  # With fewer conditions, more rows pass.
        if not parts:
            raise _Unknown
        return "(" + " AND ".join(parts) + ")"

    def _one_of(self, message: bytes) -> str:
        value, options = b"", []
        for number, part in _fields(message):
            if number == 1:
                value = part
            elif number == 2:
                options.append(part)
        column, type_ = self._column(value)
        if not options:
            raise _Unknown
        return f"({column} IN ({', '.join(self._literal(option, type_) for option in options)}))"

    def _column(self, message: bytes) -> tuple[str, Any]:
        kind, selection = next(_fields(message))
        if kind != 2:
            raise _Unknown
        segment = dict(_fields(selection))[1]
        fields, names = list(self._schema), []
        while segment:
            step = dict(_fields(dict(_fields(segment))[2]))
            field = fields[step.get(1, 0)]
            names.append(field.name)
            segment = step.get(2, b"")
            fields = list(field.type) if segment else []
        if any('"' in name for name in names):
            raise _Unknown
        return ".".join(f'"{name}"' for name in names), field.type

    def _literal(self, message: bytes, type_: Any) -> str:
        import pyarrow.types as types

        kind, value = next(_fields(message))
        if kind != 1:
            raise _Unknown
        payloads = [(n, p) for n, p in _fields(value) if n in (1, 2, 3, 5, 7, 10, 11, 12)]
        if not payloads:
            raise _Unknown
        number, payload = payloads[0]
        found: Any = payload
        if number == 1:
            found = bool(payload)
        elif number in (2, 3, 5, 7):
            found = payload - 2**64 if payload >= 2**63 else payload
        elif number in (10, 11):
            found = struct.unpack("<f" if number == 10 else "<d", payload)[0]
        elif number == 12:
            found = payload.decode()
            if "\0" in found:
                raise _Unknown
        if not self._is_exact(found, type_, types):
            raise _Unknown
        return literal(found)

    def _is_exact(self, value: Any, type_: Any, types: Any) -> bool:
        """Return whether the type of the column holds the value exactly, so that neither side rounds it."""
        if types.is_boolean(type_) or isinstance(value, bool):
            return types.is_boolean(type_) and isinstance(value, bool)
        if types.is_string(type_) or isinstance(value, str):
            return types.is_string(type_) and isinstance(value, str)
        if types.is_integer(type_):
            return isinstance(value, int) and abs(value) < 2 ** (type_.bit_width - 1)
        if not math.isfinite(value) or abs(value) > 1e30:
            return False
        code = {16: "<e", 32: "<f", 64: "<d"}[type_.bit_width]
        try:
            return struct.unpack(code, struct.pack(code, value))[0] == value
        except OverflowError:
            return False
