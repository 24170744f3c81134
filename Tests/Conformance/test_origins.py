# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""One column has one provenance, in everything that joins values to it; and results say when their inputs have changed."""

import json
import shutil
import unittest
from pathlib import Path

from cli import ToolTest, run, write_lines
from seam_rows import SEAM, SFT


def prompts(first: int, count: int = 4) -> list:
    """Prompts with scores and log-probs."""
    return [{"prompt_id": f"p{i}", "v": [1.0, i / 10], "responses": [
        {"response_id": f"p{i}/{k}", "role": role, "text": f"{role} {i}", "n_tokens": 3 + k, "pm": {"sft": {"logp": -3.0 - k}}, "rm": {"sky": float(k + i % 2), "sea": 0.5}}
        for k, role in enumerate(["gold", "worse", "worse"])]} for i in range(first, first + count)]


class OneColumnOneProvenance(ToolTest):
    """Merge, publish, append and attach refuse values of another provenance, and name both."""

    LOGP = "responses[].pm.sft.logp"

    def provenance(self, dataset: Path, column: str) -> dict:
        return json.loads(self.tool("meta", "show", dataset, column))["provenance"]

    def refused(self, *arguments: object, both: tuple = ("reduction 'mean'", "reduction 'sum'"), column: str = LOGP) -> None:
        done = run(*arguments)
        self.assertEqual(done.returncode, 2, done.stderr)
        for part in (f"column {column} has", *both, "inseam meta set"):
            self.assertIn(part, done.stderr)

    def made(self, name: str, first: int, **pairs: str) -> Path:
        dataset = self.convert(name, prompts(first))
        if pairs:
            self.tool("meta", "set", dataset, self.LOGP, *(f"{key}={value}" for key, value in pairs.items()))
        return dataset

    def test_merge(self) -> None:
        mean, total = self.made("mean", 0, reduction="mean"), self.made("sum", 10, reduction="sum")
        plain, same = self.made("plain", 20), self.made("same", 30, reduction="mean", time="2026-01-01T00:00:00Z")
        merged = self.folder / "merged.inseam"
        self.refused("merge", mean, total, "-o", merged)
        self.refused("merge", mean, plain, "-o", merged, both=("reduction 'mean'", "no reduction"))
        self.refused("merge", plain, total, "-o", merged, both=("no reduction", "reduction 'sum'"))
        self.assertFalse(merged.exists())
        self.tool("merge", mean, same, "-o", merged, "-q")
        self.assertEqual(self.provenance(merged, self.LOGP)["reduction"], "mean")
        # A dataset without rows or without the column says nothing of values.
        empty, other = self.folder / "empty.inseam", self.folder / "other.inseam"
        self.tool("filter", total, "--where", "FALSE", "-o", empty, "-q")
        self.tool("filter", total, "--where", "TRUE", "--columns", "prompt_id", "-o", other, "-q")
        for datasets in ((empty, mean), (mean, empty), (mean, other)):
            self.tool("merge", *datasets, "-o", merged, "-q")
            self.assertEqual(self.provenance(merged, self.LOGP)["reduction"], "mean")

    def test_results_of_methods(self) -> None:
        files = [self.made(f"result-{mode}", 40) for mode in ("paper", "eq2")]
        for file, mode in zip(files, ("paper", "eq2")):
            self.tool(*SEAM, file, *SFT, "--mode", mode, "--into", "v_seam", "-q")
        self.refused("merge", *files, "-o", self.folder / "no.inseam", both=("mode 'eq2'", "mode 'paper'"), column="v_seam")
        # What only became outdated may follow, and all is outdated then.
        changed = self.folder / "changed.inseam"
        shutil.copy(files[0], changed)
        self.tool("attach", changed, "--from", write_lines(self.folder / "s.jsonl", [{"response_id": "p40/1", "s": 9.0}]), "--key", "response_id", "--rm", "sky=s", "--replace", "-q")
        merged = self.folder / "results.inseam"
        for datasets in ((changed, files[0]), (files[0], changed)):
            self.tool("merge", *datasets, "-o", merged, "-q")
            self.assertEqual(self.provenance(merged, "v_seam.seam")["outdated"], "responses[].rm.sky")

    def test_publish(self) -> None:
        folder = self.folder / "folder"
        folder.mkdir()
        for name, first, pairs in (("a", 0, {"reduction": "mean"}), ("b", 10, {"reduction": "sum"}), ("c", 20, {})):
            shutil.move(self.made(f"part-{name}", first, **pairs), folder / f"{name}.inseam")
        self.refused("publish", folder)
        self.assertFalse(json.loads(run("info", folder, "--json").stdout or '{"rows":0}')["rows"])
        self.tool("publish", folder, "a.inseam", "-q")
        self.refused("publish", folder, "b.inseam")
        self.refused("publish", folder, "c.inseam", both=("reduction 'mean'", "no reduction"))
        self.tool("meta", "set", folder / "b.inseam", self.LOGP, "reduction=mean")
        self.tool("publish", folder, "b.inseam", "-q")
        # All parts that have values may change together.
        for name in "ab":
            self.tool("meta", "set", folder / f"{name}.inseam", self.LOGP, "reduction=sum")
        self.refused("publish", folder, "a.inseam")
        self.tool("publish", folder, "a.inseam", "b.inseam", "-q")
        self.assertEqual(self.provenance(folder, self.LOGP)["reduction"], "sum")
        # Records that say nothing are of the columns they join, in a folder too.
        lines = write_lines(self.folder / "more.jsonl", prompts(50))
        self.tool("append", folder, lines, "-q")
        self.assertEqual(json.loads(self.tool("info", folder, "--json"))["rows"], 12)
        self.refused("append", folder, lines, "--pm", "sft=responses.pm.sft.logp,reduction=mean")
        self.assertEqual(json.loads(self.tool("info", folder, "--json"))["rows"], 12)
        self.tool("verify", folder)

    def test_append(self) -> None:
        lines = write_lines(self.folder / "flat.jsonl", [{"prompt": "a", "responses": [{"lp": -1.5}]}])
        file = self.folder / "appended.inseam"
        option = ("--pm", "sft=responses.lp,reduction=mean")
        self.tool("convert", lines, "-o", file, *option, "-q")
        self.tool("append", file, lines, *option, "-q")
        for more in ((), ("--commit-rows", 1)):
            self.refused("append", file, lines, "--pm", "sft=responses.lp,reduction=sum", *more)
            self.refused("append", file, lines, "--pm", "sft=responses.lp,reduction=mean,model=m", *more, both=("no model", "model 'm'"))
        self.assertEqual(json.loads(self.tool("info", file, "--json"))["rows"], 2)
        self.tool("append", file, write_lines(self.folder / "stored.jsonl", [{"prompt": "b", "responses": [{"pm": {"sft": {"logp": -2.5}}}]}]), "-q")
        self.assertEqual(self.provenance(file, self.LOGP)["reduction"], "mean")

    def test_attach(self) -> None:
        file = self.convert("attached", prompts(0))
        half = write_lines(self.folder / "half.jsonl", [{"response_id": f"p{i}/{k}", "s": 1.0} for i in range(2) for k in range(3)])
        rest = write_lines(self.folder / "rest.jsonl", [{"response_id": f"p{i}/{k}", "s": 2.0} for i in range(2, 4) for k in range(3)])
        whole = write_lines(self.folder / "whole.jsonl", [{"response_id": f"p{i}/{k}", "s": 3.0} for i in range(4) for k in range(3)])
        attach = ("attach", file, "--key", "response_id", "--rm")
        self.tool(*attach, "new=s,revision=v1", "--from", half, "-q")
        both = ("revision 'v1'", "revision 'v2'")
        for more in ((), ("--replace",)):
            self.refused(*attach, "new=s,revision=v2", "--from", rest, *more, both=both, column="responses[].rm.new")
        self.tool(*attach, "new=s,revision=v1", "--from", rest, "-q")
        # A revision that gives every value may be another one.
        self.tool(*attach, "new=s,revision=v2", "--from", whole, "--replace", "-q")
        self.assertEqual(self.provenance(file, "responses[].rm.new")["revision"], "v2")
        self.tool(*attach, "new=s", "--from", half, "--replace", "-q")
        # A dataset brings the provenance of its columns.
        scores = self.convert("scores", [{"response_id": f"p{i}/{k}", "s": 4.0} for i in range(4) for k in range(3)])
        self.tool("meta", "set", scores, "s", "kind=score", "revision=v3", "model=org/m")
        self.tool(*attach, "copied=s", "--from", scores, "-q")
        self.assertEqual({key: self.provenance(file, "responses[].rm.copied").get(key) for key in ("revision", "model", "kind")}, {"revision": "v3", "model": "org/m", "kind": "score"})
        part = self.convert("part", [{"response_id": "p0/0", "s": 5.0}])
        self.tool("meta", "set", part, "s", "revision=v4")
        self.refused(*attach, "copied=s", "--from", part, "--replace", both=("revision 'v3'", "revision 'v4'"), column="responses[].rm.copied")
        # The same for all data files of a folder.
        folder = self.folder / "attached-folder"
        self.tool("split", file, "--parts", "2", "-o", folder, "-q")
        before = json.loads(self.tool("info", folder, "--json"))["generation"]
        self.refused("attach", folder, "--key", "response_id", "--rm", "copied=s", "--from", part, "--replace", both=("revision 'v3'", "revision 'v4'"), column="responses[].rm.copied")
        self.assertEqual(json.loads(self.tool("info", folder, "--json"))["generation"], before)
        self.tool("verify", folder, file)


class Outdated(ToolTest):
    """A result whose inputs are others now is marked, and whoever uses it says so and goes on."""

    def setUp(self) -> None:
        self.file = self.convert("data", prompts(0))
        self.tool(*SEAM, self.file, *SFT, "--into", "s", "-q")
        self.other = self.folder / "other.inseam"

    def marks(self, dataset: Path) -> list:
        arguments = ("select", dataset, "--by", "s", "--drop-worst", "20%", "-o", self.folder / "o.inseam")
        done = run(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = json.loads(done.stdout)["outdated"]
        self.assertEqual("is outdated" in run(*arguments).stderr, bool(found))
        return found

    def columns(self, dataset: Path) -> list:
        return json.loads(self.tool("meta", "show", dataset, "s.seam"))["provenance"]["columns"].split("\n")

    def test_other_responses(self) -> None:
        self.tool("filter", self.file, "--responses", "n_tokens < 5", "-o", self.other, "-q")
        self.assertEqual(self.marks(self.other), ["responses"])
        self.tool(*SEAM, self.other, *SFT, "--into", "s", "--replace", "-q")
        self.assertEqual(self.marks(self.other), [])
        self.tool("filter", self.file, "--responses", "TRUE", "-o", self.other, "-q")
        self.assertEqual(self.marks(self.other), [])
        for arguments in (("contrast", self.file, "--embedding", "v", "--min-cosine", "0.5", "--max-cosine", "1"), ("adversarial", self.file, "--count", "1")):
            self.tool("augment", *arguments, "-o", self.other, "-q")
            self.assertEqual(self.marks(self.other), ["responses"], arguments)
        self.tool("augment", "contrast", self.file, "--embedding", "v", "--min-cosine", "-1", "--max-cosine", "-0.9", "-o", self.other, "-q")
        self.assertEqual(self.marks(self.other), [])

    def test_columns_that_are_gone_or_have_another_name(self) -> None:
        folder = self.folder / "folder"
        self.tool("split", self.file, "--parts", "2", "-o", folder, "-q")
        for dataset in (self.file, folder):
            self.tool("rename", dataset, "rm.sky", "skywork", "-q")
            self.assertEqual(self.marks(dataset), [])
            self.assertIn("responses[].rm.skywork", self.columns(dataset))
            self.assertEqual(json.loads(self.tool("meta", "show", dataset, "s.seam"))["provenance"]["rm"], "skywork")
            self.tool("rename", dataset, "responses", "answers", "-q")
            self.assertIn("answers[].rm.skywork", self.columns(dataset))
            self.tool("rename", dataset, "answers", "responses", "-q")
            self.tool("drop", dataset, "rm.sea", "-q")
            self.assertEqual(self.marks(dataset), [])
            self.tool("drop", dataset, "responses[].rm", "-q")
            self.assertEqual(self.marks(dataset), ["responses[].rm.skywork"])

    def test_labels_are_applied_where_responses_or_inputs_are_gone(self) -> None:
        pairs = self.convert("pairs", [{"prompt": p, "chosen": "x", "rejected": "y", "j": j, "k": 1 - j} for p, j in (("a", 0.9), ("b", 0.1))], "--preset", "generic")
        self.tool("compute", "self-label", pairs, "--chosen", "j", "--rejected", "k", "--into", "label", "-q")
        wanted = [(row["prompt"], row["chosen"]) for row in self.relabeled(pairs, "label")]
        self.tool("rename", pairs, "k", "other", "-q")
        self.assertEqual([(row["prompt"], row["chosen"]) for row in self.relabeled(pairs, "label")], wanted)
        self.tool("compute", "self-label", self.file, "--chosen", "gold(rm.sky)", "--rejected", "rm.sky", "--logits", "--into", "l", "-q")
        self.tool("filter", self.file, "--responses", "n_tokens < 5", "-o", self.other, "-q")
        self.relabeled(self.other, "l")
        self.tool("attach", self.file, "--from", write_lines(self.folder / "late.jsonl", [{"response_id": "p1/1", "s": 9.0}]), "--key", "response_id", "--rm", "sky=s", "--replace", "-q")
        self.assertIn("changed; compute it again", run("relabel", self.file, "--by", "l", "-o", self.other).stderr)

    def relabeled(self, dataset: Path, labels: str) -> list:
        output = self.folder / "relabeled.inseam"
        self.tool("relabel", dataset, "--by", labels, "-o", output, "-q")
        return self.rows_of(output)

    def test_a_gold_rule_follows_its_column(self) -> None:
        self.tool("meta", "set", self.file, "responses[].role", "gold=max:rm.sky")
        self.tool("rename", self.file, "rm.sky", "skywork", "-q")
        self.assertEqual(json.loads(self.tool("meta", "show", self.file, "responses[].role"))["provenance"]["gold"], "max:rm.skywork")
        self.assertIn("gold was chosen by rm.skywork itself", run(*SEAM, self.file, "--pm", "sft", "--rm", "skywork").stderr)

    def test_what_methods_read_in_a_column(self) -> None:
        self.tool("meta", "set", self.file, "pm.sft.logp", "model=org/m", "time=2026-01-01T00:00:00Z")
        self.assertEqual(self.marks(self.file), [])
        self.tool("meta", "set", self.file, "pm.sft.logp", "reduction=mean")
        self.assertEqual(self.marks(self.file), ["responses[].pm.sft.logp"])
        self.tool(*SEAM, self.file, *SFT, "--into", "s", "--replace", "-q")
        self.assertEqual(self.marks(self.file), [])
        self.tool("meta", "set", self.file, "pm.sft.logp", "reduction=mean")
        self.assertEqual(self.marks(self.file), [])

    def test_columns_that_a_method_prefers(self) -> None:
        lengths = write_lines(self.folder / "lengths.jsonl", [{"response_id": f"p{i}/{k}", "n": 7} for i in range(4) for k in range(3)])
        attach = ("attach", self.file, "--from", lengths, "--key", "response_id", "-q", "--map")
        self.tool(*attach, "pm.other.n_tokens=n")
        self.assertEqual(self.marks(self.file), [])
        self.tool(*attach, "pm.sft.n_tokens=n")
        self.assertEqual(self.marks(self.file), ["responses[].pm.sft.n_tokens"])
        self.tool(*SEAM, self.file, *SFT, "--into", "s", "--replace", "-q")
        self.assertEqual((self.marks(self.file), "responses[].pm.sft.n_tokens" in self.columns(self.file)), ([], True))

    def test_a_column_that_gets_a_preferred_name(self) -> None:
        lengths = write_lines(self.folder / "lengths.jsonl", [{"response_id": f"p{i}/{k}", "n": 7} for i in range(4) for k in range(3)])
        self.tool("attach", self.file, "--from", lengths, "--key", "response_id", "-q", "--map", "pm.sft.len=n")
        self.tool("rename", self.file, "pm.sft.len", "n_tokens", "-q")
        self.assertEqual(self.marks(self.file), ["responses[].pm.sft.n_tokens"])


if __name__ == "__main__":
    unittest.main()
