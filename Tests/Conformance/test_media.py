# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Media that are full, read-only or slow to give, and users without rights: clear errors, nothing lost, nothing left.

Where the machine may not mount or change users, these tests are skipped.
"""

import json
import os
import re
import resource
import shutil
import subprocess
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, run, write_lines

LONG = bool(os.environ.get("INSEAM_LONG"))
NOBODY = 65_534


def rows(start: int, count: int) -> list:
    return [{"n": n, "prompt": f"question {n}", "responses": [{"text": f"answer {n} " * 9, "rm": {"a": n / 4}}]} for n in range(start, start + count)]


def may_mount() -> bool:
    done = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return done.returncode == 0


class Media(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.first = write_lines(cls.folder / "first.jsonl", rows(0, 400))
        cls.second = write_lines(cls.folder / "second.jsonl", rows(400, 300))
        cls.data = cls.folder / "d.inseam"
        cls().tool("convert", cls.first, "-o", cls.data, "-q")
        cls.run_folder = cls.folder / "run"
        cls.run_folder.mkdir()
        shutil.copy(cls.data, cls.run_folder / "a.inseam")
        cls().tool("publish", cls.run_folder, "-q")

    def mounted(self, options: str) -> Path:
        """A file system in memory that goes with the test."""
        place = self.folder / "mount"
        place.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "inseam-test", str(place)], check=True)
        self.addCleanup(subprocess.run, ["umount", str(place)], check=False)
        return place

    def assert_one_line(self, done: subprocess.CompletedProcess, what: str) -> None:
        self.assertEqual(done.returncode, 2, f"{what}: {done.stderr}")
        self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z", what)

    @unittest.skipUnless(may_mount(), "this machine may not mount")
    def test_every_size_of_a_full_disk(self) -> None:
        place = self.mounted("size=64m")
        room = (self.data.stat().st_size * 4) // 4096 + 8
        count = 200 if LONG else 60
        endings = {"done": 0, "full": 0}
        for number in range(count):
            size = 4096 * (1 + number * room // count)
            subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)
            for command in (["convert", self.first, "-o", place / "new.inseam", "-q"], ["append", place / "d.inseam", self.second, "-q"], ["compact", place / "d.inseam", "-q"]):
                for path in place.iterdir():
                    path.unlink()
                before = None
                if command[0] != "convert":
                    try:
                        shutil.copy(self.data, place / "d.inseam")
                    except OSError:
                        (place / "d.inseam").unlink(missing_ok=True)
                        continue
                    before = self.tool("cat", place / "d.inseam")
                done = run(*command)
                if done.returncode == 0:
                    endings["done"] += 1
                else:
                    endings["full"] += 1
                    self.assert_one_line(done, f"{command[0]} in {size} bytes")
                    self.assertIn("No space left on device", done.stderr)
                    if before is None:
                        self.assertEqual(list(place.iterdir()), [])
                    else:
                        self.assertEqual(self.tool("cat", place / "d.inseam"), before)
                        self.tool("verify", place / "d.inseam")
                self.assertEqual([path.name for path in place.iterdir() if path.name.startswith(".")], [])
        self.assertGreater(min(endings.values()), 5, endings)

    @unittest.skipUnless(may_mount(), "this machine may not mount")
    def test_a_read_only_medium(self) -> None:
        place = self.mounted("size=64m")
        shutil.copy(self.data, place / "d.inseam")
        shutil.copytree(self.run_folder, place / "run")
        expected = self.tool("cat", self.data)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        for data in (place / "d.inseam", place / "run"):
            log = self.folder / "opened"
            for command in (["cat", data], ["verify", data], ["info", data], ["stats", data], ["count", data, "--where", "n > 3"], ["log", data], ["export", data, "-o", "-"]):
                done = subprocess.run(["strace", "-f", "-qq", "-o", str(log), "-e", "trace=openat,open,creat,unlink,rename,linkat,mkdir", INSEAM, *map(str, command)], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                if command[0] == "cat":
                    self.assertEqual(done.stdout, expected)
                touched = [line for line in log.read_text().splitlines() if str(place) in line]
                self.assertTrue(touched)
                self.assertEqual([line for line in touched if re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|unlink|rename|linkat|mkdir", line)], [])
            for command in (["append", data, self.second], ["delete", data, "--where", "n = 1"], ["compact", place / "d.inseam"], ["publish", place / "run"], ["convert", self.second, "-o", place / "x.inseam"]):
                done = run(*command, "-q")
                self.assert_one_line(done, str(command[0]))
                self.assertRegex(done.stderr, "Read-only file system", str(command[0]))

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv"), "only root may become somebody else")
    def test_a_user_without_rights(self) -> None:
        here = self.folder / "owned"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(self.run_folder, here)
        for path in [self.folder, here]:
            path.chmod(0o755)
        (here / "secret.inseam").write_bytes(self.data.read_bytes())
        (here / "secret.inseam").chmod(0o600)
        tool = Path(self.folder, "tool")
        shutil.copy(INSEAM, tool)
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", str(tool)]

        def as_user(*arguments: object) -> subprocess.CompletedProcess:
            return subprocess.run([*user, *map(str, arguments)], capture_output=True, text=True, check=False, cwd="/")

        if as_user("--version").returncode != 0:
            self.skipTest("another user cannot start the tool here")
        self.assertEqual(as_user("cat", here).stdout, self.tool("cat", self.data))
        self.assertEqual(as_user("verify", here / "a.inseam").returncode, 0)
        for command in (["cat", here / "secret.inseam"], ["append", here, self.second, "-q"], ["publish", here], ["delete", here / "a.inseam", "--rows", "0:1"], ["compact", here / "a.inseam"], ["convert", self.second, "-o", here / "x.inseam", "-q"]):
            done = as_user(*command)
            self.assert_one_line(done, str(command[0]))
            self.assertIn("Permission denied", done.stderr)
        self.assertEqual(sorted(os.listdir(here)), ["a.inseam", "manifest.inseam", "secret.inseam"])

    def test_a_limit_on_the_size_of_files(self) -> None:
        for size in (0, 4_096, 12_288, 20_000, self.data.stat().st_size + 10):
            target = self.folder / "limited.inseam"
            target.unlink(missing_ok=True)
            done = run("convert", self.first, "-o", target, "-q", preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
            if size > self.data.stat().st_size:
                self.assertEqual(done.returncode, 0, done.stderr)
                continue
            self.assert_one_line(done, f"limit {size}")
            self.assertIn("File too large", done.stderr)
            self.assertFalse(target.exists())

    def test_few_open_files(self) -> None:
        """A folder may have more parts than a process may open."""
        here = self.folder / "many"
        here.mkdir()
        for number in range(300):
            shutil.copy(self.data, here / f"{number}.inseam")
        self.tool("publish", here, "-q")
        done = run("count", here, "--where", "n >= 200", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (290, 290)))
        self.assertEqual((done.returncode, done.stdout.strip()), (0, str(300 * 200)), done.stderr)

    @unittest.skipUnless(shutil.which("clang") or shutil.which("cc"), "there is no C compiler")
    def test_short_reads_and_writes(self) -> None:
        library = self.folder / "short_io.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(Path(__file__).with_name("short_io.c")), "-o", str(library), "-ldl"], check=True)
        environment = os.environ | {"LD_PRELOAD": str(library)}
        corpus = self.folder / "corpus.jsonl"
        self.tool("generate", "-o", corpus, "--rows", "300", "--seed", "5", "-q")
        steps = [
            ["convert", "corpus.jsonl", "-o", "OUT.inseam", "-q"], ["append", "OUT.inseam", "corpus.jsonl", "-q"], ["delete", "OUT.inseam", "--rows", "3:50", "-q"],
            ["compact", "OUT.inseam", "-q"], ["cat", "OUT.inseam", "--backend", "pread"], ["export", "OUT.inseam", "-o", "OUT.jsonl", "-q"], ["split", "OUT.inseam", "--parts", "3", "-o", "OUT", "-q"], ["cat", "OUT"],
        ]
        found = {}
        for kind, variables in (("plain", os.environ), ("short", environment)):
            outputs = []
            for step in steps:
                done = subprocess.run([INSEAM, *(word.replace("OUT", kind) for word in step)], cwd=self.folder, capture_output=True, text=True, check=False, env=variables)
                self.assertEqual(done.returncode, 0, done.stderr)
                outputs.append(done.stdout)
            found[kind] = [outputs, (self.folder / f"{kind}.jsonl").read_bytes(), json.loads(self.tool("info", self.folder / f"{kind}.inseam", "--json"))["file_id"]]
        self.assertEqual(found["plain"], found["short"])


if __name__ == "__main__":
    unittest.main()
