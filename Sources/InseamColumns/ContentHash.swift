// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The hash of rows and their schema: equal however they are stored, committed and sharded.
///
/// Hashes of consecutive rows can be put together without the rows. Where rows came from (fields of
/// kind `source`) does not count, nor do the order of fields, provenance and the kind of a null.
/// See `spec/content-hash.md`, Datasets.
public struct ContentHash: Sendable {
  private let schema: Field
  private var columns: [UInt32: ColumnHash] = [:]
  private var rowCount: UInt64 = 0

  /// The hash of no rows of a schema whose fields have ids.
  public init(_ schema: Field) {
    self.schema = schema
    for field in schema.contentFields { columns[field.id] = ColumnHash() }
  }

  /// Adds rows; `rows` has a column for every field of the schema.
  ///
  /// - Complexity: O(*n*) in the bytes of the rows.
  public mutating func append(_ rows: Column) {
    rowCount += UInt64(rows.count)
    append(rows, schema)
  }

  private mutating func append(_ column: Column, _ field: Field) {
    for (child, column) in zip(field.children, column.children) where !child.isSource {
      columns[child.id]?.append(column)
      append(column, child)
    }
  }

  /// Adds the rows that another hash of the same schema stands for, behind those of this one.
  public mutating func append(_ next: ContentHash) {
    rowCount += next.rowCount
    for (id, hash) in next.columns { columns[id]?.append(hash) }
  }

  /// 32 hexadecimal digits.
  public var text: String {
    var low: UInt64 = rowCount
    var high: UInt64 = 0
    func visit(_ field: Field, _ path: [UInt8]) {
      for child in field.children where !child.isSource {
        let name = Array(child.name.utf8)
        let place = path + UInt64(name.count).littleEndianBytes + name
        let hash = columns[child.id] ?? ColumnHash()
        let numbers = [hash.count, hash.sums.0, hash.sums.1].flatMap(\.littleEndianBytes)
        let mixed = ValueHash(place + Array(child.typeName.utf8) + numbers)
        low &+= mixed.low
        high &+= mixed.high
        visit(child, place)
      }
    }
    visit(schema, [])
    return ValueHash(low: low, high: high).bytes.hexadecimal
  }
}

extension Field {
  /// Whether the field says where rows came from rather than what they are.
  public var isSource: Bool { metadata["kind"] == "source" }

  /// The fields below this one whose values are contents.
  fileprivate var contentFields: [Field] {
    children.filter { !$0.isSource }.flatMap { [$0] + $0.contentFields }
  }

  /// The type without what is below it: of nested types the kind of nesting alone.
  fileprivate var typeName: String {
    switch type {
    case .list, .structure: type.name
    case .fixedSizeList: logical == .none ? "fixed-size list of \(listSize)" : description
    default: description
    }
  }
}
