# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Codes that point at distinct values (encodings.md, section 5)."""
from . import plain
from .types import BINARY, LAYOUTS, UINT8, UINT16, UINT32, UTF8

NUMBER = 5


def accepts(stream):
    """Contiguous codes; fixed width, utf8, binary."""
    return (stream.role == 3 and stream.organisation == 1 and stream.stored in (UINT8, UINT16, UINT32)
            and (stream.type in LAYOUTS or stream.type in (UTF8, BINARY)))


def decode(stream):
    """For every code its entry."""
    codes, entries = plain.numbers(stream, stream.stored, stream.count), stream.entries
    stream.need(max(codes, default=-1) < len(entries), "a code is not below the entry count")
    return [entries[code] for code in codes]
