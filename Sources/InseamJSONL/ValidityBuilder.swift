// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Which slots of a growing column hold values, and which nulls stand for absent keys.
///
/// While every slot holds a value nothing but their number is kept.
struct ValidityBuilder {
  /// The number of slots.
  private(set) var count = 0
  private var hasNulls = false
  private var valid = BitmapBuilder()
  private var absent = BitmapBuilder()

  /// Appends slots that hold values.
  mutating func appendPresent(_ times: Int = 1) {
    count += times
    guard hasNulls else { return }
    valid.append(true, times: times)
    absent.append(false, times: times)
  }

  /// Appends nulls: absent keys, or explicit ones.
  mutating func appendNull(isAbsent: Bool, times: Int) {
    if !hasNulls {
      hasNulls = true
      valid.append(true, times: count)
      absent.append(false, times: count)
    }
    valid.append(false, times: times)
    absent.append(isAbsent, times: times)
    count += times
  }

  /// Forgets the slots from `count` on.
  mutating func truncate(to count: Int) {
    self.count = count
    valid.truncate(to: min(count, valid.count))
    absent.truncate(to: min(count, absent.count))
  }

  /// The validity, `nil` if there are no nulls, and the absence.
  func finish() throws -> (validity: Bitmap?, absence: Column.Absence) {
    guard hasNulls, valid.setCount < count else { return (nil, .none) }
    let nulls = count - valid.setCount
    let absence: Column.Absence =
      absent.setCount == 0 ? .none : absent.setCount == nulls ? .all : .some(try absent.finish())
    return try (valid.finish(), absence)
  }
}
