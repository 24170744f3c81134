# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Inputs whose columns have types: Parquet, Arrow and CSV files, and folders of the library datasets."""

from __future__ import annotations

import errno
import glob
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _library
from ._errors import storage_error
from ._provenance import Provenance, of_data, of_description

if TYPE_CHECKING:
    import pyarrow as pa

#: The rows of a batch.
_ROWS = 65_536
_STARTS = ((b"PAR1", "Parquet"), (b"ARROW1", "Arrow"), (b"FEA1", "Feather 1"), (b"\xff\xff\xff\xff", "Arrow stream"))
_NAMES = re.compile(r"\.(?:(parquet|pq)|(arrow|feather|ipc)|(csv|tsv)(?:\.gz|\.bz2|\.zst)?)\Z", re.IGNORECASE)
_JSON = re.compile(r"\.(?:json|jsonl|ndjson)(?:\.gz|\.zst)?\Z", re.IGNORECASE)


class Input:
    """A file of a kind that has columns.

    Parameters
    ----------
    name : str
        The path, as errors and the origin of rows have it.
    kind : str
        "Parquet", "Arrow", "Arrow stream", "Feather 1" or "CSV".
    description : str, optional
        The description of a dataset of the library datasets, which may have provenance.
    """

    def __init__(self, name: str, kind: str, description: object = None) -> None:
        self.name, self.kind, self.description = name, kind, description
        #: What went wrong while its rows were read.
        self.failure: BaseException | None = None

    def reader(self, types: Mapping[str, Any]) -> pa.RecordBatchReader:
        """Return the rows in batches; `types` are those that columns of CSV are read as.

        Raises
        ------
        DataError
            If the file cannot be read.
        StorageError
            If the system refuses to open it.
        """
        import pyarrow as pa

        with self._named():
            schema, batches = _OPENERS[self.kind](self.name, types)
        return pa.RecordBatchReader.from_batches(schema, self._watched(batches))

    def provenance(self, schema: pa.Schema) -> Provenance:
        """Return the provenance that the file brings."""
        return of_data(_With(schema)) or of_description(self.description)

    def _watched(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        try:
            with self._named():
                for batch in batches:
                    for start in range(0, batch.num_rows, _ROWS):
                        yield batch.slice(start, _ROWS)
        except BaseException as error:
            self.failure = error
            raise

    def _named(self) -> _Named:
        return _Named(self.name)


class _With:
    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema


class _Named:
    """A block whose errors of pyarrow become errors with the name of the file."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import pyarrow as pa

        if isinstance(error, OSError) and error.errno:
            raise storage_error(f"{self._name}: {os.strerror(error.errno)}", self._name, error.errno) from error
        if isinstance(error, (pa.ArrowException, OSError)):
            raise _library.DataError(f"{self._name}: {str(error).strip().splitlines()[0]}", "malformed", self._name) from error


def inputs_of(names: Sequence[str]) -> tuple[list[Input], list[str]] | None:
    """Return inputs with columns and notes about them; None if the names are inputs of the tool.

    Raises
    ------
    ArgumentError
        If only some have columns, or a folder has files of several kinds or several splits.
    StorageError
        If a file does not exist.
    """
    notes: list[str] = []
    found: list[Input] = []
    others: list[str] = []
    for name in (one for pattern in names for one in _expanded(pattern)):
        own = _of_folder(name, notes) if os.path.isdir(name) else _of_file(name)
        found += own
        if not own:
            others.append(name)
    if not found:
        return None
    if others:
        raise _mixture(found[0], others[0])
    for one in found:
        if not os.path.exists(one.name):
            raise storage_error(f"{one.name}: {os.strerror(errno.ENOENT)}", one.name, errno.ENOENT)
    return found, notes


def _mixture(one: Input, other: str) -> _library.ArgumentError:
    if other == "-":
        return _library.ArgumentError(f"{one.kind} files and standard input cannot be combined")
    return _library.ArgumentError(
        f"{one.name} has columns ({one.kind}) and {other} does not; convert them one after the other: "
        f"inseam convert {one.name} -o OUT.inseam, and then inseam append OUT.inseam {other}"
    )


def _expanded(pattern: str) -> list[str]:
    """Return the files that a pattern stands for in natural order, or the pattern."""
    if pattern == "-" or not any(character in pattern for character in "*?[") or os.path.lexists(pattern):
        return [pattern]
    return sorted(glob.glob(pattern), key=_natural) or [pattern]


def _natural(name: str) -> list[tuple[int, int, str]]:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"([0-9]+)", name)]


def _of_file(name: str) -> list[Input]:
    found = _NAMES.search(name)
    named = ("Parquet" if found[1] else "Arrow" if found[2] else "CSV") if found else None
    try:
        with open(name, "rb") as file:
            start = file.read(8)
    except OSError:
        return [Input(name, named)] if named else []
    kind = next((kind for magic, kind in _STARTS if start.startswith(magic)), "CSV" if named == "CSV" else None)
    if kind is None and named is not None and _is_columnar_by_name_only(start):
        raise _library.DataError(f"{name}: expected {named}, found other bytes", "malformed", name)
    return [Input(name, kind)] if kind else []


def _is_columnar_by_name_only(start: bytes) -> bool:
    """Whether the bytes are not JSON either, which the tool reads under any name."""
    return not start.lstrip().startswith((b"{", b"[", b"\x1f\x8b", b"\x28\xb5\x2f\xfd"))


def _of_folder(name: str, notes: list[str]) -> list[Input]:
    """Return the files of a folder: what the library datasets saved, or files of one kind."""
    saved = _saved(name)
    if saved:
        return saved
    names = sorted((entry for entry in os.listdir(name) if not entry.startswith(".")), key=_natural)
    columnar = [entry for entry in names if _NAMES.search(entry) and not os.path.isdir(os.path.join(name, entry))]
    if not columnar:
        return []
    inputs = [one for entry in columnar for one in _of_file(os.path.join(name, entry))]
    json_files = [entry for entry in names if _JSON.search(entry) and entry != "dataset_info.json"]
    kinds = sorted({one.kind for one in inputs} | ({"JSON"} if json_files else set()))
    if len(kinds) > 1:
        first = os.path.splitext(columnar[0])[1]
        raise _library.ArgumentError(f"{name} has files of several kinds ({', '.join(kinds)}); name those of one: inseam convert '{name}/*{first}' -o OUT.inseam")
    left_out = [entry for entry in names if entry not in columnar]
    notes.append(f"{name}: took {', '.join(columnar)}" + (f"; left out {', '.join(left_out)}" if left_out else ""))
    return inputs


def _saved(folder: str) -> list[Input]:
    """Return the data files of a folder that the library datasets saved; none for another folder."""
    splits = os.path.join(folder, "dataset_dict.json")
    if os.path.exists(splits):
        with open(splits) as file:
            names = json.load(file)["splits"]
        raise _library.ArgumentError(f"{folder} has the splits {', '.join(names)}; convert one: inseam convert {os.path.join(folder, names[0])} -o OUT.inseam")
    state, info = os.path.join(folder, "state.json"), os.path.join(folder, "dataset_info.json")
    if not (os.path.exists(state) and os.path.exists(info)):
        return []
    with open(state) as file:
        files = [entry["filename"] for entry in json.load(file)["_data_files"]]
    with open(info) as file:
        description = json.load(file).get("description")
    return [Input(os.path.join(folder, name), "Arrow stream", description) for name in files]


def _open_parquet(name: str, types: Mapping[str, Any]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(name) as file:
        schema = file.schema_arrow

    def batches() -> Iterator[pa.RecordBatch]:
        with ParquetFile(name, memory_map=True) as file:
            yield from file.iter_batches(_ROWS)

    return schema, batches()


def _open_arrow(name: str, types: Mapping[str, Any]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import pyarrow as pa

    def batches_of(source: pa.MemoryMappedFile) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        file = pa.ipc.open_file(source)
        return file.schema, (file.get_batch(index) for index in range(file.num_record_batches))

    return _mapped(name, batches_of)


def _open_stream(name: str, types: Mapping[str, Any]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    import pyarrow as pa

    def batches_of(source: pa.MemoryMappedFile) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
        stream = pa.ipc.open_stream(source)
        return stream.schema, iter(stream)

    return _mapped(name, batches_of)


def _mapped(
    name: str, batches_of: Callable[[pa.MemoryMappedFile], tuple[pa.Schema, Iterator[pa.RecordBatch]]]
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Return the schema and the batches of a file that is mapped while they are read."""
    import pyarrow as pa

    with pa.memory_map(name) as source:
        schema, _ = batches_of(source)

    def batches() -> Iterator[pa.RecordBatch]:
        with pa.memory_map(name) as source:
            yield from batches_of(source)[1]

    return schema, batches()


def _open_feather(name: str, types: Mapping[str, Any]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    from pyarrow import feather

    table = feather.read_table(name)
    return table.schema, iter(table.to_batches())


def _open_csv(name: str, types: Mapping[str, Any]) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    from ._csv import batches_of, types_of

    found = types_of(name, types)
    return found, batches_of(name, found)


_OPENERS = {"Parquet": _open_parquet, "Arrow": _open_arrow, "Arrow stream": _open_stream, "Feather 1": _open_feather, "CSV": _open_csv}
