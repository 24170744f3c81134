# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The data file of one recorder in its folder: its name, its lock, its steps, and how its rows join the dataset."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._build import stream_of_node
from ._errors import LockedError, StorageError, storage_error
from ._node import Node
from ._open import open as open_dataset
from ._process import run_tool
from ._tool import tool_path
from ._writer import Writer

_NAME = re.compile(r"rank-(\d{5,})(-fork-\d+)?\.inseam")


class RecordFile:
    """The data file that one process writes, `rank-RANK.inseam` or, in the child of a fork, `rank-RANK-fork-N.inseam`.

    The process holds a lock on the hidden file `.rank-RANK.lock` while it records, so that no two recorders write one file.

    Parameters
    ----------
    folder : Path
        The folder, which is created if it does not exist.
    rank : int
        The rank.
    is_fork : bool
        Whether the process is the child of a fork: it takes the first N from 1 that no process has.
    options : mapping
        Those of `Writer`.

    Attributes
    ----------
    name, origin : str
        The name of the file, and a short form of it, such as "r3" or "r3f1".

    Raises
    ------
    LockedError
        If another process records with this rank.
    StorageError
        If the folder or a file cannot be opened or created.
    """

    def __init__(self, folder: Path, rank: int, is_fork: bool, options: Mapping[str, Any]) -> None:
        self._folder, self._options = folder, dict(options)
        self._writer: Writer | None = None
        self._lock = -1
        os.makedirs(folder, exist_ok=True)
        number = 1 if is_fork else 0
        while not self._try_lock(rank, number):
            if not is_fork:
                raise LockedError(
                    f"{folder}: another process records with rank {rank}; give each process a rank of its own", "locked", str(folder)
                )
            number += 1
        #: Whether the file may have rows that the dataset does not have.
        self._is_ahead = self.path.exists()

    def _try_lock(self, rank: int, number: int) -> bool:
        stem = f"rank-{rank:05d}" + (f"-fork-{number}" if number else "")
        self.name, self.origin = f"{stem}.inseam", f"r{rank}" + (f"f{number}" if number else "")
        self._lock = _locked(self._folder, stem)
        return self._lock >= 0

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self._folder / self.name

    def steps(self) -> set[int]:
        """Return the steps that the file has."""
        if not self.path.exists():
            return set()
        with open_dataset(self.path) as dataset:
            return set(dataset["step"].to_numpy().tolist()) if "step" in dataset.columns else set()

    def rewind(self, rank: int, world_size: int, step: int) -> None:
        """Delete the rows of a step and of later ones: those of this rank, and those of ranks that there are no more.

        Raises
        ------
        LockedError
            If another process records in a file of a rank that is not below `world_size`.
        StorageError
            If the rows cannot be deleted.
        """
        for name in sorted(os.listdir(self._folder)):
            found = _NAME.fullmatch(name)
            if found is None or int(found[1]) % world_size != rank:
                continue
            stem = name.removesuffix(".inseam")
            lock = -1 if name == self.name else _locked(self._folder, stem)
            if name != self.name and lock < 0:
                raise LockedError(f"{self._folder}: another process records in {name}", "locked", str(self._folder / name))
            try:
                self._delete(name, step)
            finally:
                if lock >= 0:
                    os.close(lock)

    def _delete(self, name: str, step: int) -> None:
        path = self._folder / name
        with open_dataset(path) as dataset:
            if "step" not in dataset.columns or not dataset.filter(f"step >= {step}").count():
                return
        self._run("delete", str(path), "--where", f"step >= {step}", "-q")
        self._publish(name)

    def write(self, rows: Node, provenance: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the rows of one step, and commit them.

        Raises
        ------
        ArgumentError
            If the rows of the file have another provenance.
        DataError
            If a type does not fit its column.
        StorageError, LockedError
            If the file cannot be written.
        """
        if self._writer is None:
            self._writer = Writer(self.path, mode="append", **self._options)
        self._is_ahead = True
        self._writer._write_stream(stream_of_node(rows))
        for column, pairs in provenance.items():
            self._writer.set_provenance(column, **pairs)
        self._writer.commit()

    def publish(self) -> None:
        """Make the rows of the file rows of the dataset, in one commit; without new rows do nothing.

        Raises
        ------
        StorageError
            If the folder cannot be changed, or columns differ from those of other ranks in provenance or type.
        """
        if self._is_ahead:
            self._publish(self.name)
            self._is_ahead = False

    def _publish(self, name: str) -> None:
        self._run("publish", str(self._folder), name, "-q")

    def _run(self, *arguments: str) -> None:
        done = run_tool(tool_path(), arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode != 0:
            raise StorageError(done.stderr.decode(errors="replace").strip(), "file", str(self._folder))

    def close(self) -> None:
        """Close the file, and release its lock; rows that were not committed are discarded."""
        if self._writer is not None:
            self._writer.abort()
        self.release()

    def release(self) -> None:
        """Close the lock of this process, also in the child of a fork, whose parent then still has it."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def _locked(folder: Path, stem: str) -> int:
    """Return a descriptor with the lock of a file; -1 if another process has it."""
    path = folder / f".{stem}.lock"
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise storage_error(f"{path}: cannot open the lock: {error.strerror}", str(path), error.errno or 0) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return -1
    except OSError as error:
        os.close(lock)
        raise storage_error(f"{path}: cannot lock: {error.strerror}", str(path), error.errno or 0) from error
    return lock
