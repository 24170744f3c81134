# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Runs of equal values (encodings.md, section 8)."""
import struct
from itertools import pairwise

from . import blocks
from .types import BOOL, WIDTHS

NUMBER, LIMIT = 8, 65_536


def accepts(stream):
    """Paged bits, or values in their type or a narrower one."""
    return stream.organisation == 2 and (
        stream.type == stream.stored == BOOL and stream.role in (0, 3) or blocks.stores(stream))


def decode(stream):
    """The values of every page."""
    return [value for page in stream.content for value in expand(stream, page)]


def expand(stream, page):
    """The values of one page."""
    width = 0 if stream.type == BOOL else WIDTHS[stream.stored]
    stream.need(page.count <= LIMIT and page.length == page.count * (width or 1), "the content length is wrong")
    stream.need(len(page.raw) >= 8, f"a page of {len(page.raw)} bytes is too short")
    count, first = struct.unpack_from("<II", page.raw)
    padding = -(2 * count) % 8 if width else 0
    start = 8 + 2 * count + padding
    stream.need(1 <= count <= page.count and len(page.raw) == start + count * width,
                f"{count} runs of {page.count} values in {len(page.raw)} bytes")
    stream.need(first <= (width == 0) and not any(page.raw[start - padding:start]), "reserved bytes are not zero")
    lasts = struct.unpack_from(f"<{count}H", page.raw, 8)
    stream.need(all(a < b for a, b in pairwise(lasts)) and lasts[-1] == page.count - 1,
                "the ends of the runs do not ascend to the end of the page")
    values = [page.raw[start + i * width:start + (i + 1) * width] for i in range(count)]
    stream.need(not width or all(a != b for a, b in pairwise(values)), "neighbouring runs have the same value")
    if width:
        values = blocks.numbers(stream, [int.from_bytes(value, "little") for value in values])
    else:
        values = [first ^ i & 1 for i in range(count)]
    return [value for value, (a, b) in zip(values, pairwise([-1, *lasts])) for _ in range(a, b)]
