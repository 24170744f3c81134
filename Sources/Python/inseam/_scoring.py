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


class Scoring:
    """The methods of a `Dataset` that read responses one by one, and add columns to the file."""

    _path: str
    _handle: _library.Handle

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

        This dataset does not change; `refresh()` returns one with the column.

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

        return attach(self._path, column, values, **options)

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
        """Compute a method over all rows of the file.

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
            If the method, a parameter or a column is unknown.
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
        schema, array, report = Owned(ArrowSchema), Owned(ArrowArray), c_void_p()
        pairs = {key.replace("_", "-"): value for key, value in parameters.items()}
        pairs |= {"into": into, "replace": replace or None}
        pairs |= {"wait": wait, "allow-network": allow_network or None}
        _library.call(
            "compute", self._handle.value, _library.encoded(method), _library.options(pairs), schema.address, array.address,
            byref(report),
        )  # fmt: skip
        import json

        return Result(Batch(array, Schema(schema)), json.loads(_library.taken_text(report)))
