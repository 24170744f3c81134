// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamColumns

/// Random values of any field, with nulls, absent keys and the awkward numbers.
public struct RandomData {
  private var random: SeededGenerator
  private let nullShare: Double

  /// Starts from a seed; `nullShare` of the slots are null or absent.
  public init(seed: UInt64, nullShare: Double = 0.2) {
    random = SeededGenerator(seed: seed)
    self.nullShare = nullShare
  }

  /// Every type and nesting once, with ids still to be given.
  public static let everyType = Field.structure(
    "",
    PhysicalType.allCases.filter { !$0.isNested }.map { Field($0.name, $0) } + [
      .list("list", of: Field("item", .int32)),
      .list("list of text", of: Field("item", .utf8)),
      .list("list of list", of: .list("item", of: Field("item", .float32))),
      .fixedSizeList("pair", of: Field("item", .float64), size: 2),
      .structure(
        "struct", [Field("a", .int64), Field("b", .utf8), .structure("inner", [Field("c", .bool)])]),
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8), Field("text", .utf8),
            .structure("rm", [Field("sky", .float32)]),
            .list("token_logps", of: Field("item", .float32)),
          ])),
      Field("json", .utf8, logical: .json), Field("day", .int32, logical: .date),
      Field("when", .int64, logical: .timestamp(.millisecond, zone: "UTC"), metadata: ["k": "v"]),
      .fixedSizeList("uuid", of: Field("item", .uint8), size: 16).with(.uuid),
      .fixedSizeList("money", of: Field("item", .uint8), size: 16).with(
        .decimal128(precision: 20, scale: 2)),
    ])

  /// Rows of a struct field.
  public mutating func rows(_ count: Int, of field: Field) -> [Value] {
    (0..<count).map { _ in .structure(field.children.map { value(of: $0) }) }
  }

  /// One value, null or absent with the share given.
  public mutating func value(of field: Field) -> Value {
    if field.type == .null { return Bool.random(using: &random) ? .null : .absent }
    if Double.random(in: 0..<1, using: &random) < nullShare {
      return Bool.random(using: &random) ? .null : .absent
    }
    switch field.type {
    case .null: return .null
    case .bool: return .bool(Bool.random(using: &random))
    case .int8: return .int(Int64(Int8.random(in: .min ... .max, using: &random)))
    case .int16: return .int(Int64(Int16.random(in: .min ... .max, using: &random)))
    case .int32: return .int(Int64(Int32.random(in: .min ... .max, using: &random)))
    case .int64:
      return .int(
        Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random))
    case .uint8: return .uint(UInt64(UInt8.random(in: .min ... .max, using: &random)))
    case .uint16: return .uint(UInt64(UInt16.random(in: .min ... .max, using: &random)))
    case .uint32: return .uint(UInt64(UInt32.random(in: .min ... .max, using: &random)))
    case .uint64: return .uint(random.next() >> UInt64.random(in: 0..<64, using: &random))
    case .float16:
      return .float(
        Float(float16Bits: quiet(UInt16.random(in: .min ... .max, using: &random), 0x7C00, 0x200)))
    case .bfloat16:
      return .float(
        Float(bfloat16Bits: quiet(UInt16.random(in: .min ... .max, using: &random), 0x7F80, 0x40)))
    case .float32: return .float(Float(awkward()))
    case .float64: return .double(awkward())
    case .utf8: return .text(text())
    case .binary:
      return .binary(
        (0..<Int.random(in: 0..<20, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        })
    case .list:
      return .list(
        (0..<Int.random(in: 0..<5, using: &random)).map { _ in value(of: field.children[0]) })
    case .fixedSizeList where field.logical != .none:
      return .list(
        (0..<field.listSize).map { _ in .uint(UInt64(UInt8.random(in: 0...255, using: &random))) })
    case .fixedSizeList:
      return .list((0..<field.listSize).map { _ in value(of: field.children[0]) })
    case .structure: return .structure(field.children.map { value(of: $0) })
    }
  }

  /// The bits with a signalling NaN made quiet, because conversions do that.
  private func quiet(_ bits: UInt16, _ exponent: UInt16, _ quietBit: UInt16) -> UInt16 {
    bits & exponent == exponent && bits & (exponent ^ 0x7FFF) != 0 ? bits | quietBit : bits
  }

  private mutating func awkward() -> Double {
    let special: [Double] = [
      0, -0.0, .nan, .infinity, -.infinity, 1, -1, .leastNonzeroMagnitude, 0.1,
    ]
    return Int.random(in: 0..<4, using: &random) == 0
      ? special.randomElement(using: &random) ?? 0 : Double.random(in: -1000...1000, using: &random)
  }

  private mutating func text() -> String {
    let words = [
      "reward", "policy", "прompt", "回答", "🙏", "", "seam", "é", "\u{0}", "\n", "\"quoted\"", "gold",
      "worse",
    ]
    return (0..<Int.random(in: 0..<12, using: &random)).map { _ in
      words.randomElement(using: &random) ?? ""
    }.joined(separator: " ")
  }
}

extension Field {
  /// This field with a logical type.
  public func with(_ logical: LogicalType) -> Field {
    var copy = self
    copy.logical = logical
    return copy
  }
}
