# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates as Python expressions: `col("rm.a") > 0` is the predicate `rm.a > 0`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping

#: The values that `isin` writes into the text of a predicate; more of them are tested on their own.
INLINE = 50


class Operators:
    """The operators and tests that build predicates, of an `Expression` and of a `Column`."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]
    # Comparisons of numpy's scalars and arrays with this object are those of this class.
    __array_ufunc__ = None

    @property
    def _expression(self) -> Expression:
        raise NotImplementedError

    def _binary(self, operator: str, other: object) -> Expression:
        return composed("(", self, f" {operator} ", _literal(other), ")")

    def _reflected(self, operator: str, other: object) -> Expression:
        return composed("(", _literal(other), f" {operator} ", self, ")")

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
        return composed("(NOT ", self, ")")

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
        return composed("(- ", self, ")")

    def is_null(self) -> Expression:
        """Return the test that there is no value."""
        return composed("(", self, " IS NULL)")

    def is_not_null(self) -> Expression:
        """Return the test that there is a value."""
        return composed("(", self, " IS NOT NULL)")

    def is_nan(self) -> Expression:
        """Return the test that the value is NaN."""
        return composed("(", self, " IS NAN)")

    def isin(self, values: Iterable[object]) -> Expression:
        """Return the test that the value is one of `values`, of which there may be any number.

        Raises
        ------
        TypeError
            If `values` is a text, or one of them is neither a number, text, date, time, True, False nor None.
        """
        if isinstance(values, (str, bytes)):
            raise TypeError(f"isin expects a list of values, found {values!r}; a text within a text is contains()")
        found = list(dict.fromkeys(literal(value) for value in values))
        if not found:
            return Expression("(FALSE)")
        if len(found) <= INLINE:
            return composed("(", self, f" IN ({', '.join(found)}))")
        membership = Membership(self._expression, tuple(found))
        return Expression(membership.mark, (membership,))

    def between(self, low: object, high: object) -> Expression:
        """Return the test that the value is between two values, both included."""
        return composed("(", self, " BETWEEN ", _literal(low), " AND ", _literal(high), ")")

    def like(self, pattern: str) -> Expression:
        """Return the test that the text matches a pattern with `%` (any text) and `_` (one character)."""
        return composed("(", self, f" LIKE {literal(pattern)})")

    def matches(self, pattern: str) -> Expression:
        """Return the test that a regular expression (RE2) matches anywhere in the text."""
        return composed("(", self, f" ~ {literal(pattern)})")

    def contains(self, text: str) -> Expression:
        """Return the test that the text contains another."""
        return composed("contains(", self, f", {literal(text)})")

    def starts_with(self, text: str) -> Expression:
        """Return the test that the text starts with another."""
        return composed("starts_with(", self, f", {literal(text)})")

    def length(self) -> Expression:
        """Return the number of characters of the text."""
        return composed("length(", self, ")")

    def list_contains(self, value: object) -> Expression:
        """Return the test that an item of the list is equal to a value; unknown if none is and one is null."""
        return composed("list_contains(", self, ", ", _literal(value), ")")

    def json_value(self, path: str) -> Expression:
        """Return the text, number or truth value at a path in JSON text, such as `"$.a.b[0]"`."""
        return composed("json_value(", self, f", {literal(path)})")


class Expression(Operators):
    """A predicate, or a part of one; `str()` is its text, which `Dataset.filter` takes too.

    Compare with `== != < <= > >=`, combine with `& | ~`, calculate with `+ - * / %`. See spec/predicates.md.

    Examples
    --------
    >>> print((inseam.col("rm_score") > 0.5) & inseam.col("prompt").contains("Hi"))
    ((rm_score > 0.5) AND contains(prompt, 'Hi'))
    """

    __slots__ = ("_template", "memberships")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str, memberships: tuple[Membership, ...] = ()) -> None:
        self._template = text
        #: The tests with more values than a predicate may have, whose marks are in the text.
        self.memberships = memberships

    @property
    def _expression(self) -> Expression:
        return self

    @property
    def text(self) -> str:
        """The predicate as text."""
        return self.with_texts({membership.mark: str(membership) for membership in self.memberships})

    @property
    def sample(self) -> str:
        """A short predicate that is valid if this one is: of many values it has one of each kind."""
        kinds = {m.mark: {_kind_of(member): member for member in m.members} for m in self.memberships}
        return self.with_texts({m.mark: f"({m.value} IN ({', '.join(kinds[m.mark].values())}))" for m in self.memberships})

    def with_texts(self, texts: Mapping[str, str]) -> str:
        """Return the text with another one in place of each test with many values."""
        text = self._template
        for mark, replacement in texts.items():
            text = text.replace(mark, replacement)
        return text

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"inseam.Expression({self.text!r})"

    def __bool__(self) -> bool:
        raise TypeError(
            "a predicate has no truth value; ds.filter(predicate) selects rows, ds.filter(predicate).count() counts them, "
            "and & | ~ combine predicates in place of and, or, not"
        )

    def __array__(self, dtype: object = None, copy: bool | None = None) -> object:
        raise TypeError(
            "a predicate is not an array of values; ds[predicate] selects rows, ds.filter(predicate).count() counts them"
        )

    def __iter__(self) -> Iterator[object]:
        raise TypeError("a predicate has no values; iterate over ds[predicate], or count with ds.filter(predicate).count()")


class Membership:
    """The test that a value is one of more values than a predicate may have; `_membership.py` evaluates it.

    Attributes
    ----------
    mark : str
        What stands for it in the text of a predicate: no predicate contains U+0000.
    value : Expression
        The value that is tested.
    members : tuple of str
        The values, as literals.
    """

    __slots__ = ("mark", "members", "value")

    def __init__(self, value: Expression, members: tuple[str, ...]) -> None:
        import uuid

        self.mark = f"\0{uuid.uuid4().hex}\0"
        self.value, self.members = value, members

    def __str__(self) -> str:
        return f"({self.value} IN ({', '.join(self.members)}))"


def composed(*parts: str | Operators) -> Expression:
    """Return the expression of parts that follow each other; texts are the words between them."""
    pieces = [part if isinstance(part, str) else part._expression for part in parts]
    found = {m.mark: m for piece in pieces if isinstance(piece, Expression) for m in piece.memberships}
    return Expression("".join(piece if isinstance(piece, str) else piece._template for piece in pieces), tuple(found.values()))


def _literal(value: object) -> str | Operators:
    return value if isinstance(value, Operators) else literal(value)


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
    if isinstance(value, Operators):
        return value._expression.text
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("text in a predicate must not contain the character U+0000")
        return "'" + value.replace("'", "''") + "'"
    time = _time(value)
    if time is not None:
        return f"'{time}'"
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"expected a finite number, found {value}; use is_nan(), or compare with a large number")
    if isinstance(value, (int, float)):
        return repr(value)
    # By their names, since importing their modules takes longer than most predicates.
    if type(value).__name__ == "Decimal" and str(value).lstrip("-")[:1].isdigit():
        return format(value, "f")
    if type(value).__name__ == "UUID":
        return f"'{value}'"
    raise TypeError(f"expected a number, text, date, time, True, False or None, found {type(value).__name__}; isin() takes a list of values")


def _time(value: object) -> str | None:
    """Return the text in ISO 8601 of a date, time, datetime or timedelta, also of numpy and pandas; None for other values."""
    # By their names, as above. Of a subclass, such as that of pandas, all digits are in its own text.
    names = {kind.__name__ for kind in type(value).__mro__}
    if names.isdisjoint({"date", "time", "timedelta", "datetime64", "timedelta64"}):
        return None
    if value != value:
        raise ValueError(f"expected a date or time, found {value}; use is_null()")
    if "datetime64" in names:
        # Texts of coarse units lack a part.
        finer = {"Y": "M8[D]", "M": "M8[D]", "W": "M8[D]", "h": "M8[m]"}.get(str(value.dtype)[len("datetime64[") : -1])  # type: ignore[attr-defined]
        return str(value.astype(finer) if finer else value)  # type: ignore[attr-defined]
    if "timedelta64" in names:
        # As int64, since numpy's own conversion to a coarser unit rounds.
        nanoseconds = value.astype("m8[ns]")  # type: ignore[attr-defined]
        if nanoseconds != value:
            raise ValueError(f"expected a duration within 292 years, in whole nanoseconds, found {value!r}")
        return _span(int(nanoseconds.astype("i8")))
    if "timedelta" in names:
        own = getattr(value, "nanoseconds", 0)
        return _span((value.days * 86_400 + value.seconds) * 10**9 + value.microseconds * 1_000 + own)  # type: ignore[attr-defined]
    return value.isoformat()  # type: ignore[attr-defined,no-any-return]


def _span(nanoseconds: int) -> str:
    seconds, rest = divmod(abs(nanoseconds), 10**9)
    return f"{'-' if nanoseconds < 0 else ''}PT{seconds}.{rest:09d}S"


def _kind_of(member: str) -> str:
    return member[0] if member[0] in "'TFN" else "number"


def quoted(steps: Iterable[str]) -> str:
    """Return the path of a column in a predicate: its steps, quoted where they are not plain names."""
    text = ""
    for step in steps:
        if step == "[]":
            text += step
            continue
        is_plain = re.fullmatch("[A-Za-z_][A-Za-z_0-9]*", step) and step.upper() not in _KEYWORDS
        text += ("." if text else "") + (step if is_plain else '"' + step.replace('"', '""') + '"')
    return text


_KEYWORDS = {"NOT", "TRUE", "FALSE", "NULL"}
