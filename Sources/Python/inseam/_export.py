# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Exports: the shapes that trainers read, and whole datasets as Parquet, Arrow, JSON Lines and Hugging Face folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import _library
from ._dataset import Dataset
from ._open import open
from ._output import Output
from ._pair_rules import GOLD
from ._pairs import PairRule, Pairs, quoted
from ._predicates import Expression

PAIRED = ("trl", "openrlhf")
WHOLE = ("parquet", "arrow", "hf-disk", "jsonl")
TARGETS = (*PAIRED, "verl", *WHOLE)
_BATCH = 1_024


def export(
    data: str | Path | Dataset,
    output: str | Path,
    to: str,
    *,
    mode: str = "create",
    where: str | Expression | None = None,
    columns: Sequence[str] | None = None,
    pairs: PairRule = "all",
    rm: str | None = None,
    ref: str | None = None,
    messages: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """Write a dataset in the shape that another tool reads.

    Parameters
    ----------
    data : str, Path or Dataset
        The dataset or view.
    output : str or Path
        The file: `.jsonl`, `.parquet` or `.arrow`. Any other name is a folder for `datasets.load_from_disk`.
    to : str
        The shape:

        - "trl": preference pairs with `prompt`, `chosen`, `rejected`; with `rm` also `score_chosen`, `score_rejected` and
          `margin`, with `ref` also `ref_chosen_logps` and `ref_rejected_logps`.
        - "openrlhf": the same without the log-probs.
        - "verl": one row for each prompt with `data_source`, `prompt` as messages, `reward_model` with the gold response (or
          else `reference`) and `extra_info`.
        - "parquet", "arrow", "hf-disk", "jsonl": the columns as they are; bfloat16 as float32, bytes in JSON as hexadecimal
          digits. What is kept as JSON text is JSON there too. The metadata of Parquet and Arrow files, and the description of
          a folder, have the provenance of the columns.
    mode : {"create", "replace"}, optional
        What becomes of an output that exists: "create" is an error, "replace" replaces it once the new one is complete. Of
        folders only one that an export wrote is replaced.
    where : str or Expression, optional
        A predicate that rows must pass, as for `Dataset.filter`.
    columns : sequence of str, optional
        Columns, as for `Dataset.select`; for the shapes that keep the columns.
    pairs : str, optional
        The rule that picks pairs: "all" (the default), "gold-worst", "gold-best", "gold-random", "best-worst",
        "shortest-above-mean" or "random"; see `inseam.torch.RowDataset`.
    rm : str, optional
        The reward model that ranks responses, and whose scores are exported.
    ref : str, optional
        The policy model whose log-probs are those of the reference; without a column `logp`, its `token_logps` are summed.
    messages : bool, optional
        Convert text to messages of a user (the prompt) and an assistant (the responses).
    seed : int, optional
        The seed of random pairs. Default: 0.

    Returns
    -------
    dict
        `rows` that were read, `written` rows or pairs, and `skipped` prompts by reason; for verl also `no_ground_truth`, the
        prompts that were written without one.

    Raises
    ------
    ArgumentError
        If the output cannot be replaced, or there is no such column or shape.
    StorageError
        If the dataset or the output cannot be opened; a missing file or folder is also a `FileNotFoundError`, and an output
        that exists a `FileExistsError`.

    Examples
    --------
    >>> inseam.export("rollouts.inseam", "prompts.jsonl", "jsonl", columns=["prompt"])
    {'rows': 50, 'written': 50, 'skipped': {}}
    """
    dataset = data if isinstance(data, Dataset) else open(data)
    if where is not None:
        dataset = dataset.filter(where)
    if columns is not None:
        dataset = dataset.select(columns)
    if to not in TARGETS:
        raise _library.ArgumentError(f"unknown export '{to}'; expected one of {', '.join(TARGETS)}")
    target = Output(output, dataset.path, mode)
    if to in WHOLE:
        written = target.write_lines(iter(dataset)) if to == "jsonl" else _write_tables(dataset, target)
        return {"rows": len(dataset), "written": written, "skipped": {}}
    if to == "verl":
        return _export_prompts(dataset, target)
    found = Pairs(dataset, pairs, rm, seed)
    rows = _paired(dataset, found, to, rm, ref, messages)  # counts the pairs that it skips
    written = target.write_rows(rows)
    return {"rows": len(dataset), "written": written, "skipped": found.skipped}


def _write_tables(dataset: Dataset, target: Output) -> int:
    from ._tables import schema_of, tables_of

    # Parquet has no structs without fields.
    has_empty = target.suffix != ".parquet"
    return target.write_tables(tables_of(dataset, has_empty), schema_of(dataset, has_empty))


def _paired(
    dataset: Dataset, pairs: Pairs, to: str, rm: str | None, ref: str | None, messages: bool
) -> Iterator[dict[str, Any]]:
    log_probs, tokens = (f"pm.{quoted(ref or '')}.{leaf}" for leaf in ("logp", "token_logps"))
    # Without a log-prob of the sequence those of its tokens are summed.
    has_tokens = bool(ref) and f"responses[].{log_probs}" not in dataset.schema and f"responses[].{tokens}" in dataset.schema
    for path in ([f"rm.{quoted(rm)}"] if rm else []) + ([tokens if has_tokens else log_probs] if ref else []):
        if f"responses[].{path}" not in dataset.schema:
            raise _library.ArgumentError(f"unknown column 'responses[].{path}'")
    for start in range(0, len(pairs), _BATCH):
        for pair in pairs.take(range(start, min(len(pairs), start + _BATCH))):
            if has_tokens:
                for side in ("chosen", "rejected"):
                    pair[f"pm.{ref}.logp_{side}"] = _sum(pair.get(f"pm.{ref}.token_logps_{side}"))
            if (reason := _unusable(pair, ref if to == "trl" else None)) is not None:
                pairs.skipped[reason] = pairs.skipped.get(reason, 0) + 1
                continue
            row = {key: _content(pair.get(key), role, messages) for key, role in _ROLES.items()}
            if rm is not None:
                row["score_chosen"], row["score_rejected"] = pair[f"rm.{rm}_chosen"], pair[f"rm.{rm}_rejected"]
                row["margin"] = pair["margin"]
            if ref is not None and to == "trl":
                row["ref_chosen_logps"] = pair.get(f"pm.{ref}.logp_chosen")
                row["ref_rejected_logps"] = pair.get(f"pm.{ref}.logp_rejected")
            yield row


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


_ROLES = {"prompt": "user", "chosen": "assistant", "rejected": "assistant"}


def _content(value: Any, role: str, messages: bool) -> Any:
    if isinstance(value, list):
        return [{"role": message["role"], "content": message["content"]} for message in value]
    return [{"role": role, "content": value}] if messages else value


def _export_prompts(dataset: Dataset, output: Output) -> dict[str, Any]:
    skipped: dict[str, int] = {}
    unknown = 0

    def prompts() -> Iterator[dict[str, Any]]:
        nonlocal unknown
        for index, row in enumerate(dataset):
            if row.get("prompt") is None:
                skipped["no prompt"] = skipped.get("no prompt", 0) + 1
                continue
            truth = _ground_truth(row)
            unknown += truth is None
            yield {
                "data_source": row.get("data_source") or "inseam",
                "prompt": _content(row["prompt"], "user", True),
                "ability": row.get("ability") or "",
                "reward_model": {"style": "rule", "ground_truth": truth or ""},
                "extra_info": {"split": row.get("split") or "train", "index": index, "prompt_id": row.get("prompt_id") or ""},
            }

    written = output.write_rows(prompts())
    return {"rows": len(dataset), "written": written, "skipped": skipped, "no_ground_truth": unknown}


def _ground_truth(row: dict[str, Any]) -> str | None:
    """Return the first gold response that has text, or else the reference, as text; None without either."""
    for response in row.get("responses") or []:
        if response.get("role") in GOLD:
            text = response.get("text")
            if text is None and response.get("messages"):
                text = response["messages"][-1].get("content")
            if text is not None:
                return text
    reference = row.get("reference")
    return None if reference is None else str(reference)
