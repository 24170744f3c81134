# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Folders against lists of rows in Python; every state is read by the reference reader of folders too."""

import fcntl
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, exact, run, write_lines

READER = ROOT / "spec" / "reference" / "folder.py"


def new_rows(draw: random.Random, count: int) -> list:
    rows = []
    for _ in range(count):
        row: dict = {"n": draw.randrange(1_000), "prompt": f"q{draw.randrange(10**9)}"}
        if draw.random() < 0.9:
            row["responses"] = [{"key": f"k{draw.randrange(10**12)}", "rm": {"a": draw.randrange(64) / 4}} for _ in range(draw.randrange(1, 4))]
        if draw.random() < 0.2:
            row["extra"] = draw.choice([None, "x", "long " * 20])
        rows.append(row)
    return rows


def plain(row: dict) -> dict:
    """A row without what the conversion adds."""
    row = {key: value for key, value in row.items() if key not in ("source", "prompt_id")}
    if row.get("responses"):
        row["responses"] = [{key: value for key, value in response.items() if key != "response_id"} for response in row["responses"]]
    return row


class Folders(ToolTest):
    def setUp(self) -> None:
        self.path = self.folder / self.id().rsplit(".", 1)[-1]
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir()

    def write(self, name: str, rows: list, *arguments: object) -> Path:
        part = self.path / f"{name}.inseam"
        self.tool("convert", write_lines(self.folder / "part.jsonl", rows), "-o", part, "-q", "--no-ids", *arguments)
        return part

    def check(self, rows: list) -> None:
        """The tool, its verification and the reference reader agree with the rows."""
        self.tool("verify", self.path)
        self.assert_same_rows([plain(row) for row in self.rows_of(self.path)], rows)
        self.assertEqual(self.tool("count", self.path).strip(), str(len(rows)))
        done = subprocess.run([sys.executable, str(READER), str(self.path)], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = [plain(json.loads(line)) for line in done.stdout.splitlines()]
        self.assertEqual([exact(row) for row in found], [exact(row) for row in rows])

    def info(self) -> dict:
        return json.loads(self.tool("info", self.path, "--json"))

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
            action = draw.choice(["publish", "grow", "append", "delete", "restore", "attach", "remove", "stray"])
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
                self.assertNotEqual(run("delete", self.path, "--where", "n = -1").returncode, 0, "rows nobody published are not undone")
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

    def test_names_that_lead_elsewhere(self) -> None:
        inside = self.write("a", [{"n": 1}])
        self.tool("publish", self.path, "-q")
        elsewhere = self.folder / "elsewhere.inseam"
        shutil.copy(inside, elsewhere)
        (self.path / "link.inseam").symlink_to(elsewhere)
        (self.path / "loop.inseam").symlink_to("loop.inseam")
        os.mkfifo(self.path / "pipe.inseam")
        (self.path / "folder.inseam").mkdir()
        names = ["../elsewhere.inseam", str(elsewhere), "link.inseam", "loop.inseam", "pipe.inseam", "folder.inseam", "a", ".a.inseam", "manifest.inseam", "none.inseam", "sub/a.inseam", ""]
        for name in names:
            done = run("publish", self.path, name)
            self.assertEqual(done.returncode, 2, name)
            self.assertRegex(done.stderr, r"\Ainseam: [^\n]+\n\Z")
        self.assertEqual(self.info()["rows"], 1)
        for name in ("link", "loop", "pipe"):
            (self.path / f"{name}.inseam").unlink()
        (self.path / "folder.inseam").rmdir()
        # A part that becomes something else is refused when it is read, and a pipe is not waited for.
        inside.unlink()
        for make in (lambda: inside.symlink_to(elsewhere), lambda: os.mkfifo(inside), inside.mkdir, lambda: inside.symlink_to("/dev/zero"), lambda: None):
            make()
            done = run("cat", self.path)
            self.assertEqual(done.returncode, 2)
            self.assertIn("a.inseam: cannot", done.stderr)
            if inside.is_dir() and not inside.is_symlink():
                inside.rmdir()
            else:
                inside.unlink(missing_ok=True)
        shutil.copy(self.convert("other", [{"n": 1}]), inside)
        self.assertIn("another file", run("cat", self.path).stderr)
        manifest = self.path / "manifest.inseam"
        manifest.rename(self.folder / "m.inseam")
        manifest.symlink_to(self.folder / "m.inseam")
        for command in (["cat", self.path], ["publish", self.path], ["delete", self.path, "--where", "n = 1"]):
            self.assertEqual(run(*command).returncode, 2, command)

    def parts(self, *names: str, start: int = 0) -> None:
        """Parts of five rows each, published."""
        for number, name in enumerate(names):
            first = start + 10 * number
            self.write(name, [{"n": n, "k": f"k{n}", "z": n} for n in range(first, first + 5)])
        self.tool("publish", self.path, "-q")

    def count(self) -> int:
        return int(self.tool("count", self.path))

    def test_what_failed_is_not_published_later(self) -> None:
        """A change that a locked part stops, and one that misses scores, leave nothing for the next publish."""
        self.parts("a", "b")
        with (self.path / "b.inseam").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            done = run("delete", self.path, "--where", "n < 100")
            self.assertIn("locked", done.stderr)
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

    def test_a_part_that_was_replaced(self) -> None:
        self.parts("a", "b")
        for name in "ab":
            self.write(name, [{"n": 100.5, "k": "x", "z": 7}])
        for command in (["cat"], ["delete", "--where", "n > 0"], ["drop", "z"]):
            done = run(command[0], self.path, *command[1:])
            self.assertEqual(done.returncode, 2)
            self.assertIn("another file", done.stderr)
        self.assertEqual(len(self.rows_of(self.path / "b.inseam")), 1)
        self.tool("publish", self.path, "-q")
        self.check([{"n": 100.5, "k": "x", "z": 7}] * 2)

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

    def test_a_part_that_is_gone(self) -> None:
        self.parts("a", "b", "c")
        (self.path / "b.inseam").unlink()
        done = run("cat", self.path, "--skip-corrupt")
        self.assertEqual(done.returncode, 1)
        found = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([row["n"] for row in found], [*range(5), *[None] * 5, *range(20, 25)])
        self.assertIn("b.inseam", done.stderr)

    def test_folders_that_are_none(self) -> None:
        for command in (["publish", self.folder / "nowhere"], ["publish", self.path], ["publish", self.path, "none.inseam"]):
            self.assertEqual(run(*command).returncode, 2)
        self.assertEqual(os.listdir(self.path), [])
        self.assertFalse((self.folder / "nowhere").exists())
        self.parts("a")
        self.assertEqual(run("append", self.path / "manifest.inseam", self.folder / "part.jsonl").returncode, 64)
        empty = self.folder / "empty.inseam"
        self.tool("slice", self.path, "--rows", "0:0", "-o", empty, "-q")
        target = self.folder / "split empty"
        self.tool("split", empty, "--parts", "2", "-o", target, "-q")
        self.assertEqual(self.tool("schema", target), self.tool("schema", empty))

    def test_workers_publish_while_others_read(self) -> None:
        self.write("start", [{"worker": -1, "n": i} for i in range(10)])
        self.tool("publish", self.path, "-q")
        stop, seen, errors = threading.Event(), [], []

        def work(worker: int) -> None:
            for number in range(6):
                source = write_lines(self.folder / f"w{worker}-{number}.jsonl", [{"worker": worker, "n": number}] * 25)
                if number % 2:
                    done = run("append", self.path, source, "-q")
                else:
                    part = self.path / f"w{worker}-{number}.inseam"
                    run("convert", source, "-o", part, "-q")
                    done = run("publish", self.path, part.name, "-q")
                if done.returncode:
                    errors.append(done.stderr)

        def read() -> None:
            while not stop.is_set():
                done = run("count", self.path)
                if done.returncode:
                    errors.append(done.stderr)
                else:
                    seen.append(int(done.stdout))

        readers = [threading.Thread(target=read) for _ in range(2)]
        workers = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
        for thread in readers + workers:
            thread.start()
        for thread in workers:
            thread.join()
        stop.set()
        for thread in readers:
            thread.join()
        self.assertEqual(errors, [])
        self.assertEqual(int(self.tool("count", self.path)), 10 + 4 * 6 * 25)
        self.assertTrue(all((count - 10) % 25 == 0 for count in seen), "a reader sees whole publishes")
        self.tool("verify", self.path)

    def test_outputs_that_are_parts(self) -> None:
        part = self.write("a", [{"n": 1}])
        self.tool("publish", self.path, "-q")
        for command in (["filter", self.path, "--where", "n = 1"], ["merge", self.path]):
            self.assertEqual(run(*command, "-o", part).returncode, 64)

    def test_what_is_refused(self) -> None:
        self.write("a", [{"n": 1}])
        cases = [(["cat", self.path], "publish"), (["publish", self.folder / "part.jsonl"], "folder")]
        for command, word in cases:
            done = run(*command)
            self.assertEqual(done.returncode, 2)
            self.assertIn(word, done.stderr)
        self.tool("publish", self.path, "-q")
        for command, word in (
            (["compact", self.path], "merge"),
            (["append", self.path, self.folder / "part.jsonl", "--commit-rows", "5"], "part of the folder"),
            (["publish", self.path, "--remove", "b.inseam"], "no part 'b.inseam'"),
        ):
            done = run(*command)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(word, done.stderr)


if __name__ == "__main__":
    unittest.main()
