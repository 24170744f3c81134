# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Every command that copies values refuses damaged pages: a copy would have right checksums over wrong values."""

import random
import shutil
import subprocess
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, run
from sealing import CONTIGUOUS, Sealed

# Each reads @ and writes OUT; the last column of each row says whether it copies the data of every page.
COMMANDS = {
    "compact": ["compact", "@", "-o", "OUT"],
    "filter": ["filter", "@", "--where", "n >= 0", "-o", "OUT"],
    "filter responses": ["filter", "@", "--responses", "rm.sky > -1e9 OR rm.sky IS NULL", "-o", "OUT"],
    "slice": ["slice", "@", "--rows", "0:400", "-o", "OUT"],
    "slice sample": ["slice", "@", "--sample", "400", "-o", "OUT"],
    "select": ["select", "@", "--by", "n", "--keep-best", "100%", "--worst", "lowest", "-o", "OUT"],
    "split": ["split", "@", "--parts", "2", "-o", "OUT.d"],
    "merge": ["merge", "@", "@", "-o", "OUT"],
    "export": ["export", "@", "-o", "OUT.jsonl"],
    "cat": ["cat", "@"],
    "compute seam -o": ["compute", "seam", "@", "--pm", "sft", "--rm", "sky", "--into", "s", "-o", "OUT"],
    "compute ensemble -o": ["compute", "ensemble", "@", "--rm", "sky", "--rm", "sky", "--into", "e", "-o", "OUT"],
    "compact in place": ["compact", "COPY"],
    "diff": ["diff", "@", "@", "--key", "prompt_id"],
}


class Copies(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        source, cls.whole = cls.folder / "source.jsonl", cls.folder / "whole.inseam"
        cls().tool("generate", "--rows", "400", "--seed", "3", "-o", source, "-q")
        draw = random.Random(5)
        lines = source.read_text().rstrip("\n").split("\n")
        source.write_text("".join(f'{{"n":{number},"noise":"{draw.getrandbits(400):x}",{line[1:]}\n' for number, line in enumerate(lines)))
        cls().tool("convert", source, "-o", cls.whole, "-q", "--profile", "train")

    def damaged(self, place: int) -> Path:
        data = bytearray(self.whole.read_bytes())
        data[place] ^= 16
        path = self.folder / "damaged.inseam"
        path.write_bytes(data)
        return path

    def places(self) -> dict:
        """A byte of a page of each organisation: the values of numbers, of texts, offsets, validity."""
        file, places = Sealed(self.whole), {}
        for chunk in file.chunks:
            for stream in chunk.streams.values():
                at = stream.offset + stream.length // 2 if stream.layout == CONTIGUOUS else file.number("Q", stream.pages[0]) + 3 if stream.pages else 0
                if at:
                    places.setdefault((chunk.type, stream.role, stream.encoding), at)
        return places

    def clear(self) -> None:
        for output in ("out.inseam", "out.jsonl"):
            (self.folder / output).unlink(missing_ok=True)
        shutil.rmtree(self.folder / "out.d", ignore_errors=True)

    def run_on(self, command: list, path: Path) -> object:
        names = {"@": path, "OUT": self.folder / "out.inseam", "OUT.d": self.folder / "out.d", "OUT.jsonl": self.folder / "out.jsonl", "COPY": self.folder / "copy.inseam"}
        if "COPY" in command:
            names["COPY"].write_bytes(path.read_bytes())
        return run(*[names.get(word, word) for word in command])

    def test_each_command_on_each_page(self) -> None:
        places = self.places()
        self.assertGreater(len(places), 6)
        for name, command in COMMANDS.items():
            done = self.run_on(command, self.whole)
            self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")
            self.clear()
            for kind, place in places.items():
                with self.subTest(name, kind=kind):
                    before = sorted(path.name for path in self.folder.iterdir())
                    done = self.run_on(command, self.damaged(place))
                    self.assertEqual(done.returncode, 2, done.stdout[-200:] + done.stderr)
                    self.assertRegex(done.stderr, r"(damaged|copy)\.inseam: .*(checksum mismatch|is not UTF-8).*")
                    self.assertNotIn("/proc/self", done.stderr)
                    self.assertNotIn(".inseam-", done.stderr)
                    left = {path.name for path in self.folder.iterdir()} - set(before) - {"damaged.inseam", "copy.inseam"}
                    self.assertEqual(left, set(), "nothing is left behind")

    def test_errors_name_the_output(self) -> None:
        """A copy that waits under another name is called by its own, where it cannot be made and where there is no room."""
        compute = ["compute", "ensemble", self.whole, "--rm", "sky", "--rm", "sky", "--into", "e", "-o"]
        lost = self.folder / "no" / "out.inseam"
        self.assertEqual(run(*compute, lost).stderr, f"inseam: {lost}: cannot create: No such file or directory; the folder '{lost.parent}' does not exist\n")
        out = self.folder / "full.inseam"
        for command in ([*compute, out], ["compact", self.whole, "-o", out], ["slice", self.whole, "--rows", "0:400", "-o", out]):
            words = ["bash", "-c", 'ulimit -f 100; exec "$@"', "bash", INSEAM, *map(str, command)]
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (2, f"inseam: {out}: cannot write: File too large\n"), command)
            self.assertFalse(out.exists())

    def test_augment(self) -> None:
        """Rows are read as they are copied; of a damaged prompt nothing is written."""
        places = self.places()
        for kind, place in places.items():
            path = self.damaged(place)
            with self.subTest(kind=kind):
                done = run("augment", "adversarial", path, "-o", self.folder / "augmented.inseam", "--count", 2, "-q")
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertIn("checksum mismatch", done.stderr)


if __name__ == "__main__":
    unittest.main()
