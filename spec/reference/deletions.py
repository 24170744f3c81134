# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Which rows are deleted; written from format.md, section 13."""

FEATURE, SECTION = "deletions", 5


def deleted_rows(generation):
    """For every row group the set of its deleted rows."""
    deleted = [set() for _ in generation.groups]
    reference = generation.sections.get(SECTION)
    if reference is None:
        return deleted
    section, last = generation.block("deletions", reference, b"DELS"), -1
    count = section.read("I")
    section.need(count > 0, "there are no entries")
    for _ in range(count):
        group, gone, *bitmap = section.read("IIQII")
        section.need(last < group < len(generation.groups), "the row groups do not ascend, or are too many")
        last, rows = group, generation.groups[group]
        bits = generation.block("deletion bitmap", bitmap)
        bits.need(len(bits.data) == -(-rows // 8), "it has the wrong length")
        deleted[group] = {place for place in range(8 * len(bits.data)) if bits.data[place // 8] >> place % 8 & 1}
        bits.need(len(deleted[group]) == gone > 0 and max(deleted[group]) < rows, "the wrong number of rows is deleted")
    section.end()
    return deleted
