# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Recording the rollouts of verl's PPO trainer, in place of its dump as JSON Lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy
import torch

from . import _library
from .record import Recorder

#: The methods of RayPPOTrainer of verl 0.9.1 that a recorder replaces or listens to.
_METHODS = ("_update_actor", "_log_rollout_data", "_save_checkpoint", "_shutdown_dump_executor")


class RolloutRecorder:
    """What records the rollouts of a `RayPPOTrainer`; made by `record_rollouts`.

    Attributes
    ----------
    recorder : Recorder or None
        The recorder, from the first step until the trainer ends.
    """

    def __init__(self, trainer: Any, path: str | Path, include: Sequence[str], options: dict[str, Any]) -> None:
        missing = [name for name in _METHODS if not hasattr(trainer, name)]
        if missing:
            raise _library.ArgumentError(f"expected a RayPPOTrainer of verl 0.9.1; {type(trainer).__name__} has no {missing[0]}")
        self.recorder: Recorder | None = None
        self._trainer, self._path, self._include, self._options = trainer, path, tuple(include), options
        self._last: int | None = None
        update, save, end = trainer._update_actor, trainer._save_checkpoint, trainer._shutdown_dump_executor

        def update_actor(batch: Any) -> Any:
            self.record(batch)  # before the checkpoint of the step
            return update(batch)

        def save_checkpoint(*arguments: Any, **options: Any) -> Any:
            if self.recorder is not None:
                self.recorder.flush()
            return save(*arguments, **options)

        def shut_down() -> None:
            self.close()
            end()

        trainer._update_actor, trainer._save_checkpoint, trainer._shutdown_dump_executor = update_actor, save_checkpoint, shut_down
        trainer._log_rollout_data = lambda batch, *_: self.record(batch)

    def record(self, batch: Any) -> None:
        """Record the batch of a step, once."""
        step = int(self._trainer.global_steps)
        if step == self._last:
            return
        if not hasattr(batch, "non_tensor_batch"):
            raise _library.ArgumentError(f"expected a DataProto, found {type(batch).__name__}; the trainers of verl's v1 keep rollouts elsewhere")
        if self.recorder is None:
            self.recorder = self._opened(step)
        self.recorder.record(step, **_values(batch, self._trainer.tokenizer, self._include, step))
        self._last = step

    def _opened(self, step: int) -> Recorder:
        """Return the recorder; a trainer that begins after its first step resumes, and repeats steps from this one on."""
        name = getattr(self._trainer.tokenizer, "name_or_path", None) or None
        options = {"rank": 0, "world_size": 1, "tokenizer": name, **self._options}
        recorder = Recorder(self._path, start_step=step if step > 1 else None, **options)
        if recorder.has_steps(step):
            recorder.close()
            raise _library.ArgumentError(f"{self._path} has the steps of another run; choose another folder, or resume from a checkpoint")
        return recorder

    def close(self) -> None:
        """Wait until all steps are durable, and close the recorder."""
        if self.recorder is not None:
            self.recorder.close()


def _values(batch: Any, tokenizer: Any, include: Sequence[str], step: int) -> dict[str, Any]:
    """Return what a recorder takes, with the responses of a prompt one after the other."""
    others = batch.non_tensor_batch
    count = len(batch.batch["responses"])
    order = numpy.arange(count)
    if "uid" in others:
        _, firsts, groups = numpy.unique(others["uid"].astype(str), return_index=True, return_inverse=True)
        order = numpy.argsort(firsts[groups], kind="stable")
    tensors = {name: batch.batch[name].detach().cpu()[torch.from_numpy(order)] for name in _TENSORS if name in batch.batch.keys()}
    others = {name: values[order] for name, values in others.items()}
    width, prompt_width = tensors["responses"].shape[1], tensors["prompts"].shape[1]
    mask, prompt_mask = tensors["attention_mask"][:, -width:], tensors["attention_mask"][:, :prompt_width]
    token_ids = [ids[kept.bool()].tolist() for ids, kept in zip(tensors["responses"], mask)]
    prompts = [ids[kept.bool()].tolist() for ids, kept in zip(tensors["prompts"], prompt_mask)]
    texts = tokenizer.batch_decode(tensors["prompts"], skip_special_tokens=True)
    return {
        "prompts": [list(one) for one in others["raw_prompt"]] if "raw_prompt" in others else texts,
        "prompt_ids": others["uid"].astype(str).tolist() if "uid" in others else None,
        "prompt_token_ids": prompts,
        "token_ids": token_ids,
        "loss_mask": _cut(tensors.get("response_mask"), mask),
        "logps": _cut(tensors.get("rollout_log_probs", tensors.get("old_log_probs")), mask),
        "reference_logps": _cut(tensors.get("ref_log_prob"), mask),
        "advantages": _cut(tensors.get("advantages"), mask),
        "rewards": {"score": tensors["token_level_scores"].sum(-1).tolist()} if "token_level_scores" in tensors else None,
        "texts": tokenizer.batch_decode([numpy.array(ids, "i8") for ids in token_ids], skip_special_tokens=True),
        "finish_reasons": ["stop" if ids and ids[-1] == tokenizer.eos_token_id else "length" for ids in token_ids],
        "policy_version": step,
        "extra": {name: others[name].tolist() for name in include if name in others},
    }


_TENSORS = (
    "prompts", "responses", "attention_mask", "response_mask", "rollout_log_probs", "old_log_probs", "ref_log_prob", "advantages",
    "token_level_scores",
)  # fmt: skip


def _cut(values: torch.Tensor | None, mask: torch.Tensor) -> list[Any] | None:
    """Return the values of each response without its padding."""
    if values is None:
        return None
    values = values.bool() if values.dtype in (torch.bool, torch.int64, torch.int32) else values.float()
    return [one[kept.bool()].numpy() for one, kept in zip(values, mask)]


def record_rollouts(trainer: Any, path: str | Path, *, include: Sequence[str] = (), **options: Any) -> RolloutRecorder:
    """Record the rollouts of a `RayPPOTrainer` of verl 0.9.1, in place of its dump as JSON Lines; call it before `fit`.

    Each training step becomes one step of the recorder, which is durable before the checkpoint of the step is saved. `pm.policy` has
    the log-probs of the inference engine (`rollout_log_probs`) if verl keeps them, else those of the actor (`old_log_probs`).
    `rm.score` is the sum of `token_level_scores`.

    Parameters
    ----------
    trainer : RayPPOTrainer
        The trainer.
    path : str or Path
        The folder of the record.
    include : sequence of str, optional
        Names in `non_tensor_batch` to record with each response, such as "data_source".
    **options
        Those of `Recorder`, such as `policy` and `reference`.

    Raises
    ------
    ArgumentError
        If the trainer is another one; in training, if the folder has the steps of another run.
    """
    return RolloutRecorder(trainer, path, include, options)
