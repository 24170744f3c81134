# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Files of releases to come: rows are refused with the reason, `info` still says what the file is."""

import json
import struct
import sys
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, run, write_lines
from sealing import VALUES, Sealed

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402

UTF8 = 14
REQUIRED, TREE, APPEND, NEW_COLUMNS, OTHER_COLUMNS, DELETION, METADATA = (1 << bit for bit in range(7))
KIND = 77

SUPERBLOCKS = (4096, 8192)


class NewerFiles(ToolTest):
    def setUp(self) -> None:
        self.original = self.convert("plain", [{"a": 1}, {"a": 2}]).read_bytes()

    def close(self, data: bytearray) -> Path:
        """Put right all checksums above the footer's bytes, and write the file."""
        (footer, length, _), = [struct.unpack_from("<QII", data, SUPERBLOCKS[0] + 40)]
        crc = reader.crc32c(data[footer:footer + (length + 63) // 64 * 64])
        trailer = len(data) - reader.TRAILER
        digest = reader.digest(bytes(data[footer:footer + length]))
        for place in (16, SUPERBLOCKS[0] + 8, SUPERBLOCKS[0] + 64, SUPERBLOCKS[1] + 8, SUPERBLOCKS[1] + 64, trailer + 8, trailer + 56):
            data[place:place + 16] = digest
        for place in (SUPERBLOCKS[0] + 40, SUPERBLOCKS[1] + 40, trailer + 32):
            struct.pack_into("<QII", data, place, footer, length, crc)
        for start, size in ((0, 4096), (SUPERBLOCKS[0], 4096), (SUPERBLOCKS[1], 4096), (trailer, reader.TRAILER)):
            struct.pack_into("<I", data, start + size - 4, reader.crc32c(data[start:start + size - 4]))
        path = self.folder / "newer.inseam"
        path.write_bytes(data)
        return path

    def footer(self, data: bytearray) -> int:
        return struct.unpack_from("<Q", data, SUPERBLOCKS[0] + 40)[0]

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
        struct.pack_into("<H", data, self.footer(data) + 6, 2)
        path = self.close(data)
        self.assertEqual(self.tool("count", path).strip(), "2")
        done = run("meta", "set", path, "a", "kind=score")
        self.assertEqual(done.returncode, 2)
        self.assertIn("writing requires format version 2", done.stderr)
        self.assertEqual(path.read_bytes(), bytes(data))

    def test_a_feature_that_is_not_known(self) -> None:
        data = bytearray(self.original)
        footer = self.footer(data)
        name = b"tomb-stones"
        length = struct.unpack_from("<I", data, SUPERBLOCKS[0] + 48)[0]
        start = footer + 128 + 4 + struct.unpack_from("<I", data, footer + 128)[0]
        struct.pack_into("<I", data, footer + 68, 1)
        block = data[footer:start] + struct.pack("<I", len(name)) + name + data[start:footer + length]
        trailer = data[-reader.TRAILER:]
        data[footer:] = block.ljust((len(block) + 63) // 64 * 64, b"\0") + trailer
        for place in (SUPERBLOCKS[0], SUPERBLOCKS[1]):
            struct.pack_into("<I", data, place + 48, len(block))
            struct.pack_into("<Q", data, place + 56, len(data))
        struct.pack_into("<Q", data, len(data) - reader.TRAILER + 48, len(data))
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
                self.assertIn("container version 3; this release reads version 1", done.stderr)

    def with_section(self, flags: int, blocks: list[bytes], root: int = 0, generation: int = 1) -> Path:
        """The file with one more section: `blocks` before the footer, each given where it will be, and its root among them."""
        data = bytearray(self.original)
        footer, length = self.footer(data), struct.unpack_from("<I", data, SUPERBLOCKS[0] + 48)[0]
        old, trailer, references = data[footer:footer + length], data[-reader.TRAILER:], []
        del data[footer:]
        for block in blocks:
            block = block(references) if callable(block) else block
            crc = reader.crc32c(block.ljust(reader.up(len(block)), b"\0"))
            references.append(struct.pack("<QII", len(data), len(block), crc))
            data += block.ljust(reader.up(len(block)), b"\0")
        sections, features, columns = struct.unpack_from("<III", old, 64)
        at = len(old) - 24 * columns
        entry = struct.pack("<II", KIND, flags) + references[root] + struct.pack("<QII", generation, 1, 0)
        struct.pack_into("<I", old, 64, sections + 1)
        start, block = len(data), old[:at] + entry + old[at:]
        data += block.ljust(reader.up(len(block)), b"\0") + trailer
        for place in (SUPERBLOCKS[0] + 40, SUPERBLOCKS[1] + 40, len(data) - reader.TRAILER + 32):
            struct.pack_into("<QI", data, place, start, len(block))
        for place in (SUPERBLOCKS[0] + 56, SUPERBLOCKS[1] + 56, len(data) - reader.TRAILER + 48):
            struct.pack_into("<Q", data, place, len(data))
        return self.close(data)

    def sections(self, path: Path) -> dict:
        return reader.File(path.read_bytes()).newest().sections

    def whole(self, path: Path) -> None:
        self.tool("verify", path)
        self.assertEqual(verify.verify(reader.File(path.read_bytes()).newest()), "")

    def test_a_section_that_is_not_known(self) -> None:
        path = self.with_section(0, [b"an index"])
        self.whole(path)
        self.assertEqual(len(self.tool("cat", path).splitlines()), 2)

    def test_a_required_section_that_is_not_known(self) -> None:
        path = self.with_section(REQUIRED, [b"an index"])
        self.assertIn(f"reading requires sections of kind {KIND}", run("cat", path).stderr)
        with self.assertRaisesRegex(reader.Reject, "required"):
            reader.File(path.read_bytes()).newest()

    def test_a_section_that_is_a_tree(self) -> None:
        def node(level: int, *children: int):
            return lambda references: b"STRE" + struct.pack("<III", KIND, level, len(children)) + b"".join(references[index] for index in children)

        self.whole(self.with_section(TREE, [b"a", b"bc" * 90, node(0, 0, 1)], root=2))
        self.whole(self.with_section(TREE, [b"a", b"b", b"c", node(0, 0, 1), node(0, 2), node(1, 3, 4)], root=5))
        for wrong in ([b"a", node(8, 0)], [b"a", node(0)], [b"a", node(0, 0), node(2, 1)], [b"a", b"lost", node(0, 0)]):
            path = self.with_section(TREE, wrong, root=len(wrong) - 1)
            self.assertEqual(run("verify", path).returncode, 1)
            with self.assertRaises(reader.Reject):
                verify.verify(reader.File(path.read_bytes()).newest())

    def test_a_writer_keeps_a_section_while_it_stays_true(self) -> None:
        more = write_lines(self.folder / "more.jsonl", [{"a": 3}])
        wider = write_lines(self.folder / "wider.jsonl", [{"a": 3, "b": "x"}])
        scores = write_lines(self.folder / "scores.jsonl", [{"a": 1, "s": 0.5}, {"a": 2, "s": 1.5}])
        appended, set_meta = (["append", more, "-q"], APPEND), (["meta", "set", "a", "kind=score"], METADATA)
        widened = (["append", wider, "-q"], APPEND | NEW_COLUMNS)
        attached = (["attach", "--from", scores, "--key", "a", "--rm", "sky=s", "-q"], NEW_COLUMNS | METADATA)
        deleted = (["delete", "--where", "a = 1"], DELETION)
        renamed = (["rename", "a", "z"], OTHER_COLUMNS)
        for (command, *arguments), needed in (appended, set_meta, widened, attached, deleted, renamed):
            for flags in (needed, 124 & ~needed, 124, 0, *(124 & ~(1 << bit) for bit in range(2, 7))):
                path = self.with_section(flags, [b"an index"])
                if command == "meta":
                    self.tool("meta", "set", path, *arguments[1:])
                else:
                    self.tool(command, path, *arguments)
                kept = flags & needed == needed
                self.assertEqual(KIND in self.sections(path), kept, (command, flags))
                self.whole(path)

    def test_entries_that_contradict_themselves(self) -> None:
        for flags, generation in ((128, 1), (0, 0), (0, 2)):
            path = self.with_section(flags, [b"x"], generation=generation)
            self.assertEqual(run("cat", path).returncode, 2, (flags, generation))
            with self.assertRaises(reader.Reject):
                reader.File(path.read_bytes()).newest()

    def changed(self, change) -> Path:
        """A file of two columns, the second of which is changed, with every checksum right."""
        base = self.convert("two", [{"n": n, "t": f"word {n}"} for n in range(50)], "--no-source", "--no-ids")
        file = Sealed(base)
        change(file, next(chunk for chunk in file.chunks if chunk.type == UTF8))
        return file.save(self.folder / "changed.inseam")

    def unreadable(self, path: Path, reason: str) -> None:
        """One column is unreadable, and nothing else."""
        self.assertEqual(self.tool("cat", path, "--columns", "n").splitlines(), [json.dumps({"n": n}, separators=(",", ":")) for n in range(50)])
        self.assertEqual(self.tool("count", path, "--where", "n < 7").strip(), "7")
        done = run("cat", path)
        self.assertEqual(done.returncode, 2)
        self.assertIn(reason, done.stderr)
        self.tool("info", path)
        done = run("verify", path)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("every checksum is right, but the values of t need a later release", done.stderr)
        self.tool("verify", path, "--checksums-only")
        newest = reader.File(path.read_bytes()).newest()
        self.assertEqual([group.cell(row) for group in newest.row_groups() for row in range(group.slots)], [{"n": n} for n in range(50)])
        self.assertRegex(verify.verify(reader.File(path.read_bytes()).newest()), "whole; column .* needs")

    def test_an_encoding_that_is_not_known(self) -> None:
        def change(file, chunk):
            file.data[chunk.streams[VALUES].at + 1] = 200
            file.data[file.footer + 96 + 200 // 8] |= 1 << 200 % 8

        self.unreadable(self.changed(change), "in encoding 200, which this release does not know; the other columns can be read")

    def test_a_type_that_is_not_known(self) -> None:
        def change(file, chunk):
            file.data[chunk.at + 32] = 40
            schema = file.data.rfind(b"SCHM")
            at = file.data.find(bytes([UTF8, 0, 0, 0]), schema)
            file.data[at] = 40

        self.unreadable(self.changed(change), "type code 40, which this release does not know")

    def test_a_stream_role_that_is_not_known(self) -> None:
        def change(file, chunk):
            file.data[max(stream.at for stream in chunk.streams.values())] = 9

        self.unreadable(self.changed(change), "a stream of role 9, which this release does not know")

    def test_what_is_passed_over(self) -> None:
        def zone_kind(file, chunk):
            file.put("H", chunk.at + 34, 9)

        def logical(file, chunk):
            schema = file.data.rfind(b"SCHM")
            at = file.data.find(bytes([UTF8, 0, 0, 0]), schema)
            file.data[at + 1] = 99
            file.data[at + 12:at + 16] = b"\1\2\3\4"

        right = [json.dumps({"n": n, "t": f"word {n}"}, separators=(",", ":")) for n in range(50)]
        for change in (zone_kind, logical):
            path = self.changed(change)
            self.assertEqual(self.tool("cat", path).splitlines(), right)
            self.assertEqual(self.tool("count", path, "--where", "t = 'word 3'").strip(), "1")
            self.whole(path)
            copy = self.folder / "copy.inseam"
            self.tool("filter", path, "--where", "n < 9", "-o", copy, "-q", "--force")
            if change is logical:
                data = copy.read_bytes()
                self.assertIn(bytes([UTF8, 99, 0, 0]), data)
                self.assertIn(b"\1\2\3\4", data)

    def test_an_old_container(self) -> None:
        data = bytearray(self.original)
        data[8] = 0
        self.assertIn("container version 0; this release reads version 1 (convert its source again", run("cat", self.close(data)).stderr)

    def test_a_file_that_is_no_draft(self) -> None:
        data = bytearray(self.original)
        data[12] = 0
        self.assertIn("this release reads the draft of version 1", run("cat", self.close(data)).stderr)


if __name__ == "__main__":
    unittest.main()
