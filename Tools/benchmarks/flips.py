#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Measures what one flipped bit does to each format: `flips.py [COUNT] [FORMAT …]`.

Each format stores the same 500 rows (text, lists of float32, a float64) with its default options, unless its name says otherwise. The script flips
COUNT random bits of the stored files, one at a time, and a child process reads everything. An error is right; other values without an error are wrong;
unchanged values mean that the bit does not matter (padding). Needs numpy pyarrow pylance vortex-data duckdb safetensors mosaicml-streaming from PyPI;
a format whose package is missing is left out and named. Inseam runs as `$INSEAM`.
"""

import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROWS = 500
SECONDS = 20
FORMATS: dict[str, tuple[Callable, Callable]] = {}
WORDS = "the reward model gave this answer a score that no policy would have given it because the prompt asked for something else".split()


def rows() -> list:
    """Generate rows that look like rollouts."""
    draw = random.Random("flips")
    made = []
    for number in range(ROWS):
        text = " ".join(draw.choice(WORDS) for _ in range(draw.randrange(8, 60)))
        logps = [draw.randrange(-2_000, 0) / 128 for _ in range(draw.randrange(3, 20))]
        made.append({"id": number, "text": text, "logps": logps, "score": draw.gauss(0, 2)})
    return made


def table() -> object:
    import pyarrow as pa

    schema = pa.schema([("id", pa.int64()), ("text", pa.string()), ("logps", pa.list_(pa.float32())), ("score", pa.float64())])
    return pa.Table.from_pylist(rows(), schema)


def plain(value: object) -> str:
    """Return values as a text that differs if any bit of them differs."""
    return json.dumps(value, sort_keys=True)


def inseam(*arguments: object) -> str:
    return subprocess.run([os.environ.get("INSEAM", "inseam"), *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def format_named(name: str) -> Callable:
    """Register a function that imports its package and returns a writer and a reader of a folder."""
    def register(function: Callable) -> Callable:
        FORMATS[name] = function
        return function
    return register


@format_named("inseam")
def inseam_format() -> tuple:
    def write(folder: Path) -> None:
        lines = folder.parent / "rows.jsonl"
        lines.write_text("".join(json.dumps(row) + "\n" for row in rows()))
        inseam("convert", lines, "-o", folder / "d.inseam", "-q", "--no-source", "--no-ids")

    return write, lambda folder: inseam("cat", folder / "d.inseam")


@format_named("jsonl")
def jsonl() -> tuple:
    def write(folder: Path) -> None:
        (folder / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows()))

    return write, lambda folder: plain([json.loads(line) for line in (folder / "d.jsonl").open(encoding="utf-8")])


def parquet(**options: bool) -> tuple:
    import pyarrow.parquet as pq

    written = {"write_page_checksum": True} if options else {}
    return (lambda folder: pq.write_table(table(), folder / "d.parquet", **written),
            lambda folder: plain(pq.ParquetFile(folder / "d.parquet", **options).read().to_pylist()))


@format_named("parquet")
def parquet_default() -> tuple:
    return parquet()


@format_named("parquet with page checksums")
def parquet_checked() -> tuple:
    return parquet(page_checksum_verification=True)


def arrow(check: bool) -> tuple:
    import pyarrow as pa

    def write(folder: Path) -> None:
        with pa.OSFile(str(folder / "d.arrow"), "wb") as sink, pa.ipc.new_file(sink, table().schema) as writer:
            writer.write_table(table())

    def read(folder: Path) -> str:
        found = pa.ipc.open_file(pa.memory_map(str(folder / "d.arrow"))).read_all()
        if check:
            found.validate(full=True)
        return plain(found.to_pylist())

    return write, read


@format_named("arrow, mapped")
def arrow_mapped() -> tuple:
    return arrow(check=False)


@format_named("arrow, validate(full=True)")
def arrow_validated() -> tuple:
    return arrow(check=True)


@format_named("lance")
def lance() -> tuple:
    import lance as library

    return (lambda folder: library.write_dataset(table(), str(folder / "d.lance")),
            lambda folder: plain(library.dataset(str(folder / "d.lance")).to_table().to_pylist()))


@format_named("vortex")
def vortex() -> tuple:
    import vortex as library

    return (lambda folder: library.io.write(library.array(table()), str(folder / "d.vortex")),
            lambda folder: plain(library.open(str(folder / "d.vortex")).to_arrow().read_all().to_pylist()))


@format_named("duckdb")
def duckdb() -> tuple:
    import duckdb as library

    def write(folder: Path) -> None:
        source = table()  # noqa: F841
        with library.connect(str(folder / "d.duckdb")) as database:
            database.execute("CREATE TABLE d AS SELECT * FROM source")

    def read(folder: Path) -> str:
        with library.connect(str(folder / "d.duckdb"), read_only=True) as database:
            return plain(database.execute("SELECT * FROM d").fetchall())

    return write, read


@format_named("safetensors")
def safetensors() -> tuple:
    import numpy as np
    from safetensors.numpy import load_file, save_file

    def write(folder: Path) -> None:
        made = rows()
        text = "".join(row["text"] for row in made).encode()
        logps = [value for row in made for value in row["logps"]]
        save_file({"text": np.frombuffer(text, np.uint8), "logps": np.array(logps, np.float32), "score": np.array([row["score"] for row in made])}, folder / "d.safetensors")

    return write, lambda folder: plain({name: array.tobytes().hex() for name, array in load_file(folder / "d.safetensors").items()})


@format_named("mds")
def mds() -> tuple:
    import numpy as np
    from streaming import MDSWriter, StreamingDataset

    def write(folder: Path) -> None:
        with MDSWriter(out=str(folder / "d"), columns={"id": "int", "text": "str", "logps": "ndarray:float32", "score": "float64"}) as writer:
            for row in rows():
                writer.write(row | {"logps": np.array(row["logps"], np.float32)})

    def read(folder: Path) -> str:
        found = StreamingDataset(local=str(folder / "d"), shuffle=False, batch_size=1)
        return plain([{key: value.tolist() if hasattr(value, "tolist") else value for key, value in found[i].items()} for i in range(len(found))])

    return write, read


def in_child(read: Callable, folder: Path) -> tuple:
    """Call a function in a forked process; return how the process ended, and the text that the function returned."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            text = read(folder).encode()
            with os.fdopen(send, "wb") as pipe:
                pipe.write(text)
            os._exit(0)
        except BaseException:  # noqa: BLE001
            os._exit(1)
    os.close(send)
    parts, end = [], time.monotonic() + SECONDS
    with os.fdopen(receive, "rb") as pipe:
        while select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                break
            parts.append(part)
        else:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hang", b""
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return ("read" if code == 0 else "error" if code > 0 else "crash"), b"".join(parts)


def judge(name: str, count: int) -> tuple:
    """Flip bits in the files of one format; return the counts of outcomes, and the bytes of the files."""
    write, read = FORMATS[name]()
    with tempfile.TemporaryDirectory() as holder:
        folder = Path(holder) / "data"
        folder.mkdir()
        # Written in a child: threads that a library starts to write do not exist in the children that read.
        def make(folder: Path) -> str:
            write(folder)
            return ""

        if in_child(make, folder)[0] != "read":
            raise SystemExit(f"{name} cannot be written")
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        starts = [0]
        for path in files:
            starts.append(starts[-1] + path.stat().st_size)
        ended, right = in_child(read, folder)
        if ended != "read":
            raise SystemExit(f"{name} cannot be read as it was written")
        draw, seen = random.Random(f"flips of {name}"), Counter()
        for _ in range(count):
            place = draw.randrange(starts[-1])
            index = max(i for i in range(len(files)) if starts[i] <= place)
            whole = files[index].read_bytes()
            damaged = bytearray(whole)
            damaged[place - starts[index]] ^= 1 << draw.randrange(8)
            files[index].write_bytes(damaged)
            ended, found = in_child(read, folder)
            seen[ended if ended != "read" else "unchanged" if found == right else "wrong"] += 1
            files[index].write_bytes(whole)
        return seen, starts[-1]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    os.environ["INSEAM"] = shutil.which(os.environ.get("INSEAM", "inseam")) or "inseam"
    print(f"{'format':28} {'bytes':>9} {'error':>7} {'wrong':>7} {'unchanged':>9} {'crash':>7} {'hang':>6}   of {count}")
    for name in sys.argv[2:] or FORMATS:
        # Each format has its own process, so that threads of one library are not forked with the next.
        child = os.fork()
        if child == 0:
            try:
                seen, size = judge(name, count)
                print(f"{name:28} {size:>9,} {seen['error']:>7} {seen['wrong']:>7} {seen['unchanged']:>9} {seen['crash']:>7} {seen['hang']:>6}", flush=True)
            except ImportError as missing:
                print(f"{name:28} left out: {missing}", flush=True)
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
