# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columnar datasets for RLHF: prompts, responses, log-probs and scores.

>>> import inseam
>>> ds = inseam.open("rollouts.inseam")  # doctest: +SKIP
>>> ds.filter("any_worse(rm.sky > gold(rm.sky))").count()  # doctest: +SKIP
"""

from ._batch import Batch, Values
from ._column import Column
from ._dataset import Dataset
from ._library import ArgumentError, DataError, Error, LockedError, SystemRefusal
from ._library import version as __version__
from ._open import open
from ._predicates import Expression, any_worse, col, gold
from ._result import Result
from ._schema import Field, Schema
from ._writer import Writer, attach, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._export import export
    from ._tool import augment, convert, warm


def __getattr__(name: str) -> object:
    """What is not needed to read rows is loaded when it is asked for."""
    if name == "convert":
        from ._tool import convert

        return convert
    if name in ("augment", "warm"):
        from . import _tool

        return getattr(_tool, name)
    if name == "export":
        from ._export import export

        return export
    raise AttributeError(f"module 'inseam' has no attribute {name!r}")


__all__ = [
    "ArgumentError",
    "Batch",
    "Column",
    "DataError",
    "Dataset",
    "Error",
    "Expression",
    "Field",
    "LockedError",
    "Result",
    "Schema",
    "SystemRefusal",
    "Values",
    "Writer",
    "__version__",
    "any_worse",
    "attach",
    "augment",
    "col",
    "convert",
    "export",
    "gold",
    "open",
    "warm",
    "write",
]
