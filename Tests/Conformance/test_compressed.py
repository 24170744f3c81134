# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""gzip and zstd: whole, cut anywhere, damaged."""

import gzip
import json
import random
import struct
import unittest
from concurrent.futures import ThreadPoolExecutor

from cli import run
from inputs import InputTest

try:
    import zstandard
except ImportError:
    zstandard = None


class Compressed(InputTest):
    rows = [{"n": i, "s": random.Random(i).randbytes(9).hex()} for i in range(60)]

    def text(self, rows: list) -> bytes:
        return "".join(json.dumps(row) + "\n" for row in rows).encode()

    def check_prefixes(self, packed: bytes, whole_at: set) -> None:
        """Every prefix is refused, but those that end with a member."""
        cuts = set(range(1, 40)) | set(range(len(packed) - 25, len(packed))) | set(range(1, len(packed), 29))
        for end in whole_at:
            cuts |= set(range(end - 4, end + 12))
        cuts = sorted(cut for cut in cuts if cut < len(packed) and cut not in whole_at)
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda cut: self.convert_prefix(packed, cut), cuts))
        for cut, (done, leftovers) in zip(cuts, outcomes):
            with self.subTest(cut=cut):
                self.assertEqual((done.returncode, done.stdout, leftovers), (2, "", []), done.stderr)
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")

    def convert_prefix(self, packed: bytes, cut: int) -> tuple:
        folder = self.here / f"cut{cut}"
        folder.mkdir()
        (folder / "in").write_bytes(packed[:cut])
        done = run("convert", folder / "in", "-o", folder / "out.inseam", "--on-error", "skip" if cut >= 4 else "stop")
        return done, [path.name for path in folder.iterdir() if path.name != "in"]

    def test_prefixes_of_gzip(self) -> None:
        first, second = gzip.compress(self.text(self.rows[:30])), gzip.compress(self.text(self.rows[30:]))
        self.check_prefixes(first + second, {len(first)})

    def test_gzip(self) -> None:
        text = self.text(self.rows)
        named = b"\x1f\x8b\x08\x1c\0\0\0\0\0\x03" + struct.pack("<H", 3) + b"abc" + b"name\0" + b"comment\0" + gzip.compress(text)[10:]
        halves = gzip.compress(text[:700]) + gzip.compress(b"") + gzip.compress(text[700:], 9)
        for name, packed in (("members", halves), ("names", named), ("stored", gzip.compress(text, 0))):
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(packed, "in.jsonl")), self.rows)
        with self.subTest("plain text called gz"):
            self.assert_same_rows(self.converted(self.source(text, "in.gz")), self.rows)
        with self.subTest("nothing inside"):
            self.assertEqual(self.converted(self.source(gzip.compress(b""))), [])
        with self.subTest("byte order mark"):
            self.assertEqual(self.converted(self.source(gzip.compress(b'\xef\xbb\xbf{"a":1}'))), [{"a": 1}])

    def test_damaged_gzip(self) -> None:
        text = self.text(self.rows)
        packed = gzip.compress(text)
        wrong = bytearray(packed)
        wrong[-6] ^= 1
        cases = [("checksum", bytes(wrong), "gzip member 1 is damaged"), ("second", packed + bytes(wrong), "gzip member 2 is damaged"),
                 ("rubbish", packed + b"rubbish", "trailing data after gzip member 1"), ("zeros", packed + bytes(20), "trailing data after gzip member 1"),
                 ("length", packed[:-4] + b"\0\0\0\0", "gzip member 1 is damaged")]
        for name, content, words in cases:
            with self.subTest(name):
                self.assertIn(words, self.refused(self.source(content)))

    def test_flipped_bits_of_gzip(self) -> None:
        packed = bytearray(gzip.compress(self.text(self.rows)))
        for place in range(10, len(packed), max(1, len(packed) // 40)):
            packed[place] ^= 0x10
            with self.subTest(place=place):
                self.refused(self.source(bytes(packed)))
            packed[place] ^= 0x10

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_prefixes_of_zstd(self) -> None:
        pack = zstandard.ZstdCompressor(write_checksum=True).compress
        first, second = pack(self.text(self.rows[:30])), pack(self.text(self.rows[30:]))
        self.check_prefixes(first + second, {len(first)})

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_zstd(self) -> None:
        text = self.text(self.rows)
        pack = zstandard.ZstdCompressor(write_checksum=True).compress
        skippable = struct.pack("<II", 0x184D2A53, 5) + b"hello"
        unsized = zstandard.ZstdCompressor(write_content_size=False).compress(text)
        cases = [("one", pack(text)), ("frames", pack(text[:700]) + pack(b"") + pack(text[700:])), ("skippable", skippable + pack(text[:9]) + skippable * 2 + pack(text[9:]) + skippable),
                 ("no size", unsized), ("level 19", zstandard.ZstdCompressor(19).compress(text))]
        for name, packed in cases:
            with self.subTest(name):
                self.assert_same_rows(self.converted(self.source(packed)), self.rows)
        with self.subTest("only a skippable frame"):
            self.assertEqual(self.converted(self.source(skippable)), [])

    @unittest.skipUnless(zstandard, "zstandard is not installed")
    def test_damaged_zstd(self) -> None:
        packed = zstandard.ZstdCompressor(write_checksum=True).compress(self.text(self.rows))
        wrong = packed[:-2] + bytes([packed[-2] ^ 1]) + packed[-1:]
        skippable = struct.pack("<II", 0x184D2A50, 50) + b"cut"
        for name, content, words in (("checksum", wrong, "zstd data is damaged"), ("rubbish", packed + b"rubbish", "zstd data is damaged"),
                                     ("skippable cut", packed + skippable, "the compressed data is truncated"), ("zeros", packed + bytes(9), "zstd data is damaged")):
            with self.subTest(name):
                self.assertIn(words, self.refused(self.source(content)))


if __name__ == "__main__":
    unittest.main()
