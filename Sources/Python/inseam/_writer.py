# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Writing new files, and appending to existing ones."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from ctypes import byref, c_uint64

from . import _library
from ._publication import output_exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from ._arrow import Owned
    from ._provenance import Provenance


class Writer:
    """A writer of rows that are committed as it goes; a context manager that commits at its end.

    Any number of writers, in any number of processes, may have a file open: rows wait in memory, and a commit takes the lock of
    the file, reads what others have committed, adds to it, and releases the lock. A commit is durable when it returns. One
    thread at a time may use a writer, and only in the process that opened it.

    Parameters
    ----------
    path : str or Path
        The file.
    mode : {"create", "replace", "append"}, optional
        "create": a new file, which exists, without rows, as soon as the writer does; a file of that name is an error. "replace":
        the first commit replaces a file of that name, unless that has changed since the writer was opened. "append": the file
        of that name; a new one if there is none (see `created`).
    append : bool, optional
        With True: as mode "append", but a file that does not exist is an error.
    commit_rows : int, optional
        Commit after this many buffered rows.
    commit_seconds : float, optional
        Commit if the last commit is this many seconds ago; checked with every write.
    wait : float, optional
        The seconds that a commit waits while another writer holds the lock. Default: 10.
    allow_network : bool, optional
        Change a file that another writer made on a network file system, where locks may not exclude writers on other
        machines. Default: that is an error.
    profile : str, optional
        "train" (compressed, with fast random access), "scan" (scalars raw) or "archive" (smallest). Default: "train".
    level : int, optional
        The zstd level of text, 1 to 19. Default: that of the profile.
    row_group_rows : int, optional
        The maximum number of rows of a row group, 1 to 1,048,576.
    seed : str, optional
        What the file id of a new file follows from. Default: random, so that no two files have the same id.

    Attributes
    ----------
    path : str
        The path.
    created : bool
        Whether the writer created the file.

    Raises
    ------
    ArgumentError
        If a value is out of range.
    StorageError
        If the file cannot be opened or created; if it exists also a `FileExistsError`, if the folder is missing also a
        `FileNotFoundError`.
    DataError
        With mode "append", if the file is damaged or not an Inseam file.

    Examples
    --------
    >>> with inseam.Writer("log.inseam") as writer:
    ...     writer.write([{"prompt": "Hi", "rm_score": 0.5}])
    >>> with inseam.Writer("log.inseam", mode="append", commit_rows=512) as writer:
    ...     writer.write([{"prompt": "Bye", "rm_score": 1.5}])
    >>> len(inseam.open("log.inseam"))
    2
    """

    def __init__(
        self,
        path: str | Path,
        mode: str | None = None,
        *,
        append: bool = False,
        commit_rows: int | None = None,
        commit_seconds: float | None = None,
        wait: float | None = None,
        allow_network: bool = False,
        profile: str | None = None,
        level: int | None = None,
        row_group_rows: int | None = None,
        seed: str | None = None,
        _whole: bool = False,
    ) -> None:
        self._is_waiting = False
        self._process = os.getpid()
        mode = mode or ("append" if append else "create")
        if mode not in ("create", "replace", "append"):
            raise _library.ArgumentError(f"mode must be 'create', 'replace' or 'append', not {mode!r}")
        if append and mode != "append":
            raise _library.ArgumentError(f"append=True and mode={mode!r} cannot be combined")
        self.path = str(path)
        self._options: dict[str, Any] = {
            "profile": profile,
            "level": level,
            "row-group-rows": row_group_rows,
            "commit-rows": commit_rows,
            "commit-seconds": commit_seconds,
            "wait": wait,
            "allow-network": allow_network or None,
        }
        new: dict[str, Any] = {"seed": seed, "whole": _whole, "replace": mode == "replace"}
        if mode == "append":
            self._handle = self._append_or_create(new, creates=not append)
        else:
            try:
                self._handle, self.created = self._open("create", new), True
            except FileExistsError as error:
                raise output_exists(self.path, ", mode='append' adds rows to it") from error

    def _open(self, function: str, options: dict[str, Any]) -> _library.Handle:
        return _library.new_handle(
            function,
            _library.encoded(self.path),
            _library.options({**self._options, **options}),
            name=f"writer of {self.path!r}",
        )

    def _append_or_create(self, new: dict[str, Any], creates: bool) -> _library.Handle:
        while True:
            self.created = False
            try:
                return self._open("append_to", {})
            except FileNotFoundError:
                if not creates:
                    raise
            try:
                self.created = True
                return self._open("create", new)
            except FileExistsError:
                pass  # another writer was faster: its file is appended to

    def write(self, data: object, *, types: Mapping[str, str] | None = None, schema: object = None) -> None:
        """Write rows; they are durable after `commit`.

        New fields are added to the schema, and types are widened where no value changes. Rows without a field have a null.

        Parameters
        ----------
        data : Dataset, Arrow table, mapping, or list of mappings
            A dataset or view, also one of the library `datasets`; an object with an Arrow stream, such as a table of pyarrow,
            polars or pandas; a mapping of columns (lists, numpy or Arrow arrays, tensors, series) of one length; or rows as
            mappings. Values are numbers, text, bytes, lists and mappings; tensors and numpy's arrays and scalars, which keep
            their types; and datetimes, dates, times, timedeltas, Decimals and UUIDs. Python's ints are int64, floats float64.
        types : mapping, optional
            The types of columns of rows by their paths, such as {"responses[].rm.sky": "float32", "meta": "json"}: bool, int8 to
            int64, uint8 to uint64, float16, float32, float64, utf8, binary, json, date, time, timestamp, timestamp[ZONE],
            duration, decimal(P,S) or uuid. Other columns have the types of their values.
        schema : pyarrow.Schema, or object with an Arrow schema, optional
            The columns and their types; a field that it lacks is an error.

        Raises
        ------
        DataError
            If a type does not fit its column.
        TypeError, ValueError
            If the data is not of these kinds, or cannot be stored; the message has the row and the column.
        ArgumentError
            If a type is unknown, `types` is combined with Arrow data, the data has several splits, or columns of the file have
            another provenance than the data brings in the metadata of its Arrow schema.
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
        from ._sources import Chunks, conformed, rows_of

        data = rows_of(data)
        if isinstance(data, Chunks):
            for chunk in data:
                self.write(chunk, types=types, schema=schema)
            return
        if schema is not None:
            data, types = conformed(data, schema, types), None
        self._write_stream(stream_of(data, types))

    def _write_stream(self, stream: Owned) -> None:
        self._is_waiting = True
        _library.call("write", self._handle.value, stream.address)

    def _add_provenance(self, added: Provenance) -> None:
        for column, pairs in added.items():
            if pairs:
                with suppress(_library.ArgumentError):  # the column was renamed or removed since
                    self.set_provenance(column, **pairs)

    def set_provenance(self, column: str, **pairs: Any) -> None:
        """Add provenance to a column, such as `model`, `revision` or `reduction`.

        Without rows that wait for a commit, this corrects the provenance of the rows of the file.

        Raises
        ------
        ArgumentError
            If there is no such column, or rows wait and the rows before them have other values.
        """
        _library.call("set_provenance", self._handle.value, _library.encoded(column), _library.options(pairs))

    def commit(self) -> int:
        """Commit the rows that were written, and return the number of rows of the file.

        Raises
        ------
        LockedError
            If another writer held the lock for longer than `wait`; the rows are kept, and a later call commits them.
        DataError
            If a type does not fit a column that another writer has added or changed; the rows are kept.
        StorageError
            If the file cannot be written.
        """
        rows = c_uint64()
        _library.call("commit", self._handle.value, byref(rows))
        self._is_waiting = False
        return rows.value

    flush = commit

    def close(self) -> None:
        """Commit the rows that were written, and close the writer. `abort` discards them instead.

        Raises
        ------
        LockedError, DataError, StorageError
            As for `commit`; the writer is still open then.
        """
        if not isinstance(self._handle, _library.ClosedHandle):
            # In the child of a fork the rows are the parent's.
            if self._is_waiting and self._process == os.getpid():
                self.commit()
            self._handle.close()

    def abort(self) -> None:
        """Discard the rows that were not committed, and close the writer."""
        self._is_waiting = False
        self._handle.close()

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            f"cannot pickle the writer of {self.path!r}: it belongs to the process that opened it; "
            "send its path, and open a writer there"
        )

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        if kind is None:
            self.commit()
            self.close()
        else:
            self.abort()

    def __del__(self) -> None:
        # At the end of the interpreter modules may be gone already.
        if getattr(self, "_is_waiting", False) and os is not None and self._process == os.getpid():
            warnings.warn(
                f"the writer of {self.path!r} was not closed: rows that were not committed are lost",
                RuntimeWarning,
                source=self,
                stacklevel=2,
            )


def write(
    data: object, path: str | Path, mode: str = "create", *, types: Mapping[str, str] | None = None, schema: object = None, **options: Any
) -> int:
    """Write a dataset, and return the number of rows of the file.

    A new file becomes visible once it is complete. Of a `Dataset` or view it has the provenance too; see `Dataset.write`.

    Parameters
    ----------
    data : Dataset, Arrow table, mapping, or list of mappings
        The rows, as for `Writer.write`.
    path : str or Path
        The file.
    mode : {"create", "replace", "append"}, optional
        What becomes of a file that exists: "create" is an error, "replace" replaces it in one step, "append" adds the rows.
    types, schema : optional
        The types of the columns, as for `Writer.write`.
    **options
        Those of `Writer`.

    Raises
    ------
    DataError, TypeError, ValueError, ArgumentError, StorageError
        As for `Writer` and `Writer.write`.

    Examples
    --------
    >>> inseam.write([{"prompt": "Hi", "score": 0.5}, {"prompt": "Bye", "score": 1.5}], "words.inseam")
    2
    >>> inseam.write({"score": [0.5, 1.5, 2.5]}, "scores.inseam", profile="scan")
    3
    >>> inseam.write([{"id": 1, "score": None}], "typed.inseam", types={"id": "uint32", "score": "float32"})
    1
    """
    from ._dataset import Dataset

    if isinstance(data, Dataset) and types is None and schema is None:
        return data.write(path, mode, **options)
    with Writer(path, mode, _whole=mode != "append", **options) as writer:
        writer.write(data, types=types, schema=schema)
        return writer.commit()
