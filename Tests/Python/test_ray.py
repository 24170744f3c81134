# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Ray Data on a local Ray with two workers: the same as one process, to the bit."""

from __future__ import annotations

import os
import unittest

import inseam
import numpy

from support import FolderTest, conversation, has

if not has("ray"):
    raise unittest.SkipTest("ray is not installed")

os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
import inseam.ray  # noqa: E402
import ray  # noqa: E402


def setUpModule() -> None:
    names = ("PYTHONPATH", "INSEAM_LIBRARY", "INSEAM_TOOL")
    variables = {name: os.environ[name] for name in names if name in os.environ}
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error", runtime_env={"env_vars": variables})
    ray.data.DataContext.get_current().enable_progress_bars = False
    ray.data.DataContext.get_current().execution_options.preserve_order = True


def tearDownModule() -> None:
    ray.shutdown()


class RayData(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.parts = [conversation(180, seed=1), conversation(90, seed=2)]
        self.rows = self.parts[0] + self.parts[1]
        for index, rows in enumerate(self.parts):
            inseam.write(rows, self.path(f"{index}.inseam"), row_group_rows=40)
        self.paths = [self.path("0.inseam"), self.path("1.inseam")]

    def test_all_rows_in_their_order(self) -> None:
        data = inseam.ray.read(self.paths, override_num_blocks=5)
        self.assertEqual(data.count(), 270)
        self.assertEqual(data.take_all(), self.rows)
        source = inseam.ray.Source(self.paths)
        tasks = source.get_read_tasks(5)
        self.assertEqual([task.metadata.num_rows for task in tasks], [80, 80, 20, 80, 10])

    def test_columns_and_rows_are_picked_where_they_are_read(self) -> None:
        data = inseam.ray.read(self.paths, columns=["turn", "responses[].text"], where="turn > 85")
        wanted = [{"turn": r["turn"], "responses": [{"text": x["text"]} for x in r["responses"]]} for r in self.rows if r["turn"] > 85]
        self.assertEqual(data.take_all(), wanted)
        self.assertEqual(inseam.ray.read(self.paths, filter="turn > 85").count(), len(wanted), "the earlier name of where")
        with self.assertRaises(inseam.ArgumentError):
            inseam.ray.read(self.paths, columns=["nothing"])

    def test_what_ray_hands_over(self) -> None:
        from ray.data.expressions import col

        data = inseam.ray.read(self.paths).filter(expr=col("turn") > 85).select_columns(["weight"])
        wanted = [{"weight": row["weight"]} for row in self.rows if row["turn"] > 85]
        self.assertEqual(data.take_all(), wanted)
        none = inseam.ray.read(self.paths).filter(expr=col("turn") > 1_000)
        self.assertEqual(none.take_all(), [])

    def test_a_folder_in_one_commit(self) -> None:
        folder = self.path("out")
        inseam.ray.write(inseam.ray.read(self.paths, override_num_blocks=4), folder)
        ds = inseam.open(folder)
        self.assertEqual(list(ds), self.rows)
        inseam.ray.write(inseam.ray.read(self.paths[1], override_num_blocks=2), folder)
        newer = ds.refresh()
        self.assertEqual(list(newer), self.rows + self.parts[1])
        self.assertEqual(newer.generation, ds.generation + 1)

    def test_steps_between(self) -> None:
        data = inseam.ray.read(self.paths).map_batches(lambda t: t.append_column("twice", [[2 * x.as_py() for x in t["turn"]]]), batch_format="pyarrow")
        folder = self.path("twice")
        inseam.ray.write(data, folder)
        self.assertEqual(inseam.open(folder)["twice"].to_numpy().tolist(), [2 * row["turn"] for row in self.rows])

    def test_provenance_survives_every_step(self) -> None:
        for path in self.paths:
            with inseam.Writer(path, "append") as writer:
                writer.set_provenance("responses[].pm.sft.logp", reduction="mean")
        steps = {
            "none": lambda data: data, "arrow": lambda data: data.map_batches(lambda t: t, batch_format="pyarrow"),
            "rows": lambda data: data.filter(lambda row: row["turn"] > 5), "columns": lambda data: data.select_columns(["responses", "turn"]),
            "order": lambda data: data.sort("turn", descending=True), "blocks": lambda data: data.repartition(2),
        }  # fmt: skip
        for name, step in steps.items():
            inseam.ray.write(step(inseam.ray.read(self.paths)), self.path(name))
            ds = inseam.open(self.path(name))
            self.assertEqual(ds.schema["responses[].pm.sft.logp"].provenance, {"reduction": "mean"}, name)
        inseam.ray.write(inseam.ray.read(self.paths).select_columns(["turn"]), self.path("few"))
        self.assertEqual(inseam.open(self.path("few")).columns, ["turn"])
        with inseam.Writer(self.paths[1], "append") as writer:
            writer.set_provenance("responses[].pm.sft.logp", reduction="sum")
        with self.assertRaisesRegex(inseam.ArgumentError, "reduction 'mean' in the file, and reduction 'sum'"):
            inseam.ray.write(inseam.ray.read(self.paths), self.path("both"))

    def test_tensors_are_lists_and_objects_are_refused(self) -> None:
        def tensors(batch: dict[str, numpy.ndarray]) -> dict[str, numpy.ndarray]:
            return {"turn": batch["turn"], "v": numpy.ones((len(batch["turn"]), 2, 3), "f4")}

        inseam.ray.write(inseam.ray.read(self.paths, columns=["turn"]).map_batches(tensors), self.path("tensors"))
        ds = inseam.open(self.path("tensors"))
        self.assertEqual((ds.schema["v"].type, len(ds)), ("list<list<float32, 3>, 2>", 270))
        ragged = inseam.ray.read(self.paths[0], columns=["turn"]).map(lambda row: {"v": numpy.zeros(row["turn"] % 3 + 1, "f4")})
        inseam.ray.write(ragged, self.path("ragged"))
        self.assertEqual([len(row["v"]) for row in inseam.open(self.path("ragged"))][:4], [1, 2, 3, 1])
        objects = inseam.ray.read(self.paths[0], columns=["turn"]).map(lambda row: {"o": {row["turn"], complex(1, 2)}})
        with self.assertRaisesRegex(Exception, "pickled_object' cannot be kept"):
            inseam.ray.write(objects, self.path("objects"))
        with self.assertRaises(FileNotFoundError):
            inseam.open(self.path("objects"))

    def test_an_index_of_pandas_is_no_column(self) -> None:
        import pandas

        inseam.ray.write(ray.data.from_pandas(pandas.DataFrame({"a": [1, 2]}, index=[5, 6])).map_batches(lambda t: t[t["a"] > 1], batch_format="pandas"), self.path("frame"))
        self.assertEqual(list(inseam.open(self.path("frame"))), [{"a": 2}])

    def test_computing(self) -> None:
        found = inseam.ray.compute(self.paths, "seam", pm="sft", rm="sky").to_pandas()["seam"].to_numpy()
        wanted = numpy.concatenate([inseam.open(path).compute("seam", pm="sft", rm="sky")["seam"] for path in self.paths])
        self.assertEqual(found.astype("f8").tobytes(), wanted.astype("f8").tobytes())
        inseam.ray.compute(self.paths, "seam", into="seam", pm="sft", rm="sky").count()
        self.assertEqual(inseam.open(self.paths[0])["seam.seam"].to_numpy().tobytes(), wanted[:180].tobytes())

    def test_a_task_that_fails_changes_nothing(self) -> None:
        folder = self.path("out")
        inseam.ray.write(inseam.ray.read(self.paths[0]), folder)

        def broken(table: object) -> object:
            raise ValueError("broken")

        with self.assertRaises(Exception):
            inseam.ray.write(inseam.ray.read(self.paths).map_batches(broken, batch_format="pyarrow"), folder)
        self.assertEqual(list(inseam.open(folder)), self.parts[0])


if __name__ == "__main__":
    unittest.main()
