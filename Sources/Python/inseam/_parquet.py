# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet files as input of `inseam convert`."""

from __future__ import annotations

import base64
import datetime
import decimal
import errno
import json
import os
import subprocess
import threading
from collections.abc import Sequence
from typing import IO, Any

from . import _library
from ._errors import storage_error


def run_tool(tool: str, arguments: Sequence[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the tool; Parquet inputs of `convert` are read here, and their rows are written to its standard input.

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
    ArgumentError
        If pyarrow is not installed, or Parquet files are combined with standard input.
    OSError, ValueError
        If a file cannot be read; the tool is stopped then and writes no output.
    """
    files = [name for name in arguments[1:] if name.endswith(".parquet")] if arguments[:1] == ["convert"] else []
    if not files:
        return _wait(_started([tool, *arguments], **options))
    if "-" in arguments:
        raise _library.ArgumentError("Parquet files and standard input cannot be combined")
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise _library.ArgumentError("Parquet files require pyarrow, which is not installed; run: pip install pyarrow") from None
    for name in files:
        ParquetFile(name).close()
    source, sink = os.pipe()
    kept = [name for name in arguments[1:] if name not in files]
    output = os.fdopen(sink, "wb")
    try:
        process = _started([tool, "convert", "-", *kept], stdin=source, **options)
    except BaseException:
        output.close()
        raise
    finally:
        os.close(source)
    failures: list[BaseException] = []
    with process:
        feeder = threading.Thread(target=_feed, args=(files, output, process, failures))
        try:
            feeder.start()
        except RuntimeError as error:
            # Stopped while its input is open: the end of the pipe would mean the end of the rows.
            process.kill()
            output.close()
            raise storage_error(f"cannot start a thread for {tool}: {error}", tool, errno.EAGAIN) from error
        done = _wait(process)
        feeder.join()
    if failures:
        raise failures[0]
    return done


def _started(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start the tool.

    Raises
    ------
    StorageError
        If the system refuses, because there are too many processes or no memory.
    """
    try:
        return subprocess.Popen(command, **options)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise storage_error(f"cannot start {command[0]}: {error.strerror}", command[0], error.errno or 0) from error


def _wait(process: subprocess.Popen[bytes]) -> subprocess.CompletedProcess[bytes]:
    """Wait for the tool; an exception such as that of Ctrl-C stops it."""
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
        pass  # The tool stopped reading, and reports the reason.
    except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
        failures.append(error)
        # The tool is stopped while the pipe is open: the end of the pipe would mean the end of the rows.
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
    raise TypeError(f"{type(value).__name__} cannot be converted to JSON")
