// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
package import InseamColumns

// Dates and times in ISO 8601 as `LogicalText.swift` prints them, read back. See `spec/jsonl.md`,
// From values to types.

extension LogicalType {
  /// The type that a name such as `date`, `timestamp[us]` or `timestamp[us, UTC]` means; `nil` if it
  /// is not a name of dates and times.
  init?(timeNamed name: String) {
    if name == "date" {
      self = .date
      return
    }
    guard name.hasPrefix("timestamp["), name.hasSuffix("]") else { return nil }
    let words = name.dropFirst(10).dropLast().split(
      separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let zone = words.dropFirst().first.map { $0.drop { $0 == " " } }
    guard let unit = words.first.flatMap({ TimeUnit(named: String($0)) }), zone != "" else {
      return nil
    }
    self = .timestamp(unit, zone: Name(String(zone ?? "")))
  }

  /// The number that stores a date or time; throws the reason if the text is not one of this type.
  package func number(of text: [UInt8]) throws(TimeTextError) -> Int64 {
    var reader = TimeReader(text)
    guard let days = reader.day() else { throw unexpected }
    if self == .date {
      guard reader.isAtEnd else { throw unexpected }
      return try number(of: days)
    }
    guard case .timestamp(let unit, let zone) = self, let time = reader.time(), reader.isAtEnd
    else {
      throw unexpected
    }
    if zone.text.isEmpty, time.offset != nil {
      throw TimeTextError(
        "the time has a zone; timestamp[\(unit.symbol), UTC] is the type of times with one")
    }
    if !zone.text.isEmpty, time.offset == nil {
      throw TimeTextError(
        "the time has no zone; timestamp[\(unit.symbol)] is the type of times without one")
    }
    guard let fraction = unit.count(ofFraction: time.fraction) else {
      throw TimeTextError("the time has a fraction of a second beyond \(unit)s")
    }
    let seconds = days * 86_400 + time.second - (time.offset ?? 0)
    return try unit.count(seconds: seconds, and: fraction)
  }

  /// The number that stores one of days or units since 1970-01-01.
  func number(of integer: Int64) throws(TimeTextError) -> Int64 {
    guard self != .date || Int32(exactly: integer) != nil else {
      throw TimeTextError("the date is beyond an int32 of days")
    }
    return integer
  }

  /// The error for what is neither a date or time nor an integer.
  var unexpected: TimeTextError {
    switch self {
    case .timestamp(let unit, let zone):
      TimeTextError(
        "expected a time such as 2026-11-30T12:00:01\(zone.text.isEmpty ? "" : "Z"), or an integer of \(unit)s since 1970-01-01"
      )
    default:
      TimeTextError("expected a date such as 2026-11-30, or an integer of days since 1970-01-01")
    }
  }
}

/// Why a text is not a date or time of a type.
package struct TimeTextError: Error {
  package let reason: String
  init(_ reason: String) { self.reason = reason }
}

extension LogicalType.TimeUnit {
  /// The unit as types of Arrow name it.
  var symbol: String {
    switch self {
    case .second: "s"
    case .millisecond: "ms"
    case .microsecond: "us"
    case .nanosecond: "ns"
    }
  }

  /// The unit of a symbol or a name.
  fileprivate init?(named name: String) {
    guard let unit = Self.allCases.first(where: { $0.symbol == name || "\($0)" == name }) else {
      return nil
    }
    self = unit
  }

  /// The units that the digits after the point are; `nil` if they are not whole units.
  fileprivate func count(ofFraction fraction: ArraySlice<UInt8>) -> Int64? {
    var count: Int64 = 0
    for index in 0..<max(digits, fraction.count) {
      let digit =
        index < fraction.count ? Int64(fraction[fraction.startIndex + index] & 0x0F) : 0
      if index < digits { count = 10 * count + digit } else if digit != 0 { return nil }
    }
    return count
  }

  /// The units of whole seconds, rounded down, and of the rest.
  fileprivate func count(seconds: Int64, and rest: Int64) throws(TimeTextError) -> Int64 {
    // The last second before the lowest number is counted from its end.
    let isBefore = seconds < 0 && rest > 0
    let (whole, isBeyond) = (isBefore ? seconds + 1 : seconds)
      .multipliedReportingOverflow(by: perSecond)
    let (sum, isFurther) = whole.addingReportingOverflow(isBefore ? rest - perSecond : rest)
    guard !isBeyond, !isFurther else {
      throw TimeTextError("the time is beyond an int64 of \(self)s")
    }
    return sum
  }
}

/// Reads the parts of a date and time.
private struct TimeReader {
  /// A time of day: its second, the digits after the point, and the seconds by which its zone is
  /// before UTC.
  typealias Time = (second: Int64, fraction: ArraySlice<UInt8>, offset: Int64?)

  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// The days since 1970-01-01 of a year, month and day.
  mutating func day() -> Int64? {
    let sign = take("+-")
    let yearDigits = digits()
    guard sign == nil ? yearDigits.count == 4 : (4...9).contains(yearDigits.count),
      take("-") != nil,
      let month = number(of: 2, 1...12), take("-") != nil, let day = number(of: 2, 1...31)
    else { return nil }
    let number = yearDigits.reduce(0) { 10 * $0 + Int64($1 & 0x0F) }
    let year = sign == UInt8(ascii: "-") ? -number : number
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= lengths[Int(month) - 1] ? TimeReader.days(year, month, day) : nil
  }

  /// Howard Hinnant's algorithm: eras of 400 years that begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year.flooredQuotient(400)
    let yearOfEra = year - 400 * era
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return 146_097 * era + 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The time of day with its zone; midnight at the end of the text.
  mutating func time() -> Time? {
    if rest.isEmpty { return (0, [], nil) }
    guard take("Tt ") != nil, let hour = number(of: 2, 0...23), take(":") != nil,
      let minute = number(of: 2, 0...59)
    else { return nil }
    var time: Time = (3_600 * hour + 60 * minute, [], nil)
    if take(":") != nil {
      guard let second = number(of: 2, 0...59) else { return nil }
      time.second += second
      if take(".,") != nil {
        time.fraction = digits()
        guard !time.fraction.isEmpty else { return nil }
      }
    }
    return zone(&time) ? time : nil
  }

  /// Reads a zone, if there is one; `false` if it is not one.
  private mutating func zone(_ time: inout Time) -> Bool {
    if take("Zz") != nil {
      time.offset = 0
      return true
    }
    guard let sign = take("+-") else { return true }
    guard let hour = number(of: 2, 0...23) else { return false }
    var offset = 3_600 * hour
    let hasColon = take(":") != nil
    if hasColon || !rest.isEmpty {
      guard let minute = number(of: 2, 0...59) else { return false }
      offset += 60 * minute
    }
    time.offset = sign == UInt8(ascii: "-") ? -offset : offset
    return true
  }

  private mutating func take(_ characters: String) -> UInt8? {
    guard let first = rest.first, characters.utf8.contains(first) else { return nil }
    rest = rest.dropFirst()
    return first
  }

  private mutating func digits() -> ArraySlice<UInt8> {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest.dropFirst(digits.count)
    return digits
  }

  /// A number of some digits.
  private mutating func number(of count: Int, _ range: ClosedRange<Int64>) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count,
      digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { return nil }
    rest = rest.dropFirst(count)
    let number = digits.reduce(0) { 10 * $0 + Int64($1 & 0x0F) }
    return range.contains(number) ? number : nil
  }
}
