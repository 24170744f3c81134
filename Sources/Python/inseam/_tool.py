# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command line tool that comes with the package."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import _library
from ._convert_command import columnar
from ._errors import storage_error
from ._process import run_tool
from ._publication import require_free

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


#: The end of the tool's message when the system refused memory.
_OUT_OF_MEMORY = re.compile(r"out of memory(: the system refused \d+ bytes|: cannot [^\n]*)?\Z")


def tool_path() -> str:
    """Return the path of the tool: that of the package, or the environment variable INSEAM_TOOL."""
    return os.environ.get("INSEAM_TOOL") or str(Path(__file__).parent / "bin" / "inseam")


def convert(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    mode: str = "create",
    flags: Sequence[str] = (),
    **options: Any,
) -> dict[str, Any]:
    """Convert JSON, Parquet, Arrow or CSV to a dataset, as `inseam convert` does.

    Parameters
    ----------
    inputs : str, Path, or sequence of them
        Files, patterns or folders: JSON Lines, JSON arrays or values, plain, .gz or .zst; or Parquet, Arrow (also Feather) and
        CSV files and folders of `datasets.save_to_disk`, whose types are kept; those require pyarrow.
    output : str or Path
        The dataset.
    mode : {"create", "replace"}, optional
        What becomes of an output that exists: "create" is an error, "replace" replaces it once the new one is complete.
    flags : sequence of str, optional
        Further arguments of the command.
    **options
        The options of the command, with `_` for `-`: `preset="trl-preference"`, `rm="sky=score"`, `on_error="skip"`,
        `type="meta=json"`. True is a flag, a list repeats an option.

    Returns
    -------
    dict
        The report of the command, such as `rows`, and its notes: `notes`, a list of text.

    Raises
    ------
    ArgumentError
        If an option is invalid.
    StorageError
        If an input does not exist (it is also a `FileNotFoundError`), or the output does (a `FileExistsError`).
    DataError
        If a line is not a record, or the output cannot be written; with the message of the command.

    Examples
    --------
    >>> report = inseam.convert("rollouts.jsonl", "converted.inseam", profile="scan")
    >>> report["rows"]
    50
    """
    names = [str(name) for name in ([inputs] if isinstance(inputs, (str, Path)) else inputs)]
    arguments = ["convert", *names, *_output_flags(output, mode), "--json", *_flags(options), *flags]
    return run(arguments, inputs=names)


def augment(kind: str, data: str | Path, output: str | Path, *, mode: str = "create", **options: Any) -> dict[str, Any]:
    """Make more pairs or worse responses from a dataset, as `inseam augment` does.

    Parameters
    ----------
    kind : str
        "rrm" (pairs across prompts, as row positions), "contrast" (gold responses of similar prompts), "adversarial" (edits of
        the gold response) or "gpt" (answers of a language model).
    data, output : str or Path
        The dataset, and the dataset that is written.
    mode : {"create", "replace"}, optional
        As for `convert`.
    **options
        The options of the command: `seed=1`, `derange=True`, `embedding="vector"`, `from_="pool.inseam"`, `count=5`,
        `answers="answers.jsonl"`.

    Returns
    -------
    dict
        The counts of the command, and its `notes`.

    Raises
    ------
    ArgumentError, DataError
        With the message of the command.
    StorageError
        As for `convert`.
    """
    return run(["augment", kind, str(data), *_output_flags(output, mode), "--json", *_flags(options)])


def relabel(
    data: str | Path, output: str | Path, by: str, *, rest: str | Path | None = None, swap: Sequence[tuple[str, str]] = (), mode: str = "create"
) -> dict[str, Any]:
    """Write the pairs that `confidence` or `self-label` keeps, with their sides exchanged where it says so, as `inseam relabel` does.

    Parameters
    ----------
    data, output : str or Path
        The dataset, and the dataset that is written.
    by : str
        The column with the labels of the pairs, which `compute` stored.
    rest : str or Path, optional
        Where the rows with the other pairs are written, unchanged.
    swap : sequence of pairs of str, optional
        Columns of the row that belong to chosen and to rejected, besides those whose names say so.
    mode : {"create", "replace"}, optional
        As for `convert`.

    Returns
    -------
    dict
        The counts of the command, and its `notes`.

    Raises
    ------
    ArgumentError, DataError
        With the message of the command.
    StorageError
        As for `convert`.
    """
    if rest is not None:
        require_free(str(rest), mode)
    flags = _flags({"by": by, "rest": rest, "swap": [",".join(pair) for pair in swap]})
    return run(["relabel", str(data), *_output_flags(output, mode), "--json", *flags])


def warm(checkpoints: Sequence[str | Path], output: str | Path, *, mode: str = "create") -> dict[str, Any]:
    """Average the weights of safetensors checkpoints, each number rounded once; see WARM in spec/methods.md.

    Parameters
    ----------
    checkpoints : sequence of str or Path
        Files with tensors of the same names and shapes.
    output : str or Path
        The file that is written.
    mode : {"create", "replace"}, optional
        As for `convert`.

    Returns
    -------
    dict
        The counts of the command.

    Raises
    ------
    ArgumentError, DataError
        With the message of the command.
    StorageError
        As for `convert`.
    """
    return run(["warm", *map(str, checkpoints), *_output_flags(output, mode), "--json"])


def _output_flags(output: str | Path, mode: str) -> list[str]:
    require_free(str(output), mode)
    return ["-o", str(output), *(["--force"] if mode == "replace" else [])]


def _flags(options: dict[str, Any]) -> list[str]:
    flags: list[str] = []
    for name, value in options.items():
        flag = "--" + name.removesuffix("_").replace("_", "-")  # from_, where Python has a word of its own
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                flags.append(flag)
            elif one is not None and one is not False:
                flags += [flag, str(one)]
    return flags


def _missing(inputs: Sequence[str]) -> str | None:
    """Return the first input that does not exist; patterns and standard input are none."""
    return next((name for name in inputs if name != "-" and not any(c in name for c in "*?[") and not os.path.exists(name)), None)


def run(arguments: Sequence[str], inputs: Sequence[str] = ()) -> dict[str, Any]:
    """Run the tool, and return the JSON object that it prints, with its notes.

    Raises
    ------
    ArgumentError, DataError
        With the message of the tool.
    StorageError
        If one of `inputs` does not exist, or the system refuses to start the tool or ends it.
    OutOfMemoryError
        If the system refuses memory to the tool.
    """
    conversion = columnar(arguments)
    if conversion is not None:
        return conversion.run()
    try:
        done = run_tool(tool_path(), arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except FileNotFoundError as error:
        missing = _missing(inputs)
        if missing is None:
            raise
        raise storage_error(f"{missing}: {os.strerror(errno.ENOENT)}", missing, errno.ENOENT) from error
    message = done.stderr.decode(errors="replace").strip()
    if done.returncode == 64:
        raise _library.ArgumentError(message)
    if done.returncode != 0:
        missing = _missing(inputs)
        if missing is not None:
            raise storage_error(message, missing, errno.ENOENT)
        if _OUT_OF_MEMORY.search(message):
            raise _library.OutOfMemoryError(message, "memory")
        if done.returncode < 0:
            raise storage_error(f"signal {-done.returncode} ended {tool_path()}" + (f": {message}" if message else ""), None, 0)
        raise _library.DataError(message, "malformed")
    notes = [line.removeprefix("note: ") for line in message.splitlines() if line.startswith("note: ")]
    return {**json.loads(done.stdout or b"{}"), "notes": notes}
