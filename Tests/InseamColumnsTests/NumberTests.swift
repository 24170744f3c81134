// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import Testing

@Suite struct HalfFloatTests {
  @Test func everyFloat16ComesBack() {
    for bits in UInt16.min...UInt16.max {
      let value = Float(float16Bits: bits)
      let isSignalling = value.isNaN && bits & 0x200 == 0
      #expect(value.float16Bits == (isSignalling ? value.float16Bits : bits))
      #expect(value.isNaN == (bits & 0x7C00 == 0x7C00 && bits & 0x3FF != 0))
    }
  }

  @Test func float16IsWhatTheStandardLibrarySays() {
    #if !(os(macOS) && arch(x86_64))
    for bits in UInt16.min...UInt16.max where bits & 0x7C00 != 0x7C00 {
      #expect(Float(float16Bits: bits) == Float(Float16(bitPattern: bits)))
    }
    for step in 0..<200_000 {
      let value = Float(bitPattern: UInt32(step) &* 21_467)
      if !value.isNaN { #expect(value.float16Bits == Float16(value).bitPattern, "\(value)") }
    }
    #endif
  }

  @Test func everyBfloat16ComesBack() {
    for bits in UInt16.min...UInt16.max {
      let value = Float(bfloat16Bits: bits)
      if !value.isNaN { #expect(value.bfloat16Bits == bits) }
      #expect(Float(bfloat16Bits: value.bfloat16Bits).isNaN == value.isNaN)
    }
  }
}

@Suite struct WideningTests {
  @Test func whatWidensIsExactBothWays() {
    let pairs = PhysicalType.allCases.flatMap { from in PhysicalType.allCases.map { (from, $0) } }
    for (from, to) in pairs where Widening.isPossible(from: from, to: to) && from != to {
      #expect(!Widening.isPossible(from: to, to: from), "\(from) and \(to) would widen for ever")
    }
  }

  @Test func integersKeepTheirValues() throws {
    let values: [Int8] = [.min, -1, 0, 1, .max]
    let wide = try Widening.widen(Buffer(values), from: .int8, to: .int64)
    #expect(wide.array(of: Int64.self) == values.map(Int64.init))
    let unsigned: [UInt32] = [0, 1, .max]
    #expect(
      try Widening.widen(Buffer(unsigned), from: .uint32, to: .int64).array(of: Int64.self)
        == unsigned.map(Int64.init))
    let exact: [Int64] = [-(1 << 53), 0, 1 << 53]
    #expect(
      try Widening.widen(Buffer(exact), from: .int64, to: .float64).array(of: Double.self)
        == exact.map { Double($0) })
  }
}
