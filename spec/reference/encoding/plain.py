# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Plain values (encodings.md, section 1; format.md, section 11)."""
import struct

NUMBER = 1
BFLOAT16, UTF8, BINARY = 11, 14, 15
LAYOUTS = {2: "b", 3: "h", 4: "i", 5: "q", 6: "B", 7: "H", 8: "I", 9: "Q", 10: "e", BFLOAT16: "H", 12: "f", 13: "d"}


def accepts(stream):
    """Fixed width contiguous, utf8 and binary paged (encodings.md, table)."""
    organisation = 1 if stream.type in LAYOUTS else 2 if stream.type in (UTF8, BINARY) else None
    return stream.organisation == organisation and stream.stored == stream.type


def decode(stream):
    """Values of a plain stream (encodings.md, section 1)."""
    if stream.type in LAYOUTS:
        return unpack(stream.type, stream.content, stream.count)
    return [value for page in stream.content for value in texts(stream.type, split(page))]


def unpack(kind, raw, count):
    """Fixed-width values, little-endian, one after the other."""
    layout = LAYOUTS[kind]
    if len(raw) != count * struct.calcsize("<" + layout):
        raise ValueError(f"{len(raw)} bytes do not hold {count} values of type {kind}")
    values = list(struct.unpack(f"<{count}{layout}", raw))
    if kind == BFLOAT16:
        values = list(struct.unpack(f"<{count}f", b"".join(struct.pack("<I", v << 16) for v in values)))
    return values


def split(page):
    """The byte strings of a page stored as is: ends, then bytes."""
    if page.length != len(page.raw):
        raise ValueError(f"content length {page.length} is not the block length {len(page.raw)}")
    start, remaining = 4 * page.count, len(page.raw) - 4 * page.count
    if remaining < 0:
        raise ValueError(f"a page of {len(page.raw)} bytes is too short for {page.count} ends")
    ends = struct.unpack_from(f"<{page.count}I", page.raw)
    if any(b < a for a, b in zip((0,) + ends, ends)) or ends[-1] != remaining:
        raise ValueError("the ends of a page descend or do not end at its length")
    return [page.raw[start + a:start + b] for a, b in zip((0,) + ends, ends)]


def texts(kind, values):
    """The same byte strings; those of type utf8 are checked to be UTF-8."""
    if kind == UTF8:
        for value in values:
            value.decode("utf-8")
    return values
