# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What tests of inputs share: a folder for each, conversions that are refused or go well."""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cli import ToolTest, run


class InputTest(ToolTest):
    def setUp(self) -> None:
        self.here = Path(tempfile.mkdtemp(dir=self.folder))
        self.output = self.here / "out.inseam"

    def tearDown(self) -> None:
        shutil.rmtree(self.here, ignore_errors=True)

    def source(self, content: bytes, name: str = "in.jsonl") -> Path:
        path = self.here / name
        path.write_bytes(content)
        return path

    @contextlib.contextmanager
    def untouched(self) -> Iterator[None]:
        """Expect that no file comes, goes or changes."""
        before = self.files()
        yield
        self.assertEqual(self.files(), before, "files were left, changed or lost")

    def files(self) -> dict:
        return {str(path.relative_to(self.here)): hashlib.sha256(path.read_bytes()).hexdigest() for path in self.here.rglob("*") if path.is_file() and not path.name.startswith("in.")}

    def refused(self, source: object, *arguments: object) -> str:
        """Expect that a conversion fails with one line and leaves nothing, nor harms an output that exists; give the line."""
        with self.untouched():
            done = run("convert", source, "-o", self.output, "-q", *arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr[:300])
        self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
        self.output.write_bytes(b"precious")
        with self.untouched():
            self.assertEqual(run("convert", source, "-o", self.output, "-q", *arguments).stderr, done.stderr)
        self.output.unlink()
        return done.stderr

    def converted(self, source: Path, *arguments: object) -> list:
        """The rows of a conversion that goes well."""
        self.tool("convert", source, "-o", self.output, "--quiet", *arguments)
        self.tool("verify", self.output)
        rows = self.rows_of(self.output)
        self.output.unlink()
        return rows
