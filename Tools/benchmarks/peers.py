# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The code of each task in each system: `peers.py SYSTEM TASK FOLDER` runs one in this process and prints time, memory and result."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 2.5  # scores above this limit are counted, and kept by the filter
TASKS: dict[tuple[str, str], Callable] = {}


inside_seconds: list[float] = []


def inside(report: dict) -> dict:
    """Record the time that the tool reports for its work, without process start and end."""
    inside_seconds.append(report["seconds"])
    return report


def task(peer: str, name: str) -> Callable:
    """Register a function of the folder; its return value is the result that is compared."""
    def register(function: Callable) -> Callable:
        TASKS[peer, name] = function
        return function
    return register


def inseam(*arguments: object) -> str:
    """Run the tool and return its standard output. The time of the whole process counts, with its start and every checksum."""
    return subprocess.run(["inseam", *map(str, arguments)], check=True, capture_output=True, text=True).stdout


# Convert: 1 GB of JSON Lines to a compressed file. The result is the size of the file; compare.py compares the contents.

@task("inseam", "convert")
def _(folder: Path) -> int:
    inseam("convert", folder / "corpus.jsonl", "-o", folder / "corpus.inseam", "-q")
    return (folder / "corpus.inseam").stat().st_size


@task("polars", "convert")
def _(folder: Path) -> int:
    import polars as pl
    pl.scan_ndjson(folder / "corpus.jsonl", infer_schema_length=10_000).sink_parquet(folder / "polars.parquet", compression="zstd")
    return (folder / "polars.parquet").stat().st_size


@task("duckdb", "convert")
def _(folder: Path) -> int:
    import duckdb
    duckdb.sql(f"COPY (SELECT * FROM read_json_auto('{folder}/corpus.jsonl', maximum_object_size=50000000)) TO '{folder}/duckdb.parquet' (FORMAT parquet, COMPRESSION zstd)")
    return (folder / "duckdb.parquet").stat().st_size


@task("pyarrow", "convert")
def _(folder: Path) -> int:
    import pyarrow.json as pj
    import pyarrow.parquet as pq
    table = pj.read_json(folder / "corpus.jsonl", read_options=pj.ReadOptions(block_size=16 << 20))
    pq.write_table(table, folder / "pyarrow.parquet", compression="zstd", compression_level=3)
    return (folder / "pyarrow.parquet").stat().st_size


# Filter: write the rows whose first response scores high, with all columns, to a new file.

@task("inseam", "filter")
def _(folder: Path) -> int:
    predicate = f"gold(rm.sky) > {LIMIT}"
    return json.loads(inseam("filter", folder / "corpus.inseam", "--where", predicate, "-o", folder / "filter.inseam", "--json"))["kept"]


@task("polars", "filter")
def _(folder: Path) -> int:
    import polars as pl
    gold = pl.col("responses").list.first().struct.field("rm").struct.field("sky")
    pl.scan_parquet(folder / "polars.parquet").filter(gold > LIMIT).sink_parquet(folder / "polars-filter.parquet", compression="zstd")
    return pl.scan_parquet(folder / "polars-filter.parquet").select(pl.len()).collect().item()


@task("duckdb", "filter")
def _(folder: Path) -> int:
    import duckdb
    duckdb.sql(f"COPY (SELECT * FROM '{folder}/duckdb.parquet' WHERE responses[1].rm.sky > {LIMIT}) TO '{folder}/duckdb-filter.parquet' (FORMAT parquet, COMPRESSION zstd)")
    return duckdb.sql(f"SELECT count(*) FROM '{folder}/duckdb-filter.parquet'").fetchall()[0][0]


# Count: the number of scores above a limit.

@task("inseam", "count")
def _(folder: Path) -> int:
    return inside(json.loads(inseam("count", folder / "flat.inseam", "--where", f"rm_score > {LIMIT}", "--json")))["count"]


@task("numpy", "count")
def _(folder: Path) -> int:
    import numpy as np
    return int(np.count_nonzero(np.memmap(folder / "score.f32", "<f4") > np.float32(LIMIT)))


@task("pyarrow", "count")
def _(folder: Path) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc
    column = pa.ipc.open_file(pa.memory_map(str(folder / "flat.arrow"))).read_all()["rm_score"]
    return pc.sum(pc.greater(column, LIMIT)).as_py()


@task("polars", "count")
def _(folder: Path) -> int:
    import polars as pl
    return pl.scan_ipc(folder / "flat.arrow").filter(pl.col("rm_score") > LIMIT).select(pl.len()).collect().item()


@task("duckdb", "count")
def _(folder: Path) -> int:
    import duckdb
    return duckdb.sql(f"SELECT count(*) FROM '{folder}/flat.parquet' WHERE rm_score > {LIMIT}").fetchall()[0][0]


# SEAM: the value of every prompt, mode paper. The result is the number of values and their sum.

@task("inseam", "seam")
def _(folder: Path) -> list:
    # With its summary, as a user runs it: ranks, correlations and the other modes, which the other systems do not compute.
    report = inside(json.loads(inseam("compute", "seam", folder / "prompts.inseam", "--pm", "sft", "--rm", "sky", "--json")))
    return [report["values"], report["mean"] * report["comparable"]]


@task("numpy", "seam")
def _(folder: Path) -> list:
    import numpy as np
    score, logp, n, first = (np.memmap(folder / name, kind) for name, kind in (("score.f32", "<f4"), ("logp.f32", "<f4"), ("n.i32", "<i4"), ("first.u32", "<u4")))
    starts = first[:-1].astype(np.int64)
    gold = np.repeat(score[starts], np.diff(first))
    hinge = np.maximum(score.astype(np.float64) - gold, 0)
    seam = np.add.reduceat(logp.astype(np.float64) / n * hinge, starts)
    return [len(seam), float(seam.sum())]


@task("polars", "seam")
def _(folder: Path) -> list:
    import polars as pl
    double = pl.Float64
    score = pl.col("score").cast(double)
    hinge = (score - score.first()).clip(lower_bound=0)
    term = (pl.col("logp").cast(double) / pl.col("n") * hinge).sum()
    seam = pl.scan_ipc(folder / "responses.arrow").group_by("prompt").agg(term.alias("seam")).collect()["seam"]
    return [len(seam), seam.sum()]


@task("duckdb", "seam")
def _(folder: Path) -> list:
    import duckdb
    query = f"""
        WITH gold AS (SELECT prompt, score::DOUBLE AS score FROM '{folder}/responses.parquet' WHERE is_gold)
        SELECT count(*), sum(seam) FROM (
            SELECT r.prompt, sum(r.logp::DOUBLE / r.n * greatest(r.score::DOUBLE - g.score, 0)) AS seam
            FROM '{folder}/responses.parquet' r JOIN gold g USING (prompt) GROUP BY r.prompt)"""
    return list(duckdb.sql(query).fetchall()[0])


def main() -> None:
    peer, name, folder = sys.argv[1:]
    if peer != "inseam":
        __import__({"pyarrow": "pyarrow.parquet"}.get(peer, peer))
    start = time.perf_counter()
    result = TASKS[peer, name](Path(folder))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "memory": peak_memory(peer), "result": result, "inside": inside_seconds[0] if inside_seconds else None}))


def peak_memory(peer: str) -> float:
    """Return the peak resident memory in MB, mapped files included, of the tool or of this process."""
    if peer == "inseam":
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1_000


if __name__ == "__main__":
    main()
