# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Texts that the hash of release 0.1.0 could not tell apart: one half of it for all of them, 32 more bits for pairs."""

import random

MASK = 2**64 - 1
K = (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1, 0x082EFA98EC4E6C89, 0x452821E638D01377, 0xBE5466CF34E90C6D)
LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
STAGES = 18


def fold(a: int, b: int) -> int:
    product = a * b
    return (product & MASK) ^ (product >> 64)


def word(data: bytes) -> int:
    return int.from_bytes(data, "little")


def is_text(data: bytes) -> bool:
    return all(32 < byte < 127 and byte not in b'"\\' for byte in data)


def twins(state: int, draw: random.Random) -> tuple:
    """Two strings of 32 bytes that lead the first half of the hash from a state to the same one: their second blocks are (x, y)
    and (y, x), each mixed with the state and a constant, and the product does not know which is which."""
    while True:
        steer = bytes(draw.choice(LETTERS) for _ in range(16))
        after = fold(state ^ word(steer[:8]), word(steer[8:]) ^ K[2])
        mixed = (after ^ K[2]).to_bytes(8, "little")
        if any(byte >= 128 for byte in mixed):
            continue
        x, y = (bytes(draw.choice([letter for letter in LETTERS if is_text(bytes([letter ^ byte]))] or [0]) for byte in mixed) for _ in "xy")
        other = (after ^ word(y) ^ K[2]).to_bytes(8, "little"), (after ^ word(x) ^ K[2]).to_bytes(8, "little")
        if all(map(is_text, (x, y, *other))):
            return steer + x + y, steer + b"".join(other), fold(after ^ word(x), word(y) ^ K[2])


def stages(seed: int = 1) -> list:
    draw, state, found = random.Random(seed), 2 ^ K[0], []
    while len(found) < STAGES:
        first, second, state = twins(state, draw)
        found.append((first, second))
    return found


def text(parts: list, number: int) -> str:
    """One of 2^18 texts whose first half of the hash is the same."""
    return b"".join(part[number >> place & 1] for place, part in enumerate(parts)).decode()


def pairs(parts: list) -> dict:
    """Two texts that had one `prompt_id`, and two keys that a join took for one: 96 bits of their hashes are the same."""
    size = 32 * len(parts)
    states = [fold(2 ^ K[1], size ^ K[2])]
    for part in parts:
        blocks = [[(word(half[i : i + 8]), word(half[i + 8 : i + 16])) for i in (0, 16)] for half in part]
        states = [step(step(state, *first), *second) for first, second in blocks for state in states]
    found = {}
    for name, shift in (("prompt", 0), ("key", 32)):
        seen: dict = {}
        for number, state in enumerate(states):
            half = fold(state ^ size, K[5]) >> shift & 0xFFFFFFFF
            if half in seen:
                found[name] = text(parts, seen[half]), text(parts, number)
                break
            seen[half] = number
    return found


def step(state: int, x: int, y: int) -> int:
    return fold(state ^ y, x ^ K[3])
