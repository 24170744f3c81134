# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Arrow structures in memory: capsules for other libraries, streams from them, zero-copy arrays for numpy."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import CFUNCTYPE, POINTER, Structure, byref, c_char_p, c_int, c_int32, c_int64, c_void_p, sizeof

from . import _library
from ._errors import OutOfMemoryError
from ._lazy import numpy


class ArrowSchema(Structure):
    pass


class ArrowArray(Structure):
    pass


class ArrowArrayStream(Structure):
    pass


ArrowSchema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(ArrowSchema))),
    ("dictionary", POINTER(ArrowSchema)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
ArrowArray._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(ArrowArray))),
    ("dictionary", POINTER(ArrowArray)),
    ("release", c_void_p),
    ("private_data", c_void_p),
]
ArrowArrayStream._fields_ = [
    ("get_schema", c_void_p),
    ("get_next", c_void_p),
    ("get_last_error", c_void_p),
    ("release", c_void_p),
    ("private_data", c_void_p),
]


def extension_name(schema: ArrowSchema) -> bytes:
    """Return the name of a node's extension type; empty if it has none."""
    return metadata_of(schema).get(b"ARROW:extension:name", b"")


def metadata_of(schema: ArrowSchema) -> dict[bytes, bytes]:
    """Return the key-values of a node."""
    address = schema.metadata
    if not address:
        return {}
    words = []
    count, address = c_int32.from_address(address).value, address + 4
    for _ in range(2 * count):
        size = c_int32.from_address(address).value
        words.append(ctypes.string_at(address + 4, size))
        address += 4 + size
    return dict(zip(words[::2], words[1::2], strict=True))


_release = CFUNCTYPE(None, c_void_p)
_get = CFUNCTYPE(c_int, c_void_p, c_void_p)
_get_error = CFUNCTYPE(c_char_p, c_void_p)
_malloc = ctypes.CDLL(None).malloc
_malloc.argtypes, _malloc.restype = [ctypes.c_size_t], c_void_p
_get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_get_pointer.argtypes, _get_pointer.restype = [ctypes.py_object, c_char_p], c_void_p


class Owned:
    """An Arrow structure that is released with its last reference."""

    __slots__ = ("address", "structure")

    def __init__(self, kind: type[Structure]) -> None:
        self.structure = kind()
        self.address = ctypes.addressof(self.structure)

    def __del__(self) -> None:
        if self.structure.release:
            _release(self.structure.release)(self.address)

    def capsule(self, name: str) -> object:
        """Move the structure into a capsule of the Arrow PyCapsule protocol; this object is empty then."""
        size = sizeof(self.structure)
        memory = _malloc(size)
        if not memory:
            raise OutOfMemoryError("out of memory: no capsule for an Arrow structure", "memory")
        ctypes.memmove(memory, self.address, size)
        self.structure.release = None
        return _library.capsule(memory, name.encode())


class Schema:
    """An Arrow schema, with the plan that converts its arrays to Python objects."""

    __slots__ = ("_owned", "plan")

    def __init__(self, owned: Owned) -> None:
        self._owned = owned
        self.plan = _library.plan(owned.address)
        if not self.plan:
            raise OutOfMemoryError("out of memory: no plan for a schema", "memory")

    def __del__(self) -> None:
        if getattr(self, "plan", None):
            _library.free_plan(self.plan)

    @property
    def structure(self) -> ArrowSchema:
        """The C structure; valid as long as this object exists."""
        return self._owned.structure


class Stream:
    """An Arrow stream that Python reads batch by batch."""

    def __init__(self, owned: Owned) -> None:
        self._owned = owned
        self._next = _get(owned.structure.get_next)

    def read_schema(self, into: Owned) -> None:
        """Read the schema of the stream."""
        if _get(self._owned.structure.get_schema)(self._owned.address, into.address) != 0:
            raise _library.DataError("the stream has no schema", "malformed")

    def __iter__(self) -> Iterator[Owned]:
        while True:
            array = Owned(ArrowArray)
            if self._next(self._owned.address, array.address) != 0:
                _library.raise_pending()
                _library.call("stream_error", self._owned.address)
                message = _get_error(self._owned.structure.get_last_error)(self._owned.address)
                raise _library.DataError((message or b"cannot read the stream").decode(), "damaged")
            if not array.structure.release:
                return
            yield array


def taken_stream(data: object, schema: object = None) -> Owned:
    """Return the Arrow stream of an object, moved into a structure that the caller owns.

    Raises
    ------
    TypeError
        If the object has no Arrow stream.
    """
    if hasattr(data, "__arrow_c_stream__"):
        capsule = data.__arrow_c_stream__(schema)
        address = _get_pointer(capsule, b"arrow_array_stream")
        owned = Owned(ArrowArrayStream)
        ctypes.memmove(owned.address, address, sizeof(ArrowArrayStream))
        # The structure of the capsule is empty now: its destructor has nothing to release.
        ArrowArrayStream.from_address(address).release = None
        return owned
    raise TypeError(f"expected an object with __arrow_c_stream__, found {type(data).__name__}")


def read_only_array(address: int, count: int, typestr: str, owner: object) -> object:
    """Return a read-only, zero-copy numpy array over memory that `owner` keeps alive."""
    if count == 0:
        return numpy.empty(0, typestr)
    holder = _Memory()
    holder.owner = owner
    holder.__array_interface__ = {"data": (address, True), "shape": (count,), "typestr": typestr, "version": 3}
    return numpy.asarray(holder)


class _Memory:
    owner: object
    __array_interface__: dict[str, object]


__all__ = ["ArrowArray", "ArrowArrayStream", "ArrowSchema", "Owned", "Schema", "Stream", "byref", "read_only_array", "taken_stream"]
