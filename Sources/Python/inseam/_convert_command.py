# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`inseam convert` and `inseam append` of inputs whose columns have types; all other inputs are for the tool."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import sys
import textwrap
import time
from collections.abc import Sequence
from ctypes import byref, c_void_p
from typing import Any, NoReturn

from . import _library
from ._columnar import Input, inputs_of
from ._open import open
from ._provenance import Provenance, joined, of_dataset

#: Options of JSON, and the way to the same with columns.
_OF_JSON = {
    "on_error": "columns have no invalid lines; leave it out",
    "schema": "columns have types; --type PATH=TYPE converts one",
    "max_line": "columns have no lines; leave it out",
    "commit_rows": "all rows of columns are one commit; leave it out",
    "commit_seconds": "all rows of columns are one commit; leave it out",
}


def columnar(arguments: Sequence[str]) -> ColumnarConversion | None:
    """Return the conversion that the arguments of a command ask for; None if it is for the tool.

    Raises
    ------
    ArgumentError
        If an option has no use with columns, or the inputs cannot be combined.
    StorageError
        If an input does not exist.
    """
    command = arguments[0] if arguments else ""
    if command not in ("convert", "append"):
        return None
    try:
        options = _parser(command).parse_intermixed_args(arguments[1:])
    except _WrongError:
        return None  # The tool explains what is wrong.
    if command == "append":
        options.output = options.inputs.pop(0)
    found = inputs_of(options.inputs) if options.inputs and (options.output is not None or options.dry_run) else None
    return None if found is None else ColumnarConversion(options, *found)


class ColumnarConversion:
    """A conversion of Parquet, Arrow or CSV files.

    Parameters
    ----------
    options : Namespace
        The options of the command.
    inputs : list of Input
        The files.
    notes : list of str
        What there is to say about the choice of files.
    """

    def __init__(self, options: argparse.Namespace, inputs: list[Input], notes: list[str]) -> None:
        for name, way in _OF_JSON.items():
            given = getattr(options, name, None)
            if given is not None and given != "stop":
                raise _library.ArgumentError(f"--{name.replace('_', '-')} is for JSON; {way}")
        if options.dry_run is False and options.full:
            raise _library.ArgumentError("--full requires --dry-run.")
        for one in inputs:
            if options.output is not None and os.path.exists(options.output) and os.path.samefile(one.name, options.output):
                raise _library.ArgumentError(f"{one.name} is an input and cannot be the output.")
        self.options, self.inputs, self.notes = options, inputs, notes

    def run(self) -> dict[str, Any]:
        """Convert, and return the report; of a dry run the types of the columns."""
        try:
            import pyarrow as pa
        except ImportError:
            raise _library.ArgumentError(f"{self.inputs[0].kind} files require pyarrow, which is not installed; run: pip install pyarrow") from None
        if self.options.threads is not None:
            pa.set_cpu_count(self.options.threads)
        start = time.monotonic()
        report = self._imported()
        if self.options.dry_run:
            return {**report["types"], "notes": self.notes}
        self.notes += report.pop("notes")
        if self.options.appends:
            return {**report, "refused": 0, "blank": 0, "seconds": time.monotonic() - start, "path": self.options.output, "notes": self.notes}
        sizes = {"bytes_in": sum(os.path.getsize(one.name) for one in self.inputs), "bytes_out": os.path.getsize(self.options.output)}
        seconds = time.monotonic() - start
        return {**report, "refused": 0, "blank": 0, **sizes, "seconds": seconds, "path": self.options.output, "notes": self.notes}

    def _imported(self) -> dict[str, Any]:
        from ._arrow import ArrowArrayStream, taken_stream

        types = self._csv_types()
        readers = [one.reader(types) for one in self.inputs]
        self._note_extensions(readers)
        options = _library.options(self._pairs(self._provenance(readers)))
        owned = [taken_stream(reader) for reader in readers]
        streams = (ArrowArrayStream * len(owned))()
        for index, stream in enumerate(owned):
            ctypes.memmove(byref(streams[index]), stream.address, ctypes.sizeof(ArrowArrayStream))
            stream.structure.release = None
        report = c_void_p()
        try:
            _library.call("import_arrow", _library.encoded(self.options.output or ""), streams, len(owned), options, byref(report))
        except _library.Error:
            failure = next((one.failure for one in self.inputs if one.failure is not None), None)
            if failure is not None:
                raise failure from None
            raise
        return json.loads(_library.taken_text(report))

    def _pairs(self, provenance: Provenance) -> list[tuple[str, Any]]:
        options = self.options
        types = options.type + [f"{path}=json" for path in options.as_json] + [f"{path}=float64" for path in options.float64]
        flags = {"append": options.appends, "allow-network": options.allow_network, "replace": options.force, "dry-run": options.dry_run, "no-source": options.no_source, "no-ids": options.no_ids, "allow-missing": options.allow_missing}
        return [
            ("input", [one.name for one in self.inputs]),
            *((name, True) for name, value in flags.items() if value),
            *((name, getattr(options, name.replace("-", "_"))) for name in ("preset", "lengths", "group-by", "zip-lists", "on-conflict", "map", "pm", "rm", "profile", "level", "threads", "wait")),
            ("type", types),
            ("provenance", json.dumps(provenance, ensure_ascii=False) if provenance else None),
        ]

    def _csv_types(self) -> dict[str, Any]:
        """Return the types that columns of CSV files are read as because they are asked for."""
        if all(one.kind != "CSV" for one in self.inputs):
            return {}
        import pyarrow as pa

        known = {"bool": pa.bool_(), "int64": pa.int64(), "float32": pa.float32(), "float64": pa.float64(), "utf8": pa.string(), "json": pa.json_(pa.string())}
        pairs = [pair.rpartition("=")[::2] for pair in self.options.type] + [(path, "json") for path in self.options.as_json]
        return {path: known[kind] for path, kind in pairs if kind in known}

    def _provenance(self, readers: Sequence[Any]) -> Provenance:
        existing = open(self.options.output) if self.options.appends else None
        # A dataset without rows has no values that could differ.
        known: Provenance = of_dataset(existing) if existing is not None and len(existing) else {}
        brought: list[str] = []
        for one, reader in zip(self.inputs, readers):
            added = one.provenance(reader.schema)
            known = joined(one.name, known, added)
            brought += joined(one.name, {}, added)
        return {path: known[path] for path in brought}

    def _note_extensions(self, readers: Sequence[Any]) -> None:
        import pyarrow as pa

        for one, reader in zip(self.inputs, readers):
            for field in reader.schema:
                type_ = field.type
                if isinstance(type_, pa.BaseExtensionType) and type_.extension_name not in _KEPT:
                    self.notes.append(f"{one.name}: {field.name} has the extension type {type_.extension_name}, and is stored as {type_.storage_type}")


#: The extension types that a dataset has.
_KEPT = ("arrow.json", "arrow.uuid", "inseam.bfloat16")


def run(conversion: ColumnarConversion) -> int:
    """Convert, print what was done, and return the exit status."""
    options = conversion.options
    if not options.dry_run and not options.force and not options.appends and os.path.lexists(options.output):
        raise _library.ArgumentError(f"{options.output} already exists; --force replaces it.")
    report = conversion.run()
    notes = report.pop("notes")
    reason = None if options.dry_run else report.pop("reason", None)
    if not options.quiet:
        if reason is not None:
            keep = "" if report["preset"] == "generic" else "; --preset generic keeps records as they are"
            print(_wrapped(f"preset: {report['preset']} ({reason}){keep}"), file=sys.stderr)
        for note in notes:
            print(f"note: {note}", file=sys.stderr)
    if options.dry_run:
        print(f"{_counted(len(conversion.inputs), 'file')}, nothing written", file=sys.stderr)
        lines = [f"  {json.dumps(path, ensure_ascii=False)} : {json.dumps(kind)}" for path, kind in sorted(report.items())]
        print("{\n" + ",\n".join(lines) + "\n}")
    elif options.json:
        print(json.dumps(report, ensure_ascii=False))
    elif not options.quiet:
        if options.appends:
            print(f"{_counted(report['appended'], 'row')} appended in {report['seconds']:.2f} s: {report['path']} has {report['rows']:,}", file=sys.stderr)
            return 0
        print(
            f"{_counted(report['rows'], 'row')}, {_bytes(report['bytes_in'])} → {_bytes(report['bytes_out'])} in {report['seconds']:.2f} s: {report['path']}",
            file=sys.stderr,
        )
    return 0


def _wrapped(text: str) -> str:
    """Return text in lines of the width of the terminal, or of 80 columns."""
    width = os.get_terminal_size(2).columns if os.isatty(2) else 80
    return textwrap.fill(text, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _bytes(count: int) -> str:
    value, unit = float(count), 0
    while value >= 1_000 and unit < 4:
        value, unit = value / 1_000, unit + 1
    return f"{count} B" if unit == 0 else f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {['B', 'kB', 'MB', 'GB', 'TB'][unit]}"


class _WrongError(Exception):
    pass


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _WrongError(message)


def _parser(command: str) -> argparse.ArgumentParser:
    """Return a parser of the options of `inseam convert` or `inseam append`, which the tool documents."""
    parser = _Parser(prog=f"inseam {command}", add_help=False, allow_abbrev=False)
    parser.set_defaults(appends=command == "append", output=None, profile=None, level=None, dry_run=False, full=False, wait=None, allow_network=False)
    add = parser.add_argument
    add("inputs", nargs="+")
    for name in ("map", "pm", "rm", "type", "as-json", "float64"):
        add(f"--{name}", action="append", default=[])
    for name in ("preset", "group-by", "zip-lists", "lengths", "on-error", "on-conflict", "schema", "max-line"):
        add(f"--{name}")
    for name in ("no-source", "no-ids", "allow-missing", "allow-nan", "force", "json"):
        add(f"--{name}", action="store_true")
    add("--threads", type=int)
    if command == "append":
        for name in ("commit-rows", "commit-seconds", "wait"):
            add(f"--{name}")
        add("--allow-network", action="store_true")
    else:
        add("-o", "--output")
        add("--profile")
        add("--level", type=int)
        add("--dry-run", action="store_true")
        add("--full", action="store_true")
    add("-q", "--quiet", action="store_true")
    return parser
