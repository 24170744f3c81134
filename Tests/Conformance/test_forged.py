# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Files whose checksums are right and whose structures contradict each other: an error with a place, through every command."""

import json
import random
import struct
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines
from forging import forge, forge_all, forge_region

PLAIN, UINT8, UINT32 = 1, 6, 8


class Forged(ToolTest):
    def base(self, rows: list, *flags: object) -> Path:
        return self.convert("base", rows, "--no-source", "--no-ids", *flags)

    def refused(self, path: Path, *commands: list, message: str) -> None:
        """Each command ends with an error that says the message; salvage and all others end without a crash."""
        for command in (["cat"], ["verify"], ["info"], ["stats"], ["cat", "--skip-damage"], *commands):
            done = run(*command[0].split(), path, *command[1:])
            self.assertIn(done.returncode, (0, 1, 2), f"{command}: {done.stderr}")
        done = run("salvage", path, "-o", self.folder / "salvaged.inseam", "--lost", self.folder / "lost.jsonl")
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        for command in commands:
            done = run(*command[0].split(), path, *command[1:])
            self.assertIn(done.returncode, (1, 2), command)
            self.assertIn(message, done.stdout + done.stderr)

    def test_keys_that_unicode_calls_equal_are_two(self) -> None:
        lines = write_lines(self.folder / "source.jsonl", [{"s": 1.5}])
        base = self.folder / "base.inseam"
        self.tool("convert", lines, "-o", base, "-q", "--no-source", "--no-ids", "--rm", "m=s,a_b=1,zz=2")
        change = {b"a_b": "e\u0301".encode(), b"zz": "\u00e9".encode()}
        def forged(block: bytes) -> bytes:
            for old, new in change.items():
                block = block.replace(old, new)
            return block

        path = forge(base, self.folder / "keys.inseam", b"PROV", forged)
        self.assertEqual(json.loads(self.tool("info", path, "--column", "rm.m", "--json")), {"e\u0301": "1", "\u00e9": "2"})
        self.assertEqual(len(self.rows_of(path)), 1)
        self.tool("convert", lines, "-o", base, "-q", "--no-source", "--no-ids", "--rm", "m=s,a_b=1,zzz=2", "--force")
        twice = forge(base, self.folder / "twice.inseam", b"PROV", lambda block: block.replace(b"a_b", b"zzz"))
        self.refused(twice, ["cat"], ["info"], ["verify"], message="provenance at byte")

    def test_lists_that_go_back(self) -> None:
        """Offsets ascend inside each run of rows that are left, not from one run to the next."""
        chance = random.Random(1)
        rows = [{"l": [str(chance.random()) for _ in range(count)]} for count in (100, 100, 50, 50)]
        base = self.base(rows)
        self.tool("delete", base, "--rows", "0:1", "-q")
        self.tool("delete", base, "--rows", "1:2", "-q")
        path = forge_region(base, self.folder / "back.inseam", struct.pack("<5I", 0, 100, 200, 250, 300), struct.pack("<5I", 0, 100, 200, 0, 300))
        self.refused(path, ["cat"], message="the offsets of the lists are not in ascending order or exceed the item count")

    def test_offsets_of_another_type(self) -> None:
        rows = [{"l": [1, 2, 3]} for _ in range(5)]
        base = self.base(rows)
        old = struct.pack("<6I", *range(0, 18, 3))
        length = struct.pack("<QQ", base.read_bytes().find(old), len(old))

        def narrow(block: bytes) -> bytes:
            stream = struct.pack("<BBB", 2, PLAIN, UINT32)
            return block.replace(stream, struct.pack("<BBB", 2, PLAIN, UINT8)).replace(length, length[:8] + struct.pack("<Q", 6))

        path = forge_region(base, self.folder / "narrow.inseam", old, bytes(range(0, 18, 3)), narrow)
        self.refused(path, ["cat"], message="a list must have plain uint32 offsets")

    def test_roles_of_fewer_responses(self) -> None:
        rows = [{"prompt": "p", "responses": [{"text": f"t{n}", "role": "gold" if n == 0 else "worse", "rm": {"a": float(n)}, "pm": {"p": {"logp": -1.5}}} for n in range(61)]}]
        base = self.base(rows)
        role = base.read_bytes().find(b"goldworse")
        self.assertGreater(role, 0)
        fewer = lambda block: block.replace(struct.pack("<Q", 61), struct.pack("<Q", 40)) if b"goldworse" in block or struct.pack("<Q", role // 64 * 64) in block else block  # noqa: E731
        path = forge_all(base, self.folder / "roles.inseam", b"CHNK", fewer)
        self.refused(path, ["compute seam", "--rm", "a", "--pm", "p", "--mode", "eq2"], message="slots, expected 61")

    def test_pages_that_are_one(self) -> None:
        chance = random.Random(2)
        base = self.base([{"s": "".join(chance.choices("abcdefgh ", k=2_000))} for _ in range(400)])

        def same(block: bytes) -> bytes:
            for at in range(0, len(block) - 64, 8):
                (first, *_), (second, *_) = struct.unpack_from("<QII", block, at), struct.unpack_from("<QII", block, at + 32)
                values = struct.unpack_from("<Q", block, at + 16) + struct.unpack_from("<Q", block, at + 48)
                if first >= 12_288 and first % 64 == 0 and second > first and second % 64 == 0 and values[0] == 0 < values[1] < 400:
                    return block[:at + 32] + block[at:at + 16] + block[at + 48:]
            return block

        path = forge_all(base, self.folder / "pages.inseam", b"CHNK", same)
        self.refused(path, ["cat"], ["verify"], message="starts before the end of the page before it")


if __name__ == "__main__":
    unittest.main()
