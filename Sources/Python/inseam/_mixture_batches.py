# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The batches of a mixture as a map-style dataset of torch."""

from __future__ import annotations

from typing import Any

from torch.utils.data import Dataset as TorchDataset

from ._mixture import Mixture
from ._sampler import rank_of_world


class MixtureBatches(TorchDataset):
    """A map-style dataset whose item at a step is this rank's part of the batch of that step, a list of rows.

    Training resumes at any step, with any number of ranks and workers, without a state of the loader:

    >>> batches = MixtureBatches(mixture, size=256, steps=10_000)  # doctest: +SKIP
    >>> loader = DataLoader(batches, batch_size=None, sampler=range(step, 10_000), num_workers=2)  # doctest: +SKIP

    Parameters
    ----------
    mixture : Mixture
        What `inseam.mix` returns.
    size : int
        The items of a batch over all ranks; a multiple of the number of ranks gives each as many.
    steps : int
        The number of batches.
    rank, world_size : int, optional
        The rank of this process, and the number of processes. Default: those of torch.distributed if it is initialised, else 0
        of 1.
    """

    def __init__(self, mixture: Mixture, size: int, steps: int, *, rank: int | None = None, world_size: int | None = None) -> None:
        self.mixture, self.size, self.steps = mixture, size, steps
        self.rank, self.world_size = rank_of_world(rank, world_size)

    def __len__(self) -> int:
        """Return the number of batches."""
        return self.steps

    def __getitem__(self, step: int) -> list[dict[str, Any]]:
        """Return the rows of a step for this rank."""
        if not 0 <= step < self.steps:
            raise IndexError(f"step {step} is out of range; there are {self.steps} steps")
        return self.mixture.batch(step, self.size, rank=self.rank, world_size=self.world_size)
