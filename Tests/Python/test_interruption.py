# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Long calls end early: by the flag of inseam.h, and by a signal in Python. Nothing is left behind."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
import unittest
from collections.abc import Callable
from ctypes import byref, c_int32
from pathlib import Path
from typing import Any

import inseam
import numpy
from inseam import _library

from support import FolderTest, conversation

#: The most seconds from a signal to its exception; a machine that does other work needs more than the 0.2 that are promised.
LIMIT = float(os.environ.get("INSEAM_INTERRUPTION", "1"))
COUNT = 200_000


class Stop(Exception):
    """What the handler of the test raises."""


class InterruptionTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(400)
        inseam.write(self.rows, self.path("small"))
        self.small = inseam.open(self.path("small"))

    def names(self) -> set[str]:
        return {name for _, _, names in os.walk(self.folder) for name in names}


class Flag(InterruptionTest):
    """The flag of the C interface, set before the call: it ends at its first look."""

    def setUp(self) -> None:
        super().setUp()
        self.flag = c_int32(0)
        _library._free_running.inseam_set_cancellation(byref(self.flag))
        self.addCleanup(_library._free_running.inseam_set_cancellation, None)

    def test_each_call_is_cancelled_and_leaves_nothing(self) -> None:
        small, numbers = self.small, numpy.arange(400)[::-1]
        stream = small.scan(16)
        calls: dict[str, Callable[[], Any]] = {
            "count": lambda: small.filter("turn > 5").count(),
            "count of text": lambda: small.filter("prompt LIKE '%4%'").count(),
            "filter": lambda: small.filter("turn > 5").row_numbers(),
            "take": lambda: small.take(numbers),
            "scan": lambda: next(stream),
            "responses": lambda: next(small.responses()),
            "compute": lambda: small.compute("seam", pm="sft", rm="sky"),
            "compute into": lambda: small.compute("seam", pm="sft", rm="sky", into="seam"),
            "attach": lambda: inseam.attach(self.path("small"), "late", numpy.arange(400), on="rows"),
            "attach by key": lambda: small.attach("late", {"prompt_id": ["p3"], "late": [1.0]}, key="prompt_id"),
            "verify": lambda: inseam.open(self.path("small"), verify="full"),
            "write": lambda: inseam.write(self.rows, self.path("new")),
            "write a dataset": lambda: inseam.write(small, self.path("new")),
            "append": lambda: self.append(),
        }
        before = self.names()
        for name, body in calls.items():
            with self.subTest(name):
                self.flag.value = 1
                with self.assertRaises(inseam.Error) as caught:
                    body()
                self.assertEqual(caught.exception.code, "cancelled")
                self.flag.value = 0
                self.assertEqual(self.names(), before)
        # No lock is left, and no value.
        self.append()
        newest = small.refresh()
        self.assertEqual((len(newest), newest.columns), (400 + len(self.rows), small.columns))
        self.assertEqual(small.filter("turn > 5").count(), 394)

    def append(self) -> None:
        with inseam.Writer(self.path("small"), append=True) as writer:
            writer.write(self.rows)

    def test_another_thread_sets_it(self) -> None:
        inseam.write({"text": ["word " * 2_000] * 4_000}, self.path())
        ds = inseam.open(self.path())
        times: list[float] = []

        def cancel() -> None:
            times.append(time.perf_counter())
            self.flag.value = 1

        threading.Timer(0.1, cancel).start()
        with self.assertRaises(inseam.Error):
            while True:
                ds.filter("regexp_matches(text, 'w.*o.*r.*d.*x')").count()
        self.assertLess(time.perf_counter() - times[0], LIMIT)

    def test_it_belongs_to_its_thread(self) -> None:
        self.flag.value = 1
        counts: list[int] = []
        other = threading.Thread(target=lambda: counts.append(self.small.filter("turn > 5").count()))
        other.start()
        other.join()
        self.assertEqual(counts, [394])


class Signals(InterruptionTest):
    """A signal, whose handler raises an exception as that of Ctrl-C does."""

    @classmethod
    def setUpClass(cls) -> None:
        random = numpy.random.default_rng(1)
        cls.numbers, cls.order = random.normal(size=10 * COUNT), random.permutation(10 * COUNT)
        holder = tempfile.TemporaryDirectory(prefix="inseam-")
        cls.addClassCleanup(holder.cleanup)
        cls.data = Path(holder.name)
        inseam.write({"text": [f"{'word ' * 60}{number}" for number in range(COUNT)]}, cls.data / "text")
        inseam.write({"x": cls.numbers, "id": numpy.arange(10 * COUNT)}, cls.data / "numbers", profile="scan")

    def setUp(self) -> None:
        super().setUp()

        def stop(*_: object) -> None:
            self.came = time.perf_counter()
            raise Stop

        before = signal.signal(signal.SIGALRM, stop)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        self.text, self.wide = inseam.open(self.data / "text"), inseam.open(self.data / "numbers")

    def names(self) -> set[str]:
        return super().names() | {path.name for path in self.data.iterdir()}

    def interrupted(self, body: Callable[[], Any], after: float = 0.05) -> tuple[bool, float]:
        """Whether a call was interrupted, and the seconds from the signal to the exception."""
        signal.setitimer(signal.ITIMER_REAL, after)
        try:
            body()
        except Stop:
            return True, time.perf_counter() - self.came
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return False, 0

    def test_long_calls_end_early(self) -> None:
        everything = numpy.concatenate([self.order] * 3)
        calls: dict[str, Callable[[], Any]] = {
            "count": lambda: self.text.filter("regexp_matches(text, 'w.*o.*r.*d.*9x')").count(),
            "filter": lambda: self.wide.filter("abs(x) + x * x > 0.5 AND exp(x) < 3 OR ln(abs(x)) > 1").row_numbers(),
            "take": lambda: self.wide.take(everything),
            "scan": lambda: [None for _ in self.text.scan(None)],
            "rows": lambda: list(self.text),
            "to_pylist": lambda: self.text.take(numpy.arange(COUNT)).to_pylist(),
            "verify": lambda: inseam.open(self.data / "text", verify="full"),
            "attach": lambda: self.wide.attach("late", {"id": self.order, "late": self.numbers}, key="id"),
            "write": lambda: inseam.write(self.text, self.path("new"), profile="archive", level=19),
            "export": lambda: inseam.export(self.text, self.path("new.jsonl"), "jsonl"),
        }
        before, slow, ended = self.names(), {}, 0
        for name, body in calls.items():
            was, seconds = self.interrupted(body)
            ended += was
            if seconds > LIMIT:
                slow[name] = seconds
            if was:
                self.assertEqual(self.names(), before, name)
        self.assertEqual(slow, {})
        self.assertGreater(ended, len(calls) // 2)
        self.assertEqual(self.wide.refresh().columns, ["x", "id"])

    def test_ctrl_c_is_a_keyboard_interrupt(self) -> None:
        # A shell that starts a command in the background has it ignore the signal.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        with self.assertRaises(KeyboardInterrupt):
            for _ in range(1_000):
                self.text.filter("regexp_matches(text, 'w.*o.*r.*d.*9x')").count()
        self.assertEqual(len(self.text), COUNT)

    def test_a_handler_that_returns_ends_nothing(self) -> None:
        calls: list[float] = []
        signal.signal(signal.SIGALRM, lambda *_: calls.append(time.perf_counter()))
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        try:
            found = self.text.filter("regexp_matches(text, 'w.*o.*r.*d.*99')").count()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        self.assertGreater(len(calls), 1)
        self.assertEqual(found, sum("99" in str(number) for number in range(COUNT)))

    def test_the_tool_is_stopped(self) -> None:
        inseam.export(self.text, self.path("in.jsonl"), "jsonl")
        before = self.names()
        was, seconds = self.interrupted(lambda: inseam.convert([self.path("in.jsonl")] * 40, self.path("new")), 0.3)
        self.assertLess(seconds, LIMIT)
        if was:
            self.assertEqual(self.names(), before)


if __name__ == "__main__":
    unittest.main()
