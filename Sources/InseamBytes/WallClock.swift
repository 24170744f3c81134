// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#endif

/// The time of day.
public enum WallClock {
  /// Microseconds since 1970-01-01 UTC.
  public static var microseconds: Int64 {
    var time = timespec()
    // Safe: clock_gettime writes one structure.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }

  /// Seconds that only ever grow, from any start.
  public static var steadySeconds: Double {
    var time = timespec()
    // Safe: clock_gettime writes one structure.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Lets others work for less than a second.
  public static func pause(seconds: Double) { usleep(UInt32(max(0, seconds) * 1e6)) }
}
