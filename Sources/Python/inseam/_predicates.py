# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates as Python expressions: `col("rm.a") > 0` is the predicate `rm.a > 0`."""

from __future__ import annotations

import math
from collections.abc import Iterable


class Expression:
    """A predicate, or a part of one; `str()` is its text, which `Dataset.filter` takes too.

    Compare with `== != < <= > >=`, combine with `& | ~`, calculate with `+ - * / %`. See spec/predicates.md.

    Examples
    --------
    >>> print((inseam.col("rm_score") > 0.5) & inseam.col("prompt").contains("Hi"))
    ((rm_score > 0.5) AND contains(prompt, 'Hi'))
    """

    __slots__ = ("text",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"inseam.Expression({self.text!r})"

    def __bool__(self) -> bool:
        raise TypeError("a predicate has no truth value; combine predicates with & | ~ instead of and, or, not")

    def _binary(self, operator: str, other: object) -> Expression:
        return Expression(f"({self.text} {operator} {literal(other)})")

    def _reflected(self, operator: str, other: object) -> Expression:
        return Expression(f"({literal(other)} {operator} {self.text})")

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        # No value is equal to NULL: a comparison with None tests whether there is a value.
        return self.is_null() if other is None else self._binary("=", other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self.is_not_null() if other is None else self._binary("!=", other)

    def __lt__(self, other: object) -> Expression:
        return self._binary("<", other)

    def __le__(self, other: object) -> Expression:
        return self._binary("<=", other)

    def __gt__(self, other: object) -> Expression:
        return self._binary(">", other)

    def __ge__(self, other: object) -> Expression:
        return self._binary(">=", other)

    def __and__(self, other: object) -> Expression:
        return self._binary("AND", other)

    def __rand__(self, other: object) -> Expression:
        return self._reflected("AND", other)

    def __or__(self, other: object) -> Expression:
        return self._binary("OR", other)

    def __ror__(self, other: object) -> Expression:
        return self._reflected("OR", other)

    def __invert__(self) -> Expression:
        return Expression(f"(NOT {self.text})")

    def __add__(self, other: object) -> Expression:
        return self._binary("+", other)

    def __radd__(self, other: object) -> Expression:
        return self._reflected("+", other)

    def __sub__(self, other: object) -> Expression:
        return self._binary("-", other)

    def __rsub__(self, other: object) -> Expression:
        return self._reflected("-", other)

    def __mul__(self, other: object) -> Expression:
        return self._binary("*", other)

    def __rmul__(self, other: object) -> Expression:
        return self._reflected("*", other)

    def __truediv__(self, other: object) -> Expression:
        return self._binary("/", other)

    def __rtruediv__(self, other: object) -> Expression:
        return self._reflected("/", other)

    def __mod__(self, other: object) -> Expression:
        return self._binary("%", other)

    def __neg__(self) -> Expression:
        return Expression(f"(- {self.text})")

    def is_null(self) -> Expression:
        """Return the test that there is no value."""
        return Expression(f"({self.text} IS NULL)")

    def is_not_null(self) -> Expression:
        """Return the test that there is a value."""
        return Expression(f"({self.text} IS NOT NULL)")

    def is_nan(self) -> Expression:
        """Return the test that the value is NaN."""
        return Expression(f"({self.text} IS NAN)")

    def isin(self, values: Iterable[object]) -> Expression:
        """Return the test that the value is one of `values`."""
        texts = [literal(value) for value in values]
        return Expression(f"({self.text} IN ({', '.join(texts)}))" if texts else "(FALSE)")

    def between(self, low: object, high: object) -> Expression:
        """Return the test that the value is between two values, both included."""
        return Expression(f"({self.text} BETWEEN {literal(low)} AND {literal(high)})")

    def like(self, pattern: str) -> Expression:
        """Return the test that the text matches a pattern with `%` (any text) and `_` (one character)."""
        return Expression(f"({self.text} LIKE {literal(pattern)})")

    def matches(self, pattern: str) -> Expression:
        """Return the test that a regular expression (RE2) matches anywhere in the text."""
        return Expression(f"({self.text} ~ {literal(pattern)})")

    def contains(self, text: str) -> Expression:
        """Return the test that the text contains another."""
        return Expression(f"contains({self.text}, {literal(text)})")

    def starts_with(self, text: str) -> Expression:
        """Return the test that the text starts with another."""
        return Expression(f"starts_with({self.text}, {literal(text)})")

    def length(self) -> Expression:
        """Return the number of characters of the text."""
        return Expression(f"length({self.text})")


def col(path: str) -> Expression:
    """Return the expression for the values of a column, by its path: `col("rm_score")`, `col("responses[].rm.sky")`."""
    return Expression(path)


def gold(value: Expression | str) -> Expression:
    """Return the expression for a value of the gold response: `gold("rm.sky")`."""
    return Expression(f"gold({value})")


def any_worse(predicate: Expression | str) -> Expression:
    """Return the test that at least one worse response passes a predicate: `any_worse("rm.sky > 1")`."""
    return Expression(f"any_worse({predicate})")


def literal(value: object) -> str:
    """Return the text of a value in a predicate."""
    if isinstance(value, Expression):
        return value.text
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("text in a predicate must not contain the character U+0000")
        return "'" + value.replace("'", "''") + "'"
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"expected a finite number, found {value}; use is_nan(), or compare with a large number")
    if isinstance(value, (int, float)):
        return repr(value)
    raise TypeError(f"expected a number, text, True, False or None, found {type(value).__name__}")
