// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Ascending positions, as runs; the rows of a row group that survive.
public struct Selection: Sendable, Hashable {
  /// Ascending ranges that do not touch.
  public private(set) var runs: [Range<Int>] = []
  /// The number of positions.
  public private(set) var count = 0

  /// Selects nothing.
  public init() {}

  /// Selects the positions of a range.
  public init(_ range: Range<Int>) { append(range) }

  /// Selects the positions whose boolean is true.
  public init(_ bools: some Sequence<Bool>) {
    var position = 0
    for bool in bools {
      if bool { append(position..<position + 1) }
      position += 1
    }
  }

  /// Selects the positions below `count` that a closure says yes to.
  public init(below count: Int, where isSelected: (Int) -> Bool) {
    var start: Int?
    for position in 0..<count {
      if isSelected(position) {
        if start == nil { start = position }
      } else if let first = start {
        append(first..<position)
        start = nil
      }
    }
    if let start { append(start..<count) }
  }

  /// Selects the positions whose bit is set.
  public init(_ bitmap: Bitmap) {
    for start in stride(from: 0, to: bitmap.count, by: 64) {
      let word = bitmap.word(at: start)
      if word == 0 { continue }
      if word == .max {
        append(start..<start + 64)
        continue
      }
      for bit in 0..<min(64, bitmap.count - start) where word >> UInt64(bit) & 1 == 1 {
        append(start + bit..<start + bit + 1)
      }
    }
  }

  /// Adds a range above all selected so far; traps if it is not.
  public mutating func append(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    precondition(runs.last.map { $0.upperBound <= range.lowerBound } ?? true, "positions ascend")
    count += range.count
    if let last = runs.last, last.upperBound == range.lowerBound {
      runs[runs.count - 1] = last.lowerBound..<range.upperBound
    } else {
      runs.append(range)
    }
  }

  private func firstRun(endingAfter position: Int) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The positions below `limit` that are not selected.
  public func complement(below limit: Int) -> Selection {
    var result = Selection()
    var next = 0
    for run in runs {
      result.append(next..<run.lowerBound)
      next = run.upperBound
    }
    if next < limit { result.append(next..<limit) }
    return result
  }

  /// The positions that are not among others.
  public func removing(_ others: Selection) -> Selection {
    var result = Selection()
    var rest = others.runs[...]
    for run in runs {
      var next = run.lowerBound
      while let other = rest.first, other.lowerBound < run.upperBound {
        if other.lowerBound > next { result.append(next..<other.lowerBound) }
        next = max(next, other.upperBound)
        if other.upperBound > run.upperBound { break }
        rest = rest.dropFirst()
      }
      if next < run.upperBound { result.append(next..<run.upperBound) }
    }
    return result
  }

  /// The positions inside a range, counted from its start.
  ///
  /// - Complexity: O(log *n* + *m*) in the runs, of which *m* are inside.
  public func inside(_ range: Range<Int>) -> Selection {
    var result = Selection()
    for run in runs[firstRun(endingAfter: range.lowerBound)...] {
      if run.lowerBound >= range.upperBound { break }
      let part = run.clamped(to: range)
      if !part.isEmpty {
        result.append(part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound)
      }
    }
    return result
  }
}
