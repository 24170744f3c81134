# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Runs every task alternately in Inseam and the other systems, checks that the results agree, and prints medians, peak memory and ratios."""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from peers import TASKS, inseam

HERE = Path(__file__).parent
ROUNDS = 3


def make_corpus(folder: Path, rows: int) -> None:
    """Write the corpus."""
    if not (folder / "corpus.jsonl").exists():
        inseam("generate", "-o", folder / "corpus.jsonl", "--rows", rows, "-q")


def make_numbers(folder: Path, responses: int) -> None:
    """Write arrays of numbers, and the same numbers as Arrow and Parquet files."""
    if (folder / "responses.parquet").exists():
        return
    subprocess.run(["bench-data", folder, str(responses)], check=True)
    score, logp, n, first = (np.memmap(folder / name, kind) for name, kind in (("score.f32", "<f4"), ("logp.f32", "<f4"), ("n.i32", "<i4"), ("first.u32", "<u4")))
    is_gold = np.zeros(len(score), bool)
    is_gold[first[:-1]] = True
    prompt = np.repeat(np.arange(len(first) - 1, dtype=np.uint32), np.diff(first))
    flat = pa.table({"rm_score": score})
    wide = pa.table({"prompt": prompt, "is_gold": is_gold, "score": score, "logp": logp, "n": n})
    for name, table in (("flat", flat), ("responses", wide)):
        with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=1 << 20)
        pq.write_table(table, folder / f"{name}.parquet")


def measure(peer: str, name: str, folder: Path) -> dict:
    """Run a task in a process of its own; return its seconds, peak memory and result."""
    command = [sys.executable, HERE / "peers.py", peer, name, folder]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def corpus_facts(rows: object) -> tuple:
    """Count rows and characters of prompts and responses; sum lengths and float32 scores."""
    count = characters = tokens = 0
    scores = []
    for row in rows:
        count += 1
        characters += len(row["prompt"] or "")
        for item in row["responses"] or []:
            characters += len(item["text"] or "")
            tokens += item["n_tokens"] or 0
            scores.append(float(np.float32((item["rm"] or {}).get("sky") or 0)))
    return count, characters, tokens, math.fsum(scores)


def check_corpus(folder: Path) -> None:
    """Compare the contents of all converted files with the corpus, and print the result."""
    expected = corpus_facts(orjson.loads(line) for line in open(folder / "corpus.jsonl", "rb"))
    pipe = subprocess.Popen(["inseam", "export", folder / "corpus.inseam", "-o", "-"], stdout=subprocess.PIPE)
    facts = {"inseam": corpus_facts(orjson.loads(line) for line in pipe.stdout)}
    for peer in ("polars", "duckdb", "pyarrow"):
        batches = pq.ParquetFile(folder / f"{peer}.parquet").iter_batches(4_096, columns=["prompt", "responses"])
        facts[peer] = corpus_facts(row for batch in batches for row in batch.to_pylist())
    for peer, found in facts.items():
        print(f"  {peer}: {'same values' if found == expected else f'DIFFERENT VALUES: {found}, expected {expected}'}")


def compare(name: str, title: str, folder: Path) -> None:
    """Measure a task alternately in all systems and print a table."""
    peers = [peer for peer, task in TASKS if task == name]
    figures = {peer: [] for peer in peers}
    for round_number in range(ROUNDS + 1):  # the first warms the page cache
        for peer in peers:
            figure = measure(peer, name, folder)
            if round_number > 0:
                figures[peer].append(figure)
    results = {peer: seen[0]["result"] for peer, seen in figures.items()}
    medians = {peer: {key: statistics.median(figure[key] for figure in seen) for key in ("seconds", "memory")} for peer, seen in figures.items()}
    print(f"\n{title}")
    for peer, median in sorted(medians.items(), key=lambda item: item[1]["seconds"]):
        size = f"{results[peer] / 1e6:8.0f} MB" if name == "convert" else " " * 11
        print(f"  {peer:8} {median['seconds']:8.3f} s  x {median['seconds'] / medians['inseam']['seconds']:5.2f} {size}  peak memory {median['memory']:6.0f} MB")
    within = [figure["inside"] for figure in figures["inseam"] if figure["inside"] is not None]
    if within:
        print(f"  inseam without process start: {statistics.median(within):.3f} s")
    if name != "convert":
        agree = all(np.allclose(result, results["inseam"], rtol=1e-9) for result in results.values())
        print(f"  results {'agree' if agree else f'DIFFER: {results}'}: {results['inseam']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder for the data, about 12 GB by default")
    parser.add_argument("--rows", type=int, default=200_000, help="prompts of the corpus (default: %(default)s)")
    parser.add_argument("--responses", type=int, default=100_000_000, help="scores of the numeric tasks (default: %(default)s)")
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    make_corpus(folder, arguments.rows)
    size = (folder / "corpus.jsonl").stat().st_size
    compare("convert", f"convert {size / 1e9:.2f} GB of JSON Lines, {arguments.rows:,} rows", folder)
    check_corpus(folder)
    compare("filter", "filter by a score, all columns, to a new file", folder)
    make_numbers(folder, arguments.responses)
    compare("count", f"count {arguments.responses:,} scores by a predicate", folder)
    compare("seam", f"SEAM over {arguments.responses:,} responses", folder)
    print(f"\nmedian of {ROUNDS} rounds, systems alternately; other systems are timed without their imports, Inseam as whole processes; "
          f"peak memory counts mapped files; {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
