# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The encodings of values: the table of encodings.md, number to module.

Each module has `NUMBER`, `accepts(stream)` (is this combination of organisation, type and stored type in the table) and
`decode(stream)` (the list of values). A stream has: role, type (of its values), stored, organisation, count, content (bytes;
paged: a list of pages with raw, length and count), dictionary (bytes or None) and entries (of role 4). A module raises
ValueError for content that breaks a rule.
"""
from . import bitmap, constant, dictionary, narrow, plain, zstd_frames, zstd_pages

MODULES = {m.NUMBER: m for m in (plain, constant, bitmap, narrow, dictionary, zstd_frames, zstd_pages)}
