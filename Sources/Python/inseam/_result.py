# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The result of a method."""

from __future__ import annotations

from ._batch import Batch, Values
from ._lazy import numpy
from ._text import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._dataset import Dataset


class Result:
    """The result of a method, made by `Dataset.compute`; `result["seam"]` is a numpy array of the output "seam".

    It converts to tables, in which each row also has the keys of its row or response. Arrow libraries read it directly, as in
    `pyarrow.table(result)` or `polars.DataFrame(result)`.

    Attributes
    ----------
    values : Batch
        One row for each slot in order: each row of the dataset, or each item of the list that `container` names.
    report : dict
        Counts and means of the method, by the names of spec/methods.md.
    """

    def __init__(self, values: Batch, report: dict[str, Any], dataset: Dataset) -> None:
        self.values, self.report, self._dataset = values, report, dataset

    @property
    def container(self) -> str:
        """The path of the list whose items have the values, such as "responses[]"; empty for rows."""
        return self.report.get("container", "")

    def __getitem__(self, column: str) -> numpy.ndarray:
        return self.values[column].to_numpy()

    def __len__(self) -> int:
        return self.values.num_rows

    def __repr__(self) -> str:
        return shown(f"<inseam.Result of {self.report['method']}: {', '.join(self.values.columns)}>")

    def keys(self) -> dict[str, Any]:
        """Return what says to which row or response each value belongs, as columns.

        Returns
        -------
        dict
            `row`, the number of the row: uint64, shape (n,). `prompt_id`, a list, if the dataset has it. For values of a list,
            `position`, the place in it: int64, shape (n,); for those of responses, `response_id`, a list, if they have it.

        Raises
        ------
        DataError
            If a page is damaged.
        """
        from ._rows import Rows

        steps, schema = self.container.split("[]")[:-1], self._dataset._whole_schema
        wanted = {"prompt_id": ["prompt_id"], **({"response_id": [steps[0], "[]", "response_id"]} if steps else {})}
        paths = {name: field.path for name, path in wanted.items() if (field := schema._exact(path)) is not None}
        if not self.values.columns:
            return {"row": numpy.empty(0, "u8")}
        if not paths and not steps:
            return {"row": numpy.arange(len(self), dtype="u8")}
        columns = (*paths.values(), *([self.container] if steps else []))
        parts, first = [], 0
        for batch in self._dataset._view(columns=columns, rows=Rows.all(self._dataset)).scan(65_536):
            parts.append(_keys(batch, steps, paths, first))
            first += len(batch)
        return {name: _joined([part[name] for part in parts]) for name in (parts[0] if parts else ("row", *paths))}

    def to_arrow(self) -> Any:
        """Return a `pyarrow.Table` of the keys and values.

        Examples
        --------
        >>> inseam.open("rollouts.inseam").compute("ensemble", rm=["sky", "armo"]).to_arrow().column_names[:4]
        ['row', 'prompt_id', 'position', 'response_id']
        """
        import pyarrow as pa

        values = pa.Table.from_batches([pa.record_batch(self.values)])
        keys = {name: pa.array(column) for name, column in self.keys().items() if name not in values.column_names}
        columns = {**keys, **{name: values[name] for name in values.column_names}} if values.column_names else {}
        return pa.table(columns)

    def to_pandas(self) -> Any:
        """Return a `pandas.DataFrame` of the keys and values."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> Any:
        """Return a `polars.DataFrame` of the keys and values."""
        import polars

        return polars.DataFrame(self.to_arrow())

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return a stream of the keys and values for the Arrow PyCapsule protocol."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def matrix(self, name: str) -> tuple[list[str], list[str], numpy.ndarray]:
        """Return a table of the report, such as "mean_seam" of "saturation", as the names of its rows and columns, and its numbers.

        Returns
        -------
        tuple
            N names of rows (policy models), M names of columns (reward models), and float64 numbers of shape (N, M), NaN where
            there is none.

        Raises
        ------
        KeyError
            If the report has no such table.
        """
        table = self.report[name]
        if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
            raise KeyError(name)
        columns = list(dict.fromkeys(column for row in table.values() for column in row))
        numbers = [[numpy.nan if row.get(column) is None else row[column] for column in columns] for row in table.values()]
        return list(table), columns, numpy.array(numbers, "f8").reshape(len(table), len(columns))


def _keys(batch: Batch, steps: list[str], paths: dict[str, str], first: int) -> dict[str, Any]:
    """Return the keys of the items of a batch whose first row has the number `first`."""
    rows = numpy.arange(first, first + len(batch), dtype="u8")
    ids = {name: numpy.array(batch[path].to_pylist(), object) for name, path in paths.items() if name == "prompt_id"}
    found: dict[str, Any] = {"row": rows, **ids}
    path = ""
    for level, step in enumerate(steps):
        path += step
        cuts = _cuts(batch[path])
        owners = numpy.repeat(numpy.arange(len(cuts) - 1), numpy.diff(cuts))
        found = {name: column[owners] for name, column in found.items()}
        found["position" if not level else f"position_{level + 1}"] = numpy.arange(len(owners)) - cuts[:-1][owners]
        path += "[]"
        if not level and "response_id" in paths:
            found["response_id"] = numpy.array(batch[paths["response_id"]].to_pylist(), object)
    return found


def _cuts(lists: Values) -> Any:
    if lists.offsets is not None:
        return lists.offsets
    return numpy.arange(len(lists) + 1) * int(lists.format.split(":")[1])


def _joined(parts: list[Any]) -> Any:
    whole = numpy.concatenate(parts) if parts else numpy.empty(0, "u8")
    return whole.tolist() if whole.dtype == object else whole
