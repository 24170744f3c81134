// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// The time of day.
public enum WallClock {
  /// Microseconds since 1970-01-01 UTC.
  public static var microseconds: Int64 { System.calls.microseconds }

  /// A time in UTC to the second, such as `2026-11-30T07:49:16Z`.
  public static func text(_ microseconds: Int64) -> String {
    let seconds = microseconds.quotient(flooredBy: 1_000_000)
    let days = seconds.quotient(flooredBy: 86_400)
    let time = seconds - days * 86_400
    // Days since 0000-03-01, so that the day that only leap years have is the last of a year.
    let shifted = days + 719_468
    let era = shifted.quotient(flooredBy: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))T"
      + "\((time / 3_600).padded(2)):\((time / 60 % 60).padded(2)):\((time % 60).padded(2))Z"
  }

  /// Seconds that only ever grow, from any start.
  public static var steadySeconds: Double { System.calls.steadySeconds }

  /// Lets others work for some seconds.
  public static func pause(seconds: Double) { System.calls.pause(seconds: seconds) }
}

extension Int64 {
  /// The quotient, rounded down.
  fileprivate func quotient(flooredBy divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The number with zeros in front.
  fileprivate func padded(_ count: Int) -> String {
    let digits = String(magnitude)
    return (self < 0 ? "-" : "") + String(repeating: "0", count: Swift.max(0, count - digits.count))
      + digits
  }
}
