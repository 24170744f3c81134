# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One value for every slot (encodings.md, section 2)."""
from . import plain
from .types import BINARY, BOOL, LAYOUTS

NUMBER = 2


class Repeated:
    """A sequence that has every one of some values several times in a row and takes no space for that."""

    def __init__(self, values, times):
        self.values, self.times, self.count = values, times, len(values) * times

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.count))]
        if not 0 <= index < self.count:
            raise IndexError(index)
        return self.values[index // self.times]


def ones(bits):
    """The count of set bits."""
    return bits.times * ones(bits.values) if isinstance(bits, Repeated) else sum(bits)


def accepts(stream):
    """Inline; validity, absence, values of any leaf type; stored as the type."""
    return (stream.organisation == 0 and stream.role in (0, 1, 3) and BOOL <= stream.type <= BINARY
            and stream.stored == stream.type)


def decode(stream):
    """The one value, repeated."""
    raw = stream.content
    if stream.type == BOOL:
        stream.need(raw in (b"\0", b"\1"), "a constant bit is one byte, 0 or 1")
        return Repeated([raw[0]], stream.count)
    if stream.type in LAYOUTS:
        return Repeated(plain.numbers(stream, stream.type, 1), stream.count)
    return Repeated(plain.texts(stream, [raw]), stream.count)
