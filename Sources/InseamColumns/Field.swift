// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A node of the schema: name, type and, for nested types, its children.
public struct Field: Sendable, Hashable {
  /// Identifies the column in its file for ever; never reused.
  ///
  /// 0 is the root.
  public var id: UInt32 {
    get { node.values.id }
    set { change { $0.id = newValue } }
  }
  /// Unique among its siblings; empty for the root, `item` for the child of a list.
  public var name: String {
    get { node.values.name.text }
    set { change { $0.name = Name(newValue) } }
  }
  /// The shape of the values.
  public var type: PhysicalType {
    get { node.values.type }
    set { change { $0.type = newValue } }
  }
  /// The meaning of the values.
  public var logical: LogicalType {
    get { node.values.logical }
    set { change { $0.logical = newValue } }
  }
  /// The values per slot of a fixed-size list, else 0.
  public var listSize: Int {
    get { node.values.listSize }
    set { change { $0.listSize = newValue } }
  }
  /// Key-values that travel with the column.
  public var metadata: [Name: String] {
    get { node.values.metadata.mapValues(\.text) }
    set { change { $0.metadata = newValue.mapValues(Name.init(_:)) } }
  }
  /// The fields of a struct, or the one item of a list.
  public var children: [Field] {
    get { node.values.children }
    set { change { $0.children = newValue } }
  }

  /// What a field is; shared by its copies, so that one costs a reference.
  private var node: Node

  /// Creates a field; ids are given by the writer of a file.
  public init(
    _ name: String, _ type: PhysicalType, logical: LogicalType = .none, listSize: Int = 0,
    metadata: [Name: String] = [:], children: [Field] = [], id: UInt32 = 0
  ) {
    node = Node(
      Values(
        id: id, name: Name(name), type: type, logical: logical, listSize: listSize,
        metadata: metadata.mapValues(Name.init(_:)),
        children: children))
  }

  private mutating func change(_ body: (inout Values) -> Void) {
    var values = node.values
    body(&values)
    node = Node(values)
  }

  /// Whether two fields are the same in everything.
  public static func == (a: Field, b: Field) -> Bool {
    a.node === b.node || a.node.values == b.node.values
  }

  /// Feeds everything to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(node.values) }

  fileprivate struct Values: Hashable, Sendable {
    var id: UInt32
    var name: Name
    var type: PhysicalType
    var logical: LogicalType
    var listSize: Int
    var metadata: [Name: Name]
    var children: [Field]
  }

  fileprivate final class Node: Sendable {
    let values: Values
    init(_ values: Values) { self.values = values }
  }

  /// A struct with the given fields.
  public static func structure(_ name: String, _ children: [Field]) -> Field {
    Field(name, .structure, children: children)
  }

  /// A list of items of one type.
  public static func list(_ name: String, of item: Field) -> Field {
    Field(name, .list, children: [item.named("item")])
  }

  /// A list with exactly `size` items in every slot.
  public static func fixedSizeList(_ name: String, of item: Field, size: Int) -> Field {
    Field(name, .fixedSizeList, listSize: size, children: [item.named("item")])
  }

  /// This field under another name.
  public func named(_ name: String) -> Field {
    var copy = self
    copy.name = name
    return copy
  }

  /// This field and all below it, parents before children.
  public var preorder: [Field] { [self] + children.flatMap(\.preorder) }

  /// Child positions by name, for structs.
  public func childIndex(named name: String) -> Int? {
    children.firstIndex { $0.name == name }
  }

  /// The number of levels, 1 for a leaf.
  public var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

  /// The field with an id, at or below this one.
  public func field(withID id: UInt32) -> Field? {
    if self.id == id { return self }
    for child in children {
      if let found = child.field(withID: id) { return found }
    }
    return nil
  }
}

extension Field: CustomStringConvertible {
  /// The type as people write it: `list<struct<text: utf8>>`.
  public var description: String {
    let inner = children.map { type == .structure ? "\($0.name): \($0)" : "\($0)" }
    switch type {
    case .list: return "list<\(inner.joined())>"
    case .fixedSizeList: return "\(logicalName ?? "list<\(inner.joined()), \(listSize)>")"
    case .structure: return "struct<\(inner.joined(separator: ", "))>"
    default: return logicalName ?? type.name
    }
  }

  private var logicalName: String? {
    switch logical {
    case .none: nil
    case .timestamp(let unit, let zone):
      zone.text.isEmpty ? "timestamp[\(unit)]" : "timestamp[\(unit), \(zone)]"
    case .time(let unit): "time[\(unit)]"
    case .duration(let unit): "duration[\(unit)]"
    case .decimal128(let precision, let scale): "decimal128(\(precision), \(scale))"
    case .date: "date"
    case .uuid: "uuid"
    case .json: "json"
    case .unknown: nil
    case .unreadable(let code, _): "unknown type \(code)"
    }
  }
}
