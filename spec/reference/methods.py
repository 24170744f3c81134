# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The methods of methods.md in plain Python, one function each: columns are lists with one entry per slot, None for null.

Each function returns a dictionary of columns. Lists of lists are columns of lists. SEAM is in seam.py."""

import math
import struct

def single(x):
    return struct.unpack("<f", struct.pack("<f", x))[0]

def each(function, *columns):
    """A function of the values of each slot; None where one is missing."""
    return [None if any(value is None for value in slot) else function(*slot) for slot in zip(*columns)]

def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0

def softplus(x):
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))

def win(a, b, ties="strict"):
    return 1.0 if a > b else 0.0 if a < b else {"strict": 0.0, "inclusive": 1.0, "half": 0.5}[ties]

def middle(values):
    """The mean, between the smallest and the largest value despite rounding: equal numbers have deviation 0."""
    return min(max(sum(values) / len(values), min(values)), max(values))

def deviation(values, ddof=0):
    center = middle(values)
    return math.sqrt(sum((x - center) ** 2 for x in values) / (len(values) - ddof))

def ensemble(members, k=1.0, min_members=None, standardize=False):
    if standardize:
        scales = [(middle(known := [x for x in member if x is not None]), deviation(known)) for member in members]
        members = [each(lambda x, m=mean, s=scale: (x - m) / s if s else None, member) for member, (mean, scale) in zip(members, scales)]
    out = {name: [] for name in ("mean", "min", "variance", "mean_minus_k_std", "n")}
    for slot in zip(*members):
        known = [x for x in slot if x is not None]
        out["n"].append(len(known))
        if len(known) < (min_members or len(members)):
            values = [None] * 4
        else:
            spread = deviation(known)
            mean = middle(known)
            values = [mean, min(known), spread**2, mean - k * spread]
        for name, value in zip(out, values):
            out[name].append(value)
    return out

def importance(policy_chosen, reference_chosen, policy_rejected, reference_rejected, alpha=0.1, eta=0.001):
    def valid(column):
        return [x if x is not None and x <= 0 and math.isfinite(x) else None for x in column]
    def ratio(p, r):
        if alpha == 0:
            return p - r
        high = max(math.log(alpha) + p, math.log1p(-alpha) + r)
        return p - high - math.log(math.exp(math.log(alpha) + p - high) + math.exp(math.log1p(-alpha) + r - high))
    chosen = each(ratio, valid(policy_chosen), valid(reference_chosen))
    rejected = each(ratio, valid(policy_rejected), valid(reference_rejected))
    weight = each(lambda a, b: math.exp(eta * (a + b)), chosen, rejected)
    return {"weight": weight, "log_ratio_chosen": chosen, "log_ratio_rejected": rejected}

def confidence(ab, ba, threshold=0.8):
    p = each(lambda a, b: (a + b) / 2, ab, ba)
    sure = each(lambda x: max(x, 1 - x), p)
    return {"p": p, "confidence": sure, "keep": each(lambda x: x > threshold, sure), "flip": each(lambda x: x < 0.5, p),
            "position_bias": each(lambda a, b: abs(a - b), ab, ba)}

def filter_margin(new, old, ddof=0):
    spread = deviation([x for x in old if x is not None], ddof)
    delta = each(lambda a, b: a - b, new, old)
    return {"delta": delta, "keep": each(lambda x: x > -spread, delta)}

def self_label(chosen, rejected, high=0.55, low=0.45, margin=0.3):
    def clear(a, b):
        return a is not None and b is not None and ((a > high and b < low) or a - b > margin)
    return {"action": ["keep" if clear(a, b) else "swap" if clear(b, a) else "rest" for a, b in zip(chosen, rejected)]}

def mismatch(first, second, preference, ties="strict"):
    def differs(a, b, p):
        return None if p == 0.5 else 1 - win(a, b, ties) if p > 0.5 else 1 - win(b, a, ties)
    return {"mismatch": each(differs, first, second, preference)}

def hard(probability, target, min_distance=0.2):
    distance = each(lambda a, b: abs(a - b), probability, target)
    return {"distance": distance, "keep": each(lambda x: x >= min_distance, distance)}

def bt(chosen, rejected, margin=None):
    return {"loss": each(lambda a, b, m: softplus(b - a + m), chosen, rejected, margin or [0.0] * len(chosen))}

def bt_total(chosen, rejected, margin=None, lam=0.001, batch=64, center=0.0):
    losses = [x for x in bt(chosen, rejected, margin)["loss"] if x is not None]
    sums = [a + b for a, b in zip(chosen, rejected) if a is not None and b is not None]
    batches = [sums[start:start + batch] for start in range(0, len(sums), batch)]
    square = sum((sum(own) / (2 * len(own))) ** 2 for own in batches) / len(batches)
    return sum(losses) / len(losses) + lam * batch * square + center * sum(x * x for x in sums) / len(sums)

def consistency(own, other_response, other_instruction, ties="strict"):
    return {"response": each(lambda a, b: win(a, b, ties), own, other_response),
            "instruction": each(lambda a, b: win(a, b, ties), own, other_instruction)}

def cosine(a, b):
    norm = math.sqrt(sum(x * x for x in a)) * math.sqrt(sum(x * x for x in b))
    return sum(x * y for x, y in zip(a, b)) / norm if norm else None

def margin(similarity, chosen, rejected, b1, b3):
    limit = each(lambda s: b1 / (s + 0.001) + b3, similarity)
    return {"similarity": similarity, "limit": limit, "violates": each(lambda a, b, c: a - b > c, chosen, rejected, limit)}

def margin_by_tokens(a, b, chosen, rejected):
    def ratio(x, y):
        same = next((i for i, (p, q) in enumerate(zip(x, y)) if p != q), min(len(x), len(y)))
        x, y = len(x) - same, len(y) - same
        return min(x, y) / max(x, y) if x or y else 1.0
    return margin(each(ratio, a, b), chosen, rejected, 10, -5)

def margin_by_embeddings(a, b, chosen, rejected):
    def angle(x, y):
        c = cosine(x, y)
        return None if c is None else (math.pi - math.acos(min(max(c, 0.0), 1.0))) / math.pi
    return margin(each(angle, a, b), chosen, rejected, 20, -15)

def step_scores(steps):
    out = {name: [] for name in ("product", "min", "last", "mean", "log_product", "min_at_last", "n")}
    for own in steps:
        own = own or []
        values = [None] * 6
        if own and None not in own:
            values = [math.prod(own), min(own), own[-1], sum(own) / len(own),
                      None if min(own) < 0 else sum(math.log(x) if x else -math.inf for x in own), own.index(min(own)) == len(own) - 1]
        for name, value in zip(out, [*values, len(own)]):
            out[name].append(value)
    return out

def first_wrong(shares, threshold):
    for step, share in enumerate(shares):
        if share is None:
            return None
        if share <= threshold:
            return step
    return -1 if shares else None

def mc_labels(counts, completions=8, threshold=0.0):
    out = {name: [] for name in ("first_error", "n", "hard", "soft")}
    for own in counts:
        shares = [None if x is None else x / completions for x in own or []]
        error = first_wrong(shares, threshold)
        gap = shares.index(None) if None in shares else len(shares)
        end = gap if error is None else len(shares) if error < 0 else error + 1
        out["first_error"].append(error)
        out["n"].append(end)
        out["hard"].append([int(x > threshold) for x in shares[:end]] + [None] * (len(shares) - end))
        out["soft"].append(shares[:end] + [None] * (len(shares) - end))
    return out

def consensus(counts, judge, completions=8, threshold=0.0):
    errors = [first_wrong([None if x is None else x / completions for x in own or []], threshold) for own in counts]
    return {"keep": each(lambda a, b: a == b, errors, judge), "first_error": errors}

def first_error(steps, threshold=0.5):
    def find(own):
        for step, score in enumerate(own):
            if score is None:
                return None
            if score < threshold:
                return step
        return -1 if own else None
    return {"first_error": [find(own or []) for own in steps]}

def trajectory(signals, final, outcome, alpha=1.0, beta=0.75):
    def mix(*values):
        if None in values:
            return None
        powers = [math.exp(x - max(values)) for x in values]
        return sum(p / sum(powers) * x for p, x in zip(powers, values))
    steps = []
    for slot in zip(*signals):
        own = [mix(*step) for step in zip(*(signal or [] for signal in slot))]
        steps.append(None if not own or None in own else sum(own) / len(own))
    score = each(lambda s, f: s + alpha * f, steps, final)
    return {"steps": steps, "score": score, "blended": each(lambda s, o: beta * s + (1 - beta) * o, score, outcome)}

def judged(text, form="answer", tail=None):
    end = text[-(tail or {"answer": 80, "brackets": 100}[form]):]
    marks = ["<answer>[[A]]</answer>", "<answer>[[B]]</answer>"] if form == "answer" else ["[[A]]", "[[B]]"]
    a, b = (mark in end for mark in marks)
    return "none" if a == b else "A" if a else "B"

def verdict(texts, winners, form="answer"):
    found = each(lambda text: judged(text, form), texts)
    correct = each(lambda side, winner: side == {"model_a": "A", "model_b": "B"}.get(winner, winner), found, winners)
    return {"verdict": found, "correct": correct, "reward": each(lambda x: 1 if x else -1, correct)}

def vote(lists, form="answer"):
    sides = [[judged(text, form) for text in texts or [] if text is not None] for texts in lists]
    counts = [(own.count("A"), own.count("B")) for own in sides]
    return {"verdict": ["A" if a > b else "B" if b > a else "none" for a, b in counts], "a": [a for a, _ in counts], "b": [b for _, b in counts]}

def best_of_n(scores, roles):
    def wins(own, part):
        gold = next((own[i] for i, role in enumerate(part) if role == "gold"), None)
        worse = [own[i] for i, role in enumerate(part) if role == "worse"]
        return None if gold is None or not worse or None in worse else float(all(gold > x for x in worse))
    return {"correct": [wins(own, part) for own, part in zip(scores, roles)]}

def at_n(correct, scores, answers, n=None):
    out = {"prm": [], "maj": [], "pass": []}
    for own, score, answer in zip(correct, scores, answers):
        drawn = len(own) if n is None else n
        enough = 0 < drawn <= len(own)
        scored = [i for i in range(drawn) if score[i] is not None] if enough else []
        out["prm"].append(own[max(scored, key=lambda i: (score[i], -i))] if scored else None)
        votes = [x for x in answer[:drawn] if x is not None] if enough else []
        most = max(votes, key=lambda x: (votes.count(x), -votes.index(x))) if votes else None
        out["maj"].append(own[answer.index(most)] if votes else None)
        known = [x for x in own if x is not None]
        k = len(known) if n is None else n
        out["pass"].append(1 - math.comb(len(known) - sum(known), k) / math.comb(len(known), k) if 0 < k <= len(known) else None)
    return out

def rm_bench(matrices, domains):
    """The levels of each domain, from the 3 by 3 verdicts of each slot; a row is a style of the better answer."""
    names = ["safety" if name.startswith("safety-") else name for name in domains]
    out = {}
    for name in sorted(set(names)):
        own = [m for m, other in zip(matrices, names) if other == name]
        mean = [[sum(m[i][j] for m in own) / len(own) for j in range(3)] for i in range(3)]
        level = lambda keeps: sum(mean[i][j] for i in range(3) for j in range(3) if keeps(i, j)) / 3
        out[name] = [level(lambda i, j: i < j), level(lambda i, j: i == j), level(lambda i, j: i > j)]
    return out

#: The published numbers of pairs of RewardBench by group; math-prm counts as much as the code of its section.
REWARD_BENCH = {
    "Chat": {"alpacaeval-easy": 100, "alpacaeval-length": 95, "alpacaeval-hard": 95, "mt-bench-easy": 28, "mt-bench-med": 40},
    "Chat Hard": {"mt-bench-hard": 37, "llmbar-natural": 100, "llmbar-adver-neighbor": 134, "llmbar-adver-GPTInst": 92, "llmbar-adver-GPTOut": 47, "llmbar-adver-manual": 46},
    "Safety": {"refusals-dangerous": 100, "refusals-offensive": 100, "xstest-should-refuse": 154, "xstest-should-respond": 250, "donotanswer": 136},
    "Reasoning": {"math-prm": 984, "hep-cpp": 164, "hep-go": 164, "hep-java": 164, "hep-js": 164, "hep-python": 164, "hep-rust": 164},
}

def reward_bench(accuracies):
    out = {}
    for section, weights in REWARD_BENCH.items():
        known = {group: weight for group, weight in weights.items() if group in accuracies}
        out[section] = sum(accuracies[group] * weight for group, weight in known.items()) / sum(known.values()) if known else None
    return out

def kendall(a, b):
    pairs = [(x, y) for x, y in zip(a, b) if x is not None and y is not None]
    sign = lambda x: (x > 0) - (x < 0)
    signs = [(sign(x - u), sign(y - v)) for i, (x, y) in enumerate(pairs) for u, v in pairs[:i]]
    x, y = sum(abs(s) for s, _ in signs), sum(abs(s) for _, s in signs)
    return min(max(sum(s * t for s, t in signs) / math.sqrt(x) / math.sqrt(y), -1.0), 1.0) if x and y else None

def tau(rm, reference):
    return {"tau": [kendall(b or [], a or []) for a, b in zip(rm, reference)]}

def dispersion(scores):
    known = [[x for x in own or [] if x is not None] for own in scores]
    return {"mean": [middle(own) if own else None for own in known], "deviation": [deviation(own) if own else None for own in known]}

def erank(values):
    def rank(own):
        total = sum(own)
        return math.exp(-sum(x / total * math.log(x / total) for x in own if x > 0)) if total > 0 and min(own) >= 0 else None
    return {"erank": [rank(own) if own and None not in own else None for own in values]}

def debiased(rewards, penalties, verbosity):
    return [None if r is None or p and rewards[verbosity] is None else r - p * (rewards[verbosity] or 0.0) for r, p in zip(rewards, penalties)]

def mix(rewards, gates, penalties=None, verbosity=4, skip_missing=False):
    def score(r, g):
        own = debiased(r, penalties, verbosity) if penalties else r
        if skip_missing:
            own, g = [x for x in own if x is not None], [y for x, y in zip(own, g) if x is not None]
        return None if None in own or None in g or not own else sum(a * b for a, b in zip(own, g))
    return {"score": each(score, rewards, gates)}

def ranks(values):
    order = sorted(values)
    places = {}
    for place, value in enumerate(order, 1):
        places.setdefault(value, []).append(place)
    return [sum(places[value]) / len(places[value]) for value in values]

def pearson(a, b):
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    aa, bb = sum((x - ma) ** 2 for x in a), sum((y - mb) ** 2 for y in b)
    return sum((x - ma) * (y - mb) for x, y in zip(a, b)) / math.sqrt(aa * bb) if aa and bb else math.nan

def penalties(rewards, verbosity=4, max_correlation=0.03):
    grid = [0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15] + [step * 5 / 100 for step in range(4, 20)]
    def smallest(index):
        if index == verbosity:
            return 1.0
        known = [(r[index], r[verbosity]) for r in rewards if r[verbosity] is not None and r[index] is not None]
        def correlation(p):
            left = [(x - p * v if p else x, v) for x, v in known]
            left = [(rest, v) for rest, v in left if not math.isnan(rest)]
            return pearson(ranks([rest for rest, _ in left]), ranks([v for _, v in left])) if left else math.nan
        return next((p for p in grid if correlation(p) <= max_correlation), 1.0)
    return [smallest(index) for index in range(len(rewards[0]))]

def fuse(own, similarities, scores, min_similarity=0.9, k=5):
    out = {"score": [], "n": []}
    for mine, similar, theirs in zip(own, similarities, scores):
        pairs = [(s, r) for s, r in zip(similar or [], theirs or []) if s is not None and s >= min_similarity and r is not None]
        nearest = sorted(pairs, key=lambda pair: -pair[0])[:k]
        weight = 1 + sum(s for s, _ in nearest)
        out["score"].append(None if mine is None else (mine + sum(s * r for s, r in nearest)) / weight)
        out["n"].append(None if mine is None else len(nearest))
    return out

def pairs(scores, lengths, roles, rule="shortest-above-mean"):
    out = {"chosen": [], "rejected": [], "margin": []}
    for own, long, part in zip(scores, lengths, roles):
        known = [i for i, x in enumerate(own or []) if x is not None]
        if rule == "shortest-above-mean":
            known = [i for i in known if long and long[i] is not None]
        picked = None
        if known:
            worst = min(known, key=lambda i: own[i])
            if rule == "best-worst":
                best = max(known, key=lambda i: own[i])
                picked = (best, worst) if own[best] > own[worst] else None
            elif rule == "shortest-above-mean":
                finite = [own[i] for i in known if math.isfinite(own[i])]
                above = [i for i in known if finite and own[i] > middle(finite)]
                picked = (min(above, key=lambda i: long[i]), worst) if above else None
            else:
                gold = [i for i in known if part[i] in ("gold", "chosen")]
                worse = [i for i in known if part[i] in ("worse", "rejected")]
                sign = 1 if rule == "gold-worst" else -1
                picked = (gold[0], min(worse, key=lambda i: sign * own[i])) if gold and worse else None
            picked = picked if picked and own[picked[0]] > own[picked[1]] else None
        out["chosen"].append(picked and picked[0])
        out["rejected"].append(picked and picked[1])
        out["margin"].append(picked and own[picked[0]] - own[picked[1]])
    return out

def overlap(first, second, share, sign=1):
    both = [i for i, (a, b) in enumerate(zip(first, second)) if a is not None and b is not None]
    wanted = math.floor(share * len(both))
    worst = [set(sorted(both, key=lambda i: (sign * column[i], i))[:wanted]) for column in (first, second)]
    return {name: [i in own if i in set(both) else None for i in range(len(first))] for name, own in zip(("first", "second"), worst)}
