# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Training with TRL: log-probs of the reference model from the dataset, and a record of what online trainers generate.

>>> inseam.export("d.inseam", "pairs", "trl", ref="sft")  # doctest: +SKIP
>>> trainer = StoredReferenceTrainer(  # doctest: +SKIP
...     model, args=DPOConfig(precompute_ref_log_probs=True), train_dataset=datasets.load_from_disk("pairs")
... )
>>> trainer = GRPOTrainer(model, reward_funcs=[exact], train_dataset=prompts)  # doctest: +SKIP
>>> record_rollouts(trainer, "rollouts")  # doctest: +SKIP
>>> trainer.train()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import trl
from trl import DPOTrainer

from ._trl_recording import RolloutRecorder, record_rollouts

_COLUMNS = ("ref_chosen_logps", "ref_rejected_logps")


class StoredReferenceTrainer(DPOTrainer):
    """A `DPOTrainer` whose datasets have the columns `ref_chosen_logps` and `ref_rejected_logps`: no reference model runs.

    With `precompute_ref_log_probs=True`, TRL takes these columns from the batch, but always computes them first; this class skips
    that pass. The log-probs must be sums over the same tokens: those of the response, and its end token if TRL's template has it.

    Raises
    ------
    ValueError
        If a dataset lacks the columns, or this version of TRL has no such pass.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        if not hasattr(DPOTrainer, "_precompute_ref_logps"):
            raise ValueError(f"expected TRL 1.16, found {trl.__version__}, which computes reference log-probs in another way")
        super().__init__(*arguments, **options)

    def _precompute_ref_logps(self, dataset: Any, name: str, batch_size: int) -> Any:
        missing = [column for column in _COLUMNS if column not in dataset.column_names]
        if missing:
            raise ValueError(f"the {name} dataset lacks {' and '.join(missing)}; export it with ref=NAME")
        return dataset


__all__ = ["RolloutRecorder", "StoredReferenceTrainer", "record_rollouts"]
