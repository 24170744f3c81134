# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Commands killed, or failed by the system, at each of their writing calls in turn: the old state or the new one, never between.

`strace` injects the signal or the error before the K-th call. Where it may not trace, the tests are skipped.
"""

import json
import os
import random
import re
import shutil
import subprocess
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cli import INSEAM, ToolTest, write_lines

KILLS = int(os.environ.get("INSEAM_KILLS", "40"))
CALLS = ["pwrite64", "write", "fdatasync", "fsync", "ftruncate", "rename", "linkat"]
ENVIRONMENT = os.environ | {"SWIFT_BACKTRACE": "enable=no"}


def rows(start: int, count: int) -> list:
    return [{"n": n, "prompt": f"question {n}", "responses": [{"text": f"answer {n} " * 9, "role": "gold", "rm": {"a": n / 4}}]} for n in range(start, start + count)]


def traced(folder: Path, inject: str, arguments: list) -> subprocess.CompletedProcess:
    """Run the tool under strace with one injection."""
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"inject={inject}", INSEAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=ENVIRONMENT, cwd=folder)


def may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-qq", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


@unittest.skipUnless(may_trace(), "strace is not there or may not trace")
class Crash(ToolTest):
    def setUp(self) -> None:
        self.base = self.folder / "base"
        if not self.base.exists():
            self.base.mkdir()
            write_lines(self.base / "first.jsonl", rows(0, 300))
            write_lines(self.base / "second.jsonl", rows(300, 200))
            write_lines(self.base / "scores.jsonl", [{"n": n, "score": n / 8} for n in range(300)])
            self.tool("convert", self.base / "first.jsonl", "-o", self.base / "d.inseam", "-q")
            run_folder = self.base / "run"
            run_folder.mkdir()
            for name, start in (("a", 0), ("b", 150)):
                write_lines(self.base / "part.jsonl", rows(start, 150))
                self.tool("convert", self.base / "part.jsonl", "-o", run_folder / f"{name}.inseam", "-q")
            self.tool("publish", run_folder, "-q")
            self.tool("convert", self.base / "second.jsonl", "-o", run_folder / "c.inseam", "-q")

    COMMANDS = {
        "convert": ["convert", "second.jsonl", "-o", "d.inseam", "--force", "-q", "--threads", "1"],
        "convert anew": ["convert", "second.jsonl", "-o", "new.inseam", "-q", "--threads", "1"],
        "append": ["append", "d.inseam", "second.jsonl", "-q", "--threads", "1"],
        "append in steps": ["append", "d.inseam", "second.jsonl", "-q", "--threads", "1", "--commit-rows", "50"],
        "attach": ["attach", "d.inseam", "--from", "scores.jsonl", "--key", "n", "--map", "score=score", "-q"],
        "delete": ["delete", "d.inseam", "--where", "n % 2 = 0", "-q"],
        "compact": ["compact", "d.inseam", "-q"],
        "filter": ["filter", "d.inseam", "--where", "n > 10", "-o", "new.inseam", "-q"],
        "compute": ["rename", "d.inseam", "n", "number", "-q"],
        "publish": ["publish", "run", "-q"],
        "append to a folder": ["append", "run", "second.jsonl", "-q", "--threads", "1"],
        "attach to a folder": ["attach", "run", "--from", "scores.jsonl", "--key", "n", "--map", "score=score", "-q"],
        "delete in a folder": ["delete", "run", "--where", "n % 2 = 0", "-q"],
        "compact a folder": ["compact", "run", "-q"],
        "split": ["split", "d.inseam", "--parts", "3", "-o", "new", "-q"],
    }

    def fresh(self, name: str) -> Path:
        here = self.folder / re.sub(r"\W", "-", name)
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(self.base, here)
        return here

    def contents(self, folder: Path) -> dict:
        """The rows of every dataset of a folder."""
        return {path.name: self.tool("export", path, "-o", "-") for path in self.datasets(folder)}

    def datasets(self, folder: Path) -> list:
        """The files and folders that have a name."""
        folders = [path.parent for path in folder.glob("*/manifest.inseam") if not path.parent.name.startswith(".")]
        return sorted(folder.glob("*.inseam")) + sorted(folders)

    def states(self, name: str) -> tuple:
        before = self.contents(self.base)
        folder = self.fresh(f"{name} done")
        self.assertEqual(subprocess.run([INSEAM, *self.COMMANDS[name]], cwd=folder, check=False).returncode, 0)
        return before, self.contents(folder)

    def count(self, name: str, call: str) -> int:
        """How often a command makes a call."""
        folder = self.fresh(f"{name} {call} count")
        log = folder / "log"
        subprocess.run(["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={call}", INSEAM, *self.COMMANDS[name]], cwd=folder, check=False, env=ENVIRONMENT)
        return sum(f" {call}(" in line for line in log.read_text().splitlines())

    def first(self, name: str, call: str) -> int:
        """The number of the first such call that has to do with data, after those of the program's loader."""
        folder = self.fresh(f"{name} {call} first")
        log = folder / "log"
        subprocess.run(["strace", "-f", "-qq", "-o", str(log), "-e", f"trace=openat,{call}", INSEAM, *self.COMMANDS[name]], cwd=folder, check=False, env=ENVIRONMENT)
        lines = log.read_text().splitlines()
        start = next(index for index, line in enumerate(lines) if "openat(" in line and re.search(r'"\w+\.(inseam|jsonl)"', line))
        return 1 + sum(f" {call}(" in line for line in lines[:start])

    def each(self, kind: str, calls: list, errors: dict, check: object) -> int:
        """Inject into every call of every command; `check` gets what is needed to judge."""
        cases = []
        for name in self.COMMANDS:
            before, after = self.states(name)
            for call in calls:
                for number in range(1, self.count(name, call) + 1):
                    cases += [(name, call, number, suffix, before, after) for suffix in errors.get(call, [kind])]

        def one(case: tuple) -> None:
            name, call, number, suffix, before, after = case
            folder = self.fresh(f"{name} {call} {number} {suffix}")
            more = "+" if suffix.endswith("+") else ""
            done = traced(folder, f"{call}:{suffix.rstrip('+')}:when={number}{more}", self.COMMANDS[name])
            check(f"{name}, {call} number {number}, {suffix}", folder, done, before, after)
            shutil.rmtree(folder)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(one, cases))
        return len(cases)

    def assert_state(self, label: str, folder: Path, before: dict, after: dict) -> dict:
        """Old, new, or (in steps) a prefix of the new rows that has all of the old."""
        found = self.contents(folder)
        for path in self.datasets(folder):
            self.tool("verify", path)
        if "in steps" in label:
            self.assertTrue(after["d.inseam"].startswith(found["d.inseam"]), label)
            self.assertTrue(found["d.inseam"].startswith(before["d.inseam"]), label)
            self.assertEqual(found["d.inseam"].count("\n") % 50, 0, label)
        else:
            self.assertTrue(found in (before, after), label)
        return found

    def test_killed_at_every_call(self) -> None:
        def check(label: str, folder: Path, done: subprocess.CompletedProcess, before: dict, after: dict) -> None:
            self.assertIn(done.returncode, (-9, 137, 0), label)
            found = self.assert_state(label, folder, before, after)
            if "folder" in label or label.startswith("publish"):
                # What was not published is undone by the next change, which then is whole.
                name = label.split(",")[0]
                if found == before:
                    self.assertEqual(subprocess.run([INSEAM, *self.COMMANDS[name]], cwd=folder, check=False).returncode, 0, label)
                    found = self.assert_state(label, folder, after, after)
                self.tool("delete", folder / "run", "--where", "n = 7", "-q")
                self.tool("publish", folder / "run", "-q")
                rows_left = [json.loads(line)["n"] for line in self.tool("cat", folder / "run").splitlines()]
                if "append" in label:
                    # The rows of a killed append are not published by a command that does not name them.
                    self.assertEqual(sum(n >= 300 for n in rows_left), 400, label)
            # The next writer goes on without any repair, and clears what the dead one left.
            count = found["d.inseam"].count("\n")
            self.tool("append", folder / "d.inseam", folder / "second.jsonl", "-q")
            self.tool("verify", folder / "d.inseam")
            self.assertEqual(int(self.tool("count", folder / "d.inseam")), count + 200, label)
            for target in ("d.inseam", "new.inseam"):
                self.tool("convert", folder / "first.jsonl", "-o", folder / target, "-q")
            if not (folder / "new").exists():
                self.tool("split", folder / "d.inseam", "--parts", "2", "-o", folder / "new", "-q")
            left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
            if label.startswith("split"):
                # A folder has no way to be without a name: a killed command leaves it, and a user removes it.
                self.tool("clean", folder, "-q")
                left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
            self.assertEqual(left, [], label)

        count = self.each("signal=KILL", CALLS, {}, check)
        self.assertGreater(count, 60)

    def test_killed_at_random_times(self) -> None:
        """Kills by the clock, where no call begins; INSEAM_KILLS says how many."""
        draw = random.Random("kills")
        states = {name: self.states(name) for name in self.COMMANDS}
        for number in range(KILLS):
            name = draw.choice(list(self.COMMANDS))
            folder = self.fresh("killed")
            process = subprocess.Popen([INSEAM, *self.COMMANDS[name]], cwd=folder, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
            time.sleep(draw.random() * 0.04)
            process.kill()
            process.wait()
            found = self.assert_state(f"{name}, kill {number}", folder, *states[name])
            count = found["d.inseam"].count("\n")
            self.tool("append", folder / "d.inseam", folder / "second.jsonl", "-q")
            self.assertEqual(int(self.tool("count", folder / "d.inseam")), count + 200)
            shutil.rmtree(folder)

    def test_failed_at_every_call(self) -> None:
        errors = {
            "pwrite64": ["error=ENOSPC", "error=ENOSPC+", "error=EIO"],
            "write": [],
            "fdatasync": ["error=EIO", "error=EIO+"],
            "fsync": ["error=EIO", "error=EIO+"],
            "ftruncate": ["error=EIO"],
            "rename": ["error=EACCES"],
            "linkat": ["error=ENOSPC"],
        }

        def check(label: str, folder: Path, done: subprocess.CompletedProcess, before: dict, after: dict) -> None:
            found = self.assert_state(label, folder, before, after)
            if done.returncode == 0:
                # Clearing up may fail without harm, and what is still possible another way is done.
                self.assertTrue(found == after, label)
            else:
                self.assertEqual(done.returncode, 2, f"{label}: {done.stderr}")
                self.assertRegex(done.stderr.split("\n", 1)[-1] if "committed before" in done.stderr else done.stderr, r"\Ainseam: [^\n]+\n\Z", label)
                if "fsync" not in label and "fdatasync" not in label and "in steps" not in label:
                    self.assertTrue(found == before, label)
            left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
            if label.startswith("split"):
                # A folder has no way to be without a name: a killed command leaves it, and a user removes it.
                self.tool("clean", folder, "-q")
                left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
            self.assertEqual(left, [], label)

        count = self.each("error=EIO", CALLS, errors, check)
        self.assertGreater(count, 100)

    def test_interrupted_calls_change_nothing(self) -> None:
        for name in ("convert", "append", "attach", "compact"):
            before, after = self.states(name)
            for call in ("pwrite64", "pread64", "read", "openat"):
                folder = self.fresh(f"{name} {call}")
                done = traced(folder, f"{call}:error=EINTR:when={self.first(name, call)}+3", self.COMMANDS[name])
                self.assertEqual(done.returncode, 0, f"{name}, {call}: {done.stderr}")
                self.assertEqual(self.contents(folder), after)

    def test_signals_leave_nothing(self) -> None:
        for name in ("convert anew", "append", "compact"):
            before, after = self.states(name)
            for signal, code in (("INT", 130), ("TERM", 143), ("HUP", 129)):
                for call in ("pwrite64", "fdatasync" if name == "append" else "fsync"):
                    folder = self.fresh(f"{name} {signal} {call}")
                    done = traced(folder, f"{call}:signal={signal}:when=1", self.COMMANDS[name])
                    self.assertEqual(done.returncode % 256, code, f"{name} {signal}")
                    # What it says of its output is true.
                    found = re.sub(r"\Ainseam: interrupted;? ?|\n\Z", "", done.stderr)
                    said = {"nothing was written": [before], "in a commit: look whether the output is complete": [before, after]}
                    self.assertIn(self.contents(folder), said.get(found, [after] if name == "append" else [before]), f"{name} {signal} {call}: {found}")
                    self.assertEqual([path.name for path in folder.iterdir() if path.name.startswith(".")], [])


if __name__ == "__main__":
    unittest.main()
