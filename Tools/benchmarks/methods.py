# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Measures every method on generated rows: `methods.py FOLDER [--rows N] [METHOD …]`.

Beside each time it prints the time that the bytes of the method take through memory, and the time of numpy where numpy needs only a line or two. Needs
numpy, pyarrow and the wheel. A time is that of `ds.compute(…)` from Python, the best of two, with columns in memory and verified. The bytes are those of
the columns that are read and of the result. Their time is that of reading as many bytes with numpy on all processors, plus that of writing as many into
memory that is new to the process. The memory of a result is always new: the system clears it first, which takes longer than writing it.
"""

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import inseam
import numpy as np
import pyarrow as pa

PAIR = {"chosen": "a", "rejected": "b"}
CALLS = [
    ("ensemble", {"rm": ["a", "b", "c"]}),
    ("ensemble", {"rm": ["a", "b", "c"], "standardize": True}),
    ("confidence", {"p_ab": "a", "p_ba": "b"}),
    ("consistency", {"own": "a", "other_response": "b", "other_instruction": "c"}),
    ("filter-margin", {"new": "a", "old": "b"}),
    ("importance", {"policy_chosen": "w", "reference_chosen": "x", "policy_rejected": "y", "reference_rejected": "z"}),
    ("overlap", {"first": "a", "second": "b", "worst": "lowest"}),
    ("pairs", {"rm": "l", "length": "k"}),
    ("pairs", {"rm": "l", "rule": "best-worst"}),
    ("margin", {"lengths": ["n", "n"]}),
    ("self-label", PAIR),
    ("bt", PAIR),
    ("mismatch", PAIR),
    ("hard", {"probability": "a", "target": "b"}),
    ("label-noise", {}),
    ("win-rate", {"new": ["a", "b"], "old": "c"}),
    ("agree", {**PAIR, "group": "g"}),
    ("mix", {"rewards": "l", "gates": "m"}),
    ("decorrelate", {"rewards": "l", "verbosity": 1}),
    ("fuse", {"rm": "a", "similarities": "l", "scores": "m", "min_similarity": 0.5}),
    ("lencorr", {"rm": "a", "length": "n"}),
    ("tau", {"rm": "l", "reference": "m"}),
    ("dispersion", {"rm": "l"}),
    ("erank", {"values": "l"}),
    ("erank", {"embedding": "l"}),
    ("step-scores", {"steps": "l"}),
    ("mc-labels", {"correct_counts": "k"}),
    ("consensus", {"correct_counts": "k", "judge": "n"}),
    ("first-error", {"steps": "l"}),
    ("trajectory", {"signals": ["l", "m"], "final": "a"}),
    ("verdict", {"text": "v"}),
]


def build(path: Path, rows: int) -> None:
    chance = np.random.default_rng(1)
    cuts = pa.array(np.arange(0, 4 * rows + 1, 4, dtype="i4"))
    columns = {name: pa.array(chance.random(rows, dtype="f4")) for name in "abc"}
    columns |= {name: pa.array(-300 * chance.random(rows, dtype="f4")) for name in "wxyz"}
    columns |= {name: pa.ListArray.from_arrays(cuts, pa.array(chance.random(4 * rows, dtype="f4"))) for name in "lm"}
    columns["k"] = pa.ListArray.from_arrays(cuts, pa.array(chance.integers(0, 9, 4 * rows).astype("i1")))
    columns["n"] = pa.array(chance.integers(1, 100, rows).astype("i4"))
    columns["g"] = pa.array(["u", "v", "w"]).take(pa.array(chance.integers(0, 3, rows)))
    columns["v"] = pa.array(["<answer>[[A]]</answer>", "nothing"]).take(pa.array(chance.integers(0, 2, rows)))
    with inseam.Writer(path, profile="scan") as writer:
        writer.write(pa.table(columns))


def numpy_function(method: str, settings: dict, ds) -> object:
    """Return a function that computes the same with numpy, on float64 copies; None where that takes more than a line or two."""
    def column(name: str) -> np.ndarray:
        return ds[name].to_numpy().astype("f8")

    if method == "ensemble" and "standardize" not in settings:
        members = np.stack([column(name) for name in settings["rm"]])
        return lambda: (members.mean(0), members.min(0), members.var(0), members.mean(0) - members.std(0))
    if method == "filter-margin":
        new, old = column("a"), column("b")
        return lambda: (new - old) > -old.std()
    if method == "confidence":
        a, b = column("a"), column("b")
        return lambda: (p := (a + b) / 2, np.maximum(p, 1 - p), np.maximum(p, 1 - p) > 0.8, p < 0.5, abs(a - b))
    if method == "bt":
        a, b = column("a"), column("b")
        return lambda: np.logaddexp(0, b - a)
    if method == "importance":
        w, x, y, z = (column(name) for name in "wxyz")
        low, high = np.log(0.1), np.log(0.9)
        return lambda: np.exp(0.001 * (w - np.logaddexp(low + w, high + x) + y - np.logaddexp(low + y, high + z)))
    return None


def best(call, times: int = 2) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        spent.append(time.perf_counter() - start)
    return min(spent)


def memory_rates() -> tuple[float, float]:
    """Return the bytes per second that all processors read, and that they write into memory new to the process."""
    parts = [np.ones(25_000_000) for _ in range(os.cpu_count() or 1)]
    size = sum(part.nbytes for part in parts)
    with ThreadPoolExecutor(len(parts)) as pool:
        reading = best(lambda: list(pool.map(np.max, parts)), 5)
        writing = best(lambda: list(pool.map(lambda part: np.full(part.size, 2.0), parts)), 5)
    return size / reading, size / writing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder for the generated dataset, which is kept for the next run")
    parser.add_argument("methods", nargs="*", help="names of methods (default: all)")
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows to generate (default: %(default)s)")
    arguments = parser.parse_args()
    path = arguments.folder / f"methods-{arguments.rows}.inseam"
    if not path.exists():
        build(path, arguments.rows)
    ds = inseam.open(path)
    reading, writing = memory_rates()
    print(f"{arguments.rows:,} rows; reading {reading / 1e9:.1f} GB/s, writing into new memory {writing / 1e9:.1f} GB/s\n\n| method | ms | million rows / s | times its memory | numpy, ms |\n|---|---|---|---|---|")
    for method, settings in CALLS:
        if arguments.methods and method not in arguments.methods:
            continue
        names = {name for value in settings.values() for name in (value if isinstance(value, list) else [value]) if name in ds.columns}
        for name in names:
            for _ in ds.select([name]).scan(None):  # every page is verified
                pass
        read = sum(pa.table(ds.select([name])).nbytes for name in names)
        result = ds.compute(method, **settings)
        written = pa.record_batch(result.values).nbytes if result.values.columns else 0
        del result
        spent = best(lambda m=method, s=settings: ds.compute(m, **s))
        limit = read / reading + written / writing
        compute = numpy_function(method, settings, ds)
        beside = f"{best(compute) * 1e3:,.0f}" if compute else ""
        more = " ".join(f"{key}={value}" for key, value in settings.items() if key in ("rule", "standardize", "embedding"))
        print(f"| {method} {more}| {spent * 1e3:,.0f} | {arguments.rows / spent / 1e6:.1f} | {spent / max(limit, 1e-9):.1f} | {beside} |", flush=True)


if __name__ == "__main__":
    main()
