# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One bit per slot (encodings.md, section 3)."""
from .types import BOOL

NUMBER = 3


def accepts(stream):
    """Contiguous; bool, validity, absence."""
    return stream.organisation == 1 and stream.type == stream.stored == BOOL and stream.role != 4


def decode(stream):
    """The bits, the least significant of a byte first."""
    raw, count = stream.content, stream.count
    stream.need(len(raw) == (count + 7) // 8, f"{len(raw)} bytes do not hold {count} bits")
    stream.need(count % 8 == 0 or raw[-1] >> count % 8 == 0, "a bit past the end of a bitmap is set")
    return [raw[i >> 3] >> (i & 7) & 1 for i in range(count)]
