// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Exchanges the sides of a pair: chosen becomes rejected, and rejected becomes chosen.
struct SideExchange {
  private let columns: RelabelColumns
  private let row: UInt64

  init(_ columns: RelabelColumns, row: UInt64) {
    self.columns = columns
    self.row = row
  }

  /// A row with exchanged sides: its columns of both sides, and the roles of its responses.
  func row(_ row: Value) throws -> Value {
    var exchanged = row
    for sides in columns.sides {
      let (first, second) = (row.child(at: sides.first), row.child(at: sides.second))
      exchanged = exchanged.setting(second.changed(sides.change), at: sides.first)
        .setting(first.changed(sides.change), at: sides.second)
    }
    guard let list = columns.responses, case .list(var items) = exchanged.child(at: [list]) else {
      return exchanged
    }
    let roles = items.map { $0.role(columns.role) }
    guard let gold = roles.firstIndex(of: .gold), let worse = roles.firstIndex(of: .worse),
      roles.count(where: { $0 == .worse }) == 1
    else {
      throw MethodError(
        "row \(self.row): expected one gold and one worse response to exchange, found \(roles.count { $0 == .gold }) and \(roles.count { $0 == .worse })"
      )
    }
    (items[gold], items[worse]) = withRoles(items[gold], items[worse])
    return exchanged.setting(.list(items), at: [list])
  }

  /// A gold and a worse response with exchanged roles.
  ///
  /// The columns of the pair are those of the worse response before and after.
  func responses(gold: Value, worse: Value) -> (gold: Value, worse: Value) {
    var (old, new) = withRoles(gold, worse)
    for sides in columns.sides {
      let (first, second) = (worse.child(at: sides.first), worse.child(at: sides.second))
      old = old.setting(second.changed(sides.change), at: sides.first)
        .setting(first.changed(sides.change), at: sides.second)
      new = new.setting(gold.child(at: sides.first), at: sides.first)
        .setting(gold.child(at: sides.second), at: sides.second)
    }
    return (old, new)
  }

  private func withRoles(_ gold: Value, _ worse: Value) -> (Value, Value) {
    (
      gold.setting(worse.child(at: [columns.role]), at: [columns.role]),
      worse.setting(gold.child(at: [columns.role]), at: [columns.role])
    )
  }
}

extension Value {
  /// The value at indices of children; absent below what is no struct.
  func child(at steps: [Int]) -> Value {
    steps.reduce(self) { value, step in
      if case .structure(let children) = value { children[step] } else { .absent }
    }
  }

  /// The same struct with another value at indices of children; unchanged below what is no struct.
  fileprivate func setting(_ value: Value, at steps: [Int]) -> Value {
    guard let step = steps.first else { return value }
    guard case .structure(var children) = self else { return self }
    children[step] = children[step].setting(value, at: Array(steps.dropFirst()))
    return .structure(children)
  }

  /// A number after its sides were exchanged.
  fileprivate func changed(_ change: RelabelColumns.Change) -> Value {
    func changed(_ number: Double) -> Double { change == .negative ? -number : 1 - number }
    if change == .none { return self }
    return switch self {
    case .float(let number): .float(Float(changed(Double(number))))
    case .double(let number): .double(changed(number))
    case .int(let number): .int(Int64(changed(Double(number))))
    default: self
    }
  }

  /// The role of a response.
  func role(_ index: Int) -> Role {
    if case .text(let word) = child(at: [index]) { Role(text: word) } else { .other }
  }
}
