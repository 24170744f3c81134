// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

/// A summary of the SEAM values of a dataset, for people who judge whether to trust them.
public struct SeamSummary: Sendable {
  /// The rows.
  public let rowCount: Int
  /// The rows with a value.
  public let valueCount: Int
  /// The rows with a value and at least one worse response.
  public let comparableCount: Int
  /// Of those, the rows with a value of 0.
  public let zeroCount: Int
  /// The rows in which some worse response scores above gold.
  public let hackedCount: Int
  /// The mean of the finite values.
  public let mean: Double
  /// The value at the cut of the worst 20 %, and how many rows share it.
  public let cut: (value: Double, ties: Int)?
  /// Spearman's rank correlation of the value with the number of worse responses.
  public let correlationWithWorse: Double?
  /// Spearman's rank correlation of the value with the mean length of the worse responses.
  public let correlationWithLength: Double?
  /// Which share of the worst 20 % is also among the worst 20 % of another mode.
  public let overlaps: [(mode: Seam.Mode, share: Double)]

  /// The comparable rows that correlations and overlaps were taken over: all, or evenly spaced ones.
  public let sampledCount: Int

  /// The most rows that correlations and overlaps are taken over.
  private static let sampleLimit = 1 << 20

  /// Summarizes a result; computes the other modes for comparison.
  public init(_ result: SeamResult, _ dataset: Dataset, threadCount: Int? = nil) throws {
    try OutOfMemory.check(result.seam.count, byteWidth: 32)
    rowCount = result.seam.count
    valueCount = result.seam.count { !$0.isNaN }
    let rows = result.comparableRows
    comparableCount = rows.count
    zeroCount = rows.count { result.seam[$0] == 0 }
    hackedCount = result.numHacking.count { $0 > 0 }
    mean = result.mean(of: rows)
    cut = result.cut(0.2, rows)
    let sample = rows.spaced(atMost: SeamSummary.sampleLimit)
    sampledCount = sample.count
    let values = sample.map { result.seam[$0] }
    correlationWithWorse = spearman(values, sample.map { Double(result.worseCount[$0]) })
    let lengths = try result.parameters.meanLengths(dataset, threadCount)
    let known = lengths.isEmpty ? [] : sample.filter { !lengths[$0].isNaN }
    correlationWithLength =
      known.isEmpty ? nil : spearman(known.map { result.seam[$0] }, known.map { lengths[$0] })
    let worst = Set(result.worst(0.2, of: sample))
    overlaps = try Seam.Mode.allCases.filter { $0 != result.parameters.mode }.compactMap { mode in
      var other = result.parameters
      other.mode = mode
      guard !worst.isEmpty,
        let compared = try unlessEnded({
          try other.compute(dataset, threadCount: threadCount)
        })
      else { return nil }
      let shared = worst.intersection(compared.worst(0.2, of: sample)).count
      return (mode, Double(shared) / Double(worst.count))
    }
  }
}

extension SeamResult {
  /// The rows with a value and something worse to compare with.
  var comparableRows: [Int] { seam.indices.filter { !seam[$0].isNaN && worseCount[$0] > 0 } }

  /// The mean of the finite values of some rows; 0 of none.
  func mean(of rows: [Int]) -> Double {
    let finite = rows.filter { seam[$0].isFinite }
    return finite.isEmpty ? 0 : finite.reduce(0) { $0 + seam[$1] } / Double(finite.count)
  }

  /// The worst share of some rows, zeros left out, the worst first.
  func worst(_ share: Double, of rows: [Int]) -> [Int] {
    let sign = parameters.mode.lowestIsWorst ? 1.0 : -1.0
    let sorted = rows.filter { !seam[$0].isNaN && seam[$0] != 0 }.sorted {
      (sign * seam[$0], $0) < (sign * seam[$1], $1)
    }
    return Array(sorted.prefix(Int(share * Double(rows.count))))
  }

  /// The value at which the worst share of some rows ends, and how many rows have it.
  func cut(_ share: Double, _ rows: [Int]) -> (value: Double, ties: Int)? {
    let sign = parameters.mode.lowestIsWorst ? 1.0 : -1.0
    let values = rows.map { sign * seam[$0] }.filter { $0 != 0 }
    let wanted = min(values.count, Int(share * Double(rows.count)))
    guard wanted > 0 else { return nil }
    let value = values.smallest(wanted - 1)
    return (sign * value, rows.count { sign * seam[$0] == value })
  }
}

extension [Int] {
  /// Returns at most `limit` evenly spaced elements; all if there are no more.
  fileprivate func spaced(atMost limit: Int) -> [Int] {
    count <= limit ? self : (0..<limit).map { self[$0 * count / limit] }
  }
}

extension Seam {
  /// The mean length of the worse responses of every row, NaN of none; empty where there are no lengths.
  fileprivate func meanLengths(_ dataset: Dataset, _ threadCount: Int?) throws -> [Double] {
    guard try SeamColumns(dataset, self).length != nil else { return [] }
    // Equation 2 reads lengths where the other modes need none, since log-probs are means.
    var reading = self
    reading.mode = .eq2
    let reader = try SeamReader(dataset, reading)
    try OutOfMemory.check(Int(dataset.rowCount), byteWidth: 8)
    let means = Lock([Double](repeating: 0, count: Int(dataset.rowCount)))
    try Seam.forEachPiece(dataset, threadCount) { rowGroup, rows in
      let (input, _) = try reader.read(rowGroup: rowGroup, rows: rows)
      let first = Int(dataset.rows(ofRowGroup: rowGroup).lowerBound) + rows.lowerBound
      let piece = input.meanLengths
      means.withLock { [piece] means in
        for (index, mean) in piece.enumerated() { means[first + index] = mean }
      }
    }
    return means.withLock { $0 }
  }
}

extension SeamInput {
  fileprivate var meanLengths: [Double] {
    let (cuts, counts) = (offsets.span(of: UInt32.self), lengths.span(of: Int32.self))
    let (chosen, worse) = (gold?.array(of: UInt32.self), isWorse?.array(of: UInt8.self))
    return (0..<groupCount).map { group in
      var (total, count) = (0.0, 0)
      for item in cuts[group]..<cuts[group + 1] where counts[Int(item)] > 0 {
        guard worse.map({ $0[Int(item)] == 1 }) ?? (item != chosen?[group] ?? cuts[group]) else {
          continue
        }
        total += Double(counts[Int(item)])
        count += 1
      }
      return total / Double(count)
    }
  }
}
