// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Which rows have a chosen and which a rejected response.
///
/// The chosen response is the first with the role gold (or chosen), the rejected one the first with
/// the role worse (or rejected); in rows without `responses` they are the columns `chosen` and
/// `rejected`.
struct PairSides {
  private var hasChosen: [Bool] = []
  private var hasRejected: [Bool] = []
  /// Where the responses are kept, if they are: of each row the chosen one, then the rejected one.
  private var kept: ColumnAssembler?
  /// The type of the responses that are kept.
  private(set) var field: Field?

  /// Looks at all rows; if `keepsTexts`, keeps the responses themselves, and those without a text
  /// are missing.
  init(_ dataset: Dataset, keepsTexts: Bool) throws {
    try OutOfMemory.check(Int(dataset.rowCount), byteWidth: 2)
    if let list = dataset.schema.children.first(where: { $0.name == "responses" && $0.isList }) {
      if keepsTexts { keep(try PairSides.text(of: list)) }
      try readRoles(of: list, dataset)
    } else if let fields = PairSides.columns(dataset.schema) {
      let types = fields.children.map { $0.withoutIDs.named("") }
      guard !keepsTexts || types[0] == types[1] else {
        throw MethodError("columns chosen and rejected have different types; --texts requires one")
      }
      if keepsTexts { keep(fields.children[0]) }
      try dataset.forEachBatch(fields: fields, batchRows: 8_192) { batch in
        let (chosen, rejected) = (
          batch.column.child("chosen", fields), batch.column.child("rejected", fields)
        )
        hasChosen += (0..<batch.column.count).map { !chosen.isNull($0) }
        hasRejected += (0..<batch.column.count).map { !rejected.isNull($0) }
        guard let kept else { return }
        for row in 0..<batch.column.count {
          try kept.append(chosen, row..<row + 1)
          try kept.append(rejected, row..<row + 1)
        }
      }
    } else {
      throw MethodError(
        "missing column 'responses', a list of structs with role, or columns 'chosen' and 'rejected'; convert --preset can make it"
      )
    }
  }

  private static func columns(_ schema: Field) -> Field? {
    let fields = ["chosen", "rejected"].compactMap { name in
      schema.children.first { $0.name == name }
    }
    return fields.count == 2 ? schema.keeping(Set(fields.map(\.id))) : nil
  }

  /// The field of the responses' texts: `text`, or else `messages`.
  private static func text(of list: Field) throws -> Field {
    let names = ["text", "messages"]
    let found = names.lazy.compactMap { name in list.children[0].children.first { $0.name == name }
    }
    guard let field = found.first else {
      throw MethodError("missing column 'responses[].text'; --texts requires it, or messages there")
    }
    return field
  }

  private mutating func keep(_ field: Field) {
    self.field = field.withoutIDs
    kept = ColumnAssembler(field)
  }

  private mutating func readRoles(of list: Field, _ dataset: Dataset) throws {
    // Any column of the items has as many of them as the list.
    let item = list.children[0]
    let text = try kept.map { _ in try PairSides.text(of: list) }
    let leaf = text ?? item.childIndex(named: "role").map { item.children[$0] } ?? item
    let fields = dataset.schema.keeping([leaf.id]) ?? .structure("", [])
    for (rowGroup, rows) in dataset.methodPieces {
      let roles = try dataset.roles(of: list, rowGroup: rowGroup, rows: rows)
      let column = try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields).children[0]
      for row in 0..<column.count {
        let own = column.items(of: row)
        var (chosen, rejected): (Int?, Int?)
        switch roles {
        case .goldFirst: (chosen, rejected) = (own.first, own.dropFirst().first)
        case .items(let roles):
          let own = own.clamped(to: 0..<roles.count)
          chosen = own.first { roles[$0] == .gold }
          rejected = own.first { roles[$0] == .worse }
        }
        hasChosen.append(try take(chosen, column.children[0]))
        hasRejected.append(try take(rejected, column.children[0]))
      }
    }
  }

  /// Keeps a response if responses are kept; whether it is there.
  private func take(_ place: Int?, _ items: Column) throws -> Bool {
    guard let kept else { return place != nil }
    let texts = items.type == .structure ? items.children[0] : items
    guard let place, !texts.isNull(place) else {
      try kept.appendNulls(1)
      return false
    }
    try kept.append(texts, place..<place + 1)
    return true
  }

  /// The responses that were kept: of each row the chosen one, then the rejected one.
  func texts() throws -> Column? { try kept?.finish() }

  /// Whether a row has the response of a part.
  func has(_ part: MixedPairs.Part, of row: UInt64) -> Bool {
    part.isChosen ? hasChosen[Int(row)] : hasRejected[Int(row)]
  }

  /// The rows without a chosen response.
  var withoutChosenCount: Int { hasChosen.count { !$0 } }

  /// The rows without a rejected response.
  var withoutRejectedCount: Int { hasRejected.count { !$0 } }
}

extension Column {
  /// The column of a field of a struct that has it.
  fileprivate func child(_ name: String, _ field: Field) -> Column {
    children[field.childIndex(named: name) ?? 0]
  }
}
