# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What trainers load: Hugging Face's datasets, TRL, Ray; each through its own loader."""

from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
import unittest
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import inseam

from support import FolderTest, conversation, has


class Exports(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(300, seed=7)
        inseam.write(self.rows, self.path(), row_group_rows=64)
        self.ds = inseam.open(self.path())

    def gold_and_worse(self) -> list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
        return [(row, row["responses"][0], worse) for row in self.rows for worse in row["responses"][1:]]

    def wanted(self) -> list[dict[str, Any]]:
        rows = []
        for row, gold, worse in self.gold_and_worse():
            if row["prompt"] is None:
                continue
            scores = gold["rm"]["sky"], worse["rm"]["sky"]
            rows.append(
                {
                    "prompt": row["prompt"],
                    "chosen": gold["text"],
                    "rejected": worse["text"],
                    "score_chosen": scores[0],
                    "score_rejected": scores[1],
                    "margin": None if None in scores else scores[0] - scores[1],
                    "ref_chosen_logps": gold["pm"]["sft"]["logp"],
                    "ref_rejected_logps": worse["pm"]["sft"]["logp"],
                }
            )
        return rows

    def test_pairs_as_lines(self) -> None:
        report = inseam.export(self.path(), self.path("pairs.jsonl"), "trl", rm="sky", ref="sft")
        found = [json.loads(line) for line in Path(self.path("pairs.jsonl")).read_text().splitlines()]
        self.assertEqual(found, self.wanted())
        self.assertEqual((report["rows"], report["written"]), (300, len(found)))
        without_prompt = sum(row["prompt"] is None for row, _, _ in self.gold_and_worse())
        self.assertEqual(report["skipped"].pop("no prompt"), without_prompt)
        self.assertEqual(sum(report["skipped"].values()), sum(len(row["responses"]) < 2 for row in self.rows))
        report = inseam.export(self.path(), self.path("or.jsonl"), "openrlhf", messages=True, where="turn < 50")
        first = json.loads(Path(self.path("or.jsonl")).read_text().splitlines()[0])
        self.assertEqual(first["chosen"], [{"role": "assistant", "content": self.wanted()[0]["chosen"]}])
        self.assertEqual(list(first), ["prompt", "chosen", "rejected"])

    def run_command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "inseam", "export", self.path(), *arguments], capture_output=True, text=True, check=False)

    def test_the_command_line_exports_too(self) -> None:
        """The same bytes as from Python, what was skipped and why, and errors with the tool's codes; without --to the tool answers."""
        report = inseam.export(self.path(), self.path("api.jsonl"), "trl", pairs="max-gap", rm="sky", ref="sft", messages=True)
        flags = ["--to", "trl", "--pairs", "max-gap", "--rm", "sky", "--ref", "sft", "--messages"]
        done = self.run_command("-o", self.path("tool.jsonl"), *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(Path(self.path("tool.jsonl")).read_bytes(), Path(self.path("api.jsonl")).read_bytes())
        self.assertIn(f"300 rows read, {report['written']} pairs written, skipped: ", done.stderr)
        for reason, count in report["skipped"].items():
            self.assertIn(f"{reason} {count}", done.stderr)
        done = self.run_command("-o", self.path("json.jsonl"), "--to=verl", "--json", "--where", "turn < 50")
        self.assertEqual(json.loads(done.stdout), inseam.export(self.path(), self.path("v.jsonl"), "verl", where="turn < 50"))
        for wrong in ("--rm", "--ref"):
            done = self.run_command("-o", self.path("no.jsonl"), "--to", "trl", wrong, "nobody")
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertRegex(done.stderr, r"\Ainseam: [^\n]*nobody[^\n]*\n\Z")
        self.assertEqual(self.run_command("-o", self.path("no.jsonl"), "--to", "nowhere").returncode, 64)
        self.assertFalse(Path(self.path("no.jsonl")).exists())
        done = self.run_command("-o", self.path("plain.jsonl"), "-q")
        self.assertEqual((done.returncode, len(Path(self.path("plain.jsonl")).read_text().splitlines())), (0, 300))

    def test_pairs_that_no_trainer_can_use_are_left_out(self) -> None:
        def response(role: str, text: str | None, logp: float | None = -1.0) -> dict[str, Any]:
            return {"role": role, "text": text, "pm": {"sft": {"logp": logp}}}

        rows = [
            {"prompt": "a", "responses": [response("chosen", "x"), response("rejected", "y"), response("worse", None)]},
            {"prompt": "b", "responses": [response("gold", None), response("worse", "y")]},
            {"prompt": "c", "responses": [response("gold", "x"), response("rejected", "y", None)]},
            {"prompt": None, "responses": [response("gold", "x"), response("worse", "y")]},
        ]
        inseam.write(rows, self.path("gaps.inseam"))
        report = inseam.export(self.path("gaps.inseam"), self.path("gaps.jsonl"), "trl", ref="sft")
        self.assertEqual(report["skipped"], {"no text": 2, "no log-prob of the reference": 1, "no prompt": 1})
        found = [json.loads(line) for line in Path(self.path("gaps.jsonl")).read_text().splitlines()]
        self.assertEqual([(row["prompt"], row["chosen"], row["rejected"]) for row in found], [("a", "x", "y")])
        self.assertEqual(inseam.export(self.path("gaps.inseam"), self.path("gaps.jsonl"), "openrlhf", mode="replace")["written"], 2)

    def test_what_there_is_not(self) -> None:
        for options in ({"to": "grain"}, {"to": "trl", "ref": "none"}, {"to": "trl", "pairs": "max-gap"}):
            with self.assertRaises(inseam.ArgumentError):
                inseam.export(self.path(), self.path("x.jsonl"), **options)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_whole_datasets(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        wanted = pa.table(self.ds)
        inseam.export(self.path(), self.path("d.parquet"), "parquet")
        self.assertTrue(pq.read_table(self.path("d.parquet")).equals(wanted))
        inseam.export(self.path(), self.path("d.arrow"), "arrow")
        self.assertTrue(pa.ipc.open_stream(self.path("d.arrow")).read_all().equals(wanted))
        inseam.write(pq.read_table(self.path("d.parquet")), self.path("again.inseam"))
        self.assertEqual(list(inseam.open(self.path("again.inseam"))), self.rows)

    def test_prompts_for_verl(self) -> None:
        report = inseam.export(self.path(), self.path("verl.parquet"), "verl")
        import pyarrow.parquet as pq

        found = pq.read_table(self.path("verl.parquet")).to_pylist()
        said = [row for row in self.rows if row["prompt"] is not None]
        self.assertEqual(report["skipped"], {"no prompt": 300 - len(said)})
        for row, other in zip(said, found):
            self.assertEqual(other["prompt"], [{"role": "user", "content": row["prompt"]}])
            self.assertEqual(other["reward_model"]["ground_truth"], row["responses"][0]["text"] if row["responses"] else "")
            self.assertEqual(other["extra_info"]["index"], row["turn"])

    @unittest.skipUnless(has("datasets"), "datasets is not installed")
    def test_hugging_face(self) -> None:
        import datasets

        mapped = self.ds.to_hf(self.path("hf"))
        self.assertEqual(mapped.to_list(), self.rows)
        self.assertLess(len(pickle.dumps(mapped)), 20_000)
        self.assertEqual(mapped[7], self.rows[7])
        again = datasets.load_from_disk(self.path("hf"))
        self.assertEqual(again.num_rows, 300)
        streamed = self.ds.filter("turn >= 100").to_hf(shards=8)
        self.assertEqual(list(streamed), self.rows[100:])
        self.assertEqual(streamed.num_shards, 8)
        from datasets.distributed import split_dataset_by_node

        parts = [list(split_dataset_by_node(streamed, rank, 4)) for rank in range(4)]
        self.assertEqual(sorted(row["turn"] for part in parts for row in part), list(range(100, 300)))
        iterator = iter(streamed)
        begun = [next(iterator) for _ in range(57)]
        state = streamed.state_dict()
        resumed = self.ds.filter("turn >= 100").to_hf(shards=8)
        resumed.load_state_dict(state)
        self.assertEqual(begun + list(resumed), self.rows[100:])

    @unittest.skipUnless(has("datasets"), "datasets is not installed")
    def test_paths_that_trainers_load(self) -> None:
        import datasets

        for name, loader in (
            ("pairs.jsonl", lambda path: datasets.load_dataset("json", data_files=path, split="train", cache_dir=self.path("cache"))),
            ("pairs.parquet", lambda path: datasets.load_dataset("parquet", data_files=path, split="train", cache_dir=self.path("cache"))),
            ("pairs", datasets.load_from_disk),
        ):
            inseam.export(self.path(), self.path(name), "trl", rm="sky", ref="sft")
            self.assertEqual(loader(self.path(name)).to_list(), self.wanted(), name)


@unittest.skipUnless(has("trl", "transformers", "datasets", "torch", "tokenizers"), "trl is not installed")
class PreferenceTraining(FolderTest):
    def test_reference_log_probs_are_taken_from_the_dataset(self) -> None:
        import datasets
        import torch
        from inseam.trl import StoredReferenceTrainer
        from trl import DPOConfig

        inseam.write([row for row in conversation(40, seed=8) if row["prompt"] is not None], self.path())
        inseam.export(self.path(), self.path("pairs"), "trl", ref="sft")
        pairs = datasets.load_from_disk(self.path("pairs"))
        model, tokenizer = tiny_model()
        arguments = DPOConfig(
            output_dir=self.path("out"), precompute_ref_log_probs=True, max_steps=2, per_device_train_batch_size=4,
            report_to=[], use_cpu=True, logging_steps=1, save_strategy="no", max_length=64,
        )  # fmt: skip
        trainer = StoredReferenceTrainer(model, args=arguments, train_dataset=pairs, processing_class=tokenizer)
        seen: list[Any] = []
        collate = trainer.data_collator

        def spy(examples: Any) -> Any:
            batch = collate(examples)
            seen.extend(batch["ref_chosen_logps"].tolist())
            return batch

        trainer.data_collator = spy
        loss = trainer.train().training_loss
        self.assertTrue(math.isfinite(loss))
        stored = {float(torch.tensor(value, dtype=torch.float32)) for value in pairs["ref_chosen_logps"]}
        self.assertTrue(seen and set(seen) <= stored, "the batch has the stored log-probs")
        without = pairs.remove_columns(["ref_chosen_logps"])
        with self.assertRaisesRegex(ValueError, "ref_chosen_logps"):
            StoredReferenceTrainer(model, args=arguments, train_dataset=without, processing_class=tokenizer)


def tiny_model() -> tuple[Any, Any]:
    """A language model of a few thousand weights over bytes; nothing is downloaded."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: index for index, letter in enumerate(["<pad>", "<eos>", *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>")
    config = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, pad_token_id=0, eos_token_id=1, max_position_embeddings=256,
    )  # fmt: skip
    return LlamaForCausalLM(config), fast


@unittest.skipUnless(has("transformers", "torch"), "transformers is not installed")
class OtherTrainers(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = [row for row in conversation(60, seed=9) if row["prompt"] is not None]
        inseam.write(self.rows, self.path())

    def test_trainer_runs_an_epoch_in_our_order(self) -> None:
        from inseam.torch import RowDataset, RowSampler
        from transformers import Trainer, TrainingArguments

        model, tokenizer = tiny_model()
        rows = RowDataset(self.path(), columns=["prompt", "turn"])
        seen: list[int] = []

        def collate(items: list[dict[str, Any]]) -> Any:
            seen.extend(item["turn"] for item in items)
            batch = tokenizer([item["prompt"] for item in items], padding=True, return_tensors="pt")
            return {"input_ids": batch["input_ids"], "attention_mask": batch["attention_mask"], "labels": batch["input_ids"]}

        class OurTrainer(Trainer):
            def _get_train_sampler(self, *_: Any) -> Any:
                return RowSampler(rows, seed=3, rank=0, world_size=1)

        arguments = TrainingArguments(
            output_dir=self.path("out"), num_train_epochs=1, per_device_train_batch_size=8, report_to=[], use_cpu=True,
            save_strategy="no", remove_unused_columns=False,
        )  # fmt: skip
        OurTrainer(model, arguments, train_dataset=rows, data_collator=collate).train()
        order = [rows[i]["turn"] for i in RowSampler(rows, seed=3)]
        self.assertEqual(seen, order)

    @unittest.skipUnless(has("accelerate"), "accelerate is not installed")
    def test_accelerate_runs_an_epoch(self) -> None:
        from accelerate import Accelerator
        from inseam.torch import RowDataset, RowSampler
        from torch.utils.data import DataLoader

        rows = RowDataset(self.path(), columns=["turn"])
        sampler = RowSampler(rows, seed=4, rank=0, world_size=1)
        loader = Accelerator(cpu=True).prepare(DataLoader(rows, batch_size=8, sampler=sampler, collate_fn=list))
        found = [row["turn"] for batch in loader for row in batch]
        self.assertEqual(sorted(found), sorted(row["turn"] for row in self.rows))


@unittest.skipUnless(has("verl", "transformers"), "verl is not installed")
class Verl(FolderTest):
    def test_its_own_dataset_reads_ours(self) -> None:
        from inseam.verl import InseamRLHFDataset
        from omegaconf import OmegaConf
        from verl.utils.dataset.rl_dataset import collate_fn, get_dataset_class

        rows = [row for row in conversation(50, seed=11) if row["prompt"] is not None]
        inseam.write(rows, self.path())
        settings = {"cache_dir": self.path("cache"), "filter_overlong_prompts": False, "max_prompt_length": 512}
        chosen = OmegaConf.create({**settings, "custom_cls": {"path": "pkg://inseam.verl", "name": "InseamRLHFDataset"}})
        self.assertIs(get_dataset_class(chosen), InseamRLHFDataset)
        with self.assertRaisesRegex(ValueError, "of 47 prompts have no ground truth"):
            InseamRLHFDataset([self.path()], tiny_model()[1], OmegaConf.create(settings))
        settings["inseam_without_ground_truth"] = True
        data = InseamRLHFDataset([self.path()], tiny_model()[1], OmegaConf.create(settings))
        self.assertEqual(len(data), len(rows))
        for row, item in zip(rows, (data[index] for index in range(len(rows)))):
            self.assertEqual(item["raw_prompt"], [{"role": "user", "content": row["prompt"]}])
            self.assertEqual(item["reward_model"]["ground_truth"], row["responses"][0]["text"] if row["responses"] else "")
        batch = collate_fn([data[0], data[1]])
        self.assertEqual(len(batch["raw_prompt"]), 2)
        again = pickle.loads(pickle.dumps(data))
        again.resume_dataset_state()
        self.assertEqual(len(again), len(rows))


@unittest.skipUnless(has("openrlhf", "transformers", "datasets"), "openrlhf is not installed")
class OpenRLHF(FolderTest):
    def test_its_own_dataset_reads_ours(self) -> None:
        """Every form of the export through its loader and its dataset of preference pairs: text, margins, messages as a chat."""
        from openrlhf.datasets import RewardDataset
        from openrlhf.datasets.utils import blending_datasets

        rows = [row for row in conversation(50, seed=12) if row["prompt"] is not None]
        inseam.write(rows, self.path())
        tokenizer = tiny_model()[1]
        template = "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}{% endfor %}"
        said = [(row, row["responses"][0], worse) for row in rows for worse in row["responses"][1:]]
        said = [pair for pair in said if None not in (pair[1]["text"], pair[2]["text"])]
        for name in ("pairs.jsonl", "pairs.parquet", "pairs"):
            for messages in (False, True):
                inseam.export(self.path(), self.path(name), "openrlhf", mode="replace", rm="sky", messages=messages)
                settings = SimpleNamespace(prompt_key="prompt", chosen_key="chosen", rejected_key="rejected", apply_chat_template=messages)
                settings.tokenizer_chat_template = template
                strategy = SimpleNamespace(args=SimpleNamespace(data=settings), print=lambda _: None, is_rank_0=lambda: False)
                loaded = blending_datasets(self.path(name), strategy=strategy)
                data = RewardDataset(loaded, tokenizer, 1_024, strategy, num_processors=1)
                self.assertEqual(len(data), len(said))
                for index, (row, gold, worse) in enumerate(said):
                    before = f"<user>{row['prompt']}<assistant>" if messages else row["prompt"]
                    chosen, _, rejected, _, margin = data[index]
                    for found, response in ((chosen, gold), (rejected, worse)):
                        wanted = (before + response["text"]).rstrip("\n") + " <eos>"
                        self.assertEqual(tokenizer.decode(found[0]).replace(" <eos>", "<eos>"), wanted.replace(" <eos>", "<eos>"))
                    scores = gold["rm"]["sky"], worse["rm"]["sky"]
                    self.assertEqual(margin, 0 if None in scores else scores[0] - scores[1])
                batch = data.collate_fn([data[0], data[1]])
                self.assertEqual(batch[0].shape[0], 2)


if __name__ == "__main__":
    unittest.main()
