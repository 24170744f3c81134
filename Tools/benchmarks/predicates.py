# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Times every function and operator of predicates: `predicates.py FOLDER [--rows N] [--prompts N] [--texts N] [--tool NAME=PATH …]`.

Counts the rows that pass, in one process for each count, with each of the tools alternately; beside them polars and, for plain numbers, numpy on columns
that are in memory. The counts have to agree. The functions come from the tool itself, so that none is left out. Needs numpy, polars and the wheel.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import inseam
import numpy as np
import polars as pl

ROUNDS = 5
P = pl.col

# A predicate of the set of numbers, and the same in polars and numpy.
NUMBERS: list[tuple[str, Callable | None, Callable | None]] = [
    ("a > 2", lambda: P("a") > 2, lambda c: c["a"] > 2),
    ("a > 1 AND b > 1", lambda: (P("a") > 1) & (P("b") > 1), lambda c: (c["a"] > 1) & (c["b"] > 1)),
    ("a > 3 OR b > 3", lambda: (P("a") > 3) | (P("b") > 3), lambda c: (c["a"] > 3) | (c["b"] > 3)),
    ("NOT (a > 1 AND n > 200)", lambda: ~((P("a") > 1) & (P("n") > 200)), None),
    ("n BETWEEN 100 AND 200", lambda: P("n").is_between(100, 200), lambda c: (c["n"] >= 100) & (c["n"] <= 200)),
    ("n IN (100, 200, 300)", lambda: P("n").is_in([100, 200, 300]), None),
    ("id % 100 = 7", lambda: P("id") % 100 == 7, None),
    ("a + b > 2", lambda: P("a").cast(pl.Float64) + P("b") > 2, None),
    ("a - b > 1", lambda: P("a").cast(pl.Float64) - P("b") > 1, lambda c: c["a"] - c["b"] > 1),
    ("logp / n < -1", lambda: P("logp").cast(pl.Float64) / P("n") < -1, None),
    ("a * 2 > b", lambda: P("a").cast(pl.Float64) * 2 > P("b"), None),
    ("m IS NULL", lambda: P("m").is_null(), None),
    ("m > 1", lambda: P("m") > 1, None),
    ("m IS DISTINCT FROM a", lambda: P("m").ne_missing(P("a")), None),
    ("ok", lambda: P("ok"), lambda c: c["ok"]),
    ("abs(a) > 3", lambda: P("a").abs() > 3, lambda c: np.abs(c["a"]) > 3),
    ("exp(a) > 9", lambda: P("a").cast(pl.Float64).exp() > 9, None),
    ("ln(n) > 5", lambda: P("n").cast(pl.Float64).log() > 5, None),
    ("sqrt(n) > 15", lambda: P("n").cast(pl.Float64).sqrt() > 15, None),
    ("round(a) = 2", None, None),
    ("isnan(a)", lambda: P("a").is_nan(), lambda c: np.isnan(c["a"])),
    ("isfinite(a)", lambda: P("a").is_finite(), lambda c: np.isfinite(c["a"])),
    ("least(a, b) > 1", lambda: pl.min_horizontal("a", "b") > 1, None),
    ("greatest(a, b) > 3", lambda: pl.max_horizontal("a", "b") > 3, None),
    ("mean(a, b) > 2", lambda: (P("a").cast(pl.Float64) + P("b")) / 2 > 2, None),
    ("spread(a, b) > 4", None, None),
    ("coalesce(m, 0) > 1", lambda: P("m").fill_null(0) > 1, None),
    ("nullif(n, 100) > 300", None, None),
    ("hash(id) % 100 < 5", None, None),
]

# Of the set of prompts with responses.
PROMPTS = [
    "gold(r) > 2",
    "any_worse(r > gold(r))",
    "all_worse(r < gold(r))",
    "count_worse(r > 2) > 1",
    "mean_worse(r) > 1",
    "any_response(r > 5)",
    "count_responses(TRUE) > 6",
    "len(scores) = 3",
    "list_sum(scores) > 4",
    "list_min(scores) > 0",
    "list_max(scores) > 4",
    "list_avg(scores) > 1",
    "list_contains(tags, 7)",
    "any_item(scores, item > 5)",
]

# Of the set of texts.
TEXTS: list[tuple[str, Callable | None]] = [
    ("contains(s, 'zz')", lambda: P("s").str.contains("zz", literal=True)),
    ("s LIKE '%zz%'", lambda: P("s").str.contains("zz", literal=True)),
    ("starts_with(s, 'the')", lambda: P("s").str.starts_with("the")),
    ("ends_with(s, 'zz')", lambda: P("s").str.ends_with("zz")),
    ("length(s) > 1000", lambda: P("s").str.len_chars() > 1000),
    ("octet_length(s) > 1000", lambda: P("s").str.len_bytes() > 1000),
    ("lower(s) < 'b'", None),
    ("upper(s) < 'B'", None),
    ("trim(s) < 'b'", None),
    ("s = 'zz'", lambda: P("s") == "zz"),
    ("regexp_matches(s, 'zz+')", lambda: P("s").str.contains("zz+")),
    ("json_value(j, '$.k') > 500", None),
]


def functions(tool: str, data: Path) -> set[str]:
    """The names of all functions, from the message about an unknown one."""
    found = subprocess.run([tool, "count", data, "--where", "no_such_function_at_all(1)"], capture_output=True, text=True).stderr
    names = re.search(r"the functions are (.*?) no_such", " ".join(found.split()))
    if not names:
        sys.exit(f"predicates.py: no list of functions in: {found}")
    return set(re.findall(r"\w+", names.group(1)))


def numbers(count: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(7)
    n = (random.gamma(6.0, 30.0, count) + 8).clip(8, 4000).astype(np.uint16)
    return {
        "id": np.arange(count, dtype=np.int64),
        "a": random.standard_normal(count, dtype=np.float32) * np.float32(2),
        "b": random.standard_normal(count, dtype=np.float32) * np.float32(2),
        "n": n,
        "logp": (-n * random.random(count, dtype=np.float32)).astype(np.float32),
        "ok": random.random(count, dtype=np.float32) < 0.5,
    }


def with_nulls(columns: dict[str, np.ndarray]) -> pl.DataFrame:
    frame = pl.DataFrame(columns)
    return frame.with_columns(m=pl.when(P("id") % 10 == 0).then(None).otherwise(P("a")))


def prompts(count: int) -> pl.DataFrame:
    """Prompts with a gold response and 1 to 10 worse ones, a list of scores and one of tags."""
    random = np.random.default_rng(8)
    sizes = random.integers(2, 12, count)
    total = int(sizes.sum())
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    is_gold = np.zeros(total, bool)
    is_gold[starts] = True
    rows = np.repeat(np.arange(count), sizes)
    items = pl.DataFrame({"id": rows, "gold": is_gold, "r": random.standard_normal(total, dtype=np.float32) * np.float32(2)})
    items = items.with_columns(role=pl.when(P("gold")).then(pl.lit("gold")).otherwise(pl.lit("worse"))).drop("gold")
    lists = items.group_by("id", maintain_order=True).agg(pl.struct("role", "r").alias("responses"), P("r").head(3).alias("scores"))
    return lists.with_columns(tags=pl.concat_list(P("id").cast(pl.Int64) % 10, P("id").cast(pl.Int64) % 3))


def texts(count: int) -> pl.DataFrame:
    """Strings of 50 to 180 words of which one in some thousands has 'zz', and small JSON texts."""
    random = np.random.default_rng(9)
    letters = np.array(list("etaoinshrdlucmfwypvbgkqjx"))
    words = ["".join(random.choice(letters, size)) for size in random.integers(2, 9, 4_000)] + ["puzzle", "the"]
    strings = []
    for _ in range(count):
        strings.append(" ".join(words[i] for i in random.integers(0, len(words), random.integers(50, 180))))
    return pl.DataFrame({"s": strings, "j": [f'{{"k":{i % 1000},"x":"y"}}' for i in range(count)]})


def made(path: Path, frame: Callable[[], pl.DataFrame]) -> Path:
    if not path.exists():
        inseam.write(frame().to_arrow(), path)
    return path


def counted(tool: str, data: Path, predicate: str) -> tuple[float, int]:
    start = time.perf_counter()
    found = subprocess.run([tool, "count", data, "--where", predicate], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if found.returncode != 0:
        sys.exit(f"predicates.py: {predicate}: {found.stderr}")
    return seconds, int(re.sub(r"\D", "", found.stdout.split("\n")[0].split(" of ")[0]))


def timed(body: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    count = int(body())
    return time.perf_counter() - start, count


def table(title: str, data: Path, cases: list[tuple[str, list[tuple[str, Callable[[], int]]]]], tools: dict[str, str]) -> None:
    peers = list(dict.fromkeys(name for _, bodies in cases for name, _ in bodies))
    print(f"\n{title}: {data.stat().st_size / 1e9:.2f} GB\n\n| predicate | {' | '.join([*tools, *peers])} |\n|---|{'---|' * (len(tools) + len(peers))}")
    for predicate, bodies in cases:
        works: dict[str, Callable[[], tuple[float, int]]] = {name: lambda tool=tool: counted(tool, data, predicate) for name, tool in tools.items()}
        works |= {name: lambda body=body: timed(body) for name, body in bodies}
        times: dict[str, list[float]] = {name: [] for name in works}
        counts = {}
        for _ in range(ROUNDS):
            for name, work in works.items():
                if times[name] and sum(times[name]) > 6:
                    continue
                seconds, counts[name] = work()
                times[name].append(seconds)
        cells = [f"{statistics.median(times[name]) * 1e3:.0f}" if name in times else "" for name in [*tools, *peers]]
        note = "" if len(set(counts.values())) == 1 else f" counts differ: {counts}"
        print(f"| `{predicate}` | {' | '.join(cells)} |{note}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--prompts", type=int, default=2_000_000)
    parser.add_argument("--texts", type=int, default=250_000)
    parser.add_argument("--tool", action="append", default=[], metavar="NAME=PATH")
    options = parser.parse_args()
    tools = dict(tool.split("=", 1) for tool in options.tool) or {"inseam": "inseam"}
    folder = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    columns = numbers(options.rows)
    frame = with_nulls(columns)
    data = made(folder / "numbers.inseam", lambda: frame)
    words = texts(options.texts)
    sets = made(folder / "texts.inseam", lambda: words)
    groups = made(folder / "prompts.inseam", lambda: prompts(options.prompts))
    written = " ".join([case[0] for case in NUMBERS] + PROMPTS + [case[0] for case in TEXTS])
    missing = functions(next(iter(tools.values())), data) - set(re.findall(r"(\w+)\(", written))
    if missing:
        sys.exit(f"predicates.py: no predicate with {', '.join(sorted(missing))}")
    print(f"milliseconds, medians of at most {ROUNDS}; {os.cpu_count()} processors; {pl.thread_pool_size()} threads of polars, one of numpy")

    def peers(frame: pl.DataFrame, polars: Callable | None, numpy: Callable | None = None) -> list[tuple[str, Callable[[], int]]]:
        bodies = []
        if polars:
            bodies.append(("polars", lambda: frame.lazy().filter(polars()).select(pl.len()).collect().item()))
        if numpy:
            bodies.append(("numpy", lambda: np.count_nonzero(numpy(columns))))
        return bodies

    table("Numbers", data, [(text, peers(frame, polars, numpy)) for text, polars, numpy in NUMBERS], tools)
    table("Responses and lists", groups, [(text, []) for text in PROMPTS], tools)
    table("Texts", sets, [(text, peers(words, polars)) for text, polars in TEXTS], tools)


if __name__ == "__main__":
    main()
