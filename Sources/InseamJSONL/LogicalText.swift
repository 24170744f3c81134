// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

// See `spec/jsonl.md`, Export.

extension LogicalType {
  /// What a slot is in JSON; `nil` for other types.
  ///
  /// A decimal is a number in plain notation, with all digits of its scale. A uuid is text, and so
  /// are dates, times and durations, in ISO 8601.
  func text(_ column: Column, _ slot: Int) -> [UInt8]? {
    switch self {
    case .decimal128(_, let scale):
      return Decimal128(column, slot).map { Array($0.text(scale: Int(scale)).utf8) }
    case .uuid:
      return column.uuidText(slot).map { [0x22] + $0 + [0x22] }
    case .date:
      guard case .int(let days) = column.value(at: slot) else { return nil }
      return LogicalType.quoted(LogicalType.date(days))
    case .time(let unit):
      guard case .int(let time) = column.value(at: slot), time >= 0 else { return nil }
      let (second, rest) = time.quotientAndRemainder(dividingBy: unit.perSecond)
      guard second < 86_400 else { return nil }
      return LogicalType.quoted(LogicalType.time(second, rest, unit))
    case .timestamp(let unit, let zone):
      guard case .int(let time) = column.value(at: slot) else { return nil }
      let rest = (time % unit.perSecond + unit.perSecond) % unit.perSecond
      let second = time.flooredQuotient(unit.perSecond)
      let day = second.flooredQuotient(86_400)
      return LogicalType.quoted(
        "\(LogicalType.date(day))T\(LogicalType.time(second - 86_400 * day, rest, unit))"
          + (zone.text.isEmpty ? "" : "Z"))
    case .duration(let unit):
      guard case .int(let time) = column.value(at: slot) else { return nil }
      let (second, rest) = time.magnitude.quotientAndRemainder(
        dividingBy: unit.perSecond.magnitude)
      let fraction = LogicalType.fraction(Int64(rest), unit)
      return LogicalType.quoted("\(time < 0 ? "-" : "")PT\(second)\(fraction)S")
    case .none, .json, .unknown, .unreadable: return nil
    }
  }

  private static func quoted(_ text: String) -> [UInt8] { [0x22] + Array(text.utf8) + [0x22] }

  /// A day as ISO 8601 has it; years beyond four digits get a sign.
  private static func date(_ days: Int64) -> String {
    // Howard Hinnant's algorithm: eras of 400 years that begin in March.
    let z = days + 719_468
    let era = z.flooredQuotient(146_097)
    let day = z - 146_097 * era
    let yearOfEra = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let number = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + 400 * era + (number <= 2 ? 1 : 0)
    let sign = year < 0 ? "-" : year > 9_999 ? "+" : ""
    return sign + padded(abs(year), 4) + "-" + padded(number, 2) + "-"
      + padded(dayOfYear - (153 * month + 2) / 5 + 1, 2)
  }

  private static func time(_ second: Int64, _ rest: Int64, _ unit: TimeUnit) -> String {
    let (minutes, hours) = (second / 60 % 60, second / 3_600)
    return padded(hours, 2) + ":" + padded(minutes, 2) + ":" + padded(second % 60, 2)
      + fraction(rest, unit)
  }

  /// A fraction of a second with 3, 6 or 9 digits; none if it is 0.
  private static func fraction(_ rest: Int64, _ unit: TimeUnit) -> String {
    var (rest, digits) = (rest, unit.digits)
    while rest != 0, rest % 1_000 == 0 { (rest, digits) = (rest / 1_000, digits - 3) }
    return rest == 0 ? "" : "." + padded(rest, digits)
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }
}

extension LogicalType.TimeUnit {
  /// The digits of a fraction of a second.
  var digits: Int {
    switch self {
    case .second: 0
    case .millisecond: 3
    case .microsecond: 6
    case .nanosecond: 9
    }
  }

  var perSecond: Int64 {
    switch self {
    case .second: 1
    case .millisecond: 1_000
    case .microsecond: 1_000_000
    case .nanosecond: 1_000_000_000
    }
  }
}

extension Int64 {
  /// The quotient, rounded down.
  func flooredQuotient(_ divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}
