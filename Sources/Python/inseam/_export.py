# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Exports: the shapes that trainers read, and whole datasets as Parquet, Arrow, JSON Lines and Hugging Face folders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import _library
from ._dataset import Dataset
from ._export_rows import PairRows, PromptRows
from ._open import open
from ._output import Output
from ._pairs import PairRule, Pairs
from ._predicates import Expression
from ._preset_export import export_preset

PAIRED = ("trl", "openrlhf")
WHOLE = ("parquet", "arrow", "hf-disk", "jsonl", "csv")
TARGETS = (*PAIRED, "verl", *WHOLE)


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
    min_margin: float | None = None,
    ref: str | None = None,
    messages: bool = False,
    include: Sequence[str] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """Write a dataset in the shape that another tool reads.

    Parameters
    ----------
    data : str, Path or Dataset
        The dataset or view.
    output : str or Path
        The file, whose name ends in `.jsonl`, `.jsonl.gz`, `.jsonl.zst`, `.parquet`, `.arrow` or `.csv` (flat columns alone).
        A name without an ending is a folder for `datasets.load_from_disk`; any other ending is an error.
    to : str
        The shape:

        - "trl": preference pairs with `prompt`, `chosen`, `rejected`; with `rm` also `score_chosen`, `score_rejected` and
          `margin`, with `ref` also `ref_chosen_logps` and `ref_rejected_logps`.
        - "openrlhf": the same without the log-probs.
        - "verl": one row for each prompt with `data_source`, `prompt` as messages, `ability`, `reward_model` and `extra_info`,
          those of the row if it has them, and all other columns but the responses. The ground truth is that of
          `reward_model`, or else `reference`, or else the first gold response.

        Messages keep all their fields, such as `tool_calls`; those with `from` and `value` get `role` and `content`.
        - "parquet", "arrow", "hf-disk", "jsonl", "csv": the columns as they are; bfloat16 as float32, bytes in JSON as hexadecimal
          digits. What is kept as JSON text is JSON there too. The metadata of Parquet and Arrow files, and the description of
          a folder, have the provenance of the columns.
        - A preset, as `inseam presets` lists them, such as "alpaca" or "trl-unpaired"; the `.json` file of a mapping; or "auto", the
          preset that the dataset was made with. The report has `left_out`, the columns that the shape has no field for.
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
    min_margin : float, optional
        The smallest difference of the two scores of `rm`. Default: rules that rank by `rm` require one above 0.
    ref : str, optional
        The policy model whose log-probs are those of the reference; without a column `logp`, its `token_logps` are summed.
    messages : bool, optional
        Convert text to messages of a user (the prompt) and an assistant (the responses).
    include : sequence of str, optional
        Columns that go along with pairs: of the row, such as "source_id", or of both responses by their short paths, such as
        "rm.armo", which gives `rm.armo_chosen` and `rm.armo_rejected`. `tools`, `images`, `videos` and
        `chat_template_kwargs` always go along.
    seed : int, optional
        The seed of random pairs. Default: 0.

    Returns
    -------
    dict
        `rows` that were read, `written` rows or pairs, and `skipped` prompts by reason. For the shapes of trainers also
        `left_out`, the columns that were not written, and `unknown_roles`, if responses have such; for verl
        `no_ground_truth`, the prompts that were written without one.

    Raises
    ------
    ArgumentError
        If the output cannot be replaced, or there is no such column or shape.
    DataError
        If there is nothing to write for a trainer.
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
    target = Output(output, dataset.path, mode, to)
    if to not in TARGETS:
        return export_preset(dataset, target, to)
    if to in WHOLE:
        written = target.write_lines(iter(dataset)) if to == "jsonl" else _write_tables(dataset, target)
        return {"rows": len(dataset), "written": written, "skipped": {}}
    if to == "verl":
        prompts = PromptRows(dataset)
        written = _write_rows(dataset, target, prompts)
        return {**_report(dataset, written, prompts), "no_ground_truth": prompts.without_truth}
    rows = PairRows(dataset, Pairs(dataset, pairs, rm, seed, min_margin), to, rm, ref, messages, include)
    written = _write_rows(dataset, target, rows)  # counts the pairs that it skips
    return _report(dataset, written, rows)


def _report(dataset: Dataset, written: int, rows: PairRows | PromptRows) -> dict[str, Any]:
    unknown = rows.unknown_roles if isinstance(rows, PairRows) else {}
    report = {"rows": len(dataset), "written": written, "skipped": rows.skipped, "left_out": rows.left_out}
    return {**report, "unknown_roles": unknown} if unknown else report


def _write_rows(dataset: Dataset, target: Output, rows: PairRows | PromptRows) -> int:
    """Write records; an export without any is an error, before there is a file."""
    if next(iter(rows), None) is None:
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(rows.skipped.items()))
        found = reasons or f"{len(dataset):,} rows"
        raise _library.DataError(f"{dataset.path}: there is nothing to export; expected pairs of responses or prompts, found: {found}")
    return target.write_rows(rows)


def _write_tables(dataset: Dataset, target: Output) -> int:
    from ._tables import schema_of, tables_of

    return target.write_tables(tables_of(dataset, target.suffix), schema_of(dataset, target.suffix))
