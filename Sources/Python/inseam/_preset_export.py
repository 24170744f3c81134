# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Exports in the shape of a preset: the tool maps the rows, and the records are written to any file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ._dataset import Dataset
from ._open import open as open_dataset
from ._output import Output
from ._tool import run


class _Records:
    """The records of a JSON Lines file, as often as they are asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self._path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def export_preset(dataset: Dataset, target: Output, preset: str) -> dict[str, Any]:
    """Write the rows of a dataset or view as records of a preset.

    Returns
    -------
    dict
        `rows`, `written` records, `skipped` rows by reason, `left_out` columns with the number of
        their values in `left_out_values`, `responses_left_out`, and `missing` fields of the shape.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = [str(dataset.path), "--at", str(dataset.generation)]
        if not _is_whole(dataset):
            if preset == "auto":
                preset = _recorded(dataset, folder)
            dataset.write(folder / "view.inseam")
            source = [str(folder / "view.inseam")]
        report = run(["export", *source, "--to", preset, "-o", str(folder / "records.jsonl"), "--json"])
        written = target.write_rows(_Records(folder / "records.jsonl"))
    return {
        "rows": len(dataset),
        "written": written,
        "skipped": {"no record": report["skipped"]} if report["skipped"] else {},
        "left_out": report["left_out"],
        "left_out_values": report["left_out_values"],
        "missing": report["missing"],
        "responses_left_out": report["responses_left_out"],
    }


def _is_whole(dataset: Dataset) -> bool:
    """Return whether it has all rows and columns of its file."""
    if dataset._columns is not None:
        return False
    rows = dataset._rows.of(dataset)
    return isinstance(rows, range) and rows == range(len(open_dataset(dataset.path, at=dataset.generation)))


def _recorded(dataset: Dataset, folder: Path) -> str:
    """Return the preset that the file of a view was made with, or the path of its mapping."""
    lineage = dict(dataset.lineage)
    if "mapping" in lineage:
        mapping = folder / "mapping.json"
        mapping.write_text(lineage["mapping"], "utf-8")
        return str(mapping)
    return lineage.get("preset", "generic")
