# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Walks the newest generation of a file block by block, so that any byte can be changed and every checksum made right again."""

import struct
from pathlib import Path
from typing import NamedTuple

import forging
from forging import crc, reader

ROWS, DELETIONS = 2, 5
VALIDITY, ABSENCE, OFFSETS, VALUES, DICTIONARY = range(5)
INLINE, CONTIGUOUS = 0, 1
PAGE = 16_384
ZONE_BYTES = (0, 16, 40, 40, 88)


class Stream(NamedTuple):
    """A stream of a chunk: where its descriptor is, and where its bytes are if they are contiguous."""

    role: int
    encoding: int
    at: int
    layout: int
    offset: int = 0
    length: int = 0
    pages: tuple = ()


class Chunk(NamedTuple):
    """A chunk: where it is, what it is of, and where its zones are."""

    at: int
    column: int
    row_group: int
    type: int
    streams: dict
    zones: int
    zone_kind: int
    zone_count: int

    def zone(self, index: int) -> int:
        """Where the entry of a zone is."""
        return self.zones + index * ZONE_BYTES[self.zone_kind]


class Sealed:
    """A file whose checksums are made right when it is saved."""

    def __init__(self, path: Path) -> None:
        self.data = bytearray(path.read_bytes())
        self.walk(False)

    def number(self, layout: str, at: int) -> int:
        return struct.unpack_from("<" + layout, self.data, at)[0]

    def put(self, layout: str, at: int, *values: object) -> None:
        struct.pack_into("<" + layout, self.data, at, *values)

    def reference(self, at: int) -> tuple:
        return struct.unpack_from("<QI", self.data, at)

    @property
    def slot(self) -> int:
        """The superblock of the newest generation."""
        return max((4096, 8192), key=lambda at: self.number("Q", at + 24))

    def save(self, path: Path) -> Path:
        """Write the file with right checksums and the right ids."""
        self.walk(True)
        self.identify()
        path.write_bytes(self.data)
        return path

    def identify(self) -> None:
        digest = reader.digest(bytes(self.data[self.footer:self.footer + self.footer_length]))
        generation = self.number("Q", self.footer + 8)
        end = self.number("Q", self.slot + 56)
        own = [at + 64 for at in (4096, 8192) if self.number("Q", at + 24) == generation]
        first = (16, 4096 + 8, 8192 + 8, end - reader.TRAILER + 8) if generation == 1 else ()
        for at in (*own, end - reader.TRAILER + 56, *first):
            self.data[at:at + 16] = digest
        self.seal_ends(end)

    def seal(self, at: int) -> None:
        """Write the checksum of the block that a reference points at."""
        offset, length = self.reference(at)
        if offset:
            self.put("I", at + 12, crc(bytes(self.data[offset:offset + reader.up(length)])))

    def seal_ends(self, end: int) -> None:
        for page in (0, 4096, 8192):
            self.put("I", page + 4092, crc(bytes(self.data[page:page + 4092])))
        self.put("I", end - 4, crc(bytes(self.data[end - reader.TRAILER:end - 4])))

    def walk(self, fix: bool) -> None:
        self.chunks: list[Chunk] = []
        self.row_groups: list[int] = []
        self.footer, self.footer_length = self.reference(self.slot + 40)
        sections, features, columns = struct.unpack_from("<III", self.data, self.footer + 64)
        at = self.footer + 128
        for _ in range(1 + features):
            at += 4 + self.number("I", at)
        for _ in range(sections):
            if self.number("I", at) == ROWS:
                self.node(at + 8, fix, True)
            elif self.number("I", at) == DELETIONS and fix:
                offset, _ = self.reference(at + 8)
                for index in range(self.number("I", offset + 4)):
                    self.seal(offset + 8 + 24 * index + 8)
            if fix:
                self.seal(at + 8)
            at += 40
        for _ in range(columns):
            if self.reference(at + 8)[0]:
                self.node(at + 8, fix, False)
            at += 24
        if fix:
            sealed = crc(bytes(self.data[self.footer:self.footer + reader.up(self.footer_length)]))
            end = self.number("Q", self.slot + 56)
            for slot in (4096, 8192):
                if self.reference(slot + 40)[0] == self.footer:
                    self.put("I", slot + 52, sealed)
            self.put("I", end - reader.TRAILER + 44, sealed)
            self.seal_ends(end)

    def node(self, at: int, fix: bool, is_rows: bool) -> None:
        offset, _ = self.reference(at)
        level, _, count = struct.unpack_from("<III", self.data, offset + 8)
        for entry in range(offset + 32, offset + 32 + 16 * count, 16):
            if level:
                self.node(entry, fix, is_rows)
            elif is_rows:
                self.row_groups.append(entry)
            elif self.reference(entry)[0]:
                self.chunk(entry, fix)
        if fix:
            self.seal(at)

    def chunk(self, at: int, fix: bool) -> None:
        start, _ = self.reference(at)
        column, row_group = struct.unpack_from("<II", self.data, start + 4)
        kind, count, zone_kind, zone_count = struct.unpack_from("<BBHI", self.data, start + 32)
        place, streams = start + 48, {}
        for _ in range(count):
            stream, place = self.stream(place, fix)
            streams[stream.role] = stream
        self.chunks.append(Chunk(start, column, row_group, kind, streams, place, zone_kind, zone_count))
        if fix:
            self.seal(at)

    def stream(self, at: int, fix: bool) -> tuple[Stream, int]:
        role, encoding, _, layout, parameter = struct.unpack_from("<BBBBI", self.data, at)
        if fix:
            self.seal(at + 16)
        place = at + 32
        if layout == INLINE:
            return Stream(role, encoding, at, layout), place + (parameter + 7) // 8 * 8
        if layout == CONTIGUOUS:
            offset, length = struct.unpack_from("<QQ", self.data, place)
            count = (length + PAGE - 1) // PAGE
            for index in range(count if fix else 0):
                first = offset + PAGE * index
                last = offset + reader.up(length) if index == count - 1 else first + PAGE
                self.put("I", place + 16 + 4 * index, crc(bytes(self.data[first:last])))
            return Stream(role, encoding, at, layout, offset, length), place + 16 + (4 * count + 7) // 8 * 8
        count = self.number("I", place)
        pages = tuple(range(place + 8, place + 8 + 32 * count, 32))
        for page in pages if fix else ():
            self.seal(page)
        return Stream(role, encoding, at, layout, pages=pages), place + 8 + 32 * count


__all__ = ["Sealed", "forging"]
