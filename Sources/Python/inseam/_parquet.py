# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Parquet files as the JSON Lines that presets understand."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def rows_of_parquet(arguments: Sequence[str]) -> Iterator[tuple[list[str], int | None]]:
    """The arguments of `inseam convert` with Parquet inputs replaced by `-`, and where their rows come from.

    Without Parquet inputs the arguments stay as they are, and nothing is read.
    """
    files = [name for name in arguments if name.endswith(".parquet")]
    if not files or not arguments or arguments[0] != "convert":
        yield list(arguments), None
        return
    if "-" in arguments:
        raise ValueError("Parquet files and standard input cannot be converted together")
    kept = [name for name in arguments if name not in files]
    source, sink = os.pipe()
    failures: list[BaseException] = []
    thread = threading.Thread(target=_write, args=(files, sink, failures), daemon=True)
    thread.start()
    try:
        yield [kept[0], "-", *kept[1:]], source
    finally:
        os.close(source)
        thread.join()
    if failures:
        raise failures[0]


def _write(files: Sequence[str], sink: int, failures: list[BaseException]) -> None:
    try:
        import pyarrow.parquet

        with os.fdopen(sink, "wb") as output:
            for name in files:
                for batch in pyarrow.parquet.ParquetFile(name).iter_batches(4_096):
                    for row in batch.to_pylist():
                        output.write(json.dumps(row, ensure_ascii=False, default=_plain).encode() + b"\n")
    except BrokenPipeError:
        pass  # The tool stopped reading, and says why.
    except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
        failures.append(error)


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
