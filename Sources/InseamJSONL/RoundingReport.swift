// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes

/// How many numbers float32 does not give back, and by how much.
public struct RoundingReport: Hashable, Sendable {
  /// The numbers that were stored as float32.
  public var count = 0
  /// Those that the double equal to the float32 does not give back.
  public var doubleMisses = 0
  /// Those that the shortest decimal of the float32 does not give back.
  public var shortestMisses = 0
  /// The largest relative error of those that neither gives back.
  public var largestError = 0.0
  /// Those that neither gives back, the better of the two taken for the whole column.
  public var inexactCount: Int { min(doubleMisses, shortestMisses) }
  /// Whether the source wrote float32 numbers as the doubles they equal.
  public var prefersDoubles: Bool { doubleMisses < shortestMisses }

  /// Notes a number, whether the float32 it became equals it, and its token's byte count.
  mutating func note(_ number: Double, isExact: Bool, tokenByteCount: UInt32, stored: Float) {
    count += 1
    // A double that equals a float32 has over 15 characters, or is short enough to be its shortest
    // decimal too.
    let isShortest = tokenByteCount <= 15 && inseam_json_is_shortest(stored, number) != 0
    if !isExact { doubleMisses += 1 }
    if !isShortest { shortestMisses += 1 }
    if !isExact, !isShortest {
      largestError = max(largestError, abs((Double(stored) - number) / number))
    }
  }

  /// Notes a double that became a float32.
  mutating func note(_ number: Double) {
    count += 1
    let stored = Double(Float(number))
    guard stored != number, !number.isNaN else { return }
    doubleMisses += 1
    shortestMisses += 1
    largestError = max(largestError, abs((stored - number) / number))
  }

  mutating func add(_ other: RoundingReport) {
    count += other.count
    doubleMisses += other.doubleMisses
    shortestMisses += other.shortestMisses
    largestError = max(largestError, other.largestError)
  }
}
