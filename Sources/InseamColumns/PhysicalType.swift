// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The shape of a column's values in memory and on disk.
///
/// See `spec/format.md`, Schema.
public enum PhysicalType: UInt8, Sendable, Hashable, CaseIterable {
  case null = 0
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, bfloat16, float32, float64
  case utf8, binary
  case list, fixedSizeList, structure

  /// The bytes of one value; `nil` for null, bool, utf8, binary and nested types.
  public var byteWidth: Int? {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    default: nil
    }
  }

  /// Whether the values are whole numbers, signed or not.
  public var isInteger: Bool { isSignedInteger || isUnsignedInteger }
  /// Whether the values are whole numbers with a sign.
  public var isSignedInteger: Bool {
    (PhysicalType.int8.rawValue...PhysicalType.int64.rawValue).contains(rawValue)
  }
  /// Whether the values are whole numbers without a sign.
  public var isUnsignedInteger: Bool {
    (PhysicalType.uint8.rawValue...PhysicalType.uint64.rawValue).contains(rawValue)
  }
  /// Whether the values are floating-point numbers.
  public var isFloat: Bool {
    (PhysicalType.float16.rawValue...PhysicalType.float64.rawValue).contains(rawValue)
  }
  /// Whether the values are byte strings, UTF-8 or not.
  public var isBytes: Bool { self == .utf8 || self == .binary }
  /// Whether a column of this type has child columns.
  public var isNested: Bool { self == .list || self == .fixedSizeList || self == .structure }

  /// The word for the type in schemas and messages.
  public var name: String {
    switch self {
    case .structure: "struct"
    case .fixedSizeList: "fixed-size list"
    default: "\(self)"
    }
  }

  /// The type that a word names; the counterpart of `name`.
  public init?(name: String) {
    guard let match = PhysicalType.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }
}

/// What the values of a column mean, where the physical type does not say it.
public enum LogicalType: Sendable, Hashable {
  case none
  /// Days since 1970-01-01, int32.
  case date
  /// Time since midnight, int64.
  case time(TimeUnit)
  /// Time since 1970-01-01 UTC, int64; the zone is for display and may be empty.
  case timestamp(TimeUnit, zone: Name)
  /// A span of time, int64.
  case duration(TimeUnit)
  /// A two's-complement 128-bit integer divided by ten to the scale; sixteen uint8.
  case decimal128(precision: UInt8, scale: UInt8)
  /// Sixteen uint8.
  case uuid
  /// The exact source text of a JSON value, utf8.
  case json
  /// One that a later release has given a meaning; the values read as their physical type.
  case unknown(UnknownLogicalType)
  /// A physical type that a later release has added; the values cannot be read here.
  case unreadable(typeCode: UInt8, UnknownLogicalType)

  /// A unit of time, coarse to fine.
  public enum TimeUnit: UInt32, Sendable, Hashable, CaseIterable {
    case second = 0
    case millisecond, microsecond, nanosecond
  }

  /// Whether the logical type stands on values of this shape.
  public func fits(_ field: Field) -> Bool {
    switch self {
    case .none, .unknown, .unreadable: true
    case .date: field.type == .int32
    case .time, .timestamp, .duration: field.type == .int64
    case .json: field.type == .utf8
    case .decimal128(let precision, let scale):
      (1...38).contains(precision) && scale <= precision && LogicalType.isSixteenBytes(field)
    case .uuid: LogicalType.isSixteenBytes(field)
    }
  }

  private static func isSixteenBytes(_ field: Field) -> Bool {
    field.type == .fixedSizeList && field.listSize == 16 && field.children.first?.type == .uint8
  }
}

/// The numbers of a logical type that this release does not know, kept as they are.
public struct UnknownLogicalType: Sendable, Hashable {
  /// The code in the file.
  public let code: UInt8
  /// Its parameter.
  public let parameter: UInt32
  /// Its text.
  public let text: Name

  /// Creates a description of a logical type.
  public init(code: UInt8, parameter: UInt32, text: Name) {
    self.code = code
    self.parameter = parameter
    self.text = text
  }
}
