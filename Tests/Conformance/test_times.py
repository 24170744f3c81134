# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Dates and times of JSON, read where a type asks for them, and printed as they are documented."""

import datetime
import json
import random
import unittest

from cli import ToolTest, run, write_lines

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Times(ToolTest):
    def convert_as(self, rows: list, *types: str) -> str:
        """Convert rows with types, expect success, and return the notes."""
        source = write_lines(self.folder / "times.jsonl", rows)
        flags = [word for kind in types for word in ("--type", kind)]
        done = run("convert", source, "-o", self.folder / "times.inseam", *flags)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.tool("verify", self.folder / "times.inseam")
        return done.stderr

    def found(self) -> list:
        return self.rows_of(self.folder / "times.inseam")

    def test_texts_and_integers(self) -> None:
        rows = [{"t": "2026-11-30T12:00:01.5", "d": "2026-11-30"}, {"t": 1_000_000, "d": -1}, {"t": None}, {"d": None}, {"t": "1969-12-31 23:59:59.999999", "d": "0000-02-29"}, {"t": "2026-11-30"}, {"t": "2024-02-29T05:06"}]
        notes = self.convert_as(rows, "t=timestamp[us]", "d=date")
        self.assertIn("note: t: converted 5 values of another kind", notes)
        self.assertIn("note: d: converted 3 values of another kind", notes)
        self.assertEqual(self.found(), [
            {"t": "2026-11-30T12:00:01.500", "d": "2026-11-30"}, {"t": "1970-01-01T00:00:01", "d": "1969-12-31"}, {"t": None}, {"d": None},
            {"t": "1969-12-31T23:59:59.999999", "d": "0000-02-29"}, {"t": "2026-11-30T00:00:00"}, {"t": "2024-02-29T05:06:00"}])

    def test_zones(self) -> None:
        texts = ["2026-11-30T12:00:01Z", "2026-11-30t12:00:01z", "2026-11-30T12:00:01+01:30", "2026-11-30T12:00:01-0500", "2026-11-30 12:00:01.25+02"]
        self.convert_as([{"t": text} for text in texts], "t=timestamp[ms, UTC]")
        self.assertEqual([row["t"] for row in self.found()], ["2026-11-30T12:00:01Z", "2026-11-30T12:00:01Z", "2026-11-30T10:30:01Z", "2026-11-30T17:00:01Z", "2026-11-30T10:00:01.250Z"])

    def test_what_is_exported_comes_back(self) -> None:
        draw = random.Random(1)
        units = {"s": 1, "ms": 1_000, "us": 10**6, "ns": 10**9}
        for unit, scale in units.items():
            for zone in ("", ", UTC", ", Europe/Berlin"):
                with self.subTest(unit=unit, zone=zone):
                    limit = 2**63 - 1 if unit == "ns" else 2**40 * scale
                    numbers = [0, -1, 1, scale, -scale, limit, -limit, *(draw.randrange(-limit, limit) for _ in range(50))]
                    if unit == "ns":
                        numbers.append(-(2**63))
                    self.convert_as([{"t": number, "d": draw.randrange(-(2**31), 2**31)} for number in numbers], f"t=timestamp[{unit}{zone}]", "d=date")
                    first = self.found()
                    for row, number in zip(first, numbers):
                        whole = number // scale
                        if abs(whole) < 60_000_000_000:
                            own = (EPOCH + datetime.timedelta(seconds=whole)).strftime("%Y-%m-%dT%H:%M:%S")
                            self.assertTrue(row["t"].startswith(own.rjust(19, "0")), (row, own))
                    self.convert_as(first, f"t=timestamp[{unit}{zone}]", "d=date")
                    self.assertEqual(self.found(), first)

    def test_appended_times(self) -> None:
        data = self.folder / "times.inseam"
        self.convert_as([{"t": "2026-11-30T12:00:01", "l": [{"d": "2026-11-30"}]}], "t=timestamp[us]", "l[].d=date")
        rows = self.found()
        self.tool("append", data, write_lines(self.folder / "more.jsonl", rows), "-q")
        self.assertEqual(self.found(), rows * 2)

    def test_values_that_do_not_fit(self) -> None:
        for kind, value, words in (
            ("timestamp[us]", "yesterday", "t: expected a time such as 2026-11-30T12:00:01, or an integer of microseconds since 1970-01-01"),
            ("timestamp[us]", "2026-11-30T12:00:01Z", "t: the time has a zone; timestamp[us, UTC] is the type of times with one"),
            ("timestamp[s, UTC]", "2026-11-30T12:00:01", "t: the time has no zone; timestamp[s] is the type of times without one"),
            ("timestamp[ms]", "2026-11-30T12:00:01.0001", "t: the time has a fraction of a second beyond milliseconds"),
            ("timestamp[ns]", "2300-01-01T00:00:00", "t: the time is beyond an int64 of nanoseconds"),
            ("timestamp[us]", 1.5, "t: expected a time such as"), ("timestamp[us]", True, "t: expected a time such as"), ("timestamp[us]", [1], "asks for a date or time"),
            ("timestamp[us]", {"a": 1}, "asks for a date or time"), ("timestamp[us]", 2**63, "t: expected a time such as"),
            ("date", "2026-11-30T00:00:00", "t: expected a date such as 2026-11-30, or an integer of days since 1970-01-01"), ("date", "2026-02-29", "t: expected a date"),
            ("date", "2026-13-01", "t: expected a date"), ("date", "2026-1-1", "t: expected a date"), ("date", "26-01-01", "t: expected a date"), ("date", "", "t: expected a date"), ("date", 2**31, "t: the date is beyond an int32 of days"),
            *(("timestamp[us]", f"2026-11-30T{time}", "t: expected a time") for time in ("24:00", "12", "12:60", "12:00:60", "12:00:01.", "12:00:01x", "12:00:01+", "12:00:01+24", "12:00:01+01:", "")),
        ):
            with self.subTest(kind=kind, value=value):
                source = write_lines(self.folder / "wrong.jsonl", [{"t": None}, {"a": 1, "t": value}])
                done = run("convert", source, "-o", self.folder / "wrong.inseam", "--type", f"t={kind}")
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, r"wrong.jsonl:2:15: ")
                self.assertIn(words, done.stderr)
                done = run("convert", source, "-o", self.folder / "wrong.inseam", "--type", f"t={kind}", "--on-error", "skip", "--json")
                self.assertEqual(json.loads(done.stdout)["refused"], 1)

    def test_names_of_types(self) -> None:
        for kind in ("timestamp", "timestamp[]", "timestamp[us,]", "timestamp[m]", "timestamp[us", "time[us]"):
            done = run("convert", "-", "-o", self.folder / "never.inseam", "--type", f"t={kind}", input="")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"unknown type '{kind}'; expected bool", done.stderr)

    def test_a_schema_file_names_times(self) -> None:
        rows = [{"t": "2026-11-30T12:00:01Z"}]
        source = write_lines(self.folder / "times.jsonl", rows)
        done = run("convert", source, "--dry-run", "--full", "--type", "t=timestamp[us, UTC]")
        schema = self.folder / "schema.json"
        schema.write_text(done.stdout)
        self.tool("convert", source, "-o", self.folder / "schema.inseam", "--schema", schema, "-q")
        self.assertIn("timestamp[microsecond, UTC]", self.tool("info", self.folder / "schema.inseam"))


if __name__ == "__main__":
    unittest.main()
