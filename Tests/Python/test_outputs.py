# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""What exports write over and what they do not, and values that other formats spell in another way."""

from __future__ import annotations

import ctypes
import errno
import gzip
import json
import os
import shutil
import subprocess
import sys
import threading
import types
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import inseam
from inseam._output import Output
from inseam._tool import tool_path

from support import FolderTest, has

PAIR = {"prompt": "p", "responses": [{"text": "good", "role": "gold", "pm": {"qwen2.5": {"logp": -1.0}}}, {"text": "bad", "role": "worse", "pm": {"qwen2.5": {"logp": -2.0}}}]}


class Outputs(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        inseam.write([PAIR], self.path())

    def lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in Path(self.path(name)).read_text().splitlines()]

    def names(self) -> set[str]:
        return set(os.listdir(Path(self.path()).parent))

    def test_no_folder_gives_way_but_that_of_an_export(self) -> None:
        home = Path(self.path("home"))
        (home / "keep").mkdir(parents=True)
        (home / "keep" / "thesis.txt").write_text("years")
        Path(self.path("folder")).mkdir()
        shutil.copy(self.path(), Path(self.path("folder")) / "part.inseam")
        subprocess.run([tool_path(), "publish", self.path("folder"), "-q"], check=True)
        before = self.names()
        for output, to in (("home", "jsonl"), ("folder", "jsonl"), ("data.inseam", "jsonl"), (".", "jsonl")):
            for mode, kinds in (("create", (inseam.ArgumentError, FileExistsError)), ("replace", inseam.ArgumentError)):
                with self.subTest(output, mode=mode), self.assertRaises(kinds):
                    inseam.export(self.path(), Path(self.path()).parent / output, to, mode=mode)
        with self.assertRaises(inseam.StorageError) as missing:
            inseam.export(self.path(), Path(self.path()).parent / "none" / "x.jsonl", "jsonl")
        self.assertIsInstance(missing.exception, FileNotFoundError)
        with self.assertRaises(inseam.ArgumentError):
            inseam.export(self.path("folder"), self.path("folder"), "trl")
        self.assertEqual((home / "keep" / "thesis.txt").read_text(), "years")
        self.assertEqual(len(inseam.open(self.path("folder"))), 1)
        self.assertEqual(self.names(), before)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_an_earlier_export_gives_way(self) -> None:
        Path(self.path("out")).mkdir()
        for mode in ("create", "replace"):
            self.assertEqual(inseam.export(self.path(), self.path("out"), "trl", mode=mode)["written"], 1)
        self.assertEqual(set(os.listdir(self.path("out"))), {"state.json", "dataset_info.json", "data-00000-of-00001.arrow"})
        (Path(self.path("out")) / "notes.txt").write_text("mine")
        with self.assertRaises(inseam.ArgumentError):
            inseam.export(self.path(), self.path("out"), "trl", mode="replace")

    def test_what_exists_is_refused_or_replaced_with_its_attributes(self) -> None:
        before = Path(self.path("real.jsonl"))
        before.write_text("mine\n")
        before.chmod(0o640)
        link = Path(self.path("link.jsonl"))
        link.symlink_to("real.jsonl")
        for name in ("real.jsonl", "link.jsonl"):
            with self.assertRaisesRegex(FileExistsError, "mode='replace'"):
                inseam.export(self.path(), self.path(name), "jsonl")
        for call in (lambda: inseam.convert(self.path("real.jsonl"), self.path()), lambda: inseam.warm([self.path()], self.path())):
            with self.assertRaises(FileExistsError):
                call()
        self.assertEqual(before.read_text(), "mine\n")
        inseam.export(self.path(), link, "jsonl", mode="replace")
        self.assertTrue(link.is_symlink())
        self.assertEqual(len(self.lines("real.jsonl")), 1)
        self.assertEqual(before.stat().st_mode & 0o777, 0o640)
        with self.assertRaisesRegex(inseam.ArgumentError, "mode must be"):
            inseam.export(self.path(), link, "jsonl", mode="w")
        fifo = Path(self.path("fifo.jsonl"))
        os.mkfifo(fifo)
        with self.assertRaises(inseam.StorageError):
            inseam.export(self.path(), fifo, "jsonl", mode="replace")

    def test_what_a_killed_export_leaves_is_cleaned_on_request(self) -> None:
        killed = "import inseam, os, sys; from inseam import _publication as p; p._synchronize = lambda *_: os._exit(9); inseam.export(*sys.argv[1:])"
        done = subprocess.run([sys.executable, "-c", killed, self.path(), self.path("x.jsonl"), "jsonl"], check=False)
        self.assertEqual(done.returncode, 9)
        self.assertEqual(len(self.names()), 2)
        subprocess.run([tool_path(), "clean", Path(self.path()).parent, "-q"], check=True)
        self.assertEqual(self.names(), {"data.inseam"})

    def test_what_appears_meanwhile_is_kept(self) -> None:
        other = Path(self.path("late.jsonl"))

        def rows() -> Any:
            other.write_text("mine\n")
            yield {"a": 1}

        with self.assertRaises(FileExistsError):
            Output(other, self.path(), "create").write_lines(rows())
        self.assertEqual(other.read_text(), "mine\n")

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_a_folder_that_gets_other_files_stays(self) -> None:
        inseam.export(self.path(), self.path("pairs"), "trl")
        before = self.names()
        own = Path(self.path("pairs"), "mine.txt")

        def rows() -> Any:
            own.write_text("mine")
            yield {"a": 1}

        with self.assertRaisesRegex(inseam.ArgumentError, "has got other files"):
            Output(self.path("pairs"), self.path(), "replace").write_rows(rows())
        self.assertEqual((self.names(), own.read_text()), (before, "mine"))
        self.assertIn("state.json", os.listdir(self.path("pairs")))

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_without_exchanging_renames(self) -> None:
        """On file systems and systems that cannot rename without replacing, or exchange, two renames do it."""
        from inseam import _publication

        before = self.names()
        refusing = types.SimpleNamespace(renameat2=lambda *_: ctypes.set_errno(errno.EINVAL) or -1)
        for library in (types.SimpleNamespace(), refusing):
            with self.subTest(library=library), mock.patch.object(_publication.ctypes, "CDLL", return_value=library):
                inseam.export(self.path(), self.path("new.jsonl"), "trl")
                with self.assertRaises(FileExistsError):
                    inseam.export(self.path(), self.path("new.jsonl"), "trl")
                late = Path(self.path("late.jsonl"))
                with self.assertRaises(FileExistsError):
                    Output(late, self.path(), "create").write_lines({"a": late.write_text("mine")} for _ in range(1))
                self.assertEqual(late.read_text(), "mine")
                inseam.export(self.path(), self.path("pairs"), "trl", mode="replace")
                inseam.export(inseam.open(self.path())[[0]], self.path("pairs"), "trl", mode="replace")
                Path(self.path("pairs"), "mine.txt").write_text("mine")
                with self.assertRaises(inseam.ArgumentError):
                    inseam.export(self.path(), self.path("pairs"), "trl", mode="replace")
            self.assertEqual(self.names(), before | {"new.jsonl", "late.jsonl", "pairs"})
            for name in ("new.jsonl", "late.jsonl"):
                os.unlink(self.path(name))
            shutil.rmtree(self.path("pairs"))

    def test_what_fails_leaves_nothing(self) -> None:
        before = self.names()
        with mock.patch("json.dumps", side_effect=MemoryError), self.assertRaises(MemoryError):
            inseam.export(self.path(), self.path("x.jsonl"), "jsonl")
        self.assertEqual(self.names(), before)

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_exports_to_one_name_do_not_meet(self) -> None:
        failures: list[BaseException] = []

        def run() -> None:
            try:
                for _ in range(20):
                    inseam.export(self.path(), self.path("one.parquet"), "verl", mode="replace")
            except BaseException as error:  # noqa: BLE001 - reported below
                failures.append(error)

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.assertEqual(self.names(), {"data.inseam", "one.parquet"})

    def test_names_with_dots(self) -> None:
        inseam.export(self.path(), self.path("q.jsonl"), "trl", ref="qwen2.5")
        self.assertEqual(self.lines("q.jsonl")[0]["ref_rejected_logps"], -2.0)
        with self.assertRaisesRegex(inseam.ArgumentError, "unknown column"):
            inseam.export(self.path(), self.path("q.jsonl"), "trl", mode="replace", rm="sky")

    def test_the_truth_of_a_prompt(self) -> None:
        gold = {"role": "gold", "text": None, "messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "said"}]}
        rows = [
            {"prompt": "a", "reference": 0, "responses": []},
            {"prompt": "b", "reference": 7, "responses": [{"role": "gold", "text": None}, {"role": "gold", "text": "second"}]},
            {"prompt": "c", "responses": [gold]},
            {"prompt": "d", "responses": None},
        ]
        inseam.write(rows, self.path("v.inseam"))
        report = inseam.export(self.path("v.inseam"), self.path("v.jsonl"), "verl")
        self.assertEqual([row["reward_model"]["ground_truth"] for row in self.lines("v.jsonl")], ["0", "7", "said", ""])
        self.assertEqual((report["written"], report["no_ground_truth"]), (4, 1))

    def test_the_rows_of_verl_come_back(self) -> None:
        """What came from verl goes back as it was, with every ground truth; further columns go along."""
        rows: list[dict[str, Any]] = [
            {"data_source": "gsm8k", "prompt": [{"role": "user", "content": f"1+{i}?"}], "ability": "math", "agent": "tool",
             "reward_model": {"style": "rule", "ground_truth": str(1 + i), "tests": [i]}, "extra_info": {"split": "test", "index": 7 + i, "answer": "x"}}
            for i in range(4)
        ]  # fmt: skip
        inseam.write(rows, self.path("v.inseam"))
        report = inseam.export(self.path("v.inseam"), self.path("v.jsonl"), "verl")
        self.assertEqual(self.lines("v.jsonl"), rows)
        self.assertEqual((report["no_ground_truth"], report["left_out"]), (0, []))
        # Rollouts: the reference is the ground truth, not the response with the highest score.
        Path(self.path("r.jsonl")).write_text("".join(json.dumps({"input": "q", "output": o, "gts": "72", "score": s, "step": 1}) + "\n" for o, s in (("a", 1.0), ("b", 0.0))))
        inseam.convert(self.path("r.jsonl"), self.path("r.inseam"), preset="verl-rollout")
        report = inseam.export(self.path("r.inseam"), self.path("r2.jsonl"), "verl")
        self.assertEqual([row["reward_model"]["ground_truth"] for row in self.lines("r2.jsonl")], ["72"])
        self.assertEqual(report["left_out"], ["responses"])

    def test_messages_keep_their_fields(self) -> None:
        call = {"id": "c1", "type": "function", "function": {"name": "w", "arguments": "{}"}}
        prompt = [{"role": "user", "content": "weather?"}, {"role": "assistant", "content": "", "tool_calls": [call]}, {"role": "tool", "tool_call_id": "c1", "name": "w", "content": "sunny"}]
        rows = [
            {"prompt": prompt, "tools": "[]", "note": "n", "responses": [
                {"role": "gold", "messages": [{"role": "assistant", "content": "It is.", "reasoning_content": "hm"}], "rm": {"a": 2.0, "b": 1.0}},
                {"role": "worse", "messages": [{"role": "assistant", "content": None, "tool_calls": [call]}], "rm": {"a": 1.0, "b": 3.0}}]},
            {"prompt": [{"role": "user", "content": "plain"}], "tools": None, "note": None, "responses": [
                {"role": "gold", "messages": [{"role": "assistant", "content": "x"}], "rm": {"a": 2.0, "b": 1.0}},
                {"role": "worse", "messages": [{"role": "assistant", "content": "y"}], "rm": {"a": 1.0, "b": 3.0}}]},
        ]  # fmt: skip
        inseam.write(rows, self.path("m.inseam"))
        report = inseam.export(self.path("m.inseam"), self.path("m.jsonl"), "trl", rm="a", include=["note", "rm.b"])
        first, second = self.lines("m.jsonl")
        self.assertEqual((first["prompt"], first["chosen"], first["rejected"]), (prompt, rows[0]["responses"][0]["messages"], rows[0]["responses"][1]["messages"]))
        self.assertEqual(second["prompt"], [{"role": "user", "content": "plain"}])
        self.assertEqual((first["tools"], first["note"], first["rm.b_chosen"], first["rm.b_rejected"]), ("[]", "n", 1.0, 3.0))
        self.assertEqual(report["left_out"], [])
        report = inseam.export(self.path("m.inseam"), self.path("m2.jsonl"), "trl")
        self.assertEqual(report["left_out"], ["note", "responses[].rm.a", "responses[].rm.b"])
        with self.assertRaisesRegex(inseam.ArgumentError, "unknown column 'nothing'"):
            inseam.export(self.path("m.inseam"), self.path("m3.jsonl"), "trl", include=["nothing"])
        share = [{"prompt": [{"from": "human", "value": "q"}], "responses": [{"role": "gold", "messages": [{"from": "gpt", "value": "c", "weight": 1}]}, {"role": "worse", "messages": [{"from": "gpt", "value": "r"}]}]}]
        inseam.write(share, self.path("s.inseam"))
        inseam.export(self.path("s.inseam"), self.path("s.jsonl"), "trl")
        self.assertEqual(self.lines("s.jsonl"), [{
            "prompt": [{"role": "user", "content": "q"}], "chosen": [{"role": "assistant", "content": "c", "weight": 1}], "rejected": [{"role": "assistant", "content": "r"}]}])  # fmt: skip

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_fields_that_some_messages_have_are_in_tables(self) -> None:
        import pyarrow.parquet as pq

        def row(i: int) -> dict[str, Any]:
            last = {"role": "assistant", "content": f"g{i}"} if i < 9_000 else {"role": "assistant", "content": None, "tool_calls": [{"name": "f", "n": i}]}
            return {"prompt": [{"role": "user", "content": f"q{i}"}], "responses": [{"role": "gold", "messages": [last]}, {"role": "worse", "messages": [{"role": "assistant", "content": "w"}]}]}

        inseam.write([row(i) for i in range(9_100)], self.path("t.inseam"))
        for name in ("t.parquet", "t"):
            self.assertEqual(inseam.export(self.path("t.inseam"), self.path(name), "trl")["written"], 9_100)
        found = pq.read_table(self.path("t.parquet")).to_pylist()
        self.assertEqual([one["prompt"][0]["content"] for one in found], [f"q{i}" for i in range(9_100)])
        self.assertEqual(found[9_050]["chosen"][0]["tool_calls"], [{"name": "f", "n": 9_050}])
        self.assertIsNone(found[0]["chosen"][0]["tool_calls"])

    def test_names_say_what_is_written(self) -> None:
        ds = inseam.open(self.path())
        for name in ("x.json", "x.txt", "x.gz", "x.jsonl.bz2", "x.parquet.gz", "run-1.5"):
            with self.assertRaisesRegex(inseam.ArgumentError, "exports have names that end in"):
                inseam.export(ds, self.path(name), "trl")
        for to, name in (("parquet", "x.jsonl"), ("jsonl", "x.parquet"), ("arrow", "x"), ("hf-disk", "x.arrow"), ("csv", "x.jsonl"), ("jsonl", "x")):
            with self.assertRaisesRegex(inseam.ArgumentError, f"to='{to}' writes"):
                inseam.export(ds, self.path(name), to)
        self.assertEqual([name for name in self.names() if "x" in name.split(".")[0]], [])
        inseam.export(ds, self.path("p.jsonl"), "trl")
        inseam.export(ds, self.path("p.jsonl.gz"), "trl")
        self.assertEqual(gzip.decompress(Path(self.path("p.jsonl.gz")).read_bytes()), Path(self.path("p.jsonl")).read_bytes())
        inseam.export(ds, self.path("again.jsonl.gz"), "trl")
        self.assertEqual(Path(self.path("p.jsonl.gz")).read_bytes(), Path(self.path("again.jsonl.gz")).read_bytes())

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_zstd_and_csv(self) -> None:
        import pyarrow as pa

        ds = inseam.open(self.path())
        inseam.export(ds, self.path("p.jsonl"), "jsonl")
        inseam.export(ds, self.path("p.jsonl.zst"), "jsonl")
        with pa.CompressedInputStream(self.path("p.jsonl.zst"), "zstd") as file:
            self.assertEqual(file.read(), Path(self.path("p.jsonl")).read_bytes())
        inseam.export(ds, self.path("p.csv"), "trl")
        self.assertEqual(Path(self.path("p.csv")).read_text(), '"prompt","chosen","rejected"\n"p","good","bad"\n')
        with self.assertRaisesRegex(inseam.DataError, "CSV has no lists, structs or bytes, found responses"):
            inseam.export(ds, self.path("q.csv"), "csv")
        inseam.write([{"j": {"a": [1]}, "b": b"x"}, {"j": None, "b": b"y"}], self.path("j.inseam"), types={"j": "json"})
        inseam.export(self.path("j.inseam"), self.path("j.csv"), "csv", columns=["j"])
        self.assertEqual(Path(self.path("j.csv")).read_text(), '"j"\n"{""a"":[1]}"\n\n')
        with self.assertRaisesRegex(inseam.DataError, "found b;"):
            inseam.export(self.path("j.inseam"), self.path("b.csv"), "csv")
        inseam.export(ds, self.path("q.csv"), "csv", columns=["prompt"])
        self.assertEqual(Path(self.path("q.csv")).read_text(), '"prompt"\n"p"\n')
        inseam.export(ds, self.path("run-1.5"), "hf-disk")
        self.assertTrue(os.path.isdir(self.path("run-1.5")))

    def test_an_export_of_nothing_is_an_error(self) -> None:
        inseam.write([{"prompt": "a", "responses": [{"role": "gold", "text": "x"}]}, {"prompt": None, "responses": []}], self.path("n.inseam"))
        for to in ("trl", "openrlhf"):
            with self.assertRaisesRegex(inseam.DataError, "nothing to export.*found: .*no "):
                inseam.export(self.path("n.inseam"), self.path("n.jsonl"), to)
        with self.assertRaisesRegex(inseam.DataError, "nothing to export.*no prompt 1"):
            inseam.export(inseam.open(self.path("n.inseam"))[[1]], self.path("n.jsonl"), "verl")
        self.assertFalse(Path(self.path("n.jsonl")).exists())

    @unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
    def test_bytes_and_bfloat16(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        half = {b"ARROW:extension:name": b"inseam.bfloat16"}
        item = pa.struct([pa.field("x", pa.uint16(), metadata=half)])
        schema = pa.schema(
            [
                pa.field("b", pa.uint16(), metadata=half),
                pa.field("l", pa.large_list(pa.field("item", item))),
                pa.field("two", pa.list_(pa.field("item", pa.uint16(), metadata=half), 2)),
                pa.field("raw", pa.binary()),
            ]
        )
        one, two = 0x3F80, 0x4000
        stored = [{"b": one, "l": [{"x": two}, None], "two": [one, None], "raw": b"\xff\0"}, {"b": None, "l": None, "two": None, "raw": None}, {"b": two, "l": [], "two": [two, two], "raw": b""}]
        shown = [{"b": 1.0, "l": [{"x": 2.0}, None], "two": [1.0, None], "raw": b"\xff\0"}, {"b": None, "l": None, "two": None, "raw": None}, {"b": 2.0, "l": [], "two": [2.0, 2.0], "raw": b""}]
        inseam.write(pa.Table.from_pylist(stored, schema=schema), self.path("h.inseam"))
        ds = inseam.open(self.path("h.inseam"))
        for first in range(3):
            inseam.export(ds[first:], self.path("h.parquet"), "parquet", mode="replace")
            self.assertEqual(pq.read_table(self.path("h.parquet")).to_pylist(), shown[first:])
        inseam.export(ds, self.path("h.jsonl"), "jsonl")
        self.assertEqual([row["raw"] for row in self.lines("h.jsonl")], ["ff00", None, ""])


@unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
class Parquet(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.table({"n": list(range(10_000))}), self.path("good.parquet"))
        pq.write_table(pa.table({"n": [f"text {n}" for n in range(50_000)]}), self.path("bad.parquet"))
        data = bytearray(Path(self.path("bad.parquet")).read_bytes())
        data[2_000:3_000] = b"\xff" * 1_000
        Path(self.path("bad.parquet")).write_bytes(data)

    def test_a_file_that_cannot_be_read_leaves_what_was(self) -> None:
        self.assertEqual(inseam.convert(self.path("good.parquet"), self.path())["rows"], 10_000)
        before = Path(self.path()).read_bytes()
        for bad, error in (("bad.parquet", inseam.DataError), ("none.parquet", FileNotFoundError)):
            with self.assertRaisesRegex(error, bad):
                inseam.convert([self.path("good.parquet"), self.path(bad)], self.path(), mode="replace")
            done = self.module("convert", self.path("good.parquet"), self.path(bad), "-o", self.path(), "--force")
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, rf"\Ainseam: [^\n]*{bad}: [^\n]+\n\Z")
            self.assertEqual(Path(self.path()).read_bytes(), before)
        self.assertEqual(set(os.listdir(Path(self.path()).parent)), {"good.parquet", "bad.parquet", "data.inseam"})

    def test_without_pyarrow_it_says_so(self) -> None:
        done = self.module("convert", self.path("good.parquet"), "-o", self.path(), hidden="pyarrow")
        self.assertEqual((done.returncode, done.stderr), (64, "inseam: Parquet files require pyarrow, which is not installed; run: pip install pyarrow\n"))

    def module(self, *arguments: str, hidden: str = "") -> subprocess.CompletedProcess[str]:
        start = f"import sys, runpy; sys.modules[{hidden!r}] = None; sys.argv[0] = 'inseam'; runpy.run_module('inseam', run_name='__main__')"
        return subprocess.run([sys.executable, "-c", start, *arguments], capture_output=True, text=True, timeout=60, check=False)


@unittest.skipUnless(has("pyarrow"), "pyarrow is not there")
class ExportCommand(FolderTest):
    """The package's `inseam export` chooses the shape by the name of the output, and has all options of the tool."""

    def setUp(self) -> None:
        super().setUp()
        inseam.write([{"n": number, "responses": [{"role": role, "text": role, "rm": {"x": number}} for role in ("gold", "worse")], "prompt": "p"} for number in range(9)], self.path())

    def export(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run([sys.executable, "-m", "inseam", "export", self.path(), *arguments], capture_output=True, text=True, timeout=60, check=False, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code else done.stdout + done.stderr

    def test_the_name_chooses_the_shape(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.export("-o", "x.parquet", "--where", "n < 3")
        self.assertEqual(pq.read_table(self.path("x.parquet"))["n"].to_pylist(), [0, 1, 2])
        self.export("-o", "x.arrow", "--columns", "n")
        with pa.memory_map(self.path("x.arrow")) as source:
            self.assertEqual(pa.ipc.open_stream(source).read_all().column_names, ["n"])
        self.export("-o", "x.csv", "--columns", "n,prompt", "--at", "1", "--backend", "pread", "--verify", "full", "--source")
        self.export("-o", "folder")
        self.assertTrue(os.path.exists(self.path("folder/state.json")))
        for name in ("x.jsonl", "x.jsonl.gz", "x.jsonl.zst"):
            self.export("-o", name)
            inseam.convert(self.path(name), self.path("again.inseam"), mode="replace")
            self.assertEqual(len(inseam.open(self.path("again.inseam"))), 9)
        self.assertEqual(len(self.export("-o", "-", "--columns", "n").splitlines()), 9)

    def test_what_cannot_be_combined(self) -> None:
        for arguments, words in (
            (["-o", "x.jsonl", "--rm", "x"], "--rm requires --to trl, openrlhf or verl"), (["-o", "x.parquet", "--for-scoring"], "the name of the output ends in .jsonl"),
            (["-o", "x.txt"], "write -o x.txt.jsonl"), (["-o", "x.jsonl", "--to", "parquet"], ".parquet"), (["-o", "x.parquet", "--bogus"], "--bogus"),
        ):  # fmt: skip
            self.assertIn(words, self.export(*arguments, code=64))
        self.assertEqual(os.listdir(self.folder), ["data.inseam"])


if __name__ == "__main__":
    unittest.main()
