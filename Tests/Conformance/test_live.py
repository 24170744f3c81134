# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Everybody at work on one dataset: an appender, a scorer, a deleter, a compactor, a publisher, readers, a follower.

At the end every acknowledged row is there once, every attached value is that of its row, and no deleted row is back.
With INSEAM_LIVE_FIGURES=1 it prints how long locks were waited for and held.
"""

import json
import os
import shutil
import subprocess
import threading
import time
import unittest
from collections.abc import Callable
from pathlib import Path

from cli import INSEAM, ToolTest, run, write_lines

SECONDS = float(os.environ.get("INSEAM_LIVE_SECONDS", "20"))
RATE = 100  # rows a second
STEP = 20  # rows of a commit: one every 0.2 s
WAIT = ("--wait", "60")  # a busy disk may take 10 s for one fdatasync


def score(number: int, column: int) -> float:
    return float(number * 8 + column)


class Live(ToolTest):
    def setUp(self) -> None:
        """Have lock_times.c note every lock."""
        compiler = shutil.which("clang") or shutil.which("cc")
        if not os.environ.get("INSEAM_LIVE_FIGURES") or compiler is None:
            return
        library, self.times = self.folder / "lock_times.so", self.folder / f"{self._testMethodName}.times"
        source = Path(__file__).with_name("lock_times.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(source), "-o", str(library), "-ldl"], check=True)
        os.environ.update(LD_PRELOAD=str(library), LOCK_TIMES=str(self.times))
        self.addCleanup(self.report)

    def report(self) -> None:
        for name in ("LD_PRELOAD", "LOCK_TIMES"):
            del os.environ[name]
        locks = [[float(word) for word in line.split()] for line in self.times.read_text().splitlines()]
        columns = {
            "waited": [wait for wait, *_ in locks],
            "held": [held for _, held, *_ in locks],
            "held, without waiting for the disk": [held - synchronized for _, held, synchronized, *_ in locks],
            "from the lock to the first byte": [first for *_, first, _ in locks if first >= 0],
            "kilobytes written": [kilobytes * 1000 for *_, kilobytes in locks],
        }
        print(f"\n{self._testMethodName}: {len(locks)} locks in {SECONDS:.0f} s, {self.appended} rows; ms (or as named): median, 99 %, maximum")
        for name, values in columns.items():
            values.sort()
            shown = (values[len(values) // 2], values[int(len(values) * 0.99)], values[-1])
            print(f"  {name:36}" + " ".join(f"{value / 1000:10.3f}" for value in shown))

    def start(self, path: object, first: int) -> None:
        """Begin with a dataset of some rows."""
        rows = [{"id": number, "text": f"row {number}"} for number in range(first)]
        self.tool("convert", write_lines(self.folder / "first.jsonl", rows), "-o", path, "-q", "--no-source")
        self.deadline = time.monotonic() + SECONDS
        self.appended = first
        self.deleted: set[int] = set()
        self.columns = 0
        self.failures: list[str] = []

    def attempt(self, *arguments: object) -> subprocess.CompletedProcess:
        done = run(*arguments)
        if done.returncode != 0:
            self.failures.append(f"{arguments}: exit {done.returncode}: {done.stderr.strip()}")
        return done

    def repeated(self, seconds: float, body: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            while time.monotonic() < self.deadline and not self.failures:
                start = time.monotonic()
                body()
                time.sleep(max(0.0, seconds - (time.monotonic() - start)))

        return work

    def append(self, path: object) -> Callable[[], None]:
        """Append rows as they come; all are acknowledged when the tool ends."""

        def work() -> None:
            command = [INSEAM, "append", str(path), "-", "--commit-rows", str(STEP), *WAIT, "-q"]
            writer = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            assert writer.stdin is not None and writer.stderr is not None
            number = self.appended
            try:
                while time.monotonic() < self.deadline and not self.failures:
                    for _ in range(STEP):
                        writer.stdin.write(json.dumps({"id": number, "text": f"row {number}"}) + "\n")
                        number += 1
                    writer.stdin.flush()
                    time.sleep(STEP / RATE)
                writer.stdin.close()
            except BrokenPipeError:
                pass
            message = writer.stderr.read()
            writer.stderr.close()
            if writer.wait() != 0:
                self.failures.append(f"append: {message}")
            self.appended = number

        return work

    def attach(self, path: object) -> None:
        done = self.attempt("cat", path, "--columns", "id")
        numbers = [json.loads(line)["id"] for line in done.stdout.splitlines()]
        column = self.columns % 8
        scores = self.folder / "scores.jsonl"
        write_lines(scores, [{"id": number, "score": score(number, column)} for number in numbers])
        done = run("attach", path, "--from", scores, "--key", "id", "--map", f"s{column}=score", "--replace", *WAIT, "-q")
        # All its rows may have been deleted meanwhile.
        if done.returncode != 0:
            self.failures.append(f"attach: {done.stderr.strip()}")
        self.columns += 1

    def delete(self, path: object) -> None:
        bound = len(self.deleted) + 7
        done = self.attempt("delete", path, "--where", f"id < {bound}", *WAIT, "-q")
        if done.returncode == 0:
            self.deleted = set(range(bound))

    def read(self, path: object) -> None:
        gone = len(self.deleted)
        done = self.attempt("cat", path, "--columns", "id")
        numbers = [json.loads(line)["id"] for line in done.stdout.splitlines()]
        if len(set(numbers)) != len(numbers):
            self.failures.append("a reader saw a row twice")
        if numbers and min(numbers) < gone:
            self.failures.append("a reader saw a deleted row")

    def work(self, bodies: list[Callable[[], None]]) -> None:
        threads = [threading.Thread(target=body) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(self.failures, [])

    def check(self, path: object) -> None:
        self.tool("verify", path, "-q")
        rows = [json.loads(line) for line in self.tool("cat", path).splitlines()]
        numbers = [row["id"] for row in rows]
        self.assertEqual(len(set(numbers)), len(numbers), "a row is there twice")
        wrong = set(numbers) ^ (set(range(self.appended)) - self.deleted)
        self.assertFalse(wrong, f"{len(wrong)} rows are lost or back, {sorted(wrong)[:10]}")
        for row in rows:
            self.assertEqual(row["text"], f"row {row['id']}")
            for column in range(8):
                value = row.get(f"s{column}")
                if value is not None:
                    self.assertEqual(value, score(row["id"], column), f"column s{column} of row {row['id']}")
        self.assertGreater(self.columns, 0)
        self.assertGreater(len(self.deleted), 0)

    def work_and_follow(self, path: object, bodies: list[Callable[[], None]]) -> None:
        """Let all work while a follower prints the rows; it has to print each once."""
        output = self.folder / "followed.jsonl"
        with output.open("w") as file:
            follower = subprocess.Popen([INSEAM, "cat", str(path), "--follow", "--columns", "id"], stdout=file)
            self.work([*bodies, *[self.repeated(0.3, lambda: self.read(path)) for _ in range(4)]])
            if os.path.isdir(str(path)):
                self.tool("publish", path, "-q")
            time.sleep(1)
            self.assertIsNone(follower.poll(), "the follower ended")
            follower.terminate()
            follower.wait()
        self.check(path)
        followed = [json.loads(line)["id"] for line in output.read_text().splitlines()]
        self.assertEqual(len(set(followed)), len(followed), "the follower printed a row twice")
        lost = set(range(200, self.appended)) - self.deleted - set(followed)
        self.assertFalse(lost, f"the follower left out {len(lost)} rows, {sorted(lost)[:10]}")

    def test_a_file(self) -> None:
        path = self.folder / "d.inseam"
        self.start(path, 200)
        self.work_and_follow(
            path,
            [
                self.append(path),
                self.repeated(1, lambda: self.attach(path)),
                self.repeated(0.7, lambda: self.delete(path)),
                self.repeated(1.5, lambda: self.attempt("compact", path, *WAIT, "-q")),
            ],
        )

    def test_a_folder(self) -> None:
        folder = self.folder / "run"
        folder.mkdir()
        path = folder / "worker.inseam"
        self.start(path, 200)
        self.tool("publish", folder, "-q")
        self.work_and_follow(
            folder,
            [
                self.append(path),
                self.repeated(1, lambda: self.attach(folder)),
                self.repeated(0.7, lambda: self.delete(folder)),
                self.repeated(0.5, lambda: self.attempt("publish", folder, *WAIT, "-q")),
                self.repeated(1.5, lambda: self.attempt("compact", folder, *WAIT, "-q")),
            ],
        )


if __name__ == "__main__":
    unittest.main()
