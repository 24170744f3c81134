# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Files of releases to come: rows are refused with the reason, `info` still says what the file is."""

import json
import struct
import sys
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, run

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402

SLOTS = (4096, 8192)


class NewerFiles(ToolTest):
    def setUp(self) -> None:
        self.original = self.convert("plain", [{"a": 1}, {"a": 2}]).read_bytes()

    def close(self, data: bytearray) -> Path:
        """Put right all checksums above the footer's bytes, and write the file."""
        (footer, length, _), = [struct.unpack_from("<QII", data, SLOTS[0] + 40)]
        crc = reader.crc32c(data[footer:footer + (length + 63) // 64 * 64])
        trailer = len(data) - 64
        for place in (SLOTS[0] + 40, SLOTS[1] + 40, trailer + 32):
            struct.pack_into("<QII", data, place, footer, length, crc)
        for start, size in ((0, 4096), (SLOTS[0], 4096), (SLOTS[1], 4096), (trailer, 64)):
            struct.pack_into("<I", data, start + size - 4, reader.crc32c(data[start:start + size - 4]))
        path = self.folder / "newer.inseam"
        path.write_bytes(data)
        return path

    def footer(self, data: bytearray) -> int:
        return struct.unpack_from("<Q", data, SLOTS[0] + 40)[0]

    def test_the_helper_changes_nothing(self) -> None:
        path = self.close(bytearray(self.original))
        self.assertEqual(path.read_bytes(), self.original)
        self.tool("verify", path)

    def test_a_newer_version_to_read(self) -> None:
        data = bytearray(self.original)
        struct.pack_into("<HH", data, self.footer(data) + 4, 7, 9)
        path = self.close(data)
        for command in (["cat"], ["count"], ["stats"], ["schema"]):
            done = run(*command, path)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
            self.assertIn("reading requires format version 7", done.stderr)
        done = run("info", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("format version 7", done.stderr)
        for words in ("2 rows", "inseam 0.1.0", "version 7 to read, 9 to write"):
            self.assertIn(words, done.stdout)
        told = json.loads(run("info", path, "--json").stdout)
        self.assertEqual((told["rows"], told["version_to_read"], told["version_to_write"], told["features"]), (2, 7, 9, []))

    def test_a_newer_version_to_write(self) -> None:
        data = bytearray(self.original)
        struct.pack_into("<H", data, self.footer(data) + 6, 1)
        path = self.close(data)
        self.assertEqual(self.tool("count", path).strip(), "2")
        done = run("meta", "set", path, "a", "kind=score")
        self.assertEqual(done.returncode, 2)
        self.assertIn("writing requires format version 1", done.stderr)
        self.assertEqual(path.read_bytes(), bytes(data))

    def test_a_feature_that_is_not_known(self) -> None:
        data = bytearray(self.original)
        footer = self.footer(data)
        name = b"tomb-stones"
        length = struct.unpack_from("<I", data, SLOTS[0] + 48)[0]
        start = footer + 80 + 4 + struct.unpack_from("<I", data, footer + 80)[0]
        struct.pack_into("<I", data, footer + 68, 1)
        block = data[footer:start] + struct.pack("<I", len(name)) + name + data[start:footer + length]
        trailer = data[-64:]
        data[footer:] = block.ljust((len(block) + 63) // 64 * 64, b"\0") + trailer
        for place in (SLOTS[0], SLOTS[1]):
            struct.pack_into("<I", data, place + 48, len(block))
            struct.pack_into("<Q", data, place + 56, len(data))
        struct.pack_into("<Q", data, len(data) - 16, len(data))
        path = self.close(data)
        done = run("info", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("tomb-stones", done.stdout)
        self.assertIn("reading requires the features tomb-stones", done.stderr)
        self.assertIn("tomb-stones", run("cat", path).stderr)

    def test_a_newer_container(self) -> None:
        data = bytearray(self.original)
        data[8] = 3
        for path in (self.close(data), self.folder / "broken.inseam"):
            if path.name == "broken.inseam":
                path.write_bytes(data[:4092] + b"\xff" * 4 + data[4096:])
            for command in ("info", "cat", "verify"):
                done = run(command, path)
                self.assertIn(done.returncode, (1, 2))
                self.assertIn("container version 3; this release reads version 0", done.stderr)


if __name__ == "__main__":
    unittest.main()
