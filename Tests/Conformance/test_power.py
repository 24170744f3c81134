# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Power cuts: copies of a mounted ext4 image, taken at random moments while commands change the datasets on it.

What a copy has is what the disk would have: bytes that no fsync waited for may be missing. Killing a process does not show that, since the
system keeps what it has written. Where the machine may not mount images the test is skipped. INSEAM_MOMENTS says how many copies are taken.
"""

import filecmp
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, run, write_lines

MOMENTS = int(os.environ.get("INSEAM_MOMENTS", "25"))
MEGABYTES = 24 + MOMENTS // 5


def may_mount_images() -> bool:
    return os.geteuid() == 0 and shutil.which("mkfs.ext4") is not None and Path("/dev/loop-control").exists()


@unittest.skipUnless(may_mount_images(), "this machine may not mount images")
class Power(ToolTest):
    def setUp(self) -> None:
        self.image = self.folder / "disk.img"
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        with self.image.open("wb") as file:
            file.truncate(MEGABYTES << 20)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(self.image)], check=True)
        if subprocess.run(["mount", "-o", "loop", str(self.image), str(self.disk)], capture_output=True, check=False).returncode != 0:
            self.skipTest("the image cannot be mounted")
        self.addCleanup(subprocess.run, ["umount", str(self.disk)], check=False)
        self.acknowledged = {"file": 1, "folder": 1}
        self.running: subprocess.Popen | None = None
        self.gate = threading.Lock()

    def command(self, *arguments: object) -> None:
        with self.gate:
            self.running = subprocess.Popen([INSEAM, *map(str, arguments), "-q"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        _, errors = self.running.communicate()
        if self.running.returncode != 0:
            raise AssertionError(f"{arguments}: {errors.decode()}")

    def work(self, stop: threading.Event, failures: list) -> None:
        draw = random.Random("power")
        file, folder = self.disk / "d.inseam", self.disk / "run"
        number = 0
        try:
            while not stop.is_set():
                number += 1
                rows = [{"n": n, "text": f"row {n} " * 20} for n in range(self.acknowledged["file"], self.acknowledged["file"] + draw.randrange(1, 40))]
                source = write_lines(self.folder / "rows.jsonl", rows)
                if number % 5 == 0:
                    self.command("compact", file)
                elif number % 7 == 0:
                    write_lines(source, [{"n": n, "s": number} for n in range(self.acknowledged["file"])])
                    self.command("attach", file, "--from", source, "--key", "n", "--map", f"x{number}=s")
                elif number % 9 == 0:
                    start = self.acknowledged["folder"]
                    write_lines(source, [{"n": n} for n in range(start, start + 10)])
                    self.command("append", folder, source)
                    self.acknowledged["folder"] += 10
                else:
                    self.command("append", file, source)
                    self.acknowledged["file"] += len(rows)
                if number % 40 == 0:
                    self.command("drop", file, *[name for name in json.loads(run("schema", file).stdout) if name.startswith("x")] or ["text"])
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    def copy_of_one_moment(self) -> Path:
        """A copy made while the running command is stopped; if the system was writing meanwhile, it is made again."""
        copy, running = self.folder / "copy.img", self.running
        if running is not None and running.poll() is None:
            running.send_signal(signal.SIGSTOP)
        try:
            for _ in range(100):
                shutil.copyfile(self.image, copy)
                if filecmp.cmp(self.image, copy, shallow=False):
                    return copy
            raise AssertionError("the image never stands still")
        finally:
            if running is not None and running.poll() is None:
                running.send_signal(signal.SIGCONT)

    def check(self, copy: Path, before: dict, after: dict) -> None:
        place = self.folder / "copy"
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-o", "loop", str(copy), str(place)], check=True)
        try:
            for name, data in (("file", place / "d.inseam"), ("folder", place / "run")):
                done = run("verify", data)
                self.assertEqual(done.returncode, 0, done.stderr)
                numbers = [json.loads(line)["n"] for line in self.tool("cat", data, "--columns", "n").splitlines()]
                self.assertEqual(numbers, list(range(len(numbers))), name)
                self.assertGreaterEqual(len(numbers), before[name], f"{name}: rows that were acknowledged are gone")
                self.assertLessEqual(len(numbers), after[name] + 40)
            # The next writer goes on without any repair.
            more = write_lines(self.folder / "more.jsonl", [{"n": -1}])
            for data in (place / "d.inseam", place / "run"):
                self.tool("append", data, more, "-q")
                self.tool("verify", data)
            self.assertEqual([path.name for path in place.iterdir() if path.name.startswith(".")], [])
        finally:
            subprocess.run(["umount", str(place)], check=True)

    def test_power_cuts(self) -> None:
        first = write_lines(self.folder / "first.jsonl", [{"n": 0}])
        self.tool("convert", first, "-o", self.disk / "d.inseam", "-q")
        (self.disk / "run").mkdir()
        self.tool("convert", first, "-o", self.disk / "run" / "start.inseam", "-q")
        self.tool("publish", self.disk / "run", "-q")
        stop, failures = threading.Event(), []
        worker = threading.Thread(target=self.work, args=(stop, failures))
        worker.start()
        draw = random.Random("moments")
        try:
            for _ in range(MOMENTS):
                time.sleep(draw.random() * 0.15)
                with self.gate:
                    before, copy = dict(self.acknowledged), self.copy_of_one_moment()
                    after = dict(self.acknowledged)
                self.check(copy, before, after)
                if failures:
                    break
        finally:
            stop.set()
            worker.join()
        if failures:
            raise failures[0]
        self.assertGreater(self.acknowledged["file"], MOMENTS)


if __name__ == "__main__":
    unittest.main()
