# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`refresh` of rows that were selected by position, after appends, deletions and compactions: the same rows, or an error."""

from __future__ import annotations

import os
import random
import subprocess
import unittest

from support import FolderTest

import inseam
from inseam._tool import tool_path


def rows(*numbers: int) -> list[dict[str, int]]:
    return [{"id": number} for number in numbers]


class Refreshing(FolderTest):
    def tool(self, *arguments: str) -> None:
        subprocess.run([str(tool_path()), *arguments, "-q"], check=True)

    def append(self, path: str, *numbers: int) -> None:
        with inseam.Writer(path, mode="append") as writer:
            writer.write(rows(*numbers))

    def test_after_one_compaction_and_several(self) -> None:
        inseam.write(rows(*range(20)), self.path())
        first = inseam.open(self.path())[5:10]
        for step in range(3):
            self.append(self.path(), 20 + step)
            self.tool("compact", self.path())
            self.assertEqual(first.refresh()["id"].to_pylist(), [5, 6, 7, 8, 9], "nothing was deleted")
        self.assertEqual(len(inseam.open(self.path())), 23)
        known = inseam.open(self.path())[[21, 3]]
        self.tool("delete", self.path(), "--where", "id = 2")
        for _ in range(2):
            for view in (first, known):
                with self.assertRaisesRegex(inseam.ArgumentError, "changed the numbers of rows"):
                    view.refresh()
            self.tool("compact", self.path())
        self.assertEqual(len(inseam.open(self.path())[:].refresh()), 22)

    def test_rows_that_were_deleted_before(self) -> None:
        inseam.write(rows(*range(20)), self.path())
        self.tool("delete", self.path(), "--where", "id < 10")
        view = inseam.open(self.path())[2:4]
        self.tool("compact", self.path())
        self.assertEqual(view.refresh()["id"].to_pylist(), [12, 13])

    def test_as_many_rows_deleted_as_restored(self) -> None:
        inseam.write(rows(*range(20)), self.path())
        self.tool("delete", self.path(), "--where", "id = 3")
        view = inseam.open(self.path())[5:7]
        self.tool("rollback", self.path(), "--to", "1")
        self.tool("delete", self.path(), "--where", "id = 15")
        with self.assertRaisesRegex(inseam.ArgumentError, "changed the numbers of rows"):
            view.refresh()

    def test_another_dataset_under_the_path(self) -> None:
        inseam.write(rows(*range(20)), self.path())
        view = inseam.open(self.path())[5:7]
        inseam.write(rows(*range(20, 50)), self.path(), mode="replace")
        with self.assertRaisesRegex(inseam.ArgumentError, "changed the numbers of rows"):
            view.refresh()

    def test_a_data_file_of_a_folder_that_others_follow(self) -> None:
        folder = self.path("run")
        os.mkdir(folder)
        for name, numbers in (("a", range(10)), ("b", range(10, 20))):
            inseam.write(rows(*numbers), f"{folder}/{name}.inseam")
        self.tool("publish", folder)
        everything, last = inseam.open(folder), inseam.open(folder)[15:]
        self.append(f"{folder}/b.inseam", 20)
        self.tool("publish", folder)
        self.assertEqual(last.refresh()["id"].to_pylist(), [15, 16, 17, 18, 19], "rows after all others")
        self.tool("compact", folder)
        self.tool("compact", folder)
        self.assertEqual(last.refresh()["id"].to_pylist(), [15, 16, 17, 18, 19])
        self.append(f"{folder}/a.inseam", 21)
        self.tool("publish", folder)
        with self.assertRaisesRegex(inseam.ArgumentError, "changed the numbers of rows"):
            last.refresh()
        self.assertEqual(len(everything.refresh()), 22)

    def test_any_sequence_of_changes(self) -> None:
        draw = random.Random("refresh")
        for _ in range(6):
            inseam.write(rows(*range(30)), self.path(), mode="replace")
            view, count = inseam.open(self.path())[[29, 0, 17, 17]], 30
            for _ in range(6):
                step = draw.choice(["append", "delete", "compact", "compact"])
                if step == "append":
                    self.append(self.path(), count)
                    count += 1
                elif step == "delete":
                    self.tool("delete", self.path(), "--where", f"id = {draw.randrange(20, count)}")
                else:
                    self.tool("compact", self.path())
                now = inseam.open(self.path())["id"].to_pylist()
                try:
                    self.assertEqual(view.refresh()["id"].to_pylist(), [29, 0, 17, 17])
                except inseam.ArgumentError:
                    self.assertNotEqual(now[:30], list(range(30)))
                else:
                    self.assertEqual(now[:30], list(range(30)))


if __name__ == "__main__":
    unittest.main()
