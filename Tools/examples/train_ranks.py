# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Shares one epoch between two ranks: torchrun --nproc-per-node 2 train_ranks.py DATA"""

import sys

import torch.distributed as dist
from inseam.torch import RowDataset, RowSampler
from torch.utils.data import DataLoader

dist.init_process_group("gloo")
rows = RowDataset(sys.argv[1], columns=["turn"])
sampler = RowSampler(rows, seed=1)
seen = [row["turn"] for batch in DataLoader(rows, batch_size=4, sampler=sampler, collate_fn=list) for row in batch]
everyone: list = [None] * dist.get_world_size()
dist.all_gather_object(everyone, seen)
if dist.get_rank() == 0:
    taken = sorted(turn for part in everyone for turn in part)
    assert len({len(part) for part in everyone}) == 1, "every rank takes the same number of rows"
    assert set(taken) == set(range(len(rows))), "every row is taken"
    print(f"{len(rows)} rows over {len(everyone)} ranks")
dist.destroy_process_group()
