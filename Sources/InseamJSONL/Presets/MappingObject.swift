// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// An object of a mapping, whose members are taken one by one; what is left over is unknown.
struct MappingObject {
  /// The path of the object in the mapping; empty for the mapping itself.
  let place: String
  private var rest: [Name: JSONValue]
  private var known: [String] = []

  init(_ value: JSONValue, at place: String) {
    self.place = place
    rest = value.members ?? [:]
  }

  /// The path of a member in the mapping.
  func path(of name: String) -> String {
    let isPlain = !name.isEmpty && !name.unicodeScalars.contains { [".", "[", "\""].contains($0) }
    let step = isPlain ? name : "['\(name)']"
    return place.isEmpty || !isPlain ? place + step : "\(place).\(step)"
  }

  /// The text of a member; throws if it is missing and there is no default.
  mutating func text(_ name: String, default other: String? = nil) throws -> String {
    guard let value = take(name) else {
      if let other { return other }
      throw MappingError("\(path(of: name)) is missing: expected a text")
    }
    guard let text = value.text else { throw unexpected(name, "a text") }
    return text
  }

  /// The texts of a list; none if it is missing.
  mutating func texts(_ name: String) throws -> [String] {
    try values(name).map { value in
      guard let text = value.text else { throw unexpected(name, "a list of texts") }
      return text
    }
  }

  mutating func truth(_ name: String) throws -> Bool {
    guard let value = take(name) else { return false }
    guard case .truth(let truth) = value else { throw unexpected(name, "true or false") }
    return truth
  }

  mutating func number(_ name: String) throws -> Double {
    switch take(name) {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    case nil: throw MappingError("\(path(of: name)) is missing: expected a number")
    default: throw unexpected(name, "a number")
    }
  }

  /// The items of a list; none if it is missing.
  mutating func values(_ name: String) throws -> [JSONValue] {
    guard let value = take(name) else { return [] }
    guard let items = value.items else { throw unexpected(name, "a list") }
    return items
  }

  mutating func object(_ name: String) throws -> MappingObject? {
    guard let value = take(name) else { return nil }
    guard value.members != nil else { throw unexpected(name, "an object") }
    return MappingObject(value, at: path(of: name))
  }

  mutating func objects(_ name: String) throws -> MappingObjects {
    let values = try values(name)
    guard values.allSatisfy({ $0.members != nil }) else {
      throw unexpected(name, "a list of objects")
    }
    return MappingObjects(
      values.enumerated().map { MappingObject($1, at: "\(path(of: name))[\($0)]") })
  }

  /// The members of an object, in the order of their names.
  mutating func members(_ name: String) throws -> [(String, JSONValue)] {
    guard let value = take(name) else { return [] }
    guard let members = value.members else { throw unexpected(name, "an object") }
    return members.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
  }

  /// Whether a member is there.
  func has(_ name: String) -> Bool { rest[Name(name)] != nil }

  /// Throws if a member was not taken.
  func finish() throws {
    guard let name = rest.keys.min() else { return }
    let near = nearestName(to: name.text, in: known).map { "; did you mean '\($0)'?" }
    let all = known.isEmpty ? "" : "; expected \(known.joined(separator: ", "))"
    throw MappingError(
      "\(place.isEmpty ? "the mapping" : place): unknown member '\(name)'\(near ?? all)")
  }

  private mutating func take(_ name: String) -> JSONValue? {
    if !known.contains(where: { Name($0) == Name(name) }) { known.append(name) }
    return rest.removeValue(forKey: Name(name))
  }

  private func unexpected(_ name: String, _ kind: String) -> MappingError {
    MappingError("\(path(of: name)): expected \(kind)")
  }
}

/// Objects of which each is read to its end.
struct MappingObjects {
  private let objects: [MappingObject]

  init(_ objects: [MappingObject]) { self.objects = objects }

  /// What a closure makes of each; throws if it leaves a member.
  func map<Result>(_ transform: (inout MappingObject) throws -> Result) throws -> [Result] {
    try objects.map { object in
      var object = object
      let result = try transform(&object)
      try object.finish()
      return result
    }
  }
}
