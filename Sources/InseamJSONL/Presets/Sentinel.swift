// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// A number that a source writes where it has none.
struct Sentinel: Sendable {
  /// The path of the number in the records.
  let path: FieldPath
  let value: Double
  /// Where it is described that the number means nothing.
  let source: String
}

extension Mapping {
  /// Makes sentinels null, and counts them.
  ///
  /// - Throws: `MappingError` if a record has a null of its own there, which could not come back.
  func takeSentinels(of table: inout ColumnTable, _ notes: inout MappingNotes) throws {
    for sentinel in sentinels {
      try table.root.edit(at: sentinel.path.steps) { (node: inout ColumnNode) throws in
        guard !node.hasExplicitNull else {
          throw MappingError(
            "'\(sentinel.path)' is null in a record, and \(name) reads \(sentinel.value) as null there (--preset generic keeps records as they are)"
          )
        }
        notes.sentinels[sentinel.path.description, default: 0] += try node.makeNull(sentinel.value)
      }
    }
  }

  /// Writes sentinels where numbers are null.
  func restoreSentinels(in fields: inout [(source: [String], node: ColumnNode)]) throws {
    for sentinel in sentinels {
      for index in fields.indices {
        let source = fields[index].source
        guard sentinel.path.steps.starts(with: source) else { continue }
        let rest = Array(sentinel.path.steps.dropFirst(source.count))
        try fields[index].node.edit(at: rest) { try $0.fillNulls(with: sentinel.value) }
      }
    }
  }

  /// What was read as null, and how often.
  func sentinelNotes(_ counts: [Name: Int]) -> [(
    path: String, value: Double, source: String, count: Int
  )] {
    sentinels.compactMap { sentinel in
      let path = sentinel.path.description
      guard let count = counts[path], count > 0 else { return nil }
      return (path, sentinel.value, sentinel.source, count)
    }
  }
}

extension ColumnNode {
  /// Whether a value is null although its key is there.
  fileprivate var hasExplicitNull: Bool {
    column.nullCount > 0
      && (0..<column.count).contains { column.isNull($0) && !column.isAbsent($0) }
  }

  /// Makes every number of a value null; returns how many there were.
  fileprivate mutating func makeNull(_ number: Double) throws -> Int {
    guard case .fixed(let buffer) = column.values else { return 0 }
    let slots: [Int]
    switch field.type {
    case .float32:
      let values = buffer.span(of: Float.self)
      slots = values.indices.filter { values[$0] == Float(number) }
    case .float64:
      let values = buffer.span(of: Double.self)
      slots = values.indices.filter { values[$0] == number }
    case .int64:
      let values = buffer.span(of: Int64.self)
      slots = values.indices.filter { Double(values[$0]) == number }
    default: return 0
    }
    let found = slots.filter { !column.isNull($0) }
    guard !found.isEmpty else { return 0 }
    let assembler = ColumnAssembler(field)
    var next = 0
    for slot in found {
      try assembler.append(column, next..<slot)
      try assembler.appendNulls(1, explicit: true)
      next = slot + 1
    }
    try assembler.append(column, next..<column.count)
    column = try assembler.finish()
    return found.count
  }

  /// Gives every null whose key is there a number.
  fileprivate mutating func fillNulls(with number: Double) throws {
    guard hasExplicitNull else { return }
    let filler: Value
    switch field.type {
    case .float32: filler = .float(Float(number))
    case .float64: filler = .double(number)
    case .int64: filler = .int(Int64(number))
    default: return
    }
    let values = (0..<column.count).map { slot in
      column.isNull(slot) && !column.isAbsent(slot) ? filler : column.value(at: slot)
    }
    column = try Column(values, as: field)
  }
}
