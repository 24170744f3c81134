# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""New rows of a dataset, as commits bring them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from ctypes import byref, c_int32

from . import _library
from ._errors import ConflictError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._batch import Batch
    from ._dataset import Dataset

#: Of each data file, by its name: its file id, and the rows of each of its row groups.
_Files = dict[str, tuple[str, list[int]]]


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
    files, last = _files(known), time.monotonic()
    while True:
        is_last = stop is not None and stop()
        if known.is_outdated():
            newer = known.refresh()
            found = _files(newer)
            for first, end in _added(known, newer, files, found):
                yield from _selected(view, newer[first:end]).scan(batch_rows)
                last = time.monotonic()
            known, files = newer, found
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


def _files(dataset: Dataset) -> _Files:
    """Return the data files of a dataset, in the order of their rows."""
    if not os.path.isdir(dataset.path):
        return {dataset.path: (dataset.file_id, dataset._describe()["row_groups"])}
    from ._open import open

    with open(os.path.join(dataset.path, "manifest.inseam"), at=dataset.generation) as manifest:
        rows = manifest.select(["file", "file_id", "row_groups"])
        return {row["file"]: (row["file_id"], row["row_groups"]) for row in rows}


def _added(older: Dataset, newer: Dataset, known: _Files, found: _Files) -> Iterator[tuple[int, int]]:
    """Yield the ranges of rows that joined: the row groups that were added to each data file, and new data files.

    Raises
    ------
    ConflictError
        If the rows of a data file were written anew, so that it is not known which of them are new.
    """
    keeps = c_int32()
    _library.call("keeps_positions", newer._handle.value, older._handle.value, byref(keeps))
    if keeps.value:
        if len(newer) > len(older):
            yield len(older), len(newer)
        return
    first = 0
    for name, (file_id, groups) in found.items():
        end = first + sum(groups)
        known_id, before = known.get(name, (file_id, []))
        if known_id != file_id or len(groups) < len(before):
            raise ConflictError(
                f"{newer.path}: the rows of {os.path.basename(name)} were written anew or rolled back, so it is not known which are new; "
                "open the dataset and follow it again", "conflict", newer.path,
            )  # fmt: skip
        start = first + sum(groups[: len(before)])
        if end > start:
            yield start, end
        first = end
