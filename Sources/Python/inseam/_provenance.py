# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Provenance and lineage of columns on their way through other libraries; see spec/arrow.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from ctypes import byref, c_void_p

from . import _library
from ._arrow import ArrowSchema, Owned, metadata_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset

#: The provenance of columns by their paths; columns without any are there too.
Provenance = dict[str, dict[str, str]]
#: The key of the metadata of an Arrow schema, and of a JSON description.
KEY = "inseam"


def of_dataset(dataset: Dataset) -> Provenance:
    """Return the provenance of all columns of a dataset or view."""
    return {field.path: field.provenance for field in dataset.schema.root.walk() if field.path}


def described(dataset: Dataset) -> dict[str, Any]:
    """Return the provenance and the origin of a dataset as a JSON object; empty if no column has provenance."""
    text = metadata(dataset).get(KEY.encode())
    found: dict[str, Any] = json.loads(text) if text else {}
    return found if found.get("provenance") else {}


def metadata(dataset: Dataset) -> dict[bytes, bytes]:
    """Return the metadata of the Arrow schema of a dataset."""
    schema = Owned(ArrowSchema)
    _library.call("schema", dataset._project().value, schema.address)
    return metadata_of(schema.structure)


def of_data(data: object) -> Provenance:
    """Return the provenance that comes with data, by the metadata of its Arrow schema or its description."""
    schema = getattr(data, "schema", None)
    text = (getattr(schema, "metadata", None) or {}).get(KEY.encode())
    try:
        found = json.loads(text) if isinstance(text, (bytes, str)) else None
        return _checked(found["provenance"]) if found is not None else {}
    except (ValueError, KeyError, TypeError):
        raise _library.DataError(f"the metadata '{KEY}' of the Arrow schema is not valid; remove it, or write it with to_arrow()", "malformed") from None


def of_description(text: object) -> Provenance:
    """Return the provenance in the description of a dataset of the library `datasets`; empty if it has another one."""
    try:
        return _checked(json.loads(str(text))[KEY]["provenance"])
    except (ValueError, KeyError, TypeError):
        return {}


def _checked(found: Mapping[str, Mapping[str, str]]) -> Provenance:
    return {str(path): {str(key): str(value) for key, value in pairs.items()} for path, pairs in found.items()}


def joined(path: str, known: Provenance, added: Provenance) -> Provenance:
    """Return the provenance of columns whose rows come from two places.

    Raises
    ------
    ArgumentError
        If a column that both have has another provenance in the rows of `path`.
    """
    text = c_void_p()
    _library.call("join_provenance", *(_library.encoded(value) for value in (path, json.dumps(known), json.dumps(added))), byref(text))
    return _checked(json.loads(_library.taken_text(text)))
