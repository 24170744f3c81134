# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Text that is not UTF-8, in files whose checksums are right, never leaves: an error with its place, or null where damage is skipped."""

import json
import random
import re
import struct
import unittest
from pathlib import Path

from cli import ToolTest, run
from sealing import VALUES, Sealed

try:
    import zstandard
except ImportError:
    zstandard = None

UTF8 = 14
FRAMES, PAGES = 6, 7


def noise(count: int, seed: int = 1) -> str:
    """Text that no compression makes smaller."""
    draw = random.Random(seed)
    return "".join(chr(draw.randrange(33, 127)) for _ in range(count)).replace("\\", "x").replace('"', "y")


class Text(ToolTest):
    """Each encoding of strings with one value that is not UTF-8."""

    def forged(self, name: str, rows: list, old: bytes, new: bytes, *flags: object) -> Path:
        """A file in which a piece of text is other bytes, wherever it is stored plainly."""
        base = self.convert(name, rows, "--no-source", "--no-ids", *flags)
        file = Sealed(base)
        at = file.data.find(old, 12_288)
        self.assertGreater(at, 0, "the text is stored as it is")
        file.data[at:at + len(old)] = new
        # Zones have a copy of the smallest and the largest text.
        return file.save(self.folder / f"{name}-bad.inseam")

    def refused(self, path: Path, place: str, rows: int, bad: int, of: str = "s") -> None:
        for command in (["cat"], ["cat", "--backend", "pread"], ["cat", "--verify", "off"], ["export", "-o", "-"], ["tail", "-n", rows], ["count", "--where", f"length({of}) > 0"], ["filter", "--where", f"{of} != 'a'", "-o", self.folder / "out.inseam"]):
            done = run(command[0], path, *command[1:])
            self.assertEqual(done.returncode, 2, f"{command}: {done.stdout[-300:]}")
            self.assertRegex(done.stderr, rf"inseam: {re.escape(str(path))}: column {re.escape(of)}, {place}: .* at byte \d+: .*is not UTF-8 at its byte \d+")
        done = run("verify", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not UTF-8", done.stderr)
        skipped = run("cat", path, "--skip-damage")
        self.assertEqual(skipped.returncode, 1, skipped.stderr)
        found = [json.loads(line) for line in skipped.stdout.split("\n") if line]
        self.assertEqual(len(found), rows)
        nulls = [number for number, row in enumerate(found) if row[of] is None]
        self.assertEqual(nulls, [bad] if isinstance(bad, int) else bad)
        out = self.folder / "salvaged.inseam"
        self.assertEqual(run("salvage", path, "-o", out).returncode, 1)
        self.tool("verify", out)

    def test_plain_pages(self) -> None:
        rows = [{"s": noise(9, number), "n": number} for number in range(6)]
        text = rows[4]["s"].encode()
        self.refused(self.forged("plain", rows, text, text[:8] + b"\xff"), "row 4", 6, 4)

    def test_a_character_that_is_cut_by_two_values(self) -> None:
        """All bytes of the page together are UTF-8, and each value alone is not."""
        rows = [{"s": noise(9, number)} for number in range(6)]
        old = (rows[3]["s"] + rows[4]["s"]).encode()
        path = self.forged("cut", rows, old, old[:8] + b"\xc3\xa9" + old[10:])
        self.refused(path, "row 3", 6, [3, 4])

    def test_dictionaries(self) -> None:
        rows = [{"s": noise(12, number % 5)} for number in range(100)]
        path = self.forged("dictionary", rows, rows[3]["s"].encode(), rows[3]["s"].encode()[:5] + b"\xc0" + rows[3]["s"].encode()[6:])
        self.refused(path, "row 3", 100, list(range(3, 100, 5)))

    def test_constants(self) -> None:
        path = self.forged("constant", [{"s": "always"}] * 50, b"always", b"al\xfeays")
        self.refused(path, "rows 0 to 49", 50, list(range(50)))

    @unittest.skipIf(zstandard is None, "zstandard is not installed")
    def test_frames_and_pages(self) -> None:
        """A frame of as many bytes that holds other text: raw blocks are as long for any contents."""
        for encoding, flags in ((FRAMES, ()), (PAGES, ("--profile", "archive"))):
            rows = [{"s": f"text {number * 7919 % 1000:04d} of many that are like it"} for number in range(400)]
            base = self.convert(f"zstd{encoding}", rows, "--no-source", "--no-ids", *flags)
            file = Sealed(base)
            stream = next(chunk.streams[VALUES] for chunk in file.chunks if chunk.type == UTF8)
            if stream.encoding != encoding:
                continue
            trained = file.reference(stream.at + 16)
            dictionary = zstandard.ZstdCompressionDict(bytes(file.data[trained[0]:trained[0] + trained[1]])) if trained[0] else None
            with self.subTest(encoding=encoding):
                page = stream.pages[0]
                offset, length = file.reference(page)
                count = file.number("Q", page + 48) if len(stream.pages) > 1 else 400
                bad = self.frame(file, encoding, offset, length, count, dictionary)
                if bad is None:
                    self.skipTest("no frame of the same length was found")
                path = file.save(self.folder / f"zstd{encoding}-bad.inseam")
                self.refused(path, f"row {bad}", 400, bad)

    def frame(self, file: Sealed, encoding: int, offset: int, length: int, count: int, dictionary: object) -> int | None:
        """Replace one frame by one of the same length whose text is not UTF-8; gives its value."""
        packer, opener = zstandard.ZstdCompressor(3, dict_data=dictionary, write_content_size=True, write_dict_id=False), zstandard.ZstdDecompressor(dict_data=dictionary)
        if encoding == PAGES:
            content = opener.decompress(bytes(file.data[offset:offset + length]))
            for bad in range(count):
                text = bytearray(content)
                text[4 * count + sum(struct.unpack_from(f"<{bad}I", content)) + 5] = 0xFF
                for level in range(1, 20):
                    made = zstandard.ZstdCompressor(level, dict_data=dictionary, write_dict_id=False).compress(bytes(text))
                    if len(made) <= length and self.fits(file, offset, length, made):
                        return bad
            return None
        ends = struct.unpack_from(f"<{count}I", file.data, offset)
        for bad in range(1, count):
            start, end = offset + 4 * count + ends[bad - 1], offset + 4 * count + ends[bad]
            text = bytearray(opener.decompress(bytes(file.data[start:end])))
            text[5] = 0xFF
            made = packer.compress(bytes(text))
            if len(made) == end - start:
                file.data[start:end] = made
                return bad
        return None

    def fits(self, file: Sealed, offset: int, length: int, made: bytes) -> bool:
        if len(made) != length:
            return False
        file.data[offset:offset + length] = made
        return True

    def test_items_of_lists(self) -> None:
        rows = [{"responses": [{"text": noise(9, 3 * number + slot), "role": "gold" if slot == 0 else "worse"} for slot in range(number % 3)]} for number in range(6)]
        text = rows[5]["responses"][1]["text"].encode()
        path = self.forged("items", rows, text, text[:7] + b"\xed\xa0")
        done = run("cat", path)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"column responses\[\]\.text, row 5: .* is not UTF-8 at its byte 7")
        shown = run("cat", path, "--skip-damage")
        found = [json.loads(line) for line in shown.stdout.split("\n") if line]
        self.assertEqual([[response["text"] for response in row["responses"]].count(None) for row in found], [int(number == 5) for number in range(6)])

    def test_deleted_rows_do_not_count(self) -> None:
        rows = [{"s": noise(9, number)} for number in range(6)]
        base = self.convert("deleted", rows, "--no-source", "--no-ids")
        self.tool("delete", base, "--rows", "0:2", "-q")
        file = Sealed(base)
        at = file.data.find(rows[4]["s"].encode(), 12_288)
        self.assertGreater(at, 0)
        file.data[at] = 0x80
        path = file.save(self.folder / "deleted-bad.inseam")
        self.assertIn("column s, row 2: ", run("cat", path).stderr)

    def test_every_byte_of_a_value(self) -> None:
        """As Python says, for every byte."""
        rows = [{"s": noise(9, number)} for number in range(6)]
        base, text = self.convert("bytes", rows, "--no-source", "--no-ids"), rows[3]["s"].encode()
        file = Sealed(base)
        at = file.data.find(text, 12_288)
        self.assertGreater(at, 0)
        for byte in [0x00, 0x1B, 0x7F, *range(0x80, 0x100, 5), 0xFF]:
            for more in (b"", b"\x80", b"\xbf\xbf"):
                wrong = bytes([byte]) + more
                file.data[at + 3:at + 3 + len(wrong)] = wrong
                path = file.save(self.folder / "byte.inseam")
                try:
                    expected: str | None = bytes(file.data[at:at + 9]).decode()
                except UnicodeDecodeError as error:
                    expected, place = None, error.start
                done = run("cat", path)
                if expected is None:
                    self.assertIn(f"is not UTF-8 at its byte {place}\n", done.stderr)
                else:
                    self.assertEqual(json.loads(done.stdout.split("\n")[3])["s"], expected)
                file.data[at:at + 9] = text


if __name__ == "__main__":
    unittest.main()
