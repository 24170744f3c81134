# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Commands that take long: how far they are, and what they say and leave behind when they are interrupted."""

import os
import re
import signal
import subprocess
import time
import unittest

from cli import INSEAM, ToolTest, run
from terminal import terminal, written

BAR = re.compile(r"\[[█░]{24}\] (\d+) %  (?:\d+ s|\d+ min \d+ s) left")
SEED = ("--seed", 5, "-q")


class LongWork(ToolTest):
    def generated(self, rows: int) -> object:
        """Records of a corpus as JSON Lines."""
        path = self.folder / f"corpus-{rows}.jsonl"
        if not path.exists():
            self.tool("generate", "--rows", rows, *SEED, "-o", path)
        return path

    def data(self, rows: int) -> object:
        """A corpus as a dataset."""
        path = self.folder / f"corpus-{rows}.inseam"
        if not path.exists():
            self.tool("convert", self.generated(rows), "-o", path, "-q")
        return path

    def printed_slowly(self, width: int, *arguments: object) -> str:
        """What a command that prints 100,000 small rows shows on its terminal while they are read slowly."""
        data = self.folder / "small.inseam"
        if not data.exists():
            lines = "".join(f'{{"n":{n}}}\n' for n in range(100_000))
            subprocess.run([INSEAM, "convert", "-", "-o", data, "-q"], input=lines, text=True, check=True)
        parent, child = terminal(width)
        process = subprocess.Popen([INSEAM, "export", data, "-o", "-", *arguments], stdout=subprocess.PIPE, stderr=child)
        os.close(child)
        while process.stdout.read(100_000):
            time.sleep(0.12)
        process.stdout.close()
        self.assertEqual(process.wait(20), 0)
        return written(parent)

    def test_a_bar_tells_how_far_a_command_is(self) -> None:
        first, *bars, last = self.printed_slowly(80).split("\r\x1b[K")
        shares = [int(BAR.fullmatch(bar)[1]) for bar in bars]
        self.assertGreater(len(shares), 2, "no bar was shown")
        self.assertEqual((first, last, shares), ("", "", sorted(shares)))
        narrow = self.printed_slowly(30).split("\r\x1b[K")[1:-1]
        self.assertEqual({len(bar) for bar in narrow}, {30})

    def test_no_bar_where_nobody_wants_it(self) -> None:
        self.assertEqual(self.printed_slowly(80, "--quiet"), "")

    def interrupted(self, delay: float, *arguments: object) -> tuple[int, str]:
        """The code and the message of a command that gets SIGINT after a time."""
        process = subprocess.Popen([INSEAM, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        return process.returncode, errors.decode()

    def test_an_interrupted_output_is_said_to_be_unwritten(self) -> None:
        output = self.folder / "never.inseam"
        code, errors = self.interrupted(0.5, "augment", "adversarial", self.data(900), "-o", output)
        self.assertEqual((code, errors, output.exists()), (130, "inseam: interrupted; nothing was written\n", False))

    def test_an_interrupted_append_leaves_the_file_as_it_was(self) -> None:
        base, source = self.data(100), self.generated(12_000)
        before, codes = base.read_bytes(), []
        for delay in (0.1, 0.2, 0.3, 0.4, 0.6):
            code, errors = self.interrupted(delay, "append", base, source)
            codes.append(code)
            if code == 0:
                base.write_bytes(before)
                continue
            self.assertEqual((code, errors), (130, "inseam: interrupted; nothing was written\n"))
            self.assertEqual(base.read_bytes(), before)
        self.assertIn(130, codes)

    def test_what_was_committed_before_stays(self) -> None:
        output = self.data(100).with_name("grown.inseam")
        output.write_bytes(self.data(100).read_bytes())
        process = subprocess.Popen([INSEAM, "append", output, "-", "--commit-rows", "10"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.stdin.write(b"".join(self.generated(100).read_bytes().splitlines(keepends=True)[:35]))
        process.stdin.flush()
        end = time.monotonic() + 20
        while (count := run("count", output).stdout) == "100\n" and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        said = "inseam: interrupted; what was committed before stays, the rest is not written\n"
        self.assertEqual((process.returncode, errors.decode()), (130, said))
        self.assertEqual((run("count", output).stdout, count != "100\n"), (count, True))
        self.tool("verify", output)


if __name__ == "__main__":
    unittest.main()
