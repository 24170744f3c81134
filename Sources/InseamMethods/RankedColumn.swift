// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// A column of numbers with an orientation.
struct RankedColumn {
  /// A row with its place in the order: the worst first, ties by hash, then by row.
  struct Candidate: Comparable {
    let rank: Double
    let key: UInt64
    let row: UInt64

    static func < (a: Candidate, b: Candidate) -> Bool {
      if a.rank != b.rank { return a.rank < b.rank }
      return a.key != b.key ? a.key < b.key : a.row < b.row
    }
  }

  private let value: Field
  private let worseCount: Field?
  /// Of a SEAM value: the scored worse responses, and those above gold.
  private let scoredCount: Field?
  private let hackingCount: Field?
  /// Whether the value is a sum over the responses that are scored.
  private let skipsMissing: Bool
  let lowestIsWorst: Bool?
  /// The columns that have other values than those it was computed from.
  let changedInputs: [String]

  init(_ dataset: Dataset, _ path: String) throws {
    let asked = try dataset.field(atPath: path)
    guard !dataset.schema.isBelowList(asked.id) else {
      throw MethodError(
        "column \(path) has one value per response; rows are ranked by one value per row, such as a method's result stored with --into"
      )
    }
    let isResult = asked.type == .structure && asked.childIndex(named: "seam") != nil
    let above = dataset.schema.parent(of: asked.id)
    let holder = isResult ? asked : above?.id == 0 ? nil : above
    let field = isResult ? asked.children.first { $0.name == "seam" } ?? asked : asked
    guard field.type.isFloat || field.type.isInteger else {
      let fields = field.children.map { "\(path).\($0.name)" }.joined(separator: ", ")
      throw MethodError(
        field.type == .structure && !fields.isEmpty
          ? "column \(path) is a struct; choose one of its fields: \(fields)"
          : "column \(path): expected numbers to rank rows by, found \(field)")
    }
    value = field
    func count(_ name: String) -> Field? {
      holder?.children.first { $0.name == name && $0.type.isInteger }
    }
    worseCount = count("n_worse")
    scoredCount = count("n_scored")
    hackingCount = count("num_hacking")
    let word =
      dataset.provenance(of: asked)["worst"] ?? dataset.provenance(of: field)["worst"]
    lowestIsWorst = word.map { $0 == "lowest" }
    changedInputs = dataset.changedInputs(of: field)
    skipsMissing = dataset.provenance(of: field)["missing"] == Seam.Missing.skip.rawValue
  }

  /// The rows with a value and, where it is known, something worse to compare with; the rows
  /// without a value; and how many of those that are not ranked there are, by reason.
  func candidates(_ dataset: Dataset, _ lowestIsWorst: Bool, _ keys: TieKeys) throws -> (
    ranked: [Candidate], unvalued: [UInt64], unranked: UnrankedRows
  ) {
    let counts = [worseCount, scoredCount, hackingCount]
    let ids = Set([value.id] + counts.compactMap { $0?.id })
    let fields = dataset.schema.keeping(ids) ?? .structure("", [])
    var (ranked, unvalued, unranked) = ([Candidate](), [UInt64](), UnrankedRows())
    try dataset.forEachBatch(fields: fields, batchRows: 65_536) { batch in
      let values = batch.column.numbers(of: value.id, fields)
      let isNull = batch.column.nulls(of: value.id, fields)
      let numbers = counts.map { $0.map { batch.column.numbers(of: $0.id, fields) } }
      for slot in values.indices {
        let row = batch.rows.lowerBound + UInt64(slot)
        if values[slot].isNaN {
          let known = numbers.map { $0?[slot] }
          unvalued.append(row)
          unranked.withoutValue[reason(isNull(slot), known), default: 0] += 1
          unranked.misledCount += (known[2] ?? 0) > 0 ? 1 : 0
        } else if let worse = numbers[0], !(worse[slot] > 0) {
          unranked.noWorseCount += 1
        } else {
          let rank = (lowestIsWorst ? values[slot] : -values[slot]) + 0
          ranked.append(Candidate(rank: rank, key: keys.key(row), row: row))
        }
      }
    }
    return (ranked, unvalued, unranked)
  }

  /// Why a row has no value, from the counts beside it: worse, scored, above gold.
  private func reason(_ isNull: Bool, _ counts: [Double?]) -> UnrankedRows.Reason {
    guard isNull else { return .nan }
    guard let worse = counts[0], let scored = counts[1], let hacking = counts[2] else {
      return .null
    }
    // A row without the struct has no counts either.
    if worse.isNaN { return .null }
    if hacking.isNaN { return .noGoldScore }
    return scored < worse && !skipsMissing ? .notScored : .notFinite
  }
}

extension Column {
  /// The numbers of a descendant of a struct column that has one slot per row, NaN under nulls.
  func numbers(of id: UInt32, _ field: Field) -> [Double] {
    for (child, column) in zip(field.children, children) {
      if child.id == id { return column.doubles }
      if child.type == .structure, child.field(withID: id) != nil {
        return column.numbers(of: id, child)
      }
    }
    return []
  }

  /// Whether a slot of such a descendant is null.
  fileprivate func nulls(of id: UInt32, _ field: Field) -> (Int) -> Bool {
    for (child, column) in zip(field.children, children) {
      if child.id == id { return { column.isNull($0) } }
      if child.type == .structure, child.field(withID: id) != nil {
        return column.nulls(of: id, child)
      }
    }
    return { _ in true }
  }
}
