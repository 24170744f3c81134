# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Options that are refused, that are told, and that do what they say."""

import hashlib
import json
import shutil
import unittest

from cli import ToolTest, f32, run, write_lines

SEAM = ("--pm", "sft", "--rm", "sky")


class Options(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.corpus = cls.folder / "corpus.jsonl"
        cls().tool("generate", "-o", cls.corpus, "--rows", "300", "--seed", "5", "-q")
        cls.base = cls.folder / "base.inseam"
        cls().tool("convert", cls.corpus, "-o", cls.base, "-q")
        cls.scored = cls.folder / "scored.inseam"
        cls().tool("compute", "seam", cls.base, *SEAM, "--into", "seam", "-o", cls.scored, "-q")

    def setUp(self) -> None:
        self.output = self.folder / "out.inseam"
        self.output.unlink(missing_ok=True)

    def refused(self, code: int, *arguments: object) -> str:
        """Expect a code, no output and no change of any file; give the message."""
        def files() -> dict:
            return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in self.folder.iterdir() if path.is_file()}
        before = files()
        done = run(*arguments)
        self.assertEqual((done.returncode, done.stdout), (code, ""), done.stderr[:300])
        self.assertEqual(files(), before)
        return done.stderr

    def test_threads_are_at_least_one(self) -> None:
        for count in ("0", "-1", "x", "99999"):
            for command in (["convert", self.corpus, "-o", self.output], ["count", self.base, "--where", "turns = 1"],
                            ["compute", "seam", self.base, *SEAM], ["generate", "-o", self.output, "--rows", "1"]):
                with self.subTest(count=count, command=command[0]):
                    self.refused(64, *command, "--threads", count)

    def test_an_output_is_no_input(self) -> None:
        link = self.folder / "link.inseam"
        link.symlink_to(self.scored)
        hard = self.folder / "hard.inseam"
        hard.hardlink_to(self.scored)
        for path in (self.scored, link, hard, self.folder / "." / "scored.inseam"):
            for command in (["slice", self.scored, "--rows", "0:3", "-o", path], ["filter", self.scored, "--where", "turns = 1", "-o", path],
                            ["filter", self.scored, "--where", "turns = 1", "-o", self.output, "--rest", path],
                            ["select", self.scored, "--by", "seam", "--drop-worst", "20%", "-o", path], ["export", self.scored, "-o", path],
                            ["compute", "seam", self.scored, *SEAM, "--into", "again", "-o", path]):
                with self.subTest(path=path.name, command=command[0]):
                    self.assertIn("is also an input or another output", self.refused(64, *command))
        link.unlink()
        hard.unlink()
        self.refused(64, "convert", self.corpus, "-o", self.corpus)
        self.refused(64, "convert", self.corpus, "-o", self.output, "--on-error", f"quarantine={self.corpus}")
        self.refused(64, "filter", self.base, "--where", "turns = 1", "-o", self.output, "--rest", self.output)
        self.refused(64, "generate", "--rows", "1", "-o", self.base)

    def test_only_convert_writes_a_dataset_to_a_pipe(self) -> None:
        for command in (["filter", self.base, "--where", "turns = 1"], ["slice", self.base, "--every", "2"],
                        ["select", self.scored, "--by", "seam", "--drop-worst", "1%"], ["compute", "seam", self.base, *SEAM, "--into", "x"]):
            with self.subTest(command=command[0]):
                self.refused(64, *command, "-o", "-")

    def test_options_that_do_nothing_are_refused(self) -> None:
        cases = [["convert", self.corpus, "-o", self.output, "--full"], ["convert", self.corpus, "-o", self.output, "--lengths", "n", "--preset", "chat"],
                 ["convert", self.corpus, "-o", self.output, "--level", "99"], ["convert", self.corpus, "-o", self.output, "--map", "a=q", "--map", "b=q"],
                 ["convert", self.corpus, "-o", self.output, "--map", "r[].n=q"], ["convert", self.corpus, "-o", self.output, "--on-error", "quarantine="],
                 ["filter", self.base, "--where", "turns = 1", "--drop-gold", "-o", self.output], ["slice", self.base, "--every", "2", "--seed", "1", "-o", self.output],
                 ["compute", "seam", self.base, *SEAM, "--replace"], ["compute", "seam", self.base, *SEAM, "--explain", "1", "--into", "x"],
                 ["compute", "seam", self.base, *SEAM, "--check", "0"], ["compute", "seam", self.base, *SEAM, "--check", "-1"],
                 ["compute", "seam", self.base, *SEAM, "--into", ""], ["compute", "seam", self.base, *SEAM, "--into", "a.b"],
                 ["compute", "seam", self.scored, *SEAM, "--at", "1", "--into", "x"], ["cat", self.base, "--columns", "prompt", "--source"]]
        for arguments in cases:
            with self.subTest(arguments=arguments):
                self.refused(64, *arguments)

    def test_paths_that_no_record_has_are_errors(self) -> None:
        for options in (["--type", "nope=int64"], ["--as-json", "nope"], ["--float64", "nope"], ["--map", "a=nope"], ["--pm", "a=nope"], ["--rm", "a=nope"]):
            for more in (["-o", self.output], ["--dry-run"]):
                with self.subTest(options=options, more=more):
                    self.output.unlink(missing_ok=True)
                    done = run("convert", self.corpus, *options, *more)
                    self.assertEqual((done.returncode, self.output.exists()), (2, False))
                    self.assertIn("no record has the field 'nope'", done.stderr)
        self.assertIn("no record has the field 'turn'; did you mean 'turns'?", run("convert", self.corpus, "--map", "a=turn", "--dry-run").stderr)
        lists = write_lines(self.folder / "lists.jsonl", [{"responses": ["a", "b"], "scores": [0.5, 1.5]}])
        for option in ("--rm", "--pm", "--map"):
            done = run("convert", lists, option, "sky=scores[]", "-o", self.folder / "lists.inseam")
            self.assertEqual(done.returncode, 2)
            self.assertIn("name the list itself, 'scores'", done.stderr.replace("\n", " ").replace("  ", " "))
        self.assertNotIn("no record", run("convert", self.corpus, "-o", self.output, "--type", "turns=float64", "--float64", "responses[].rm['sky']").stderr)

    def test_a_field_may_be_missing_where_the_dataset_has_its_column(self) -> None:
        dataset = self.convert("mine", [{"a": 1, "mine": 0.5}, {"a": 2}], "--map", "score=mine")
        more = write_lines(self.folder / "unscored.jsonl", [{"a": 3}])
        done = run("append", dataset, more, "--map", "score=mine")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("note: mine: no record of the input has this field\n", done.stderr)
        self.assertEqual(self.rows_of(dataset), [{"a": 1, "score": 0.5}, {"a": 2}, {"a": 3}])
        done = run("append", dataset, more, "--map", "other=mine")
        self.assertEqual(done.returncode, 2)
        self.assertIn("no record has the field 'mine'", done.stderr)
        self.assertIn("--allow-missing", done.stderr)
        done = run("append", dataset, more, "--map", "other=mine", "--allow-missing")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("note: mine: no record of the input has this field\n", done.stderr)
        schema = self.folder / "schema.json"
        schema.write_text('{"a": "int64", "absent": "float64"}')
        self.assertEqual(run("append", dataset, more, "--schema", schema).returncode, 0)
        none = write_lines(self.folder / "none.jsonl", [])
        self.assertEqual(run("append", dataset, none, "--map", "other=mine").returncode, 0)

    def test_numbers_on_request(self) -> None:
        rows = [{"a": "7", "b": True, "c": "-3", "s": "8.25"}, {"a": "8.5", "b": False, "c": 4, "s": 1}, {"a": 3, "b": None, "c": "12", "s": None}, {"b": 2}]
        source = write_lines(self.folder / "asked.jsonl", rows)
        arguments = ("convert", source, "-o", self.output, "--type", "a=float64", "--type", "b=float64", "--type", "c=int64", "--rm", "s=s", "--force")
        done = run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        for path, count in (("a", 2), ("b", 2), ("c", 2), ("s", 1)):
            self.assertIn(f"note: {path}: converted {count} value{'s' * (count > 1)} of another kind\n", done.stderr)
        self.assertEqual(self.rows_of(self.output), [
            {"a": 7, "b": 1, "c": -3, "rm": {"s": 8.25}}, {"a": 8.5, "b": 0, "c": 4, "rm": {"s": 1}}, {"a": 3, "b": None, "c": 12, "rm": {"s": None}}, {"b": 2}])
        for value in ("x", "", " 1", "1 ", "0x10", "inf", "nan", "NaN", "01", "1.", ".5", "+1", "1e", "1e999"):
            source = write_lines(self.folder / "wrong.jsonl", [{"a": 1.5}, {"a": value}])
            with self.subTest(value=value):
                for kind in ("float64", "float32", "int64"):
                    done = run("convert", source, "-o", self.output, "--type", f"a={kind}", "--force")
                    self.assertEqual(done.returncode, 2)
                    self.assertIn(":1:" if kind == "int64" else ":2:", done.stderr)
                done = run("convert", source, "-o", self.output, "--type", "a=float64", "--on-error", "skip", "--force")
                self.assertNotIn("of another kind", done.stderr)
                self.assertEqual(self.rows_of(self.output), [{"a": 1.5}])
        # Numbers as text, as they are written.
        source = self.folder / "texts.jsonl"
        source.write_text('{"a":7}\n{"a":"x"}\n{"a":1.50}\n{"a":-1e3}\n{"a":null}\n')
        done = run("convert", source, "-o", self.output, "--type", "a=utf8", "--force")
        self.assertIn("note: a: converted 3 values of another kind\n", done.stderr)
        self.assertEqual([row["a"] for row in self.rows_of(self.output)], ["7", "x", "1.50", "-1e3", None])
        # Without a request nothing is taken for a number.
        self.assertEqual(run("convert", write_lines(self.folder / "mixed.jsonl", [{"a": 1}, {"a": "2"}]), "-o", self.output, "--force").returncode, 2)

    def test_gathered_by_a_field_that_is_renamed(self) -> None:
        source = write_lines(self.folder / "gather.jsonl", [{"problem": "q", "generation": g} for g in "ab"] + [{"problem": "p", "generation": "c"}])
        expected = [{"prompt": "q", "responses": [{"text": "a"}, {"text": "b"}]}, {"prompt": "p", "responses": [{"text": "c"}]}]
        for key in ("problem", "prompt"):
            self.tool("convert", source, "-o", self.output, "--force", "-q", "--no-ids", "--no-source", "--group-by", key, "--map", "prompt=problem", "--map", "text=generation")
            self.assertEqual(self.rows_of(self.output), expected)

    def test_conflicts_are_found_in_one_reading(self) -> None:
        """Every path that mixes kinds becomes JSON text, whichever file and record it does so in."""
        count = 30
        files = [write_lines(self.folder / f"c{n}.jsonl", [{"id": n, f"c{n}": 1, "deep": {f"d{n}": [1]}}] * 3) for n in range(count)]
        files.append(write_lines(self.folder / "last.jsonl", [{"id": "x", **{f"c{n}": "s" for n in range(count)}, "deep": {f"d{n}": {"k": 1} for n in range(count)}}]))
        done = run("convert", *files, "-o", self.output, "--force", "--on-conflict", "json", "--no-source")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [row for file in files for row in map(json.loads, file.read_text().splitlines())]
        self.assertEqual(self.rows_of(self.output), rows)
        paths = ["id"] + [f"c{n}" for n in range(count)] + [f"deep.d{n}" for n in range(count)]
        noted = [line for line in done.stderr.splitlines() if "JSON text" in line]
        for path in paths:
            self.assertTrue(any(path in line for line in noted), path)

    def test_doubles_are_kept_under_presets(self) -> None:
        number = -6.718212205620061
        paper = write_lines(self.folder / "paper.jsonl", [{"question": "q", "gold_answer": ["g", {"PM": {"log_prob": {"sft": number}}, "n": 3}], "worse_answers": [["w", {"PM": {"log_prob": {"sft": number}}, "n": 4}]]}])
        rollout = write_lines(self.folder / "rollout.jsonl", [{"input": "p", "output": "o", "score": number, "step": 1}])
        pair = write_lines(self.folder / "pair.jsonl", [{"prompt": "p", "chosen": "c", "rejected": "r", "score_chosen": number, "score_rejected": number}])
        moved = write_lines(self.folder / "moved.jsonl", [{"responses": [{"lp": number}]}])
        cases = [(paper, ["--preset", "seam-paper", "--lengths", "n", "--float64", 'gold_answer."1".PM.log_prob.sft', "--float64", 'worse_answers[]."1".PM.log_prob.sft'], ("pm", "sft", "logp")),
                 (rollout, ["--preset", "verl-rollout", "--float64", "score"], ("rm", "score")),
                 (pair, ["--preset", "trl-preference", "--float64", "score_chosen", "--float64", "score_rejected"], ("rm", "score")),
                 (moved, ["--pm", "sft=responses[].lp", "--float64", "responses[].lp"], ("pm", "sft", "logp"))]
        for source, options, path in cases:
            for keeps in (False, True):
                chosen = options if keeps else [word for i, word in enumerate(options) if word != "--float64" and options[i - 1] != "--float64"]
                with self.subTest(source=source.name, keeps=keeps):
                    self.tool("convert", source, "-o", self.output, "-q", *chosen)
                    for item in self.rows_of(self.output)[0]["responses"]:
                        for name in path:
                            item = item[name]
                        self.assertEqual(item if keeps else f32(item), number if keeps else f32(number))

    def test_select_knows_what_a_column_says(self) -> None:
        worst = {json.loads(line)["column"]: json.loads(line)["provenance"].get("worst") for line in self.tool("meta", "show", self.scored).splitlines()}
        self.assertEqual({path: worst.get(path) for path in ("seam", "seam.seam", "seam.num_hacking", "seam.n_worse", "seam.n_scored")},
                         {"seam": "lowest", "seam.seam": "lowest", "seam.num_hacking": "highest", "seam.n_worse": None, "seam.n_scored": None})
        self.assertIn("records its lowest values as the worst", self.refused(2, "select", self.scored, "--by", "seam", "--worst", "highest", "--drop-worst", "20%", "-o", self.output))
        self.tool("select", self.scored, "--by", "seam.num_hacking", "--keep-best", "20%", "-o", self.output, "-q")
        kept = [row["seam"]["num_hacking"] for row in self.rows_of(self.output)]
        self.assertLessEqual(max(kept), min(sorted((row["seam"]["num_hacking"] for row in self.rows_of(self.scored) if row["seam"]["num_hacking"] is not None and row["seam"]["n_worse"] > 0), reverse=True)[:20]))
        turned = self.folder / "turned.inseam"
        shutil.copy(self.scored, turned)
        self.tool("meta", "set", turned, "seam", "worst=highest")
        told = json.loads(self.tool("select", turned, "--by", "seam", "--drop-worst", "20%", "-o", self.output, "--json", "--ties", "take"))
        self.assertEqual(told["cut"], 0, "turned round, the zeros are the worst")

    def test_select_tells_what_zeros_take_away(self) -> None:
        done = run("select", self.scored, "--by", "seam", "--drop-worst", "100%", "-o", self.output)
        self.assertRegex(done.stderr, r"fewer than asked for, because \d+ rows? with the value 0")
        self.assertNotIn("fewer", run("select", self.scored, "--by", "seam", "--drop-worst", "10%", "-o", self.output).stderr)

    def test_a_column_of_many_values_ranks_no_rows(self) -> None:
        for path in ("responses[].rm.sky", "responses.rm.sky", "responses", "tags"):
            self.refused(2, "select", self.base, "--by", path, "--worst", "lowest", "--drop-worst", "20%", "-o", self.output)

    def test_replace_leaves_data_alone(self) -> None:
        self.assertIn("not the result of a method", self.refused(2, "compute", "seam", self.scored, *SEAM, "--into", "prompt", "--replace", "-o", self.output, "-q"))

    def test_meta_checks_what_methods_use(self) -> None:
        for pair in ("worst=banana", "reduction=foo", "=x", "scale=5", "nothing"):
            self.refused(64, "meta", "set", self.scored, "seam", pair)

    def test_ranges_may_start_with_a_minus(self) -> None:
        self.assertEqual(len(self.tool("cat", self.base, "--rows", "-2:").splitlines()), 2)

    def test_verify_reports_every_file(self) -> None:
        broken = self.folder / "broken.inseam"
        broken.write_bytes(self.base.read_bytes()[:-1])
        done = run("verify", broken, self.folder / "missing", self.base)
        self.assertEqual(done.returncode, 2)
        self.assertIn("broken.inseam", done.stderr)
        self.assertIn("missing", done.stderr)
        self.assertIn("base.inseam: intact", done.stdout)
        self.assertEqual(run("verify", broken, self.base).returncode, 1)

    def test_a_dry_run_of_a_preset_gives_rules_that_fit(self) -> None:
        source = write_lines(self.folder / "dry.jsonl", [{"input": "p", "output": "o", "score": 0.5, "step": 1, "acc": 1}])
        schema = self.folder / "schema.json"
        schema.write_text(self.tool("convert", source, "--preset", "verl-rollout", "--dry-run", "--full"))
        self.assertEqual(json.loads(schema.read_text()), {"acc": "int64", "input": "utf8", "output": "utf8", "score": "float32", "step": "int64"})
        done = run("convert", source, "--preset", "verl-rollout", "--schema", schema, "-o", self.output)
        self.assertEqual(done.returncode, 0)
        self.assertNotIn("no record", done.stderr)

    def test_statistics_are_numbers(self) -> None:
        rows = [{"i": 3, "b": True, "x": 0.5, "rm": {"s": 0.1}, "t": "é" * 40}, {"i": -1, "b": False, "x": 2.5, "rm": {"s": 0.2}, "t": "z"}, {"n": None}]
        lines = [json.loads(line) for line in self.tool("stats", self.convert("stats", rows)).splitlines()]
        bounds = {line["path"]: (line["min"], line["max"]) for line in lines}
        self.assertEqual(bounds["i"], (-1, 3))
        self.assertEqual(bounds["b"], (False, True))
        self.assertEqual(bounds["x"], (0.5, 2.5))
        self.assertEqual(bounds["rm.s"], (0.1, 0.2))
        self.assertEqual(bounds["t"], ("z", "é" * 16 + "…"))
        self.assertEqual(bounds["n"], (None, None))

    def test_seam_paper_asks_for_lengths_of_its_own_shape_only(self) -> None:
        other = write_lines(self.folder / "other.jsonl", [{"prompt": "p"}])
        self.assertIn("'question'", self.refused(2, "convert", other, "--preset", "seam-paper", "-o", self.output))
        paper = write_lines(self.folder / "paper2.jsonl", [{"question": "q", "gold_answer": ["g", {}], "worse_answers": []}])
        self.assertIn("--lengths", self.refused(2, "convert", paper, "--preset", "seam-paper", "-o", self.output))
        self.assertIn("no record has the field 'nope'", run("convert", paper, "--preset", "seam-paper", "--lengths", "nope", "-o", self.output).stderr)

    def test_bad_schema_files(self) -> None:
        broken = self.folder / "schema-broken.json"
        broken.write_text("{")
        for path in (broken, self.folder / "no-such.json", self.folder):
            message = self.refused(2, "convert", self.corpus, "-o", self.output, "--schema", path)
            self.assertRegex(message, r"\Ainseam: [^\n]+\n\Z")
            self.assertNotIn("NSCocoa", message)


if __name__ == "__main__":
    unittest.main()
