# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Writers that share a file: modes, ends, processes."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import time
import unittest
import warnings
from pathlib import Path

import inseam
from inseam._tool import tool_path

from support import FolderTest


def rows(*numbers: int) -> list[dict[str, object]]:
    return [{"prompt_id": f"p{n}", "responses": [{"response_id": f"p{n}-{j}", "rm": {"a": float(j)}} for j in range(2)]} for n in numbers]


def ids(path: str) -> list[str]:
    return [row["prompt_id"] for row in inseam.open(path, verify="full")]


def tool(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(tool_path()), *arguments], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]


class Modes(FolderTest):
    def test_a_new_file_is_there_at_once(self) -> None:
        with inseam.Writer(self.path()) as writer:
            self.assertTrue(writer.created)
            self.assertEqual(len(inseam.open(self.path())), 0)
            with self.assertRaises(FileExistsError):
                inseam.Writer(self.path())
            writer.write(rows(1, 2))
        self.assertEqual(ids(self.path()), ["p1", "p2"])

    def test_two_files_that_begin_empty_have_ids_of_their_own(self) -> None:
        for name in "ab":
            inseam.Writer(self.path(name)).close()
        for name in "cd":
            inseam.Writer(self.path(name), seed="run 7").close()
        found = [inseam.open(self.path(name)).file_id for name in "abcd"]
        self.assertEqual(len(set(found[:3])), 3)
        self.assertEqual(found[2], found[3])

    def test_replace_takes_effect_with_the_first_commit(self) -> None:
        inseam.write(rows(1), self.path())
        writer = inseam.Writer(self.path(), mode="replace")
        writer.write(rows(2))
        self.assertEqual(ids(self.path()), ["p1"])
        writer.commit()
        self.assertEqual(ids(self.path()), ["p2"])
        writer.write(rows(3))
        writer.close()
        self.assertEqual(ids(self.path()), ["p2", "p3"])

    def test_replace_does_not_lose_what_came_meanwhile(self) -> None:
        inseam.write(rows(1), self.path())
        writer = inseam.Writer(self.path(), mode="replace")
        writer.write(rows(2))
        inseam.write(rows(3), self.path(), mode="append")
        with self.assertRaises(inseam.ConflictError):
            writer.commit()
        writer.abort()
        self.assertEqual(ids(self.path()), ["p1", "p3"])

    def test_append_creates_what_is_missing_and_says_so(self) -> None:
        with inseam.Writer(self.path(), mode="append") as writer:
            self.assertTrue(writer.created)
            writer.write(rows(1))
        with inseam.Writer(self.path(), mode="append") as writer:
            self.assertFalse(writer.created)
            writer.write(rows(2))
        self.assertEqual(ids(self.path()), ["p1", "p2"])
        with self.assertRaises(FileNotFoundError):
            inseam.Writer(self.path("missing"), append=True)

    def test_existing_outputs_are_refused(self) -> None:
        inseam.write(rows(1), self.path())
        Path(self.path("notes.txt")).write_text("mine")
        for path in (self.path(), self.path("notes.txt")):
            with self.assertRaises(FileExistsError):
                inseam.write(rows(2), path)
        self.assertEqual(Path(self.path("notes.txt")).read_text(), "mine")
        self.assertEqual(inseam.write(rows(2), self.path(), mode="replace"), 1)
        with self.assertRaises(inseam.ArgumentError):
            inseam.write(rows(2), self.path(), mode="overwrite")


class Ends(FolderTest):
    def test_close_commits_and_abort_does_not(self) -> None:
        writer = inseam.Writer(self.path(), commit_rows=512)
        for n in range(10):
            writer.write(rows(*range(100 * n, 100 * n + 100)))
        writer.close()
        writer.close()
        self.assertEqual(len(inseam.open(self.path())), 1000)
        writer = inseam.Writer(self.path(), mode="append")
        writer.write(rows(1000))
        writer.abort()
        with self.assertRaises(ZeroDivisionError), inseam.Writer(self.path(), mode="append") as writer:
            writer.write(rows(1001))
            raise ZeroDivisionError
        self.assertEqual(len(inseam.open(self.path())), 1000)
        with self.assertRaisesRegex(inseam.ArgumentError, "is closed"):
            writer.commit()

    def test_a_forgotten_writer_warns(self) -> None:
        writer = inseam.Writer(self.path())
        writer.write(rows(1))
        with self.assertWarnsRegex(RuntimeWarning, "not committed are lost"):
            del writer
            gc.collect()
        writer = inseam.Writer(self.path(), mode="append")
        writer.write(rows(1))
        writer.commit()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            del writer
            gc.collect()

    def test_a_child_neither_warns_nor_writes(self) -> None:
        writer = inseam.Writer(self.path())
        writer.write(rows(1))
        child = os.fork()
        if child == 0:
            try:
                warnings.simplefilter("error")
                writer.commit()
            except inseam.ArgumentError:
                del writer
                gc.collect()
                os._exit(0)
            os._exit(1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        writer.close()
        self.assertEqual(ids(self.path()), ["p1"])


class Processes(FolderTest):
    def test_a_creator_shares_its_file_with_other_processes(self) -> None:
        path = self.path()
        writer = inseam.Writer(path)
        writer.write(rows(1))
        writer.commit()
        scores = self.path("scores.jsonl")
        Path(scores).write_text('{"response_id":"p1-0","score":0.5}\n')
        done = tool("attach", path, "--from", scores, "--key", "response_id", "--rm", "new=score")
        self.assertEqual(done.returncode, 0, done.stderr)
        for n in range(3):
            done = tool("append", path, "-", input=json.dumps(rows(10 + n)[0]) + "\n")
            self.assertEqual(done.returncode, 0, done.stderr)
        writer.write(rows(2))
        writer.close()
        self.assertEqual(ids(path), ["p1", "p10", "p11", "p12", "p2"])
        first = inseam.open(path)[0]
        self.assertEqual([response["rm"].get("new") for response in first["responses"]], [0.5, None])

    def test_the_lock_of_a_killed_writer_ends_although_its_children_live(self) -> None:
        inseam.write(rows(1), self.path())
        read, write = os.pipe()
        parent = os.fork()
        if parent == 0:
            writer = inseam.Writer(self.path(), mode="append")
            writer.write(rows(2))
            if os.fork() == 0:
                os.write(write, b"x")
                time.sleep(20)
                os._exit(0)
            time.sleep(20)
            os._exit(0)
        os.read(read, 1)
        os.kill(parent, 9)
        os.waitpid(parent, 0)
        inseam.write(rows(3), self.path(), mode="append", wait=0.5)
        self.assertEqual(ids(self.path()), ["p1", "p3"])

    def test_many_processes_append(self) -> None:
        inseam.write(rows(0), self.path())
        children = []
        for child in range(4):
            pid = os.fork()
            if pid == 0:
                writer = inseam.Writer(self.path(), mode="append")
                for n in range(20):
                    writer.write(rows(1000 * (child + 1) + n))
                    writer.commit()
                os._exit(0)
            children.append(pid)
        for pid in children:
            self.assertEqual(os.waitpid(pid, 0)[1], 0)
        found = ids(self.path())
        self.assertEqual(len(found), 81)
        for child in range(4):
            own = [name for name in found if name.startswith(f"p{child + 1}0")]
            self.assertEqual(own, [f"p{1000 * (child + 1) + n}" for n in range(20)])

    def test_waiting_is_an_option_and_the_error_names_the_holder(self) -> None:
        inseam.write(rows(1), self.path())
        import fcntl

        with open(self.path(), "rb") as holder:
            fcntl.flock(holder, fcntl.LOCK_EX)
            writer = inseam.Writer(self.path(), mode="append", wait=0.05)
            writer.write(rows(2))
            with self.assertRaisesRegex(inseam.LockedError, f"pid {os.getpid()}.*--wait"):
                writer.commit()
        writer.close()
        self.assertEqual(ids(self.path()), ["p1", "p2"])


if __name__ == "__main__":
    unittest.main()
