# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What a sampler knows of the data loader that reads it: items that are read ahead, and states of loaders."""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Mapping
from types import FrameType
from typing import Any

from torch.utils.data.dataloader import _BaseDataLoaderIter, _MultiProcessingDataLoaderIter

from . import _library

#: The calls between a sampler and the loader that reads it.
_DEPTH = 12


def loader_of_caller() -> _BaseDataLoaderIter | None:
    """Return the iterator of the data loader that asks the caller's caller for its next item; None if no loader does."""
    frame: FrameType | None = sys._getframe(3)
    for _ in range(_DEPTH):
        if frame is None:
            return None
        if frame.f_code.co_name == "_next_index":
            found = frame.f_locals.get("self")
            if isinstance(found, _BaseDataLoaderIter):
                return found
        frame = frame.f_back
    return None


def is_stateful(loader: _BaseDataLoaderIter | None) -> bool:
    """Return whether a loader saves the state of its sampler itself, as `StatefulDataLoader` does."""
    return type(loader).__module__.split(".")[0] == "torchdata"


class Ahead:
    """The items of a plain data loader with workers: how many it has read, and how many it has handed out."""

    def __init__(self, loader: _MultiProcessingDataLoaderIter) -> None:
        # The loader may be gone when the number is needed: what it had handed out is noted then.
        fields = vars(loader)
        self._fields: dict[str, Any] | None = fields
        self._yielded = 0
        self._loader = weakref.ref(loader, lambda _: self._finish())
        self._starts: deque[tuple[int, int]] = deque()
        self._count = 0

    def _finish(self) -> None:
        if self._fields is not None:
            self._yielded, self._fields = self._fields["_num_yielded"], None

    @staticmethod
    def of(loader: _BaseDataLoaderIter | None) -> Ahead | None:
        """Return the items of a loader; None if it reads no items ahead, or saves states itself."""
        if isinstance(loader, _MultiProcessingDataLoaderIter) and not is_stateful(loader):
            return Ahead(loader)
        return None

    def add(self, count: int) -> None:
        """Note that the loader has read `count` items."""
        self._count = count
        if self._fields is None:
            return
        batch = self._fields["_send_idx"]
        if not self._starts or self._starts[-1][0] != batch:
            self._starts.append((batch, count - 1))
            while len(self._starts) > 1 and self._starts[0][0] < self._fields["_num_yielded"]:
                self._starts.popleft()

    @property
    def handed_out(self) -> int:
        """The number of items in the batches that the loader has handed out."""
        yielded = self._yielded if self._fields is None else self._fields["_num_yielded"]
        return next((start for batch, start in self._starts if batch >= yielded), self._count)

    @property
    def read(self) -> int:
        """The number of items that the loader has read."""
        return self._count


def workers_of_state(state: Mapping[str, Any]) -> int | None:
    """Return the number of workers of a state of `StatefulDataLoader`; None if it is another state."""
    if "_snapshot" in state:
        return int(state["_snapshot"]["_main_snapshot"]["_num_workers"])
    return 0 if "_sampler_iter_state" in state else None


def require_same_workers() -> None:
    """Raise an error if a `StatefulDataLoader` that starts now resumes from a state of another number of workers."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(_DEPTH):
        if frame is None:
            return
        state = frame.f_locals.get("next_iter_state") if frame.f_code.co_name == "__init__" else None
        if isinstance(state, Mapping):
            loader, saved = frame.f_locals.get("self"), workers_of_state(state)
            own = getattr(loader, "_num_workers", saved)
            if saved is not None and own != saved:
                raise _library.ArgumentError(
                    f"the state is that of a loader with {saved} workers, and this one has {own}; call load_state_dict(state) of "
                    "the sampler rather than of the loader"
                )
            return
        frame = frame.f_back


def sampler_state(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the state of a sampler or iterable from that of a `StatefulDataLoader`; other states unchanged.

    Raises
    ------
    ArgumentError
        If the workers of the loader are at different positions, or the state is not that of the last batch.
    """
    if workers_of_state(state) is None:
        return state
    if state.get("_steps_since_snapshot"):
        raise _library.ArgumentError("the state is older than the last batch; save states with snapshot_every_n_steps=1")
    snapshot = state.get("_snapshot")
    main = state if snapshot is None else snapshot["_main_snapshot"]
    found = (main.get("_sampler_iter_state") or {}).get("sampler_state")
    if found is not None:
        return {key: value for key, value in found.items() if key != "ended"}
    own = [state] if snapshot is None else list(snapshot["_worker_snapshots"].values())
    states = [one.get("dataset_state") or (one.get("fetcher_state") or {}).get("dataset_iter_state") for one in own]
    if not states or any(one is None for one in states):
        raise _library.ArgumentError("the state of the loader has no state of a RowSampler or RowIterable")
    if any((one["epoch"], one["offset"]) != (states[0]["epoch"], states[0]["offset"]) for one in states):
        raise _library.ArgumentError(
            f"the {len(states)} workers are at different positions; resume with {len(states)} workers and the same number of ranks, "
            f"or from a state that was saved after a multiple of {len(states)} batches"
        )
    return {key: value for key, value in states[0].items() if key not in ("ended", "ranks", "workers")}
