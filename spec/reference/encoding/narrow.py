# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Values stored in a narrower type (encodings.md, section 4)."""
from . import plain
from .types import (BFLOAT16, FLOAT16, FLOAT32, FLOAT64, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32,
                    UINT64, WIDTHS)

NUMBER = 4
ANY_INTEGER = {INT8, INT16, INT32, UINT8, UINT16, UINT32}
STORED = {INT16: ANY_INTEGER, INT32: ANY_INTEGER, INT64: ANY_INTEGER,
          UINT16: {UINT8}, UINT32: {UINT8, UINT16}, UINT64: {UINT8, UINT16, UINT32},
          FLOAT64: {FLOAT32, FLOAT16, BFLOAT16}, FLOAT32: {FLOAT16, BFLOAT16}}


def accepts(stream):
    """Contiguous; the stored type is narrower and in the row of the type."""
    return (stream.role == 3 and stream.organisation == 1 and stream.stored in STORED.get(stream.type, ())
            and WIDTHS[stream.stored] < WIDTHS[stream.type])


def decode(stream):
    """The values, as plain values of the stored type."""
    return plain.numbers(stream, stream.stored, stream.count)
