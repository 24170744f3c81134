# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Views of a dataset by columns, predicates and keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import _library
from ._description import Description
from ._predicates import Expression, Operators
from ._rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:

    from ._dataset import Dataset


class Selecting(Description):
    """The methods of a `Dataset` that return views."""

    _handle: _library.Handle
    _rows: Rows

    def _view(self, columns: tuple[str, ...] | None = None, rows: Rows | None = None) -> Dataset:
        raise NotImplementedError

    def select(self, columns: str | Sequence[str]) -> Dataset:
        """Return a view with the given columns.

        Parameters
        ----------
        columns : str or sequence of str
            Paths such as "prompt" or "responses[].rm.sky"; "rm.sky" is the same if the row has no such column. Top-level
            columns have the order of this list.

        Raises
        ------
        ArgumentError
            If there is no such column.

        Examples
        --------
        >>> inseam.open("rollouts.inseam").select(["prompt", "responses[].rm.sky"]).columns
        ['prompt', 'responses']
        """
        paths = (columns,) if isinstance(columns, str) else tuple(columns)
        view = self._view(columns=tuple(map(self._full_path, paths)))
        view._project()
        return view

    def filter(self, predicate: str | Expression) -> Dataset:
        """Return a view of the rows that pass a predicate.

        The predicate is checked now and evaluated when rows are needed. See spec/predicates.md.

        Parameters
        ----------
        predicate : str or Expression
            A text such as "rm_score > 1", or an expression such as `inseam.col("rm_score") > 1`.

        Raises
        ------
        ArgumentError
            If the predicate is invalid; the message marks the position.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam")
        >>> len(ds.filter("prompt IS NOT NULL"))
        50
        >>> ds.filter(inseam.col("prompt").is_null()).count()
        0
        """
        if not isinstance(predicate, (str, Operators)):
            raise TypeError(f"expected a predicate, as text or an expression, found {type(predicate).__name__}")
        expression = predicate._expression if isinstance(predicate, Operators) else Expression(predicate)
        _library.call("check", self._handle.value, _library.encoded(expression.sample))
        return self._view(rows=self._rows.filtered(self, expression))

    def semi_join(self, other: object, on: str | Sequence[str] | Mapping[str, str], *, not_in: bool = False) -> Dataset:
        """Return a view of the rows whose key is in another dataset.

        Keys are equal if their values are: text byte for byte, numbers as numbers. A row whose key is null has no partner.

        Parameters
        ----------
        other : Dataset, str, Path, Arrow table, mapping or iterable
            The dataset, its path, a table with the columns of the key, or the keys themselves.
        on : str, sequence of str, or mapping
            The column or columns of the key; a mapping if the other dataset has them under other names.
        not_in : bool, optional
            Select the other rows: those without a partner. Default: False.

        Raises
        ------
        ArgumentError
            If there is no such column, it is a list or a struct, or the two columns have different kinds.

        Examples
        --------
        >>> ds = inseam.open("rollouts.inseam")
        >>> seen = ds[:10]
        >>> len(ds.semi_join(seen, on="prompt_id")), len(ds.semi_join(seen, on="prompt_id", not_in=True))
        (10, 40)
        """
        from ._semi_join import partners

        mask = partners(self, other, on)
        return self[~mask if not_in else mask]
