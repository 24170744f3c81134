# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command line tool as a process."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import Any

from ._errors import storage_error


def run_tool(tool: str, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the tool, and wait for it; an exception such as that of Ctrl-C stops it.

    Parameters
    ----------
    tool : str
        The path of the program.
    arguments : sequence of str
        Its arguments.
    **options
        Those of `subprocess.Popen`.

    Raises
    ------
    FileNotFoundError
        If there is no such program.
    StorageError
        If the system refuses to start it, because there are too many processes or no memory.
    """
    try:
        process = subprocess.Popen([tool, *arguments], **options)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise storage_error(f"cannot start {tool}: {error.strerror}", tool, error.errno or 0) from error
    with process:
        try:
            while True:
                try:
                    out, err = process.communicate(timeout=0.05)
                    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            process.terminate()
            process.wait()
            raise
