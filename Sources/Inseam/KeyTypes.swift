// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

// Which columns can be the keys of one join. See `spec/predicates.md`, Keys of another file.

extension Field {
  /// Whether keys of this column and of another one are equal exactly if their stored values are.
  ///
  /// Stored values of dates, times and decimals are counts of different things in different types. A
  /// column of only nulls goes with every other: its keys equal nothing.
  func isComparable(asKeyWith other: Field) -> Bool {
    guard type != .null, other.type != .null else { return true }
    guard let meaning = logical.meaning else {
      return other.logical.meaning == nil && keyKind == other.keyKind
    }
    return meaning == other.logical.meaning
  }

  /// The word for what the values of a key are.
  private var keyKind: String {
    switch type {
    case .utf8: "text"
    case .binary: "bytes"
    case .bool: "truth value"
    case .null, .list, .fixedSizeList, .structure: description
    default: "number"
    }
  }
}

extension Field {
  /// How keys get the type of this column, for messages; `keys` are what may be JSON Lines.
  func adviceForKeys(named name: String, _ keys: String) -> String {
    guard let option = typeOption else {
      return "cast one of the columns before its dataset is written"
    }
    return "--type \(name)=\(option) converts it where the \(keys) are JSON Lines"
  }

  /// The type as `--type` names it; `nil` if it has no name there.
  private var typeOption: String? {
    switch logical {
    case .date, .timestamp: "'\(self)'"
    case .none where type == .utf8 || type == .bool: type.name
    case .none where type.isInteger: "int64"
    case .none where type.isFloat: "float64"
    default: nil
    }
  }
}
