# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows as lines of JSON."""

from __future__ import annotations

import datetime
import decimal
import json
import re
import secrets
import uuid
from functools import cache


def line_of(row: object) -> bytes:
    """Return a row as a line of JSON, with decimals as exact numbers, and bytes, dates, times and uuids as `inseam cat` has them."""
    found: list[str] = []

    def plain(value: object) -> str:
        if isinstance(value, decimal.Decimal):
            found.append(format(value, "f"))
            return f"{_mark()}{found[-1]}"
        return _text(value)

    line = json.dumps(row, ensure_ascii=False, default=plain)
    if found:
        # The module `json` has no numbers but ints and floats: decimals are texts with a mark until now.
        line = re.sub(f'"{_mark()}([^"]*)"', r"\1", line)
    return f"{line}\n".encode()


@cache
def _mark() -> str:
    """Return a text that no row has."""
    return secrets.token_hex(16)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.datetime):
        utc = value if value.tzinfo is None else value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return utc.isoformat(timespec=_precision(value.microsecond)) + ("" if value.tzinfo is None else "Z")
    if isinstance(value, datetime.time):
        return value.isoformat(timespec=_precision(value.microsecond))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        total = value // datetime.timedelta(microseconds=1)
        seconds, rest = divmod(abs(total), 1_000_000)
        fraction = "" if not rest else f".{rest // 1_000:03}" if rest % 1_000 == 0 else f".{rest:06}"
        return f"{'-' if total < 0 else ''}PT{seconds}{fraction}S"
    if type(value).__module__ == "numpy":
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be converted to JSON")


def _precision(microsecond: int) -> str:
    return "seconds" if not microsecond else "microseconds" if microsecond % 1_000 else "milliseconds"
