# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One zstd frame per value (encodings.md, section 6 and the last)."""
import zstandard

from . import plain
from .types import BINARY, UTF8

NUMBER = 6
MAGIC, TRAINED_MAGIC = bytes.fromhex("28b52ffd"), bytes.fromhex("37a430ec")
SINGLE_SEGMENT, WINDOW_LIMIT, CONTENT_LIMIT = 0x20, 2**27, 2**31


def accepts(stream):
    """Paged values of type utf8 or binary."""
    return (stream.role == 3 and stream.organisation == 2 and stream.type in (UTF8, BINARY)
            and stream.stored == stream.type)


def decode(stream):
    """The content of every frame; no bytes are an empty value."""
    decoder, values = decompressor(stream), []
    for page in stream.content:
        stream.need(page.length == len(page.raw), "the content length is not the block length")
        values += [one(stream, decoder, frame) if frame else b"" for frame in plain.split(stream, page)]
    return plain.texts(stream, values)


def one(stream, decoder, frame):
    """The content of the frame of one value."""
    head = parameters(stream, frame)
    stream.need(not head.dict_id and not head.has_checksum, "a zstd frame has a dictionary id or a checksum")
    stream.need(1 <= head.content_size <= CONTENT_LIMIT, "a zstd frame without content size or too big")
    return content(stream, decoder, frame)


def plain_decompressor():
    """A decoder without a dictionary."""
    return zstandard.ZstdDecompressor(max_window_size=WINDOW_LIMIT)


def decompressor(stream):
    """A decoder with the dictionary of the stream, if it has one."""
    if not stream.table:
        return plain_decompressor()
    stream.need(stream.table[:4] == TRAINED_MAGIC, "this is no zstd dictionary")
    try:
        trained = zstandard.ZstdCompressionDict(stream.table, dict_type=zstandard.DICT_TYPE_FULLDICT)
        return zstandard.ZstdDecompressor(dict_data=trained, max_window_size=WINDOW_LIMIT)
    except zstandard.ZstdError as error:
        return stream.need(False, f"a zstd dictionary: {error}")


def parameters(stream, frame):
    """The header of a frame; its window is within the limit, or its content is the window."""
    stream.need(frame[:4] == MAGIC, "this is no zstd frame")
    try:
        head = zstandard.get_frame_parameters(frame)
    except zstandard.ZstdError as error:
        return stream.need(False, f"a zstd frame: {error}")
    bound = head.window_size <= WINDOW_LIMIT or frame[4] & SINGLE_SEGMENT
    stream.need(bound, "the window of a zstd frame is above 2^27")
    return head


def content(stream, decoder, frame):
    """The content of exactly one frame."""
    try:
        return decoder.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        return stream.need(False, f"a zstd frame: {error}")
