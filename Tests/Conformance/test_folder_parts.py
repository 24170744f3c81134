# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of folders that are gone, replaced, links, or changed by several at once; and what is no folder."""

import json
import os
import shutil
import threading
import unittest

from cli import run, write_lines
from folder_cases import FolderTest


class FolderParts(FolderTest):
    def test_names_that_lead_elsewhere(self) -> None:
        inside = self.write("a", [{"n": 1}])
        self.tool("publish", self.path, "-q")
        elsewhere = self.folder / "elsewhere.inseam"
        shutil.copy(inside, elsewhere)
        (self.path / "link.inseam").symlink_to(elsewhere)
        (self.path / "loop.inseam").symlink_to("loop.inseam")
        os.mkfifo(self.path / "pipe.inseam")
        (self.path / "folder.inseam").mkdir()
        names = ["../elsewhere.inseam", str(elsewhere), "link.inseam", "loop.inseam", "pipe.inseam", "folder.inseam", "a", ".a.inseam", "manifest.inseam", "none.inseam", "sub/a.inseam", ""]
        for name in names:
            done = run("publish", self.path, name)
            self.assertEqual(done.returncode, 2, name)
            self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
        self.assertEqual(self.info()["rows"], 1)
        for name in ("link", "loop", "pipe"):
            (self.path / f"{name}.inseam").unlink()
        (self.path / "folder.inseam").rmdir()
        # A part that becomes something else is refused when it is read, and a pipe is not waited for.
        inside.unlink()
        for make in (lambda: inside.symlink_to(elsewhere), lambda: os.mkfifo(inside), inside.mkdir, lambda: inside.symlink_to("/dev/zero"), lambda: None):
            make()
            done = run("cat", self.path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("a.inseam: cannot", done.stderr)
            if inside.is_dir() and not inside.is_symlink():
                inside.rmdir()
            else:
                inside.unlink(missing_ok=True)
        shutil.copy(self.convert("other", [{"n": 1}]), inside)
        self.assertIn("the file id is ", run("cat", self.path).stderr)
        manifest = self.path / "manifest.inseam"
        manifest.rename(self.folder / "m.inseam")
        manifest.symlink_to(self.folder / "m.inseam")
        for command in (["cat", self.path], ["publish", self.path], ["delete", self.path, "--where", "n = 1"]):
            self.assertEqual(run(*command).returncode, 2, command)

    def test_a_part_that_was_replaced(self) -> None:
        self.parts("a", "b")
        for name in "ab":
            self.write(name, [{"n": 100.5, "k": "x", "z": 7}])
        for command in (["cat"], ["delete", "--where", "n > 0"], ["drop", "z"]):
            done = run(command[0], self.path, *command[1:])
            self.assertEqual(done.returncode, 2)
            self.assertIn("the file id is ", done.stderr)
        self.assertEqual(len(self.rows_of(self.path / "b.inseam")), 1)
        self.tool("publish", self.path, "-q")
        self.check([{"n": 100.5, "k": "x", "z": 7}] * 2)

    def test_a_copy_of_a_part_that_was_changed_apart(self) -> None:
        """It has the file id, the generation and the rows that the manifest says, and another history."""
        part = self.write("a", [{"n": n} for n in range(5)])
        copy = self.folder / "copy.inseam"
        shutil.copy(part, copy)
        self.tool("append", part, write_lines(self.folder / "more.jsonl", [{"n": 5}]), "-q")
        self.tool("append", copy, write_lines(self.folder / "more.jsonl", [{"n": 6}]), "-q")
        self.tool("publish", self.path, "-q")
        self.check([{"n": n} for n in range(6)])
        shutil.copy(copy, part)
        for command in (["cat"], ["verify"], ["delete", "--where", "n = 0"]):
            done = run(*command[:1], self.path, *command[1:])
            self.assertIn(done.returncode, (1, 2), command)
            self.assertRegex(done.stderr, "generation 2 has the id [0-9a-f]{32}, but the manifest lists [0-9a-f]{32}: a copy of the file was changed apart")
        with self.assertRaises(AssertionError):
            self.check([{"n": n} for n in range(6)])
        self.tool("publish", self.path)
        self.check([{"n": n} for n in (0, 1, 2, 3, 4, 6)])

    def test_a_part_that_is_gone(self) -> None:
        self.parts("a", "b", "c")
        (self.path / "b.inseam").unlink()
        done = run("cat", self.path, "--skip-damage")
        self.assertEqual(done.returncode, 1)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["n"] for row in found], [*range(5), *[None] * 5, *range(20, 25)])
        self.assertIn("b.inseam", done.stderr)

    def test_folders_that_are_none(self) -> None:
        for command in (["publish", self.folder / "nowhere"], ["publish", self.path], ["publish", self.path, "none.inseam"]):
            self.assertEqual(run(*command).returncode, 2)
        self.assertEqual(os.listdir(self.path), [])
        self.assertFalse((self.folder / "nowhere").exists())
        self.parts("a")
        self.assertEqual(run("append", self.path / "manifest.inseam", self.folder / "part.jsonl").returncode, 64)
        empty = self.folder / "empty.inseam"
        self.tool("slice", self.path, "--rows", "0:0", "-o", empty, "-q")
        target = self.folder / "split empty"
        self.tool("split", empty, "--parts", "2", "-o", target, "-q")
        self.assertEqual(self.tool("schema", target), self.tool("schema", empty))

    def test_workers_publish_while_others_read(self) -> None:
        self.write("start", [{"worker": -1, "n": i} for i in range(10)])
        self.tool("publish", self.path, "-q")
        stop, seen, errors = threading.Event(), [], []

        def work(worker: int) -> None:
            for number in range(6):
                source = write_lines(self.folder / f"w{worker}-{number}.jsonl", [{"worker": worker, "n": number}] * 25)
                if number % 2:
                    done = run("append", self.path, source, "-q")
                else:
                    part = self.path / f"w{worker}-{number}.inseam"
                    run("convert", source, "-o", part, "-q")
                    done = run("publish", self.path, part.name, "-q")
                if done.returncode:
                    errors.append(done.stderr)

        def read() -> None:
            while not stop.is_set():
                done = run("count", self.path)
                if done.returncode:
                    errors.append(done.stderr)
                else:
                    seen.append(int(done.stdout))

        readers = [threading.Thread(target=read) for _ in range(2)]
        workers = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
        for thread in readers + workers:
            thread.start()
        for thread in workers:
            thread.join()
        stop.set()
        for thread in readers:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(int(self.tool("count", self.path)), 10 + 4 * 6 * 25)
        self.assertTrue(all((count - 10) % 25 == 0 for count in seen), "a reader sees whole publishes")
        self.tool("verify", self.path)

    def test_outputs_that_are_parts(self) -> None:
        part = self.write("a", [{"n": 1}])
        self.tool("publish", self.path, "-q")
        for command in (["filter", self.path, "--where", "n = 1"], ["merge", self.path]):
            self.assertEqual(run(*command, "-o", part).returncode, 64)

    def test_what_is_refused(self) -> None:
        self.write("a", [{"n": 1}])
        cases = [(["cat", self.path], "publish"), (["publish", self.folder / "part.jsonl"], "not a directory")]
        for command, word in cases:
            done = run(*command)
            self.assertEqual(done.returncode, 2)
            self.assertIn(word, done.stderr)
        self.tool("publish", self.path, "-q")
        for command, word in (
            (["append", self.path, self.folder / "part.jsonl", "--commit-rows", "5"], "data file of the folder"),
            (["publish", self.path, "--remove", "b.inseam"], "unknown data file 'b.inseam'"),
        ):
            done = run(*command)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
