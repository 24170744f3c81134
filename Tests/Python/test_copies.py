# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Copies of datasets and views: what they keep, and operations on views."""

from __future__ import annotations

import json
import subprocess
import unittest
from pathlib import Path
from typing import Any

import inseam
import numpy
from inseam._tool import tool_path

from support import FolderTest, has


def prompts(count: int) -> list[dict[str, Any]]:
    """Prompts for which the value of SEAM depends on the reduction of the log-probs."""
    return [
        {"prompt_id": f"p{i}", "prompt": "q", "n": i, "responses": [
            {"role": "gold", "n_tokens": 10, "pm": {"sft": {"logp": -1.0}}, "rm": {"sky": 0.0}},
            {"role": "worse", "n_tokens": 10, "pm": {"sft": {"logp": -2.0}}, "rm": {"sky": 1.0 + i}}]}
        for i in range(count)
    ]  # fmt: skip


class CopyTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        with inseam.Writer(self.path("source")) as writer:
            writer.write(prompts(6))
            writer.set_provenance("responses[].pm.sft.logp", reduction="mean", model="my-sft")
            writer.set_provenance("prompt", kind="text")
        self.source = inseam.open(self.path("source"))
        self.source.compute("seam", pm="sft", rm="sky", into="seam")
        self.source = self.source.refresh()
        self.logp = {"reduction": "mean", "model": "my-sft"}

    def provenance(self, name: str = "copy") -> dict[str, dict[str, str]]:
        return {field.path: field.provenance for field in inseam.open(self.path(name)).schema.root.walk() if field.provenance}


class Provenance(CopyTest):
    def views(self) -> dict[str, inseam.Dataset]:
        ds = self.source
        return {
            "all": ds, "filter": ds.filter("n != 3"), "range": ds[1:4], "list": ds[[5, 0]], "mask": ds[ds["n"].to_numpy() > 2],
            "expression": ds[ds["n"] > 2], "many": ds[ds["n"].isin(range(1, 1_000))], "semi": ds.semi_join([1, 2], "n"),
            "join": ds[1:].filter("n > 2"), "columns": ds.select(["responses", "seam", "n"]), "none": ds.filter("n > 100"),
        }  # fmt: skip

    def check(self, name: str, view: inseam.Dataset) -> None:
        copy = inseam.open(self.path("copy"))
        self.assertEqual(copy.columns, view.columns, name)
        self.assertEqual(list(copy), list(view), name)
        wanted = {field.path: field.provenance for field in view.schema.root.walk() if field.provenance}
        self.assertEqual(self.provenance(), wanted, name)
        self.assertEqual(self.provenance()["responses[].pm.sft.logp"], self.logp)
        if len(view):
            self.assertEqual(copy.compute("seam", pm="sft", rm="sky")["seam"].tolist(), view["seam.seam"].to_pylist(), name)

    def test_every_way_to_write_a_view_keeps_it(self) -> None:
        for name, view in self.views().items():
            self.assertEqual(view.write(self.path("copy"), "replace"), len(view))
            self.check(name, view)
            inseam.write(view, self.path("copy"), "replace")
            self.check(name, view)
            inseam.write(view, self.path("copy"), "replace", profile="scan")
            self.check(name, view)
            with inseam.Writer(self.path("copy"), "replace") as writer:
                writer.write(view)
            self.check(name, view)

    def test_select_knows_the_worst_end_of_a_copy(self) -> None:
        self.source[[0, 1, 2, 3, 4]].write(self.path("copy"))
        done = subprocess.run([tool_path(), "select", self.path("copy"), "--by", "seam", "--drop-worst", "20%", "-o", self.path("kept"), "-q"])
        self.assertEqual(done.returncode, 0)
        self.assertEqual(inseam.open(self.path("kept"))["n"].to_pylist(), [0, 1, 2, 3])

    def test_some_columns_and_their_order(self) -> None:
        for columns in (["prompt", "responses[].pm"], ["responses[].rm.sky", "n", "prompt"], ["n", "prompt_id"]):
            view = self.source[1:3].select(columns)
            view.write(self.path("copy"), "replace")
            copy = inseam.open(self.path("copy"))
            self.assertEqual((copy.columns, list(copy)), (view.columns, list(view)))
            self.assertEqual(copy.schema.paths, view.schema.paths)
            self.assertEqual(self.provenance(), {field.path: field.provenance for field in view.schema.root.walk() if field.provenance})

    def test_names_of_every_kind(self) -> None:
        names = ["a b", "a.b", "a,b", "NOT", "é", "it's"]
        inseam.write([{name: {name: 1} for name in names}], self.path("odd"))
        with inseam.Writer(self.path("odd"), "append") as writer:
            for field in inseam.open(self.path("odd")).schema.root.walk():
                if field.path:
                    writer.set_provenance(field.path, model=field.path)
        view = inseam.open(self.path("odd"))
        self.assertEqual(len(self.provenance("odd")), 2 * len(names))
        for copied in (view, view[[0]]):
            copied.write(self.path("copy"), "replace")
            self.assertEqual(self.provenance(), self.provenance("odd"))

    def test_absent_keys_and_lineage_survive_a_filter(self) -> None:
        Path(self.path("a.jsonl")).write_text('{"a":1}\n{"b":null}\n{"a":null,"b":2}\n')
        inseam.convert(self.path("a.jsonl"), self.path("absent"), no_source=True, no_ids=True)
        source = inseam.open(self.path("absent"))
        for view in (source, source[0:3], source.filter("TRUE")):
            view.write(self.path("copy"), "replace")
            done = subprocess.run([tool_path(), "cat", self.path("copy")], capture_output=True, text=True)
            self.assertEqual([json.loads(line) for line in done.stdout.splitlines()], [{"a": 1}, {"b": None}, {"a": None, "b": 2}])
            self.assertIn(("base file id", source.file_id), inseam.open(self.path("copy")).lineage)

    def test_views_of_folders_and_outputs_that_cannot_be_written(self) -> None:
        subprocess.run([tool_path(), "split", self.path("source"), "--parts", "3", "-o", self.path("folder"), "-q"], check=True)
        folder = inseam.open(self.path("folder"))
        for view in (folder, folder.filter("n != 3"), folder[1:4], folder[[5, 0]]):
            view.write(self.path("copy"), "replace")
            self.assertEqual(list(inseam.open(self.path("copy"))), list(view))
            self.assertEqual(self.provenance()["responses[].pm.sft.logp"], self.logp)
        for view in (self.source, self.source[[1]]):
            with self.assertRaises(FileNotFoundError):
                view.write(self.path("none/copy"))
            with self.assertRaises(inseam.StorageError):
                view.write(self.path("source/copy"))
            with self.assertRaisesRegex(inseam.ArgumentError, "mode must be"):
                view.write(self.path("new"), "w")

    def test_a_view_replaces_its_own_file(self) -> None:
        self.source.filter("n < 4").write(self.path("source"), "replace")
        ds = inseam.open(self.path("source"))
        self.assertEqual(len(ds), 4)
        ds[[3, 1]].write(self.path("source"), "replace")
        self.assertEqual(inseam.open(self.path("source"))["n"].to_pylist(), [3, 1])
        self.assertEqual(self.provenance("source")["responses[].pm.sft.logp"], self.logp)
        with self.assertRaises(FileExistsError):
            ds.write(self.path("source"))
        # What was opened is copied, also if another file has its name now.
        ds[0:2].write(self.path("copy"))
        self.assertEqual(inseam.open(self.path("copy"))["n"].to_pylist(), [0, 1])

    def test_rows_follow_those_of_equal_provenance_only(self) -> None:
        self.source.write(self.path("copy"))
        self.source[:2].write(self.path("copy"), "append")
        self.assertEqual(len(inseam.open(self.path("copy"))), 8)
        inseam.write(prompts(1), self.path("other"))
        other = inseam.open(self.path("other"))
        with self.assertRaisesRegex(inseam.ArgumentError, "column prompt has kind 'text' in the file, and no kind"):
            other.write(self.path("copy"), "append")
        with self.assertRaisesRegex(inseam.ArgumentError, "no kind in the file"):
            self.source.write(self.path("other"), "append")
        self.assertEqual(len(inseam.open(self.path("copy"))), 8)
        inseam.write(prompts(1), self.path("copy"), "append")
        self.assertEqual(self.provenance()["responses[].pm.sft.logp"], self.logp)


class Views(CopyTest):
    def test_operations_on_a_view_of_rows_raise(self) -> None:
        ds = self.source
        for view in (ds[::-1], ds[[0, 1]], ds.filter("n < 2"), ds[0:3], ds[ds["n"] < 2], ds.filter("TRUE")):
            for call in (
                lambda v: v.attach("score", numpy.arange(len(v)) * 10.0, on="rows"),
                lambda v: v.attach("score", {"n": [1], "score": [1.0]}, key="n"),
                lambda v: v.compute("dispersion", rm="sky"),
                lambda v: list(v.responses()),
            ):
                with self.assertRaisesRegex(inseam.ArgumentError, "view of rows"):
                    call(view)
        self.assertEqual(ds.generation, ds.refresh().generation)

    def test_operations_on_all_rows_or_some_columns_are_on_the_file(self) -> None:
        ds = self.source
        for view in (ds, ds[:], ds[0:6], ds.select(["n"])):
            self.assertEqual(len(view.compute("dispersion", rm="sky")["mean"]), 6)
        self.assertEqual(ds[:].attach("score", [float(n) for n in range(6)], on="rows")["matched"], 6)
        self.assertEqual(ds.attach("score2", [float(n) for n in range(6)], on="rows")["matched"], 6)

    def test_values_in_order_are_for_the_rows_that_were_read(self) -> None:
        inseam.write(prompts(1), self.path("source"), "append")
        values = [0.5] * 7
        with self.assertRaisesRegex(inseam.ArgumentError, "appended or deleted since"):
            self.source.attach("score", values, on="rows")
        self.assertEqual(self.source.refresh().attach("score", values, on="rows")["matched"], 7)


@unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
class Arrow(CopyTest):
    def test_tables_files_and_exports_carry_it(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = self.source[[4, 2]].to_arrow()
        inseam.export(self.source, self.path("x.parquet"), "parquet")
        inseam.export(self.source, self.path("x.arrow"), "arrow")
        with pa.ipc.open_stream(self.path("x.arrow")) as reader:
            arrow = reader.read_all()
        for found in (table, table.slice(1), table.select(["responses", "n"]), pq.read_table(self.path("x.parquet")), arrow, arrow.to_batches()[0], arrow.to_reader()):
            inseam.write(found, self.path("copy"), "replace")
            self.assertEqual(self.provenance()["responses[].pm.sft.logp"], self.logp)
        renamed = table.rename_columns(["id", "question", "n", "answers", "seam"]).replace_schema_metadata(table.schema.metadata)
        inseam.write(renamed, self.path("copy"), "replace")
        self.assertEqual({path.split(".")[0] for path in self.provenance()}, {"seam"})
        with self.assertRaisesRegex(inseam.DataError, "metadata 'inseam'"):
            inseam.write(table.replace_schema_metadata({"inseam": "{"}), self.path("bad"))

    def test_every_schema_carries_it(self) -> None:
        import pyarrow as pa

        ds = self.source
        wanted = {field.path: field.provenance for field in ds.schema.root.walk() if field.provenance}
        schemas = {
            "table": pa.table(ds).schema, "stream": pa.RecordBatchReader.from_stream(ds).schema, "schema": pa.schema(ds), "arrow": ds.to_arrow().schema,
            "filter": pa.table(ds.filter("n > 2")).schema, "rows": pa.table(ds[[4, 1]]).schema, "take": pa.record_batch(ds.take([1, 0])).schema,
            "scan": pa.record_batch(next(iter(ds.scan()))).schema,
        }  # fmt: skip
        for name, schema in schemas.items():
            found = json.loads(schema.metadata[b"inseam"])
            self.assertEqual((found["provenance"], found["file_id"], found["generation"]), (wanted, ds.file_id, ds.generation), name)
            self.assertEqual([tuple(pair) for pair in found["lineage"]], ds.lineage)
        part = pa.table(ds.select(["n", "responses[].pm.sft.logp"])).schema
        self.assertEqual(json.loads(part.metadata[b"inseam"])["provenance"], {"responses[].pm.sft.logp": self.logp})
        for data in (pa.table(ds), ds.take([0, 1]), pa.RecordBatchReader.from_stream(ds), pa.record_batch(ds.take([2]))):
            inseam.write(data, self.path("copy"), "replace")
            self.assertEqual(self.provenance(), wanted)

    def test_no_interface_joins_columns_of_other_provenance(self) -> None:
        import pyarrow as pa

        inseam.write(prompts(2), self.path("sums"))
        with inseam.Writer(self.path("sums"), "append") as writer:
            writer.set_provenance("responses[].pm.sft.logp", reduction="sum", model="my-sft")
        sums = inseam.open(self.path("sums")).select(["n", "responses"])
        self.source.select(["n", "responses"]).write(self.path("copy"))
        message = r"responses\[\]\.pm\.sft\.logp has reduction 'mean' in the file, and reduction 'sum' in the rows; inseam meta set"
        kinds: list[Any] = [sums, pa.table(sums), sums.take([0]), sums.to_arrow().to_batches()[0], sums[[1]], pa.RecordBatchReader.from_stream(sums)]
        if has("datasets"):
            kinds.append(sums.to_hf(self.path("hf")))
        for data in kinds:
            with self.assertRaisesRegex(inseam.ArgumentError, message):
                inseam.write(data, self.path("copy"), "append")
            with self.assertRaisesRegex(inseam.ArgumentError, message):
                with inseam.Writer(self.path("new"), "replace") as writer:
                    writer.write(self.source)
                    writer.write(data)
        self.assertEqual(len(inseam.open(self.path("copy"))), 6)
        with self.assertRaisesRegex(inseam.ArgumentError, "revision 'v1'.*revision 'v2'"):
            inseam.attach(self.path("copy"), "rm.new", {"n": [0], "new": [[1.0, 2.0]]}, key="n", provenance={"revision": "v1"})
            inseam.attach(self.path("copy"), "rm.new", {"n": [1], "new": [[1.0, 2.0]]}, key="n", provenance={"revision": "v2"})

    def test_rows_that_wait_do_not_relabel_those_before(self) -> None:
        inseam.write({"logp": [-1.0]}, self.path("said"))
        with inseam.Writer(self.path("said"), "append") as writer:
            writer.set_provenance("logp", reduction="mean")
        message = "reduction 'mean' in the file, and reduction 'sum' in the rows"
        with self.assertRaisesRegex(inseam.ArgumentError, message), inseam.Writer(self.path("said"), "append") as writer:
            writer.write({"logp": [-2.0]})
            writer.set_provenance("logp", reduction="sum")
        with inseam.Writer(self.path("said"), "append") as writer:
            writer.write({"logp": [-2.0], "score": [1.0]})
            writer.set_provenance("logp", reduction="mean")
            writer.set_provenance("score", model="m")
        with inseam.Writer(self.path("made")) as writer:
            for name in ("logp", "score"):
                writer.write({name: [1.0]})
                writer.set_provenance(name, reduction="sum")
                writer.commit()
            writer.write({"logp": [1.0]})
            with self.assertRaisesRegex(inseam.ArgumentError, "reduction 'sum' in the file, and reduction 'mean' in the rows"):
                writer.set_provenance("logp", reduction="mean")
        # Without new rows it corrects what was wrong.
        with inseam.Writer(self.path("said"), "append") as writer:
            writer.set_provenance("logp", reduction="sum")
        self.assertEqual(self.provenance("said"), {"logp": {"reduction": "sum"}, "score": {"model": "m"}})

    def test_writers_at_the_same_time(self) -> None:
        import pyarrow as pa

        def table(reduction: str) -> Any:
            metadata = {"inseam": json.dumps({"provenance": {"logp": {"reduction": reduction}}})}
            return pa.table({"logp": [-1.0]}).replace_schema_metadata(metadata)

        inseam.write([{"a": 1}], self.path("shared"))
        one, other, same = (inseam.Writer(self.path("shared"), "append") for _ in range(3))
        one.write(table("mean"))
        other.write(table("sum"))
        same.write(table("mean"))
        one.close()
        with self.assertRaisesRegex(inseam.ArgumentError, "reduction 'mean' in the file, and reduction 'sum' in the rows"):
            other.commit()
        other.abort()
        same.close()
        self.assertEqual((len(inseam.open(self.path("shared"))), self.provenance("shared")), (3, {"logp": {"reduction": "mean"}}))

    def test_annotations_of_fields_survive(self) -> None:
        import pyarrow as pa

        field = pa.field("x", pa.int64(), metadata={"unit": "s"})
        inseam.write(pa.table({"x": [1, 2]}, schema=pa.schema([field])), self.path("one"))
        for view in (inseam.open(self.path("one")), inseam.open(self.path("one"))[[1]], inseam.open(self.path("one")).filter("x > 1")):
            view.write(self.path("copy"), "replace")
            self.assertEqual(inseam.open(self.path("copy")).to_arrow().schema.field("x").metadata[b"unit"], b"s")


if __name__ == "__main__":
    unittest.main()
