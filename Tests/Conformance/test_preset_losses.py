# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What a preset keeps of odd records, and what an export in another shape converts, refuses or reports."""

import json
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines


def user(text: object) -> dict:
    return {"role": "user", "content": text}


def assistant(text: object, **more: object) -> dict:
    return {"role": "assistant", "content": text, **more}


class Losses(ToolTest):
    def converted(self, records: list, *options: object) -> Path:
        output = self.folder / "rows.inseam"
        self.tool("convert", write_lines(self.folder / "records.jsonl", records), "-o", output, "--force", "-q", *options)
        return output

    def exported(self, data: Path, name: object, words: tuple = ()) -> list:
        output = self.folder / "back.jsonl"
        done = run("export", data, "--to", name, "-o", output, "--force")
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        return [json.loads(line) for line in output.read_text().splitlines()]

    def comes_back(self, records: list, *options: object) -> None:
        """Each alone, and all together, forwards and backwards."""
        for chosen in (*([record] for record in records), records, records[::-1]):
            self.assertEqual(self.exported(self.converted(chosen, *options), "auto"), chosen)

    def refused(self, data: Path, name: object) -> str:
        done = run("export", data, "--to", name, "-o", self.folder / "never.jsonl")
        self.assertEqual((done.returncode, (self.folder / "never.jsonl").exists()), (2, False), done.stderr)
        return done.stderr


class OddRecords(Losses):
    def test_lists_that_are_missing_null_or_empty(self) -> None:
        """Each of the three comes back as it was, beside another list, a single response or alone."""
        kinds = [{}, {"rejected": None}, {"rejected": []}, {"rejected": ["z"]}]
        bench = [{"prompt": "p", "chosen": chosen, **kind} for chosen in ([], ["x"], ["x", "y"]) for kind in kinds] + [{"prompt": "p", "rejected": ["z"]}, {"prompt": "p", "chosen": None, "rejected": []}]
        whole = {"prompt": "p", "chosen": ["x"], "rejected": ["z"]}
        for record in bench:
            for others in ([whole], [whole, *bench]):
                self.assertEqual(self.exported(self.converted([record, *others], "--preset", "rm-bench"), "auto"), [record, *others])
        adverse = [{"question": "q", "gold": "g", **kind} for kind in ({}, {"adv": None}, {"adv": []}, {"adv": ["a"]})]
        for record in adverse:
            rows = [record, {"gold": "g", "adv": ["w1", "w2"]}]
            self.assertEqual(self.exported(self.converted(rows, "--preset", "seam-adversarial"), "auto"), rows)
        side = {"prompt": "p", "responses": ["a"], "rewards": [1.0]}
        for record in ({"prompt": "p", "responses": None, "rewards": None}, {"prompt": "p", "rewards": None}, {"prompt": "p", "responses": ["a"], "rewards": None}, {"prompt": "p", "responses": ["a"]}, {"prompt": "p", "responses": None}, {"prompt": "p"}, {"prompt": "p", "responses": [], "rewards": []}):
            self.assertEqual(self.exported(self.converted([record, side], "--preset", "rlhflow"), "auto"), [record, side])
        steps = {"prompt": "p", "completions": ["a", "b"], "labels": [True, False]}
        for record in ({"completions": None, "labels": None}, {"completions": [], "labels": []}, {"completions": []}, {"labels": None}, {}):
            for rows in ([record, steps], [steps, record]):
                self.assertEqual(self.exported(self.converted(rows, "--preset", "trl-stepwise"), "auto"), rows)
        listed = {"custom_id": "a", "response": {"body": {"choices": [{"index": 0}]}}}
        for body in ({}, {"choices": None}, {"choices": []}):
            rows = [{"custom_id": "b", "response": {"status_code": 500, "body": body}}, listed]
            self.assertEqual(self.exported(self.converted(rows, "--preset", "openai-batch"), "auto"), rows)
            self.assertEqual(self.exported(self.converted(rows[:1], "--preset", "openai-batch"), "auto"), rows[:1])

    def test_objects_that_held_only_what_moved(self) -> None:
        """Missing, null and empty objects come back, beside records of every kind."""
        batch = [{"custom_id": "a", "response": {"body": {"choices": [{"message": message, "logprobs": logprobs}]}}}
                 for message in ({"content": "x"}, {}, None) for logprobs in ({"content": [{"logprob": -0.5}]}, {"content": [{}]}, {"content": [None, {"logprob": -1.0}]}, {"content": []}, {"content": None}, {}, None)]
        self.comes_back(batch, "--preset", "openai-batch")
        self.comes_back([{"custom_id": "a", "response": response} for response in ({"body": {"choices": []}}, {"body": {}}, {"body": None}, {})], "--preset", "openai-batch")
        mapping = self.folder / "mine.json"
        mapping.write_text(json.dumps({"name": "mine", "about": "Mine.", "row": {"prompt": "info.post", "reference": "info.more.title"}, "responses": [{"fields": {"text": "said.text", "rm.sky": "said.scores.sky"}}]}))
        infos = [{"info": info} for info in ({"post": "p", "more": {"title": "t"}}, {"post": "p"}, {"more": {}}, {"more": None}, {"post": None, "more": {"title": None}}, {}, None)] + [{}]
        saids = [{"said": said} for said in ({"text": "x", "scores": {"sky": 1.5}}, {"text": "x", "scores": {}}, {"scores": None}, {}, None)] + [{}]
        every = [{**info, **said, "id": 1} for info in infos for said in saids]
        self.comes_back(every[::7], "--preset", mapping, "--allow-missing")
        self.assertEqual(self.exported(self.converted(every, "--preset", mapping, "--allow-missing"), "auto"), every)
        pair = {"messages": [user("q")], "chosen": assistant("g"), "rejected": assistant("w")}
        self.comes_back([{**pair, "chosen": None, "rejected": {}}, {**pair, "chosen": {}}, pair], "--preset", "axolotl")
        paper = [{"question": "q", "gold_answer": ["g", {"PM": pm, "RM": rm}], "worse_answers": [["w", {"PM": pm}]]} for pm in ({"log_prob": {"sft": -1.5}}, {"log_prob": None}, {"log_prob": {}}, {}, None) for rm in ({"reward": {"sky": 2.0}}, {"reward": None}, None)]
        self.comes_back(paper[::4], "--preset", "seam-paper", "--lengths", "none")
        self.assertEqual(self.exported(self.converted(paper, "--preset", "seam-paper", "--lengths", "none"), "auto"), paper)
        # What is left of an object in one record is not left of those that others have.
        rows = [{"info": {"post": "p", "id": 1}}, {"info": {"post": "p"}}]
        mapping.write_text(json.dumps({"name": "mine", "about": "Mine.", "row": {"prompt": "info.post"}}))
        self.assertEqual(self.rows_of(self.converted(rows, "--preset", mapping)), [{"prompt": "p", "info": {"id": 1}}, {"prompt": "p"}])

    def test_traces_of_agents_stay_as_they_are(self) -> None:
        """Runs of ATIF, tau-bench and SWE-agent have no preset: they are kept, and come back."""
        atif = {"schema_version": "ATIF-v1.4", "session_id": "s1", "agent": {"name": "a", "version": "1", "model_name": "m"}, "steps": [
            {"step_id": 1, "timestamp": "2026-01-01T00:00:00Z", "source": "user", "message": "do it"},
            {"step_id": 2, "source": "agent", "message": "", "tool_calls": [{"tool_call_id": "c1", "function_name": "ls", "arguments": {"path": "."}}], "observation": {"results": [{"source_call_id": "c1", "content": "a.py"}]},
             "metrics": {"prompt_tokens": 5, "logprobs": [-0.5, -1.0]}}], "final_metrics": {"total_steps": 2}}
        tau = [{"task_id": 0, "reward": 1.0, "info": {"task": {"user_id": "u"}, "reward_info": {"reward": 1.0}}, "traj": [{"role": "system", "content": "s"}, user("q"), assistant(None, tool_calls=[{"id": "c", "function": {"name": "f", "arguments": "{}"}}])], "trial": 0}]
        swe = {"environment": "e", "trajectory": [{"action": "ls\n", "observation": "a\n", "response": "r", "state": {"cwd": "/"}, "thought": "t"}], "history": [{"role": "system", "content": "s", "agent": "primary"}], "info": {"exit_status": "submitted", "submission": None}}
        for rows, text in (([atif], json.dumps(atif, indent=2)), (tau, json.dumps(tau, indent=2)), ([swe], json.dumps(swe, indent=2))):
            source = self.folder / "trace.json"
            source.write_text(text)
            data = self.folder / "trace.inseam"
            done = run("convert", source, "-o", data, "--force")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("preset: generic (", done.stderr)
            self.assertEqual(self.rows_of(data), rows)
            self.assertEqual(self.exported(data, "auto"), rows)

    def test_sentinels(self) -> None:
        """A number that means nothing is null in the row, counted, and written back where it came from."""
        def record(*logprobs: object) -> dict:
            return {"custom_id": "a", "response": {"body": {"choices": [{"message": {"content": "x"}, "logprobs": {"content": [{"token": "x", **({} if number == "no" else {"logprob": number})} for number in logprobs]}}]}}}
        rows = [record(-0.5, -9999.0, "no"), record(-9999.0), record(-100.0)]
        source = write_lines(self.folder / "records.jsonl", rows)
        data = self.folder / "rows.inseam"
        done = run("convert", source, "-o", data)
        self.assertIn("logprob: 2 values of -9999.0 are stored as null", done.stderr.replace("\n  ", " "))
        self.assertEqual([row["responses"][0]["pm"]["policy"]["token_logps"] for row in self.rows_of(data)][1:], [[None], [-100.0]])
        for name in ("auto", "openai-batch"):
            self.assertEqual(self.exported(data, name), rows)
        done = run("convert", write_lines(self.folder / "null.jsonl", [record(None)]), "-o", self.folder / "never.inseam", "--preset", "openai-batch")
        self.assertEqual(done.returncode, 2)
        self.assertIn("reads -9999.0 as null there (--preset generic keeps records as they are)", done.stderr)
        # Nowhere else is such a number a sentinel.
        rows = [{"prompt": "p", "completion": "c", "reward": -9999.0}]
        self.assertEqual(self.rows_of(self.converted(rows))[0]["responses"][0]["rm"], {"reward": -9999.0})


class OtherShapes(Losses):
    TEXTS = [{"prompt": "q", "responses": [{"role": "gold", "text": "g"}, {"role": "worse", "text": "w"}]}]
    MESSAGES = [{"prompt": [user("q")], "responses": [{"role": "gold", "messages": [assistant("g")]}, {"role": "worse", "messages": [assistant("w")]}]}]

    def test_texts_become_messages(self) -> None:
        data = self.converted(self.TEXTS, "--preset", "generic")
        said = [{"from": "human", "value": "q"}]
        for name, expected in (("axolotl", {"messages": [user("q")], "chosen": assistant("g"), "rejected": assistant("w")}),
                               ("llama-factory-dpo", {"conversations": said, "chosen": {"from": "gpt", "value": "g"}, "rejected": {"from": "gpt", "value": "w"}}),
                               ("ms-swift-dpo", {"messages": [user("q"), assistant("g")], "rejected_response": "w"}), ("chat", {"messages": [user("q"), assistant("g")]}),
                               ("sharegpt", {"conversations": [*said, {"from": "gpt", "value": "g"}]}), ("trl-preference", {"prompt": "q", "chosen": "g", "rejected": "w"})):
            with self.subTest(to=name):
                self.assertEqual(self.exported(data, name), [expected])

    def test_messages_become_texts(self) -> None:
        for rows in (self.MESSAGES, [{"prompt": [{"from": "human", "value": "q"}], "responses": [{"role": role, "messages": [{"from": "gpt", "value": text}]} for role, text in (("gold", "g"), ("worse", "w"))]}]):
            data = self.converted(rows, "--preset", "generic")
            for name, expected in (("nemo-aligner", {"prompt": "q", "chosen_response": "g", "rejected_response": "w"}), ("alpaca-preference", {"instruction": "q", "chosen": "g", "rejected": "w"}),
                                   ("trl-preference", {"prompt": [user("q")], "chosen": [assistant("g")], "rejected": [assistant("w")]}), ("rm-bench", {"prompt": [user("q")], "chosen": ["g"], "rejected": ["w"]}),
                                   ("stack-paired", {"question": "q", "response_j": "g", "response_k": "w"}), ("seam-paper", {"question": "q", "gold_answer": ["g"], "worse_answers": [["w"]]}), ("llama-factory-dpo", {"conversations": [{"from": "human", "value": "q"}], "chosen": {"from": "gpt", "value": "g"}, "rejected": {"from": "gpt", "value": "w"}})):
                with self.subTest(to=name):
                    self.assertEqual(self.exported(data, name), [expected])

    def test_each_response_with_a_label_is_a_record(self) -> None:
        data = self.converted(self.TEXTS, "--preset", "generic")
        self.assertEqual(self.exported(data, "kto-messages"), [{"messages": [user("q"), assistant("g")], "label": True}, {"messages": [user("q"), assistant("w")], "label": False}])
        self.assertEqual([record["label"] for record in self.exported(data, "trl-unpaired")], [True, False])
        self.assertIn("alpaca-eval needs the field 'preference', which the rows do not have", self.refused(data, "alpaca-eval"))

    def test_both_in_one_dataset(self) -> None:
        """Where the shape takes both, all become messages."""
        swift = [{"messages": [user("q"), assistant("g")], "rejected_response": "w"}]
        data = self.converted(swift)
        self.assertEqual(self.exported(data, "trl-preference"), [{"prompt": [user("q")], "chosen": [assistant("g")], "rejected": [assistant("w")]}])
        self.assertEqual(self.exported(data, "nemo-aligner"), [{"prompt": "q", "chosen_response": "g", "rejected_response": "w"}])
        self.assertEqual(self.exported(data, "auto"), swift)

    def test_what_is_not_exact_is_refused(self) -> None:
        plain = self.MESSAGES[0]
        for row, name, words in (({**plain, "prompt": [user("a"), assistant("b"), user("c")]}, "nemo-aligner", "the prompt has 3 messages"), ({**plain, "prompt": [{"role": "system", "content": "s"}]}, "nemo-aligner", "a message that is not a plain text of the user"),
                                 ({**plain, "responses": [plain["responses"][0], {"role": "worse", "messages": [assistant("w", tool_calls=[{"name": "f"}])]}]}, "stack-paired", "a message that is not a plain text of the assistant"),
                                 ({**plain, "responses": [plain["responses"][1], {"role": "gold", "messages": [assistant("w"), user("x")]}]}, "axolotl", "a response has 2 messages, and axolotl has a place for one"),
                                 ({**plain, "prompt": [{"role": "narrator", "content": "n"}]}, "llama-factory-dpo", "a message of 'narrator'")):
            with self.subTest(to=name, words=words):
                message = self.refused(self.converted([plain, row], "--preset", "generic"), name)
                for word in ("row 1: ", words, name, "shapes that take messages: ", "trl-preference"):
                    self.assertIn(word, message)
        message = self.refused(self.converted(self.TEXTS, "--preset", "generic"), "hh-rlhf")
        for word in ("row 0: 'chosen' would have no \"\\n\\nHuman:\"", "shapes that take text: ", "trl-preference"):
            self.assertIn(word, message)

    def test_what_is_left_out_is_named_and_counted(self) -> None:
        rows = [{"prompt": "p", "responses": [{"role": "gold", "text": "g", "rm": {"sky": 2.0}, "tag": None}, {"role": "worse", "text": "w", "rm": {"sky": 1.0}, "tag": "t"}], "label": "own"}]
        data = self.converted(rows, "--preset", "generic")
        for name, words in (("nectar", ["responses[].role (2 values)", "the field 'num_responses'"]), ("ultrafeedback", ["responses[].role (2 values)", "'models'"]), ("rlhflow", ["responses[].rm.sky (2 values)", "responses[].role (2 values)", "responses[].tag (1 value)", "'rewards'"]),
                            ("prime-rl", ["responses[].role (2 values)", "'reward'"]), ("helpsteer", ["'coherence'"]), ("nemo-preference", ["responses[].role (2 values)"]), ("vllm", ["'prompt_token_ids'"]), ("trl-unpaired", ["left out: label (1 value)"]), ("sglang", ["1 response left out", "responses[].role (1 value)", "'meta_info'"])):
            with self.subTest(to=name):
                self.exported(data, name, tuple(words))
        found = json.loads(self.tool("export", data, "--to", "rlhflow", "-o", self.folder / "back.jsonl", "--force", "--json"))
        self.assertEqual(dict(zip(found["left_out"], found["left_out_values"])), {"responses[].rm.sky": 2, "responses[].role": 2, "responses[].tag": 1})
        self.assertEqual(found["missing"], ["rewards"])
        # Roles that the rule of the shape gives again are not left out.
        scored = [{"prompt": "p", "responses": [{"role": "worse", "text": "x", "rm": {"reward": 0.5}}, {"role": "gold", "text": "y", "rm": {"reward": 1.5}}]}]
        done = run("export", self.converted(scored, "--preset", "generic"), "--to", "rlhflow", "-o", self.folder / "back.jsonl")
        self.assertNotIn("left out", done.stderr)

    def test_a_field_of_the_shape_takes_the_place_of_another(self) -> None:
        judged = [{"question": "q", "response_A": "a", "response_B": "b", "label": "B>A"}]
        back = self.exported(self.converted(judged), "trl-unpaired", ("left out: label (1 value)",))
        self.assertEqual(back, [{"prompt": "q", "completion": "a", "label": False}, {"prompt": "q", "completion": "b", "label": True}])
        rows = [{"prompt": "p", "chosen": {"odd": 1}, "responses": [{"role": "gold", "text": "g"}, {"role": "worse", "text": "w"}], "info": "i"}]
        data = self.converted(rows, "--preset", "generic")
        self.assertEqual(self.exported(data, "trl-preference", ("left out: chosen.odd (1 value)",)), [{"prompt": "p", "chosen": "g", "rejected": "w", "info": "i"}])
        self.assertEqual(self.exported(data, "tldr-feedback", ("left out: info (1 value)",))[0]["info"], {"post": "p"})


if __name__ == "__main__":
    unittest.main()
