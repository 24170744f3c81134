# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Preference pairs: a gold and a worse response of a prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from . import _library
from ._lazy import numpy

if TYPE_CHECKING:
    from ._arrow import ArrowSchema
    from ._dataset import Dataset

#: The names of the two roles in spec/methods.md.
GOLD, WORSE = ("gold", "chosen"), ("worse", "rejected")
PairRule = Literal["all", "best-worst", "max-gap", "random"]


class Pairs:
    """The preference pairs of all prompts of a view; their text is read when they are taken.

    Rules:

    - all: the gold response with each worse one.
    - max-gap: the gold response with the worse one that `rm` scores lowest.
    - best-worst: the response that `rm` scores highest with the one it scores lowest, in any role.
    - random: the gold response with one worse response, chosen by the seed.

    A prompt is skipped if it has no gold response, no worse one, no score, or equal scores. A pair takes 12 bytes of memory.

    Attributes
    ----------
    skipped : dict
        The numbers of skipped prompts by reason.

    Raises
    ------
    ArgumentError
        If the rule is unknown, `rm` is missing, or the view has no responses.
    """

    def __init__(self, dataset: Dataset, rule: PairRule, rm: str | None = None, seed: int = 0) -> None:
        if rule not in ("all", "best-worst", "max-gap", "random"):
            raise _library.ArgumentError(f"pairs must be 'all', 'best-worst', 'max-gap' or 'random'; found {rule!r}")
        if rule in ("best-worst", "max-gap") and rm is None:
            raise _library.ArgumentError(f"pairs {rule!r} requires rm, the reward model that ranks responses")
        self.rule, self.rm, self.seed = rule, rm, seed
        self.skipped: dict[str, int] = {}
        self._dataset = dataset
        if "responses" not in dataset.columns:
            raise _library.ArgumentError("unknown column 'responses'; preference pairs require it")
        # The view may have selected some of them.
        self._leaves = tuple(_leaves(dataset.take([])["responses[]"]._schema))
        parts = list(self._scan(dataset, seed))
        self._rows, self._chosen, self._rejected = (
            numpy.concatenate([part[index] for part in parts]) if parts else numpy.empty(0, kind)
            for index, kind in enumerate(("u4", "i4", "i4"))
        )

    def __len__(self) -> int:
        return len(self._rows)

    def __reduce__(self) -> Any:
        # The pairs are not pickled, as they may be many; they are found again.
        return Pairs, (self._dataset, self.rule, self.rm, self.seed)

    def _scan(self, dataset: Dataset, seed: int) -> Any:
        roles = ["responses[].role"] if self.rule != "best-worst" else []
        score = [] if self.rm is None else [f"responses[].rm.{quoted(self.rm)}"]
        first = 0
        for batch in dataset.select(roles + score).scan(65_536):
            cuts = batch["responses"].offsets
            role = batch[roles[0]].to_numpy() if roles else numpy.empty(cuts[-1], "U1")
            scores = batch[score[0]].to_numpy() if score else None
            if isinstance(scores, numpy.ma.MaskedArray):
                scores = numpy.ma.filled(scores.astype("f8"), numpy.nan)
            yield self._of_batch(first, cuts, numpy.isin(role, GOLD), numpy.isin(role, WORSE), scores, seed)
            first += len(batch)

    def _of_batch(self, first: int, cuts: Any, is_gold: Any, is_worse: Any, scores: Any, seed: int) -> Any:
        count = len(cuts) - 1
        owners = numpy.repeat(numpy.arange(count), numpy.diff(cuts))
        slots = numpy.arange(len(owners)) - cuts[:-1][owners] if len(owners) else numpy.empty(0, "i8")
        if self.rule == "best-worst":
            return self._best_worst(first, count, owners, slots, scores)
        gold = numpy.full(count, -1, "i8")
        golds = numpy.flatnonzero(is_gold)
        # The first gold response counts: it is written last.
        gold[owners[golds][::-1]] = golds[::-1]
        candidates = numpy.flatnonzero(is_worse & (gold[owners] >= 0))
        has_worse = numpy.bincount(owners[is_worse], minlength=count) > 0
        self._skip("no gold response", int((gold < 0).sum()))
        self._skip("no worse response", int(((gold >= 0) & ~has_worse).sum()))
        if self.rule != "all":
            candidates = self._one_each(first, candidates, owners, slots, gold, scores, seed, count)
        rows = owners[candidates]
        return (rows + first).astype("u4"), slots[gold[rows]].astype("i4"), slots[candidates].astype("i4")

    def _one_each(
        self, first: int, candidates: Any, owners: Any, slots: Any, gold: Any, scores: Any, seed: int, count: int
    ) -> Any:
        if self.rule == "random":
            keys = _mixed((owners[candidates] + first).astype("u8"), slots[candidates].astype("u8"), seed)
        else:
            before = numpy.bincount(owners[candidates], minlength=count) > 0
            # No difference: it would wrap in the type of the scores.
            candidates = candidates[scores[gold[owners[candidates]]] > scores[candidates]]
            keys = scores[candidates]
            after = numpy.bincount(owners[candidates], minlength=count) > 0
            self._skip("no worse response scored below gold", int((before & ~after).sum()))
        order = numpy.lexsort((candidates, keys, owners[candidates]))
        candidates = candidates[order]
        return candidates[numpy.flatnonzero(numpy.diff(owners[candidates], prepend=-1))]

    def _best_worst(self, first: int, count: int, owners: Any, slots: Any, scores: Any) -> Any:
        scored = numpy.flatnonzero(~numpy.isnan(scores))
        order = scored[numpy.lexsort((scored, scores[scored], owners[scored]))]
        starts = numpy.flatnonzero(numpy.diff(owners[order], prepend=-1))
        ends = numpy.append(starts[1:], len(order)) - 1 if len(starts) else starts
        low, high = order[starts], order[ends]
        differ = scores[high] > scores[low] if len(low) else numpy.empty(0, bool)
        self._skip("no two scored responses", count - len(low))
        self._skip("equal scores", int((~differ).sum()))
        low, high = low[differ], high[differ]
        return (owners[low] + first).astype("u4"), slots[high].astype("i4"), slots[low].astype("i4")

    def _skip(self, reason: str, count: int) -> None:
        if count:
            self.skipped[reason] = self.skipped.get(reason, 0) + count

    def take(self, indices: Sequence[int]) -> list[dict[str, Any]]:
        """Return pairs by their positions: `prompt`, `chosen`, `rejected`, and the other values of both responses.

        `chosen` and `rejected` are text, or messages if a response has no text. Other values of a response have its short path
        followed by `_chosen` or `_rejected`, such as `rm.sky_chosen`; `margin` is the difference of the scores of `rm`.

        Raises
        ------
        IndexError
            If a position is out of range.
        """
        positions = numpy.asarray(indices, "i8")
        if len(positions) and not (-len(self) <= positions.min() and positions.max() < len(self)):
            wrong = next(int(position) for position in positions if not -len(self) <= position < len(self))
            raise IndexError(f"pair {wrong} is out of range; there are {len(self)} pairs")
        positions = numpy.where(positions < 0, positions + len(self), positions)
        rows, inverse = numpy.unique(self._rows[positions], return_inverse=True)
        taken = self._dataset.__getitems__(rows)
        return [
            self._pair(taken[row], int(self._chosen[position]), int(self._rejected[position]))
            for position, row in zip(positions, inverse)
        ]

    def _pair(self, row: dict[str, Any], chosen: int, rejected: int) -> dict[str, Any]:
        pair = {key: value for key, value in row.items() if key not in ("responses", "source")}
        for name, slot in (("chosen", chosen), ("rejected", rejected)):
            response = row["responses"][slot]
            pair[name] = response.get("text") if response.get("text") is not None else response.get("messages")
            for steps in self._leaves:
                pair[f"{'.'.join(steps)}_{name}"] = _value(response, steps)
        if self.rm is not None:
            scores = pair.get(f"rm.{self.rm}_chosen"), pair.get(f"rm.{self.rm}_rejected")
            pair["margin"] = None if None in scores else scores[0] - scores[1]
        return pair


def _leaves(schema: ArrowSchema, steps: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the columns of a response other than its text and role, as steps of their paths; every pair has all of them."""
    for index in range(schema.n_children):
        child = schema.children[index].contents
        name = child.name.decode()
        if child.format == b"+s":
            yield from _leaves(child, (*steps, name))
        elif steps or name not in ("text", "messages", "role"):
            yield (*steps, name)


def _value(response: dict[str, Any], steps: tuple[str, ...]) -> Any:
    value: Any = response
    for step in steps:
        if value is None:
            return None
        value = value.get(step)
    return value


def quoted(name: str) -> str:
    """Return a name as a step of a path."""
    return name if name.replace("_", "").isalnum() else f'"{name}"'


def _mixed(rows: Any, slots: Any, seed: int) -> Any:
    salt = numpy.uint64(seed * 0xD1B54A32D192ED03 % 2**64)
    x = rows * numpy.uint64(0x9E3779B97F4A7C15) + slots + salt
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return x ^ (x >> numpy.uint64(31))
