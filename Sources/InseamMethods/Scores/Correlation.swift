// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Pearson's correlation; NaN where one side is constant.
func pearson(_ a: [Double], _ b: [Double]) -> Double {
  let count = Double(a.count)
  let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
  var (ab, aa, bb) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    ab += (x - meanA) * (y - meanB)
    aa += (x - meanA) * (x - meanA)
    bb += (y - meanB) * (y - meanB)
  }
  return aa == 0 || bb == 0 ? .nan : ab / (aa * bb).squareRoot()
}

/// Spearman's rank correlation, ties sharing their mean rank; `nil` where one side is constant.
func spearman(_ a: [Double], _ b: [Double]) -> Double? { rankCorrelation(ranks(a), ranks(b)) }

/// The correlation of ranks that are known; `nil` where one side is constant.
func rankCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  guard x.count > 1 else { return nil }
  let mean = Double(x.count + 1) / 2
  var (xy, xx, yy) = (0.0, 0.0, 0.0)
  for i in x.indices {
    xy += (x[i] - mean) * (y[i] - mean)
    xx += (x[i] - mean) * (x[i] - mean)
    yy += (y[i] - mean) * (y[i] - mean)
  }
  return xx == 0 || yy == 0 ? nil : xy / (xx * yy).squareRoot()
}

/// The ranks of numbers from 1 on; equal ones share their mean rank.
func ranks(_ values: [Double]) -> [Double] {
  let order = ascending(values)
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
    start = end
  }
  return ranks
}

/// Kendall's tau-b; NaN where one side is constant.
///
/// - Complexity: O(*n* log *n*), by counting exchanges of a merge sort (Knight 1966).
func kendall(_ a: [Double], _ b: [Double]) -> Double {
  kendall(a.span, b.span) ?? tau(sortedPairs(a, b))
}

/// The same where there are few, of which those that are NaN in one are left out; `nil` for many.
func kendall(_ a: Span<Double>, _ b: Span<Double>) -> Double? {
  a.count <= 24 ? tau(comparedPairs(a, b)) : nil
}

private func tau(_ counts: PairCounts) -> Double {
  guard counts.ordered.a > 0, counts.ordered.b > 0 else { return .nan }
  let tau =
    Double(counts.balance) / Double(counts.ordered.a).squareRoot()
    / Double(counts.ordered.b).squareRoot()
  return min(max(tau, -1), 1)
}

/// The concordant pairs less the discordant ones, and the pairs that are not equal in each.
private typealias PairCounts = (balance: Int, ordered: (a: Int, b: Int))

private func comparedPairs(_ a: Span<Double>, _ b: Span<Double>) -> PairCounts {
  var counts: PairCounts = (0, (0, 0))
  for i in a.indices where !a[i].isNaN && !b[i].isNaN {
    // A number that is missing compares with nothing, so its pairs have to be left out for the other's sake.
    for j in 0..<i where !a[j].isNaN && !b[j].isNaN {
      let x = (a[i] > a[j] ? 1 : 0) - (a[i] < a[j] ? 1 : 0)
      let y = (b[i] > b[j] ? 1 : 0) - (b[i] < b[j] ? 1 : 0)
      counts.balance += x * y
      counts.ordered.a += x * x
      counts.ordered.b += y * y
    }
  }
  return counts
}

private func sortedPairs(_ a: [Double], _ b: [Double]) -> PairCounts {
  let order = ascending(a, ascending(b))
  let total = pairCount(a.count)
  let ties = tiedPairs(order) { a[$0] == a[$1] }
  let both = tiedPairs(order) { a[$0] == a[$1] && b[$0] == b[$1] }
  var sorted = order.map { b[$0] }
  let exchanges = sorted.sortCountingExchanges()
  let other = tiedPairs(Array(sorted.indices)) { sorted[$0] == sorted[$1] }
  return (total - ties - other + both - 2 * exchanges, (total - ties, total - other))
}

private func pairCount(_ count: Int) -> Int { count * (count - 1) / 2 }

/// The pairs inside runs of neighbours that are equal.
private func tiedPairs(_ order: [Int], _ areEqual: (Int, Int) -> Bool) -> Int {
  var (pairs, start) = (0, 0)
  for place in order.indices
  where place + 1 == order.count || !areEqual(order[place], order[place + 1]) {
    pairs += pairCount(place + 1 - start)
    start = place + 1
  }
  return pairs
}

extension [Double] {
  /// Sorts, and counts the pairs that stood in the wrong order.
  fileprivate mutating func sortCountingExchanges() -> Int {
    var (source, target, exchanges, width) = (self, self, 0, 1)
    while width < count {
      for start in stride(from: 0, to: count, by: 2 * width) {
        let (middle, end) = (Swift.min(start + width, count), Swift.min(start + 2 * width, count))
        var (left, right) = (start, middle)
        for place in start..<end {
          if left < middle, right >= end || source[left] <= source[right] {
            target[place] = source[left]
            left += 1
          } else {
            exchanges += middle - left
            target[place] = source[right]
            right += 1
          }
        }
      }
      swap(&source, &target)
      width *= 2
    }
    self = source
    return exchanges
  }
}
