# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet files as the JSON Lines that presets understand."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import os
import subprocess
import threading
from collections.abc import Sequence
from typing import IO, Any

from . import _library


def run_tool(tool: str, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Runs the tool; Parquet inputs of `convert` are read here, and their rows go to its standard input.

    Parameters
    ----------
    tool, arguments
        The program and its arguments.
    options
        Those of `subprocess.Popen`.

    Raises
    ------
    ArgumentError
        If there is no pyarrow, or Parquet comes together with standard input.
    OSError, ValueError
        If a file cannot be read. The tool is stopped then before it could take what it has for all.
    """
    files = [name for name in arguments[1:] if name.endswith(".parquet")] if arguments[:1] == ["convert"] else []
    if not files:
        return subprocess.run([tool, *arguments], check=False, **options)
    if "-" in arguments:
        raise _library.ArgumentError("Parquet files and standard input cannot be converted together")
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise _library.ArgumentError("Parquet files are read by pyarrow, which is not installed") from None
    for name in files:
        ParquetFile(name).close()
    source, sink = os.pipe()
    kept = [name for name in arguments[1:] if name not in files]
    with subprocess.Popen([tool, "convert", "-", *kept], stdin=source, **options) as process:
        os.close(source)
        failures: list[BaseException] = []
        feeder = threading.Thread(target=_feed, args=(files, os.fdopen(sink, "wb"), process, failures))
        feeder.start()
        out, err = process.communicate()
        feeder.join()
    if failures:
        raise failures[0]
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def _feed(files: Sequence[str], output: IO[bytes], process: subprocess.Popen, failures: list[BaseException]) -> None:
    from pyarrow.parquet import ParquetFile

    try:
        for name in files:
            with ParquetFile(name) as file:
                for batch in file.iter_batches(4_096):
                    for row in batch.to_pylist():
                        output.write(json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n")
        output.flush()
    except BrokenPipeError:
        pass  # The tool stopped reading, and says why.
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
        failures.append(error)
        # While the pipe is open: its end would say that these are all rows.
        process.terminate()
        process.wait()
    finally:
        try:
            output.close()
        except BrokenPipeError:
            pass


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no JSON")
