# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow arrays of dates, times, decimals and uuids."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import numpy

from ._node import Node, Rejected, numbers_of, validity_of

if TYPE_CHECKING:
    from ._types import Types

_DAY = datetime.date(1970, 1, 1)
_START = datetime.datetime(1970, 1, 1)
_MICROSECOND = datetime.timedelta(microseconds=1)
_UNITS = {"s": "s", "ms": "m", "us": "u", "ns": "n"}
#: Units of numpy that another one has exactly.
_FINER = {"W": "D", "h": "s", "m": "s"}
_MAX_DIGITS = 38
_MOST = 2**63


def datetimes(values: list[Any], types: Types) -> Node:
    """Return datetimes as microseconds; all have one time zone, or none has."""
    zones: dict[str, int] = {}
    numbers: list[int | None] = []
    for index, value in enumerate(values):
        if value is None:
            numbers.append(None)
            continue
        if getattr(value, "nanosecond", 0):
            raise Rejected(types, "a pandas Timestamp with nanoseconds needs a column of datetime64 or an Arrow column", index)
        zones.setdefault(_zone(value), index)
        moment = value if value.tzinfo is None else value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        numbers.append((moment - _START) // _MICROSECOND)
    if len(zones) > 1:
        (first, _), (second, index) = list(zones.items())[:2]
        raise Rejected(types, f"datetimes must have one time zone; found {first or 'none'} and then {second or 'none'}", index)
    return numbers_of(numbers, "i8", f"tsu:{next(iter(zones), '')}".encode())


def _zone(value: datetime.datetime) -> str:
    zone = value.tzinfo
    if zone is None:
        return ""
    name = getattr(zone, "key", None) or getattr(zone, "zone", None)
    if name is not None:
        return str(name)
    minutes = int((zone.utcoffset(value) or datetime.timedelta()).total_seconds()) // 60
    return "UTC" if minutes == 0 else f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def dates(values: list[Any], types: Types) -> Node:
    """Return dates as days."""
    return numbers_of([None if value is None else (value - _DAY).days for value in values], "i4", b"tdD")


def times(values: list[Any], types: Types) -> Node:
    """Return times of day as microseconds."""
    for index, value in enumerate(values):
        if value is not None and value.tzinfo is not None:
            raise Rejected(types, "times of day have no time zone; use a datetime", index)
    parts = (None if v is None else ((v.hour * 60 + v.minute) * 60 + v.second) * 1_000_000 + v.microsecond for v in values)
    return numbers_of(list(parts), "i8", b"ttu")


def durations(values: list[Any], types: Types) -> Node:
    """Return timedeltas as microseconds."""
    for index, value in enumerate(values):
        if getattr(value, "nanoseconds", 0):
            raise Rejected(types, "a pandas Timedelta with nanoseconds needs a column of timedelta64 or an Arrow column", index)
        if value is not None and not -_MOST <= value // _MICROSECOND < _MOST:
            raise Rejected(types, f"{value} does not fit 64 bits of microseconds", index, ValueError)
    return numbers_of([None if value is None else value // _MICROSECOND for value in values], "i8", b"tDu")


def moments(values: list[Any] | numpy.ndarray, types: Types) -> Node:
    """Return numpy's datetime64 as dates or timestamps of their unit."""
    array, unit = _of_one_unit(values, types, "datetime64", "D")
    if unit == "D":
        return _with_nulls(array, "i4", b"tdD")
    return _with_nulls(array, "i8", f"ts{_UNITS[unit]}:".encode())


def spans(values: list[Any] | numpy.ndarray, types: Types) -> Node:
    """Return numpy's timedelta64 as durations of their unit."""
    array, unit = _of_one_unit(values, types, "timedelta64", "s")
    return _with_nulls(array, "i8", f"tD{_UNITS[unit]}".encode())


def _of_one_unit(values: list[Any] | numpy.ndarray, types: Types, kind: str, widest: str) -> tuple[numpy.ndarray, str]:
    array = values if isinstance(values, numpy.ndarray) else numpy.array([numpy.datetime64("NaT") if kind[0] == "d" and v is None else numpy.timedelta64("NaT") if v is None else v for v in values])
    unit, count = numpy.datetime_data(array.dtype)
    if unit == "D" and widest == "s":
        unit, array = "s", array.astype("m8[s]")
    if unit in _FINER:
        unit = "s" if widest == "s" else _FINER[unit]
        array = array.astype(f"{array.dtype.kind}8[{unit}]")
    if unit != "D" and unit not in _UNITS or count != 1:
        raise Rejected(types, f"expected {kind} of days, seconds, ms, us or ns, found {array.dtype}", 0 if len(array) else None)
    return array, unit


def _with_nulls(array: numpy.ndarray, dtype: str, format: bytes) -> Node:
    is_present = ~numpy.isnat(array)
    nulls = len(array) - int(is_present.sum())
    data = numpy.where(is_present, array.astype("i8"), 0).astype(dtype)
    return Node(format, len(array), [numpy.packbits(is_present, bitorder="little") if nulls else None, data], null_count=nulls)


def decimals(values: list[Any], types: Types, shape: tuple[int, int] | None = None) -> Node:
    """Return decimals of 128 bits, with as many digits as the values need, or of a given precision and scale."""
    parts = [None if value is None else value.as_tuple() for value in values]
    for index, part in enumerate(parts):
        if part is not None and not isinstance(part.exponent, int):
            raise Rejected(types, f"expected a finite Decimal, found {values[index]}", index, ValueError)
    present = [part for part in parts if part is not None]
    scale = max((max(0, -part.exponent) for part in present), default=0) if shape is None else shape[1]
    whole = [None if part is None else _scaled(part, scale) for part in parts]
    digits = max((len(str(abs(number))) for number in whole if number is not None), default=1)
    precision = max(digits, scale, 1) if shape is None else shape[0]
    for index, (number, part) in enumerate(zip(whole, parts)):
        if part is not None and (number is None or len(str(abs(number))) > min(precision, _MAX_DIGITS)):
            raise Rejected(types, f"{values[index]} does not fit decimal128({min(precision, _MAX_DIGITS)}, {scale})", index, ValueError)
    if precision > _MAX_DIGITS:
        longest = max(range(len(whole)), key=lambda index: abs(whole[index] or 0))
        raise Rejected(types, f"the decimals need {precision} digits, and decimal128 has {_MAX_DIGITS}", longest, ValueError)
    validity, nulls = validity_of(values)
    data = b"".join((number or 0).to_bytes(16, "little", signed=True) for number in whole)
    return Node(f"d:{precision},{scale}".encode(), len(values), [validity, numpy.frombuffer(data or b"\0", "u1")], null_count=nulls)


def _scaled(part: Any, scale: int) -> int | None:
    """Return the integer that stands for a decimal; None if it has more digits after the point."""
    number = int("".join(map(str, part.digits)) or "0")
    shift = part.exponent + scale
    if shift < 0:
        number, rest = divmod(number, 10**-shift)
        if rest:
            return None
    elif shift > 2 * _MAX_DIGITS and number:
        return 10 ** (2 * _MAX_DIGITS)  # too large for any precision
    else:
        number *= 10**shift if number else 1
    return -number if part.sign else number


def uuids(values: list[Any], types: Types) -> Node:
    """Return uuids as their 16 bytes."""
    validity, nulls = validity_of(values)
    data = b"".join(bytes(16) if value is None else value.bytes for value in values)
    return Node(b"w:16", len(values), [validity, numpy.frombuffer(data or b"\0", "u1")], null_count=nulls, extension="arrow.uuid")
