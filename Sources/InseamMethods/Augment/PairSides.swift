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

  /// Looks at all rows.
  init(_ dataset: Dataset) throws {
    try OutOfMemory.check(Int(dataset.rowCount), byteWidth: 2)
    if let list = dataset.schema.children.first(where: { $0.name == "responses" && $0.isList }) {
      try readRoles(of: list, dataset)
    } else if let fields = PairSides.columns(dataset.schema) {
      try dataset.forEachBatch(fields: fields, batchRows: 8_192) { batch in
        let (chosen, rejected) = (
          batch.column.child("chosen", fields), batch.column.child("rejected", fields)
        )
        hasChosen += (0..<batch.column.count).map { !chosen.isNull($0) }
        hasRejected += (0..<batch.column.count).map { !rejected.isNull($0) }
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

  private mutating func readRoles(of list: Field, _ dataset: Dataset) throws {
    // Any column of the items has as many of them as the list.
    let item = list.children[0]
    let leaf = item.childIndex(named: "role").map { item.children[$0] } ?? item
    let fields = dataset.schema.keeping([leaf.id]) ?? .structure("", [])
    for (rowGroup, rows) in dataset.methodPieces {
      let roles = try dataset.roles(of: list, rowGroup: rowGroup, rows: rows)
      let column = try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields).children[0]
      for row in 0..<column.count {
        let own = column.items(of: row)
        switch roles {
        case .goldFirst:
          hasChosen.append(!own.isEmpty)
          hasRejected.append(own.count > 1)
        case .items(let roles):
          let own = own.clamped(to: 0..<roles.count)
          hasChosen.append(own.contains { roles[$0] == .gold })
          hasRejected.append(own.contains { roles[$0] == .worse })
        }
      }
    }
  }

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
