// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The structs on the way from the rows of a batch to the items of lists in them.
struct Levels {
  private struct Level {
    let steps: [String]
    let column: Column
    let field: Field
    /// Which slots each slot of the level above has: one more than those.
    let cuts: [Int]
  }

  private var levels: [Level]

  /// Begins with rows.
  init(_ rows: Column, _ field: Field) {
    levels = [Level(steps: [], column: rows, field: field, cuts: [])]
  }

  /// Goes down to the items at the end of some steps, and knows all levels on the way.
  mutating func descend(to steps: [String]) {
    var start = 0
    for end in steps.indices where steps[end] == "[]" {
      let prefix = Array(steps[...end])
      if !levels.contains(where: { $0.steps == prefix }) {
        let above = level(Array(steps[..<start]))
        var (column, field) = (above.column, above.field)
        for step in steps[start..<end] {
          let index = field.childIndex(named: step) ?? 0
          (column, field) = (column.children[index], field.children[index])
        }
        levels.append(
          Level(
            steps: prefix, column: column.children[0], field: field.children[0], cuts: column.cuts))
      }
      start = end + 1
    }
  }

  private func level(_ steps: [String]) -> Level {
    levels.first { $0.steps == steps } ?? levels[0]
  }

  /// The struct at the end of some steps.
  func column(_ steps: [String]) -> (column: Column, field: Field) {
    (level(steps).column, level(steps).field)
  }

  /// The number of its slots.
  func count(of steps: [String]) -> Int { level(steps).column.count }

  /// Where the slots of each slot above begin, and the end.
  func cuts(of steps: [String]) -> [Int] { level(steps).cuts }

  /// Values of slots repeated for all slots below them.
  func spread<Value>(_ values: [Value], from upper: [String], to lower: [String]) -> [Value] {
    var values = values
    for end in lower.indices where lower[end] == "[]" && end >= upper.count {
      let cuts = level(Array(lower[...end])).cuts
      var spread: [Value] = []
      spread.reserveCapacity(cuts[cuts.count - 1])
      for slot in values.indices {
        spread.append(
          contentsOf: repeatElement(values[slot], count: cuts[slot + 1] - cuts[slot]))
      }
      values = spread
    }
    return values
  }

  /// The row that each slot belongs to, counted from the first; `nil` if the slots are the rows.
  func owners(of steps: [String]) -> [Int]? {
    steps.isEmpty ? nil : spread(Array(0..<levels[0].column.count), from: [], to: steps)
  }
}

extension Column {
  /// Where the items of each slot of a list begin, and the end.
  fileprivate var cuts: [Int] {
    switch values {
    case .list(let offsets, _):
      return offsets.array(of: UInt32.self).map { Int($0) }
    case .fixedSizeList(let size, _): return (0...count).map { $0 * size }
    default: return [Int](repeating: 0, count: count + 1)
    }
  }

  /// The column at the end of some steps, with the cuts of the last list on the way to it and the slots where there is none.
  func leaf(_ field: Field, _ steps: [String]) -> (column: Column, cuts: [Int], gaps: [Bool]) {
    var (column, field, cuts, gaps) = (self, field, [Int](), [Bool]())
    for step in steps {
      if step == "[]" { (cuts, gaps) = (column.cuts, column.gaps) }
      let index = step == "[]" ? 0 : field.childIndex(named: step) ?? 0
      (column, field) = (column.children[index], field.children[index])
    }
    return (column, cuts, gaps)
  }

  /// Which slots are null; empty if none is.
  private var gaps: [Bool] {
    validity.map { validity in (0..<count).map { !validity[$0] } } ?? []
  }

  /// The numbers as float64, NaN under nulls.
  var doubles: [Double] {
    var numbers: [Double] =
      switch (values, type) {
      case (.fixed(let buffer), .float64): buffer.array(of: Double.self)
      case (.fixed(let buffer), .float32): buffer.doublesOfSingles
      case (.fixed(let buffer), .int64): buffer.array(of: Int64.self).map { Double($0) }
      case (.fixed(let buffer), .int32): buffer.array(of: Int32.self).map { Double($0) }
      case (.fixed(let buffer), .int8): buffer.array(of: Int8.self).map { Double($0) }
      case (.fixed(let buffer), .uint8): buffer.array(of: UInt8.self).map { Double($0) }
      case (.bits(let bits), _): (0..<count).map { bits[$0] ? 1 : 0 }
      default: (0..<count).map { value(at: $0).double }
      }
    if let validity {
      for slot in 0..<count where !validity[slot] { numbers[slot] = .nan }
    }
    return numbers
  }
}

extension Value {
  /// A number of any type as float64; NaN for what is none.
  var double: Double {
    switch self {
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .float(let value): Double(value)
    case .double(let value): value
    default: .nan
    }
  }
}
