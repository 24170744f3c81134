# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The encodings of values: the table of encodings.md, number to module.

Each module has `NUMBER`, `accepts(stream)` (are role, organisation, type and stored type in the
table) and `decode(stream)` (a sequence of the values). A stream has role, type (of its values), stored,
organisation, count, parameter, content (bytes; paged: a list of pages with raw, length and count), table (what
all pages need, or empty), entries (the values of role 4) and `need(condition, message)`, which rejects the file.
A count is checked against the bytes that are there before anything is allocated for it.
"""
from . import bins, bitmap, constant, dictionary, narrow, plain, ranks, runs, zstd_frames, zstd_pages
from .constant import Repeated, ones

__all__ = ["KNOWN", "Repeated", "decode", "ones"]
MODULES = {module.NUMBER: module for module in
           (plain, constant, bitmap, narrow, dictionary, zstd_frames, zstd_pages, runs, bins, ranks)}
KNOWN = MODULES.keys()
WITH_TABLE = {zstd_frames, zstd_pages, bins, ranks}
VALUES, DICTIONARY = 3, 4


def decode(streams, role):
    """The values of one of the streams of a chunk."""
    stream = streams[role]
    module = MODULES.get(stream.encoding)
    stream.need(module, f"the column is unreadable: encoding {stream.encoding} is not known")
    stream.need(module.accepts(stream), f"encoding {stream.encoding} does not go with role or types")
    stream.need(module in WITH_TABLE or not stream.table, "a table of an encoding without one")
    if role == VALUES:
        stream.need((module is dictionary) == (DICTIONARY in streams), "role 4 does not fit role 3")
        stream.entries = decode(streams, DICTIONARY) if DICTIONARY in streams else None
    return module.decode(stream)
