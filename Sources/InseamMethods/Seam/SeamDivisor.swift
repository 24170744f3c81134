// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes

/// What a SEAM value is divided by, where that is asked for.
///
/// See `spec/methods.md`, SEAM, Options that are not the paper's.
public struct SeamDivisor: Hashable, Sendable {
  /// Whether it is divided by the number of worse responses that were summed.
  public let takesMean: Bool
  /// The standard deviation of the reward model's scores; `nil` if it is not asked for.
  public let deviation: Double?

  /// Whether a value stays as it is.
  var isIdentity: Bool { !takesMean && deviation == nil }

  /// A value by this divisor; NaN, which is no value, where the deviation is 0 or unknown.
  func apply(_ seam: Double, scoredCount: Int) -> Double {
    var value = seam
    if takesMean, scoredCount > 0 { value /= Double(scoredCount) }
    if let deviation { value = deviation > 0 ? value / deviation : .nan }
    return value
  }
}

extension Seam {
  /// The divisor of a dataset's values.
  ///
  /// - Complexity: O(1), or two passes over the scores if they are standardized.
  func divisor(_ reader: SeamReader, _ threadCount: Int?) throws -> SeamDivisor {
    guard standardizes else { return SeamDivisor(takesMean: takesMean, deviation: nil) }
    let (count, sum) = try total(reader, threadCount) { $0 }
    let mean = sum / Double(count)
    let (_, squares) = try total(reader, threadCount) { ($0 - mean) * ($0 - mean) }
    return SeamDivisor(
      takesMean: takesMean, deviation: count > 0 ? (squares / Double(count)).squareRoot() : 0)
  }

  /// The number of finite scores and the sum of a function of them, piece after piece in their order,
  /// so that the number of threads makes no difference.
  private func total(
    _ reader: SeamReader, _ threadCount: Int?, _ function: @Sendable (Double) -> Double
  ) throws -> (count: Int, sum: Double) {
    let parts = Lock<[UInt64: (count: Int, sum: Double)]>([:])
    try Seam.forEachPiece(reader.dataset, threadCount) { rowGroup, rows in
      let (input, _) = try reader.read(rowGroup: rowGroup, rows: rows)
      let scores = input.scores.span(of: Float.self)
      var part = (count: 0, sum: 0.0)
      for i in scores.indices where scores[i].isFinite {
        part.count += 1
        part.sum += function(Double(scores[i]))
      }
      let first = reader.dataset.rows(ofRowGroup: rowGroup).lowerBound + UInt64(rows.lowerBound)
      parts.withLock { [part] in $0[first] = part }
    }
    return parts.withLock { parts in
      parts.sorted { $0.key < $1.key }.reduce((0, 0)) {
        ($0.0 + $1.value.count, $0.1 + $1.value.sum)
      }
    }
  }
}
