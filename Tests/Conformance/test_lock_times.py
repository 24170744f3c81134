# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What takes long is done before the locks of a folder are taken."""

import fcntl
import json
import os
import random
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from cli import INSEAM, ToolTest, run, write_lines

#: The most seconds that a lock is held, besides waiting for the disk.
LIMIT = 0.05


class LockTimes(ToolTest):
    def setUp(self) -> None:
        """Have lock_times.c note every lock."""
        compiler = shutil.which("clang") or shutil.which("cc")
        if compiler is None:
            self.skipTest("no C compiler")
        library = self.folder / "lock_times.so"
        source = Path(__file__).with_name("lock_times.c")
        subprocess.run([compiler, "-shared", "-fPIC", "-O1", str(source), "-o", str(library), "-ldl"], check=True)
        self.times = self.folder / "times"
        self.environment = {**os.environ, "LD_PRELOAD": str(library), "LOCK_TIMES": str(self.times)}

    def held(self, *arguments: object) -> float:
        """Run a command; return the longest time for which it held a lock, without waiting for the disk."""
        self.times.unlink(missing_ok=True)
        done = run(*arguments, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        locks = [[float(word) for word in line.split()] for line in self.times.read_text().splitlines()]
        return max(held - synchronized for _, held, synchronized, *_ in locks) / 1e6

    def test_rows_to_delete_are_found_before_the_lock(self) -> None:
        chance = random.Random(1)
        words = ["".join(chance.choices("abcdefgh", k=chance.randrange(2, 9))) for _ in range(1_000)]
        rows = [{"id": number, "text": " ".join(chance.choices(words, k=250))} for number in range(20_000)]
        folder = self.folder / "run"
        folder.mkdir()
        self.tool("convert", write_lines(self.folder / "in.jsonl", rows), "-o", folder / "a.inseam", "-q", "--no-source")
        self.tool("publish", folder, "-q")
        times = []
        for number in range(3):
            predicate = f"regexp_matches(text, 'a.*b.*c.*d.*e.*f.*g.*h.*x') OR id = {7 * number}"
            times.append(self.held("delete", folder, "--where", predicate, "-q"))
        self.assertLess(min(times), LIMIT, f"seconds: {times}")
        self.assertEqual(self.tool("count", folder).strip(), "19997")

    def test_rows_to_attach_to_are_found_before_the_lock(self) -> None:
        chance = random.Random(2)
        count = 60_000
        keys = [f"{chance.randrange(16**40):040x}" for _ in range(count)]
        folder = self.folder / "keys"
        folder.mkdir()
        self.tool("convert", write_lines(self.folder / "in.jsonl", [{"id": key, "n": n} for n, key in enumerate(keys)]), "-o", folder / "a.inseam", "-q", "--no-source")
        self.tool("publish", folder, "-q")
        scores = write_lines(self.folder / "scores.jsonl", [{"id": key, "s": n / 4} for n, key in enumerate(keys)])
        times = [self.held("attach", folder, "--from", scores, "--key", "id", "--map", f"s{number}=s", "-q") for number in range(3)]
        self.assertLess(min(times), LIMIT, f"seconds: {times}")
        self.assertEqual(self.tool("count", folder, "--where", "s0 = n / 4 AND s2 = n / 4").strip(), str(count))


    def test_columns_are_written_before_the_lock(self) -> None:
        chance = random.Random(3)
        words = ["".join(chance.choices("abcdefgh", k=chance.randrange(2, 9))) for _ in range(5_000)]
        texts = [" ".join(chance.choices(words, k=120)) for _ in range(24_000)]
        folder = self.folder / "texts"
        folder.mkdir()
        for name in "ab":
            first = 12_000 * "ab".index(name)
            rows = [{"id": number} for number in range(first, first + 12_000)]
            self.tool("convert", write_lines(self.folder / "in.jsonl", rows), "-o", folder / f"{name}.inseam", "-q", "--no-source")
        self.tool("publish", folder, "-q")
        values = write_lines(self.folder / "texts.jsonl", [{"id": number, "t": text} for number, text in enumerate(texts)])
        for name, how in (("key", ["--key", "id"]), ("position", ["--by-position"])):
            held = self.held("attach", folder, "--from", values, *how, "--map", f"{name}=t", "-q")
            self.assertLess(held, LIMIT, name)
        self.assertEqual([row["key"] for row in self.rows_of(folder)], texts)
        self.assertEqual(self.tool("count", folder, "--where", "key = position").strip(), "24000")
        self.tool("verify", folder)


class Meanwhile(ToolTest):
    """What other writers change after rows were found, and before the lock is taken."""

    def setUp(self) -> None:
        self.path = self.folder / self.id().rsplit(".", 1)[-1]
        self.path.mkdir()

    def write(self, name: str, numbers: range) -> None:
        rows = write_lines(self.folder / "rows.jsonl", [{"id": f"k{n}", "n": n} for n in numbers])
        if (self.path / name).exists():
            self.tool("append", self.path / name, rows, "-q")
        else:
            self.tool("convert", rows, "-o", self.path / name, "-q", "--no-source")

    def attach(self, rows: int, change: object) -> dict:
        """Attach to all but every third key, and to five that nobody has; change the folder while the command waits for its lock."""
        scores = write_lines(self.folder / "scores.jsonl", [{"id": f"k{n}", "s": n / 4} for n in [*range(-5, 0), *range(rows)] if n % 3])
        done = self.meanwhile(change, "attach", self.path, "--from", scores, "--key", "id", "--map", "s=s", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def meanwhile(self, change: object, *command: object) -> subprocess.CompletedProcess:
        """Run a command; change the folder while it waits for the lock of the folder."""
        before = {file.name: file.read_bytes() for file in self.path.iterdir()}
        change()
        after = {file.name: file.read_bytes() for file in self.path.iterdir()}
        for name in after:
            if name in before:
                (self.path / name).write_bytes(before[name])
            else:
                (self.path / name).unlink()
        with (self.path / "manifest.inseam").open("rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX)
            process = subprocess.Popen([str(word) for word in (INSEAM, *command, "--wait", "30")], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
            for name, text in after.items():
                # A compaction gives the name to another file; all else appends to the one that is open.
                path, is_same = self.path / name, text[16:32] == before.get(name, b"")[16:32]
                with (path if is_same else path.with_suffix(".new")).open("r+b" if is_same else "wb") as file:
                    file.write(text)
                if not is_same:
                    path.with_suffix(".new").rename(path)
            fcntl.flock(manifest, fcntl.LOCK_UN)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def check(self, report: dict, numbers: list[int]) -> None:
        found = {row["n"]: row.get("s") for row in self.rows_of(self.path)}
        self.assertEqual(found, {n: n / 4 if n % 3 else None for n in numbers})
        matched = sum(n % 3 != 0 for n in numbers)
        self.assertEqual((report["slots"], report["matched"], report["changed"]), (len(numbers), matched, matched))
        self.tool("verify", self.path)

    def start(self) -> None:
        self.write("a.inseam", range(1_000))
        self.write("b.inseam", range(1_000, 2_000))
        self.tool("publish", self.path, "-q")

    def test_rows_are_appended_and_deleted(self) -> None:
        self.start()

        def change() -> None:
            self.write("a.inseam", range(2_000, 2_010))
            self.write("c.inseam", range(2_010, 2_020))
            self.tool("publish", self.path, "-q")
            self.tool("delete", self.path, "--where", "n >= 1990 AND n < 2000", "-q")

        report = self.attach(2_100, change)
        self.check(report, [n for n in range(2_020) if not 1_990 <= n < 2_000])
        self.assertEqual(report["unknown"], sum(n % 3 != 0 for n in [*range(-5, 0), *range(1_990, 2_000), *range(2_020, 2_100)]), "those of deleted rows too")

    def test_many_rows_are_appended(self) -> None:
        self.start()

        def change() -> None:
            self.write("b.inseam", range(2_000, 12_000))
            self.tool("publish", self.path, "-q")

        report = self.attach(12_000, change)
        self.check(report, list(range(12_000)))
        self.assertEqual(report["unknown"], 4)

    def test_keys_are_renamed_and_another_column_gets_their_name(self) -> None:
        self.start()

        def change() -> None:
            self.tool("rename", self.path, "id", "former", "-q")
            swapped = write_lines(self.folder / "swapped.jsonl", [{"former": f"k{n}", "id": f"k{1_999 - n}"} for n in range(2_000)])
            self.tool("attach", self.path, "--from", swapped, "--key", "former", "--map", "id=id", "-q")

        report = self.attach(2_000, change)
        found = {row["n"]: row.get("s") for row in self.rows_of(self.path)}
        self.assertEqual(found, {n: (1_999 - n) / 4 if (1_999 - n) % 3 else None for n in range(2_000)})
        self.assertEqual(report["unknown"], 4)

    def test_the_same_values_came_meanwhile(self) -> None:
        self.start()

        def change() -> None:
            same = write_lines(self.folder / "same.jsonl", [{"id": f"k{n}", "s": n / 4} for n in range(1_500) if n % 3])
            self.tool("attach", self.path, "--from", same, "--key", "id", "--map", "s=s", "-q")

        report = self.attach(2_000, change)
        self.assertEqual(report["changed"], sum(n % 3 != 0 for n in range(1_500, 2_000)))
        found = {row["n"]: row.get("s") for row in self.rows_of(self.path)}
        self.assertEqual(found, {n: n / 4 if n % 3 else None for n in range(2_000)})

    def test_values_by_position_stay_with_their_rows(self) -> None:
        self.start()
        values = write_lines(self.folder / "values.jsonl", [{"s": n / 4} for n in range(2_000)])

        def change() -> None:
            self.write("a.inseam", range(2_000, 2_010))
            self.write("c.inseam", range(2_010, 2_020))
            self.tool("publish", self.path, "-q")
            self.tool("delete", self.path, "--where", "n >= 500 AND n < 510", "-q")

        done = self.meanwhile(change, "attach", self.path, "--from", values, "--by-position", "--map", "s=s")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {row["n"]: row.get("s") for row in self.rows_of(self.path)}
        self.assertEqual(found, {n: n / 4 if n < 2_000 else None for n in range(2_020) if not 500 <= n < 510})
        self.tool("verify", self.path)

    def test_a_compaction_makes_positions_uncertain_and_keys_not(self) -> None:
        self.start()
        values = write_lines(self.folder / "values.jsonl", [{"s": n / 4} for n in range(2_000)])

        def change() -> None:
            self.tool("delete", self.path, "--where", "n = 1500", "-q")
            self.tool("compact", self.path, "-q")

        before = self.tool("cat", self.path)
        done = self.meanwhile(change, "attach", self.path, "--from", values, "--by-position", "--map", "s=s")
        self.assertEqual(done.returncode, 2)
        self.assertIn("start the change again", done.stderr.replace("\n", " ").replace("  ", " "))
        self.assertEqual(self.tool("cat", self.path), "".join(line for line in before.splitlines(True) if '"n":1500' not in line))
        self.write("b.inseam", [1_500])
        self.tool("publish", self.path, "-q")
        self.check(self.attach(2_000, change), [n for n in range(2_000) if n != 1_500])

    def test_results_of_a_method_stay_with_their_rows(self) -> None:
        rows = [{"prompt_id": f"p{n}", "responses": [{"rm": {"r": float(n)}}, {"rm": {"r": 0.0}}]} for n in range(300)]
        for name, part in (("a", rows[:100]), ("b", rows[100:200])):
            self.tool("convert", write_lines(self.folder / "in.jsonl", part), "-o", self.path / f"{name}.inseam", "-q", "--no-source")
        self.tool("publish", self.path, "-q")

        def change() -> None:
            self.tool("append", self.path / "a.inseam", write_lines(self.folder / "more.jsonl", rows[200:]), "-q")
            self.tool("publish", self.path, "-q")
            self.tool("delete", self.path, "--where", "prompt_id = 'p7'", "-q")

        done = self.meanwhile(change, "compute", "dispersion", self.path, "--rm", "r", "--into", "spread")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = {row["prompt_id"]: (row.get("spread") or {}).get("mean") for row in self.rows_of(self.path)}
        self.assertEqual(found, {f"p{n}": n / 2 if n < 200 else None for n in range(300) if n != 7})



if __name__ == "__main__":
    unittest.main()
