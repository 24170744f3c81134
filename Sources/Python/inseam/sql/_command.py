# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command `inseam sql QUERY NAME=DATA …`."""

from __future__ import annotations

import argparse
import json
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .. import _library
from .._open import open as _open
from .._text import shown

FORMATS = ("table", "jsonl", "csv", "md")
_NAME = re.compile(r"[A-Za-z_]\w*\Z")


class _Parser(argparse.ArgumentParser):
    """A parser that exits with the tool's status for wrong usage, 64."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"inseam sql: {message}\n")


_DESCRIPTION = """\
Run a query in DuckDB's SQL over datasets.

Each dataset is a table, d for d=rollouts.inseam, and its responses are another
one, d_responses, with one row for each response: row, the columns of its row,
and its own fields. Columns that the query does not name are not read."""
_EXAMPLES = """\
examples:
  inseam sql "select count(*) from d" d=rollouts.inseam
  inseam sql "select role, avg(rm.sky) as sky from d_responses group by role" d=rollouts.inseam
  inseam sql "select a.prompt_id from a join b using (prompt_id)" a=old.inseam b=new.inseam --format csv
"""


def _parser() -> _Parser:
    parser = _Parser(prog="inseam sql", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("query", help="statement that gives rows; - reads it from standard input")
    parser.add_argument("data", nargs="+", metavar="name=data", help="datasets, files or folders, with the names of their tables; without a name it is d")
    parser.add_argument("--format", choices=FORMATS, help="how rows are printed (default: table on a terminal, jsonl otherwise)")
    parser.add_argument("--backend", choices=("auto", "mmap", "pread"), default="auto", help="how files are read (default: auto)")
    parser.add_argument("--verify", choices=("first-touch", "full", "off"), default="first-touch", help="when checksums are verified (default: first-touch)")
    return parser


def run(arguments: Sequence[str]) -> int:
    """Run the query, print its rows, and return the exit status."""
    parser = _parser()
    options = parser.parse_intermixed_args(arguments)
    tables = _tables(parser, options.data)
    try:
        from ._connection import connection, execute, reported
    except ModuleNotFoundError as error:
        print(f"inseam: sql needs the package {error.name}: pip install 'inseam[sql]'", file=sys.stderr)
        return 2
    query = sys.stdin.read() if options.query == "-" else options.query
    try:
        data = {name: _open(path, backend=options.backend, verify=options.verify) for name, path in tables.items()}
        with connection(data) as database, reported():
            _print(execute(database, query), options.format or ("table" if sys.stdout.isatty() else "jsonl"))
            sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except _library.Error as error:
        print(f"inseam: {shown(str(error), kept=chr(10))}", file=sys.stderr)
        return 2
    return 0


def _tables(parser: _Parser, data: Sequence[str]) -> dict[str, str]:
    """Return the paths by the names of their tables."""
    tables: dict[str, str] = {}
    for word in data:
        name, separator, path = word.partition("=")
        if not separator or Path(word).exists():
            name, path = "d", word
        if not _NAME.match(name):
            parser.error(f"{name!r} is no name of a table; write letters, digits and _, such as d={path}")
        if name in tables:
            parser.error(f"two datasets are called {name}; name them, such as a={tables[name]} b={path}")
        tables[name] = path
    return tables


def _print(rows: Any, form: str) -> None:
    """Print the rows of a result; text cannot control a terminal."""
    if form == "table":
        from ._table import print_table

        print_table(rows)
        return
    reader = rows.to_arrow_reader(10_000) if hasattr(rows, "to_arrow_reader") else rows.fetch_arrow_reader(10_000)
    if form == "csv":
        _print_csv(reader)
        return
    names = reader.schema.names
    if form == "md":
        _write("| " + " | ".join(map(_cell, names)) + " |\n|" + "---|" * len(names) + "\n")
    for batch in reader:
        for values in zip(*(column.to_pylist() for column in batch.columns)):
            if form == "md":
                _write("| " + " | ".join(_cell(_text(value)) for value in values) + " |\n")
            else:
                _write(_json(dict(zip(names, values))) + "\n")


def _print_csv(reader: Any) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(reader.schema.names)
    for batch in reader:
        writer.writerows([_text(value) for value in values] for values in zip(*(column.to_pylist() for column in batch.columns)))


def _write(text: str) -> None:
    sys.stdout.write(shown(text, kept="\n") if sys.stdout.isatty() else text)


def _cell(text: str) -> str:
    """A text as a cell of a table in Markdown."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", "<br>")


def _text(value: Any) -> str:
    """A value as one cell: nothing for null, JSON for lists and structs."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value).strip('"') if not isinstance(value, (dict, list)) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A value that JSON has: NaN and infinities are null, dates and decimals their text, bytes hexadecimal digits."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
