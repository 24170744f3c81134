# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Forks: after the parent has used everything, and while its threads read."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import threading
import time
import unittest
from ctypes import byref

import inseam
import numpy
from inseam import _library
from inseam._tool import tool_path

from support import FolderTest, conversation

FORKS = int(os.environ.get("INSEAM_FORKS", "50"))


class Forks(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(400)
        inseam.write(self.rows, self.path(), row_group_rows=128)
        self.ds = inseam.open(self.path())
        # The parent uses every feature first.
        self.ds.filter("turn > 5").count()
        list(self.ds.scan(16, threads=4))
        self.ds.take(numpy.arange(400)[::-1])
        self.ds.compute("seam", pm="sft", rm="sky")
        inseam.write(self.rows[:10], self.path("other"))
        inseam.attach(self.path("other"), "late", numpy.arange(10), on="rows")

    def work(self, seed: int) -> bool:
        chance = numpy.random.default_rng(seed)
        wanted = chance.integers(0, 400, 300).tolist()
        if self.ds.take(wanted).to_pylist() != [self.rows[i] for i in wanted]:
            return False
        if [row for batch in self.ds.scan(20, threads=4) for row in batch] != self.rows:
            return False
        return self.ds.filter("turn >= 200").count() == 200 and inseam.open(self.path())[3] == self.rows[3]

    def children(self, count: int) -> list[int]:
        """The statuses of children that do the work; one that hangs is killed."""
        pids = []
        for seed in range(count):
            pid = os.fork()
            if pid == 0:
                signal.alarm(60)
                done = False
                try:
                    # Threads of the child contend for what it inherited.
                    failures: list[int] = []

                    def attempt(seed: int) -> None:
                        failures.append(seed)
                        if self.work(seed):
                            failures.remove(seed)

                    threads = [threading.Thread(target=attempt, args=(s,)) for s in range(3)]
                    for thread in threads:
                        thread.start()
                    done = self.work(seed)
                    for thread in threads:
                        thread.join()
                    done = done and not failures
                finally:
                    os._exit(0 if done else 1)
            pids.append(pid)
        return [os.waitpid(pid, 0)[1] for pid in pids]

    def test_children_of_a_quiet_parent(self) -> None:
        statuses = [status for _ in range(max(1, FORKS // 8)) for status in self.children(8)]
        self.assertEqual(set(statuses), {0}, statuses)

    def test_children_of_a_parent_whose_threads_read(self) -> None:
        stop = threading.Event()
        failures: list[str] = []

        def read(seed: int) -> None:
            while not stop.is_set():
                failures.append("other rows, or none")
                if self.work(seed):
                    failures.pop()

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.05)
            statuses = [status for _ in range(max(1, FORKS // 8)) for status in self.children(4)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual((set(statuses), failures), ({0}, []), statuses)

    def test_handles_are_there_in_every_child(self) -> None:
        stop = threading.Event()
        handle, summary = self.ds._handle.value, _library.Summary()

        def ask() -> None:
            own = _library.Summary()
            while not stop.is_set():
                _library.call("summarize", handle, byref(own))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(8 * FORKS):
                pid = os.fork()
                if pid == 0:
                    found = 1
                    try:
                        _library.call("summarize", handle, byref(summary))
                        found = 0 if summary.row_count == 400 else 2
                    finally:
                        os._exit(found)
                self.assertEqual(os.waitpid(pid, 0)[1], 0)
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def test_a_closed_writer_has_let_go_of_its_file(self) -> None:
        writer = inseam.Writer(self.path(), append=True)
        pid = os.fork()
        if pid == 0:
            time.sleep(30)
            os._exit(0)
        try:
            writer.write(self.rows[:1])
            writer.commit()
            writer.close()
            inseam.Writer(self.path(), append=True).close()
            self.assertEqual(len(self.ds.refresh()), 401)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


class Handles(FolderTest):
    """What belongs to a process, and what is closed."""

    def folder_of_parts(self, count: int) -> str:
        tool = tool_path()
        names = []
        os.mkdir(self.path("parts"))
        for number in range(count):
            names.append(f"{number}.inseam")
            inseam.write(conversation(20, seed=number), self.path(f"parts/{number}.inseam"))
        subprocess.run([tool, "publish", self.path("parts"), *names, "-q"], check=True)
        return self.path("parts")

    def test_children_read_a_folder_at_the_same_time(self) -> None:
        ds = inseam.open(self.folder_of_parts(8))
        rows = list(ds)
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                ds.take(numpy.arange(len(rows))[::-1])

        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            pids = []
            for _ in range(6):
                pid = os.fork()
                if pid == 0:
                    signal.alarm(30)
                    os._exit(0 if list(ds) == rows and ds[5] == rows[5] else 1)
                pids.append(pid)
            self.assertEqual([os.waitpid(pid, 0)[1] for pid in pids], [0] * 6)
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def test_close_closes_the_parts_of_a_folder(self) -> None:
        folder = self.folder_of_parts(12)

        def descriptors() -> int:
            return sum("parts" in os.readlink(f"/proc/self/fd/{name}") for name in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{name}"))

        def maps() -> int:
            with open("/proc/self/maps") as file:
                return sum("parts/" in line for line in file)

        before = descriptors(), maps()
        ds, other = inseam.open(folder), inseam.open(folder)
        view = ds.select("turn").filter("turn > 3")
        self.assertGreater(view.count(), 0)
        self.assertEqual(len(list(ds)), len(list(other)))
        self.assertGreater(descriptors() + maps(), sum(before))
        ds.close()
        # Another dataset keeps what it reads open.
        self.assertEqual(len(list(other)), 240)
        other.close()
        self.assertEqual((descriptors(), maps()), before)

    def test_what_is_closed_has_a_name(self) -> None:
        inseam.write([{"turn": 1}], self.path())
        ds = inseam.open(self.path())
        view = ds.select("turn")
        self.assertEqual(view[0], {"turn": 1})
        with ds:
            pass
        words = f"the dataset '{self.path()}' is closed"
        for body in (lambda: ds[0], lambda: ds.filter("turn > 0"), lambda: view[0], lambda: view.take([0]), lambda: next(ds.scan())):
            with self.assertRaises(inseam.ArgumentError) as caught:
                body()
            self.assertEqual(str(caught.exception), words)
        ds.close()
        writer = inseam.Writer(self.path(), append=True)
        writer.close()
        writer.close()
        with self.assertRaises(inseam.ArgumentError) as caught:
            writer.write([{"turn": 2}])
        self.assertEqual(str(caught.exception), f"the writer of '{self.path()}' is closed")

    def test_a_writer_stays_in_its_process(self) -> None:
        with inseam.Writer(self.path()) as writer:
            writer.write([{"turn": 1}])
            with self.assertRaisesRegex(TypeError, "cannot pickle the writer of .* belongs to the process"):
                pickle.dumps(writer)
            pid = os.fork()
            if pid == 0:
                try:
                    writer.write([{"turn": 2}])
                except inseam.ArgumentError as error:
                    os._exit(0 if "belongs to the process" in str(error) else 2)
                finally:
                    os._exit(1)
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.assertEqual(list(inseam.open(self.path())), [{"turn": 1}])


if __name__ == "__main__":
    unittest.main()
