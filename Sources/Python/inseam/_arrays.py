# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columns as other libraries hold them: Arrow arrays and series, tensors, whatever stands on numpy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    import pyarrow


def is_column(values: object) -> bool:
    """Whether something is the values of one column, and no table, stream or mapping of several."""
    if hasattr(values, "__arrow_c_stream__"):
        return is_arrow_column(values) or _stands_on_numpy(values)
    return not isinstance(values, Mapping)


def is_arrow_column(values: object) -> bool:
    """Whether something is one Arrow column: an array, a chunked array, a series of polars. Those have a type, tables a schema."""
    is_arrow = hasattr(values, "__arrow_c_array__") or hasattr(values, "__arrow_c_stream__")
    has_type = hasattr(values, "type") or hasattr(values, "dtype")
    return is_arrow and has_type and not hasattr(values, "schema") and not _stands_on_numpy(values)


def table_of(columns: Mapping[str, object]) -> pyarrow.Table:
    """A table of columns of which some are Arrow's, whose types and nulls stay as they are.

    Raises
    ------
    TypeError
        Without pyarrow: polars and others have tables of their own, which need none.
    """
    try:
        import pyarrow
    except ImportError:
        raise TypeError("an Arrow column alone needs pyarrow; give a table instead, such as series.to_frame()") from None

    def column(values: Any) -> Any:
        if is_arrow_column(values) and hasattr(values, "__arrow_c_stream__"):
            return pyarrow.chunked_array(values)
        array: Any = plain(values)
        return pyarrow.array(list(array) if getattr(array, "ndim", 1) > 1 else array)

    return pyarrow.table({name: column(values) for name, values in columns.items()})


def plain(values: object) -> object:
    """Tensors and series as numpy arrays of the same type (bfloat16, which numpy lacks, as float32); all else as it is."""
    if hasattr(values, "detach") and hasattr(values, "cpu"):
        tensor = values.detach().cpu()
        return (tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor).numpy()
    if _stands_on_numpy(values) and not isinstance(values, numpy.ndarray):
        array = numpy.asarray(values)
        return array if array.dtype.kind in "biuf" else values
    return values


def _stands_on_numpy(values: object) -> bool:
    return isinstance(getattr(values, "dtype", None), numpy.dtype)
