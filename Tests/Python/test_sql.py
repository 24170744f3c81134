# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""SQL over datasets: values beside Python's own, what is read, and what a query may not do."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import unittest
from pathlib import Path

import support

import inseam

try:
    import duckdb  # noqa: F401
    import pyarrow as pa
except ModuleNotFoundError as error:
    raise unittest.SkipTest(f"no {error.name}") from None


def rows() -> list[dict]:
    """Rows with responses, some without, with nulls, and a field of the row that the responses have too."""
    draw = random.Random(3)
    made = []
    for number in range(500):
        responses = [{"role": draw.choice(["gold", "worse"]), "text": f"t{draw.random()}", "id": place, "rm": {"sky": draw.choice([None, draw.randrange(-9, 9) / 2])}} for place in range(draw.randrange(4))]
        made.append({"id": number, "source": draw.choice(["web", "code", None]), "responses": responses})
    return made


class SQL(support.FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = rows()
        self.data = self.folder / "rows.inseam"
        inseam.write(self.rows, str(self.data))

    def test_a_row_for_each_row_and_each_response(self) -> None:
        found = inseam.sql.query("select source, count(*) as n, sum(len(responses)) as r from d group by 1 order by 1 nulls first", d=self.data).to_pylist()
        wanted = []
        for source in (None, "code", "web"):
            members = [row for row in self.rows if row["source"] == source]
            wanted.append({"source": source, "n": len(members), "r": sum(len(row["responses"]) for row in members)})
        self.assertEqual(found, wanted)
        table = inseam.sql.query('select "row", id, source, role, text, response_id, rm.sky as sky from d_responses order by "row", response_id', d=self.data)
        wanted = [
            {"row": place, "id": row["id"], "source": row["source"], "role": response["role"], "text": response["text"], "response_id": response["id"], "sky": response["rm"]["sky"]}
            for place, row in enumerate(self.rows)
            for response in row["responses"]
        ]
        self.assertEqual(table.to_pylist(), wanted)

    def test_responses_that_pass_a_condition(self) -> None:
        present = [response["rm"]["sky"] for row in self.rows for response in row["responses"] if response["role"] == "gold" and row["source"] == "web"]
        scores = [score for score in present if score is not None]
        found = inseam.sql.query("select count(*) as n, avg(rm.sky) as mean from d_responses where role = 'gold' and source = 'web'", d=self.data).to_pylist()
        self.assertEqual(found, [{"n": len(present), "mean": sum(scores) / len(scores)}])

    def test_views_and_several_datasets(self) -> None:
        ds = inseam.open(str(self.data))
        view = ds.filter("source = 'web'").select(["id", "source", "responses[].role"])
        found = inseam.sql.query("select count(*) as n from a join b using (id)", a=view, b=ds[100:300]).to_pylist()
        self.assertEqual(found, [{"n": sum(row["source"] == "web" for row in self.rows[100:300])}])
        roles = inseam.sql.query("select count(*) as n from a_responses", a=view).to_pylist()
        self.assertEqual(roles, [{"n": sum(len(row["responses"]) for row in self.rows if row["source"] == "web")}])
        with self.assertRaisesRegex(inseam.ArgumentError, "d_responses of the responses of d has the name of another dataset"):
            inseam.sql.query("select 1", d=ds, d_responses=ds)

    def test_an_empty_dataset(self) -> None:
        inseam.open(str(self.data))[:0].write(self.path("empty.inseam"))
        self.assertEqual(inseam.sql.query("select count(*) as n from d_responses", d=self.path("empty.inseam")).to_pylist(), [{"n": 0}])

    def test_it_is_for_datasets_without_responses_too(self) -> None:
        inseam.write([{"a": 1}, {"a": 2}], self.path("flat.inseam"))
        self.assertEqual(inseam.sql.query("select sum(a) as s from flat", flat=self.path("flat.inseam")).to_pylist(), [{"s": 3}])

    def test_a_query_reads_nothing_else(self) -> None:
        (self.folder / "other.csv").write_text("a\n1\n")
        secret = pa.table({"a": [1]})  # noqa: F841 - DuckDB would find it by its name
        for query in (f"select * from '{self.folder / 'other.csv'}'", f"copy (select 1) to '{self.folder / 'new.csv'}'", "select * from secret", "attach 'x.db'", "install httpfs", "set enable_external_access = true"):
            with self.subTest(query=query), self.assertRaises(inseam.ArgumentError):
                inseam.sql.query(query, d=self.data)
        self.assertFalse((self.folder / "new.csv").exists())

    def test_mistakes_are_said_with_the_words_of_duckdb(self) -> None:
        with self.assertRaisesRegex(inseam.ArgumentError, "(?s)syntax error.*LINE 1: selec.*\\^"):
            inseam.sql.query("selec 1", d=self.data)
        with self.assertRaisesRegex(inseam.ArgumentError, "expected one query"):
            inseam.sql.query("create table t (a int)", d=self.data)
        with self.assertRaisesRegex(inseam.ArgumentError, "needs data"):
            inseam.sql.query("select 1")

    def test_errors_while_rows_are_read(self) -> None:
        with self.assertRaisesRegex(inseam.ArgumentError, "(?s)Conversion Error"):
            inseam.sql.query("select cast('t' || source as int) from d", d=self.data)
        broken = self.folder / "broken.inseam"
        content = bytearray(self.data.read_bytes())
        # Pages come first in a file, what describes them last.
        for place in range(12_288, len(content) * 6 // 10, 61):
            content[place] ^= 1
        broken.write_bytes(content)
        query = "select sum(length(text)) from d_responses"
        with self.assertRaises(inseam.DataError):
            inseam.sql.query(query, d=broken)
        done = self.command(query, broken)
        self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1))
        self.assertIn("checksum mismatch", done.stderr)

    def command(self, *arguments: object) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-m", "inseam", "sql", *map(str, arguments)], capture_output=True, text=True, check=False, timeout=60)

    def test_the_command_prints_what_is_asked_for(self) -> None:
        query = "select id, source, responses[1].text as t from d where id < 3 order by id"
        wanted = [{"id": row["id"], "source": row["source"], "t": row["responses"][0]["text"] if row["responses"] else None} for row in self.rows[:3]]
        self.assertEqual([json.loads(line) for line in self.command(query, f"d={self.data}").stdout.splitlines()], wanted)
        parsed = list(csv.DictReader(io.StringIO(self.command(query, self.data, "--format", "csv").stdout)))
        self.assertEqual(parsed, [{name: "" if value is None else str(value) for name, value in row.items()} for row in wanted])
        self.assertEqual(self.command("select 'a|b' as x, 1.5 as y, 'nan'::double as z", self.data, "--format", "md").stdout, "| x | y | z |\n|---|---|---|\n| a\\|b | 1.5 | null |\n")
        self.assertIn("│", self.command("select 1 as a", self.data, "--format", "table").stdout)

    def test_the_command_says_what_is_wrong(self) -> None:
        for code, words, arguments in (
            (2, "inseam: Binder Error", ("select nope from d", self.data)),
            (2, "inseam: ", ("select 1", Path("nothing.inseam"))),
            (64, "is no name of a table", ("select 1", f"a-b={self.data}")),
            (64, "two datasets are called d", ("select 1", self.data, self.data)),
            (64, "required: name=data", ("select 1",)),
        ):
            with self.subTest(words=words):
                done = self.command(*arguments)
                self.assertEqual((done.returncode, done.stdout), (code, ""))
                self.assertIn(words, done.stderr)

    def test_the_tool_names_the_package(self) -> None:
        from inseam._tool import tool_path

        done = subprocess.run([tool_path(), "sql", "select 1", self.data], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (64, "inseam: 'sql' requires the Python package: pip install 'inseam[sql]'\n"))


if __name__ == "__main__":
    unittest.main()
