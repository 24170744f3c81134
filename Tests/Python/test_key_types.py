# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Keys of all pairs of types: found by their values, or refused with both types named; never by the numbers that store them."""

from __future__ import annotations

import datetime
import decimal
import itertools
import unittest
import uuid
from typing import Any

import inseam

from support import FolderTest, has

if not has("pyarrow"):
    raise unittest.SkipTest("pyarrow is not installed")

import pyarrow as pa
import numpy

#: The types of keys by the words of messages; values of all are stored as 864, so that stored numbers would be found.
TYPES: dict[str, pa.DataType] = {
    "int32": pa.int32(), "int64": pa.int64(), "uint16": pa.uint16(), "float32": pa.float32(), "utf8": pa.string(), "date": pa.date32(),
    "timestamp[second]": pa.timestamp("s"), "timestamp[millisecond]": pa.timestamp("ms"), "timestamp[microsecond]": pa.timestamp("us"),
    "timestamp[nanosecond]": pa.timestamp("ns"), "timestamp[millisecond, UTC]": pa.timestamp("ms", "UTC"),
    "timestamp[millisecond, Europe/Berlin]": pa.timestamp("ms", "Europe/Berlin"), "time[microsecond]": pa.time64("us"),
    "time[nanosecond]": pa.time64("ns"), "duration[second]": pa.duration("s"), "duration[millisecond]": pa.duration("ms"),
    "decimal128(10, 2)": pa.decimal128(10, 2), "decimal128(12, 2)": pa.decimal128(12, 2), "decimal128(10, 3)": pa.decimal128(10, 3),
    "uuid": pa.uuid(),
}  # fmt: skip
NUMBERS = {"int32", "int64", "uint16", "float32"}


def column(kind: str, stored: int) -> pa.Array:
    """Return a column of one key that is stored as a number."""
    type = TYPES[kind]
    if kind == "utf8":
        return pa.array([str(stored)])
    if kind == "uuid":
        return pa.ExtensionArray.from_storage(type, pa.array([stored.to_bytes(16, "little")], pa.binary(16)))
    if kind.startswith("decimal"):
        return pa.array([decimal.Decimal(stored).scaleb(-type.scale)], type)
    if kind in NUMBERS:
        return pa.array([stored], type)
    return pa.array([stored], pa.int32() if kind == "date" else pa.int64()).cast(type)


def are_comparable(one: str, other: str) -> bool:
    """Return whether keys of two types are compared."""
    zoned = {"timestamp[millisecond, UTC]", "timestamp[millisecond, Europe/Berlin]"}
    scaled = {"decimal128(10, 2)", "decimal128(12, 2)"}
    return one == other or any({one, other} <= same for same in (NUMBERS, zoned, scaled))


class KeyTypes(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.paths = {}
        for number, kind in enumerate(TYPES):
            self.paths[kind] = self.path(f"{number}.inseam")
            inseam.write(pa.table({"k": column(kind, 864), "n": [1]}), self.paths[kind])

    def refused(self, own: str, other: str, call: Any) -> None:
        with self.assertRaises(inseam.ArgumentError) as caught:
            call()
        for kind in (own, other):
            self.assertIn(f" {kind}", str(caught.exception))

    def test_semi_join_of_each_pair(self) -> None:
        for own, other in itertools.product(TYPES, TYPES):
            with self.subTest(own=own, other=other):
                ds = inseam.open(self.paths[own])
                if are_comparable(own, other):
                    self.assertEqual(ds.semi_join(self.paths[other], "k").count(), 1)
                else:
                    self.refused(own, other, lambda: ds.semi_join(self.paths[other], "k"))

    def test_attach_of_each_pair(self) -> None:
        for own, other in itertools.product(TYPES, TYPES):
            with self.subTest(own=own, other=other):
                values = pa.table({"k": column(other, 864), "v": [0.5]})
                if are_comparable(own, other):
                    self.assertEqual(inseam.attach(self.paths[own], "v", values, key="k", replace=True)["matched"], 1)
                else:
                    self.refused(own, other, lambda: inseam.attach(self.paths[own], "v", values, key="k"))

    def test_two_columns_of_a_key_are_both_looked_at(self) -> None:
        own, other = self.path("own.inseam"), self.path("other.inseam")
        inseam.write(pa.table({"a": [1], "k": column("timestamp[second]", 864)}), own)
        inseam.write(pa.table({"a": [1], "k": column("timestamp[millisecond]", 864)}), other)
        self.refused("timestamp[second]", "timestamp[millisecond]", lambda: inseam.open(own).semi_join(other, ["a", "k"]))
        self.assertEqual(inseam.open(own).semi_join(other, "a").count(), 1)

    def test_keys_of_python_are_compared_exactly(self) -> None:
        moment = datetime.datetime(1970, 1, 1, 0, 14, 24)
        aware = moment.replace(tzinfo=datetime.timezone.utc)
        for kind, keys, found in (
            ("timestamp[second]", [moment], 1),
            ("timestamp[second]", numpy.array([864_000], "M8[ms]"), 1),
            ("timestamp[second]", numpy.array([864_000_000_000], "M8[ns]"), 1),
            ("timestamp[second]", numpy.array([864_000_000_001], "M8[ns]"), 0),
            ("timestamp[second]", numpy.array([864], "M8[ms]"), 0),
            ("timestamp[nanosecond]", numpy.array([864], "M8[ns]"), 1),
            ("timestamp[nanosecond]", numpy.array([865], "M8[ns]"), 0),
            ("timestamp[second]", pa.table({"k": column("timestamp[millisecond]", 864_000)}), 1),
            ("timestamp[second]", pa.table({"k": column("timestamp[millisecond]", 864)}), 0),
            ("duration[second]", numpy.array([864_000], "m8[ms]"), 1),
            ("decimal128(10, 2)", [decimal.Decimal("8.640")], 1),
            ("decimal128(10, 2)", [decimal.Decimal("0.864")], 0),
            ("uuid", [uuid.UUID(bytes=(864).to_bytes(16, "little"))], 1),
            ("date", [datetime.date(1970, 1, 1) + datetime.timedelta(864)], 1),
            ("timestamp[second]", [aware], None),
            ("timestamp[millisecond, UTC]", [moment], None),
            ("timestamp[second]", [datetime.date(1970, 1, 1)], None),
            ("timestamp[second]", [864], None),
            ("int64", numpy.array([864], "M8[ns]"), None),
            ("int64", numpy.array([864], "m8[s]"), None),
            ("int64", [datetime.timedelta(seconds=864)], None),
        ):
            with self.subTest(kind=kind, keys=keys):
                ds = inseam.open(self.paths[kind])
                # A view goes the same way as keys of Python on both sides.
                for one in (ds, ds[[0]]):
                    if found is None:
                        with self.assertRaisesRegex(inseam.ArgumentError, "the key is .* here, and .* in the other dataset"):
                            one.semi_join(keys, "k")
                    else:
                        self.assertEqual(one.semi_join(keys, "k").count(), found)


if __name__ == "__main__":
    unittest.main()
