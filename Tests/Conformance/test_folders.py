# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Folders against lists of rows in Python; every state is read by the reference reader of folders too."""

import fcntl
import json
import os
import random
import shutil
import unittest

from cli import run, write_lines
from folder_cases import FolderTest, new_rows


class Folders(FolderTest):
    def test_any_sequence_of_changes(self) -> None:
        for seed in range(5):
            self.setUp()
            self.play(random.Random(f"folder {seed}"), 12)

    def play(self, draw: random.Random, steps: int) -> None:
        parts: dict = {}
        for number in range(3):
            parts[f"p{number}"] = new_rows(draw, draw.randrange(1, 30))
            self.write(f"p{number}", parts[f"p{number}"])
        self.tool("publish", self.path, "-q")
        states = {self.info()["generation"]: self.rows_of(self.path)}
        deleted: dict = {name: [] for name in parts}
        for step in range(steps):
            action = draw.choice(["publish", "grow", "append", "delete", "restore", "attach", "remove", "stray", "compact"])
            name = draw.choice(list(parts))
            if action in ("publish", "stray"):
                rows = new_rows(draw, draw.randrange(1, 20))
                self.write(f"s{step}", rows)
                if action == "publish":
                    self.tool("publish", self.path, f"s{step}.inseam", "-q")
                    parts[f"s{step}"], deleted[f"s{step}"] = rows, []
                else:
                    self.check(sum(parts.values(), []))
                    (self.path / f"s{step}.inseam").unlink()
            elif action == "grow":
                rows = new_rows(draw, draw.randrange(1, 20))
                more = write_lines(self.folder / "more.jsonl", rows)
                self.tool("append", self.path / f"{name}.inseam", more, "-q", "--no-ids")
                self.check(sum(parts.values(), []))
                self.tool("delete", self.path, "--where", "n = -1", "-q")
                self.check(sum(parts.values(), []))
                self.tool("publish", self.path, f"{name}.inseam", "-q")
                parts[name] = parts[name] + rows
            elif action == "append":
                rows = new_rows(draw, draw.randrange(1, 20))
                before = set(os.listdir(self.path))
                self.tool("append", self.path, write_lines(self.folder / "more.jsonl", rows), "-q", "--no-ids")
                (added,) = set(os.listdir(self.path)) - before
                parts[added.removesuffix(".inseam")], deleted[added.removesuffix(".inseam")] = rows, []
            elif action == "delete":
                limit = draw.randrange(1_000)
                self.tool("delete", self.path, "--where", f"n BETWEEN {limit} AND {limit + 120}", "-q")
                for key, rows in parts.items():
                    deleted[key].append((list(rows), [row for row in rows if not limit <= row["n"] <= limit + 120]))
                    parts[key] = deleted[key][-1][1]
            elif action == "restore":
                self.tool("restore", self.path, "-q")
                for key, steps_back in deleted.items():
                    for before_delete, after_delete in reversed(steps_back):
                        grown = parts[key][len(after_delete):]
                        parts[key] = before_delete + grown
                    deleted[key] = []
            elif action == "attach":
                keys = [response["key"] for rows in parts.values() for row in rows for response in row.get("responses", [])]
                scores = {key: draw.randrange(100) / 4 for key in keys if draw.random() < 0.7}
                if not scores:
                    continue
                listed = list(scores.items())
                draw.shuffle(listed)
                work = write_lines(self.folder / "work.jsonl", [{"key": key, "s": value} for key, value in listed])
                self.tool("attach", self.path, "--from", work, "--key", "key", "--rm", f"s{step}=s", "-q")
                for rows in parts.values():
                    for row in rows:
                        for response in row.get("responses", []):
                            if response["key"] in scores:
                                response["rm"][f"s{step}"] = scores[response["key"]]
            elif action == "compact":
                self.tool("compact", self.path, "-q")
                deleted = {name: [] for name in parts}
            elif len(parts) > 1:
                self.tool("publish", self.path, "--remove", f"{name}.inseam", "-q")
                del parts[name], deleted[name]
            self.check(sum(parts.values(), []))
            states[self.info()["generation"]] = self.rows_of(self.path)
        for generation, rows in states.items():
            self.assert_same_rows(self.rows_of(self.path, "--at", generation), rows)
        generation = min(states)
        self.tool("rollback", self.path, "--to", generation, "-q")
        self.assert_same_rows(self.rows_of(self.path), states[generation])
        merged, again = self.folder / "merged.inseam", self.folder / "again"
        self.tool("merge", self.path, "-o", merged, "-q")
        self.assert_same_rows(self.rows_of(merged), states[generation])
        shutil.rmtree(again, ignore_errors=True)
        self.tool("split", merged, "--parts", "4", "-o", again, "-q")
        self.assert_same_rows(self.rows_of(again), states[generation])
        hashes = {json.loads(self.tool("info", path, "--hash", "--json"))["content_hash"] for path in (self.path, merged, again)}
        self.assertEqual(len(hashes), 1, "the contents are the same, however they are stored")

    def test_schemas_unite(self) -> None:
        self.write("a", [{"n": 1, "a": {"x": 1}}])
        self.write("b", [{"n": 2.5, "a": {"y": "t"}, "only": True}])
        self.tool("publish", self.path, "-q")
        self.check([{"n": 1.0, "a": {"x": 1}}, {"n": 2.5, "a": {"y": "t"}, "only": True}])
        self.assertEqual(self.tool("count", self.path, "--where", "only IS NULL").strip(), "1")
        self.write("c", [{"n": "text"}])
        done = run("publish", self.path)
        self.assertEqual(done.returncode, 2)
        self.assertIn("c.inseam: column n:", done.stderr)
        self.assertEqual(self.info()["rows"], 2, "a part that does not fit changes nothing")
        self.write("c", [{"n": 2**53 + 1}])
        self.assertIn("column n", run("publish", self.path).stderr, "an integer that float64 rounds is not taken")

    def test_a_part_that_cannot_match_is_not_opened(self) -> None:
        for number in range(4):
            self.write(f"p{number}", [{"n": number * 100 + i, "s": f"{number}{i:03}", "f": number + i / 1_000, "l": [i]} for i in range(50)])
        self.tool("publish", self.path, "-q")
        (self.path / "p2.inseam").unlink()
        for where, count in (("n < 150", 100), ("n >= 300", 50), ("f >= 3.01", 40), ("n = 320 AND f > 1", 1)):
            self.assertEqual(self.tool("count", self.path, "--where", where).strip(), str(count), where)
        done = run("count", self.path, "--where", "n > 150")
        self.assertEqual(done.returncode, 2)
        self.assertIn("p2.inseam", done.stderr)

    def test_split_keeps_prompts_together(self) -> None:
        draw = random.Random("split")
        rows, sizes = [], [draw.choice([1, 1, 2, 3, 9, 40]) for _ in range(60)]
        for number, size in enumerate(sizes):
            rows += [{"prompt_id": f"p{number}", "n": i} for i in range(size)]
        whole = self.convert("flat", rows)
        for arguments in (["--parts", 7], ["--part-rows", 11], ["--parts", 1], ["--part-rows", 1], ["--parts", 500]):
            target = self.folder / "split"
            shutil.rmtree(target, ignore_errors=True)
            counts = json.loads(self.tool("split", whole, "-o", target, "--json", *arguments))["parts"]
            self.assertEqual(sum(counts), len(rows))
            self.assert_same_rows(self.rows_of(target), rows)
            ends = set()
            for part in sorted(target.glob("part-*.inseam")):
                found = self.rows_of(part)
                self.assertEqual(found[0]["n"], 0, "a part starts with a prompt")
                ends.add(found[-1]["prompt_id"])
            self.assertEqual(len(ends), len(counts))
            if arguments == ["--parts", 7]:
                self.assertEqual(len(counts), 7)
            if arguments == ["--part-rows", 1]:
                self.assertEqual(counts, sizes)
        self.assertIn("not an empty folder", run("split", whole, "--parts", "2", "-o", target).stderr)

    def test_provenance_and_meta(self) -> None:
        for name in "ab":
            self.write(name, [{"prompt": f"{name}{i}", "responses": [{"text": f"{name}{i}", "key": f"{name}{i}"}]} for i in range(5)])
        self.tool("publish", self.path, "-q")
        work = write_lines(self.folder / "work.jsonl", [{"key": f"{name}{i}", "s": i} for name in "ab" for i in range(5)])
        self.tool("attach", self.path, "--from", work, "--key", "key", "--rm", "sky=s,model=org/sky@7", "-q")
        known = json.loads(self.tool("info", self.path, "--column", "responses[].rm.sky", "--json"))
        self.assertEqual((known["model"], known["kind"]), ("org/sky@7", "score"))
        self.tool("meta", "set", self.path, "responses[].rm.sky", "model=", "scale=logit")
        self.tool("rename", self.path, "prompt", "question", "-q")
        known = json.loads(self.tool("info", self.path, "--column", "responses[].rm.sky", "--json"))
        self.assertEqual((known.get("model"), known["scale"]), (None, "logit"), "a later change does not bring back what was removed")
        merged = self.folder / "provenance.inseam"
        self.tool("merge", self.path, "-o", merged, "-q")
        self.assertEqual(json.loads(self.tool("info", merged, "--column", "responses[].rm.sky", "--json")), known)

    def test_what_failed_is_not_published_later(self) -> None:
        """A change that a locked part stops, and one that misses scores, leave nothing for the next publish."""
        self.parts("a", "b")
        with (self.path / "b.inseam").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            done = run("delete", self.path, "--where", "n < 100", "--wait", "0.1")
            self.assertIn(f"b.inseam: another writer (pid {os.getpid()}) holds the lock", done.stderr)
        scores = write_lines(self.folder / "s.jsonl", [{"k": "k0", "s": 1.5}])
        self.assertEqual(run("attach", self.path, "--from", scores, "--key", "k", "--rm", "sky=s", "--missing", "fail").returncode, 2)
        self.assertEqual(run("rename", self.path, "n", "z").returncode, 2)
        before = self.rows_of(self.path)
        self.write("c", [{"n": 20, "k": "k20", "z": 1}])
        self.tool("publish", self.path, "-q")
        self.assert_same_rows(self.rows_of(self.path), before + [{"n": 20, "k": "k20", "z": 1}])
        self.tool("verify", self.path)

    def test_a_rollback_holds(self) -> None:
        self.parts("a", "b")
        start = self.info()["generation"]
        self.tool("delete", self.path, "--where", "n < 100", "-q")
        self.tool("rollback", self.path, "--to", start, "-q")
        self.assertEqual(self.count(), 10)
        self.write("c", [{"n": 20, "k": "k20", "z": 1}])
        self.tool("publish", self.path, "-q")
        self.assertEqual(self.count(), 11)
        self.tool("publish", self.path, "--remove", "a.inseam", "-q")
        self.tool("publish", self.path, "-q")
        self.assertEqual(self.count(), 6)
        self.tool("rollback", self.path, "--to", start, "-q")
        self.tool("publish", self.path, "-q")
        self.assertEqual(self.count(), 10, "what a rollback took out stays out")
        self.tool("publish", self.path, "c.inseam", "-q")
        self.assertEqual(self.count(), 11, "until it is named")

    def test_any_change_after_a_rollback(self) -> None:
        """The files have generations that the folder gave up; changes of the folder, and of a file, begin without them."""
        changes = {
            "restore": (["restore", self.path], 10), "restore a column": (["restore", self.path, "--column", "z"], 6), "delete": (["delete", self.path, "--where", "n IN (3, 13)"], 4),
            "drop": (["drop", self.path, "k"], 6), "rename": (["rename", self.path, "k", "key"], 6), "meta": (["meta", "set", self.path, "k", "kind=text"], 6), "compact": (["compact", self.path], 6),
        }  # fmt: skip
        for name, (change, count) in changes.items():
            with self.subTest(name):
                self.setUp()
                self.parts("a", "b")
                self.tool("drop", self.path, "z", "-q")
                self.tool("delete", self.path, "--where", "n IN (0, 10)", "-q")
                self.tool("delete", self.path, "--where", "n IN (1, 11)", "-q")
                middle = self.info()["generation"]
                self.tool("delete", self.path, "--where", "n IN (2, 12)", "-q")
                self.tool("rename", self.path, "n", "m", "-q")
                self.tool("rollback", self.path, "--to", middle, "-q")
                self.assertEqual(self.count(), 6)
                self.tool(*change)
                self.assertEqual(self.count(), count)
                rows = self.rows_of(self.path)
                self.assertEqual({"z" in row for row in rows}, {name == "restore a column"})
                self.tool("verify", self.path)
                self.tool("publish", self.path, "-q")
                self.assert_same_rows(self.rows_of(self.path), rows)
                self.tool("restore", self.path, "-q")
                self.assertEqual(self.count(), 6 if name == "compact" else 10)

    def test_a_file_is_rolled_back_after_its_folder(self) -> None:
        self.parts("a", "b")
        for limit in (1, 2, 3):
            self.tool("delete", self.path, "--where", f"n < {limit}", "-q")
        self.tool("rollback", self.path, "--to", self.info()["generation"] - 2, "-q")
        for generation, count in ((1, 5), (3, 3), (4, 2)):
            self.tool("rollback", self.path / "a.inseam", "--to", generation, "-q")
            self.assertEqual(self.tool("count", self.path / "a.inseam").strip(), str(count))
        self.assertIn("generation 9 does not exist; the newest is 7", run("rollback", self.path / "a.inseam", "--to", "9").stderr)
        self.tool("restore", self.path / "a.inseam", "-q")
        self.tool("publish", self.path, "-q")
        self.assertEqual(self.count(), 10)

    def test_the_schema_is_the_folders_own(self) -> None:
        self.parts("a")
        self.write("b", [{"n": 50, "only": 1}])
        self.tool("publish", self.path, "-q")
        self.tool("publish", self.path, "--remove", "b.inseam", "-q")
        self.tool("delete", self.path, "--where", "n = 0", "-q")
        self.assertEqual(self.tool("count", self.path, "--where", "only IS NULL").strip(), "4")
        self.tool("drop", self.path, "z", "-q")
        self.assertEqual(json.loads(self.tool("schema", self.path)).keys() & {"n", "k", "z", "only"}, {"n", "k", "only"})

    def test_integers_that_would_be_rounded(self) -> None:
        self.write("a", [{"k": "a", "x": None}])
        self.write("b", [{"k": "b", "x": 2**53 + 1}])
        self.tool("publish", self.path, "-q")
        scores = write_lines(self.folder / "s.jsonl", [{"k": "a", "x": 1.5}])
        for target in (self.path, self.convert("whole", [{"k": "a", "x": None}, {"k": "b", "x": 2**53 + 1}])):
            done = run("attach", target, "--from", scores, "--key", "k", "--map", "x=x")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(str(2**53 + 1), self.tool("cat", target))

    def test_appends_leave_nothing(self) -> None:
        self.parts("a")
        before = sorted(os.listdir(self.path))
        wrong = write_lines(self.folder / "wrong.jsonl", [{"n": "text"}])
        self.assertEqual(run("append", self.path, wrong).returncode, 2)
        self.tool("append", self.path, "/dev/null", "-q")
        self.assertEqual(sorted(os.listdir(self.path)), before)
        self.assertEqual(self.info()["generation"], 2)
        (self.path / "junk.inseam").write_text("junk")
        self.assertIn("junk.inseam", run("publish", self.path).stderr)


if __name__ == "__main__":
    unittest.main()
