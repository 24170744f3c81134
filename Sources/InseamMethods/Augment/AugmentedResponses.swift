// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// New worse responses for each row, made in one of three ways and not scored yet.
///
/// `spec/methods.md`, augment; SEAM (arXiv 2406.07971, sections 5 and 7).
public struct AugmentedResponses: Sendable {
  /// The source of the new responses.
  public enum Source: Sendable {
    /// The gold responses of rows with similar embeddings: the column, and the range of cosines.
    case contrast(embedding: String, minCosine: Double, maxCosine: Double)
    /// The gold responses of the rows whose indices a column lists, such as the output of `contrast`.
    case neighbors(String)
    /// Edits of the gold response: a seed, and the share of words that are changed.
    case edits(seed: UInt64, share: Portion)
    /// Texts that were generated elsewhere, by `prompt_id`.
    case answers([Name: [String]])
  }

  /// Counts of what was written.
  public struct Report: Sendable {
    /// The rows.
    public var rowCount = 0
    /// The responses that were added.
    public var addedCount = 0
    /// The rows to which fewer than `count` were added.
    public var shortCount = 0
  }

  private let source: Source
  private let count: Int
  private let origin: String

  /// Adds at most `count` responses to each row.
  public init(_ source: Source, count: Int) {
    self.source = source
    self.count = count
    origin =
      switch source {
      case .contrast, .neighbors: "contrast"
      case .edits: "adversarial"
      case .answers: "gpt"
      }
  }

  /// Writes a copy of the dataset with the new responses after the old ones: role `worse`, no scores.
  ///
  /// - Throws: `MethodError` where rows have no `responses` with role and text, or no `prompt_id`.
  public func write(
    _ dataset: Dataset, to path: String, threadCount: Int? = nil,
    options: WriteOptions = WriteOptions(), lineage: [(key: String, value: String)], time: Int64
  ) throws -> Report {
    let rows = try ResponseRows(dataset)
    let maker = try maker(dataset, rows, threadCount)
    var ids = try rows.ids(dataset, origin)
    let writer = try DatasetWriter(creating: path, options: options)
    var report = Report()
    try dataset.forEachBatch(fields: rows.fields, batchRows: 1_024) { batch in
      let slots = try rows.slots(batch.column, firstRow: batch.rows.lowerBound)
      let added = try slots.map { try Array(maker($0).prefix(count)) }
      report.rowCount += slots.count
      report.addedCount += added.reduce(0) { $0 + $1.count }
      report.shortCount += added.count { $0.count < count }
      try writer.append(rows.joined(batch.column, slots, added, origin, &ids), as: rows.written)
    }
    if report.rowCount == 0 { try writer.append(.nulls(rows.written, count: 0), as: rows.written) }
    rows.copyProvenance(from: dataset, to: writer)
    writer.setLineage(lineage)
    try writer.commit(time: time)
    return report
  }

  /// The numbers that a column of lists has in each row.
  private func rows(_ dataset: Dataset, _ column: String, _ threadCount: Int?) throws -> [[Double]]
  {
    let input = InputColumn(option: "neighbors", text: column, shape: .lists)
    let reader = try InputColumnReader(dataset, [input])
    guard reader.container.isEmpty else {
      throw MethodError(
        "--neighbors \(column): expected one list of numbers for each row, found one for each item of a list"
      )
    }
    return try reader.lists(0, threadCount).map { $0.filter { !$0.isNaN } }
  }

  private func maker(_ dataset: Dataset, _ responses: ResponseRows, _ threadCount: Int?) throws
    -> (ResponseRows.Slot) throws -> [String]
  {
    switch source {
    case .edits(let seed, let share):
      let count = count
      return { slot in
        guard let gold = slot.goldText else { return [] }
        return (0..<count).map {
          TextEdits(seed: mixed(mixed(seed, slot.row), UInt64($0)), share: share).edited(gold)
        }
      }
    case .answers(let answers):
      return { slot in slot.promptID.flatMap { answers[$0] } ?? [] }
    case .neighbors(let column):
      let lists = try rows(dataset, column, threadCount)
      let texts = try responses.goldTexts(dataset)
      return { slot in
        try lists[Int(slot.row)].compactMap { row in
          guard let index = Int(exactly: row), texts.indices.contains(index) else {
            throw MethodError(
              "row \(slot.row): --neighbors \(column) names row \(Int(exactly: row).map { "\($0)" } ?? "\(row)"); the dataset has \(texts.count) rows"
            )
          }
          return texts[index]
        }
      }
    case .contrast(let embedding, let minimum, let maximum):
      var parameters = try MethodParameters(
        [
          ("embedding", embedding), ("min-cosine", "\(minimum)"), ("max-cosine", "\(maximum)"),
        ],
        for: Contrast.options)
      let table = try Contrast(&parameters).table(dataset, threadCount)
      let texts = try responses.goldTexts(dataset)
      let count = count
      return { slot in
        table.nearest(to: Int(slot.row), minimum...maximum, atMost: count).compactMap {
          texts[$0.row]
        }
      }
    }
  }
}
