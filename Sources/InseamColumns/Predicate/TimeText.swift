// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// A date, a time or a span of time that is written in a predicate, in seconds and exactly.
///
/// See `spec/predicates.md`, Dates and times.
struct TimeText {
  /// Seconds times ten to the scale: since 1970-01-01, since midnight, or of a span.
  private(set) var digits: Int128
  /// The digits after the point.
  let scale: Int
  /// The offset from UTC in seconds, if there is one.
  fileprivate var offset: Int64?

  private init(seconds: Int64, fraction: (digits: Int64, scale: Int), offset: Int64? = nil) {
    digits = Int128(seconds) * LogicalType.power(fraction.scale) + Int128(fraction.digits)
    scale = fraction.scale
    self.offset = offset
  }

  /// Reads `2026-01-31`, or with a time `2026-01-31T12:30:00.5`, and with an offset `Z` or `+02:00`.
  private init?(timestamp text: String) {
    var reader = TimeReader(text)
    guard let day = reader.date() else { return nil }
    guard !reader.isAtEnd else {
      self.init(seconds: 86_400 * day, fraction: (0, 0))
      return
    }
    guard reader.take("T") || reader.take("t") || reader.take(" "), let time = reader.time()
    else { return nil }
    var offset: Int64?
    if !reader.isAtEnd {
      offset = reader.offset()
      guard offset != nil, reader.isAtEnd else { return nil }
    }
    self.init(
      seconds: 86_400 * day + time.second - (offset ?? 0), fraction: time.fraction, offset: offset)
  }

  /// Reads `12:30`, `12:30:00` or `12:30:00.5`.
  private init?(time text: String) {
    var reader = TimeReader(text)
    guard let time = reader.time(), reader.isAtEnd else { return nil }
    self.init(seconds: time.second, fraction: time.fraction)
  }

  /// Reads days, hours, minutes and seconds such as `P1DT2H`, `PT90S` or `-PT0.5S`.
  private init?(duration text: String) {
    var reader = TimeReader(text)
    let isNegative = reader.take("-")
    guard let span = reader.duration(), reader.isAtEnd else { return nil }
    let value = TimeText(seconds: span.second, fraction: span.fraction)
    (digits, scale) = (isNegative ? 0 - value.digits : value.digits, value.scale)
  }

  /// Reads a text that is compared with values of a type.
  ///
  /// - Throws: `Mistake` if it is no such time, or has a time zone where the values have none.
  init(_ text: String, beside type: LogicalType) throws(Mistake) {
    let found: TimeText? =
      switch type {
      case .time: TimeText(time: text)
      case .duration: TimeText(duration: text)
      default: TimeText(timestamp: text)
      }
    guard let found else {
      let kind = type.timeName ?? "a time"
      throw Mistake(message: "expected \(kind) such as '\(type.example)', found '\(text)'")
    }
    self = found
    guard case .timestamp(_, let zone) = type, !zone.text.isEmpty else {
      guard found.offset == nil else {
        throw Mistake(
          message: "the column has no time zone; leave the offset out, such as '\(type.example)'")
      }
      return
    }
    guard offset == nil else { return }
    guard let own = TimeReader.offset(ofZone: zone.text) else {
      throw Mistake(
        message:
          "the column has the time zone \(zone.text); write the offset, such as '\(type.example)'")
    }
    digits -= Int128(own) * LogicalType.power(scale)
  }

  /// What is wrong with a text.
  struct Mistake: Error {
    let message: String
  }

  /// The integer that a column of a type stores for it, or the next one below.
  ///
  /// `nil` beyond int64.
  func stored(as type: LogicalType) -> (floor: Int64, isExact: Bool)? {
    let (factor, own) = (type.secondsOfOne, type.secondScale)
    let divisor = Int128(factor) * LogicalType.power(max(0, scale - own))
    let (value, rest) = (digits * LogicalType.power(max(0, own - scale)))
      .quotientAndRemainder(dividingBy: divisor)
    guard let floor = Int64(exactly: value - (rest < 0 ? 1 : 0)) else { return nil }
    return (floor, rest == 0)
  }
}

extension LogicalType {
  /// Whether the values are dates, times, timestamps or durations.
  var isTime: Bool { timeName != nil }

  /// What a value is, with its article; `nil` for other types.
  var timeName: String? {
    switch self {
    case .date: "a date"
    case .time: "a time"
    case .timestamp: "a timestamp"
    case .duration: "a duration"
    case .none, .decimal128, .uuid, .json, .unknown, .unreadable: nil
    }
  }

  /// A text that such values compare with.
  fileprivate var example: String {
    switch self {
    case .date: "2026-01-31"
    case .time: "12:30:00"
    case .duration: "PT90S"
    case .timestamp(_, let zone): zone.text.isEmpty ? "2026-01-31T12:30:00" : "2026-01-31T12:30:00Z"
    case .none, .decimal128, .uuid, .json, .unknown, .unreadable: ""
    }
  }

  /// The seconds that one stored unit has, without the scale.
  var secondsOfOne: Int64 { self == .date ? 86_400 : 1 }

  /// The digits after the point that the stored numbers have in seconds.
  var secondScale: Int {
    switch self {
    case .time(let unit), .timestamp(let unit, _), .duration(let unit): 3 * Int(unit.rawValue)
    case .none, .date, .decimal128, .uuid, .json, .unknown, .unreadable: 0
    }
  }

  /// Whether times of both types can be compared: both of a day, both spans, or both moments, with a
  /// time zone or without.
  func isComparable(with other: LogicalType) -> Bool {
    func kind(_ type: LogicalType) -> Int {
      switch type {
      case .time: 1
      case .duration: 2
      case .timestamp(_, let zone) where !zone.text.isEmpty: 3
      default: 4
      }
    }
    return kind(self) == kind(other)
  }

  fileprivate static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in 10 * power }
  }
}
