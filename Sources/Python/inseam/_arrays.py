# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns of other libraries: Arrow arrays and series, tensors, and objects with a numpy dtype."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy


def is_column(values: object) -> bool:
    """Return whether an object holds the values of one column; tables, streams, mappings and columns of structs are rows."""
    if not hasattr(values, "__arrow_c_stream__"):
        return not isinstance(values, Mapping)
    return _has_numpy_dtype(values) or is_arrow_column(values) and not _kind(values).startswith("struct")


def is_arrow_column(values: object) -> bool:
    """Return whether an object is one Arrow column (an array, a chunked array or a series), which has a type and no columns."""
    is_arrow = hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")
    return is_arrow and not _has_numpy_dtype(values) and not hasattr(values, "columns") and _kind(values) != ""


def plain(values: object) -> object:
    """Return tensors and series as numpy arrays of the same type (bfloat16, which numpy lacks, as float32), other objects unchanged."""
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        tensor = values.detach().cpu().resolve_conj().resolve_neg()
        return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()
    if _has_numpy_dtype(values) and not isinstance(values, numpy.ndarray):
        array = numpy.asarray(values)
        return array if array.dtype.kind in "biuf" else values
    return values


def _has_numpy_dtype(values: object) -> bool:
    return isinstance(getattr(values, "dtype", None), numpy.dtype)


def _kind(values: Any) -> str:
    """Return the name of the Arrow type of a column; an empty text for an object with a schema of several columns."""
    schema = getattr(values, "schema", None)
    kind = getattr(schema, "type", None) if schema is not None else getattr(values, "type", getattr(values, "dtype", None))
    return "" if kind is None else str(kind).removeprefix("Type.").lower()
