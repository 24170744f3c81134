# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The exceptions: which one is raised, and that each is what Python's own code for files expects."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import pickle
import unittest
import warnings
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import inseam

from support import FolderTest


def open_at(path: str) -> str:
    """Open a dataset in another process."""
    return repr(inseam.open(path))


class StorageErrors(FolderTest):
    def require(self, kind: type[OSError], code: int, path: str, action: Any) -> inseam.StorageError:
        """Require an action to raise a `StorageError` that is the error that Python has for an error number."""
        with self.assertRaises(inseam.StorageError) as caught:
            action()
        error = caught.exception
        self.assertIsInstance(error, kind)
        self.assertIsInstance(error, inseam.Error)
        self.assertEqual((error.errno, error.strerror, error.filename), (code, os.strerror(code), path))
        self.assertEqual((error.code, error.path, error.args), ("file", path, (code, os.strerror(code))))
        self.assertTrue(str(error).startswith(f"{path}: "), str(error))
        self.assertNotIn("\n", str(error))
        return error

    def test_missing_files_and_folders(self) -> None:
        for path in (self.path("none"), self.path("none/data.inseam"), self.path("none/")):
            self.require(FileNotFoundError, errno.ENOENT, path, lambda: inseam.open(path))
        self.require(FileNotFoundError, errno.ENOENT, self.path("none"), lambda: inseam.Writer(self.path("none"), append=True))
        self.require(FileNotFoundError, errno.ENOENT, self.path("none"), lambda: inseam.attach(self.path("none"), "a", [1], on="rows"))

    def test_a_folder_without_a_manifest(self) -> None:
        error = self.require(FileNotFoundError, errno.ENOENT, str(self.folder), lambda: inseam.open(self.folder))
        self.assertIn("inseam publish", str(error))

    def test_a_path_through_a_file(self) -> None:
        Path(self.path("file")).write_text("x")
        self.require(NotADirectoryError, errno.ENOTDIR, self.path("file/x"), lambda: inseam.open(self.path("file/x")))

    @unittest.skipIf(os.geteuid() == 0, "root may read every file")
    def test_permission(self) -> None:
        inseam.write([{"a": 1}], self.path())
        os.chmod(self.path(), 0)
        self.require(PermissionError, errno.EACCES, self.path(), lambda: inseam.open(self.path()))

    def test_an_output_that_exists(self) -> None:
        inseam.write([{"a": 1}], self.path())
        self.require(FileExistsError, errno.EEXIST, self.path(), lambda: inseam.write([{"a": 2}], self.path()))
        self.assertEqual(list(inseam.open(self.path())), [{"a": 1}])

    def test_outputs_that_cannot_be_created(self) -> None:
        path = self.path("none/data.inseam")
        self.require(FileNotFoundError, errno.ENOENT, path, lambda: inseam.write([{"a": 1}], path))
        self.require(IsADirectoryError, errno.EISDIR, str(self.folder), lambda: inseam.Writer(str(self.folder)))
        missing = self.path("none.jsonl")
        for inputs in (missing, [missing], missing.replace(".jsonl", ".parquet")):
            with self.assertRaises(inseam.StorageError) as caught:
                inseam.convert(inputs, self.path("out.inseam"))
            self.assertIsInstance(caught.exception, FileNotFoundError)
            self.assertIn(caught.exception.filename, (inputs, missing))
        with self.assertRaises(inseam.StorageError) as caught:
            inseam.export(missing, self.path("out.jsonl"), "jsonl")
        self.assertIsInstance(caught.exception, FileNotFoundError)

    def test_another_process_and_a_child(self) -> None:
        for method in ("fork", "spawn"):
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
                self.require(FileNotFoundError, errno.ENOENT, self.path("none"), pool.submit(open_at, self.path("none")).result)
        child = os.fork()
        if child == 0:
            try:
                inseam.open(self.path("none"))
            except FileNotFoundError as error:
                os._exit(0 if error.filename == self.path("none") else 1)
            finally:
                os._exit(2)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


class OtherErrors(FolderTest):
    def test_a_second_writer(self) -> None:
        inseam.write([{"a": 1}], self.path())
        with open(self.path(), "rb") as holder, inseam.Writer(self.path(), append=True, wait=0) as writer:
            fcntl.flock(holder, fcntl.LOCK_EX)
            writer.write([{"a": 2}])
            with self.assertRaises(inseam.LockedError) as caught:
                writer.commit()
            fcntl.flock(holder, fcntl.LOCK_UN)
        error = caught.exception
        self.assertIsInstance(error, BlockingIOError)
        self.assertNotIsInstance(error, inseam.StorageError)
        self.assertEqual((error.errno, error.filename, error.code), (errno.EAGAIN, self.path(), "locked"))

    def test_every_error_survives_pickling(self) -> None:
        inseam.write([{"a": 1}], self.path())
        data = Path(self.path()).read_bytes()
        Path(self.path("bad")).write_bytes(data[: len(data) // 2])
        actions = {
            inseam.ArgumentError: lambda: inseam.open(self.path()).select("b"),
            inseam.DataError: lambda: inseam.open(self.path("bad")),
            inseam.StorageError: lambda: inseam.open(self.path("none")),
        }
        for kind, action in actions.items():
            with self.assertRaises(kind) as caught:
                action()
            error, again = caught.exception, pickle.loads(pickle.dumps(caught.exception))
            self.assertIs(type(again), type(error))
            self.assertEqual((str(again), again.args, vars(again)), (str(error), error.args, vars(error)))

    def test_the_name_of_earlier_releases(self) -> None:
        with self.assertWarns(DeprecationWarning):
            self.assertIs(inseam.SystemRefusal, inseam.StorageError)
        self.assertNotIn("SystemRefusal", inseam.__all__)
        self.assertNotIn("SystemRefusal", dir(inseam))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            exec("from inseam import *", {})

    def test_messages_of_options(self) -> None:
        inseam.write([{"a": 1}], self.path())
        for options, message in (
            ({"backend": "tape"}, "option backend must be one of mmap, pread, auto; found 'tape'"),
            ({"at": -1}, "option at must be a number; found '-1'"),
        ):
            with self.assertRaises(inseam.ArgumentError) as caught:
                inseam.open(self.path(), **options)
            self.assertEqual(str(caught.exception), message)
        for missing, given in (("pm=NAME", {"rm": "sky"}), ("rm=NAME", {"pm": "sft"})):
            with self.assertRaisesRegex(inseam.ArgumentError, f"missing option {missing}"):
                inseam.open(self.path()).compute("seam", **given)
        with self.assertRaisesRegex(inseam.ArgumentError, "unknown option 'mod'; did you mean 'mode'?"):
            inseam.open(self.path()).compute("seam", pm="sft", rm="sky", mod="paper")


if __name__ == "__main__":
    unittest.main()
