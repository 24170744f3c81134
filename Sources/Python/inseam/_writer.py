# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Writing: whole files, files that grow, columns that come later."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import byref, c_uint64, c_void_p

from . import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Writer:
    """Writes a new file, or grows one; a context manager that commits at its end.

    A commit is durable when it returns. What was not committed when an exception leaves the block is not part of the
    file. One writer at a time may have a file, and one thread at a time a writer.

    Parameters
    ----------
    path
        The file.
    append
        Whether rows are added to a file that exists; else a new file takes its place with the first commit.
    commit_rows, commit_seconds
        When rows are committed by themselves: as soon as so many wait, or the last commit is so long ago. Looked at with
        every write.
    profile
        "train" (the default), "scan" or "archive".
    level
        The zstd level of text, 1 to 19.
    row_group_rows
        The most rows of a row group.
    exclusive
        Whether a file that exists is an error.

    Examples
    --------
    >>> with inseam.Writer("rollouts.inseam", append=True, commit_rows=512) as writer:  # doctest: +SKIP
    ...     writer.write([{"prompt": "Hi", "rm_score": 0.5}])
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
            "append_to" if append else "create", _library.encoded(self.path), _library.options(options)
        )

    def write(self, data: object) -> None:
        """Adds rows: an Arrow table, a mapping of columns, or a list of mappings.

        New fields join the columns and types widen where that is exact; rows without a field have a null there.

        Raises
        ------
        DataError
            If a type does not fit the column it is for.
        TypeError, ValueError
            If the data is none of the above; see the message.
        """
        from ._build import stream_of

        stream = stream_of(data)
        _library.call("write", self._handle.value, stream.address)

    def set_provenance(self, column: str, **pairs: Any) -> None:
        """Notes where the values of a column come from: `model`, `revision`, `reduction` and so on."""
        _library.call("set_provenance", self._handle.value, _library.encoded(column), _library.options(pairs))

    def commit(self) -> int:
        """Makes what was written durable; gives the number of rows of the file."""
        rows = c_uint64()
        _library.call("commit", self._handle.value, byref(rows))
        return rows.value

    flush = commit

    def close(self) -> None:
        """Gives up what was not committed, and the lock of the file."""
        self._handle.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: object, *exception: object) -> None:
        try:
            if kind is None:
                self.commit()
        finally:
            self.close()


def write(data: object, path: str | Path, **options: Any) -> int:
    """Writes a dataset: an Arrow table, a mapping of columns, or rows; gives the number of rows.

    The file appears when it is complete. `options` are those of `Writer`.
    """
    with Writer(path, **options) as writer:
        writer.write(data)
        return writer.commit()


def attach(
    path: str | Path,
    column: str | Mapping[str, str],
    values: object,
    *,
    key: str | list[str] | None = None,
    on: str | None = None,
    repeats: str = "equal",
    missing: str = "null",
    replace: bool = False,
    provenance: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Brings values that came later to the rows or responses of a dataset, in one commit.

    Parameters
    ----------
    path
        The file or folder.
    column
        Where values go, from the row or the response: "rm.sky"; or a mapping of source columns to such paths.
    values
        One value for each slot in order: a list, an array of numpy or Arrow, a tensor, a series. With `key`: rows with the
        key and the value, as an Arrow table, a mapping of columns, or a list of mappings. The value's column has the last
        name of the path: "sky".
    key
        The column or columns by which values find their place: "response_id".
    on
        Without a key: "responses" or "rows"; responses where there are any.
    repeats
        What becomes of two values with one key: "equal" (they have to be), "first" or "last".
    missing
        "fail" if every place must have a value in the end.
    replace
        Whether values that are there give way to other ones; else they are an error.
    provenance
        What is noted of the column.

    Returns
    -------
    dict
        How many were matched, changed, missing, repeated, unknown.
    """
    from ._arrays import is_column
    from ._build import stream_of
    from ._open import open
    from ._schema import split_path

    moves = dict(column) if isinstance(column, Mapping) else {split_path(column)[-1]: column}
    keys = [key] if isinstance(key, str) else list(key or [])
    if not keys and is_column(values):
        values = {next(iter(moves)): values}
    pairs: list[tuple[str, object]] = [("columns", f"{source}={target}") for source, target in moves.items()]
    pairs += [("repeats", repeats), ("missing", missing), ("replace", replace or None)]
    if keys:
        pairs.append(("key", ",".join(keys)))
    elif on == "responses" or on is None and "responses" in open(path).schema:
        pairs.append(("container", "responses[]"))
    pairs += [(f"provenance.{name}", value) for name, value in (provenance or {}).items()]
    stream, report = stream_of(values), c_void_p()
    _library.call("attach", _library.encoded(str(path)), stream.address, _library.options(pairs), byref(report))
    import json

    return json.loads(_library.taken_text(report))
