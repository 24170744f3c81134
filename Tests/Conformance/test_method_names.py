# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Names of methods, parameters and columns: earlier names, names of models, and what spec/methods.md and the help say."""

import json
import re
import unittest
from pathlib import Path

from cli import ROOT, ToolTest, run
from test_help_examples import section

PAGE = (ROOT / "spec" / "methods.md").read_text("utf-8")

#: Earlier names: method, current call, earlier call.
EARLIER = [
    ("step-scores", ["--steps", "s"], "aggregate", ["--steps", "s"]),
    ("tau", ["--rm", "s", "--reference", "t"], "tau", ["--rm", "s", "--gold", "t"]),
    ("ensemble", ["--rm", "a", "--rm", "b", "--min-members", 1], "ensemble", ["--rm", "a", "--rm", "b", "--least", 1]),
    ("fuse", ["--rm", "a", "--similarities", "s", "--scores", "t", "--min-similarity", 0.4, "--k", 1],
     "fuse", ["--rm", "a", "--similarities", "s", "--scores", "t", "--least", 0.4, "--most", 1]),
    ("win-rate", ["--new", "a", "--old", "b", "--min-win-rate", 0.9], "win-rate", ["--new", "a", "--old", "b", "--least=0.9"]),
    ("hard", ["--probability", "a", "--target", "b", "--min-distance", 0.1], "hard", ["--probability", "a", "--target", "b", "--margin", 0.1]),
    ("contrast", ["--embedding", "s", "--min-cosine", -1, "--max-cosine", 1], "contrast", ["--embedding", "s", "--least", -1, "--most", 1]),
    ("decorrelate", ["--rewards", "s", "--verbosity", 1, "--max-correlation", 0.5], "decorrelate", ["--rewards", "s", "--verbosity", 1, "--limit", 0.5]),
    ("mc-labels", ["--correct-counts", "n", "--completions", 4], "mc-labels", ["--correct", "n", "--of", 4]),
    ("consensus", ["--correct-counts", "n", "--completions", 4, "--judge", "i"], "consensus", ["--correct", "n", "--of", 4, "--judge", "i"]),
]  # fmt: skip


def response(role: str, **columns: object) -> dict:
    return {"role": role, "text": "x", **columns}


class MethodNames(ToolTest):
    def test_earlier_names(self) -> None:
        """They are accepted, never listed, and what is stored has the current names."""
        rows = [{"a": 0.5 + i / 8, "b": 0.25, "i": i, "s": [0.5, 0.25 * i], "t": [1.0, 2.0 - i], "n": [4, i]} for i in range(3)]
        data = self.convert("earlier", rows)
        for method, current, old, earlier in EARLIER:
            with self.subTest(old, earlier=earlier):
                for flag in ("--rows", "--json"):
                    self.assertEqual(self.tool("compute", old, data, *earlier, flag), self.tool("compute", method, data, *current, flag))
                text = self.tool("compute", method, "--help")
                for name in {str(word).split("=")[0] for word in earlier} - set(map(str, current)):
                    self.assertNotIn(f"{name} ", text if str(name).startswith("--") else "")
        self.assertNotIn("aggregate", self.tool("compute", "--help"))
        done = run("compute", "tau", data, "--rm", "s", "--gold", "t", "--reference", "t")
        self.assertIn("option --reference is given twice", done.stderr)
        self.tool("compute", "aggregate", data, "--steps", "s", "--into", "score", "-q")
        self.tool("compute", "tau", data, "--rm", "s", "--gold", "t", "--into", "tau", "-q")
        stored = {line["column"]: line["provenance"] for line in map(json.loads, self.tool("meta", "show", data).splitlines())}
        self.assertEqual(stored["score"]["method"], "step-scores")
        self.assertEqual({name: stored["tau"].get(name) for name in ("rm", "reference", "gold")}, {"rm": "s", "reference": "t", "gold": None})

    def first(self, data: Path, method: str, *arguments: object) -> list:
        """The first output of every slot."""
        return [next(iter(json.loads(line).values())) for line in self.tool("compute", method, data, *arguments, "--rows").splitlines()]

    def test_a_model_of_the_row_and_of_the_responses(self) -> None:
        responses = [response("gold", rm={"sky": 1.0, "armo": 1.0}), response("worse", rm={"sky": 2.0, "armo": 2.0})]
        data = self.convert("both", [{"prompt": "a", "rm": {"sky": 9, "sea": 4}, "responses": responses}])
        means = lambda name: self.first(data, "ensemble", "--rm", name, "--rm", name)  # noqa: E731
        done = run("compute", "ensemble", data, "--rm", "sky", "--rm", "sky")
        wanted = "inseam: --rm sky: both rm.sky and responses[].rm.sky exist; write --rm rm.sky or --rm responses.rm.sky\n"
        self.assertEqual((done.returncode, done.stdout, done.stderr), (2, "", wanted))
        # A path says which one, with brackets or without.
        self.assertEqual(means("rm.sky"), [9.0])
        for path in ("responses.rm.sky", "responses[].rm.sky"):
            self.assertEqual(means(path), [1.0, 2.0], path)
        # A path, or a name, that the row does not have is one of the responses.
        for name in ("armo", "rm.armo"):
            self.assertEqual(means(name), [1.0, 2.0], name)
        self.assertEqual(means("sea"), [4.0])
        # Which of them would fit does not decide: only the responses have lists here.
        self.assertEqual(run("compute", "dispersion", data, "--rm", "sky").stderr, wanted)
        self.assertIn("--rm rm.sky: expected lists of numbers, found ", run("compute", "dispersion", data, "--rm", "rm.sky").stderr)
        self.assertEqual(self.first(data, "dispersion", "--rm", "responses.rm.sky"), [1.5])

    def test_a_policy_of_the_row_and_of_the_responses(self) -> None:
        columns = {"pm": {"sft": {"logp": -2.0}}}
        data = self.convert("policies", [{**columns, "responses": [response("gold", **columns)]}])
        done = run("compute", "lencorr", data, "--rm", "pm.sft.logp", "--length", "pm.sft.logp", "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["container"]), (0, ""))
        self.assertEqual(self.first(data, "importance", "--policy", "sft", "--reference", "sft"), [None])

    def test_the_sides_of_a_pair_are_responses(self) -> None:
        """Also where the row has a column of the name, which was taken for the rejected side."""
        responses = [response(role, rm={"sky": 1.0 + place}, pm={"sft": {"logp": -2.0 - place}}) for place, role in enumerate(("gold", "worse"))]
        plain = self.convert("pairs", [{"responses": responses}])
        data = self.convert("pairs-beside", [{"sky": -5.0, "rm": {"sky": -9.0}, "pm": {"sft": {"logp": -50.0}}, "responses": responses}])
        for name in ("sky", "rm.sky", "responses.rm.sky", "responses[].rm.sky"):
            self.assertEqual(self.first(data, "mismatch", "--rm", name), [None, 1.0], name)
            self.assertEqual(self.first(data, "bt", "--rm", name), self.first(plain, "bt", "--rm", "sky"), name)
        for name in ("sft", "pm.sft.logp", "responses.pm.sft.logp"):
            found = self.first(data, "importance", "--policy", name, "--reference", name)
            self.assertEqual(found, self.first(plain, "importance", "--policy", "sft", "--reference", "sft"), name)
        for path in ("gold(rm.sky)", "gold(responses.rm.sky)", "gold(responses[].rm.sky)"):
            self.assertEqual(self.first(data, "mismatch", "--chosen", path, "--rejected", "responses.rm.sky"), [None, 1.0], path)

    def test_seam_reads_the_responses(self) -> None:
        responses = [response("gold", n_tokens=2, rm={"sky": 1.0}, pm={"sft": {"logp": -2.0}}), response("worse", n_tokens=2, rm={"sky": 3.0}, pm={"sft": {"logp": -6.0}})]
        data = self.convert("seam", [{"rm": {"sky": 9.0}, "pm": {"sft": {"logp": -1.0}}, "responses": responses}])
        found = json.loads(self.tool("compute", "seam", data, "--pm", "sft", "--rm", "sky", "--rows"))
        self.assertEqual(found["seam"], -6.0)

    def test_the_page_lists_the_parameters_of_the_help(self) -> None:
        """Name, value, explanation and default, word for word."""
        methods = re.findall(r"^  ([a-z][a-z-]*)  ", self.tool("compute", "--help").split("SUBCOMMANDS:")[1], re.M)
        for method in [name for name in methods if name != "seam"]:
            with self.subTest(method):
                text = PAGE.split(f"\n## {method}\n")[1].split("\n## ")[0]
                rows = re.findall(r"^\| `--(.*)` \| (.*) \| (.*) \|$", text, re.M)
                self.assertEqual([tuple(cell.replace("\\|", "|") for cell in row) for row in rows], self.parameters(method))

    def test_the_help_lists_the_output_columns(self) -> None:
        """Names and types are those of the columns that the example of the help computes; the page names them too."""
        methods = re.findall(r"^  ([a-z][a-z-]*)  ", self.tool("compute", "--help").split("SUBCOMMANDS:")[1], re.M)
        self.assertIn("OUTPUT COLUMNS:", self.tool("compute", "seam", "--help"))
        kinds = {"float64": float, "int32": int, "bool": bool, "utf8": str}
        for method in [name for name in methods if name != "seam"]:
            with self.subTest(method):
                text = self.tool("compute", method, "--help")
                lines = section(text, "OUTPUT COLUMNS:")
                listed = dict(re.findall(r"^([a-z]\w*) ((?:list<)?(?:float64|float32|int64|int32|bool|utf8)>?)(?:  |$)", "\n".join(lines), re.M))
                example = [line.strip().removesuffix("\\").strip() for line in section(text, "EXAMPLE:")]
                command = " ".join(example)
                data = self.convert("help", [json.loads(line) for line in self.records(command)])
                arguments = command.split(f"inseam compute {method} {method}.inseam")[1].split()
                done = run("compute", method, data, *(arguments if "--rows" in arguments else [*arguments, "--rows"]))
                rows = [json.loads(line) for line in done.stdout.splitlines()]
                if not listed:
                    self.assertIn("None: the report is the result.", lines)
                    self.assertFalse(any(rows))
                    continue
                self.assertLessEqual(set(rows[0]), set(listed))
                if method not in ("contrast", "label-noise"):
                    self.assertEqual(set(rows[0]), set(listed))
                page = PAGE.split(f"\n## {method}\n")[1].split("\n## ")[0]
                for name, kind in listed.items():
                    self.assertIn(f"`{name}`", page)
                    found = [value for row in rows for value in (row.get(name) if isinstance(row.get(name), list) else [row.get(name)]) if value is not None]
                    wanted = kinds.get(kind) or {"list<int64>": int, "list<float32>": float, "list<utf8>": str}[kind]
                    self.assertTrue(all(type(value) is wanted for value in found), (name, kind, found))

    def records(self, command: str) -> list[str]:
        """The records of an example: the quoted arguments of printf."""
        form, *texts = re.findall(r"'([^']*)'", command.split(" > ")[0])
        return texts if form == "%s\\n" else "".join(texts).splitlines()

    def parameters(self, method: str) -> list[tuple[str, str, str]]:
        """The parameters in the help of a method: name with its value, explanation, default."""
        found: list[list[str]] = []
        for line in section(self.tool("compute", method, "--help"), "PARAMETERS:"):
            if line.startswith("--"):
                label, _, words = line[2:].partition("  ")
                found.append([label.strip(), words.strip()])
            else:
                found[-1][1] = f"{found[-1][1]} {line.strip()}".strip()
        rows = []
        for label, words in found:
            explained, note = re.fullmatch(r"(.*?)(?: \((required|default: .*)\))?\.", words).groups()
            rows.append((label, explained, note.removeprefix("default: ") if note else "–"))
        return rows


if __name__ == "__main__":
    unittest.main()
