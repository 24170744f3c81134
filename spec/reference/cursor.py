# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Fields of one structure, its checksums and its errors; written from format.md, section 1."""
import hashlib
import struct

CRC_TABLE = list(range(256))
for _ in range(8):
    CRC_TABLE = [value >> 1 ^ (0x82F63B78 if value & 1 else 0) for value in CRC_TABLE]


class Reject(ValueError):
    """The file breaks a rule: names the structure and the byte offset."""

    def __init__(self, structure, offset, message):
        super().__init__(f"{structure} at byte {offset}: {message}")


def crc32c(data):
    """CRC-32C of bytes (section 1)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def digest(data):
    """The 16 bytes of a digest (section 1)."""
    return hashlib.blake2b(data, digest_size=16).digest()


def up(length):
    """The length rounded up to a multiple of 64 (section 1)."""
    return -(-length // 64) * 64


class Unknown(Exception):
    """A column that this reader cannot decode because it is older than the file (section 10)."""

    def __init__(self, column):
        super().__init__(f"column {column.node.id} ({column.node.name}) needs {column.obstacle or 'a new type'}")
        self.column = column


class Cursor:
    """Reads the fields of one structure from left to right (section 1)."""

    def __init__(self, structure, offset, data=b"", magic=b""):
        self.structure, self.offset, self.data, self.at = structure, offset, data, 0
        self.need(self.take(len(magic)) == magic, f"the magic is not {magic!r}")

    def need(self, condition, message):
        if not condition:
            raise Reject(self.structure, self.offset + self.at, message)

    def take(self, count):
        self.need(count <= len(self.data) - self.at, f"{count} bytes do not fit into the structure")
        self.at += count
        return self.data[self.at - count:self.at]

    def read(self, layout):
        """The fields of a `struct` layout; its pad bytes `x` are reserved and MUST be zero."""
        raw = self.take(struct.calcsize("<" + layout))
        values = struct.unpack("<" + layout, raw)
        self.need(struct.pack("<" + layout, *values) == raw, "reserved bytes or padding are not zero")
        return values if len(values) != 1 else values[0]

    def string(self):
        raw = self.take(self.read("I"))
        text = raw.decode("utf-8", "replace")
        self.need(text.encode() == raw, "a string is not UTF-8")
        return text

    def pairs(self):
        return [(self.string(), self.string()) for _ in range(self.read("I"))]

    def cut_crc(self):
        """Checks that the last four bytes are the crc of all others, and cuts them off."""
        self.need(struct.pack("<I", crc32c(self.data[:-4])) == self.data[-4:], "the crc differs")
        self.data = self.data[:-4]

    def end(self):
        self.need(self.at == len(self.data), "bytes are left over")
