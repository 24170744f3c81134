# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The systems that reading.py compares: each format with its default options, and the fastest way that it offers for each task."""

from pathlib import Path

COLUMNS = ["prompt", "response", "logp", "n_tokens", "score"]


class Inseam:
    """Inseam with the profile train."""

    def build(self, folder: Path, table) -> None:
        import inseam

        inseam.write(table, folder / "d.inseam")

    def open(self, folder: Path) -> None:
        import inseam

        self.data = inseam.open(folder / "d.inseam")

    def row(self, index: int) -> dict:
        return self.data[index]

    def rows(self, indices: list) -> list:
        return self.data.__getitems__(indices)

    def batch(self, indices: list):
        return self.data.take(indices)

    def scan(self, size: int):
        return self.data.scan(size)

    def scanned_rows(self, batch) -> list:
        return batch.to_pylist()

    def scan_alone(self):
        return self.data.scan(4_096, threads=1)


class ArrowFile:
    """An uncompressed Arrow IPC file, mapped by pyarrow."""

    def build(self, folder: Path, table) -> None:
        import pyarrow as pa

        with pa.OSFile(str(folder / "d.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=4_096)

    def open(self, folder: Path) -> None:
        import pyarrow as pa

        reader = pa.ipc.open_file(pa.memory_map(str(folder / "d.arrow")))
        self.table = reader.read_all()
        self.columns = [[reader.get_batch(b).column(c) for c in range(5)] for b in range(reader.num_record_batches)]

    def row(self, index: int) -> dict:
        columns = self.columns[index >> 12]
        return {name: column[index & 4_095].as_py() for name, column in zip(COLUMNS, columns, strict=True)}

    def rows(self, indices: list) -> list:
        return self.batch(indices).to_pylist()

    def batch(self, indices: list):
        return self.table.take(indices)

    def scan(self, size: int):
        return self.table.to_batches(max_chunksize=size)

    def scanned_rows(self, batch) -> list:
        return batch.to_pylist()


class HuggingFace:
    """datasets of Hugging Face, with its mapped Arrow files."""

    def build(self, folder: Path, table) -> None:
        import datasets

        datasets.Dataset(table).save_to_disk(str(folder / "hf"))

    def open(self, folder: Path) -> None:
        import datasets

        self.data = datasets.load_from_disk(str(folder / "hf"))
        self.arrow = self.data.with_format("arrow")

    def row(self, index: int) -> dict:
        return self.data[index]

    def rows(self, indices: list) -> list:
        return self.data.__getitems__(indices)

    def batch(self, indices: list):
        return self.arrow[indices]

    def scan(self, size: int):
        return self.arrow.iter(size)

    def scanned_rows(self, batch) -> list:
        return batch.to_pylist()


class Lance:
    """Lance with default options."""

    def build(self, folder: Path, table) -> None:
        import lance

        lance.write_dataset(table, folder / "d.lance")

    def open(self, folder: Path) -> None:
        import lance

        self.data = lance.dataset(str(folder / "d.lance"))

    def row(self, index: int) -> dict:
        return self.batch([index]).to_pylist()[0]

    def rows(self, indices: list) -> list:
        return self.batch(indices).to_pylist()

    def batch(self, indices: list):
        return self.data.take(indices)

    def scan(self, size: int):
        return self.data.to_batches(batch_size=size)

    def scanned_rows(self, batch) -> list:
        return batch.to_pylist()


class Vortex:
    """Vortex with default options."""

    def build(self, folder: Path, table) -> None:
        import vortex

        vortex.io.write(vortex.array(table), str(folder / "d.vortex"))

    def open(self, folder: Path) -> None:
        import vortex

        self.vortex = vortex
        self.data = vortex.open(str(folder / "d.vortex"))

    def row(self, index: int) -> dict:
        return self.rows([index])[0]

    def rows(self, indices: list) -> list:
        found = dict(zip(sorted(set(indices)), self.batch(indices).to_pylist(), strict=True))
        return [found[index] for index in indices]

    def batch(self, indices: list):
        # Vortex needs ascending positions, and pyarrow cannot take from string views to restore the order.
        return self.data.scan(indices=self.vortex.array(sorted(set(indices)))).read_all().to_arrow_table()

    def scan(self, size: int):
        return self.data.to_arrow(batch_size=size)

    def scanned_rows(self, batch) -> list:
        return batch.to_pylist()


class Streaming:
    """MosaicML Streaming with shards of the default size."""

    def build(self, folder: Path, table) -> None:
        from streaming import MDSWriter

        kinds = dict(zip(COLUMNS, ["str", "str", "float32", "int", "float32"], strict=True))
        with MDSWriter(out=str(folder / "mds"), columns=kinds) as writer:
            for row in table.to_pylist():
                writer.write(row)

    def open(self, folder: Path) -> None:
        from streaming import LocalDataset

        self.data = LocalDataset(str(folder / "mds"))

    def row(self, index: int) -> dict:
        return self.data[index]

    def rows(self, indices: list) -> list:
        return [self.data[index] for index in indices]


class ArrayRecord:
    """ArrayRecord with one pickled row per record."""

    def build(self, folder: Path, table) -> None:
        import pickle

        from array_record.python.array_record_module import ArrayRecordWriter

        writer = ArrayRecordWriter(str(folder / "d.array_record"), "group_size:1")
        for row in table.to_pylist():
            writer.write(pickle.dumps(row))
        writer.close()

    def open(self, folder: Path) -> None:
        import pickle

        from array_record.python.array_record_data_source import ArrayRecordDataSource

        self.load, self.data = pickle.loads, ArrayRecordDataSource(str(folder / "d.array_record"))

    def row(self, index: int) -> dict:
        return self.load(self.data[index])

    def rows(self, indices: list) -> list:
        return [self.load(data) for data in self.data.__getitems__(indices)]


PEERS = {"inseam": Inseam, "arrow": ArrowFile, "datasets": HuggingFace, "lance": Lance, "vortex": Vortex, "mds": Streaming, "array_record": ArrayRecord}
