# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Rows, views, columns, predicates, errors."""

from __future__ import annotations

import pickle
import random
import re
import subprocess
import threading
import unittest
from pathlib import Path

import inseam
import numpy
from inseam._tool import tool_path

from support import FolderTest, conversation, has


class Rows(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = conversation(500)
        inseam.write(self.rows, self.path(), row_group_rows=200)
        self.ds = inseam.open(self.path())

    def test_every_row_by_number(self) -> None:
        self.assertEqual(len(self.ds), 500)
        for number in range(-500, 500):
            self.assertEqual(self.ds[number], self.rows[number])
        for number in (500, -501, 2**63):
            with self.assertRaises(IndexError):
                self.ds[number]
        self.assertEqual(self.ds[numpy.int64(7)], self.rows[7])

    def test_iterating_gives_every_row(self) -> None:
        self.assertEqual(list(self.ds), self.rows)
        self.assertEqual([row for batch in self.ds.scan(7, threads=3) for row in batch.to_pylist()], self.rows)
        self.assertEqual([len(batch) for batch in self.ds.scan(None)], [200, 200, 100])

    def test_takes_are_in_the_order_given(self) -> None:
        chance = random.Random(1)
        for count in (0, 1, 2, 3, 50, 2_000):
            wanted = [chance.randrange(-500, 500) for _ in range(count)]
            self.assertEqual(self.ds.take(wanted).to_pylist(), [self.rows[number] for number in wanted])
            self.assertEqual(self.ds.__getitems__(wanted), [self.rows[number] for number in wanted])
        with self.assertRaises(IndexError):
            self.ds.take([0, 500])

    def test_lists_of_numbers_of_every_kind(self) -> None:
        """A list of ints takes a shorter way than numpy; any other list means the same as its numpy array."""
        views = {"all": self.ds, "range": self.ds[100:400], "filter": self.ds.filter("turn >= 0"), "list": self.ds[[4, 3, 9, 9]]}
        some = numpy.int64(2)
        lists = [[0], [3, 1, 1], [some, 1], [1, some], [-1, 0], [True] * 4, [False, True, True, False], [1, True], [0, False]]
        for name, view in views.items():
            whole = list(view)
            for wanted in lists:
                if all(type(number) is bool for number in wanted) and len(whole) != len(wanted):
                    with self.assertRaises(IndexError):
                        view.take(wanted)
                    continue
                numbers = numpy.flatnonzero(wanted) if isinstance(wanted[0], bool) else [int(number) for number in wanted]
                rows = [whole[int(number)] for number in numbers]
                self.assertEqual(view.take(wanted).to_pylist(), rows, f"{name} {wanted}")
                self.assertEqual(view.__getitems__(wanted), rows, f"{name} {wanted}")
            for wrong in ([1, 0.5], [1, "2"], [1, None], [0, 2**63], [0, 2**70], [0, -(2**63) - 1], [0, len(whole)], [0, -len(whole) - 1]):
                with self.assertRaises((IndexError, OverflowError, TypeError), msg=f"{name} {wrong}"):
                    view.take(wrong)

    def test_slices_lists_and_masks_are_views(self) -> None:
        chance = random.Random(2)
        for _ in range(50):
            key = slice(*(chance.choice([None, chance.randrange(-600, 600)]) for _ in range(2)), chance.choice([None, 1, 2, -1, 7]))
            self.assertEqual(list(self.ds[key]), self.rows[key])
        view = self.ds[100:400]
        self.assertEqual(list(view[[5, 3, -1]]), [self.rows[105], self.rows[103], self.rows[399]])
        mask = numpy.arange(300) % 7 == 0
        self.assertEqual(list(view[mask]), [self.rows[100 + place] for place in range(0, 300, 7)])
        self.assertEqual(view[[1, 2]][0], self.rows[101])
        for wrong in ([300], [-301], mask[:-1], [0.5]):
            with self.assertRaises(IndexError):
                view[wrong]

    def test_picked_rows_after_a_deletion(self) -> None:
        """Rows after deleted ones have other numbers: refreshing a view of selected rows is an error."""
        whole, picked, chosen = self.ds, self.ds[2:5], self.ds.filter("turn >= 2 AND turn < 5")
        with inseam.Writer(self.path(), append=True) as writer:
            writer.write([{"turn": 1_000}])
        self.assertEqual([row["turn"] for row in picked.refresh()], [row["turn"] for row in picked])
        subprocess.run([tool_path(), "delete", self.path(), "--rows", "0:1", "-q"], check=True)
        self.assertEqual(len(whole.refresh()), len(whole))
        self.assertEqual([row["turn"] for row in chosen.refresh()], [row["turn"] for row in chosen])
        with self.assertRaisesRegex(inseam.ArgumentError, "deleted"):
            picked.refresh()
        self.assertEqual([row["turn"] for row in picked], [row["turn"] for row in self.rows[2:5]])

    def test_filters(self) -> None:
        late = [row for row in self.rows if row["turn"] > 250]
        view = self.ds.filter("turn > 250")
        self.assertEqual((view.count(), len(view), list(view)), (249, 249, late))
        self.assertEqual(list(view.filter(inseam.col("turn") % 2 == 0)), [row for row in late if row["turn"] % 2 == 0])
        self.assertEqual(list(self.ds[100:300].filter("turn > 250")), self.rows[251:300])
        self.assertEqual(list(self.ds[[400, 3, 300]].filter("turn > 250")), [self.rows[400], self.rows[300]])
        self.assertEqual(list(view.row_numbers()), list(range(251, 500)))
        self.assertEqual(list(self.ds.filter("turn < 0")), [])
        prompts = [row for row in self.rows if row["prompt"] is None]
        self.assertEqual(list(self.ds.filter(inseam.col("prompt").is_null())), prompts)

    def test_expressions_have_the_text_that_they_mean(self) -> None:
        a, b = inseam.col("weight"), inseam.col("turn")
        for expression, test in [
            ((a > 0.5) & (b < 100), lambda r: r["weight"] > 0.5 and r["turn"] < 100),
            ((a > 0.5) | ~(b < 400), lambda r: r["weight"] > 0.5 or not r["turn"] < 400),
            (b.isin([1, 3, 500]), lambda r: r["turn"] in (1, 3, 500)),
            (b.between(10, 12), lambda r: 10 <= r["turn"] <= 12),
            (-b + 1 > -5, lambda r: -r["turn"] + 1 > -5),
            (1e-05 + a * 2 - 0.5 > 1, lambda r: 1e-05 + r["weight"] * 2 - 0.5 > 1),
            (inseam.col("prompt").contains("n 1"), lambda r: r["prompt"] is not None and "n 1" in r["prompt"]),
            (inseam.col("prompt") == None, lambda r: r["prompt"] is None),  # noqa: E711
            (inseam.col("prompt") != None, lambda r: r["prompt"] is not None),  # noqa: E711
            (inseam.col("prompt") == "it's", lambda r: r["prompt"] == "it's"),
            (inseam.col("prompt").matches("n [12]?0[?]"), lambda r: r["prompt"] and re.search("n [12]?0[?]", r["prompt"])),
            (inseam.col("prompt").like("%n _? %"), lambda r: r["prompt"] and re.fullmatch(".*n .[?] .*", r["prompt"])),
            (inseam.col("prompt").length() > 15, lambda r: r["prompt"] is not None and len(r["prompt"]) > 15),
            (b != True, None),  # noqa: E712
        ]:  # fmt: skip
            if test is None:
                with self.assertRaises(inseam.ArgumentError):
                    self.ds.filter(expression)
                continue
            self.assertEqual(list(self.ds.filter(expression)), [row for row in self.rows if test(row)], str(expression))
        with self.assertRaises(TypeError):
            bool(a > 1)
        with self.assertRaises(ValueError):
            a > float("nan")

    def test_columns_are_picked_in_the_order_asked_for(self) -> None:
        view = self.ds.select(["turn", "responses[].text", "prompt"])
        self.assertEqual(view.columns, ["turn", "responses", "prompt"])
        wanted = [
            {"turn": r["turn"], "responses": [{"text": x["text"]} for x in r["responses"]], "prompt": r["prompt"]} for r in self.rows
        ]
        self.assertEqual(list(view), wanted)
        self.assertEqual(list(view[0]), ["turn", "responses", "prompt"])
        self.assertEqual(self.ds.select("turn")[3], {"turn": 3})

    def test_pickles_keep_what_the_view_picks(self) -> None:
        for view in (self.ds, self.ds[5:9], self.ds.filter("turn > 490"), self.ds[[9, 2]], self.ds.select(["turn"])[1:4]):
            data = pickle.dumps(view)
            self.assertLess(len(data), 1_000)
            self.assertEqual(list(pickle.loads(data)), list(view))
        data = pickle.dumps(self.ds)
        inseam.write(self.rows[:3], self.path(), mode="replace")
        with self.assertRaises(inseam.DataError):
            pickle.loads(data)

    def test_an_error_says_where(self) -> None:
        with self.assertRaises(inseam.ArgumentError) as caught:
            self.ds.select(["promt"])
        self.assertIn("did you mean 'prompt'", str(caught.exception))
        with self.assertRaises(inseam.ArgumentError) as caught:
            self.ds.filter("turn >")
        self.assertIn("^", str(caught.exception))
        with self.assertRaises(OSError) as missing:
            inseam.open(self.path("none"))
        self.assertEqual((missing.exception.code, missing.exception.path), ("file", self.path("none")))
        again = pickle.loads(pickle.dumps(missing.exception))
        self.assertEqual((str(again), again.code), (str(missing.exception), "file"))

    def test_damage_names_column_rows_and_byte(self) -> None:
        data = bytearray(Path(self.path()).read_bytes())
        text = inseam.open(self.path())
        place = len(data) // 3
        data[place] ^= 4
        Path(self.path("bad")).write_bytes(data)
        ds = inseam.open(self.path("bad"))
        with self.assertRaises(inseam.DataError) as caught:
            list(ds)
        error = caught.exception
        self.assertEqual(error.code, "damaged")
        self.assertIn(error.column.split(".")[0].split("[")[0], text.columns)
        self.assertIsInstance(error.rows, range)
        self.assertIn(f"byte {place}, bit 2", str(error))
        skipped = inseam.open(self.path("bad"), skip_damage=True)
        self.assertEqual(len(list(skipped)), 500)
        self.assertTrue(skipped.lost)

    def test_responses_one_by_one(self) -> None:
        found = [r for batch in self.ds.responses(where="rm.sky IS NULL", batch_rows=7) for r in batch]
        wanted = [
            {"row": number, "prompt_id": row["prompt_id"], "prompt": row["prompt"], "response_id": r["response_id"], "text": r["text"]}
            for number, row in enumerate(self.rows)
            for r in row["responses"]
            if r["rm"]["sky"] is None
        ]
        self.assertEqual(found, wanted)
        everything = [r for batch in self.ds.responses(columns=["turn", "responses[].rm.sky"]) for r in batch]
        self.assertEqual(len(everything), sum(len(row["responses"]) for row in self.rows))
        self.assertEqual(list(everything[0]), ["row", "turn", "rm"])
        with self.assertRaisesRegex(inseam.ArgumentError, "view"):
            self.ds[:5].responses()

    def test_threads_read_one_dataset(self) -> None:
        failures: list[str] = []

        def work(seed: int) -> None:
            chance = random.Random(seed)
            for _ in range(200):
                wanted = [chance.randrange(500) for _ in range(20)]
                if self.ds.take(wanted).to_pylist() != [self.rows[number] for number in wanted]:
                    failures.append("other rows")

        threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])

    def test_closing(self) -> None:
        batch = self.ds.take([1])
        with self.ds:
            pass
        with self.assertRaises(inseam.ArgumentError):
            self.ds.take([1])
        self.assertEqual(batch.to_pylist(), [self.rows[1]])
        self.ds.close()


class Numpy(FolderTest):
    def test_a_raw_column_is_a_zero_copy_array(self) -> None:
        values = numpy.random.default_rng(0).normal(size=1_000)
        inseam.write({"x": values, "half": values.astype("f4")}, self.path(), profile="scan")
        ds = inseam.open(self.path())
        for name, wanted in (("x", values), ("half", values.astype("f4"))):
            view = ds[name].to_numpy(copy=False)
            self.assertTrue(numpy.array_equal(view, wanted))
            self.assertFalse(view.flags.writeable)
            self.assertIn(view.ctypes.data, Mapped(self.path()))
            self.assertIn(ds[name].to_numpy().ctypes.data, Mapped(self.path()))
            copied = ds[name].to_numpy(copy=True)
            self.assertTrue(copied.flags.writeable)
        view = inseam.open(self.path())["x"].to_numpy(copy=False)
        self.assertTrue(numpy.array_equal(view, values), "the file stays mapped as long as the array exists")

    def test_why_there_is_no_zero_copy_array(self) -> None:
        inseam.write({"i": list(range(9)), "n": [1.5, None] + [0.1] * 7, "t": ["a"] * 9}, self.path(), row_group_rows=9)
        for name, reason in (("i", "encoded"), ("n", "nulls"), ("t", "expected numbers")):
            with self.assertRaisesRegex(inseam.ArgumentError, reason):
                inseam.open(self.path())[name].to_numpy(copy=False)
        with inseam.Writer(self.path(), append=True) as writer:
            writer.write({"i": [1]})
        with self.assertRaisesRegex(inseam.ArgumentError, "2 chunks"):
            inseam.open(self.path())["i"].to_numpy(copy=False)

    def test_values_of_every_kind(self) -> None:
        rows = conversation(300)
        inseam.write(rows, self.path(), row_group_rows=64)
        ds = inseam.open(self.path())
        values, cuts = ds["responses"].to_numpy()
        self.assertEqual(cuts.tolist(), numpy.cumsum([0] + [len(row["responses"]) for row in rows]).tolist())
        self.assertEqual(list(values), [r for row in rows for r in row["responses"]])
        sky = ds["responses[].rm.sky"].to_numpy()
        wanted = [r["rm"]["sky"] for row in rows for r in row["responses"]]
        self.assertTrue(numpy.array_equal(sky, numpy.array([numpy.nan if x is None else x for x in wanted]), equal_nan=True))
        self.assertEqual(ds["prompt"].to_numpy().tolist(), [row["prompt"] for row in rows])
        self.assertEqual(ds["turn"].to_pylist(), list(range(300)))
        self.assertEqual(list(ds["weight"]), [row["weight"] for row in rows])
        self.assertEqual(ds[0:0]["turn"].to_numpy().tolist(), [])

    def test_integers_with_nulls_are_masked(self) -> None:
        inseam.write({"i": [1, None, 3], "b": [True, None, False]}, self.path())
        ds = inseam.open(self.path())
        self.assertEqual(ds["i"].to_numpy().tolist(), [1, None, 3])
        self.assertEqual(ds["b"].to_numpy().tolist(), [True, None, False])

    @unittest.skipUnless(has("pyarrow"), "needs pyarrow")
    def test_bfloat16(self) -> None:
        """All 65,536 patterns and nulls: floats in rows, in numpy and in predicates, the same bits in Arrow."""
        import pyarrow as pa

        bits = numpy.arange(65_536, dtype="u2")
        floats = (bits.astype("u4") << 16).view("f4")
        field = pa.field("a", pa.uint16(), metadata={"ARROW:extension:name": "inseam.bfloat16"})
        missing = numpy.arange(65_536) % 9 == 4
        for mask in (None, missing):
            inseam.write(pa.table([pa.array(bits, mask=mask)], schema=pa.schema([field])), self.path("b.inseam"), mode="replace")
            ds = inseam.open(self.path("b.inseam"))
            wanted = floats if mask is None else numpy.where(mask, numpy.float32("nan"), floats)
            numpy.testing.assert_array_equal(ds["a"].to_numpy(), wanted)
            self.assertEqual(ds["a"].to_numpy().dtype, numpy.float32)
            rows = numpy.array([numpy.nan if row["a"] is None else row["a"] for row in ds], "f8")
            with numpy.errstate(invalid="ignore"):  # of signalling NaN
                numpy.testing.assert_array_equal(rows, wanted.astype("f8"))
            self.assertEqual(ds.filter("a > 1.5").count(), int((wanted > 1.5).sum()))
            found = pa.table(ds)["a"].combine_chunks()
            self.assertEqual(found.null_count, 0 if mask is None else int(mask.sum()))
            self.assertEqual(found.to_pylist(), pa.array(bits, mask=mask).to_pylist())
            with self.assertRaisesRegex(inseam.ArgumentError, "bfloat16|nulls"):
                ds["a"].to_numpy(copy=False)



class Mapped:
    """The addresses at which this process has a file mapped."""

    def __init__(self, path: str) -> None:
        lines = Path("/proc/self/maps").read_text().splitlines()
        spans = [line.split()[0].split("-") for line in lines if line.endswith(path)]
        self.spans = [(int(first, 16), int(last, 16)) for first, last in spans]

    def __contains__(self, address: int) -> bool:
        return any(first <= address < last for first, last in self.spans)


if __name__ == "__main__":
    unittest.main()
