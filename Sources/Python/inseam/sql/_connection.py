# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""A database in memory that has datasets as tables and reads nothing else."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping

import duckdb
import pyarrow as pa

from .. import _library
from .._dataset import Dataset
from .._errors import ArgumentError, DataError
from ..pyarrow_dataset import ArrowDataset
from ._responses import ArrowResponses

#: A query reads the registered data alone: no files, no network, no variables of the caller.
_CLOSED = {"enable_external_access": "false", "python_enable_replacements": "false"}

#: DuckDB's words around the error of a stream.
_OF_A_STREAM = re.compile(r"reading the stream registered as '.*?' failed: IOError: (.*?)\. Detail: Python exception", re.DOTALL)
#: The kinds of statements that give rows; PIVOT is of several.
_QUERIES = ("SELECT", "EXPLAIN", "MULTI")


@contextlib.contextmanager
def connection(tables: Mapping[str, Dataset]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connect to a database with a table for each dataset, and one for its responses."""
    database = duckdb.connect(":memory:", config=_CLOSED)
    try:
        for name, dataset in tables.items():
            database.register(name, ArrowDataset(dataset))
            if ArrowResponses.exist_in(dataset):
                other = f"{name}_responses"
                if other in tables:
                    raise ArgumentError(f"the table {other} of the responses of {name} has the name of another dataset; choose another name")
                database.register(other, ArrowResponses(dataset))
        yield database
    finally:
        database.close()


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Turn errors of DuckDB, and of the streams that it reads while rows are fetched, into those of this package."""
    try:
        with _library.Interruptible():
            yield
    except (_library.Error, BrokenPipeError):
        raise
    except duckdb.Error as error:
        found = _OF_A_STREAM.search(str(error))
        raise DataError(found[1], "damaged") if found else ArgumentError(str(error)) from None
    except (pa.ArrowException, OSError) as error:
        raise DataError(str(error), "damaged") from None


def execute(database: duckdb.DuckDBPyConnection, text: str) -> duckdb.DuckDBPyRelation:
    """Run one statement that gives rows.

    Raises
    ------
    ArgumentError
        If DuckDB refuses it, or it is another statement, such as one that makes a table.
    """
    with reported():
        statements = database.extract_statements(text)
        if len(statements) != 1 or statements[0].type.name not in _QUERIES:
            raise ArgumentError("expected one query, such as select count(*) from d")
        return database.sql(text)
