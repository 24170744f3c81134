# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Paths name the same columns as in the command line tool; see spec/cli.md, Paths."""

from __future__ import annotations

import unittest
from typing import Any

import inseam

from support import FolderTest

RESPONSES = [{"role": "gold", "rm": {"sky": 1.0}}, {"role": "worse", "rm": {"sky": 2.0}}]


class Paths(FolderTest):
    def dataset(self, row: dict[str, Any]) -> inseam.Dataset:
        inseam.write([row], self.path())
        return inseam.open(self.path())

    def test_a_path_that_the_row_lacks_is_one_of_its_responses(self) -> None:
        ds = self.dataset({"prompt": "a", "responses": RESPONSES})
        for path in ("rm.sky", "responses.rm.sky", "responses[].rm.sky"):
            with self.subTest(path):
                self.assertEqual(list(ds[path]), [1.0, 2.0])
                self.assertEqual(ds.select(path)[0], {"responses": [{"rm": {"sky": 1.0}}, {"rm": {"sky": 2.0}}]})
                self.assertEqual(ds.take([0])[path].to_pylist(), [1.0, 2.0])
                self.assertEqual(ds.schema[path].path, "responses[].rm.sky")
                self.assertEqual(ds.select([path, "prompt"]).columns, ["responses", "prompt"])
        self.assertNotIn("rm.sea", ds.schema)
        for path in ("rm.sea", "sky", "", "rm..sky"):
            with self.subTest(path), self.assertRaises(inseam.ArgumentError):
                ds.select(path)
        with self.assertRaises(KeyError):
            ds.take([0])["rm.sea"]

    def test_the_row_comes_before_its_responses(self) -> None:
        ds = self.dataset({"prompt": "a", "rm": {"sky": 9.0}, "responses": RESPONSES})
        self.assertEqual(list(ds["rm.sky"]), [9.0])
        self.assertEqual(list(ds["responses.rm.sky"]), [1.0, 2.0])
        self.assertEqual(ds.schema["rm.sky"].path, "rm.sky")

    def test_a_writer_finds_them_for_provenance(self) -> None:
        with inseam.Writer(self.path()) as writer:
            writer.write([{"prompt": "a", "responses": RESPONSES}])
            writer.set_provenance("rm.sky", model="sky-8b")
        self.assertEqual(inseam.open(self.path()).schema["rm.sky"].provenance["model"], "sky-8b")


if __name__ == "__main__":
    unittest.main()
