# SPDX-FileCopyrightText: 2026 The Inseam authors
# SPDX-License-Identifier: Apache-2.0
"""The order of rows in an epoch, written from spec/order.md."""

BITS = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(x: int) -> int:
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & BITS
    x = (x ^ x >> 27) * 0x94D049BB133111EB & BITS
    return x ^ x >> 31


def key(seed: int, stream: int) -> int:
    return mix(mix(seed + GOLDEN & BITS) + stream * GOLDEN & BITS)


def permuted(key_: int, n: int, x: int) -> int:
    w = 1
    while 1 << 2 * w < n:
        w += 1
    mask = (1 << w) - 1
    while True:
        high, low = x >> w, x & mask
        for r in range(8):
            high, low = low, high ^ (mix((key_ + (r + 1) * GOLDEN & BITS) ^ low) & mask)
        x = high << w | low
        if x < n:
            return x


def rows(seed: int, epoch: int, n: int, block: int = 1) -> list[int]:
    """All rows of an epoch in their order."""
    k = key(seed, epoch)
    if block == 1:
        return [permuted(k, n, p) for p in range(n)]
    result = []
    count = -(-n // block)
    for slot in range(count):
        number = permuted(k, count, slot)
        size = min(block, n - number * block)
        inner = key(k, number + 1)
        result += [number * block + permuted(inner, size, o) for o in range(size)]
    return result


def packed(lengths: list[int], budget: int) -> list[list[int]]:
    """The sequences of each batch of a window; lengths are at most the budget."""
    batches: list[list[int]] = []
    closed = 0
    for sequence, length in enumerate(lengths):
        room = [batch for batch in batches[closed:] if sum(lengths[one] for one in batch) + length <= budget]
        if room:
            room[0].append(sequence)
        else:
            batches.append([sequence])
            closed = max(closed, len(batches) - 8)
    return batches


def mixed(seed: int, segments: list[tuple[int, list[float]]], sizes: list[int], count: int) -> list[tuple[int, int]]:
    """The first items of a mixture: for each its dataset and its number there. Segments are a first item and weights."""
    items: list[tuple[int, int]] = []
    drawn = [0] * len(sizes)
    for g, (start, weights) in enumerate(segments):
        end = segments[g + 1][0] if g + 1 < len(segments) else count
        shares = [4096 * weight / sum(weights) for weight in weights]
        quotas = [int(share) for share in shares]
        for d in sorted(range(len(shares)), key=lambda d: (quotas[d] - shares[d], d))[: 4096 - sum(quotas)]:
            quotas[d] += 1
        slots = [d for d, quota in enumerate(quotas) for _ in range(quota)]
        for position in range(end - start):
            b, p = divmod(position, 4096)
            d = slots[permuted(key(key(key(seed, 0), g), b), 4096, p)]
            epoch, place = divmod(drawn[d], sizes[d])
            drawn[d] += 1
            items.append((d, permuted(key(key(seed, d + 1), epoch), sizes[d], place)))
    return items
