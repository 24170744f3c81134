# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Trains with DPO, using reference log-probs from the dataset: python train_dpo.py DATA MODEL REFERENCE OUTPUT"""

import sys

import datasets
import inseam
from inseam.trl import StoredReferenceTrainer
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import DPOConfig

data, model, reference, output = sys.argv[1:5]
report = inseam.export(data, f"{output}/pairs", "trl", where="prompt IS NOT NULL", ref=reference)
print(f"{report['rows']} prompts, {report['written']} pairs, skipped: {report['skipped']}")
trainer = StoredReferenceTrainer(
    AutoModelForCausalLM.from_pretrained(model),
    args=DPOConfig(output_dir=output, precompute_ref_log_probs=True, max_steps=2, max_length=64, report_to=[], use_cpu=True),
    train_dataset=datasets.load_from_disk(f"{output}/pairs"),
    processing_class=AutoTokenizer.from_pretrained(model),
)
print(f"loss {trainer.train().training_loss:.3f}")
