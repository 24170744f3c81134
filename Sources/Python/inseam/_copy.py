# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Copies of datasets and views to new files."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from . import _library
from ._dataset import Dataset
from ._errors import storage_error
from ._open import open


def write_view(view: Dataset, path: str | Path, mode: str = "create", **options: Any) -> int:
    """Write the rows and columns of a view to a file; see `Dataset.write`."""
    from ._writer import Writer

    is_own = os.path.exists(path) and os.path.samefile(path, view.path)
    command = None if is_own else _command(view, mode, options)
    if command is not None:
        return _extract(view, [*command, "-o", str(path), "-q", "--json"], str(path), mode)
    with Writer(path, mode, _whole=mode != "append", **options) as writer:
        writer.write(view)
        return writer.commit()


def _command(view: Dataset, mode: str, options: dict[str, Any]) -> list[str] | None:
    """Return the command that writes the same rows, which copies pages without decoding them; None if there is none.

    It also keeps what Arrow does not have: whether a key is absent or null.
    """
    rows, given = view._rows, view._options
    if mode not in ("create", "replace") or any(value is not None for value in options.values()) or given.get("skip-damage"):
        return None
    if rows.predicate is not None and not rows.predicate.memberships:
        command = ["filter", view.path, "--where", str(rows.predicate)]
    elif isinstance(rows.found, range):
        command = ["slice", view.path, "--rows", f"{rows.found.start}:{rows.found.stop}"]
    else:
        return None
    if view._columns is not None:
        order = [name for name in view._whole_schema.names if name in view.columns]
        if view.columns != order or any("," in path or "\n" in path for path in view._columns):
            return None
        command += ["--columns", ",".join(view._columns)]
    command += [word for key in ("at", "backend", "verify") if key in given for word in (f"--{key}", str(given[key]))]
    return [*command, *(["--force"] if mode == "replace" else [])]


def _extract(view: Dataset, command: list[str], path: str, mode: str) -> int:
    from ._publication import require_free
    from ._tool import run

    require_free(path, mode)
    folder = Path(path).parent
    if not folder.is_dir():
        code = errno.ENOTDIR if folder.exists() else errno.ENOENT
        raise storage_error(f"{folder}: {os.strerror(code)}", str(folder), code)
    _require_same_file(view, open(view.path, at=view.generation).file_id)
    run(command, inputs=[view.path])
    written = open(path)
    base = [value for key, value in written.lineage if key == "base file id"]
    if view.file_id not in base:
        os.unlink(path)
        _require_same_file(view, base[0] if base else "")
    return len(written)


def _require_same_file(view: Dataset, file_id: str) -> None:
    if file_id != view.file_id:
        raise _library.DataError(
            f"{view.path}: expected file id {view.file_id}, found {file_id}; the file was replaced, open it again", "foreign", view.path
        )
