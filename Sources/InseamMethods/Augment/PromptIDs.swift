// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Reads the ids of rows, which stay with them when others are removed: the column `prompt_id`.
struct PromptIDs {
  private let fields: Field

  /// Finds the column; `nil` if there is none with texts or whole numbers.
  init?(_ dataset: Dataset) throws {
    guard let field = dataset.schema.children.first(where: { $0.name == "prompt_id" }),
      field.type == .utf8 || field.type.isInteger, let fields = dataset.schema.keeping([field.id])
    else { return nil }
    self.fields = fields
  }

  /// Whether the ids are whole numbers.
  var areNumbers: Bool { fields.children[0].type.isInteger }

  /// The ids of all rows, as texts.
  func texts(_ dataset: Dataset) throws -> [String?] {
    var texts: [String?] = []
    try dataset.forEachBatch(fields: fields, batchRows: 8_192) { batch in
      let column = batch.column.children[0]
      texts += (0..<column.count).map { column.value(at: $0).idText }
    }
    return texts
  }
}

/// Reads lists of the ids of rows, one list for each row.
struct NeighborIDs {
  private let fields: Field
  private let list: Field

  /// Finds the column: lists of ids, or the result of **contrast**, which has them.
  init(_ dataset: Dataset, _ path: String) throws {
    let asked = try dataset.field(atPath: path)
    let holder = asked.type == .structure ? asked : dataset.schema.parent(of: asked.id)
    // Indices of rows are those of the dataset for which they were computed; the ids beside them stay.
    let isResult = dataset.provenance(of: asked)["method"] == Contrast.name
    let ids = holder?.children.first { isResult && $0.name == "prompt_ids" }
    list = ids ?? asked
    guard list.isList, !dataset.schema.isBelowList(list.id),
      let fields = dataset.schema.keeping([list.id])
    else {
      throw MethodError(
        "--neighbors \(path): expected one list of prompt ids for each row, found \(asked)")
    }
    self.fields = fields
    let item = list.children[0].type
    let areNumbers = try PromptIDs(dataset)?.areNumbers ?? false
    guard item == .utf8 || (item.isInteger && areNumbers && !isResult) else {
      throw MethodError(
        "--neighbors \(path): expected lists of prompt ids, found \(list), which would be row indices; these are others once rows are removed, so attach the prompt_id of each neighbor"
      )
    }
  }

  /// The lists of all rows.
  func lists(_ dataset: Dataset) throws -> [[String]] {
    var lists: [[String]] = []
    try dataset.forEachBatch(fields: fields, batchRows: 8_192) { batch in
      var (column, field) = (batch.column, fields)
      while field.id != list.id {
        let index = field.children.firstIndex { $0.field(withID: list.id) != nil } ?? 0
        (column, field) = (column.children[index], field.children[index])
      }
      let items = column.children[0]
      lists += (0..<column.count).map { row in
        column.items(of: row).compactMap { items.value(at: $0).idText }
      }
    }
    return lists
  }
}

extension Value {
  /// An id as a text; `nil` for null and what is no id.
  var idText: String? {
    switch self {
    case .text(let text): text
    case .int(let number): "\(number)"
    case .uint(let number): "\(number)"
    default: nil
    }
  }
}
