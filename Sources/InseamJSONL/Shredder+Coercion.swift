// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

// Where a number is asked for, strings that are numbers and booleans are taken for one, where text
// is asked for, numbers are as they are written, and where dates or times are asked for, texts and
// integers are read as such; all of them are counted.

extension Shredder {
  /// Appends a string or a boolean as the number or time that a rule asks for; `false` if no rule
  /// does.
  func appendCoerced(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError) -> Bool
  {
    if case .time = rule { return try appendTime(line, event, place) }
    guard case .type = rule, [.integer, .real, .single].contains(kind) else { return false }
    switch event.kind {
    case INSEAM_JSON_TRUE.rawValue: appendCoerced(1, place)
    case INSEAM_JSON_FALSE.rawValue: appendCoerced(0, place)
    default:
      var text: [UInt8] = []
      line.appendText(event, to: &text)
      try appendNumber(in: text, event, place)
    }
    numbers.noteCoercion(place.number)
    return true
  }

  /// Appends a number as the text or time that a rule asks for; `false` if no rule does.
  func appendCoercedNumber(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError) -> Bool
  {
    if case .time = rule { return try appendTime(line, event, place) }
    guard case .type = rule, kind == .text else { return false }
    appendSource(line.source(event))
    numbers.noteCoercion(place.number)
    return true
  }

  /// Appends a text or an integer as a date or time; `true`.
  private func appendTime(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError) -> Bool
  {
    guard let timeType else { return false }
    do throws(TimeTextError) {
      switch event.kind {
      case INSEAM_JSON_STRING.rawValue:
        var text: [UInt8] = []
        line.appendText(event, to: &text)
        numbers.append(try timeType.number(of: text), place.number)
      case INSEAM_JSON_INTEGER.rawValue:
        numbers.append(
          try timeType.number(of: Int64(bitPattern: event.bits)), place.number)
      default: throw timeType.unexpected
      }
    } catch {
      throw RecordError(
        message: "\(path): \(error.reason) (--type \(path)=json keeps what is there)",
        offset: Int(event.offset), suggestion: .json(FieldPath(steps: path.names)))
    }
    numbers.noteCoercion(place.number)
    return true
  }

  private func appendCoerced(_ number: Int64, _ place: RecordPlace) {
    switch kind {
    case .integer: numbers.append(number, place.number)
    case .real: numbers.reals.append(Double(number))
    default: numbers.singles.append(Float(number))
    }
  }

  private func appendNumber(in text: [UInt8], _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError)
  {
    let token = text.isJSONNumber ? String(decoding: text, as: UTF8.self) : ""
    switch kind {
    case .integer:
      guard let number = Int64(token) else { throw notA("a string that is an integer", event) }
      numbers.append(number, place.number)
    case .real:
      guard let number = Double(token), number.isFinite else {
        throw notA("a string that is a number", event)
      }
      numbers.reals.append(number)
    default:
      guard let number = Double(token), let single = Float(token), single.isFinite else {
        throw notA("a string that is a number", event)
      }
      numbers.append(
        single, of: number, isExact: Double(single) == number, UInt32(clamping: text.count),
        place.number)
    }
  }

  private func notA(_ wanted: String, _ event: inseam_json_event) -> RecordError {
    RecordError(
      message: "expected \(path) to be a number, or \(wanted) (--type \(path)=json keeps its text)",
      offset: Int(event.offset))
  }

  /// The values that became numbers, texts or times, by path.
  func collectCoercions(into counts: inout [Name: Int]) {
    if numbers.coercionCount > 0 {
      counts[path.description, default: 0] += numbers.coercionCount
    }
    for child in children { child.collectCoercions(into: &counts) }
  }
}

extension [UInt8] {
  /// Whether the bytes are a number as JSON writes it.
  fileprivate var isJSONNumber: Bool {
    var rest = self[...]
    func takeDigits() -> Int {
      let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    func take(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = take("-")
    let isZero = rest.first == UInt8(ascii: "0")
    let whole = takeDigits()
    guard whole > 0, !(isZero && whole > 1) else { return false }
    if take("."), takeDigits() == 0 { return false }
    if take("eE") {
      _ = take("+-")
      if takeDigits() == 0 { return false }
    }
    return rest.isEmpty
  }
}
