# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrays and checkpoints of other programs that say what is not so: refused with a message that says what is wrong."""

import json
import struct
import subprocess
import unittest
from pathlib import Path

from cli import ToolTest, run

DATA = struct.pack("<5f", *range(5))
RIGHT = "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
NUMPY = {
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), 'shape': (4,), }": "the key 'shape' appears twice",
    "{'descr': '<f4', 'descr': '<i4', 'fortran_order': False, 'shape': (5,)}": "the key 'descr' appears twice",
    "{'descr': '<f4', 'shape': (5,)}": "descr, fortran_order and shape are not all there",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), 'more': 1}": "unknown key 'more'",
    "{'note': \"'descr': '<i4'\", 'descr': '<f4', 'fortran_order': False, 'shape': (5,)}": "unknown key 'note'",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-5,)}": "invalid size '-5' in shape",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}": "invalid size '99999999999999999999' in shape",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,)}": "expected a one-dimensional array, found shape (9223372036854775807)",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5)+(6,)}": "expected '}'",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 5}": "expected a string, True, False or a tuple of sizes",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5,)} 'shape'": "text after the dictionary",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (5,)}": "expected one number type as descr, found a list",
    "{'descr': '>f4', 'fortran_order': False, 'shape': (5,)}": "array type '>f4' is not supported",
    "{'descr': '|O', 'fortran_order': False, 'shape': (5,)}": "array type '|O' is not supported",
    "{'descr': '<f4', 'fortran_order': __import__('os'), 'shape': (5,)}": "expected a string, True, False or a tuple of sizes",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5, 1)}": "expected a one-dimensional array, found shape (5, 1)",
    "{'descr': '<f4', 'fortran_order': False, 'shape': ()}": "expected a one-dimensional array, found shape ()",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}": "expected 16 bytes for 4 numbers, found 20",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}": "expected 24 bytes for 6 numbers, found 20",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (5,)": "expected '}'",
    "": "expected '{'",
}  # fmt: skip


def numpy_bytes(header: str, data: bytes = DATA, version: int = 1) -> bytes:
    """An array file with a header as it is."""
    text = header.encode()
    text += b" " * (-(len(text) + 11 if version == 1 else len(text) + 13) % 64) + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(text)) + text + data


def tensors(header: object, data: bytes = b"") -> bytes:
    """A checkpoint with a header as it is."""
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(start: int, end: int, shape: list | None = None, dtype: str = "F32") -> dict:
    return {"dtype": dtype, "shape": [(end - start) // 4] if shape is None else shape, "data_offsets": [start, end]}


CHECKPOINTS = {
    "a hole": (tensors({"a": tensor(0, 8), "b": tensor(12, 20)}, bytes(20)), "belong to no tensor"),
    "an overlap": (tensors({"a": tensor(0, 8), "b": tensor(4, 12)}, bytes(12)), "tensor b overlaps another tensor"),
    "the same bytes": (tensors({"a": tensor(0, 8), "b": tensor(0, 8)}, bytes(8)), "overlaps another tensor"),
    "a start that is not 0": (tensors({"a": tensor(4, 12)}, bytes(12)), "belong to no tensor"),
    "trailing bytes": (tensors({"a": tensor(0, 8)}, bytes(12)), "4 bytes of trailing data after the last tensor"),
    "no tensors": (tensors({}, bytes(4)), "4 bytes of trailing data"),
    "bytes outside": (tensors({"a": tensor(0, 16)}, bytes(8)), "tensor a is not described as it should be"),
    "a negative size": (tensors({"a": tensor(0, 8, [-2])}, bytes(8)), "tensor a is not described as it should be"),
    "sizes beyond 2^64": (tensors({"a": tensor(0, 8, [2**40, 2**40])}, bytes(8)), "for the shape"),
    "another size": (tensors({"a": tensor(0, 8, [3])}, bytes(8)), "tensor a has 8 bytes for the shape [3] of F32"),
    "a type that is not known": (tensors({"a": tensor(0, 8, dtype="F3")}, bytes(8)), "tensor a is not described as it should be"),
    "offsets that go back": (tensors({"a": tensor(8, 0, [0])}, bytes(8)), "tensor a is not described as it should be"),
    "a key twice": (tensors('{"a":%s,"a":%s}' % (json.dumps(tensor(0, 8)), json.dumps(tensor(8, 16))), bytes(16)), "a key of its header appears twice"),
    "a key twice, spelled in two ways": (tensors('{"a":%s,"\\u0061":%s}' % (json.dumps(tensor(0, 8)), json.dumps(tensor(0, 8))), bytes(8)), "a key of its header appears twice"),
    "a key of a tensor twice": (tensors('{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}', bytes(8)), "a key of its header appears twice"),
    "no object": (tensors("[1,2]", bytes(4)), "its header is no JSON object"),
    "a header that is too long": (struct.pack("<Q", 2**40) + b"{}", "its header has 1099511627776 bytes; the limit is 100,000,000"),
    "a header that is cut": (struct.pack("<Q", 99) + b"{}", "its header has 99 bytes, which the file does not have"),
    "no length": (b"1234", "4 bytes are no safetensors file"),
}  # fmt: skip


class ForeignArrays(ToolTest):
    def test_numpy(self) -> None:
        data = self.convert("rows", [{"n": number} for number in range(5)], "--no-source", "--no-ids")
        array = self.folder / "a.npy"

        def attach(content: bytes, name: str = "made") -> subprocess.CompletedProcess:
            array.write_bytes(content)
            return run("attach", data, "--from", array, "--by-position", "--map", f"{name}=x", "-q")

        for version in (1, 2, 3):
            done = attach(numpy_bytes(RIGHT, version=version), f"v{version}")
            self.assertEqual(done.returncode, 0, done.stderr)
        before = data.read_bytes()
        for header, message in NUMPY.items():
            with self.subTest(header):
                done = attach(numpy_bytes(header))
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(f"{array}: ", done.stderr)
                self.assertIn(message, done.stderr)
        for content, message in ((numpy_bytes(RIGHT)[:9], "not an .npy file"), (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + bytes(99), "the .npy header has 2147483648 bytes; the limit is 65536"), (numpy_bytes(RIGHT)[:40], "truncated or not an .npy file")):
            done = attach(content)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(message, done.stderr)
        self.assertEqual(data.read_bytes(), before)

    def test_checkpoints(self) -> None:
        path, other, out = (self.folder / f"{name}.safetensors" for name in ("bad", "other", "out"))
        other.write_bytes(tensors({"a": tensor(0, 8)}, bytes(8)))
        for name, (content, message) in CHECKPOINTS.items():
            with self.subTest(name):
                path.write_bytes(content)
                done = run("warm", path, other, "-o", out, "-q")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn(str(Path(path)), done.stderr)
                self.assertIn(message, done.stderr)
                self.assertFalse(out.exists())
        path.write_bytes(tensors({"__metadata__": {"format": "pt"}, "a": tensor(0, 8)}, bytes(8)))
        self.tool("warm", path, other, "-o", out, "-q")


if __name__ == "__main__":
    unittest.main()
