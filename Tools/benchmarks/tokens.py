# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Measures columns with one value a token in Inseam and other systems: `tokens.py FOLDER [SYSTEM ...] [--arrays FOLDER]`.

Bits a value with everything a column needs, GB/s of values read as a whole, and the time of one random row with six
columns and of 1,000. Without --arrays the values are generated; with it they are the arrays NAME.npy of a folder and
lengths.npy, the tokens of each row. Needs numpy, pyarrow and the wheel, and for the other systems pylance, vortex-data,
pcodec and duckdb.
"""

import argparse
import shutil
import statistics
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROW_COLUMNS = ("token_ids", "logps_grid", "ref_logps", "loss_mask", "policy_version", "entropies")
ROUNDS = 5


def bfloat16(values: np.ndarray) -> np.ndarray:
    """Return the nearest values with the upper half of a float32."""
    return ((np.asarray(values, np.float32).view(np.uint32) + 0x8000) & np.uint32(0xFFFF0000)).view(np.float32)


def generated(rows: int = 8_000) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return columns and lengths; ids follow Zipf's law with repeated phrases, eight responses share a prompt."""
    random = np.random.default_rng(7)
    ids = np.sort(random.permutation(152_064)[:32_000]).astype(np.int32)
    weights = 1 / (np.arange(32_000) + 10)
    ranked = random.permutation(ids)
    text = ranked[np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(4_000_000)).clip(max=31_999)]
    for start in range(0, len(text) - 40, 40):  # a fifth of the text has been there before
        if start > 4_000 and random.random() < 0.2:
            other = random.integers(start - 20)
            text[start:start + 20] = text[other:other + 20]
    columns, lengths, at = {}, [], 0
    parts = {"token_ids": [], "loss_mask": [], "policy_version": []}
    for row in range(rows):
        if row % 8 == 0:
            prompt = text[at:at + int(np.clip(random.lognormal(4.0, 0.6), 8, 600))]
            at += len(prompt)
        own = text[at:at + int(np.clip(random.lognormal(5.1, 0.9), 8, 4_000))]
        at = (at + len(own)) % (len(text) - 5_000)
        count = len(prompt) + len(own)
        cut = int(random.integers(count)) if random.random() < 0.5 else count
        parts["token_ids"].append(np.concatenate([prompt, own]))
        parts["loss_mask"].append(np.arange(count) >= len(prompt))
        parts["policy_version"].append(row // 512 + (np.arange(count) >= cut).astype(np.int32))
        lengths.append(count)
    for name, values in parts.items():
        columns[name] = np.concatenate(values)
    count = sum(lengths)
    gap = np.where(random.random(count) < 0.66, -random.exponential(0.03, count), -random.gamma(1.2, 1.3, count))
    gap[random.random(count) < 0.19] = 0
    top = bfloat16(random.normal(22, 3, count))
    columns["logps_grid"] = (top - (top.astype(np.float64) - gap).astype(np.float32)).astype(np.float32)
    columns["logps_dense"] = gap.astype(np.float32)
    columns["ref_logps"] = (gap + random.normal(0, 0.02, count)).clip(None, 0).astype(np.float32)
    columns["entropies"] = bfloat16(np.abs(random.gamma(0.6, 0.8, count)))
    return columns, np.array(lengths)


def table(columns: dict[str, np.ndarray], lengths: np.ndarray) -> pa.Table:
    """Return one list a row for each column."""
    offsets = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    return pa.table({name: pa.ListArray.from_arrays(offsets, pa.array(values)) for name, values in columns.items()})


class Inseam:
    """The default profile; `profile` names another."""

    def __init__(self, profile: str = "train") -> None:
        self.profile = profile

    def write(self, path: Path, data: pa.Table) -> None:
        import inseam
        inseam.write(data, path.with_suffix(".inseam"), mode="replace", profile=self.profile)
        self.dataset = inseam.open(path.with_suffix(".inseam"))
        self.view = self.dataset.select(list(ROW_COLUMNS)) if len(data.column_names) > 1 else None

    def bits(self, path: Path, data: pa.Table, name: str) -> float:
        only = path.with_name(f"{path.name}-{name}")
        self.write(only, data.select([name]))
        empty = path.with_name(f"{path.name}-empty")
        self.write(empty, data.select([name]).slice(0, 1))
        return 8 * (only.with_suffix(".inseam").stat().st_size - empty.with_suffix(".inseam").stat().st_size)

    def whole(self, name: str) -> object:
        return self.dataset.select([name]).to_arrow()

    def rows(self, indices: list[int]) -> object:
        return self.view.take(indices)

    def row(self, index: int) -> object:
        return self.view.take([index])


class Parquet:
    """zstd at level 3, for each column the smallest of a dictionary, split bytes and plain values."""

    def write(self, path: Path, data: pa.Table) -> None:
        self.path = path.with_suffix(".parquet")
        pq.write_table(data, self.path, compression="zstd")

    def bits(self, path: Path, data: pa.Table, name: str) -> float:
        sizes = []
        only = data.select([name])
        for options in ({}, {"use_dictionary": False}, {"use_dictionary": False, "use_byte_stream_split": True}):
            file = path.with_name("one.parquet")
            try:
                pq.write_table(only, file, compression="zstd", compression_level=3, **options)
            except (pa.ArrowNotImplementedError, OSError):
                continue
            sizes.append(file.stat().st_size)
        return 8 * min(sizes)

    def whole(self, name: str) -> object:
        return pq.read_table(self.path, columns=[name])


class Vortex:
    def write(self, path: Path, data: pa.Table) -> None:
        import vortex
        self.path = path.with_suffix(".vortex")
        vortex.io.write(data, str(self.path))

    def bits(self, path: Path, data: pa.Table, name: str) -> float:
        self.write(path.with_name("one"), data.select([name]))
        return 8 * path.with_name("one.vortex").stat().st_size

    def whole(self, name: str) -> object:
        import vortex
        return vortex.open(str(self.path)).to_arrow([name]).read_all()


class Lance:
    def write(self, path: Path, data: pa.Table) -> None:
        import lance
        self.path = path.with_suffix(".lance")
        shutil.rmtree(self.path, ignore_errors=True)
        self.dataset = lance.write_dataset(data, str(self.path))

    def bits(self, path: Path, data: pa.Table, name: str) -> float:
        self.write(path.with_name("one"), data.select([name]))
        return 8 * sum(file.stat().st_size for file in path.with_name("one.lance").rglob("*") if file.is_file())

    def whole(self, name: str) -> object:
        return self.dataset.to_table(columns=[name])

    def rows(self, indices: list[int]) -> object:
        return self.dataset.take(indices, columns=list(ROW_COLUMNS))

    def row(self, index: int) -> object:
        return self.dataset.take([index], columns=list(ROW_COLUMNS))


class Pco:
    """The values of a column as one array, without lists."""

    def write(self, path: Path, data: pa.Table) -> None:
        import pcodec.standalone  # noqa: F401

    def bits(self, path: Path, data: pa.Table, name: str) -> float:
        from pcodec import ChunkConfig, standalone
        values = data[name].combine_chunks().values.to_numpy(zero_copy_only=False)
        if values.dtype == bool:
            values = values.astype(np.uint16)
        return 8 * len(standalone.simple_compress(values, ChunkConfig()))


SYSTEMS = {
    "inseam": Inseam, "archive": lambda: Inseam("archive"), "parquet": Parquet, "vortex": Vortex, "lance": Lance, "pco": Pco,
}


def seconds(work) -> float:
    """Return the median time of some calls after a first one."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where files are written")
    parser.add_argument("--arrays", type=Path, help="folder with NAME.npy and lengths.npy (default: generated values)")
    parser.add_argument("systems", nargs="*", metavar="SYSTEM", help=f"of {', '.join(SYSTEMS)} (default: those that are installed)")
    options = parser.parse_args()
    if options.arrays:
        lengths = np.load(options.arrays / "lengths.npy")
        columns = {file.stem: np.load(file) for file in sorted(options.arrays.glob("*.npy")) if file.stem not in ("lengths", "routed_experts")}
    else:
        columns, lengths = generated()
    data, count = table(columns, lengths), int(lengths.sum())
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"{len(lengths)} rows, {count} tokens; bits a value / GB/s of values read")
    print(f"{'':10}" + "".join(f"{name:>18}" for name in columns) + f"{'1 row, us':>12}{'1000 rows, ms':>15}")
    shuffled = np.random.default_rng(3).integers(len(lengths), size=1_000).tolist()
    for name in options.systems or SYSTEMS:
        system, path = SYSTEMS[name](), options.folder / name
        try:
            system.write(path, data)
        except ImportError:
            print(f"{name:10}  not installed")
            continue
        cells = []
        for column, values in columns.items():
            bits = system.bits(path, data, column) / count
            speed = ""
            if hasattr(system, "whole"):
                system.write(path, data)
                speed = f"/{values.nbytes / seconds(lambda: system.whole(column)) / 1e9:5.2f}"
            cells.append(f"{bits:.2f}{speed}")
        times = ["", ""]
        if hasattr(system, "rows"):
            one = seconds(lambda: [system.row(index) for index in shuffled]) / len(shuffled) * 1e6
            times = [f"{one:.0f}", f"{seconds(lambda: system.rows(shuffled)) * 1e3:.1f}"]
        print(f"{name:10}" + "".join(f"{cell:>18}" for cell in cells) + f"{times[0]:>12}{times[1]:>15}", flush=True)


if __name__ == "__main__":
    main()
