# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""A dataset that grows and shrinks, against a list of rows in Python; every state is read by the reference reader too."""

import copy
import json
import random
import subprocess
import sys
import time
import unittest

from cli import INSEAM, ROOT, ToolTest, exact, run, write_lines

READER = ROOT / "spec" / "reference" / "reader.py"


def new_rows(draw: random.Random, count: int) -> list:
    rows = []
    for _ in range(count):
        row: dict = {"n": draw.randrange(1_000), "text": "x" * draw.randrange(40) + str(draw.random())}
        if draw.random() < 0.8:
            row["responses"] = [{"text": f"r{draw.randrange(10**6)}", "rm": {"a": draw.randrange(64) / 4}} for _ in range(draw.randrange(4))]
        if draw.random() < 0.3:
            row["extra"] = draw.choice([None, [], [1, 2], [3]])
        rows.append(row)
    return rows


class Growth(ToolTest):
    def setUp(self) -> None:
        self.path = self.folder / f"{self.id()}.inseam"

    def append(self, rows: list, *arguments: object) -> None:
        text = "".join(json.dumps(row) + "\n" for row in rows)
        done = subprocess.run([INSEAM, "append", str(self.path), "-", "-q", *map(str, arguments)], input=text, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def check(self, rows: list, *, reference: bool = True) -> None:
        """The tool, its verification and the reference reader agree with the rows."""
        self.tool("verify", self.path)
        self.assert_same_rows(self.rows_of(self.path), rows)
        self.assertEqual(self.tool("count", self.path).strip(), str(len(rows)))
        if reference:
            done = subprocess.run([sys.executable, str(READER), str(self.path), "--verify"], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout.strip()), (0, "ok"), done.stderr)
            done = subprocess.run([sys.executable, str(READER), str(self.path)], capture_output=True, text=True, check=False)
            found = [json.loads(line) for line in done.stdout.splitlines()]
            for row in found:
                row.pop("source", None)
                for response in row.get("responses") or []:
                    response.pop("response_id", None)
            self.assertEqual([exact(row) for row in found], [exact(row) for row in rows])

    def generation(self) -> int:
        return json.loads(self.tool("info", self.path, "--json"))["generation"]

    def test_any_sequence_of_changes(self) -> None:
        for seed in range(6):
            self.play(random.Random(f"growth {seed}"), 14)

    def play(self, draw: random.Random, steps: int) -> None:
        rows = new_rows(draw, 40) + [{"n": 1, "text": "t", "responses": [{"text": "r", "rm": {"a": 0.5}}], "extra": [1]}]
        self.path.unlink(missing_ok=True)
        self.tool("convert", write_lines(self.folder / "start.jsonl", rows), "-o", self.path, "-q")
        states = [copy.deepcopy(rows)]
        undeleted = list(rows)
        for _ in range(steps):
            action = draw.choice(["append", "append", "delete", "delete-rows", "restore", "drop", "attach", "rollback", "compact"])
            before = self.generation()
            if action == "append":
                more = new_rows(draw, draw.randrange(1, 30))
                self.append(more)
                rows, undeleted = rows + more, undeleted + more
            elif action == "delete":
                limit = draw.randrange(1_000)
                self.tool("delete", self.path, "--where", f"n BETWEEN {limit} AND {limit + 150}", "-q")
                gone = [row for row in rows if limit <= row["n"] <= limit + 150]
                rows = [row for row in rows if not any(row is other for other in gone)]
            elif action == "delete-rows":
                start = draw.randrange(max(1, len(rows)))
                self.tool("delete", self.path, "--rows", f"{start}:{start + 7}", "-q")
                rows = rows[:start] + rows[start + 7 :]
            elif action == "restore":
                self.tool("restore", self.path, "-q")
                rows = list(undeleted)
            elif action == "drop":
                if not any("extra" in row for row in undeleted):
                    continue
                schema = json.loads(self.tool("schema", self.path, "--json"))
                if not any(path.startswith("extra") for path in schema):
                    continue
                self.tool("drop", self.path, "extra", "-q")
                for row in undeleted:
                    row.pop("extra", None)
            elif action == "attach":
                marks = [{"score": draw.randrange(100) / 8} for row in rows for _ in row.get("responses") or []]
                scores = write_lines(self.folder / "marks.jsonl", marks)
                if not marks:
                    continue
                name = f"m{draw.randrange(10**6)}"
                self.tool("attach", self.path, "--from", scores, "--by-position", "--rm", f"{name}=score", "-q")
                values = iter(marks)
                for row in rows:
                    for response in row.get("responses") or []:
                        response["rm"][name] = next(values)["score"]
            elif action == "rollback":
                target = draw.randrange(1, len(states) + 1)
                self.tool("rollback", self.path, "--to", target, "-q")
                rows = copy.deepcopy(states[target - 1])
                undeleted = rows
                self.tool("compact", self.path, "-q")  # so that what is deleted in the old state is gone from the model too
            else:
                self.tool("compact", self.path, "-q")
                undeleted = rows
            self.check(rows)
            if action in ("rollback", "compact"):
                self.assertEqual(self.generation(), 1)
                states = [copy.deepcopy(rows)]
                rows = copy.deepcopy(rows)
                undeleted = list(rows)
            elif self.generation() > before:
                states.append(copy.deepcopy(rows))
            self.assertEqual(self.generation(), len(states), action)
            at = draw.randrange(1, len(states) + 1)
            self.assert_same_rows(self.rows_of(self.path, "--at", at), states[at - 1])

    def test_columns_come_and_go(self) -> None:
        rows = [{"a": n, "b": {"c": n / 2, "d": f"t{n}"}} for n in range(50)]
        self.tool("convert", write_lines(self.folder / "c.jsonl", rows), "-o", self.path, "-q")
        self.tool("rename", self.path, "b.c", "score")
        self.tool("meta", "set", self.path, "b.score", "kind=score")
        self.check([{"a": row["a"], "b": {"score": row["b"]["c"], "d": row["b"]["d"]}} for row in rows])
        self.tool("drop", self.path, "b.score", "a")
        self.check([{"b": {"d": row["b"]["d"]}} for row in rows])
        self.append([{"b": {"d": "new"}}])
        self.tool("restore", self.path, "--column", "b.score")
        self.tool("restore", self.path, "--column", "a")
        expected = [{"b": {"d": row["b"]["d"], "score": row["b"]["c"]}, "a": row["a"]} for row in rows] + [{"b": {"d": "new"}}]
        self.check(expected)
        self.assertIn("kind = score", self.tool("info", self.path, "--column", "b.score"))
        for arguments, message in [
            (("drop", self.path, "b.skore"), "did you mean 'b.score'"),
            (("rename", self.path, "a", "b"), "column 'b' already exists"),
            (("restore", self.path, "--column", "z"), "no generation has"),
            (("restore", self.path, "--column", "a"), "column 'a' already exists"),
            (("rollback", self.path, "--to", "99"), "generation 99 does not exist; the newest is"),
        ]:
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(message, done.stderr)
        self.check(expected)

    def test_a_column_of_other_rows_does_not_come_back(self) -> None:
        rows = [{"a": n, "b": n} for n in range(20)]
        self.tool("convert", write_lines(self.folder / "o.jsonl", rows), "-o", self.path, "-q")
        self.append([{"a": n, "late": n} for n in range(10)])
        self.tool("rollback", self.path, "--to", "1")
        self.append([{"a": -n} for n in range(10)])
        done = run("restore", self.path, "--column", "late")
        self.assertEqual(done.returncode, 2)
        self.assertIn("have been rewritten since", done.stderr)

    def test_the_log_says_what_happened(self) -> None:
        rows = [{"a": n} for n in range(10)]
        self.tool("convert", write_lines(self.folder / "l.jsonl", rows), "-o", self.path, "-q")
        self.append(rows)
        self.tool("delete", self.path, "--rows", ":3", "-q")
        self.tool("rename", self.path, "a", "b", "-q")
        self.append([{"b": 1, "c": 2}])
        self.tool("restore", self.path, "-q")
        self.tool("rollback", self.path, "--to", "1", "-q")
        log = [json.loads(line) for line in self.tool("log", self.path, "--json").splitlines()]
        self.assertEqual([entry["changes"] for entry in log[::-1]], [["created with 10 rows"], ["+10 rows"], ["deleted 3 rows"], ["a renamed to b"], ["+1 rows", "+ c"], ["restored 3 rows"], ["rolled back to 10 rows", "b renamed to a", "- c"]])
        self.assertEqual([entry["rows"] for entry in log[::-1]], [10, 20, 17, 17, 18, 21, 10])
        self.assertEqual(log[-1]["time"], 0)
        self.assertTrue(all(abs(entry["time"] / 1e6 - time.time()) < 60 for entry in log[:-1]))

    def test_what_is_deleted_is_nowhere(self) -> None:
        rows = [{"prompt": f"p{n}", "n": n, "responses": [{"text": "g", "role": "gold", "pm": {"s": {"logp": -1.0, "n_tokens": 2}}, "rm": {"r": 0.0}}, {"text": "w", "role": "worse", "pm": {"s": {"logp": -2.0, "n_tokens": 2}}, "rm": {"r": float(n % 5)}}]} for n in range(20_000)]
        self.tool("convert", write_lines(self.folder / "d.jsonl", rows), "-o", self.path, "-q")
        self.tool("delete", self.path, "--where", "n % 7 = 3 OR n BETWEEN 9000 AND 18000", "-q")
        left = [row for row in rows if not (row["n"] % 7 == 3 or 9_000 <= row["n"] <= 18_000)]
        self.check(left, reference=False)
        self.assertEqual(self.tool("count", self.path, "--where", "n > 8000 AND n < 18500").strip(), str(sum(8_000 < row["n"] < 18_500 for row in left)))
        stats = {entry["path"]: entry for entry in map(json.loads, self.tool("stats", self.path, "--json").splitlines())}
        self.assertEqual((stats["n"]["values"], stats["n"]["max"]), (len(left), left[-1]["n"]))
        values = [json.loads(line)["seam"] for line in self.tool("compute", "seam", self.path, "--pm", "s", "--rm", "r", "--rows").splitlines()]
        self.assertEqual(values, [-1.0 * (row["n"] % 5) + 0.0 for row in left])
        self.tool("compute", "seam", self.path, "--pm", "s", "--rm", "r", "--into", "seam", "-q", "--check", "500")
        found = self.rows_of(self.path)
        self.assertEqual([(row["n"], row["seam"]["seam"]) for row in found], [(row["n"], -1.0 * (row["n"] % 5) + 0.0) for row in left])
        out = self.folder / "extract.inseam"
        self.tool("filter", self.path, "--where", "n % 2 = 0", "--columns", "n,prompt", "-o", out, "-q")
        self.assert_same_rows(self.rows_of(out), [{"prompt": row["prompt"], "n": row["n"]} for row in left if row["n"] % 2 == 0])
        self.tool("select", self.path, "--by", "seam", "--drop-worst", "0.2", "-o", out, "-q")
        hashes = json.loads(self.tool("info", self.path, "--hash", "--json"))["content_hash"]
        self.tool("compact", self.path, "-q")
        self.assertEqual(json.loads(self.tool("info", self.path, "--hash", "--json"))["content_hash"], hashes)

    def test_a_pipe_is_committed_on_the_way(self) -> None:
        self.tool("convert", write_lines(self.folder / "p.jsonl", [{"a": 0}]), "-o", self.path, "-q")
        worker = subprocess.Popen([INSEAM, "append", str(self.path), "-", "--commit-rows", "10"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        follower = subprocess.Popen([INSEAM, "cat", str(self.path), "--follow"], stdout=subprocess.PIPE, text=True)
        for number in range(1, 26):
            worker.stdin.write(json.dumps({"a": number}) + "\n")
            worker.stdin.flush()
        self.assertEqual([json.loads(follower.stdout.readline())["a"] for _ in range(11)], list(range(11)))
        done = run("append", self.path, self.folder / "p.jsonl")
        self.assertEqual(done.returncode, 0, done.stderr)
        worker.stdin.write("not json\n")
        worker.stdin.close()
        self.assertEqual(worker.wait(), 2)
        self.assertRegex(worker.stderr.read(), r"rows? committed before this error:\ninseam: -:26:1: ")
        worker.stderr.close()
        kept = int(self.tool("count", self.path))
        self.assertGreaterEqual(kept, 12)
        self.append([{"a": number} for number in range(kept - 1, 26)])
        followed = [json.loads(follower.stdout.readline())["a"] for _ in range(16)]
        followed.remove(0)
        self.assertEqual(followed, list(range(11, 26)), "rows of one writer come in their order, those of another between them")
        follower.terminate()
        follower.wait()
        follower.stdout.close()


if __name__ == "__main__":
    unittest.main()
