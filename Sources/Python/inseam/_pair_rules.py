# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rules by which preference pairs are picked; spec/methods.md, pairs."""

from __future__ import annotations

from typing import Any

from ._lazy import numpy

#: The names of the two roles in spec/methods.md.
GOLD, WORSE = ("gold", "chosen"), ("worse", "rejected")


class Responses:
    """The responses of some rows, with the pairs that a rule picks among them.

    Attributes
    ----------
    skipped : dict
        The numbers of rows without a pair, by reason.
    """

    def __init__(self, cuts: Any, numbers: Any, role: Any = None, score: Any = None, length: Any = None) -> None:
        self.skipped: dict[str, int] = {}
        self._count, self._numbers = len(cuts) - 1, numpy.asarray(numbers, "u8")
        self._owners = numpy.repeat(numpy.arange(self._count), numpy.diff(cuts))
        self._slots = numpy.arange(len(self._owners)) - numpy.asarray(cuts[:-1])[self._owners]
        self._gold = numpy.isin(role, GOLD) if role is not None else None
        self._worse = numpy.isin(role, WORSE) if role is not None else None
        #: Whether a response is gold or worse, and the numbers of responses by roles that have no meaning.
        self.has_known = role is None or bool(self._gold.any() or self._worse.any())
        self.unknown = {} if role is None else _unknown(role[~(self._gold | self._worse)])
        self._scores, self._has_score = _present(score) if score is not None else (None, None)
        self._lengths, self._has_length = _present(length) if length is not None else (None, None)

    def places(self, items: Any) -> Any:
        """Return the indices of items in the lists of their rows."""
        return self._slots[items].astype("i4")

    def pairs(self, rule: str, seed: int, min_margin: float | None = None) -> tuple[Any, Any, Any]:
        """Return the row, the chosen item and the rejected item of each pair, in the order of the rows."""
        self._requires_above = min_margin is None
        if rule == "best-worst":
            chosen, rejected = self._best_worst()
        elif rule == "shortest-above-mean":
            chosen, rejected = self._shortest()
        elif rule == "random":
            chosen, rejected = self._two_drawn(seed)
        else:
            chosen, rejected = self._beside_gold(rule, seed)
        if min_margin is not None:
            chosen, rejected = self._wide(chosen, rejected, min_margin)
        return self._owners[rejected], chosen, rejected

    def _wide(self, chosen: Any, rejected: Any, min_margin: float) -> tuple[Any, Any]:
        """Return the pairs whose scores differ by a margin or more."""
        with numpy.errstate(invalid="ignore"):
            # Equal infinite scores have no difference.
            has_both = self._has_score[chosen] & self._has_score[rejected]
            is_wide = has_both & (self._scores[chosen].astype("f8") - self._scores[rejected].astype("f8") >= min_margin)
        had_pair = self._rows_of(rejected) > 0
        chosen, rejected = chosen[is_wide], rejected[is_wide]
        self._skip("margin below the smallest", had_pair & (self._rows_of(rejected) == 0))
        return chosen, rejected

    def _skip(self, reason: str, are_skipped: Any) -> None:
        if count := int(are_skipped.sum()):
            self.skipped[reason] = self.skipped.get(reason, 0) + count

    def _rows_of(self, items: Any) -> Any:
        """Return how many of some items each row has."""
        return numpy.bincount(self._owners[items], minlength=self._count)

    def _first(self, items: Any, keys: Any) -> Any:
        """Return of each row the item with the smallest key, the first of equal ones."""
        order = items[numpy.lexsort((items, keys, self._owners[items]))]
        return order[numpy.flatnonzero(numpy.diff(self._owners[order], prepend=-1))]

    def _beside_gold(self, rule: str, seed: int) -> tuple[Any, Any]:
        gold = self._first_gold(self._gold)
        has_worse = self._rows_of(numpy.flatnonzero(self._worse)) > 0
        self._skip("no gold response", gold < 0)
        self._skip("no worse response", (gold >= 0) & ~has_worse)
        worse = numpy.flatnonzero(self._worse & (gold[self._owners] >= 0))
        if rule == "gold-random":
            keys = _mixed(_mixed(seed, self._numbers)[self._owners[worse]], self._slots[worse].astype("u8"))
            worse = self._first(worse, keys)
        elif rule != "all":
            worse = self._ranked(rule, gold, worse, (gold >= 0) & has_worse)
        return gold[self._owners[worse]], worse

    def _first_gold(self, is_gold: Any) -> Any:
        gold = numpy.full(self._count, -1, "i8")
        golds = numpy.flatnonzero(is_gold)
        # The first one counts: it is written last.
        gold[self._owners[golds][::-1]] = golds[::-1]
        return gold

    def _ranked(self, rule: str, gold: Any, worse: Any, have_both: Any) -> Any:
        """Return the picked one among worse responses; `gold` becomes the first gold response with a score."""
        gold[:] = self._first_gold(self._gold & self._has_score)
        has_gold_score = have_both & (gold >= 0)
        self._skip("gold response without a score", have_both & ~has_gold_score)
        worse = worse[self._has_score[worse] & has_gold_score[self._owners[worse]]]
        self._skip("no scored worse response", has_gold_score & (self._rows_of(worse) == 0))
        worse = self._first(worse, self._ranks(worse, rule == "gold-worst"))
        if not self._requires_above:
            return worse
        # No difference: it would wrap in the type of the scores.
        is_below = self._scores[gold[self._owners[worse]]] > self._scores[worse]
        self._skip("no worse response scored below gold", ~is_below)
        return worse[is_below]

    def _ranks(self, items: Any, ascending: bool) -> Any:
        """Return keys that order items by their scores; no negation, which would wrap in the type of the scores."""
        keys = numpy.unique(self._scores[items], return_inverse=True)[1]
        return keys if ascending else -keys

    def _scored(self, has_value: Any) -> Any:
        """Return the items with a value, of the rows that have two or more of them."""
        items = numpy.flatnonzero(has_value)
        counts = self._rows_of(items)
        self._skip("fewer than two scored responses", counts < 2)
        return items[counts[self._owners[items]] > 1]

    def _best_worst(self) -> tuple[Any, Any]:
        items = self._scored(self._has_score)
        high, low = self._first(items, self._ranks(items, False)), self._first(items, self._ranks(items, True))
        differ = self._scores[high] > self._scores[low]
        self._skip("equal scores", ~differ)
        return high[differ], low[differ]

    def _shortest(self) -> tuple[Any, Any]:
        items = self._scored(self._has_score & self._has_length)
        low = self._first(items, self._ranks(items, True))
        finite = items[numpy.isfinite(self._scores[items])]
        owners, scores = self._owners[finite], self._scores[finite].astype("f8")
        with numpy.errstate(invalid="ignore"):
            # bincount adds in order, as the method does.
            means = numpy.bincount(owners, scores, self._count) / numpy.bincount(owners, minlength=self._count)
        least, most = numpy.full(self._count, numpy.inf), numpy.full(self._count, -numpy.inf)
        numpy.minimum.at(least, owners, scores)
        numpy.maximum.at(most, owners, scores)
        means = numpy.where(means < least, least, numpy.where(means > most, most, means))
        above = items[self._scores[items].astype("f8") > means[self._owners[items]]]
        best = self._first(above, self._lengths[above])
        has_pair = self._rows_of(above)[self._owners[low]] > 0
        self._skip("equal scores", ~has_pair)
        return best, low[has_pair]

    def _two_drawn(self, seed: int) -> tuple[Any, Any]:
        items = self._scored(self._has_score)
        counts = self._rows_of(items)
        rows = numpy.flatnonzero(counts)
        starts, counts = (numpy.cumsum(counts) - counts)[rows], counts[rows]
        keys = _mixed(seed, self._numbers[rows])
        a = (_fractions(keys, 0) * counts).astype("i8")
        b = (a + 1 + (_fractions(keys, 1) * (counts - 1)).astype("i8")) % counts
        one, other = items[starts + a], items[starts + b]
        differ = self._scores[one] != self._scores[other]
        self._skip("equal scores", ~differ)
        one, other = one[differ], other[differ]
        is_better = self._scores[one] > self._scores[other]
        return numpy.where(is_better, one, other), numpy.where(is_better, other, one)


def _unknown(roles: Any) -> dict[str, int]:
    names, counts = numpy.unique(numpy.asarray([role for role in roles if role is not None], str), return_counts=True)
    return {str(name): int(count) for name, count in zip(names, counts) if name != "other"}


def _present(values: Any) -> tuple[Any, Any]:
    """Return numbers, and which of them are neither missing nor NaN."""
    mask = numpy.ma.getmaskarray(values)
    values = numpy.ma.getdata(values)
    if values.dtype.kind == "f":
        mask = mask | numpy.isnan(values)
    return values, ~mask


def _mixed(seed: Any, keys: Any) -> Any:
    """Return SplitMix64 over a seed and keys."""
    seed = numpy.asarray(seed % 2**64 if isinstance(seed, int) else seed, "u8")
    x = seed + keys * numpy.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))


def _fractions(seeds: Any, key: int) -> Any:
    return (_mixed(seeds, numpy.full(len(seeds), key, "u8")) >> numpy.uint64(11)) * 2.0**-53
