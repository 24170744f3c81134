// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// Reads a mapping from JSON, and refuses what it does not know.
enum MappingReader {
  /// The mapping that a JSON text is; `origin` names it in errors.
  ///
  /// - Throws: `DatasetError` that says which part of the text is wrong.
  static func read(_ bytes: [UInt8], from origin: String) throws -> Mapping {
    do {
      var object = MappingObject(try JSONValue(bytes), at: "")
      var mapping = try read(&object)
      try object.finish()
      mapping.text = bytes
      return mapping
    } catch let error as MappingError {
      throw DatasetError("argument", origin, error.message)
    } catch let error as JSONValueError {
      throw DatasetError("argument", origin, error.description)
    } catch let error as RecordError {
      throw DatasetError("argument", origin, "\(error.message), at byte \(error.offset)")
    }
  }

  private static func read(_ object: inout MappingObject) throws -> Mapping {
    var mapping = Mapping()
    mapping.name = try object.text("name")
    mapping.about = try object.text("about")
    mapping.source = try object.text("source", default: "")
    mapping.detections = try object.objects("detect").map { try detection(&$0) }
    mapping.transforms = try object.texts("transforms").map { try MappingTransform(named: $0) }
    mapping.row = try moves(&object, "row")
    mapping.parts = try object.objects("responses").map { try part(&$0) }
    let roles = try object.object("roles")
    mapping.roles = try roles.map { try read($0) { try RoleRule(&$0) } }
    mapping.gathering = try object.object("gather").map { try read($0) { try gathering(&$0) } }
    mapping.types = try object.members("types").map { path, type in
      (path, try TypeRules.Rule(mapping: type.text ?? "", at: path))
    }
    mapping.singleFamilies = try object.texts("float32_below")
    mapping.provenance = try object.members("provenance").map { path, facts in
      let place = "provenance['\(path)']"
      return ColumnFacts(path: try steps(path, at: place), try texts(facts, at: place))
    }
    mapping.needsLengths = try object.truth("needs_lengths")
    mapping.sentinels = try object.objects("sentinels").map { try sentinel(&$0) }
    mapping.messages =
      try object.object("messages").map { try read($0) { try style(&$0) } } ?? MessageStyle()
    // Examples are for people and tests.
    for name in ["examples", "not"] { _ = try object.values(name) }
    try mapping.check()
    return mapping
  }

  /// What a closure makes of an object; throws if it leaves a member.
  private static func read<Result>(
    _ object: MappingObject, _ body: (inout MappingObject) throws -> Result
  ) throws -> Result {
    var object = object
    let result = try body(&object)
    try object.finish()
    return result
  }

  private static func detection(_ object: inout MappingObject) throws -> Detection {
    var detection = Detection()
    detection.fields = try object.members("fields").map { path, kinds in
      let isOptional = path.hasSuffix("?")
      let words = (kinds.text ?? "").unicodeScalars.split(separator: "|").map { String($0) }
      let known = words.compactMap { JSONKind(rawValue: $0) }
      guard !words.isEmpty, known.count == words.count else {
        throw MappingError(
          "\(object.place).fields['\(path)']: expected kinds such as text|messages, of \(JSONKind.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return Detection.Expected(
        steps: try steps(
          isOptional ? String(path.dropLast()) : path, at: "\(object.place).fields['\(path)']"),
        kinds: known, isOptional: isOptional)
    }
    detection.without = try object.texts("without")
    detection.marks = try object.members("marks").map { path, marks in
      let place = "\(object.place).marks['\(path)']"
      guard let items = marks.items, items.allSatisfy({ $0.text != nil }) else {
        throw MappingError("\(place): expected a list of texts")
      }
      return (try steps(path, at: place), items.compactMap(\.text))
    }
    return detection
  }

  private static func part(_ object: inout MappingObject) throws -> ResponsePart {
    let role = try object.text("role", default: "")
    guard role.isEmpty || ["gold", "chosen", "worse", "rejected", "other"].contains(role) else {
      throw MappingError(
        "\(object.path(of: "role")): expected gold, worse or other, found '\(role)'")
    }
    let each = try object.text("each", default: "")
    let fields = try moves(&object, "fields")
    let areLists = fields.map { $0.source.last == "[]" }
    guard each.isEmpty || !areLists.contains(true), Set(areLists).count < 2 else {
      throw MappingError(
        "\(object.path(of: "fields")): either every field of a part ends in [], or none does")
    }
    let place: ResponsePart.Place =
      each.isEmpty
      ? areLists.first == true ? .zip : .one
      : .each(try steps(each, at: object.path(of: "each")))
    let moves = fields.map {
      place == .zip
        ? FieldMove(target: $0.target, source: $0.source.dropLast(), isZipped: true) : $0
    }
    return ResponsePart(place: place, role: role.isEmpty ? nil : role, fields: moves)
  }

  private static func gathering(_ object: inout MappingObject) throws -> Gathering {
    let keys = try object.texts("by")
    guard !keys.isEmpty else { throw MappingError("gather: 'by' must name one field or more") }
    let required = try object.texts("required")
    return Gathering(keys: keys, alike: try object.texts("alike"), required: required)
  }

  private static func moves(_ object: inout MappingObject, _ name: String) throws -> [FieldMove] {
    let moves = try object.members(name).map { target, source in
      let place = MappingObject(.object([:]), at: object.path(of: name)).path(of: target)
      guard let path = source.text else {
        throw MappingError("\(place): expected the path of a field of the records")
      }
      let move = FieldMove(target: try steps(target, at: place), source: try steps(path, at: place))
      try move.checkPattern(at: place)
      return move
    }
    // Content stands first, since that is what people look for; a pattern takes what others leave.
    let patterns = moves.filter(\.isPattern).sorted { $0.target.count > $1.target.count }
    return moves.filter(\.isText) + moves.filter { !$0.isText && !$0.isPattern } + patterns
  }

  private static func sentinel(_ object: inout MappingObject) throws -> Sentinel {
    let path = try steps(try object.text("path"), at: object.path(of: "path"))
    return Sentinel(
      path: FieldPath(steps: path), value: try object.number("value"),
      source: try object.text("source"))
  }

  private static func style(_ object: inout MappingObject) throws -> MessageStyle {
    let usual = MessageStyle()
    return MessageStyle(
      role: try object.text("role", default: usual.role),
      content: try object.text("content", default: usual.content),
      user: try object.text("user", default: usual.user),
      assistant: try object.text("assistant", default: usual.assistant))
  }

  private static func steps(_ path: String, at place: String) throws -> [String] {
    guard let steps = FieldPath(path)?.steps else {
      throw MappingError(
        "\(place): '\(path)' is not a valid path; expected one such as pm.ref.logp")
    }
    return steps
  }

  private static func texts(_ value: JSONValue, at path: String) throws -> [Name: String] {
    guard let members = value.members, members.values.allSatisfy({ $0.text != nil }) else {
      throw MappingError("\(path): expected an object of texts")
    }
    return members.compactMapValues(\.text)
  }
}

extension FieldMove {
  fileprivate var isText: Bool {
    isContent || target == ["text"] || target == ["messages"] || target == ["prompt"]
  }
}

extension TypeRules.Rule {
  /// The rule that a mapping names.
  fileprivate init(mapping text: String, at path: String) throws {
    switch text {
    case "tuple": self = .tuple
    case "json": self = .json
    case "float32": self = .type(.float32)
    case "float64": self = .type(.float64)
    default:
      throw MappingError(
        "types['\(path)']: expected tuple, json, float32 or float64; found '\(text)'")
    }
  }
}
