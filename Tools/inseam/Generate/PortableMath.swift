// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension Double {
  /// The natural logarithm, from IEEE operations alone; the number is positive and normal.
  ///
  /// The system's function differs by a last bit from machine to machine, and so would the bytes of
  /// a generated file. The error is at most about 1e-16, relative to a logarithm above 0.3.
  var portableLog: Double {
    let isLarge = significand > 1.4142135623730951
    let scaled = isLarge ? significand / 2 : significand
    let power = Double(exponent) + (isLarge ? 1 : 0)
    // log x = 2 atanh((x - 1) / (x + 1)), with an argument of at most 0.172.
    let ratio = (scaled - 1) / (scaled + 1)
    let square = ratio * ratio
    var sum = 0.0
    for denominator in stride(from: 21.0, through: 1, by: -2) {
      sum = sum * square + 1 / denominator
    }
    return power * 0.6931471805599453 + 2 * ratio * sum
  }

  /// The exponential, from IEEE operations alone; the result is within the range of a double.
  var portableExp: Double {
    let power = (self / 0.6931471805599453).rounded()
    let rest = self - power * 0.6931471805599453
    var sum = 1.0
    for divisor in stride(from: 15.0, through: 1, by: -1) { sum = 1 + sum * rest / divisor }
    return Double(sign: .plus, exponent: Int(power), significand: sum)
  }
}
