# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Preference pairs: a gold and a worse response of a prompt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from . import _library
from ._lazy import numpy
from ._pair_rules import GOLD, WORSE
from ._pair_rules import Responses as _Responses

if TYPE_CHECKING:
    from ._arrow import ArrowSchema
    from ._dataset import Dataset

PairRule = Literal["all", "gold-worst", "gold-best", "gold-random", "best-worst", "shortest-above-mean", "random"]
#: Earlier names; "random" without a reward model is one of gold-random.
_ALIASES = {"max-gap": "gold-worst"}
_OF_ROLES = ("all", "gold-worst", "gold-best", "gold-random")
_RANKING = ("gold-worst", "gold-best", "best-worst", "shortest-above-mean", "random")

_ADVICE = "inseam.attach(path, 'role', {'response_id': ids, 'role': roles}, key='response_id')"


def pair_rule(name: str, rm: str | None) -> PairRule:
    """Return the current name of a rule.

    Raises
    ------
    ArgumentError
        If the rule is unknown, or ranks responses and `rm` is missing.
    """
    rule: Any = "gold-random" if name == "random" and rm is None else _ALIASES.get(name, name)
    if rule not in get_args(PairRule):
        words = ", ".join(map(repr, get_args(PairRule)))
        raise _library.ArgumentError(f"pairs must be one of {words}; found {name!r}")
    if rule in _RANKING and rm is None:
        raise _library.ArgumentError(f"pairs {name!r} requires rm, the reward model that ranks responses")
    return rule


class Pairs:
    """The preference pairs of all prompts of a view; their text is read when they are taken.

    The rules are those of the method `pairs` in spec/methods.md, with the same choices for ties and missing scores. A pair
    takes 12 bytes of memory.

    Attributes
    ----------
    rule : str
        The rule under its current name.
    skipped : dict
        The numbers of prompts without a pair, by reason.
    unknown_roles : dict
        The numbers of responses with a role that is none of gold, chosen, worse, rejected and other, by that role.

    Raises
    ------
    ArgumentError
        If the rule is unknown, `rm` is missing, or the view has no responses or none that is gold or worse.
    """

    def __init__(self, dataset: Dataset, rule: str, rm: str | None = None, seed: int = 0, min_margin: float | None = None) -> None:
        self.rule, self.rm, self.seed, self.min_margin = pair_rule(rule, rm), rm, seed, min_margin
        if min_margin is not None and rm is None:
            raise _library.ArgumentError("min_margin requires rm, the reward model whose scores are compared")
        if min_margin is not None and not -float("inf") < min_margin < float("inf"):
            raise _library.ArgumentError(f"min_margin must be a finite number, found {min_margin}")
        self.skipped: dict[str, int] = {}
        self.unknown_roles: dict[str, int] = {}
        self._dataset = dataset
        if "responses" not in dataset.columns:
            raise _library.ArgumentError("unknown column 'responses'; preference pairs require it")
        # The view may have selected some of them.
        self._leaves = tuple(_leaves(dataset.take([])["responses[]"]._schema))
        parts = list(self._scan(dataset))
        self._rows, self._chosen, self._rejected = (
            numpy.concatenate([part[index] for part in parts]) if parts else numpy.empty(0, kind)
            for index, kind in enumerate(("u4", "i4", "i4"))
        )

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def leaves(self) -> list[str]:
        """The short paths of the values of a response other than its text and role."""
        return [".".join(steps) for steps in self._leaves]

    def __reduce__(self) -> Any:
        # The pairs are not pickled, as they may be many; they are found again.
        return Pairs, (self._dataset, self.rule, self.rm, self.seed, self.min_margin)

    def _scan(self, dataset: Dataset) -> Iterator[Any]:
        paths = {"role": "responses[].role"} if self.rule in _OF_ROLES else {}
        if paths and paths["role"] not in dataset.schema:
            raise _library.ArgumentError(
                f"pairs {self.rule!r} needs the column 'responses[].role', which tells gold responses from worse ones; {_ADVICE} adds it"
            )
        if self.rule in _RANKING or self.min_margin is not None:
            paths["score"] = f"responses[].rm.{quoted(self.rm or '')}"
        if self.rule == "shortest-above-mean":
            paths["length"] = "responses[].n_tokens"
        numbers, first = dataset.row_numbers(), 0
        has_responses, has_known = False, not paths or "role" not in paths
        for batch in dataset.select(list(paths.values())).scan(65_536):
            cuts = batch["responses"].offsets
            values = {name: batch[path].to_numpy() for name, path in paths.items()}
            responses = _Responses(cuts, numbers[first : first + len(batch)], **values)
            has_responses, has_known = has_responses or cuts[-1] > 0, has_known or responses.has_known
            for role, count in responses.unknown.items():
                self.unknown_roles[role] = self.unknown_roles.get(role, 0) + count
            rows, chosen, rejected = responses.pairs(self.rule, self.seed, self.min_margin)
            yield (rows + first).astype("u4"), responses.places(chosen), responses.places(rejected)
            for reason, count in responses.skipped.items():
                self.skipped[reason] = self.skipped.get(reason, 0) + count
            first += len(batch)
        if has_responses and not has_known:
            raise _library.ArgumentError(
                f"pairs {self.rule!r} needs to know gold responses from worse ones; {_missing_roles(self.unknown_roles)}; "
                f"{_ADVICE} gives responses their roles"
            )

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


def _missing_roles(unknown: dict[str, int]) -> str:
    """Return why no response is gold or worse, where some have other roles."""
    if not unknown:
        return "no response has a role"
    found = min(unknown)
    is_of_other_case = found.lower() in (*GOLD, *WORSE)
    return f"no response has the role gold or worse{': roles are lower case' if is_of_other_case else ''}, found {found!r}"


def quoted(name: str) -> str:
    """Return a name as a step of a path."""
    return name if name.replace("_", "").isalnum() else f'"{name}"'
