# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Compaction of a folder: what stays, what retired files are for, and what follows a kill between rename and manifest."""

import json
import os
import shutil
import subprocess
import sys
import threading
import unittest

from cli import INSEAM, run, write_lines
from folder_cases import READER, FolderTest


class FolderCompaction(FolderTest):
    def grown(self) -> list:
        """Make a folder with two parts of several generations each, of which rows were deleted; return its rows."""
        rows = {name: [{"n": start + i, "t": f"{name}{i}"} for i in range(40)] for name, start in (("a", 0), ("b", 100))}
        for name in "ab":
            part = self.write(name, rows[name][:20])
            self.tool("append", part, write_lines(self.folder / "more.jsonl", rows[name][20:]), "-q", "--no-ids")
        self.tool("publish", self.path, "-q")
        self.published = self.info()["generation"]
        self.tool("delete", self.path, "--where", "n % 10 = 3", "-q")
        return [row for name in "ab" for row in rows[name] if row["n"] % 10 != 3]

    def retired(self) -> list:
        return sorted(name for name in os.listdir(self.path) if name.startswith("."))

    def reference(self, *arguments: object) -> subprocess.CompletedProcess:
        command = [sys.executable, str(READER), str(self.path), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def between_rename_and_manifest(self) -> list:
        """Make the state that a compaction leaves which is killed after its last rename."""
        rows = self.grown()
        manifest, before = self.path / "manifest.inseam", self.folder / "before.inseam"
        shutil.copy(manifest, before)
        self.tool("compact", self.path, "-q")
        shutil.copy(before, manifest)
        return rows

    def test_rows_stay_and_the_rest_goes(self) -> None:
        rows = self.grown()
        generation = self.info()["generation"]
        old = self.rows_of(self.path, "--at", self.published)
        report = json.loads(self.tool("compact", self.path, "--json"))
        self.assertLess(report["bytes_after"], report["bytes_before"])
        self.check(rows)
        self.assertEqual(self.info()["generation"], generation + 2, "a commit for each part")
        for name in "ab":
            info = json.loads(self.tool("info", self.path / f"{name}.inseam", "--json"))
            self.assertEqual((info["generation"], info["row_groups"], info.get("deleted_rows", 0)), (1, 1, 0))
        self.assertEqual(self.rows_of(self.path, "--at", self.published), old)
        self.assertEqual(len(self.reference("--at", self.published).stdout.splitlines()), len(old))
        self.assertEqual(len(self.retired()), 2)

    def test_unpublished_rows_are_compacted_too(self) -> None:
        rows = self.grown()
        more = [{"n": 50, "t": "new", "k": 1}]
        self.tool("append", self.path / "a.inseam", write_lines(self.folder / "more.jsonl", more), "-q", "--no-ids")
        self.tool("compact", self.path, "-q")
        self.check(rows[:36] + more + rows[36:])
        self.assertIn("nothing to publish", run("publish", self.path).stderr)

    def test_clean_removes_what_the_manifest_does_not_name(self) -> None:
        rows = self.grown()
        self.tool("compact", self.path, "-q")
        names = self.retired()
        self.assertEqual(json.loads(self.tool("clean", self.path, "--dry-run", "--json"))["found"], names)
        self.assertEqual(json.loads(self.tool("clean", self.path, "--json"))["removed"], names)
        self.assertEqual(self.retired(), [])
        self.check(rows)
        done = run("cat", self.path, "--at", self.published)
        self.assertEqual(done.returncode, 2)
        self.assertIn("the file id is ", done.stderr)

    def test_clean_keeps_what_the_manifest_names(self) -> None:
        rows = self.between_rename_and_manifest()
        self.assertEqual(len(self.retired()), 2)
        self.assertEqual(json.loads(self.tool("clean", self.path, "--json"))["removed"], [])
        self.check(rows)

    def test_every_change_after_a_kill(self) -> None:
        more = [{"n": 500, "t": "new"}]
        for command in ("publish", "delete", "append", "append to a part", "compact", "attach", "rollback"):
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir()
            rows = self.between_rename_and_manifest()
            with self.subTest(command):
                self.check(rows)
                lines = write_lines(self.folder / "more.jsonl", more)
                if command == "publish":
                    self.assertEqual(len(json.loads(self.tool("publish", self.path, "--json"))["published"]), 2)
                elif command == "delete":
                    self.tool("delete", self.path, "--where", "n < 10", "-q")
                    rows = [row for row in rows if row["n"] >= 10]
                elif command == "append":
                    self.tool("append", self.path, lines, "-q", "--no-ids")
                    rows += more
                elif command == "append to a part":
                    self.tool("append", self.path / "b.inseam", lines, "-q", "--no-ids")
                    self.check(rows)
                    self.tool("publish", self.path, "-q")
                    rows += more
                elif command == "compact":
                    self.tool("compact", self.path, "-q")
                elif command == "attach":
                    work = write_lines(self.folder / "work.jsonl", [{"n": row["n"], "s": row["n"] / 4} for row in rows])
                    self.tool("attach", self.path, "--from", work, "--key", "n", "--map", "s=s", "-q")
                    rows = [{**row, "s": row["n"] / 4} for row in rows]
                else:
                    self.tool("rollback", self.path, "--to", self.published, "-q")
                    rows = sorted([*rows, *({"n": n, "t": f"{'b' if n > 99 else 'a'}{n % 100}"} for n in (3, 13, 23, 33, 103, 113, 123, 133))], key=lambda row: row["n"])
                    self.assertIn("nothing to publish", run("publish", self.path).stderr)
                self.check(rows)

    def test_a_folder_rolled_back_to_before_a_compaction(self) -> None:
        self.grown()
        old = self.rows_of(self.path, "--at", self.published)
        self.tool("compact", self.path, "-q")
        compacted = self.rows_of(self.path)
        self.tool("rollback", self.path, "--to", self.published, "-q")
        self.assertEqual(self.rows_of(self.path), old)
        self.assertIn("nothing to publish", run("publish", self.path).stderr)
        done = run("delete", self.path, "--where", "n = 1")
        self.assertEqual(done.returncode, 2)
        self.assertIn("inseam compact", done.stderr)
        again = self.folder / "again"
        shutil.copytree(self.path, again)
        self.tool("publish", again, "a.inseam", "b.inseam", "-q")
        self.assertEqual(self.rows_of(again), compacted)
        self.tool("compact", self.path, "-q")
        self.assertEqual(self.rows_of(self.path), old)
        self.tool("delete", self.path, "--where", "n = 1", "-q")
        self.assertEqual(self.rows_of(self.path), [row for row in old if row["n"] != 1])
        self.tool("verify", self.path)

    def test_rows_that_are_appended_during_the_copy(self) -> None:
        """More rows than are copied under locks come while each copy is made."""
        self.write("a", [{"n": n, "t": f"row {n}"} for n in range(40_000)])
        self.tool("publish", self.path, "-q")
        command = [INSEAM, "append", str(self.path / "a.inseam"), "-", "--commit-rows", "10000", "--no-ids", "-q"]
        writer = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        assert writer.stdin is not None
        number = 40_000

        def feed() -> None:
            nonlocal number
            while not done.is_set():
                lines = [json.dumps({"n": n, "t": f"row {n}"}) + "\n" for n in range(number, number + 10_000)]
                writer.stdin.write("".join(lines))
                number += 10_000

        done = threading.Event()
        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            for _ in range(4):
                self.tool("compact", self.path, "-q")
        finally:
            done.set()
            feeder.join()
            writer.stdin.close()
            self.assertEqual(writer.wait(), 0)
        self.tool("publish", self.path, "-q")
        self.tool("verify", self.path, "-q")
        found = [json.loads(line)["n"] for line in self.tool("cat", self.path, "--columns", "n").splitlines()]
        self.assertEqual(found, list(range(number)))

    def test_a_retired_file_that_is_none(self) -> None:
        """A link, a pipe and another file are refused; nothing outside of the folder is read."""
        self.between_rename_and_manifest()
        name = next(name for name in self.retired() if name.endswith("a.inseam"))
        path, elsewhere = self.path / name, self.folder / "elsewhere.inseam"
        path.rename(elsewhere)
        for make in (lambda: path.symlink_to(elsewhere), lambda: os.mkfifo(path), path.mkdir, lambda: shutil.copy(self.path / "b.inseam", path)):
            make()
            self.assertEqual(run("cat", self.path).returncode, 2)
            self.assertEqual(self.reference().returncode, 2)
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
        self.assertIn("the file id is ", run("cat", self.path).stderr)
        self.assertIn("another file", self.reference().stderr)

    def test_what_is_refused(self) -> None:
        rows = self.grown()
        # A file that is no compaction of the part is not taken.
        self.write("a", [{"n": 1, "t": "x"}])
        done = run("compact", self.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("publish it again", done.stderr)
        self.tool("publish", self.path, "-q")
        self.tool("compact", self.path, "-q")
        self.check([{"n": 1, "t": "x"}, *rows[36:]])
        self.assertNotEqual(run("compact", self.path / "manifest.inseam").returncode, 0)


if __name__ == "__main__":
    unittest.main()
