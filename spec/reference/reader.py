# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Reads and verifies an .inseam file; written from format.md and encodings.md alone. Needs Python 3.11 and `zstandard`."""
import argparse
import json
import resource
import struct
import sys
from collections import namedtuple

from blocks import FIRST, PAGE, TRAILER, VERSION, Cursor, Extent, File, Reject, State, fnv
from columns import ABSENT, FIXED, INT32, INT64, LIST, STRUCT, TYPES, UINT8, UTF8, ZONE, Column, Same

ROW_LIMIT, NODE_LIMIT, DEPTH_LIMIT, NAME_LIMIT, MEMORY = 2**20, 65536, 64, 65535, 4 << 30
LOGICALS = "none date time timestamp duration decimal128 uuid json".split()
LOGICAL_BASE = {1: INT32, 2: INT64, 3: INT64, 4: INT64, 5: FIXED, 6: FIXED, 7: UTF8}

Node = namedtuple("Node", "id type logical size parameter name text metadata children")
RowGroup = namedtuple("RowGroup", "index first rows")


class Generation(Extent):
    """One commit: its footer, schema, row groups and trees (sections 6 to 9)."""

    def open(self):
        """Steps 5 and 6 of opening (section 6), then the footer (section 7)."""
        state, size = self.state, self.file.size
        if state.data_end % 64 or state.data_end < FIRST + 2 * TRAILER:
            raise Reject("commit slots", PAGE, f"the data end {state.data_end} is wrong")
        if size < state.data_end:
            raise Reject("file", size, f"truncated: {state.data_end} bytes needed, {size} are there")
        if self.file.trailer(state.data_end - TRAILER)._replace(rows=state.rows) != state:
            raise Reject("trailer", state.data_end - TRAILER, "it does not agree with what points at it")
        self.footer(self.footer_block())
        return self

    def footer(self, foot):
        """Section 7."""
        to_read, to_write, number = foot.read("HHQ")
        foot.need(to_read <= VERSION, f"version {to_read} is needed to read")
        foot.need(to_write >= to_read, "the version to write is below the version to read")
        self.rows, self.group_count, self.next_id, self.start = foot.read("QIIQ")
        self.previous = foot.reference()
        self.time, sections, features, columns = foot.read("qIII")
        foot.zero(4)
        foot.need(number == self.state.generation >= 1, "the generation differs")
        foot.need(self.state.rows in (None, self.rows), "the row count is not that of the slot")
        foot.need((number == 1) == (self.start == FIRST) == (self.previous is None), "commit start or previous is wrong")
        foot.need(FIRST <= self.start <= foot.offset and self.start % 64 == 0, "the commit start is wrong")
        self.writer, self.features = foot.string(), [foot.string() for _ in range(features)]
        self.versions, self.sections = (to_read, to_write), {}
        for _ in range(sections):
            kind, flags = foot.read("II")
            self.section(foot, kind, flags, foot.reference())
        self.schema_block(foot)
        self.column_roots(foot, columns)
        self.read_groups(foot)

    def section(self, foot, kind, flags, reference):
        """One section of the footer (section 7)."""
        foot.need(flags in (0, 1) and kind not in self.sections, "section flags are unknown or a kind comes twice")
        self.sections[kind] = reference
        if kind not in (1, 2, 3, 4):
            foot.need(not flags, f"the required section kind {kind} is not known")
            if reference:
                self.block(foot, reference, f"section {kind}")

    def column_roots(self, foot, columns):
        """The roots of the columns' trees (section 7)."""
        self.roots, last = {}, -1
        for _ in range(columns):
            column, reserved = foot.read("II")
            foot.need(last < column and column in self.nodes and not reserved, "column ids do not ascend or are unknown")
            self.roots[column] = foot.reference()
            last = column
        foot.need(self.roots.get(0) is None, "the root of the schema has a tree")
        foot.end()

    def schema_block(self, foot):
        """Section 8."""
        block = self.block(foot, self.sections.get(1), "schema", b"SCHM")
        self.nodes, self.nodes_left = {}, block.read("I")
        block.need(1 <= self.nodes_left <= NODE_LIMIT, "the node count is out of range")
        self.schema = self.node(block, None, 0)
        block.need(self.nodes_left == 0, "the node count differs")
        block.end()

    def node(self, block, parent, depth):
        """One node of the schema and its children, in preorder (section 8)."""
        block.need(self.nodes_left > 0 and depth <= DEPTH_LIMIT, "too many nodes or too deep")
        self.nodes_left -= 1
        number, kind, logical, reserved, count, size, parameter = block.read("IBBHIII")
        block.need(kind < len(TYPES) and logical < len(LOGICALS) and not reserved, "a type is unknown or reserved is not zero")
        name, text, metadata = block.string(NAME_LIMIT), block.string(), block.pairs()
        block.need(number not in self.nodes and number < self.next_id, f"the node id {number} is not unique or too high")
        block.need(parent is not None or (number, kind, logical, name) == (0, STRUCT, 0, ""), "the root is wrong")
        block.need(parent not in (LIST, FIXED) or name == "item", "the child of a list is not `item`")
        block.need(kind == STRUCT or count == (kind in (LIST, FIXED)), "the child count is wrong")
        block.need((size > 0) == (kind == FIXED), "the size is wrong")
        precision, scale = divmod(parameter, 256)
        block.need(parameter <= 3 if logical in (2, 3, 4) else 1 <= precision <= 38 and scale <= precision if logical == 5
                   else parameter == 0, "the logical parameter is wrong")
        block.need(logical == 3 or not text, "a logical text stands on no timestamp")
        self.nodes[number] = None
        children = [self.node(block, kind, depth + 1) for _ in range(count)]
        block.need(len({child.name for child in children}) == count, "names of siblings are not unique")
        block.need(LOGICAL_BASE.get(logical, kind) == kind and (logical not in (5, 6) or (
            size == 16 and (children[0].type, children[0].logical) == (UINT8, 0))), "the logical type stands on a wrong type")
        self.nodes[number] = Node(number, kind, logical, size, parameter, name, text, dict(metadata), children)
        return self.nodes[number]

    def tree(self, foot, root, column):
        """The 16-byte entries of a directory tree, by row group (section 9)."""
        entries, level = {}, 0
        while 64 ** (level + 1) < self.group_count:
            level += 1
        if root:
            foot.need(self.group_count, "a tree without row groups")
            self.tree_node(foot, root, column, level, 0, entries)
        return entries

    def tree_node(self, holder, reference, column, level, first, entries):
        node = self.block(holder, reference, f"tree node of column {column}", b"NODE")
        node.need(node.read("III") == (column, level, first), "column, level or first row group differ")
        count = node.read("I")
        node.need(1 <= count <= 64 and first + (count - 1) * 64 ** level < self.group_count, "the entry count is wrong")
        node.zero(12)
        for index in range(first, first + count * 64 ** level, 64 ** level):
            if level == 0:
                entries[index] = node.take(16)
                continue
            child = node.reference()
            if child:
                self.tree_node(node, child, column, level - 1, index, entries)
        node.end()

    def read_groups(self, foot):
        """The first row and row count of every row group (section 9)."""
        entries, rows, self.groups = self.tree(foot, self.sections.get(2), 0xFFFFFFFF), 0, []
        foot.need(len(entries) == self.group_count, f"{len(entries)} of {self.group_count} row groups are there")
        for index in range(self.group_count):
            first, count, reserved = struct.unpack("<QII", entries[index])
            foot.need(first == rows and 1 <= count <= ROW_LIMIT and not reserved, f"row group {index} is wrong")
            self.groups.append(RowGroup(index, first, count))
            rows += count
        foot.need(rows == self.rows, f"the row groups hold {rows} rows, the footer says {self.rows}")

    def pairs_sections(self):
        """Provenance by node id, and lineage (section 13)."""
        provenance, lineage, foot, last = {}, [], Cursor("footer", self.state.footer.offset, b""), -1
        if self.sections.get(3):
            block = self.block(foot, self.sections[3], "provenance", b"PROV")
            for _ in range(block.read("I")):
                column = block.read("I")
                block.need(last < column < self.next_id, "node ids do not ascend or are too high")
                provenance[column], last = dict(block.pairs()), column
            block.end()
        if self.sections.get(4):
            block = self.block(foot, self.sections[4], "lineage", b"LINE")
            lineage = block.pairs(ascending=False)
            block.end()
        return provenance, lineage

    def columns(self):
        """For every row group the built top-level columns (section 14)."""
        foot = Cursor("footer", self.state.footer.offset, b"")
        foot.need(not self.features, f"unknown features: {', '.join(self.features)}")
        self.chunks = {column: self.tree(foot, root, column) for column, root in self.roots.items()}
        for group in self.groups:
            starts = [*range(0, group.rows, ZONE), group.rows]
            yield group, [Column(self, node, group, Same(1, group.rows), starts) for node in self.schema.children]

    def before(self):
        """The previous generation (section 7)."""
        return Generation(self.file, State(self.state.generation - 1, None, self.previous, self.start)).open()


def chain(generation):
    """The generations from this one back to the first (section 7)."""
    yield generation
    while generation.previous:
        generation = generation.before()
        yield generation


def open_path(path, at=None):
    """The newest generation of a file, or an older one (section 6)."""
    file = File(path)
    generation = Generation(file, file.newest()).open()
    if at is not None:
        found = next((g for g in chain(generation) if g.state.generation == at), None)
        if not found:
            raise Reject("footer", generation.state.footer.offset, f"there is no generation {at}")
        generation = found
    return generation


def verify(newest):
    """Tiling of all generations, every crc, all values, zones, slots and the file id (sections 3, 4 and 15)."""
    file, known, states = newest.file, set(), {}
    for generation in reversed(list(chain(newest))):
        states[generation.state.generation] = generation.state._replace(rows=generation.rows)
        generation.pairs_sections()
        for _, columns in generation.columns():
            for column in columns:
                column.verify()
        generation.tiles.add((generation.state.data_end - TRAILER, generation.state.data_end))
        tiling(generation, known)
        if generation.state.generation == 1 and fnv(generation.footer_block().data) != file.id:
            raise Reject("header", 16, "the file id is not the digest of the first footer")
    for index in (0, 1):
        slot = file.slot(index)
        if isinstance(slot, Reject):
            raise slot
        if states.get(slot.generation) != slot or slot.generation % 2 != index and slot.generation != 1:
            raise Reject(f"slot {index}", PAGE * (1 + index), "it does not agree with its generation")


def tiling(generation, known):
    """The ranges of a generation cover it; those below its start are ranges of older ones (sections 1 and 15)."""
    at = generation.start
    for start, end in sorted(generation.tiles):
        if start >= generation.start:
            if start != at:
                raise Reject("tiling", min(start, at), f"generation {generation.state.generation} has a hole or an overlap")
            at = end
        elif (start, end) not in known:
            raise Reject("tiling", start, "no older generation has this range")
    if at != generation.state.data_end:
        raise Reject("tiling", at, "a hole before the data end")
    known |= generation.tiles


def node_info(node):
    """A schema node as JSON (section 8)."""
    return {"id": node.id, "name": node.name, "type": TYPES[node.type], "logical": LOGICALS[node.logical], "size": node.size,
            "parameter": node.parameter, "text": node.text, "metadata": node.metadata,
            "children": [node_info(child) for child in node.children]}


def info(generation):
    """All but the values, as JSON (sections 7, 8 and 13)."""
    provenance, lineage = generation.pairs_sections()
    return {"generation": generation.state.generation, "rows": generation.rows,
            "row_groups": [{"first": group.first, "rows": group.rows} for group in generation.groups],
            "schema": node_info(generation.schema), "provenance": provenance, "lineage": lineage,
            "features": generation.features, "writer": generation.writer, "file_id": generation.file.id.hex(),
            "minimum_version": {"read": generation.versions[0], "write": generation.versions[1]},
            "next_id": generation.next_id, "time": generation.time, "data_end": generation.state.data_end,
            "warnings": generation.file.warnings}


def rows(generation):
    """All rows as objects; absent keys are left out (section 14)."""
    for group, columns in generation.columns():
        for row in range(group.rows):
            cells = [(column.node.name, column.cell(row)) for column in columns]
            yield {name: cell for name, cell in cells if cell is not ABSENT}


def run(arguments):
    """Does what the command line asks for."""
    generation = open_path(arguments.file, None if arguments.verify else arguments.at)
    if arguments.verify:
        verify(generation)
        print("ok")
        return
    for warning in generation.file.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    for document in [info(generation)] if arguments.info else rows(generation):
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(text.encode() + b"\n")


def main():
    """The command line: exit code 2 for a rejected file, 1 if `--verify` rejects it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file")
    parser.add_argument("--verify", action="store_true", help="check everything and print ok")
    parser.add_argument("--at", type=int, metavar="GENERATION", help="read an older generation")
    parser.add_argument("--info", action="store_true", help="print one JSON object about the file")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        run(arguments)
        sys.stdout.flush()
        return 0
    except MemoryError:
        message = "file at byte 0: it needs more memory than this reader takes"
    except (Reject, OSError) as error:
        message = str(error)
    print(" ".join(message.split()), file=sys.stderr)
    return 1 if arguments.verify else 2


if __name__ == "__main__":
    sys.exit(main())
