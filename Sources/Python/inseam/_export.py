# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Exports: files in the shapes that trainers take by path, and whole datasets as Parquet, Arrow and datasets' folders."""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _library
from ._dataset import Dataset
from ._open import open
from ._pairs import GOLD, PairRule, Pairs
from ._predicates import Expression

if TYPE_CHECKING:
    import pyarrow

PAIRED = ("trl", "openrlhf")
WHOLE = ("parquet", "arrow", "hf-disk", "jsonl")
TARGETS = (*PAIRED, "verl", *WHOLE)
_BATCH = 1_024


def export(
    data: str | Path | Dataset,
    output: str | Path,
    to: str,
    *,
    where: str | Expression | None = None,
    columns: Sequence[str] | None = None,
    pairs: PairRule = "all",
    rm: str | None = None,
    ref: str | None = None,
    messages: bool = False,
    seed: int = 0,
) -> dict[str, Any]:
    """Writes a dataset in the shape that another tool takes.

    Parameters
    ----------
    data, where, columns
        What is exported, as in `open`, `filter` and `select`.
    output
        The file: `.jsonl`, `.parquet` or `.arrow`; any other name is a folder for `datasets.load_from_disk`.
    to
        "trl": preference pairs, `prompt`, `chosen`, `rejected`; with `rm` also `score_chosen`, `score_rejected` and `margin`,
        with `ref` also `ref_chosen_logps` and `ref_rejected_logps`. "openrlhf": the same without the log-probs. "verl": a row
        for each prompt, with `data_source`, `prompt` as messages, `reward_model` with the gold response, `extra_info`.
        "parquet", "arrow", "hf-disk", "jsonl": the columns as they are.
    pairs, rm, seed
        Which pairs, and which reward model ranks; see `inseam.torch.RowDataset`.
    ref
        The policy model whose log-probs are those of the reference.
    messages
        Whether text becomes messages: the prompt of a user, the responses of an assistant.

    Returns
    -------
    dict
        `rows` that were read, `written` ones, and `skipped` prompts by their reason.
    """
    dataset = data if isinstance(data, Dataset) else open(data)
    if where is not None:
        dataset = dataset.filter(where)
    if columns is not None:
        dataset = dataset.select(columns)
    output = Path(output)
    if to in WHOLE:
        written = _write(output, _tables(dataset), _schema(dataset)) if to != "jsonl" else _write_lines(output, iter(dataset))
        return {"rows": len(dataset), "written": written, "skipped": {}}
    if to == "verl":
        return _export_prompts(dataset, output)
    if to not in PAIRED:
        raise _library.ArgumentError(f"there is no export to '{to}'; there are {', '.join(TARGETS)}")
    found = Pairs(dataset, pairs, rm, seed)
    rows = _paired(dataset, found, to, rm, ref, messages)  # counts what it leaves out
    written = _write_rows(output, rows)
    return {"rows": len(dataset), "written": written, "skipped": found.skipped}


def _paired(
    dataset: Dataset, pairs: Pairs, to: str, rm: str | None, ref: str | None, messages: bool
) -> Iterator[dict[str, Any]]:
    if ref is not None and f"responses[].pm.{ref}.logp" not in dataset.schema:
        raise _library.ArgumentError(f"there is no column responses[].pm.{ref}.logp")
    for start in range(0, len(pairs), _BATCH):
        for pair in pairs.take(range(start, min(len(pairs), start + _BATCH))):
            if (reason := _unusable(pair, ref if to == "trl" else None)) is not None:
                pairs.skipped[reason] = pairs.skipped.get(reason, 0) + 1
                continue
            row = {key: _said(pair.get(key), role, messages) for key, role in _ROLES.items()}
            if rm is not None:
                row["score_chosen"], row["score_rejected"] = pair[f"rm.{rm}_chosen"], pair[f"rm.{rm}_rejected"]
                row["margin"] = pair["margin"]
            if ref is not None and to == "trl":
                row["ref_chosen_logps"] = pair.get(f"pm.{ref}.logp_chosen")
                row["ref_rejected_logps"] = pair.get(f"pm.{ref}.logp_rejected")
            yield row


def _unusable(pair: dict[str, Any], ref: str | None) -> str | None:
    """Why no trainer can use a pair; None if it can."""
    if pair.get("prompt") is None:
        return "no prompt"
    if pair["chosen"] is None or pair["rejected"] is None:
        return "no text"
    if ref is not None and None in (pair.get(f"pm.{ref}.logp_chosen"), pair.get(f"pm.{ref}.logp_rejected")):
        return "no log-prob of the reference"
    return None


_ROLES = {"prompt": "user", "chosen": "assistant", "rejected": "assistant"}


def _said(value: Any, role: str, messages: bool) -> Any:
    if isinstance(value, list):
        return [{"role": message["role"], "content": message["content"]} for message in value]
    return [{"role": role, "content": value}] if messages else value


def _export_prompts(dataset: Dataset, output: Path) -> dict[str, Any]:
    skipped: dict[str, int] = {}

    def prompts() -> Iterator[dict[str, Any]]:
        for index, row in enumerate(dataset):
            if row.get("prompt") is None:
                skipped["no prompt"] = skipped.get("no prompt", 0) + 1
                continue
            gold = next((r.get("text") for r in row.get("responses") or [] if r.get("role") in GOLD), row.get("reference"))
            yield {
                "data_source": row.get("data_source") or "inseam",
                "prompt": _said(row["prompt"], "user", True),
                "ability": row.get("ability") or "",
                "reward_model": {"style": "rule", "ground_truth": gold or ""},
                "extra_info": {"split": row.get("split") or "train", "index": index, "prompt_id": row.get("prompt_id") or ""},
            }

    written = _write_rows(output, prompts())
    return {"rows": len(dataset), "written": written, "skipped": skipped}


def _write_rows(output: Path, rows: Iterator[dict[str, Any]]) -> int:
    if output.suffix == ".jsonl":
        return _write_lines(output, rows)
    import pyarrow as pa

    def tables() -> Iterator[pa.Table]:
        chunk: list[dict[str, Any]] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == 4 * _BATCH:
                yield pa.Table.from_pylist(chunk)
                chunk = []
        if chunk:
            yield pa.Table.from_pylist(chunk)

    parts = tables()
    first = next(parts, None)
    if first is None:
        return _write(output, iter(()), pa.schema([]))
    # A column that is null in the first rows has its type from later ones.
    schema, kept = first.schema, [first]
    while any(pa.types.is_null(field.type) for field in schema) and (part := next(parts, None)) is not None:
        schema = pa.unify_schemas([schema, part.schema])
        kept.append(part)
    return _write(output, (part.cast(schema) for group in (kept, parts) for part in group), schema)


def _write_lines(output: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with _fresh(output).open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
            count += 1
    _publish(output)
    return count


def _schema(dataset: Dataset) -> pyarrow.Schema:
    import pyarrow as pa

    return _plain(pa.schema(dataset))


def _plain(schema: pyarrow.Schema) -> pyarrow.Schema:
    """The schema with extension types as what they are stored as: not every reader knows them."""
    import pyarrow as pa

    def storage(type_: pa.DataType) -> pa.DataType:
        if isinstance(type_, pa.BaseExtensionType):
            return type_.storage_type
        if pa.types.is_struct(type_):
            return pa.struct([field.with_type(storage(field.type)) for field in type_])
        if pa.types.is_large_list(type_):
            return pa.large_list(type_.value_field.with_type(storage(type_.value_type)))
        return type_

    return pa.schema([field.with_type(storage(field.type)) for field in schema])


def _tables(dataset: Dataset) -> Iterator[pyarrow.Table]:
    import pyarrow as pa

    schema = _schema(dataset)
    for batch in pa.RecordBatchReader.from_stream(dataset):
        yield pa.Table.from_batches([batch]).cast(schema)


def _write(output: Path, tables: Iterator[pyarrow.Table], schema: pyarrow.Schema) -> int:
    """Writes tables as the output's name says; it appears when it is complete."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = _fresh(output)
    count = 0
    if output.suffix == ".parquet":
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for table in tables:
                writer.write_table(table)
                count += table.num_rows
    else:
        if output.suffix != ".arrow":
            target.mkdir()
            _describe(target)
        file = target if output.suffix == ".arrow" else target / "data-00000-of-00001.arrow"
        # The stream format: the one that datasets maps.
        with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
            for table in tables:
                writer.write_table(table, max_chunksize=_BATCH)
                count += table.num_rows
    _publish(output)
    return count


def _describe(folder: Path) -> None:
    state = {
        "_data_files": [{"filename": "data-00000-of-00001.arrow"}],
        "_fingerprint": uuid.uuid4().hex[:16],
        "_format_columns": None,
        "_format_kwargs": {},
        "_format_type": None,
        "_output_all_columns": False,
        "_split": None,
    }
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "dataset_info.json").write_text("{}")


def _fresh(output: Path) -> Path:
    """Where the output is written before it has its name."""
    temporary = output.with_name(f".{output.name}.part")
    if temporary.is_dir():
        shutil.rmtree(temporary)
    return temporary


def _publish(output: Path) -> None:
    temporary = output.with_name(f".{output.name}.part")
    if output.is_dir():
        shutil.rmtree(output)
    temporary.replace(output)
