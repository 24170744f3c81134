# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""New rows of a dataset, as commits bring them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from ctypes import byref, c_uint64, c_void_p

from . import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._batch import Batch
    from ._dataset import Dataset


def follow(
    view: Dataset, batch_rows: int | None, existing: bool, timeout: float | None, stop: Callable[[], bool] | None, poll_seconds: float
) -> Iterator[Batch]:
    """Yield the batches of `Dataset.follow`."""
    if view._rows.predicate is None and not view._rows.is_everything(view):
        raise _library.ArgumentError("rows that were selected by position have no new rows; follow the whole dataset, or a filtered view")
    return _batches(view, batch_rows, existing, timeout, stop, poll_seconds)


def _batches(
    view: Dataset, batch_rows: int | None, existing: bool, timeout: float | None, stop: Callable[[], bool] | None, poll_seconds: float
) -> Iterator[Batch]:
    if existing:
        yield from view.scan(batch_rows)
    known = _whole(view)
    last = time.monotonic()
    while True:
        is_last = stop is not None and stop()
        if known.is_outdated():
            newer = known.refresh()
            for rows in _added(known, newer):
                yield from _selected(view, rows).scan(batch_rows)
                last = time.monotonic()
            known = newer
        elif timeout is not None and time.monotonic() - last >= timeout:
            return
        if is_last:
            return
        time.sleep(poll_seconds)


def _whole(view: Dataset) -> Dataset:
    """Return all rows and columns of the generation of a view."""
    from ._dataset import Dataset

    return Dataset(view._path, view._options, view._handle)


def _selected(view: Dataset, rows: Dataset) -> Dataset:
    """Return the same columns, and the rows that pass the same predicate."""
    selected = rows if view._rows.predicate is None else rows.filter(view._rows.predicate)
    return selected if view._columns is None else selected.select(view._columns)


def _added(older: Dataset, newer: Dataset) -> list[Dataset]:
    """Return the rows that joined: of the file of the older state, if compactions have replaced it since, and of the newer one.

    Raises
    ------
    ConflictError
        If the rows of a data file were written anew, so that it is not known which of them are new.
    """
    from ._dataset import Dataset

    replaced, text = c_uint64(), c_void_p()
    _library.call("additions", newer._handle.value, older._handle.value, byref(replaced), byref(text))
    found = json.loads(_library.taken_text(text))
    added = []
    if replaced.value:
        last = Dataset(newer._path, newer._options, _library.Handle(replaced.value, newer._handle.name))
        added += _ranges(last, found["replaced_rows"])
    return added + _ranges(newer, found["rows"])


def _ranges(dataset: Dataset, borders: list[int]) -> list[Dataset]:
    return [dataset[first:end] for first, end in zip(borders[::2], borders[1::2]) if first < end]
