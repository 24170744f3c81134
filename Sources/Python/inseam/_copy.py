# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Copies of datasets and views to new files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy

from . import _library
from ._dataset import Dataset

#: The options of a writer that a copy page by page has too, by their names in the C interface.
_EXTRACT_OPTIONS = {"profile": "profile", "level": "level", "row_group_rows": "row-group-rows"}


def write_view(view: Dataset, path: str | Path, mode: str = "create", **options: Any) -> int:
    """Write the rows and columns of a view to a file; see `Dataset.write`."""
    from ._writer import Writer

    given = {name: value for name, value in options.items() if value is not None}
    if mode in ("create", "replace") and given.keys() <= _EXTRACT_OPTIONS.keys() and _extract(view, path, mode, given):
        return len(view)
    with Writer(path, mode, _whole=mode != "append", **options) as writer:
        writer.write(view)
        return writer.commit()


def _extract(view: Dataset, path: str | Path, mode: str, given: dict[str, Any]) -> bool:
    """Copy the pages of a view where they are kept whole; False if its rows do not ascend, or damage is skipped.

    It also keeps what Arrow does not have: whether a key is absent or null.
    """
    rows = view._rows.of(view)
    if view._options.get("skip-damage"):
        return False
    numbers, first = None, 0
    if isinstance(rows, range):
        first = rows.start
    else:
        numbers = numpy.ascontiguousarray(rows, "u8")
        if len(numbers) > 1 and not (numbers[1:] > numbers[:-1]).all():
            return False
    predicate = view._rows.predicate
    lineage = ["command=write"]
    if predicate is not None and not predicate.memberships:
        lineage.append(f"where={predicate}")
    values = {_EXTRACT_OPTIONS[name]: value for name, value in given.items()}
    _library.call(
        "extract",
        view._project().value,
        None if numbers is None else numbers.ctypes.data,
        first,
        len(rows),
        _library.encoded(str(path)),
        _library.options({**values, "replace": mode == "replace", "lineage": lineage}),
    )
    return True
