# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow out and in: every type, equal values in every library, memory of the file, releases."""

from __future__ import annotations

import datetime
import decimal
import gc
import json
import math
import random
import unittest
import uuid
from pathlib import Path
from typing import Any

import inseam
import numpy
import pyarrow as pa

from support import GOLDEN, FolderTest, has
from test_reading import Mapped

COUNTS = (0, 1, 2, 7, 8, 9, 63, 64, 65, 1_000)


def values(type_: pa.DataType, count: int, nulls: float, chance: random.Random) -> list[Any]:
    """Values of a type, some of them null."""
    return [None if chance.random() < nulls else value(type_, chance, nulls) for _ in range(count)]


def value(t: pa.DataType, chance: random.Random, nulls: float) -> Any:
    if pa.types.is_boolean(t):
        return chance.random() < 0.5
    if pa.types.is_integer(t):
        low, high = (-(2 ** (t.bit_width - 1)), 2 ** (t.bit_width - 1) - 1) if pa.types.is_signed_integer(t) else (0, 2**t.bit_width - 1)
        return chance.choice([low, high, 0, 1, chance.randint(low, high)])
    if pa.types.is_float16(t):
        return numpy.float16(chance.choice([0.0, -1.5, chance.random() * 100]))
    if pa.types.is_floating(t):
        wide = chance.choice([0.0, -0.0, math.inf, -math.inf, 5e-324, chance.gauss(0, 1e9)])
        return wide if t.bit_width == 64 else float(numpy.float32(wide))
    if pa.types.is_decimal(t):
        return decimal.Decimal(chance.randint(-(10**9), 10**9)) / 100
    if pa.types.is_string(t) or pa.types.is_large_string(t) or pa.types.is_string_view(t):
        return chance.choice(["", "a", "👍🏽é\0", "longer than twelve bytes " * chance.randrange(9)])
    if pa.types.is_fixed_size_binary(t):
        return bytes(chance.randrange(256) for _ in range(t.byte_width))
    if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_binary_view(t):
        return bytes(chance.randrange(256) for _ in range(chance.randrange(20)))
    if pa.types.is_date(t):
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=chance.randint(-50_000, 50_000))
    if pa.types.is_time(t):
        return datetime.time(chance.randrange(24), chance.randrange(60), chance.randrange(60))
    if pa.types.is_timestamp(t):
        zone = datetime.UTC if t.tz else None
        return datetime.datetime(2026, 1, 1, tzinfo=zone) + datetime.timedelta(seconds=chance.randint(-(10**8), 10**8))
    if pa.types.is_duration(t):
        return datetime.timedelta(seconds=chance.randint(-(10**6), 10**6))
    if pa.types.is_map(t):
        return [(f"k{i}", value(t.item_type, chance, nulls)) for i in range(chance.randrange(3))]
    if pa.types.is_fixed_size_list(t):
        return values(t.value_type, t.list_size, nulls, chance)
    if pa.types.is_struct(t):
        return {f.name: None if chance.random() < nulls else value(f.type, chance, nulls) for f in t}
    if pa.types.is_null(t):
        return None
    return values(t.value_type, chance.choice([0, 1, 3]), nulls, chance)


SCALARS = [
    pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(),
    pa.float32(), pa.float64(), pa.large_string(), pa.large_binary(), pa.date32(), pa.time64("us"), pa.time64("ns"),
    pa.time32("s"), pa.time32("ms"), pa.timestamp("s"), pa.timestamp("us", "UTC"), pa.timestamp("ns", "Europe/Berlin"),
    pa.duration("ms"), pa.decimal128(20, 2),
]  # fmt: skip
NESTED = [
    pa.large_list(pa.field("item", pa.int32())),
    pa.large_list(pa.field("item", pa.large_list(pa.field("item", pa.large_string())))),
    pa.list_(pa.field("item", pa.float32()), 3),
    pa.struct([("a", pa.int64()), ("b", pa.large_string())]),
    pa.large_list(pa.field("item", pa.struct([("t", pa.large_string()), ("s", pa.struct([("x", pa.float32())]))]))),
]
#: Types that are written as another one.
OTHERS = {
    pa.string(): pa.large_string(),
    pa.binary(): pa.large_binary(),
    pa.string_view(): pa.large_string(),
    pa.binary_view(): pa.large_binary(),
    pa.binary(5): pa.large_binary(),
    pa.date64(): pa.date32(),
    pa.list_(pa.string()): pa.large_list(pa.field("item", pa.large_string())),
    pa.list_view(pa.int16()): pa.large_list(pa.field("item", pa.int16())),
    pa.large_list_view(pa.string()): pa.large_list(pa.field("item", pa.large_string())),
}


class Types(FolderTest):
    def check(self, table: pa.Table, wanted: pa.Table | None = None) -> pa.Table:
        inseam.write(table, self.path(), mode="replace")
        found = pa.table(inseam.open(self.path()))
        found.validate(full=True)
        wanted = table if wanted is None else wanted
        self.assertEqual(found.schema.remove_metadata(), wanted.schema.remove_metadata())
        self.assertTrue(found.equals(wanted), f"{found.to_pylist()[:5]} is not {wanted.to_pylist()[:5]}")
        return found

    def test_every_type_count_and_share_of_nulls(self) -> None:
        chance = random.Random(7)
        for type_ in SCALARS + NESTED:
            for count in COUNTS:
                for nulls in (0, 0.3, 1):
                    column = pa.array(values(type_, count, nulls, chance), type_)
                    with self.subTest(f"{type_}, {count}, {nulls}"):
                        self.check(pa.table({"x": column}))

    def test_halves_and_nulls(self) -> None:
        self.check(pa.table({"h": pa.array([numpy.float16(1.5), None, numpy.float16("inf")], pa.float16()), "n": pa.nulls(3)}))

    def test_slices_and_chunks(self) -> None:
        chance = random.Random(8)
        for type_ in SCALARS + NESTED:
            whole = pa.array(values(type_, 300, 0.2, chance), type_)
            parts = [whole[first : first + length] for first, length in ((3, 50), (61, 0), (65, 129), (299, 1))]
            with self.subTest(str(type_)):
                self.check(pa.table({"x": pa.chunked_array(parts, type_)}))

    def test_types_that_become_others(self) -> None:
        chance = random.Random(9)
        for type_, target in OTHERS.items():
            for nulls in (0, 0.3):
                column = pa.array(values(type_, 200, nulls, chance), type_)[3:190]
                with self.subTest(str(type_)):
                    self.check(pa.table({"x": column}), pa.table({"x": pa.array(column.to_pylist(), target)}))

    def test_types_that_no_file_keeps_are_refused(self) -> None:
        tensor = pa.FixedShapeTensorArray.from_numpy_ndarray(numpy.zeros((2, 2, 3), "f4"))
        pairs = pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int32()))
        for column, word in ((tensor, "'arrow.fixed_shape_tensor'"), (pairs, "map"), (pa.array([1, 0], pa.bool8()), "'arrow.bool8'")):
            inside = pa.StructArray.from_arrays([column], ["y"])
            for data, path in (
                (pa.table({"x": column}), "x"), ({"x": column}, "x"), (pa.table({"x": inside}), "x.y"),
                (pa.table({"x": pa.LargeListArray.from_arrays([0, 1, 2], inside)}), r"x\[\]\.y"), ({"a": [1, 2], "x": column}, "x"),
            ):  # fmt: skip
                with self.assertRaisesRegex(inseam.ArgumentError, f"column {path}: .*{word}.* cannot be kept"):
                    inseam.write(data, self.path())
        self.check(pa.table({"x": tensor.storage}).cast(pa.schema([("x", pa.list_(pa.field("item", pa.float32()), 6))])))

    def test_dictionaries_and_runs(self) -> None:
        chance = random.Random(10)
        for count in (0, 1, 500):
            words = pa.array(values(pa.large_string(), count, 0.2, chance), pa.large_string())
            coded = words.dictionary_encode()
            self.check(pa.table({"x": coded}), pa.table({"x": words}))
            self.check(pa.table({"x": coded[count // 3 :]}), pa.table({"x": words[count // 3 :]}))
            numbers = pa.array(sorted(value(pa.uint8(), chance, 0) for _ in range(count)), pa.uint8())
            runs = pa.compute.run_end_encode(numbers) if count else None
            if runs is not None:
                self.check(pa.table({"x": runs[5:400]}), pa.table({"x": numbers[5:400]}))
        nested = pa.array([["a", "b"], None, ["a"]], pa.list_(pa.dictionary(pa.int8(), pa.string())))
        self.check(pa.table({"x": nested}), pa.table({"x": pa.array(nested.to_pylist(), NESTED[1].value_type)}))

    def test_small_decimals(self) -> None:
        if not hasattr(pa, "decimal32"):
            self.skipTest("this pyarrow has no small decimals")
        numbers = [decimal.Decimal("-1.25"), None, decimal.Decimal("99999.99")]
        for type_ in (pa.decimal32(7, 2), pa.decimal64(7, 2)):
            self.check(pa.table({"x": pa.array(numbers, type_)}), pa.table({"x": pa.array(numbers, pa.decimal128(7, 2))}))

    def test_extensions(self) -> None:
        ids = [uuid.UUID(int=number).bytes for number in (0, 1, 2**127)]
        found = self.check(pa.table({"u": pa.ExtensionArray.from_storage(pa.uuid(), pa.array(ids, pa.binary(16)))}))
        self.assertEqual(inseam.open(self.path()).schema["u"].type, "uuid")
        self.assertEqual(found["u"].to_pylist()[1], uuid.UUID(int=1))
        json_type = pa.json_(pa.large_string())
        texts = pa.array(['{"a": 1.50}', None], pa.large_string())
        self.check(pa.table({"j": pa.ExtensionArray.from_storage(json_type, texts)}))
        self.assertEqual(inseam.open(self.path()).schema["j"].type, "json")

    def test_text_that_is_none(self) -> None:
        bad = pa.array([b"ok", None, b"\xff\xfe"], pa.binary()).view(pa.string())
        with self.assertRaises(inseam.DataError) as caught:
            inseam.write(pa.table({"t": bad}), self.path("no"))
        self.assertEqual((caught.exception.column, caught.exception.rows), ("t", range(2, 3)))
        cut = pa.Array.from_buffers(pa.string(), 2, [None, pa.array([0, 1, 2], pa.int32()).buffers()[1], pa.py_buffer("é".encode())])
        with self.assertRaises(inseam.DataError):
            inseam.write(pa.table({"t": cut}), self.path("no"))

    def test_metadata_of_fields_is_kept(self) -> None:
        schema = pa.schema([pa.field("a", pa.int64(), metadata={"unit": "tokens", "note": "é"})])
        inseam.write(pa.table({"a": [1]}, schema=schema), self.path())
        self.assertEqual(pa.table(inseam.open(self.path())).schema.field("a").metadata, {b"note": "é".encode(), b"unit": b"tokens"})


class Memory(FolderTest):
    def test_raw_columns_lie_in_the_file(self) -> None:
        types = [t for t in SCALARS if not pa.types.is_boolean(t) and not pa.types.is_large_string(t) and not pa.types.is_large_binary(t)]
        chance = random.Random(11)
        columns = {str(t): pa.array([value(t, chance, 0) for _ in range(999)], t) for t in types if not pa.types.is_time32(t)}
        inseam.write(pa.table(columns), self.path(), profile="scan")
        ds = inseam.open(self.path())
        batch = next(iter(ds.scan(None)))
        raw = 0
        for name in columns:
            raw += batch[quoted(name)].address in Mapped(self.path())
        self.assertGreater(raw, 10, "raw columns are not copied")
        table = pa.table(ds)
        address = table["double"].chunk(0).buffers()[1].address
        self.assertIn(address, Mapped(self.path()))

    def test_arrays_outlive_everything(self) -> None:
        inseam.write({"x": numpy.arange(5_000.0), "t": [str(i) for i in range(5_000)]}, self.path(), profile="scan")
        ds = inseam.open(self.path())
        table = pa.table(ds)
        column = table["x"].chunk(0)
        reader = pa.RecordBatchReader.from_stream(ds)
        ds.close()
        del ds, table
        gc.collect()
        self.assertEqual(column.to_pylist(), list(map(float, range(5_000))))
        self.assertEqual(sum(batch.num_rows for batch in reader), 5_000)
        del column, reader
        gc.collect()
        self.assertEqual(Mapped(self.path()).spans, [], "the file is no longer mapped")

    def test_cycles_leave_memory_flat(self) -> None:
        inseam.write({"x": numpy.arange(2_000.0), "t": ["word" * 9] * 2_000, "l": [[1, 2]] * 2_000}, self.path())
        ds = inseam.open(self.path())

        def resident() -> int:
            """KiB of memory right now: the most there ever was would hide a leak below it."""
            return int(Path("/proc/self/statm").read_text().split()[1]) * 4

        def cycle(index: int) -> None:
            match index % 5:
                case 0:
                    pa.table(ds)
                case 1:
                    ds.__arrow_c_stream__()
                case 2:
                    reader = pa.RecordBatchReader.from_stream(ds)
                    reader.read_next_batch()
                case 3:
                    pa.record_batch(ds.take([1, 5]))
                case 4:
                    ds.__arrow_c_schema__()

        for index in range(1_000):
            cycle(index)
        gc.collect()
        before = resident()
        for index in range(10_000):
            cycle(index)
        grown = resident() - before
        self.assertLess(grown, 4_096, f"{grown} KiB more after 10,000 cycles")

    def test_drops_in_any_order(self) -> None:
        inseam.write({"x": numpy.arange(100.0), "s": [{"a": i, "b": str(i)} for i in range(100)]}, self.path())
        chance = random.Random(12)
        for _ in range(300):
            ds = inseam.open(self.path())
            batch = ds.take([1, 2, 3])
            record = pa.record_batch(batch)
            things: list[Any] = [ds, batch, record, record.column("s").field("b"), record.column("x"), ds.__arrow_c_stream__()]
            del ds, batch, record
            chance.shuffle(things)
            while things:
                last = things.pop()
                if isinstance(last, pa.Array):
                    self.assertEqual(len(last.to_pylist()), 3)
                del last

    def test_a_schema_or_stream_is_made_as_often_as_asked_for(self) -> None:
        inseam.write({"x": [1, 2, 3]}, self.path())
        ds = inseam.open(self.path())
        for _ in range(3):
            self.assertEqual(pa.table(ds)["x"].to_pylist(), [1, 2, 3])
            self.assertEqual(pa.schema(ds).names, ["x"])
        batch = ds.take([2, 0])
        for _ in range(3):
            self.assertEqual(pa.record_batch(batch).to_pylist(), [{"x": 3}, {"x": 1}])


class Engines(FolderTest):
    """Every library sees the same values; what a library has no type for is left out for it."""

    def setUp(self) -> None:
        super().setUp()
        chance = random.Random(13)
        self.tables = {}
        for count in (0, 1, 2_000):
            for nulls in (0, 0.25, 1):
                columns = {str(t): pa.array(values(t, count, nulls, chance), t) for t in SCALARS + NESTED}
                name = f"{count}-{nulls}"
                inseam.write(pa.table(columns), self.path(name), mode="replace", row_group_rows=900)
                self.tables[name] = pa.table(columns)

    def each(self) -> Any:
        for name, table in self.tables.items():
            with self.subTest(name):
                yield inseam.open(self.path(name)), table

    def test_pyarrow(self) -> None:
        for ds, table in self.each():
            found = pa.table(ds)
            found.validate(full=True)
            self.assertTrue(found.equals(table))

    @unittest.skipUnless(has("polars"), "polars is not installed")
    def test_polars(self) -> None:
        import polars

        for ds, table in self.each():
            for name in table.column_names:
                with self.subTest(name):
                    found = polars.DataFrame(ds.select([quoted(name)])).to_arrow()
                    wanted = polars.from_arrow(table.select([name])).to_arrow()
                    self.assertTrue(found.equals(wanted))

    @unittest.skipUnless(has("pandas"), "pandas is not installed")
    def test_pandas(self) -> None:
        import pandas

        for ds, table in self.each():
            plain = [name for name in table.column_names if not name.startswith(("time", "decimal"))]
            frame = ds.select([quoted(name) for name in plain]).to_pandas()
            pandas.testing.assert_frame_equal(frame, table.select(plain).to_pandas())

    @unittest.skipUnless(has("duckdb"), "duckdb is not installed")
    def test_duckdb(self) -> None:
        import duckdb

        for ds, table in self.each():
            for name in table.column_names:
                with self.subTest(name):
                    view, other = ds.select([quoted(name)]), table.select([name])
                    found = duckdb.sql("select * from view").to_arrow_table()
                    wanted = duckdb.sql("select * from other").to_arrow_table()
                    self.assertTrue(found.equals(wanted))

    @unittest.skipUnless(has("datafusion"), "datafusion is not installed")
    def test_datafusion(self) -> None:
        import datafusion

        for ds, table in self.each():
            found = datafusion.SessionContext().from_arrow(ds).to_arrow_table()
            self.assertEqual(found.to_pylist() if found.num_rows else [], table.to_pylist())

    @unittest.skipUnless(has("nanoarrow"), "nanoarrow is not installed")
    def test_nanoarrow(self) -> None:
        import nanoarrow

        for ds, table in self.each():
            plain = [t for t in table.column_names if not t.startswith(("decimal", "timestamp[ns", "time64[ns", "fixed", "duration"))]
            found = nanoarrow.Array(ds.select([quoted(name) for name in plain])).to_pylist()
            self.assertEqual(found, table.select(plain).to_pylist())

    @unittest.skipUnless(has("arro3.core"), "arro3 is not installed")
    def test_arro3(self) -> None:
        import arro3.core

        for ds, table in self.each():
            self.assertTrue(pa.table(arro3.core.Table.from_arrow(ds)).equals(table))


def quoted(name: str) -> str:
    return '"' + name + '"'


class Golden(FolderTest):
    def test_golden_files_through_arrow(self) -> None:
        self.assertTrue(GOLDEN)
        for path in GOLDEN:
            with self.subTest(path.name):
                ds = inseam.open(path)
                table = pa.table(ds)
                # The decimals of the golden files are any sixteen bytes, also beyond their precision.
                plain = [name for name in table.column_names if not pa.types.is_decimal(table.schema.field(name).type)]
                table.select(plain).validate(full=True)
                wanted = [json.loads(line) for line in path.with_suffix(".expected.jsonl").read_text().split("\n") if line]
                self.assertEqual(len(ds), len(wanted))
                names = [name for name in ds.columns if ds.schema[quoted(name)].type in ("int64", "utf8", "bool", "int32", "uint8", "uint64")]
                for row, other in zip(ds, wanted):
                    for name in names:
                        self.assertEqual(row[name], other.get(name), name)


if __name__ == "__main__":
    unittest.main()
