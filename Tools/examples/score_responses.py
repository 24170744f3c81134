# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""Scores the responses that a reward model has not scored yet: python score_responses.py DATA NAME"""

import sys

import inseam

path, name = sys.argv[1:3]
ds = inseam.open(path)
scored: dict[str, list] = {"response_id": [], name: []}
missing = f'rm."{name}" IS NULL' if f'responses[].rm."{name}"' in ds.schema else None
for batch in ds.responses(where=missing, batch_rows=256):
    # A real script runs a reward model here; this one uses the length of the text.
    scored["response_id"] += [response["response_id"] for response in batch]
    scored[name] += [float(len(response["text"])) for response in batch]
if scored[name]:
    print(ds.attach(f'rm."{name}"', scored, key="response_id", provenance={"model": "length of the text"}))
print(ds.refresh().select([f'responses[].rm."{name}"'])[0])
