# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Stands in for the data and the models of the SEAM pipelines: seam_stand_ins.py (prompts COUNT SEED | scores FILE)

`prompts` prints synthetic prompts with a gold response and the embedding of the prompt. `scores` reads what
`inseam export --for-scoring` wrote and prints the log-probs of two policy models and the score of a reward model.
"""

import hashlib
import json
import math
import random
import sys

TOPICS = ["sorting", "rice", "bicycles", "pianos", "rent", "maps", "tea", "chess"]


def prompts(count: int, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(count):
        topic = number % len(TOPICS)
        # Prompts of one topic are similar.
        embedding = [chance.gauss(0, 0.32) + 3 * (place == topic) for place in range(16)]
        words = " ".join(chance.choice(TOPICS) for _ in range(chance.randrange(3, 20)))
        print(json.dumps({"prompt_id": f"s{seed}-{number}", "prompt": f"Question {number} about {TOPICS[topic]}?", "embedding": embedding,
                          "responses": [{"response_id": f"s{seed}-{number}/gold", "role": "gold", "text": f"About {TOPICS[topic]}: {words}."}]}))  # fmt: skip


def scores(path: str) -> None:
    for line in open(path, encoding="utf-8"):
        item = json.loads(line)
        # A real script runs the models here; these numbers depend on the prompt and the response alone.
        digest = hashlib.sha256(f"{item['prompt']}\n{item['response']}".encode()).digest()
        a, b, c = (int.from_bytes(digest[4 * place : 4 * place + 4], "big") / 2**32 for place in range(3))
        tokens = len(item["response"].split())
        print(json.dumps({"response_id": item["response_id"], "n": tokens, "sft_100": -tokens * (1 + 2 * a), "sft_200": -tokens * (1 + a), "sky": math.log(b / (1 - b)) + c}))


if __name__ == "__main__":
    if sys.argv[1] == "prompts":
        prompts(int(sys.argv[2]), int(sys.argv[3]))
    else:
        scores(sys.argv[2])
