# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Functions of predicates over all small inputs: each row has the arguments and the result that Python gives."""

import datetime
import itertools
import json
import random
import unittest

from cli import ToolTest, run

ZONES = {"": 0, ", UTC": 0, ", +05:30": 19_800, ", -08:00": -28_800}


def substring(text: str, start: int, count: int | None) -> str:
    """What SQL's positions say: 1 is the first, and negative ones count from the end."""
    first = start + len(text) + 1 if start < 0 else start
    end = first + max(0, count) if count is not None else len(text) + 1
    return "".join(character for place, character in enumerate(text, 1) if first <= place < end)


class PredicateFunctions(ToolTest):
    def assert_true_of_all(self, dataset: object, predicate: str) -> None:
        """Every row passes; those that do not are shown."""
        rest = self.tool("cat", dataset, "--where", f"({predicate}) IS NOT TRUE").splitlines()
        self.assertEqual(rest[:5], [], predicate)

    def test_substr(self) -> None:
        texts = ["", "a", "é", "aé", "日b🦀", "e\u0301x", None]
        rows = [{"s": text, "f": start, "n": count, "whole": substring(text, start, None) if text is not None else None, "part": substring(text, start, count) if text is not None and count is not None else None}
                for text, start, count in itertools.product(texts, [*range(-5, 6), 2**63 - 1, -(2**63)], [-1, 0, 1, 2, 9, 2**63 - 1, None])]
        dataset = self.convert("substr", rows, "--no-ids")
        self.assert_true_of_all(dataset, "substr(s, f) IS NOT DISTINCT FROM whole")
        self.assert_true_of_all(dataset, "substr(s, f, n) IS NOT DISTINCT FROM part")

    def test_joined_strings(self) -> None:
        texts = ["", "a", "é🦀", None]
        rows = [{"a": a, "b": b, "both": a + b if a is not None and b is not None else None} for a, b in itertools.product(texts, texts)]
        dataset = self.convert("joined", rows, "--no-ids")
        self.assert_true_of_all(dataset, "a || b IS NOT DISTINCT FROM both")
        self.assert_true_of_all(dataset, "a || '-' || b || '' = substr(both, 1, length(a)) || '-' || b OR both IS NULL")

    def test_case(self) -> None:
        truths, numbers = [True, False, None], [1, 2.5, None]
        rows = []
        for p, q, x, y in itertools.product(truths, truths, numbers, numbers):
            rows.append({"p": p, "q": q, "x": x, "y": y, "else": x if p else y if q else -1, "none": x if p else y if q else None})
        dataset = self.convert("case", rows, "--no-ids")
        self.assert_true_of_all(dataset, 'CASE WHEN p THEN x WHEN q THEN y ELSE -1 END IS NOT DISTINCT FROM "else"')
        self.assert_true_of_all(dataset, "case when p then x when q then y end IS NOT DISTINCT FROM none")
        self.assert_true_of_all(dataset, "CASE p WHEN TRUE THEN x WHEN q THEN NULL ELSE y END IS NOT DISTINCT FROM CASE WHEN p THEN x WHEN p = q THEN NULL ELSE y END")
        self.assert_true_of_all(dataset, "CASE WHEN p THEN NULL WHEN q THEN 'q' ELSE 'none' END IS NOT DISTINCT FROM CASE WHEN p THEN NULL ELSE CASE WHEN q THEN 'q' ELSE 'none' END END")

    def test_a_column_may_be_called_case(self) -> None:
        dataset = self.convert("column", [{"case": 1, "end": 2}, {"case": 3, "end": 4}], "--no-ids")
        for predicate in ("case = 1", "case IN (1)", "case IS NOT NULL AND case < 2", "CASE WHEN case = 1 THEN end END = 2"):
            with self.subTest(predicate=predicate):
                self.assertEqual(run("count", dataset, "--where", predicate).stdout, "1\n")

    def test_parts_of_times(self) -> None:
        draw = random.Random(11)
        moments = [datetime.datetime(1, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59), datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999), datetime.datetime(2000, 2, 29), datetime.datetime(1900, 3, 1)]
        moments += [datetime.datetime(1, 1, 1) + datetime.timedelta(microseconds=draw.randrange(315_537_897_599_000_000)) for _ in range(2_000)]
        for unit, (zone, offset) in zip(("us", "ms", "s", "us"), ZONES.items()):
            with self.subTest(unit=unit, zone=zone):
                rows = []
                for moment in moments[2:]:
                    utc = moment.replace(microsecond=moment.microsecond if unit == "us" else 0)
                    # Clocks in the zone show what is written beside the offset.
                    shown = utc + datetime.timedelta(seconds=offset)
                    parts = {"y": shown.year, "mo": shown.month, "d": shown.day, "h": shown.hour, "mi": shown.minute, "s": shown.second, "w": shown.isoweekday()}
                    rows.append({"t": utc.isoformat() + ("Z" if zone else ""), "day": shown.date().isoformat(), "time": shown.time().isoformat(), **parts})
                dataset = self.convert("times", rows, "--no-ids", "--type", f"t=timestamp[{unit}{zone}]", "--type", "day=date")
                whole = "year(t) = y AND month(t) = mo AND day(t) = d AND hour(t) = h AND minute(t) = mi AND second(t) = s AND weekday(t) = w"
                self.assert_true_of_all(dataset, whole)
                self.assert_true_of_all(dataset, "year(day) = y AND month(day) = mo AND day(day) = d AND weekday(day) = w")
        self.assertIn("expected a timestamp or a time, found a date", run("count", dataset, "--where", "hour(day) = 1").stderr)
        named = self.convert("named", [{"t": "2026-01-31T12:00:00Z"}], "--no-ids", "--type", "t=timestamp[us, Europe/Berlin]")
        self.assertIn("Europe/Berlin, whose offset depends on the moment", run("count", named, "--where", "year(t) = 2026").stderr)

    def test_means_and_shares_of_responses(self) -> None:
        draw = random.Random(12)
        rows = []
        for number in range(300):
            scores = [draw.choice([None, draw.randrange(-8, 9) / 4]) for _ in range(draw.randrange(4))]
            present = [score for score in scores if score is not None]
            roles = draw.choices(["gold", "worse", "other"], k=len(scores))
            mean = sum(present) / len(present) if present else None
            rate = sum(score > 0 for score in present) / len(present) if present else None
            rows.append({"id": number, "mean": mean, "rate": rate, "responses": [{"role": role, "x": score} for role, score in zip(roles, scores)]})
        dataset = self.convert("means", rows, "--no-ids", "--preset", "generic")
        self.assert_true_of_all(dataset, "mean_response(x) IS NOT DISTINCT FROM mean")
        self.assert_true_of_all(dataset, "pass_rate(x > 0) IS NOT DISTINCT FROM rate")
        self.assertGreater(int(self.tool("count", dataset, "--where", "pass_rate(x > 0) BETWEEN 0.2 AND 0.8")), 20)
        flat = [{"x": 1, "role": None}] * 2
        roleless = self.convert("roleless", [{"responses": flat}], "--no-ids", "--preset", "generic")
        self.assertEqual(json.loads(self.tool("count", roleless, "--where", "mean_response(x) = 1")), 1)


if __name__ == "__main__":
    unittest.main()
