# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Codes that point at distinct values (encodings.md, section 5; format.md, section 11)."""
from . import plain

NUMBER = 5
UINT8, UINT16, UINT32 = 6, 7, 8


def accepts(stream):
    """Contiguous codes; fixed width, utf8, binary (encodings.md, table)."""
    return (stream.role == 3 and stream.organisation == 1 and stream.stored in (UINT8, UINT16, UINT32)
            and (stream.type in plain.LAYOUTS or stream.type in (plain.UTF8, plain.BINARY)))


def decode(stream):
    """Values of a dictionary stream; leaves the codes in `stream.codes` (encodings.md, section 5)."""
    stream.codes = plain.unpack(stream.stored, stream.content, stream.count)
    if stream.codes and max(stream.codes) >= len(stream.entries):
        raise ValueError(f"code {max(stream.codes)} is not below the entry count {len(stream.entries)}")
    return [stream.entries[code] for code in stream.codes]
