# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Predicates of dates and times, against the same comparisons of numpy's integers and Python's objects."""

from __future__ import annotations

import datetime
import operator
import unittest
from typing import Any

import numpy
from support import FolderTest, has

import inseam

UTC = datetime.timezone.utc
SYMBOLS = {"=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
#: Attoseconds of a unit.
UNITS = {"s": 10**18, "ms": 10**15, "us": 10**12, "ns": 10**9}
#: Seconds since 1970, around which there are values and literals.
MOMENTS = (0, -1, 1_769_860_800, -2_208_988_800)


def text(attoseconds: int, offset: str = "") -> str:
    """A moment in ISO 8601, of UTC."""
    seconds, rest = divmod(attoseconds, 10**18)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)
    fraction = f".{rest:018d}".rstrip("0").rstrip(".")
    return moment.isoformat(timespec="seconds") + fraction + offset


@unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
class Times(FolderTest):
    def open(self, column: str, values: list[Any], kind: Any) -> inseam.Dataset:
        import pyarrow as pa

        array = pa.array(values, kind)
        table = pa.table({column: array, "n": pa.array(range(len(values)), "int64"), "list": pa.array([[value] for value in values], pa.list_(kind))})
        inseam.write(table, self.path(), "replace")
        return inseam.open(self.path())

    def passing(self, ds: inseam.Dataset, predicate: Any) -> list[int]:
        return ds.filter(predicate)["n"].to_pylist()

    def test_timestamps_of_all_units_compare_exactly(self) -> None:
        import pyarrow as pa

        for unit, size in UNITS.items():
            values = [moment * (10**18 // size) + step for moment in MOMENTS for step in (-1, 0, 1)]
            literals = [moment * 10**18 + step for moment in MOMENTS for step in (0, -size, size, 1, -1, size // 2, 1 - size)]
            for zone, offset in ((None, ""), ("UTC", "Z"), ("UTC", ""), ("+00:00", ""), ("Europe/Berlin", "+00:00")):
                ds = self.open("t", [*values, None], pa.timestamp(unit, zone))
                for literal in literals if zone is None else literals[:8]:
                    written = text(literal, offset)
                    for symbol, holds in SYMBOLS.items():
                        wanted = [n for n, value in enumerate(values) if holds(value * size, literal)]
                        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(symbol, symbol)
                        for predicate in (f"t {symbol} '{written}'", f"'{written}' {mirrored} t", f"NOT NOT (t {symbol} '{written}')", f"any_item(list, item {symbol} '{written}')"):
                            self.assertEqual(self.passing(ds, predicate), wanted, (unit, zone, predicate))
                        self.assertEqual(ds.filter(f"t {symbol} '{written}'").count(), len(wanted))
                    equal = [n for n, value in enumerate(values) if value * size == literal]
                    for predicate in (f"t IN ('{written}', '0001-01-01{'T00:00' + offset if offset else ''}')", f"t IS NOT DISTINCT FROM '{written}'", f"list_contains(list, '{written}')", f"nullif(t, '{written}') IS NULL AND t IS NOT NULL", f"t BETWEEN '{written}' AND '{written}'"):
                        self.assertEqual(self.passing(ds, predicate), equal, (unit, zone, predicate))
                    self.assertEqual(self.passing(ds, f"t NOT IN ('{written}')"), [n for n in range(len(values)) if n not in equal])

    def test_dates_times_and_durations(self) -> None:
        import pyarrow as pa

        ds = self.open("d", [datetime.date(2026, 1, 30), datetime.date(2026, 1, 31), datetime.date(2026, 2, 1), None], pa.date32())
        for predicate, wanted in (
            ("d >= '2026-01-31'", [1, 2]), ("d > '2026-01-31'", [2]), ("d >= '2026-01-31T00:00:00.000000001'", [2]), ("d < '2026-01-31T12:00'", [0, 1]),
            ("d = '2026-01-31 00:00:00'", [1]), ("d = '2026-01-31T12:00:00'", []), ("d != '2026-01-31T12:00:00'", [0, 1, 2]), ("d IN ('2026-02-01', '2026-01-30')", [0, 2]),
            ("d < '+12026-01-01'", [0, 1, 2]), ("d > '-0001-01-01'", [0, 1, 2]), ("d BETWEEN '2026-01-30' AND '2026-01-31'", [0, 1]), ("d > 20484", [2]),
        ):  # fmt: skip
            self.assertEqual(self.passing(ds, predicate), wanted, predicate)
        for value, wanted in ((datetime.date(2026, 1, 31), [1, 2]), (datetime.datetime(2026, 1, 31, 1), [2]), (numpy.datetime64("2026-01-31"), [1, 2]), (numpy.datetime64("2026-02"), [2])):
            self.assertEqual(self.passing(ds, ds["d"] >= value), wanted, value)
        self.assertEqual(self.passing(ds, ds["d"].isin([datetime.date(2026, 2, 1), *(datetime.date(2020, 1, 1) + datetime.timedelta(days=n) for n in range(100))])), [2])
        ds = self.open("t", [0, 43_200_000, 86_399_999, None], pa.time32("ms"))
        for predicate, wanted in (("t > '12:00'", [2]), ("t >= '12:00:00.0000001'", [2]), ("t = '12:00:00'", [1]), ("t <= '23:59:59.999'", [0, 1, 2]), ("t IN ('00:00', '12:00:00.5')", [0])):
            self.assertEqual(self.passing(ds, predicate), wanted, predicate)
        self.assertEqual(self.passing(ds, ds["t"] >= datetime.time(12)), [1, 2])
        ds = self.open("s", [-500, 0, 90_000, None], pa.duration("ms"))
        for predicate, wanted in (("s >= 'PT90S'", [2]), ("s < '-PT0.4999S'", [0]), ("s = '-PT0.5S'", [0]), ("s = 'PT1M30S'", [2]), ("s < 'P1D'", [0, 1, 2]), ("s IN ('PT0S')", [1])):
            self.assertEqual(self.passing(ds, predicate), wanted, predicate)
        for value in (datetime.timedelta(seconds=90), numpy.timedelta64(90, "s")):
            self.assertEqual(self.passing(ds, ds["s"] == value), [2], value)
            self.assertEqual(self.passing(ds, ds["s"] > -value), [0, 1, 2], value)

    def test_python_objects(self) -> None:
        import pyarrow as pa

        noon = datetime.datetime(2026, 1, 31, 12, 0, 0, 500)
        moments = [noon + datetime.timedelta(microseconds=step) for step in (-1, 0, 1)]
        ds = self.open("t", moments, pa.timestamp("us"))
        self.assertEqual(self.passing(ds, ds["t"] > noon), [2])
        self.assertEqual(self.passing(ds, ds["t"] <= noon), [0, 1])
        self.assertEqual(self.passing(ds, noon < ds["t"]), [2])
        self.assertEqual(self.passing(ds, ds["t"].between(noon, moments[2])), [1, 2])
        self.assertEqual(self.passing(ds, ds["t"].isin(moments[1:])), [1, 2])
        self.assertEqual(self.passing(ds, ds["t"].isin([*moments[1:], *(noon + datetime.timedelta(days=n) for n in range(1, 100))])), [1, 2])
        self.assertEqual(self.passing(ds, ds["t"] >= numpy.datetime64("2026-01-31T12:00:00.000500001")), [2])
        self.assertEqual(self.passing(ds, ds["t"] >= numpy.datetime64("2026-01-31T12", "h")), [0, 1, 2])
        self.assertEqual(self.passing(ds, ds["t"] > datetime.date(2026, 1, 31)), [0, 1, 2])
        self.assertEqual(len(ds[ds["t"] == noon]), 1)
        with self.assertRaisesRegex(inseam.ArgumentError, "no time zone"):
            self.passing(ds, ds["t"] > noon.replace(tzinfo=UTC))
        zone = datetime.timezone(datetime.timedelta(hours=2))
        ds = self.open("t", [moment.replace(tzinfo=UTC) for moment in moments], pa.timestamp("us", "UTC"))
        self.assertEqual(self.passing(ds, ds["t"] > noon.replace(tzinfo=UTC)), [2])
        self.assertEqual(self.passing(ds, ds["t"] > noon.replace(tzinfo=UTC).astimezone(zone)), [2])
        self.assertEqual(self.passing(ds, ds["t"] > noon), [2])
        for value in (numpy.datetime64("NaT"), numpy.timedelta64("NaT")):
            with self.assertRaisesRegex(ValueError, "NaT"):
                ds["t"] > value  # noqa: B015
        if has("pandas"):
            import pandas

            self.assertEqual(self.passing(ds, ds["t"] > pandas.Timestamp("2026-01-31T12:00:00.000499999Z")), [1, 2])
            with self.assertRaisesRegex(ValueError, "NaT"):
                ds["t"] > pandas.NaT  # noqa: B015

    def test_columns_of_different_units_compare_exactly(self) -> None:
        import pyarrow as pa

        def column(unit: str, zone: str | None, values: list[int]) -> Any:
            return pa.array(values, pa.timestamp(unit, zone))

        table = {
            "s": column("s", None, [0, 1, 10**10]), "ns": column("ns", None, [1, 10**9, 0]), "d": pa.array([0, 0, 115_740], pa.date32()), "n": pa.array([0, 1, 2]),
            "utc": column("ms", "UTC", [0, 1_000, 0]), "berlin": column("us", "Europe/Berlin", [0, 10**6 - 1, 0]), "t": pa.array([0, 1, 2], pa.time64("us")), "x": pa.array(["a", "b", "c"]),
        }  # fmt: skip
        inseam.write(pa.table(table), self.path())
        ds = inseam.open(self.path())
        for predicate, wanted in (("s < ns", [0]), ("s = ns", [1]), ("s > d", [1, 2]), ("d = s", [0]), ("utc > berlin", [1]), ("coalesce(s, s) >= ns", [1, 2]), ("s IN (ns)", [1]), ("s IS DISTINCT FROM ns", [0, 2])):
            self.assertEqual(self.passing(ds, predicate), wanted, predicate)
        for predicate, message in (
            ("s > utc", "a timestamp with a time zone with one without"), ("utc > d", "a timestamp with a date that has a time zone"), ("t > s", "a time with a timestamp"), ("s > x", "a timestamp with a string"),
            ("s IN (TRUE)", "a timestamp with a boolean"), ("coalesce(s, ns) > 0", "one type, unit and time zone"),
        ):  # fmt: skip
            with self.subTest(predicate), self.assertRaisesRegex(inseam.ArgumentError, message):
                self.passing(ds, predicate)

    def test_mistakes_have_a_place_and_an_example(self) -> None:
        import pyarrow as pa

        bad = ("yesterday", "2026-13-01", "2026-02-29", "2026-01-31T24:00:00", "2026-01-31T12:00:60", "2026-01-31T12", "20260131", "2026-01-31Z", "2026-01-31T12:00:00.", "2026-01-31T12:00:00+24:00", "2026-1-31", " 2026-01-31", "")
        for kind, example, texts in (
            (pa.timestamp("us"), "2026-01-31T12:30:00'", bad), (pa.timestamp("us", "UTC"), "2026-01-31T12:30:00Z'", bad), (pa.date32(), "2026-01-31'", bad),
            (pa.time64("us"), "12:30:00'", ("12", "24:00", "2026-01-31", "12:00Z")), (pa.duration("s"), "PT90S'", ("90", "P", "PT", "P1M", "PT1.5M", "1 day")),
        ):  # fmt: skip
            ds = self.open("t", [], kind)
            for written in texts:
                for predicate, place in ((f"t > '{written}'", 4), (f"'{written}' = t", 0), (f"t IN (NULL, '{written}')", 12), (f"n > 1 AND t BETWEEN '{written}' AND 5", 20)):
                    with self.subTest(kind=str(kind), predicate=predicate), self.assertRaises(inseam.ArgumentError) as caught:
                        self.passing(ds, predicate)
                    first, _, caret = str(caught.exception).split("\n")[-3:]
                    self.assertRegex(first, "expected a (timestamp|date|time|duration) such as '")
                    self.assertTrue(example in first and f"found '{written}'" in first, first)
                    self.assertEqual(caret, " " * (2 + place) + "^", predicate)
        for kind, written, message in (
            (pa.timestamp("us"), "2026-01-31T00:00Z", "the column has no time zone; leave the offset out"), (pa.date32(), "2026-01-31T00:00+01:00", "the column has no time zone"),
            (pa.timestamp("us", "Europe/Berlin"), "2026-01-31", "the column has the time zone Europe/Berlin; write the offset, such as '2026-01-31T12:30:00Z'"),
        ):  # fmt: skip
            with self.assertRaisesRegex(inseam.ArgumentError, message):
                self.passing(self.open("t", [], kind), f"t > '{written}'")

    def test_zones_are_ruled_out(self) -> None:
        """Among enough rows for several zones; what statistics rule out does not change what passes."""
        import pyarrow as pa

        count = 40_000
        start = 1_769_860_800_000
        ds = self.open("t", [start + n for n in range(count)], pa.timestamp("ms"))
        for step in (0, 1, 8_191, 8_192, 20_000, count - 1, count):
            for fraction in (0, 1):
                written = text((start + step) * 10**15 + fraction)
                for symbol, holds in SYMBOLS.items():
                    wanted = sum(holds((start + n) * 2, (start + step) * 2 + fraction) for n in range(count))
                    self.assertEqual(ds.filter(f"t {symbol} '{written}'").count(), wanted, (symbol, written))
                self.assertEqual(ds.filter(f"t IN ('{written}', '{text((start + 5) * 10**15)}')").count(), 1 + (fraction == 0 and 0 <= step < count and step != 5))


if __name__ == "__main__":
    unittest.main()
