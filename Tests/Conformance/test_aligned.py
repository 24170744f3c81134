# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Lists with one item for each of the same tokens: unequal lengths are refused wherever rows or columns come in, and kept if asked."""

import json
import sys
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, run, write_lines
from sealing import OFFSETS, Sealed

sys.path.insert(0, str(ROOT / "spec" / "reference"))
import reader  # noqa: E402
import verify  # noqa: E402


def response(ids: int, **lists: object) -> dict:
    """A response with token ids and other lists of the given lengths; None is null."""
    logps = lists.pop("logps", ...)
    made = {"text": "x", "token_ids": list(range(ids))}
    made |= {name: None if count is None else [1] * count for name, count in lists.items()}
    return made if logps is ... else made | {"pm": {"sft": {"token_logps": [-0.5] * logps}}}


def rows(*responses: dict) -> list:
    return [{"prompt": f"p{number}", "responses": [made]} for number, made in enumerate(responses)]


RIGHT = rows(response(3, loss_mask=3, logps=3), response(0, loss_mask=0, logps=0), response(2, loss_mask=None), response(4, logps=4))


class Aligned(ToolTest):
    def source(self, given: list, name: str = "rows.jsonl") -> Path:
        return write_lines(self.folder / name, given)

    def made(self, given: list, *arguments: object, name: str = "made") -> Path:
        path = self.folder / f"{name}.inseam"
        self.tool("convert", self.source(given), "-o", path, "-q", "--force", "--no-source", "--no-ids", *arguments)
        return path

    def whole(self, path: Path) -> None:
        self.tool("verify", path)
        self.assertEqual(verify.verify(reader.File(path.read_bytes()).newest()), "")

    def test_rows_that_are_right(self) -> None:
        path = self.made(RIGHT)
        self.whole(path)
        self.assertEqual([json.loads(line) for line in self.tool("cat", path).splitlines()], RIGHT)
        lists = ["responses[].token_ids", "responses[].loss_mask", "responses[].pm.sft.token_logps"]
        self.assertIn(f"aligned: {', '.join(lists)}", " ".join(self.tool("info", path).split()))
        self.assertEqual(json.loads(self.tool("info", path, "--json"))["aligned"], [lists])

    def test_every_pair_that_is_not(self) -> None:
        for wrong, words in ((response(3, loss_mask=2), "responses[].token_ids has 3 items and responses[].loss_mask has 2"),
                             (response(3, logps=4), "responses[].token_ids has 3 items and responses[].pm.sft.token_logps has 4"),
                             (response(0, loss_mask=1), "responses[].token_ids has 0 items and responses[].loss_mask has 1"),
                             ({"token_ids": None, "loss_mask": [1], "pm": {"sft": {"token_logps": []}}}, "responses[].loss_mask has 1 items and responses[].pm.sft.token_logps has 0")):  # fmt: skip
            for place in (0, 2, len(RIGHT)):
                given = RIGHT[:place] + rows(wrong) + RIGHT[place:]
                source = self.source(given)
                done = run("convert", source, "-o", self.folder / "no.inseam")
                self.assertEqual(done.returncode, 2)
                self.assertIn(f"rows.jsonl:{place + 1}:1: {words}, but they are aligned", done.stderr)
                self.assertFalse((self.folder / "no.inseam").exists())
                path, kept = self.folder / "rest.inseam", self.folder / "kept.jsonl"
                done = run("convert", source, "-o", path, "-q", "--force", "--no-source", "--no-ids", "--on-error", f"quarantine={kept}")
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertEqual(kept.read_text().splitlines(), [source.read_text().splitlines()[place]])
                self.whole(path)
                self.assertEqual([json.loads(line) for line in self.tool("cat", path).splitlines()], RIGHT)

    def test_many_wrong_records_in_one_block(self) -> None:
        given = [row for number in range(200) for row in rows(response(number % 5, loss_mask=number % 5 + (number % 3 == 0)))]
        path = self.folder / "many.inseam"
        done = run("convert", self.source(given), "-o", path, "--force", "--on-error", "skip")
        self.assertIn("133 rows, 67 invalid records skipped", done.stderr)
        self.whole(path)

    def test_every_record_is_wrong(self) -> None:
        """Also in several lists and items; the first fault of each is named, and all are found in one look at a block."""
        given = [row for number in range(30_000) for row in rows(response(3, loss_mask=2, logps=number % 3 + 4))]
        source = self.source(given)
        kept = self.folder / "kept.jsonl"
        done = run("convert", source, "-o", self.folder / "none.inseam", "--force", "--on-error", f"quarantine={kept}")
        self.assertIn("30,000 invalid records skipped", done.stderr)
        self.assertEqual(kept.read_bytes(), source.read_bytes())
        reasons = [json.loads(line) for line in kept.with_name("kept.jsonl.reasons.jsonl").read_text().splitlines()]
        self.assertEqual({reason["line"] for reason in reasons}, set(range(1, 30_001)))
        self.assertTrue(all("token_ids has 3 items and responses[].loss_mask has 2" in json.dumps(reason) for reason in reasons))

    def test_the_first_of_several_rows(self) -> None:
        given = [{"a": [1], "b": [1], "c": [1], "d": [1, 2]}, {"a": [1], "b": [1, 2], "c": [1], "d": [1]}]
        done = run("convert", self.source(given), "-o", self.folder / "no.inseam", "--aligned", ":a,b", "--aligned", ":c,d")
        self.assertIn("rows.jsonl:1:1: c has 1 items and d has 2", done.stderr)

    def test_a_dry_run_tells(self) -> None:
        done = run("convert", self.source(rows(response(3, loss_mask=2), response(1, loss_mask=1))), "--dry-run", "--full")
        self.assertIn("responses[].token_ids has 3 items and responses[].loss_mask has 2", done.stderr)

    def test_rows_that_are_not_aligned_on_purpose(self) -> None:
        given = rows(response(3, loss_mask=2, logps=1))
        path = self.made(given, "--aligned", "none")
        self.whole(path)
        self.assertNotIn("aligned", self.tool("info", path))
        self.tool("append", path, self.source(given), "-q")
        copy = self.folder / "copy.inseam"
        self.tool("filter", path, "--where", "prompt = 'p0'", "-o", copy, "-q", "--force")
        self.whole(copy)
        self.assertEqual([json.loads(line) for line in self.tool("cat", copy).splitlines()], given * 2)

    def test_names_that_are_declared(self) -> None:
        given = [{"items": [{"ids": [1, 2], "mask": [1, 1]}], "a": [1], "b": [1]}]
        wrong = [{"items": [{"ids": [1, 2], "mask": [1]}], "a": [1], "b": [1]}, {"items": [], "a": [1], "b": [1, 2]}]
        options = ("--aligned", "items[]:ids,mask", "--aligned", ":a,b")
        self.whole(self.made(given, *options))
        self.whole(self.made(wrong))
        for index, words in enumerate(("items[].ids has 2 items and items[].mask has 1", "a has 1 items and b has 2")):
            done = run("convert", self.source(given + [wrong[index]]), "-o", self.folder / "no.inseam", *options)
            self.assertIn(f"rows.jsonl:2:1: {words}, but they are aligned", done.stderr)
        for text in ("", "items[]:ids", "ids,mask", "items[]:", "a..b:c,d"):
            self.assertEqual(run("convert", self.source(given), "-o", self.folder / "no.inseam", "--aligned", text).returncode, 64, text)

    def test_lists_of_different_structs(self) -> None:
        """What has token ids of its own is aligned with nothing outside."""
        given = [{"prompt": {"token_ids": [1, 2, 3]}, "response": {"token_ids": [1], "loss_mask": [1], "token_logps": [0.5]}, "loss_mask": [1, 2]}]
        self.whole(self.made(given))
        given[0]["response"]["loss_mask"] = []
        done = run("convert", self.source(given), "-o", self.folder / "no.inseam")
        self.assertIn("response.token_ids has 1 items and response.loss_mask has 0", done.stderr)

    def test_rows_that_are_appended(self) -> None:
        path = self.made(rows(response(2)))
        self.tool("append", path, self.source(RIGHT), "-q")
        self.whole(path)
        before = path.read_bytes()
        done = run("append", path, self.source(rows(response(3, loss_mask=1))))
        self.assertIn("rows.jsonl:1:1: responses[].token_ids has 3 items and responses[].loss_mask has 1", done.stderr)
        self.assertEqual(path.read_bytes(), before)

    def test_lists_that_were_null_at_first(self) -> None:
        path = self.made(rows({"token_ids": [1], "loss_mask": None}))
        done = run("append", path, self.source(rows(response(3, loss_mask=1))))
        self.assertIn("but they are aligned", done.stderr)
        self.tool("append", path, self.source(rows(response(3, loss_mask=3))), "-q")
        self.assertIn("aligned: responses[].token_ids, responses[].loss_mask", " ".join(self.tool("info", path).split()))
        self.whole(path)

    def test_columns_that_are_attached(self) -> None:
        given = [row | {"prompt_id": f"k{number}"} for number, row in enumerate(rows(response(3), response(2), response(0)))]
        for counts, fits in (([3, 2, 0], True), ([3, 1, 0], False), ([3, 2, 1], False)):
            path = self.made(given)
            values = self.folder / "lists.jsonl"
            write_lines(values, [{"prompt_id": f"k{number}", "v": [-1.0] * count} for number, count in enumerate(counts)])
            done = run("attach", path, "--from", values, "--key", "prompt_id", "--map", "token_ids=v")
            self.assertEqual(done.returncode, 0, done.stderr)
            done = run("attach", path, "--from", values, "--key", "prompt_id", "--map", "token_logps=v", "--replace")
            self.assertEqual(done.returncode, 0, done.stderr)
            write_lines(values, [{"prompt_id": f"k{number}", "v": [1.0] * count} for number, count in enumerate([3, 2, 0])])
            done = run("attach", path, "--from", values, "--key", "prompt_id", "--map", "loss_mask=v")
            if fits:
                self.assertEqual(done.returncode, 0, done.stderr)
                self.whole(path)
            else:
                self.assertEqual(done.returncode, 2)
                wrong = counts.index(next(count for count, right in zip(counts, [3, 2, 0]) if count != right))
                self.assertRegex(done.stderr, rf"column loss_mask, row {wrong}: token_(ids|logps) has {counts[wrong]} items and loss_mask has {[3, 2, 0][wrong]}, but they are aligned")
                self.whole(path)

    def test_folders_and_merges_of_both_kinds(self) -> None:
        """Lists are aligned in a dataset only if they are in all its parts."""
        folder = self.folder / "both"
        folder.mkdir(exist_ok=True)
        wrong = rows(response(3, loss_mask=2))
        for name, given, arguments in (("a", RIGHT, ()), ("b", wrong, ("--aligned", "none"))):
            self.tool("convert", self.source(given), "-o", folder / f"{name}.inseam", "-q", "--no-source", "--no-ids", *arguments)
        self.tool("publish", folder)
        self.tool("verify", folder)
        for order in ("ab", "ba"):
            out = self.folder / f"{order}.inseam"
            self.tool("merge", *(folder / f"{name}.inseam" for name in order), "-o", out, "-q")
            self.whole(out)
            self.assertEqual(len(self.tool("cat", out).splitlines()), len(RIGHT) + 1)
        self.tool("merge", folder / "a.inseam", folder / "a.inseam", "-o", out, "-q", "--force")
        self.assertIn("aligned: ", self.tool("info", out))

    def test_a_forged_file(self) -> None:
        file = Sealed(self.made(rows(*(response(5, loss_mask=5) for _ in range(20)))))
        lists = [chunk for chunk in file.chunks if OFFSETS in chunk.streams and file.number("Q", chunk.at + 16) == 20]
        self.assertGreaterEqual(len(lists), 2)
        at = lists[-1].streams[OFFSETS].offset
        file.put("I", at + 4 * 7, file.number("I", at + 4 * 7) + 1)
        path = file.save(self.folder / "forged.inseam")
        done = run("verify", path)
        self.assertEqual(done.returncode, 1)
        with self.assertRaises(reader.Reject):
            verify.verify(reader.File(path.read_bytes()).newest())


if __name__ == "__main__":
    unittest.main()
