# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rows of a view: all, a range, those that pass a predicate, or a list."""

from __future__ import annotations

from array import array
from collections import namedtuple
from collections.abc import Sequence
from ctypes import byref, c_int32

from . import _library
from ._lazy import numpy
from ._predicates import Expression, composed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset


#: Row numbers, 64 bits each, in memory that their owner keeps alive.
RowNumbers = namedtuple("RowNumbers", ["owner", "address", "count"])


class Rows:
    """A selection of rows; a predicate is evaluated when the rows are first needed."""

    __slots__ = ("_digest", "found", "predicate")

    def __init__(self, count: int | None, predicate: Expression | None = None) -> None:
        #: The predicate if it alone selects the rows, else None.
        self.predicate = predicate
        self._digest: str | None = None
        #: The row numbers; None before the predicate is evaluated.
        self.found: range | numpy.ndarray | None = None if count is None else range(count)

    def digest(self, dataset: Dataset) -> str | None:
        """Return a digest of selected row numbers; None for all rows and for a predicate."""
        if self.predicate is not None or self.is_everything(dataset):
            return None
        if self._digest is None:
            from hashlib import blake2b

            own = self.of(dataset)
            numbers = f"{own.start}:{own.stop}".encode() if isinstance(own, range) else numpy.ascontiguousarray(own)
            self._digest = blake2b(numbers, digest_size=16).hexdigest()
        return self._digest

    @property
    def filter_identity(self) -> str | None:
        """The predicate if it alone selects the rows, as text; a digest if it has many values."""
        if self.predicate is None or not self.predicate.memberships:
            return None if self.predicate is None else str(self.predicate)
        from hashlib import blake2b

        return f"blake2b {blake2b(str(self.predicate).encode(), digest_size=16).hexdigest()}"

    @property
    def is_known(self) -> bool:
        """Whether the row numbers are known."""
        return self.found is not None

    @property
    def is_plain_filter(self) -> bool:
        """Whether only a predicate selects the rows, and it was not evaluated yet."""
        return self.predicate is not None and self.found is None and not self.predicate.memberships

    def of(self, dataset: Dataset) -> range | numpy.ndarray:
        """Return the row numbers; a predicate is evaluated now."""
        if self.found is None:
            self.found = _passing(dataset, self.predicate)  # type: ignore[arg-type]
        return self.found

    @staticmethod
    def all(dataset: Dataset) -> Rows:
        """Return the selection of all rows of a file."""
        return Rows(dataset._summary.row_count)

    @staticmethod
    def listed(numbers: range | numpy.ndarray) -> Rows:
        """Return a selection of these row numbers."""
        rows = Rows(None)
        rows.found = numbers
        return rows

    def filtered(self, dataset: Dataset, predicate: Expression) -> Rows:
        """Those of these rows that pass a predicate, in their order."""
        if self.predicate is not None:
            return Rows(None, composed("(", self.predicate, ") AND (", predicate, ")"))
        own = self.of(dataset)
        if self.is_everything(dataset):
            return Rows(None, predicate)
        passing = _passing(dataset, predicate)
        if isinstance(own, range):
            return Rows.listed(passing[(passing >= own.start) & (passing < own.stop)])
        return Rows.listed(own[numpy.isin(own, passing)])

    def picked(self, dataset: Dataset, key: slice | Sequence[int] | numpy.ndarray) -> Rows:
        """Return a selection of these rows by their positions; negative positions count from the end."""
        own = self.of(dataset)
        if isinstance(key, slice):
            if isinstance(own, range) and (key.step is None or key.step == 1):
                return Rows.listed(own[key])
            return Rows.listed(numpy.array(own[key], "u8"))
        positions = numpy.asarray(key)
        if positions.dtype == bool and positions.ndim == 1:
            if len(positions) != len(own):
                raise IndexError(f"expected a mask of {len(own)} values, found {len(positions)}")
            positions = numpy.flatnonzero(positions)
        if positions.size == 0 and positions.ndim == 1:
            return Rows.listed(numpy.empty(0, "u8"))
        if positions.ndim != 1 or positions.dtype.kind not in "iu":
            raise IndexError("expected a number, a slice, a list of numbers or a mask")
        if positions.dtype.kind == "i" and int(positions.min(initial=0)) < 0:
            positions = numpy.where(positions < 0, positions + len(own), positions)
        if len(positions) and (int(positions.min()) < 0 or int(positions.max()) >= len(own)):
            wrong = next(int(position) for position in numpy.asarray(key) if not -len(own) <= position < len(own))
            raise IndexError(f"row {wrong} is out of range; there are {len(own)} rows")
        numbers = _unsigned(positions)
        if not isinstance(own, range):
            return Rows.listed(own[numbers.astype("i8")])
        return Rows.listed(numbers + numpy.uint64(own.start) if own.start else numbers)

    def numbers(self, dataset: Dataset, key: Sequence[int] | numpy.ndarray) -> RowNumbers:
        """Return the numbers of rows, given by their positions, in memory for the C library."""
        own = self.of(dataset)
        # A plain list, as loaders pass it, needs no numpy: its import and its checks take longer than reading the rows.
        if type(key) is list and key and type(key[0]) is int and isinstance(own, range) and own.start == 0:
            try:
                numbers = array("q", key)
            except (TypeError, OverflowError):
                numbers = array("q")
            if numbers and min(numbers) >= 0 and max(numbers) < len(own):
                return RowNumbers(numbers, *numbers.buffer_info())
        picked = self.picked(dataset, key).found
        if isinstance(picked, range):
            picked = numpy.arange(picked.start, picked.stop, dtype="u8")
        picked = numpy.ascontiguousarray(picked, "u8")
        return RowNumbers(picked, picked.ctypes.data, len(picked))

    def is_everything(self, dataset: Dataset) -> bool:
        """Return whether these are all rows of the file."""
        found = self.found
        return self.predicate is None and isinstance(found, range) and found == range(dataset._summary.row_count)

    def refreshed(self, older: Dataset, newer: Dataset) -> Rows:
        """Return the same selection for a newer generation: all rows or a predicate anew, selected rows unchanged.

        Raises
        ------
        ArgumentError
            If rows were selected by number and rows have got other numbers since.
        """
        if self.predicate is not None:
            return Rows(None, self.predicate)
        if self.is_everything(older):
            return Rows(newer._summary.row_count)
        keeps = c_int32()
        _library.call("keeps_positions", newer._handle.value, older._handle.value, byref(keeps))
        if not keeps.value:
            raise _library.ArgumentError("rows were deleted, inserted or replaced since, which changed the numbers of rows; select the rows again from the new dataset")
        return self

    def portable(self) -> Any:
        """Return the selection for a pickle."""
        return self.predicate if self.predicate is not None else self.found

    @staticmethod
    def restored(portable: Any, count: int) -> Rows:
        """Return the selection of a pickle; the counterpart of `portable`."""
        return Rows(None, portable) if isinstance(portable, Expression) else Rows.listed(portable)


def _unsigned(positions: numpy.ndarray) -> numpy.ndarray:
    """Return a copy as uint64, made in parts: a signal waits for the end of one."""
    numbers = numpy.empty(len(positions), "u8")
    for start in range(0, len(positions), 1 << 20):
        numbers[start : start + (1 << 20)] = positions[start : start + (1 << 20)]
    return numbers


def _passing(dataset: Dataset, predicate: Expression) -> numpy.ndarray:
    from ._membership import passing

    return passing(dataset, predicate)
