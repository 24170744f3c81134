# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Recorders: what is stored, what is refused, and that no step is lost or doubled by kills, forks and resumed runs."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings
from typing import Any
from unittest import mock

import inseam
import numpy
from inseam._record_file import RecordFile
from inseam.record import BacklogError, Recorder, RecordError

from support import FolderTest, has

#: The number of times that three processes are killed.
KILLS = int(os.environ.get("INSEAM_KILLS", "4"))


def rollouts(step: int, rank: int = 0) -> dict[str, Any]:
    """Two prompts with two responses each, whose values follow from step and rank."""
    chance = numpy.random.default_rng([step, rank])
    lengths = chance.integers(1, 40, 4)
    return {
        "prompts": [f"Question {step}.{index // 2}?" for index in range(4)],
        "token_ids": [chance.integers(0, 150_000, length) for length in lengths],
        "logps": [-chance.random(length, "f4") for length in lengths],
        "rewards": {"exact": chance.integers(0, 2, 4).astype("f4")},
        "policy_version": step,
    }


class Values(FolderTest):
    def only_row(self) -> dict[str, Any]:
        (row,) = inseam.open(self.path("run"))
        return row

    def test_every_argument_comes_back(self) -> None:
        with Recorder(self.path("run")) as recorder:
            recorder.record(
                3, prompts=["Hi"] * 2, prompt_ids=["p"] * 2, prompt_token_ids=[[5, 6]] * 2, token_ids=[[1, 2, 3], []],
                loss_mask=[[1, 0, 1], []], logps=[[-1.0, -2.0, -4.0], []], reference_logps=[[-0.5, -0.25, -0.125], []],
                advantages=[0.5, -0.5], rewards={"exact": [1, None], "length": [0.25, 0.5]}, texts=["a b c", ""],
                finish_reasons=["stop", None], policy_version=[7, 8], extra={"tool": [{"calls": 2}, None]},
            )  # fmt: skip
        row = self.only_row()
        first, second = row.pop("responses")
        self.assertEqual(row, {"step": 3, "rank": 0, "prompt_id": "p", "prompt": "Hi", "prompt_token_ids": [5, 6]})
        self.assertEqual(first, {
            "response_id": "s3.r0.0", "text": "a b c", "finish_reason": "stop", "policy_version": 7, "tool": {"calls": 2},
            "n_tokens": 3, "token_ids": [1, 2, 3], "loss_mask": [True, False, True], "advantage": 0.5,
            "pm": {
                "policy": {"logp": -5.0, "n_tokens": 2, "token_logps": [-1.0, -2.0, -4.0]},
                "reference": {"logp": -0.625, "n_tokens": 2, "token_logps": [-0.5, -0.25, -0.125]},
            },
            "rm": {"exact": 1.0, "length": 0.25},
        })  # fmt: skip
        self.assertEqual(second["token_ids"], [])
        self.assertEqual(second["pm"]["policy"], {"logp": 0.0, "n_tokens": 0, "token_logps": []})
        self.assertEqual((second["rm"]["exact"], second["finish_reason"]), (None, None))

    def test_arrays_lists_and_padding_are_stored_alike(self) -> None:
        chance = numpy.random.default_rng(1)
        for case in range(30):
            count, width = int(chance.integers(1, 6)), int(chance.integers(1, 9))
            ids, logps = chance.integers(0, 2**31, (count, width)), chance.standard_normal((count, width), "f4")
            mask = chance.random((count, width)) < 0.6
            lists = [row[kept].tolist() for row, kept in zip(ids, mask)]
            with Recorder(self.path(f"run-{case}")) as recorder:
                recorder.record(0, token_ids=ids, logps=logps, token_mask=mask)
                recorder.record(1, token_ids=lists, logps=[row[kept] for row, kept in zip(logps, mask)])
            rows = list(inseam.open(self.path(f"run-{case}")))
            padded, listed = ([row["responses"][0] for row in rows if row["step"] == step] for step in (0, 1))
            self.assertEqual([one["token_ids"] for one in padded], lists)
            for one, other in zip(padded, listed):
                self.assertEqual((one["token_ids"], one["pm"]), (other["token_ids"], other["pm"]))

    @unittest.skipUnless(has("torch"), "torch is not installed")
    def test_tensors_may_change_after_the_call(self) -> None:
        import torch

        ids, logps = torch.arange(6).reshape(2, 3), torch.full((2, 3), -0.5, dtype=torch.bfloat16)
        with Recorder(self.path("run")) as recorder:
            recorder.record(0, token_ids=ids, logps=logps.requires_grad_(), rewards={"a": torch.tensor([1.0, 2.0])}, group_size=2)
            ids.zero_(), logps.data.zero_()
        one, other = self.only_row()["responses"]
        self.assertEqual((one["token_ids"], other["token_ids"]), ([0, 1, 2], [3, 4, 5]))
        self.assertEqual(other["pm"]["policy"]["token_logps"], [-0.5] * 3)
        self.assertEqual(recorder.rounded, {})

    def test_messages_and_advantages_of_tokens(self) -> None:
        talk = [{"role": "user", "content": "Hi"}]
        with Recorder(self.path("run")) as recorder:
            recorder.record(
                0, prompts=[talk], group_size=1, token_ids=[[1, 2]], advantages=[[0.5, 0.25]], messages=[[{"role": "assistant", "content": "Yes"}]]
            )
        row = self.only_row()
        self.assertEqual((row["prompt"], row["responses"][0]["token_advantages"]), (talk, [0.5, 0.25]))
        self.assertEqual(row["responses"][0]["messages"], [{"role": "assistant", "content": "Yes"}])

    def test_names_of_rewards_with_dots_and_slashes(self) -> None:
        name = "Qwen/Qwen2.5-RM"
        with Recorder(self.path("run"), rewards={name: {"scale": "logit"}}) as recorder:
            recorder.record(0, token_ids=[[1]], rewards={name: [0.5]})
        self.assertEqual(self.only_row()["responses"][0]["rm"], {name: 0.5})
        fields = inseam.open(self.path("run")).schema.root.walk()
        self.assertIn({"kind": "score", "scale": "logit"}, [field.provenance for field in fields])

    def test_what_float32_rounds_is_counted(self) -> None:
        with Recorder(self.path("run")) as recorder:
            recorder.record(0, token_ids=[[1, 2]], logps=[[-0.1, -0.5]], rewards={"a": [0.3]})
            self.assertEqual(recorder.rounded, {"logps": 1, "rewards['a']": 1})
            with self.assertRaisesRegex(inseam.ArgumentError, "does not fit float32"):
                recorder.record(1, token_ids=[[1]], rewards={"a": [1e300]})

    def test_provenance_is_stored_and_another_one_refused(self) -> None:
        values = rollouts(0)
        with Recorder(self.path("run"), tokenizer="q", policy={"model": "m", "temperature": 1.0}, rewards={"exact": {"scale": "logit"}}) as recorder:
            recorder.record(0, **values)
        schema = inseam.open(self.path("run")).schema
        known = {field.path: field.provenance for field in schema.root.walk()}
        self.assertEqual(known["responses[].token_ids"], {"tokenizer": "q"})
        self.assertEqual(known["responses[].rm.exact"], {"kind": "score", "scale": "logit"})
        wanted = {"kind": "logp", "reduction": "sum", "model": "m", "temperature": "1.0", "tokenizer": "q"}
        self.assertEqual(known["responses[].pm.policy.logp"], wanted)
        other = Recorder(self.path("run"), tokenizer="another", policy={"model": "m", "temperature": 1.0})
        other.record(1, **rollouts(1))
        with self.assertRaisesRegex(RecordError, "the steps 1 may not be durable: .* has tokenizer 'q'"):
            other.flush()
        with self.assertRaises(RecordError):
            other.close()
        self.assertEqual(set(inseam.open(self.path("run"))["step"].to_pylist()), {0})


class Refusals(FolderTest):
    def test_wrong_shapes_record_nothing(self) -> None:
        ids = [[1, 2], [3]]
        cases: list[tuple[str, dict[str, Any]]] = [
            ("has no responses", {"token_ids": []}),
            ("must be integers", {"token_ids": [[0.5]]}),
            ("must be 0 to 2147483647, found -1", {"token_ids": [[-1]]}),
            ("must be 0 to 2147483647, found 2147483648", {"token_ids": [[2**31]]}),
            ("shape .responses, tokens.", {"token_ids": numpy.arange(3)}),
            ("logps has 1 values for response 0, and token_ids has 2", {"token_ids": ids, "logps": [[-1.0], [-1.0]]}),
            ("logps has 1 lists, and token_ids has 2", {"token_ids": ids, "logps": [[-1.0, -1.0]]}),
            ("logps must be numbers", {"token_ids": [[1]], "logps": [["a"]]}),
            ("loss_mask must be bools", {"token_ids": ids, "loss_mask": [[0, 2], [1]]}),
            ("one value for each of the 2 responses", {"token_ids": ids, "rewards": {"a": [1.0]}}),
            ("texts must have 2 values", {"token_ids": ids, "texts": ["a"]}),
            ("2 responses are not groups of 3", {"token_ids": ids, "group_size": 3}),
            ("has another prompt than the first", {"token_ids": ids, "group_size": 2, "prompts": ["a", "b"]}),
            ("prompts must have 2 values", {"token_ids": ids, "prompts": ["a"]}),
            ("prompt_token_ids must have one list", {"token_ids": ids, "prompts": ["a", "a"], "prompt_token_ids": [[1]] * 3}),
            ("extra has 'pm'", {"token_ids": ids, "extra": {"pm": [1, 2]}}),
            ("tool of response 1", {"token_ids": ids, "extra": {"tool": [1, "a"]}}),
            ("token_mask must have the shape", {"token_ids": numpy.ones((1, 2), int), "token_mask": [1, 1]}),
            ("and token_mask", {"token_ids": numpy.ones((1, 2), int), "token_mask": [[1, 1, 0]]}),
        ]
        with Recorder(self.path("run")) as recorder:
            for message, values in cases:
                with self.subTest(message), self.assertRaisesRegex(inseam.ArgumentError, message):
                    recorder.record(0, **values)
            for step in (-1, 0.5, True):
                with self.assertRaisesRegex(inseam.ArgumentError, "step must be an integer"):
                    recorder.record(step, token_ids=ids)  # type: ignore[arg-type]
            self.assertEqual(recorder.flush(), 0)
            recorder.record(0, token_ids=ids)
        with self.assertRaisesRegex(inseam.ArgumentError, "is closed"):
            recorder.record(1, token_ids=ids)
        recorder.close()
        self.assertEqual(len(inseam.open(self.path("run"))), 2)

    def test_a_step_is_recorded_once(self) -> None:
        for _ in range(2):
            with Recorder(self.path("run")) as recorder:
                if len(recorder._steps) == 0:
                    recorder.record(5, **rollouts(5))
                with self.assertRaisesRegex(inseam.ArgumentError, "step 5 of rank 0 was recorded already"):
                    recorder.record(5, **rollouts(5))
        self.assertEqual(inseam.open(self.path("run"))["step"].to_pylist(), [5, 5])

    def test_two_recorders_of_one_rank(self) -> None:
        with Recorder(self.path("run"), rank=1, world_size=2):
            with self.assertRaisesRegex(inseam.LockedError, "another process records with rank 1"):
                Recorder(self.path("run"), rank=1, world_size=2)
            Recorder(self.path("run"), rank=0, world_size=2).close()
        Recorder(self.path("run"), rank=1, world_size=2).close()

    def test_options(self) -> None:
        for options in ({"rank": 2, "world_size": 2}, {"queue_steps": 0}, {"queue_bytes": 0}, {"commit_rows": 5}):
            with self.assertRaises(inseam.ArgumentError):
                Recorder(self.path("run"), **options)  # type: ignore[arg-type]
        with self.assertRaises(TypeError):
            Recorder(self.path("run")).__reduce__()


class Thread(FolderTest):
    def test_a_slow_disk_never_blocks_the_step(self) -> None:
        gate, write = threading.Event(), RecordFile.write

        def slow(*arguments: Any) -> None:
            gate.wait()
            write(*arguments)

        with mock.patch.object(RecordFile, "write", slow):
            recorder = Recorder(self.path("run"), queue_steps=2, queue_bytes=30_000)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                accepted = 0
                with self.assertRaisesRegex(BacklogError, "was not recorded"):
                    for step in range(1_000):
                        recorder.record(step, **rollouts(step))
                        accepted += 1
            self.assertEqual([str(one.message).split(": ")[1] for one in caught], ["2 steps wait for the disk, which is slower than training"])
            self.assertEqual((recorder.delayed, recorder.durable_steps), (accepted - 2, []))
            with self.assertRaisesRegex(TimeoutError, f"{accepted} steps still wait"):
                recorder.flush(timeout=0.05)
            recorder._blocks = True
            threading.Timer(0.1, gate.set).start()
            recorder.record(accepted, **rollouts(accepted))
            self.assertEqual(recorder.flush(), accepted + 1)
            recorder.close()
        self.assertEqual(recorder.durable_steps, list(range(accepted + 1)))
        self.assertEqual(sorted(inseam.open(self.path("run"))["step"].to_pylist()), sorted([*range(accepted + 1)] * 2))

    def test_an_error_of_the_thread_is_raised_by_every_later_call(self) -> None:
        recorder, write = Recorder(self.path("run")), RecordFile.write

        def failing(self: RecordFile, rows: Any, provenance: Any) -> None:
            if failing_now:
                raise inseam.StorageError("no space left", "file", "run")
            write(self, rows, provenance)

        failing_now = False
        with mock.patch.object(RecordFile, "write", failing):
            recorder.record(0, **rollouts(0))
            recorder.flush()
            failing_now = True
            recorder.record(1, **rollouts(1))
            for call in (recorder.flush, lambda: recorder.record(2, **rollouts(2)), recorder.close):
                with self.assertRaisesRegex(RecordError, "the steps 1 may not be durable: no space left"):
                    call()
        self.assertEqual(recorder.durable_steps, [0])
        with Recorder(self.path("run")) as again:
            again.record(1, **rollouts(1))
        self.assertEqual(inseam.open(self.path("run"))["step"].to_pylist(), [0, 0, 1, 1])

    def test_threads_share_a_recorder(self) -> None:
        with Recorder(self.path("run")) as recorder:
            threads = [
                threading.Thread(target=lambda first=first: [recorder.record(step, **rollouts(step)) for step in range(first, 60, 4)])
                for first in range(4)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(sorted(set(inseam.open(self.path("run"))["step"].to_pylist())), list(range(60)))


class Processes(FolderTest):
    def start(self, rank: int, world_size: int, code: str) -> subprocess.Popen[str]:
        lines = ["import os, sys, time, inseam", "from inseam.record import Recorder", "from test_recording import rollouts"]
        lines += [f"recorder = Recorder({self.path('run')!r}, rank={rank}, world_size={world_size})", code]
        return subprocess.Popen([sys.executable, "-c", "\n".join(lines)], stdout=subprocess.PIPE, text=True, cwd=os.path.dirname(os.path.abspath(__file__)))

    def recorded(self) -> dict[int, list[int]]:
        """Return the steps of each rank, in their order, of which every row is there once, with its values."""
        steps: dict[int, list[int]] = {}
        for row in inseam.open(self.path("run")):
            steps.setdefault(row["rank"], []).append(row["step"])
            values = rollouts(row["step"], row["rank"])
            at = 0 if row["prompt"] == values["prompts"][0] else 2
            for response, ids, logps in zip(row["responses"], values["token_ids"][at:], values["logps"][at:]):
                self.assertEqual(response["token_ids"], ids.tolist())
                self.assertEqual(response["pm"]["policy"]["token_logps"], logps.tolist())
        for rank, found in steps.items():
            self.assertEqual([found.count(step) for step in set(found)], [2] * len(set(found)), f"rank {rank}")
        return {rank: found[::2] for rank, found in steps.items()}

    def test_killed_at_any_moment(self) -> None:
        code = (
            "step = max(recorder._steps, default=-1) + 1\n"
            "while True:\n"
            "    recorder.record(step, **rollouts(step, recorder.rank))\n"
            "    if step % 3 == 0:\n"
            "        recorder.flush()\n"
            "        print(step, flush=True)\n"
            "    step += 1\n"
        )
        draw = random.Random("kills")
        durable: dict[int, int] = {}
        for _ in range(KILLS):
            processes = [self.start(rank, 3, code) for rank in range(3)]
            for rank, process in enumerate(processes):
                durable[rank] = int(process.stdout.readline())
            time.sleep(draw.random() * 0.5)
            for process in draw.sample(processes, 3):
                time.sleep(draw.random() * 0.02)
                process.send_signal(signal.SIGKILL)
            for rank, process in enumerate(processes):
                durable[rank] = max([durable[rank], *map(int, process.communicate()[0].splitlines())])
            for rank, steps in self.recorded().items():
                self.assertEqual(steps, list(range(len(steps))), "whole steps in their order")
                self.assertGreaterEqual(steps[-1], durable[rank], "what flush() has acknowledged")
            self.assertEqual(self.recorded().keys(), {0, 1, 2})

    def test_a_resumed_run_replaces_the_steps_that_it_repeats(self) -> None:
        for rank in range(3):
            with Recorder(self.path("run"), rank=rank, world_size=3) as recorder:
                for step in range(6):
                    recorder.record(step, **rollouts(step, rank))
        for rank in range(2):
            with Recorder(self.path("run"), rank=rank, world_size=2, start_step=4) as recorder:
                for step in range(4, 8):
                    recorder.record(step, **rollouts(step, rank))
        self.assertEqual(self.recorded(), {0: list(range(8)), 1: list(range(8)), 2: list(range(4))})

    def test_a_forked_child_starts_anew(self) -> None:
        recorder = Recorder(self.path("run"))
        for step in range(40):
            recorder.record(step, **rollouts(step))
            if step % 10 == 5:
                child = os.fork()
                if child == 0:
                    status = 1
                    try:
                        if step > 10:
                            recorder.record(step, **rollouts(step))
                            recorder.close()
                        status = 0
                    finally:
                        os._exit(status)
                self.assertEqual(os.waitpid(child, 0)[1], 0)
        recorder.close()
        rows = list(inseam.open(self.path("run")))
        ids = [response["response_id"] for row in rows for response in row["responses"]]
        self.assertEqual(len(ids), len(set(ids)))
        own = sorted({int(one[1:].split(".")[0]) for one in ids if ".r0." in one})
        self.assertEqual(own, list(range(40)))
        self.assertEqual(sorted({one.rsplit(".", 1)[0] for one in ids if "f" in one}), ["s15.r0f1", "s25.r0f1", "s35.r0f1"])

    def test_a_child_does_not_keep_the_lock_of_its_parent(self) -> None:
        process = self.start(0, 1, "if os.fork() == 0:\n    print(1, flush=True)\n    time.sleep(3)\n    os._exit(0)\ntime.sleep(60)")
        process.stdout.readline()  # of the child, which has closed the lock then
        process.kill()
        process.wait()
        Recorder(self.path("run")).close()
        process.stdout.close()

    def test_steps_are_durable_at_the_end_of_a_process_that_does_not_close(self) -> None:
        process = self.start(0, 1, "for step in range(20): recorder.record(step, **rollouts(step))")
        self.assertEqual(process.communicate()[0], "")
        self.assertEqual(self.recorded(), {0: list(range(20))})


if __name__ == "__main__":
    unittest.main()
