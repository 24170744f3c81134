# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What the values of columns are like; see `Dataset.stats`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from ctypes import byref, c_void_p

from . import _library
from ._predicates import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset

#: The shares of the quantiles.
_SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def stats(dataset: Dataset, columns: str | Sequence[str] | None, by: str | None, where: str | Expression | None) -> list[dict[str, Any]]:
    """Return the statistics of columns by group; see `Dataset.stats`."""
    conditions = [str(where)] if where is not None else []
    if dataset._rows.is_plain_filter:
        conditions.append(str(dataset._rows.predicate))
    else:
        dataset._require_whole("stats")
    if columns is None:
        paths = [field.path for field in dataset.schema.root.walk() if field.path and not field.children]
    else:
        paths = [columns] if isinstance(columns, str) else list(columns)
    if not paths:
        return []
    options = {"of": paths, "by": by, "where": " AND ".join(f"({condition})" for condition in conditions) or None}
    text = c_void_p()
    _library.call("aggregate", dataset._handle.value, _library.options(options), byref(text))
    groups = json.loads(_library.taken_text(text))["groups"]
    return [_row(path, column, {"group": group["group"]} if by is not None else {}) for group in groups for path, column in zip(paths, group["columns"])]


def _row(path: str, column: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    top = list(zip(column.pop("top_values"), column.pop("top_counts")))
    return {"path": path, **group, **column, "quantiles": dict(zip(_SHARES, column["quantiles"])), "top": top}
