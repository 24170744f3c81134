// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Float {
  /// The exact value of IEEE binary16 bits; a NaN keeps its payload in the high bits.
  public init(float16Bits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let fraction = UInt32(bits & 0x3FF)
    switch (exponent, fraction) {
    case (0, 0): self.init(bitPattern: sign)
    case (0, _):
      let magnitude = Float(fraction) * 0x1p-24
      self.init(bitPattern: sign | magnitude.bitPattern)
    case (0x1F, _): self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest IEEE binary16, ties to even; too large becomes infinite, a NaN stays one.
  public var float16Bits: UInt16 {
    let bits = bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    let magnitude = bits & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 {
      let payload = UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3FF
      return sign | 0x7C00 | (payload == 0 ? 0x200 : payload)
    }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      let scaled = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt16(scaled)
    }
    let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded >> 13) - (112 << 10))
  }

  /// The exact value of bfloat16 bits.
  public init(bfloat16Bits bits: UInt16) { self.init(bitPattern: UInt32(bits) << 16) }

  /// The nearest bfloat16, ties to even; a NaN stays one.
  public var bfloat16Bits: UInt16 {
    if isNaN {
      return UInt16(truncatingIfNeeded: bitPattern >> 16) | (bitPattern & 0x7F_0000 == 0 ? 0x40 : 0)
    }
    let rounded = bitPattern + 0x7FFF + (bitPattern >> 16 & 1)
    return UInt16(truncatingIfNeeded: rounded >> 16)
  }
}
