# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Digests of plain Python values, written from content-hash.md: None, bool, int, float, str, bytes, list, dict."""

import struct
from hashlib import blake2b

BLOCK_ROWS = 8192
MASK = 2**64 - 1
FORMATS = {"int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q",
           "float16": "e", "float32": "f", "float64": "d"}


def digest(data: bytes) -> bytes:
    """Section 1."""
    return blake2b(data, digest_size=16).digest()


def length(count: int) -> bytes:
    """Section 1: LEB128."""
    low = [count >> shift & 127 for shift in range(0, max(1, count.bit_length()), 7)]
    return bytes([byte | 128 for byte in low[:-1]] + low[-1:])


def text(data: bytes) -> bytes:
    return length(len(data)) + data


def encode_number(number: object) -> bytes:
    if number != number:
        return struct.pack("<BQ", 3, 0x7FF8000000000000)
    try:
        if float(number) == number:
            return struct.pack("<Bd", 3, number)
    except OverflowError:
        pass
    return struct.pack("<BQ", 5 if number < 0 else 4, number & MASK)


def encode(value: object) -> bytes:
    """Section 2."""
    if value is None:
        return b"\x00"
    if isinstance(value, (str, bytes)):
        return b"\x01" + text(value.encode() if isinstance(value, str) else value)
    if isinstance(value, bool):
        return bytes([2, value])
    if isinstance(value, (int, float)):
        return encode_number(value)
    if isinstance(value, list):
        return b"\x06" + length(len(value)) + b"".join(map(encode, value))
    present = sorted((key.encode(), item) for key, item in value.items() if item is not None)
    return b"\x07" + length(len(present)) + b"".join(text(key) + encode(item) for key, item in present)


def prompt_id(prompt: object) -> object:
    """Section 3."""
    return None if prompt is None else digest(encode(prompt)).hex()


def response_id(*parts: object, prompt: object) -> str:
    """Section 3; `parts` are the values of `text` and `messages`, as far as there are such fields."""
    return digest(b"\x08" + digest(encode(prompt)) + b"".join(map(encode, parts))).hex()


def bits(flags: list) -> bytes:
    return sum(1 << place for place, flag in enumerate(flags) if flag).to_bytes((len(flags) + 7) // 8, "little")


def block_digest(kind: str, values: list) -> bytes:
    """Section 4; a value is None, a number, a bool, str, bytes, the number of items of a list, or () for a struct."""
    data = struct.pack("<Q", len(values)) + bits([value is not None for value in values])
    if kind in FORMATS:
        numbers = [0 if value is None else value if value == value else float("nan") for value in values]
        data += struct.pack(f"<{len(values)}{FORMATS[kind]}", *numbers)
    elif kind == "bool":
        data += bits(values)
    elif kind in ("utf8", "binary"):
        strings = [b"" if value is None else value.encode() if isinstance(value, str) else value for value in values]
        data += struct.pack(f"<{len(values)}Q", *map(len, strings)) + b"".join(strings)
    elif kind == "list":
        data += struct.pack(f"<{len(values)}Q", *(value or 0 for value in values))
    return digest(data)


def dataset_hash(rows: int, columns: list) -> str:
    """Section 4; `columns` has (names on the way, type name, values of each block) for every field."""
    parts = []
    for names, kind, blocks in columns:
        way = length(len(names)) + b"".join(text(name.encode()) for name in names)
        parts.append((way, text(kind.encode()) + b"".join(block_digest(kind, values) for values in blocks)))
    return digest(b"\x09" + struct.pack("<Q", rows) + b"".join(way + rest for way, rest in sorted(parts))).hex()
