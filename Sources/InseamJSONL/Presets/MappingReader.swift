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
      var object = MappingObject(try JSONValue(bytes), at: "the mapping")
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
    mapping.row = try moves(object.members("row"))
    mapping.parts = try object.objects("responses").map { try part(&$0) }
    mapping.roles = try object.object("roles").map { try read($0) { try RoleRule(&$0) } }
    mapping.gathering = try object.object("gather").map { try read($0) { try gathering(&$0) } }
    if mapping.gathering != nil {
      guard mapping.parts.count == 1, mapping.parts[0].place == .one else {
        throw MappingError(
          "gather: records have one response each, so 'responses' has one part with fields of the record"
        )
      }
    }
    mapping.types = try object.members("types").map { path, type in
      (path, try TypeRules.Rule(mapping: type.text ?? "", at: path))
    }
    mapping.singleFamilies = try object.texts("float32_below")
    mapping.provenance = try object.members("provenance").map { path, facts in
      ColumnFacts(path: try steps(path), try texts(facts, at: path))
    }
    mapping.needsLengths = try object.truth("needs_lengths")
    // Examples are for people and tests.
    for name in ["examples", "not"] { _ = try object.values(name) }
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
          "\(path): expected kinds such as text|messages, of \(JSONKind.allCases.map(\.rawValue).joined(separator: ", "))"
        )
      }
      return Detection.Expected(
        steps: try steps(isOptional ? String(path.dropLast()) : path), kinds: known,
        isOptional: isOptional)
    }
    detection.without = try object.texts("without")
    detection.marks = try object.members("marks").map { path, marks in
      (try steps(path), marks.items?.compactMap(\.text) ?? [])
    }
    return detection
  }

  private static func part(_ object: inout MappingObject) throws -> ResponsePart {
    let role = try object.text("role", default: "")
    let each = try object.text("each", default: "")
    let fields = try moves(object.members("fields"))
    let areLists = fields.map { $0.source.last == "[]" }
    guard each.isEmpty || !areLists.contains(true), Set(areLists).count < 2 else {
      throw MappingError(
        "responses: either every field of a part ends in [], or none does")
    }
    let place: ResponsePart.Place =
      each.isEmpty ? areLists.first == true ? .zip : .one : .each(try steps(each))
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

  private static func moves(_ members: [(String, JSONValue)]) throws -> [FieldMove] {
    let moves = try members.map { target, source in
      guard let path = source.text else {
        throw MappingError("\(target): expected the path of a field of the records")
      }
      return FieldMove(target: try steps(target), source: try steps(path))
    }
    // Content stands first, since that is what people look for; a pattern takes what others leave.
    let patterns = moves.filter(\.isPattern).sorted { $0.target.count > $1.target.count }
    return moves.filter(\.isText) + moves.filter { !$0.isText && !$0.isPattern } + patterns
  }

  private static func steps(_ path: String) throws -> [String] {
    guard let steps = FieldPath(path)?.steps else {
      throw MappingError("'\(path)' is not a valid path; expected one such as pm.ref.logp")
    }
    return steps
  }

  private static func texts(_ value: JSONValue, at path: String) throws -> [Name: String] {
    guard let members = value.members, members.values.allSatisfy({ $0.text != nil }) else {
      throw MappingError("provenance of \(path): expected an object of texts")
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
        "type of \(path): expected tuple, json, float32 or float64; found '\(text)'")
    }
  }
}
