// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
  /// The bytes as hexadecimal digits, two each.
  public var hexadecimal: String { String(decoding: hexadecimalDigits, as: UTF8.self) }

  /// The bytes as hexadecimal digits in ASCII, two each.
  public var hexadecimalDigits: [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    var result: [UInt8] = []
    result.reserveCapacity(2 * count)
    for byte in self {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return result
  }
}
