// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// What a record of a shape has, and what it has not.
struct Detection: Sendable {
  /// A field that records have.
  struct Expected: Sendable {
    let steps: [String]
    let kinds: [JSONKind]
    let isOptional: Bool
  }

  var fields: [Expected] = []
  /// Names of fields that records of the shape do not have.
  var without: [String] = []
  /// Texts that stand in the texts of some fields.
  var marks: [(steps: [String], texts: [String])] = []

  /// The fields that every record of the shape has.
  var required: [String] { fields.filter { !$0.isOptional }.map { $0.steps[0] } }

  /// Whether a record has the shape.
  func matches(_ record: JSONValue) -> Bool {
    guard let members = record.members else { return false }
    if without.contains(where: { members[$0] != nil }) { return false }
    let isExpected = fields.allSatisfy { field in
      guard let value = record.value(at: field.steps), !value.isNull else {
        return field.isOptional
      }
      return field.kinds.contains { $0.matches(value) }
    }
    return isExpected
      && marks.allSatisfy { mark in
        guard let text = record.value(at: mark.steps)?.text else { return false }
        return mark.texts.allSatisfy { text.containsText($0) }
      }
  }
}

/// A kind of JSON values that shapes tell apart.
enum JSONKind: String, Sendable, CaseIterable {
  case any, text, texts, message, messages, number, numbers, integer, bool, object, objects, list

  /// Whether a value that is not null is of this kind.
  func matches(_ value: JSONValue) -> Bool {
    switch self {
    case .any: true
    case .text: value.text != nil
    case .number: value.isNumber
    case .integer: if case .integer = value { true } else { false }
    case .bool: if case .truth = value { true } else { false }
    case .object: value.members != nil
    case .list: value.items != nil
    case .texts: value.items?.allSatisfy { $0.text != nil } ?? false
    case .numbers: value.items?.allSatisfy { $0.isNumber || $0.isNull } ?? false
    case .objects: value.items?.allSatisfy { $0.members != nil } ?? false
    case .message: value.isMessage
    case .messages: value.items?.allSatisfy(\.isMessage) ?? false
    }
  }
}

extension JSONValue {
  /// The value that names of fields lead to.
  func value(at steps: [String]) -> JSONValue? {
    var value = self
    for step in steps {
      guard let next = value.members?[step] else { return nil }
      value = next
    }
    return value
  }

  var isNull: Bool { if case .null = self { true } else { false } }

  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .number: true
    default: false
    }
  }

  /// Whether it is an object with a role and a content, by either pair of names.
  fileprivate var isMessage: Bool {
    guard let members else { return false }
    return members["role"]?.text != nil && members.keys.contains(Name("content"))
      || members["from"]?.text != nil && members.keys.contains(Name("value"))
  }
}

extension Mapping {
  /// Whether a record has the shape, and no field of its own where the mapping makes one.
  func recognizes(_ record: JSONValue) -> Bool {
    guard let members = record.members, detections.contains(where: { $0.matches(record) }) else {
      return false
    }
    let taken = Set<Name>(names: allSources)
    guard allMade.allSatisfy({ members[$0] == nil || taken.contains($0) }),
      transforms.flatMap(\.made).allSatisfy({ members[$0] == nil })
    else { return false }
    guard hasEqualLists(record) else { return false }
    return parts.allSatisfy { part in
      guard case .each(let steps) = part.place else { return true }
      let own = Set<Name>(names: part.fields.map { $0.source[0] })
      let made = part.made(hasRoles: roles != nil).subtracting(own)
      return record.value(at: steps)?.items?.allSatisfy { item in
        made.allSatisfy { item.members?[$0] == nil }
      } ?? true
    }
  }

  /// The top-level fields that the mapping makes.
  private var allMade: Set<Name> {
    var made = Set<Name>(names: row.map { $0.target[0] })
    if gathering == nil {
      if !parts.isEmpty { made.insert("responses") }
    } else {
      for part in parts { made.formUnion(part.made(hasRoles: roles != nil)) }
    }
    return made
  }

  /// The top-level fields of records that the mapping moves.
  private var allSources: [String] {
    row.map { $0.source[0] }
      + parts.flatMap { part in
        if case .each(let steps) = part.place { return [steps[0]] }
        return part.fields.map { $0.source[0] }
      }
  }
}

extension ResponsePart {
  /// The fields of responses that the part makes.
  fileprivate func made(hasRoles: Bool) -> Set<Name> {
    let names = fields.flatMap { move in
      move.isContent || move.target == ["message"] ? ["text", "messages"] : [move.target[0]]
    }
    return Set(names: names.filter { $0 != "*" } + (hasRoles || role != nil ? ["role"] : []))
  }
}
