# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Network file systems (spec/network.md), by an fstatfs(2) that says so of local files."""

import os
import shutil
import subprocess
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

#: The types of spec/network.md, and some that are local: ext4, XFS, btrfs, tmpfs, overlay.
NETWORK = [0x6969, 0xFF534D42, 0xFE534D42, 0x01021997, 0x0BD00BD0, 0x00C36400, 0x65735546, 0x5346414F, 0x47504653]
LOCAL = [0xEF53, 0x58465342, 0x9123683E, 0x01021994, 0x794C7630]


class Network(ToolTest):
    def setUp(self) -> None:
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            self.skipTest("no C compiler")
        library = self.folder / "file_system_type.so"
        source = Path(__file__).with_name("file_system_type.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(source), "-o", str(library), "-ldl"], check=True)
        self.maps = self.folder / "maps"
        self.environment = {**os.environ, "LD_PRELOAD": str(library), "FILE_MAPS": str(self.maps)}
        self.path = self.folder / self.id().rsplit(".", 1)[-1]
        self.path.mkdir()
        rows = write_lines(self.folder / "rows.jsonl", [{"id": n, "x": n / 2, "responses": [{"rm": {"r": 1.0}}, {"rm": {"r": n}}]} for n in range(9)])
        for name in ("a", "b"):
            self.tool("convert", rows, "-o", self.path / f"{name}.inseam", "-q")
        self.tool("publish", self.path, "-q")
        self.tool("drop", self.path, "x", "-q")
        self.rows = rows

    def on(self, kind: int, *arguments: object) -> subprocess.CompletedProcess:
        return run(*arguments, env={**self.environment, "FILE_SYSTEM_TYPE": str(kind)})

    def changes(self, data: Path) -> list[tuple[object, ...]]:
        scores = write_lines(self.folder / "scores.jsonl", [{"id": n, "s": n} for n in range(9)])
        changes: list[tuple[object, ...]] = [
            ("attach", data, "--from", scores, "--key", "id", "--map", "s=s"), ("delete", data, "--where", "id = 3"), ("restore", data),
            ("restore", data, "--column", "x"), ("rename", data, "id", "number"), ("drop", data, "id"), ("rollback", data, "--to", "1"),
            ("compute", "dispersion", data, "--rm", "r", "--into", "d"), ("compact", data),
        ]  # fmt: skip
        if data.is_dir():
            return [*changes, ("attach", data / "a.inseam", "--from", scores, "--key", "id", "--map", "s=s"), ("clean", data)]
        return [*changes, ("append", data, self.rows)]

    def test_another_writer_is_refused_by_every_command(self) -> None:
        (self.path / f".{'0' * 32}.a.inseam").write_bytes(b"")
        for data in (self.path, self.path / "a.inseam"):
            before = {file.name: file.read_bytes() for file in self.path.iterdir()}
            for change in self.changes(data):
                with self.subTest(change=change):
                    done = self.on(0x6969, *change)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertIn("--allow-network", done.stderr)
                    self.assertEqual({file.name: file.read_bytes() for file in self.path.iterdir()}, before)

    def test_they_change_it_where_that_is_asked_for_or_on_local_ones(self) -> None:
        rows = len(self.rows_of(self.path))
        scores = write_lines(self.folder / "scores.jsonl", [{"id": n, "s": n} for n in range(9)])
        for number, (kind, flags) in enumerate([(0x6969, ["--allow-network"]), *((kind, []) for kind in LOCAL)]):
            with self.subTest(kind=hex(kind)):
                done = self.on(kind, "attach", self.path, "--from", scores, "--key", "id", "--map", f"s{number}=s", *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                done = self.on(kind, "append", self.path / "b.inseam", self.rows, *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                done = self.on(kind, "publish", self.path, *flags)
                self.assertEqual(done.returncode, 0, done.stderr)
                rows += 9
                self.assertEqual(len(self.rows_of(self.path)), rows)
        self.tool("verify", self.path)

    def test_files_are_read_without_maps(self) -> None:
        wanted = self.tool("cat", self.path)

        def maps(kind: int, *flags: str) -> int:
            self.maps.unlink(missing_ok=True)
            done = self.on(kind, "cat", self.path, *flags)
            self.assertEqual((done.returncode, done.stdout), (0, wanted), done.stderr)
            return len(self.maps.read_bytes()) if self.maps.exists() else 0

        for kind in NETWORK:
            self.assertEqual(maps(kind), 0, hex(kind))
        for kind in LOCAL:
            self.assertGreater(maps(kind), 0, hex(kind))
        self.assertGreater(maps(0x6969, "--backend", "mmap"), 0)

    def test_a_new_file_is_its_writers(self) -> None:
        for kind in NETWORK:
            output = self.folder / f"{kind}.inseam"
            done = self.on(kind, "convert", self.rows, "-o", output)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(len(self.rows_of(output)), 9)


if __name__ == "__main__":
    unittest.main()
