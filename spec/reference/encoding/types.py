# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The types of values (format.md, section 8), and which reads as which (encodings.md, section 4)."""
(NULL, BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64,
 UTF8, BINARY, LIST, FIXED, STRUCT) = range(19)
LAYOUTS = {INT8: "b", INT16: "h", INT32: "i", INT64: "q", UINT8: "B", UINT16: "H", UINT32: "I", UINT64: "Q",
           FLOAT16: "e", BFLOAT16: "H", FLOAT32: "f", FLOAT64: "d"}
INTEGERS = {INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64}
UNSIGNED = {UINT8, UINT16, UINT32, UINT64}
WIDTHS = {BOOL: 1, INT8: 1, INT16: 2, INT32: 4, INT64: 8, UINT8: 1, UINT16: 2, UINT32: 4, UINT64: 8,
          FLOAT16: 2, BFLOAT16: 2, FLOAT32: 4, FLOAT64: 8}
WIDER = {INT64: {FLOAT64}, FLOAT16: {FLOAT32, FLOAT64}, BFLOAT16: {FLOAT32, FLOAT64}, FLOAT32: {FLOAT64}}


def widens(own, schema):
    """Does a chunk of type `own` read as a schema type (encodings.md, section 4)."""
    if own in INTEGERS and schema in INTEGERS and own != schema:
        return WIDTHS[own] < WIDTHS[schema] and (own in UNSIGNED or schema not in UNSIGNED)
    return own in (NULL, schema) or schema in WIDER.get(own, ())


def as_json(schema, value):
    """A leaf value of a schema type as JSON; binary as hexadecimal digits."""
    if schema == UTF8:
        return value.decode()
    if schema == BINARY:
        return {"$hex": value.hex()}
    return bool(value) if schema == BOOL else float(value) if schema >= FLOAT16 else value
