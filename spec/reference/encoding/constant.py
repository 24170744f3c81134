# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One value for every slot (encodings.md, section 2; format.md, section 11)."""
from . import plain

NUMBER = 2
BOOL = 1


class Same:
    """A sequence of equal values that takes no space."""

    def __init__(self, value, count):
        self.value, self.count = value, count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        if not 0 <= index < self.count:
            raise IndexError(index)
        return self.value


def accepts(stream):
    """Inline; values of any leaf type, validity and absence (encodings.md, table)."""
    return (stream.organisation == 0 and stream.role in (0, 1, 3) and BOOL <= stream.type <= plain.BINARY
            and stream.stored == stream.type)


def decode(stream):
    """Values of a constant stream (encodings.md, section 2)."""
    raw = stream.content
    if stream.type == BOOL:
        if raw not in (b"\0", b"\1"):
            raise ValueError("a constant bit is one byte, 0 or 1")
        return Same(raw[0], stream.count)
    if stream.type in plain.LAYOUTS:
        return Same(plain.unpack(stream.type, raw, 1)[0], stream.count)
    return Same(plain.texts(stream.type, [raw])[0], stream.count)
