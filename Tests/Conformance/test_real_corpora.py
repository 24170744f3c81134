# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Real corpora go in and come out unchanged; skipped where they are not beside the checkout."""

import gzip
import json
import os
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "data"
INSEAM = os.environ.get("INSEAM", str(ROOT / ".build-release" / "release" / "inseam"))


def read_source(path: Path) -> list:
    """Read records the way Python does, from every container."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    if text.lstrip().startswith("["):
        return json.loads(text)
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def exact(value: object) -> object:
    """A form in which equal means: same kind, same bits, same order of keys left open."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return (type(value).__name__, value)
    if isinstance(value, float):
        return ("float", struct.pack("<d", value))
    if isinstance(value, list):
        return ("list", [exact(item) for item in value])
    return ("object", {key: exact(item) for key, item in value.items()})


def same(found: object, source: object) -> bool:
    """Equal values; an integer of the source may have come back as the float its column is."""
    if isinstance(source, int) and not isinstance(source, bool) and isinstance(found, float):
        return float(source) == found and int(found) == source
    if isinstance(source, list) and isinstance(found, list):
        return len(found) == len(source) and all(map(same, found, source))
    if isinstance(source, dict) and isinstance(found, dict):
        return found.keys() == source.keys() and all(same(found[key], source[key]) for key in source)
    return exact(found) == exact(source)


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([INSEAM, *arguments], capture_output=True, text=True, check=False)


@unittest.skipUnless(CORPORA.is_dir(), "the real corpora are not beside this checkout")
class RealCorpora(unittest.TestCase):
    def test_every_value_comes_back(self) -> None:
        paths = sorted(p for p in CORPORA.rglob("*") if p.suffix in {".jsonl", ".json", ".gz"})
        paths = [p for p in paths if p.name != "dataset_info.json"]
        self.assertGreater(len(paths), 8)
        for path in paths:
            for profile, preset in (("train", "auto"), ("train", "generic"), ("archive", "generic")):
                with self.subTest(corpus=path.name, profile=profile, preset=preset), tempfile.TemporaryDirectory() as folder:
                    self.check(path, profile, preset, Path(folder))

    def check(self, path: Path, profile: str, preset: str, folder: Path) -> None:
        dataset, copy = str(folder / "c.inseam"), folder / "c.jsonl"
        done = run("convert", str(path), "-o", dataset, "--profile", profile, "--preset", preset)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(run("verify", dataset).returncode, 0)
        self.assertEqual(run("export", dataset, "-o", str(copy), *(["--to", "auto"] if preset == "auto" else [])).returncode, 0)
        source = read_source(path)
        found = [json.loads(line) for line in copy.read_text("utf-8").split("\n") if line]
        self.assertEqual(len(found), len(source), "rows were lost")
        for number, (mine, theirs) in enumerate(zip(found, source)):
            self.assertTrue(same(mine, theirs), f"row {number} changed")


if __name__ == "__main__":
    unittest.main()
