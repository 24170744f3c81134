# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Results of methods as tables."""

from __future__ import annotations

import math
import unittest

import inseam
import numpy

from support import FolderTest, conversation, has


class Results(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(300)
        inseam.write(self.rows, self.path(), row_group_rows=70)
        self.ds = inseam.open(self.path())

    def test_values_of_responses_have_their_keys(self) -> None:
        result = self.ds.compute("ensemble", rm=["sky", "sky"])
        wanted = [
            (number, row["prompt_id"], place, response["response_id"])
            for number, row in enumerate(self.rows) for place, response in enumerate(row["responses"])
        ]  # fmt: skip
        keys = result.keys()
        self.assertEqual(list(zip(keys["row"].tolist(), keys["prompt_id"], keys["position"].tolist(), keys["response_id"])), wanted)
        self.assertEqual(len(result), len(wanted))

    def test_values_of_rows_have_their_keys(self) -> None:
        result = self.ds.compute("seam", pm="sft", rm="sky")
        self.assertEqual(list(result.keys()), ["row", "prompt_id"])
        self.assertEqual(result.keys()["row"].tolist(), list(range(300)))
        inseam.write([{"responses": [{"rm": {"a": 1.0}}]}, {"responses": []}, {"responses": None}], self.path("bare"))
        bare = inseam.open(self.path("bare"))
        self.assertEqual({name: numpy.asarray(column).tolist() for name, column in bare.compute("dispersion", rm="a").keys().items()}, {"row": [0, 1, 2]})
        self.assertEqual(list(bare.compute("ensemble", rm=["a", "a"]).keys()), ["row", "position"])

    def test_a_table_of_the_report_is_a_matrix(self) -> None:
        result = self.ds.compute("saturation", pm="sft", rm="sky")
        models, rewards, means = result.matrix("mean_seam")
        self.assertEqual((models, rewards, means.shape), (["sft"], ["sky"], (1, 1)))
        self.assertEqual(means[0, 0], result.report["mean_seam"]["sft"]["sky"])
        self.assertFalse(math.isnan(means[0, 0]))
        for wrong in ("mode", "none"):
            with self.assertRaises(KeyError):
                result.matrix(wrong)

    @unittest.skipUnless(has("pyarrow", "pandas", "polars"), "pyarrow, pandas and polars are not installed")
    def test_tables_of_other_libraries(self) -> None:
        import polars
        import pyarrow as pa

        result = self.ds.compute("ensemble", rm=["sky", "sky"])
        table = result.to_arrow()
        names = ["row", "prompt_id", "position", "response_id", *result.values.columns]
        self.assertEqual(table.column_names, names)
        self.assertTrue(pa.table(result).equals(table))
        self.assertEqual(list(result.to_pandas().columns), names)
        self.assertEqual(result.to_polars().columns, names)
        self.assertTrue(polars.DataFrame(result).equals(result.to_polars()))
        numpy.testing.assert_array_equal(table["mean"].to_numpy(), result["mean"])
        self.assertEqual(self.ds.compute("saturation", pm="sft", rm="sky").to_arrow().num_rows, 0)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not installed")
    def test_a_result_is_attached_and_written(self) -> None:
        result = self.ds.compute("ensemble", rm=["sky", "sky"])
        inseam.write(result, self.path("result"))
        self.assertEqual(inseam.open(self.path("result"))["response_id"].to_pylist(), result.keys()["response_id"])
        self.ds.attach({"mean": "rm.mean"}, result.to_arrow().select(["response_id", "mean"]), key="response_id")
        means = [response["rm"]["mean"] for row in self.ds.refresh() for response in row["responses"]]
        numpy.testing.assert_array_equal(numpy.array(means, "f8"), result["mean"])


if __name__ == "__main__":
    unittest.main()
