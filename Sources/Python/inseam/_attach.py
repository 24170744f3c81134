# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Attaching columns to the rows and responses of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import byref, c_void_p

from . import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


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
    wait: float | None = None,
    allow_network: bool = False,
) -> dict[str, Any]:
    """Attach values as a column to the rows or responses of a dataset, in one commit.

    Other columns are not rewritten. Values that are equal to existing ones change nothing.

    Parameters
    ----------
    path : str or Path
        The file or folder.
    column : str or mapping
        The path of the column, from the row or the response, such as "rm.sky"; or a mapping of source columns to such paths.
    values : list, array, tensor, series, Arrow table, mapping, or list of mappings
        Without `key`: one value for each row or response, in their order. With `key`: rows with the key and the value; the
        value's column has the last name of the path, such as "sky".
    key : str or list of str, optional
        The column or columns by which values find their rows or responses, such as "response_id".
    on : str, optional
        Without `key`: "responses" or "rows". Default: "responses" if the dataset has them.
    repeats : str, optional
        Two values with one key: "equal" (they must be), "first" or "last".
    missing : str, optional
        Rows or responses without a value: "null", or "fail".
    replace : bool, optional
        Replace existing values by other ones. Default: a different value is an error.
    provenance : mapping, optional
        The provenance of the column, such as {"model": "sky-8b"}.
    wait : float, optional
        The seconds that a commit waits while another writer holds the lock. Default: 10.
    allow_network : bool, optional
        Change a file that another writer made on a network file system, where locks may not exclude writers on other
        machines. Default: that is an error.

    Returns
    -------
    dict
        The numbers of values that were matched, changed, missing, repeated, unknown.

    Raises
    ------
    ArgumentError
        If a key or an option is unknown, or values have another type or number, contradict existing ones, or are missing while
        `missing` is "fail"; nothing is attached then.
    DataError
        If a page of the dataset is damaged, or Arrow data is invalid.
    StorageError, LockedError
        If the file cannot be written, or another writer has it open.

    Examples
    --------
    >>> inseam.write([{"prompt": "Hi", "responses": [{"response_id": "a"}, {"response_id": "b"}]}], "hi.inseam")
    1
    >>> report = inseam.attach("hi.inseam", "rm.sky", {"response_id": ["b", "a"], "sky": [1.5, 0.5]}, key="response_id")
    >>> report["matched"], report["missing"]
    (2, 0)
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
    pairs += [("wait", wait), ("allow-network", allow_network or None)]
    if keys:
        pairs.append(("key", ",".join(keys)))
    elif on == "responses" or on is None and "responses" in open(path).schema:
        pairs.append(("on", "responses"))
    pairs += [(f"provenance.{name}", value) for name, value in (provenance or {}).items()]
    stream, report = stream_of(values), c_void_p()
    _library.call("attach", _library.encoded(str(path)), stream.address, _library.options(pairs), byref(report))
    import json

    return json.loads(_library.taken_text(report))
