# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One column of a dataset."""

from __future__ import annotations

from collections.abc import Iterator

from . import _library
from ._batch import Values
from ._lazy import numpy
from ._predicates import Expression, Operators, quoted
from ._schema import split_path
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset


class Column(Operators):
    """One column of a dataset or view, read when its values are requested; made by `ds["rm_score"]`.

    Iterating yields the values as Python objects; `len` is the number of rows. A comparison is a predicate that selects rows:
    `ds[ds["rm_score"] > 1]`.

    Attributes
    ----------
    path : str
        The path of the column.
    """

    def __init__(self, dataset: Dataset, path: str) -> None:
        self._dataset, self.path = dataset.select([path]), path

    @property
    def _expression(self) -> Expression:
        return Expression(quoted([self.path] if self.path in self._dataset.columns else split_path(self.path)))

    def __array__(self, dtype: object = None, copy: bool | None = None) -> numpy.ndarray:
        return numpy.asarray(self.to_numpy(copy), dtype)

    def __len__(self) -> int:
        return len(self._dataset)

    def __repr__(self) -> str:
        return shown(f"<inseam.Column {self.path} of {self._dataset.path}>")

    def chunks(self) -> Iterator[Values]:
        """Yield the `Values` of one row group after the other, without a copy where a mapped file stores them raw."""
        for batch in self._dataset.scan(batch_rows=None):
            yield batch[self.path]

    def to_numpy(self, copy: bool | None = None) -> Any:
        """Return all values as one numpy array; `Values.to_numpy` has the types for nulls, text and lists.

        Parameters
        ----------
        copy : bool, optional
            None: a read-only, zero-copy array of the mapped file if the column is one raw column chunk without nulls, else a
            new array. True: always a new array. False: always a zero-copy array.

        Returns
        -------
        numpy.ndarray, or a tuple of two
            Shape (n,) for n rows; a column inside a list has the values of all lists.

        Raises
        ------
        ArgumentError
            If `copy` is False and the column cannot be a zero-copy array; the message has the reason.
        DataError
            If a page is damaged.

        Examples
        --------
        >>> inseam.write({"score": [0.5, 1.5, 2.5]}, "scores.inseam", profile="scan")
        3
        >>> inseam.open("scores.inseam")["score"].to_numpy()
        array([0.5, 1.5, 2.5])
        """
        chunks = list(self.chunks())
        if copy is False:
            return self._zero_copy(chunks)
        if not chunks:
            empty = self._dataset[0:0].take([])[self.path].to_numpy()
            return empty
        if len(chunks) == 1:
            values = chunks[0].to_numpy()
            return values.copy() if copy and isinstance(values, numpy.ndarray) else values
        return _joined([chunk.to_numpy() for chunk in chunks])

    def to_pylist(self) -> list[Any]:
        """Return all values as Python objects; nulls are None."""
        return [value for chunk in self.chunks() for value in chunk.to_pylist()]

    def __iter__(self) -> Iterator[Any]:
        for batch in self._dataset.scan():
            yield from batch[self.path].to_pylist()

    def _zero_copy(self, chunks: list[Values]) -> numpy.ndarray:
        if len(chunks) != 1:
            raise _library.ArgumentError(f"{self.path} has {len(chunks)} chunks; read them one by one with chunks(), or copy them with copy=None")
        if chunks[0].null_count:
            raise _library.ArgumentError(f"{self.path} has {chunks[0].null_count} nulls, which a numpy array cannot represent; use copy=None")
        if chunks[0].is_bfloat16:
            raise _library.ArgumentError(f"{self.path} is bfloat16, for which numpy has no type; use copy=None")
        try:
            values = chunks[0].raw()
        except TypeError as error:
            raise _library.ArgumentError(f"{self.path}: {error}") from None
        # Decoded values have another address each time; mapped ones keep theirs.
        again = next(iter(self.chunks()))
        if again.address != chunks[0].address:
            raise _library.ArgumentError(f"{self.path} is stored encoded, or the file is not mapped; use copy=None")
        return values


def _joined(parts: list[Any]) -> Any:
    if isinstance(parts[0], tuple):
        values = _joined([part[0] for part in parts])
        cuts, start = [numpy.zeros(1, "i8")], 0
        for _, offsets in parts:
            cuts.append(offsets[1:] + start)
            start += int(offsets[-1])
        return values, numpy.concatenate(cuts)
    if any(isinstance(part, numpy.ma.MaskedArray) for part in parts):
        return numpy.ma.concatenate(parts)
    return numpy.concatenate(parts)
