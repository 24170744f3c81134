# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Signals, broken pipes, full and read-only disks: the right code, nothing lost, nothing left behind."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from cli import INSEAM, run
from inputs import InputTest

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]


class Manners(InputTest):
    def big(self) -> Path:
        """About 40 MB of JSON Lines, made once."""
        path = self.folder / "big.jsonl"
        if not path.exists():
            line = json.dumps({"n": 1, "s": "some words that are the same in every line " * 20, "x": [0.25, 1.5]}) + "\n"
            path.write_text(line * 42_000)
        return path

    def interrupt(self, signal_number: int, delay: float) -> int:
        process = subprocess.Popen([INSEAM, "convert", self.big(), "-o", self.output, "--force", "-q", "--profile", "archive"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(signal_number)
        output, errors = process.communicate(timeout=20)
        self.assertEqual(output, b"")
        if process.returncode > 0:
            self.assertIn(errors, (b"", b"inseam: interrupted; nothing was written\n"))
        return process.returncode

    def test_interrupted_in_the_middle(self) -> None:
        codes = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for delay in (0.02, 0.05, 0.08):
                with self.subTest(signal=number.name, delay=delay):
                    self.output.write_bytes(b"precious")
                    code = self.interrupt(number, delay)
                    codes.append(code)
                    self.assertEqual(sorted(path.name for path in self.here.iterdir()), ["out.inseam"])
                    if code == 0:
                        self.tool("verify", self.output)
                    else:
                        # As a shell tells it: a signal before the tool has begun ends it by itself.
                        told = code if code > 0 else 128 - code
                        self.assertEqual((told, self.output.read_bytes()), (128 + number, b"precious"))
        self.assertTrue(any(code != 0 for code in codes), "no run was interrupted: the input is too small")

    def test_interrupted_while_it_waits(self) -> None:
        process = subprocess.Popen([INSEAM, "convert", "-", "-o", self.output], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b'{"a":1,"s":"%s"}\n' % (b"x" * 1_000) * 3_000)
        process.stdin.flush()
        with self.untouched():
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), 130)
        for stream in (process.stdin, process.stdout, process.stderr):
            with contextlib.suppress(BrokenPipeError):
                stream.close()

    def test_broken_pipe(self) -> None:
        self.tool("convert", self.big(), "-o", self.output, "-q")
        for command in ("cat", "export -o -", "cat --where 'n = 1'", "head -n 40000", "tail -n 40000"):
            with self.subTest(command=command):
                name, _, rest = command.partition(" ")
                script = f'"{INSEAM}" {name} "{self.output}" {rest} | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}'
                done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False, timeout=30)
                self.assertEqual((done.returncode, done.stderr), (141, ""))

    def test_full_device(self) -> None:
        if not Path("/dev/full").exists():
            self.skipTest("there is no /dev/full")
        self.tool("convert", self.source(b'{"a":1}\n'), "-o", self.output, "-q")
        for arguments in (["cat", self.output], ["head", self.output], ["export", self.output, "-o", "-"], ["info", self.output], ["count", self.output], ["info", self.output, "--json"]):
            with self.subTest(command=arguments[0]), open("/dev/full", "w") as full:
                done = subprocess.run([INSEAM, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True, check=False, timeout=30)
                self.assertEqual(done.returncode, 2)
                self.assertIn("No space left", done.stderr)

    def test_full_disk(self) -> None:
        if os.geteuid() != 0:
            self.skipTest("only root can mount a small disk")
        mount = self.here / "disk"
        mount.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount], capture_output=True, check=False).returncode != 0:
            self.skipTest("a tmpfs cannot be mounted here")
        try:
            self.check_full_disk(mount)
        finally:
            subprocess.run(["umount", mount], check=False)

    def check_full_disk(self, mount: Path) -> None:
        lines = [b'{"n":%d,"s":"%s"}\n' % (i, random.Random(i).randbytes(400).hex().encode()) for i in range(1_500)]
        source = self.source(b"".join(lines))
        names = {"out.inseam", "out.jsonl"}
        for name in names:
            (mount / name).write_bytes(b"precious")
        self.tool("convert", source, "-o", self.output, "-q")
        for arguments in (["convert", source, "-q"], ["slice", self.output, "--every", "1"], ["filter", self.output, "--where", "n >= 0"], ["export", self.output]):
            with self.subTest(command=arguments[0]):
                output = mount / ("out.jsonl" if arguments[0] == "export" else "out.inseam")
                done = run(*arguments, "-o", output)
                self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]*No space left[^\n]*\n\Z")
                self.assertEqual({path.name for path in mount.iterdir()}, names)
                self.assertEqual(output.read_bytes(), b"precious")

    def test_read_only_folder(self) -> None:
        prefix = NOBODY if os.geteuid() == 0 else []
        if prefix and (not shutil.which("setpriv") or subprocess.run([*prefix, INSEAM, "--version"], capture_output=True, check=False).returncode != 0):
            self.skipTest("the tool cannot be run as another user")
        source = self.source(b'{"a":1}\n{"a":2}\n')
        self.tool("convert", source, "-o", self.output, "-q")
        for folder in (self.folder, self.here):
            folder.chmod(0o555)
        try:
            self.check_read_only(prefix, source)
        finally:
            for folder in (self.folder, self.here):
                folder.chmod(0o755)

    def check_read_only(self, prefix: list, source: Path) -> None:
        with self.untouched():
            for arguments in (["verify", self.output], ["count", self.output], ["cat", self.output], ["info", self.output]):
                done = subprocess.run([*prefix, INSEAM, *map(str, arguments)], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
            for arguments in (["convert", source], ["slice", self.output, "--every", "1"], ["export", self.output]):
                done = subprocess.run([*prefix, INSEAM, *map(str, arguments), "-o", str(self.here / "new.jsonl")], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]*(Permission denied|Read-only)[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
