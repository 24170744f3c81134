# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Plain values (encodings.md, section 1)."""
import struct

from .types import BFLOAT16, BINARY, LAYOUTS, UTF8, WIDTHS

NUMBER = 1


def accepts(stream):
    """Fixed width contiguous; utf8 and binary paged; stored as the type."""
    organisation = 1 if stream.type in LAYOUTS else 2 if stream.type in (UTF8, BINARY) else None
    return stream.organisation == organisation and stream.stored == stream.type


def decode(stream):
    """The values one after the other, or page by page."""
    if stream.type in LAYOUTS:
        return numbers(stream, stream.type, stream.count)
    for page in stream.content:
        stream.need(page.length == len(page.raw), "the content length is not the block length")
    return texts(stream, [value for page in stream.content for value in split(stream, page)])


def numbers(stream, kind, count):
    """Fixed-width values of a type, little-endian."""
    raw = stream.content
    stream.need(len(raw) == count * WIDTHS[kind], f"{len(raw)} bytes for {count} values of type {kind}")
    values = list(struct.unpack(f"<{count}{LAYOUTS[kind]}", raw))
    if kind == BFLOAT16:  # the upper half of a float32
        return [struct.unpack("<f", struct.pack("<I", value << 16))[0] for value in values]
    return values


def split(stream, page):
    """The byte strings of a page that is stored as is: ends, then bytes."""
    start = 4 * page.count
    stream.need(start <= len(page.raw), f"a page of {len(page.raw)} bytes is too short for {page.count} ends")
    ends = [0, *struct.unpack_from(f"<{page.count}I", page.raw)]
    stream.need(ends == sorted(ends) and start + ends[-1] == len(page.raw), "the ends of a page are wrong")
    return [page.raw[start + a:start + b] for a, b in zip(ends, ends[1:])]


def texts(stream, values):
    """The same byte strings; those of type utf8 are checked to be UTF-8."""
    if stream.type == UTF8:
        for value in values:
            stream.need(value.decode("utf-8", "replace").encode() == value, "a value is not UTF-8")
    return values
