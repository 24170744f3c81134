# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets: the rows of a file or folder, and views that select rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import byref, c_int32, c_uint64

from . import _library
from ._arrow import ArrowArray, ArrowArrayStream, ArrowSchema, Owned, Stream
from ._arrow import Schema as ArrowPlan
from ._batch import Batch
from ._column import Column
from ._interchange import Interchange
from ._lazy import numpy
from ._predicates import Operators
from ._rows import Rows
from ._scoring import Scoring
from ._selecting import Selecting
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Dataset(Selecting, Interchange, Scoring):
    """A dataset open for reading, made by `inseam.open`, or a view of one: one generation, which does not change.

    A row is a dictionary of numbers, text, lists, dictionaries and None; what is kept as JSON text is its value. Dates, times
    and durations are the stored numbers, decimals and uuids are bytes; numpy and Arrow have types for them.

    Views share the file and hold no rows: `select` selects columns, `filter` and slices select rows. Any number of threads
    may read, and so may the children of a fork. Pickling keeps the path, the generation and the selection of the view.
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
        self._handle = handle or _library.new_handle(
            "open", _library.encoded(path), _library.options(self._options), name=f"dataset {path!r}"
        )
        summary = _library.Summary()
        _library.call("summarize", self._handle.value, byref(summary))
        # A child process that unpickles this dataset reads the same generation.
        self._options["at"] = summary.generation
        self._summary = summary
        self._columns = columns
        self._rows = rows or Rows(summary.row_count)
        self._projection: _library.Handle | None = None
        self._plan: ArrowPlan | None = None
        self._description: dict[str, Any] | None = None

    @property
    def columns(self) -> list[str]:
        """The names of the top-level columns."""
        schema = self._arrow_plan().structure
        return [schema.children[index].contents.name.decode() for index in range(schema.n_children)]

    def __len__(self) -> int:
        return len(self._rows.of(self))

    def count(self) -> int:
        """Return the number of rows; for a filtered view without finding each row.

        Raises
        ------
        DataError
            If a page that the predicate reads is damaged.

        Examples
        --------
        >>> inseam.open("rollouts.inseam").filter("prompt IS NOT NULL").count()
        50
        """
        if self._rows.is_plain_filter:
            count = c_uint64()
            _library.call("count", self._handle.value, _library.encoded(str(self._rows.predicate)), byref(count))
            return count.value
        return len(self)

    def __repr__(self) -> str:
        rows = f"{len(self)} rows" if self._rows.is_known else f"rows where {self._rows.predicate}"
        return shown(f"<inseam.Dataset {self._path}, generation {self.generation}: {rows}, columns {', '.join(self.columns)}>")

    # Views

    def _view(self, columns: tuple[str, ...] | None = None, rows: Rows | None = None) -> Dataset:
        view = Dataset.__new__(Dataset)
        view.__dict__.update(self.__dict__)
        if columns is not None:
            view._columns, view._projection, view._plan = columns, None, None
        if rows is not None:
            view._rows = rows
        return view

    def __getitem__(self, key: Any) -> Any:
        """Return a row, a column or a view.

        Parameters
        ----------
        key : int, str, slice, list of int, array or Expression
            A position returns the row as a dictionary; a negative one counts from the end. A path returns a `Column`. A
            slice, a list or array of positions, a bool mask with one value for each row, or a predicate such as
            `ds["rm_score"] > 1` returns a view.

        Raises
        ------
        IndexError
            If a position is out of range, or a mask has another length.
        TypeError
            If the key is True or False.
        ArgumentError
            If there is no such column.
        DataError
            If a page of the row is damaged.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam")
        >>> ds[-1] == ds[49]
        True
        >>> len(ds[10:20]), len(ds[[3, 1, 3]]), len(ds["prompt"])
        (10, 3, 50)
        """
        if type(key) is int:
            return self._row(key)
        if isinstance(key, str):
            return Column(self, key)
        if isinstance(key, Operators):
            return self.filter(key._expression)
        if isinstance(key, (bool, numpy.bool_)):
            raise TypeError(f"{key} is neither a position nor a mask; a comparison such as ds['score'] > 1 selects rows")
        if isinstance(key, (int, numpy.integer)):
            return self._row(int(key))
        if isinstance(key, (list, tuple)) and len({isinstance(item, (bool, numpy.bool_)) for item in key}) > 1:
            raise IndexError("expected a list of numbers or a mask; found True or False among numbers")
        return self._view(rows=self._rows.picked(self, key))

    def row_numbers(self) -> numpy.ndarray:
        """Return the row numbers of this view in the file, in the order of the view: uint64, shape (n,)."""
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
            raise IndexError(f"row {index} is out of range; there are {len(rows)} rows") from None
        plan = self._plan or self._arrow_plan()
        row = _library.python_take_row(plan.plan, self._projection.value, number, None)  # type: ignore[union-attr]
        if row is None:
            _library.raise_pending()
            # Read it once more, for the description of the error.
            error = _library.ErrorBuffer()
            row = _library.python_take_row(plan.plan, self._projection.value, number, byref(error))  # type: ignore[union-attr]
            if row is None:
                raise error.exception()
        return row

    def take(self, rows: Sequence[int] | numpy.ndarray) -> Batch:
        """Read rows into memory, in the given order; a position may appear more than once.

        Parameters
        ----------
        rows : sequence of int, or array
            Positions in this view; negative ones count from the end.

        Returns
        -------
        Batch
            One row for each position.

        Raises
        ------
        IndexError
            If a position is out of range.
        DataError
            If a page is damaged.

        Examples
        --------
        >>> batch = inseam.open("rollouts.inseam").take([3, 1, 3])
        >>> len(batch), len(batch["prompt"].to_numpy())
        (3, 3)
        """
        numbers = self._rows.numbers(self, rows)
        array = Owned(ArrowArray)
        plan = self._arrow_plan()
        _library.call("take", self._projection.value, numbers.address, numbers.count, array.address)  # type: ignore[union-attr]
        return Batch(array, plan)

    def __getitems__(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return rows as dictionaries, read together; the data loader of torch calls it."""
        numbers = self._rows.numbers(self, rows)
        plan, error = self._arrow_plan(), _library.ErrorBuffer()
        taken = _library.python_take(
            plan.plan, self._projection.value, numbers.address, numbers.count, byref(error)  # type: ignore[union-attr]
        )
        if taken is None:
            _library.raise_pending()
            raise error.exception()
        return taken

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in self.scan():
            yield from batch.to_pylist()

    def scan(self, batch_rows: int | None = 4_096, threads: int | None = None) -> Iterator[Batch]:
        """Yield all rows in order, batch after batch.

        Parameters
        ----------
        batch_rows : int, optional
            The maximum number of rows of a batch; None for whole row groups. A batch ends where a row group ends.
        threads : int, optional
            The number of batches that are decoded at the same time; one for each processor if None.

        Yields
        ------
        Batch
            The next rows.

        Raises
        ------
        DataError
            If a page is damaged.

        Examples
        --------
        >>> [len(batch) for batch in inseam.open("rollouts.inseam").scan(batch_rows=20)]
        [20, 20, 10]
        """
        plan = self._arrow_plan()
        for array in Stream(self._stream(batch_rows, threads)):
            yield Batch(array, plan)

    def _stream(self, batch_rows: int | None, threads: int | None) -> Owned:
        rows = self._rows.of(self)
        projection = self._project()
        owned = Owned(ArrowArrayStream)
        if batch_rows is not None and batch_rows < 1:
            raise _library.ArgumentError(f"batch_rows must be at least 1; found {batch_rows}")
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
            self._projection = _library.new_handle("project", self._handle.value, columns, name=self._handle.name)
            self._handle.add_dependent(self._projection)
        return self._projection

    def _arrow_plan(self) -> ArrowPlan:
        if self._plan is None:
            schema = Owned(ArrowSchema)
            _library.call("schema", self._project().value, schema.address)
            self._plan = ArrowPlan(schema)
        return self._plan

    # Generations

    def refresh(self) -> Dataset:
        """Return the newest generation of the file with the same selection; this dataset does not change.

        A filter is evaluated again; rows selected by position stay selected.

        Raises
        ------
        ArgumentError
            If rows were selected by position and rows have got other numbers since, because some were deleted, or joined
            a data file of a folder that others follow. After several compactions, rows that were deleted between them count.
        StorageError, DataError
            If the file cannot be read.

        Examples
        --------
        >>> inseam.write([{"score": 1.0}], "growing.inseam")
        1
        >>> ds = inseam.open("growing.inseam")
        >>> with inseam.Writer("growing.inseam", append=True) as writer:
        ...     writer.write([{"score": 2.0}])
        >>> len(ds), len(ds.refresh())
        (1, 2)
        """
        handle = _library.new_handle("refresh", self._handle.value, name=self._handle.name)
        options = {key: value for key, value in self._options.items() if key != "at"}
        fresh = Dataset(self._path, options, handle, self._columns)
        fresh._rows = self._rows.refreshed(self, fresh)
        return fresh

    def is_outdated(self) -> bool:
        """Return whether there is a newer generation, or another file under the path."""
        answer = c_int32()
        _library.call("is_outdated", self._handle.value, byref(answer))
        return bool(answer.value)

    def follow(
        self,
        batch_rows: int | None = 4_096,
        *,
        existing: bool = False,
        timeout: float | None = None,
        stop: Callable[[], bool] | None = None,
        poll_seconds: float = 0.2,
    ) -> Iterator[Batch]:
        """Yield rows that join the dataset after this generation, each once, as commits bring them; this dataset does not change.

        Of a filtered view, the rows that pass its predicate. Rows that are deleted before they are read are not yielded.

        Parameters
        ----------
        batch_rows : int, optional
            The maximum number of rows of a batch, as for `scan`.
        existing : bool, optional
            Yield the rows of this dataset first. Default: False.
        timeout : float, optional
            End after this many seconds without a new row. Default: do not end.
        stop : callable, optional
            A function without arguments that is called between two looks at the dataset. Once it returns True, the rows that were
            committed before are yielded, and the iterator ends.
        poll_seconds : float, optional
            The seconds between two looks. Default: 0.2.

        Raises
        ------
        ArgumentError
            If the rows were selected by position.
        ConflictError
            If rows were written anew or rolled back, so that it is not known which are new; also if a data file of a folder was
            compacted, and the file before it, which is not open here, was removed by `inseam clean`.

        Examples
        --------
        >>> inseam.write([{"score": 1.0}], "followed.inseam")
        1
        >>> new = inseam.open("followed.inseam").follow(timeout=0.5)
        >>> with inseam.Writer("followed.inseam", append=True) as writer:
        ...     writer.write([{"score": 2.0}, {"score": 3.0}])
        >>> [row["score"] for batch in new for row in batch]
        [2.0, 3.0]
        """
        from ._follow import follow

        return follow(self, batch_rows, existing, timeout, stop, poll_seconds)

    def close(self) -> None:
        """Close the files now, also for the views of this dataset, rather than with the last reference.

        Arrays that were read stay valid.
        """
        self._handle.close()

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        from ._open import reopen

        return reopen, (self._path, self._options, self._columns, self._rows.portable(), self.file_id)
