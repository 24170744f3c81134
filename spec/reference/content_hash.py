# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Hashes of plain Python values, written from content-hash.md: None, bool, int, float, str, bytes, list, dict."""

import struct

K = (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377, 0xBE5466CF34E90C6D)
PRIME = 2**61 - 1
ROOTS = (0x0487ED5110B4612C, 0x148127044533E63B)
MASK = 2**64 - 1


def fold(a: int, b: int) -> int:
    product = a * b
    return (product & MASK) ^ (product >> 64)


def hash_bytes(data: bytes, seed: int = 0) -> tuple:
    """Section 2: two words."""
    n = len(data)
    a, b = seed ^ K[0], fold(seed ^ K[1], n ^ K[2])
    padded = data + bytes(-n % 16)
    for x, y in struct.iter_unpack("<QQ", padded):
        a, b = fold(a ^ x, y ^ K[2]), fold(b ^ y, x ^ K[3])
    return fold(a ^ n, K[4]), fold(b ^ n, K[5])


def digest(data: bytes, seed: int) -> bytes:
    return struct.pack("<QQ", *hash_bytes(data, seed))


def number_word(number: float) -> int:
    if isinstance(number, int):
        try:
            if int(float(number)) == number:
                return struct.unpack("<Q", struct.pack("<d", number))[0]
        except OverflowError:
            pass
        return (number & MASK) ^ K[3]
    return 0x7FF8000000000000 if number != number else struct.unpack("<Q", struct.pack("<d", number))[0]


def value_digest(value: object) -> bytes:
    """Section 3: sixteen bytes."""
    if value is None:
        return digest(b"", 1)
    if isinstance(value, str):
        return digest(value.encode(), 2)
    if isinstance(value, bytes):
        return digest(value, 2)
    if isinstance(value, bool):
        return digest(bytes([value]), 3)
    if isinstance(value, (int, float)):
        return digest(struct.pack("<Q", number_word(value)), 4)
    if isinstance(value, list):
        return digest(b"".join(map(value_digest, value)), 5)
    present = sorted((key.encode(), item) for key, item in value.items() if item is not None)
    return digest(b"".join(digest(key, 2) + value_digest(item) for key, item in present), 6)


def prompt_id(prompt: object) -> object:
    """Section 4."""
    return None if prompt is None else value_digest(prompt)[:12].hex()


def response_id(*parts: object, prompt: object) -> str:
    """Section 4; `parts` are the values of `text` and `messages`, as far as there are such columns."""
    joined = value_digest(prompt) + b"".join(map(value_digest, parts))
    return digest(joined, 7)[:12].hex()


def column_hash(values: list) -> tuple:
    """Section 5: n and two sums; a value is None, a number, a bool, str, bytes, ("list", length) or "struct"-like ()."""
    sums = [0, 0]
    for place, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, (str, bytes)):
            pair = hash_bytes(value.encode() if isinstance(value, str) else value)
        else:
            word = value[1] if value and isinstance(value, tuple) else 0 if value == () else int(value) if isinstance(value, bool) else number_word(value)
            pair = fold(word ^ K[0], K[4]), fold(word ^ K[1], K[5])
        for lane in (0, 1):
            sums[lane] = (sums[lane] + (pair[lane] >> 3) * pow(ROOTS[lane], place, PRIME)) % PRIME
    return len(values), sums[0], sums[1]


def dataset_hash(rows: int, columns: list) -> str:
    """Section 6; `columns` has (names on the way, type name, values) for every field."""
    total = [rows, 0]
    for names, kind, values in columns:
        place = b"".join(struct.pack("<Q", len(name.encode())) + name.encode() for name in names)
        mixed = hash_bytes(place + kind.encode() + struct.pack("<QQQ", *column_hash(values)))
        total = [(one + other) & MASK for one, other in zip(total, mixed)]
    return struct.pack("<QQ", *total).hex()
