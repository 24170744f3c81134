# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Writing new files, and appending to existing ones."""

from __future__ import annotations

from ctypes import byref, c_uint64

from . import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Writer:
    """A writer of a new file, or of more rows of an existing one; a context manager that commits at its end.

    A commit is durable when it returns. Rows that were not committed when an exception leaves the block are not part of the
    file. One writer at a time may have a file open, and one thread at a time may use a writer.

    Parameters
    ----------
    path : str or Path
        The file.
    append : bool, optional
        Append to an existing file. Default: write a new file, which becomes visible with the first commit and replaces a file
        of that name.
    commit_rows : int, optional
        Commit after this many buffered rows.
    commit_seconds : float, optional
        Commit if the last commit is this many seconds ago; checked with every write.
    profile : str, optional
        "train" (compressed, with fast random access), "scan" (scalars raw) or "archive" (smallest). Default: "train".
    level : int, optional
        The zstd level of text, 1 to 19. Default: that of the profile.
    row_group_rows : int, optional
        The maximum number of rows of a row group, 1 to 1,048,576.
    exclusive : bool, optional
        Fail with the first commit if a file of that name exists. Not for `append`.

    Raises
    ------
    ArgumentError
        If a value is out of range.
    StorageError
        If the file cannot be opened or created; a missing folder is also a `FileNotFoundError`.
    LockedError
        If another writer has the file open.
    DataError
        With `append`, if the file is damaged or not an Inseam file.

    Examples
    --------
    >>> with inseam.Writer("log.inseam") as writer:
    ...     writer.write([{"prompt": "Hi", "rm_score": 0.5}])
    >>> with inseam.Writer("log.inseam", append=True, commit_rows=512) as writer:
    ...     writer.write([{"prompt": "Bye", "rm_score": 1.5}])
    >>> len(inseam.open("log.inseam"))
    2
    """

    def __init__(
        self,
        path: str | Path,
        *,
        append: bool = False,
        commit_rows: int | None = None,
        commit_seconds: float | None = None,
        profile: str | None = None,
        level: int | None = None,
        row_group_rows: int | None = None,
        exclusive: bool = False,
    ) -> None:
        options: dict[str, Any] = {
            "profile": profile,
            "level": level,
            "row-group-rows": row_group_rows,
            "commit-rows": commit_rows,
            "commit-seconds": commit_seconds,
        }
        if not append:
            options["exclusive"] = exclusive
        self.path = str(path)
        self._handle = _library.new_handle(
            "append_to" if append else "create",
            _library.encoded(self.path),
            _library.options(options),
            name=f"writer of {self.path!r}",
        )

    def write(self, data: object) -> None:
        """Write rows; they are durable after `commit`.

        New fields are added to the schema, and types are widened where no value changes. Rows without a field have a null.

        Parameters
        ----------
        data : Arrow table, mapping, or list of mappings
            An object with an Arrow stream, such as a table of pyarrow, polars or pandas; a mapping of columns (lists, numpy or
            Arrow arrays, tensors, series) of one length; or rows as mappings.

        Raises
        ------
        DataError
            If a type does not fit its column.
        TypeError, ValueError
            If the data is not of these kinds, or cannot be stored.
        StorageError
            If the file cannot be written.

        Examples
        --------
        >>> with inseam.Writer("scores.inseam") as writer:
        ...     writer.write([{"score": 0.5}, {"score": None}])
        ...     writer.write({"score": [1.5, 2.5], "turn": [1, 2]})
        ...     writer.commit()
        4
        """
        from ._build import stream_of

        stream = stream_of(data)
        _library.call("write", self._handle.value, stream.address)

    def set_provenance(self, column: str, **pairs: Any) -> None:
        """Add provenance to a column, such as `model`, `revision` or `reduction`.

        Raises
        ------
        ArgumentError
            If there is no such column.
        """
        _library.call("set_provenance", self._handle.value, _library.encoded(column), _library.options(pairs))

    def commit(self) -> int:
        """Commit the rows that were written, and return the number of rows of the file.

        Raises
        ------
        StorageError
            If the file cannot be written, or exists and the writer is `exclusive`.
        """
        rows = c_uint64()
        _library.call("commit", self._handle.value, byref(rows))
        return rows.value

    flush = commit

    def close(self) -> None:
        """Close the file: discard rows that were not committed, and release the lock."""
        self._handle.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            f"cannot pickle the writer of {self.path!r}: it belongs to the process that opened it; "
            "send its path, and open a writer there"
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()


def write(data: object, path: str | Path, **options: Any) -> int:
    """Write a dataset, and return the number of rows of the file.

    A new file becomes visible once it is complete, and replaces a file of that name.

    Parameters
    ----------
    data : Arrow table, mapping, or list of mappings
        The rows, as for `Writer.write`.
    path : str or Path
        The file.
    **options
        Those of `Writer`.

    Raises
    ------
    DataError, TypeError, ValueError, StorageError
        As for `Writer` and `Writer.write`.

    Examples
    --------
    >>> inseam.write([{"prompt": "Hi", "score": 0.5}, {"prompt": "Bye", "score": 1.5}], "words.inseam")
    2
    >>> inseam.write({"score": [0.5, 1.5, 2.5]}, "scores.inseam", profile="scan")
    3
    """
    with Writer(path, **options) as writer:
        writer.write(data)
        return writer.commit()
