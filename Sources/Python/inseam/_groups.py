# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows that belong together, such as the responses of a prompt that are rows of their own."""

from __future__ import annotations

from ._lazy import numpy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._dataset import Dataset


class Groups:
    """The rows of a dataset in groups with equal values of a column, in the order in which the values first appear.

    A row without a value is a group of its own.
    """

    def __init__(self, dataset: Dataset, by: str | None) -> None:
        self._dataset = dataset
        #: The rows, group after group, and where each group begins; None if each row is a group.
        self._rows: numpy.ndarray | None = None
        self._starts: numpy.ndarray | None = None
        if by is not None:
            self._find(by)

    def _find(self, by: str) -> None:
        groups: dict[object, int] = {}
        numbers = []
        for value in self._dataset[by].to_pylist():
            numbers.append(groups.setdefault(object() if value is None else value, len(groups)))
        if len(groups) == len(numbers):
            return
        found = numpy.array(numbers)
        self._rows = numpy.argsort(found, kind="stable")
        self._starts = numpy.searchsorted(found[self._rows], numpy.arange(len(groups) + 1))

    def __len__(self) -> int:
        return len(self._dataset) if self._starts is None else len(self._starts) - 1

    def rows(self, group: int) -> list[int]:
        """Return the positions of the rows of a group, in their order."""
        if self._rows is None or self._starts is None:
            return [group]
        return self._rows[self._starts[group] : self._starts[group + 1]].tolist()
