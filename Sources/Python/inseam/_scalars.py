# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Python objects of the logical types: dates, times, decimals and uuids."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Context, Decimal, Inexact
from uuid import UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DAY = datetime.date(1970, 1, 1).toordinal()
_NAIVE = datetime.datetime(1970, 1, 1)
_START = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
#: Microseconds of a unit; nanoseconds are finer.
_MICROSECONDS = {"s": 1_000_000, "m": 1_000, "u": 1}
_UNITS = {"s": "s", "m": "ms", "u": "us", "n": "ns"}
#: A context in which decimals of 38 digits are exact, unlike that of a thread, which may round.
_EXACT = Context(prec=60, traps=[Inexact])


def converter(format: str) -> Callable[[Any], object]:
    """Return the function that makes an object of a value: the C code that makes rows calls it for each.

    Timestamps are datetimes, with a time zone if the column has one; durations are timedeltas. What these types cannot hold
    (nanoseconds, and years outside 1 to 9999) is a `datetime64` or `timedelta64` of numpy.

    Parameters
    ----------
    format : str
        The Arrow format of the column.

    Returns
    -------
    function
        It takes an int for dates and times, and bytes for decimals and uuids.
    """
    if format == "w:16":
        return lambda value: UUID(bytes=value)
    if format[0] == "d":
        scale = -int(format.split(",")[1])
        return lambda value: Decimal(int.from_bytes(value, "little", signed=True)).scaleb(scale, _EXACT)
    if format == "tdD":
        return _date
    unit = format[2]
    if unit == "n":
        return _of_numpy("M8" if format[1] == "s" else "m8", "n")
    size = _MICROSECONDS[unit]
    if format[1] == "t":
        return lambda value: (_NAIVE + datetime.timedelta(microseconds=value * size)).time()
    if format[1] == "D":
        return _or_numpy(lambda value: datetime.timedelta(microseconds=value * size), _of_numpy("m8", unit))
    zone = _zone(format[4:])
    if zone is None:
        return _or_numpy(lambda value: _NAIVE + datetime.timedelta(microseconds=value * size), _of_numpy("M8", unit))
    return _or_numpy(lambda value: (_START + datetime.timedelta(microseconds=value * size)).astimezone(zone), _of_numpy("M8", unit))


def _date(value: int) -> object:
    try:
        return datetime.date.fromordinal(value + _DAY)
    except (ValueError, OverflowError):
        return _of_numpy("M8", "D")(value)


def _or_numpy(make: Callable[[int], object], other: Callable[[int], object]) -> Callable[[int], object]:
    def made(value: int) -> object:
        try:
            return make(value)
        except (ValueError, OverflowError):
            return other(value)

    return made


def _of_numpy(kind: str, unit: str) -> Callable[[int], object]:
    def made(value: int) -> object:
        import numpy

        return numpy.array(value, "i8").astype(f"{kind}[{_UNITS.get(unit, unit)}]")[()]

    return made


def _zone(name: str) -> datetime.tzinfo | None:
    """Return a time zone by its name or offset; UTC, which is the same instant, for one that this system does not know."""
    if not name:
        return None
    utc = datetime.timezone.utc
    if name.upper() in ("UTC", "Z", "ETC/UTC"):
        return utc
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = datetime.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4])) if digits.isdigit() else datetime.timedelta()
        return datetime.timezone(-offset if name[0] == "-" else offset) if offset < datetime.timedelta(days=1) else utc
    import zoneinfo

    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return utc
