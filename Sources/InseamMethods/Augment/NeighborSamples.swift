// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Writes the prompts and gold responses that rows took from a pool: samples to train a policy on.
///
/// `spec/methods.md`, augment contrast; SEAM (arXiv 2406.07971, section 7).
struct NeighborSamples {
  private let pool: ResponsePool
  private let prompts: Column
  private let field: Field
  private let writer: DatasetWriter

  /// Creates the dataset.
  init(_ pool: ResponsePool, _ path: String, options: WriteOptions) throws {
    guard let prompts = try pool.prompts() else {
      throw MethodError("missing column 'prompt'; --samples requires it")
    }
    self.pool = pool
    self.prompts = prompts.column
    field = .structure(
      "",
      [
        Field("prompt_id", .utf8), prompts.field,
        .list(
          "responses",
          of: .structure(
            "item", [Field("response_id", .utf8), Field("role", .utf8), Field("text", .utf8)])),
        Field("origin_id", .utf8), Field("for_prompt_id", .utf8),
      ])
    writer = try DatasetWriter(creating: path, options: options)
    try writer.append(.nulls(field, count: 0), as: field)
  }

  /// Writes one sample for each response that a row took.
  func append(_ rows: some Sequence<(ResponseRows.Slot, [ResponsePool.Taken])>) throws {
    var (ids, lists, origins, targets): ([Value], [Value], [Value], [Value]) = ([], [], [], [])
    var places: [Int] = []
    for (slot, taken) in rows {
      for (index, response) in taken.enumerated() {
        guard let row = response.row else { continue }
        let id = "\(slot.id)/sample-\(index)"
        ids.append(.text(id))
        lists.append(
          .list([.structure([.text("\(id)/gold"), .text("gold"), .text(response.text)])]))
        origins.append(pool.promptID(row).map { .text($0) } ?? .absent)
        targets.append(slot.promptID.map { .text($0) } ?? .absent)
        places.append(row)
      }
    }
    let columns = try [
      Column(ids, as: field.children[0]),
      prompts.gathering(places.map { $0..<$0 + 1 }, as: field.children[1]),
      Column(lists, as: field.children[2]), Column(origins, as: field.children[3]),
      Column(targets, as: field.children[4]),
    ]
    try writer.append(
      Column(type: .structure, count: ids.count, values: .structure(columns)), as: field)
  }

  /// Publishes the dataset.
  func commit(lineage: [(key: String, value: String)], time: Int64) throws {
    writer.setLineage(lineage)
    try writer.commit(time: time)
  }
}
