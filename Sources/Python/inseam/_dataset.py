# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets: rows of a file or folder, and views of them that pick rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_int32, c_uint64, c_void_p

from . import _library
from ._arrow import ArrowArray, ArrowArrayStream, ArrowSchema, Owned, Stream
from ._arrow import Schema as ArrowPlan
from ._batch import Batch
from ._column import Column
from ._lazy import numpy
from ._predicates import Expression
from ._result import Result
from ._rows import Rows
from ._schema import Field, Schema, split_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


class Dataset:
    """A dataset open for reading, or a view of one: one generation that never changes under the reader.

    A row is a dictionary: numbers, text, lists, dictionaries, None. Dates, times and durations are the numbers that are
    stored, decimals and uuids are bytes; numpy and Arrow have types for them.

    Made by `inseam.open`. Views share the file and hold no rows: `select` picks columns, `filter` and slices pick rows.
    Any number of threads may read, and so may the children of a fork; pickling keeps the path, the generation and what
    the view picks.
    """

    def __init__(
        self,
        path: str,
        options: Mapping[str, Any],
        handle: _library.Handle | None = None,
        columns: tuple[str, ...] | None = None,
        rows: Rows | None = None,
    ) -> None:
        self._path, self._options = path, dict(options)
        self._handle = handle or _library.new_handle("open", _library.encoded(path), _library.options(self._options))
        summary = _library.Summary()
        _library.call("summarize", self._handle.value, byref(summary))
        # A child, and whoever unpickles, reads the same generation.
        self._options["generation"] = summary.generation
        self._summary = summary
        self._columns = columns
        self._rows = rows or Rows(summary.row_count)
        self._projection: _library.Handle | None = None
        self._plan: ArrowPlan | None = None
        self._description: dict[str, Any] | None = None

    # What it is

    @property
    def path(self) -> str:
        """The file or folder."""
        return self._path

    @property
    def generation(self) -> int:
        """The commit that is read: 1 at creation, one more with every other."""
        return self._summary.generation

    @property
    def file_id(self) -> str:
        """The id of the file, 32 hexadecimal digits."""
        return self._summary.file_id.decode()

    @property
    def num_row_groups(self) -> int:
        """The row groups of the file or folder."""
        return self._summary.row_group_count

    @property
    def nbytes(self) -> int:
        """The bytes of the file or folder."""
        return self._summary.byte_count

    @property
    def schema(self) -> Schema:
        """The columns, with what is known of each."""
        root = Field(self._describe()["schema"])
        if self._columns is not None:
            kept = {split_path(path)[0] for path in self._columns}
            root.children = [field for field in root.children if field.name in kept or field.path in self._columns]
        return Schema(root)

    @property
    def columns(self) -> list[str]:
        """The names of the columns of a row."""
        schema = self._arrow_plan().structure
        return [schema.children[index].contents.name.decode() for index in range(schema.n_children)]

    @property
    def lineage(self) -> list[tuple[str, str]]:
        """How the file came to be."""
        return [(entry["key"], entry["value"]) for entry in self._describe()["lineage"]]

    @property
    def warnings(self) -> list[str]:
        """What a reader should know, such as a damaged slot that was made up for."""
        return list(self._describe()["warnings"])

    @property
    def lost(self) -> list[dict[str, Any]]:
        """The values that were read as null because they are damaged, with `skip_damage=True`."""
        return self._describe(anew=True)["lost"]

    def _describe(self, anew: bool = False) -> dict[str, Any]:
        if self._description is None or anew:
            text = c_void_p()
            _library.call("describe", self._handle.value, byref(text))
            import json

            self._description = json.loads(_library.taken_text(text))
        return self._description

    def __len__(self) -> int:
        return len(self._rows.of(self))

    def count(self) -> int:
        """The number of rows; of a filtered view, those that pass."""
        if self._rows.is_plain_filter:
            return self._count(self._rows.predicate)
        return len(self)

    def _count(self, predicate: str | None) -> int:
        count = c_uint64()
        _library.call("count", self._handle.value, _library.encoded(predicate) if predicate else None, byref(count))
        return count.value

    def __repr__(self) -> str:
        rows = f"{len(self)} rows" if self._rows.is_known else f"rows where {self._rows.predicate}"
        return f"<inseam.Dataset {self._path}, generation {self.generation}: {rows}, columns {', '.join(self.columns)}>"

    # Views

    def _view(self, columns: tuple[str, ...] | None = None, rows: Rows | None = None) -> Dataset:
        view = Dataset.__new__(Dataset)
        view.__dict__.update(self.__dict__)
        if columns is not None:
            view._columns, view._projection, view._plan = columns, None, None
        if rows is not None:
            view._rows = rows
        return view

    def select(self, columns: str | Sequence[str]) -> Dataset:
        """A view with some columns, by their paths: `ds.select(["prompt", "responses[].rm.sky"])`."""
        view = self._view(columns=(columns,) if isinstance(columns, str) else tuple(columns))
        view._project()
        return view

    def filter(self, predicate: str | Expression) -> Dataset:
        """A view of the rows that pass a predicate: `ds.filter("rm_score > 1")`, `ds.filter(inseam.col("rm_score") > 1)`.

        The predicate is looked at now, the rows when they are needed. See spec/predicates.md.
        """
        text = str(predicate)
        # Mistakes are found on no rows.
        _library.call("check", self._handle.value, _library.encoded(text))
        return self._view(rows=self._rows.filtered(self, text))

    def __getitem__(self, key: Any) -> Any:
        """A number gives a row as a dictionary, a path a `Column`; slices, lists of numbers and masks give views."""
        if type(key) is int:
            return self._row(key)
        if isinstance(key, str):
            return Column(self, key)
        if isinstance(key, (int, numpy.integer)):
            return self._row(int(key))
        return self._view(rows=self._rows.picked(self, key))

    def row_numbers(self) -> numpy.ndarray:
        """The numbers of this view's rows in the file, in the view's order."""
        rows = self._rows.of(self)
        return numpy.arange(rows.start, rows.stop, dtype="u8") if isinstance(rows, range) else rows

    # Rows

    def _row(self, index: int) -> dict[str, Any]:
        rows = self._rows.found
        if rows is None:
            rows = self._rows.of(self)
        try:
            number = int(rows[index])
        except IndexError:
            raise IndexError(f"there is no row {index} among {len(rows)}") from None
        plan = self._plan or self._arrow_plan()
        row = _library.python_take_row(plan.plan, self._projection.value, number, None)  # type: ignore[union-attr]
        if row is None:
            # Once more, to be told what is wrong.
            error = _library.ErrorBuffer()
            row = _library.python_take_row(plan.plan, self._projection.value, number, byref(error))  # type: ignore[union-attr]
            if row is None:
                raise error.exception()
        return row

    def take(self, rows: Sequence[int] | numpy.ndarray) -> Batch:
        """Some rows in the order given, as often as given, read into memory now."""
        numbers = self._rows.numbers(self, rows)
        array = Owned(ArrowArray)
        plan = self._arrow_plan()
        _library.call("take", self._projection.value, numbers.address, numbers.count, array.address)  # type: ignore[union-attr]
        return Batch(array, plan)

    def __getitems__(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Some rows as dictionaries, read together: what torch's loader asks for."""
        numbers = self._rows.numbers(self, rows)
        plan, error = self._arrow_plan(), _library.ErrorBuffer()
        taken = _library.python_take(
            plan.plan, self._projection.value, numbers.address, numbers.count, byref(error)  # type: ignore[union-attr]
        )
        if taken is None:
            raise error.exception()
        return taken

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self.scan():
            yield from batch.to_pylist()

    def scan(self, batch_rows: int | None = 4_096, threads: int | None = None) -> Iterator[Batch]:
        """All rows in order, batch after batch.

        Parameters
        ----------
        batch_rows
            The most rows of a batch; None for whole row groups. Batches end where row groups do.
        threads
            How many batches are decoded at the same time; one for each processor if None.
        """
        plan = self._arrow_plan()
        for array in Stream(self._stream(batch_rows, threads)):
            yield Batch(array, plan)

    def _stream(self, batch_rows: int | None, threads: int | None) -> Owned:
        rows = self._rows.of(self)
        projection = self._project()
        owned = Owned(ArrowArrayStream)
        if batch_rows is not None and batch_rows < 1:
            raise _library.ArgumentError(f"a batch has rows, not {batch_rows}")
        batch = batch_rows or 0
        if isinstance(rows, range):
            _library.call("scan", projection.value, rows.start, len(rows), batch, threads or 0, owned.address)
        else:
            numbers = numpy.ascontiguousarray(rows, "u8")
            _library.call(
                "scan_rows", projection.value, numbers.ctypes.data, len(numbers), batch, threads or 0, owned.address
            )
        return owned

    def _project(self) -> _library.Handle:
        if self._projection is None:
            columns = None if self._columns is None else _library.strings(self._columns)
            self._projection = _library.new_handle("project", self._handle.value, columns)
        return self._projection

    def _arrow_plan(self) -> ArrowPlan:
        if self._plan is None:
            schema = Owned(ArrowSchema)
            _library.call("schema", self._project().value, schema.address)
            self._plan = ArrowPlan(schema)
        return self._plan

    # Other libraries

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for other libraries, by the Arrow PyCapsule protocol; as often as asked for."""
        return self._stream(65_536, None).capsule("arrow_array_stream")

    def __arrow_c_schema__(self) -> object:
        schema = Owned(ArrowSchema)
        _library.call("schema", self._project().value, schema.address)
        return schema.capsule("arrow_schema")

    def to_arrow(self) -> Any:
        """A pyarrow table; raw columns are not copied."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> Any:
        """A polars data frame."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> Any:
        """A pandas data frame."""
        return self.to_arrow().to_pandas()

    def to_hf(self, folder: str | Path | None = None, shards: int = 64) -> Any:
        """A dataset of Hugging Face: with a folder one that is mapped from there, else an iterable one with shards."""
        from . import hf

        return hf.iterable(self, shards) if folder is None else hf.mapped(self, folder)

    def to_pyarrow_dataset(self) -> Any:
        """A `pyarrow.dataset.Dataset`, for DuckDB, polars and DataFusion, which pick columns and rows through it."""
        from .pyarrow_dataset import ArrowDataset

        return ArrowDataset(self)

    # Other states, and changes

    def refresh(self) -> Dataset:
        """The newest state of the file; this one stays what it is. A filter is applied anew; picked rows stay picked."""
        handle = _library.new_handle("refresh", self._handle.value)
        options = {key: value for key, value in self._options.items() if key != "generation"}
        fresh = Dataset(self._path, options, handle, self._columns)
        fresh._rows = self._rows.refreshed(self, fresh)
        return fresh

    def is_outdated(self) -> bool:
        """Whether there is a newer state by now."""
        answer = c_int32()
        _library.call("is_outdated", self._handle.value, byref(answer))
        return bool(answer.value)

    def attach(self, column: str, values: object, **options: Any) -> dict[str, Any]:
        """Adds values that came later as a column of the file; see `inseam.attach`."""
        from ._writer import attach

        return attach(self._path, column, values, **options)

    def compute(self, method: str, into: str | None = None, replace: bool = False, **settings: Any) -> Result:
        """Computes a method over all rows of the file: `ds.compute("ensemble", rm=["sky", "ours"])`.

        Parameters
        ----------
        method
            Its name; see spec/methods.md.
        into
            The name of a column that is attached to the file with the result; `refresh()` shows it.
        replace
            Whether a column of that name that a method made before may give way.
        settings
            Those of the method, as in spec/methods.md, with `_` for `-`; a list where one may repeat.
        """
        schema, array, report = Owned(ArrowSchema), Owned(ArrowArray), c_void_p()
        pairs = {key.replace("_", "-"): value for key, value in settings.items()}
        pairs |= {"into": into, "replace": replace or None}
        _library.call(
            "compute", self._handle.value, _library.encoded(method), _library.options(pairs), schema.address, array.address,
            byref(report),
        )  # fmt: skip
        import json

        return Result(Batch(array, ArrowPlan(schema)), json.loads(_library.taken_text(report)))

    def responses(
        self, where: str | Expression | None = None, columns: Sequence[str] | None = None, batch_rows: int = 1_024
    ) -> Iterator[list[dict[str, Any]]]:
        """Responses of all rows one by one, flat, in batches: what a scoring loop works on.

        Each is a dictionary with the row's `row`, `prompt_id` and `prompt`, and the response's own values. `where` tests a
        response: `"rm.sky IS NULL"`.
        """
        from ._responses import responses

        return responses(self, where, columns, batch_rows)

    def close(self) -> None:
        """Gives the handle back now rather than with the last reference; arrays stay valid."""
        self._handle.close()
        if self._projection is not None:
            self._projection.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        from ._open import reopen

        return reopen, (self._path, self._options, self._columns, self._rows.portable(), self.file_id)
