# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The records of exports for trainers: pairs for TRL and OpenRLHF, prompts for verl."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from . import _library
from ._dataset import Dataset
from ._messages import content, message, text
from ._pair_rules import GOLD
from ._pairs import Pairs, quoted

_BATCH = 1_024
_ROLES = {"prompt": "user", "chosen": "assistant", "rejected": "assistant"}
#: Fields of a row that trainers know, and that always go along.
_KNOWN = ("tools", "images", "videos", "chat_template_kwargs")
#: Fields of a row that are the record of an export, or say where it came from.
_OWN = ("prompt", "responses", "source")


class PairRows:
    """Preference pairs as records; each iteration counts what it skips.

    Attributes
    ----------
    left_out : list of str
        The columns of the dataset that the records do not have.
    """

    def __init__(
        self, dataset: Dataset, pairs: Pairs, to: str, rm: str | None, ref: str | None, messages: bool, include: Sequence[str]
    ) -> None:
        self._pairs, self._to, self._rm, self._ref, self._messages = pairs, to, rm, ref, messages
        self.unknown_roles = pairs.unknown_roles
        self.skipped: dict[str, int] = {}
        log_probs, tokens = (f"pm.{quoted(ref or '')}.{leaf}" for leaf in ("logp", "token_logps"))
        # Without a log-prob of the sequence those of its tokens are summed.
        self._has_tokens = bool(ref) and f"responses[].{log_probs}" not in dataset.schema and f"responses[].{tokens}" in dataset.schema
        for path in ([f"rm.{quoted(rm)}"] if rm else []) + ([tokens if self._has_tokens else log_probs] if ref else []):
            if f"responses[].{path}" not in dataset.schema:
                raise _library.ArgumentError(f"unknown column 'responses[].{path}'")
        rows = [name for name in dataset.columns if name not in _OWN]
        leaves = pairs.leaves
        for name in include:
            if name not in rows and name not in leaves:
                raise _library.ArgumentError(f"unknown column '{name}'; expected a column of the row or a value of the responses")
        self._of_rows = [name for name in rows if name in include or name in _KNOWN]
        self._of_responses = [name for name in leaves if name in include]
        written = {f"rm.{rm}", f"pm.{ref}.logp" if to == "trl" else None, f"pm.{ref}.token_logps" if self._has_tokens else None}
        self.left_out = [name for name in rows if name not in self._of_rows] + [
            f"responses[].{name}" for name in leaves if name not in self._of_responses and name not in written
        ]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        pairs, ref = self._pairs, self._ref
        self.skipped = dict(pairs.skipped)
        for start in range(0, len(pairs), _BATCH):
            for pair in pairs.take(range(start, min(len(pairs), start + _BATCH))):
                if self._has_tokens:
                    for side in ("chosen", "rejected"):
                        pair[f"pm.{ref}.logp_{side}"] = _sum(pair.get(f"pm.{ref}.token_logps_{side}"))
                if (reason := _unusable(pair, ref if self._to == "trl" else None)) is not None:
                    self.skipped[reason] = self.skipped.get(reason, 0) + 1
                    continue
                yield self._record(pair)

    def _record(self, pair: dict[str, Any]) -> dict[str, Any]:
        row = {key: content(pair.get(key), role, self._messages) for key, role in _ROLES.items()}
        if self._rm is not None:
            row["score_chosen"], row["score_rejected"] = pair[f"rm.{self._rm}_chosen"], pair[f"rm.{self._rm}_rejected"]
            row["margin"] = pair["margin"]
        if self._ref is not None and self._to == "trl":
            row["ref_chosen_logps"] = pair.get(f"pm.{self._ref}.logp_chosen")
            row["ref_rejected_logps"] = pair.get(f"pm.{self._ref}.logp_rejected")
        row.update((name, pair.get(name)) for name in self._of_rows)
        for name in self._of_responses:
            row.update((f"{name}_{side}", pair.get(f"{name}_{side}")) for side in ("chosen", "rejected"))
        return row


def _sum(log_probs: Sequence[float | None] | None) -> float | None:
    """Return the log-prob of a sequence from those of its tokens; None if one is missing."""
    if log_probs is None or any(value is None or value != value for value in log_probs):
        return None
    return float(sum(log_probs))


def _unusable(pair: dict[str, Any], ref: str | None) -> str | None:
    """Return the reason why no trainer can use a pair; None if it can."""
    if pair.get("prompt") is None:
        return "no prompt"
    if pair["chosen"] is None or pair["rejected"] is None:
        return "no text"
    if ref is not None and None in (pair.get(f"pm.{ref}.logp_chosen"), pair.get(f"pm.{ref}.logp_rejected")):
        return "no log-prob of the reference"
    return None


class PromptRows:
    """Prompts for verl as records; each iteration counts what it skips, and prompts without a ground truth."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self.skipped: dict[str, int] = {}
        self.without_truth = 0
        self.left_out = [name for name in dataset.columns if name == "responses"]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.skipped, self.without_truth = {}, 0
        for index, row in enumerate(self._dataset):
            if row.get("prompt") is None:
                self.skipped["no prompt"] = self.skipped.get("no prompt", 0) + 1
                continue
            rest = {key: value for key, value in row.items() if key not in (*_OWN, "prompt_id")}
            model = rest.pop("reward_model", None) or {}
            truth = _ground_truth(row, model)
            self.without_truth += truth is None
            # What becomes the ground truth is not there twice.
            if model.get("ground_truth") in (None, ""):
                rest.pop("reference" if rest.get("reference") is not None else "gts", None)
            extra = rest.pop("extra_info", None)
            if extra is None:
                extra = {"split": rest.pop("split", None) or "train", "index": index, "prompt_id": row.get("prompt_id") or ""}
            yield {
                "data_source": rest.pop("data_source", None) or "inseam",
                "prompt": content(row["prompt"], "user", True),
                "ability": rest.pop("ability", None) or "",
                "reward_model": {"style": "rule", **model, "ground_truth": "" if truth is None else truth},
                "extra_info": extra,
                **rest,
            }


def _ground_truth(row: dict[str, Any], model: dict[str, Any]) -> Any:
    """Return the ground truth of a prompt, or else its reference, or else its first gold response that has text."""
    if model.get("ground_truth") not in (None, ""):
        return model["ground_truth"]
    for key in ("reference", "gts"):
        if row.get(key) is not None:
            return str(row[key])
    for response in row.get("responses") or []:
        if response.get("role") in GOLD:
            said = response.get("text")
            if said is None and response.get("messages"):
                said = text(message(response["messages"][-1]).get("content"))
            if said is not None:
                return said
    return None
