# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One zstd frame per value (encodings.md, section 6; format.md, section 11)."""
import zstandard

from . import plain

NUMBER = 6
MAGIC = bytes.fromhex("28b52ffd")
SINGLE_SEGMENT, WINDOW_LIMIT, CONTENT_LIMIT = 0x20, 1 << 27, 1 << 31


def accepts(stream):
    """Paged values of type utf8 or binary (encodings.md, table)."""
    return (stream.role == 3 and stream.organisation == 2 and stream.type in (plain.UTF8, plain.BINARY)
            and stream.stored == stream.type)


def decode(stream):
    """Values of a zstd frames stream (encodings.md, section 6)."""
    decoder = decompressor(stream)
    frames = [frame for page in stream.content for frame in plain.split(page)]
    return plain.texts(stream.type, [content(decoder, frame, None) if frame else b"" for frame in frames])


def decompressor(stream):
    """A decoder with the dictionary of the stream, if it has one."""
    try:
        trained = stream.dictionary and zstandard.ZstdCompressionDict(
            stream.dictionary, dict_type=zstandard.DICT_TYPE_FULLDICT)
        return zstandard.ZstdDecompressor(dict_data=trained or None, max_window_size=WINDOW_LIMIT)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error


def content(decoder, frame, size):
    """The content of exactly one frame; its size MUST be `size`, or 1 to 2^31 if that is None."""
    try:
        if frame[:4] != MAGIC:
            raise ValueError("no zstd frame")
        head = zstandard.get_frame_parameters(frame)
        if head.content_size == zstandard.CONTENTSIZE_UNKNOWN or head.dict_id or head.has_checksum:
            raise ValueError("a zstd frame without content size, with a dictionary id or with a checksum")
        if head.content_size != size and (size is not None or not 1 <= head.content_size <= CONTENT_LIMIT):
            raise ValueError(f"the content size {head.content_size} of a zstd frame is wrong")
        if head.window_size > WINDOW_LIMIT and not frame[4] & SINGLE_SEGMENT:
            raise ValueError(f"the window {head.window_size} of a zstd frame is above 2^27")
        return decoder.decompress(frame, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
