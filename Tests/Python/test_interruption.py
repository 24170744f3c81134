# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Long calls end early: by the flag of inseam.h, and by a signal in Python. Nothing is left behind."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from collections.abc import Callable, Iterator
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
#: Whether the calls are as large as in the long tier.
IS_LONG = bool(os.environ.get("INSEAM_LONG"))


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
            raise Stop

        before = signal.signal(signal.SIGALRM, stop)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        self.text, self.wide = inseam.open(self.data / "text"), inseam.open(self.data / "numbers")

    def names(self) -> set[str]:
        return super().names() | {path.name for path in self.data.iterdir()}

    def interrupted(self, body: Callable[[], Any], after: float = 0.05) -> tuple[bool, float]:
        """Whether a call was interrupted, and the seconds from the signal, not from its handler, to the exception."""
        due = time.perf_counter() + after
        signal.setitimer(signal.ITIMER_REAL, after)
        try:
            body()
        except Stop:
            return True, time.perf_counter() - due
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


class Gaps(FolderTest):
    """The longest time between two looks for signals during a whole call, which is the longest that a signal may wait."""

    @classmethod
    def setUpClass(cls) -> None:
        holder = tempfile.TemporaryDirectory(prefix="inseam-")
        cls.addClassCleanup(holder.cleanup)
        cls.data, cls.random = Path(holder.name), numpy.random.default_rng(2)
        cls.count = 20_000_000 if IS_LONG else 2_000_000
        cls.order = cls.random.permutation(cls.count)
        cls.values = cls.random.normal(size=2 * cls.count)
        inseam.write({"x": cls.values[: cls.count], "id": numpy.arange(cls.count)}, cls.data / "numbers", profile="scan")
        inseam.write({"x": numpy.arange(2 * cls.count)}, cls.data / "many", profile="scan")
        letters = cls.random.choice(numpy.frombuffer(b"abcdefgh   ", "u1"), 200_000_000 if IS_LONG else 40_000_000).tobytes().decode()
        for name, length in (("text", 300), ("long", 40_000)):
            texts = [letters[start : start + length] for start in range(0, len(letters), length)]
            inseam.write({"text": texts, "id": [f"t{number}" for number in range(len(texts))]}, cls.data / name)
        vectors = list(cls.random.normal(size=(40_000, 16)).astype("f4"))
        inseam.write({"embedding": vectors}, cls.data / "vectors")

    def longest(self, body: Callable[[], Any], most: float = 20) -> float:
        """The longest gap in seconds; a call that takes longer than `most` is ended."""
        times = [time.perf_counter()]

        def look(*_: object) -> None:
            times.append(time.perf_counter())
            if times[-1] > times[0] + most:
                signal.setitimer(signal.ITIMER_REAL, 0)
                raise Stop

        before = signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, 0.005, 0.005)
        try:
            body()
        except Stop:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        times.append(time.perf_counter())
        return max(end - start for start, end in zip(times, times[1:]))

    def check(self, calls: dict[str, Callable[[], Any]], most: float = 20) -> None:
        slow = {}
        for name, body in calls.items():
            # What else the machine does may stop a call, but not always at the same place.
            seconds = self.longest(body, most)
            for _ in range(2):
                if seconds > LIMIT:
                    seconds = min(seconds, self.longest(body, most))
            if seconds > LIMIT:
                slow[name] = round(seconds, 3)
        self.assertEqual(slow, {}, "seconds without a look for signals")

    def copied(self, name: str) -> str:
        """The path of a new copy."""
        return str(shutil.copy(self.data / name, self.path(name)))

    def test_every_long_call_looks_for_signals(self) -> None:
        numbers, text, long = (inseam.open(self.data / name) for name in ("numbers", "text", "long"))
        vectors = inseam.open(self.data / "vectors")
        keyed = {"id": self.order, "late": self.values[: self.count]}
        self.check(
            {
                "take": lambda: numbers.take(self.order),
                "take texts": lambda: text.take(self.random.permutation(len(text))),
                "filter": lambda: numbers.filter("abs(x) + x * x > 0.5 AND exp(x) < 3 OR ln(abs(x)) > 1").row_numbers(),
                "filter long texts": lambda: long.filter("regexp_matches(text, 'a.*b.*c.*x')").count(),
                "isin": lambda: numbers.filter(inseam.col("id").isin(self.order[: self.count // 10].tolist())).count(),
                "semi_join": lambda: numbers.semi_join(numbers, on="id").count(),
                "scan": lambda: [None for _ in text.scan(None)],
                "verify": lambda: inseam.open(self.data / "numbers", verify="full"),
                "attach": lambda: inseam.attach(self.copied("many"), "late", self.values, on="rows"),
                "attach by key": lambda: inseam.attach(self.copied("numbers"), "late", keyed, key="id"),
                "write": lambda: inseam.write({"x": self.values}, self.path("new"), mode="replace"),
                "write a view": lambda: inseam.write(numbers.filter("x > 0"), self.path("new"), mode="replace"),
                "write at level 19": lambda: inseam.write(text, self.path("new"), mode="replace", profile="archive", level=19),
                "write long texts": lambda: inseam.write(long, self.path("new"), mode="replace", profile="archive"),
                "compute": lambda: vectors.compute("contrast", embedding="embedding"),
                "export": lambda: inseam.export(numbers, self.path("new.jsonl"), "jsonl", mode="replace"),
            },
            most=20 if IS_LONG else 2,
        )

    @unittest.skipUnless(IS_LONG, "part of the long tier")
    def test_every_method_looks_for_signals(self) -> None:
        calls: dict[str, Callable[[], Any]] = {}
        for name, parameters, records in examples():
            path, source = self.path(name), self.path(f"{name}.jsonl")
            Path(source).write_text(records * (400_000 // (1 + records.count("\n"))))
            inseam.convert(source, path)
            calls[name] = lambda path=path, name=name, parameters=parameters: inseam.open(path).compute(name, **parameters)
        self.assertGreater(len(calls), 30)
        self.check(calls, most=5)


def examples() -> Iterator[tuple[str, dict[str, Any], str]]:
    """The example in the help of each method: its name, its parameters, and its records as JSON Lines."""
    from inseam._tool import tool_path

    def help(*arguments: str) -> str:
        return subprocess.run([tool_path(), "compute", *arguments, "--help"], capture_output=True, text=True, check=True).stdout

    names = re.findall(r"^  ([a-z]\S*) ", help().split("SUBCOMMANDS:")[1], re.M)
    for name in names:
        example = help(name).split("EXAMPLE:")[1].split("USAGE:")[0].replace("\\\n", " ")
        printed = re.search(r"printf.*?(?= > )", example, re.S)
        if printed is None:
            continue  # seam shows a generated dataset, which the other tests compute it over
        records = subprocess.run(["sh", "-c", printed.group()], capture_output=True, text=True, check=True).stdout
        words = shlex.split(re.search(rf"inseam compute {name} \S+(.*)", example, re.S).group(1))  # type: ignore[union-attr]
        parameters: dict[str, Any] = {}
        for option, value in zip(words, [*words[1:], "--"]):
            if option.startswith("--") and option != "--rows":
                key = option[2:].replace("-", "_")
                known = parameters.get(key, [])
                parameters[key] = True if value.startswith("--") else [*known, value]
        yield name, parameters, records.rstrip("\n") + "\n"


if __name__ == "__main__":
    unittest.main()
