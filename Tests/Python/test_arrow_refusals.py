# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Invalid and unsupported Arrow arrays, and damage: rejected with their position, and all other values stay readable."""

from __future__ import annotations

import decimal
import json
import struct
import unittest
from pathlib import Path

import inseam
import numpy
import pyarrow as pa

from support import FolderTest


class Handed:
    """A capsule for whoever asks."""

    def __init__(self, capsule: object) -> None:
        self.capsule = capsule

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.capsule


class Refusals(FolderTest):
    def test_refused_by_name(self) -> None:
        union = pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])])
        interval = pa.array([pa.MonthDayNano([1, 2, 3])])
        wide = pa.array([decimal.Decimal(1)], pa.decimal256(40, 2))
        for column, word in ((union, "sparse union"), (interval, "interval of months"), (wide, "d:40,2,256")):
            for table, path in ((pa.table({"x": column}), "x"), (pa.table({"s": pa.StructArray.from_arrays([column], ["y"])}), "s.y")):
                with self.assertRaises(inseam.DataError) as caught:
                    inseam.write(table, self.path("no"))
                self.assertIn(word, str(caught.exception))
                self.assertEqual(caught.exception.column, path)
        twice = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
        with self.assertRaisesRegex(inseam.DataError, "two fields"):
            inseam.write(twice, self.path("no"))

    def test_schemas_that_lie(self) -> None:
        """Metadata with a key twice, and more of it than anybody means, are refused by name."""
        twice = pa.schema([pa.field("x", pa.int64(), metadata=pa.KeyValueMetadata([("k", "1"), ("k", "2")]))])
        many = pa.schema([pa.field("x", pa.int64(), metadata={f"k{n}": "" for n in range(65_537)})])
        large = pa.schema([pa.field("x", pa.int64(), metadata={"k": "v" * (64 << 20)})])
        for schema, word in ((twice, "the key 'k' twice"), (many, "65537 keys; 65536 are allowed"), (large, "more bytes")):
            with self.assertRaisesRegex(inseam.DataError, f"column x: the metadata has .*{word}"):
                inseam.write(pa.table({"x": [1]}).cast(schema), self.path("no"))
        names = pa.table({"\x1b[2J": pa.array([1]), "y": pa.array([2])}).rename_columns(["\x1b[2J", "\x1b[2J"])
        with self.assertRaisesRegex(inseam.DataError, r"two fields have the name '\\x1b\[2J'"):
            inseam.write(names, self.path("no"))

    def test_values_that_no_consumer_takes(self) -> None:
        """Times outside a day."""
        for bad in (pa.array([86_400], pa.int32()).view(pa.time32("s")), pa.array([-1], pa.int64()).view(pa.time64("us"))):
            with self.assertRaisesRegex(inseam.DataError, "column x: row 0: the time .* is not within a day"):
                inseam.write(pa.table({"x": bad}), self.path("no"))

    def test_offsets_that_lie(self) -> None:
        offsets = pa.array([0, 5, 2], pa.int32()).buffers()[1]
        down = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abcdef")])
        index = pa.Array.from_buffers(pa.int8(), 1, [None, pa.py_buffer(bytes([9]))])
        outside = pa.DictionaryArray.from_arrays(index, pa.array(["a"]), safe=False)
        for column, word in ((down, "ascend"), (outside, "is outside the dictionary")):
            with self.assertRaisesRegex(inseam.DataError, word):
                inseam.write(pa.table({"x": column}), self.path("no"))

    def test_views_that_point_outside(self) -> None:
        data = b"x" * 40
        for start, count in ((20, 30), (41, 13), (-1, 13), (0, -5), (2**31 - 1, 13)):
            view = struct.pack("<i4sii", count, data[:4], 0, start)
            buffers = [None, pa.py_buffer(view), pa.py_buffer(data)]
            array = pa.Array.from_buffers(pa.string_view(), 1, buffers)
            with self.subTest(start=start, count=count), self.assertRaisesRegex(inseam.DataError, "is outside its"):
                inseam.write(pa.table({"t": array}), self.path())

    def test_rows_of_errors(self) -> None:
        bad = pa.array([b"ok"] * 7 + [b"\xff"], pa.binary()).view(pa.string())
        struct_array = pa.StructArray.from_arrays([bad], ["t"]).slice(6, 2)
        for table, rows in (
            (pa.table({"t": bad}), (7, 8)),
            (pa.chunked_array([struct_array]), (1, 2)),
            (pa.table({"l": pa.ListArray.from_arrays(pa.array([0, 4, 8], pa.int32()), bad)}), None),
            (pa.table({"d": pa.DictionaryArray.from_arrays(pa.array([0, 7], pa.int8()), bad)}), None),
        ):
            with self.assertRaises(inseam.DataError) as caught:
                inseam.write(table, self.path())
            self.assertEqual(caught.exception.rows, None if rows is None else range(*rows))

    def test_names_that_end_early_in_arrow(self) -> None:
        Path(self.path("odd.jsonl")).write_text(json.dumps({"a\0b": 1, "c": 2}))
        inseam.convert(self.path("odd.jsonl"), self.path())
        with self.assertRaisesRegex(ValueError, r"contains U\+0000"):
            inseam.write([{"a\0b": 1}], self.path("other"))
        with self.assertRaisesRegex(inseam.ArgumentError, r"contains U\+0000"):
            pa.table(inseam.open(self.path()))
        self.assertEqual(list(inseam.open(self.path()).select("c")), [{"c": 2}])

    def test_only_the_name_of_an_extension_makes_one(self) -> None:
        field = pa.field("a", pa.uint16(), metadata={"note": "inseam.bfloat16"})
        inseam.write(pa.table([pa.array([16256, 1], pa.uint16())], schema=pa.schema([field])), self.path())
        self.assertEqual([row["a"] for row in inseam.open(self.path())], [16256, 1])

    def test_damage_is_reported_in_the_order_of_the_rows(self) -> None:
        values = numpy.random.default_rng(0).normal(size=40_000)
        inseam.write({"x": values}, self.path(), profile="scan", row_group_rows=10_000)
        content = bytearray(Path(self.path()).read_bytes())
        content[bytes(content).index(values[10_500:10_502].tobytes())] ^= 1
        Path(self.path()).write_bytes(content)
        for threads in (1, 2, 4):
            capsule = inseam.open(self.path())._stream(None, threads).capsule("arrow_array_stream")
            reader, found = pa.RecordBatchReader.from_stream(Handed(capsule)), []
            for _ in range(4):
                try:
                    found.append(reader.read_next_batch().num_rows)
                except (pa.ArrowInvalid, OSError) as error:
                    found.append("damaged" if "rows 10000 to" in str(error) else str(error))
            self.assertEqual(found, [10_000, "damaged", 10_000, 10_000], threads)


if __name__ == "__main__":
    unittest.main()
