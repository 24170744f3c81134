# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Many readers while one writer commits: every observation is one committed state, none goes back; writers exclude each other."""

import json
import os
import subprocess
import threading
import time
import unittest

from cli import INSEAM, ToolTest, run, write_lines

COMMITS = int(os.environ.get("INSEAM_COMMITS", "1000"))
READERS = 32
BATCH = 4
RACES = int(os.environ.get("INSEAM_RACES", "100"))


def row(number: int) -> dict:
    return {"n": number, "batch": number // BATCH, "text": f"row {number} " * (number % 5), "list": [number] * (number % 3)}


class Concurrency(ToolTest):
    def check(self, text: str) -> int:
        """The rows of an observation, which have to be a whole number of batches from the first on."""
        rows = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len(rows) % BATCH, 0, "half a commit was seen")
        for number, found in enumerate(rows):
            if found != row(number):
                self.fail(f"row {number} is {found}")
        return len(rows)

    def test_readers_see_committed_states(self) -> None:
        path = self.folder / "d.inseam"
        self.tool("convert", write_lines(self.folder / "s.jsonl", [row(n) for n in range(BATCH)]), "-o", path, "-q", "--no-source")
        writer = subprocess.Popen([INSEAM, "append", str(path), "-", "--commit-rows", str(BATCH), "-q"], stdin=subprocess.PIPE, text=True)
        failures: list = []
        observations = [0] * READERS
        changes = [0] * READERS

        def read(index: int) -> None:
            last = 0
            try:
                while writer.poll() is None or observations[index] == 0:
                    if index % 8 == 0:
                        done = run("cat", path, *(["--backend", "pread"] if index % 16 == 0 else []))
                        self.assertEqual((done.returncode, done.stderr), (0, ""))
                        count = self.check(done.stdout)
                    elif index % 8 == 1:
                        done = run("tail", path, "-n", "4")
                        self.assertEqual((done.returncode, done.stderr), (0, ""))
                        rows = [json.loads(line) for line in done.stdout.splitlines()]
                        count = rows[-1]["n"] + 1
                        self.assertEqual(rows, [row(n) for n in range(count - 4, count)])
                    else:
                        done = run("count", path, "--where", "n >= 0")
                        self.assertEqual((done.returncode, done.stderr), (0, ""))
                        count = int(done.stdout)
                    self.assertEqual(count % BATCH, 0)
                    self.assertGreaterEqual(count, last, "a reader went back")
                    changes[index] += count > last
                    last = count
                    observations[index] += 1
            except BaseException as error:  # noqa: BLE001 - it is reported by the test
                failures.append(error)

        readers = [threading.Thread(target=read, args=(index,)) for index in range(READERS)]
        for reader in readers:
            reader.start()
        for commit in range(1, COMMITS):
            writer.stdin.write("".join(json.dumps(row(commit * BATCH + n)) + "\n" for n in range(BATCH)))
            writer.stdin.flush()
            time.sleep(0.002)
        writer.stdin.close()
        self.assertEqual(writer.wait(), 0)
        for reader in readers:
            reader.join()
        self.assertEqual(failures, [])
        self.assertGreater(sum(changes), READERS, "the readers saw too little to prove anything")
        self.assertEqual(self.check(self.tool("cat", path)), COMMITS * BATCH)
        self.tool("verify", path)

    def test_one_writer_at_a_time(self) -> None:
        path = self.folder / "races.inseam"
        source = write_lines(self.folder / "one.jsonl", [{"a": 1}])
        self.tool("convert", source, "-o", path, "-q")
        rows = 1
        for race in range(RACES):
            pair = [subprocess.Popen([INSEAM, "append", str(path), str(source), "-q"], stderr=subprocess.PIPE, text=True) for _ in range(2)]
            if race % 10 == 9:
                pair[0].kill()
            results = [(one.communicate()[1], one.returncode) for one in pair]
            for error, code in results:
                if code == 0:
                    rows += 1
                elif code == 2:
                    self.assertRegex(error, r"a writer is appending( \(pid \d+\))?; wait until it has finished")
                else:
                    self.assertEqual(code, -9)
            found = int(self.tool("count", path))
            # A killed writer may have made its commit before it could say so.
            self.assertIn(found - rows, (0, 1) if race % 10 == 9 else (0,))
            rows = found
        self.assertGreater(rows, RACES // 2)
        self.tool("verify", path)


if __name__ == "__main__":
    unittest.main()
