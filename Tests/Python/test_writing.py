# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Writing, growing, attaching, computing."""

from __future__ import annotations

import gc
import os
import subprocess
import unittest
from typing import Any

import inseam
import numpy
from inseam._tool import tool_path

from support import FolderTest, conversation, same


class Writing(FolderTest):
    def test_rows_come_back(self) -> None:
        for data in (
            [],
            [{}],
            [{"a": None}],
            [{"a": 1}, {"b": "x"}, {}],
            [{"x": [1, 2]}, {"x": []}, {"x": None}, {"x": [None, 3]}],
            [{"s": {"a": {"b": [{"c": "deep"}]}}}, {"s": None}, {"s": {"a": None}}],
            [{"f": 0.1}, {"f": float("inf")}, {"f": float("nan")}, {"f": -0.0}],
            [{"t": ""}, {"t": "👍🏽\0é"}, {"b": b"\xff\0"}],
            [{"i": 2**63 - 1}, {"i": -(2**63)}],
            [{"u": 2**64 - 1}, {"u": 0}],
            [{"t": True}, {"t": None}, {"t": False}],
        ):
            inseam.write(data, self.path(), mode="replace")
            names = list(dict.fromkeys(name for row in data for name in row))
            wanted = [{name: row.get(name) for name in names} for row in data]
            found = list(inseam.open(self.path()))
            self.assertTrue(same(found, wanted), f"{found} is not {wanted}")

    def test_arrays_keep_their_types(self) -> None:
        chance = numpy.random.default_rng(3)
        kinds = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "?"]
        arrays: dict[str, Any] = {kind: chance.integers(0, 100, 77).astype(kind) for kind in kinds}
        arrays["matrix"] = chance.normal(size=(77, 3)).astype("f4")
        arrays["strided"] = numpy.arange(154)[::2]
        inseam.write(arrays, self.path())
        ds = inseam.open(self.path())
        for name, wanted in arrays.items():
            found = ds[name].to_numpy()
            self.assertEqual((found.dtype, found.tolist()), (wanted.dtype, wanted.tolist()), name)

    def test_what_a_mask_hides_is_null(self) -> None:
        masked = numpy.ma.MaskedArray
        whole, part = masked([7, 8, 9], [False, True, False]), masked([5.5, 6.5], [True, False])
        columns = {
            "n": whole,
            "b": masked([True, False, True], [True, False, False]),
            "pair": masked([[1, 2], [3, 4], [5, 6]], [[False, True], [False, False], [True, True]]),
            "l": [part, part[1:], None],
            "none": masked([1, 2, 3], [False, False, False]),
        }
        inseam.write(columns, self.path())
        ds = inseam.open(self.path())
        wanted = {"n": [7, None, 9], "b": [None, False, True], "pair": [[1, None], [3, 4], [None, None]], "l": [[None, 6.5], [6.5], None], "none": [1, 2, 3]}
        self.assertEqual([row for row in ds], [{name: values[index] for name, values in wanted.items()} for index in range(3)])
        inseam.write({"n": ds["n"].to_numpy()}, self.path("again"))
        self.assertEqual([row["n"] for row in inseam.open(self.path("again"))], [7, None, 9])
        inseam.attach(self.path(), "m", whole, on="rows")
        self.assertEqual([row["m"] for row in inseam.open(self.path())], [7, None, 9])

    def test_arrays_of_several_types_are_not_rounded_to_one(self) -> None:
        inseam.write({"l": [numpy.array([1, 2], "u1"), numpy.array([2**60 + 1], "i8")]}, self.path())
        self.assertEqual([row["l"] for row in inseam.open(self.path())], [[1, 2], [2**60 + 1]])
        for lists in ([numpy.array([2**63 + 1], "u8"), numpy.array([-1], "i8")], [numpy.array([2**60 + 1]), numpy.array([0.5])]):
            with self.assertRaises(ValueError):
                inseam.write({"l": lists}, self.path("no"))

    def test_what_cannot_be_written(self) -> None:
        for data, kind in (
            ([{"a": 1}, {"a": "x"}], TypeError),
            ([{"a": 2**64}], ValueError),
            ([{"a": 2**53 + 1}, {"a": 0.5}], ValueError),
            ([{"a": object()}], TypeError),
            ({"a": [1], "b": [1, 2]}, ValueError),
            ([{"a": "\ud800"}], ValueError),
            (7, TypeError),
            ("text", TypeError),
            ({"a": "text"}, TypeError),
            ([1], TypeError),
        ):
            with self.assertRaises(kind):
                inseam.write(data, self.path("no"))
        self.assertFalse(os.path.exists(self.path("no")))

    def test_notes_of_the_tool_are_in_the_report(self) -> None:
        with open(self.path("rows.jsonl"), "w") as file:
            file.write('{"a": 1, "b": "x"}\n{"a": 2, "b": 5}\n')
        report = inseam.convert(self.path("rows.jsonl"), self.path(), rm="sky=nothing", allow_missing=True, on_conflict="json")
        self.assertEqual(report["rows"], 2)
        self.assertEqual(sorted(note.split()[0] for note in report["notes"]), ["b", "nothing:"])
        self.assertEqual(inseam.convert(self.path("rows.jsonl"), self.path(), mode="replace", type="b=json")["notes"], [])

    def test_a_file_grows(self) -> None:
        rows = conversation(90)
        with inseam.Writer(self.path()) as writer:
            writer.write(rows[:10])
        ds = inseam.open(self.path())
        with inseam.Writer(self.path(), append=True, commit_rows=16) as writer:
            for start in range(10, 80, 8):
                writer.write(rows[start : start + 8])
            self.assertEqual(len(ds.refresh()), 74)
            self.assertEqual(writer.commit(), 82)
            writer.write(rows[82:])
        self.assertEqual(list(ds), rows[:10], "a reader keeps its state")
        self.assertTrue(ds.is_outdated())
        now = ds.refresh()
        self.assertEqual(list(now), rows)
        self.assertEqual(list(inseam.open(self.path(), at=1)), [])
        self.assertEqual(list(inseam.open(self.path(), at=2)), rows[:10])
        self.assertEqual(list(now.filter("turn > 80")), rows[81:])
        self.assertEqual(list(ds[:3].refresh()), rows[:3], "picked rows stay picked")
        self.assertEqual(list(ds.filter("turn > 80").refresh()), rows[81:], "a filter is applied anew")

    def test_an_exception_commits_nothing(self) -> None:
        inseam.write([{"a": 1}], self.path())
        with self.assertRaises(KeyError), inseam.Writer(self.path(), append=True) as writer:
            writer.write([{"a": 2}])
            raise KeyError
        self.assertEqual(list(inseam.open(self.path())), [{"a": 1}])
        with self.assertRaises(KeyError), inseam.Writer(self.path("new")) as writer:
            writer.write([{"a": 2}])
            raise KeyError
        self.assertEqual(list(inseam.open(self.path("new"))), [])
        with self.assertRaises(KeyError), inseam.Writer(self.path("replaced"), mode="replace") as writer:
            writer.write([{"a": 2}])
            raise KeyError
        self.assertEqual(sorted(os.listdir(self.folder)), ["data.inseam", "new"])

    def test_a_refused_batch_changes_nothing(self) -> None:
        large = 2**60 + 1
        inseam.write([{"id": large}], self.path())
        with inseam.Writer(self.path(), append=True) as writer:
            for refused in ([{"id": 0.5, "junk": 1}], [{"id": "text"}]):
                with self.assertRaises((inseam.DataError, TypeError)):
                    writer.write(refused)
            writer.write([{"id": 7}])
        ds = inseam.open(self.path())
        self.assertSame(list(ds), [{"id": large}, {"id": 7}])
        self.assertEqual(ds.columns, ["id"])

    def test_what_no_reader_would_take_is_refused(self) -> None:
        import pyarrow as pa

        deep = pa.array([None], pa.decimal128(10, 2))
        for _ in range(62):
            deep = pa.LargeListArray.from_arrays(pa.array([0, 1], pa.int64()), deep)
        wide = pa.array([{f"f{i}": 1 for i in range(255)}])
        inseam.write([{"a": 1}], self.path())
        with inseam.Writer(self.path(), append=True) as writer:
            for table in (
                pa.table({"a": [5], "x" * 65_536: [1]}),
                pa.table({"a": [5], "deep": deep}),
                pa.table({"a": [5], **{f"s{i}": wide for i in range(257)}}),
                pa.table({"a": [5], "l": pa.FixedSizeListArray.from_arrays(pa.nulls(2**24 + 1), 2**24 + 1)}),
            ):
                with self.assertRaises(inseam.DataError):
                    writer.write(table)
            writer.write([{"a": 2}])
        self.assertEqual([row["a"] for row in inseam.open(self.path())], [1, 2])

    def test_lists_with_too_many_items(self) -> None:
        import pyarrow as pa

        many = pa.LargeListArray.from_arrays(pa.array([0, 2**31], pa.int64()), pa.nulls(2**31))
        for repeated in (
            pa.DictionaryArray.from_arrays(pa.array([0, 0], pa.int8()), many),
            pa.RunEndEncodedArray.from_arrays(pa.array([3], pa.int32()), many),
        ):
            with self.assertRaisesRegex(inseam.DataError, "list items"):
                inseam.write(pa.table({"a": repeated}), self.path())
        with inseam.Writer(self.path()) as writer:
            for _ in range(3):
                writer.write(pa.table({"a": many}))
        ds = inseam.open(self.path())
        self.assertEqual((len(ds), ds.num_row_groups), (3, 3))
        with self.assertRaisesRegex(inseam.Error, "list items"):
            ds.take([0, 0])

    def test_lists_repeated_beyond_what_a_column_has(self) -> None:
        """Rows twice, views that overlap, lists of the row for each response: errors, and what fits is read."""
        import pyarrow as pa

        half = 2**31
        lists = pa.LargeListArray.from_arrays(pa.array([0, half, half + 10], pa.int64()), pa.nulls(half + 10))
        inseam.write(pa.table({"l": lists}), self.path())
        ds = inseam.open(self.path())
        self.assertEqual(len(ds.take([0, 1, 1])), 3)
        with self.assertRaises(inseam.DataError):
            ds.take([0, 0])
        inner = pa.array([[None] * 65_536], pa.list_(pa.null()))
        views = pa.ListViewArray.from_arrays(pa.array([0] * 70_000, pa.int32()), pa.array([1] * 70_000, pa.int32()), inner)
        with self.assertRaises(inseam.Error):
            inseam.write(pa.table({"a": views}), self.path("views"))
        item = pa.struct([("t", pa.int8())])
        responses = pa.array([[{"t": index % 100} for index in range(70_000)]], pa.list_(item))
        inseam.write(pa.table({"tokens": inner, "responses": responses}), self.path("responses"))
        ds = inseam.open(self.path("responses"))
        for predicate in ("any_response(len(tokens) > t)", "any_response(tokens IS NOT NULL)"):
            with self.assertRaises(inseam.Error):
                len(ds.filter(predicate))
        with self.assertRaises(inseam.Error):
            next(iter(ds.responses(columns=["tokens"])))

    def test_lists_mixed_or_repeated_by_changes_and_exports(self) -> None:
        """Old values of one row beside new ones of another; the prompt of a row for each of its responses."""
        import pyarrow as pa

        half = 2**31
        lists = pa.LargeListArray.from_arrays(pa.array([0, half, half + 10], pa.int64()), pa.nulls(half + 10))
        inseam.write(pa.table({"l": lists}), self.path())
        cuts = pa.array([0, 0, half + 10], pa.int64())
        others = pa.LargeListArray.from_arrays(cuts, pa.nulls(half + 10), mask=pa.array([True, False]))
        with self.assertRaisesRegex(inseam.Error, "list items together"):
            inseam.attach(self.path(), "l", others, replace=True)
        ids = [{"response_id": f"r{index}", "text": "x"} for index in range(70_000)]
        responses = pa.array([ids], pa.list_(pa.struct([("response_id", pa.string()), ("text", pa.string())])))
        inseam.write(pa.table({"prompt": pa.array([[None] * 65_536]), "responses": responses}), self.path("prompts"))
        command = [str(tool_path()), "export", self.path("prompts"), "--for-scoring", "-o", self.path("out.jsonl")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("repeated for each response", done.stderr)

    def test_closing_inside_a_stream_is_refused_and_loses_nothing(self) -> None:
        import pyarrow as pa

        inseam.write({"a": [1]}, self.path())
        schema = pa.schema([("a", pa.int64())])
        writer = inseam.Writer(self.path(), append=True)

        def batches() -> Any:
            yield pa.record_batch([pa.array([2])], schema=schema)
            with self.assertRaises(inseam.Error):
                writer.close()
            yield pa.record_batch([pa.array([3])], schema=schema)

        writer.write(pa.RecordBatchReader.from_batches(schema, batches()))
        writer.commit()
        writer.close()
        self.assertEqual([row["a"] for row in inseam.open(self.path())], [1, 2, 3])
        inseam.Writer(self.path(), append=True).close()

    def test_a_stream_that_uses_its_writer(self) -> None:
        import pyarrow as pa

        schema = pa.schema({"a": pa.int64()})
        with inseam.Writer(self.path()) as writer:

            def batches() -> Any:
                yield pa.record_batch([[1]], schema=schema)
                writer.commit()
                yield pa.record_batch([[2]], schema=schema)

            with self.assertRaisesRegex(inseam.DataError, "the writer is writing a stream"):
                writer.write(pa.RecordBatchReader.from_batches(schema, batches()))

    def test_numbers_that_make_no_sense(self) -> None:
        for options in ({"row_group_rows": 0}, {"row_group_rows": 2**21}, {"commit_rows": -3}, {"commit_seconds": float("nan")}, {"level": 20}):
            with self.subTest(**options), self.assertRaises(inseam.ArgumentError):
                inseam.Writer(self.path(), **options)

    def test_types_that_do_not_fit(self) -> None:
        inseam.write([{"a": "x"}], self.path())
        with inseam.Writer(self.path(), append=True) as writer:
            with self.assertRaises(inseam.DataError) as caught:
                writer.write([{"a": 1}])
            self.assertEqual((caught.exception.code, caught.exception.column), ("schema", "a"))
            writer.write([{"a": "y", "b": 1}])
        self.assertEqual(list(inseam.open(self.path())), [{"a": "x", "b": None}, {"a": "y", "b": 1}])

    def test_a_writer_in_a_child_is_refused_and_harms_nothing(self) -> None:
        writer = inseam.Writer(self.path())
        writer.write([{"a": 1}])
        child = os.fork()
        if child == 0:
            try:
                writer.write([{"a": 2}])
                os._exit(1)
            except inseam.ArgumentError:
                writer.close()
                gc.collect()
                os._exit(0)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        writer.write([{"a": 3}])
        writer.commit()
        writer.close()
        self.assertEqual(list(inseam.open(self.path())), [{"a": 1}, {"a": 3}])

    def test_provenance(self) -> None:
        with inseam.Writer(self.path()) as writer:
            writer.write([{"a": 1.0}])
            writer.set_provenance("a", kind="score", model="Sky/8B=x")
        self.assertEqual(inseam.open(self.path()).schema["a"].provenance, {"kind": "score", "model": "Sky/8B=x"})
        with self.assertRaisesRegex(inseam.ArgumentError, "level"):
            inseam.Writer(self.path("x"), level=40)


class Attaching(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(200)
        inseam.write(self.rows, self.path(), row_group_rows=64)
        self.ids = [r["response_id"] for row in self.rows for r in row["responses"]]

    def test_by_key_in_any_order(self) -> None:
        order = numpy.random.default_rng(5).permutation(len(self.ids))
        values = {"response_id": [self.ids[i] for i in order], "new": order.astype("f4")}
        report = inseam.attach(self.path(), "rm.new", values, key="response_id", provenance={"model": "new/1"})
        self.assertEqual((report["matched"], report["missing"], report["unknown"]), (len(self.ids), 0, 0))
        ds = inseam.open(self.path())
        self.assertEqual(ds["responses[].rm.new"].to_numpy().tolist(), list(range(len(self.ids))))
        self.assertEqual(ds.schema["responses[].rm.new"].provenance["model"], "new/1")
        with self.assertRaises(inseam.Error):
            inseam.attach(self.path(), "rm.new", [0.0] * len(self.ids))
        again = inseam.attach(self.path(), "rm.new", [0.0] * len(self.ids), replace=True)
        self.assertEqual(again["changed"], len(self.ids) - 1)

    def test_by_position(self) -> None:
        values = numpy.random.default_rng(6).normal(size=len(self.ids))
        inseam.open(self.path()).attach("rm.late", values)
        inseam.attach(self.path(), "score", numpy.arange(200), on="rows")
        ds = inseam.open(self.path())
        self.assertEqual(ds["responses[].rm.late"].to_numpy().tolist(), values.tolist())
        self.assertEqual(ds["score"].to_numpy().tolist(), list(range(200)))
        for wrong in (values[:-1], numpy.append(values, 1)):
            with self.assertRaises(inseam.Error):
                inseam.attach(self.path(), "rm.other", wrong)
        self.assertEqual(ds.refresh().generation, ds.generation)

    def test_missing_ones(self) -> None:
        part = {"response_id": self.ids[:5] + ["nobody"], "s": [1.0] * 6}
        with self.assertRaisesRegex(inseam.Error, "no value"):
            inseam.attach(self.path(), "rm.s", part, key="response_id", missing="fail")
        report = inseam.attach(self.path(), "rm.s", part, key="response_id")
        self.assertEqual((report["matched"], report["unknown"], report["unknown_keys"]), (5, 1, ["'nobody'"]))

    def test_a_scoring_loop(self) -> None:
        ds = inseam.open(self.path())
        scores: dict[str, list[Any]] = {"response_id": [], "judge": []}
        for batch in ds.responses():
            scores["response_id"] += [r["response_id"] for r in batch]
            scores["judge"] += [float(len(r["text"])) for r in batch]
        ds.attach("rm.judge", scores, key="response_id")
        self.assertEqual(sum(len(batch) for batch in ds.refresh().responses(where="rm.judge IS NULL")), 0)

    def test_seam(self) -> None:
        ds = inseam.open(self.path())
        result = ds.compute("seam", pm="sft", rm="sky")
        self.assertEqual(result.report["rows"], 200)
        for row, value, hacked in zip(self.rows, result["seam"], result["num_hacking"]):
            responses = row["responses"]
            gold = responses[0]["rm"]["sky"] if responses else None
            worse = responses[1:]
            if gold is None or any(r["rm"]["sky"] is None for r in worse):
                self.assertTrue(numpy.isnan(value))
                continue
            hinges = [max(numpy.float32(r["rm"]["sky"]) - numpy.float64(numpy.float32(gold)), 0) for r in worse]
            terms = [float(numpy.float32(r["pm"]["sft"]["logp"])) / r["n_tokens"] * h for r, h in zip(worse, hinges)]
            self.assertAlmostEqual(value, sum(terms), places=12)
            self.assertEqual(hacked, sum(h > 0 for h in hinges))
        ds.compute("seam", into="seam", pm="sft", rm="sky")
        stored = ds.refresh()["seam.seam"].to_numpy()
        self.assertTrue(numpy.array_equal(stored, result["seam"], equal_nan=True))
        for wrong in ({"pm": "sft"}, {"pm": "sft", "rm": "none"}, {"pm": "sft", "rm": "sky", "mode": "best"}, {"pm": "sft", "rm": "sky", "x": 1}):
            with self.assertRaises(inseam.ArgumentError):
                ds.compute("seam", **wrong)
        with self.assertRaisesRegex(inseam.ArgumentError, "did you mean .seam."):
            ds.compute("seem", pm="sft", rm="sky")


if __name__ == "__main__":
    unittest.main()
