# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The exceptions of the package."""

from __future__ import annotations

import errno
import os

from ._text import shown


class Error(Exception):
    """Base class of all errors that the package raises itself.

    `str()` is one line: the file, the column, the rows, and what was found there.

    Attributes
    ----------
    code : str
        A word for programs: "foreign", "unsupported", "unverified" (`verify` only: what was checked
        is right, and values of some columns need a later release), "truncated", "damaged", "malformed", "limit", "memory",
        "file", "locked", "conflict", "schema", "argument" or "cancelled".
    path, column : str or None
        The file and the column, where one is concerned.
    rows : range or None
        The rows, where some are concerned.
    offset : int or None
        The byte offset in the file, where one is known.
    """

    def __init__(
        self,
        message: str,
        code: str = "argument",
        path: str | None = None,
        column: str | None = None,
        rows: range | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(shown(message, "\n"))
        self.code, self.path, self.column, self.rows, self.offset = code, path, column, rows, offset

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.code, self.path, self.column, self.rows, self.offset)


class ArgumentError(Error, ValueError):
    """Raised when an argument is invalid: an unknown column or option, an invalid predicate, a closed handle."""


class DataError(Error):
    """Raised when a file is damaged, not an Inseam file, or too new, and when values do not fit the schema."""


class _SystemError(Error, OSError):
    """An error with the attributes of `OSError`, and `str()` of `Error`."""

    def __init__(
        self,
        message: str,
        code: str = "file",
        path: str | None = None,
        column: str | None = None,
        rows: range | None = None,
        offset: int | None = None,
        system_code: int = 0,
    ) -> None:
        Error.__init__(self, message, code, path, column, rows, offset)
        if system_code:
            OSError.__init__(self, system_code, os.strerror(system_code), path)
        self._message = shown(message, "\n")

    def __str__(self) -> str:
        return self._message

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._message, self.code, self.path, self.column, self.rows, self.offset, self.errno or 0)


class StorageError(_SystemError):
    """Raised when the operating system refuses to open, read, create, lock or write a file or folder.

    It is an `OSError`: `errno`, `strerror` and `filename` are set where the operating system reported an error number.
    A missing file is also a `FileNotFoundError`; likewise `PermissionError`, `FileExistsError`, `IsADirectoryError` and
    `NotADirectoryError`.
    """


class LockedError(_SystemError, BlockingIOError):
    """Raised when another writer held the lock for longer than `wait`; `str()` has its process id where it is known.

    It is a `BlockingIOError`, as for any lock that is not waited for, and not a `StorageError`: try again.
    """


class OutOfMemoryError(Error, MemoryError):
    """Raised when the system refuses memory, or a read would take more memory than one read may; nothing was changed."""


class ConflictError(Error):
    """Raised when another writer has changed what a change was computed from; start the change again."""


class NotFoundError(StorageError, FileNotFoundError):
    """A `StorageError` for a file or folder that does not exist."""


class AccessError(StorageError, PermissionError):
    """A `StorageError` for a file or folder that this user may not access."""


class ExistsError(StorageError, FileExistsError):
    """A `StorageError` for a file that exists already."""


class FolderError(StorageError, IsADirectoryError):
    """A `StorageError` for a folder where a file is needed."""


class NotAFolderError(StorageError, NotADirectoryError):
    """A `StorageError` for a file where a folder is needed."""


_STORAGE_ERRORS: dict[int, type[StorageError]] = {
    errno.ENOENT: NotFoundError,
    errno.EACCES: AccessError,
    errno.EPERM: AccessError,
    errno.EEXIST: ExistsError,
    errno.EISDIR: FolderError,
    errno.ENOTDIR: NotAFolderError,
}


def storage_error(message: str, path: str | None, system_code: int, code: str = "file", **place: object) -> StorageError:
    """Return the `StorageError` for an error number, which is also the subclass of `OSError` that Python has for it."""
    kind = _STORAGE_ERRORS.get(system_code, StorageError)
    return kind(message, code, path, system_code=system_code, **place)  # type: ignore[arg-type]


class RecordError(Error):
    """Raised when the thread of a recorder could not write a step; the message has the steps that are not durable."""


class BacklogError(RecordError):
    """Raised when a step has no room in the queue; it was not recorded, and a later call may record it."""
