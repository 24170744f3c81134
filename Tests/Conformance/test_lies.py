# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Files whose checksums are right and that say of their values what is not so: `verify` finds every lie that could steer a reader."""

import json
import struct
import sys
import unittest
from collections.abc import Callable
from pathlib import Path

from cli import ROOT, ToolTest, run, write_lines
from sealing import ABSENCE, CONTIGUOUS, DICTIONARY, OFFSETS, VALIDITY, VALUES, Chunk, Sealed

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402

COUNTS, INTEGERS, FLOATS, BYTES = 1, 2, 3, 4
LIST, UTF8, BOOL, INT64, FLOAT64, STRUCT = 16, 14, 1, 5, 13, 18
ROWS = 8_292
PREDICATES = ["n < 100", "n >= 8000", "f > 1000", "f IS NAN", "t = 'word 7'", "id = 'k00042'", "m IS NULL", "m > 8000", "b",
              "any_worse(rm.a > 8000)", "gold(rm.a) >= 10", "NOT b AND n < 10"]  # fmt: skip


def row(n: int) -> str:
    """A row with a value of each kind of zone, nulls, absent keys and NaN."""
    made = {"id": f"k{n:05d}", "n": n, "f": n / 7, "t": f"word {n % 50}", "b": n % 2 == 0,
            "responses": [{"text": "a b", "role": role, "rm": {"a": n + 0.25 * place}} for place, role in enumerate(("gold", "worse"))]}  # fmt: skip
    if n % 3:
        made["m"] = None if n % 3 == 1 else n
    if n % 5 == 0:
        made["s"] = {"x": n} if n % 10 else None
    text = json.dumps(made)
    return text.replace(f'"f": {n / 7!r}', '"f": NaN') if n % 1000 == 5 else text


def zones(kind: int, change: Callable[[Sealed, int, int], bool], of: Callable[[Chunk], bool] = lambda chunk: True) -> Callable:
    """A lie in every zone of a kind."""
    def lie(file: Sealed) -> int:
        return sum(bool(change(file, chunk.zone(index), index)) for chunk in file.chunks if chunk.zone_kind == kind and of(chunk) for index in range(chunk.zone_count))

    return lie


def bounds(layout: str, change: Callable) -> Callable:
    """Other bounds of numbers."""
    def lie(file: Sealed, at: int, index: int) -> bool:
        if not file.number("I", at + 32) & 1:
            return False
        old = struct.unpack_from("<" + layout, file.data, at + 16)
        new = change(*old)
        file.put(layout, at + 16, *new)
        return new != old

    return lie


def texts(file: Sealed, at: int, index: int) -> bool:
    if not file.number("I", at + 12) & 1 or file.data[at + 24:at + 56] == file.data[at + 56:at + 88]:
        return False
    file.data[at + 24:at + 56] = file.data[at + 56:at + 88]
    file.data[at + 16] = file.data[at + 17]
    return True


def count(offset: int, value: Callable[[int], int]) -> Callable:
    """Another count in a zone."""
    def lie(file: Sealed, at: int, index: int) -> bool:
        old = file.number("I", at + offset)
        file.put("I", at + offset, value(old))
        return value(old) != old

    return lie


def first_slot(file: Sealed, at: int, index: int) -> bool:
    if index == 1:
        file.put("Q", at, file.number("Q", at) + 1)
    return index == 1


def chunks(change: Callable[[Sealed, Chunk], bool]) -> Callable:
    """A lie in every chunk."""
    return lambda file: sum(bool(change(file, chunk)) for chunk in file.chunks)


def null_count(file: Sealed, chunk: Chunk) -> bool:
    nulls = file.number("Q", chunk.at + 24)
    if 1 < nulls < file.number("Q", chunk.at + 16):
        file.put("Q", chunk.at + 24, nulls - 1)
    return 1 < nulls < file.number("Q", chunk.at + 16)


def swap_roles(file: Sealed, chunk: Chunk) -> bool:
    codes = chunk.streams.get(VALUES)
    if chunk.type != UTF8 or DICTIONARY not in chunk.streams or codes.length != 2 * ROWS:
        return False
    at = codes.offset
    file.data[at], file.data[at + 1] = file.data[at + 1], file.data[at]
    return True


def flip(role: int, of: Callable[[Chunk], bool] = lambda chunk: True) -> Callable:
    """One bit of a contiguous stream, in its middle."""
    def lie(file: Sealed) -> int:
        for chunk in file.chunks:
            stream = chunk.streams.get(role)
            if stream and stream.layout == CONTIGUOUS and of(chunk):
                file.data[stream.offset + stream.length // 2] ^= 4
                return 1
        return 0

    return lie


def present_and_absent(file: Sealed) -> int:
    for chunk in file.chunks:
        if ABSENCE in chunk.streams:
            validity, absence = chunk.streams[VALIDITY], chunk.streams[ABSENCE]
            for at in range(absence.length):
                if file.data[validity.offset + at]:
                    file.data[absence.offset + at] |= file.data[validity.offset + at]
                    return 1
    return 0


def offset_up(file: Sealed) -> int:
    stream = next(chunk.streams[OFFSETS] for chunk in file.chunks if OFFSETS in chunk.streams)
    file.put("I", stream.offset + 40, file.number("I", stream.offset + 40) + 1)
    return 1


def padding(file: Sealed) -> int:
    for chunk in file.chunks:
        for stream in chunk.streams.values():
            if stream.layout == CONTIGUOUS and stream.length % 64:
                file.data[stream.offset + stream.length] = 0xAA
                return 1
    return 0


def fewer_rows(file: Sealed) -> int:
    entry = file.row_groups[0]
    for layout, at in (("I", entry + 8), ("Q", file.footer + 16), ("Q", 4096 + 32), ("Q", 8192 + 32)):
        file.put(layout, at, ROWS - 1)
    return 1


def superblock_rows(file: Sealed) -> int:
    for slot in (4096, 8192):
        file.put("Q", slot + 32, ROWS - 1)
    return 1


def hint(bit: int, type: int) -> Callable:
    """A hint about the order of values, which they do not have, or which NaN does not allow."""
    def lie(file: Sealed, chunk: Chunk) -> bool:
        if chunk.type != type or VALIDITY in chunk.streams:
            return False
        file.put("H", chunk.at + 14, file.number("H", chunk.at + 14) | bit)
        return True

    return chunks(lie)


def no_encodings(file: Sealed) -> int:
    file.data[file.footer + 96:file.footer + 128] = bytes(32)
    return 1


def zone_rows(file: Sealed) -> int:
    file.put("I", file.row_groups[0] + 12, 4_096)
    return 1


LIES = {
    "minimum and maximum of integers": zones(INTEGERS, bounds("qq", lambda low, high: ((low + high) // 2,) * 2)),
    "a maximum of integers that is too high": zones(INTEGERS, bounds("qq", lambda low, high: (low, high + 1))),
    "minimum and maximum of floats": zones(FLOATS, bounds("dd", lambda low, high: ((low + high) / 2,) * 2)),
    "minimum and maximum that are NaN": zones(FLOATS, bounds("dd", lambda low, high: (float("nan"),) * 2)),
    "minimum of texts": zones(BYTES, texts),
    "no nulls": zones(INTEGERS, count(8, lambda nulls: 0)),
    "all null": zones(INTEGERS, count(8, lambda nulls: 8_192)),
    "all floats null": zones(FLOATS, count(8, lambda nulls: 8_192)),
    "all texts null": zones(BYTES, count(8, lambda nulls: 8_192)),
    "nulls of structs and lists": zones(COUNTS, count(8, lambda nulls: nulls + 1)),
    "no NaN": zones(FLOATS, count(12, lambda nans: 0)),
    "NaN": zones(FLOATS, count(12, lambda nans: nans + 1)),
    **{f"first slot, kind {kind}": zones(kind, first_slot) for kind in (COUNTS, INTEGERS, FLOATS, BYTES)},
    "null count of a chunk": chunks(null_count),
    "gold is not first": chunks(swap_roles),
    "an offset of a list": offset_up,
    "a validity bit": flip(VALIDITY),
    "a present value that is absent": present_and_absent,
    "one row fewer": fewer_rows,
    "rows of the superblocks": superblock_rows,
    "padding": padding,
    **{f"hint {bit} of type {type}": hint(bit, type) for bit, type in ((2, UTF8), (4, INT64), (8, UTF8), (2, FLOAT64))},
    "encodings of the footer": no_encodings,
    "rows per zone": zone_rows,
}


class Lies(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        source = cls.folder / "z.jsonl"
        source.write_text("".join(row(n) + "\n" for n in range(ROWS)))
        cls.base = cls.folder / "z.inseam"
        cls().tool("convert", source, "-o", cls.base, "-q", "--allow-nan", "--no-source")

    def lied(self, lie: Callable) -> Path:
        file = Sealed(self.base)
        self.assertTrue(lie(file), "nothing is changed")
        return file.save(self.folder / "lie.inseam")

    def reference(self, path: Path) -> None:
        verify.verify(reader.File(path.read_bytes()).newest())

    def test_sealing_changes_nothing(self) -> None:
        path = Sealed(self.base).save(self.folder / "same.inseam")
        self.assertEqual(path.read_bytes(), self.base.read_bytes())
        self.tool("verify", path)
        self.reference(path)

    def test_every_lie_is_found(self) -> None:
        for name, lie in LIES.items():
            with self.subTest(name):
                path = self.lied(lie)
                found = run("verify", path)
                self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
                self.assertRegex(found.stderr, r"\Ainseam: .*lie\.inseam: .* at byte [1-9]\d+: [^\n]+\n\Z")
                with self.assertRaises(reader.Reject):
                    self.reference(path)

    def test_checksums_alone(self) -> None:
        """The fast mode finds no lies, and every flipped bit."""
        path = self.lied(LIES["minimum and maximum of integers"])
        self.assertIn("checksums intact", self.tool("verify", path, "--checksums-only"))
        data = bytearray(path.read_bytes())
        for place in range(12_288, len(data), 4_999):
            data[place] ^= 8
            path.write_bytes(data)
            self.assertEqual(run("verify", path, "--checksums-only").returncode, 1, place)
            data[place] ^= 8

    def test_where_a_lie_is(self) -> None:
        found = run("verify", self.lied(zones(FLOATS, bounds("dd", lambda low, high: (low, high - 1)), lambda chunk: chunk.type == FLOAT64)))
        self.assertRegex(found.stderr, "column f, rows 0 to 8191: column chunk at byte [0-9]+: the minimum or the maximum of zone 0 contradicts the values")

    def test_lies_that_mislead_nobody(self) -> None:
        """A flag that is not set, and numbers that only writers use, change no answer."""
        def unset(file: Sealed, chunk: Chunk) -> bool:
            hints = file.number("H", chunk.at + 14)
            file.put("H", chunk.at + 14, hints & ~1)
            return hints & 1

        def unknown_hints(file: Sealed, chunk: Chunk) -> bool:
            file.put("H", chunk.at + 14, file.number("H", chunk.at + 14) | 0xF0F0)
            return True

        def time(file: Sealed) -> int:
            file.put("q", file.footer + 56, 2**63 - 1)
            return 1

        def next_id(file: Sealed) -> int:
            file.put("I", file.footer + 28, 2**32 - 1)
            return 1

        right = [run("count", self.base, "--where", predicate).stdout for predicate in PREDICATES]
        more = write_lines(self.folder / "more.jsonl", [{"id": "z", "new": 1}])
        for name, lie in {"gold first": chunks(unset), "unknown hints": chunks(unknown_hints), "time": time, "next id": next_id}.items():
            with self.subTest(name):
                path = self.lied(lie)
                self.assertEqual([run("count", path, "--where", predicate).stdout for predicate in PREDICATES], right)
                self.tool("verify", path)
                self.reference(path)
                for command in (["info"], ["log"], ["stats"]):
                    self.assertIn(run(*command, path).returncode, (0, 2))
                self.assertIn(run("append", path, more, "-q").returncode, (0, 2))

    def test_older_generations(self) -> None:
        """What a later commit has replaced, and older generations still show, is verified too."""
        base = self.convert("old", [{"a": n, "b": n} for n in range(20)], "--no-source", "--no-ids")
        file = Sealed(base)
        zones(INTEGERS, bounds("qq", lambda low, high: (high, high)))(file)
        path = file.save(self.folder / "old-lie.inseam")
        for column in ("a", "b"):
            self.tool("drop", path, column, "-q")
        self.assertEqual(self.tool("count", path, "--at", "1", "--where", "a < 5"), "0\n")
        found = run("verify", path)
        self.assertEqual(found.returncode, 1, found.stdout)
        self.assertIn("the minimum or the maximum of zone 0", found.stderr)

    def test_manifests(self) -> None:
        """A manifest that says what is not so of its files."""
        folder = self.folder / "parts"
        folder.mkdir()
        for part in range(2):
            self.tool("convert", write_lines(self.folder / "p.jsonl", [{"n": n, "t": f"t{n}", "f": n / 2} for n in range(100 * part, 100 * part + 100)]), "-o", folder / f"{part}.inseam", "-q", "--no-source", "--no-ids")
        self.tool("publish", folder, "-q")
        self.tool("verify", folder)
        manifest = folder / "manifest.inseam"
        right = manifest.read_bytes()
        lies = 0
        for old, new in ((struct.pack("<qq", 99, 199), struct.pack("<qq", 9, 109)), (struct.pack("<dd", 49.5, 99.5), struct.pack("<dd", 4.5, 99.5)), (b"t199", b"t109"), (b"c\xc7"[1:], b"\x6d")):
            file = Sealed(manifest)
            at = bytes(file.data).find(old)
            if at < 0 or bytes(file.data).count(old) != 1:
                continue
            file.data[at:at + len(old)] = new
            file.save(manifest)
            with self.subTest(old):
                found = run("verify", folder)
                self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
            lies += 1
            manifest.write_bytes(right)
        self.assertGreater(lies, 0)


if __name__ == "__main__":
    unittest.main()
