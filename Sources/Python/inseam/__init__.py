# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columnar datasets for RLHF: prompts, responses, log-probs and scores.

>>> import inseam
>>> ds = inseam.open("rollouts.inseam")  # doctest: +SKIP
>>> ds.filter("any_worse(rm.sky > gold(rm.sky))").count()  # doctest: +SKIP
"""

from ._batch import Batch, Values
from ._column import Column
from ._dataset import Dataset, Result, open
from ._export import export
from ._library import ArgumentError, DataError, Error, LockedError, SystemRefusal
from ._library import version as __version__
from ._predicates import Expression, any_worse, col, gold
from ._schema import Field, Schema
from ._tool import convert
from ._writer import Writer, attach, write

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
    "col",
    "convert",
    "export",
    "gold",
    "open",
    "write",
]
