# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow arrays as numpy buffers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy

if TYPE_CHECKING:
    from ._types import Types

#: The Arrow formats of numbers.
PLAIN = {
    "i1": b"c", "i2": b"s", "i4": b"i", "i8": b"l", "u1": b"C", "u2": b"S", "u4": b"I", "u8": b"L",
    "f2": b"e", "f4": b"f", "f8": b"g",
}  # fmt: skip


class Node:
    """An Arrow array: its format, its buffers, its children with their names, and its extension type."""

    def __init__(
        self,
        format: bytes,
        length: int,
        buffers: Sequence[numpy.ndarray | None],
        children: Sequence[tuple[str, Node]] = (),
        null_count: int = 0,
        extension: str | None = None,
    ) -> None:
        self.format, self.length, self.null_count, self.extension = format, length, null_count, extension
        self.buffers, self.children = list(buffers), list(children)


class Rejected(Exception):
    """Raised when a value cannot be stored; `index` is its row, or its place in the column on the way there."""

    def __init__(self, types: Types, message: str, index: int | None = None, kind: type[Exception] = TypeError) -> None:
        super().__init__(message)
        self.path, self.message, self.index, self.kind = types.path, message, index, kind


def validity_of(values: Sequence[object]) -> tuple[numpy.ndarray | None, int]:
    """Return the validity bitmap of values, None if none of them is null, and the number of nulls."""
    present = numpy.fromiter((value is not None for value in values), bool, len(values))
    nulls = len(values) - int(present.sum())
    return (numpy.packbits(present, bitorder="little") if nulls else None), nulls


def bits_of(values: Iterable[bool] | numpy.ndarray) -> numpy.ndarray:
    """Return a bitmap."""
    return numpy.packbits(numpy.asarray(values, bool), bitorder="little")


def numbers_of(values: Sequence[int | None], dtype: str, format: bytes) -> Node:
    """Return numbers that fit a type, as an array of another format of the same width."""
    validity, nulls = validity_of(values)
    data = numpy.array([0 if value is None else value for value in values], dtype)
    return Node(format, len(values), [validity, data], null_count=nulls)
