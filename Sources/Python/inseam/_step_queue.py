# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The steps that wait for the thread that writes them."""

from __future__ import annotations

import threading
import time
from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class StepQueue:
    """A queue of steps with a limit in bytes, which counts the steps that are durable.

    One thread takes steps; any number of threads put them. The first error of the thread that takes ends the queue.

    Parameters
    ----------
    limit : int
        The maximum size in bytes of the steps that wait. A step that alone is larger fits an empty queue.

    Attributes
    ----------
    accepted, durable : int
        The numbers of steps that were put, and of those of them that are durable.
    error : BaseException or None
        The error that ended the queue.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.accepted = self.durable = 0
        self.error: BaseException | None = None
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Any, int]] = deque()
        self._taken: list[int] = []
        self._is_closed = False

    @property
    def nbytes(self) -> int:
        """The size in bytes of the steps that are not durable."""
        return sum(size for _, size in list(self._waiting)) + sum(self._taken)

    def __len__(self) -> int:
        return self.accepted - self.durable

    def put(self, item: Any, size: int, waits: bool) -> bool:
        """Add a step; return False if there is no room for it, and the call does not wait, or the queue has ended."""
        with self._changed:
            while self.error is None and self.nbytes and self.nbytes + size > self.limit:
                if not waits:
                    return False
                self._changed.wait(1)
            if self.error is not None:
                return False
            self._waiting.append((item, size))
            self.accepted += 1
            self._changed.notify_all()
            return True

    def take(self) -> list[Any]:
        """Return all steps that wait, at least one; an empty list once the queue is closed and empty."""
        with self._changed:
            while not self._waiting and not self._is_closed:
                self._changed.wait()
            items = list(self._waiting)
            self._waiting.clear()
            self._taken = [size for _, size in items]
            return [item for item, _ in items]

    def finish(self, count: int) -> None:
        """Count steps that were taken as durable."""
        with self._changed:
            self.durable += count
            self._taken = []
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """End the queue with an error."""
        with self._changed:
            self.error = error
            self._changed.notify_all()

    def close(self) -> None:
        """Let `take` return an empty list once no step waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def wait(self, count: int, seconds: float | None) -> bool:
        """Wait until this many steps are durable; return False after a number of seconds, or if the queue has ended before."""
        end = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while self.durable < count and self.error is None:
                left = 1.0 if end is None else min(1.0, end - time.monotonic())
                if left <= 0:
                    return False
                self._changed.wait(left)
            return self.durable >= count
