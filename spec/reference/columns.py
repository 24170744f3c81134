# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Chunks, streams, zones and the slots of nested columns (format.md, sections 10, 11, 12 and 14)."""
import importlib.util
import itertools
import math
import os
import struct
import sys
from collections import namedtuple
from types import SimpleNamespace

from blocks import BLOCK_LIMIT, Cursor, Reject

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "encodings")
SPEC = importlib.util.spec_from_file_location(  # by path: `encodings` is also a package of Python itself
    "inseam_encodings", os.path.join(HERE, "__init__.py"), submodule_search_locations=[HERE])
encodings = sys.modules["inseam_encodings"] = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(encodings)
Same = encodings.constant.Same

ZONE, PIECE, SLOT_LIMIT, INLINE_LIMIT = 8192, 16384, 2**32 - 1, 4096
TYPES = ("null bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 utf8 binary "
         "list fixed-size-list struct").split()
(NULL, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64, UTF8, BINARY,
 LIST, FIXED, STRUCT) = range(19)
WIDTHS = {INT8: 1, INT16: 2, INT32: 4, INT64: 8, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8}
VALIDITY, ABSENCE, OFFSETS, VALUES, DICTIONARY = range(5)
DICTIONARY_ENCODING, ZSTD_ENCODINGS, ZSTD_MAGIC = 5, (6, 7), bytes.fromhex("37a430ec")
ABSENT = object()

Page = namedtuple("Page", "reference first length")
Zone = namedtuple("Zone", "first nulls nans present low high cut_low cut_high")


def widens(own, schema):
    """Does a chunk of type `own` read as a schema type (encodings.md, section 4)."""
    if own in (NULL, schema):
        return True
    if own in WIDTHS and schema in WIDTHS:
        return WIDTHS[own] < WIDTHS[schema] and (own >= UINT8 or schema <= INT64)
    floats = {FLOAT16: (FLOAT32, FLOAT64), BFLOAT16: (FLOAT32, FLOAT64), FLOAT32: (FLOAT64,)}
    return schema in floats.get(own, ()) or own in WIDTHS and own != UINT64 and schema == FLOAT64


def zone_kind(own):
    """The zone kind of a chunk's type (section 12)."""
    if own >= LIST:
        return 1
    return 0 if own == NULL else 4 if own >= UTF8 else 3 if own >= FLOAT16 else 2


def ones(bits):
    """The count of set bits."""
    return bits.value * bits.count if isinstance(bits, Same) else sum(bits)


class Chunk:
    """The block that describes one column within one row group (section 10)."""

    def __init__(self, extent, block, column, group, schema_type, slots):
        self.extent, self.block = extent, block
        block.need(block.read("II") == (column, group.index), "column or row group differ")
        flags, self.slots, self.nulls, self.type, count, self.zone_kind, zones = block.read("IQQBBHI")
        block.zero(8)
        block.need(flags < 8, "unknown flags")
        self.null_kind, self.gold_first = flags & 3, flags >> 2
        block.need(self.type < len(TYPES) and widens(self.type, schema_type), f"type {self.type} does not widen")
        block.need(self.slots == slots, f"{self.slots} slots, {slots} are needed")
        block.need(self.nulls <= slots and (self.null_kind or not self.nulls), "null count or null kind is wrong")
        self.streams, last = {}, -1
        for _ in range(count):
            stream = self.stream(block)
            block.need(last < stream.role, "roles do not ascend")
            self.streams[stream.role] = stream
            last = stream.role
        self.roles()
        block.need(self.zone_kind in (0, zone_kind(self.type)), "the zone kind does not fit the type")
        block.need(zones == (self.zone_kind and -(-group.rows // ZONE)), "the zone count is wrong")
        self.zones = [self.zone(block) for _ in range(zones)]
        block.end()

    def roles(self):
        """Which streams a chunk has (section 11)."""
        roles, block = set(self.streams), self.block
        values = self.streams.get(VALUES)
        needed = {OFFSETS} if self.type == LIST else set() if self.type in (NULL, FIXED, STRUCT) else {VALUES}
        allowed = needed | (set() if self.type == NULL else {VALIDITY, ABSENCE}) | (needed & {VALUES} and {DICTIONARY})
        block.need(needed <= roles <= allowed, f"the streams {sorted(roles)} do not fit the type")
        block.need(not values or values.encoding not in encodings.MODULES
                   or (values.encoding == DICTIONARY_ENCODING) == (DICTIONARY in roles), "role 4 does not fit role 3")
        block.need((self.null_kind == 3) == (ABSENCE in roles), "the absence stream does not fit the null kind")

    def stream(self, block):
        """The description of one stream (section 11)."""
        role, encoding, stored, organisation, parameter, count = block.read("BBBBIQ")
        block.need(role <= DICTIONARY and organisation <= 2, "role or organisation is unknown")
        block.need(count == self.slots + (role == OFFSETS) or role == DICTIONARY and count <= SLOT_LIMIT,
                   f"the value count {count} of role {role} is wrong")
        kind = BOOL if role in (VALIDITY, ABSENCE) else UINT32 if role == OFFSETS else self.type
        stream = SimpleNamespace(role=role, encoding=encoding, type=kind, stored=stored, organisation=organisation,
                                 parameter=parameter, count=count, reference=block.reference(), offset=block.offset + block.at)
        if organisation == 0:
            block.need(parameter <= INLINE_LIMIT, "too many inline bytes")
            stream.content = block.take(parameter)
            block.zero(-parameter % 8)
        elif organisation == 1:
            stream.region = block.read("QQ")
            pieces = -(-stream.region[1] // PIECE)
            stream.crcs = struct.unpack(f"<{pieces}I", block.take(4 * pieces))
            block.zero(4 * pieces % 8)
            block.need(stream.region[1] or not stream.region[0], "an empty region has an offset")
        else:
            stream.pages = self.pages(block, count)
        return stream

    def pages(self, block, count):
        """The table of pages (section 11)."""
        number, reserved = block.read("II")
        block.need(not reserved and (number == 0) == (count == 0), "the page count is wrong")
        pages, last = [], -1
        for _ in range(number):
            page = Page(block.reference(), *block.read("QI"))
            block.zero(4)
            block.need(page.reference and last < page.first < count and (pages or page.first == 0), "a page is wrong")
            block.need(page.length <= BLOCK_LIMIT, "the content of a page is too long")
            pages.append(page)
            last = page.first
        return pages

    def load(self, stream):
        """Reads the pages or the region, and the zstd dictionary (section 11)."""
        holder = Cursor(f"stream {stream.role} of chunk", stream.offset, b"")
        holder.need(not stream.reference or stream.encoding in ZSTD_ENCODINGS or stream.encoding not in encodings.MODULES,
                    "a zstd dictionary without zstd")
        stream.dictionary = self.extent.block(holder, stream.reference, "zstd dictionary").data if stream.reference else None
        holder.need(stream.dictionary is None or stream.dictionary[:4] == ZSTD_MAGIC, "no zstd dictionary")
        if stream.organisation == 1:
            offset, length = stream.region
            region = Cursor("region", offset, b"")
            stream.content = self.extent.span(region, offset, length, stream.crcs, PIECE) if length else b""
        elif stream.organisation == 2:
            firsts = [page.first for page in stream.pages] + [stream.count]
            stream.content = [SimpleNamespace(raw=self.extent.block(holder, page.reference, "page").data, length=page.length,
                                              count=end - page.first) for page, end in zip(stream.pages, firsts[1:])]
        return holder

    def decode(self, role):
        """The values of one stream (encodings.md)."""
        stream = self.streams[role]
        holder, module = self.load(stream), encodings.MODULES.get(stream.encoding)
        if role == VALUES and DICTIONARY in self.streams:
            stream.entries = self.decode(DICTIONARY)
        holder.need(module, f"the column is unreadable: encoding {stream.encoding} is not known")
        holder.need(module.accepts(stream), f"encoding {stream.encoding} does not go with the organisation or the types")
        holder.need(stream.organisation != 1 or stream.parameter == 0, "the parameter is not zero")
        try:
            return module.decode(stream)
        except (ValueError, struct.error) as error:
            raise Reject(holder.structure, holder.offset, str(error)) from error

    def zone(self, block):
        """One zone entry (section 12)."""
        kind = self.zone_kind
        first, nulls = block.read("QI")
        if kind == 1:
            block.zero(4)
            return Zone(first, nulls, 0, False, None, None, False, False)
        if kind == 4:
            return self.bytes_zone(block, first, nulls)
        layout = "d" if kind == 3 else "Q" if self.type == UINT64 else "q"
        nans, raw, flags = block.read("I"), block.take(16), block.read("I")
        block.zero(4)
        low, high = struct.unpack("<2" + layout, raw)
        block.need(flags < 2 and (flags or not any(raw)) and (kind == 3 or not nans), "flags, min, max or NaN count is wrong")
        block.need(kind == 2 or not any(math.isnan(v) or v == 0 > math.copysign(1, v) for v in (low, high)), "NaN or -0")
        return Zone(first, nulls, nans, bool(flags), low, high, False, False)

    def bytes_zone(self, block, first, nulls):
        """One zone entry of utf8 or binary (section 12)."""
        flags, low_length, high_length = block.read("IBB")
        block.zero(6)
        block.need(flags < 8 and (flags & 1 or flags == low_length == high_length == 0), "flags are wrong")
        block.need(max(low_length, high_length) <= 32 and (not flags & 2 or low_length == 32)
                   and (not flags & 4 or high_length == 32), "the length of min or max is wrong")
        low = block.take(low_length)
        block.zero(32 - low_length)
        high = block.take(high_length)
        block.zero(32 - high_length)
        return Zone(first, nulls, 0, bool(flags & 1), low, high, bool(flags & 2), bool(flags & 4))


class Column:
    """One column of one row group, built down to its leaves (section 14)."""

    def __init__(self, extent, node, group, parent, starts):
        self.node, self.slots, self.starts, self.extent = node, len(parent), starts, extent
        self.where = Cursor(f"column {node.id} of row group {group.index}", 0, b"")
        self.chunk = self.read_chunk(group)
        self.validity, self.values, self.absence, self.offsets = Same(0, self.slots), None, None, Same(0, self.slots + 1)
        if self.chunk and self.chunk.type != NULL:
            self.read_streams(parent)
        self.where.need(not self.chunk or self.slots - ones(self.validity) == self.chunk.nulls, "the null count differs")
        self.children = [Column(extent, child, group, *self.below()) for child in node.children]
        self.check_shape()

    def read_chunk(self, group):
        """The chunk; None if its entry is absent: all slots are null (section 9)."""
        entry = self.extent.chunks.get(self.node.id, {}).get(group.index)
        reference = entry and Cursor("tree node", 0, entry).reference()
        if not reference:
            return None
        self.where.offset = reference.offset
        block = self.extent.block(self.where, reference, f"chunk of {self.where.structure}", b"CHNK")
        return Chunk(self.extent, block, self.node.id, group, self.node.type, self.slots)

    def read_streams(self, parent):
        """Decodes all streams and checks them against the nulls (sections 11 and 14)."""
        chunk, need = self.chunk, self.where.need
        self.validity = chunk.decode(VALIDITY) if VALIDITY in chunk.streams else Same(1, self.slots)
        if chunk.null_kind == 3:
            self.absence = chunk.decode(ABSENCE)
            need(not any(a and v for a, v in zip(self.absence, self.validity)), "an absent key under a present value")
        need(not any(v and not p for v, p in zip(self.validity, parent)), "a present slot under a null parent")
        if chunk.type == LIST:
            self.offsets = chunk.decode(OFFSETS)
            need(self.offsets[0] == 0, "the offsets do not start at 0")
            lengths = [b - a for a, b in itertools.pairwise(self.offsets)]
            need(min(lengths, default=0) >= 0, "the offsets descend")
            need(not any(n and not v for n, v in zip(lengths, self.validity)), "a null list has items")
        elif VALUES in chunk.streams:
            self.values = chunk.decode(VALUES)
            raw = getattr(chunk.streams[VALUES], "codes", self.values)
            need(chunk.nulls == 0 or not any(not p and nonzero(v) for v, p in zip(raw, self.validity)),
                 "a slot under a null is not zero")
            need(chunk.type not in WIDTHS or self.node.type != FLOAT64 or all(int(float(v)) == v for v in self.values),
                 "an integer is not exact in float64")

    def below(self):
        """Validity and zone starts that the children get (section 14)."""
        if self.node.type == STRUCT:
            return self.validity, self.starts
        if self.node.type == LIST:
            return Same(1, self.offsets[self.slots]), [self.offsets[s] for s in self.starts]
        size, starts = self.node.size, [s * self.node.size for s in self.starts]
        self.where.need(self.slots * size <= SLOT_LIMIT, f"{self.slots} times {size} slots are above the limit")
        if isinstance(self.validity, Same):
            return Same(self.validity.value, self.slots * size), starts
        return [v for v in self.validity for _ in range(size)], starts

    def check_shape(self):
        """The bytes of decimal128 and uuid have no nulls of their own; gold first (sections 8 and 10)."""
        if self.node.logical in (5, 6):
            bits = self.children[0].validity
            self.where.need(ones(bits) == 16 * ones(self.validity), "a null byte in a decimal128 or uuid")
        if self.chunk and self.chunk.gold_first:
            self.where.need(self.chunk.type == LIST and self.role(), "gold first without a `role` field")

    def role(self):
        """The column `role` of a list of structs, or None (section 10)."""
        return next((c for item in self.children for c in item.children if c.node.name == "role"), None)

    def cell(self, slot):
        """The value in a slot as JSON; ABSENT for an absent key."""
        node = self.node
        if not self.validity[slot]:
            kind = self.chunk.null_kind if self.chunk else 1
            return ABSENT if kind == 1 or kind == 3 and self.absence[slot] else None
        if node.type == STRUCT:
            cells = [(child.node.name, child.cell(slot)) for child in self.children]
            return {name: cell for name, cell in cells if cell is not ABSENT}
        if node.logical in (5, 6):
            return {"$hex": bytes(self.children[0].values[i] for i in range(16 * slot, 16 * slot + 16)).hex()}
        if node.type in (LIST, FIXED):
            start, end = slot * node.size, (slot + 1) * node.size
            if node.type == LIST:
                start, end = self.offsets[slot], self.offsets[slot + 1]
            cells = (self.children[0].cell(i) for i in range(start, end))
            return [None if cell is ABSENT else cell for cell in cells]
        value = self.values[slot]
        if node.type == BINARY:
            return {"$hex": value.hex()}
        return value.decode() if node.type == UTF8 else bool(value) if node.type == BOOL else \
            float(value) if node.type >= FLOAT16 else value

    def verify(self):
        """Zones and gold first agree with the values (sections 10 and 12)."""
        for zone, (start, end) in zip(self.chunk.zones if self.chunk else (), itertools.pairwise(self.starts)):
            self.verify_zone(zone, start, end)
        if self.chunk and self.chunk.gold_first:
            role = self.role()
            for a, b in itertools.pairwise(self.offsets):
                self.where.need(all((role.cell(i) == "gold") == (i == a) for i in range(a, b)), "gold is not first")
        for child in self.children:
            child.verify()

    def verify_zone(self, zone, start, end):
        """One zone against the values of its slots (section 12)."""
        bits = [self.validity[i] for i in range(start, end)]
        self.where.need((zone.first, zone.nulls) == (start, len(bits) - sum(bits)), "first slot or null count of a zone differ")
        if self.chunk.zone_kind < 2:
            return
        values = [self.values[i] for i, bit in zip(range(start, end), bits) if bit]
        numbers = [v for v in values if v == v]
        self.where.need(zone.nans == len(values) - len(numbers), "the NaN count of a zone differs")
        if zone.present:
            self.where.need(numbers and cut(zone, min(numbers), max(numbers)), "min or max of a zone differ")


def cut(zone, low, high):
    """Are min and max of a zone those of its values (section 12)."""
    if not isinstance(low, bytes):
        return (zone.low, zone.high) == (low, high)
    return (zone.low, zone.cut_low, zone.high, zone.cut_high) == (low[:32], len(low) > 32, high[:32], len(high) > 32)


def nonzero(value):
    """Is any bit of the value set (section 14)."""
    return value != 0 and value != b"" or isinstance(value, float) and math.copysign(1, value) < 0
