// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers as text with a chosen number of digits, as C's `printf` writes them without a locale.
package enum DecimalText {
  /// A whole number with thousands separated.
  package static func grouped(_ number: some BinaryInteger) -> String {
    var digits = String(number)
    var result = ""
    while digits.count > 3 {
      result = "," + digits.suffix(3) + result
      digits = String(digits.dropLast(3))
    }
    return digits + result
  }

  /// The number with `digits` digits after the point: `%.Nf`.
  package static func fixed(_ number: Double, digits: Int) -> String {
    signed(number) { value in
      var value = value
      value.round(toFractionDigits: digits)
      return value.fixed(digits)
    }
  }

  /// The number with one digit before the point, `digits` after it, and an exponent: `%.Ne`.
  package static func scientific(_ number: Double, digits: Int) -> String {
    signed(number) { value in
      var value = value
      value.round(toDigits: digits + 1)
      return value.scientific(digits)
    }
  }

  /// The number with `digits` significant digits, without zeros at its end: `%.Ng`.
  ///
  /// Very large and very small numbers have an exponent.
  package static func significant(_ number: Double, digits: Int) -> String {
    signed(number) { value in
      var value = value
      value.round(toDigits: digits)
      value.removeZeros()
      let shown = value.digits.count
      return (-4..<digits).contains(value.exponent)
        ? value.fixed(max(0, shown - 1 - value.exponent)) : value.scientific(shown - 1)
    }
  }

  private static func signed(_ number: Double, _ body: (ExactDecimal) -> String) -> String {
    if number.isNaN { return "nan" }
    let sign = number.sign == .minus ? "-" : ""
    return sign + (number.isInfinite ? "inf" : body(ExactDecimal(number.magnitude)))
  }
}

/// A finite number of at least 0, with all its decimal digits.
private struct ExactDecimal {
  /// The digits from the first that is not 0 on; a single 0 for the number 0.
  var digits: [UInt8]
  /// The power of ten of the first digit.
  var exponent: Int

  init(_ number: Double) {
    let isNormal = number.exponentBitPattern > 0
    let significand = number.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let power = Int(max(number.exponentBitPattern, 1)) - 1_075
    // The number is significand × 2^power; with a negative power, significand × 5^-power / 10^-power.
    var limbs = [UInt32(significand % 1_000_000_000), UInt32(significand / 1_000_000_000)]
    for _ in 0..<abs(power) { ExactDecimal.multiply(&limbs, by: power > 0 ? 2 : 5) }
    let text = limbs.reversed().flatMap { limb in
      let digits = String(limb).utf8.map { $0 - 0x30 }
      return [UInt8](repeating: 0, count: 9 - digits.count) + digits
    }
    digits = Array(text.drop { $0 == 0 })
    exponent = digits.count - 1 + min(power, 0)
    if digits.isEmpty { (digits, exponent) = ([0], 0) }
  }

  /// Multiplies a number of nine decimal digits to a limb, the last ones first.
  private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = UInt64(limbs[index]) * factor + carry
      limbs[index] = UInt32(product % 1_000_000_000)
      carry = product / 1_000_000_000
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  /// Rounds to `count` digits after the point.
  mutating func round(toFractionDigits count: Int) { round(toDigits: exponent + 1 + count) }

  /// Rounds to `count` digits, to the even one of two that are equally near.
  mutating func round(toDigits count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else { return (digits, exponent) = ([0], 0) }
    let rest = digits[count...]
    let isHalf = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let isUp = isHalf ? isOdd : (rest.first ?? 0) >= 5
    digits.removeSubrange(count...)
    if isUp { increment() }
    if digits.isEmpty { (digits, exponent) = ([0], 0) }
  }

  private mutating func increment() {
    let nines = digits.reversed().prefix { $0 == 9 }.count
    let kept = digits.count - nines
    for index in kept..<digits.count { digits[index] = 0 }
    if kept > 0 { return digits[kept - 1] += 1 }
    digits.insert(1, at: 0)
    exponent += 1
  }

  /// Removes the zeros at the end.
  mutating func removeZeros() {
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
  }

  /// The digits with a point and no exponent.
  func fixed(_ count: Int) -> String {
    let places = (-count...max(exponent, 0)).reversed().map { digit(atPower: $0) }
    return ExactDecimal.text(places, beforePoint: places.count - count)
  }

  /// One digit, a point, the others and an exponent.
  func scientific(_ count: Int) -> String {
    let places = (0...count).map { digit(atPower: exponent - $0) }
    let power = String(abs(exponent))
    return ExactDecimal.text(places, beforePoint: 1) + (exponent < 0 ? "e-" : "e+")
      + (power.count < 2 ? "0" : "") + power
  }

  private func digit(atPower power: Int) -> UInt8 {
    digits.indices.contains(exponent - power) ? digits[exponent - power] : 0
  }

  private static func text(_ places: [UInt8], beforePoint count: Int) -> String {
    let text = places.map { $0 + 0x30 }
    let head = String(decoding: text.prefix(count), as: UTF8.self)
    return count == text.count
      ? head : "\(head).\(String(decoding: text.dropFirst(count), as: UTF8.self))"
  }
}
