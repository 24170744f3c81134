# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The output of an export: a file or folder."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from . import _library
from ._lines import line_of
from ._provenance import KEY
from ._publication import Publication

if TYPE_CHECKING:
    import pyarrow

_BATCH = 1_024
_STATE = ("state.json", "dataset_info.json")


#: The endings of files; the longest that fits counts.
FILES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet", ".arrow", ".csv")
#: The endings that each shape of whole datasets may have; any other shape may have all of them, or be a folder.
_OWN = {"parquet": (".parquet",), "arrow": (".arrow",), "jsonl": (".jsonl", ".jsonl.gz", ".jsonl.zst"), "csv": (".csv",), "hf-disk": ("",)}


def ending(path: Path, to: str) -> str:
    """Return the ending of an output's name, "" for a folder.

    Raises
    ------
    ArgumentError
        If no export writes files of that name, or the shape is not that of the name.
    """
    found = max((end for end in FILES if path.name.endswith(end) and path.name != end), key=len, default="")
    wanted = _OWN.get(to, (*FILES, ""))
    if not found and path.suffix and to != "hf-disk":
        raise _library.ArgumentError(
            f"{path}: exports have names that end in {', '.join(FILES)}; a name without an ending is a folder for "
            f"datasets.load_from_disk, found {path.suffix!r}"
        )
    if found not in wanted:
        other = next((name for name, ends in _OWN.items() if found in ends), "a shape of trainers")
        raise _library.ArgumentError(f"{path}: to={to!r} writes {' or '.join(filter(None, wanted)) or 'a folder'}; for {found or 'a folder'} it is {other!r}")
    return found


class Output:
    """The output of an export, by its name: a file with one of the endings `FILES`, or a folder that `datasets` loads.

    It becomes visible once it is complete. With mode "replace" it replaces a file, or a folder that an export wrote; no other
    folder, and never the dataset that is exported.

    Raises
    ------
    ArgumentError
        If the mode is unknown, or the output cannot be replaced.
    StorageError
        If its folder does not exist; a `FileExistsError` if the output exists and is not to be replaced.
    """

    def __init__(self, path: str | Path, source: str, mode: str, to: str = "") -> None:
        self.path = Path(path)
        if not self.path.name:
            raise _library.ArgumentError("expected the name of an output, found an empty path")
        self.suffix = ending(self.path, to)
        if self.path.exists() and self.path.resolve() == Path(source).resolve():
            raise _library.ArgumentError(f"{self.path}: output and dataset must differ")
        if self.path.is_dir() and mode == "replace" and (self.suffix or not _is_export(self.path)):
            raise _library.ArgumentError(f"{self.path}: the folder was not written by an export; remove it, or choose another name")
        self._publication = Publication(self.path, mode, not self.suffix, _is_export)

    def write_lines(self, rows: Iterator[dict[str, Any]]) -> int:
        """Write rows as JSON Lines, bytes as hexadecimal digits; return their number."""
        count = 0
        with self._publication.fresh() as target, self._lines(target) as file:
            for row in rows:
                file.write(line_of(row))
                count += 1
        return count

    @contextmanager
    def _lines(self, target: Path) -> Iterator[IO[bytes]]:
        """Open a file of lines, compressed as its name says."""
        with target.open("wb") as file:
            if self.suffix == ".jsonl.gz":
                # Without a name and a time, equal rows give equal bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
                    yield packed  # type: ignore[misc]
            elif self.suffix == ".jsonl.zst":
                import pyarrow as pa

                with pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd") as packed:
                    yield packed
            else:
                yield file

    def write_rows(self, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows, whose values give the types of the columns; return their number.

        Rows with messages are iterated twice: first for the fields that any of them has.
        """
        if self.suffix.startswith(".jsonl"):
            return self.write_lines(iter(rows))
        import pyarrow as pa

        parts = (_table(chunk) for chunk in _chunks(rows))
        first = next(parts, None)
        if first is None:
            return self.write_tables(iter(()), pa.schema([]))
        if any(pa.types.is_nested(field.type) for field in first.schema):
            schema = _united(first, parts)
            return self.write_tables((_table(chunk, schema) for chunk in _chunks(rows)), schema)
        # A column that is null in the first rows gets its type from later values.
        schema, kept = first.schema, [first]
        while any(pa.types.is_null(field.type) for field in schema) and (part := next(parts, None)) is not None:
            schema = pa.unify_schemas([schema, part.schema])
            kept.append(part)
        return self.write_tables((part.cast(schema) for group in (kept, parts) for part in group), schema)

    def write_tables(self, tables: Iterator[pyarrow.Table], schema: pyarrow.Schema) -> int:
        """Write tables of one schema; return the number of rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq
        from pyarrow import csv

        count = 0
        with self._publication.fresh() as target:
            if self.suffix == ".parquet":
                with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                    for table in tables:
                        writer.write_table(table)
                        count += table.num_rows
                return count
            if self.suffix == ".csv":
                flat = _flat(schema, self.path)
                with csv.CSVWriter(target, flat) as writer:
                    for table in tables:
                        writer.write_table(table.cast(flat))
                        count += table.num_rows
                return count
            if not self.suffix:
                _describe(target, schema)
            file = target if self.suffix else target / "data-00000-of-00001.arrow"
            # `datasets` maps files of the stream format.
            with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
                for table in tables:
                    writer.write_table(table, max_chunksize=_BATCH)
                    count += table.num_rows
        return count


def _is_export(folder: Path) -> bool:
    """Return whether an export wrote a folder, or it is empty."""
    names = {entry.name for entry in folder.iterdir()}
    return not names or names.issuperset(_STATE) and all(name in _STATE or name.endswith(".arrow") for name in names)


def _chunks(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    remaining = iter(rows)
    while chunk := list(islice(remaining, 4 * _BATCH)):
        yield chunk


def _united(first: pyarrow.Table, others: Iterator[pyarrow.Table]) -> pyarrow.Schema:
    """Return the schema that has the fields of all tables, those inside structs too."""
    import pyarrow as pa

    schema = first.schema
    for table in others:
        with _kinds():
            schema = pa.unify_schemas([schema, table.schema], promote_options="permissive")
    return schema


def _flat(schema: pyarrow.Schema, path: Path) -> pyarrow.Schema:
    """Return the schema with JSON as its text, as CSV has it; an error names the columns that it cannot hold."""
    import pyarrow as pa

    kinds = pa.types
    fields = [
        field.with_type(field.type.storage_type) if isinstance(field.type, pa.BaseExtensionType) and field.type.extension_name == "arrow.json" else field
        for field in schema
    ]
    wrong = [
        field.name
        for field in fields
        if kinds.is_nested(field.type) or kinds.is_binary(field.type) or kinds.is_large_binary(field.type) or kinds.is_fixed_size_binary(field.type)
        or isinstance(field.type, pa.BaseExtensionType)
    ]  # fmt: skip
    if wrong:
        raise _library.DataError(
            f"{path}: CSV has no lists, structs or bytes, found {', '.join(wrong)}; choose columns, or a name ending in .jsonl", "schema"
        )
    return pa.schema(fields)


def _table(rows: list[dict[str, Any]], schema: pyarrow.Schema | None = None) -> pyarrow.Table:
    import pyarrow as pa

    with _kinds():
        try:
            return pa.Table.from_pylist(rows, schema=schema)
        except pa.ArrowException:
            # pyarrow finds no type for uuids in lists and structs; they are texts, as in JSON.
            texts = [_with_texts(row) for row in rows]
            if texts == rows:
                raise
            return pa.Table.from_pylist(texts, schema=schema)


def _with_texts(value: Any) -> Any:
    """Return a value with uuids as texts."""
    if isinstance(value, dict):
        return {key: _with_texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_texts(item) for item in value]
    return str(value) if isinstance(value, uuid.UUID) else value


@contextmanager
def _kinds() -> Iterator[None]:
    """Name the remedy where values of one column have different kinds."""
    import pyarrow as pa

    try:
        yield
    except pa.ArrowException as error:
        reason = f"{error}".split("\n")[0]
        raise _library.DataError(f"values of one column have different kinds ({reason}); .jsonl files can have them", "schema") from None


def _describe(folder: Path, schema: pyarrow.Schema) -> None:
    state = {
        "_data_files": [{"filename": "data-00000-of-00001.arrow"}],
        "_fingerprint": uuid.uuid4().hex[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    (folder / _STATE[0]).write_text(json.dumps(state))
    # The metadata of the schema is replaced as soon as the features change; the description stays.
    found = (schema.metadata or {}).get(KEY.encode())
    info = {} if found is None else {"description": json.dumps({KEY: json.loads(found)}, ensure_ascii=False)}
    (folder / _STATE[1]).write_text(json.dumps(info))
