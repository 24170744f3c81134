// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// What a mapping says that could not be undone, or not be done at all.
extension Mapping {
  /// Throws if parts of the mapping do not fit together.
  func check() throws {
    try checkGathering()
    try checkSources()
    try checkParts()
    try checkRoles()
  }

  private func checkGathering() throws {
    guard gathering != nil, parts.count != 1 || parts[0].place != .one else { return }
    throw MappingError(
      "gather: records have one response each, so 'responses' has one part with fields of the record"
    )
  }

  /// Throws if two fields are made of the same one.
  private func checkSources() throws {
    var places: [(steps: [String], place: String)] = []
    func add(_ moves: [FieldMove], _ place: String, below list: [String]) throws {
      for move in moves where !move.isPattern && move.source.last != "$lengths" {
        let steps = list + move.source
        let own = "\(place)['\(FieldPath(steps: move.target))']"
        if let other = places.first(where: {
          $0.steps.starts(with: steps) || steps.starts(with: $0.steps)
        }) {
          let isSame = other.steps == steps
          throw MappingError(
            "\(own): '\(FieldPath(steps: move.source))' \(isSame ? "is" : "overlaps") the source of \(other.place) already; expected a field of its own"
          )
        }
        places.append((steps, own))
      }
    }
    try add(row, "row", below: [])
    for (index, part) in parts.enumerated() {
      let place = "responses[\(index)].fields"
      switch part.place {
      case .one, .zip: try add(part.fields, place, below: [])
      case .each(let list):
        if let other = places.first(where: {
          $0.steps.starts(with: list) || list.starts(with: $0.steps)
        }) {
          throw MappingError(
            "responses[\(index)].each: '\(FieldPath(steps: list))' overlaps the source of \(other.place); expected a list of its own"
          )
        }
        try add(part.fields, place, below: list + ["[]"])
      }
    }
  }

  /// Throws if rows do not say which part a response comes from.
  private func checkParts() throws {
    guard parts.count > 1 else { return }
    let roles = parts.map { $0.role.map { Role(text: $0) } }
    for (index, role) in roles.enumerated() {
      if role == nil, roles.contains(where: { $0 != nil }) || parts[index].place != .one {
        throw MappingError(
          "responses[\(index)]: 'role' is missing: of several parts, each has a role of its own, or each is one response without a role"
        )
      }
      if role != nil, let other = roles[..<index].firstIndex(of: role) {
        throw MappingError(
          "responses[\(index)].role: responses[\(other)] has the role '\(parts[index].role ?? "")' already; expected another one for each part"
        )
      }
    }
  }

  private func checkRoles() throws {
    guard let roles else { return }
    if let index = parts.firstIndex(where: { $0.role != nil }) {
      throw MappingError("roles: responses[\(index)] has a role already; leave one of the two out")
    }
    let isOne = parts.allSatisfy { $0.place == .one } && gathering == nil
    if case .choice(_, let indices) = roles, isOne,
      let word = indices.keys.sorted().first(where: { (indices[$0] ?? 0) >= parts.count })
    {
      throw MappingError(
        "roles.of['\(word)']: expected the index of one of \(parts.count) responses, from 0; found \(indices[word] ?? 0)"
      )
    }
    // Objects of a list, and records that are gathered, have more fields than the mapping names.
    guard let path = roles.responsePath, gathering == nil, !parts.isEmpty,
      parts.allSatisfy({ $0.place == .one || $0.place == .zip }),
      !parts.contains(where: { $0.fields.contains { $0.canMake(path) } })
    else { return }
    let made = parts.flatMap(\.fields).map { FieldPath(steps: $0.target).description }
    throw MappingError(
      "roles: responses have no field '\(FieldPath(steps: path))'; expected one of \(made.joined(separator: ", "))"
    )
  }
}

extension FieldMove {
  /// Throws if a step that stands for every name is on one side alone, or not the last one.
  func checkPattern(at place: String) throws {
    let stars = target.count { $0 == "*" }
    let source = FieldPath(steps: source).description.replacingText("\"*\"", with: "*")
    guard stars < 2, !self.source.dropLast().contains("*") else {
      throw MappingError(
        "\(place): expected at most one step '*' in the name, and none but the last in '\(source)'")
    }
    guard (stars == 1) == isPattern else {
      throw MappingError(
        isPattern
          ? "\(place): '\(source)' stands for many fields; expected a name with a step '*', such as rm.*"
          : "\(place): a name with '*' is made of many fields; expected a path that ends in '*', found '\(source)'"
      )
    }
  }

  /// Whether the field that a path leads to in responses comes of this move.
  fileprivate func canMake(_ path: [String]) -> Bool {
    target.count == path.count && zip(target, path).allSatisfy { $0 == "*" || $0 == $1 }
  }
}
