// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension MethodParameters {
  /// Takes a column that is required or has a default.
  mutating func column(
    _ name: String, _ shape: InputColumn.Shape, _ family: InputColumn.Family = .any
  ) throws -> InputColumn {
    guard let column = optionalColumn(name, shape, family) else {
      throw MethodError("missing option --\(name) COLUMN")
    }
    return column
  }

  /// Takes a column that may be missing.
  mutating func optionalColumn(
    _ name: String, _ shape: InputColumn.Shape, _ family: InputColumn.Family = .any
  ) -> InputColumn? {
    text(name).map { InputColumn(option: name, text: $0, shape: shape, family: family) }
  }

  /// Takes the columns of an option that is repeated.
  mutating func columns(
    _ name: String, _ shape: InputColumn.Shape, _ family: InputColumn.Family = .any
  ) -> [InputColumn] {
    all(name).map { InputColumn(option: name, text: $0, shape: shape, family: family) }
  }

  /// Takes the scores of the two sides of a pair, as `MethodOption.pair` names them.
  mutating func scorePair() throws -> (chosen: InputColumn, rejected: InputColumn) {
    try pair("rm", .rewardModel, "chosen", "rejected")
  }

  /// Takes the two sides of a pair: the gold response and each worse response of a model, or two
  /// columns.
  mutating func pair(
    _ model: String, _ family: InputColumn.Family, _ chosen: String, _ rejected: String
  ) throws -> (chosen: InputColumn, rejected: InputColumn) {
    if let name = text(model) {
      for other in [chosen, rejected] where has(other) {
        throw MethodError("--\(model) and --\(other) cannot be combined")
      }
      let column = InputColumn(option: model, text: name, shape: .numbers, family: family)
      return (column.ofGold, column.ofWorse)
    }
    guard has(chosen) || has(rejected) else {
      throw MethodError(
        "missing option --\(model) MODEL, or --\(chosen) COLUMN with --\(rejected) COLUMN")
    }
    let sides: InputColumn.Family = family == .policyModel ? .logps : .any
    return (try column(chosen, .numbers, sides), try column(rejected, .numbers, sides))
  }
}
