# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The rank of a process among those that train together."""

from __future__ import annotations

import os
import sys

from . import _library


def rank_of_process(rank: int | None, world_size: int | None) -> tuple[int, int]:
    """Return the rank and the number of processes; those of torch.distributed, or of the environment, if they are not given."""
    if rank is None and world_size is None:
        rank, world_size = distributed_rank() or (int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1)))
    rank, world_size = rank or 0, world_size or max(1, (rank or 0) + 1)
    if not 0 <= rank < world_size:
        raise _library.ArgumentError(f"rank {rank} is out of range; world_size is {world_size}")
    return rank, world_size


def distributed_rank() -> tuple[int, int] | None:
    """Return the rank and the number of processes of torch.distributed; None if it is not initialised. torch is not imported."""
    distributed = getattr(sys.modules.get("torch"), "distributed", None)
    if distributed is None or not distributed.is_available() or not distributed.is_initialized():
        return None
    return distributed.get_rank(), distributed.get_world_size()
