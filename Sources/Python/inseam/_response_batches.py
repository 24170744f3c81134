# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Batches of token sequences from column arrays, padded or packed, in an order that resumes on any number of ranks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import numpy
from torch.utils.data import IterableDataset, get_worker_info

from . import _library
from ._dataset import Dataset
from ._open import open
from ._packing import packed
from ._predicates import Expression
from ._sampler import permuted, rank_of_world
from ._sequences import Columns, Layout, Sequences, numbers

_STATE_VERSION = 1
_Position = tuple[int, int, int]


class ResponseBatches(IterableDataset):
    """An iterable of batches of responses as tensors, made of column arrays without an object for each row.

    A sequence is the prompt of a row, if `prompt_tokens` is given, and one of its responses. Without `token_budget` a batch has the
    responses of `batch_rows` rows, padded to shape (N, T). With `token_budget` it has at most this many tokens, one sequence after
    the other in shape (T,), without padding. The order of the rows is that of `RowSampler`; how responses are packed is in
    spec/order.md. The batches of an epoch are dealt to the ranks in turn; a last round that is not full continues with the next
    epoch, so all ranks have the same number of batches. A thread reads ahead: use it without a `DataLoader`, or with
    `DataLoader(batches, batch_size=None)`.

    Each iteration is one epoch, and the next one continues after it. The state is three numbers, and resumes on any number of ranks.

    Parameters
    ----------
    data : str, Path or Dataset
        The dataset or view.
    batch_rows : int, optional
        The number of rows of a padded batch.
    token_budget : int, optional
        The number of tokens of a packed batch.
    tokens : str, optional
        The column of token ids: lists of responses, or of rows. Default: "responses[].token_ids".
    prompt_tokens : str, optional
        The column of token ids of prompts. Default: "prompt_token_ids" if there is one; pass False for responses alone.
    per_token : mapping, optional
        Columns with one value for each token by the names that they have in a batch, or with one number for each response, which
        its tokens repeat. Default: those that exist of `loss_mask`, `logprobs` (`pm.policy.token_logps`), `reference_logprobs`
        (`pm.reference.token_logps`) and `advantages` (`token_advantages`, else `advantage`).
    per_sequence : mapping, optional
        Columns with one number for each response, such as {"scores": "rm.sky"}. Default: none.
    where : str or Expression, optional
        A predicate that rows must pass, as for `Dataset.filter`.
    padding : {"right", "left"}, optional
        The side of padding. Default: "right".
    pad_id : int, optional
        The token id of padding. Default: 0.
    window_rows : int, optional
        The number of rows that are read at a time, and whose responses are packed together. Default: 512.
    lengths : str, optional
        The column of the numbers of tokens of responses, such as "responses[].n_tokens": ranks then read the tokens of their own
        batches alone. Default: each rank reads the tokens of all.
    seed, shuffle, block, rank, world_size
        As for `RowSampler`.
    skip_longer : bool, optional
        Leave out responses that are longer than `token_budget`, and count them in `skipped`. Default: they are an error.

    Attributes
    ----------
    skipped : int
        The number of responses that were left out.

    Yields
    ------
    dict
        `input_ids`, `labels` (-100 where the loss counts nothing) and `position_ids` are int64; `attention_mask` and `loss_mask` are
        bool; other values of tokens are float32, 0 at prompts and padding. Padded batches have `attention_mask`; packed ones
        `position_ids`, `cu_seqlens` (int32, shape (N + 1,)) and the number `max_seqlen`. Columns of `per_sequence` are float32 of
        shape (N,), NaN for nulls.

    Raises
    ------
    ArgumentError
        If a column is unknown or has another type, a value is out of range, or a response is longer than the budget.
    DataError
        If a column has nulls, or its lists have other lengths than the tokens.

    Examples
    --------
    >>> from inseam.torch import ResponseBatches
    >>> inseam.write([{"responses": [{"token_ids": [5, 6, 7]}, {"token_ids": [8]}]}, {"responses": [{"token_ids": [9, 3]}]}], "t.inseam")
    2
    >>> (batch,) = ResponseBatches("t.inseam", token_budget=8, shuffle=False)
    >>> batch["input_ids"].tolist(), batch["cu_seqlens"].tolist(), batch["position_ids"].tolist()
    ([5, 6, 7, 8, 9, 3], [0, 3, 4, 6], [0, 1, 2, 0, 0, 1])
    >>> (batch,) = ResponseBatches("t.inseam", batch_rows=2, shuffle=False, padding="left")
    >>> batch["input_ids"].tolist()
    [[5, 6, 7], [0, 0, 8], [0, 9, 3]]
    """

    def __init__(
        self,
        data: str | Path | Dataset,
        *,
        batch_rows: int | None = None,
        token_budget: int | None = None,
        tokens: str = "responses[].token_ids",
        prompt_tokens: str | Literal[False] | None = None,
        per_token: Mapping[str, str] | None = None,
        per_sequence: Mapping[str, str] | None = None,
        where: str | Expression | None = None,
        padding: Literal["right", "left"] = "right",
        pad_id: int = 0,
        window_rows: int = 512,
        lengths: str | None = None,
        seed: int = 0,
        shuffle: bool = True,
        block: int = 1,
        rank: int | None = None,
        world_size: int | None = None,
        skip_longer: bool = False,
    ) -> None:
        size = token_budget if batch_rows is None else batch_rows
        if (batch_rows is None) == (token_budget is None) or size is None or min(size, window_rows, block) < 1:
            raise _library.ArgumentError("expected either batch_rows or token_budget, and numbers of at least 1")
        if padding not in ("right", "left"):
            raise _library.ArgumentError(f"padding must be 'right' or 'left'; found {padding!r}")
        dataset = data if isinstance(data, Dataset) else open(data)
        self._rows = dataset if where is None else dataset.filter(where)
        self._columns = _columns(dataset, tokens, prompt_tokens, per_token, per_sequence)
        self._view = self._rows.select(self._columns.paths)
        self._lengths = None if lengths is None else dataset._full_path(lengths)
        self._budget, self._batch_rows = token_budget, batch_rows or 1
        self._window = window_rows if batch_rows is None else max(1, window_rows // batch_rows) * batch_rows
        self._layout = Layout(padding if token_budget is None else None, pad_id)
        self.seed, self.shuffle, self.block, self.skip_longer = seed, shuffle, block, skip_longer
        self.rank, self.world_size = rank_of_world(rank, world_size)
        self.skipped = 0
        #: The epoch, the rows of it before the window, and the batches of the window that were visited.
        self._position: _Position = (0, 0, 0)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if get_worker_info() is not None:
            raise _library.ArgumentError("ResponseBatches reads ahead in a thread; use DataLoader(batches, batch_size=None) with num_workers=0")
        return self._visit()

    def _visit(self) -> Iterator[dict[str, Any]]:
        if not len(self._rows):
            return
        epoch = self._position[0]
        with ThreadPoolExecutor(1, "inseam-batches") as reader:
            own: dict[str, Any] | None = None
            for number, (window, index, after) in enumerate(self._batches(reader)):
                if number % self.world_size == 0 and window.epoch != epoch:  # the last rows had no responses
                    self._position = (window.epoch, 0, 0)
                    return
                if number % self.world_size == self.rank:
                    own = window.batch(index)
                if number % self.world_size == self.world_size - 1:
                    self._position = after
                    yield own  # type: ignore[misc]
                    if self._position[0] != epoch:
                        return

    def _batches(self, reader: ThreadPoolExecutor) -> Iterator[tuple[_Window, int, _Position]]:
        """Yield the batches of all ranks from the position on, over epochs, with the position after each."""
        epoch, offset, done = self._position
        number, empty_since = 0, 0
        ahead: Future[_Window] | None = None
        while True:
            window = ahead.result() if ahead is not None else self._read(epoch, offset, number - done)
            self.skipped += window.skipped
            after = (epoch, offset + window.rows) if offset + window.rows < len(self._rows) else (epoch + 1, 0)
            following = number + len(window.batches) - done
            ahead = reader.submit(self._read, *after, following) if after[0] == epoch else None
            empty_since = 0 if window.batches else empty_since + window.rows
            if empty_since > len(self._rows):
                raise _library.ArgumentError("no row has a response that fits a batch")
            for index in range(done, len(window.batches)):
                is_last = index == len(window.batches) - 1
                yield window, index, (*after, 0) if is_last else (epoch, offset, index + 1)
            (epoch, offset), done, number = after, 0, following

    def _read(self, epoch: int, offset: int, first: int) -> _Window:
        """Return the window at an offset; `first` is the number of its first batch among those of all ranks."""
        count = min(self._window, len(self._rows) - offset)
        rows = permuted(self.seed, epoch, len(self._rows), self.block, offset, count) if self.shuffle else numpy.arange(offset, offset + count)
        return _Window(self, epoch, rows, first)

    # State

    @property
    def epoch(self) -> int:
        """The epoch of the next batch."""
        return self._position[0]

    def _identity(self) -> dict[str, Any]:
        rows = self._rows
        return {
            "version": _STATE_VERSION, "file_id": rows.file_id, "generation": rows.generation, "filter": rows._rows.filter_identity,
            "picked": rows._rows.digest(rows), "size": len(rows), "seed": self.seed, "shuffle": self.shuffle, "block": self.block,
            "window_rows": self._window, "batch_rows": self._batch_rows, "token_budget": self._budget, "tokens": self._columns.tokens, "prompt_tokens": self._columns.prompt_tokens,
            "skip_longer": self.skip_longer,
        }  # fmt: skip

    def state_dict(self) -> dict[str, Any]:
        """Return the position after the last batch that was yielded, and what it is valid for; the same on every rank."""
        epoch, offset, done = self._position
        return {**self._identity(), "epoch": epoch, "offset": offset, "batches": done}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Resume from a state of any rank, saved with any number of ranks.

        Raises
        ------
        ArgumentError
            If the state is of another file, generation, filter, seed or size of batches.
        """
        for key, value in self._identity().items():
            if state.get(key) != value:
                raise _library.ArgumentError(f"expected a state with {key} {value!r}, found {state.get(key)!r}")
        self._position = int(state["epoch"]), int(state["offset"]), int(state["batches"])

    def set_epoch(self, epoch: int) -> None:
        """Move to the start of an epoch, unless it is the current one; trainers call it."""
        if epoch != self.epoch:
            self._position = (epoch, 0, 0)


class _Window:
    """Some rows of an epoch, and the batches of their responses; only what the rank needs of them is read."""

    def __init__(self, owner: ResponseBatches, epoch: int, rows: numpy.ndarray, first: int) -> None:
        self._owner, self.epoch, self.rows, self.skipped = owner, epoch, len(rows), 0
        self._sequences: Sequences | None = None
        if owner._budget is None:
            self.batches = self._padded(rows, first)
            return
        lengths, cuts = self._lengths(rows)
        self.batches = self._packed(owner._budget, lengths, rows, cuts)
        if self._sequences is None:
            self._read_own(rows, lengths, cuts, first)

    def _is_own(self, number: int) -> bool:
        return number % self._owner.world_size == self._owner.rank

    def _padded(self, rows: numpy.ndarray, first: int) -> list[list[int]]:
        """Read the rows of the padded batches of this rank, and return their sequences; none of batches of other ranks."""
        size = self._owner._batch_rows
        count = -(-len(rows) // size)
        own = [index for index in range(count) if self._is_own(first + index)]
        batches: list[list[int]] = [[] for _ in range(count)]
        if own:
            chunks = [rows[index * size : (index + 1) * size] for index in own]
            self._sequences, self._places, cuts = _read_in_order(self._owner, numpy.concatenate(chunks))
            ends = numpy.cumsum([0, *map(len, chunks)])
            for index, start, end in zip(own, ends[:-1], ends[1:]):
                batches[index] = list(range(int(cuts[start]), int(cuts[end])))
        return batches

    def _lengths(self, rows: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Return the lengths of all sequences in the order of the epoch, and where those of each row start."""
        owner = self._owner
        if owner._lengths is None or owner.world_size == 1:
            self._sequences, self._places, cuts = _read_in_order(owner, rows)
            return self._sequences.lengths[self._places], cuts
        prompt = [] if owner._columns.prompt_tokens is None else [owner._columns.prompt_tokens]
        batch = owner._rows.select([owner._lengths, *prompt]).take(numpy.sort(rows))
        found = numbers(owner._lengths, batch[owner._lengths])
        own = batch["responses"].offsets if owner._columns.is_nested else numpy.arange(len(rows) + 1)
        if prompt:
            found = found + numpy.repeat(numpy.diff(batch[prompt[0]].offsets), numpy.diff(own))
        places, cuts = _in_order(own, rows)
        return found.astype("i8")[places], cuts

    def _packed(self, budget: int, lengths: numpy.ndarray, rows: numpy.ndarray, cuts: numpy.ndarray) -> list[list[int]]:
        longer = numpy.flatnonzero(lengths > budget)
        if not len(longer):
            return packed(lengths.tolist(), budget)
        if not self._owner.skip_longer:
            row = int(rows[numpy.searchsorted(cuts, longer[0], "right") - 1])
            raise _library.ArgumentError(
                f"row {row} has a sequence of {lengths[longer[0]]} tokens, and token_budget is {budget}; raise it, or pass skip_longer=True"
            )
        self.skipped = len(longer)
        kept = numpy.flatnonzero(lengths <= budget)
        return [kept[batch].tolist() for batch in packed(lengths[kept].tolist(), budget)]

    def _read_own(self, rows: numpy.ndarray, lengths: numpy.ndarray, cuts: numpy.ndarray, first: int) -> None:
        """Read the rows of the packed batches of this rank; their sequences have other places then."""
        owner = self._owner
        own = [sequence for index, batch in enumerate(self.batches) if self._is_own(first + index) for sequence in batch]
        needed = numpy.unique(numpy.searchsorted(cuts, own, "right") - 1)
        if not len(needed):
            return
        self._sequences, read, _ = _read_in_order(owner, rows[needed])
        counts = numpy.diff(cuts)[needed]
        starts = numpy.cumsum(counts) - counts
        self._places = numpy.full(len(lengths), -1)
        self._places[numpy.arange(len(read)) + numpy.repeat(cuts[needed] - starts, counts)] = read
        if not numpy.array_equal(self._sequences.lengths[self._places[own]], lengths[own]):
            raise _library.DataError(f"column {owner._lengths} has other lengths than the lists of {owner._columns.tokens}; leave lengths out", "type")

    def batch(self, index: int) -> dict[str, Any]:
        """Return a batch of this rank."""
        assert self._sequences is not None
        return self._sequences.batch(self._places[self.batches[index]], self._owner._layout)


def _read_in_order(owner: ResponseBatches, rows: numpy.ndarray) -> tuple[Sequences, numpy.ndarray, numpy.ndarray]:
    """Return the sequences of rows, which are read in the order of the file, and what `_in_order` returns."""
    sequences = Sequences(owner._view.take(numpy.sort(rows)), owner._columns)
    return (sequences, *_in_order(sequences.row_cuts, rows))


def _in_order(row_cuts: numpy.ndarray, rows: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Return the places of the sequences of rows in their own order, and where those of each row start in that order.

    Parameters
    ----------
    row_cuts : numpy.ndarray
        Where the sequences of each row start, with the rows sorted.
    rows : numpy.ndarray
        The rows, each once, in any order.
    """
    sorted_rows = numpy.argsort(numpy.argsort(rows))
    counts = numpy.diff(row_cuts)[sorted_rows]
    cuts = numpy.concatenate([numpy.zeros(1, "i8"), numpy.cumsum(counts)])
    return numpy.arange(cuts[-1]) + numpy.repeat(row_cuts[:-1][sorted_rows] - cuts[:-1], counts), cuts


def _columns(
    dataset: Dataset, tokens: str, prompt_tokens: str | bool | None, per_token: Mapping[str, str] | None, per_sequence: Mapping[str, str] | None
) -> Columns:
    paths = {field.path for field in dataset.schema.root.walk()}
    if prompt_tokens is None:
        prompt_tokens = "prompt_token_ids" if "prompt_token_ids" in paths else False
    if per_token is None:
        per_token = {}
        for name, candidates in _PER_TOKEN.items():
            found = [path for path in candidates if f"responses[].{path}" in paths]
            if found and tokens.startswith("responses[]"):
                per_token[name] = f"responses[].{found[0]}"
    full = dataset._full_path
    return Columns(
        full(tokens), full(str(prompt_tokens)) if prompt_tokens else None,
        {name: full(path) for name, path in per_token.items()}, {name: full(path) for name, path in (per_sequence or {}).items()},
    )  # fmt: skip


#: The columns of tokens that a recorder writes, by their names in a batch.
_PER_TOKEN = {
    "loss_mask": ("loss_mask",),
    "logprobs": ("pm.policy.token_logps",),
    "reference_logprobs": ("pm.reference.token_logps",),
    "advantages": ("token_advantages", "advantage"),
}
