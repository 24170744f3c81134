# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Pages of blocks (encodings.md, "Pages of blocks"), and numbers from their bits."""
import struct
from itertools import pairwise

from .narrow import STORED
from .types import BFLOAT16, LAYOUTS, WIDTHS

SIZES = {1 << exponent for exponent in range(8, 17)}


def stores(stream):
    """Values, stored in their type or in a narrower one."""
    kinds = {stream.type, *STORED.get(stream.type, ())}
    return stream.role == 3 and stream.type in LAYOUTS and stream.stored in kinds and (
        stream.stored == stream.type or WIDTHS[stream.stored] < WIDTHS[stream.type])


def split(stream):
    """The bytes and the value count of every block."""
    size = stream.parameter
    stream.need(size in SIZES, f"blocks of {size} values")
    for index, page in enumerate(stream.content):
        count = -(-page.count // size)
        whole = page.count % size == 0 or index == len(stream.content) - 1
        stream.need(whole, "a page that is not the last has a part of a block")
        stream.need(page.length == page.count * WIDTHS[stream.stored], "the content length is wrong")
        stream.need(4 * count <= len(page.raw), "the ends of the blocks exceed the page")
        ends = [0, *struct.unpack_from(f"<{count}I", page.raw)]
        stream.need(all(a < b for a, b in pairwise(ends)) and 4 * count + ends[-1] == len(page.raw),
                    "the ends of the blocks do not ascend to the end of the page")
        for block, (start, end) in enumerate(pairwise(ends)):
            yield page.raw[4 * count + start:4 * count + end], min(size, page.count - block * size)


def numbers(stream, bits):
    """The values of the stored type that unsigned numbers are the bits of."""
    width = WIDTHS[stream.stored]
    if stream.stored == BFLOAT16:  # the upper half of a float32
        bits, width = [value << 16 for value in bits], 4
    layout = "f" if stream.stored == BFLOAT16 else LAYOUTS[stream.stored]
    raw = b"".join(value.to_bytes(width, "little") for value in bits)
    return list(struct.unpack(f"<{len(bits)}{layout}", raw))
