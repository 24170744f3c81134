// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// Pairs of responses across prompts, as indices of rows: no text is copied.
///
/// `spec/methods.md`, augment rrm; RRM (arXiv 2409.13156).
public struct MixedPairs: Sendable {
  /// Which of three rows a response is of, and which side of its pair it is.
  struct Part {
    let source: Int
    let isChosen: Bool
  }

  /// The seed of the two orders and of the choice of side A.
  public var seed: UInt64 = 0
  /// Whether no row is paired with itself; otherwise about one row in each order is.
  public var deranges = false
  /// Whether pairs of rows with the same prompt are left out.
  public var skipsSamePrompts = false
  /// Whether prompts, responses and the target are written too.
  public var copiesTexts = false

  /// Counts of what was written.
  public struct Report: Sendable {
    /// The rows of the source.
    public var rowCount = 0
    /// The pairs.
    public var pairCount = 0
    /// The pairs that were left out because their rows have the same prompt.
    public var samePromptCount = 0
    /// The pairs that were left out because a row lacks the chosen or the rejected response.
    public var missingCount = 0
    /// The rows without a chosen response.
    public var noChosenCount = 0
    /// The rows without a rejected response.
    public var noRejectedCount = 0
    /// The responses with a role that has no meaning, by that role.
    public var unknownRoles: [Name: Int] = [:]
  }

  /// Creates the default: seed 0, rows may be paired with themselves, no pair is left out.
  public init() {}

  /// Winner and loser of each of the 14 rules; the last six are neutral.
  static let rules: [(winner: Part, loser: Part, isNeutral: Bool)] = {
    func part(_ source: Int, _ isChosen: Bool) -> Part { Part(source: source, isChosen: isChosen) }
    let own = [true, false].flatMap { side in
      [(1, true), (2, true), (1, false), (2, false)].map {
        (part(0, side), part($0.0, $0.1), false)
      }
    }
    let others: [(Part, Part, Bool)] = [
      (part(1, true), part(1, false), true), (part(2, true), part(2, false), true),
      (part(1, true), part(2, true), true), (part(1, true), part(2, false), true),
      (part(2, true), part(1, false), true), (part(1, false), part(2, false), true),
    ]
    return own + others
  }()

  private static let sides = ["chosen", "rejected"]
  private static let labels = ["A", "B", "same"]
  static let field = Field.structure(
    "",
    [
      Field("row", .uint64), Field("rule", .uint8), Field("a_row", .uint64), Field("a_side", .utf8),
      Field("b_row", .uint64), Field("b_side", .utf8), Field("label", .utf8),
    ])

  /// Pairs in columns.
  struct Batch {
    var (rows, aRows, bRows): ([UInt64], [UInt64], [UInt64]) = ([], [], [])
    var rules: [UInt8] = []
    var (aSides, bSides, labels): ([Double], [Double], [Double]) = ([], [], [])

    fileprivate var columns: [Column] {
      get throws {
        func numbers(_ values: [UInt64]) throws -> Column {
          Column(type: .uint64, count: values.count, values: .fixed(try Buffer(values)))
        }
        func words(_ codes: [Double], _ words: [String]) throws -> Column {
          try MethodOutput("", .words(words)).column(codes)
        }
        return [
          try numbers(rows),
          Column(type: .uint8, count: rules.count, values: .fixed(try Buffer(rules))),
          try numbers(aRows), try words(aSides, MixedPairs.sides), try numbers(bRows),
          try words(bSides, MixedPairs.sides), try words(labels, MixedPairs.labels),
        ]
      }
    }
  }

  /// Writes up to 14 pairs for each row of a dataset: `row` gives the prompt, `a_row`, `a_side`, `b_row`, `b_side` the responses.
  ///
  /// With `copiesTexts` also `prompt`, `a`, `b` and `target`.
  ///
  /// - Throws: `MethodError` if there are fewer than 3 rows to derange, or if the dataset has no
  ///   responses with roles and no columns `chosen` and `rejected`.
  public func write(
    _ dataset: Dataset, to path: String, options: WriteOptions = WriteOptions(),
    lineage: [(key: String, value: String)], time: Int64
  ) throws -> Report {
    let (second, third) = try partners(dataset.rowCount)
    let prompts = skipsSamePrompts ? try promptDigests(dataset) : []
    let sides = try PairSides(dataset, keepsTexts: copiesTexts)
    let texts = try copiesTexts ? MixedPairTexts(dataset, sides) : nil
    var field = MixedPairs.field
    field.children += texts?.fields ?? []
    let writer = try DatasetWriter(creating: path, options: options)
    var report = Report()
    report.rowCount = Int(dataset.rowCount)
    report.unknownRoles = try dataset.unknownRoles(for: "augment rrm")
    report.noChosenCount = sides.withoutChosenCount
    report.noRejectedCount = sides.withoutRejectedCount
    for start in stride(from: UInt64(0), to: dataset.rowCount, by: 4_096) {
      var batch = Batch()
      for row in start..<min(dataset.rowCount, start + 4_096) {
        append([row, second[Int(row)], third[Int(row)]], prompts, sides, to: &batch, &report)
      }
      report.pairCount += batch.rows.count
      let columns = try batch.columns + (texts?.columns(batch) ?? [])
      try writer.append(
        Column(type: .structure, count: batch.rows.count, values: .structure(columns)), as: field)
    }
    if report.rowCount == 0 { try writer.append(.nulls(field, count: 0), as: field) }
    writer.setLineage(lineage)
    try writer.commit(time: time)
    return report
  }

  /// For every row a second and a third one.
  func partners(_ count: UInt64) throws -> (second: [UInt64], third: [UInt64]) {
    let order = RowOrder(seed: seed, epoch: 0, size: count)
    guard deranges else {
      let next = RowOrder(seed: seed, epoch: 1, size: count)
      let second = (0..<count).map { order.row(at: $0) }
      return (second, second.map { next.row(at: $0) })
    }
    guard count == 0 || count > 2 else {
      throw MethodError("--derange requires 3 rows or more, found \(count)")
    }
    var (second, third) = (
      [UInt64](repeating: 0, count: Int(count)), [UInt64](repeating: 0, count: Int(count))
    )
    if count == 0 { return (second, third) }
    // In a random circle of the rows each meets the next one, and one that is further on.
    let further = 2 + mixed(seed, 1) % (count - 2)
    let circle = (0..<count).map { order.row(at: $0) }
    for place in 0..<count {
      second[Int(circle[Int(place)])] = circle[Int((place + 1) % count)]
      third[Int(circle[Int(place)])] = circle[Int((place + further) % count)]
    }
    return (second, third)
  }

  private func append(
    _ rows: [UInt64], _ prompts: [UInt128], _ sides: PairSides, to batch: inout Batch,
    _ report: inout Report
  ) {
    for (index, rule) in MixedPairs.rules.enumerated() {
      guard [rule.winner, rule.loser].allSatisfy({ sides.has($0, of: rows[$0.source]) }) else {
        report.missingCount += 1
        continue
      }
      // A response that should be off the prompt may be on it all the same.
      let isOnPrompt = [rule.winner.source, rule.loser.source].contains {
        $0 != 0 && !prompts.isEmpty && prompts[Int(rows[$0])] == prompts[Int(rows[0])]
      }
      if isOnPrompt {
        report.samePromptCount += 1
        continue
      }
      // A coin of row and rule says which side is A.
      let isSwapped = mixed(mixed(seed, rows[0]), UInt64(index)) & 1 == 1
      let (a, b) = isSwapped ? (rule.loser, rule.winner) : (rule.winner, rule.loser)
      batch.rows.append(rows[0])
      batch.rules.append(UInt8(index))
      batch.aRows.append(rows[a.source])
      batch.bRows.append(rows[b.source])
      batch.aSides.append(a.isChosen ? 0 : 1)
      batch.bSides.append(b.isChosen ? 0 : 1)
      batch.labels.append(rule.isNeutral ? 2 : isSwapped ? 1 : 0)
    }
  }

  private func promptDigests(_ dataset: Dataset) throws -> [UInt128] {
    guard let field = dataset.schema.children.first(where: { $0.name == "prompt" }) else {
      throw MethodError("missing column 'prompt'; --skip-same-prompts requires it")
    }
    var digests: [UInt128] = []
    let encoder = ValueEncoder(field)
    let fields = dataset.schema.keeping([field.id]) ?? .structure("", [])
    try dataset.forEachBatch(fields: fields, batchRows: 8_192) { batch in
      let column = batch.column.children[0]
      digests += (0..<column.count).map {
        Blake2b.digest(encoder.encoding(column, $0)).reduce(0) { $0 << 8 | UInt128($1) }
      }
    }
    return digests
  }
}
