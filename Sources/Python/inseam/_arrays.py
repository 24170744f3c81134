# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns as other libraries hold them: Arrow arrays and series, tensors, whatever stands on numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy


def is_column(values: object) -> bool:
    """Whether something is the values of one column; tables, streams, mappings and columns of structs are rows."""
    if not hasattr(values, "__arrow_c_stream__"):
        return not isinstance(values, Mapping)
    return _stands_on_numpy(values) or is_arrow_column(values) and not _kind(values).startswith("struct")


def is_arrow_column(values: object) -> bool:
    """Whether something is one Arrow column: an array, a chunked array, a series. Those have a type, tables have columns."""
    is_arrow = hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")
    return is_arrow and not _stands_on_numpy(values) and not hasattr(values, "columns") and _kind(values) != ""


def plain(values: object) -> object:
    """Tensors and series as numpy arrays of the same type (bfloat16, which numpy lacks, as float32); all else as it is."""
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        tensor = values.detach().cpu().resolve_conj().resolve_neg()
        return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()
    if _stands_on_numpy(values) and not isinstance(values, numpy.ndarray):
        array = numpy.asarray(values)
        return array if array.dtype.kind in "biuf" else values
    return values


def _stands_on_numpy(values: object) -> bool:
    return isinstance(getattr(values, "dtype", None), numpy.dtype)


def _kind(values: Any) -> str:
    """The name of the Arrow type of a column; none for what has a schema of several."""
    schema = getattr(values, "schema", None)
    kind = getattr(schema, "type", None) if schema is not None else getattr(values, "type", getattr(values, "dtype", None))
    return "" if kind is None else str(kind).removeprefix("Type.").lower()
