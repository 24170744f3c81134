# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates with more values than the text of a predicate may have."""

from __future__ import annotations

import re
from ctypes import byref, c_uint64, c_void_p, memmove
from itertools import product

from . import _library
from ._lazy import numpy
from ._predicates import Expression, Membership
from ._rows import Rows
from ._schema import split_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ._batch import Values
    from ._dataset import Dataset

#: The values of one IN; a predicate may have 4,000 words.
_BATCH = 1_500
#: The values that are looked up between two looks for signals.
_PIECE = 1 << 16
# The outcomes of a test, and the predicates that always have them.
_TRUE, _FALSE, _UNKNOWN = range(3)
_CONSTANTS = ("(TRUE)", "(FALSE)", "(NULL = 1)")
_PATH = re.compile(r"""(?:[A-Za-z_]\w*|"[^"]+")(?:\.(?:[A-Za-z_]\w*|"[^"]+"))*""")
_NUMBERS = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "float32", "float64"}


def passing(dataset: Dataset, predicate: Expression) -> numpy.ndarray:
    """Return the numbers of the rows of the file that pass a predicate.

    Each test with many values is evaluated on its own. The predicate is then evaluated once for each combination of their
    outcomes that a row has, with constants in place of the tests: the result is that of one predicate, also for unknown values.
    """
    tests = predicate.memberships
    if not tests:
        return _rows_where(dataset, str(predicate))
    row_count = dataset._summary.row_count
    outcomes = [_outcomes(dataset, test) for test in tests]
    result = numpy.zeros(row_count, bool)
    for combination in product((_TRUE, _FALSE, _UNKNOWN), repeat=len(tests)):
        has = numpy.ones(row_count, bool)
        for own, outcome in zip(outcomes, combination):
            has &= own == outcome
        if has.any():
            texts = {test.mark: _CONSTANTS[outcome] for test, outcome in zip(tests, combination)}
            result |= has & _passes(dataset, predicate.with_texts(texts), row_count)
    return numpy.flatnonzero(result).astype("u8")


def _passes(dataset: Dataset, predicate: str, row_count: int) -> numpy.ndarray | bool:
    """Return whether each row of the file passes a predicate; one value if it is a constant."""
    if predicate in _CONSTANTS:
        return predicate == _CONSTANTS[_TRUE]
    passes = numpy.zeros(row_count, bool)
    passes[_rows_where(dataset, predicate)] = True
    return passes


def _rows_where(dataset: Dataset, predicate: str) -> numpy.ndarray:
    rows, count = c_void_p(), c_uint64()
    _library.call("filter", dataset._handle.value, _library.encoded(predicate), byref(rows), byref(count))
    try:
        numbers = numpy.empty(count.value, "u8")
        if count.value:
            memmove(numbers.ctypes.data, rows, 8 * count.value)
        return numbers
    finally:
        _library.free(rows)


def _outcomes(dataset: Dataset, test: Membership) -> numpy.ndarray:
    """Return the outcome of a test for each row of the file."""
    members = [member for member in test.members if member != "NULL"]
    no = _UNKNOWN if len(members) < len(test.members) else _FALSE
    found = _of_column(dataset, test.value, members)
    if found is not None:
        parts = [numpy.where(is_null, _UNKNOWN, numpy.where(is_in, _TRUE, no)).astype("u1") for is_in, is_null in found]
        return numpy.concatenate(parts) if parts else numpy.empty(0, "u1")
    outcomes = numpy.full(dataset._summary.row_count, no, "u1")
    outcomes[_rows_where(dataset, str(test.value.is_null()))] = _UNKNOWN
    for first in range(0, len(members), _BATCH):
        outcomes[_rows_where(dataset, f"({test.value} IN ({', '.join(members[first : first + _BATCH])}))")] = _TRUE
    return outcomes


def _of_column(dataset: Dataset, value: Expression, members: list[str]) -> Iterator[tuple[Any, Any]] | None:
    """Return whether the values of a column are among the members, and whether they are null; None for other expressions."""
    path = str(value)
    if not _PATH.fullmatch(path) or not members:
        return None
    field = dataset._whole_schema._exact(split_path(path))
    # Dates and times, whose types are printed with their units, are compared by the library.
    kind = None if field is None else field.type
    is_in: Callable[[Values], Any]
    if kind == "utf8":
        contains = {member[1:-1].replace("''", "'") for member in members}.__contains__
        is_in = lambda values: numpy.fromiter(map(contains, values.to_pylist()), bool, len(values))  # noqa: E731
    elif kind in _NUMBERS:
        is_in = _numbers(members)
    else:
        return None
    whole = dataset._view(columns=(path,), rows=Rows.all(dataset))
    return ((is_in(values), _nulls(values)) for values in whole[path].chunks())


def _nulls(values: Values) -> Any:
    mask = values.mask()
    return numpy.zeros(len(values), bool) if mask is None else mask


def _numbers(members: list[str]) -> Callable[[Values], Any]:
    """Return the test of numbers: two integers compare exactly, an integer and a float as float64."""
    floats = [float(member) for member in members]
    integers = [int(member) if re.fullmatch(r"-?\d+", member) else None for member in members]
    integers = [number if number is not None and -(2**63) <= number < 2**63 else None for number in integers]
    exact = numpy.sort(numpy.array([number for number in integers if number is not None], "i8"))
    inexact = numpy.sort(numpy.array([real for real, number in zip(floats, integers) if number is None], "f8"))
    every = numpy.sort(numpy.array(floats, "f8"))

    def is_in(values: Values) -> Any:
        own = values.raw()
        if own.dtype.kind == "f":
            return _are_among(own.astype("f8"), every)
        return _are_among(own.astype("i8"), exact) | _are_among(own.astype("f8"), inexact)

    return is_in


def _are_among(values: numpy.ndarray, members: numpy.ndarray) -> numpy.ndarray:
    """Return whether each value is among ascending members; some at a time, between which signals are handled."""
    found = numpy.zeros(len(values), bool)
    for first in range(0, len(values) if len(members) else 0, _PIECE):
        piece = values[first : first + _PIECE]
        places = numpy.minimum(numpy.searchsorted(members, piece), len(members) - 1)
        found[first : first + _PIECE] = members[places] == piece
    return found
