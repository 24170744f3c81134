# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The values of columns that are kept as JSON text."""

from __future__ import annotations

import json

from ._errors import DataError

_decoder = json.JSONDecoder()
_scan = _decoder.scan_once


def parsed(text: str) -> object:
    """Return the value of a JSON text; the C code that makes rows calls it for each value.

    Raises
    ------
    DataError
        If the text is not JSON, or is nested too deeply.
    """
    try:
        value, end = _scan(text, 0)
        return value if end == len(text) else _decoder.decode(text)
    except (StopIteration, ValueError, RecursionError) as error:
        reason = "it is not JSON" if isinstance(error, StopIteration) else str(error)
        if isinstance(error, StopIteration) and text[:1].isspace():
            return parsed(text.strip())
        raise DataError(f"cannot read the JSON text {text[:60]!r}: {reason}", "malformed") from None
