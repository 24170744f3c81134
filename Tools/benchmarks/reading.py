# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Measures reading for training in Inseam and other systems: `reading.py FOLDER [--rows N] [SYSTEM …]`.

Each system stores the same rows (prompt, gold response, log-prob, length, score) with its default options. Every task runs in a process of its own, with
the systems alternately. The script compares the results and prints medians. Needs numpy and pyarrow, and for the other systems datasets, pylance,
vortex-data, mosaicml-streaming and array-record.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from reading_peers import COLUMNS, PEERS

ROUNDS = 3
SHUFFLED = 20_480


def digest(rows) -> int:
    """Return a number that is equal for equal rows."""
    return sum(len(row["prompt"] or "") * 3 + len(row["response"] or "") * 7 + (row["n_tokens"] or 0) for row in rows)


def cold(reader, count: int) -> tuple[float, int]:
    """Read 1,000 random rows together from files that are not in memory; the reader and its imports are."""
    indices = random.Random(4).choices(range(count), k=1_000)
    reader.rows([0, 1])
    for path in reader.folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = time.perf_counter()
    rows = reader.rows(indices)
    return (time.perf_counter() - start) * 1e3, digest(rows)


def one(reader, count: int) -> tuple[float, int]:
    """Read 1,000 random rows, one at a time, warm."""
    indices = random.Random(1).choices(range(count), k=1_000)
    [reader.row(index) for index in indices]
    start = time.perf_counter()
    rows = [reader.row(index) for index in indices]
    return (time.perf_counter() - start) / 1_000 * 1e6, digest(rows)


def batch(reader, count: int) -> tuple[float, int]:
    """Read 1,000 random rows together, warm."""
    indices = random.Random(2).choices(range(count), k=1_000)
    reader.rows(indices)
    start = time.perf_counter()
    rows = reader.rows(indices)
    return (time.perf_counter() - start) * 1e3, digest(rows)


def shuffled_rows(reader, count: int) -> tuple[float, int]:
    """Read batches of 256 rows of a shuffled epoch, as dictionaries."""
    return shuffled(reader.rows, count, digest)


def shuffled_batches(reader, count: int) -> tuple[float, int]:
    """Read batches of 256 rows of a shuffled epoch, as columns."""
    return shuffled(reader.batch, count, len)


def shuffled(read, count: int, summary) -> tuple[float, int]:
    order = random.Random(3).sample(range(count), min(count, SHUFFLED))
    read(order[:256])
    start, found = time.perf_counter(), 0
    for first in range(0, len(order), 256):
        found += summary(read(order[first : first + 256]))
    return len(order) / (time.perf_counter() - start), found


def scanned_rows(reader, count: int) -> tuple[float, int]:
    """Read all rows in order, as dictionaries."""
    start, found = time.perf_counter(), 0
    for part in reader.scan(256):
        found += digest(reader.scanned_rows(part))
    return count / (time.perf_counter() - start), found


def scanned_batches(reader, count: int) -> tuple[float, int]:
    """Read all rows in order, in batches of 256 as columns."""
    start = time.perf_counter()
    found = sum(len(part) for part in reader.scan(256))
    return count / (time.perf_counter() - start), found


def two_scans(reader, count: int) -> tuple[float, int]:
    """Scan twice at the same time, in two Python threads with one library thread each; return the speed relative to one after the other."""
    def scan() -> int:
        return sum(len(part) for part in reader.scan_alone())

    from concurrent.futures import ThreadPoolExecutor  # not needed for the time to the first row

    found = scan()
    start = time.perf_counter()
    scan(), scan()
    alone = time.perf_counter() - start
    with ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        list(pool.map(lambda _: scan(), range(2)))
    return alone / (time.perf_counter() - start), found


TASKS = {
    "one row, µs": one,
    "1,000 rows, ms": batch,
    "1,000 rows from disk, ms": cold,
    "shuffled rows / s": shuffled_rows,
    "shuffled rows as columns / s": shuffled_batches,
    "rows in order / s": scanned_rows,
    "rows in order as columns / s": scanned_batches,
    "two Python threads at once, times": two_scans,
}


def child(folder: Path, peer: str, task: str, count: int) -> None:
    reader = PEERS[peer]()
    reader.folder = folder
    reader.open(folder)
    print(json.dumps(TASKS[task](reader, count)))


def run(command: list) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def measure(folder: Path, peers: list[str], count: int) -> None:
    me = [sys.executable, __file__, str(folder), "--rows", str(count)]
    print("| task | " + " | ".join(peers) + " |\n|---|" + "---|" * len(peers))
    for task in TASKS:
        times: dict[str, list[float]] = {peer: [] for peer in peers}
        results = {}
        for _ in range(ROUNDS):
            for peer in peers:
                if (out := run([*me, "--child", peer, task])) is not None:
                    value, results[peer] = json.loads(out.splitlines()[-1])
                    times[peer].append(value)
        if len(set(results.values())) > 1:
            sys.exit(f"{task}: results differ: {results}")
        cells = [f"{statistics.median(times[peer]):,.1f}" if times[peer] else "–" for peer in peers]
        print(f"| {task} | " + " | ".join(cells) + " |", flush=True)
    begin = []
    for peer in peers:
        code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import reading, pathlib; r = reading.PEERS[{peer!r}](); r.open(pathlib.Path({str(folder)!r})); r.row(77)"
        spent = []
        for _ in range(2 * ROUNDS):
            start = time.perf_counter()
            done = run([sys.executable, "-c", code])
            spent.append((time.perf_counter() - start) * 1e3)
        begin.append(f"{statistics.median(spent):,.0f}" if done is not None else "–")
    print("| start of Python to the first row, ms | " + " | ".join(begin) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder for the files of all systems")
    parser.add_argument("peers", nargs="*", metavar="SYSTEM", help="names of systems (default: all that are installed)")
    parser.add_argument("--rows", type=int, default=250_000, help="rows to generate (default: %(default)s)")
    parser.add_argument("--source", type=Path, help="a dataset with these columns (default: a generated one)")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return child(arguments.folder, *arguments.child, arguments.rows)
    table = rows_of(arguments)
    built = []
    for peer in arguments.peers or PEERS:
        try:
            PEERS[peer]().build(arguments.folder, table)
            built.append(peer)
        except ImportError as error:
            print(f"{peer} left out: {error}", file=sys.stderr)
    measure(arguments.folder, built, len(table))


def rows_of(arguments: argparse.Namespace):
    """Return the rows as an Arrow table: the prompt and its gold response."""
    import inseam
    import pyarrow as pa

    source = arguments.source
    if source is None:
        source = arguments.folder / "corpus.inseam"
        subprocess.run(["inseam", "generate", "-o", arguments.folder / "corpus.jsonl", "--rows", str(arguments.rows), "-q"], check=True)
        subprocess.run(["inseam", "convert", arguments.folder / "corpus.jsonl", "-o", source, "-q"], check=True)
    rows = {name: [] for name in COLUMNS}
    for part in inseam.open(source).scan():
        for row in part.to_pylist():
            gold = row["responses"][0] if row["responses"] else {}
            pm, rm = gold.get("pm") or {}, gold.get("rm") or {}
            rows["prompt"].append(row["prompt"] or "")
            rows["response"].append(gold.get("text") or "")
            rows["logp"].append((next(iter(pm.values()), None) or {}).get("logp") or 0.0)
            rows["n_tokens"].append(gold.get("n_tokens") or 0)
            rows["score"].append(next(iter(rm.values()), None) or 0.0)
    kinds = [pa.string(), pa.string(), pa.float32(), pa.int64(), pa.float32()]
    return pa.table({name: pa.array(values, kind) for (name, values), kind in zip(rows.items(), kinds, strict=True)})


if __name__ == "__main__":
    main()
