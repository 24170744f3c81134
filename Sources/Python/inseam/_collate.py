# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Collate functions: batches of tensors from rows and pairs."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import torch


def pad(sequences: Sequence[Sequence[float]], value: float = 0, dtype: torch.dtype | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Pad lists, such as token log-probs, to one tensor.

    Parameters
    ----------
    sequences : sequence of sequences of numbers
        N lists.
    value : float, optional
        The value after the end of a list. Default: 0.
    dtype : torch.dtype, optional
        The type of the tensor; the common type of the lists if None.

    Returns
    -------
    tuple of two torch.Tensor
        The values, and a bool mask that is True where a list has a value. Both have shape (N, length of the longest list).
    """
    length = max((len(sequence) for sequence in sequences), default=0)
    tensors = [torch.as_tensor(sequence, dtype=dtype) for sequence in sequences]
    kinds = [tensor.dtype for tensor in tensors if len(tensor)]
    kind = dtype or (functools.reduce(torch.promote_types, kinds) if kinds else torch.float32)
    values = torch.full((len(sequences), length), value, dtype=kind)
    mask = torch.zeros((len(sequences), length), dtype=torch.bool)
    for row, tensor in enumerate(tensors):
        values[row, : len(tensor)] = tensor
        mask[row, : len(tensor)] = True
    return values, mask


def collate_pairs(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Collate preference pairs, items of `RowDataset(pairs=...)`, to a batch.

    Parameters
    ----------
    items : sequence of mappings
        N pairs with the same keys.

    Returns
    -------
    dict
        Scores, log-probs and other floats are float32 tensors of shape (N,) with NaN for None. Other integers are int64
        tensors, which keep ids exact, or a list if one is None. All other values are lists.
    """
    batch: dict[str, Any] = {}
    for key in items[0] if items else ():
        values = [item[key] for item in items]
        kinds = {type(value) for value in values if value is not None}
        # Scores and log-probs are tensors even if all of a batch are None.
        is_score = key == "margin" or key.startswith(("rm.", "pm."))
        if kinds <= {int, float} and (is_score or float in kinds):
            batch[key] = torch.tensor([float("nan") if value is None else value for value in values], dtype=torch.float32)
        elif kinds == {int} and all(value is not None and -(2**63) <= value < 2**63 for value in values):
            batch[key] = torch.tensor(values, dtype=torch.int64)
        else:
            batch[key] = values
    return batch
