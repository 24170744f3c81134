// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// Chooses rows by a column that records which values are the worst.
///
/// See `spec/methods.md`, Select.
public struct Select: Sendable {
  /// What is kept.
  public enum Share: Sendable, Hashable {
    /// All but the worst share.
    case dropWorst(Portion)
    /// Only the worst share.
    case onlyWorst(Portion)
    /// Only the best share.
    case keepBest(Portion)
  }

  /// What is kept.
  public var share: Share
  /// Whether rows whose value is 0 may count as worst.
  public var takesZeros = false
  /// The seed that breaks ties.
  public var seed: UInt64 = 0
  /// Whether the lowest values are the worst; `nil` for what the column records.
  public var lowestIsWorst: Bool?

  /// Selects a share.
  public init(_ share: Share) { self.share = share }
}

/// The rows that a selection kept, with counts.
public struct SelectResult: Sendable {
  /// The rows that are kept, by row group.
  public let selections: [Selection]
  /// The rows that had a value and something worse to compare with.
  public let candidateCount: Int
  /// The rows asked for by the share.
  public let wantedCount: Int
  /// The rows on the chosen side; fewer than asked for where zeros are never worst.
  public let chosenCount: Int
  /// The rows kept.
  public let keptCount: Int
  /// The value of the last row on the chosen side.
  public let cut: Double?
  /// The rows with that value, on both sides.
  public let tieCount: Int
  /// The candidates whose value is 0.
  public let zeroCount: Int
  /// Whether the lowest values were ranked as the worst.
  public let lowestIsWorst: Bool
}

extension Select {
  /// Selects the rows of a dataset by a column.
  ///
  /// - Throws: `MethodError` if the column has no numbers or does not record which values are the
  ///   worst.
  /// - Complexity: O(*n*) in the rows on average.
  public func run(_ dataset: Dataset, by path: String) throws -> SelectResult {
    let column = try RankedColumn(dataset, path)
    let lowestIsWorst = try orientation(of: column, path)
    var order = try column.candidates(dataset, lowestIsWorst, try TieKeys(dataset, seed: seed))
    let zeros = order.count { $0.rank == 0 }
    let (share, fromWorst) = parts
    let wanted = share.floor(of: order.count)
    let chosen = order.divided(at: fromWorst ? wanted : order.count - wanted, keepsLower: fromWorst)
      .filter { !fromWorst || takesZeros || $0.rank != 0 }
    let ranks = chosen.lazy.map(\.rank)
    let cut = fromWorst ? ranks.max() : ranks.min()
    let selections = try select(chosen, dataset)
    return SelectResult(
      selections: selections, candidateCount: order.count, wantedCount: wanted,
      chosenCount: chosen.count, keptCount: selections.reduce(0) { $0 + $1.count },
      cut: cut.map { (lowestIsWorst ? $0 : -$0) + 0 },
      tieCount: cut.map { cut in order.count { $0.rank == cut } } ?? 0, zeroCount: zeros,
      lowestIsWorst: lowestIsWorst)
  }

  private func orientation(of column: RankedColumn, _ path: String) throws -> Bool {
    guard let lowestIsWorst = lowestIsWorst ?? column.lowestIsWorst else {
      throw MethodError(
        "column \(path) does not record which values are the worst; add --worst lowest or --worst highest"
      )
    }
    if let known = column.lowestIsWorst, known != lowestIsWorst {
      throw MethodError(
        "column \(path) records its \(known ? "lowest" : "highest") values as the worst; leave out --worst, or change the record with inseam meta set"
      )
    }
    return lowestIsWorst
  }

  private func select(_ chosen: [RankedColumn.Candidate], _ dataset: Dataset) throws -> [Selection]
  {
    try OutOfMemory.check(Int(dataset.rowCount))
    var isChosen = [Bool](repeating: false, count: Int(dataset.rowCount))
    for candidate in chosen { isChosen[Int(candidate.row)] = true }
    return (0..<dataset.rowGroupCount).map { rowGroup in
      let span = dataset.rows(ofRowGroup: rowGroup)
      return Selection(below: span.count) { isKept(isChosen[Int(span.lowerBound) + $0]) }
    }
  }

  private var parts: (share: Portion, fromWorst: Bool) {
    switch share {
    case .dropWorst(let share), .onlyWorst(let share): (share, true)
    case .keepBest(let share): (share, false)
    }
  }

  private func isKept(_ isChosen: Bool) -> Bool {
    if case .dropWorst = share { !isChosen } else { isChosen }
  }
}

extension [RankedColumn.Candidate] {
  /// Returns the candidates before, or from, an index after sorting; changes the order of all.
  ///
  /// - Complexity: O(*n*) on average.
  fileprivate mutating func divided(at place: Int, keepsLower: Bool) -> ArraySlice<Element> {
    var (low, high) = (0, count - 1)
    while low < high, place < count {
      let pivot = self[low + (high - low) / 2]
      var (i, j) = (low, high)
      while i <= j {
        while self[i] < pivot { i += 1 }
        while pivot < self[j] { j -= 1 }
        if i <= j {
          swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j { high = j } else if place >= i { low = i } else { break }
    }
    return keepsLower ? self[..<place] : self[place...]
  }
}

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
  let lowestIsWorst: Bool?

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
    worseCount = holder?.children.first { $0.name == "n_worse" }
    let word =
      dataset.provenance(of: asked)["worst"] ?? dataset.provenance(of: field)["worst"]
    lowestIsWorst = word.map { $0 == "lowest" }
  }

  /// The rows with a value and, where it is known, something worse to compare with.
  func candidates(_ dataset: Dataset, _ lowestIsWorst: Bool, _ keys: TieKeys) throws -> [Candidate]
  {
    let ids = Set([value.id] + [worseCount?.id].compactMap { $0 })
    let fields = dataset.schema.keeping(ids) ?? .structure("", [])
    var result: [Candidate] = []
    try dataset.forEachBatch(fields: fields, batchRows: 65_536) { batch in
      let values = batch.column.numbers(of: value.id, fields)
      let counts = worseCount.map { batch.column.numbers(of: $0.id, fields) }
      for slot in values.indices where !values[slot].isNaN {
        if let counts, !(counts[slot] > 0) { continue }
        let row = batch.rows.lowerBound + UInt64(slot)
        let rank = (lowestIsWorst ? values[slot] : -values[slot]) + 0
        result.append(Candidate(rank: rank, key: keys.key(row), row: row))
      }
    }
    return result
  }
}

/// Numbers that break ties: hashes of the seed and the prompt id, or the row where there is none.
struct TieKeys {
  private var keys: [UInt64] = []
  private let seed: UInt64

  init(_ dataset: Dataset, seed: UInt64) throws {
    self.seed = seed
    guard let field = dataset.schema.children.first(where: { $0.name == "prompt_id" }) else {
      return
    }
    let fields = dataset.schema.keeping([field.id]) ?? .structure("", [])
    try dataset.forEachBatch(fields: fields, batchRows: 65_536) { batch in
      for slot in 0..<batch.column.count {
        let id = batch.column.children[0].value(at: slot).keyBytes
        keys.append(mixed(seed, id.map(TieKeys.fnv) ?? batch.rows.lowerBound + UInt64(slot)))
      }
    }
  }

  func key(_ row: UInt64) -> UInt64 { keys.isEmpty ? mixed(seed, row) : keys[Int(row)] }

  private static func fnv(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

extension Value {
  /// The bytes an id is hashed by; `nil` if there is none.
  fileprivate var keyBytes: [UInt8]? {
    switch self {
    case .text(let text): Array(text.utf8)
    case .int(let value): Array("\(value)".utf8)
    case .uint(let value): Array("\(value)".utf8)
    default: nil
    }
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
}
