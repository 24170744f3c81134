# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The C library of the package: its functions, and its errors as exceptions."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
import weakref
from collections.abc import Iterable, Mapping
from ctypes import POINTER, Structure, byref, c_bool, c_char, c_char_p, c_int32, c_int64, c_uint64, c_void_p, py_object

from ._errors import ArgumentError, ConflictError, DataError, Error, LockedError, OutOfMemoryError, storage_error

#: A row or an offset of an error that is not known.
UNKNOWN = 2**64 - 1
#: INSEAM_ABI_VERSION of the header that this module was written for.
ABI_VERSION = 1


class ErrorBuffer(Structure):
    _fields_ = [
        ("status", c_int32),
        ("system_code", c_int32),
        ("first_row", c_uint64),
        ("end_row", c_uint64),
        ("offset", c_uint64),
        ("code", c_char * 32),
        ("path", c_char * 1024),
        ("column", c_char * 512),
        ("message", c_char * 4096),
    ]

    def exception(self) -> Error:
        """Return the exception for the error in this buffer."""
        message, code = self.message.decode(), self.code.decode()
        path, column = self.path.decode() or None, self.column.decode() or None
        rows = None if self.first_row == UNKNOWN else range(self.first_row, self.end_row)
        offset = None if self.offset == UNKNOWN else self.offset
        if self.status == 3:
            return storage_error(message, path, self.system_code, code, column=column, rows=rows, offset=offset)
        if self.status == 7:
            return OutOfMemoryError(message, code, path, column, rows, offset)
        if self.status == 6:
            return ConflictError(message, code, path, column, rows, offset)
        if self.status == 5:
            return Error(message, code, path, column, rows, offset)
        if self.status == 4:
            return LockedError(message, code, path, column, rows, offset, self.system_code or errno.EAGAIN)
        return (ArgumentError if self.status == 1 else DataError)(message, code, path, column, rows, offset)


class Summary(Structure):
    _fields_ = [
        ("row_count", c_uint64),
        ("deleted_row_count", c_uint64),
        ("row_group_count", c_uint64),
        ("generation", c_uint64),
        ("byte_count", c_uint64),
        ("is_folder", c_int32),
        ("file_id", c_char * 36),
    ]


def _load() -> tuple[ctypes.CDLL, ctypes.PyDLL]:
    path = os.environ.get("INSEAM_LIBRARY") or os.path.join(os.path.dirname(__file__), "libinseam.so")
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"cannot load the library of inseam: {error}") from error
    try:
        version = library.inseam_abi_version()
    except AttributeError as error:
        raise ImportError(f"{path} is not the library of inseam; unset INSEAM_LIBRARY, or reinstall the package") from error
    if version != ABI_VERSION:
        raise ImportError(
            f"{path} has ABI version {version}, expected {ABI_VERSION}; unset INSEAM_LIBRARY, or reinstall the package of one release"
        )
    return library, ctypes.PyDLL(path)


_free_running, _locked = _load()
_options = POINTER(c_char_p)
_handle = c_uint64
_rows = c_void_p
_out = c_void_p

_signatures: dict[str, list[object]] = {
    "inseam_close": [_handle],
    "inseam_open": [c_char_p, _options, POINTER(_handle)],
    "inseam_refresh": [_handle, POINTER(_handle)],
    "inseam_is_outdated": [_handle, POINTER(c_int32)],
    "inseam_keeps_positions": [_handle, _handle, POINTER(c_int32)],
    "inseam_additions": [_handle, _handle, POINTER(_handle), POINTER(c_void_p)],
    "inseam_join_provenance": [c_char_p, c_char_p, c_char_p, POINTER(c_void_p)],
    "inseam_summarize": [_handle, POINTER(Summary)],
    "inseam_describe": [_handle, POINTER(c_void_p)],
    "inseam_count": [_handle, c_char_p, POINTER(c_uint64)],
    "inseam_aggregate": [_handle, _options, POINTER(c_void_p)],
    "inseam_filter": [_handle, c_char_p, POINTER(c_void_p), POINTER(c_uint64)],
    "inseam_semi_join": [_handle, _handle, _options, POINTER(c_void_p), POINTER(c_uint64)],
    "inseam_check": [_handle, c_char_p],
    "inseam_project": [_handle, _options, POINTER(_handle)],
    "inseam_schema": [_handle, _out],
    "inseam_scan": [_handle, c_uint64, c_uint64, c_uint64, c_uint64, _out],
    "inseam_scan_rows": [_handle, _rows, c_uint64, c_uint64, c_uint64, _out],
    "inseam_take": [_handle, _rows, c_uint64, _out],
    "inseam_scan_responses": [_handle, c_char_p, c_uint64, _out],
    "inseam_stream_error": [c_void_p],
    "inseam_share": [c_void_p, _out, _out],
    "inseam_permute": [c_uint64, c_uint64, c_uint64, c_uint64, c_uint64, c_uint64, c_void_p],
    "inseam_extract": [_handle, _rows, c_uint64, c_uint64, c_char_p, _options],
    "inseam_create": [c_char_p, _options, POINTER(_handle)],
    "inseam_append_to": [c_char_p, _options, POINTER(_handle)],
    "inseam_write": [_handle, c_void_p],
    "inseam_set_provenance": [_handle, c_char_p, _options],
    "inseam_commit": [_handle, POINTER(c_uint64)],
    "inseam_attach": [c_char_p, c_void_p, _options, POINTER(c_void_p)],
    "inseam_import_arrow": [c_char_p, c_void_p, c_uint64, _options, POINTER(c_void_p)],
    "inseam_compute": [_handle, c_char_p, _options, _out, _out, POINTER(c_void_p)],
}

_functions = {}
for _name, _arguments in _signatures.items():
    _function = getattr(_free_running, _name)
    _function.argtypes = [*_arguments, POINTER(ErrorBuffer)]
    _function.restype = c_int32
    _functions[_name.removeprefix("inseam_")] = _function

_free_running.inseam_free.argtypes = [c_void_p]
_free_running.inseam_free.restype = None
_free_running.inseam_version.restype = c_char_p
_locked.inseam_python_plan.argtypes = [c_void_p]
_locked.inseam_python_plan.restype = c_void_p
_locked.inseam_python_free_plan.argtypes = [c_void_p]
_locked.inseam_python_free_plan.restype = None
_locked.inseam_python_rows.argtypes = [c_void_p, c_void_p, c_int64, c_int64]
_locked.inseam_python_rows.restype = py_object
_locked.inseam_python_take.argtypes = [c_void_p, _handle, c_void_p, c_uint64, POINTER(ErrorBuffer)]
_locked.inseam_python_take.restype = py_object
_locked.inseam_python_take_row.argtypes = [c_void_p, _handle, c_uint64, POINTER(ErrorBuffer)]
_locked.inseam_python_take_row.restype = py_object
_locked.inseam_python_stream.argtypes = [c_void_p, c_void_p, py_object, c_void_p]
_locked.inseam_python_stream.restype = c_bool
_locked.inseam_python_watch_signals.argtypes = [c_uint64]
_locked.inseam_python_watch_signals.restype = None
_locked.inseam_python_raise_pending.argtypes = []
_locked.inseam_python_raise_pending.restype = py_object
_locked.inseam_python_capsule.argtypes = [c_void_p, c_char_p]
_locked.inseam_python_capsule.restype = py_object

free = _free_running.inseam_free
version: str = _free_running.inseam_version().decode()
plan = _locked.inseam_python_plan
free_plan = _locked.inseam_python_free_plan
python_rows = _locked.inseam_python_rows
python_take = _locked.inseam_python_take
python_take_row = _locked.inseam_python_take_row
python_stream = _locked.inseam_python_stream
capsule = _locked.inseam_python_capsule
#: Raises what the handler of a signal, such as that of Ctrl-C, has raised during a call that it ended early.
raise_pending = _locked.inseam_python_raise_pending

_locked.inseam_python_watch_signals(threading.main_thread().ident or 0)
# The thread that forks is the main one of the child.
os.register_at_fork(after_in_child=lambda: _locked.inseam_python_watch_signals(threading.get_ident()))


def call(name: str, *arguments: object) -> None:
    """Call a function of inseam.h without the interpreter's lock; raise the error that it reports."""
    error = ErrorBuffer()
    if _functions[name](*arguments, byref(error)) != 0:
        raise_pending()
        raise error.exception()


class Interruptible:
    """A block in which another library reads our streams: what a signal's handler has raised replaces its error."""

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, *exception: object) -> None:
        if kind is not None:
            raise_pending()


def encoded(text: str) -> bytes:
    """Return a text as UTF-8, for a C string.

    Raises
    ------
    ArgumentError
        If the text contains U+0000, which ends C strings, or half a surrogate pair.
    """
    if "\0" in text:
        raise ArgumentError(f"{text!r} contains the character U+0000")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ArgumentError(f"{text!r} is not valid Unicode: {error.reason}") from None


def options(values: Mapping[str, object] | Iterable[tuple[str, object]]) -> ctypes.Array[c_char_p]:
    """Return the options that are not None as `key=value` strings, one for each value of a list; NULL ends them."""
    given = values.items() if isinstance(values, Mapping) else values
    pairs = [(key, one) for key, value in given for one in (value if isinstance(value, (list, tuple)) else [value])]
    texts = [encoded(f"{key}={_text(value)}") for key, value in pairs if value is not None]
    return (c_char_p * (len(texts) + 1))(*texts, None)


def strings(values: Iterable[str]) -> ctypes.Array[c_char_p]:
    """Return strings as a C array that ends with NULL."""
    texts = [encoded(value) for value in values]
    return (c_char_p * (len(texts) + 1))(*texts, None)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def taken_text(pointer: c_void_p) -> str:
    """Return a text that the library allocated, and free it."""
    try:
        return ctypes.string_at(pointer).decode()
    finally:
        free(pointer)


class Handle:
    """A handle of the library, which is closed with its last reference."""

    __slots__ = ("__weakref__", "_dependents", "name", "value")

    def __init__(self, value: int, name: str) -> None:
        self.value, self.name = value, name
        self._dependents: weakref.WeakSet[Handle] | None = None

    def add_dependent(self, other: Handle) -> None:
        """Close another handle together with this one."""
        if self._dependents is None:
            self._dependents = weakref.WeakSet()
        self._dependents.add(other)

    def close(self) -> None:
        """Close the handle; a second call does nothing."""
        for other in list(self._dependents or ()):
            other.close()
        # If the library refuses, for example inside a stream that is being written, the handle is still open.
        call("close", self.value)
        self.__class__ = ClosedHandle

    def __del__(self) -> None:
        # At the end of the interpreter the functions may be gone already.
        if getattr(self, "value", 0) and _functions is not None:
            _functions["close"](self.value, None)
            self.value = 0


class ClosedHandle(Handle):
    """A handle that was closed."""

    __slots__ = ()

    @property
    def value(self) -> int:  # type: ignore[override]
        raise ArgumentError(f"the {self.name} is closed")

    def close(self) -> None:
        """Do nothing."""

    def __del__(self) -> None:
        """Do nothing."""


def new_handle(function: str, *arguments: object, name: str) -> Handle:
    """Return the handle that a function of inseam.h creates; `name` is what errors call it once it is closed."""
    value = c_uint64()
    call(function, *arguments, byref(value))
    return Handle(value.value, name)
