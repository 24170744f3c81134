// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// A number that columns store as it is in memory.
public protocol ColumnNumber: BitwiseCopyable, Sendable {
  /// The type of the columns that store it.
  static var columnType: PhysicalType { get }
}

extension Int8: ColumnNumber {
  /// Columns of int8.
  public static var columnType: PhysicalType { .int8 }
}

extension Int16: ColumnNumber {
  /// Columns of int16.
  public static var columnType: PhysicalType { .int16 }
}

extension Int32: ColumnNumber {
  /// Columns of int32.
  public static var columnType: PhysicalType { .int32 }
}

extension Int64: ColumnNumber {
  /// Columns of int64.
  public static var columnType: PhysicalType { .int64 }
}

extension Int: ColumnNumber {
  /// Columns of int64.
  public static var columnType: PhysicalType { .int64 }
}

extension UInt8: ColumnNumber {
  /// Columns of uint8.
  public static var columnType: PhysicalType { .uint8 }
}

extension UInt16: ColumnNumber {
  /// Columns of uint16.
  public static var columnType: PhysicalType { .uint16 }
}

extension UInt32: ColumnNumber {
  /// Columns of uint32.
  public static var columnType: PhysicalType { .uint32 }
}

extension UInt64: ColumnNumber {
  /// Columns of uint64.
  public static var columnType: PhysicalType { .uint64 }
}

extension UInt: ColumnNumber {
  /// Columns of uint64.
  public static var columnType: PhysicalType { .uint64 }
}

extension Float: ColumnNumber {
  /// Columns of float32.
  public static var columnType: PhysicalType { .float32 }
}

extension Double: ColumnNumber {
  /// Columns of float64.
  public static var columnType: PhysicalType { .float64 }
}

extension Dataset {
  /// Returns all numbers of a column, in the order of the rows; of lists the items, list after list.
  ///
  /// ```swift
  /// let scores = try data.numbers(at: "responses[].rm.sky", as: Float.self)
  /// ```
  /// - Parameters:
  ///   - path: The path of a column of numbers.
  ///   - type: The type of the numbers, which has to be that of the column.
  ///   - missing: What stands for null.
  /// - Returns: One number for each slot of the column.
  /// - Throws: `DatasetError` for an unknown path, a column of another type, and if the file is
  ///   damaged.
  /// - Complexity: O(*n*) in the numbers.
  public func numbers<Number: ColumnNumber>(
    at path: String, as type: Number.Type = Number.self, missing: Number
  ) throws -> [Number] {
    let field = try field(atPath: path)
    guard field.type == type.columnType else {
      throw DatasetError(
        "type", self.path, column: path,
        "the column has the type \(field.type); expected \(type.columnType) to read it as \(type)")
    }
    let fields = schema.keeping([field.id]) ?? .structure("", [])
    var found: [Number] = []
    try forEachBatch(fields: fields, batchRows: 65_536) { batch in
      let leaf = batch.column.onlyLeaf
      guard case .fixed(let buffer) = leaf.values else { return }
      let start = found.count
      found += buffer.array(of: type)
      for slot in 0..<leaf.count where leaf.isNull(slot) { found[start + slot] = missing }
    }
    return found
  }

  /// Returns all numbers of a column of floats, NaN for null; else as above.
  public func numbers<Number: ColumnNumber & FloatingPoint>(
    at path: String, as type: Number.Type = Number.self
  ) throws -> [Number] {
    try numbers(at: path, as: type, missing: .nan)
  }
}

extension Column {
  /// The column below that has no columns of its own, where there is one.
  fileprivate var onlyLeaf: Column { children.isEmpty ? self : children[0].onlyLeaf }
}
