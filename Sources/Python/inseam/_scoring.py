# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The scoring loop of a dataset: read responses, attach columns, compute methods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import byref, c_void_p

from . import _library
from ._arrow import ArrowArray, ArrowSchema, Owned, Schema
from ._batch import Batch
from ._predicates import Expression
from ._result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._rows import Rows


class Scoring:
    """The methods of a `Dataset` that read responses one by one, and add columns to the file."""

    _path: str
    _rows: Rows
    _summary: _library.Summary
    _handle: _library.Handle

    def _require_whole(self, name: str) -> None:
        """Raise an error if this is a view of rows: the operation would be one on all rows of the file."""
        if not self._rows.is_everything(self):  # type: ignore[arg-type]
            raise _library.ArgumentError(
                f"{name}() and a view of rows cannot be combined; write the view to a file of its own with write(), "
                f"or call {name}() of the whole dataset, inseam.open({self._path!r})"
            )

    def _require_same_rows(self, options: dict[str, Any]) -> None:
        """Raise an error if values in the order of these rows would be attached to other rows."""
        if options.get("key"):
            return
        newest = self.refresh()  # type: ignore[attr-defined]
        if newest._summary.row_count != self._summary.row_count or newest._summary.deleted_row_count != self._summary.deleted_row_count:
            raise _library.ArgumentError(f"{self._path}: rows were appended or deleted since generation {self._summary.generation}; use refresh(), or a key")

    def responses(
        self, where: str | Expression | None = None, columns: Sequence[str] | None = None, batch_rows: int = 1_024
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield the responses of all rows one by one, in batches: the input of a scoring loop.

        Parameters
        ----------
        where : str or Expression, optional
            A predicate that tests each response, such as "rm.sky IS NULL".
        columns : sequence of str, optional
            Paths of the row and of `responses[]`. Default: the id and the prompt of the row, and the id and the text or
            messages of the response.
        batch_rows : int, optional
            The maximum number of responses of a batch.

        Yields
        ------
        list of dict
            For each response the number of its row as `row`, the columns of the row, and those of the response.

        Raises
        ------
        ArgumentError
            If the predicate is invalid, there is no such column, or this is a view of rows.

        Examples
        --------
        >>> inseam.write([{"prompt": "Hi", "responses": [{"text": "Hello"}, {"text": "Hey"}]}], "greeting.inseam")
        1
        >>> for batch in inseam.open("greeting.inseam").responses():
        ...     print(batch)
        [{'row': 0, 'prompt': 'Hi', 'text': 'Hello'}, {'row': 0, 'prompt': 'Hi', 'text': 'Hey'}]
        """
        from ._responses import responses

        return responses(self, where, columns, batch_rows)  # type: ignore[arg-type]

    def attach(self, column: str, values: object, **options: Any) -> dict[str, Any]:
        """Add a column to the file; see `inseam.attach` for the parameters, the result and the errors.

        This dataset does not change; `refresh()` returns one with the column. A view of rows has no columns of its own, so
        `attach` and `compute` raise an `ArgumentError` there.

        Examples
        --------
        >>> inseam.write({"prompt": ["Hi", "Bye"]}, "words.inseam")
        2
        >>> ds = inseam.open("words.inseam")
        >>> ds.attach("score", [0.5, 1.5])["matched"]
        2
        >>> ds.refresh()[1]
        {'prompt': 'Bye', 'score': 1.5}
        """
        from ._attach import attach

        self._require_whole("attach")
        self._require_same_rows(options)
        return attach(self._path, column, values, **options)

    def stats(
        self, columns: str | Sequence[str] | None = None, *, by: str | None = None, where: str | Expression | None = None
    ) -> list[dict[str, Any]]:
        """Return what the values of columns are like, for all rows or for each value of another column.

        Numbers are what they are, truth values 0 and 1; of texts the numbers are their lengths in code points, of lists those
        of their items.

        Parameters
        ----------
        columns : str or sequence of str, optional
            Paths such as "responses[].rm.sky". Default: all columns that have values of their own.
        by : str, optional
            The column whose values make groups, at most 1,000.
        where : str or Expression, optional
            A predicate that rows must pass. Default: all rows, or those of a view that a predicate selects.

        Returns
        -------
        list of dict
            One for each column and group: path, group (with `by`), values, nulls, nan, min, max, mean, deviation (with n - 1),
            quantiles (a dictionary by share; exact to 65,536 numbers, else within 0.4 %), quantiles_exact, distinct (None above
            10,000) and top, pairs of the most frequent values and their counts. Distinct and top are counted where values are no
            floats and no lists.

        Raises
        ------
        ArgumentError
            For an unknown column, and for a view whose rows no predicate selects.
        DataError
            If a page is damaged.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam")
        >>> [row["values"] for row in ds.stats("prompt")]
        [50]
        >>> sorted({row["group"] for row in ds.stats("rm.sky", by="responses[].role")})
        ['gold', 'worse']
        """
        from ._stats import stats

        return stats(self, columns, by, where)  # type: ignore[arg-type]

    def compute(
        self,
        method: str,
        into: str | None = None,
        replace: bool = False,
        *,
        wait: float | None = None,
        allow_network: bool = False,
        **parameters: Any,
    ) -> Result:
        """Compute a method over all rows of the dataset.

        Parameters
        ----------
        method : str
            The name of a method in spec/methods.md, such as "seam" or "ensemble".
        into : str, optional
            Also attach the result to the file as a column of this name; `refresh()` returns a dataset with it.
        replace : bool, optional
            Replace a column of that name that a method computed. Default: such a column is an error.
        wait : float, optional
            The seconds that the commit of `into` waits while another writer holds the lock. Default: 10.
        allow_network : bool, optional
            Change a file that another writer made on a network file system, where locks may not exclude writers on other
            machines. Default: that is an error.
        **parameters
            The parameters of the method in spec/methods.md, with `_` for `-`; a list for one that may repeat.

        Returns
        -------
        Result
            The values of each row or response, and a report.

        Raises
        ------
        ArgumentError
            If the method, a parameter or a column is unknown, or this is a view of rows.
        DataError
            If a page is damaged.
        StorageError, LockedError
            With `into`, if the file cannot be written or another writer has it open.

        Examples
        --------
        >>> result = inseam.open("rollouts.inseam").compute("seam", pm="sft", rm="sky")
        >>> result["seam"].shape, result.report["rows"]
        ((50,), 50)
        """
        self._require_whole("compute")
        schema, array, report = Owned(ArrowSchema), Owned(ArrowArray), c_void_p()
        pairs = {key.replace("_", "-"): value for key, value in parameters.items()}
        pairs |= {"into": into, "replace": replace or None}
        pairs |= {"wait": wait, "allow-network": allow_network or None}
        _library.call(
            "compute", self._handle.value, _library.encoded(method), _library.options(pairs), schema.address, array.address,
            byref(report),
        )  # fmt: skip
        import json

        return Result(Batch(array, Schema(schema)), json.loads(_library.taken_text(report)), self)  # type: ignore[arg-type]
