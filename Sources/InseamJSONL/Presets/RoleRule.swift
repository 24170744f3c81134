// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What says which response of a record is gold; the others are worse.
///
/// Where it does not say so, because of a null, a tie or an unknown word, no response has a role.
enum RoleRule: Sendable {
  /// The response with the highest number at a path, the first of several.
  case highest([String])
  /// The response with the lowest number at a path, the first of several.
  case lowest([String])
  /// The response whose index a field of the record has.
  case index([String])
  /// The first response if a number of the record is below a bound, the second if it is above.
  case split([String], at: Double)
  /// The response whose index belongs to the text or number of a field of the record.
  case choice([String], of: [Name: Int])
  /// Each response whose own label is true, 1 or above 0.
  case label([String])

  init(_ object: inout MappingObject) throws {
    func steps(_ name: String) throws -> [String] {
      let path = try object.text(name)
      guard let steps = FieldPath(path)?.steps else {
        throw MappingError("\(object.path(of: name)): '\(path)' is not a valid path")
      }
      return steps
    }
    let names = ["highest", "lowest", "label", "index", "split", "choice"]
    guard let name = names.first(where: object.has) else {
      throw MappingError(
        "\(object.place): expected one of \(names.joined(separator: ", ")), found none")
    }
    let path = try steps(name)
    switch name {
    case "highest": self = .highest(path)
    case "lowest": self = .lowest(path)
    case "label": self = .label(path)
    case "index": self = .index(path)
    case "split": self = .split(path, at: try object.number("at"))
    default: self = .choice(path, of: try RoleRule.indices(&object))
    }
  }

  private static func indices(_ object: inout MappingObject) throws -> [Name: Int] {
    let members = try object.members("of")
    guard !members.isEmpty else {
      throw MappingError(
        "\(object.path(of: "of")): expected the index of a response for each word, such as {\"A\": 0}, found none"
      )
    }
    var indices: [Name: Int] = [:]
    for (word, index) in members {
      guard case .integer(let number) = index, (0..<1_000).contains(number) else {
        throw MappingError(
          "\(object.path(of: "of"))['\(word)']: expected the index of a response, from 0")
      }
      indices[word] = Int(number)
    }
    return indices
  }

  /// The path of the numbers or labels in a response, if it is there that the rule looks.
  var responsePath: [String]? {
    switch self {
    case .highest(let path), .lowest(let path), .label(let path): path
    case .index, .split, .choice: nil
    }
  }

  /// The path of the field of the record that the rule looks at.
  var recordPath: [String]? {
    switch self {
    case .index(let path), .split(let path, _), .choice(let path, _): path
    case .highest, .lowest, .label: nil
    }
  }

  /// The roles of responses, `nil` for none.
  ///
  /// `cuts` are where the responses of each record begin and end in `items`.
  func roles(_ records: ColumnNode, _ items: ColumnNode, _ cuts: [UInt32]) -> [String?] {
    let decider =
      (responsePath.map { items.descendant($0) } ?? recordPath.map { records.descendant($0) })
      ?? nil
    guard let decider else { return [String?](repeating: nil, count: items.column.count) }
    var roles: [String?] = []
    roles.reserveCapacity(items.column.count)
    for (row, (start, end)) in zip(cuts, cuts.dropFirst()).enumerated() {
      let range = Int(start)..<Int(end)
      if case .label = self {
        roles += range.map { decider.truth($0).map { $0 ? "gold" : "worse" } }
        continue
      }
      let gold = self.gold(decider, row, range)
      roles += range.map { slot in gold.map { slot == $0 ? "gold" : "worse" } }
    }
    return roles
  }

  /// The gold response among those of a row; `nil` if none is.
  private func gold(_ decider: ColumnNode, _ row: Int, _ range: Range<Int>) -> Int? {
    switch self {
    case .highest: return best(range, decider) { $0 > $1 }
    case .lowest: return best(range, decider) { $0 < $1 }
    case .index:
      return decider.number(row).flatMap { Int(exactly: $0) }.flatMap { place($0, range) }
    case .split(_, let bound):
      return decider.number(row).flatMap { $0 == bound ? nil : place($0 < bound ? 0 : 1, range) }
    case .choice(_, let indices):
      return decider.word(row).flatMap { indices[$0] }.flatMap { place($0, range) }
    case .label: return nil
    }
  }

  private func best(
    _ range: Range<Int>, _ decider: ColumnNode, _ isBetter: (Double, Double) -> Bool
  ) -> Int? {
    var best: (slot: Int, number: Double)?
    for slot in range {
      guard let number = decider.number(slot), !number.isNaN else { continue }
      if best.map({ isBetter(number, $0.number) }) ?? true { best = (slot, number) }
    }
    return best?.slot
  }

  private func place(_ index: Int, _ range: Range<Int>) -> Int? {
    (0..<range.count).contains(index) ? range.lowerBound + index : nil
  }
}

extension ColumnNode {
  /// The field that names lead to.
  func descendant(_ steps: [String]) -> ColumnNode? {
    steps.reduce(Optional(self)) { $0?.child($1) }
  }

  /// The number of a slot, a boolean's 0 or 1; `nil` if it has none.
  fileprivate func number(_ slot: Int) -> Double? {
    switch column.value(at: slot) {
    case .float(let value): Double(value)
    case .double(let value): value
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  private func truth(of slot: Int) -> Bool? { number(slot).map { $0 > 0 } }

  /// Whether a label says that a response is good.
  fileprivate func truth(_ slot: Int) -> Bool? {
    if case .text(let word) = column.value(at: slot) {
      return Name(word) == "true" ? true : Name(word) == "false" ? false : nil
    }
    return truth(of: slot)
  }

  /// A text, or a number as text.
  fileprivate func word(_ slot: Int) -> String? {
    switch column.value(at: slot) {
    case .text(let text): text
    case .int(let number): number.description
    case .uint(let number): number.description
    case .double(let number): Int(exactly: number)?.description
    default: nil
    }
  }
}
