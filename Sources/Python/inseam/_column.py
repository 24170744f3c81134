# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One column of a dataset."""

from __future__ import annotations

from collections.abc import Iterator

from . import _library
from ._batch import Values
from ._lazy import numpy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset


class Column:
    """The values of one column, read when they are asked for: `ds["rm_score"].to_numpy()`."""

    def __init__(self, dataset: Dataset, path: str) -> None:
        self._dataset, self.path = dataset.select([path]), path

    def __len__(self) -> int:
        return len(self._dataset)

    def __repr__(self) -> str:
        return f"<inseam.Column {self.path} of {self._dataset.path}>"

    def chunks(self) -> Iterator[Values]:
        """The values row group by row group; without a copy where they are raw in a mapped file."""
        for batch in self._dataset.scan(batch_rows=None):
            yield batch[self.path]

    def to_numpy(self, copy: bool | None = None) -> Any:
        """All values as numpy has them; see `Values.to_numpy` for nulls, text and lists.

        Parameters
        ----------
        copy
            None: a read-only view of the file where the column is one raw chunk without nulls, else one array of its own.
            True: an array of its own. False: a view, or `ArgumentError` with the reason.
        """
        chunks = list(self.chunks())
        if copy is False:
            return self._view(chunks)
        if not chunks:
            empty = self._dataset[0:0].take([])[self.path].to_numpy()
            return empty
        if len(chunks) == 1:
            values = chunks[0].to_numpy()
            return values.copy() if copy and isinstance(values, numpy.ndarray) else values
        return _joined([chunk.to_numpy() for chunk in chunks])

    def to_pylist(self) -> list[Any]:
        """All values as Python objects."""
        return [value for chunk in self.chunks() for value in chunk.to_pylist()]

    def __iter__(self) -> Iterator[Any]:
        for batch in self._dataset.scan():
            yield from batch[self.path].to_pylist()

    def _view(self, chunks: list[Values]) -> numpy.ndarray:
        if len(chunks) != 1:
            raise _library.ArgumentError(f"{self.path} has {len(chunks)} chunks, which are no one array; use chunks()")
        if chunks[0].null_count:
            raise _library.ArgumentError(f"{self.path} has {chunks[0].null_count} nulls, which numpy has no place for")
        if chunks[0].is_bfloat16:
            raise _library.ArgumentError(f"{self.path} is bfloat16, which numpy has no type for")
        try:
            values = chunks[0].raw()
        except TypeError as error:
            raise _library.ArgumentError(f"{self.path}: {error}") from None
        # What was decoded lies elsewhere each time; what is mapped does not.
        again = next(iter(self.chunks()))
        if again.address != chunks[0].address:
            raise _library.ArgumentError(f"{self.path} is stored encoded, or the file is not mapped")
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
