# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows in memory, as numpy arrays, Python rows or Arrow."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

from . import _library
from ._arrow import ArrowArray, ArrowSchema, Owned, Schema, extension_name, read_only_array
from ._lazy import numpy
from ._schema import split_path
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DTYPES = {
    "c": "<i1", "s": "<i2", "i": "<i4", "l": "<i8", "C": "<u1", "S": "<u2", "I": "<u4", "L": "<u8",
    "e": "<f2", "f": "<f4", "g": "<f8",
}  # fmt: skip
_TIMES = {"tdD": ("<i4", "M8[D]"), "tts": ("<i4", "m8[s]"), "ttm": ("<i4", "m8[ms]"), "ttu": ("<i8", "m8[us]"), "ttn": ("<i8", "m8[ns]")}
_UNITS = {"s": "s", "m": "ms", "u": "us", "n": "ns"}


class Batch:
    """Rows in memory, with the selected columns; made by `Dataset.take` and `Dataset.scan`.

    Values that the file stores raw are not copied. Indexing by a path returns the `Values` of a column:
    `batch["rm_score"]`, `batch["responses[].text"]`. Iterating yields the rows as dictionaries.

    Attributes
    ----------
    num_rows : int
        The number of rows.
    """

    def __init__(self, owned: Owned, schema: Schema) -> None:
        self._owned, self._schema = owned, schema
        self.num_rows: int = owned.structure.length

    def __len__(self) -> int:
        return self.num_rows

    def __repr__(self) -> str:
        return shown(f"<inseam.Batch of {self.num_rows} rows: {', '.join(self.columns)}>")

    @property
    def columns(self) -> list[str]:
        """The names of the top-level columns."""
        schema = self._schema.structure
        return [schema.children[index].contents.name.decode() for index in range(schema.n_children)]

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of numbers, text, lists and dictionaries; nulls are None, JSON texts their values.

        Decimals, uuids, dates, times, timestamps and durations are `Decimal`, `UUID`, `date`, `time`, `datetime` and `timedelta`;
        those that these cannot hold, such as nanoseconds, are `datetime64` or `timedelta64` of numpy.
        """
        return _library.python_rows(self._schema.plan, self._owned.address, 0, self.num_rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_pylist())

    def __getitem__(self, path: str) -> Values:
        steps = split_path(path)
        found = self._find(steps) or self._find(["responses", *steps])
        if found is None:
            raise KeyError(path)
        return Values(*found, self)

    def _find(self, steps: list[str]) -> tuple[ArrowArray, ArrowSchema] | None:
        found: tuple[ArrowArray, ArrowSchema] | None = self._owned.structure, self._schema.structure
        for step in steps:
            found = found and _child(*found, step)
        return found

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Return the rows for the Arrow PyCapsule protocol, without a copy."""
        schema, array = Owned(ArrowSchema), Owned(ArrowArray)
        _library.call("share", self._owned.address, schema.address, array.address)
        return schema.capsule("arrow_schema"), array.capsule("arrow_array")


def _child(array: ArrowArray, schema: ArrowSchema, step: str) -> tuple[ArrowArray, ArrowSchema] | None:
    if step != "[]" and schema.format[:1] == b"+" and schema.format != b"+s":
        array, schema = array.children[0].contents, schema.children[0].contents
    for index in range(schema.n_children):
        name = schema.children[index].contents.name.decode()
        if name == step or step == "[]" and schema.format != b"+s":
            return array.children[index].contents, schema.children[index].contents
    return None


class Values:
    """The values of one column of a batch.

    Attributes
    ----------
    format : str
        The Arrow format of the values, such as "f" for float32.
    """

    def __init__(self, array: ArrowArray, schema: ArrowSchema, owner: object) -> None:
        self._array, self._schema, self._owner = array, schema, owner
        self.format: str = schema.format.decode()

    def __len__(self) -> int:
        return self._array.length

    @property
    def is_bfloat16(self) -> bool:
        """Whether the values are the bits of bfloat16 numbers, for which numpy has no type."""
        return self.format == "S" and extension_name(self._schema) == b"inseam.bfloat16"

    @property
    def null_count(self) -> int:
        """The number of nulls."""
        return self._array.null_count

    def mask(self) -> numpy.ndarray | None:
        """Return a bool array that is True at nulls; None if there are no nulls."""
        if self.format == "n":
            return numpy.ones(len(self), bool)
        bits = self._bits(0)
        return None if bits is None else ~bits

    @property
    def offsets(self) -> numpy.ndarray | None:
        """The start of each list or text, an int64 array of length n + 1 for n values; None for other types."""
        if self.format not in ("U", "Z", "+L"):
            return None
        return self._buffer(1, "<i8", len(self) + 1)

    @property
    def address(self) -> int:
        """The memory address of the values; 0 for types without a values buffer."""
        return self._array.buffers[1] or 0 if self._array.n_buffers > 1 else 0

    def raw(self) -> numpy.ndarray:
        """Return the values as a read-only, zero-copy array; nulls are 0, and bfloat16 is its bits (uint16).

        Raises
        ------
        TypeError
            For structs, lists, bools and text, which are not one array of numbers.
        """
        if self.format in _DTYPES:
            return self._buffer(1, _DTYPES[self.format], len(self))
        numbers, meaning = self._time()
        if meaning is not None:
            return self._buffer(1, numbers, len(self)).view(meaning) if numbers == "<i8" else self._buffer(1, numbers, len(self))
        raise TypeError(f"expected numbers, found values of the Arrow type '{self.format}'")

    def to_numpy(self) -> Any:
        """Return the values as a numpy array.

        Nulls are NaN in floats and NaT in dates and times; other numbers with nulls are a masked array. bfloat16 is
        converted to float32. Text, bytes and structs are object arrays.

        Returns
        -------
        numpy.ndarray, or a tuple of two
            Shape (n,). Fixed-size lists of k numbers have shape (n, k). Lists are a tuple: the values of all items, one list
            after the other, and the offsets of the lists, shape (n + 1,).
        """
        if self.is_bfloat16:
            return self._with_nulls((self.raw().astype("<u4") << 16).view("<f4"))
        if self.format in _DTYPES:
            return self._with_nulls(self.raw())
        if self.format == "b":
            values = self._bits(1)
            return self._with_nulls(numpy.zeros(0, bool) if values is None else values)
        numbers, meaning = self._time()
        if meaning is not None:
            values = self._buffer(1, numbers, len(self))
            values = values.astype("<i8").view(meaning) if numbers == "<i8" or meaning[0] == "m" else values.astype(meaning)
            mask = self.mask()
            return values if mask is None else numpy.where(mask, numpy.array("NaT", values.dtype), values)
        if self.format == "+L":
            return self.items().to_numpy(), self.offsets
        if self.format.startswith("+w"):
            values = self.items().to_numpy()
            size = int(self.format[3:])
            return values.reshape(len(self), size) if isinstance(values, numpy.ndarray) else values
        result = numpy.empty(len(self), object)
        values = self.to_pylist()
        if extension_name(self._schema) != b"arrow.json":
            result[:] = values
        else:
            for index, value in enumerate(values):  # numpy would take lists as further dimensions
                result[index] = value
        return result

    def items(self) -> Values:
        """Return the items of all lists, one list after the other."""
        return Values(self._array.children[0].contents, self._schema.children[0].contents, self._owner)

    def to_pylist(self) -> list[Any]:
        """Return the values as Python objects; nulls are None."""
        plan = _library.plan(ctypes.addressof(self._schema))
        try:
            address = ctypes.addressof(self._array)
            return _library.python_rows(plan, address, 0, len(self))
        finally:
            _library.free_plan(plan)

    def _time(self) -> tuple[str, str | None]:
        if self.format in _TIMES:
            return _TIMES[self.format]
        if self.format[:2] == "ts":
            return "<i8", f"M8[{_UNITS[self.format[2]]}]"
        if self.format[:2] == "tD":
            return "<i8", f"m8[{_UNITS[self.format[2]]}]"
        return "", None

    def _buffer(self, index: int, dtype: str, count: int) -> numpy.ndarray:
        address = self._array.buffers[index]
        if not address or count == 0:
            return numpy.zeros(count, dtype)
        return read_only_array(address, count, dtype, self._owner)  # type: ignore[return-value]

    def _bits(self, index: int) -> numpy.ndarray | None:
        if not self._array.n_buffers or not self._array.buffers[index]:
            return None
        packed = self._buffer(index, "<u1", (len(self) + 7) // 8)
        return numpy.unpackbits(packed, count=len(self), bitorder="little").view(bool)

    def _with_nulls(self, values: numpy.ndarray) -> numpy.ndarray:
        mask = self.mask()
        if mask is None:
            return values
        if values.dtype.kind == "f":
            values = values.copy()
            values[mask] = numpy.nan
            return values
        return numpy.ma.MaskedArray(values, mask)
