// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The rows of a row group that are not deleted: between their numbers and their places.
public struct LiveRows: Sendable {
  /// A bit for each row, set where it is deleted.
  public let deleted: Bitmap
  /// The live rows before each block of 512.
  private let ranks: [UInt32]
  /// The number of live rows.
  public let count: Int

  private static let block = 512

  /// Creates the live rows from a bit for each row, set where it is deleted.
  public init(deleted: Bitmap) {
    self.deleted = deleted
    var ranks: [UInt32] = [0]
    var live = 0
    for start in stride(from: 0, to: deleted.count, by: LiveRows.block) {
      let end = min(deleted.count, start + LiveRows.block)
      live += end - start - deleted.slice(start..<end).setCount
      ranks.append(UInt32(live))
    }
    self.ranks = ranks
    count = live
  }

  /// The place of a live row, counted from 0; the number of all rows for `count`.
  ///
  /// - Complexity: O(log *n*) in the rows.
  public func place(of row: Int) -> Int {
    precondition(row >= 0 && row <= count, "a row lies inside its row group")
    if row == count { return deleted.count }
    var (low, high) = (0, ranks.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(ranks[middle]) <= row { low = middle } else { high = middle }
    }
    var left = row - Int(ranks[low])
    var start = low * LiveRows.block
    while true {
      let word = ~deleted.word(at: start)
      let live = word.nonzeroBitCount
      if left < live { return start + word.place(ofSetBit: left) }
      left -= live
      start += 64
    }
  }

  /// The number of live rows before a place.
  public func count(before place: Int) -> Int {
    precondition(place >= 0 && place <= deleted.count, "a place lies inside its row group")
    let block = place / LiveRows.block
    let start = block * LiveRows.block
    return Int(ranks[block]) + place - start - deleted.slice(start..<place).setCount
  }

  /// The places of a range of live rows, as runs.
  public func runs(_ rows: Range<Int>) -> [Range<Int>] {
    guard !rows.isEmpty else { return [] }
    var runs: [Range<Int>] = []
    var next = place(of: rows.lowerBound)
    let end = place(of: rows.upperBound - 1) + 1
    while next < end {
      let isLive = !deleted[next]
      let runEnd = endOfRun(from: next, limit: end)
      if isLive { runs.append(next..<runEnd) }
      next = runEnd
    }
    return runs
  }

  /// The places of some live rows, given as ascending runs.
  public func runs(of rows: [Range<Int>]) -> [Range<Int>] { rows.flatMap { runs($0) } }

  private func endOfRun(from start: Int, limit: Int) -> Int {
    let bit = deleted[start]
    var place = start
    while place < limit {
      let word = bit ? deleted.word(at: place) : ~deleted.word(at: place)
      let ones = (~word).trailingZeroBitCount
      place += ones
      if ones < 64 { break }
    }
    return min(place, limit)
  }
}

extension UInt64 {
  /// The place of the *n*-th set bit, counted from 0.
  fileprivate func place(ofSetBit n: Int) -> Int {
    var word = self
    for _ in 0..<n { word &= word &- 1 }
    return word.trailingZeroBitCount
  }
}
