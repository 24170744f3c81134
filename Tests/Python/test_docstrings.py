# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The examples of the docstrings run, the most used names have one, and every public name has a docstring."""

from __future__ import annotations

import doctest
import importlib
import inspect
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

import inseam
from inseam._tool import tool_path

from support import FolderTest, has

PACKAGE = Path(inseam.__file__).parent
#: What a module needs beside the package itself.
NEEDS = {
    "inseam.torch": ("torch",),
    "inseam._sampler": ("torch",),
    "inseam._collate": ("torch",),
    "inseam._response_batches": ("torch",),
    "inseam._sequences": ("torch",),
    "inseam.trl": ("trl",),
    "inseam._trl_recording": ("trl",),
    "inseam.verl": ("verl",),
    "inseam._verl_recording": ("torch",),
    "inseam.ray": ("ray",),
    "inseam.hf": ("datasets",),
    "inseam.pyarrow_dataset": ("pyarrow", "polars"),
    "inseam._interchange": ("pyarrow", "polars", "datasets"),
}
WITH_EXAMPLES = """
    inseam.open inseam.write inseam.attach inseam.convert inseam.export inseam.Writer inseam.Writer.write
    inseam.Dataset.filter inseam.Dataset.select inseam.Dataset.__getitem__ inseam.Dataset.take inseam.Dataset.scan
    inseam.Dataset.count inseam.Dataset.to_arrow inseam.Dataset.to_polars inseam.Dataset.to_hf inseam.Dataset.compute
    inseam.Dataset.attach inseam.Dataset.responses inseam.Dataset.refresh inseam.Dataset.follow inseam.Column.to_numpy
    inseam.torch.RowDataset inseam.torch.RowSampler inseam.torch.ResponseBatches inseam.record.Recorder
""".split()
#: Private metaphors and riddles, which no docstring or message of the package has.
RIDDLES = re.compile(
    r"\b(so many|whatever|gives back|brings back|in turns|by now|at hand|behind the|goes on from any place|(is|are) told|tells them"
    r"|doors?|mended|made-up|twin|worst end|is no (file|folder|list|number|record|column|path))\b",
    re.IGNORECASE,
)


def modules() -> list[Any]:
    """Return the modules of the package whose requirements are installed."""
    names = [f"inseam.{path.stem}" for path in sorted(PACKAGE.glob("*.py")) if not path.stem.startswith("__")]
    return [inseam, *(importlib.import_module(name) for name in names if has(*NEEDS.get(name, ())))]


class Examples(FolderTest):
    """Every example runs in a folder of its own, in which there are `rollouts.jsonl` and `rollouts.inseam` of 50 rows."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.data = tempfile.mkdtemp(prefix="inseam-")
        cls.addClassCleanup(shutil.rmtree, cls.data)
        source, target = os.path.join(cls.data, "rollouts.jsonl"), os.path.join(cls.data, "rollouts.inseam")
        subprocess.run([tool_path(), "generate", "--rows", "50", "-o", source, "-q"], check=True)
        subprocess.run([tool_path(), "convert", source, "-o", target, "-q"], check=True)

    def test_each(self) -> None:
        self.addCleanup(os.chdir, os.getcwd())
        finder = doctest.DocTestFinder(exclude_empty=True)
        count = 0
        for module in modules():
            for number, test in enumerate(finder.find(module, module.__name__, globs={"inseam": inseam})):
                home = self.folder / f"{module.__name__}-{number}"
                shutil.copytree(self.data, home)
                os.chdir(home)
                report: list[str] = []
                with self.subTest(test.name):
                    results = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
                    self.assertEqual(results.failed, 0, "".join(report))
                    count += results.attempted - getattr(results, "skipped", 0)
        self.assertGreater(count, 40)

    def test_the_most_used_names_have_one(self) -> None:
        for name in WITH_EXAMPLES:
            path = name.split(".")
            start = 2 if path[1] == "torch" else 1
            if start == 2 and not has("torch"):
                continue
            found: Any = importlib.import_module(".".join(path[:start]))
            for step in path[start:]:
                found = getattr(found, step)
            self.assertIn("    >>> ", found.__doc__ or "", name)


class Words(unittest.TestCase):
    def test_docstrings_of_public_names(self) -> None:
        for module in modules():
            self.assertTrue(module.__doc__, module.__name__)
            for name, value in vars(module).items():
                if name.startswith("_") or getattr(value, "__module__", None) != module.__name__ or not callable(value):
                    continue
                if not isinstance(value, type) or not issubclass(value, inseam._library.Structure):
                    self.assertTrue(inspect.getdoc(value), f"{module.__name__}.{name}")

    def test_no_riddles(self) -> None:
        for path in sorted(PACKAGE.glob("*.py")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                self.assertIsNone(RIDDLES.search(line), f"{path.name}:{number}: {line.strip()}")


if __name__ == "__main__":
    unittest.main()
