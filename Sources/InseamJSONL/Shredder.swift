// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

/// Why a record cannot be taken: what is wrong and at which byte of it.
struct RecordError: Error {
  let message: String
  let offset: Int
  /// Two kinds of values at one path, the other at an earlier line.
  var conflict: (path: RecordPath, line: Int)?
}

/// How many numbers float32 does not give back, and by how much.
public struct RoundingReport: Hashable, Sendable {
  /// The numbers that were stored as float32.
  public var count = 0
  /// Those that the double equal to the float32 does not give back.
  public var doubleMisses = 0
  /// Those that the shortest decimal of the float32 does not give back.
  public var shortestMisses = 0
  /// The largest relative error of those that neither gives back.
  public var largestError = 0.0
  /// Those that neither gives back, the better of the two taken for the whole column.
  public var inexactCount: Int { min(doubleMisses, shortestMisses) }

  mutating func add(_ other: RoundingReport) {
    count += other.count
    doubleMisses += other.doubleMisses
    shortestMisses += other.shortestMisses
    largestError = max(largestError, other.largestError)
  }
}

/// The records of a block, cut into columns: one shredder per field, parents above children.
final class Shredder {
  let path: RecordPath
  let name: [UInt8]
  private let rules: TypeRules
  private let rule: TypeRules.Rule
  private let isModelNumber: Bool
  private var kind = Kind.unknown
  private var kindLine = 0
  private(set) var count = 0
  private var validity = BitmapBuilder()
  private var absent = BitmapBuilder()
  private var integers: [Int64] = []
  private var reals: [Double] = []
  private var singles: [Float] = []
  private var bits = BitmapBuilder()
  private var text: [UInt8] = []
  private var ends: [UInt64] = [0]
  private var offsets: [UInt32] = [0]
  private var children: [Shredder] = []
  private var childIndex: [[UInt8]: Int] = [:]
  private var objectCount = 0
  private var lastObject = 0
  private(set) var rounding = RoundingReport()

  fileprivate enum Kind { case unknown, bool, integer, real, single, text, json, list, object }

  /// The most keys of one object before it counts as a map.
  static let keyLimit = 256
  /// The most bytes of a key, as the format has it.
  static let nameLimit = 65_535
  /// The most levels below the record; the format has two more, for the row and a margin.
  static let depthLimit = 62

  init(path: RecordPath = .root, name: [UInt8] = [], rules: TypeRules) {
    self.path = path
    self.name = name
    self.rules = rules
    rule = rules.rule(at: path)
    isModelNumber = rules.isModelNumber(path)
    switch rule {
    case .json: kind = .json
    case .type(let type): kind = Kind(type)
    case .automatic, .tuple: break
    }
  }

  /// Appends the value whose events start at `index`, which moves behind it.
  func append(_ parser: JSONParser, _ index: inout Int, line: Int) throws {
    let event = parser[index]
    if kind == .json { return try appendJSON(parser, &index) }
    switch Int(event.kind) {
    case Int(INSEAM_JSON_OBJECT.rawValue): try appendObject(parser, &index, line)
    case Int(INSEAM_JSON_ARRAY.rawValue):
      if rule == .tuple {
        try appendTuple(parser, &index, line)
      } else {
        try appendArray(parser, &index, line)
      }
    case Int(INSEAM_JSON_NULL.rawValue):
      appendNull(isAbsent: false)
      index += 1
    default:
      try appendScalar(parser, event, line)
      index += 1
    }
  }

  /// Appends an absent key, or an explicit null.
  func appendNull(isAbsent: Bool, times: Int = 1) {
    guard times > 0 else { return }
    validity.append(false, times: times)
    absent.append(isAbsent, times: times)
    appendZeros(times)
    count += times
  }

  private func notePresent() {
    validity.append(true)
    absent.append(false)
    count += 1
  }

  private func appendZeros(_ times: Int) {
    switch kind {
    case .unknown: break
    case .bool: bits.append(false, times: times)
    case .integer: integers.append(contentsOf: repeatElement(0, count: times))
    case .real: reals.append(contentsOf: repeatElement(0, count: times))
    case .single: singles.append(contentsOf: repeatElement(0, count: times))
    case .text, .json: ends.append(contentsOf: repeatElement(ends[ends.count - 1], count: times))
    case .list: offsets.append(contentsOf: repeatElement(offsets[offsets.count - 1], count: times))
    case .object: for child in children { child.appendNull(isAbsent: true, times: times) }
    }
  }

  /// Settles what the values are, or throws if they were something else before.
  private func become(_ wanted: Kind, _ event: inseam_json_event, _ line: Int) throws {
    if kind == wanted { return }
    if kind == .unknown {
      kind = wanted
      kindLine = line
      return appendZeros(count)
    }
    throw RecordError(
      message:
        "\(path) is \(wanted.words) here and \(kind.words) in line \(kindLine) (--on-conflict json keeps both as text; --type sets one)",
      offset: Int(event.offset), conflict: (path, kindLine))
  }

  private func appendScalar(_ parser: JSONParser, _ event: inseam_json_event, _ line: Int) throws {
    switch Int(event.kind) {
    case Int(INSEAM_JSON_STRING.rawValue):
      try become(.text, event, line)
      parser.appendText(event, to: &text)
      ends.append(UInt64(text.count))
    case Int(INSEAM_JSON_TRUE.rawValue), Int(INSEAM_JSON_FALSE.rawValue):
      try become(.bool, event, line)
      bits.append(event.kind == INSEAM_JSON_TRUE.rawValue)
    default: try appendNumber(parser, event, line)
    }
    notePresent()
  }
}

extension Shredder {
  private func appendNumber(_ parser: JSONParser, _ event: inseam_json_event, _ line: Int) throws {
    let special = special(parser, event)
    if event.kind == INSEAM_JSON_BIG.rawValue, kind != .real, kind != .single, !isModelNumber {
      throw RecordError(
        message:
          "\(path) is an integer beyond int64 (--type \(path)=float64 rounds it, --as-json \(path) keeps its digits)",
        offset: Int(event.offset))
    }
    if kind == .single || (kind == .unknown && isModelNumber) {
      try become(.single, event, line)
      return appendSingle(parser, event, special)
    }
    if event.kind == INSEAM_JSON_INTEGER.rawValue {
      let integer = Int64(bitPattern: event.bits)
      if kind == .real { return try appendReal(exactly: integer, event) }
      try become(.integer, event, line)
      return integers.append(integer)
    }
    if kind == .integer, case .automatic = rule { try widenIntegers(event) }
    try become(.real, event, line)
    reals.append(special ?? real(parser, event))
  }

  private func real(_ parser: JSONParser, _ event: inseam_json_event) -> Double {
    event.kind == INSEAM_JSON_BIG.rawValue
      ? Double(String(decoding: parser.source(event).array(of: UInt8.self), as: UTF8.self)) ?? .nan
      : Double(bitPattern: event.bits)
  }

  private func appendReal(exactly integer: Int64, _ event: inseam_json_event) throws {
    if case .automatic = rule, integer.magnitude > 1 << 53 {
      throw RecordError(
        message:
          "\(path) is an integer beyond 2^53 among fractions; float64 would round it (--as-json \(path) keeps it)",
        offset: Int(event.offset), conflict: (path, kindLine))
    }
    reals.append(Double(integer))
  }

  private func widenIntegers(_ event: inseam_json_event) throws {
    if integers.contains(where: { $0.magnitude > 1 << 53 }) {
      throw RecordError(
        message:
          "\(path) is a fraction here and an integer beyond 2^53 before; float64 would round it (--as-json \(path) keeps it)",
        offset: Int(event.offset), conflict: (path, kindLine))
    }
    reals = integers.map { Double($0) }
    integers = []
    kind = .real
  }

  private func appendSingle(_ parser: JSONParser, _ event: inseam_json_event, _ special: Double?) {
    if let special { return singles.append(Float(special)) }
    let value = parser.float32(event)
    singles.append(value)
    rounding.count += 1
    let wide =
      event.kind == INSEAM_JSON_INTEGER.rawValue
      ? Double(Int64(bitPattern: event.bits)) : real(parser, event)
    let isDouble = Double(value) == wide
    // Six digits always survive as the shortest decimal; more than twelve characters never are one.
    let isShortest = event.length <= 7 || (event.length <= 15 && Double(value.description) == wide)
    if !isDouble { rounding.doubleMisses += 1 }
    if !isShortest { rounding.shortestMisses += 1 }
    if !isDouble, !isShortest {
      rounding.largestError = max(rounding.largestError, abs((Double(value) - wide) / wide))
    }
  }

  /// The value of NaN, Infinity and -Infinity, which the parser saw as zeros.
  private func special(_ parser: JSONParser, _ event: inseam_json_event) -> Double? {
    let first = parser.byte(at: Int(event.offset))
    if first == UInt8(ascii: "N") { return .nan }
    if first == UInt8(ascii: "I") { return .infinity }
    return first == UInt8(ascii: "-") && parser.byte(at: Int(event.offset) + 1) == UInt8(ascii: "I")
      ? -.infinity : nil
  }

  private func appendJSON(_ parser: JSONParser, _ index: inout Int) throws {
    let event = parser[index]
    if event.kind == INSEAM_JSON_NULL.rawValue {
      appendNull(isAbsent: false)
      index += 1
      return
    }
    text.append(contentsOf: parser.source(event))
    ends.append(UInt64(text.count))
    notePresent()
    parser.skip(&index)
  }

  private func appendArray(_ parser: JSONParser, _ index: inout Int, _ line: Int) throws {
    let event = parser[index]
    try become(.list, event, line)
    if children.isEmpty {
      try checkDepth(event)
      children.append(Shredder(path: path.items, name: Array("item".utf8), rules: rules))
    }
    let items = children[0]
    index += 1
    while parser[index].kind != INSEAM_JSON_ARRAY_END.rawValue {
      try items.append(parser, &index, line: line)
    }
    index += 1
    guard items.count <= Int(UInt32.max) else {
      throw RecordError(
        message: "\(path) has too many items for one block", offset: Int(event.offset))
    }
    offsets.append(UInt32(items.count))
    notePresent()
  }

  private func appendObject(_ parser: JSONParser, _ index: inout Int, _ line: Int) throws {
    let start = parser[index]
    try become(.object, start, line)
    index += 1
    objectCount += 1
    var cursor = 0
    while parser[index].kind != INSEAM_JSON_OBJECT_END.rawValue {
      let key = parser[index]
      let child = try child(for: key, parser, &cursor)
      if child.lastObject == objectCount {
        throw RecordError(
          message: "the key \(child.path) stands twice in one object", offset: Int(key.offset))
      }
      child.lastObject = objectCount
      index += 1
      try child.append(parser, &index, line: line)
    }
    index += 1
    notePresent()
    for child in children where child.count < count {
      child.appendNull(isAbsent: true, times: count - child.count)
    }
  }

  private func checkDepth(_ event: inseam_json_event) throws {
    guard path.names.count < Shredder.depthLimit else {
      let top = RecordPath(names: Array(path.names.prefix(1)))
      throw RecordError(
        message:
          "values are nested more than \(Shredder.depthLimit) levels deep (--as-json \(top) keeps text)",
        offset: Int(event.offset))
    }
  }

  /// Appends an array as a struct of its places.
  private func appendTuple(_ parser: JSONParser, _ index: inout Int, _ line: Int) throws {
    let start = parser[index]
    try become(.object, start, line)
    index += 1
    var place = 0
    while parser[index].kind != INSEAM_JSON_ARRAY_END.rawValue {
      var cursor = place
      if place == children.count {
        _ = try addChild(Array("\(place)".utf8), parser[index], &cursor)
      }
      try children[place].append(parser, &index, line: line)
      place += 1
    }
    index += 1
    notePresent()
    for child in children where child.count < count {
      child.appendNull(isAbsent: true, times: count - child.count)
    }
  }

  /// The field of a key: usually the one after the last, since objects repeat their order.
  private func child(for key: inseam_json_event, _ parser: JSONParser, _ cursor: inout Int) throws
    -> Shredder
  {
    if cursor < children.count, parser.text(key, equals: children[cursor].name) {
      cursor += 1
      return children[cursor - 1]
    }
    var name: [UInt8] = []
    parser.appendText(key, to: &name)
    if let known = childIndex[name] {
      cursor = known + 1
      return children[known]
    }
    return try addChild(name, key, &cursor)
  }

  private func addChild(_ name: [UInt8], _ key: inseam_json_event, _ cursor: inout Int) throws
    -> Shredder
  {
    let text = String(decoding: name, as: UTF8.self)
    guard children.count < Shredder.keyLimit else {
      let place = path.names.isEmpty ? "the record" : path.description
      throw RecordError(
        message:
          "\(place) has over \(Shredder.keyLimit) keys; an object used as a map is kept as text by --as-json \(path.names.isEmpty ? "PATH" : path.description)",
        offset: Int(key.offset))
    }
    guard name.count <= Shredder.nameLimit else {
      throw RecordError(
        message: "a key has \(name.count) bytes; the limit is \(Shredder.nameLimit)",
        offset: Int(key.offset))
    }
    try checkDepth(key)
    let child = Shredder(path: path.appending(text), name: name, rules: rules)
    child.appendNull(isAbsent: true, times: count)
    childIndex[name] = children.count
    children.append(child)
    cursor = children.count
    return child
  }

  /// The field and its column; the shredder is not used afterwards.
  func finish() -> (field: Field, column: Column) {
    let parts = children.map { $0.finish() }
    let name = String(decoding: self.name, as: UTF8.self)
    let (type, logical, values) = finishValues(parts.map(\.column))
    let field = Field(name, type, logical: logical, children: parts.map(\.field))
    let nulls = count - validity.setCount
    let absence: Column.Absence =
      absent.setCount == 0 ? .none : absent.setCount == nulls ? .all : .some(absent.finish())
    let column = Column(
      type: type, count: count, validity: type == .null || nulls == 0 ? nil : validity.finish(),
      absence: absence, values: values)
    return (field, column)
  }

  private func finishValues(_ children: [Column]) -> (PhysicalType, LogicalType, Column.Values) {
    switch kind {
    case .unknown: (.null, .none, .none)
    case .bool: (.bool, .none, .bits(bits.finish()))
    case .integer: (.int64, .none, .fixed(Buffer(integers)))
    case .real: (.float64, .none, .fixed(Buffer(reals)))
    case .single: (.float32, .none, .fixed(Buffer(singles)))
    case .text: (.utf8, .none, .bytes(offsets: Buffer(ends), data: Buffer(text)))
    case .json: (.utf8, .json, .bytes(offsets: Buffer(ends), data: Buffer(text)))
    case .list:
      (
        .list, .none,
        .list(
          offsets: Buffer(offsets),
          items: children.first ?? Column(type: .null, count: 0, values: .none))
      )
    case .object: (.structure, .none, .structure(children))
    }
  }

  /// The rounding of this field and all below, by path.
  func collectRounding(into reports: inout [String: RoundingReport]) {
    if rounding.count > 0 { reports[path.description, default: RoundingReport()].add(rounding) }
    for child in children { child.collectRounding(into: &reports) }
  }

  /// The first line at which each path had its kind.
  func collectKindLines(into lines: inout [String: Int]) {
    if kindLine > 0, lines[path.description] == nil { lines[path.description] = kindLine }
    for child in children { child.collectKindLines(into: &lines) }
  }
}

extension Shredder.Kind {
  fileprivate init(_ type: PhysicalType) {
    self =
      switch type {
      case .bool: .bool
      case .float32: .single
      case .float64: .real
      case .utf8: .text
      case .list: .list
      case .structure: .object
      default: .integer
      }
  }

  fileprivate var words: String {
    switch self {
    case .unknown: "nothing"
    case .bool: "true or false"
    case .integer: "an integer"
    case .real, .single: "a number"
    case .text: "a string"
    case .json: "JSON"
    case .list: "an array"
    case .object: "an object"
    }
  }
}

extension JSONParser {
  /// Moves behind the value whose events start at `index`.
  func skip(_ index: inout Int) {
    var depth = 0
    repeat {
      switch self[index].kind {
      case INSEAM_JSON_OBJECT.rawValue, INSEAM_JSON_ARRAY.rawValue: depth += 1
      case INSEAM_JSON_OBJECT_END.rawValue, INSEAM_JSON_ARRAY_END.rawValue: depth -= 1
      default: break
      }
      index += 1
    } while depth > 0
  }
}
