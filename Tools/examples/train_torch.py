# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Stops a training loop in the middle of an epoch and resumes it: python train_torch.py DATA"""

import sys

from inseam.torch import RowDataset, RowSampler
from torchdata.stateful_dataloader import StatefulDataLoader

rows = RowDataset(sys.argv[1], columns=["prompt_id", "prompt"], where="prompt IS NOT NULL")


def loader() -> StatefulDataLoader:
    return StatefulDataLoader(rows, batch_size=8, sampler=RowSampler(rows, seed=1), num_workers=2, collate_fn=list)


def ids(batch: list) -> list:
    return [row["prompt_id"] for row in batch]


whole = [id for batch in loader() for id in ids(batch)]
first = loader()
iterator = iter(first)
seen = [id for _ in range(3) for id in ids(next(iterator))]
state = first.state_dict()

second = loader()
second.load_state_dict(state)
seen += [id for batch in second for id in ids(batch)]
assert seen == whole, "an interrupted epoch has the same rows in the same order"
print(f"{len(seen)} prompts, each once; resumed after {3 * 8}")
