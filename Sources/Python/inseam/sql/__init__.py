# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""SQL over datasets, by DuckDB: `pip install 'inseam[sql]'`.

>>> import inseam
>>> ds = inseam.open("rollouts.inseam")
>>> inseam.sql.query("select count(*) as n from d", d=ds).to_pylist()
[{'n': 50}]
>>> inseam.sql.query("select role, count(rm.sky) as scores from d_responses where role = 'gold' group by role", d=ds).num_rows
1
"""

from __future__ import annotations

from pathlib import Path

from .._dataset import Dataset
from .._errors import ArgumentError
from .._open import open as _open
from ._connection import connection, execute, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    import pyarrow

__all__ = ["query"]


def query(text: str, **data: Dataset | str | Path) -> pyarrow.Table:
    """Return the result of a query over datasets.

    Each dataset is a table under the name of its argument, `d`, with one row for each of its rows. If it has responses, they are
    the table `d_responses`, one row for each response: `row`, the position of the row in the dataset, the other columns of the
    row, and the fields of the response; a field that is called as a column of the row begins with `response_`. Columns that a
    query does not name are not read, and simple conditions are tested by Inseam while it reads.

    Parameters
    ----------
    text : str
        A statement in DuckDB's SQL. It reads the given data, and no files.
    **data : Dataset, str or Path
        Datasets and views, or paths of datasets, by the names of their tables.

    Returns
    -------
    pyarrow.Table
        The rows of the result.

    Raises
    ------
    ArgumentError
        If DuckDB refuses the statement, with its message, or no data is given.
    DataError
        If data that the query reads is damaged.

    Examples
    --------
    >>> inseam.sql.query("select max(len(responses)) as most from d", d="rollouts.inseam").column_names
    ['most']
    """
    if not data:
        raise ArgumentError("query() needs data: query('select count(*) from d', d='rollouts.inseam')")
    tables = {name: value if isinstance(value, Dataset) else _open(value) for name, value in data.items()}
    with connection(tables) as database, reported():
        result = execute(database, text)
        return result.to_arrow_table() if hasattr(result, "to_arrow_table") else result.arrow()
