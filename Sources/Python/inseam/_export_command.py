# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command `python -m inseam export DATA --to trl`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn, get_args

from . import _library
from ._export import TARGETS, export
from ._pairs import PairRule


def handles(arguments: Sequence[str]) -> bool:
    """Return whether these are arguments of this command; without `--to`, they are for the tool."""
    return arguments[:1] == ["export"] and any(word == "--to" or word.startswith("--to=") for word in arguments)


def run(arguments: Sequence[str]) -> int:
    """Export, print what was written and skipped, and return the exit status."""
    options = _parser().parse_args(arguments[1:])
    chosen = {name: getattr(options, name) for name in ("where", "pairs", "rm", "ref", "messages", "seed")}
    chosen["include"] = options.include.split(",") if options.include else ()
    columns = options.columns.split(",") if options.columns else None
    mode = "replace" if options.force else "create"
    try:
        report = export(options.data, options.output, options.to, mode=mode, columns=columns, **chosen)
    except ModuleNotFoundError as error:
        print(f"inseam: --to {options.to} needs the package {error.name}: pip install {error.name}", file=sys.stderr)
        return 2
    except FileExistsError:
        print(f"inseam: {options.output} already exists; --force replaces it", file=sys.stderr)
        return 64
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
        if report.get("left_out"):
            hint = "" if options.to == "verl" else " (--include adds columns)"
            print(f"note: left out: {', '.join(report['left_out'])}{hint}", file=sys.stderr)
    return 0


class _Parser(argparse.ArgumentParser):
    """A parser that exits with the tool's status for wrong usage, 64."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(64, f"inseam export: {message}\n")


_DESCRIPTION = """\
Write a dataset in the shape that another tool reads.

trl and openrlhf are preference pairs, verl is one row for each prompt. parquet,
arrow, hf-disk, jsonl and csv keep the columns of the dataset."""
_EXAMPLES = """\
examples:
  python -m inseam export rollouts.inseam --to trl -o pairs.jsonl
  python -m inseam export rollouts.inseam --to parquet -o prompts.parquet --columns prompt_id,prompt
"""


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="inseam export", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("data", help="dataset, a file or folder")
    add("-o", "--output", required=True, help="file to write, whose name ends in .jsonl, .jsonl.gz, .jsonl.zst, .parquet, .arrow or .csv; without an ending it is a folder for datasets.load_from_disk")
    add("--to", required=True, choices=TARGETS, help="shape of the output")
    add("--force", action="store_true", help="replace an output that exists (default: refuse)")
    add("--pairs", default="all", metavar="RULE", help=f"rule that picks pairs: {', '.join(get_args(PairRule))} (default: %(default)s)")
    add("--rm", metavar="NAME", help="reward model that ranks responses, and whose scores and margin are written (default: none)")
    add("--ref", metavar="NAME", help="policy model whose log-probs are written as those of the reference (default: none)")
    add("--messages", action="store_true", help="convert text to messages of a user and an assistant (default: text)")
    add("--include", metavar="COLUMNS", help="columns, separated by commas, that go along with pairs: of the row, or short paths of the responses (default: none)")
    add("--where", metavar="PREDICATE", help="predicate that rows must pass (default: all rows)")
    add("--columns", metavar="PATHS", help="columns, separated by commas, for parquet, arrow, hf-disk, jsonl and csv (default: all)")
    add("--seed", type=int, default=0, help="seed of --pairs random and gold-random (default: %(default)s)")
    add("--json", action="store_true", help="print the counts as JSON on standard output")
    add("-q", "--quiet", action="store_true", help="print errors only")
    return parser
