// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
package import InseamColumns
internal import InseamFormat

/// What a response is in its prompt group.
public enum Role: UInt8, Sendable {
  case gold = 0
  case worse, other
}

/// The roles of the responses of some rows.
public enum Roles: Sendable {
  /// In every non-empty list the first is gold and all others are worse.
  case goldFirst
  /// One role per item.
  case items([Role])
}

extension Dataset {
  /// The roles of the items of some rows of a list whose items have a field `role`.
  ///
  /// Where the column is dictionary-encoded, as roles are, no text is decoded; where the writer saw
  /// gold first everywhere and no third role, nothing is read at all.
  package func roles(of list: Field, rowGroup: Int, rows: Range<Int>) throws(DatasetError) -> Roles
  {
    guard let item = list.children.first, let index = item.childIndex(named: "role") else {
      throw DatasetError(
        "argument", path, column: list.name, RoleNames.missingColumn)
    }
    let role = item.children[index]
    if lost != nil { return try rolesBehindDamage(list, role, rowGroup, rows) }
    return try reporting(path, column: "\(list.name)[].role") {
      guard let lists = try chunk(column: list.id, rowGroup: rowGroup),
        lists.chunk.type == .list
      else { return .items([]) }
      let runs = try liveRows(ofRowGroup: rowGroup)?.runs(rows) ?? [rows]
      let itemRuns = try runs.map { try lists.itemRange($0) }
      // A constant has a role and a code for each item.
      try ReadAllowance().take(itemRuns.reduce(0) { $0 + $1.count }, byteWidth: 5)
      guard let reader = try chunk(column: role.id, rowGroup: rowGroup) else {
        return .items([Role](repeating: .other, count: itemRuns.reduce(0) { $0 + $1.count }))
      }
      let itemCount = try lists.itemCount()
      guard reader.chunk.slotCount == itemCount else {
        throw FormatError(
          .malformed, "column chunk", at: reader.chunk.offset,
          "column \(role.id) has \(reader.chunk.slotCount) slots, expected \(itemCount)")
      }
      let known = try reader.dictionaryEntries()?.map(Role.init(text:))
      if lists.chunk.isGoldFirst, reader.chunk.nullCount == 0, let known, !known.contains(.other) {
        return .goldFirst
      }
      return .items(try itemRuns.flatMap { try read(reader, $0, known) })
    }
  }

  /// The roles as they read where damage is skipped: those that are lost are neither gold nor worse.
  private func rolesBehindDamage(_ list: Field, _ role: Field, _ rowGroup: Int, _ rows: Range<Int>)
    throws(DatasetError) -> Roles
  {
    let fields = schema.keeping([role.id]) ?? .structure("", [])
    var column = try read(rowGroup: rowGroup, rows: rows, fields: fields)
    while column.type != .utf8, let child = column.children.first { column = child }
    return .items(
      (0..<column.count).map { slot in
        if case .text(let text) = column.value(at: slot) { Role(text: text) } else { .other }
      })
  }

  private func read(_ reader: ChunkReader, _ items: Range<Int>, _ known: [Role]?) throws -> [Role] {
    let validity = try reader.validity(items)
    if let known, let codes = try reader.dictionaryCodes(items) {
      return codes.enumerated().map { slot, code in
        validity?[slot] ?? true ? known[Int(code)] : .other
      }
    }
    let values = try reader.values([items])
    let column = Column(
      type: reader.chunk.type, count: items.count, validity: validity, values: values)
    return (0..<items.count).map { slot in
      if case .text(let text) = column.value(at: slot) { Role(text: text) } else { .other }
    }
  }
}

extension Role {
  /// The role a word stands for; unknown words are neither gold nor worse.
  ///
  /// `chosen` and `rejected` are other words for gold and worse.
  public init(text: String) {
    self = ["gold": .gold, "chosen": .gold, "worse": .worse, "rejected": .worse][text] ?? .other
  }
}
