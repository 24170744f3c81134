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
