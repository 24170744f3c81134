# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""A code for the bin of each number, and its position there (encodings.md, section 9)."""
import struct

from . import blocks
from .types import WIDTHS

NUMBER, STREAMS, HEAD = 9, 4, 6
BINS, CODE_BITS = 256, 11


def accepts(stream):
    """Paged values in their type or a narrower one."""
    return stream.organisation == 2 and blocks.stores(stream)


def decode(stream):
    """The values of every block."""
    table, values = codes(stream), []
    for block, count in blocks.split(stream):
        values += one(stream, table, block, count)
    return blocks.numbers(stream, values)


def codes(stream):
    """The table: (code length, code as text of bits) to (base, bits, shift)."""
    raw = stream.table
    stream.need(len(raw) >= 8, "the table of bins is missing or too short")
    count = int.from_bytes(raw[:2], "little")
    stream.need(1 <= count <= BINS and not any(raw[2:8]) and len(raw) == 8 + 16 * count, "a wrong table of bins")
    limit, bins = 8 * WIDTHS[stream.stored], []
    for base, length, bits, shift, rest in struct.iter_unpack("<QBBB5s", raw[8:]):
        stream.need(not any(rest) and shift < limit and bits + shift <= limit, "reserved bytes of a bin, or its bits, are wrong")
        stream.need(base + ((2**bits - 1) << shift) < 2**limit, "a bin has numbers that do not fit")
        bins.append((length, len(bins), base, bits, shift))
    lengths = [length for length, *_ in bins]
    stream.need(lengths == [0] or min(lengths) > 0 and max(lengths) <= CODE_BITS
                and sum(2.0**-length for length in lengths) == 1, "the codes are not a prefix code")
    table, code, before = {}, -1, 0
    for length, _, *entry in sorted(bins):
        code, before = (code + 1) << length - before, length
        table[f"{code:b}".zfill(length) if length else ""] = entry
    return table


def one(stream, table, block, count):
    """The values of one block."""
    stream.need(len(block) >= HEAD, "a block of bins is too short")
    ends, start = [], HEAD
    for length in struct.unpack_from("<3H", block):
        start += length
        ends.append(start)
    stream.need(start <= len(block), "the streams of bits exceed their block")
    values, start = [0] * count, HEAD
    for index, end in enumerate([*ends, len(block)]):
        # The first bit of a stream is the lowest of its bytes as one number; here it comes first.
        text = f"{int.from_bytes(block[start:end], 'little'):b}".zfill(8 * (end - start))[::-1]
        at = 0
        for place in range(index, count, STREAMS):
            code = ""
            while code not in table:
                stream.need(at < len(text), "a stream of bits ends early")
                code, at = code + text[at], at + 1
            base, bits, shift = table[code]
            stream.need(at + bits <= len(text), "a stream of bits ends early")
            values[place], at = base + (int(text[at:at + bits][::-1] or "0", 2) << shift), at + bits
        stream.need((at + 7) // 8 == end - start and "1" not in text[at:], "a stream of bits ends late")
        start = end
    return values
