// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension LogicalType {
  /// What one stored value counts, such as milliseconds since 1970; `nil` if the value is what is
  /// stored.
  ///
  /// Values of types with one meaning are equal exactly if their stored values are: the name of a time
  /// zone and the precision of a decimal do not matter.
  package var meaning: String? {
    switch self {
    case .none, .json, .unknown, .unreadable: nil
    case .date: "date"
    case .uuid: "uuid"
    case .time(let unit): "time[\(unit)]"
    case .timestamp(let unit, let zone):
      "timestamp[\(unit)]" + (zone.text.isEmpty ? "" : " with a time zone")
    case .duration(let unit): "duration[\(unit)]"
    case .decimal128(_, let scale): "decimal with \(scale) places"
    }
  }
}
