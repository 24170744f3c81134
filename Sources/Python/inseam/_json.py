# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The values of columns that are kept as JSON text."""

from __future__ import annotations

import json

from ._errors import DataError

_decoder = json.JSONDecoder()
_scan = _decoder.scan_once
_SPACE = " \t\n\r"


def parsed(text: str) -> object:
    """Return the value of a JSON text, and other text as it is; the C code that makes rows calls it for each value.

    Raises
    ------
    DataError
        If the text is nested too deeply for Python, or has a number with too many digits for it.
    """
    try:
        value, end = _scan(text, 0)
        return value if end == len(text) else _decoder.decode(text)
    except (StopIteration, json.JSONDecodeError):
        # Nothing checks the text of a column that was written as JSON. White space may be before a value.
        return parsed(text.lstrip(_SPACE)) if text[:1] in _SPACE and text else text
    except (ValueError, RecursionError) as error:
        raise DataError(f"cannot read the JSON text {text[:60]!r}: {error}", "malformed") from None
