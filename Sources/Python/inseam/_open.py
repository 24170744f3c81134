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
    """Open a dataset for reading: a file, or a folder with a manifest.

    Parameters
    ----------
    path : str or Path
        The file or folder.
    at : int, optional
        The generation, from 1. Default: the newest.
    backend : str, optional
        "mmap", "pread" or "auto" (mmap unless the file is on a network). Default: "auto".
    verify : str, optional
        When checksums of pages are checked: "full" (now), "first-touch" (when a page is first read) or "off". Default:
        "first-touch".
    skip_damage : bool, optional
        Read values in damaged pages as null, and list them in `Dataset.lost`. Default: damage is a `DataError`.

    Returns
    -------
    Dataset
        The rows and columns of one generation.

    Raises
    ------
    StorageError
        If the file cannot be opened or read; a missing file or folder, and a folder without a manifest, is also a
        `FileNotFoundError`.
    DataError
        If the file is damaged, not an Inseam file, or too new.
    ArgumentError
        If there is no such generation, or an option is unknown.

    Examples
    --------
    >>> ds = inseam.open("rollouts.inseam")
    >>> len(ds), ds.generation
    (50, 1)
    >>> try:
    ...     inseam.open("rolouts.inseam")
    ... except FileNotFoundError as error:
    ...     print(error.filename)
    rolouts.inseam
    """
    options = {"at": at, "backend": backend, "verify": verify, "skip-damage": skip_damage or None}
    return Dataset(str(path), {key: value for key, value in options.items() if value is not None})


def reopen(path: str, options: dict[str, Any], columns: tuple[str, ...] | None, rows: Any, file_id: str) -> Dataset:
    """Open the file and generation of a pickled dataset, with its selection."""
    dataset = Dataset(path, options, columns=columns)
    if dataset.file_id != file_id:
        raise _library.DataError(f"{path}: expected file id {file_id}, found {dataset.file_id}; the file was replaced", "foreign", path)
    dataset._rows = Rows.restored(rows, dataset._summary.row_count)
    return dataset
