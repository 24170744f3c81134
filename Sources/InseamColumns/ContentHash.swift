// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// The hash of rows and their schema: equal however they are stored, committed and sharded.
///
/// Where rows came from (fields of kind `source`) does not count, nor do the order of fields,
/// provenance and the kind of a null. See `spec/content-hash.md`, Content hashes.
public struct ContentHash: Sendable {
  /// The digests of a block of rows: one for each field, in the order of the schema.
  package struct Block: Sendable {
    fileprivate let digests: [[UInt8]]
    fileprivate let rowCount: Int

    /// Digests rows, which have a column for every field of the schema.
    ///
    /// - Complexity: O(*n*) in the bytes of the rows.
    package init(_ rows: Column, _ schema: Field) throws {
      var digests: [[UInt8]] = []
      func visit(_ column: Column, _ field: Field) throws {
        for (child, column) in zip(field.children, column.children) where !child.isSource {
          digests.append(try column.blockDigest())
          try visit(column, child)
        }
      }
      try visit(rows, schema)
      (self.digests, rowCount) = (digests, rows.count)
    }
  }

  /// The rows of every block but the last.
  package static let blockRows = 8_192

  private let schema: Field
  private var rowCount: UInt64 = 0
  /// The digests of all blocks so far, for each field in the order of the schema.
  private var digests: [[UInt8]]

  /// The hash of no rows of a schema.
  package init(_ schema: Field) {
    self.schema = schema
    digests = schema.contentFields.map { _ in [] }
  }

  /// Adds the next block of rows.
  package mutating func append(_ block: Block) {
    rowCount += UInt64(block.rowCount)
    for (index, digest) in block.digests.enumerated() { digests[index] += digest }
  }

  /// 32 hexadecimal digits.
  public var text: String {
    var parts: [(way: [UInt8], rest: [UInt8])] = []
    func visit(_ field: Field, _ depth: Int, _ names: [UInt8]) {
      for child in field.children where !child.isSource {
        var (way, names, rest) = ([UInt8](), names, [UInt8]())
        names.append(text: child.name)
        way.append(length: depth)
        rest.append(text: child.typeName)
        parts.append((way + names, rest + digests[parts.count]))
        visit(child, depth + 1, names)
      }
    }
    visit(schema, 1, [])
    var head = [ValueEncoder.Kind.dataset]
    head.append(littleEndian: rowCount)
    var digest = Blake2b()
    digest.update(head)
    for part in parts.sorted(by: { $0.way.lexicographicallyPrecedes($1.way) }) {
      digest.update(part.way)
      digest.update(part.rest)
    }
    return digest.finish().hexadecimal
  }
}

extension [UInt8] {
  /// Appends the length and the bytes of a text.
  fileprivate mutating func append(text: String) {
    append(length: text.utf8.count)
    self += Array(text.utf8)
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
