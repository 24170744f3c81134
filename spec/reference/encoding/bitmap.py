# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One bit per slot (encodings.md, section 3; format.md, section 11)."""
NUMBER = 3
BOOL = 1


def accepts(stream):
    """Contiguous; bool, validity, absence (encodings.md, table)."""
    return stream.organisation == 1 and stream.type == stream.stored == BOOL


def decode(stream):
    """Values of a bitmap stream (encodings.md, section 3)."""
    raw, count = stream.content, stream.count
    if len(raw) != (count + 7) // 8:
        raise ValueError(f"{len(raw)} bytes do not hold {count} bits")
    if count % 8 and raw[-1] >> count % 8:
        raise ValueError("a bit past the end of a bitmap is set")
    return [raw[i >> 3] >> (i & 7) & 1 for i in range(count)]
