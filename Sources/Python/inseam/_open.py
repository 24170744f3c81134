# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Opening datasets."""

from __future__ import annotations

from . import _library
from ._dataset import Dataset
from ._rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def open(
    path: str | Path,
    *,
    at: int | None = None,
    backend: str | None = None,
    verify: str | None = None,
    skip_damage: bool = False,
) -> Dataset:
    """Opens a dataset: a file, or a folder with a manifest.

    Parameters
    ----------
    path
        The file or folder.
    at
        An older generation; the newest if None.
    backend
        "mmap", "pread" or "auto": mapped unless the file is on a network.
    verify
        When checksums of pages are checked: "full" now, "first-touch" (the default), or "off".
    skip_damage
        Whether values in damaged pages read as null, and are told by `lost`, rather than raise.

    Raises
    ------
    DataError, SystemRefusal
        If the file is no Inseam file, damaged, too new, or cannot be read.
    """
    options = {"generation": at, "backend": backend, "verify": verify, "skip-damage": skip_damage or None}
    return Dataset(str(path), {key: value for key, value in options.items() if value is not None})


def reopen(path: str, options: dict[str, Any], columns: tuple[str, ...] | None, rows: Any, file_id: str) -> Dataset:
    """What a pickled dataset was, from the same file and generation."""
    dataset = Dataset(path, options, columns=columns)
    if dataset.file_id != file_id:
        raise _library.DataError(f"{path}: another file has the name by now (id {dataset.file_id}, not {file_id})", "foreign", path)
    dataset._rows = Rows.restored(rows, dataset._summary.row_count)
    return dataset
