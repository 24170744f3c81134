# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The permutations of spec/order.md."""

from __future__ import annotations

from . import _library
from ._lazy import numpy

_BITS = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def permuted(seed: int, epoch: int, size: int, block: int, first: int, count: int) -> numpy.ndarray:
    """Return `count` numbers of the order of an epoch, from position `first`: int64, shape (count,). See spec/order.md.

    Raises
    ------
    ArgumentError
        If a position is out of range.
    """
    numbers = numpy.empty(count, "u8")
    seed %= 2**64
    _library.call("permute", seed, epoch, size, block, first, count, numbers.ctypes.data)
    return numbers.view("i8")


def key(seed: int, stream: int) -> int:
    """Return the key of a stream of numbers under a seed."""
    return _mixed(_mixed((seed + _GOLDEN) & _BITS) + stream * _GOLDEN & _BITS)


def _mixed(x: int) -> int:
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _BITS
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _BITS
    return x ^ x >> 31
