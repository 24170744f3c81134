# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One zstd frame per page (encodings.md, section 7; format.md, section 11)."""
import struct

from . import plain, zstd_frames

NUMBER = 7


def accepts(stream):
    """Paged values or dictionary entries of type utf8 or binary (encodings.md, table)."""
    return (stream.role in (3, 4) and stream.organisation == 2 and stream.type in (plain.UTF8, plain.BINARY)
            and stream.stored == stream.type)


def decode(stream):
    """Values of a zstd pages stream (encodings.md, section 7)."""
    decoder = zstd_frames.decompressor(stream)
    return [value for page in stream.content for value in plain.texts(stream.type, split(decoder, page))]


def split(decoder, page):
    """The byte strings of one page: lengths, then bytes."""
    if page.length < 4 * page.count:
        raise ValueError(f"a page content of {page.length} bytes is too short for {page.count} lengths")
    raw = zstd_frames.content(decoder, page.raw, page.length)
    at, values = 4 * page.count, []
    lengths = struct.unpack_from(f"<{page.count}I", raw)
    if at + sum(lengths) != len(raw):
        raise ValueError("the lengths of a page do not add up to its content")
    for length in lengths:
        values.append(raw[at:at + length])
        at += length
    return values
