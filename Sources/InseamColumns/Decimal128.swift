// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A two's-complement integer that is divided by ten to a scale.
///
/// See `spec/format.md`, Logical types.
public struct Decimal128: Sendable, Hashable {
  /// The integer.
  public let digits: Int128

  /// Creates a decimal.
  public init(digits: Int128) { self.digits = digits }

  /// Reads a slot of a column of decimals; `nil` if it has a null or something else.
  public init?(_ column: Column, _ slot: Int) {
    guard let bytes = column.sixteenBytes(slot) else { return nil }
    digits = Int128(
      truncatingIfNeeded: bytes.reversed().reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
  }

  /// Reads a number such as `-12.50` or `1.5e-3`; `nil` if it is none, or has more than 38 digits.
  init?(_ text: String, scale: inout Int) {
    var (mantissa, exponent) = (text[...], 0)
    if let cut = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      guard let power = Int(text[text.index(after: cut)...]), abs(power) <= 400 else { return nil }
      (mantissa, exponent) = (text[..<cut], power)
    }
    let isNegative = mantissa.hasPrefix("-")
    if isNegative || mantissa.hasPrefix("+") { mantissa = mantissa.dropFirst() }
    let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first else { return nil }
    var digits = Array((String(whole) + (parts.count == 2 ? String(parts[1]) : "")).utf8)
    guard !digits.isEmpty, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    scale = (parts.count == 2 ? parts[1].utf8.count : 0) - exponent
    while digits.count > 1, scale > 0, digits.last == 48 {
      digits.removeLast()
      scale -= 1
    }
    while scale < 0, digits.count <= 39 {
      digits.append(48)
      scale += 1
    }
    let first = digits.firstIndex { $0 != 48 } ?? digits.count
    if first == digits.count { scale = 0 }
    guard digits.count - first <= 38, (0...38).contains(scale) else { return nil }
    let value = digits[first...].reduce(Int128(0)) { 10 * $0 + Int128($1 - 48) }
    self.digits = isNegative ? 0 - value : value
  }

  /// The number in plain notation, with as many digits after the point as the scale says.
  public func text(scale: Int) -> String {
    var text = "\(digits.magnitude)"
    if scale > 0 {
      text = String(repeating: "0", count: max(0, scale + 1 - text.utf8.count)) + text
      text.insert(".", at: text.index(text.endIndex, offsetBy: -scale))
    }
    return digits < 0 ? "-" + text : text
  }

  /// The number in plain notation without zeros at the end of a fraction.
  func plainText(scale: Int) -> String {
    var bytes = Array(text(scale: scale).utf8)
    guard scale > 0 else { return text(scale: scale) }
    while bytes.last == 0x30 { bytes.removeLast() }
    if bytes.last == 0x2E { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The nearest float64.
  func real(scale: Int) -> Double { Double(text(scale: scale)) ?? .nan }

  /// Whether this number is below (-1), equal to (0) or above (1) another one, exactly.
  func order(scale: Int, _ other: Decimal128, scale otherScale: Int) -> Int {
    let common = max(scale, otherScale)
    let (a, isHuge) = digits.multipliedReportingOverflow(by: Decimal128.power(common - scale))
    let (b, isOtherHuge) = other.digits.multipliedReportingOverflow(
      by: Decimal128.power(common - otherScale))
    // At most one of both is scaled: one that overflows is further from zero than the other.
    if isHuge { return digits < 0 ? -1 : 1 }
    if isOtherHuge { return other.digits < 0 ? 1 : -1 }
    return a < b ? -1 : a == b ? 0 : 1
  }

  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in 10 * power }
  }
}

extension Column {
  /// The bytes of a slot of a uuid or a decimal; `nil` if there are none.
  package func sixteenBytes(_ slot: Int) -> [UInt8]? {
    guard !isNull(slot), case .fixedSizeList(let size, let items) = values, size == 16,
      case .fixed(let buffer) = items.values, items.type == .uint8
    else { return nil }
    let bytes = buffer.span(of: UInt8.self)
    return self.items(of: slot).map { bytes[$0] }
  }

  /// A uuid in hexadecimal digits with hyphens.
  package func uuidText(_ slot: Int) -> [UInt8]? {
    guard let bytes = sixteenBytes(slot) else { return nil }
    let digits = Array(bytes.hexadecimal.utf8)
    return Array(
      [digits[..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]]
        .joined(separator: [0x2D]))
  }
}
