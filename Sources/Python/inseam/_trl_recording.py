# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Recording the rollouts of TRL's online trainers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

from . import _library
from .record import Recorder

#: The methods of GRPOTrainer and RLOOTrainer of TRL 1.16 that a recorder listens to.
_METHODS = ("_generate_and_score_completions", "_calculate_rewards", "_get_per_token_logps_and_entropies")


class RolloutRecorder(TrainerCallback):
    """A callback that records what a `GRPOTrainer` or `RLOOTrainer` generates in training; made by `record_rollouts`.

    Each optimizer step becomes one step of the recorder, with the number of steps before it. What a checkpoint has seen is durable
    before the checkpoint is written. A run that resumes from a checkpoint deletes the recorded steps that it repeats.

    Attributes
    ----------
    recorder : Recorder or None
        The recorder, while the trainer trains.
    """

    def __init__(self, trainer: Any, path: str | Path, compute_logps: bool, include: Sequence[str], options: dict[str, Any]) -> None:
        missing = [name for name in _METHODS if not hasattr(trainer, name)]
        if missing:
            raise _library.ArgumentError(f"expected a GRPOTrainer or RLOOTrainer of TRL 1.16; {type(trainer).__name__} has no {missing[0]}")
        self.recorder: Recorder | None = None
        self._trainer, self._path, self._options = trainer, path, options
        self._computes_logps, self._include = compute_logps, tuple(include)
        self._seen: dict[str, Any] = {}
        self._waiting: tuple[int, dict[str, Any]] | None = None
        for name, method in zip(_METHODS, (self._generate, self._score, self._measure)):
            setattr(trainer, name, _listening(getattr(trainer, name), method))

    # What the trainer calls

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Open the recorder; from a checkpoint, delete the steps that the run repeats."""
        resumes = state.global_step > 0
        model, tokenizer = self._trainer.model, self._trainer.processing_class
        named = {
            "policy": {"model": _name(model), "temperature": args.temperature},
            "reference": {"model": _name(getattr(self._trainer, "ref_model", None) or model), "temperature": args.temperature},
        }
        options: dict[str, Any] = {"rank": args.process_index, "world_size": args.world_size, "tokenizer": _name(tokenizer), **named, **self._options}
        self.recorder = Recorder(self._path, start_step=state.global_step if resumes else None, **options)
        if self.recorder.has_steps(state.global_step):
            self.recorder.close()
            raise _library.ArgumentError(
                f"{self._path} has the steps of another run; choose another folder, or resume from a checkpoint"
            )

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Record what was generated for the step that ends; before a checkpoint, wait until it is durable."""
        if self._waiting is not None and self.recorder is not None:
            (step, values), self._waiting = self._waiting, None
            self.recorder.record(step, **values)
        self.on_epoch_end(args, state, control)

    def on_epoch_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Before a checkpoint, wait until all steps are durable that it has seen."""
        if control.should_save and self.recorder is not None:
            self.recorder.flush()

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Close the recorder."""
        if self.recorder is not None:
            self.recorder.close()

    # What is heard

    def _generate(self, method: Any, inputs: Any) -> Any:
        self._seen = {"logps": []}
        output = method(inputs)
        if self._trainer.model.training and self.recorder is not None:
            self._add(inputs, output)
        self._seen = {}
        return output

    def _score(self, method: Any, inputs: Any, prompts: Any, completions: Any, completion_ids_list: Any) -> Any:
        rewards = method(inputs, prompts, completions, completion_ids_list)
        start = self._trainer.accelerator.process_index * len(prompts)
        self._seen.update(prompts=prompts, completions=completions, ids=completion_ids_list, rewards=rewards[start : start + len(prompts)])
        return rewards

    def _measure(self, method: Any, model: Any, *arguments: Any, **options: Any) -> Any:
        result = method(model, *arguments, **options)
        if "logps" in self._seen:
            self._seen["logps"].append((model, result[0]))
        return result

    def _add(self, inputs: Any, output: Any) -> None:
        """Keep the responses of one generation for the end of the step."""
        seen, step = self._seen, self._trainer.state.global_step
        lengths = [len(ids) for ids in seen["ids"]]
        mask = output["completion_mask"] * output.get("tool_mask", 1)
        reference = output.get("ref_per_token_logps")
        if reference is None and self._trainer.beta != 0.0:
            reference = seen["logps"][-1][1]
        values: dict[str, Any] = {
            "prompts": seen["prompts"],
            "prompt_token_ids": [ids[kept.bool()].tolist() for ids, kept in zip(output["prompt_ids"].cpu(), output["prompt_mask"].cpu())],
            "token_ids": [list(ids) for ids in seen["ids"]],
            "loss_mask": _cut(mask.bool(), lengths),
            "logps": _cut(self._logps(output), lengths),
            "reference_logps": _cut(reference, lengths),
            "advantages": output["advantages"].float().cpu().tolist(),
            "finish_reasons": [self._finish_reason(ids) for ids in seen["ids"]],
            "policy_version": [step] * len(lengths),
            **({"texts": seen["completions"]} if isinstance(seen["completions"][0], str) else {"messages": seen["completions"]}),
        }
        rewards = seen["rewards"].float().cpu()
        named = {name: [None if one != one else one for one in rewards[:, index].tolist()] for index, name in enumerate(self._trainer.reward_func_names)}
        extra = {name: [example.get(name) for example in inputs] for name in self._include}
        self._join(step, {name: one for name, one in values.items() if one is not None}, named, extra)

    def _join(self, step: int, values: dict[str, Any], rewards: dict[str, Any], extra: dict[str, Any]) -> None:
        """Add responses to those that wait for the end of the same step."""
        if self._waiting is None or self._waiting[0] != step:
            self._waiting = step, {**values, "rewards": rewards, "extra": extra}
            return
        kept = self._waiting[1]
        for name, one in values.items():
            kept[name] = [*kept[name], *one]
        for name, one in rewards.items():
            kept["rewards"][name] += one
        for name, one in extra.items():
            kept["extra"][name] += one

    def _logps(self, output: Any) -> torch.Tensor | None:
        """Return the log-probs of the tokens by the policy that sampled them, as far as they are known or computed."""
        for name in ("sampling_per_token_logps", "old_per_token_logps"):
            if output.get(name) is not None:
                return output[name]
        trainer, own = self._trainer, [logps for model, logps in self._seen["logps"] if model is self._trainer.model]
        if "old_logps" in output and own:  # RLOO keeps their sums alone
            return own[0]
        if not self._computes_logps:
            return None
        ids = torch.cat([output["prompt_ids"], output["completion_ids"]], 1)
        attention = torch.cat([output["prompt_mask"], output["completion_mask"]], 1)
        size = trainer.args.per_device_train_batch_size
        with torch.no_grad():
            return trainer._get_per_token_logps_and_entropies(trainer.model, ids, attention, output["completion_ids"].size(1), batch_size=size)[0]

    def _finish_reason(self, ids: Any) -> str:
        ends = {getattr(self._trainer, "eos_token_id", None), getattr(self._trainer.processing_class, "eos_token_id", None)} - {None}
        return "stop" if len(ids) and int(ids[-1]) in ends else "length"


def record_rollouts(
    trainer: Any, path: str | Path, *, compute_logps: bool = True, include: Sequence[str] = (), **options: Any
) -> RolloutRecorder:
    """Record what a trainer of TRL 1.16 generates in training, and return the callback that does so.

    Parameters
    ----------
    trainer : GRPOTrainer or RLOOTrainer
        The trainer, before it trains.
    path : str or Path
        The folder of the record.
    compute_logps : bool, optional
        Where TRL does not compute the log-probs of the policy (GRPO, if each generation is used in one optimizer step), compute
        them: one more forward pass for each generation. False leaves them out. Default: True.
    include : sequence of str, optional
        Columns of the training data to record with each response, such as "answer".
    **options
        Those of `Recorder`. Rank, tokenizer, models and temperature are known from the trainer.

    Raises
    ------
    ArgumentError
        If the trainer is another one; in training, if the folder has the steps of another run.
    """
    callback = RolloutRecorder(trainer, path, compute_logps, include, options)
    trainer.add_callback(callback)
    return callback


def _listening(method: Any, listener: Any) -> Any:
    return lambda *arguments, **options: listener(method, *arguments, **options)


def _cut(values: torch.Tensor | None, lengths: Sequence[int]) -> list[Any] | None:
    """Return the values of each response without its padding."""
    return None if values is None else [one[:length].numpy() for one, length in zip(_on_cpu(values), lengths)]


def _on_cpu(values: torch.Tensor) -> torch.Tensor:
    values = values.detach().cpu()
    return values if values.dtype == torch.bool else values.float()


def _name(model: Any) -> str | None:
    return getattr(model, "name_or_path", None) or getattr(getattr(model, "config", None), "_name_or_path", None) or None
