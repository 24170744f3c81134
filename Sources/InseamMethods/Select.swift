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

  /// What becomes of rows without a value, which are neither the worst nor the best.
  public enum NoValue: String, Sendable, CaseIterable {
    /// They are kept.
    case keep
    /// They are left out.
    case drop
    /// They are an error.
    case error
  }

  /// What is kept.
  public var share: Share
  /// What becomes of rows without a value; `nil` keeps them if the share drops rows, and leaves
  /// them out if it keeps some.
  public var noValue: NoValue?
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
  /// The rows that were not ranked.
  public let unranked: UnrankedRows
  /// What became of the rows without a value.
  public let noValue: Select.NoValue
  /// Whether the lowest values were ranked as the worst.
  public let lowestIsWorst: Bool
  /// The columns that have got other values since the values of the column were computed.
  public let changedInputs: [String]
}

/// The rows that a selection did not rank, by reason.
public struct UnrankedRows: Sendable, Hashable {
  /// Why a row has no value.
  public enum Reason: String, Sendable, CaseIterable {
    /// No gold response, or no score of it.
    case noGoldScore = "no_gold_score"
    /// A worse response without a score, a log-prob or a length.
    case notScored = "not_scored"
    /// A log-prob that is not finite, or a divisor that is 0.
    case notFinite = "not_finite"
    /// The value is null, and the column does not say why.
    case null
    /// The value is NaN.
    case nan
  }

  /// The rows without a value by reason; reasons that did not occur are left out.
  public internal(set) var withoutValue: [Reason: Int] = [:]
  /// The rows without a value in which a worse response is scored above gold.
  public internal(set) var misledCount = 0
  /// The rows with a value, but without a worse response to compare with.
  public internal(set) var noWorseCount = 0

  /// The rows without a value.
  public var withoutValueCount: Int { withoutValue.values.reduce(0, +) }
}

extension Select {
  /// Selects the rows of a dataset by a column.
  ///
  /// - Throws: `MethodError` if the column has no numbers or does not record which values are the
  ///   worst, and if a row without a value is an error.
  /// - Complexity: O(*n*) in the rows on average.
  public func run(_ dataset: Dataset, by path: String) throws -> SelectResult {
    let column = try RankedColumn(dataset, path)
    let lowestIsWorst = try orientation(of: column, path)
    let keys = try TieKeys(dataset, seed: seed)
    var (order, unvalued, unranked) = try column.candidates(dataset, lowestIsWorst, keys)
    let noValue = self.noValue ?? (isKept(false) ? .keep : .drop)
    if noValue == .error, let row = unvalued.first {
      throw MethodError(
        "\(unvalued.count) rows have no value in column \(path), such as row \(row); expected none (--no-value error)"
      )
    }
    let zeros = order.count { $0.rank == 0 }
    let (share, fromWorst) = parts
    let wanted = share.floor(of: order.count)
    let chosen = order.divided(at: fromWorst ? wanted : order.count - wanted, keepsLower: fromWorst)
      .filter { !fromWorst || takesZeros || $0.rank != 0 }
    let ranks = chosen.lazy.map(\.rank)
    let cut = fromWorst ? ranks.max() : ranks.min()
    let selections = try select(chosen, dataset, unvalued, keepsUnvalued: noValue == .keep)
    return SelectResult(
      selections: selections, candidateCount: order.count, wantedCount: wanted,
      chosenCount: chosen.count, keptCount: selections.reduce(0) { $0 + $1.count },
      cut: cut.map { (lowestIsWorst ? $0 : -$0) + 0 },
      tieCount: cut.map { cut in order.count { $0.rank == cut } } ?? 0, zeroCount: zeros,
      unranked: unranked, noValue: noValue, lowestIsWorst: lowestIsWorst,
      changedInputs: column.changedInputs)
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

  private func select(
    _ chosen: [RankedColumn.Candidate], _ dataset: Dataset, _ unvalued: [UInt64],
    keepsUnvalued: Bool
  ) throws -> [Selection] {
    try OutOfMemory.check(Int(dataset.rowCount))
    var isInside = [Bool](repeating: isKept(false), count: Int(dataset.rowCount))
    for candidate in chosen { isInside[Int(candidate.row)] = isKept(true) }
    for row in unvalued { isInside[Int(row)] = keepsUnvalued }
    return (0..<dataset.rowGroupCount).map { rowGroup in
      let span = dataset.rows(ofRowGroup: rowGroup)
      return Selection(below: span.count) { isInside[Int(span.lowerBound) + $0] }
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
