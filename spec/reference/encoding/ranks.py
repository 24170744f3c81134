# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Token ids as ranks by frequency (encodings.md, section 10)."""
import struct

from . import blocks, zstd_frames
from .types import INT16, INT32, UINT16, UINT32, WIDTHS

NUMBER, NONE, GROUP = 10, 65_535, 256
LIMITS = {INT16: 2**15, UINT16: 2**16, INT32: 2**20, UINT32: 2**20}


def accepts(stream):
    """Paged values that are stored in 16 or 32 bits."""
    return stream.organisation == 2 and stream.stored in LIMITS and blocks.stores(stream)


def decode(stream):
    """The values of every block."""
    ids, decoder, values = table(stream), zstd_frames.plain_decompressor(), []
    for block, count in blocks.split(stream):
        values += one(stream, ids, decoder, block, count)
    return blocks.numbers(stream, values)


def table(stream):
    """The id of every rank."""
    raw = stream.table
    stream.need(len(raw) > 8 and not any(raw[4:8]), "the table of ranks is missing or wrong")
    count, ids, at = int.from_bytes(raw[:4], "little"), [], 0
    stream.need(1 <= count <= NONE, f"{count} ranks")
    content = frame(stream, zstd_frames.plain_decompressor(), raw[8:], 3 * NONE)
    while at < len(content):
        difference = shift = 0
        while True:
            stream.need(at < len(content) and shift <= 14, "an id is not complete")
            byte, at = content[at], at + 1
            difference |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        alone = len(ids) < GROUP or len(ids) % GROUP == 0
        stream.need(alone or difference, "the ids of a group do not ascend")
        ids.append(difference if alone else ids[-1] + difference)
        stream.need(ids[-1] < LIMITS[stream.stored] and len(ids) <= count, "an id is too large, or there are too many")
    stream.need(len(ids) == count, "there are too few ids")
    return ids


def frame(stream, decoder, raw, limit):
    """The content of a frame of at most some bytes."""
    head = zstd_frames.parameters(stream, raw)
    stream.need(not head.dict_id and not head.has_checksum, "a zstd frame has a dictionary id or a checksum")
    stream.need(1 <= head.content_size <= limit, "a zstd frame without content size or too big")
    return zstd_frames.content(stream, decoder, raw)


def one(stream, ids, decoder, block, count):
    """The values of one block."""
    stream.need(len(block) >= 4, "a block of ranks is too short")
    end = 4 + int.from_bytes(block[:4], "little")
    stream.need(end <= len(block), "the frame exceeds its block")
    content = frame(stream, decoder, block[4:end], 2 * count)
    stream.need(len(content) == 2 * count, f"{len(content)} bytes for {count} ranks")
    ranks = struct.unpack(f"<{count}H", content)
    missing = ranks.count(NONE)
    stream.need(len(block) == end + 4 * missing, "the values without a rank are not as many as they should be")
    stream.need(all(rank < len(ids) or rank == NONE for rank in ranks), "a rank is not known")
    others = struct.unpack_from(f"<{missing}I", block, end)
    stream.need(all(other < 256 ** WIDTHS[stream.stored] for other in others), "a value does not fit")
    others = iter(others)
    return [next(others) if rank == NONE else ids[rank] for rank in ranks]
