# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Augmentation: RRM's pairs, worse responses in three ways, and the small example of SEAM's sections 5 to 7 from end to end."""

import collections
import json
import math
import random
import struct
import unittest

from cli import ToolTest, f32, run


def prompts(count: int, seed: int = 1) -> list[dict]:
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        center = number % 3
        vector = [chance.gauss(0, 0.25) + (3 * (place == center)) for place in range(8)]
        # The order of keys is not that in which they are asked for.
        responses = [{"text": f"a good answer to number {number}, with some words", "role": "gold", "rm": {"sky": chance.gauss(0, 1)}}]
        if number % 4:
            responses.append({"role": "worse", "text": f"bad {number}"})
        rows.append({"prompt": f"question {number % (count - 5)}", "prompt_id": f"p{number}", "vector": vector, "responses": responses})
    return rows


class RRM(ToolTest):
    count = 200

    def pairs(self, name: str, *arguments: object) -> list[dict]:
        rows = prompts(self.count)
        for row in rows:
            row["responses"] = row["responses"][:1] + [{"role": "worse", "text": "bad"}]
        data = self.convert(f"{name}-in", rows)
        self.tool("augment", "rrm", data, "-o", self.folder / name, "-q", *arguments)
        return self.rows_of(self.folder / name)

    def check(self, pairs: list[dict]) -> dict[int, list[dict]]:
        """Each row has the 14 pairs of the paper among itself, j and k; all rows have both responses."""
        by_row = collections.defaultdict(list)
        for pair in pairs:
            by_row[pair["row"]].append(pair)
        self.assertEqual(sorted(by_row), list(range(self.count)))
        for row, own in by_row.items():
            self.assertEqual([pair["rule"] for pair in own], list(range(14)))
            decided = {"A": [], "B": [], "same": []}
            for pair in own:
                a, b = (pair["a_row"], pair["a_side"]), (pair["b_row"], pair["b_side"])
                decided[pair["label"]].append((a, b) if pair["label"] == "A" else (b, a))
            wins = decided["A"] + decided["B"]
            self.assertEqual([len(wins), len(decided["same"])], [8, 6])
            self.assertTrue(all(winner[0] == row for winner, _ in wins))
            others = {loser[0] for _, loser in wins}
            self.assertLessEqual(len(others), 2)
            # Both own responses beat both responses of both others.
            self.assertEqual(len(wins), len({(w[1], l) for w, l in wins}) * (2 if len(others) == 1 else 1))
            for a, b in decided["same"]:
                self.assertTrue({a[0], b[0]} <= others)
        return by_row

    def test_fourteen_pairs_for_each_row(self) -> None:
        pairs = self.pairs("rrm.inseam")
        self.assertEqual(len(pairs), 14 * self.count)
        by_row = self.check(pairs)
        sides = collections.Counter(pair["label"] for pair in pairs)
        self.assertEqual(sides["same"], 6 * self.count)
        self.assertLess(abs(sides["A"] - sides["B"]), 200)
        # j is a permutation of all rows, and so is k.
        second = [next(p for p in own if p["rule"] == 0) for own in by_row.values()]
        loser = [pair["b_row"] if pair["label"] == "A" else pair["a_row"] for pair in second]
        self.assertEqual(sorted(loser), list(range(self.count)))
        self.assertEqual(pairs, self.pairs("again.inseam"))
        self.assertNotEqual(pairs, self.pairs("other.inseam", "--seed", 7))

    def test_deranged_rows_never_meet_themselves(self) -> None:
        for seed in range(20):
            pairs = self.pairs(f"deranged-{seed}.inseam", "--derange", "--seed", seed)
            self.check(pairs)
            for pair in pairs:
                winner = pair["a_row"] if pair["label"] == "A" else pair["b_row"]
                loser = pair["b_row"] if pair["label"] == "A" else pair["a_row"]
                self.assertNotEqual((winner, pair["label"] != "same"), (loser, True))
                if pair["label"] == "same":
                    self.assertNotIn(pair["row"], (pair["a_row"], pair["b_row"]))
        few = self.convert("few", prompts(10)[:2])
        self.assertIn("--derange requires 3 rows or more, found 2", run("augment", "rrm", few, "-o", self.folder / "few2", "--derange").stderr)

    def test_rows_with_the_same_prompt_are_left_out(self) -> None:
        rows = prompts(self.count)
        pairs = self.pairs("apart.inseam", "--skip-same-prompts")
        for pair in pairs:
            own = rows[pair["row"]]["prompt"]
            others = [pair["a_row"], pair["b_row"]]
            if pair["label"] != "same":
                others.remove(pair["row"])
            self.assertTrue(all(rows[other]["prompt"] != own for other in others))
        self.assertLess(len(pairs), 14 * self.count)


    def test_pairs_of_responses_that_exist(self) -> None:
        def items(*roles: str) -> list[dict]:
            return [{"role": role, "text": f"{role} {place}"} for place, role in enumerate(roles)]

        kinds = (items("gold"), [], items("gold", "worse", "worse"), items("worse"), items("other", "rejected", "chosen"))
        rows = [{"prompt": f"p{number}", "responses": kinds[number % len(kinds)]} for number in range(60)]
        flat = [{"prompt": row["prompt"], **{side: "text" for side, roles in (("chosen", ("gold", "chosen")), ("rejected", ("worse", "rejected")))
                                             if any(item["role"] in roles for item in row["responses"])}} for row in rows]  # fmt: skip
        has = {number: {side for side in ("chosen", "rejected") if side in row} for number, row in enumerate(flat)}
        found = []
        for name, data in (("shapes", rows), ("flat", flat)):
            path = self.convert(name, data)
            report = json.loads(self.tool("augment", "rrm", path, "-o", self.folder / "some.inseam", "--derange", "--seed", 3, "--json"))
            pairs = self.rows_of(self.folder / "some.inseam")
            for pair in pairs:
                self.assertIn(pair["a_side"], has[pair["a_row"]])
                self.assertIn(pair["b_side"], has[pair["b_row"]])
            self.assertEqual((report["pairs"], report["missing_response"]), (len(pairs), 14 * 60 - len(pairs)))
            self.assertEqual((report["rows_without_chosen"], report["rows_without_rejected"]), (24, 24))
            found.append(pairs)
        self.assertEqual(*found)
        self.assertTrue(0 < len(found[0]) < 14 * 60)
        # Nothing else is left out: of whole rows there are all 14.
        whole = self.convert("whole", [{"responses": kinds[2]}] * 9)
        self.assertEqual(json.loads(self.tool("augment", "rrm", whole, "-o", self.folder / "some.inseam", "--json"))["pairs"], 14 * 9)
        bare = self.convert("bare", [{"prompt": "p"}])
        self.assertIn("missing column 'responses'", run("augment", "rrm", bare, "-o", self.folder / "none.inseam").stderr)


class RRMTexts(ToolTest):
    """With --texts each pair can be scored, for the filter of the paper."""

    def items(self, number: int) -> list[dict]:
        return [{"role": role, "text": f"{role} {number}"} for role in ("other", "gold", "worse", "worse")[: 4 - number % 3]]

    def test_the_texts_of_every_pair(self) -> None:
        rows = [{"prompt": f"p{number}", "responses": self.items(number)} for number in range(50)]
        flat = [{"prompt": row["prompt"], **{name: text["text"] for name, role in (("chosen", "gold"), ("rejected", "worse")) for text in row["responses"][::-1] if text["role"] == role}} for row in rows]
        for name, data in (("lists", rows), ("columns", flat)):
            path = self.convert(f"texts-{name}", data)
            plain, full = self.folder / "plain.inseam", self.folder / "full.inseam"
            for out, flags in ((plain, []), (full, ["--texts"])):
                self.tool("augment", "rrm", path, "-o", out, "--derange", "--seed", 5, "-q", *flags)
            found = self.rows_of(full)
            self.assertEqual([{key: value for key, value in row.items() if key not in ("prompt", "a", "b", "target")} for row in found], self.rows_of(plain))
            self.assertTrue(any(row["label"] == "B" for row in found))
            for row in found:
                self.assertEqual(row["prompt"], f"p{row['row']}")
                for side in "ab":
                    self.assertEqual(row[side], f"{dict(chosen='gold', rejected='worse')[row[side + '_side']]} {row[side + '_row']}")
                self.assertEqual(row["target"], {"A": 1.0, "B": 0.0, "same": 0.5}[row["label"]])

    def test_the_filter_of_the_paper(self) -> None:
        """Score the pairs, and keep those that the reward model gets wrong by 0.2 or more."""
        data = self.convert("filter", [{"prompt": f"p{n}", "responses": self.items(n)} for n in range(60)])
        pairs, hard = self.folder / "pairs.inseam", self.folder / "hard.inseam"
        self.tool("augment", "rrm", data, "--texts", "-o", pairs, "-q")
        rows, chance = self.rows_of(pairs), random.Random(4)
        scores = self.folder / "p.jsonl"
        p = [chance.random() for _ in rows]
        scores.write_text("".join(json.dumps({"p": value}) + "\n" for value in p))
        self.tool("attach", pairs, "--from", scores, "--by-position", "--on", "rows", "--map", "p=p", "-q")
        self.tool("compute", "hard", pairs, "--probability", "p", "--target", "target", "--into", "hard", "-q")
        self.tool("filter", pairs, "--where", "hard.keep", "-o", hard, "-q")
        wanted = [(row["row"], row["rule"]) for row, value in zip(rows, p) if abs(value - row["target"]) >= 0.2]
        self.assertEqual([(row["row"], row["rule"]) for row in self.rows_of(hard)], wanted)

    def test_responses_without_texts(self) -> None:
        rows = [{"prompt": "p", "responses": [{"role": "gold", "text": None if n % 2 else "g"}, {"role": "worse", "text": "w"}]} for n in range(8)]
        data = self.convert("null-texts", rows)
        report = json.loads(self.tool("augment", "rrm", data, "--texts", "-o", self.folder / "some.inseam", "--json"))
        self.assertEqual(report["rows_without_chosen"], 4)
        self.assertTrue(all(row["a"] and row["b"] for row in self.rows_of(self.folder / "some.inseam")))
        for name, row, words in (
            ("no-prompt", {"chosen": "a", "rejected": "b"}, "missing column 'prompt'; --texts requires it"),
            ("two-types", {"prompt": "p", "chosen": "a", "rejected": ["b"]}, "columns chosen and rejected have different types"),
            ("no-text", {"prompt": "p", "responses": [{"role": "gold"}]}, "missing column 'responses[].text'; --texts requires it"),
        ):
            self.assertIn(words, run("augment", "rrm", self.convert(name, [row]), "--texts", "-o", self.folder / "none.inseam").stderr)


class ResponseIDs(ToolTest):
    def test_no_id_is_repeated(self) -> None:
        """Also if rows are augmented twice, share a prompt_id, have none, or have ids of the same form."""
        gold = [{"role": "gold", "text": "some words to be edited"}]
        taken = [{**gold[0], "response_id": "p2/adversarial-7"}, {"role": "worse", "text": "w", "response_id": "p2/adversarial-x"}]
        rows = [{"prompt_id": "p0", "responses": gold}, {"prompt_id": "p1", "responses": gold}, {"prompt_id": "p0", "responses": gold}, {"responses": gold}, {"prompt_id": "row-3", "responses": gold}, {"prompt_id": "p2", "responses": taken}]
        data = self.convert("ids", rows)
        for time in range(3):
            self.tool("augment", "adversarial", data, "--count", 3, "--seed", time, "-o", self.folder / f"ids-{time}.inseam", "-q")
            data = self.folder / f"ids-{time}.inseam"
        ids = [item["response_id"] for row in self.rows_of(data) for item in row["responses"] if item.get("origin")]
        self.assertEqual((len(ids), len(set(ids))), (6 * 9, 6 * 9))
        own = [item["response_id"] for item in self.rows_of(data)[1]["responses"][1:]]
        self.assertEqual(own, [f"p1/adversarial-{place}" for place in range(9)])
        self.assertEqual(self.rows_of(data)[5]["responses"][2]["response_id"], "p2/adversarial-8")


class Contrast(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.rows = prompts(300)
        cls.data = cls().convert("contrast", cls.rows)

    def neighbours(self, row: int, least: float, most: float, k: int) -> list[int]:
        def unit(vector: list) -> list:
            norm = math.sqrt(sum(x * x for x in vector))
            return [f32(x / norm) for x in vector]

        own = unit(self.rows[row]["vector"])
        cosines = [sum(a * b for a, b in zip(own, unit(other["vector"]))) for other in self.rows]
        inside = [i for i, c in enumerate(cosines) if i != row and least <= c <= most]
        return sorted(inside, key=lambda i: -cosines[i])[:k]

    def test_the_nearest_in_a_window(self) -> None:
        for least, most, k in ((0.8, 0.9, 30), (0.9, 1.0, 5), (-1.0, 0.0, 300)):
            lines = self.tool("compute", "contrast", self.data, "--embedding", "vector", "--min-cosine", least, "--max-cosine", most, "--k", k, "--rows")
            found = [json.loads(line)["rows"] for line in lines.splitlines()]
            for row in range(0, 300, 17):
                self.assertEqual(found[row], self.neighbours(row, least, most, k), f"row {row}")

    def test_their_gold_responses_become_worse_ones(self) -> None:
        copy = self.folder / "more.inseam"
        self.tool("augment", "contrast", self.data, "-o", copy, "--embedding", "vector", "--min-cosine", 0.9, "--max-cosine", 1, "--count", 4, "-q")
        for number, (old, new) in enumerate(zip(self.rows, self.rows_of(copy), strict=True)):
            had = len(old["responses"])
            made = new["responses"][had:]
            self.assertEqual([response["text"] for response in new["responses"][:had]], [response["text"] for response in old["responses"]])
            self.assertEqual([response["text"] for response in made], [self.rows[i]["responses"][0]["text"] for i in self.neighbours(number, 0.9, 1.0, 4)])
            self.assertTrue(all(response["role"] == "worse" and response["origin"] == "contrast" and "rm" not in response for response in made))
            self.assertEqual(new["vector"], old["vector"])
            self.assertEqual(f32(new["responses"][0]["rm"]["sky"]), f32(old["responses"][0]["rm"]["sky"]))

    def test_a_second_run_adds_nothing_again(self) -> None:
        once, twice = self.folder / "once.inseam", self.folder / "twice.inseam"
        window = ["--embedding", "vector", "--min-cosine", 0.9, "--max-cosine", 1]
        near = self.folder / "near-twice.inseam"
        self.tool("compute", "contrast", self.data, *window, "--k", 4, "--into", "near", "-o", near)
        for arguments in (("contrast", *window, "--count", 4), ("contrast", "--neighbors", "near", "--count", 4)):
            source = near if "near" in arguments else self.data
            added = json.loads(self.tool("augment", arguments[0], source, "-o", once, *arguments[1:], "--json"))
            self.assertEqual(added["already_there"], 0)
            done = run("augment", arguments[0], once, "-o", twice, *arguments[1:], "--json")
            report = json.loads(done.stdout)
            self.assertEqual((report["added"], report["already_there"]), (0, added["added"]))
            self.assertIn(f"note: left out {added['added']:,} responses that the rows have already", done.stderr)
            self.assertEqual(self.rows_of(twice), self.rows_of(once))
        # More of them are added beside those that are there.
        report = json.loads(self.tool("augment", "contrast", once, "-o", twice, *window, "--count", 6, "--json"))
        self.assertGreater(report["added"], 0)

    def test_rows_found_elsewhere(self) -> None:
        near, one, other = (self.folder / name for name in ("near.inseam", "by-vector.inseam", "by-rows.inseam"))
        window = ["--embedding", "vector", "--min-cosine", 0.9, "--max-cosine", 1]
        self.tool("compute", "contrast", self.data, *window, "--k", 4, "--into", "near", "-o", near)
        self.tool("augment", "contrast", near, "-o", one, *window, "--count", 4, "-q")
        # The result of contrast, one of its columns, and lists of ids that were attached.
        for neighbors in ("near", "near.rows", "near.prompt_ids"):
            self.tool("augment", "contrast", near, "-o", other, "--neighbors", neighbors, "--count", 4, "-q")
            self.assertEqual(self.rows_of(one), self.rows_of(other), neighbors)
        for row in self.rows_of(near):
            self.assertEqual(row["near"]["prompt_ids"], [self.rows[i]["prompt_id"] for i in row["near"]["rows"]])
        given = self.convert("given", [{**row, "ids": ["p7", "p2", "p299", "nobody"]} for row in self.rows[:9]])
        done = run("augment", "contrast", given, "-o", other, "--neighbors", "ids", "--json")
        report = json.loads(done.stdout)
        # Rows p2 and p7 are no neighbors of themselves.
        self.assertEqual((report["added"], report["unknown_neighbors"], report["repeated_neighbors"]), (16, 18, 2))
        self.assertIn("note: left out 2 neighbors: the row itself, or listed before", done.stderr)
        twice = self.convert("twice", [{"prompt_id": n, "ids": [n, *ids], "responses": [{"role": "gold", "text": f"gold {n}"}]} for n, ids in (("1", "22"), ("2", "121"))])
        self.tool("augment", "contrast", twice, "-o", other, "--neighbors", "ids", "-q")
        self.assertEqual([[r["text"] for r in row["responses"]] for row in self.rows_of(other)], [["gold 1", "gold 2"], ["gold 2", "gold 1"]])
        self.assertIn("note: 18 neighbors not among the prompts with a gold response; --from names the dataset that has them", done.stderr)
        self.tool("augment", "contrast", given, "-o", other, "--neighbors", "ids", "--from", self.data, "-q")
        wanted = [self.rows[i]["responses"][0]["text"] for i in (7, 2, 299)]
        for row in self.rows_of(other):
            self.assertEqual([(r["text"], r["origin_id"]) for r in row["responses"] if r.get("origin") == "contrast"], list(zip(wanted, ("p7", "p2", "p299"))))

    def test_neighbors_are_named_by_ids(self) -> None:
        """Row indices are those of another dataset once rows are removed: they are resolved by the ids beside them, or refused."""
        vectors = {"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [0.5, 0.85], "d": [0.88, 0.5]}
        rows = [{"prompt_id": name, "prompt": name, "v": v, "s": s, "responses": [{"role": "gold", "text": f"gold-{name}"}]} for (name, v), s in zip(vectors.items(), (5.0, 1.0, 2.0, 3.0))]
        data = self.convert("named", rows)
        self.tool("compute", "contrast", data, "--embedding", "v", "--min-cosine", 0.8, "--max-cosine", 0.9, "--into", "near", "-q")
        near = {row["prompt_id"]: row["near"]["prompt_ids"] for row in self.rows_of(data)}
        self.assertEqual(near, {"a": ["d"], "b": ["c"], "c": ["d", "b"], "d": ["a", "c"]})
        few, out = self.folder / "few-named.inseam", self.folder / "few-more.inseam"
        self.tool("select", data, "--by", "s", "--worst", "lowest", "--drop-worst", "25%", "-o", few, "-q")
        for arguments, kept in ((["--from", data], set(vectors)), ([], {"a", "c", "d"})):
            for neighbors in ("near", "near.rows"):
                self.tool("augment", "contrast", few, "--neighbors", neighbors, *arguments, "-o", out, "-q")
                found = {row["prompt_id"]: [r["text"] for r in row["responses"][1:]] for row in self.rows_of(out)}
                self.assertEqual(found, {name: [f"gold-{id}" for id in near[name] if id in kept] for name in ("a", "c", "d")})
        for number, (extra, words) in enumerate([
            ({"near": [3]}, "--neighbors near: expected lists of prompt ids, found list<int64>, which would be row indices"),
            ({"near": "d"}, "--neighbors near: expected one list of prompt ids for each row, found "),
        ]):  # fmt: skip
            bad = self.convert(f"bad-named-{number}", [{**row, **extra} for row in rows])
            done = run("augment", "contrast", bad, "-o", out, "--neighbors", "near")
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        # Whole numbers are ids where the ids are whole numbers; one id of two responses names neither.
        numbers = self.convert("numbered", [{**row, "prompt_id": 7 + i, "near": [8, 9]} for i, row in enumerate(rows)])
        self.tool("augment", "contrast", numbers, "-o", out, "--neighbors", "near", "-q")
        self.assertEqual([r["text"] for r in self.rows_of(out)[0]["responses"]], ["gold-a", "gold-b", "gold-c"])
        double = self.convert("double", [{**row, "prompt_id": "x", "near": ["x"]} for row in rows])
        self.assertIn("several rows with different gold responses have the prompt_id 'x', which --neighbors names", run("augment", "contrast", double, "-o", out, "--neighbors", "near").stderr)
        nameless = self.convert("nameless", [{**row, "prompt_id": None, "near": ["x"]} for row in rows], "--no-ids")
        self.assertIn("missing column 'prompt_id'; --neighbors names rows by it", run("augment", "contrast", nameless, "-o", out, "--neighbors", "near").stderr)

    def test_neighbors_of_another_dataset(self) -> None:
        """The nearest of the pool by brute force, never the gold response of the row itself; samples of the prompts that were found."""
        queries = self.convert("queries", self.rows[:40])
        out, samples = self.folder / "from.inseam", self.folder / "samples.inseam"
        report = json.loads(self.tool("augment", "contrast", queries, "--from", self.data, "--embedding", "vector", "--min-cosine", 0.9, "--max-cosine", 1.1, "--count", 5, "-o", out, "--samples", samples, "--json"))
        pairs = []
        for number, row in enumerate(self.rows_of(out)):
            # The window has room for the row itself, which the pool has too.
            wanted = self.neighbours(number, 0.9, 1.1, 5)
            made = [r for r in row["responses"] if r.get("origin") == "contrast"]
            self.assertEqual([r["text"] for r in made], [self.rows[i]["responses"][0]["text"] for i in wanted])
            self.assertEqual([r["origin_id"] for r in made], [f"p{i}" for i in wanted])
            pairs += [(row["prompt_id"], place, i) for place, i in enumerate(wanted)]
        self.assertEqual(report["added"], len(pairs))
        wanted = [{"prompt_id": f"{own}/sample-{place}", "prompt": self.rows[i]["prompt"],
                   "responses": [{"response_id": f"{own}/sample-{place}/gold", "role": "gold", "text": self.rows[i]["responses"][0]["text"]}],
                   "origin_id": f"p{i}", "for_prompt_id": own} for own, place, i in pairs]  # fmt: skip
        self.assertEqual(self.rows_of(samples), wanted)
        short = self.convert("short-vectors", [{**row, "vector": row["vector"][:3]} for row in self.rows[:5]])
        done = run("augment", "contrast", short, "--from", self.data, "--embedding", "vector", "-o", out)
        self.assertIn("embeddings have 8 numbers, those of ", done.stderr)
        self.assertIn("is also an input or another output", run("augment", "contrast", queries, "--from", self.data, "--embedding", "vector", "-o", self.data).stderr)

    def test_edits_are_seeded_and_differ(self) -> None:
        def texts(name: str, *arguments: object) -> list[list[str]]:
            copy = self.folder / name
            self.tool("augment", "adversarial", self.data, "-o", copy, "--count", 6, "-q", *arguments)
            return [[r["text"] for r in row["responses"] if r.get("origin") == "adversarial"] for row in self.rows_of(copy)]

        first = texts("edits.inseam")
        self.assertEqual(first, texts("edits-again.inseam"))
        self.assertNotEqual(first, texts("edits-other.inseam", "--seed", 1))
        for row, made in zip(self.rows, first):
            gold = row["responses"][0]["text"]
            self.assertEqual(len(made), 6)
            self.assertTrue(all(text != gold for text in made) and len(set(made)) > 3)

    def test_requests_and_answers(self) -> None:
        requests, copy = self.folder / "requests.jsonl", self.folder / "answered.inseam"
        self.tool("augment", "gpt", self.data, "--requests", requests, "--count", 3, "-q")
        asked = [json.loads(line) for line in requests.read_text().splitlines()]
        self.assertEqual([line["custom_id"] for line in asked], [row["prompt_id"] for row in self.rows])
        self.assertTrue(all(row["prompt"] in line["body"]["messages"][0]["content"] and line["body"]["n"] == 3 for row, line in zip(self.rows, asked)))
        lines = [{"custom_id": line["custom_id"], "response": {"body": {"choices": [{"message": {"content": f"{line['custom_id']} é {i}"}} for i in range(5)]}}} for line in reversed(asked)]
        answers = self.folder / "answers.jsonl"
        answers.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.tool("augment", "gpt", self.data, "--answers", answers, "--count", 3, "-o", copy, "-q")
        for row in self.rows_of(copy):
            made = [r["text"] for r in row["responses"] if r.get("origin") == "gpt"]
            self.assertEqual(made, [f"{row['prompt_id']} é {i}" for i in range(3)])
        report = json.loads(self.tool("augment", "gpt", self.convert("gaps", [{**self.rows[0], "prompt": None}, {**self.rows[1], "responses": []}, self.rows[2]]), "--requests", requests, "--json"))
        self.assertEqual([report["requests"], report["rows_left_out"]], [1, 2])
        answers.write_text("{}\n")
        done = run("augment", "gpt", self.data, "--answers", answers, "-o", copy)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{answers}:1: expected a JSON object with custom_id", done.stderr)

    def test_from_prompts_to_selection(self) -> None:
        """Make worse responses, score them, compute SEAM, keep the worst fifth, make five more for these."""
        made, chance = self.folder / "scored.inseam", random.Random(3)
        self.tool("augment", "adversarial", self.data, "-o", made, "--count", 5, "-q")
        work = self.folder / "work.jsonl"
        self.tool("export", made, "--for-scoring", "-o", work, "-q")
        scores = self.folder / "scores.jsonl"
        lines = [json.loads(line) for line in work.read_text().splitlines()]
        scores.write_text("".join(json.dumps({"response_id": l["response_id"], "score": chance.gauss(0, 1), "logp": -chance.random() * 90, "n": 7}) + "\n" for l in lines))
        self.tool("attach", made, "--from", scores, "--key", "response_id", "--rm", "sea=score", "--pm", "sft=logp", "-q")
        self.tool("compute", "seam", made, "--pm", "sft", "--rm", "sea", "--mode", "eq2", "--into", "seam", "-q")
        worst, more = self.folder / "worst.inseam", self.folder / "worst-more.inseam"
        self.tool("select", made, "--by", "seam", "--only-worst", "20%", "-o", worst, "-q")
        self.tool("augment", "contrast", worst, "-o", more, "--embedding", "vector", "--min-cosine", 0.5, "--max-cosine", 1, "--count", 5, "-q")
        rows = self.rows_of(more)
        self.assertTrue(0 < len(rows) <= 60)
        self.assertTrue(any(sum(r.get("origin") == "contrast" for r in row["responses"]) == 5 for row in rows))


def plane(chance: random.Random, size: int) -> tuple[list[float], list[float]]:
    """Two directions at right angles in a space of that size."""
    u, v = ([chance.gauss(0, 1) for _ in range(size)] for _ in range(2))
    share = sum(a * b for a, b in zip(u, v)) / sum(a * a for a in u)
    return u, [b - share * a for a, b in zip(u, v)]


class ConvexHull(ToolTest):
    def test_corners_of_what_lies_in_a_plane(self) -> None:
        """Points of a plane, turned into seven dimensions: the corners are those of the plane, by brute force."""
        chance = random.Random(6)
        rows, wanted = [], []
        for _ in range(60):
            u, v = plane(chance, 7)
            points = [(chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(chance.randrange(0, 12))]
            rows.append({"responses": [{"v": [x * a + y * b for a, b in zip(u, v)]} for x, y in points]})
            # A point is a corner if some line through it and another has all others on one side, or it is alone with one more.
            for i, (x, y) in enumerate(points):
                others = [p for j, p in enumerate(points) if j != i]

                def side(p: tuple, q: tuple) -> float:
                    return (p[0] - x) * (q[1] - y) - (p[1] - y) * (q[0] - x)

                wanted.append(len(points) <= 2 or any(all(side(p, q) >= 0 for q in others) for p in others))
        self.assertEqual(self.corners_of("hull", rows), wanted)

    def corners_of(self, name: str, rows: list) -> list:
        data = self.convert(name, rows)
        return [json.loads(line)["corner"] for line in self.tool("compute", "convex-hull", data, "--embedding", "responses[].v", "--rows").splitlines()]

    def corners(self, vectors: list) -> list:
        return self.corners_of("few", [{"responses": [{"v": v} for v in vectors]}])

    def test_corners_of_equal_points_and_of_lines(self) -> None:
        self.assertEqual(self.corners([[1.0, 2.0]] * 4), [True] + [False] * 3)
        self.assertEqual(self.corners([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0], [3.0, 4.0]]), [True, False, True, False])
        # Points of a line in space have two corners, wherever the line lies.
        for direction in ([0.1, 0.2, 0.3], [1.0, -1e-3, 7.0], [1 / 3, 1e5, -2 / 7]):
            line = [[0.7 + t * d for d in direction] for t in (0.3, -1.1, 0.0, 2.9, 1.7, 0.1)]
            self.assertEqual(self.corners(line), [False, True, False, True, False, False], direction)
        # Points on the sides of a turned square are no corners; of equal corners the first is one.
        c, s = math.cos(0.3), math.sin(0.3)
        square = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (1, 1), (0, 0)]
        found = self.corners([[c * x - s * y, s * x + c * y, 5.0] for x, y in square])
        self.assertEqual(found, [True, False, True, False, True, False, True, False, False, False])

    def test_corners_of_turned_grids(self) -> None:
        """Points on the sides of rectangles, thin ones too, turned in space; the first and the last sides are those that the order goes up."""
        self.assertEqual(self.corners([[0, 1], [0, 0], [4, 0], [4, 2], [0, 2], [4, 1]]), [False, True, True, True, True, False])
        chance = random.Random(7)
        rows, wanted = [], []
        for _ in range(300):
            u, v = plane(chance, 5)
            width, height = chance.randrange(1, 5), chance.randrange(1, 4)
            scale, thin = 10.0 ** chance.choice([-150, -9, 0, 9, 150]), 10.0 ** chance.choice([0, 0, -3, -7])
            grid = [(x, y) for x in range(width + 1) for y in range(height + 1)]
            chance.shuffle(grid)
            rows.append({"responses": [{"v": [scale * (x * a + thin * y * b) for a, b in zip(u, v)]} for x, y in grid]})
            wanted += [x in (0, width) and y in (0, height) for x, y in grid]
        self.assertEqual(self.corners_of("grids", rows), wanted)


class Warm(ToolTest):
    def write(self, name: str, tensors: dict) -> object:
        """A safetensors file of (dtype, shape, bytes)."""
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for key, (dtype, shape, raw) in tensors.items():
            header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
            data += raw
        text = json.dumps(header).encode()
        path = self.folder / name
        path.write_bytes(struct.pack("<Q", len(text)) + text + data)
        return path

    def test_the_mean_of_numbers(self) -> None:
        chance = random.Random(2)
        values = [[chance.gauss(0, 1) for _ in range(1_001)] for _ in range(3)]
        files = [
            self.write(f"{i}.safetensors", {"w": ("F32", [7, 143], struct.pack("<1001f", *own)), "h": ("F16", [1001], struct.pack("<1001e", *own)),
                                            "d": ("F64", [1001], struct.pack("<1001d", *own)), "n": ("I64", [2], struct.pack("<2q", 4, -5))})
            for i, own in enumerate(values)
        ]  # fmt: skip
        out = self.folder / "warm.safetensors"
        self.tool("warm", *files, "-o", out, "-q")
        raw = out.read_bytes()
        size = struct.unpack("<Q", raw[:8])[0]
        header, data = json.loads(raw[8 : 8 + size]), raw[8 + size :]
        self.assertEqual(header["__metadata__"], {"format": "pt"})
        for key, code in (("w", "f"), ("h", "e"), ("d", "d")):
            first, last = header[key]["data_offsets"]
            stored = [struct.unpack(f"<1001{code}", struct.pack(f"<1001{code}", *own)) for own in values]
            wanted = struct.pack(f"<1001{code}", *[(a + b + c) / 3 for a, b, c in zip(*stored)])
            self.assertEqual(data[first:last], wanted, key)
        first, last = header["n"]["data_offsets"]
        self.assertEqual(struct.unpack("<2q", data[first:last]), (4, -5))

    def test_checkpoints_that_do_not_fit(self) -> None:
        def tensor(count: int, code: str = "f", dtype: str = "F32") -> tuple:
            return (dtype, [count], struct.pack(f"<{count}{code}", *range(count)))

        base = self.write("base", {"w": tensor(4)})
        for name, other, words in [
            ("shape", {"w": tensor(5)}, "tensor w is F32 [5], in"),
            ("dtype", {"w": tensor(4, "i", "I32")}, "tensor w is I32"),
            ("fewer", {"v": tensor(4)}, "has no tensor w"),
            ("more", {"w": tensor(4), "v": tensor(4)}, "has a tensor v"),
        ]:
            done = run("warm", base, self.write(name, other), "-o", self.folder / "out")
            self.assertEqual(done.returncode, 2)
            self.assertIn(words, done.stderr)
        whole = [self.write(f"whole{i}", {"n": ("I32", [1], struct.pack("<i", i))}) for i in range(2)]
        self.assertIn("differs between checkpoints and has no mean", run("warm", *whole, "-o", self.folder / "out").stderr)
        good = base.read_bytes()
        broken = self.folder / "broken"
        for end in [*range(0, 12), len(good) - 1, len(good) // 2]:
            broken.write_bytes(good[:end])
            self.assertEqual(run("warm", broken, base, "-o", self.folder / "out").returncode, 2, end)
        for change in (b"9" * 8 + good[8:], good.replace(b"[0, 16]", b"[0, 99]"), good.replace(b"[0, 16]", b"[16,0]"), good.replace(b"[4]", b"[9]"), good.replace(b"F32", b"F99")):
            broken.write_bytes(change)
            self.assertEqual(run("warm", broken, base, "-o", self.folder / "out").returncode, 2)


if __name__ == "__main__":
    unittest.main()
