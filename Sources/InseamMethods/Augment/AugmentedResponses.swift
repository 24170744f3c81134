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
    /// The gold responses of the rows whose ids a column lists, such as the output of `contrast`.
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
    /// The neighbors that a column lists, but that are not among the rows with a gold response.
    public var unknownCount = 0
    /// The neighbors that a column lists, but that are the row itself or were listed before.
    public var repeatedCount = 0
    /// The responses that were left out because the row has them already.
    public var existingCount = 0
    /// The responses with a role that has no meaning, by that role.
    public var unknownRoles: [Name: Int] = [:]
  }

  /// The dataset that has the gold responses of neighbors; `nil` for the dataset itself.
  public var pool: Dataset?
  /// Where the prompts and gold responses that were taken are written too, if anywhere.
  public var samplesPath: String?

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
    var report = Report()
    report.unknownRoles = try dataset.unknownRoles(for: "augment")
    _ = try self.pool?.unknownRoles(for: "augment --from")
    let pool = try takesNeighbors ? ResponsePool(self.pool ?? dataset, isOther: isOther) : nil
    let rows = try ResponseRows(dataset.schema, hasOrigins: pool != nil)
    let maker = try maker(dataset, pool, threadCount)
    var ids = try rows.ids(dataset, origin)
    let writer = try DatasetWriter(creating: path, options: options)
    let samples = try samplesPath.flatMap { path in
      try pool.map { try NeighborSamples($0, path, options: options) }
    }
    try dataset.forEachBatch(fields: rows.fields, batchRows: 1_024) { batch in
      let slots = try rows.slots(batch.column, firstRow: batch.rows.lowerBound)
      let made = try slots.map { try maker($0) }
      let found = made.map { Array($0.taken.prefix(count)) }
      // Edits and answers may well be equal; a neighbor that is taken twice is a mistake.
      let existing =
        takesNeighbors
        ? rows.responses(batch.column, of: origin)
        : [Set<ResponseRows.NewResponse>](repeating: [], count: slots.count)
      let taken = zip(found, existing).map { found, existing in
        found.filter { !existing.contains(new($0, pool)) }
      }
      report.rowCount += slots.count
      report.addedCount += taken.reduce(0) { $0 + $1.count }
      report.existingCount += zip(found, taken).reduce(0) { $0 + $1.0.count - $1.1.count }
      report.shortCount += taken.count { $0.count < count }
      report.unknownCount += made.reduce(0) { $0 + $1.unknownCount }
      report.repeatedCount += made.reduce(0) { $0 + $1.repeatedCount }
      let added = taken.map { own in own.map { new($0, pool) } }
      try writer.append(rows.joined(batch.column, slots, added, origin, &ids), as: rows.written)
      try samples?.append(zip(slots, taken))
    }
    if report.rowCount == 0 { try writer.append(.nulls(rows.written, count: 0), as: rows.written) }
    rows.copyProvenance(from: dataset, to: writer)
    if report.addedCount > 0 { writer.outdateResultsOfResponses() }
    writer.setLineage(lineage)
    try writer.commit(time: time)
    try samples?.commit(lineage: lineage + [(key: "side", value: "samples")], time: time)
    return report
  }

  private func new(_ taken: ResponsePool.Taken, _ pool: ResponsePool?) -> ResponseRows.NewResponse {
    ResponseRows.NewResponse(
      text: taken.text, originID: taken.row.flatMap { pool?.promptID($0) })
  }

  private var isOther: Bool { pool != nil }

  private var takesNeighbors: Bool {
    switch source {
    case .contrast, .neighbors: true
    case .edits, .answers: false
    }
  }

  /// What is made for a row, and how many of its neighbors are left out.
  private struct Made {
    var taken: [ResponsePool.Taken] = []
    var unknownCount = 0
    var repeatedCount = 0
  }

  private func maker(_ dataset: Dataset, _ pool: ResponsePool?, _ threadCount: Int?) throws
    -> (ResponseRows.Slot) throws -> Made
  {
    switch (source, pool) {
    case (.edits(let seed, let share), _):
      return { slot in
        guard let gold = slot.goldText else { return Made() }
        let texts = (0..<count).map {
          TextEdits(seed: mixed(mixed(seed, slot.row), UInt64($0)), share: share).edited(gold)
        }
        return Made(taken: texts.map { ($0, nil) })
      }
    case (.answers(let answers), _):
      return { slot in
        let texts = slot.promptID.flatMap { answers[Name($0)] } ?? []
        return Made(taken: texts.map { ($0, nil) })
      }
    case (.neighbors(let column), let pool?):
      let lists = try NeighborIDs(dataset, column).lists(dataset)
      let rows = try pool.rowsByID()
      return { slot in try listed(lists[Int(slot.row)], slot, pool, rows) }
    case (.contrast(let embedding, let minimum, let maximum), let pool?):
      var parameters = try MethodParameters(
        [
          ("embedding", embedding), ("min-cosine", "\(minimum)"), ("max-cosine", "\(maximum)"),
        ],
        for: Contrast.options)
      let near = try pool.nearest(
        to: dataset, Contrast(&parameters), count: count, threadCount)
      return { slot in Made(taken: near[Int(slot.row)]) }
    case (.neighbors, nil), (.contrast, nil): preconditionFailure("neighbors are of a pool")
    }
  }

  /// The gold responses of the neighbors whose ids a row lists: each once, without the row itself.
  private func listed(
    _ ids: [String], _ slot: ResponseRows.Slot, _ pool: ResponsePool, _ rows: [Name: Int]
  ) throws -> Made {
    var seen: Set<Name> = []
    let found = try ids.filter { seen.insert($0).inserted }.map {
      (id: $0, response: try pool.response(of: $0, rows))
    }
    // An index finds the row itself first, as a rule.
    let others = isOther ? found : found.filter { $0.id != slot.promptID }
    let taken = others.compactMap(\.response)
    return Made(
      taken: taken, unknownCount: others.count - taken.count,
      repeatedCount: ids.count - others.count)
  }
}
