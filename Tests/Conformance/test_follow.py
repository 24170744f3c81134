# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""`--follow` while a file is appended to, loses rows and is compacted several times between two looks."""

import json
import random
import signal
import subprocess
import unittest
from collections.abc import Callable

from cli import INSEAM, ToolTest


class Follower:
    """A process that prints rows; it sleeps unless it is asked for them."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen([INSEAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def look(self, count: int) -> list[int]:
        """The next rows, as many as are expected; the process sleeps then."""
        self.process.send_signal(signal.SIGCONT)
        found = []
        for _ in range(count):
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(f"the follower ended after {found}: {self.process.stderr.read()}")
            found.append(json.loads(line)["id"])
        self.process.send_signal(signal.SIGSTOP)
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


class Follow(ToolTest):
    def setUp(self) -> None:
        self.path = self.folder / f"{self.id()}.inseam"
        self.count = 0
        (self.folder / "empty.jsonl").write_text("")

    def add(self, count: int) -> list[int]:
        """Append rows with the next numbers."""
        numbers = list(range(self.count, self.count + count))
        self.count += count
        text = "".join(json.dumps({"id": number}) + "\n" for number in numbers)
        arguments = ["append", self.path, "-"] if self.path.exists() else ["convert", "-", "-o", self.path]
        subprocess.run([INSEAM, *map(str, arguments), "-q"], input=text, check=True, text=True, timeout=60)
        return numbers

    def delete(self, predicate: str) -> None:
        self.tool("delete", self.path, "--where", predicate, "-q")

    def compact(self) -> None:
        self.tool("compact", self.path, "-q")

    def follow(self, *arguments: object) -> Follower:
        follower = Follower(*arguments)
        self.addCleanup(follower.end)
        return follower

    def test_two_and_three_compactions_between_two_looks(self) -> None:
        # Row 21 is gone before the first file is replaced, 22 only later; 23 before the third one is.
        expected = {(2, False): range(20, 28), (3, False): range(20, 31), (2, True): [20, 22, 23, 24, 25, 26, 27], (3, True): [20, 22, 24, 25, 26, 27, 28, 29, 30]}
        for (compactions, has_deletions), rows in expected.items():
            with self.subTest(compactions=compactions, has_deletions=has_deletions):
                self.path = self.folder / f"{compactions}{has_deletions}.inseam"
                self.count = 0
                self.add(20)
                follower = self.follow("cat", self.path, "--follow")
                self.assertEqual(follower.look(20), list(range(20)))
                for step in range(compactions):
                    self.add(3)
                    if has_deletions:
                        self.delete(f"id % 7 = {step}")
                    self.compact()
                    if has_deletions:
                        self.delete(f"id = {step + 4}")
                self.add(2)
                self.assertEqual(follower.look(len(rows)), list(rows))
                last = self.add(1)
                self.assertEqual(follower.look(1), last)

    def test_tail_follows_as_cat_does(self) -> None:
        self.add(10)
        follower = self.follow("tail", self.path, "-n", 2, "--follow")
        self.assertEqual(follower.look(2), [8, 9])
        self.delete("id < 5")
        self.compact()
        self.delete("id = 7")
        self.compact()
        added = self.add(3)
        self.assertEqual(follower.look(3), added)

    def test_a_random_walk(self) -> None:
        """No row twice, none left out that was never deleted, in the order of the rows."""
        draw = random.Random("follow")
        self.add(50)
        follower = self.follow("cat", self.path, "--follow")
        seen = follower.look(50)
        deleted: set[int] = set()
        steps: list[Callable[[], object]] = [
            lambda: self.add(draw.randrange(1, 6)),
            lambda: self.erase(draw, deleted),
            self.compact,
            self.compact,
        ]
        for _ in range(8):
            for _ in range(8):
                draw.choice(steps)()
            last = self.add(1)[0]
            while seen[-1] != last:
                seen += follower.look(1)
        self.assertEqual(seen, sorted(set(seen)))
        self.assertEqual(set(range(self.count)) - set(seen) - deleted, set())
        self.assertEqual(self.lineage().count("earlier base"), self.lineage().count("compact") - 1)

    def erase(self, draw: random.Random, deleted: set[int]) -> None:
        left = [json.loads(line)["id"] for line in self.tool("cat", self.path).splitlines()]
        gone = sorted(draw.sample(left, min(3, len(left))))
        deleted.update(gone)
        self.delete(f"id IN ({', '.join(map(str, gone))})")

    def lineage(self) -> list[str]:
        """The keys and the commands of the lineage."""
        pairs = json.loads(self.tool("info", self.path, "--json"))["lineage"]
        pairs = [(pair["key"], pair["value"]) if isinstance(pair, dict) else pair for pair in (pairs.items() if isinstance(pairs, dict) else pairs)]
        return [value if key == "command" else key for key, value in pairs]

    def test_another_dataset_under_the_path_is_an_error(self) -> None:
        self.add(5)
        follower = self.follow("cat", self.path, "--follow")
        follower.look(5)
        (self.folder / "other.jsonl").write_text('{"id": 1}\n{"id": 2}\n')
        self.tool("convert", self.folder / "other.jsonl", "-o", self.path, "--force", "-q")
        self.compact()
        with self.assertRaisesRegex(AssertionError, "the dataset was replaced"):
            follower.look(1)


if __name__ == "__main__":
    unittest.main()
