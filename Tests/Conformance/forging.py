# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Files that say what is not so, with every checksum right."""

import struct
import sys
from collections.abc import Callable
from pathlib import Path

from cli import ROOT

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402

Change = Callable[[bytes], bytes]


def forge(base: Path, target: Path, magic: bytes, change: Change) -> Path:
    """Change the last block that starts with a magic, and make right all checksums above it."""
    data = bytearray(base.read_bytes())
    change_block(data, data.rfind(magic), change)
    target.write_bytes(data)
    return target


def forge_all(base: Path, target: Path, magic: bytes, change: Change) -> Path:
    """The same with every block that starts with a magic and is changed."""
    data = bytearray(base.read_bytes())
    places = [at for at in range(reader.FIRST, len(data), 64) if data[at:at + 4] == magic]
    if not sum(change_block(data, at, change) for at in places):
        raise ValueError("nothing is changed")
    target.write_bytes(data)
    return target


def change_block(data: bytearray, at: int, change: Change) -> bool:
    """Change the block at a place; tells whether it is another then."""
    length = block_length(data, at)
    fresh = change(bytes(data[at:at + length]))
    if len(fresh) != length:
        raise ValueError("a block keeps its length")
    if fresh == data[at:at + length]:
        return False
    data[at:at + length] = fresh
    reseal(data)
    return True


def forge_region(base: Path, target: Path, old: bytes, new: bytes, change: Change = lambda block: block) -> Path:
    """Replace the values of one region; `change` sees every chunk after its checksum was made right."""
    data = bytearray(base.read_bytes())
    at = data.find(old)
    if at % 64 or data.find(old, at + 1) >= 0:
        raise ValueError("the values are not those of one region")
    length = reader.up(len(old))
    before = struct.pack("<I", crc(bytes(data[at:at + length])))
    data[at:at + length] = new.ljust(length, b"\0")
    after = struct.pack("<I", crc(bytes(data[at:at + reader.up(len(new))])))
    target.write_bytes(data)
    return forge_all(target, target, b"CHNK", lambda block: change(block.replace(before, after)) if before in block else block)


def block_length(data: bytes, at: int) -> int:
    """The length that the pointer at a block gives for it."""
    place = data.find(struct.pack("<Q", at))
    if place < 0:
        raise ValueError("nothing points at the block")
    return struct.unpack_from("<I", data, place + 8)[0]


def reseal(data: bytearray) -> None:
    """Write the right checksum wherever offset, length and checksum of a block with a magic stand together; until nothing changes."""
    starts = [at for at in range(reader.FIRST, len(data), 64) if data[at:at + 4].isalpha() and data[at:at + 4].isupper()]
    known = {struct.pack("<Q", at): at for at in starts}
    for _ in range(8):
        before = bytes(data)
        for place in range(4096, len(data) - 16):
            at = known.get(bytes(data[place:place + 8]))
            if at is None:
                continue
            length = struct.unpack_from("<I", data, place + 8)[0]
            end = at + reader.up(length)
            if 0 < length and end <= len(data) - reader.TRAILER:
                struct.pack_into("<I", data, place + 12, crc(bytes(data[at:end])))
        for page in (0, 4096, 8192):
            struct.pack_into("<I", data, page + 4092, crc(bytes(data[page:page + 4092])))
        trailer = len(data) - reader.TRAILER
        struct.pack_into("<I", data, len(data) - 4, crc(bytes(data[trailer:-4])))
        if bytes(data) == before:
            return


_crcs: dict[bytes, int] = {}


def crc(data: bytes) -> int:
    """The checksum of some bytes; those asked for last are remembered."""
    if data not in _crcs:
        if len(_crcs) > 10_000:
            _crcs.clear()
        _crcs[data] = reader.crc32c(data)
    return _crcs[data]
