# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Values of Python, numpy and torch in rows: their types, the types that a caller asks for, and errors that name the row."""

from __future__ import annotations

import datetime
import decimal
import json
import subprocess
import unittest
import uuid
import zoneinfo
from pathlib import Path
from typing import Any

import inseam
import numpy
from inseam._tool import tool_path

from support import FolderTest, has

DAY = datetime.date(2026, 11, 30)
NOON = datetime.datetime(2026, 11, 30, 12, 0, 1, 5)
IDS = [uuid.UUID(int=5), uuid.UUID(int=2**127 + 1)]


class ValueTest(FolderTest):
    def type_of(self, data: Any, path: str = "x", **options: Any) -> str:
        inseam.write(data, self.path(), "replace", **options)
        name = inseam.open(self.path()).schema[path].type
        for unit, short in (("microsecond", "us"), ("millisecond", "ms"), ("nanosecond", "ns"), ("second", "s")):
            name = name.replace(unit, short)
        return name

    def arrow(self) -> list[Any]:
        return inseam.open(self.path()).to_arrow()["x"].to_pylist()


class Kinds(ValueTest):
    def test_scalars_of_numpy_keep_their_types(self) -> None:
        for name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"):
            value = numpy.dtype(name).type(3)
            self.assertEqual(self.type_of([{"x": value}, {"x": None}, {}]), name)
            self.assertEqual(self.type_of([{"x": {"y": [value]}}], "x.y[]"), name)
            self.assertEqual(self.type_of([{"x": numpy.array(value)}]), name)
        self.assertEqual(self.type_of([{"x": numpy.bool_(True)}]), "bool")
        self.assertEqual(self.type_of([{"x": numpy.str_("a")}]), "utf8")
        for values, name in (
            ([numpy.float32(1), 2.5], "float64"), ([numpy.float32(1), numpy.float16(2)], "float32"), ([numpy.int8(1), numpy.int16(2)], "int16"),
            ([numpy.uint8(200), numpy.int8(-1)], "int16"), ([numpy.int32(1), 5], "int64"), ([numpy.float32(1), 5], "float64"),
        ):  # fmt: skip
            self.assertEqual(self.type_of([{"x": value} for value in values]), name, values)
            self.assertEqual(inseam.open(self.path())["x"].to_pylist(), values)
        wide = [numpy.uint64(2**64 - 1), numpy.uint64(0)]
        self.assertEqual(self.type_of([{"x": value} for value in wide]), "uint64")
        self.assertEqual(inseam.open(self.path())["x"].to_pylist(), [2**64 - 1, 0])
        with self.assertRaisesRegex(ValueError, "row 1: column x: integers must fit 64 bits"):
            inseam.write([{"x": numpy.int64(-1)}, {"x": numpy.uint64(2**63)}], self.path("no"))

    def test_arrays_in_rows_keep_their_types(self) -> None:
        matrix = numpy.arange(6, dtype="f4").reshape(2, 3)
        self.assertEqual(self.type_of([{"x": matrix}, {"x": matrix[:1]}]), "list<list<float32>>")
        self.assertEqual(inseam.open(self.path())["x"].to_pylist(), [matrix.tolist(), matrix[:1].tolist()])
        self.assertEqual(self.type_of([{"x": [numpy.float32(1), numpy.float32(2)]}]), "list<float32>")

    @unittest.skipUnless(has("torch"), "torch is not installed")
    def test_tensors_in_rows(self) -> None:
        import torch

        scalar, vector = torch.tensor(0.5, dtype=torch.float32), torch.tensor([1, 2], dtype=torch.int32)
        self.assertEqual(self.type_of([{"x": scalar}, {"x": None}]), "float32")
        self.assertEqual(self.type_of([{"x": vector}, {"x": vector[:0]}]), "list<int32>")
        self.assertEqual(inseam.open(self.path())["x"].to_pylist(), [[1, 2], []])
        self.assertEqual(self.type_of([{"x": {"y": scalar.requires_grad_()}}], "x.y"), "float32")
        self.assertEqual(self.type_of([{"x": [scalar.detach(), scalar.detach()]}]), "list<float32>")
        self.assertEqual(self.type_of([{"x": torch.tensor(0.5, dtype=torch.bfloat16)}]), "float32")
        self.assertEqual(self.type_of([{"x": torch.tensor(True)}]), "bool")

    def test_dates_decimals_and_uuids(self) -> None:
        zone = zoneinfo.ZoneInfo("Europe/Berlin")
        for values, name in (
            ([DAY, datetime.date(1, 1, 1)], "date"), ([NOON, datetime.datetime(1900, 1, 1)], "timestamp[us]"),
            ([NOON.replace(tzinfo=datetime.timezone.utc)], "timestamp[us, UTC]"), ([NOON.replace(tzinfo=zone)], "timestamp[us, Europe/Berlin]"),
            ([datetime.time(23, 59, 59, 999_999)], "time[us]"), ([datetime.timedelta(days=-1, microseconds=1)], "duration[us]"),
            ([decimal.Decimal("1.25"), decimal.Decimal("-100"), decimal.Decimal("0.001")], "decimal128(6, 3)"),
            ([decimal.Decimal("1E+3")], "decimal128(4, 0)"), (IDS, "uuid"),
        ):  # fmt: skip
            found = self.type_of([{"x": value} for value in values] + [{"x": None}])
            self.assertEqual(found.replace(" ", ""), name.replace(" ", ""))
            if has("pyarrow"):
                self.assertEqual(self.arrow(), [*values, None])
            self.assertEqual(self.type_of([{"x": [{"y": value} for value in values]}], "x[].y").replace(" ", ""), name.replace(" ", ""))

    def test_logical_types_come_back_as_their_objects(self) -> None:
        zones = [datetime.timezone.utc, zoneinfo.ZoneInfo("Europe/Berlin"), datetime.timezone(datetime.timedelta(hours=-3, minutes=-30))]
        lists: list[list[Any]] = [
            [DAY, datetime.date.min, datetime.date.max], [NOON, datetime.datetime.min, datetime.datetime.max],
            [datetime.time(23, 59, 59, 999_999), datetime.time.min], [datetime.timedelta(days=-1, microseconds=1), datetime.timedelta(days=10_000)],
            [decimal.Decimal("1.25"), decimal.Decimal("-100"), decimal.Decimal("0.001")], [decimal.Decimal(10**38 - 1), decimal.Decimal(1 - 10**38)],
            [decimal.Decimal("1E-38"), decimal.Decimal("-0.5")], IDS, *([NOON.replace(tzinfo=zone), datetime.datetime(1969, 7, 1, 1, tzinfo=zone)] for zone in zones),
        ]  # fmt: skip
        for values in lists:
            rows = [{"x": value, "y": [{"z": value}, None]} for value in values] + [{"x": None, "y": None}]
            inseam.write(rows, self.path(), "replace")
            ds = inseam.open(self.path())
            for found in (list(ds), ds[:].take(range(len(rows))).to_pylist(), [ds[index] for index in range(len(rows))]):
                self.assertEqual(found, rows)
                self.assertEqual([type(row["x"]) for row in found], [type(row["x"]) for row in rows])
            self.assertEqual(ds["x"].to_pylist(), [*values, None])
            self.assertEqual([value and getattr(value, "utcoffset", lambda: 0)() for value in ds["x"]], [value and getattr(value, "utcoffset", lambda: 0)() for value in [*values, None]])
            # What was read is written with the same types.
            inseam.write(list(ds), self.path("again"), "replace")
            again = inseam.open(self.path("again"))
            self.assertEqual((list(again), again.schema["x"].type), (rows, ds.schema["x"].type))
            self.assertEqual(list(ds.semi_join([values[0]], "x")), rows[:1])

    def test_what_python_lacks_is_a_scalar_of_numpy(self) -> None:
        for array in (
            numpy.array(["2026-11-30T12:00:00.000000001", "NaT"], "M8[ns]"), numpy.array([5, "NaT"], "m8[ns]"), numpy.array([200_000, "NaT"], "M8[Y]").astype("M8[s]"),
            numpy.array([-5_000_000, "NaT"], "M8[D]"), numpy.array([2**62, "NaT"], "m8[s]"),
        ):  # fmt: skip
            inseam.write({"x": array}, self.path(), "replace")
            self.assertEqual(inseam.open(self.path())["x"].to_pylist(), [array[0], None])
            self.assertEqual(inseam.open(self.path())["x"].to_pylist()[0].dtype, array.dtype)

    def test_json_lines_have_exact_decimals_and_texts(self) -> None:
        big = decimal.Decimal("12345678901234567890123456789012345.678")
        utc = datetime.timezone.utc
        row = {
            "d": big, "u": IDS[1], "day": DAY, "t": NOON, "z": NOON.replace(tzinfo=utc), "time": datetime.time(1, 2, 3, 4), "b": b"\x01",
            "n": {"d": [decimal.Decimal("-0.50"), None]}, "long": datetime.timedelta(seconds=1, microseconds=5), "text": '"1.5" 12',
        }  # fmt: skip
        inseam.write([row], self.path())
        inseam.export(self.path(), self.path("x.jsonl"), "jsonl")
        done = subprocess.run([tool_path(), "cat", self.path()], capture_output=True, text=True, check=True)
        for line in (Path(self.path("x.jsonl")).read_text(), done.stdout):
            self.assertIn('"d":12345678901234567890123456789012345.678', line.replace(": ", ":"))
            self.assertEqual(json.loads(line, parse_float=decimal.Decimal), {
                "d": big, "u": str(IDS[1]), "day": "2026-11-30", "t": "2026-11-30T12:00:01.000005", "z": "2026-11-30T12:00:01.000005Z",
                "time": "01:02:03.000004", "b": "01", "n": {"d": [decimal.Decimal("-0.50"), None]}, "long": "PT1.000005S", "text": '"1.5" 12',
            })  # fmt: skip

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_exports_for_trainers_have_them(self) -> None:
        import pyarrow.parquet as pq

        row = {"prompt": "p", "gts": "g", "u": IDS[0], "more": [{"u": IDS[1]}], "d": decimal.Decimal("1.5"), "t": NOON, "day": DAY}
        inseam.write([row], self.path())
        for name in ("x.parquet", "x.jsonl"):
            inseam.export(self.path(), self.path(name), "verl")
        found = pq.read_table(self.path("x.parquet")).to_pylist()[0]
        self.assertEqual([found[key] for key in ("u", "more", "d", "t", "day")], [str(IDS[0]), [{"u": str(IDS[1])}], decimal.Decimal("1.5"), NOON, DAY])
        line = json.loads(Path(self.path("x.jsonl")).read_text(), parse_float=decimal.Decimal)
        self.assertEqual([line[key] for key in ("u", "d", "day")], [str(IDS[0]), decimal.Decimal("1.5"), "2026-11-30"])

    def test_predicates_compare_decimals_exactly(self) -> None:
        texts = ["1.10", "1.1000000000000000000000000000000000001", "-3", "0", "99999999999999999999", None]
        decimals = [None if text is None else decimal.Decimal(text) for text in texts]
        kinds = [decimals[:1] + [decimal.Decimal("1.11")] + decimals[2:], [value if index in (0, 1, 2, 3) else None for index, value in enumerate(decimals)]]
        for values in kinds:
            inseam.write([{"x": value, "i": 1, "r": [{"x": value}], "r2": [value], "u": IDS[0]} for value in values], self.path(), "replace")
            ds = inseam.open(self.path())
            for text in ("1.1", "1.10", "1.1000000000000000000000000000000000001", "-3", "0", "1e2", "-2.99", "1.1e0", "99999999999999999999", "12345678901234567890.5"):
                wanted = decimal.Decimal(text)
                for symbol, holds in (("=", "__eq__"), ("!=", "__ne__"), ("<", "__lt__"), ("<=", "__le__"), (">", "__gt__"), (">=", "__ge__")):
                    passing = [value for value in values if value is not None and getattr(value, holds)(wanted)]
                    for predicate in (f"x {symbol} {text}", f"x {symbol} '{text}'", f"any_item(r, x {symbol} {text})"):
                        self.assertEqual(ds.filter(predicate)["x"].to_pylist(), passing, predicate)
                equal = [value for value in values if value == wanted]
                self.assertEqual(ds.filter(ds["x"] == wanted)["x"].to_pylist(), equal)
                for predicate in (f"x IN ({text})", f"x IN ('{text}', '7')", f"x IN (7, i, {text})", f"x IN (({text}))", f"list_contains(r2, {text})", f"{text} IN (x)", f"NOT x NOT IN (NULL, {text})"):
                    self.assertEqual(ds.filter(predicate)["x"].to_pylist(), equal, predicate)
                self.assertEqual(ds.filter(ds["x"].isin([wanted]))["x"].to_pylist(), equal)
                self.assertEqual(ds.filter(ds["x"].isin([wanted, *(decimal.Decimal(n) / 8 + 1000 for n in range(100))]))["x"].to_pylist(), equal)
                self.assertEqual(ds.filter(ds["x"].between(wanted, 100))["x"].to_pylist(), [value for value in values if value is not None and wanted <= value <= 100])
            self.assertEqual(ds.filter("x IN (1.1, -3, 7)")["x"].to_pylist(), [values[0], values[2]])
            self.assertEqual(ds.filter(ds["x"].isin([decimal.Decimal("1.1"), *range(100)]))["x"].to_pylist(), [values[0], values[3]])
            self.assertEqual(len(ds.filter("x IS NULL")), values.count(None))
            self.assertEqual(ds.filter("x > i")["x"].to_pylist(), [value for value in values if value is not None and value > 1])
            self.assertEqual(ds.filter("x * 2 < -5")["x"].to_pylist(), [values[2]])
            self.assertEqual(len(ds.filter(ds["u"] == IDS[0])), len(values))
            self.assertEqual(len(ds.filter(ds["u"] == IDS[1])), 0)
            for predicate, message in (("x > 'a'", "a number with a string"), (f"x > 1{'0' * 40}", "at most 38 digits"), (f"x IN (1, 1{'0' * 40})", "at most 38 digits"), ("x IN ('1', 'a')", "a number with a string"), ("x > TRUE", "a number with a boolean")):
                with self.assertRaisesRegex(inseam.ArgumentError, message):
                    ds.filter(predicate)

    def test_datetimes_of_numpy(self) -> None:
        for unit, name in (("D", "date"), ("W", "date"), ("s", "timestamp[s]"), ("h", "timestamp[s]"), ("ms", "timestamp[ms]"), ("ns", "timestamp[ns]")):
            array = numpy.array(["2026-11-30", "NaT"], f"M8[{unit}]")
            for data in ([{"x": value} for value in array], {"x": array}, [{"x": array}]):
                path = "x[]" if isinstance(data, list) and len(data) == 1 else "x"
                self.assertEqual(self.type_of(data, path), name)
            self.assertEqual(self.type_of({"x": array}), name)
            found = inseam.open(self.path())["x"].to_numpy()
            self.assertEqual(found[0], array[0])
            self.assertTrue(numpy.isnat(found[1]))
        self.assertEqual(self.type_of({"x": numpy.array([5, "NaT"], "m8[ms]")}), "duration[ms]")
        with self.assertRaisesRegex(TypeError, "column x: expected datetime64 of days"):
            inseam.write({"x": numpy.array(["2026-11"], "M8[M]")}, self.path("no"))

    @unittest.skipUnless(has("pandas"), "pandas is not installed")
    def test_values_of_pandas(self) -> None:
        import pandas

        self.assertEqual(self.type_of([{"x": pandas.Timestamp(NOON)}, {"x": pandas.NaT}, {"x": pandas.NA}]), "timestamp[us]")
        with self.assertRaisesRegex(TypeError, "row 1: column x: .*nanoseconds"):
            inseam.write([{"x": pandas.Timestamp(NOON)}, {"x": pandas.Timestamp(1, unit="ns")}], self.path("no"))


class Errors(ValueTest):
    def test_an_error_names_the_row_and_the_column(self) -> None:
        deep = [{"a": [{"b": [1, 2]}]}, {"a": None}, {"a": [{"b": []}, {"b": None}, {"b": [3, object()]}]}]
        for rows, message in (
            ([{"a": 1}, {"a": 2}, {"a": "x"}], "row 2: column a: values of integer and text cannot be combined"),
            ([{"a": 1}, {"a": {}}], "row 1: column a: "), (deep, r"row 2: column a\[\]\.b\[\]: expected .*found object"),
            ([{"a": {"b": 1}}, {"a": {"b": object()}}], r"row 1: column a\.b: "), ([{"a": 1}, 5], "row 1: expected mappings, found int"),
            ([{"a": 1}, {"a": 2**64}], "row 1: column a: integers must fit 64 bits"), ([{}, {"a": "\ud800"}], "row 1: column a: text is not valid"),
            ([{"a": 0.5}, {"a": 2**53 + 1}], "row 1: column a: integer"), ([{"a": {}}, {"a": {1: 2}}], "row 1: column a: the keys of a mapping"),
            ([{}, {1: 2}], "row 1: the keys of a mapping"), ([{"a": NOON}, {"a": DAY}], "row 1: column a: values of date and datetime"),
            ([{"a": NOON}, {"a": NOON.replace(tzinfo=datetime.timezone.utc)}], "row 1: column a: datetimes must have one time zone"),
            ([{"a": decimal.Decimal(1)}, {"a": decimal.Decimal("NaN")}], "row 1: column a: expected a finite"),
            ([{"a": decimal.Decimal("1e40")}], "row 0: column a: .* does not fit"), ([{"a": [[1], [2]]}, {"a": [[3], ["x"]]}], r"row 1: column a\[\]\[\]: "),
            ([{"a": 1j}], "row 0: column a: expected numbers"),
        ):  # fmt: skip
            with self.assertRaisesRegex((TypeError, ValueError), message):
                inseam.write(rows, self.path("no"))
        with self.assertRaisesRegex(TypeError, "row 1: column a: values of integer and text"):
            inseam.write({"a": [1, "x"]}, self.path("no"))


    def test_arrays_without_a_type_name_the_row_too(self) -> None:
        long, pair = numpy.longdouble(1), numpy.array([(1, 2)], [("a", "i4"), ("b", "i4")])
        for value, message in (
            (long, "at most 64 bits, found (longdouble|float128)"), ([long], "at most 64 bits"), (numpy.array([1], numpy.longdouble), "found (longdouble|float128)"),
            (pair, "found .*i4"), (pair[0], "found void"), (numpy.array([1j]), "found complex128"), (datetime.timedelta.max, "does not fit 64 bits"),
            ([decimal.Decimal("1e30"), decimal.Decimal("1e-30")], "does not fit decimal128"), (numpy.array(["2026"], "M8[Y]"), "datetime64 of days"),
        ):  # fmt: skip
            for rows in ([{"a": {"b": None}}, {"a": {"b": value}}], {"a": [{"b": None}, {"b": value}]}):
                with self.assertRaisesRegex((TypeError, ValueError), rf"^row 1: column a\.b(\[\])?: .*{message}"):
                    inseam.write(rows, self.path("no"))

    @unittest.skipUnless(has("torch"), "torch is not installed")
    def test_tensors_without_plain_data_name_the_row_too(self) -> None:
        import torch

        for tensor in (torch.ones(2, 2).to_sparse(), torch.ones(2, device="meta")):
            with self.assertRaisesRegex(TypeError, "^column a: cannot read the Tensor"):
                inseam.write({"a": tensor}, self.path("no"))
            for rows in ([{"a": None}, {"a": tensor}], {"a": [None, tensor]}, [{"a": [None]}, {"a": [tensor]}]):
                with self.assertRaisesRegex((TypeError, ValueError), r"row 1: column a(\[\])?: cannot read the Tensor"):
                    inseam.write(rows, self.path("no"))


class Types(ValueTest):
    def test_types_by_paths(self) -> None:
        rows = [{"id": 1, "x": 0.1, "r": [{"rm": {"sky": 1}}], "m": {"a": [1, None]}, "t": None}, {"id": None, "r": [], "m": "s"}]
        types = {
            "id": "uint32", "x": "float32", "r[].rm.sky": "float32", "m": "json", "t": "timestamp[UTC]", "new": "utf8", "deep.list[].x": "int8", "d": "decimal(10,2)",
        }  # fmt: skip
        inseam.write(rows, self.path(), types=types)
        ds = inseam.open(self.path())
        found = {path: ds.schema[path].type for path in types}
        self.assertEqual(found, {
            "id": "uint32", "x": "float32", "r[].rm.sky": "float32", "m": "json", "t": ds.schema["t"].type, "new": "utf8", "deep.list[].x": "int8",
            "d": ds.schema["d"].type,
        })  # fmt: skip
        self.assertIn("UTC", found["t"])
        self.assertIn("10", found["d"])
        self.assertEqual(ds["m"].to_pylist(), [{"a": [1, None]}, "s"])
        self.assertEqual(ds[0]["r"], [{"rm": {"sky": 1.0}}])
        self.assertEqual(ds[0]["x"], float(numpy.float32(0.1)))
        with inseam.Writer(self.path(), "append") as writer:
            writer.write({"id": [3], "x": [None]}, types={"id": "uint32", "x": "float32"})
        self.assertEqual(len(ds.refresh()), 3)

    def test_values_that_do_not_fit(self) -> None:
        for value, name, message in (
            (300, "uint8", "300 does not fit uint8"), (1.5, "int64", "expected int64, found float"), (True, "int8", "found bool"), ("1", "float32", "found str"),
            (1e300, "float32", "does not fit float32"), (1, "utf8", "expected utf8"), (NOON, "date", "expected date"), (float("nan"), "json", "JSON"),
            (NOON, "timestamp[UTC]", "time zone none"), (decimal.Decimal("1.234"), "decimal(5,2)", "does not fit"), (object(), "json", "JSON"),
        ):  # fmt: skip
            with self.assertRaisesRegex((TypeError, ValueError), f"row 1: column a.b: .*{message}|row 0: column a.b: .*time zone"):
                inseam.write([{"a": {"b": None}}, {"a": {"b": value}}], self.path("no"), types={"a.b": name})
        for types in ({"a": "int7"}, {"": "int8"}, {"a": "int8", "a.b": "int8"}, {"a.b": "int8", "a": "int8"}, {"a": "decimal(39,1)"}):
            with self.assertRaisesRegex(inseam.ArgumentError, "types: "):
                inseam.write([{"a": None}], self.path("no"), types=types)

    def test_integers_that_a_float_cannot_hold(self) -> None:
        for name, value in (("float32", 16_777_217), ("float64", 2**53 + 1), ("float16", 2_049), ("float32", numpy.int32(16_777_217)), ("float32", 10**400)):
            with self.assertRaisesRegex(ValueError, f"row 1: column x: .*{str(value)[:9]}.*{name}"):
                inseam.write([{"x": 1}, {"x": value}], self.path("no"), types={"x": name})
            with self.assertRaisesRegex(ValueError, rf"row 1: column x\[\]: .*{name}"):
                inseam.write([{"x": [1]}, {"x": [0, value]}], self.path("no"), types={"x[]": name})
        inseam.write([{"x": 16_777_216}, {"x": 0.1}, {"x": 16_777_217.0}], self.path(), types={"x": "float32"})
        self.assertEqual(inseam.open(self.path())["x"].to_pylist(), [16_777_216, float(numpy.float32(0.1)), 16_777_216])

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_a_schema_whose_fields_may_not_be_null(self) -> None:
        import pyarrow as pa

        leaf = pa.field("y", pa.int64(), nullable=False)
        item = pa.field("item", pa.struct([leaf, pa.field("z", pa.int64())]), nullable=False)
        kinds = [
            (pa.field("x", pa.int64(), nullable=False), 1, None, "x"), (pa.field("x", pa.struct([leaf])), {"y": 1}, {"y": None}, r"x\.y"),
            (pa.field("x", pa.list_(item)), [{"y": 1, "z": None}], [{"y": 1}, None], r"x\[\]"), (pa.field("x", pa.list_(item)), [], [{"y": None}], r"x\[\]\.y"),
            (pa.field("x", pa.list_(leaf, 2)), [1, 2], [1, None], r"x\[\]"), (pa.field("x", pa.uuid(), nullable=False), IDS[0].bytes, None, "x"),
        ]  # fmt: skip
        for field, good, bad, path in kinds:
            schema = pa.schema([field])
            fine = [good] if not field.nullable else [good, None]
            inseam.write([{"x": value} for value in fine], self.path(), "replace", schema=schema)
            rows = [*({"x": value} for value in fine), {"x": bad}]
            loose = pa.schema([pa.field("x", _loose(field.type))])
            for data in (rows, {"x": [row["x"] for row in rows]}, pa.Table.from_pylist(rows, loose)):
                with self.assertRaisesRegex(ValueError, rf"^row {len(fine)}: column {path}: expected a value, found null"):
                    inseam.write(data, self.path("no"), schema=schema)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_a_schema(self) -> None:
        import pyarrow as pa

        schema = pa.schema([("a", pa.int16()), ("b", pa.list_(pa.float32())), ("c", pa.string())])
        for data in ([{"a": 1, "b": [0.5]}, {"a": None}], {"a": [1, None], "b": [[0.5], None]}, pa.table({"b": [[0.5], None], "a": [1, None]})):
            inseam.write(data, self.path(), "replace", schema=schema)
            ds = inseam.open(self.path())
            self.assertEqual([ds.schema[name].type for name in "abc"], ["int16", "list<float32>", "utf8"])
            self.assertEqual(list(ds), [{"a": 1, "b": [0.5], "c": None}, {"a": None, "b": None, "c": None}])
        inseam.write([{"a": 5}], self.path("like"), schema=ds)
        self.assertEqual(inseam.open(self.path("like")).schema["a"].type, "int16")
        with self.assertRaisesRegex(ValueError, "row 1: column a: "):
            inseam.write([{"a": 1}, {"a": "x"}], self.path("no"), schema=schema)
        with self.assertRaisesRegex(inseam.ArgumentError, "row 1: the schema has no column 'z'"):
            inseam.write([{"a": 1}, {"z": 1}], self.path("no"), schema=schema)
        with self.assertRaisesRegex(inseam.ArgumentError, "cannot be combined"):
            inseam.write(pa.table({"a": [1]}), self.path("no"), types={"a": "int8"})


def _loose(kind: Any) -> Any:
    """Return a type in which every field may be null."""
    import pyarrow as pa

    if pa.types.is_struct(kind):
        return pa.struct([pa.field(field.name, _loose(field.type)) for field in kind])
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(pa.field("item", _loose(kind.value_type)), kind.list_size)
    return pa.list_(pa.field("item", _loose(kind.value_type))) if pa.types.is_list(kind) else kind


if __name__ == "__main__":
    unittest.main()
