# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Nothing ends the process: any argument to any function of the C ABI, and any file, in one process."""

from __future__ import annotations

import ctypes
import os
import random
import unittest
from collections.abc import Callable
from ctypes import byref, c_uint64, c_void_p
from pathlib import Path

import inseam
from inseam import _build, _library
from inseam._arrow import ArrowArray, ArrowArrayStream, Owned
from inseam._build import stream_of
from inseam._types import Types

from support import GOLDEN, ROOT, FolderTest, conversation

ERROR = ctypes.POINTER(_library.ErrorBuffer)


class Arguments(FolderTest):
    """Every function with every odd argument at every position, beside valid and odd ones."""

    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)  # some of the odd texts are names of files that can be written
        inseam.write(conversation(50), self.path())
        self.ds = inseam.open(self.path())
        self.projection = self.ds._project()
        self.kept: list[object] = []

    def numbers(self) -> list[int]:
        own = [self.ds._handle.value, self.projection.value]
        return [0, 1, 2, 49, 50, 51, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1, *own]

    def texts(self) -> list[bytes | None]:
        return [
            None, b"", b"x", b"prompt", b"turn > 3", b"turn >", b"\xff\xfe", b"((((" * 2_000, b"'" * 5, b"seam",
            self.path().encode(), b"/", b"/dev/null", b"/nonexistent/x", b"responses[].rm.sky", b"a" * 10_000,
        ]  # fmt: skip

    def lists(self) -> list[object]:
        return [
            None,
            _library.strings([]),
            _library.strings(["prompt", "turn"]),
            _library.strings(["x=1"]),
            _library.strings(["no key"]),
            _library.strings(["=", "==", "at=-1", "at=99", "backend=tape"]),
            _library.strings(["pm=sft", "rm=sky"]),
            _library.strings(["columns=a=b", "key=x"]),
            (ctypes.c_char_p * 2)(b"\xff\xfe", None),
        ]

    def structure(self, kind: type) -> c_void_p | None:
        owned = Owned(kind)
        self.kept.append(owned)
        return c_void_p(owned.address)

    def argument(self, type_: object, chance: random.Random) -> object:
        if type_ is c_uint64:
            return c_uint64(chance.choice(self.numbers()))
        if type_ is ctypes.c_char_p:
            return chance.choice(self.texts())
        if type_ is _library._options:
            return chance.choice(self.lists())
        if type_ is ERROR:
            buffer = _library.ErrorBuffer()
            self.kept.append(buffer)
            return chance.choice([None, byref(buffer)])
        if type_ is c_void_p:
            # Rows, Arrow structures to fill, streams to take: memory that is large enough for all of them.
            block = (c_uint64 * 64)()
            self.kept.append(block)
            rows = (c_uint64 * 64)(*[chance.randrange(60) for _ in range(64)])
            self.kept.append(rows)
            return chance.choice([None, ctypes.cast(block, c_void_p), ctypes.cast(rows, c_void_p)])
        target = type_._type_()  # type: ignore[attr-defined]
        self.kept.append(target)
        return chance.choice([None, byref(target)])

    def test_any_argument_anywhere(self) -> None:
        chance = random.Random(21)
        # Memory that a caller promises cannot be checked: the counts of rows given, and Arrow structures that come in.
        skip = {"inseam_write", "inseam_attach", "inseam_import_arrow", "inseam_share", "inseam_stream_error", "inseam_permute", "inseam_take", "inseam_scan_rows", "inseam_extract"}
        for name, types in _library._signatures.items():
            if name in skip:
                continue
            function = getattr(_library._free_running, name)
            for _ in range(400):
                arguments = [self.argument(type_, chance) for type_ in [*types, ERROR]]
                if name in ("inseam_create", "inseam_append_to") and arguments[0] == self.path().encode():
                    continue
                if name == "inseam_close" and arguments[0].value in (self.ds._handle.value, self.projection.value):
                    continue
                status = function(*arguments)
                self.assertIn(status, range(5), name)
        self.assertEqual(len(self.ds.take([1, 2])), 2)

    def test_rows_that_are_not_there(self) -> None:
        rows = (c_uint64 * 4)(0, 49, 50, 2**64 - 1)
        array, stream = self.structure(ArrowArray), self.structure(ArrowArrayStream)
        for handle in self.numbers():
            for count in range(5):
                for first in range(4):
                    part = ctypes.byref(rows, 8 * first) if first + count <= 4 else None
                    pointer = None if part is None else c_void_p(ctypes.addressof(rows) + 8 * first)
                    for call in (
                        lambda: _library._functions["take"](handle, pointer, count, array, None),
                        lambda: _library._functions["scan_rows"](handle, pointer, count, 7, 1, stream, None),
                    ):
                        self.assertIn(call(), range(5))
        for count in (2**32, 2**61, 2**63, 2**64 - 1):
            self.assertEqual(_library._functions["take"](self.projection.value, rows, count, array, None), 1)

    def test_orders(self) -> None:
        numbers = (c_uint64 * 8)()
        permute = _library._functions["permute"]
        for size in self.numbers():
            for block in self.numbers():
                for first in self.numbers():
                    for count in (0, 1, 8):
                        self.assertIn(permute(1, 2, size, block, first, count, numbers, None), range(2))
        self.assertEqual(permute(1, 2, 8, 1, 0, 8, None, None), 1)
        self.assertEqual(permute(1, 2, 8, 1, 5, 2**64 - 1, numbers, None), 1)

    def test_closed_and_foreign_handles(self) -> None:
        """With every other argument right, the handle is what each function complains of."""
        closed = inseam.open(self.path())
        value = closed._handle.value
        closed.close()
        of_projections = {"inseam_schema", "inseam_scan", "inseam_scan_rows", "inseam_take", "inseam_scan_responses", "inseam_extract"}
        of_writers = {"inseam_write", "inseam_set_provenance", "inseam_commit"}
        for name, types in _library._signatures.items():
            if types[0] is not c_uint64 or name in ("inseam_permute", "inseam_close"):
                continue
            foreign = self.ds._handle.value if name in of_projections | of_writers else self.projection.value
            for handle, words in ((value, "is not open"), (0, "is not open"), (10**15, "is not open"), (foreign, "is not a ")):
                arguments: list[object] = [c_uint64(handle)]
                for kind in types[1:]:
                    if kind is c_uint64:
                        arguments.append(c_uint64(0))
                    elif kind is ctypes.c_char_p:
                        arguments.append({"inseam_compute": b"seam", "inseam_set_provenance": b"turn"}.get(name, b"turn > 1"))
                    elif kind is _library._options:
                        arguments.append(_library.options({"pm": "sft", "rm": "sky"}) if name == "inseam_compute" else None)
                    elif name == "inseam_write":
                        self.kept.append(stream_of({"turn": [1]}))
                        arguments.append(c_void_p(self.kept[-1].address))
                    else:
                        self.kept.append(ctypes.create_string_buffer(4_096))
                        arguments.append(ctypes.cast(self.kept[-1], kind if kind is not c_void_p else c_void_p))
                error = _library.ErrorBuffer()
                status = getattr(_library._free_running, name)(*arguments, byref(error))
                self.assertEqual((status, words in error.message.decode()), (1, True), (name, handle, error.message))

    def test_random_sequences_of_calls(self) -> None:
        chance = random.Random(22)
        open_things: list[object] = []
        for step in range(3_000):
            match chance.randrange(9):
                case 0:
                    open_things.append(inseam.open(self.path()))
                case 1 if open_things:
                    open_things.pop(chance.randrange(len(open_things)))
                case 2 if open_things:
                    thing = chance.choice(open_things)
                    thing.close() if hasattr(thing, "close") else None
                case _ if open_things:
                    thing = chance.choice(open_things)
                    if not isinstance(thing, inseam.Dataset):
                        continue
                    try:
                        action = chance.randrange(6)
                        if action == 0:
                            open_things.append(thing.take([chance.randrange(60) for _ in range(3)]))
                        elif action == 1:
                            thing[chance.randrange(60)]
                        elif action == 2:
                            open_things.append(thing.filter(f"turn > {chance.randrange(60)}"))
                        elif action == 3:
                            open_things.append(thing.select(["turn"]))
                        elif action == 4:
                            open_things.append(next(iter(thing.scan(chance.choice([None, 1, 7])))))
                        else:
                            open_things.append(thing.__arrow_c_stream__())
                    except (inseam.Error, IndexError, StopIteration):
                        pass
            del open_things[30:]

    def test_streams_that_are_broken(self) -> None:
        for data in ({"a": [1, 2]}, [{"a": [1]}]):
            stream = stream_of(data)
            inseam.Writer(self.path("one"), mode="replace").close()
            writer = inseam.Writer(self.path("two"), mode="replace")
            _library.call("write", writer._handle.value, stream.address)
            # The stream was taken: a second time there is nothing.
            with self.assertRaises(inseam.Error):
                _library.call("write", writer._handle.value, stream.address)
            with self.assertRaises(inseam.Error):
                _library.call("write", writer._handle.value, None)
        empty = Owned(ArrowArrayStream)
        self.assertEqual(_library._functions["stream_error"](empty.address, None), 0)
        self.assertEqual(_library._functions["share"](Owned(ArrowArray).address, None, self.structure(ArrowArray), None), 1)

    def test_arrow_arrays_that_lie(self) -> None:
        """Lengths, offsets, children and buffers that contradict each other, in arrays whose memory is large enough."""
        chance = random.Random(23)
        lies: list[Callable[[ArrowArray], None]] = [
            lambda array: setattr(array, "length", chance.choice([-1, 0, 2**62, 2**63 - 1, 4])),
            lambda array: setattr(array, "offset", chance.choice([-1, 2**62, 2**63 - 1])),
            lambda array: setattr(array, "n_buffers", chance.choice([-1, 0, 1])),
            lambda array: setattr(array, "n_children", chance.choice([-1, 0, 1])),
            lambda array: setattr(array, "null_count", chance.choice([-1, 5, 2**40])),
            lambda array: array.n_buffers > 1 and array.buffers.__setitem__(1, None),
            lambda array: setattr(array, "release", None),
        ]

        class Lying(_build._OneBatch):
            """A batch whose root lies when the stream copies it; its children are shared with the stream."""

            def __init__(self, root: _build.Node) -> None:
                self.root, self.place, self.lie = root, chance.randrange(5), chance.choice(lies)
                super().__init__(root)
                if self.place > 0:
                    self.lie(self.array.children[self.place - 1].contents)

            def _array_of(self, node: _build.Node) -> ArrowArray:
                array = super()._array_of(node)
                if node is self.root:
                    self.array = array
                    if self.place == 0:
                        self.lie(array)
                return array

        for _ in range(2_000):
            data = {"a": [1, 2, 3], "t": ["x", "yy", None], "l": [[1], [], [2, 3]], "s": [{"q": 1.5}] * 3}
            batch = Lying(_build._columns(data, Types()))
            if batch.array.length > 3:
                continue  # whoever says so has the memory for it
            with inseam.Writer(self.path("lie"), mode="replace") as writer:
                try:
                    _library.call("write", writer._handle.value, batch.stream.address)
                except inseam.Error:
                    pass


class Files(FolderTest):
    """Every golden file, truncated and flipped at many positions, read through every interface of the package."""

    def read(self, path: Path) -> None:
        try:
            ds = inseam.open(path)
            ds.schema, ds.lineage, ds.warnings  # noqa: B018 - they are read
            for batch in ds.scan(17):
                batch.to_pylist()
            len(ds) and ds.take([0, len(ds) - 1])
            for name in ds.columns:
                ds[f'"{name}"'].to_numpy()
        except (inseam.Error, ValueError):
            pass

    def test_flips_and_cuts(self) -> None:
        chance = random.Random(24)
        target = Path(self.path("bad"))
        for path in GOLDEN:
            data = path.read_bytes()
            for _ in range(150):
                bad = bytearray(data)
                for _ in range(chance.choice([1, 1, 2, 30])):
                    bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
                target.write_bytes(bytes(bad)[: chance.choice([len(bad), len(bad), chance.randrange(len(bad))])])
                self.read(target)

    def test_every_file_that_crashed_once(self) -> None:
        found = [path for path in (ROOT / "Fixtures").rglob("*") if path.is_file() and path.suffix != ".inseam"]
        self.assertTrue(found)
        for path in found:
            self.read(path)

    def test_no_flip_gives_another_value(self) -> None:
        rows = conversation(60)
        inseam.write(rows, self.path())
        data = Path(self.path()).read_bytes()
        chance = random.Random(25)
        target = Path(self.path("bad"))
        for _ in range(1_500):
            bad = bytearray(data)
            bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
            target.write_bytes(bad)
            try:
                found = list(inseam.open(target))
            except inseam.Error:
                continue
            self.assertEqual(found, rows)


if __name__ == "__main__":
    unittest.main()
