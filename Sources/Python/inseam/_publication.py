# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""How the file or folder of an export gets its name, once it is complete."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ._errors import ArgumentError, storage_error

MODES = ("create", "replace")
_NO_REPLACE, _EXCHANGE = 1, 2  # of renameat2(2)
_AT_FDCWD = -100


def require_mode(mode: str) -> None:
    """Raise an error if a mode is unknown."""
    if mode not in MODES:
        raise ArgumentError(f"mode must be 'create' or 'replace', not {mode!r}")


def require_free(path: str, mode: str) -> None:
    """Raise an error if an output exists that is not to be replaced, or the mode is unknown."""
    require_mode(mode)
    if mode == "create" and os.path.lexists(path):
        raise output_exists(path)


def output_exists(path: str, more: str = "") -> Exception:
    """Return the error for an output that exists; `more` says what else helps."""
    return storage_error(f"{path}: the output exists already; mode='replace' replaces it{more}", path, errno.EEXIST)


class Publication:
    """An output that exists under a hidden name until it is complete.

    A file that is replaced passes its permissions and owner on. A symbolic link stays: what it leads to is replaced.

    Parameters
    ----------
    path : Path
        The output.
    mode : {"create", "replace"}
        What becomes of a file or folder that has the path already: "create" is an error.
    is_folder : bool
        Whether the output is a folder.
    may_go : callable, optional
        Whether a folder that was replaced may be removed; it is asked once no one reaches the folder by its name any more.

    Raises
    ------
    ArgumentError
        If the mode is unknown.
    StorageError
        If the path may not be replaced, or its folder does not exist.
    """

    def __init__(self, path: Path, mode: str, is_folder: bool, may_go: Callable[[Path], bool] = lambda _: True) -> None:
        require_mode(mode)
        self._may_go = may_go
        if not is_folder or not path.is_dir() or os.listdir(path):  # an empty folder may be filled
            require_free(str(path), mode)
        self._path, self._is_folder, self._mode = path, is_folder, mode
        self._target = path.resolve() if mode == "replace" and path.is_symlink() else path
        if not self._target.parent.is_dir():
            code = errno.ENOTDIR if self._target.parent.exists() else errno.ENOENT
            reason = "not a directory" if code == errno.ENOTDIR else "no such folder"
            raise storage_error(f"{path.parent}: {reason}", str(path.parent), code)
        self._refuse_others()

    def _refuse_others(self) -> None:
        try:
            found = os.lstat(self._target)
        except FileNotFoundError:
            return
        if self._is_folder and not stat.S_ISDIR(found.st_mode):
            hint = "the name of a file has an ending, such as .jsonl or .parquet"
            raise storage_error(f"{self._path}: not a directory; {hint}", str(self._path), errno.ENOTDIR)
        if not self._is_folder and not stat.S_ISREG(found.st_mode):
            code = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EEXIST
            raise storage_error(f"{self._path}: not a regular file", str(self._path), code)

    @contextmanager
    def fresh(self) -> Iterator[Path]:
        """Yield the hidden path of a new file or folder, which gets the name of the output if the block ends normally."""
        hidden = self._hidden()
        try:
            hidden.mkdir() if self._is_folder else hidden.touch(exist_ok=False)
            yield hidden
            _synchronize(hidden)
            self._publish(hidden)
            _synchronize(self._target.parent, recursive=False)
        finally:
            # What is there now is unfinished, or was replaced.
            if hidden.is_dir():
                shutil.rmtree(hidden)
            hidden.unlink(missing_ok=True)

    def _hidden(self) -> Path:
        """Return a name that `inseam clean` takes for that of a killed writer."""
        return self._target.with_name(f".{self._target.name}.inseam-{os.getpid()}-{uuid.uuid4().hex[:12]}")

    def _publish(self, hidden: Path) -> None:
        if self._mode == "create" and not self._is_folder:
            return self._rename(hidden, _NO_REPLACE)
        with suppress(FileNotFoundError):
            found = os.stat(self._target)
            with suppress(PermissionError):
                os.chown(hidden, found.st_uid, found.st_gid)
            os.chmod(hidden, stat.S_IMODE(found.st_mode))
            if self._is_folder and self._mode == "replace":
                self._rename(hidden, _EXCHANGE)
                if not self._may_go(hidden):
                    # Something was put into the folder meanwhile.
                    self._rename(hidden, _EXCHANGE)
                    raise ArgumentError(f"{self._path}: the folder has got other files while it was to be replaced; remove it, or choose another name")
                return None
        try:
            hidden.replace(self._target)  # of folders only an empty one gives way
        except OSError as error:
            raise (output_exists(str(self._path)) if error.errno in (errno.ENOTEMPTY, errno.EEXIST) else error) from None

    def _rename(self, hidden: Path, flag: int) -> None:
        """Rename in one step, where that neither replaces nor removes anything."""
        call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if call is not None and not call(_AT_FDCWD, os.fsencode(hidden), _AT_FDCWD, os.fsencode(self._target), flag):
            return
        code = ctypes.get_errno() if call is not None else errno.ENOSYS
        if code == errno.EEXIST:
            raise output_exists(str(self._path))
        if code not in (errno.ENOSYS, errno.EINVAL):
            raise storage_error(f"{self._path}: {os.strerror(code)}", str(self._path), code)
        if flag == _NO_REPLACE:  # the file system has no such rename: a second name does not replace either
            try:
                os.link(hidden, self._target)
            except FileExistsError:
                raise output_exists(str(self._path)) from None
        else:
            aside = self._hidden()
            self._target.rename(aside)
            try:
                hidden.rename(self._target)
            except OSError:
                aside.rename(self._target)
                raise
            aside.rename(hidden)


def _synchronize(path: Path, recursive: bool = True) -> None:
    """Hand a file, or a folder and its files, to the disk."""
    if recursive and path.is_dir():
        for entry in path.iterdir():
            _synchronize(entry)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
