// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSimdjson
internal import InseamBytes
internal import InseamColumns

extension Shredder {
  func appendNumber(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError)
  {
    if kind == .single || (kind == .unknown && isModelNumber) {
      try become(.single, event, place)
      return try appendSingle(line, event, place)
    }
    if event.kind == INSEAM_JSON_INTEGER.rawValue {
      let integer = Int64(bitPattern: event.bits)
      if kind == .real { return try appendReal(exactly: integer, event, place) }
      try become(.integer, event, place)
      return numbers.append(integer, place.number)
    }
    if event.kind == INSEAM_JSON_BIG.rawValue {
      if kind != .real { throw beyondInt64(event) }
      // Whatever came first: a fraction before it does not make it exact.
      if case .automatic = rule { throw beyondInt64(event) }
    }
    if kind == .integer, case .automatic = rule { try widenIntegers(event, place) }
    try become(.real, event, place)
    numbers.reals.append(special(line, event) ?? line.float64(event))
  }

  /// Appends the numbers from an event on that are of the kind that was seen before, all at once, and
  /// `false` if there is none: each access to the object is checked, which takes longer than a number.
  func appendNumbers(_ line: JSONLine, _ index: inout Int) -> Bool {
    guard case .automatic = rule, hasKindPlace else { return false }
    let count =
      switch kind {
      case .integer: numbers.appendIntegers(line, &index)
      case .real: numbers.appendReals(line, &index)
      default: 0
      }
    notePresent(count)
    return count > 0
  }

  private func beyondInt64(_ event: inseam_json_event) -> RecordError {
    RecordError(
      message:
        "\(path) is an integer beyond int64 (--type \(path)=float64 rounds it, --type \(path)=json keeps its digits)",
      offset: Int(event.offset), suggestion: .json(FieldPath(steps: path.names)))
  }

  private func appendReal(
    exactly integer: Int64, _ event: inseam_json_event, _ place: RecordPlace
  ) throws(RecordError) {
    if case .automatic = rule, integer.magnitude > NumberBuilder.exactLimit {
      throw RecordError(
        message:
          "\(path) is an integer beyond 2^53 here and a fraction in \(firstPlace); float64 would round it (--type \(path)=json keeps it)",
        offset: Int(event.offset), conflict: path)
    }
    try become(.real, event, place)
    numbers.reals.append(Double(integer))
  }

  private func widenIntegers(_ event: inseam_json_event, _ place: RecordPlace) throws(RecordError) {
    if numbers.hasLargeIntegers {
      throw RecordError(
        message:
          "\(path) is a fraction here and an integer beyond 2^53 in an earlier record; float64 would round it (--type \(path)=json keeps it)",
        offset: Int(event.offset), conflict: path)
    }
    widen()
    numbers.widenedBy = place.number
  }

  private func appendSingle(_ line: JSONLine, _ event: inseam_json_event, _ place: RecordPlace)
    throws(RecordError)
  {
    if let special = special(line, event) { return numbers.singles.append(Float(special)) }
    let value = line.float32(event)
    guard value.isFinite else {
      throw RecordError(
        message: "\(path) is a number beyond float32 (--type \(path)=float64 keeps it)",
        offset: Int(event.offset))
    }
    // An integer is compared as one: float64 may have rounded it before.
    let number = line.float64(event)
    let isExact =
      switch event.kind {
      case INSEAM_JSON_INTEGER.rawValue:
        Int64(exactly: value) == Int64(bitPattern: event.bits)
      case INSEAM_JSON_BIG.rawValue: false
      default: Double(value) == number
      }
    numbers.append(value, of: number, isExact: isExact, event.length, place.number)
  }

  /// The value of NaN, Infinity and -Infinity, which the parser saw as zeros.
  private func special(_ line: JSONLine, _ event: inseam_json_event) -> Double? {
    let first = line.byte(at: Int(event.offset))
    if first == UInt8(ascii: "N") { return .nan }
    if first == UInt8(ascii: "I") { return .infinity }
    return first == UInt8(ascii: "-") && line.byte(at: Int(event.offset) + 1) == UInt8(ascii: "I")
      ? -.infinity : nil
  }
}

/// The numbers of one field, in the form that suits all of them so far.
struct NumberBuilder {
  var integers: [Int64] = []
  var reals: [Double] = []
  var singles: [Float] = []
  /// What float32 did to the numbers.
  private(set) var rounding = RoundingReport()
  private var settledRounding = RoundingReport()
  private var roundingRecord = -1
  /// The strings and booleans among the numbers.
  private(set) var coercionCount = 0
  private var settledCoercionCount = 0
  private var coercionRecord = -1
  /// Whether integers beyond 2^53 were seen.
  var hasLargeIntegers = false
  private var largeBy = -1
  /// The record with the first fraction among integers.
  var widenedBy = -1

  /// Up to here float64 holds every integer.
  static let exactLimit: UInt64 = 1 << 53

  mutating func append(_ integer: Int64, _ record: Int) {
    if integer.magnitude > NumberBuilder.exactLimit, !hasLargeIntegers {
      hasLargeIntegers = true
      largeBy = record
    }
    integers.append(integer)
  }

  /// Appends integers from an event on, up to the first that is none or beyond 2^53; gives their number.
  mutating func appendIntegers(_ line: JSONLine, _ index: inout Int) -> Int {
    let first = index
    while line[index].kind == INSEAM_JSON_INTEGER.rawValue {
      let integer = Int64(bitPattern: line[index].bits)
      guard integer.magnitude <= NumberBuilder.exactLimit else { break }
      integers.append(integer)
      index += 1
    }
    return index - first
  }

  /// Appends fractions from an event on, up to the first other number or zero: NaN and infinities look
  /// like zeros; gives their number.
  mutating func appendReals(_ line: JSONLine, _ index: inout Int) -> Int {
    let first = index
    while line[index].kind == INSEAM_JSON_REAL.rawValue {
      let real = Double(bitPattern: line[index].bits)
      guard real != 0 else { break }
      reals.append(real)
      index += 1
    }
    return index - first
  }

  mutating func append(
    _ value: Float, of number: Double, isExact: Bool, _ tokenByteCount: UInt32, _ record: Int
  ) {
    if roundingRecord != record {
      roundingRecord = record
      settledRounding = rounding
    }
    singles.append(value)
    rounding.note(number, isExact: isExact, tokenByteCount: tokenByteCount, stored: value)
  }

  /// Counts a string or a boolean that became a number.
  mutating func noteCoercion(_ record: Int) {
    if coercionRecord != record { (coercionRecord, settledCoercionCount) = (record, coercionCount) }
    coercionCount += 1
  }

  mutating func appendZeros(_ kind: ValueKind, _ times: Int) {
    switch kind {
    case .integer: integers.append(contentsOf: repeatElement(0, count: times))
    case .real: reals.append(contentsOf: repeatElement(0, count: times))
    default: singles.append(contentsOf: repeatElement(0, count: times))
    }
  }

  /// Makes the integers float64; all are exact.
  mutating func widen() {
    reals = integers.map { Double($0) }
    integers = []
  }

  /// Forgets the numbers from `count` on, and what a record has settled.
  mutating func rollBack(to count: Int, _ kind: inout ValueKind, _ record: Int) {
    if roundingRecord == record { rounding = settledRounding }
    if coercionRecord == record { coercionCount = settledCoercionCount }
    switch kind {
    case .integer: integers.removeLast(integers.count - count)
    case .real: reals.removeLast(reals.count - count)
    case .single: singles.removeLast(singles.count - count)
    default: return
    }
    if widenedBy == record, kind == .real {
      widenedBy = -1
      kind = .integer
      integers = reals.map { Int64($0) }
      reals = []
    }
    if largeBy == record {
      largeBy = -1
      hasLargeIntegers = false
    }
  }
}
