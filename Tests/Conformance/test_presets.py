# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Presets on the shapes they are for, made by hand; every value is looked at."""

import json
import unittest

from cli import ToolTest, f32, run, write_lines


def turn(role: str, content: str) -> dict:
    return {"role": role, "content": content}


class Presets(ToolTest):
    def mapped(self, rows: list, *arguments: object) -> list:
        output = self.folder / "mapped.inseam"
        self.tool("convert", write_lines(self.folder / "in.jsonl", rows), "-o", output, "-q", *arguments)
        self.tool("verify", output)
        return self.rows_of(output)

    def test_seam_paper(self) -> None:
        def answer(text: str, logp: float, reward: float, n: int) -> list:
            return [text, {"PM": {"log_prob": {"sft": logp, "sft-500": logp * 2}}, "RM": {"reward": {"sky": reward}}, "n": n, "extra": {"k": 1}}]
        rows = [{"question": "q", "gold_answer": answer("g", -1.5, 2.0, 3), "worse_answers": [answer("w1", -2.5, 0.5, 4), answer("w2", -3.5, 9.0, 5)], "id": 7}]
        expected = [{"prompt": "q", "responses": [
            {"role": role, "text": text, "pm": {"sft": {"logp": logp}, "sft-500": {"logp": logp * 2}}, "rm": {"sky": reward}, "n_tokens": n, "extra": {"k": 1}}
            for role, text, logp, reward, n in (("gold", "g", -1.5, 2.0, 3), ("worse", "w1", -2.5, 0.5, 4), ("worse", "w2", -3.5, 9.0, 5))], "id": 7}]
        self.assertEqual(self.mapped(rows, "--preset", "seam-paper", "--lengths", "n"), expected)
        self.assertEqual(self.mapped(rows, "--preset", "auto", "--lengths", "n"), expected)
        provenance = json.loads(self.tool("meta", "show", self.folder / "mapped.inseam", "responses[].pm.sft.logp"))["provenance"]
        self.assertEqual(provenance, {"kind": "logp", "model": "sft", "reduction": "sum", "eos": "counted", "bos": "not", "truncation": "128"})
        report = json.loads(self.tool("compute", "seam", self.folder / "mapped.inseam", "--pm", "sft", "--rm", "sky", "--explain", "0", "--json"))
        self.assertAlmostEqual(report["seam"], -3.5 / 5 * 7)

    def test_trl_text(self) -> None:
        rows = [{"prompt": "p", "chosen": "c", "rejected": "r", "score_chosen": 1.25, "score_rejected": -0.1, "ref_chosen_logps": -3.0, "ref_rejected_logps": -4.0, "margin": 2}]
        self.assertEqual(self.mapped(rows, "--preset", "trl-preference"), [{"prompt": "p", "responses": [
            {"role": "gold", "text": "c", "pm": {"ref": {"logp": -3.0}}, "rm": {"score": 1.25}}, {"role": "worse", "text": "r", "pm": {"ref": {"logp": -4.0}}, "rm": {"score": -0.1}}], "margin": 2}])
        self.assertEqual(f32(-0.1), f32(self.rows_of(self.folder / "mapped.inseam")[0]["responses"][1]["rm"]["score"]))

    def test_trl_messages_share_their_prompt(self) -> None:
        system, ask, more = turn("system", "s"), turn("user", "u"), turn("user", "more")
        cases = [([system, ask], [turn("assistant", "a")], [turn("assistant", "b")]), ([ask], [turn("assistant", "a"), more, turn("assistant", "z")], [turn("assistant", "b")]),
                 ([], [turn("assistant", "same")], [turn("assistant", "same")]), ([], [ask], [more])]
        rows = [{"chosen": prompt + chosen, "rejected": prompt + rejected} for prompt, chosen, rejected in cases]
        expected = [{"prompt": prompt, "responses": [{"role": "gold", "messages": chosen}, {"role": "worse", "messages": rejected}], "implicit_prompt": True} for prompt, chosen, rejected in cases]
        self.assertEqual(self.mapped(rows, "--preset", "trl-preference"), expected)
        self.assertIn("preset: trl-preference", run("convert", self.folder / "in.jsonl", "-o", self.folder / "auto.inseam", "--preset", "auto").stderr)
        self.assertEqual(self.mapped([{"prompt": [ask], **rows[0]}], "--preset", "trl-preference")[0]["prompt"], [ask], "a prompt that is there stays")

    def test_each_record_finds_its_own_prompt(self) -> None:
        """Tool calls, the order of keys, numbers with a fraction and prompts of other records change nothing."""
        ask, call = turn("user", "u"), {"role": "assistant", "content": None, "tool_calls": [{"name": "f", "arguments": {"x": 1}}]}
        plain = {"chosen": [ask, turn("assistant", "a")], "rejected": [ask, turn("assistant", "b")]}
        backwards = {"chosen": [{"content": "u", "role": "user"}, turn("assistant", "a")], "rejected": [ask, {"content": "b", "role": "assistant"}]}
        tool = {"chosen": [ask, call], "rejected": [ask, turn("assistant", "no")]}
        both = {"chosen": [ask, call, {"role": "tool", "content": "4", "tool_call_id": "c1"}, turn("assistant", "four")], "rejected": [ask, call, {"role": "tool", "content": "4", "tool_call_id": "c1"}, turn("assistant", "five")]}
        weights = {"chosen": [{**ask, "w": 1}, turn("assistant", "a")], "rejected": [{**ask, "w": 1.0}, {**turn("assistant", "b"), "w": 0.5}]}
        own = {"prompt": [turn("user", "mine")], "chosen": [ask, turn("assistant", "a")], "rejected": [ask, turn("assistant", "b")]}
        missing = {"prompt": None, **plain}
        for record in (plain, backwards, tool, both, weights, own, missing):
            alone = self.mapped([record], "--preset", "trl-preference")[0]
            self.assertEqual(alone["prompt"], own["prompt"] if record is own else [{**ask, "w": 1}] if record is weights else record["chosen"][:3] if record is both else [ask])
            for others in ([plain], [tool], [own], [plain, both, tool]):
                with self.subTest(record=record, others=others):
                    self.assertEqual(self.mapped([*others, record], "--preset", "trl-preference")[-1], alone)
        # Messages that are kept as JSON text in the prompt alone.
        parts = {"prompt": [turn("system", "s"), {"role": "user", "content": [{"type": "text", "text": "what?"}]}], "chosen": [turn("assistant", "a")], "rejected": [turn("assistant", "b")]}
        self.assertEqual([row["prompt"] for row in self.mapped([parts, own], "--preset", "trl-preference", "--on-conflict", "json")], [parts["prompt"], own["prompt"]])
        # In another block of records, far away.
        rows = [plain] * 30_000 + [tool] + [plain]
        found = self.mapped(rows, "--preset", "trl-preference")
        self.assertEqual([row["prompt"] for row in found], [[ask]] * len(rows))

    def test_auto_wants_marks(self) -> None:
        texts = [{"system": "s", "answer": "q", "chosen": "Paris.", "rejected": "Lyon."}]
        for rows in (texts, [{"input": "i", "output": "o", "score": 1}], [{"chosen": 1, "rejected": 2}]):
            with self.subTest(rows=rows):
                self.assertEqual(self.mapped(rows, "--preset", "auto"), rows)
        alpaca = [{"instruction": "A", "input": "", "output": "o", "score": 1}, {"instruction": "B", "input": "", "output": "o", "score": 2}]
        self.assertEqual([row["prompt"] for row in self.mapped(alpaca, "--preset", "auto")], ["A", "B"])
        dialogue = [{"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: a\n\nAssistant: c"}]
        self.assertEqual(self.mapped(dialogue, "--preset", "auto")[0]["prompt"], "\n\nHuman: a\n\nAssistant:")
        self.assertEqual(self.mapped([{"input": "i", "output": "o", "score": 1, "step": 3}], "--preset", "auto")[0]["prompt"], "i")

    def test_hh_dialogues(self) -> None:
        start = "\n\nHuman: hi\n\nAssistant: hello\n\nHuman: why?\n\nAssistant:"
        rows = [{"chosen": start + " because", "rejected": start + " beats me"}, {"chosen": "\n\nHuman: x\n\nAssistant: a", "rejected": "\n\nHuman: y\n\nAssistant: a"}]
        found = self.mapped(rows, "--preset", "hh-rlhf")
        self.assertEqual(found[0], {"prompt": start, "responses": [{"role": "gold", "text": " because"}, {"role": "worse", "text": " beats me"}]})
        for row, source in zip(found, rows):
            for item, key in zip(row["responses"], ("chosen", "rejected")):
                self.assertEqual(row["prompt"] + item["text"], source[key], "nothing of a dialogue is lost")

    def test_flags_move_fields(self) -> None:
        rows = [{"q": "p", "cands": [{"t": "a", "lp": -1.0, "s": 0.5, "len": 3, "toks": [-0.5, -0.5]}, {"t": "b", "lp": -2.0, "s": 0.25, "len": 4, "toks": []}]}]
        found = self.mapped(rows, "--map", "prompt=q", "--map", "text=cands[].t", "--map", "n_tokens=cands[].len", "--pm", "sft=cands[].lp,reduction=sum,model=org/m", "--pm", "tok=cands[].toks,reduction=token",
                            "--rm", "sky=cands[].s", "--map", "responses=cands")
        self.assertEqual(found, [{"prompt": "p", "responses": [
            {"text": "a", "n_tokens": 3, "pm": {"sft": {"logp": -1.0}, "tok": {"token_logps": [-0.5, -0.5]}}, "rm": {"sky": 0.5}},
            {"text": "b", "n_tokens": 4, "pm": {"sft": {"logp": -2.0}, "tok": {"token_logps": []}}, "rm": {"sky": 0.25}}]}])

        provenance = json.loads(self.tool("meta", "show", self.folder / "mapped.inseam", "responses[].pm.sft.logp"))["provenance"]
        self.assertEqual(provenance, {"reduction": "sum", "model": "org/m"})

    def test_numbers_come_back_as_they_were_written(self) -> None:
        """float32 written as the double it equals comes back as that double, wherever a preset or a flag has moved it."""
        number, short = f32(0.1), 0.3
        cases = [
            (["--preset", "verl-rollout"], [{"input": "p", "output": "o", "score": number, "step": 1}], ("rm", "score")),
            (["--preset", "trl-preference"], [{"prompt": "p", "chosen": "c", "rejected": "r", "score_chosen": number, "score_rejected": number}], ("rm", "score")),
            (["--preset", "seam-paper", "--lengths", "none"], [{"question": "q", "gold_answer": ["g", {"RM": {"reward": {"sky": number}}}], "worse_answers": [["w", {"RM": {"reward": {"sky": number}}}]]}], ("rm", "sky")),
            (["--rm", "sky=cands[].s", "--map", "responses=cands"], [{"cands": [{"s": number}, {"s": number}]}], ("rm", "sky")),
            (["--pm", "sft=responses[].toks,reduction=token"], [{"responses": [{"toks": [number, number]}]}], ("pm", "sft", "token_logps")),
            (["--group-by", "id"], [{"id": 1, "rm": {"a": number}}, {"id": 1, "rm": {"a": number}}], ("rm", "a"))]
        for options, rows, path in cases:
            for value in (number, short):
                with self.subTest(options=options, value=value):
                    text = json.dumps(rows).replace(json.dumps(number), json.dumps(value))
                    for item in self.mapped(json.loads(text), *options)[0]["responses"]:
                        for name in path:
                            item = item[name]
                        self.assertIn(item, (value, [value, value]))

    def test_records_of_another_shape_are_refused(self) -> None:
        for preset, words in (("seam-paper", "'question'"), ("trl-preference", "'chosen'"), ("hh-rlhf", "must be strings"), ("verl-rollout", "'input'")):
            done = run("convert", write_lines(self.folder / "other.jsonl", [{"x": 1}]), "-o", self.folder / "never.inseam", "--preset", preset)
            self.assertEqual((done.returncode, (self.folder / "never.inseam").exists()), (2, False))
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
