# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Computes SEAM with contrast instructions: python contrast_seam.py DATA FOLDER

The gold responses of similar prompts become worse responses of a prompt. They are scored, and the prompts with the worst SEAM values are printed.
Needs `pip install wordllama`, which contains its weights.
"""

import sys
from pathlib import Path

import inseam
import wordllama

data, folder = sys.argv[1], Path(sys.argv[2])
ds = inseam.open(data)

# 1. Embed each prompt, and attach the vectors as a column of the file.
model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
vectors = model.embed([row["prompt"] or "" for row in ds.select("prompt")], norm=True)
ds.attach("embedding", {"embedding": vectors}, on="rows", provenance={"model": "wordllama l2_supercat_256"})

# 2. Add the gold responses of prompts with a similar embedding as worse responses, without scores.
path = folder / "contrast.inseam"
print(inseam.augment("contrast", data, path, embedding="embedding", least=0.6, most=0.95, count=5))

# 3. Score them. A real script runs a reward model and a policy model; here the number of words replaces both.
ds = inseam.open(path)
scored: dict[str, list] = {"response_id": [], "rm": [], "logp": [], "n_tokens": []}
for batch in ds.responses():
    for response in batch:
        words = len(response["text"].split())
        for name, value in (("response_id", response["response_id"]), ("rm", float(words)), ("logp", -2.0 * words), ("n_tokens", words)):
            scored[name].append(value)
moves = {"rm": "rm.words", "logp": "pm.stand_in.logp", "n_tokens": "pm.stand_in.n_tokens"}
ds.attach(moves, scored, key="response_id")

# 4. Compute the SEAM value of each prompt, and print the worst fifth.
result = ds.refresh().compute("seam", pm="stand_in", rm="words", into="seam")
print({key: result.report[key] for key in ("rows", "comparable", "hacked", "mean")})
fresh = inseam.open(path)
worst = sorted((value, row) for row, value in enumerate(result["seam"]) if value < 0)[: max(1, len(fresh) // 5)]
for value, row in worst:
    print(f"{value:8.2f}  {fresh[row]['prompt']}")
