# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the rows of an .inseam file; written from format.md and encodings.md alone. Needs `zstandard`."""
import argparse
import json
import sys
from collections import namedtuple
from itertools import pairwise
from types import SimpleNamespace

import deletions
import encoding
from cursor import Cursor, Reject, Unknown, crc32c, digest, up
from encoding import Repeated
from encoding.types import BINARY, BOOL, FIXED, LIST, NULL, STRUCT, UINT32, as_json, widens

VERSION, PAGE, FIRST, TRAILER, PIECE = 1, 4096, 12288, 128, 16384
DRAFT, STREAMED, REQUIRED, TREE, OWN_SECTIONS, NO_ID = 1, 2, 1, 2, range(1, 6), bytes(16)
ROW_LIMIT, SLOT_LIMIT, ITEM_LIMIT, NODE_LIMIT, DEPTH_LIMIT = 2**20, 2**32 - 1, 2**24, 65536, 64  # section 16
INLINE_LIMIT, BLOCK_LIMIT, NAME_LIMIT, ZONE_ROWS = 4096, 2**32 - 64, 65535, [2**power for power in range(8, 17)]
SCHEMA, ROW_GROUPS, PROVENANCE, LINEAGE, ROW_GROUP_COLUMN = 1, 2, 3, 4, 2**32 - 1
DECIMAL, UUID, ALL_ABSENT, MIXED, (VALIDITY, ABSENCE, OFFSETS, VALUES, DICTIONARY) = 5, 6, 1, 3, range(5)
ABSENT, AUXILIARY = object(), set(range(64, 128))

State = namedtuple("State", "file_id generation rows footer data_end id")
Node = namedtuple("Node", "id type logical size parameter name text pairs children")
Page = namedtuple("Page", "raw length count")


class File:
    """The bytes, the header and the superblocks (sections 2 to 6)."""

    def __init__(self, data):
        self.data, head = data, Cursor("header", 0, data[:PAGE])
        head.need(head.take(8) == b"\x89INSEAM\n", "not an Inseam file")
        version = head.read("I")
        head.need(version == VERSION, f"too {'new' if version > VERSION else 'old'}: container version {version}")
        head.need(len(data) >= FIRST, f"truncated: {FIRST} bytes needed, {len(data)} are there")
        head.cut_crc()
        flags, self.id = head.read("I16s4060x")
        self.is_streamed = flags & STREAMED > 0
        head.need(flags & ~STREAMED == DRAFT, f"the flags {flags} are not those of the draft")
        head.need(not self.is_streamed or self.id == NO_ID, "a streamed file has a file id")
        self.is_without = self.is_streamed and not any(data[PAGE:FIRST])
        self.superblocks = [] if self.is_without else [self.superblock(0) or self.superblock(0),
                                                       self.superblock(1) or self.superblock(1)]
        self.warnings = [f"superblock {'AB'[index]} is bad"
                         for index, block in enumerate(self.superblocks) if not block]

    def is_own(self, file_id):
        """Is this the id of the header, where it tells one (section 3)."""
        return self.is_streamed or file_id == self.id

    def superblock(self, index):
        """The state of a superblock; None if it is bad (section 4)."""
        offset = PAGE * (1 + index)
        try:
            block = Cursor(f"superblock {'AB'[index]}", offset, self.data[offset:offset + PAGE], b"SUPB")
            block.cut_crc()
            own_index, file_id, generation, rows, *footer, data_end, own_id = block.read("I16sQQQIIQ16s4012x")
            block.need(own_index == index and self.is_own(file_id), "the index or the file id differs")
            return State(file_id, generation, rows, tuple(footer), data_end, own_id)
        except Reject:
            return None

    def trailer(self, offset):
        """The state of a trailer, which does not tell the rows, and its flags (section 5)."""
        trailer = Cursor("trailer", offset, self.data[offset:offset + TRAILER], b"INSEAMTR")
        trailer.cut_crc()
        file_id, generation, *footer, end, own_id, flags = trailer.read("16sQQIIQ16sI48x")
        trailer.need(self.is_own(file_id) and end == offset + TRAILER and end % 64 == 0 and flags <= 1,
                     "id, place or flags differ")
        return State(file_id, generation, None, tuple(footer), end, own_id), flags

    def first_of_streamed(self):
        """The state of a streamed file without superblocks (section 6, step 2)."""
        state, flags = self.trailer(len(self.data) - TRAILER)
        generation = Generation(self, state)
        Cursor("file", len(self.data)).need(
            flags == 1 and state.generation == 1 and state.file_id == state.id == digest(generation.footer_block().data),
            "a streamed file does not end with its first generation")
        return generation.open()

    def commit(self, offset):
        """The state that a right trailer with a right footer tells, or None (section 6, step 4)."""
        try:
            state, _ = self.trailer(offset)
            Generation(self, state).footer_block()
            return state
        except Reject:
            return None

    def newest(self):
        """The newest generation (section 6)."""
        if self.is_without:
            return self.first_of_streamed()
        states = [block for block in self.superblocks if block]
        end = max((block.data_end for block in states), default=FIRST)
        if len(states) < 2:
            commits = map(self.commit, range(up(end), len(self.data) - TRAILER + 1, 64))
            states += filter(None, commits)
        newest = max(states, key=lambda state: state.generation, default=None)
        blocks = Cursor("superblocks", PAGE)
        blocks.need(newest and (not self.warnings or newest not in self.superblocks or len(self.data) == end),
                    f"{', '.join(self.warnings)}, and there is no newer trailer from {end} on")
        same = [state == newest for state in states if state.generation == newest.generation]
        blocks.need(all(same), "two commits have the same generation but differ")
        blocks.need(len({state.file_id for state in states}) == 1, "the file ids differ")
        return Generation(self, newest).open()


class Generation:
    """One commit: its footer, schema, row groups and trees (sections 6 to 9)."""

    def __init__(self, file, state):
        self.file, self.state, self.tiles, self.regions = file, state, set(), set()

    def checked(self, structure, offset, length, crcs, piece):
        """The bytes of a block or region without the padding, their crcs checked (sections 1 and 11)."""
        span, end, limit = Cursor(structure, offset), offset + up(length), self.state.data_end - TRAILER
        span.need(length and offset % 64 == 0 and FIRST <= offset and end <= limit,
                  f"{length} bytes are none, not aligned or not within {FIRST} and {limit}")
        data = self.file.data[offset:end]
        actual = tuple(crc32c(data[at:at + piece]) for at in range(0, len(data), piece))
        span.need(crcs == actual and not any(data[length:]), "the crc differs or the padding is not zero")
        self.tiles.add((offset, end))
        return data[:length]

    def block(self, structure, reference, magic=b""):
        """A cursor in the block of a reference (section 1)."""
        offset, length, crc = reference
        return Cursor(structure, offset, self.checked(structure, offset, length, (crc,), BLOCK_LIMIT), magic)

    def footer_block(self):
        """The footer ends where the trailer starts (section 5)."""
        block = self.block("footer", self.state.footer, b"FOOT")
        block.need(block.offset + up(len(block.data)) == self.state.data_end - TRAILER, "it ends too early")
        return block

    def open(self):
        """Steps 5 and 6 of opening (section 6)."""
        end, size = self.state.data_end, len(self.file.data)
        Cursor("file", size).need(end <= size, f"truncated: {end} bytes needed, {size} are there")
        state, _ = self.file.trailer(end - TRAILER)
        Cursor("trailer", end - TRAILER).need(state == self.state._replace(rows=None), "it does not agree with what points at it")
        self.read_footer(self.footer_block())
        return self

    def read_footer(self, foot):
        """Section 7."""
        to_read, to_write, generation, self.rows, self.group_count, self.next_id = foot.read("HHQQII")
        self.start, *self.previous, _, sections, features, columns = foot.read("QQIIqIII4x")
        self.previous_id, encodings = foot.read("16s32s")
        self.encodings = {number for number in range(256) if encodings[number // 8] >> number % 8 & 1}
        foot.need(to_read <= VERSION and to_read <= to_write, f"too new: version {to_read} is needed to read")
        foot.need((generation == 1) == (self.start == FIRST) == (not any(self.previous)) == (self.previous_id == NO_ID)
                  and FIRST <= self.start <= foot.offset, "the commit start is wrong")
        foot.need(generation == self.state.generation and self.state.rows in (None, self.rows), "the generation or the row count is not that of the slot")
        foot.string()  # the writer
        self.features, self.sections = [foot.string() for _ in range(features)], {}
        self.trees = set()
        for _ in range(sections):
            self.read_section(foot)
        self.read_schema(self.block("schema", self.sections.get(SCHEMA, (0, 0, 0)), b"SCHM"))
        table = [foot.read("I4xQII") for _ in range(columns)]
        self.roots = {column: root for column, *root in table}
        foot.need([0, *(column for column, *_ in table)] == sorted(self.nodes), "the column table is wrong")
        foot.end()
        self.read_row_groups(foot)

    def read_section(self, foot):
        """One section entry (section 7)."""
        kind, flags, *reference, described, groups = foot.read("IIQIIQI4x")
        is_own = kind in OWN_SECTIONS
        foot.need(max(self.sections, default=0) < kind and any(reference), f"section {kind} is absent or out of order")
        foot.need(flags <= REQUIRED and not described and not groups if is_own else
                  flags < 128 and 1 <= described <= self.state.generation and groups <= self.group_count,
                  f"the flags or what section {kind} describes are wrong")
        foot.need(is_own or not flags & REQUIRED, f"section {kind} is required, and not known")
        self.sections[kind], self.trees = reference, self.trees | ({kind} if flags & TREE else set())

    def read_schema(self, block):
        """Section 8; the rules for logical types, texts and keys are left to `verify`."""
        self.nodes, count = {}, block.read("I")
        self.schema = self.read_node(block, min(count, NODE_LIMIT), 1)
        block.need(self.schema[:2] == (0, STRUCT) and len(self.nodes) == count, "root or node count is wrong")
        block.end()

    def read_node(self, block, limit, depth, items=1):
        """One node of the schema and its children, in preorder (section 8)."""
        number, kind, logical, count, size, parameter = block.read("IBB2xIII")
        name, text, pairs, items = block.string(), block.string(), block.pairs(), items * max(1, size)
        block.need(len(self.nodes) < limit and depth <= DEPTH_LIMIT and len(name.encode()) <= NAME_LIMIT
                   and number < self.next_id, "too many nodes, too deep, a name too long or an id too high")
        block.need((kind == STRUCT or count == (kind in (LIST, FIXED)))
                   and (size > 0) == (kind == FIXED) and items <= ITEM_LIMIT, "the child count or the size is wrong")
        block.need(number not in self.nodes and (logical not in (DECIMAL, UUID) or kind == FIXED),
                   f"the id {number} comes twice, or the logical type stands on a wrong type")
        self.nodes[number] = node = Node(number, kind, logical, size, parameter, name, text, pairs, [])
        node.children.extend(self.read_node(block, limit, depth + 1, 1 if kind == LIST else items) for _ in range(count))
        return node

    def read_row_groups(self, foot):
        """The row counts of the row groups (section 9)."""
        entries, rows, self.groups = self.tree(self.sections.get(ROW_GROUPS, ()), ROW_GROUP_COLUMN), 0, []
        foot.need(len(entries) == self.group_count, f"{len(entries)}, not {self.group_count}, row groups")
        self.zone_rows = []
        for index, (first, count, zone_rows) in entries.items():
            foot.need(first == rows and 1 <= count <= ROW_LIMIT and zone_rows in ZONE_ROWS, f"bad row group {index}")
            self.groups.append(count)
            self.zone_rows.append(zone_rows)
            rows += count
        foot.need(rows == self.rows, f"the row groups hold {rows} rows, the footer says {self.rows}")

    def tree(self, root, column):
        """The entries of a directory tree that are not absent, by row group (section 9)."""
        level = next(level for level in range(6) if 64 ** (level + 1) >= self.group_count)
        return dict(self.entries(root, column, level, 0)) if any(root) else {}

    def entries(self, reference, column, level, first):
        """The entries of one tree node, or of those below it (section 9)."""
        node, step = self.block(f"tree node of column {column}", reference, b"NODE"), 64 ** level
        *place, count = node.read("IIII12x")
        node.need(place == [column, level, first] and 1 <= count <= 64
                  and first + (count - 1) * step < self.group_count, "it is wrong in this place")
        for index in range(first, first + count * step, step):
            entry = node.read("QII")
            if level and any(entry):
                yield from self.entries(entry, column, level - 1, index)
            elif any(entry):
                yield index, entry
        node.end()

    def row_groups(self):
        """Every row group as a column: that of the root of the schema (section 14)."""
        Cursor("footer", self.state.footer[0]).need(self.features == [deletions.FEATURE] * (deletions.SECTION in self.sections), f"unknown features {self.features}")
        self.deleted = deletions.deleted_rows(self)
        self.chunks = {(column, group): chunk for column, root in self.roots.items()
                       for group, chunk in self.tree(root, column).items()}
        for group, rows in enumerate(self.groups):
            yield Column(self, self.schema, group, Repeated([1], rows))

    def before(self):
        """The previous generation (section 7)."""
        Cursor("footer", self.state.footer[0]).need(any(self.previous), "there is no such generation")
        state = State(self.state.file_id, self.state.generation - 1, None, tuple(self.previous), self.start, self.previous_id)
        return Generation(self.file, state).open()


class Column:
    """One column of one row group: its chunk, streams and children (sections 10, 11 and 14)."""

    def __init__(self, generation, node, group, parent):
        self.generation, self.node, self.group, self.slots = generation, node, group, len(parent)
        self.streams, self.hints, self.zone_form, self.obstacle = {}, 0, (0, 0, 0), None
        self.type, self.null_kind, self.nulls = (NULL, ALL_ABSENT, self.slots) if node.id else (STRUCT, 0, 0)
        name, chunk = f"chunk of column {node.id}, row group {group}", generation.chunks.get((node.id, group))
        self.block = generation.block(name, chunk, b"CHNK") if chunk else Cursor(name, 0)
        if chunk:
            self.read_chunk(self.block)
        if node.type > STRUCT or self.obstacle:
            raise Unknown(self)
        self.validity = self.decode(VALIDITY, int(self.type != NULL), self.slots)
        self.absence = self.decode(ABSENCE, int(self.null_kind == ALL_ABSENT), self.slots)
        self.offsets = self.decode(OFFSETS, 0, self.slots + 1)
        self.values = self.decode(VALUES, 0, self.slots)
        self.block.need(self.slots - encoding.ones(self.validity) == self.nulls, "the null count differs")
        self.children = [child for child in map(self.child, node.children) if child]

    def child(self, node):
        """The column of a child; None, with a warning, if it alone is unreadable (section 10)."""
        try:
            return Column(self.generation, node, self.group, self.below())
        except Unknown as unknown:
            if self.node.type != STRUCT:
                raise
            self.generation.file.warnings.append(str(unknown))
            return None

    def read_chunk(self, block):
        """Section 10; the zones are left to `verify`."""
        *place, self.null_kind, self.hints, slots, self.nulls, self.type, streams, kind, zones, size = block.read("IIHHQQBBHIH6x")
        self.zone_form = kind, zones, size
        block.need(self.null_kind <= MIXED, "unknown flags")
        block.need(place == [self.node.id, self.group] and slots == self.slots, "it does not belong here")
        for _ in range(streams):
            self.read_stream(block)
        if self.type > STRUCT or self.obstacle:
            self.obstacle = self.obstacle or f"type {self.type}"
            return
        block.need(widens(self.type, self.node.type), f"type {self.type} does not read as {self.node.type}")
        block.need((self.null_kind > 0) == (self.nulls > 0), "the null kind does not fit the null count")
        roles = {OFFSETS} if self.type == LIST else {VALUES} if BOOL <= self.type <= BINARY else set()
        roles |= {ABSENCE} if self.null_kind == MIXED else set()
        free = {VALIDITY, DICTIONARY} if self.type != NULL else set()
        block.need(self.streams.keys() - free - AUXILIARY == roles, f"the roles {sorted(self.streams)} are wrong")

    def read_stream(self, block):
        """One stream and its bytes (section 11)."""
        role, number, stored, organisation, parameter, count, *table = block.read("BBBBIQQII")
        block.need(max(self.streams, default=-1) < role and organisation <= 2,
                   "the roles do not ascend, or the organisation is unknown")
        block.need(number in self.generation.encodings, f"the footer does not name encoding {number}")
        if role not in AUXILIARY and (role > DICTIONARY or number not in encoding.KNOWN):
            self.obstacle = self.obstacle or f"role {role} in encoding {number}"
        block.need(count == self.slots + (role == OFFSETS) or role >= DICTIONARY and count <= SLOT_LIMIT or self.obstacle,
                   f"the value count {count} of role {role} is wrong")
        kind = BOOL if role in (VALIDITY, ABSENCE) else UINT32 if role == OFFSETS else self.type
        need = Cursor(f"stream {role} of {block.structure}", block.offset + block.at).need
        content = (self.inline, self.region, self.pages)[organisation](block, parameter, count)
        table = self.generation.block("table", table).data if any(table) else b""
        self.streams[role] = SimpleNamespace(
            role=role, encoding=number, type=kind, stored=stored, organisation=organisation, count=count,
            parameter=parameter, content=content, table=table, need=need)

    def inline(self, block, parameter, _):
        block.need(parameter <= INLINE_LIMIT, "too many inline bytes")
        return block.read(f"{parameter}s{-parameter % 8}x")

    def region(self, block, parameter, _):
        offset, length = block.read("QQ")
        crcs = tuple(block.read("I") for _ in range(-(-length // PIECE)))
        block.read(f"{4 * len(crcs) % 8}x")
        block.need((not parameter or self.obstacle) and (length or not offset), "the parameter or offset is not zero")
        self.generation.regions.add(offset)
        return self.generation.checked("region", offset, length, crcs, PIECE) if length else b""

    def pages(self, block, _, count):
        table = [block.read("QIIQI4x") for _ in range(block.read("I4x"))]
        firsts = [first for *_, first, _ in table] + [count]
        block.need(firsts[0] == 0 and all(a < b for a, b in pairwise(firsts)) and all(a[0] + a[1] <= b[0] for a, b in pairwise(table)), "the pages do not ascend")
        return [Page(self.generation.block("page", page).data, length, end - first)
                for (*page, first, length), end in zip(table, firsts[1:])]

    def decode(self, role, missing, count):
        """The values of a stream (encodings.md); without a stream `count` times the `missing` one."""
        return encoding.decode(self.streams, role) if role in self.streams else Repeated([missing], count)

    def below(self):
        """For every slot of the children: is it under a present one (section 14)."""
        if self.node.type == STRUCT:
            return self.validity
        if self.node.type == FIXED:
            self.block.need(self.slots * self.node.size <= SLOT_LIMIT, "more child slots than the limit")
            return Repeated(self.validity, self.node.size)
        ascending = self.type != LIST or all(a <= b for a, b in pairwise(self.offsets))
        self.block.need(self.offsets[0] == 0 and ascending, "the offsets do not start at 0, or descend")
        return Repeated([1], self.offsets[self.slots])

    def cell(self, slot):
        """The value of a slot as JSON; ABSENT for an absent key."""
        node, children = self.node, self.children
        if not self.validity[slot]:
            return ABSENT if self.absence[slot] else None
        if node.type == STRUCT:
            cells = [(child.node.name, child.cell(slot)) for child in children]
            return {name: cell for name, cell in cells if cell is not ABSENT}
        if node.type not in (LIST, FIXED):
            return as_json(node.type, self.values[slot])
        size = node.size
        start, end = self.offsets[slot:slot + 2] if size == 0 else (slot * size, (slot + 1) * size)
        if node.logical in (DECIMAL, UUID):
            return {"$hex": bytes(children[0].values[i] for i in range(start, end)).hex()}
        return [None if cell is ABSENT else cell for cell in map(children[0].cell, range(start, end))]


def main():
    """The command line: exit code 2 for a rejected file, 1 if `--verify` rejects it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--verify", action="store_true", help="check everything and print ok")
    parser.add_argument("--at", type=int, metavar="GENERATION", help="read an older generation")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        with open(arguments.file, "rb") as file:
            generation = File(file.read()).newest()
        if arguments.verify:
            from verify import verify
            return print(verify(generation) or "ok")
        for warning in generation.file.warnings:
            print(f"warning: {warning}", file=sys.stderr)
        while arguments.at not in (None, generation.state.generation):
            generation = generation.before()
        for index, group in enumerate(generation.row_groups()):
            for row in sorted(set(range(group.slots)) - generation.deleted[index]):
                print(json.dumps(group.cell(row), ensure_ascii=False, separators=(",", ":")))
    except (Reject, Unknown, OSError) as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return 1 if arguments.verify else 2


if __name__ == "__main__":
    import reader  # by its name, so that verify.py sees the same classes
    sys.exit(reader.main())
