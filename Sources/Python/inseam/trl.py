# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Preference training with TRL that takes the reference model's log-probs from the dataset.

>>> inseam.export("d.inseam", "pairs", "trl", ref="sft")  # doctest: +SKIP
>>> trainer = StoredReferenceTrainer(  # doctest: +SKIP
...     model, args=DPOConfig(precompute_ref_log_probs=True), train_dataset=datasets.load_from_disk("pairs")
... )
"""

from __future__ import annotations

from typing import Any

import trl
from trl import DPOTrainer

_COLUMNS = ("ref_chosen_logps", "ref_rejected_logps")


class StoredReferenceTrainer(DPOTrainer):
    """A `DPOTrainer` whose datasets have `ref_chosen_logps` and `ref_rejected_logps`: no reference model runs.

    With `precompute_ref_log_probs=True` TRL takes these columns from the batch, but always computes them first. The sums
    must be those of the same tokens: the response's, its end token counted as TRL's template has it.

    Raises
    ------
    ValueError
        If a dataset lacks the columns, or TRL has no pass that could be left out.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        if not hasattr(DPOTrainer, "_precompute_ref_logps"):
            raise ValueError(f"TRL {trl.__version__} computes reference log-probs in another way; 1.16 is known to work")
        super().__init__(*arguments, **options)

    def _precompute_ref_logps(self, dataset: Any, name: str, batch_size: int) -> Any:
        missing = [column for column in _COLUMNS if column not in dataset.column_names]
        if missing:
            raise ValueError(f"the {name} dataset has no {' and no '.join(missing)}; export it with ref=NAME")
        return dataset
