# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`inseam export DATA --to trl`: the exports of this package on the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn, get_args

from . import _library
from ._export import TARGETS, export
from ._pairs import PairRule


def is_meant(arguments: Sequence[str]) -> bool:
    """Whether these are arguments of such an export; without `--to` the tool exports."""
    return arguments[:1] == ["export"] and any(word == "--to" or word.startswith("--to=") for word in arguments)


def run(arguments: Sequence[str]) -> int:
    """Exports, and says what was written and what was left out and why; gives the exit code."""
    options = _parser().parse_args(arguments[1:])
    chosen = {name: getattr(options, name) for name in ("where", "pairs", "rm", "ref", "messages", "seed")}
    columns = options.columns.split(",") if options.columns else None
    try:
        report = export(options.data, options.output, options.to, columns=columns, **chosen)
    except (_library.Error, KeyError) as error:
        print(f"inseam: {error}", file=sys.stderr)
        return 64 if isinstance(error, _library.ArgumentError) else 2
    if options.json:
        print(json.dumps(report))
    elif not options.quiet:
        skipped = ", ".join(f"{reason} {count:,}" for reason, count in sorted(report["skipped"].items()))
        unit = "pairs" if options.to in ("trl", "openrlhf") else "rows"
        left_out = f", skipped: {skipped}" if skipped else ""
        if report.get("no_ground_truth"):
            left_out += f", {report['no_ground_truth']:,} without ground truth"
        print(f"{report['rows']:,} rows read, {report['written']:,} {unit} written{left_out}: {options.output}", file=sys.stderr)
    return 0


class _Parser(argparse.ArgumentParser):
    """Ends with the tool's code for wrong arguments."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"inseam export: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="inseam export", description="Write a dataset in the shape that another tool takes.")
    parser.add_argument("data", help="The dataset.")
    parser.add_argument("-o", "--output", required=True, help="The file, .jsonl, .parquet or .arrow; any other name is a folder that datasets loads.")
    parser.add_argument("--to", required=True, choices=TARGETS, help="trl and openrlhf: preference pairs; verl: prompts; the others: the columns as they are.")
    parser.add_argument("--pairs", default="all", choices=get_args(PairRule), help="Which pairs of a prompt's responses; all.")
    parser.add_argument("--rm", help="The reward model that ranks them, and whose scores and margin are columns.")
    parser.add_argument("--ref", help="The policy model whose log-probs are those of the reference.")
    parser.add_argument("--messages", action="store_true", help="Text becomes messages of a user and an assistant.")
    parser.add_argument("--where", help="Only rows that pass a predicate.")
    parser.add_argument("--columns", help="Only these columns, with commas; for columns as they are.")
    parser.add_argument("--seed", type=int, default=0, help="Draws the random pairs; 0.")
    parser.add_argument("--json", action="store_true", help="Print the counts as JSON.")
    parser.add_argument("-q", "--quiet", action="store_true", help="Say nothing.")
    return parser
