# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Responses one by one, the input of a scoring loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import _library
from ._arrow import ArrowArrayStream, ArrowSchema, Owned, Schema, Stream
from ._predicates import Expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset

_USUAL = ("prompt_id", "prompt", "responses[].response_id", "responses[].text", "responses[].messages")


def responses(
    dataset: Dataset, where: str | Expression | None, columns: Sequence[str] | None, batch_rows: int
) -> Iterator[list[dict[str, Any]]]:
    """Yield the responses of all rows in batches; see `Dataset.responses`."""
    dataset._require_whole("responses")
    schema = dataset.schema
    if "responses" not in schema:
        raise _library.ArgumentError(f"{dataset.path}: unknown column 'responses'")
    paths = [path for path in _USUAL if path in schema] if columns is None else list(columns)
    view = dataset.select(paths)
    owned = Owned(ArrowArrayStream)
    predicate = None if where is None else _library.encoded(str(where))
    _library.call("scan_responses", view._project().value, predicate, batch_rows, owned.address)
    return _batches(owned)


def _batches(owned: Owned) -> Iterator[list[dict[str, Any]]]:
    schema = Owned(ArrowSchema)
    stream = Stream(owned)
    stream.read_schema(schema)
    plan = Schema(schema)
    for array in stream:
        yield _library.python_rows(plan.plan, array.address, 0, array.structure.length)
