// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A part of a whole, as people write it: `20%`, `0.2`; exact, so 29 % of 100 rows are 29.
public struct Portion: Hashable, Sendable, CustomStringConvertible {
  /// The part as it was written.
  public let description: String
  private let numerator: UInt64
  private let denominator: UInt64

  /// Reads a portion from 0 to 1, or 0 % to 100 %, of at most 15 digits; `nil` if it is none.
  public init?(_ text: String) {
    let isPercent = text.hasSuffix("%")
    let parts = (isPercent ? text.dropLast() : text[...]).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let (whole, fraction) = (parts[0], parts.count == 2 ? parts[1] : "")
    let digits = whole + fraction
    guard !digits.isEmpty, digits.utf8.count <= 15, digits.utf8.allSatisfy({ 48...57 ~= $0 }),
      let number = UInt64(digits)
    else { return nil }
    numerator = number
    denominator = (0..<fraction.utf8.count + (isPercent ? 2 : 0)).reduce(1) { power, _ in power * 10
    }
    description = text
    guard numerator <= denominator else { return nil }
  }

  private init(description: String, numerator: UInt64, denominator: UInt64) {
    self.description = description
    self.numerator = numerator
    self.denominator = denominator
  }

  /// So many hundredths; traps outside of 0 to 100.
  public static func percent(_ hundredths: Int) -> Portion {
    precondition((0...100).contains(hundredths), "a portion is at most the whole")
    return Portion(
      description: "\(hundredths)%", numerator: UInt64(hundredths), denominator: 100)
  }

  /// The portion of a count, rounded down.
  public func floor(of count: Int) -> Int {
    Int(UInt128(count) * UInt128(numerator) / UInt128(denominator))
  }
}
