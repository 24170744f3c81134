# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What `export --to PRESET` writes, through the loaders of the trainers that the preset is named after."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

import inseam

from support import FolderTest, has
from test_trainers import tiny_model

TEMPLATE = "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"


def said(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


#: Records of each preset, as its documentation has them.
RECORDS: dict[str, list[list[dict[str, Any]]]] = {
    "trl-preference": [
        [{"prompt": "The sky is", "chosen": " blue.", "rejected": " green.", "score_chosen": 1.5, "score_rejected": 0.5, "id": 7}, {"prompt": "2 + 2 =", "chosen": " 4", "rejected": " 5", "score_chosen": 2.0, "score_rejected": -1.0, "id": 8}],
        [{"prompt": [said("user", "Sky?")], "chosen": [said("assistant", "Blue.")], "rejected": [said("assistant", "Green.")]}],
        [{"chosen": [said("user", "Sky?"), said("assistant", "Blue.")], "rejected": [said("user", "Sky?"), said("assistant", "Green.")]}],
    ],
    "trl-unpaired": [
        [{"prompt": "The sky is", "completion": " blue.", "label": True}, {"prompt": "The sky is", "completion": " green.", "label": False}, {"prompt": "2 + 2 =", "completion": " 4", "label": True}],
        [{"prompt": [said("user", "Sky?")], "completion": [said("assistant", "Blue.")], "label": True}],
    ],
    "trl-prompt-completion": [[{"prompt": "The sky is", "completion": " blue."}], [{"prompt": [said("user", "Sky?")], "completion": [said("assistant", "Blue.")]}]],
    "trl-stepwise": [[{"prompt": "Which is larger, 9.8 or 9.11?", "completions": ["The fraction of 9.8 is 0.8.", "0.8 is larger."], "labels": [True, True]}]],
}


@unittest.skipUnless(has("trl", "datasets", "pyarrow", "transformers"), "trl is not installed")
class TRLPresets(FolderTest):
    def exported(self, preset: str, records: list[dict[str, Any]], ending: str) -> Any:
        """Rows of records, exported in their preset again, as `datasets` loads them."""
        from datasets import load_dataset

        Path(self.path("r.jsonl")).write_text("".join(json.dumps(record) + "\n" for record in records))
        inseam.convert(self.path("r.jsonl"), self.path(), mode="replace", preset=preset)
        inseam.export(self.path(), self.path(f"out{ending}"), preset, mode="replace")
        return load_dataset({".jsonl": "json", ".parquet": "parquet"}[ending], data_files=self.path(f"out{ending}"), split="train", cache_dir=self.path("cache"))

    def test_every_field_is_seen(self) -> None:
        for preset, variants in RECORDS.items():
            for records in variants:
                for ending in (".jsonl", ".parquet"):
                    with self.subTest(preset, ending=ending):
                        self.assertEqual(list(self.exported(preset, records, ending)), records)

    def test_examples_are_prepared_as_those_of_the_source(self) -> None:
        """TRL finds the same prompts, and tokenizes the same texts, as in the records that were converted."""
        from trl.data_utils import is_conversational, maybe_apply_chat_template, maybe_extract_prompt, maybe_unpair_preference_dataset

        tokenizer = tiny_model()[1]
        tokenizer.chat_template = TEMPLATE
        for preset, variants in RECORDS.items():
            if preset == "trl-stepwise":
                continue  # a process reward trainer tokenizes the texts as they are
            for records in variants:
                with self.subTest(preset):
                    data = self.exported(preset, records, ".parquet")
                    for example, record in zip(data, records, strict=True):
                        self.assertEqual(is_conversational(example), is_conversational(record))
                        own, theirs = maybe_extract_prompt(dict(example)), maybe_extract_prompt(dict(record))
                        self.assertEqual(own, theirs)
                        prepared = maybe_apply_chat_template(own, tokenizer)
                        self.assertEqual(prepared, maybe_apply_chat_template(theirs, tokenizer))
                        self.assertIsInstance(prepared["prompt"], str)
                    if preset == "trl-preference":
                        unpaired = maybe_unpair_preference_dataset(data.map(maybe_extract_prompt))
                        self.assertEqual(len(unpaired), 2 * len(records))


@unittest.skipUnless(has("verl", "transformers", "pyarrow"), "verl is not installed")
class VerlPresets(FolderTest):
    def test_prompts_are_read_with_all_their_fields(self) -> None:
        from omegaconf import OmegaConf
        from verl.utils.dataset.rl_dataset import RLHFDataset, collate_fn

        records = [
            {"data_source": "gsm8k", "prompt": [said("user", f"{number} + 1 =")], "ability": "math", "reward_model": {"style": "rule", "ground_truth": str(number + 1)}, "extra_info": {"split": "train", "index": number, "answer": f"#### {number + 1}"}}
            for number in range(5)
        ]
        Path(self.path("r.jsonl")).write_text("".join(json.dumps(record) + "\n" for record in records))
        inseam.convert(self.path("r.jsonl"), self.path(), preset="verl-prompt")
        inseam.export(self.path(), self.path("out.parquet"), "verl-prompt")
        settings = OmegaConf.create({"cache_dir": self.path("cache"), "filter_overlong_prompts": False, "max_prompt_length": 512})
        data = RLHFDataset([self.path("out.parquet")], tiny_model()[1], settings)
        self.assertEqual(len(data), len(records))
        for item, record in zip((data[index] for index in range(len(data))), records, strict=True):
            self.assertEqual(item["raw_prompt"], record["prompt"])
            self.assertEqual({key: item[key] for key in record if key != "prompt"}, {key: value for key, value in record.items() if key != "prompt"})
            self.assertEqual(item["index"], record["extra_info"]["index"])
        self.assertEqual(len(collate_fn([data[0], data[1]])["raw_prompt"]), 2)


if __name__ == "__main__":
    unittest.main()
