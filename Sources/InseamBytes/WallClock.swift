// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

/// The time of day.
public enum WallClock {
  /// Microseconds since 1970-01-01 UTC.
  public static var microseconds: Int64 { System.calls.microseconds }

  /// Seconds that only ever grow, from any start.
  public static var steadySeconds: Double { System.calls.steadySeconds }

  /// Lets others work for some seconds.
  public static func pause(seconds: Double) { System.calls.pause(seconds: seconds) }
}
