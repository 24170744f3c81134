# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The sequences of some rows, one of each response or row, as column arrays; and batches of tensors from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy
import torch

from . import _library
from ._batch import Batch, Values

#: What the loss ignores; torch's cross entropy does so by default.
IGNORED = -100


class Tokens:
    """One list of each sequence, or of each row: all values, and where each list starts and ends."""

    def __init__(self, values: numpy.ndarray, cuts: numpy.ndarray) -> None:
        self.values, self.cuts = values, cuts

    @staticmethod
    def of(path: str, values: Values) -> Tokens:
        """Return the lists of a column.

        Raises
        ------
        ArgumentError
            If the column has no lists of numbers or bools.
        DataError
            If a list or a value is null.
        """
        if values.format != "+L":
            raise _library.ArgumentError(f"column {path} must have lists, found the Arrow type '{values.format}'")
        _require_whole(path, values)
        items = values.items()
        _require_whole(path, items)
        return Tokens(numbers(path, items), values.offsets)  # type: ignore[arg-type]


def numbers(path: str, values: Values) -> numpy.ndarray:
    """Return numbers or bools as an array; nulls are NaN.

    Raises
    ------
    ArgumentError
        If the column has other values.
    """
    found = values.to_numpy()
    if not isinstance(found, numpy.ndarray) or found.dtype.kind not in "biuf" or found.ndim != 1:
        raise _library.ArgumentError(f"column {path} must have numbers, found the Arrow type '{values.format}'")
    if isinstance(found, numpy.ma.MaskedArray):
        return found.astype("f8").filled(numpy.nan)
    return found


def _require_whole(path: str, values: Values) -> None:
    if values.null_count:
        raise _library.DataError(f"column {path} has {values.null_count} nulls in these rows; filter the rows, or leave the column out", "type")


class Sequences:
    """The sequences of some rows, in their order.

    Parameters
    ----------
    batch : Batch
        The rows.
    columns : Columns
        The columns to read.
    """

    def __init__(self, batch: Batch, columns: Columns) -> None:
        self._columns = columns
        self.tokens = Tokens.of(columns.tokens, batch[columns.tokens])
        if columns.is_nested:
            cuts = batch["responses"].offsets
            _require_whole("responses", batch["responses"])
            self.row_cuts: numpy.ndarray = cuts  # type: ignore[assignment]
        else:
            self.row_cuts = numpy.arange(len(batch) + 1)
        self.count = len(self.tokens.cuts) - 1
        self.rows = numpy.repeat(numpy.arange(len(batch)), numpy.diff(self.row_cuts))
        self.prompts = None if columns.prompt_tokens is None else Tokens.of(columns.prompt_tokens, batch[columns.prompt_tokens])
        self.per_token: dict[str, Tokens | numpy.ndarray] = {}
        for name, path in columns.per_token.items():
            values = batch[path]
            is_list = values.format == "+L"
            self.per_token[name] = Tokens.of(path, values) if is_list else self._scalars(path, values)
            if is_list and not numpy.array_equal(self.per_token[name].cuts, self.tokens.cuts):  # type: ignore[union-attr]
                raise _library.DataError(f"column {path} has lists of other lengths than {columns.tokens}", "type")
        self.per_sequence = {name: self._scalars(path, batch[path]) for name, path in columns.per_sequence.items()}

    def _scalars(self, path: str, values: Values) -> numpy.ndarray:
        found = numbers(path, values)
        return found if len(found) == self.count else found[self.rows]

    @property
    def lengths(self) -> numpy.ndarray:
        """The number of tokens of each sequence, with those of its prompt; int64."""
        own = numpy.diff(self.tokens.cuts)
        return own if self.prompts is None else own + numpy.diff(self.prompts.cuts)[self.rows]

    def batch(self, picked: Sequence[int], layout: Layout) -> dict[str, Any]:
        """Return a batch of the sequences at some positions."""
        lengths = self.lengths[picked]
        starts, shape = layout.starts(lengths)
        prompts = numpy.zeros(len(lengths), "i8") if self.prompts is None else numpy.diff(self.prompts.cuts)[self.rows[picked]]
        goals, counts = starts + prompts, lengths - prompts
        copies = _runs(self.tokens.cuts[picked], goals, counts)
        # Without prompts and padding the tokens of responses are all of the batch.
        empty = numpy.empty if int(counts.sum()) == int(numpy.prod(shape)) else numpy.zeros
        ids = empty(shape, "i8").reshape(-1)
        if empty is numpy.zeros and layout.pad_id:
            ids[:] = layout.pad_id
        _copy(ids, self.tokens.values, copies)
        if self.prompts is not None:
            _copy(ids, self.prompts.values, _runs(self.prompts.cuts[self.rows[picked]], starts, prompts))
        flat: dict[str, numpy.ndarray] = {"input_ids": ids}
        for name, values in self.per_token.items():
            if isinstance(values, Tokens):
                flat[name] = empty(len(ids), bool if values.values.dtype == bool else "f4")
                _copy(flat[name], values.values, copies)
            else:
                flat[name] = empty(len(ids), "f4")
                _fill(flat[name], values[picked], goals, counts)
        if "loss_mask" not in flat:
            flat["loss_mask"] = empty(len(ids), bool)
            _fill(flat["loss_mask"], numpy.ones(len(goals), bool), goals, counts)
        flat["labels"] = numpy.where(flat["loss_mask"], ids, IGNORED)
        result = {name: torch.from_numpy(values.reshape(shape)) for name, values in flat.items()}
        for name, values in self.per_sequence.items():
            result[name] = torch.from_numpy(numpy.ascontiguousarray(values[picked], "f4"))
        return {**result, **layout.others(lengths, starts, shape)}


class Columns:
    """The columns of sequences by their paths, and what to select of a dataset for them."""

    def __init__(self, tokens: str, prompt_tokens: str | None, per_token: Mapping[str, str], per_sequence: Mapping[str, str]) -> None:
        self.tokens, self.prompt_tokens = tokens, prompt_tokens
        self.per_token, self.per_sequence = dict(per_token), dict(per_sequence)
        self.is_nested = tokens.startswith("responses[]")

    @property
    def paths(self) -> list[str]:
        """All paths."""
        prompt = [] if self.prompt_tokens is None else [self.prompt_tokens]
        return list(dict.fromkeys([self.tokens, *prompt, *self.per_token.values(), *self.per_sequence.values()]))


class Layout:
    """Where the tokens of sequences lie in a batch: padded on one side, or packed one after the other."""

    def __init__(self, padding: str | None, pad_id: int) -> None:
        self._padding, self.pad_id = padding, pad_id

    def starts(self, lengths: numpy.ndarray) -> tuple[numpy.ndarray, tuple[int, ...]]:
        """Return the position of the first token of each sequence in the flat batch, and the shape of the batch."""
        if self._padding is None:
            ends = numpy.cumsum(lengths)
            return ends - lengths, (int(ends[-1]) if len(ends) else 0,)
        width = int(lengths.max(initial=0))
        starts = numpy.arange(len(lengths)) * width
        return starts if self._padding == "right" else starts + width - lengths, (len(lengths), width)

    def others(self, lengths: numpy.ndarray, starts: numpy.ndarray, shape: tuple[int, ...]) -> dict[str, Any]:
        """Return what models need to know of the layout."""
        if self._padding is None:
            cuts = numpy.append(starts, shape[0]).astype("i4")
            positions = numpy.arange(shape[0]) - numpy.repeat(starts, lengths)
            return {
                "position_ids": torch.from_numpy(positions), "cu_seqlens": torch.from_numpy(cuts),
                "max_seqlen": int(lengths.max(initial=0)),
            }  # fmt: skip
        places, lengths = numpy.arange(shape[1]), lengths[:, None]
        mask = places < lengths if self._padding == "right" else places >= shape[1] - lengths
        return {"attention_mask": torch.from_numpy(mask)}


def _fill(target: numpy.ndarray, values: numpy.ndarray, starts: numpy.ndarray, lengths: numpy.ndarray) -> None:
    """Repeat one value over the tokens of each sequence."""
    if len(target) == lengths.sum():
        target[:] = numpy.repeat(values, lengths)
        return
    for value, start, length in zip(values, starts.tolist(), lengths.tolist()):
        target[start : start + length] = value


def _runs(sources: numpy.ndarray, targets: numpy.ndarray, lengths: numpy.ndarray) -> list[tuple[int, int, int]]:
    """Return ranges to copy: where each starts, where it goes, and its length; ranges that follow each other are one."""
    if not len(lengths):
        return []
    follows = (sources[1:] == sources[:-1] + lengths[:-1]) & (targets[1:] == targets[:-1] + lengths[:-1])
    firsts = numpy.concatenate([[0], numpy.flatnonzero(~follows) + 1])
    sums = numpy.add.reduceat(lengths, firsts)
    return list(zip(sources[firsts].tolist(), targets[firsts].tolist(), sums.tolist()))


def _copy(target: numpy.ndarray, source: numpy.ndarray, runs: Sequence[tuple[int, int, int]]) -> None:
    for start, goal, length in runs:
        target[goal : goal + length] = source[start : start + length]
