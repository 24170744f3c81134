// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Reads the parts of dates and times in ISO 8601, one after the other.
struct TimeReader {
  private var rest: ArraySlice<UInt8>
  /// The most digits of a fraction of a second.
  private static let fractionDigits = 18

  init(_ text: String) { rest = Array(text.utf8)[...] }

  /// Whether everything has been read.
  var isAtEnd: Bool { rest.isEmpty }

  /// Reads a character if it is the next one.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func digits(_ count: ClosedRange<Int>) -> ArraySlice<UInt8>? {
    let found = rest.prefix { (0x30...0x39).contains($0) }
    guard count.contains(found.count) else { return nil }
    rest = rest.dropFirst(found.count)
    return found
  }

  /// Reads a number of some digits.
  private mutating func number(_ count: ClosedRange<Int>, to limit: Int64 = .max) -> Int64? {
    guard let found = digits(count) else { return nil }
    let value = found.reduce(Int64(0)) { 10 * $0 + Int64($1 - 0x30) }
    return value <= limit ? value : nil
  }

  /// Reads `2026-01-31` as days since 1970-01-01; years beyond four digits have a sign.
  mutating func date() -> Int64? {
    let isNegative = take("-")
    let hasSign = isNegative || take("+")
    guard let year = number(hasSign ? 4...9 : 4...4), take("-"), let month = number(2...2),
      take("-"), let day = number(2...2)
    else { return nil }
    return TimeReader.days(isNegative ? -year : year, month, day)
  }

  /// Days since 1970-01-01; `nil` if there is no such day.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    guard (1...12).contains(month) else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day >= 1, day <= lengths[Int(month) - 1] else { return nil }
    // Howard Hinnant's algorithm: eras of 400 years that begin in March.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - 400 * era
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return 146_097 * era + 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Reads `12:30`, `12:30:00` or `12:30:00.5`.
  mutating func time() -> (second: Int64, fraction: (digits: Int64, scale: Int))? {
    guard let hour = number(2...2, to: 23), take(":"), let minute = number(2...2, to: 59)
    else { return nil }
    guard take(":") else { return (3_600 * hour + 60 * minute, (0, 0)) }
    guard let second = number(2...2, to: 59), let fraction = self.fraction() else { return nil }
    return (3_600 * hour + 60 * minute + second, fraction)
  }

  /// Reads what follows a point, if there is one; zeros at its end do not count.
  private mutating func fraction() -> (digits: Int64, scale: Int)? {
    guard take(".") || take(",") else { return (0, 0) }
    guard var found = digits(1...TimeReader.fractionDigits) else { return nil }
    while found.last == 0x30 { found.removeLast() }
    return (found.reduce(Int64(0)) { 10 * $0 + Int64($1 - 0x30) }, found.count)
  }

  /// Reads `Z`, `+02:00`, `+0200` or `-05` as seconds.
  mutating func offset() -> Int64? {
    if take("Z") || take("z") { return 0 }
    let isNegative = take("-")
    guard isNegative || take("+"), let found = digits(2...4), found.count != 3 else { return nil }
    var parts = TimeReader.pairs(found)
    while parts.count < 3, take(":") {
      guard let next = digits(2...2) else { return nil }
      parts += TimeReader.pairs(next)
    }
    guard parts[0] <= 23, parts.dropFirst().allSatisfy({ $0 <= 59 }) else { return nil }
    let offset = zip(parts, [3_600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    return isNegative ? -offset : offset
  }

  /// The numbers of two digits each.
  private static func pairs(_ digits: ArraySlice<UInt8>) -> [Int64] {
    let values = digits.map { Int64($0 - 0x30) }
    return stride(from: 0, to: values.count, by: 2).map { 10 * values[$0] + values[$0 + 1] }
  }

  /// Reads `P1DT2H3M4.5S`, of which parts may be left out.
  mutating func duration() -> (second: Int64, fraction: (digits: Int64, scale: Int))? {
    guard take("P") else { return nil }
    var (total, isEmpty) = (Int64(0), true)
    if !rest.isEmpty, rest.first != UInt8(ascii: "T") {
      guard let days = number(1...12), take("D") else { return nil }
      (total, isEmpty) = (86_400 * days, false)
    }
    guard take("T") else {
      guard !isEmpty else { return nil }
      return (total, (0, 0))
    }
    var units: [(Unicode.Scalar, Int64)] = [("H", 3_600), ("M", 60), ("S", 1)]
    while !rest.isEmpty {
      guard let value = number(1...12), let fraction = self.fraction(),
        let index = units.firstIndex(where: { take($0.0) }),
        fraction.scale == 0 || units[index].1 == 1
      else { return nil }
      total += units[index].1 * value
      if units[index].1 == 1 { return (total, fraction) }
      (units, isEmpty) = (Array(units[(index + 1)...]), false)
    }
    guard !isEmpty else { return nil }
    return (total, (0, 0))
  }

  /// The offset of a zone that is UTC, or an offset itself; `nil` for other names.
  static func offset(ofZone name: String) -> Int64? {
    let utc: [Name] = ["UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "Etc/Zulu", "Z"]
    if utc.contains(Name(name)) { return 0 }
    var reader = TimeReader(name)
    guard let offset = reader.offset(), reader.isAtEnd else { return nil }
    return offset
  }
}
