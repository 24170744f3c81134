// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// The bytes of a schema.
///
/// See `spec/format.md`, Schema.
public enum SchemaSection {
  /// The bytes of the block, without padding.
  public static func encode(_ root: Field) -> [UInt8] {
    let nodes = root.preorder
    var writer = ByteWriter()
    writer.write("SCHM".utf8)
    writer.write(UInt32(nodes.count))
    for node in nodes { encode(node, to: &writer) }
    return writer.bytes
  }

  /// Decodes and checks a schema; every id has to be below `nextNodeID`.
  public static func decode(_ block: Buffer, at offset: UInt64, nextNodeID: UInt32) throws -> Field
  {
    var reader = ByteReader(block, at: offset)
    return try decoding("schema") {
      try reader.expect(magic: "SCHM", "schema")
      let count = try reader.readCount(limit: Limits.schemaNodes, "nodes", "schema")
      var parser = Parser(reader: reader, left: count, nextNodeID: nextNodeID)
      let root = try parser.node(depth: 1)
      guard parser.left == 0, parser.reader.remaining == 0 else {
        throw FormatError(
          .malformed, "schema", at: parser.reader.offset, "trailing nodes or bytes after the schema"
        )
      }
      guard root.type == .structure, root.id == 0, root.name.isEmpty else {
        throw FormatError(
          .malformed, "schema", at: offset, "the root must be an unnamed struct with id 0")
      }
      return root
    }
  }

  private static func encode(_ node: Field, to writer: inout ByteWriter) {
    writer.write(node.id)
    writer.write(node.logical.typeCode ?? node.type.rawValue)
    writer.write(node.logical.code)
    writer.writeZeros(2)
    writer.write(UInt32(node.children.count))
    writer.write(UInt32(node.listSize))
    writer.write(node.logical.parameter)
    writer.write(string: node.name)
    writer.write(string: node.logical.text)
    writer.write(UInt32(node.metadata.count))
    for (key, value) in node.metadata.sorted(by: { $0.key < $1.key }) {
      writer.write(string: key.text)
      writer.write(string: value)
    }
  }

  private struct Parser {
    var reader: ByteReader
    var left: Int
    let nextNodeID: UInt32
    var ids: Set<UInt32> = []

    /// `itemsPerSlot`: The items that fixed-size lists above it have in one slot, from the last list on.
    mutating func node(depth: Int, itemsPerSlot: Int = 1) throws -> Field {
      let start = reader.offset
      func reject(_ detail: String) -> FormatError {
        FormatError(.malformed, "schema", at: start, detail)
      }
      guard left > 0 else { throw reject("the schema ends before all children of its nodes") }
      guard depth <= Limits.nesting else {
        throw FormatError(
          .limit, "schema", at: start, "nested more than \(Limits.nesting) levels deep")
      }
      left -= 1
      let id = try reader.read(UInt32.self)
      guard id < nextNodeID, ids.insert(id).inserted else {
        throw reject("node id \(id) appears twice or is not below \(nextNodeID)")
      }
      let typeCode = try reader.read(UInt8.self)
      let type = PhysicalType(rawValue: typeCode) ?? .binary
      let isUnknown = PhysicalType(rawValue: typeCode) == nil
      let logicalCode = try reader.read(UInt8.self)
      try reader.readZeros(2)
      let childCount = Int(try reader.read(UInt32.self))
      let size = try reader.read(UInt32.self)
      let parameter = try reader.read(UInt32.self)
      let name = try reader.readString()
      let text = try reader.readString()
      guard name.utf8.count <= Limits.nameBytes else {
        throw FormatError(
          .limit, "schema", at: start,
          "a name has \(name.utf8.count) bytes; the limit is \(Limits.nameBytes)")
      }
      let numbers = UnknownLogicalType(
        code: logicalCode, parameter: parameter, text: Name(text))
      guard
        let logical = isUnknown
          ? .unreadable(typeCode: typeCode, numbers) : LogicalType(numbers)
      else {
        throw reject("invalid parameter \(parameter) of logical type \(logicalCode)")
      }
      let metadata = try keyValues()
      let wanted = type == .structure ? childCount : type.isNested ? 1 : 0
      guard childCount == wanted, childCount <= left else {
        throw reject("\(type.name) cannot have \(childCount) children")
      }
      let items = itemsPerSlot * max(1, Int(size))
      guard (type == .fixedSizeList) == (size > 0), items <= Limits.slotItems else {
        throw reject("invalid list size \(size) for \(type.name)")
      }
      var children: [Field] = []
      for _ in 0..<childCount {
        let child = try node(depth: depth + 1, itemsPerSlot: type == .list ? 1 : items)
        children.append(child)
      }
      let field = Field(
        name, type, logical: logical, listSize: Int(size), metadata: metadata, children: children,
        id: id)
      try check(field, start)
      return field
    }

    private func check(_ field: Field, _ start: UInt64) throws {
      func reject(_ detail: String) -> FormatError {
        FormatError(.malformed, "schema", at: start, detail)
      }
      guard field.logical.fits(field) else {
        throw reject("the logical type cannot have the physical type \(field.type.name)")
      }
      var names: Set<Name> = []
      if let twice = field.children.first(where: { !names.insert($0.name).inserted }) {
        throw reject("two fields of a struct have the name '\(twice.name)'")
      }
      if field.type == .list || field.type == .fixedSizeList, field.children[0].name != "item" {
        throw reject("the child of a list must be named 'item', found '\(field.children[0].name)'")
      }
    }

    private mutating func keyValues() throws -> [Name: String] {
      let start = reader.offset
      let count = try reader.read(UInt32.self)
      var result: [Name: String] = [:]
      var last: String?
      for _ in 0..<count {
        let key = try reader.readString()
        if let last, !last.utf8.lexicographicallyPrecedes(key.utf8) {
          throw FormatError(
            .malformed, "schema", at: start, "metadata keys are not in ascending order")
        }
        guard result.updateValue(try reader.readString(), forKey: key) == nil else {
          throw FormatError(.malformed, "schema", at: start, "a metadata key appears twice")
        }
        last = key
      }
      return result
    }
  }
}

extension LogicalType {
  /// The code of a type that this release does not know.
  fileprivate var typeCode: UInt8? { if case .unreadable(let code, _) = self { code } else { nil } }

  fileprivate var code: UInt8 {
    switch self {
    case .none: 0
    case .date: 1
    case .time: 2
    case .timestamp: 3
    case .duration: 4
    case .decimal128: 5
    case .uuid: 6
    case .json: 7
    case .unknown(let unknown), .unreadable(_, let unknown): unknown.code
    }
  }

  fileprivate var parameter: UInt32 {
    switch self {
    case .time(let unit), .timestamp(let unit, _), .duration(let unit): unit.rawValue
    case .decimal128(let precision, let scale): UInt32(precision) << 8 | UInt32(scale)
    case .unknown(let unknown), .unreadable(_, let unknown): unknown.parameter
    default: 0
    }
  }

  fileprivate var text: String {
    switch self {
    case .timestamp(_, let zone): zone.text
    case .unknown(let unknown), .unreadable(_, let unknown): unknown.text.text
    default: ""
    }
  }

  /// The logical type with these numbers; `nil` if a known one cannot have them.
  fileprivate init?(_ numbers: UnknownLogicalType) {
    let (code, parameter) = (numbers.code, numbers.parameter)
    guard code <= 7 else {
      self = .unknown(numbers)
      return
    }
    guard numbers.text.text.isEmpty || code == 3 else { return nil }
    let unit = TimeUnit(rawValue: parameter)
    switch (code, unit) {
    case (0, .second): self = .none
    case (1, .second): self = .date
    case (2, let unit?): self = .time(unit)
    case (3, let unit?): self = .timestamp(unit, zone: numbers.text)
    case (4, let unit?): self = .duration(unit)
    case (5, _) where parameter < 1 << 16:
      self = .decimal128(precision: UInt8(parameter >> 8), scale: UInt8(parameter & 0xFF))
    case (6, .second): self = .uuid
    case (7, .second): self = .json
    default: return nil
    }
  }
}
