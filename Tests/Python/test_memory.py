# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""With little memory, or a full process table: the right result or an error, never the end of the process."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
import unittest
from collections.abc import Callable
from typing import Any

import numpy
from support import FolderTest, has

import inseam
from inseam._process import run_tool  # noqa: F401 - loaded before the user changes, who may not read the modules
from inseam._tool import tool_path

ROWS = 150_000
#: MiB of addresses beyond those that the process has.
LIMITS = (0, 2, 8, 24, 40, 64, 96, 128, 192, 256, 512)
NOBODY = 65_534


def address_bytes() -> int:
    with open("/proc/self/statm") as text:
        return int(text.read().split()[0]) * resource.getpagesize()


def forked(body: Callable[[], Any], prepare: Callable[[], None], seconds: float = 60) -> Any:
    """What a call in a child of this process gives after `prepare`; a string says that the child died."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(source)
            prepare()
            try:
                found: Any = {"result": body()}
            except (MemoryError, inseam.Error) as error:
                found = {"error": type(error).__name__, "code": getattr(error, "code", None), "text": str(error)}
            except BaseException as error:  # noqa: BLE001 - reported to the parent
                found = {"wrong": f"{type(error).__name__}: {error}"}
            resource.setrlimit(resource.RLIMIT_AS, (resource.getrlimit(resource.RLIMIT_AS)[1],) * 2)
            os.write(sink, json.dumps(found).encode())
        finally:
            os._exit(0)
    os.close(sink)
    end = time.monotonic() + seconds
    while os.waitpid(child, os.WNOHANG)[0] == 0:
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return f"hung for {seconds} s"
        time.sleep(0.002)
    with os.fdopen(source, "rb") as pipe:
        text = pipe.read()
    return json.loads(text) if text else "the process died"


class LittleMemory(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.data = self.path("big.inseam")
        with inseam.Writer(self.data) as writer:
            for start in range(0, ROWS, 30_000):
                rows = range(start, start + 30_000)
                writer.write(
                    {
                        "id": numpy.arange(start, start + 30_000),
                        "x": numpy.arange(start, start + 30_000) / 3,
                        "text": [f"text number {row}, which is somewhat longer for its bytes" for row in rows],
                        "responses": [[{"rm": {"sky": float(row % 7), "armo": row / 2}}, {"rm": {"sky": float(row % 5), "armo": 1.0}}] for row in rows],
                    }
                )
        self.before = self.bytes(self.data)

    def bytes(self, path: str) -> bytes:
        with open(path, "rb") as file:
            return file.read()

    def actions(self) -> dict[str, Callable[[], Any]]:
        data, new = self.data, self.path("new.inseam")

        def write() -> int:
            inseam.write({"x": numpy.zeros(1_000_000), "n": numpy.arange(1_000_000)}, new)
            return len(inseam.open(new))

        def append() -> int:
            with inseam.Writer(data, mode="append") as writer:
                for batch in inseam.open(data).scan():
                    writer.write(batch)
            return len(inseam.open(data))

        def attach() -> float:
            inseam.attach(data, "y", numpy.arange(float(ROWS)), on="rows")
            return float(inseam.open(data)["y"].to_numpy().sum())

        actions: dict[str, Callable[[], Any]] = {
            "take": lambda: len(inseam.open(data).take(numpy.arange(0, ROWS, 2))),
            "rows": lambda: sum(row["x"] > 9 for row in inseam.open(data).take(range(0, ROWS, 50))),
            "scan": lambda: sum(len(batch) for batch in inseam.open(data).scan()),
            "filter text": lambda: inseam.open(data).filter("text ~ '99'").count(),
            "filter numbers": lambda: inseam.open(data).filter("x > 900 and id < 90000").count(),
            "compute": lambda: len(inseam.open(data).compute("ensemble", rm=["sky", "armo"]).values),
            "verify": lambda: len(inseam.open(data, verify="full")),
            "write": write,
            "append": append,
            "attach": attach,
        }
        if has("pyarrow"):
            import pyarrow

            actions["arrow"] = lambda: pyarrow.table(inseam.open(data)).num_rows
        return actions

    def limited(self, megabytes: int | None) -> Callable[[], None]:
        def prepare() -> None:
            if megabytes is not None:
                hard = resource.getrlimit(resource.RLIMIT_AS)[1]
                resource.setrlimit(resource.RLIMIT_AS, (address_bytes() + (megabytes << 20), hard))

        return prepare

    def test_actions_with_limits(self) -> None:
        refused = 0
        for name, action in self.actions().items():
            wanted = forked(action, self.limited(None))
            self.assertIn("result", wanted, name)
            self.restore()
            for megabytes in LIMITS:
                with self.subTest(action=name, megabytes=megabytes):
                    found = forked(action, self.limited(megabytes))
                    if isinstance(found, dict) and "error" in found:
                        refused += 1
                        self.assertEqual(self.bytes(self.data), self.before, "a refused call changes nothing")
                    else:
                        self.assertEqual(found, wanted)
                    self.restore()
        self.assertGreater(refused, 10)

    def restore(self) -> None:
        """Make the files what they were."""
        if os.path.exists(self.path("new.inseam")):
            os.remove(self.path("new.inseam"))
        if self.bytes(self.data) != self.before:
            with open(self.data, "wb") as file:
                file.write(self.before)

    def test_the_error_is_a_memory_error_and_one_of_the_package(self) -> None:
        def fail() -> str:
            try:
                inseam.open(self.data)
            except MemoryError as error:
                return f"{isinstance(error, inseam.Error)} {isinstance(error, inseam.OutOfMemoryError)} {error.code}"  # type: ignore[attr-defined]
            return "opened"

        self.assertEqual(forked(fail, self.limited(0)), {"result": "True True memory"})


def without_processes() -> None:
    """Become a user that may have no further process or thread."""
    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


class FullProcessTable(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.folder.chmod(0o777)
        self.data = self.path()
        inseam.write({"x": numpy.arange(100_000.0), "text": [f"row {n}" for n in range(100_000)]}, self.data)

    def test_the_library_works_on_one_thread(self) -> None:
        def work() -> list[int]:
            ds = inseam.open(self.data)
            inseam.write({"x": numpy.arange(10)}, self.path("new.inseam"))
            return [ds.filter("text ~ '9$' and x > 5").count(), len(ds.take(range(0, 100_000, 3))), sum(len(batch) for batch in ds.scan())]

        self.assertEqual(forked(work, without_processes), {"result": [10_000, 33_334, 100_000]})

    def test_functions_that_run_the_tool_raise_a_storage_error(self) -> None:
        with open(self.path("in.jsonl"), "w") as lines:
            lines.write('{"a": 1}\n')

        def convert() -> str:
            try:
                inseam.convert(self.path("in.jsonl"), self.path("out.inseam"))
            except inseam.StorageError as error:
                return str(error)
            return "converted"

        found = forked(convert, without_processes)
        self.assertIn("cannot start", found.get("result", found))
        self.assertFalse(os.path.exists(self.path("out.inseam")))

    def test_the_tool_works_or_fails_with_status_2(self) -> None:
        for arguments in (["count", self.data, "--where", "text ~ '9$'"], ["convert", self.path("in.jsonl"), "-o", self.path("out.inseam")]):
            with open(self.path("in.jsonl"), "w") as lines:
                lines.write('{"a": 1}\n' * 10)
            try:
                done = subprocess.run([tool_path(), *arguments], preexec_fn=without_processes, capture_output=True, timeout=60, check=False)
            except (PermissionError, subprocess.SubprocessError) as error:
                self.skipTest(f"another user cannot run the tool: {error}")
            self.assertIn(done.returncode, (0, 2), done.stderr)
            if done.returncode == 0 and arguments[0] == "count":
                self.assertIn(b"10000", done.stdout.replace(b",", b""))
            if done.returncode == 0 and arguments[0] == "convert":
                self.assertEqual(len(inseam.open(self.path("out.inseam"))), 10)


if __name__ == "__main__":
    unittest.main()
