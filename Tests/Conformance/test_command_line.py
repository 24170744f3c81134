# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Names of commands, options and paths as users type them, and the messages for what does not exist."""

import json
import subprocess
import unittest

from cli import INSEAM, ROOT, ToolTest, run, write_lines

RESPONSES = [
    {"role": "gold", "text": "x", "reward": 1.5, "logprob": -2.5, "len": 3},
    {"role": "worse", "text": "y", "reward": 0.25, "logprob": -1.25, "len": 4},
]


class Commands(ToolTest):
    def wrong(self, *arguments: object) -> str:
        """The first line of standard error of a command line that is not valid."""
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (64, ""), arguments)
        return done.stderr.split("\n")[0]

    def test_the_version(self) -> None:
        for name in ("--version", "-V", "version"):
            self.assertRegex(self.tool(name), r"\A\d+\.\d+\.\d+\n\Z")

    def test_unknown_commands_name_the_nearest(self) -> None:
        cases = [
            (["convrt"], "inseam: unknown command 'convrt'; did you mean 'convert'?"),
            (["help", "convrt"], "inseam: unknown command 'convrt'; did you mean 'convert'?"),
            (["help", "bogus"], "inseam: unknown command 'bogus'; inseam --help lists all"),
            (["compute", "ensembl"], "inseam: unknown method 'ensembl'; did you mean 'ensemble'?"),
            (["help", "compute", "ensembl"], "inseam: unknown method 'ensembl'; did you mean 'ensemble'?"),
            (["meta", "sett"], "inseam: unknown subcommand 'sett'; did you mean 'set'?"),
            (["help", "head", "x"], "inseam: 'head' has no subcommand 'x'"),
        ]
        for arguments, message in cases:
            with self.subTest(arguments):
                self.assertEqual(self.wrong(*arguments), message)

    def test_unknown_options_name_the_nearest(self) -> None:
        cases = [
            (["cat", "--colums", "x"], "inseam: unknown option '--colums'; did you mean '--columns'?"),
            (["cat", "--rle", "x"], "inseam: unknown option '--rle'"),
            (["head", "-3", "x"], "inseam: unknown option '-3'; write -n 3"),
            (["head", "x", "-n", "-1"], "inseam: the value '-1' is invalid for '-n <rows>'"),
            (["compute", "seam", "x", "--pm", "p"], "inseam: missing option '--rm"),
            (["head"], "inseam: missing argument '<data>'"),
            (["count", "x", "--where"], "inseam: missing value for '--where <predicate>'"),
        ]
        for arguments, message in cases:
            with self.subTest(arguments):
                self.assertTrue(self.wrong(*arguments).startswith(message), self.wrong(*arguments))

    def test_help_shows_no_old_name(self) -> None:
        text = self.tool("convert", "--help") + self.tool("cat", "--help") + self.tool("compute", "--help")
        for name in ("--skip-corrupt", "--as-json", "--float64", "  aggregate"):
            self.assertNotIn(name, text)

    def test_old_names_are_accepted(self) -> None:
        rows = [{"prompt": "a", "text": {"b": 1}, "rm": {"sky": 0.1}}]
        old = self.convert("old", rows, "--as-json", "text", "--float64", "rm.sky", "--no-source")
        new = self.convert("new", rows, "--type", "text=json", "--type", "rm.sky=float64", "--no-source")
        self.assertEqual(self.tool("schema", old), self.tool("schema", new))
        self.assertEqual(json.loads(self.tool("schema", new))["rm.sky"], "float64")
        self.assertEqual(self.tool("cat", old, "--skip-corrupt"), self.tool("cat", new, "--skip-damage"))

    def test_a_number_of_rows_may_touch_its_option(self) -> None:
        data = self.convert("counted", [{"n": i} for i in range(5)])
        for command in ("head", "tail"):
            self.assertEqual(self.tool(command, data, "-n2"), self.tool(command, data, "-n", "2"))
            self.assertEqual(self.tool(command, data, "-n2").count("\n"), 2)
        self.assertEqual(self.tool("log", data, "-n1"), self.tool("log", data, "-n", "1"))


class CommandPage(ToolTest):
    def test_the_page_lists_the_commands_as_they_are(self) -> None:
        script = ROOT / "Tools" / "scripts" / "command-page"
        done = subprocess.run([script, INSEAM, "--check"], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class Paths(ToolTest):
    """One syntax of paths for all commands; see spec/cli.md, Paths."""

    def scored(self, name: str) -> object:
        rows = [{"id": 1, "prompt": "a", "responses": [{"role": "gold", "rm": {"sky": 1.0}}, {"role": "worse", "rm": {"sky": 2.0}}]}]
        return self.convert(name, rows, "--no-ids")

    def test_a_path_that_the_row_lacks_is_one_of_its_responses(self) -> None:
        data = self.scored("short")
        wanted = '{"responses":[{"rm":{"sky":1.0}},{"rm":{"sky":2.0}}]}\n'
        for path in ("rm.sky", "responses.rm.sky", "responses[].rm.sky"):
            self.assertEqual(self.tool("cat", data, "--columns", path), wanted)
        self.tool("meta", "set", data, "rm.sky", "model=skywork")
        self.assertIn("model = skywork", self.tool("info", data, "--column", "responses.rm.sky"))
        self.tool("rename", data, "rm.sky", "skywork")
        self.assertEqual(self.tool("cat", data, "--columns", "rm.skywork"), wanted.replace("sky", "skywork"))
        self.tool("drop", data, "rm.skywork")
        self.assertEqual(run("cat", data, "--columns", "rm.skywork").returncode, 2)
        self.tool("restore", data, "--column", "rm.skywork")
        self.assertEqual(self.tool("cat", data, "--columns", "rm.skywork"), wanted.replace("sky", "skywork"))

    def test_the_row_comes_before_its_responses(self) -> None:
        row = {"prompt": "a", "rm": {"sky": 9}, "responses": [{"role": "gold", "rm": {"sky": 1.0}}]}
        data = self.convert("beside", [row])
        self.assertEqual(self.tool("cat", data, "--columns", "rm.sky"), '{"rm":{"sky":9.0}}\n')
        inner = '{"responses":[{"rm":{"sky":1.0}}]}\n'
        self.assertEqual(self.tool("cat", data, "--columns", "responses.rm.sky"), inner)
        self.tool("drop", data, "rm.sky")
        self.assertEqual(self.tool("cat", data, "--columns", "rm.sky"), inner)
        self.tool("restore", data, "--column", "rm.sky")
        self.assertEqual(self.tool("cat", data, "--columns", "rm.sky"), '{"rm":{"sky":9.0}}\n')

    def test_a_quoted_comma_belongs_to_the_name(self) -> None:
        data = self.convert("comma", [{"a,b": 1, "c": 2, "it's": 3}], "--no-ids")
        for path in ('"a,b"', "['a,b']", '["a,b"]'):
            self.assertEqual(self.tool("cat", data, "--columns", f"{path}, it's"), '{"a,b":1,"it\'s":3}\n')
        self.assertIn("1 equal", run("diff", data, data, "--key", '"a,b"').stderr)

    def test_lists_of_records_need_no_brackets(self) -> None:
        options = ("--rm", "sky={}.reward,revision=2", "--pm", "sft={}.logprob,reduction=sum",
                   "--map", "n_tokens={}.len", "--type", "{}.text=json")  # fmt: skip
        for list_name in ("responses", "completions"):
            named = [{"prompt": "a", list_name: RESPONSES}]
            plain = self.convert(f"plain-{list_name}", named, *(option.format(list_name) for option in options))
            written = self.convert(f"written-{list_name}", named, *(option.format(list_name + "[]") for option in options))
            self.assertEqual(self.tool("schema", plain), self.tool("schema", written))
            self.assertEqual(self.tool("meta", "show", plain), self.tool("meta", "show", written))
            self.assertIn("reduction", self.tool("meta", "show", plain))
            self.assertEqual(self.rows_of(plain), self.rows_of(written))


class EmptyAndAmbiguous(ToolTest):
    """Options that name nothing, or one thing twice, are errors; nothing is matched, moved or written another way."""

    def setUp(self) -> None:
        self.rows = [{"id": i, "rm": {"sky": i}, "responses": [{"role": "gold", "rm": {"sky": 0.5}}]} for i in range(4)]
        self.data = self.convert("rows", self.rows, "--no-ids")

    def refused(self, code: int, word: str, *arguments: object) -> None:
        before = self.data.read_bytes()
        done = run(*arguments)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        self.assertIn(word, done.stderr)
        self.assertEqual(self.data.read_bytes(), before)

    def test_empty_names(self) -> None:
        scores = write_lines(self.folder / "scores.jsonl", [{"id": 3 - i, "score": i} for i in range(4)])
        out = self.folder / "none.inseam"
        for empty in ("", ",", " , "):
            self.refused(64, "--key", "attach", self.data, "--from", scores, "--key", empty, "--rm", "new=score")
            self.refused(64, "--key", "diff", self.data, self.data, "--key", empty)
            self.refused(2, "expected the paths", "cat", self.data, "--columns", empty)
            self.refused(2, "expected the paths", "slice", self.data, "--rows", ":1", "--columns", empty, "-o", out)
            self.refused(64, "--group-by", "split", self.data, "--parts", "2", "--group-by", empty, "-o", self.folder / "parts")
            self.refused(64, "--group-by", "convert", scores, "--group-by", empty, "-o", out)
        for key in ("=", "id=", "=id"):
            self.refused(64, "--key", "attach", self.data, "--from", scores, "--key", key, "--rm", "new=score")
        self.assertFalse(out.exists())

    def test_one_field_moves_once(self) -> None:
        source, out = self.folder / "rows.jsonl", self.folder / "twice.inseam"
        for second in (["--rm", "b=responses.rm.sky"], ["--map", "b=responses[].rm.sky"]):
            self.refused(64, "a field can be moved once", "convert", source, "-o", out, "--rm", "a=responses.rm.sky", *second)
        self.assertFalse(out.exists())

    def test_changes_print_the_full_path(self) -> None:
        self.assertIn("dropped rm.sky:", run("drop", self.data, "rm.sky").stderr)
        self.assertIn("renamed responses[].rm.sky to sea:", run("rename", self.data, "rm.sky", "sea").stderr)
        for name in ("responses[].rm.q", "rm.q"):
            done = run("rename", self.data, "rm.sea", name)
            self.assertEqual(done.returncode, 64)
            self.assertIn(f"'{name}' is a path; expected the new name of the column alone, such as 'q'", done.stderr)
        self.assertIn("dropped responses[].rm.sea:", run("drop", self.data, "rm.sea").stderr)

    def test_scores_of_a_dataset(self) -> None:
        scores = self.convert("scored", [{"id": i, "other": 3 - i, "score": 10 * i, "list": [{"a": i}]} for i in (2, 0, 3, 1)], "--no-ids")
        self.refused(2, "several values for each row", "attach", self.data, "--from", scores, "--key", "id", "--map", "new=list.a")
        self.tool("attach", self.data, "--from", scores, "--key", "id=other", "--map", "new=score")
        self.assertEqual([row["new"] for row in self.rows_of(self.data)], [30, 20, 10, 0])


if __name__ == "__main__":
    unittest.main()
