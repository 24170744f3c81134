# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""First fit of sequences into batches of a token budget; see spec/order.md, Packing."""

from __future__ import annotations

from collections.abc import Sequence

#: The number of batches that may have room for another sequence at the same time.
OPEN_BATCHES = 8


def packed(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Return the positions of the sequences of each batch, in the order in which the batches were begun.

    Each sequence joins the oldest open batch that has room for it, or begins a batch; at most `OPEN_BATCHES` are open, and
    beginning another one closes the oldest.

    Parameters
    ----------
    lengths : sequence of int
        The lengths in tokens, each at most `budget`.
    budget : int
        The number of tokens that a batch holds.
    """
    batches: list[list[int]] = []
    rooms: list[int] = []
    opened: list[list[int]] = []
    for index, length in enumerate(lengths):
        for place, room in enumerate(rooms):
            if length <= room:
                rooms[place] = room - length
                opened[place].append(index)
                break
        else:
            batch = [index]
            batches.append(batch)
            rooms.append(budget - length)
            opened.append(batch)
            if len(rooms) > OPEN_BATCHES:
                del rooms[0], opened[0]
    return batches
