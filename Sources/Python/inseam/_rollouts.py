# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rollouts of one training step: checked and copied when they are recorded, made rows when they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy

from . import _library
from ._arrays import plain
from ._node import PLAIN, Node, Rejected, bits_of
from ._predicates import quoted
from ._types import Types
from ._values import column


class Ragged:
    """One list for each response: the values of all lists, and the length of each."""

    def __init__(self, values: numpy.ndarray, lengths: numpy.ndarray) -> None:
        self.values, self.lengths = values, lengths

    @property
    def cuts(self) -> numpy.ndarray:
        """The start of each list, and the end of the last; int64."""
        return numpy.concatenate([numpy.zeros(1, "i8"), numpy.cumsum(self.lengths, dtype="i8")])

    @property
    def node(self) -> Node:
        """The lists as an Arrow array."""
        if self.values.dtype == bool:
            items = Node(b"b", len(self.values), [None, bits_of(self.values)])
        else:
            items = Node(PLAIN[self.values.dtype.str[1:]], len(self.values), [None, self.values])
        return Node(b"+L", len(self.lengths), [None, self.cuts], [("item", items)])


def ragged(name: str, values: Any, present: numpy.ndarray | None) -> Ragged:
    """Return a copy of values per token: N lists or one-dimensional arrays, or one array of shape (N, T).

    Parameters
    ----------
    name : str
        The argument that errors name.
    values : list, array or tensor
        The values.
    present : numpy.ndarray or None
        For an array of shape (N, T): a bool array of that shape that is True at tokens, and False at padding.

    Raises
    ------
    ArgumentError
        If the values have another shape, or are not numbers.
    """
    values = plain(values)
    if isinstance(values, numpy.ndarray) and values.dtype != object:
        if values.ndim != 2:
            raise _library.ArgumentError(f"{name} must have the shape (responses, tokens), found {values.shape}")
        if present is None:
            return Ragged(values.reshape(-1).copy(), numpy.full(len(values), values.shape[1], "i8"))
        if present.shape != values.shape:
            raise _library.ArgumentError(f"{name} has the shape {values.shape}, and token_mask {present.shape}")
        return Ragged(values[present], present.sum(1, dtype="i8"))
    lists = [numpy.asarray(plain(one)) for one in values]
    wrong = next((index for index, one in enumerate(lists) if one.ndim != 1), None)
    if wrong is not None:
        raise _library.ArgumentError(f"{name} of response {wrong} must be one list of numbers, found the shape {lists[wrong].shape}")
    if present is not None and (len(lists) != len(present) or any(len(one) != present.shape[1] for one in lists)):
        raise _library.ArgumentError(f"{name} must have the shape of token_mask, {present.shape}, or token_mask must be left out")
    filled = [one for one in lists if len(one)]
    joined = numpy.concatenate(filled) if filled else numpy.zeros(0, "i8")
    lengths = numpy.fromiter((len(one) for one in lists), "i8", len(lists))
    return Ragged(joined, lengths) if present is None else ragged(name, joined.reshape(present.shape), present)


def token_ids(name: str, values: Any, present: numpy.ndarray | None) -> Ragged:
    """Return token ids as int32; values that are not integers from 0 to 2^31 - 1 are an error."""
    found = ragged(name, values, present)
    if found.values.size:
        if found.values.dtype.kind not in "iu":
            raise _library.ArgumentError(f"{name} must be integers, found {found.values.dtype}")
        low, high = int(found.values.min()), int(found.values.max())
        if low < 0 or high >= 2**31:
            raise _library.ArgumentError(f"{name} must be 0 to 2147483647, found {low if low < 0 else high}")
    return Ragged(found.values.astype("i4"), found.lengths)


def flags(name: str, values: Any, present: numpy.ndarray | None) -> Ragged:
    """Return a mask as bools; values other than 0 and 1 are an error."""
    found = ragged(name, values, present)
    if found.values.dtype != bool and not numpy.isin(found.values, (0, 1)).all():
        raise _library.ArgumentError(f"{name} must be bools, or 0 and 1")
    return Ragged(found.values.astype(bool), found.lengths)


class Rounded:
    """The conversion of numbers to float32, which counts the values that it changes by their columns."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, other: Rounded) -> None:
        """Add the counts of another conversion."""
        for name, count in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count

    def of(self, name: str, values: numpy.ndarray) -> numpy.ndarray:
        """Return numbers as float32.

        Raises
        ------
        ArgumentError
            If the values are not numbers, or one is too large.
        """
        if values.dtype.kind not in "biuf":
            raise _library.ArgumentError(f"{name} must be numbers, found {values.dtype}")
        with numpy.errstate(over="ignore"):
            found = values.astype("f4")
        if values.dtype.kind in "iuf" and values.dtype.itemsize > 2 and values.dtype != numpy.dtype("f4"):
            changed = (found != values) & ~numpy.isnan(found)
            if (numpy.isinf(found) & changed).any():
                raise _library.ArgumentError(f"{name} has a number that does not fit float32")
            if changed.any():
                self.counts[name] = self.counts.get(name, 0) + int(changed.sum())
        return found


class Rollouts:
    """The rollouts of one step, in arrays of their own: what the caller passed may change afterwards.

    Attributes
    ----------
    step : int
        The step.
    count, row_count : int
        The numbers of responses and of rows.
    nbytes : int
        The approximate size in bytes.
    models, rewards : list of str
        The names of the models with log-probs, and of the rewards.
    rows : Node
        The rows as an Arrow array of structs.

    Raises
    ------
    ArgumentError
        If a value has another shape or type than the recorder stores.
    """

    def __init__(self, step: int, rank: int, origin: str, rounded: Rounded, values: Mapping[str, Any]) -> None:
        self.step, self._rank, self._origin = step, rank, origin
        given = {name: value for name, value in values.items() if value is not None}
        present = _present(given.pop("token_mask", None))
        ids = token_ids("token_ids", given["token_ids"], present)
        self.count = len(ids.lengths)
        if self.count == 0:
            raise _library.ArgumentError(f"step {step} has no responses")
        self.tokens: dict[str, Ragged] = {"token_ids": ids}
        self._numbers(given, present, rounded)
        self._others(given)
        self._starts = _starts(given.get("prompts"), given.get("prompt_ids"), given.get("group_size"), self.count)
        self._prompt_tokens = None
        if "prompt_token_ids" in given:
            mask = _present(given.get("prompt_token_mask"))
            self._prompt_tokens = self._one_each(token_ids("prompt_token_ids", given["prompt_token_ids"], mask))
        self.row_count = len(self._starts)
        self.nbytes = sum(one.values.nbytes for one in self.tokens.values()) + 512 * self.count
        self.models = [model for model, name in _MODELS if name in self.tokens]
        self.rewards = [name.removeprefix("rm.") for name in self.scalars if name.startswith("rm.")]
        self.rows = self._node()

    def provenance(
        self, tokenizer: str | None, models: Mapping[str, Mapping[str, Any]], rewards: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        """Return the provenance of the columns by their paths, from what is known of the tokenizer, the models and the rewards."""
        shared = {} if tokenizer is None else {"tokenizer": tokenizer}
        added: dict[str, dict[str, Any]] = {"responses[].token_ids": shared} if shared else {}
        for model in self.models:
            pairs = {**shared, **models[model]}
            added[f"responses[].pm.{model}.logp"] = {"kind": "logp", "reduction": "sum", **pairs}
            added[f"responses[].pm.{model}.token_logps"] = {"kind": "token_logp", "reduction": "token", **pairs}
        for name in self.rewards:
            added[f"responses[].rm.{quoted([name])}"] = {"kind": "score", **rewards.get(name, {})}
        return added

    def _numbers(self, given: Mapping[str, Any], present: numpy.ndarray | None, rounded: Rounded) -> None:
        if "loss_mask" in given:
            self.tokens["loss_mask"] = flags("loss_mask", given["loss_mask"], present)
        for name in ("logps", "reference_logps"):
            if name in given:
                found = ragged(name, given[name], present)
                self.tokens[name] = Ragged(rounded.of(name, found.values), found.lengths)
        self.scalars = {f"rm.{name}": self._scalars(f"rewards[{name!r}]", one, rounded) for name, one in (given.get("rewards") or {}).items()}
        if "advantages" in given:
            self._advantages(given["advantages"], present, rounded)
        lengths = self.tokens["token_ids"].lengths
        for name, one in self.tokens.items():
            if not numpy.array_equal(one.lengths, lengths):
                index = int(numpy.flatnonzero(one.lengths != lengths)[0]) if len(one.lengths) == len(lengths) else None
                where = f"{len(one.lengths)} lists" if index is None else f"{one.lengths[index]} values for response {index}"
                wanted = len(lengths) if index is None else lengths[index]
                raise _library.ArgumentError(f"{name} has {where}, and token_ids has {wanted}")

    def _advantages(self, values: Any, present: numpy.ndarray | None, rounded: Rounded) -> None:
        values = plain(values)
        is_per_token = values.ndim == 2 if isinstance(values, numpy.ndarray) else bool(values) and numpy.ndim(plain(values[0])) == 1
        if is_per_token:
            found = ragged("advantages", values, present)
            self.tokens["token_advantages"] = Ragged(rounded.of("advantages", found.values), found.lengths)
        else:
            self.scalars["advantage"] = self._scalars("advantages", values, rounded)

    def _scalars(self, name: str, values: Any, rounded: Rounded) -> tuple[numpy.ndarray, numpy.ndarray | None]:
        """Return one float32 for each response, and where there is one; None is a null."""
        values = plain(values)
        if not isinstance(values, numpy.ndarray):
            values = [plain(one) for one in values]
            absent = numpy.array([one is None for one in values], bool)
            values = numpy.array([0 if one is None else one for one in values])
        else:
            absent = numpy.zeros(len(values), bool)
        if values.shape != (self.count,):
            raise _library.ArgumentError(f"{name} must have one value for each of the {self.count} responses, found the shape {values.shape}")
        return rounded.of(name, values), ~absent if absent.any() else None

    def _others(self, given: Mapping[str, Any]) -> None:
        self.others: dict[str, list[Any]] = {}
        named = {"text": "texts", "messages": "messages", "finish_reason": "finish_reasons", "policy_version": "policy_version"}
        extra = dict(given.get("extra") or {})
        taken = {*named, *_RESERVED} & extra.keys()
        if taken:
            raise _library.ArgumentError(f"extra has {sorted(taken)[0]!r}, which is the name of a column of the recorder")
        for name, values in [*((name, given.get(key)) for name, key in named.items()), *extra.items()]:
            if values is None:
                continue
            values = [values] * self.count if name == "policy_version" and isinstance(values, (int, str)) else _listed(values)
            if len(values) != self.count:
                raise _library.ArgumentError(f"{named.get(name, name)} must have {self.count} values, one for each response, found {len(values)}")
            self.others[name] = values
        self._prompts = {name: _listed(given[key]) for name, key in (("prompt_id", "prompt_ids"), ("prompt", "prompts")) if key in given}

    def _one_each(self, lists: Ragged) -> Ragged:
        """Return the lists of the first response of each row."""
        picked = self._starts if len(lists.lengths) == self.count else numpy.arange(len(self._starts))
        if len(lists.lengths) not in (self.count, len(self._starts)):
            raise _library.ArgumentError(f"prompt_token_ids must have one list for each response or prompt, found {len(lists.lengths)}")
        parts = numpy.split(lists.values, lists.cuts[1:-1])
        return Ragged(numpy.concatenate([parts[index] for index in picked]), lists.lengths[picked])

    def _node(self) -> Node:
        rows = self.row_count
        children = [
            ("step", Node(PLAIN["i8"], rows, [None, numpy.full(rows, self.step, "i8")])),
            ("rank", Node(PLAIN["i4"], rows, [None, numpy.full(rows, self._rank, "i4")])),
        ]
        for name, values in self._prompts.items():
            picked = [values[start] for start in self._starts] if len(values) == self.count else values
            children.append((name, _column(name, picked)))
        if self._prompt_tokens is not None:
            children.append(("prompt_token_ids", self._prompt_tokens.node))
        cuts = numpy.append(self._starts, self.count).astype("i8")
        children.append(("responses", Node(b"+L", rows, [None, cuts], [("item", self._responses())])))
        return Node(b"+s", rows, [None], children)

    def _responses(self) -> Node:
        names = [f"s{self.step}.{self._origin}.{index}" for index in range(self.count)]
        children = [("response_id", _column("response_id", names))]
        children += [(name, _column(name, values)) for name, values in self.others.items()]
        lengths = self.tokens["token_ids"].lengths
        children.append(("n_tokens", Node(PLAIN["i4"], self.count, [None, lengths.astype("i4")])))
        children += [(name, self.tokens[name].node) for name in ("token_ids", "loss_mask", "token_advantages") if name in self.tokens]
        if "advantage" in self.scalars:
            children.append(("advantage", _floats(*self.scalars["advantage"])))
        policies = [(model, self._policy(self.tokens[name])) for model, name in _MODELS if name in self.tokens]
        rewards = [(name.removeprefix("rm."), _floats(*one)) for name, one in self.scalars.items() if name.startswith("rm.")]
        children += [(name, Node(b"+s", self.count, [None], fields)) for name, fields in (("pm", policies), ("rm", rewards)) if fields]
        return Node(b"+s", self.count, [None], children)

    def _policy(self, logps: Ragged) -> Node:
        """Return the log-probs of a model: their sum over the tokens that the loss counts, the number of these, and each."""
        cuts = logps.cuts
        counted = self.tokens["loss_mask"].values if "loss_mask" in self.tokens else numpy.ones(len(logps.values), bool)
        totals = numpy.concatenate([numpy.zeros(1, "i8"), numpy.cumsum(counted, dtype="i8")])
        terms, sums = numpy.where(counted, logps.values, numpy.float32(0)).astype("f8"), numpy.zeros(self.count, "f8")
        filled = numpy.flatnonzero(logps.lengths)
        if len(filled):
            sums[filled] = numpy.add.reduceat(terms, cuts[filled])
        return Node(b"+s", self.count, [None], [
            ("logp", Node(PLAIN["f4"], self.count, [None, sums.astype("f4")])),
            ("n_tokens", Node(PLAIN["i4"], self.count, [None, numpy.diff(totals[cuts]).astype("i4")])),
            ("token_logps", logps.node),
        ])  # fmt: skip


#: The names of the models in paths, and their arguments.
_MODELS = (("policy", "logps"), ("reference", "reference_logps"))
_RESERVED = ("response_id", "n_tokens", "token_ids", "loss_mask", "token_advantages", "advantage", "pm", "rm")


def _present(mask: Any) -> numpy.ndarray | None:
    if mask is None:
        return None
    found = numpy.asarray(plain(mask))
    if found.ndim != 2 or found.dtype != bool and not numpy.isin(found, (0, 1)).all():
        raise _library.ArgumentError("token_mask must have the shape (responses, tokens), and be 1 at tokens and 0 at padding")
    return found.astype(bool)


def _listed(values: Any) -> list[Any]:
    values = plain(values)
    return values.tolist() if isinstance(values, numpy.ndarray) else list(values)


def _starts(prompts: Any, prompt_ids: Any, group_size: int | None, count: int) -> numpy.ndarray:
    """Return the position of the first response of each row."""
    keys = prompt_ids if prompt_ids is not None else prompts
    if group_size is None:
        if keys is None:
            return numpy.arange(count)
        keys = _listed(keys)
        _require(len(keys) == count, f"prompts must have {count} values, one for each response, or group_size must be given; found {len(keys)}")
        return numpy.array([index for index in range(count) if index == 0 or keys[index] != keys[index - 1]])
    _require(group_size > 0 and count % group_size == 0, f"{count} responses are not groups of {group_size}")
    starts = numpy.arange(0, count, group_size)
    for name, values in (("prompts", prompts), ("prompt_ids", prompt_ids)):
        if values is not None:
            values = _listed(values)
            _require(len(values) in (count, len(starts)), f"{name} must have one value for each response or prompt, found {len(values)}")
            if len(values) == count:
                wrong = next((index for index in range(count) if values[index] != values[index - index % group_size]), None)
                _require(wrong is None, f"{name}: response {wrong} has another prompt than the first of its group of {group_size}")
    return starts


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise _library.ArgumentError(message)


def _column(name: str, values: Sequence[Any]) -> Node:
    try:
        return column(list(values), Types(name))
    except Rejected as error:
        place = "" if error.index is None else f" of response {error.index}"
        raise _library.ArgumentError(f"{error.path}{place}: {error.message}") from None


def _floats(values: numpy.ndarray, present: numpy.ndarray | None) -> Node:
    nulls = 0 if present is None else int((~present).sum())
    return Node(PLAIN["f4"], len(values), [None if present is None else bits_of(present), values], null_count=nulls)
