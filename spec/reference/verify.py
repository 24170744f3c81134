# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What only `reader.py --verify` needs: slots, tiling, rules of the schema, nulls, zones and gold first."""
import math
from itertools import pairwise

from encoding import Repeated, ones
from encoding.types import (FIXED, FLOAT16, FLOAT64, INT32, INT64, INTEGERS, LIST, NULL, UINT8, UINT64,
                            UTF8)
from reader import (DECIMAL, LINEAGE, MIXED, OFFSETS, PAGE, PROVENANCE, ROW_GROUPS, SCHEMA, STRUCT, TRAILER, UUID,
                    VALUES, Cursor, Reject, digest)

FILLER, NODE_ENTRIES, TREE_LEVELS = 4096, 4096, 8
GOLD, ASCENDING, DESCENDING, UNIQUE = 1, 2, 4, 8
TIMESTAMP, UNITS = 3, (2, 3, 4)  # time, timestamp and duration have a unit
ZONE_SIZES = {0: 0, 1: 16, 2: 40, 3: 40, 4: 88}
LOGICAL_TYPES = {0: None, 1: INT32, 2: INT64, 3: INT64, 4: INT64, DECIMAL: FIXED, UUID: FIXED, 7: UTF8}


def verify(newest):
    """Superblocks, every generation from the first on, and their ids (sections 3, 4, 7 and 15)."""
    generations = [newest]
    while any(generations[0].previous):
        generations.insert(0, generations[0].before())
    verify_superblocks(newest.file, generations)
    if generations[0].state.id != newest.state.file_id:
        raise Reject("header", 16, "the file id is not the id of the first generation")
    known, unread = set(), len(newest.file.warnings)
    for number, generation in enumerate(generations, 1):
        if generation.state.generation != number:
            raise Reject("footer", generation.state.footer[0], f"generation {number} is missing")
        if digest(generation.footer_block().data) != generation.state.id:
            raise Reject("footer", generation.state.footer[0], "the id of the generation is not its digest")
        verify_schema(generation)
        verify_sections(generation)
        for root in generation.row_groups():
            starts = [*range(0, root.slots, generation.zone_rows[root.group]), root.slots]
            verify_column(root, Repeated([1], root.slots), starts, len(starts) - 1)
            verify_aligned(root)
        verify_tiling(generation, known)
    return "; ".join(["whole", *newest.file.warnings[unread:]]) if newest.file.warnings[unread:] else ""


def verify_superblocks(file, generations):
    """Both are good; both hold the newest generation, or the other that before it (section 4)."""
    for index, block in enumerate(file.superblocks):
        where = Cursor(f"superblock {'AB'[index]}", PAGE * (1 + index))
        where.need(block, "it is bad")
        generation = generations[-1]
        if block.generation != generation.state.generation:
            where.need(len(generations) > 1 and block.generation % 2 == index, "its generation is wrong")
            generation = generations[-2]
        where.need(block == generation.state._replace(rows=generation.rows), "it differs from its generation")


def verify_tiling(generation, known):
    """The ranges of a generation cover it; those below its start are ranges of older ones (section 15)."""
    at, end = generation.start, generation.state.data_end
    tiles = generation.tiles | {(end - TRAILER, end)}
    for first, last in sorted(tiles):
        where = Cursor("tiling", min(first, at))
        if first >= generation.start:
            is_filler = first in generation.regions and 0 < first - at < FILLER and not any(generation.file.data[at:first])
            where.need(first == at or is_filler, f"generation {generation.state.generation} has a hole or an overlap")
            at = last
        else:
            where.need((first, last) in known, "no older generation has this range")
    Cursor("tiling", at).need(at == end, "a hole before the data end")
    known |= tiles


def verify_sections(generation):
    """Provenance, lineage, sections that are not known; row groups if there are any (sections 7 and 13)."""
    foot = Cursor("footer", generation.state.footer[0])
    has_groups = generation.group_count > 0
    foot.need((ROW_GROUPS in generation.sections) == has_groups, "the row groups section is wrong")
    for kind, reference in generation.sections.items():
        if kind == PROVENANCE:
            verify_provenance(generation.block("provenance", reference, b"PROV"), generation.next_id)
        elif kind == LINEAGE:
            block = generation.block("lineage", reference, b"LINE")
            block.pairs()
            block.end()
        elif kind in generation.trees:
            verify_tree(generation, kind, reference, None)
        elif kind not in (SCHEMA, ROW_GROUPS):
            generation.block(f"section {kind}", reference)


def verify_tree(generation, kind, reference, level):
    """A node of a section tree and what is below it (section 7)."""
    node = generation.block(f"section {kind}", reference, b"STRE")
    own, level_here, count = node.read("III")
    node.need(own == kind and level in (None, level_here) and level_here < TREE_LEVELS and 1 <= count <= NODE_ENTRIES,
              "it is wrong in this place")
    for entry in [node.read("QII") for _ in range(count)]:
        if level_here:
            verify_tree(generation, kind, entry, level_here - 1)
        else:
            generation.block(f"section {kind}", entry)
    node.end()


def verify_provenance(block, next_id):
    """Node ids and keys ascend (section 13)."""
    entries = [(block.read("I"), block.pairs()) for _ in range(block.read("I"))]
    numbers = [-1, *(number for number, _ in entries), next_id]
    block.need(all(a < b for a, b in pairwise(numbers)), "the node ids do not ascend, or one is too high")
    block.need(all(ascending(pairs) for _, pairs in entries), "the keys do not ascend")
    block.end()


def ascending(pairs):
    """Do the keys ascend strictly as UTF-8 bytes, and differ (section 8)."""
    keys = [key for key, _ in pairs]
    return all(a.encode() < b.encode() for a, b in pairwise(keys)) and distinct(keys)


def distinct(names):
    """Do no two have the same bytes (section 1)."""
    return len(set(names)) == len(names)


def verify_schema(generation):
    """The rules of section 8 that reading does not need."""
    where = Cursor("schema", generation.sections[SCHEMA][0])
    root = generation.schema
    where.need((root.logical, root.name) == (0, ""), "the root has a name or a logical type")
    for node in generation.nodes.values():
        names = [child.name for child in node.children]
        is_list = node.type in (LIST, FIXED)
        where.need(not is_list or names == ["item"], f"the child of list {node.id} is not `item`")
        where.need(distinct(names), f"two children of node {node.id} have the same name")
        where.need(ascending(node.pairs), f"the keys of node {node.id} do not ascend")
        where.need(logical_is_right(node), f"the logical type of node {node.id} is wrong")


def logical_is_right(node):
    """Type, parameter and text of a logical type (section 8)."""
    precision, scale = divmod(node.parameter, 256)
    if node.logical not in LOGICAL_TYPES or node.type > STRUCT:
        return True
    if LOGICAL_TYPES[node.logical] not in (None, node.type):
        return False
    if node.logical in (DECIMAL, UUID) and (node.size, *node.children[0][1:3]) != (16, UINT8, 0):
        return False
    right = (node.parameter <= 3 if node.logical in UNITS else
             1 <= precision <= 38 and scale <= precision if node.logical == DECIMAL else node.parameter == 0)
    return right and (node.logical == TIMESTAMP or not node.text)


def verify_column(column, parent, starts, zone_count):
    """Nulls, zones and gold first of a column and those below it (sections 10, 12 and 14)."""
    verify_nulls(column, parent)
    verify_values(column)
    verify_zones(column, starts, zone_count)
    verify_hints(column)
    if column.node.type == LIST:
        starts = [column.offsets[start] for start in starts]
    elif column.node.type == FIXED:
        starts = [column.node.size * start for start in starts]
    for child in column.children:
        verify_column(child, column.below(), starts, zone_count)


def never(bits, others):
    """Is no bit set where the other one is not; cheap if nothing or everything is set."""
    return ones(bits) == 0 or ones(others) == len(others) or all(b for a, b in zip(bits, others) if a)


def inverted(bits):
    """The inverted bits; no copy is made of repeated ones."""
    if isinstance(bits, Repeated):
        return Repeated(inverted(bits.values), bits.times)
    return [1 - bit for bit in bits]


def verify_nulls(column, parent):
    """Slots under nulls are absent keys; absent keys are nulls; null lists are empty (sections 11, 14)."""
    need, nulls = column.block.need, inverted(column.validity)
    need(never(column.validity, parent), "a present slot under a null parent")
    if column.nulls:
        need(never(inverted(parent), column.absence), "a slot under a null parent is no absent key")
        need(column.null_kind != MIXED or never(column.absence, nulls), "an absent key under a present value")
    if OFFSETS in column.streams and column.nulls:
        lengths = [b - a for a, b in pairwise(column.offsets)]
        need(not any(length for length, null in zip(lengths, nulls) if null), "a null list has items")
    if column.node.logical in (DECIMAL, UUID):
        bits = column.children[0].validity
        need(ones(bits) == 16 * ones(column.validity), "a null byte in a decimal128 or uuid")


def verify_values(column):
    """Values under nulls are zero; integers that read as float64 are exact (section 14; Widening)."""
    if VALUES not in column.streams:
        return
    need, values = column.block.need, column.values
    if column.nulls:
        constant = isinstance(values, Repeated)
        under = values[:1] if constant else [v for v, bit in zip(values, column.validity) if not bit]
        need(not any(map(nonzero, under)), "a value under a null is not zero")
    if column.type in INTEGERS and column.node.type == FLOAT64:
        need(all(int(float(value)) == value for value in values), "an integer is not exact in float64")


def nonzero(value):
    """Is any bit of a value set, or the string not empty (section 14)."""
    return value not in (0, b"") or isinstance(value, float) and math.copysign(1, value) < 0


def verify_aligned(column):
    """Lists of one group have equal lengths in every slot where they are not null (section 14)."""
    lists = list(lists_of(column))
    groups = {dict(found.node.pairs).get("aligned") for found in lists} - {None}
    for group in groups:
        members = [found for found in lists if dict(found.node.pairs).get("aligned") == group and found.type == LIST]
        for slot in range(max((found.slots for found in members), default=0)):
            lengths = {found.offsets[slot + 1] - found.offsets[slot] for found in members if found.validity[slot]}
            column.block.need(len(lengths) <= 1, f"aligned lists of group {group} differ in slot {slot}")
    for found in lists:
        for item in found.children:
            verify_aligned(item)


def lists_of(column):
    """The lists of a column, and of structs in it."""
    if column.node.type in (LIST, FIXED):
        yield column
    else:
        for child in column.children:
            yield from lists_of(child)


def verify_hints(column):
    """What the hints say of the values (section 10)."""
    if column.hints & GOLD:
        verify_gold(column)
    if not column.hints & (ASCENDING | DESCENDING | UNIQUE):
        return
    need, values = column.block.need, column.values
    need(VALUES in column.streams and not column.nulls and all(value == value for value in values),
         "an order is said of nulls, of NaN or of a nested column")
    need(not column.hints & ASCENDING or all(a <= b for a, b in pairwise(values)), "the values do not ascend")
    need(not column.hints & DESCENDING or all(a >= b for a, b in pairwise(values)), "the values do not descend")
    need(not column.hints & UNIQUE or len(set(values)) == len(values), "two values are equal")


def verify_gold(column):
    """In every list that is not empty the first item is gold and no other (section 10)."""
    fields = [field for item in column.children for field in item.children]
    roles = [field for field in fields if (field.node.name, field.node.type) == ("role", UTF8)]
    column.block.need(column.type == LIST and roles, "gold first without a `role` field")
    for start, end in pairwise(column.offsets):
        gold = [roles[0].cell(item) == "gold" for item in range(start, end)]
        column.block.need(gold[:1] in ([], [True]) and not any(gold[1:]), "gold is not first, or not alone")


def verify_zones(column, starts, zone_count):
    """The zones of a chunk against its values; nothing follows them (section 12)."""
    own, (kind, count, size) = column.type, column.zone_form
    expected = 0 if own == NULL else 1 if own >= LIST else 4 if own >= UTF8 else 3 if own >= FLOAT16 else 2
    column.block.need(count == (zone_count if kind else 0), "the zone count is wrong")
    if kind > max(ZONE_SIZES):
        column.block.take(count * size)
        return column.block.end()
    column.block.need(kind in (0, expected) and size == ZONE_SIZES[kind], "zone kind or entry size is wrong")
    for start, end in pairwise(starts[:count + 1]):
        verify_zone(column, kind, start, end)
    column.block.end()


def verify_zone(column, kind, start, end):
    """One zone against the values of its slots (section 12)."""
    block = column.block
    first, nulls = block.read("QI")
    bits = [column.validity[slot] for slot in range(start, end)]
    block.need((first, nulls) == (start, len(bits) - sum(bits)), "first slot or null count of a zone differ")
    values = [column.values[slot] for slot, bit in zip(range(start, end), bits) if bit]
    if kind == 1:
        block.read("4x")
    elif kind == 4:
        verify_bytes(block, values)
    else:
        verify_numbers(block, values, "d" if kind == 3 else "Q" if column.type == UINT64 else "q")


def verify_numbers(block, values, layout):
    """NaN count, min and max of a zone of numbers (section 12)."""
    nans, low, high, flags = block.read(f"I{layout}{layout}I4x")
    numbers = [value for value in values if value == value]
    block.need(nans == len(values) - len(numbers) and flags < 2, "NaN count or flags of a zone are wrong")
    expected = (min(numbers), max(numbers)) if flags and numbers else (0, 0)
    block.need((low, high) == expected and bool(numbers) >= flags, "min or max of a zone differ")
    block.need(not any(bound == 0 and math.copysign(1, bound) < 0 for bound in (low, high)), "a bound is -0")


def verify_bytes(block, values):
    """Min and max of a zone of byte strings (section 12)."""
    flags, low_length, high_length, low, high = block.read("IBB6x32s32s")
    low, high, cut = (low, low_length), (high, high_length), flags >> 1
    block.need(flags < 8 and bool(values) >= flags & 1, "the flags of a zone are wrong")
    bounds = (min(values), max(values)) if flags & 1 else (b"", b"")
    block.need([low, high] == [(bound[:32].ljust(32, b"\0"), min(32, len(bound))) for bound in bounds],
               "min or max of a zone differ")
    block.need(cut == (len(bounds[0]) > 32) + 2 * (len(bounds[1]) > 32), "the cut of min or max is wrong")
