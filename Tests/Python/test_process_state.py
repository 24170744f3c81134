# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What belongs to the process stays as it is, not only after a call but at every moment of it."""

import locale
import os
import resource
import stat
import threading
import unittest
from collections.abc import Callable

from support import FolderTest

import inseam

LIMITS = [name for name in dir(resource) if name.startswith("RLIMIT_")]


def state() -> dict[str, object]:
    """The umask, the handlers and masks of signals, the folder, the limits and the locale of the process."""
    with open("/proc/self/status") as lines:
        kept = [line.split() for line in lines if line.startswith(("Umask", "SigIgn", "SigCgt", "SigBlk"))]
    found: dict[str, object] = {line[0]: line[1] for line in kept}
    found["folder"] = os.getcwd()
    found["limits"] = [resource.getrlimit(getattr(resource, name)) for name in LIMITS]
    found["locale"] = locale.setlocale(locale.LC_ALL)
    return found


class ProcessState(FolderTest):
    def calls(self) -> list[Callable[[], object]]:
        """One call of every kind that makes, changes or reads files."""
        path = self.path("d.inseam")
        rows = [{"id": f"p{n}", "n": n, "text": f"row {n} " * 9} for n in range(4000)]
        inseam.write(rows, path)
        opened = inseam.open(path)

        def append() -> None:
            with inseam.Writer(path, mode="append") as writer:
                writer.write(rows[:10])

        return [
            lambda: inseam.write(rows, path, mode="replace"),
            append,
            lambda: inseam.attach(path, "s", {"id": ["p1"], "s": [1.0]}, key="id", replace=True),
            lambda: list(opened.scan()),
            lambda: opened.take([5, 1, 9]),
            lambda: opened.filter("n > 7 and text ~ '12'").count(),
            lambda: opened.to_arrow(),
            lambda: inseam.open(path, verify="full"),
        ]

    def test_nothing_changes_at_any_moment(self) -> None:
        calls = self.calls()
        before = state()
        done, seen = threading.Event(), []

        def watch() -> None:
            while not done.is_set():
                now = state()
                if now != before:
                    seen.append(now)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            for _ in range(5):
                for call in calls:
                    call()
        finally:
            done.set()
            watcher.join()
        self.assertEqual(seen[:1], [])
        self.assertEqual(state(), before)

    def test_the_kernel_applies_the_umask(self) -> None:
        old = os.umask(0o027)
        try:
            inseam.write([{"a": 1}], self.path("new.inseam"))
        finally:
            os.umask(old)
        self.assertEqual(stat.S_IMODE(os.stat(self.path("new.inseam")).st_mode), 0o640)

    def test_a_replaced_file_keeps_its_permissions_and_its_link(self) -> None:
        inseam.write([{"a": 1}], self.path("real.inseam"))
        os.chmod(self.path("real.inseam"), 0o600)
        os.symlink("real.inseam", self.path("link.inseam"))
        inseam.write([{"a": 2}], self.path("link.inseam"), mode="replace")
        self.assertTrue(os.path.islink(self.path("link.inseam")))
        self.assertEqual(list(inseam.open(self.path("real.inseam"))), [{"a": 2}])
        self.assertEqual(stat.S_IMODE(os.stat(self.path("real.inseam")).st_mode), 0o600)


if __name__ == "__main__":
    unittest.main()
