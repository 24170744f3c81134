// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Reads some rows of a dataset as prompt groups.
struct SeamReader: Sendable {
  let dataset: Dataset
  let columns: SeamColumns
  let seam: Seam
  private let fields: Field

  init(_ dataset: Dataset, _ seam: Seam) throws {
    self.dataset = dataset
    self.seam = seam
    columns = try SeamColumns(dataset, seam)
    fields = dataset.schema.keeping(columns.fields) ?? .structure("", [])
  }

  /// Returns the groups of some rows of a row group, and the anomalies among them.
  func read(rowGroup: Int, rows: Range<Int>) throws -> (input: SeamInput, anomalies: SeamAnomalies)
  {
    let batch = try dataset.read(rowGroup: rowGroup, rows: rows, fields: fields)
    guard let list = batch.children.first, case .list(let offsets, let items) = list.values else {
      throw MethodError("responses are not a list in row group \(rowGroup)")
    }
    let item = fields.children[0].children[0]
    let tokens = columns.logp.isList ? items.column(columns.logp.id, item) : nil
    let logps = try tokens.map { try $0.sums } ?? singles(columns.logp, item, items)
    let scores = try singles(columns.score, item, items)
    let lengths = try self.lengths(tokens, item, items)
    var anomalies = SeamAnomalies()
    count(logps, lengths, &anomalies)
    let (gold, isWorse) = try choose(rowGroup, rows, offsets, item, items, &anomalies)
    let input = SeamInput(
      offsets: offsets, gold: gold, isWorse: isWorse, logps: logps, lengths: lengths,
      scores: scores, hasMeans: columns.isMean && seam.mode == .eq2)
    input.countMissing(&anomalies)
    return (input, anomalies)
  }

  /// A column of the items as float32, NaN under nulls.
  private func singles(_ field: Field, _ item: Field, _ items: Column) throws -> Buffer {
    let column = items.column(field.id, item)
    if let column, case .bits = column.values {
      return try Buffer(column.doubles.map { Float($0) })
    }
    guard let column, case .fixed(let buffer) = column.values else {
      return try Buffer([Float](repeating: .nan, count: items.count))
    }
    if column.type == .float32, column.validity == nil { return buffer }
    return try Buffer(
      (0..<column.count).map { slot in column.isNull(slot) ? Float.nan : column.real(slot) })
  }

  private func lengths(_ tokens: Column?, _ item: Field, _ items: Column) throws -> Buffer {
    if columns.isMean, seam.mode != .eq2 {
      return try Buffer([Int32](repeating: 1, count: items.count))
    }
    if columns.length == nil, let tokens { return try tokens.itemCounts }
    return try integers(columns.length, item, items)
  }

  /// A column of lengths as int32; 0 under nulls and for what is no whole number from 1 to 2^31 − 1.
  private func integers(_ field: Field?, _ item: Field, _ items: Column) throws -> Buffer {
    guard let field, let column = items.column(field.id, item),
      case .fixed(let buffer) = column.values
    else {
      return try Buffer([Int32](repeating: 0, count: items.count))
    }
    switch column.type {
    case .int32: return buffer
    case .int64:
      let values = buffer.span(of: Int64.self)
      return try Buffer(capacity: values.count, of: Int32.self) { output in
        for i in values.indices { output.append(Int32(exactly: values[i]) ?? 0) }
      }
    default:
      return try Buffer(
        (0..<column.count).map { slot in
          column.isNull(slot) ? 0 : Int32(exactly: column.value(at: slot).double) ?? 0
        })
    }
  }

  private func count(_ logps: Buffer, _ lengths: Buffer, _ anomalies: inout SeamAnomalies) {
    let (values, counts) = (logps.span(of: Float.self), lengths.span(of: Int32.self))
    var (positive, sentinels, bad) = (0, 0, 0)
    for i in values.indices {
      positive += values[i] > 0 ? 1 : 0
      sentinels += values[i] == -9_999 || values[i] == -100 ? 1 : 0
      bad += counts[i] <= 0 ? 1 : 0
    }
    anomalies.positiveLogps = positive
    anomalies.sentinels = sentinels
    anomalies.badLengths = columns.length == nil && !columns.logp.isList ? 0 : bad
  }

  private func choose(
    _ rowGroup: Int, _ rows: Range<Int>, _ offsets: Buffer, _ item: Field, _ items: Column,
    _ anomalies: inout SeamAnomalies
  ) throws -> (gold: Buffer?, isWorse: Buffer?) {
    switch seam.gold {
    case .first:
      anomalies.rowsWithoutGold = emptyCount(offsets)
      return (nil, nil)
    case .max, .min: return (try chosen(offsets, item, items, &anomalies), nil)
    case .role:
      switch try dataset.roles(of: columns.responses, rowGroup: rowGroup, rows: rows) {
      case .goldFirst:
        anomalies.rowsWithoutGold = emptyCount(offsets)
        return (nil, nil)
      case .items(let roles): return try byRole(roles, offsets, &anomalies)
      }
    }
  }

  private func emptyCount(_ offsets: Buffer) -> Int {
    let cuts = offsets.span(of: UInt32.self)
    var empty = 0
    for i in 1..<max(1, cuts.count) { empty += cuts[i] == cuts[i - 1] ? 1 : 0 }
    return empty
  }

  private func byRole(_ roles: [Role], _ offsets: Buffer, _ anomalies: inout SeamAnomalies) throws
    -> (
      Buffer?, Buffer?
    )
  {
    let cuts = offsets.span(of: UInt32.self)
    var gold: [UInt32] = []
    for group in 0..<cuts.count - 1 {
      let golden = (cuts[group]..<cuts[group + 1]).filter { roles[Int($0)] == .gold }
      gold.append(golden.first ?? .max)
      if golden.isEmpty { anomalies.rowsWithoutGold += 1 }
      if golden.count > 1 { anomalies.rowsWithSeveralGold += 1 }
    }
    return try (Buffer(gold), Buffer(roles.map { $0 == .worse ? UInt8(1) : 0 }))
  }

  private func chosen(
    _ offsets: Buffer, _ item: Field, _ items: Column, _ anomalies: inout SeamAnomalies
  ) throws -> Buffer {
    let cuts = offsets.span(of: UInt32.self)
    // In float64: counts and times that float32 takes for equal choose, too.
    let values =
      columns.chooser.flatMap { items.column($0.id, item) }?.doubles
      ?? [Double](repeating: .nan, count: items.count)
    var isMax = true
    if case .min = seam.gold { isMax = false }
    var gold: [UInt32] = []
    for group in 0..<cuts.count - 1 {
      var best: UInt32?
      for slot in cuts[group]..<cuts[group + 1] where !values[Int(slot)].isNaN {
        guard let current = best else {
          best = slot
          continue
        }
        let (value, leader) = (values[Int(slot)], values[Int(current)])
        if isMax ? value > leader : value < leader { best = slot }
      }
      gold.append(best ?? .max)
      if best == nil { anomalies.rowsWithoutGold += 1 }
    }
    return try Buffer(gold)
  }
}

extension SeamInput {
  /// Counts the gold and worse responses that lack a score or a log-prob.
  func countMissing(_ anomalies: inout SeamAnomalies) {
    let (logps, scores) = (self.logps.span(of: Float.self), self.scores.span(of: Float.self))
    // Most data lack nothing: one look at all numbers, and a second only if some are odd.
    var odd = 0
    for item in scores.indices { odd += scores[item].isFinite && !logps[item].isNaN ? 0 : 1 }
    guard odd > 0 else { return }
    let cuts = offsets.span(of: UInt32.self)
    let (chosen, worse) = (gold?.array(of: UInt32.self), isWorse?.array(of: UInt8.self))
    for group in 0..<groupCount {
      let place = chosen?[group] ?? cuts[group]
      for item in cuts[group]..<cuts[group + 1] {
        let (score, isGold) = (scores[Int(item)], item == place)
        guard isGold || worse.map({ $0[Int(item)] == 1 }) ?? true else { continue }
        anomalies.infiniteScores += score.isInfinite ? 1 : 0
        if isGold {
          anomalies.missingGoldScores += score.isNaN ? 1 : 0
        } else {
          anomalies.missingScores += score.isNaN ? 1 : 0
          anomalies.missingLogps += logps[Int(item)].isNaN ? 1 : 0
        }
      }
    }
  }

  /// One group as the reference sees it.
  func group(_ index: Int) -> SeamGroup {
    let cuts = offsets.span(of: UInt32.self)
    let range = Int(cuts[index])..<Int(cuts[index + 1])
    let place = gold.map { Int($0.span(of: UInt32.self)[index]) } ?? range.lowerBound
    let golden = range.contains(place) ? place : nil
    let worse = isWorse?.array(of: UInt8.self)
    return SeamGroup(
      logps: range.map { logps.span(of: Float.self)[$0] },
      lengths: range.map { lengths.span(of: Int32.self)[$0] },
      scores: range.map { scores.span(of: Float.self)[$0] },
      gold: golden.map { $0 - range.lowerBound },
      isWorse: range.map { slot in worse.map { $0[slot] == 1 } ?? (slot != place) },
      hasMeans: hasMeans)
  }
}

extension Column {
  /// The descendant column of a field id.
  fileprivate func column(_ id: UInt32, _ field: Field) -> Column? {
    if field.id == id { return self }
    for (child, column) in zip(field.children, children) {
      if let found = column.column(id, child) { return found }
    }
    return nil
  }

  /// The sum of each list of numbers as float32, added in order in float64; NaN where the list or
  /// one of its numbers is missing.
  fileprivate var sums: Buffer {
    get throws {
      let numbers = children[0].doubles
      return try Buffer(capacity: count, of: Float.self) { output in
        for slot in 0..<count {
          output.append(isNull(slot) ? .nan : Float(numbers[items(of: slot)].reduce(0, +)))
        }
      }
    }
  }

  /// The number of items of each list as int32; 0 under nulls.
  fileprivate var itemCounts: Buffer {
    get throws {
      try Buffer((0..<count).map { isNull($0) ? 0 : Int32(clamping: items(of: $0).count) })
    }
  }

  /// A number of any type as float32.
  fileprivate func real(_ slot: Int) -> Float {
    if case .float(let value) = value(at: slot) { value } else { Float(value(at: slot).double) }
  }
}
