# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command line tool that comes with the package."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from . import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def tool_path() -> str:
    """Where the tool is: inside the package, or where INSEAM_TOOL says."""
    return os.environ.get("INSEAM_TOOL") or str(Path(__file__).parent / "bin" / "inseam")


def convert(inputs: str | Path | Sequence[str | Path], output: str | Path, *, flags: Sequence[str] = (), **options: Any) -> dict[str, Any]:
    """Converts JSON corpora, as `inseam convert` does; gives its report.

    Parameters
    ----------
    inputs
        Files or patterns: JSON Lines or arrays, plain, .gz or .zst; or Parquet files, which pyarrow reads.
    output
        The dataset.
    options
        Those of the command: `preset="trl-preference"`, `rm="sky=score"`, `on_error="skip"`; True for a flag.
    flags
        Anything else, as on the command line.

    Raises
    ------
    ArgumentError, DataError
        With the tool's own message.
    """
    names = [str(name) for name in ([inputs] if isinstance(inputs, (str, Path)) else inputs)]
    arguments = ["convert", *names, "-o", str(output), "--json", "-q", *_flags(options), *flags]
    return run(arguments)


def augment(kind: str, data: str | Path, output: str | Path, **options: Any) -> dict[str, Any]:
    """Makes more pairs or worse responses, as `inseam augment` does; gives its counts.

    Parameters
    ----------
    kind
        "rrm" (pairs across prompts, as places of rows), "contrast" (gold responses of similar prompts), "adversarial" (edits
        of the gold response) or "gpt" (answers of a language model).
    data, output
        The dataset, and the one that is written.
    options
        Those of the command: `seed=1`, `derange=True`, `embedding="vector"`, `count=5`, `answers="answers.jsonl"`.

    Raises
    ------
    ArgumentError, DataError
        With the tool's own message.
    """
    return run(["augment", kind, str(data), "-o", str(output), "--json", "-q", *_flags(options)])


def warm(checkpoints: Sequence[str | Path], output: str | Path) -> dict[str, Any]:
    """Averages the weights of safetensors checkpoints into one, each number rounded once; see WARM in spec/methods.md."""
    return run(["warm", *map(str, checkpoints), "-o", str(output), "--json", "-q"])


def _flags(options: dict[str, Any]) -> list[str]:
    flags: list[str] = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                flags.append(flag)
            elif one is not None and one is not False:
                flags += [flag, str(one)]
    return flags


def run(arguments: Sequence[str]) -> dict[str, Any]:
    """Runs the tool and gives its JSON answer."""
    from ._parquet import run_tool

    done = run_tool(tool_path(), arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    message = done.stderr.decode(errors="replace").strip()
    if done.returncode == 64:
        raise _library.ArgumentError(message)
    if done.returncode != 0:
        raise _library.DataError(message, "malformed")
    return json.loads(done.stdout or b"{}")
