# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The command `inseam export DATA -o FILE`, where it writes something else than JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn, get_args

from . import _library
from ._export import TARGETS, export
from ._open import open
from ._output import FILES, ending
from ._pairs import PairRule


#: Options that the tool does not have, with their defaults.
_OF_TRAINERS = {"pairs": "all", "rm": None, "ref": None, "messages": False, "include": None, "seed": 0}
#: The shape of an output whose shape is not named, by its ending.
_SHAPES = {".parquet": "parquet", ".arrow": "arrow", ".csv": "csv", "": "hf-disk", ".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".jsonl.zst": "jsonl"}


def handles(arguments: Sequence[str]) -> bool:
    """Return whether these are arguments of this command; the tool writes JSON Lines, and explains what is wrong."""
    if arguments[:1] != ["export"]:
        return False
    try:
        options, _ = _parser(_Quiet).parse_known_args(arguments[1:])
    except _WrongError:
        return False
    if options.to is not None and options.to not in TARGETS:
        return False  # a preset
    if options.to is not None or any(getattr(options, name) != default for name, default in _OF_TRAINERS.items()):
        return True
    path = Path(options.output)
    is_special = path.exists() and not path.is_file() and not path.is_dir()
    return options.output != "-" and not is_special and not path.name.endswith((".jsonl", ".jsonl.gz", ".jsonl.zst")) and _is_known(path)


def _is_known(path: Path) -> bool:
    return path.name.endswith(FILES) or not path.suffix


def run(arguments: Sequence[str]) -> int:
    """Export, print what was written and skipped, and return the exit status."""
    options = _parser(_Parser).parse_args(arguments[1:])
    wrong = _wrong(options)
    if wrong is not None:
        print(f"inseam: {wrong}", file=sys.stderr)
        return 64
    if options.to is None:
        options.to = _SHAPES[ending(Path(options.output), "")]
    chosen = {name: getattr(options, name) for name in ("where", "pairs", "rm", "min_margin", "ref", "messages", "seed")}
    chosen["include"] = options.include.split(",") if options.include else ()
    columns = options.columns.split(",") if options.columns else None
    mode = "replace" if options.force else "create"
    try:
        data = open(options.data, at=options.at, backend=options.backend, verify=options.verify, skip_damage=options.skip_damage)
        report = export(data, options.output, options.to, mode=mode, columns=columns, **chosen)
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
        for role, count in report.get("unknown_roles", {}).items():
            meaning = "which is neither gold (chosen) nor worse (rejected); roles are lower case"
            print(f"note: {count:,} responses with the role {role!r}, {meaning}", file=sys.stderr)
        if report.get("left_out"):
            hint = "" if options.to == "verl" else " (--include adds columns)"
            print(f"note: left out: {', '.join(report['left_out'])}{hint}", file=sys.stderr)
    for lost in data.lost if options.skip_damage else ():
        print(f"damage: {lost}", file=sys.stderr)
    return 1 if options.skip_damage and data.lost else 0


def _wrong(options: argparse.Namespace) -> str | None:
    """Return what is wrong with the options together; None if nothing is."""
    if options.for_scoring or options.missing:
        return "--for-scoring writes JSON Lines of all responses; it cannot be combined with --to, and the name of the output ends in .jsonl"
    given = [name for name, default in _OF_TRAINERS.items() if getattr(options, name) != default]
    if options.to is None and given:
        return f"--{given[0]} requires --to trl, openrlhf or verl"
    return None


class _WrongError(Exception):
    pass


class _Quiet(argparse.ArgumentParser):
    """A parser that leaves it to the tool to explain what is wrong."""

    def error(self, message: str) -> NoReturn:
        raise _WrongError(message)


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
  inseam export rollouts.inseam --to trl -o pairs.jsonl
  inseam export rollouts.inseam --to parquet -o prompts.parquet --columns prompt_id,prompt
"""


def _parser(kind: type[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    is_quiet = kind is _Quiet
    parser = kind(
        prog="inseam export", description=_DESCRIPTION, epilog=_EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter, add_help=not is_quiet, allow_abbrev=False
    )
    add = parser.add_argument
    add("data", help="dataset, a file or folder")
    add("-o", "--output", required=True, help="file to write, whose name ends in .jsonl, .jsonl.gz, .jsonl.zst, .parquet, .arrow or .csv; without an ending it is a folder for datasets.load_from_disk")
    add("--to", metavar="SHAPE", help=f"shape of the output: {', '.join(TARGETS)}, or a preset (default: by the name of the output)")
    add("--force", action="store_true", help="replace an output that exists (default: refuse)")
    add("--pairs", default="all", metavar="RULE", help=f"rule that picks pairs: {', '.join(get_args(PairRule))} (default: %(default)s)")
    add("--rm", metavar="NAME", help="reward model that ranks responses, and whose scores and margin are written (default: none)")
    add("--min-margin", type=float, metavar="NUMBER", help="smallest difference of the scores of --rm in a pair (default: above 0 for rules that rank)")
    add("--ref", metavar="NAME", help="policy model whose log-probs are written as those of the reference (default: none)")
    add("--messages", action="store_true", help="convert text to messages of a user and an assistant (default: text)")
    add("--include", metavar="COLUMNS", help="columns, separated by commas, that go along with pairs: of the row, or short paths of the responses (default: none)")
    add("--where", metavar="PREDICATE", help="predicate that rows must pass (default: all rows)")
    add("--columns", metavar="PATHS", help="columns, separated by commas, for parquet, arrow, hf-disk, jsonl and csv (default: all)")
    add("--seed", type=int, default=0, help="seed of --pairs random and gold-random (default: %(default)s)")
    add("--source", action="store_true", help="keep the origin of each row, as these shapes always do")
    add("--for-scoring", action="store_true", help=argparse.SUPPRESS)
    add("--missing", action="append", help=argparse.SUPPRESS)
    add("--at", type=int, metavar="GENERATION", help="generation to read (default: the newest)")
    add("--backend", choices=("auto", "mmap", "pread"), help="how the file is read (default: auto)")
    add("--verify", choices=("full", "first-touch", "off"), help="when checksums are verified (default: first-touch)")
    add("--skip-damage", "--skip-corrupt", action="store_true", help="read values in damaged pages as null, report them, and exit with status 1")
    add("--json", action="store_true", help="print the counts as JSON on standard output")
    add("-q", "--quiet", action="store_true", help="print errors only")
    return parser
