# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The scoring loop: identifiers, what is exported for a model, and attaching what comes back, against a join in Python."""

import json
import random
import struct
import sys
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, f32, run, write_lines

sys.path.insert(0, str(ROOT / "spec" / "reference"))
from content_hash import prompt_id, response_id  # noqa: E402


def corpus(seed: int, count: int) -> list:
    """Rows with none to six responses, some without scores, some whole families missing."""
    draw = random.Random(seed)
    rows = []
    for number in range(count):
        responses = [{"text": f"answer {draw.randrange(10**9)} to {number}", "role": "worse" if place else "gold"} for place in range(draw.randrange(7))]
        for response in responses:
            if draw.random() < 0.6:
                response["rm"] = {"old": f32(draw.gauss(0, 1))}
            if draw.random() < 0.2:
                response["pm"] = {"sft": {"logp": f32(-draw.random() * 100)}}
        rows.append({"prompt": f"question {number} ü", "responses": None if draw.random() < 0.05 else responses})
    return rows


def responses_of(rows: list) -> list:
    return [response for row in rows for response in row["responses"] or []]


def singles(value: object) -> object:
    """A value with its numbers as float32, however they were printed."""
    if isinstance(value, dict):
        return {key: singles(item) for key, item in value.items()}
    return f32(value) if isinstance(value, float) else value


class Scoring(ToolTest):
    def work(self, dataset: Path, *missing: str) -> list:
        flags = [flag for path in missing for flag in ("--missing", path)]
        text = self.tool("export", dataset, "--for-scoring", *flags, "-o", "-")
        return [json.loads(line) for line in text.splitlines()]

    def attach(self, dataset: Path, *arguments: object) -> dict:
        return json.loads(self.tool("attach", dataset, *arguments, "--json"))

    def attach_fails(self, dataset: Path, *arguments: object, code: int = 2) -> str:
        before = dataset.read_bytes()
        done = run("attach", dataset, *arguments)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr)
        self.assertEqual(dataset.read_bytes(), before, "a failed attach changed the file")
        return done.stderr

    def scores(self, name: str, rows: list) -> Path:
        return write_lines(self.folder / f"{name}.jsonl", rows)

    def test_identifiers_follow_the_specification(self) -> None:
        rows = [
            {"prompt": "one", "responses": [{"text": "a"}, {"text": ""}, {"text": None}]},
            {"prompt": [{"role": "user", "content": "hi", "extra": None}], "responses": [{"text": "a"}]},
        ]
        for number, row in enumerate(rows):
            dataset = self.convert(f"ids{number}", [row])
            found = self.rows_of(dataset, "--source")[0]
            self.assertEqual(found["prompt_id"], prompt_id(row["prompt"]))
            for response in found["responses"]:
                expected = None if response["text"] is None else response_id(response["text"], prompt=row["prompt"])
                self.assertEqual(response.get("response_id"), expected)
            self.assert_same_rows(self.rows_of(dataset), [row])

    def test_identifiers_of_records_stay(self) -> None:
        rows = [{"prompt_id": "mine", "prompt": "one", "responses": [{"response_id": 7, "text": "a"}]}]
        self.assert_same_rows(self.rows_of(self.convert("own", rows)), rows)
        mixed = rows + [{"prompt": "two", "responses": [{"text": "b"}]}] * 3
        path = write_lines(self.folder / "mixed-ids.jsonl", mixed)
        many = [path, write_lines(self.folder / "none.jsonl", mixed[1:])]
        dataset = self.folder / "mixed-ids.inseam"
        self.tool("convert", *many[::-1], "-o", dataset, "-q")
        found = self.rows_of(dataset)
        self.assertEqual([row.get("prompt_id") for row in found], [None, None, None, "mine", None, None, None])
        self.tool("convert", path, "-o", dataset, "-q", "--no-ids")
        self.assertNotIn("kind", self.tool("info", dataset, "--column", "prompt_id"))

    def test_only_what_is_missing_is_exported(self) -> None:
        rows = corpus(1, 300)
        dataset = self.convert("missing", rows)
        for path, get in (("rm.old", lambda r: r.get("rm", {}).get("old")), ("pm.sft.logp", lambda r: r.get("pm", {}).get("sft", {}).get("logp")), ("rm.new", lambda r: None)):
            expected = [(row["prompt"], r["text"]) for row in rows for r in row["responses"] or [] if get(r) is None]
            self.assertEqual([(line["prompt"], line["response"]) for line in self.work(dataset, path)], expected)
        self.assertEqual(len(self.work(dataset)), len(responses_of(rows)))

    def test_unordered_repeated_shards_reach_their_responses(self) -> None:
        rows = corpus(2, 3_000)
        dataset = self.convert("join", rows)
        lines = self.work(dataset, "rm.sky")
        draw = random.Random(3)
        scored = {line["response_id"]: draw.gauss(0, 1) for line in lines if draw.random() < 0.9}
        out = [{"response_id": key, "score": value, "text": "x" * draw.randrange(50), "logp": -value} for key, value in scored.items()]
        out += draw.sample(out, 200) + [{"response_id": f"unknown{n}", "score": 1.0, "logp": 0.5} for n in range(7)] + [{"score": 2.0}]
        draw.shuffle(out)
        for shard in range(3):
            self.scores(f"shard-{shard}", out[shard::3])
        before = dataset.read_bytes()
        report = self.attach(dataset, "--from", self.folder / "shard-*.jsonl", "--key", "response_id", "--rm", "sky=score,model=org/sky", "--pm", "sft_new=logp,reduction=mean")
        expected = {"slots": len(lines), "matched": len(scored), "missing": len(lines) - len(scored), "changed": len(scored), "repeated": 200, "unknown": 7, "without_key": 1, "inputs": len(out)}
        self.assertEqual({key: report[key] for key in expected}, expected)
        self.assertEqual(dataset.read_bytes()[12_288 : len(before)], before[12_288:], "attaching rewrote bytes")
        self.tool("verify", dataset)
        keys = iter(line["response_id"] for line in lines)
        for response in responses_of(rows):
            key = next(keys)
            if key in scored:
                response.setdefault("rm", {})["sky"] = f32(scored[key])
                response.setdefault("pm", {})["sft_new"] = {"logp": f32(-scored[key])}
        found = self.rows_of(dataset)
        self.assertEqual([singles(response) for response in responses_of(found)], responses_of(rows))
        self.assertEqual([row["responses"] is None for row in found], [row["responses"] is None for row in rows])
        self.assertIn("org/sky", self.tool("info", dataset, "--column", "responses[].rm.sky"))
        self.assertIn("mean", self.tool("info", dataset, "--column", "responses[].pm.sft_new.logp"))
        again = self.attach(dataset, "--from", self.folder / "shard-*.jsonl", "--key", "response_id", "--rm", "sky=score", "--pm", "sft_new=logp")
        self.assertEqual(again["changed"], 0)
        self.assertEqual(json.loads(self.tool("info", dataset, "--json"))["generation"], 2)

    def test_shards_arrive_one_by_one(self) -> None:
        rows = corpus(4, 400)
        dataset = self.convert("steps", rows)
        lines = self.work(dataset)
        for part in range(4):
            shard = self.scores("part", [{"response_id": line["response_id"], "score": place / 7} for place, line in enumerate(lines) if place % 4 == part])
            self.attach(dataset, "--from", shard, "--key", "response_id", "--rm", "sky=score")
            self.assertEqual(len(self.work(dataset, "rm.sky")), sum(place % 4 > part for place in range(len(lines))))
        values = [r["rm"]["sky"] for r in responses_of(self.rows_of(dataset))]
        self.assertEqual([f32(value) for value in values], [f32(place / 7) for place in range(len(lines))])
        self.tool("verify", dataset)

    def test_contradictions_are_refused(self) -> None:
        dataset = self.convert("conflict", corpus(5, 20))
        key = self.work(dataset)[0]["response_id"]
        two = self.scores("two", [{"response_id": key, "score": 1.0}, {"response_id": key, "score": 2.0}])
        flags = ("--from", two, "--key", "response_id", "--rm", "sky=score")
        message = self.attach_fails(dataset, *flags)
        self.assertIn("two.jsonl:1", message)
        self.assertIn("two.jsonl:2", message)
        self.attach(dataset, *flags, "--repeats", "last")
        one = self.scores("one", [{"response_id": key, "score": 1.0}])
        flags = ("--from", one, "--key", "response_id", "--rm", "sky=score")
        message = self.attach_fails(dataset, *flags)
        self.assertIn("already has the value 2.0, the input has 1.0", message)
        self.attach(dataset, *flags, "--replace")
        self.assertEqual([r["rm"]["sky"] for r in responses_of(self.rows_of(dataset)) if "sky" in r.get("rm", {})], [1.0])
        self.assertIn("have no value", self.attach_fails(dataset, *flags, "--missing", "fail"))

    def test_keys_of_another_kind_on_request(self) -> None:
        numbers = self.convert("int-ids", [{"id": i, "t": "x"} for i in range(3)])
        texts = self.convert("text-ids", [{"id": str(i), "t": "x"} for i in range(3)])
        for dataset, keys, kind in ((numbers, ["2", "0"], "int64"), (texts, [2, 0], "utf8")):
            scores = write_lines(self.folder / "keyed.jsonl", [{"custom_id": key, "s": 0.5 + n} for n, key in enumerate(keys)])
            arguments = ("attach", dataset, "--from", scores, "--key", "id=custom_id", "--rm", "x=s")
            failed = run(*arguments)
            self.assertEqual(failed.returncode, 2)
            self.assertIn(f"--type KEY={kind}", failed.stderr)
            done = run(*arguments, "--type", f"custom_id={kind}")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("note: custom_id: converted 2 values of another kind\n", done.stderr)
            self.assertEqual([row.get("rm", {}).get("x") for row in self.rows_of(dataset)], [1.5, None, 0.5])

    def test_other_mistakes(self) -> None:
        dataset = self.convert("wrong", corpus(6, 20))
        good = {"response_id": self.work(dataset)[0]["response_id"], "score": 1.0}
        unknown = self.scores("unknown", [{"response_id": "nobody", "score": 1}])
        self.assertIn("nobody", self.attach_fails(dataset, "--from", unknown, "--key", "response_id", "--rm", "s=score"))
        fine = self.scores("fine", [good])
        self.assertIn("did you mean 'response_id'?", self.attach_fails(dataset, "--from", fine, "--key", "respons_id", "--rm", "s=score"))
        self.assertIn("no record has the field 'skore'; did you mean 'score'?", self.attach_fails(dataset, "--from", fine, "--key", "response_id", "--rm", "s=skore"))
        number = self.scores("number", [{"response_id": 5, "score": 1.0}])
        self.assertIn("the key has type int64", self.attach_fails(dataset, "--from", number, "--key", "response_id", "--rm", "s=score"))
        text = self.scores("text", [{"response_id": good["response_id"], "score": "high"}])
        self.assertIn("text.jsonl:1", self.attach_fails(dataset, "--from", text, "--key", "response_id", "--rm", "s=score"))
        role = self.scores("role", [{"response_id": good["response_id"], "r": "worse"}])
        self.assertIn("role", self.attach_fails(dataset, "--from", role, "--key", "response_id", "--map", "role=r", "--replace"))
        self.attach_fails(dataset, "--from", fine, "--key", "response_id", code=64)
        self.attach_fails(dataset, "--from", fine, "--rm", "s=score", code=64)

    def test_by_position_and_from_arrays(self) -> None:
        rows = corpus(7, 500)
        dataset = self.convert("position", rows)
        count = len(responses_of(rows))
        lines = self.scores("ordered", [{"score": place * 0.37} for place in range(count)])
        self.attach(dataset, "--from", lines, "--by-position", "--rm", "sky=score")
        header = "{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }" % count
        array = self.folder / "array.npy"
        array.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + struct.pack(f"<{count}d", *(place * 0.37 for place in range(count))))
        self.attach(dataset, "--from", array, "--by-position", "--map", "extra.double=x")
        found = responses_of(self.rows_of(dataset))
        self.assertEqual([f32(r["rm"]["sky"]) for r in found], [f32(place * 0.37) for place in range(count)])
        self.assertEqual([r["extra"]["double"] for r in found], [place * 0.37 for place in range(count)])
        other = self.scores("other", [{"score": place * 0.37 + (place == 5)} for place in range(count)])
        self.assertIn("response 5 already has the value 1.85, the input has 2.85 (--replace overwrites)", self.attach_fails(dataset, "--from", other, "--by-position", "--rm", "sky=score"))
        short = self.scores("short", [{"score": 1.0}] * (count - 1))
        self.assertIn(str(count), self.attach_fails(dataset, "--from", short, "--by-position", "--rm", "t=score"))
        per_row = self.scores("rows", [{"v": f"row {place}"} for place in range(len(rows))])
        self.attach(dataset, "--from", per_row, "--by-position", "--on", "rows", "--map", "note=v")
        self.assertEqual([row["note"] for row in self.rows_of(dataset)], [f"row {place}" for place in range(len(rows))])
        self.tool("verify", dataset)

    def test_from_another_dataset(self) -> None:
        rows = corpus(8, 300)
        dataset = self.convert("target", rows)
        other = [dict(row, responses=[dict(r, rm={"judge": f32(len(r["text"]) / 3)}, tokens=[f32(0.5), None, f32(2.25)]) for r in row["responses"] or []]) for row in rows]
        random.Random(9).shuffle(other)
        source = self.convert("source", other)
        self.attach(dataset, "--from", source, "--key", "response_id", "--rm", "judge=rm.judge", "--pm", "sft=tokens,reduction=token")
        for response in responses_of(self.rows_of(dataset)):
            self.assertEqual(f32(response["rm"]["judge"]), f32(len(response["text"]) / 3))
            self.assertEqual(response["pm"]["sft"]["token_logps"], [0.5, None, 2.25])
        self.tool("verify", dataset)

    def test_several_keys_and_other_names(self) -> None:
        rows = [{"prompt": f"p{n}", "step": n % 3, "uid": n // 3} for n in range(60)]
        dataset = self.convert("keys", rows)
        lines = self.scores("pairs", [{"step": n % 3, "u": float(n // 3), "tag": f"t{n}", "l": [n, n + 1]} for n in range(59, -1, -1)])
        self.attach(dataset, "--from", lines, "--key", "step,uid=u", "--map", "tag=tag", "--map", "deep.list=l")
        found = self.rows_of(dataset)
        self.assertEqual([row["tag"] for row in found], [f"t{n}" for n in range(60)])
        self.assertEqual([row["deep"]["list"] for row in found], [[n, n + 1] for n in range(60)])


if __name__ == "__main__":
    unittest.main()
