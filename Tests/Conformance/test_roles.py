# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Methods that tell gold responses from worse ones, on responses without roles and with unknown ones."""

import json
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines

METHODS = (
    ("compute", "seam", ..., "--pm", "sft", "--rm", "sky"), ("compute", "saturation", ...), ("compute", "best-of-n", ..., "--rm", "sky"),
    ("compute", "pairs", ..., "--rm", "sky", "--rule", "all"), ("compute", "pairs", ..., "--rule", "gold-random"),
    ("augment", "rrm", ...), ("augment", "adversarial", ..., "--count", "1"), ("augment", "contrast", ..., "--embedding", "v"),
    ("augment", "gpt", ..., "--requests", "requests.jsonl", "--model", "m"),
)  # fmt: skip


def prompts(gold: object, worse: object, count: int = 4) -> list:
    """Prompts whose responses have roles; `...` leaves them out."""
    rows = [{"prompt_id": f"p{i}", "prompt": "q", "v": [1.0, i / 10], "responses": [
        {"response_id": f"p{i}/{k}", "role": role, "text": f"{k} {i}", "n_tokens": 3, "pm": {"sft": {"logp": -3.0 - k}}, "rm": {"sky": float(k)}}
        for k, role in enumerate([gold, worse, worse])]} for i in range(count)]
    for row in rows:
        for response in row["responses"]:
            if response["role"] is ...:
                del response["role"]
    return rows


class Roles(ToolTest):
    def arguments(self, method: tuple, dataset: Path) -> list:
        """The arguments of a method over a dataset."""
        words = [dataset if word is ... else word for word in method]
        words = [self.folder / word if word == "requests.jsonl" else word for word in words]
        return [*words, *(["-o", self.folder / "o.inseam"] if words[0] == "augment" and words[1] != "gpt" else [])]

    def test_no_response_has_a_known_role(self) -> None:
        for name, gold, worse, found in (("case", "Gold", "WORSE", "roles are lower case, found 'Gold'"), ("words", "good", "bad", "found 'bad'"), ("none", None, None, "no response has a role")):
            dataset = self.convert(name, prompts(gold, worse))
            for method in METHODS:
                with self.subTest(method=method, roles=name):
                    done = run(*self.arguments(method, dataset))
                    self.assertEqual(done.returncode, 2, done.stdout)
                    self.assertIn("needs to know gold responses from worse ones", done.stderr)
                    self.assertIn(found, done.stderr)
                    self.assertIn("inseam attach DATA --from FILE --key response_id --map role=FIELD", done.stderr)

    def test_responses_without_a_column_for_roles(self) -> None:
        dataset = self.convert("norole", prompts(..., ...))
        for method in METHODS[:5]:
            with self.subTest(method=method):
                done = run(*self.arguments(method, dataset))
                self.assertEqual(done.returncode, 2, done.stdout)
                self.assertIn("the responses have no column 'role'", done.stderr)
                self.assertNotIn("did you mean", done.stderr)
        self.assertIn("--gold first", run(*self.arguments(METHODS[0], dataset)).stderr)
        # What the message says works.
        roles = write_lines(self.folder / "roles.jsonl", [{"response_id": f"p{i}/{k}", "field": "gold" if k == 0 else "WORSE"} for i in range(4) for k in range(3)])
        self.tool("attach", dataset, "--from", roles, "--key", "response_id", "--map", "role=field", "-q")
        roles = write_lines(self.folder / "roles.jsonl", [{"response_id": f"p{i}/{k}", "field": "worse"} for i in range(4) for k in range(1, 3)])
        self.tool("attach", dataset, "--from", roles, "--key", "response_id", "--map", "role=field", "--replace", "-q")
        self.assertEqual(json.loads(self.tool(*self.arguments(METHODS[0], dataset), "--json"))["hacked"], 4)

    def test_unknown_roles_beside_known_ones_are_counted(self) -> None:
        rows = prompts("gold", "worse") + prompts("gold", "WORSE", 2) + prompts("gold", "other", 1) + prompts("gold", None, 1)
        dataset = self.convert("some", rows)
        for method in METHODS[:5]:
            with self.subTest(method=method):
                arguments = self.arguments(method, dataset)
                self.assertEqual(json.loads(self.tool(*arguments, "--json"))["unknown_roles"], {"WORSE": 4})
                self.assertIn("WORSE", self.tool(*arguments))
        self.assertIn("note: 4 responses with the role 'WORSE'", run(*self.arguments(METHODS[5], dataset)).stderr)
        known = self.convert("known", prompts("gold", "worse") + prompts("chosen", "rejected"))
        self.assertNotIn("unknown_roles", json.loads(self.tool(*self.arguments(METHODS[3], known), "--json")))
        self.assertEqual(json.loads(self.tool(*self.arguments(METHODS[0], known), "--json"))["unknown_roles"], {})

    def test_deleted_and_damaged_roles(self) -> None:
        dataset = self.convert("deleted", prompts("gold", "worse", 2) + prompts("GOLD", "worse", 2) + prompts("Gold", "Worse", 2))
        self.tool("delete", dataset, "--rows", "0:4", "-q")
        self.assertIn("found 'Gold'", run(*self.arguments(METHODS[0], dataset)).stderr)

    def test_a_filter_of_responses_keeps_gold_ones_that_it_knows(self) -> None:
        dataset = self.convert("filtered", prompts("Gold", "Worse"))
        arguments = ("filter", dataset, "--responses", "rm.sky > 0", "-o", self.folder / "f.inseam")
        self.assertIn("found 'Gold'", run(*arguments).stderr)
        self.tool(*arguments, "--drop-gold", "-q")
        self.tool("filter", self.convert("free", prompts(None, None)), *arguments[2:], "-q")


if __name__ == "__main__":
    unittest.main()
