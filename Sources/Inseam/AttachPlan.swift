// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// Why columns cannot be attached.
struct AttachError: Error, CustomStringConvertible {
  let description: String
}

/// How a struct of new columns joins one that exists.
struct AttachPlan {
  /// What becomes of one field of the addition.
  indirect enum Part {
    /// A struct that exists is joined.
    case joined(Field, [Part])
    /// The column is written: new, or anew under the id it has; `addition` is what the values are.
    case written(Field, addition: Field)
  }

  /// The schema with the new fields.
  let schema: Field
  /// The struct that is joined, with the new fields.
  let container: Field
  /// One part for each field of the addition.
  let parts: [Part]

  /// Plans; `number` gives ids to the fields of a schema that have none.
  init(
    _ addition: Field, to id: UInt32, of schema: Field, rewriting: Bool,
    number: (Field) -> Field
  ) throws {
    guard let target = schema.field(withID: id), target.type == .structure else {
      throw AttachError(
        description: "column \(id) is not a struct, so no column can be attached below it")
    }
    let joined = try AttachPlan.join(target, addition, rewriting).aligningLists(besides: target)
    self.schema = number(schema.replacing(joined))
    guard let container = self.schema.field(withID: id) else {
      throw AttachError(description: "the new schema lacks column \(id)")
    }
    self.container = container
    parts = AttachPlan.parts(container, target, addition)
  }

  /// Whether the roles of responses are among what is written.
  var touchesRoles: Bool {
    parts.contains {
      if case .written(let field, _) = $0 { field.name == "role" } else { false }
    }
  }

  /// The target with the fields of the addition.
  private static func join(_ target: Field, _ addition: Field, _ rewriting: Bool) throws -> Field {
    var result = target
    for child in addition.children {
      guard let index = target.childIndex(named: child.name) else {
        result.children.append(child)
        continue
      }
      let old = target.children[index]
      if old.type == .structure && child.type == .structure {
        result.children[index] = try join(old, child, rewriting)
      } else if rewriting {
        result.children[index] = try old.merged(with: child.aligned(as: old))
      } else {
        throw AttachError(
          description:
            "the name '\(child.name)' is already taken; choose another name or replace the column (--replace)"
        )
      }
    }
    return result
  }

  private static func parts(_ container: Field, _ before: Field, _ addition: Field) -> [Part] {
    addition.children.compactMap { child in
      guard let placed = container.children.first(where: { $0.name == child.name }) else {
        return nil
      }
      let old = before.children.first { $0.name == child.name }
      if let old, old.type == .structure, child.type == .structure {
        return .joined(placed, parts(placed, old, child))
      }
      return .written(placed, addition: child)
    }
  }
}

/// Writes the chunks of new columns, row group by row group.
final class AttachPass {
  let plan: AttachPlan
  private let snapshot: Snapshot
  private let writer: AttachedColumnWriter
  /// Where the chunks of all columns that are touched are, by id.
  private(set) var references: [UInt32: [BlockReference]] = [:]

  init(_ plan: AttachPlan, _ snapshot: Snapshot, _ writer: AttachedColumnWriter) {
    self.plan = plan
    self.snapshot = snapshot
    self.writer = writer
    for id in plan.parts.flatMap(AttachPass.ids) { references[id] = [] }
  }

  private static func ids(_ part: AttachPlan.Part) -> [UInt32] {
    switch part {
    case .joined(let field, let parts): [field.id] + parts.flatMap(ids)
    case .written(let field, _): field.preorder.map(\.id)
    }
  }

  /// Leaves a row group as it is; new columns are null there.
  func keep(_ rowGroup: Int) throws { try fill(rowGroup, with: [:]) }

  /// Writes the columns of a row group; slots whose container is null stay null, those outside of `live` as they were.
  func write(
    _ column: Column, _ rowGroup: Int, _ zoneStarts: [Int], live: [Range<Int>]? = nil
  ) throws {
    let mask = try presence(of: plan.container.id, rowGroup, column.count).validity
    var written: [UInt32: BlockReference] = [:]
    for (part, values) in zip(plan.parts, column.children) {
      _ = try write(part, values, mask, rowGroup, zoneStarts, live, &written)
    }
    try fill(rowGroup, with: written)
  }

  /// Writes one part; gives the slots in which something is present.
  private func write(
    _ part: AttachPlan.Part, _ column: Column, _ mask: Bitmap?, _ rowGroup: Int,
    _ zoneStarts: [Int], _ live: [Range<Int>]?, _ written: inout [UInt32: BlockReference]
  ) throws -> Bitmap? {
    switch part {
    case .written(let field, let addition):
      let wide = try keepingDeleted(
        column.widened(from: addition, to: field), field, rowGroup, live)
      let values = try mask.map { try wide.masked(by: $0, as: field) } ?? wide
      written.merge(
        try writer.write(field, values, rowGroup: rowGroup, zoneStarts: zoneStarts)
      ) { $1 }
      return try values.presentSlots
    case .joined(let field, let parts):
      var slots: Bitmap? = try Bitmap([Bool](repeating: false, count: column.count))
      for (part, column) in zip(parts, column.children) {
        let below = try write(part, column, mask, rowGroup, zoneStarts, live, &written)
        slots = try Bitmap.union(slots, below)
      }
      if let merged = try merged(field, slots, column.count, rowGroup) {
        let alone = Field(field.name, .structure, id: field.id)
        written.merge(
          try writer.write(alone, merged, rowGroup: rowGroup, zoneStarts: zoneStarts)
        ) { $1 }
      }
      return slots
    }
  }

  /// The struct with further slots present; `nil` if it has them all already.
  private func merged(_ field: Field, _ slots: Bitmap?, _ count: Int, _ rowGroup: Int) throws
    -> Column?
  {
    let old = try presence(of: field.id, rowGroup, count)
    guard let validity = old.validity else { return nil }
    let merged = try Bitmap.union(validity, slots)
    guard (merged?.setCount ?? count) > validity.setCount else { return nil }
    guard let merged else {
      return Column(type: .structure, count: count, values: .structure([]))
    }
    let isAbsent = try Bitmap((0..<count).map { !merged[$0] && old.isAbsent($0) })
    return Column(
      type: .structure, count: count, validity: merged, absence: .some(isAbsent),
      values: .structure([]))
  }

  /// New values in the slots of `live`, in all others those that are stored: `restore` brings them back.
  private func keepingDeleted(
    _ column: Column, _ field: Field, _ rowGroup: Int, _ live: [Range<Int>]?
  ) throws -> Column {
    guard let live, try snapshot.chunk(column: field.id, rowGroup: rowGroup) != nil else {
      return column
    }
    let stored = try snapshot.reader(rowGroup: rowGroup).read(
      field, 0..<column.count, slotCount: column.count)
    try stored.requireRoom(beside: column, in: snapshot.source.file.path, field.name)
    let assembler = ColumnAssembler(field)
    var next = 0
    for run in live {
      try assembler.append(stored, next..<run.lowerBound)
      try assembler.append(column, run)
      next = run.upperBound
    }
    try assembler.append(stored, next..<column.count)
    return try assembler.finish()
  }

  /// A struct without its fields, for the slots that are present.
  private func presence(of id: UInt32, _ rowGroup: Int, _ count: Int) throws -> Column {
    if id == 0 { return Column(type: .structure, count: count, values: .structure([])) }
    guard let reader = try snapshot.chunk(column: id, rowGroup: rowGroup),
      reader.chunk.type != .null
    else { return try Column.nulls(Field("", .structure), count: count) }
    return Column(
      type: .structure, count: count, validity: try reader.validity(0..<count),
      absence: try reader.absence(0..<count), values: .structure([]))
  }

  private func fill(_ rowGroup: Int, with written: [UInt32: BlockReference]) throws {
    for id in references.keys {
      let reference =
        try written[id] ?? snapshot.chunkReference(column: id, rowGroup: rowGroup)
      references[id, default: []].append(reference)
    }
  }
}

extension Column {
  /// The slots that are not null; `nil` if all are.
  fileprivate var presentSlots: Bitmap? {
    get throws {
      if type == .null { return try Bitmap([Bool](repeating: false, count: count)) }
      return validity
    }
  }
}

extension Bitmap {
  /// The bits set in either, where `nil` stands for all.
  fileprivate static func union(_ a: Bitmap?, _ b: Bitmap?) throws -> Bitmap? {
    if let a, let b { try a.union(b) } else { nil }
  }

  /// The bits set in this one or in another of the same count.
  func union(_ other: Bitmap) throws -> Bitmap {
    var builder = BitmapBuilder()
    for start in stride(from: 0, to: count, by: 64) {
      builder.append(
        word: word(at: start) | other.word(at: start), bitCount: min(64, count - start))
    }
    return try builder.finish()
  }
}

extension Field {
  /// This tree with the node of the same id exchanged.
  func replacing(_ node: Field) -> Field {
    if id == node.id { return node }
    var copy = self
    copy.children = children.map { $0.replacing(node) }
    return copy
  }

  /// This tree without a node.
  func removing(_ id: UInt32) -> Field {
    var copy = self
    copy.children = children.filter { $0.id != id }.map { $0.removing(id) }
    return copy
  }
}
