# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Trains from a record of rollouts on some ranks: torchrun --nproc-per-node 2 train_record.py FOLDER MODEL REWARD"""

import sys

import inseam
import numpy
import torch
from inseam.torch import ResponseBatches
from torch.nn.parallel import DistributedDataParallel
from transformers import AutoModelForCausalLM

folder, name, reward = sys.argv[1:]
torch.distributed.init_process_group("gloo")
ds = inseam.open(folder)

# Prompts that all responses solve, or none, have no advantage.
rates = []
for batch in ds.select(["responses[].response_id", f"responses[].rm.{reward}"]).scan(None):
    cuts, scores = batch["responses"].offsets, batch[f"rm.{reward}"].to_numpy()
    rates.append(numpy.add.reduceat(scores > 0, cuts[:-1]) / numpy.diff(cuts))
rates = numpy.concatenate(rates)
useful = ds[(rates > 0) & (rates < 1)]

model = DistributedDataParallel(AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
batches = ResponseBatches(useful, batch_rows=4, seed=1)  # rank and world_size are those of torch.distributed
responses = 0
for batch in batches:
    logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits[:, :-1]
    logps = logits.log_softmax(-1).gather(-1, batch["input_ids"][:, 1:, None])[..., 0]
    mask, advantages = batch["loss_mask"][:, 1:], batch["advantages"][:, 1:]
    ratio = torch.where(mask, logps - batch["logprobs"][:, 1:], 0).exp()  # against the policy that sampled the responses
    loss = -(torch.minimum(ratio * advantages, ratio.clamp(0.8, 1.2) * advantages) * mask).sum() / mask.sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    responses += len(batch["input_ids"])

total = torch.tensor(responses)
torch.distributed.all_reduce(total)
if torch.distributed.get_rank() == 0:
    print(f"{len(useful)} of {len(ds)} prompts are useful; {total} responses over {torch.distributed.get_world_size()} ranks")
torch.distributed.destroy_process_group()
