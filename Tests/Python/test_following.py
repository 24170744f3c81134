# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`follow`: each new row once, of files and folders, while others append, publish, delete and compact."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import threading
import time
import unittest
from collections.abc import Iterator

import inseam
from inseam._tool import tool_path
from inseam.record import Recorder

from support import FolderTest


class Following(FolderTest):
    def tool(self, *arguments: str) -> None:
        subprocess.run([str(tool_path()), *arguments, "-q"], check=True)

    def append(self, path: str, *numbers: int) -> None:
        with inseam.Writer(path, mode="append") as writer:
            writer.write([{"id": number, "even": number % 2 == 0} for number in numbers])

    def ids(self, batches: Iterator[inseam.Batch]) -> list[int]:
        return [number for batch in batches for number in batch["id"].to_pylist()]

    def test_rows_of_a_file(self) -> None:
        self.append(self.path(), 0, 1, 2)
        ds = inseam.open(self.path())
        new, new_even = ds.follow(timeout=0.1, poll_seconds=0.01), ds.filter("even").select(["id"]).follow(timeout=0.1, poll_seconds=0.01)
        self.append(self.path(), 3)
        self.append(self.path(), 4, 5, 6)
        self.assertEqual((self.ids(new), self.ids(new_even)), ([3, 4, 5, 6], [4, 6]))
        self.assertEqual([len(batch) for batch in ds.follow(2, timeout=0, existing=True)], [2, 1, 1, 2, 1])
        self.assertEqual(len(ds), 3)

    def test_it_waits_for_rows_and_for_the_end(self) -> None:
        self.append(self.path(), 0)
        ended = threading.Event()

        def write() -> None:
            for number in range(1, 8):
                time.sleep(0.03)
                self.append(self.path(), number)
            ended.set()

        writer = threading.Thread(target=write)
        new = inseam.open(self.path()).follow(stop=ended.is_set, poll_seconds=0.01)
        writer.start()
        self.assertEqual(self.ids(new), list(range(1, 8)), "also rows that were committed just before the end")
        writer.join()
        start = time.monotonic()
        self.assertEqual(self.ids(inseam.open(self.path()).follow(timeout=0.2, poll_seconds=0.01)), [])
        self.assertGreaterEqual(time.monotonic() - start, 0.2)

    def test_what_has_no_new_rows(self) -> None:
        self.append(self.path(), 0, 1, 2)
        with self.assertRaisesRegex(inseam.ArgumentError, "selected by position"):
            inseam.open(self.path())[:2].follow()
        new = inseam.open(self.path()).follow(timeout=0.1)
        inseam.write([{"id": 9}], self.path(), mode="replace")
        with self.assertRaisesRegex(inseam.ConflictError, "written anew or rolled back"):
            list(new)

    def test_after_a_compaction(self) -> None:
        self.append(self.path(), 0, 1, 2)
        new = inseam.open(self.path()).follow(timeout=0.05, poll_seconds=0.01)
        self.append(self.path(), 3)
        self.tool("compact", self.path())
        self.append(self.path(), 4)
        self.assertEqual(self.ids(new), [3, 4])
        new = inseam.open(self.path()).follow(timeout=0.05, poll_seconds=0.01)
        self.tool("delete", self.path(), "--where", "id = 1")
        self.append(self.path(), 5)
        self.assertEqual(self.ids(new), [5])
        new = inseam.open(self.path()).follow(timeout=0.05)
        self.tool("rollback", self.path(), "--to", "2")
        with self.assertRaisesRegex(inseam.ConflictError, "written anew or rolled back"):
            list(new)

    def test_after_compactions_with_deletions_between(self) -> None:
        self.append(self.path(), 0, 1, 2)
        new = inseam.open(self.path()).follow(timeout=0.05, poll_seconds=0.01)
        self.tool("delete", self.path(), "--where", "id = 1")
        self.append(self.path(), 3)
        self.tool("compact", self.path())
        self.append(self.path(), 4)
        self.tool("delete", self.path(), "--where", "id = 3")
        self.tool("compact", self.path())
        self.append(self.path(), 5)
        self.assertEqual(self.ids(new), [3, 4, 5], "what the first file got is read from it")
        new_even = inseam.open(self.path()).filter("even").follow(timeout=0.05, poll_seconds=0.01)
        self.tool("delete", self.path(), "--where", "id = 2")
        self.tool("compact", self.path())
        self.append(self.path(), 6, 7)
        self.assertEqual(self.ids(new_even), [6])

    def test_files_that_were_compacted_and_removed(self) -> None:
        folder = self.path("run")

        def make() -> None:
            shutil.rmtree(folder, ignore_errors=True)
            os.mkdir(folder)
            for name, numbers in (("a", (0, 1)), ("b", (2, 3))):
                self.append(f"{folder}/{name}.inseam", *numbers)
            self.tool("publish", folder)

        def replace(*deleted: int) -> None:
            for number in deleted:
                self.tool("delete", folder, "--where", f"id = {number}")
            self.tool("compact", folder)
            self.tool("clean", folder)
            self.append(f"{folder}/a.inseam", 4)
            self.tool("publish", folder)

        make()
        ended = threading.Event()
        new = inseam.open(folder).follow(existing=True, stop=ended.is_set, poll_seconds=0.01)
        found = [number for _ in range(2) for number in next(new)["id"].to_pylist()]
        replace(1, 2)
        ended.set()
        self.assertEqual((found, self.ids(new)), ([0, 1, 2, 3], [4]), "the files are still open")
        make()
        new = inseam.open(folder).follow(timeout=0.05, poll_seconds=0.01)
        replace()
        self.assertEqual(self.ids(new), [4], "the very generation was compacted")
        make()
        new = inseam.open(folder).follow(timeout=0.05, poll_seconds=0.01)
        replace(1)
        with self.assertRaisesRegex(inseam.ConflictError, r"removed \(inseam clean\).* open the dataset and follow it again"):
            list(new)

    def test_any_sequence_of_changes(self) -> None:
        draw = random.Random("follow")
        for case in range(6):
            folder = self.path(f"run-{case}")
            os.mkdir(folder)
            count = 0
            for name in "ab":
                self.append(f"{folder}/{name}.inseam", count)
                count += 1
            self.tool("publish", folder)
            found: list[int] = []
            stopped = [False]
            new = inseam.open(folder).follow(stop=lambda: stopped[0], poll_seconds=0.001)
            reader = threading.Thread(target=lambda new=new, found=found: found.extend(self.ids(new)))
            reader.start()
            for _ in range(8):
                kind = draw.choice(["append", "append", "file", "delete"])
                if kind == "delete":
                    self.tool("delete", folder, "--where", "id = 0 OR id = 1")
                    continue
                name = draw.choice("ab") if kind == "append" else f"n{count}"
                numbers = range(count, count + draw.randrange(1, 4))
                count = numbers.stop
                self.append(f"{folder}/{name}.inseam", *numbers)
                self.tool("publish", folder)
            stopped[0] = True
            reader.join()
            self.assertEqual(sorted(found), list(range(2, count)), "each new row once")

    def test_recorders_of_several_processes(self) -> None:
        with Recorder(self.path("run"), rank=0, world_size=2) as one, Recorder(self.path("run"), rank=1, world_size=2) as two:
            one.record(0, token_ids=[[1]])
            one.flush()
            new = inseam.open(self.path("run")).follow(existing=True, timeout=0.2, poll_seconds=0.01)
            for step in range(1, 5):
                for recorder in (one, two):
                    recorder.record(step, token_ids=[[step]])
            for recorder in (one, two):
                recorder.flush()
            found = [(row["rank"], row["step"]) for batch in new for row in batch]
        self.assertEqual(sorted(found), [*((0, step) for step in range(5)), *((1, step) for step in range(1, 5))])


if __name__ == "__main__":
    unittest.main()
