# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The synthetic corpus of `inseam generate`: the same bytes from the same seed, plain English, right answers."""

import json
import re
import statistics
import unittest

from cli import ToolTest

ROWS = 3000
ESCAPES = re.compile(r"[^\x20-\x7e\n]|\\")
CODE = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
EQUATION = re.compile(r"(\d+) ([-+*/]) (\d+) = (\d+)")
ANSWERS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b}
SMALL_WORDS = set("the a an of in and to is are was were that for with by on at from it you not but or so if when this be than more most".split())
CALLS = {
    "count_vowels": (["Queueing"], 5), "reverse_words": (["a bc d"], "d bc a"), "largest": ([[-3, -1, -2]], -1),
    "is_palindrome": (["Never odd or even"], True), "unique": ([[3, 1, 3, 2, 1]], [3, 1, 2]), "factorial": ([5], 120),
    "word_counts": (["a b A"], {"a": 2, "b": 1}), "fibonacci": ([6], [0, 1, 1, 2, 3, 5]), "is_prime": ([9], False),
    "merge": ([[1, 4], [2, 3]], [1, 2, 3, 4]), "mean": ([[1, 2, 6]], 3), "flatten": ([[[1], [2, 3]]], [1, 2, 3]),
    "to_fahrenheit": ([100], 212), "longest_word": (["z bbb aa"], "bbb"), "gcd": ([12, 18], 6),
    "by_age": ([[{"age": 2, "name": "a"}, {"age": 1, "name": "b"}]], [{"age": 1, "name": "b"}, {"age": 2, "name": "a"}]),
    "chunks": ([[1, 2, 3, 4, 5], 2], [[1, 2], [3, 4], [5]]), "invert": ([{"a": 1}], {1: "a"}), "find": ([[1, 3, 5], 1], 0),
    "title_case": (["a long day"], "A Long Day"), "second_largest": ([[5, 9, 7, 1]], 7), "is_balanced": ([")("], False),
    "running_total": ([[1, 2, 3]], [1, 3, 6]),
}  # fmt: skip


def result(code: str) -> object:
    """Returns what a function of the corpus gives for the arguments of `CALLS`; an exception is a result, too."""
    scope: dict = {}
    exec(code, scope)
    name = re.match(r"def (\w+)", code)[1]
    arguments = json.loads(json.dumps(CALLS[name][0]))
    try:
        return scope[name](*arguments)
    except Exception as error:
        return error


def is_right(code: str) -> bool:
    """Returns whether a function of the corpus gives what its task asks for."""
    return result(code) == CALLS[re.match(r"def (\w+)", code)[1]][1]


def content(text: str) -> set:
    """Returns the longer words of a text."""
    return set(re.findall(r"[a-z]{5,}", text.lower()))


class GenerateTest(ToolTest):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.corpus = cls.folder / "corpus.jsonl"
        cls().tool("generate", "-o", cls.corpus, "--rows", ROWS, "--seed", "7", "--threads", "2", "-q")
        cls.bytes = cls.corpus.read_bytes()
        cls.rows = [json.loads(line) for line in cls.bytes.splitlines()]
        cls.golds = [(row["prompt"], row["responses"][0]["text"]) for row in cls.rows if row["responses"][0]["text"]]
        cls.worse = [(row["prompt"], response["text"]) for row in cls.rows for response in row["responses"][1:]]
        cls.texts = [row["prompt"] for row in cls.rows] + [text for _, text in cls.golds + cls.worse]
        cls.plain = [text for text in cls.texts if not ESCAPES.search(text) and "```" not in text]

    def close(self, value: float, expected: float, share: float) -> None:
        self.assertLess(abs(value - expected), share * expected, (value, expected))

    def made(self, *options: object) -> bytes:
        path = self.folder / "other.jsonl"
        self.tool("generate", "-o", path, "-q", *options)
        return path.read_bytes()

    def test_the_bytes_follow_from_the_seed(self) -> None:
        self.assertEqual(self.made("--rows", ROWS, "--seed", 7, "--threads", 1), self.bytes)
        self.assertNotEqual(self.made("--rows", ROWS, "--seed", 8), self.bytes)
        first = self.made("--rows", 700, "--seed", 7)
        self.assertEqual(first, b"".join(self.bytes.splitlines(keepends=True)[:700]))

    def test_ids_count_from_the_first(self) -> None:
        def lines(*flags: object) -> str:
            return self.tool("generate", "-o", "-", "--rows", 600, "-q", *flags)

        later = lines("--first-id", 1_000)
        self.assertIn('"prompt_id":"p-00001599"', later.replace(" ", ""))
        self.assertEqual(re.sub(r"p-(\d{8})", lambda id: f"p-{int(id[1]) - 1_000:08}", later), lines())

    def test_token_log_probs_change_nothing_else(self) -> None:
        rows = [json.loads(line) for line in self.made("--rows", 200, "--seed", 7, "--tokens").splitlines()]
        for row in rows:
            for response in row["responses"]:
                for policy in response["pm"].values():
                    logps = policy.pop("token_logps")
                    self.assertEqual(logps is None, policy["logp"] is None)
                    if logps is not None:
                        self.assertEqual(len(logps), response["n_tokens"])
                        self.close(-sum(logps), -policy["logp"], 1e-3)
        self.assertEqual(rows, self.rows[:200])

    def test_rows_have_their_keys_and_ids(self) -> None:
        for number, row in enumerate(self.rows):
            keys = [key for key in row if key not in ("source_set", "created")]
            self.assertEqual(keys, ["prompt_id", "prompt", "responses", "turns", "flagged", "tags"])
            self.assertEqual(row["prompt_id"], f"p-{number:08}")
            ids = [response["response_id"] for response in row["responses"]]
            self.assertEqual(ids, [f"{row['prompt_id']}-{index}" for index in range(len(ids))])
            roles = [response["role"] for response in row["responses"]]
            self.assertEqual(roles, ["gold"] + ["worse"] * (len(ids) - 1))

    def test_shares_of_what_is_missing_or_null(self) -> None:
        responses = [response for row in self.rows for response in row["responses"]]
        scores = [response["rm"].get("sky", "") for response in responses]
        self.close(len(responses) / ROWS, 5, 0.05)
        self.close(sum("source_set" not in row for row in self.rows) / ROWS, 0.01, 0.6)
        self.close(sum(row.get("source_set", "") is None for row in self.rows) / ROWS, 0.02, 0.5)
        self.close(sum("origin" not in response for response in responses) / len(responses), 0.02, 0.3)
        self.close(scores.count("") / len(responses), 0.005, 0.4)
        self.close(scores.count(None) / len(responses), 0.01, 0.3)
        self.close(sum(bool(ESCAPES.search(CODE.sub("", text))) for text in self.texts) / len(self.texts), 0.12, 0.1)
        for tag in ("helpful", "harmless", "code", "math", "multi-turn", "long"):
            self.close(sum(tag in row["tags"] for row in self.rows) / ROWS, 0.223, 0.15)

    def test_lengths_in_characters_and_tokens(self) -> None:
        self.close(statistics.median(len(row["prompt"]) for row in self.rows), 300, 0.08)
        self.close(statistics.median(len(text) for _, text in self.golds), 740, 0.05)
        self.close(statistics.median(len(text) for _, text in self.worse), 640, 0.04)
        ratios = [len(r["text"]) / r["n_tokens"] for row in self.rows for r in row["responses"] if r["text"] and r["n_tokens"] > 20]
        self.close(statistics.mean(ratios), 4.2, 0.01)

    def test_scores_of_gold_responses_are_higher(self) -> None:
        def mean(responses: list) -> float:
            return statistics.mean(r["rm"]["sky"] for r in responses if r["rm"].get("sky") is not None)

        self.assertLess(abs(mean([row["responses"][0] for row in self.rows]) - 0.7), 0.15)
        self.assertLess(abs(mean([response for row in self.rows for response in row["responses"][1:]])), 0.1)

    def test_prompts_are_sentences_that_end(self) -> None:
        for row in self.rows:
            self.assertRegex(row["prompt"], r"^[A-Z0-9]")
            self.assertRegex(row["prompt"], r"[.?]$")

    def test_texts_are_plain_english(self) -> None:
        words = [word for text in self.plain for word in re.findall(r"[a-z]+", text.lower())]
        self.close(sum(word in SMALL_WORDS for word in words) / len(words), 0.3, 0.25)
        self.assertLess(max(map(len, words)), 20)
        for text in self.plain:
            self.assertNotRegex(text, r"[.?!] [a-z]")
            self.assertNotRegex(text, r"\b[Aa] ([aio]|e(?!u)|u(?!ni|s))")
            self.assertNotRegex(text, r"\b[Aa]n [^aeiouh]")
            self.assertNotRegex(text, r"[{}<>|^#]|  | [.,;:?!]|\.\.|\?\.|,,")

    def test_responses_are_about_their_prompts(self) -> None:
        for pairs in (self.golds, self.worse):
            own = statistics.mean(len(content(prompt) & content(text)) for prompt, text in pairs)
            others = statistics.mean(len(content(pairs[i - 7][0]) & content(text)) for i, (_, text) in enumerate(pairs))
            self.assertGreater(own, 2 * others)

    def test_sums_are_right_in_gold_responses_and_wrong_in_some_others(self) -> None:
        counts = {"gold": 0, "worse": 0}
        for prompt, text in self.golds:
            for place, (a, sign, b, value) in enumerate(EQUATION.findall(text)):
                self.assertEqual(ANSWERS[sign](int(a), int(b)), int(value), text)
                counts["gold"] += place == 0
                if place == 0:
                    self.assertTrue({a, b} <= set(re.findall(r"\d+", prompt)), prompt)
        for prompt, text in self.worse:
            for a, sign, b, value in EQUATION.findall(text):
                self.assertNotEqual(ANSWERS[sign](int(a), int(b)), int(value), text)
                self.assertTrue({a, b} <= set(re.findall(r"\d+", prompt)), prompt)
                counts["worse"] += 1
        self.close(counts["gold"] / ROWS, 0.18, 0.25)
        self.assertGreater(counts["worse"], counts["gold"])

    def test_functions_work_in_gold_responses_and_fail_in_some_others(self) -> None:
        right = {code for _, text in self.golds for code in CODE.findall(text)}
        wrong = {code for _, text in self.worse for code in CODE.findall(text)}
        right = {code for code in right if "count_lines" not in code}
        wrong = {code for code in wrong if "count_lines" not in code}
        self.assertEqual(len(right), len(CALLS))
        self.assertEqual([code for code in right if not is_right(code)], [])
        self.assertEqual([code for code in wrong if is_right(code)], [])


if __name__ == "__main__":
    unittest.main()
