# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Datasets of Hugging Face, written and read: types, provenance, splits."""

from __future__ import annotations

import datetime
import decimal
import unittest
from typing import Any

import inseam
import numpy

from support import FolderTest, conversation, has

if not has("datasets", "pyarrow"):
    raise unittest.SkipTest("datasets is not installed")

import datasets  # noqa: E402
import pyarrow as pa  # noqa: E402

datasets.disable_progress_bars()


class Written(FolderTest):
    def written(self, data: Any) -> inseam.Dataset:
        inseam.write(data, self.path(), "replace")
        return inseam.open(self.path())

    def test_types_are_those_of_the_features(self) -> None:
        columns = {
            "f": pa.array(numpy.arange(30_000), "float32"), "t": pa.array(["hello", None] * 15_000), "d": pa.array([datetime.date(2026, 1, 1)] * 30_000),
            "s": pa.array([datetime.datetime(2026, 1, 1)] * 30_000), "n": pa.nulls(30_000), "l": pa.array([[1, 2], []] * 15_000, pa.list_(pa.int16())),
        }  # fmt: skip
        data = datasets.Dataset(pa.table(columns))
        for form in (data, data.with_format("torch") if has("torch") else data, data.with_format("numpy"), data.to_iterable_dataset()):
            ds = self.written(form)
            self.assertEqual(len(ds), 30_000)
            types = [ds.schema[name].type.split("[")[0] for name in columns]
            self.assertEqual(types, ["float32", "utf8", "date", "timestamp", "null", "list<int16>"])
            self.assertEqual(ds[29_999]["f"], 29_999.0)

    def test_selections_and_iterables_without_features(self) -> None:
        data = datasets.Dataset.from_dict({"x": [1, 2, 3], "j": [{"a": None}, {"a": None}, {"a": None}]})
        self.assertEqual(self.written(data.select([2, 0]))["x"].to_pylist(), [3, 1])
        self.assertEqual(self.written(data.filter(lambda row: row["x"] > 1))["x"].to_pylist(), [2, 3])
        self.assertEqual(len(self.written(data.select([]))), 0)
        rows = [{"a": None}, {"a": 1}, {"a": 2.5}]
        self.assertEqual(list(self.written(datasets.IterableDataset.from_generator(lambda: iter(rows)))), [{"a": None}, {"a": 1.0}, {"a": 2.5}])
        self.assertEqual(self.written({"x": data["x"]})["x"].to_pylist(), [1, 2, 3])

    def test_a_dictionary_of_splits_is_refused(self) -> None:
        one = datasets.Dataset.from_dict({"a": [1, 2]})
        for data in (datasets.DatasetDict(train=one, test=one), datasets.IterableDatasetDict(train=one.to_iterable_dataset())):
            with self.assertRaisesRegex(inseam.ArgumentError, r"expected one split, found .*'train'.*data\['train'\]"):
                inseam.write(data, self.path("no"))


class Read(FolderTest):
    def test_features_are_those_of_the_schema(self) -> None:
        table = pa.table({
            "n": pa.array([None] * 20 + ["late"]), "t": pa.array([datetime.datetime(2026, 1, 1)] * 21, pa.timestamp("ms")),
            "d": pa.array([decimal.Decimal("1.25")] * 21), "f": pa.array([0.5] * 21, "float32"), "none": pa.nulls(21), "e": pa.array([[]] * 21),
            "u": pa.array([7] * 21, "uint8"), "s": pa.array([{}] * 21, pa.struct([])),
        })  # fmt: skip
        inseam.write(table, self.path(), row_group_rows=5)
        view = inseam.open(self.path())
        for data in (view.to_hf(shards=4), view.to_hf(), view.to_hf(self.path("folder")), view[20:].to_hf(), view.filter("n IS NOT NULL").to_hf(shards=2)):
            self.assertEqual(data.features["f"], datasets.Value("float32"))
            self.assertEqual(data.features["u"], datasets.Value("uint8"))
            self.assertEqual(data.features["t"], datasets.Value("timestamp[ms]"))
            rows = list(data)
            self.assertEqual(rows[-1]["n"], "late")
            self.assertEqual((rows[0]["t"], rows[0]["d"], rows[0]["none"], rows[0]["e"]), (datetime.datetime(2026, 1, 1), decimal.Decimal("1.25"), None, []))
        self.assertEqual(len(view.to_hf().to_list()), 21)

    def test_all_rows_in_order_with_workers(self) -> None:
        rows = conversation(60)
        inseam.write(rows, self.path(), row_group_rows=11)
        data = inseam.open(self.path()).select(["turn", "prompt"]).to_hf(shards=6)
        self.assertEqual(data.num_shards, 6)
        self.assertEqual([row["turn"] for row in data], list(range(60)))
        self.assertEqual([row["turn"] for row in data.skip(50)], list(range(50, 60)))
        self.assertEqual(sorted(row["turn"] for row in data.shuffle(seed=1)), list(range(60)))
        if has("torch"):
            from torch.utils.data import DataLoader

            loader = DataLoader(data, batch_size=None, num_workers=2)
            self.assertEqual(sorted(int(row["turn"]) for row in loader), list(range(60)))

    def test_provenance_survives(self) -> None:
        with inseam.Writer(self.path()) as writer:
            writer.write([{"prompt": "a", "pm": {"sft": {"logp": -1.0}}}] * 4)
            writer.set_provenance("pm.sft.logp", reduction="mean")
        ds = inseam.open(self.path())
        mapped = ds.to_hf(self.path("folder"))
        for data in (mapped, ds.to_hf(), mapped.filter(lambda row: True), mapped.map(lambda row: {"new": 1}), mapped.select([1]), datasets.load_from_disk(self.path("folder"))):
            inseam.write(data, self.path("again"), "replace")
            self.assertEqual(inseam.open(self.path("again")).schema["pm.sft.logp"].provenance, {"reduction": "mean"})
        inseam.write(mapped.remove_columns("pm"), self.path("again"), "replace")
        self.assertEqual(inseam.open(self.path("again")).columns, ["prompt"])


if __name__ == "__main__":
    unittest.main()
