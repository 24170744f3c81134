# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Conventions, header, commit slots, trailer and blocks (format.md, sections 1 to 6)."""
import os
import struct
from collections import namedtuple

VERSION, PAGE, FIRST, TRAILER = 0, 4096, 12288, 64
BLOCK_LIMIT = 2**32 - 64

Reference = namedtuple("Reference", "offset length crc")
State = namedtuple("State", "generation rows footer data_end")


class Reject(ValueError):
    """The file breaks a rule: names the structure and the byte offset (format.md, preface)."""

    def __init__(self, structure, offset, message):
        super().__init__(f"{structure} at byte {offset}: {message}")


def crc_table():
    """The 256 entries of CRC-32C (section 1)."""
    table = list(range(256))
    for _ in range(8):
        table = [v >> 1 ^ (0x82F63B78 if v & 1 else 0) for v in table]
    return table


TABLE = crc_table()


def crc32c(data):
    """CRC-32C of bytes (section 1)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def fnv(data):
    """FNV-1a-128 of bytes (section 3)."""
    value = 0x6C62272E07BB014262B821756295C58D
    for byte in data:
        value = (value ^ byte) * 0x13B + (value << 88 ^ byte << 88) & (1 << 128) - 1
    return value.to_bytes(16, "little")


def up(value, step=64):
    """The value rounded up to a multiple of the step."""
    return -(-value // step) * step


class Cursor:
    """Reads the fields of one structure from left to right (section 1)."""

    def __init__(self, structure, offset, data):
        self.structure, self.offset, self.data, self.at = structure, offset, data, 0

    def need(self, condition, message):
        """Rejects unless the condition holds."""
        if not condition:
            raise Reject(self.structure, self.offset + self.at, message)

    def take(self, count):
        self.need(count <= len(self.data) - self.at, f"{count} bytes do not fit into the structure")
        self.at += count
        return self.data[self.at - count:self.at]

    def read(self, layout):
        values = struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))
        return values if len(values) > 1 else values[0]

    def zero(self, count):
        self.need(not any(self.take(count)), "reserved bytes or padding are not zero")

    def magic(self, expected):
        self.need(self.take(len(expected)) == expected, f"the magic is not {expected!r}")

    def reference(self):
        value = Reference(*self.read("QII"))
        return value if any(value) else None

    def string(self, limit=BLOCK_LIMIT):
        length = self.read("I")
        self.need(length <= limit, f"a string of {length} bytes is above the limit")
        try:
            return self.take(length).decode("utf-8")
        except UnicodeDecodeError:
            raise Reject(self.structure, self.offset + self.at, "a string is not UTF-8") from None

    def pairs(self, ascending=True):
        """Key-values (sections 8 and 13)."""
        pairs = [(self.string(), self.string()) for _ in range(self.read("I"))]
        keys = [key for key, _ in pairs]
        self.need(not ascending or all(a < b for a, b in zip(keys, keys[1:])), "keys do not ascend")
        return pairs

    def end(self):
        self.need(self.at == len(self.data), "bytes are left over")


class File:
    """The bytes, the header and the commit slots (sections 2 to 6)."""

    def __init__(self, path):
        self.handle, self.warnings, self.good = open(path, "rb"), [], set()
        self.size = os.fstat(self.handle.fileno()).st_size
        self.header()

    def read(self, offset, length):
        self.handle.seek(offset)
        raw = self.handle.read(length)
        if len(raw) != length:
            raise Reject("file", offset, f"truncated: {length} bytes needed, {len(raw)} are there")
        return raw

    def header(self):
        """Section 3."""
        head = Cursor("header", 0, self.read(0, min(PAGE, self.size)))
        head.need(head.data[:8] == b"\x89INSEAM\n", "not an Inseam file")
        head.magic(b"\x89INSEAM\n")
        version = head.read("I")
        head.need(version == VERSION, f"container version {version} is not known")
        head.need(self.size >= FIRST, f"truncated: {FIRST} bytes needed, {self.size} are there")
        head.need(crc32c(head.data[:-4]) == struct.unpack("<I", head.data[-4:])[0], "the crc differs")
        head.zero(4)
        self.id = head.take(16)
        head.zero(4060)

    def slot(self, index):
        """The state in a good slot, or the reason why it is bad (section 4)."""
        offset = PAGE * (1 + index)
        slot = Cursor(f"slot {index}", offset, os.pread(self.handle.fileno(), PAGE, offset))
        try:
            slot.magic(b"SLOT")
            slot.need(slot.read("I") == index and slot.take(16) == self.id, "the index or the file id differs")
            slot.need(crc32c(slot.data[:-4]) == struct.unpack("<I", slot.data[-4:])[0], "the crc differs")
            state = State(*slot.read("QQ"), slot.reference(), slot.read("Q"))
            slot.zero(4028)
            return state
        except Reject as reason:
            return reason

    def trailer(self, offset):
        """The state in a trailer (section 5)."""
        end = Cursor("trailer", offset, self.read(offset, TRAILER))
        end.magic(b"INSEAMTR")
        end.need(crc32c(end.data[:-4]) == struct.unpack("<I", end.data[-4:])[0], "the crc differs")
        end.need(end.take(16) == self.id, "the file id differs")
        state = State(end.read("Q"), None, end.reference(), end.read("Q"))
        end.need(state.data_end == offset + TRAILER, "the data end is not the end of the trailer")
        end.zero(4)
        return state

    def newest(self):
        """The state of the newest commit (section 6, steps 2 to 4)."""
        slots = [self.slot(0), self.slot(1)]
        slots = [s if isinstance(s, State) else self.slot(i) for i, s in enumerate(slots)]
        good, bad = [s for s in slots if isinstance(s, State)], [str(s) for s in slots if not isinstance(s, State)]
        if not bad:
            if good[0].generation == good[1].generation and good[0] != good[1]:
                raise Reject("slot 1", 2 * PAGE, "both slots hold the same generation but differ")
            return max(good, key=lambda s: s.generation)
        self.warnings += bad
        start = good[0].data_end if good else FIRST
        found = self.roll_forward(start, good[0].generation if good else 0)
        if found:
            return found
        if good and self.size == start:
            return good[0]
        raise Reject("commit slots", PAGE, f"{'; '.join(bad)}; no trailer at or above {start}, file size {self.size}")

    def roll_forward(self, start, above):
        """The right trailer of the highest generation, at equal generations the first (section 6, step 4)."""
        found, at = None, up(start)
        while at + TRAILER <= self.size:
            try:
                if self.read(at, 8) == b"INSEAMTR":
                    state = self.trailer(at)
                    Extent(self, state).footer_block()
                    found = state if state.generation > (found.generation if found else above) else found
            except Reject:
                pass
            at += 64
        return found


class Extent:
    """The bytes below the data end of one generation, and its blocks (sections 1 and 5)."""

    def __init__(self, file, state):
        self.file, self.state, self.tiles = file, state, set()

    def span(self, cursor, offset, length, crcs, piece):
        """Checks a block or a region, piece by piece, and returns its bytes without padding (sections 1 and 11)."""
        end = offset + up(length)
        cursor.need(length and offset % 64 == 0 and FIRST <= offset and end <= self.state.data_end - TRAILER,
                    f"{length} bytes at {offset} are not within {FIRST} and {self.state.data_end - TRAILER}")
        raw = self.file.read(offset, end - offset)
        if (offset, length, crcs) not in self.file.good:
            for at, crc in zip(range(0, len(raw), piece), crcs):
                if crc32c(raw[at:at + piece]) != crc:
                    raise Reject(cursor.structure, offset + at, "the crc differs")
            if any(raw[length:]):
                raise Reject(cursor.structure, offset + length, "the padding is not zero")
            self.file.good.add((offset, length, crcs))
        self.tiles.add((offset, end))
        return raw[:length]

    def block(self, holder, reference, structure, magic=b""):
        """A cursor in the block that the holder refers to (section 1)."""
        holder.need(reference is not None and reference.length <= BLOCK_LIMIT, f"the reference to the {structure} is wrong")
        where = Cursor(structure, reference.offset, b"")
        raw = self.span(where, reference.offset, reference.length, (reference.crc,), BLOCK_LIMIT)
        block = Cursor(structure, reference.offset, raw)
        block.magic(magic)
        return block

    def footer_block(self):
        """The footer ends where the trailer starts (section 5)."""
        end, footer = self.state.data_end, self.state.footer
        holder = Cursor("trailer", end - TRAILER, b"")
        holder.need(footer and footer.offset + up(footer.length) == end - TRAILER, "the footer does not end at the trailer")
        return self.block(holder, footer, "footer", b"FOOT")
