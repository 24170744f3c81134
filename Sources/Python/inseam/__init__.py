# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Columnar datasets for RLHF: prompts, responses, log-probs and scores.

>>> import inseam
>>> ds = inseam.open("rollouts.inseam")
>>> len(ds)
50
>>> misled = ds.filter("any_worse(rm.sky > gold(rm.sky))")
>>> 0 < misled.count() < len(ds)
True
"""

from ._attach import attach
from ._batch import Batch, Values
from ._column import Column
from ._dataset import Dataset
from ._errors import ArgumentError, ConflictError, DataError, Error, LockedError, OutOfMemoryError, StorageError
from ._library import version as __version__
from ._open import open
from ._predicates import Expression, any_worse, col, gold
from ._result import Result
from ._schema import Field, Schema
from ._writer import Writer, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import sql
    from ._export import export
    from ._mixture import Mixture, mix
    from ._tool import augment, convert, relabel, warm


def __getattr__(name: str) -> object:
    """Load what is not needed to read rows when it is first used."""
    if name == "SystemRefusal":
        import warnings

        warnings.warn("inseam.SystemRefusal is now inseam.StorageError", DeprecationWarning, stacklevel=2)
        return StorageError
    if name == "convert":
        from ._tool import convert

        return convert
    if name in ("augment", "relabel", "warm"):
        from . import _tool

        return getattr(_tool, name)
    if name == "export":
        from ._export import export

        return export
    if name in ("Mixture", "mix"):
        from . import _mixture

        return getattr(_mixture, name)
    if name == "sql":
        import importlib

        return importlib.import_module(".sql", __name__)
    raise AttributeError(f"module 'inseam' has no attribute {name!r}")


__all__ = [
    "ArgumentError",
    "Batch",
    "Column",
    "ConflictError",
    "DataError",
    "Dataset",
    "Error",
    "Expression",
    "Field",
    "LockedError",
    "Mixture",
    "OutOfMemoryError",
    "Result",
    "Schema",
    "StorageError",
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
    "mix",
    "open",
    "relabel",
    "sql",
    "warm",
    "write",
]
