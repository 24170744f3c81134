// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The gold responses that rows may get as worse ones: those of the same dataset, or of another.
struct ResponsePool {
  /// A gold response that was taken, and the row of the pool that has it.
  typealias Taken = (text: String, row: Int?)

  private let dataset: Dataset
  private let isOther: Bool
  private let slots: [ResponseRows.Slot]

  /// Reads the gold responses of a dataset, which may be another one than that whose rows get them.
  init(_ dataset: Dataset, isOther: Bool) throws {
    self.dataset = dataset
    self.isOther = isOther
    slots = try ResponseRows.goldSlots(dataset)
  }

  /// The id of a row.
  func promptID(_ row: Int) -> String? { slots[row].promptID }

  /// For every row of a dataset the gold responses of the nearest rows of the pool.
  func nearest(
    to rows: Dataset, _ contrast: Contrast, count: Int, _ threadCount: Int?
  ) throws -> [[Taken]] {
    let table = try contrast.table(dataset, threadCount)
    let queries = isOther ? try contrast.table(rows, threadCount) : table
    guard table.length == queries.length || table.length == 0 || queries.length == 0 else {
      throw MethodError(
        "--from \(dataset.path): embeddings have \(table.length) numbers, those of \(rows.path) have \(queries.length)"
      )
    }
    guard table.length > 0, queries.length > 0 else {
      return [[Taken]](repeating: [], count: Int(rows.rowCount))
    }
    let own = isOther ? try ResponseRows.goldSlots(rows).map(\.goldText) : []
    return try Threads.results(queries.count, threadCount: threadCount) { row in
      // Another dataset may have the row itself.
      let near = try table.nearest(to: row, of: queries, contrast.window, atMost: count) {
        slots[$0].goldText != nil && (isOther ? slots[$0].goldText != own[row] : $0 != row)
      }
      return near.compactMap { found in slots[found.row].goldText.map { ($0, found.row) } }
    }
  }

  /// Where the rows with an id and a gold response are, by id; −1 for ids of several rows whose
  /// responses differ.
  func rowsByID() throws -> [Name: Int] {
    guard try PromptIDs(dataset) != nil else {
      throw MethodError(
        "\(dataset.path): missing column 'prompt_id'; --neighbors names rows by it")
    }
    var rows: [Name: Int] = [:]
    for (row, slot) in slots.enumerated() {
      guard let id = slot.promptID, let text = slot.goldText else { continue }
      if let other = rows[Name(id)] {
        if other < 0 || slots[other].goldText != text { rows[Name(id)] = -1 }
      } else {
        rows[Name(id)] = row
      }
    }
    return rows
  }

  /// The gold response of the row that an id names; `nil` if there is none.
  func response(of id: String, _ rows: [Name: Int]) throws -> Taken? {
    guard let row = rows[Name(id)] else { return nil }
    guard row >= 0 else {
      throw MethodError(
        "\(dataset.path): several rows with different gold responses have the prompt_id '\(id)', which --neighbors names"
      )
    }
    return slots[row].goldText.map { ($0, row) }
  }

  /// The prompts of the pool, with their field; `nil` if it has none.
  func prompts() throws -> (field: Field, column: Column)? {
    guard let field = dataset.schema.children.first(where: { $0.name == "prompt" }),
      let fields = dataset.schema.keeping([field.id])
    else { return nil }
    let assembler = ColumnAssembler(fields)
    try dataset.forEachBatch(fields: fields, batchRows: 8_192) { try assembler.append($0.column) }
    return (field.withoutIDs, try assembler.finish().children[0])
  }
}
