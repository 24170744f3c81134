# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Prompts for verl: `data.custom_cls.path=pkg://inseam.verl data.custom_cls.name=InseamRLHFDataset`; a record of its rollouts.

verl maps Parquet files through `datasets`; each generation of a file is exported once to verl's cache.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

from verl.utils.dataset.rl_dataset import RLHFDataset

from ._export import export
from ._open import open
from ._verl_recording import RolloutRecorder, record_rollouts


class InseamRLHFDataset(RLHFDataset):
    """verl's `RLHFDataset` over Inseam files: one row for each prompt, with the gold response as its ground truth.

    `data.train_files` has `.inseam` files; verl reads other files itself. The exports are in verl's `cache_dir`. The ground truth is
    `reward_model.ground_truth`, or else `reference`, or else the gold response.

    Raises
    ------
    ValueError
        If a prompt has no ground truth; `+data.inseam_without_ground_truth=true` accepts an empty one.
    """

    def _download(self, use_origin_parquet: bool = False) -> None:
        super()._download(use_origin_parquet)
        os.makedirs(self.cache_dir, exist_ok=True)
        self.data_files = [self._parquet(path) if path.endswith(".inseam") else path for path in self.data_files]

    def _parquet(self, path: Any) -> str:
        dataset = open(path)
        accepts_none = bool(self.config.get("inseam_without_ground_truth", False))
        # The name tells what the export was made of, and how.
        kind = "some-ground-truth" if accepts_none else "ground-truth"
        cached = os.path.join(self.cache_dir, f"{dataset.file_id}-{dataset.generation}-{kind}.parquet")
        if not os.path.exists(cached):
            fresh = os.path.join(self.cache_dir, f"{uuid.uuid4().hex}.parquet")
            report = export(dataset, fresh, "verl")
            if report["no_ground_truth"] and not accepts_none:
                os.unlink(fresh)
                raise ValueError(
                    f"{path}: {report['no_ground_truth']} of {report['written']} prompts have no ground truth "
                    "(reward_model.ground_truth, reference or a gold response); +data.inseam_without_ground_truth=true accepts that"
                )
            os.replace(fresh, cached)
        return cached


__all__ = ["InseamRLHFDataset", "RolloutRecorder", "record_rollouts"]
