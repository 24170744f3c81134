# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One zstd frame per page (encodings.md, section 7)."""
import struct
from itertools import accumulate

from . import plain, zstd_frames
from .types import BINARY, UTF8

NUMBER, CONTENT_LIMIT = 7, 2**32 - 64


def accepts(stream):
    """Paged values or dictionary entries of type utf8 or binary."""
    return (stream.role in (3, 4) and stream.organisation == 2 and stream.type in (UTF8, BINARY)
            and stream.stored == stream.type)


def decode(stream):
    """The values of every page."""
    decoder = zstd_frames.decompressor(stream)
    return plain.texts(stream, [value for page in stream.content for value in split(stream, decoder, page)])


def split(stream, decoder, page):
    """The byte strings of one page: lengths, then bytes."""
    start, head = 4 * page.count, zstd_frames.parameters(stream, page.raw)
    stream.need(start <= page.length <= CONTENT_LIMIT, f"{page.length} bytes for {page.count} lengths")
    stream.need(head.content_size == page.length, "the content size is not the content length")
    raw = zstd_frames.content(stream, decoder, page.raw)
    ends = list(accumulate(struct.unpack_from(f"<{page.count}I", raw), initial=start))
    stream.need(ends[-1] == len(raw), "the lengths of a page do not add up to its content")
    return [raw[a:b] for a, b in zip(ends, ends[1:])]
