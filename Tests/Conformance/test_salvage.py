# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Damaged files read as far as they go: what is lost is null and listed, all else is what it was."""

import json
import os
import random
import subprocess
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, exact, f32, run, write_lines

DATA_START = 12_288


def rows(count: int) -> list:
    draw = random.Random(3)
    return [{"n": n * 7919, "x": f32(draw.gauss(0, 1)) + draw.random() * 1e-9, "text": f"{draw.random()} " * draw.randrange(12), "list": [draw.random() for _ in range(draw.randrange(4))], "rm": {"a": draw.randrange(2**16) / 64 if n % 3 else None}} for n in range(count)]


def differing(found: object, expected: object) -> int:
    """How many values are null where they were something; fails for any other difference."""
    if exact(found) == exact(expected):
        return 0
    if found is None:
        return 1
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        return sum(differing(found[key], expected[key]) for key in found)
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return sum(differing(mine, theirs) for mine, theirs in zip(found, expected))
    raise AssertionError(f"found {found!r}, expected {expected!r}")


class Salvage(ToolTest):
    def damaged(self, original: bytes, *places: int) -> Path:
        data = bytearray(original)
        for place in places:
            data[place] ^= 1 << place % 8
        path = self.folder / "damaged.inseam"
        path.write_bytes(data)
        return path

    def test_every_part_of_a_file(self) -> None:
        expected = rows(9_000)
        path = self.convert("whole", expected, "--no-source")
        original = path.read_bytes()
        draw = random.Random(4)
        out, lost = self.folder / "out.inseam", self.folder / "lost.jsonl"
        places = [draw.randrange(DATA_START, len(original)) for _ in range(60)]
        salvaged = 0
        for place in places:
            damaged = self.damaged(original, place)
            self.assertEqual(run("verify", damaged, "-q").returncode, 1)
            done = run("salvage", damaged, "-o", out, "--lost", lost)
            if done.returncode == 2:
                # Metadata of the only generation: nothing can be proven.
                self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
                continue
            self.assertEqual(done.returncode, 1, f"byte {place}: {done.stderr}")
            self.tool("verify", out)
            found = self.rows_of(out)
            self.assertEqual(len(found), len(expected))
            entries = [json.loads(line) for line in lost.read_text().splitlines()]
            gone = set()
            for number, (mine, theirs) in enumerate(zip(found, expected)):
                if differing(mine, theirs):
                    gone.add(number)
            for number in gone:
                self.assertTrue(any(entry["first_row"] <= number <= entry["last_row"] for entry in entries), f"byte {place}: row {number} is not listed")
            self.assertTrue(entries)
            if all("page of" in entry["error"] for entry in entries):
                self.assertLess(len(gone), len(expected), f"byte {place}: a page is not all rows: {entries}")
            salvaged += 1
            shown = run("cat", damaged, "--skip-damage")
            self.assertEqual(shown.returncode, 1)
            self.assertEqual([exact(json.loads(line)) for line in shown.stdout.splitlines()], [exact(row) for row in found])
            self.assertIn("damaged: ", shown.stderr)
        self.assertGreater(salvaged, 40)

    def test_methods_go_on_behind_damage(self) -> None:
        """What can be printed with damage skipped can be computed and filtered with damage skipped, roles damaged or not."""
        corpus, path = self.folder / "roles.jsonl", self.folder / "roles.inseam"
        self.tool("generate", "-o", corpus, "--rows", "60", "--seed", "8", "-q")
        self.tool("convert", corpus, "-o", path, "-q")
        original = path.read_bytes()
        damaged, seen = self.folder / "damaged roles.inseam", 0
        for place in range(12_288, len(original), 331):
            data = bytearray(original)
            data[place] ^= 4
            damaged.write_bytes(data)
            printed = run("cat", damaged, "--skip-damage").returncode
            for command in (["compute", "seam", damaged, "--pm", "sft", "--rm", "sky"], ["count", damaged, "--where", "gold(rm.sky) > 0 AND any_worse(rm.sky < 1)"]):
                done = run(*command, "--skip-damage")
                self.assertEqual(done.returncode == 2, printed == 2, f"byte {place}: {done.stderr}")
                seen += done.returncode == 1
        self.assertGreater(seen, 5)

    def test_the_bit_is_named(self) -> None:
        path = self.convert("bits", rows(3_000), "--no-source")
        original = path.read_bytes()
        draw = random.Random(5)
        for _ in range(100):
            place = draw.randrange(DATA_START, len(original))
            done = run("verify", self.damaged(original, place))
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"byte {place}, bit {place % 8} (a hardware fault is likely)", done.stderr)

    def test_an_older_generation_is_taken(self) -> None:
        first = rows(50)
        path = self.convert("older", first, "--no-source")
        one = path.stat().st_size
        self.tool("append", path, write_lines(self.folder / "more.jsonl", rows(20)), "-q")
        data = path.read_bytes()
        newest = data.rindex(b"FOOT")
        damaged = self.damaged(data, newest + 9)
        out, lost = self.folder / "older-out.inseam", self.folder / "lost.jsonl"
        self.assertEqual(run("cat", damaged).returncode, 2)
        done = run("salvage", damaged, "-o", out, "--lost", lost)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("reading generation 1 instead", done.stderr)
        self.assert_same_rows(self.rows_of(out), first)
        cut = self.folder / "cut.inseam"
        cut.write_bytes(data[: one + 100])
        self.assertEqual(run("salvage", cut, "-o", out).returncode, 1)
        self.assert_same_rows(self.rows_of(out), first)
        head = self.folder / "head.inseam"
        head.write_bytes(b"\0" * DATA_START + data[DATA_START:])
        self.assertEqual(run("cat", head).returncode, 2, "without its magic a file is not ours")
        done = run("salvage", head, "-o", out)
        self.assertEqual(done.returncode, 1, "the trailers of its commits say that it was")
        self.assert_same_rows(self.rows_of(out), [*first, *rows(20)])
        head.write_bytes(b"\0" * len(data))
        self.assertEqual(run("salvage", head, "-o", out).returncode, 2)

    def make_folder(self, name: str, parts: dict[str, list]) -> Path:
        path = self.folder / name
        path.mkdir()
        for part, values in parts.items():
            self.tool("convert", write_lines(self.folder / "part.jsonl", values), "-o", path / f"{part}.inseam", "-q", "--no-source", "--no-ids")
        self.tool("publish", path, "-q")
        return path

    def test_parts_that_are_gone(self) -> None:
        """Two parts cannot be opened: what the manifest says is shown, all other rows are saved, each loss is listed with its part."""
        parts = {name: rows(20 + number) for number, name in enumerate("abcd")}
        path = self.make_folder("gone", parts)
        whole = json.loads(self.tool("info", path, "--json"))
        (path / "b.inseam").unlink()
        (path / "d.inseam").write_bytes(b"\0" * 20_000)
        shown = run("info", path, "--json")
        self.assertEqual(shown.returncode, 2)
        self.assertEqual({name: json.loads(shown.stdout)[name] for name in ("rows", "parts", "generation")}, {name: whole[name] for name in ("rows", "parts", "generation")})
        self.assertEqual(shown.stderr.count("\n"), 2)
        self.assertIn("b.inseam", shown.stderr)
        self.assertIn("d.inseam", shown.stderr)
        out, lost = self.folder / "gone.inseam", self.folder / "gone.jsonl"
        done = run("salvage", path, "-o", out, "--lost", lost)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.tool("verify", out)
        nothing = dict.fromkeys(parts["a"][0])
        self.assert_same_rows(self.rows_of(out), parts["a"] + [nothing] * 21 + parts["c"] + [nothing] * 23)
        listed = {(Path(entry["file"]).name, entry["column"], entry["first_row"], entry["last_row"]) for entry in map(json.loads, lost.read_text().splitlines())}
        self.assertEqual(listed, {(f"{name}.inseam", column, first, last) for name, first, last in (("b", 20, 40), ("d", 63, 85)) for column in nothing})
        for command in (["compute", "ensemble", path, "--rm", "a", "--rm", "x"], ["count", path, "--where", "rm.a > 0"], ["slice", path, "--rows", "10:50", "-o", self.folder / "gone-slice.inseam"]):
            done = run(*command, "--skip-damage")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("b.inseam", done.stderr)

    def test_a_manifest_that_is_damaged(self) -> None:
        """Wherever the newest list of parts is damaged, it is read all the same, or the one before it is; a rollback makes that the newest again."""
        first, second = rows(30), rows(11)
        path = self.make_folder("list", {"a": first})
        before = (path / "manifest.inseam").stat().st_size
        self.tool("convert", write_lines(self.folder / "part.jsonl", second), "-o", path / "b.inseam", "-q", "--no-source", "--no-ids")
        self.tool("publish", path, "-q")
        original = (path / "manifest.inseam").read_bytes()
        out, found, rolled = self.folder / "list.inseam", {1: 0, 2: 0}, 0
        for place in range(before // 64 * 64, len(original), 43):
            data = bytearray(original)
            data[place] ^= 1 << place % 8
            (path / "manifest.inseam").write_bytes(data)
            done = run("salvage", path, "-o", out)
            self.assertIn(done.returncode, (0, 1), f"byte {place}: {done.stderr}")
            is_older = "; reading generation" in done.stderr
            self.assert_same_rows(self.rows_of(out), first if is_older else first + second)
            self.assertEqual(run("cat", path).returncode, 2 if is_older else 0, f"byte {place}")
            found[1 if is_older else 2] += 1
            if is_older and run("rollback", path, "--to", "2", "-q").returncode == 0:
                self.assert_same_rows(self.rows_of(path), first)
                rolled += 1
        self.assertGreater(min(rolled, *found.values()), 2, f"{rolled} {found}")

    def test_a_file_that_is_cut_while_it_is_read(self) -> None:
        path = self.convert("bus", rows(9_000), "--profile", "scan")
        for backend, message in (("mmap", "a file could not be read any more: another program truncated it"), ("pread", "cannot read: No data available; another program truncated the file")):
            copy = self.folder / "cut-live.inseam"
            copy.write_bytes(path.read_bytes())
            reader = subprocess.Popen([INSEAM, "cat", str(copy), "--backend", backend], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            reader.stdout.read(10)  # it waits now until somebody reads on
            os.truncate(copy, 4096)
            rest, error = reader.communicate()
            self.assertEqual(reader.returncode, 2, backend)
            self.assertRegex(error.decode(), r"\Ainseam: [^\n]*" + message)
            self.assertEqual(error.count(b"\n"), 1)
            self.assertLess(rest.count(b"\n"), 9_000)

    def test_a_whole_file_loses_nothing(self) -> None:
        expected = rows(500)
        path = self.convert("fine", expected, "--no-source")
        out = self.folder / "fine-out.inseam"
        self.tool("salvage", path, "-o", out)
        self.assert_same_rows(self.rows_of(out), expected)
        self.tool("cat", path, "--skip-damage")


if __name__ == "__main__":
    unittest.main()
