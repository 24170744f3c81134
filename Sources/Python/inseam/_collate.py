# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Batches of tensors from rows and pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch


def pad(sequences: Sequence[Sequence[float]], value: float = 0, dtype: torch.dtype | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Aligned lists, such as token log-probs, as one tensor with a mask that is true where there are values.

    Shapes: (number of sequences, length of the longest), both.
    """
    length = max((len(sequence) for sequence in sequences), default=0)
    tensors = [torch.as_tensor(sequence, dtype=dtype) for sequence in sequences]
    kind = dtype or (tensors[0].dtype if tensors else torch.float32)
    values = torch.full((len(sequences), length), value, dtype=kind)
    mask = torch.zeros((len(sequences), length), dtype=torch.bool)
    for row, tensor in enumerate(tensors):
        values[row, : len(tensor)] = tensor
        mask[row, : len(tensor)] = True
    return values, mask


def collate_pairs(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Preference pairs as a batch: text as lists, scores and log-probs as float32 tensors, None as NaN."""
    batch: dict[str, Any] = {}
    for key in items[0] if items else ():
        values = [item[key] for item in items]
        numbers = [value for value in values if value is not None]
        # Scores and log-probs are numbers where none of a batch is known, too.
        is_score = key == "margin" or key.startswith(("rm.", "pm."))
        if (numbers or is_score) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in numbers):
            batch[key] = torch.tensor([float("nan") if value is None else value for value in values], dtype=torch.float32)
        else:
            batch[key] = values
    return batch
