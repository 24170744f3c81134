// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension PredicateFunction {
  /// The functions that take a part of a date, a time or a timestamp: `year(created)`.
  static let timeParts = [
    part("year", of: [.day]) { $0.civilDate.year },
    part("month", of: [.day]) { $0.civilDate.month },
    part("day", of: [.day]) { $0.civilDate.day },
    // 1970-01-01 was a Thursday; Monday is 1.
    part("weekday", of: [.day]) { ($0.day + 3).modulo(7) + 1 },
    part("hour", of: [.second]) { $0.second / 3_600 },
    part("minute", of: [.second]) { $0.second / 60 % 60 },
    part("second", of: [.second]) { $0.second % 60 },
  ]

  /// What a type has to have for a part of it.
  private enum Part {
    case day, second
  }

  private static func part(
    _ name: Name, of needs: Set<Part>, _ body: @escaping @Sendable (TimeOfDay) -> Int64
  ) -> PredicateFunction {
    PredicateFunction(name) { evaluator, argument in
      let vector = try evaluator.evaluate(argument)
      if case .nothing = vector.values { return vector }
      guard case .integers(let stored) = vector.values, let time = vector.time,
        needs.isSubset(of: PredicateFunction.parts(of: time))
      else {
        let wanted = needs.contains(.day) ? "a date or a timestamp" : "a timestamp or a time"
        throw evaluator.error(argument, "expected \(wanted), found \(vector.kindName)")
      }
      guard let offset = time.offsetOfZone else {
        throw evaluator.error(
          argument,
          "the column has the time zone \(time.zoneName), whose offset depends on the moment; \(name) knows UTC and offsets such as +02:00"
        )
      }
      let values = stored.map { TimeOfDay($0, time, offset: offset).map(body) }
      return Vector(
        .integers(values.map { $0 ?? 0 }),
        isKnown: values.indices.map { vector.known($0) && values[$0] != nil }, count: vector.count)
    }
  }

  private static func parts(of type: LogicalType) -> Set<Part> {
    switch type {
    case .date: [.day]
    case .time: [.second]
    case .timestamp: [.day, .second]
    default: []
    }
  }
}

/// The day of a moment and the whole seconds since it began, where clocks show them.
private struct TimeOfDay {
  /// Days since 1970-01-01.
  let day: Int64
  /// Seconds from 0 to 86,399.
  let second: Int64

  /// `nil` for moments so far away that their day leaves int64.
  init?(_ stored: Int64, _ type: LogicalType, offset: Int64) {
    let unit = (0..<type.secondScale).reduce(Int64(1)) { unit, _ in 10 * unit }
    let (moment, isFar) = stored.flooredQuotient(by: unit).addingReportingOverflow(offset)
    let isDay = type == .date
    day = isDay ? stored : moment.flooredQuotient(by: 86_400)
    second = isDay ? 0 : moment.modulo(86_400)
    if isFar || day > Int64.max - TimeOfDay.daysBefore1970 { return nil }
  }

  /// From 0000-03-01, when an era begins.
  private static let daysBefore1970: Int64 = 719_468

  /// The date by the Gregorian calendar: Howard Hinnant's algorithm, eras of 400 years that begin in
  /// March.
  var civilDate: (year: Int64, month: Int64, day: Int64) {
    let shifted = day + TimeOfDay.daysBefore1970
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted.modulo(146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (
      yearOfEra + 400 * era + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * marchMonth + 2) / 5 + 1
    )
  }
}

extension Int64 {
  /// The remainder that is not negative, of a divisor above zero.
  fileprivate func modulo(_ divisor: Int64) -> Int64 {
    let rest = self % divisor
    return rest < 0 ? rest + divisor : rest
  }

  /// The quotient rounded down, of a divisor above zero.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}

extension LogicalType {
  /// The seconds that the clocks of a column are ahead of UTC; `nil` where that depends on the
  /// moment.
  fileprivate var offsetOfZone: Int64? {
    zoneName.isEmpty ? 0 : TimeReader.offset(ofZone: zoneName)
  }

  /// The time zone of a timestamp; empty for all else.
  fileprivate var zoneName: String {
    if case .timestamp(_, let zone) = self { zone.text } else { "" }
  }
}
