// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

/// The records of a block, cut into columns: one shredder per field, parents above children.
///
/// A record that fails half-way leaves traces in the columns; `rollBack` removes them.
final class Shredder {
  let path: RecordPath
  let name: [UInt8]
  let rules: ShredRules
  let rule: TypeRules.Rule
  /// The type of dates or times that the rule asks for.
  let timeType: LogicalType?
  let isModelNumber: Bool
  /// The number of the record that brought this field.
  let firstRecord: Int

  private(set) var kind = ValueKind.unknown
  /// Where the kind was first seen.
  private(set) var kindPlace: RecordPlace?
  private var earlier: KnownKind?
  private(set) var slots = ValidityBuilder()

  private var bits = BitmapBuilder()
  var numbers = NumberBuilder()
  private var text: [UInt8] = []
  private var ends: [UInt64] = [0]
  var offsets: [UInt32] = [0]
  var children: [Shredder] = []
  var childIndex: [[UInt8]: Int] = [:]
  var objectCount = 0
  var lastObject = 0

  init(
    path: RecordPath = .root, name: [UInt8] = [], rules: ShredRules, firstRecord: Int = -1
  ) {
    self.path = path
    self.name = name
    self.rules = rules
    self.firstRecord = firstRecord
    rule = rules.types.rule(at: path)
    isModelNumber = rules.types.isModelNumber(path)
    timeType = rules.types.timeType(at: path)
    switch rule {
    case .json: kind = .json
    case .time: kind = .integer
    case .type(let type): kind = ValueKind(type)
    case .automatic, .tuple, .map:
      earlier = rules.known.isEmpty ? nil : rules.known[path.description]
      kind = earlier?.kind ?? .unknown
      numbers.hasLargeIntegers = earlier?.hasLargeIntegers ?? false
    }
  }

  /// Appends the value whose events start at `index`, which moves behind it.
  func append(_ line: JSONLine, _ index: inout Int, _ place: RecordPlace) throws(RecordError) {
    let event = line[index]
    if kind == .json { return appendJSON(line, &index) }
    switch Int(event.kind) {
    case Int(INSEAM_JSON_OBJECT.rawValue):
      if rule == .map {
        try appendMap(line, &index, place)
      } else {
        try appendObject(line, &index, place)
      }
    case Int(INSEAM_JSON_ARRAY.rawValue):
      switch rule {
      case .tuple: try appendTuple(line, &index, place)
      case .map: throw conflict(.list, event)
      default: try appendArray(line, &index, place)
      }
    case Int(INSEAM_JSON_NULL.rawValue):
      appendNull(isAbsent: false)
      index += 1
    default:
      try appendScalar(line, event, place)
      index += 1
    }
  }

  /// Appends an absent key, or an explicit null.
  func appendNull(isAbsent: Bool, times: Int = 1) {
    guard times > 0 else { return }
    slots.appendNull(isAbsent: isAbsent, times: times)
    appendZeros(times)
  }

  /// Appends slots whose values are there already.
  func notePresent(_ count: Int = 1) { slots.appendPresent(count) }

  /// Whether the kind was seen in these records.
  var hasKindPlace: Bool { kindPlace != nil }

  private func appendZeros(_ times: Int) {
    switch kind {
    case .unknown: break
    case .bool: bits.append(false, times: times)
    case .integer, .real, .single: numbers.appendZeros(kind, times)
    case .text, .json: ends.append(contentsOf: repeatElement(ends[ends.count - 1], count: times))
    case .list: offsets.append(contentsOf: repeatElement(offsets[offsets.count - 1], count: times))
    case .object: for child in children { child.appendNull(isAbsent: true, times: times) }
    }
  }

  /// Settles what the values are, or throws if they were something else before.
  func become(_ wanted: ValueKind, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError)
  {
    if kind == wanted {
      if kindPlace == nil { kindPlace = place }
      return
    }
    guard kind == .unknown else { throw conflict(wanted, event) }
    kind = wanted
    kindPlace = place
    appendZeros(slots.count)
  }

  private func conflict(_ wanted: ValueKind, _ event: inseam_json_event) -> RecordError {
    guard case .automatic = rule else {
      return RecordError(
        message:
          "\(path) is \(wanted.words) here; --type or --schema asks for \(rule == .map ? "a map" : rule == .time ? "a date or time" : kind.words)",
        offset: Int(event.offset))
    }
    return RecordError(
      message:
        "\(path) is \(wanted.words) here and \(kind.words) in \(firstPlace) (--on-conflict json keeps both as JSON text; --type \(path)=TYPE accepts one type)",
      offset: Int(event.offset), conflict: path)
  }

  /// Where values of this kind were first seen, in words.
  var firstPlace: String { earlier?.place ?? "line \(kindPlace?.line ?? 0)" }

  /// Goes on with fractions where all numbers were integers so far.
  func widen() {
    numbers.widen()
    kind = .real
  }

  private func appendScalar(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError)
  {
    switch Int(event.kind) {
    case Int(INSEAM_JSON_STRING.rawValue), Int(INSEAM_JSON_TRUE.rawValue),
      Int(INSEAM_JSON_FALSE.rawValue):
      if try appendCoerced(line, event, place) { return notePresent() }
    default: break
    }
    switch Int(event.kind) {
    case Int(INSEAM_JSON_STRING.rawValue):
      try become(.text, event, place)
      line.appendText(event, to: &text)
      ends.append(UInt64(text.count))
    case Int(INSEAM_JSON_TRUE.rawValue), Int(INSEAM_JSON_FALSE.rawValue):
      try become(.bool, event, place)
      bits.append(event.kind == INSEAM_JSON_TRUE.rawValue)
    default:
      if try !appendCoercedNumber(line, event, place) { try appendNumber(line, event, place) }
    }
    notePresent()
  }

  /// Appends a key as text.
  func appendKey(_ key: [UInt8]) {
    if kind == .unknown { kind = .text }
    text += key
    ends.append(UInt64(text.count))
    notePresent()
  }

  /// Appends text as it is written.
  func appendSource(_ source: Buffer) {
    text.append(contentsOf: source)
    ends.append(UInt64(text.count))
  }

  private func appendJSON(_ line: JSONLine, _ index: inout Int) {
    if line[index].kind == INSEAM_JSON_NULL.rawValue {
      appendNull(isAbsent: false)
      index += 1
      return
    }
    text.append(contentsOf: line.source(line[index]))
    ends.append(UInt64(text.count))
    notePresent()
    line.skip(&index)
  }

  /// Forgets the slots from `count` on, which a record has brought, and all it has settled.
  func rollBack(to count: Int, _ record: Int) {
    slots.truncate(to: count)
    children.removeAll { child in
      if child.firstRecord == record { childIndex[child.name] = nil }
      return child.firstRecord == record
    }
    numbers.rollBack(to: count, &kind, record)
    switch kind {
    case .unknown, .integer, .real, .single: break
    case .bool: bits.truncate(to: count)
    case .text, .json:
      ends.removeLast(ends.count - count - 1)
      text.removeLast(text.count - Int(ends[count]))
    case .list:
      offsets.removeLast(offsets.count - count - 1)
      children.first?.rollBack(to: Int(offsets[count]), record)
    case .object: for child in children { child.rollBack(to: count, record) }
    }
    if kindPlace?.number == record { forgetKind() }
  }

  private func forgetKind() {
    kindPlace = nil
    guard case .automatic = rule, earlier == nil else { return }
    kind = .unknown
    (bits, numbers, ends, offsets) = (BitmapBuilder(), NumberBuilder(), [0], [0])
  }
}

/// What is settled before a block of records is shredded.
struct ShredRules: Sendable {
  let types: TypeRules
  /// The kinds of earlier blocks by path, where this block has to follow them.
  var known: [Name: KnownKind] = [:]
}

extension Shredder {
  /// The field and its column; the shredder is not used afterwards.
  func finish() throws -> (field: Field, column: Column) {
    let parts = try children.map { try $0.finish() }
    let name = String(decoding: self.name, as: UTF8.self)
    let (type, logical, values) = try finishValues(parts.map(\.column))
    let field = Field(
      name, type, logical: logical,
      metadata: rule == .map && type == .list ? Field.mapMetadata : [:],
      children: parts.map(\.field))
    let (validity, absence) = try slots.finish()
    let column = Column(
      type: type, count: slots.count, validity: type == .null ? nil : validity, absence: absence,
      values: values)
    return (field, column)
  }

  private func finishValues(_ children: [Column]) throws -> (
    PhysicalType, LogicalType, Column.Values
  ) {
    switch kind {
    case .unknown: (.null, .none, .none)
    case .bool: (.bool, .none, .bits(try bits.finish()))
    case .integer where timeType == .date:
      (.int32, .date, .fixed(try Buffer(numbers.integers.map { Int32($0) })))
    case .integer: (.int64, timeType ?? .none, .fixed(try Buffer(numbers.integers)))
    case .real: (.float64, .none, .fixed(try Buffer(numbers.reals)))
    case .single: (.float32, .none, .fixed(try Buffer(numbers.singles)))
    case .text: (.utf8, .none, .bytes(offsets: try Buffer(ends), data: try Buffer(text)))
    case .json: (.utf8, .json, .bytes(offsets: try Buffer(ends), data: try Buffer(text)))
    case .list:
      (
        .list, .none,
        .list(
          offsets: try Buffer(offsets),
          items: children.first ?? Column(type: .null, count: 0, values: .none))
      )
    case .object: (.structure, .none, .structure(children))
    }
  }

  /// The rounding of this field and all below, by path.
  func collectRounding(into reports: inout [Name: RoundingReport]) {
    if numbers.rounding.count > 0 {
      reports[path.description, default: RoundingReport()].add(numbers.rounding)
    }
    for child in children { child.collectRounding(into: &reports) }
  }

  /// The paths with a rule that the records have.
  func collectRuled(into paths: inout Set<Name>) {
    if rule != .automatic { paths.insert(path.key) }
    for child in children { child.collectRuled(into: &paths) }
  }

  /// What each path was, and at which line first.
  func collectKinds(into kinds: inout [Name: (kind: KnownKind, line: Int)]) {
    if let kindPlace, case .automatic = rule {
      let known = KnownKind(
        kind: kind, place: firstPlace, hasLargeIntegers: numbers.hasLargeIntegers)
      kinds[path.description] = (known, kindPlace.line)
    }
    for child in children { child.collectKinds(into: &kinds) }
  }
}
