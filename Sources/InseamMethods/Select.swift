// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
public import InseamColumns

/// Chooses rows by a column that says which end is the worst.
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
  /// Whether the lowest values are the worst; what the column says if `nil`.
  public var lowestIsWorst: Bool?

  /// Selects a share.
  public init(_ share: Share) { self.share = share }
}

/// What a selection kept, and how.
public struct SelectResult: Sendable {
  /// The rows that are kept, by row group.
  public let selections: [Selection]
  /// The rows that had a value and something worse to compare with.
  public let candidateCount: Int
  /// The rows asked for by the share.
  public let wantedCount: Int
  /// The rows kept.
  public let keptCount: Int
  /// The value of the last row on the chosen side.
  public let cut: Double?
  /// The rows with that value, on both sides.
  public let tieCount: Int
  /// The candidates whose value is 0.
  public let zeroCount: Int
}

extension Select {
  /// Selects the rows of a dataset by a column.
  ///
  /// - Throws: `MethodError` where the column has no numbers or does not say which end is the
  ///   worst.
  /// - Complexity: O(*n* log *n*) in the rows.
  public func run(_ dataset: Dataset, by path: String) throws -> SelectResult {
    let column = try RankedColumn(dataset, path)
    guard let lowestIsWorst = lowestIsWorst ?? column.lowestIsWorst else {
      throw MethodError(
        "column \(path) does not say which end is the worst; say --worst lowest or --worst highest")
    }
    var order = try column.candidates(dataset)
    let keys = try TieKeys(dataset, seed: seed)
    sort(&order, lowestIsWorst, keys)
    let zeros = order.count { $0.value == 0 }
    let (share, fromWorst) = parts
    let wanted = share.floor(of: order.count)
    var chosen = fromWorst ? Array(order.prefix(wanted)) : Array(order.suffix(wanted))
    if fromWorst, !takesZeros { chosen.removeAll { $0.value == 0 } }
    let cut = fromWorst ? chosen.last?.value : chosen.first?.value
    let rows = Set(chosen.map(\.row))
    let selections = (0..<dataset.rowGroupCount).map { rowGroup in
      let span = dataset.rows(ofRowGroup: rowGroup)
      return Selection(span.lazy.map { row in isKept(rows.contains(row)) })
    }
    return SelectResult(
      selections: selections, candidateCount: order.count, wantedCount: wanted,
      keptCount: selections.reduce(0) { $0 + $1.count }, cut: cut,
      tieCount: cut.map { cut in order.count { $0.value == cut } } ?? 0, zeroCount: zeros)
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

  private func sort(_ order: inout [RankedColumn.Candidate], _ lowestIsWorst: Bool, _ keys: TieKeys)
  {
    order.sort { a, b in
      if a.value != b.value { return lowestIsWorst == (a.value < b.value) }
      let (left, right) = (keys.key(a.row), keys.key(b.row))
      return left != right ? left < right : a.row < b.row
    }
  }
}

/// A column of numbers with an orientation.
struct RankedColumn {
  struct Candidate {
    let row: UInt64
    let value: Double
  }

  private let value: Field
  private let worseCount: Field?
  let lowestIsWorst: Bool?

  init(_ dataset: Dataset, _ path: String) throws {
    var field = try dataset.field(atPath: path)
    var siblings: [Field] = []
    if field.type == .structure, let index = field.childIndex(named: "seam") {
      siblings = field.children
      field = field.children[index]
    } else if let parent = FieldPath(path).map({ FieldPath(steps: Array($0.steps.dropLast())) }),
      !parent.steps.isEmpty
    {
      siblings = dataset.schema.field(at: parent)?.children ?? []
    }
    guard field.type.isFloat || field.type.isInteger else {
      throw MethodError("column \(path) is \(field), not numbers of rows")
    }
    value = field
    worseCount = siblings.first { $0.name == "n_worse" }
    let word =
      dataset.provenance(of: field)["worst"]
      ?? siblings.lazy.compactMap { dataset.provenance(of: $0)["worst"] }.first
    lowestIsWorst = word.map { $0 == "lowest" }
  }

  /// The rows with a value and, where it is known, something worse to compare with.
  func candidates(_ dataset: Dataset) throws -> [Candidate] {
    let ids = Set([value.id] + [worseCount?.id].compactMap { $0 })
    let fields = dataset.schema.keeping(ids) ?? .structure("", [])
    var result: [Candidate] = []
    try dataset.forEachBatch(fields: fields, batchRows: 65_536) { batch in
      let values = batch.column.numbers(of: value.id, fields)
      let counts = worseCount.map { batch.column.numbers(of: $0.id, fields) }
      for slot in 0..<batch.column.count {
        guard let number = values[slot], !number.isNaN else { continue }
        if let counts, (counts[slot] ?? 0) <= 0 { continue }
        result.append(Candidate(row: batch.rows.lowerBound + UInt64(slot), value: number))
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
        keys.append(TieKeys.mix(seed, id.map(TieKeys.fnv) ?? batch.rows.lowerBound + UInt64(slot)))
      }
    }
  }

  func key(_ row: UInt64) -> UInt64 { keys.isEmpty ? TieKeys.mix(seed, row) : keys[Int(row)] }

  private static func fnv(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func mix(_ seed: UInt64, _ key: UInt64) -> UInt64 {
    var z = seed &+ key &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
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
  /// The numbers of a descendant of a struct column that has one slot per row.
  func numbers(of id: UInt32, _ field: Field) -> [Double?] {
    for (child, column) in zip(field.children, children) {
      if child.id == id { return (0..<column.count).map { column.number(at: $0) } }
      if child.type == .structure, child.field(withID: id) != nil {
        return column.numbers(of: id, child)
      }
    }
    return []
  }

  private func number(at slot: Int) -> Double? {
    switch value(at: slot) {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .float(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
}
