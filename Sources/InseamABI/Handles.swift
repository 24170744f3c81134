// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseam
internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The handles of this process and their objects.
///
/// A number that was closed is not used again. The table is consistent in the child of a fork, even
/// if other threads of the parent used it at that moment.
struct Handles: Sendable {
  static let table: Lock<Handles> = {
    Forks.watch(before: { Handles.table.hold() }, after: { Handles.table.letGo() })
    return Lock(Handles())
  }()
  private var objects: [inseam_handle: any AnyObject & Sendable] = [:]
  private var last: inseam_handle = 0

  /// Returns a new handle of an object.
  static func add(_ object: any AnyObject & Sendable) -> inseam_handle {
    table.withLock { table in
      table.last += 1
      table.objects[table.last] = object
      return table.last
    }
  }

  /// Returns the object of a handle.
  static func object<Object: AnyObject>(_ handle: inseam_handle, _ type: Object.Type) throws
    -> Object
  {
    guard let object = table.withLock({ $0.objects[handle] }) else {
      throw ArgumentError("handle \(handle) is not open")
    }
    guard let object = object as? Object else {
      throw ArgumentError("handle \(handle) is not a \(type.self)".lowercased())
    }
    return object
  }

  /// Closes a handle.
  static func close(_ handle: inseam_handle) throws {
    if let writer = table.withLock({ $0.objects[handle] }) as? Writer { try writer.close() }
    guard table.withLock({ $0.objects.removeValue(forKey: handle) }) != nil else {
      throw ArgumentError("handle \(handle) is not open")
    }
  }
}

/// Columns of a dataset, prepared for reading.
final class Projection: Sendable {
  let dataset: Dataset
  let fields: Field
  /// The same fields, with their provenance in the metadata of the root.
  var described: Field {
    known.withLock { known in
      let field = known ?? ArrowProvenance.describing(fields, of: dataset)
      known = field
      return field
    }
  }
  private let known = Lock<Field?>(nil)

  /// Finds columns by their paths; all of them if there are none.
  init(_ dataset: Dataset, columns: [String]?) throws {
    self.dataset = dataset
    guard let columns else {
      fields = dataset.schema
      try fields.requireArrowNames()
      return
    }
    var ids = Set<UInt32>()
    var order: [UInt32] = []
    for column in columns {
      let field = try Projection.field(column, of: dataset)
      ids.insert(field.id)
      let top = dataset.schema.children.first { $0.field(withID: field.id) != nil }
      if let top, !order.contains(top.id) { order.append(top.id) }
    }
    var fields = dataset.schema
    let kept = dataset.schema.keeping(ids)?.children ?? []
    fields.children = order.compactMap { id in kept.first { $0.id == id } }
    self.fields = fields
    try fields.requireArrowNames()
  }

  private static func field(_ column: String, of dataset: Dataset) throws -> Field {
    guard FieldPath(column) != nil else {
      throw ArgumentError("expected a path, found '\(column)'")
    }
    if let field = dataset.schema.field(named: column) { return field }
    let names = dataset.schema.paths().map(\.path.description)
    let near = nearestName(to: column, in: names).map { "; did you mean '\($0)'?" } ?? ""
    throw ArgumentError("unknown column '\(column)'\(near)")
  }
}

extension Field {
  /// Throws if a name contains U+0000, which ends names in Arrow.
  fileprivate func requireArrowNames() throws {
    if let odd = preorder.first(where: { $0.name.utf8.contains(0) }) {
      throw ArgumentError(
        "the name of column '\(odd.name.replacingText("\0", with: "\\0"))' contains U+0000, which ends names in Arrow; rename it, or select other columns"
      )
    }
  }
}
