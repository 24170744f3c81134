# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Sectors that the disk cannot read: damage with a place, in the library and in the tool; everything else stays readable.

A block of a file on an ext4 image is made to lie beyond the end of the image. Where the machine may not mount images the
tests are skipped.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import inseam
from inseam._tool import tool_path

from support import FolderTest

COUNT = 30_000
BLOCK = 4_096
IMAGE_BLOCKS = 16_384
# An image that debugfs can change the block map of.
FEATURES = "^has_journal,^extents,^64bit,^metadata_csum"


def may_mount_images() -> bool:
    tools = all(shutil.which(name) for name in ("mkfs.ext4", "debugfs", "mount"))
    return os.geteuid() == 0 and tools and Path("/dev/loop-control").exists()


def row(number: int) -> dict[str, Any]:
    draw = random.Random(number)
    return {"id": number, "x": draw.random(), "text": " ".join(f"{draw.getrandbits(40):x}" for _ in range(6))}


@unittest.skipUnless(may_mount_images(), "this machine may not mount images")
class BadSectors(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = [row(number) for number in range(COUNT)]
        inseam.write(self.rows, self.path("whole.inseam"))
        self.image, self.disk = Path(self.path("disk.img")), Path(self.path("disk"))
        self.data = self.disk / "d.inseam"
        self.disk.mkdir()
        with self.image.open("wb") as file:
            file.truncate(IMAGE_BLOCKS * BLOCK)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-b", str(BLOCK), "-O", FEATURES, str(self.image)], check=True)
        self.mount()
        shutil.copy(self.path("whole.inseam"), self.data)
        subprocess.run(["umount", str(self.disk)], check=True)

    def mount(self) -> None:
        done = subprocess.run(["mount", "-o", "loop", str(self.image), str(self.disk)], capture_output=True, check=False)
        if done.returncode:
            self.skipTest("the image cannot be mounted")
        self.addCleanup(subprocess.run, ["umount", "-q", str(self.disk)], check=False, capture_output=True)

    def spoil(self, share: float) -> int:
        """Make a block of the data unreadable; return its offset in the file."""
        block = int(Path(self.path("whole.inseam")).stat().st_size * share) // BLOCK
        change = f"set_inode_field d.inseam bmap[{block}] {IMAGE_BLOCKS - 1}"
        subprocess.run(["debugfs", "-w", "-R", change, str(self.image)], check=True, capture_output=True)
        self.mount()
        with self.image.open("r+b") as file:
            file.truncate((IMAGE_BLOCKS - 1) * BLOCK)
        Path("/proc/sys/vm/drop_caches").write_text("3")
        with self.assertRaises(OSError), self.data.open("rb", buffering=0) as file:
            file.seek(block * BLOCK)
            file.read(BLOCK)
        return block * BLOCK

    def tool(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run([tool_path(), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)

    def assert_place(self, message: str, offset: int) -> None:
        found = int(message.split("byte ")[1].split()[0].rstrip(":,;").replace(",", ""))
        self.assertLess(found, offset + BLOCK, message)
        self.assertIn("column", message)
        self.assertIn("rows", message)

    def check_lines(self, text: str) -> None:
        """Every value is right or null, and some are null."""
        found = [json.loads(line) for line in text.splitlines()]
        self.assertEqual(len(found), COUNT)
        lost = 0
        for was, now in zip(self.rows, found):
            lost += None in now.values()
            self.assertEqual(now, {name: None if now[name] is None else value for name, value in was.items()})
        self.assertTrue(0 < lost < COUNT / 2, lost)

    def check_tool(self, backend: str, offset: int) -> None:
        flags = ["--backend", backend]
        broken = self.tool("cat", self.data, *flags)
        self.assertEqual(broken.returncode, 2, broken.stderr)
        self.assert_place(broken.stderr, offset)
        skipped = self.tool("cat", self.data, *flags, "--skip-damage")
        self.assertEqual(skipped.returncode, 1, skipped.stderr)
        self.assert_place(skipped.stderr, offset)
        self.check_lines(skipped.stdout)

    def check_library(self, backend: str, offset: int) -> None:
        with self.assertRaises(inseam.DataError) as broken:
            for _ in inseam.open(self.data, backend=backend).scan():
                pass
        self.assert_place(str(broken.exception), offset)
        self.assertEqual(broken.exception.code, "damaged")
        lines = [json.dumps(item) for batch in inseam.open(self.data, backend=backend, skip_damage=True).scan() for item in batch.to_pylist()]
        self.check_lines("\n".join(lines))

    def test_one_block_of_values(self) -> None:
        offset = self.spoil(0.6)
        for backend in ("mmap", "pread"):
            with self.subTest(backend):
                self.check_library(backend, offset)
                self.check_tool(backend, offset)
        verified = self.tool("verify", self.data)
        self.assertEqual(verified.returncode, 1, verified.stderr)
        self.assert_place(verified.stderr, offset)
        saved = self.tool("salvage", self.data, "-o", self.path("saved.inseam"))
        self.assertEqual(saved.returncode, 1, saved.stderr)
        self.assertIn("values lost", saved.stderr)
        self.check_lines(self.tool("cat", self.path("saved.inseam")).stdout)
        # The library in a process of its own, which a signal would end.
        script = "import inseam, sys\nfor _ in inseam.open(sys.argv[1]).scan(): pass"
        ended = subprocess.run([sys.executable, "-c", script, str(self.data)], capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, 1, ended.stderr)
        self.assertIn("DataError", ended.stderr)

    def test_the_first_block(self) -> None:
        self.spoil(0)
        for backend in ("mmap", "pread"):
            with self.subTest(backend), self.assertRaises(inseam.Error):
                inseam.open(self.data, backend=backend)
        self.assertEqual(self.tool("count", self.data).returncode, 2)


if __name__ == "__main__":
    unittest.main()
