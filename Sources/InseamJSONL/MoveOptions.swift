// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension [ColumnMove] {
  /// Reads the values of the options `--map`, `--pm` and `--rm`.
  ///
  /// - Throws: `RuleError` for one that is not valid, and for a field that two of them move.
  public init(map: [String], pm: [String], rm: [String]) throws(RuleError) {
    self = []
    for (flag, kind, texts) in [
      ("--map", ColumnMove.Kind.map, map), ("--pm", .pm, pm), ("--rm", .rm, rm),
    ] {
      for text in texts { append(try ColumnMove(kind, text, flag)) }
    }
    let paths = self.map { FieldPath($0.path)?.key ?? $0.path }
    guard Set<Name>(names: paths).count == paths.count else {
      throw RuleError(
        move: "two of --map, --pm and --rm name the same field; a field can be moved once")
    }
  }
}

extension ColumnMove {
  fileprivate init(_ kind: Kind, _ text: String, _ flag: String) throws(RuleError) {
    guard let move = ColumnMove(kind, text), !move.name.containsText("[]") else {
      throw RuleError(
        move: "\(flag) \(text): expected NAME=PATH, where NAME is one name without []")
    }
    let allowed = ["sum", "mean", "token"]
    guard move.provenance["reduction"].map(allowed.contains) ?? true else {
      throw RuleError(move: "\(flag) \(text): the reduction must be sum, mean or token")
    }
    self = move
  }
}
