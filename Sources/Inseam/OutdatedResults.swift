// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

// The result of a method has the paths of its input columns in its provenance (`columns`), and those
// of columns that it would have taken in their place (`preferred`). Whoever gives one of them other
// values adds that path to the key `outdated` of the result.

extension DatasetWriter {
  /// Notes in the results of methods that columns they were computed from have other values now.
  func outdateResults(of plan: AttachPlan) {
    let written = Set(plan.parts.flatMap(\.writtenIDs))
    outdateResults(of: schema.paths().filter { written.contains($0.field.id) }.map(\.path))
  }

  /// Notes in the results of methods that the columns at some paths have other values now.
  func outdateResults(of paths: [FieldPath], keys: [Name] = ["columns", "preferred"]) {
    let names = Set<Name>(names: paths.map(\.description))
    for (id, pairs) in log.provenance.entries where pairs["kind"] == "method" {
      let known = pairs.lines(of: "outdated")
      let changed = keys.flatMap { pairs.lines(of: $0) }.filter {
        names.contains(Name($0)) && !known.contains($0)
      }
      if !changed.isEmpty {
        addProvenance(["outdated": (known + changed).joined(separator: "\n")], ofColumn: id)
      }
    }
  }

  /// Notes in the results of methods that rows have other responses than when they were computed: the
  /// path is that of the list.
  package func outdateResultsOfResponses() {
    for (id, pairs) in log.provenance.entries where pairs["kind"] == "method" {
      let known = pairs.lines(of: "outdated")
      let reads = pairs.lines(of: "columns").contains { $0.hasPrefix("responses[]") }
      if reads, !known.contains("responses") {
        addProvenance(["outdated": (known + ["responses"]).joined(separator: "\n")], ofColumn: id)
      }
    }
  }

  /// Replaces the provenance of a column that has values, and notes in the results of methods that
  /// they read other values in it now.
  public func changeProvenance(_ pairs: [Name: String], ofColumn id: UInt32) {
    let before = provenance(ofColumn: id)
    setProvenance(pairs, ofColumn: id)
    guard DatasetWriter.meaningKeys.contains(where: { before[$0] != pairs[$0] }),
      let path = schema.paths().first(where: { $0.field.id == id })?.path
    else { return }
    outdateResults(of: [path], keys: ["columns"])
  }

  /// The keys that change what methods read in a column.
  private static var meaningKeys: [Name] { ["reduction", "gold", "worst"] }

  /// Follows a column to its new name wherever the provenance of columns names it.
  func follow(_ old: FieldPath, to new: FieldPath) {
    for (id, pairs) in log.provenance.entries {
      let moved = pairs.moving(old, to: new)
      if moved != pairs { setProvenance(moved, ofColumn: id) }
    }
    // A method that is computed again takes it for what it looked for before.
    let names = schema.field(at: new)?.paths(below: new).map(\.path) ?? []
    outdateResults(of: [new] + names, keys: ["preferred"])
  }
}

extension AttachPlan.Part {
  /// The ids of the columns whose values are written, and of those below them.
  fileprivate var writtenIDs: [UInt32] {
    switch self {
    case .joined(_, let parts): parts.flatMap(\.writtenIDs)
    case .written(let field, _): field.preorder.map(\.id)
    }
  }
}

extension Dataset {
  /// The input columns of a method's result that have got other values since it was computed.
  public func changedInputs(of field: Field) -> [String] {
    provenance(of: field).lines(of: "outdated")
  }
}

extension [Name: String] {
  /// The lines of a value.
  func lines(of key: Name) -> [String] {
    self[key].map { $0.unicodeScalars.split(separator: "\n").map { String($0) } } ?? []
  }

  /// The same with a column under its new path.
  fileprivate func moving(_ old: FieldPath, to new: FieldPath) -> [Name: String] {
    var pairs = self
    if self["kind"] == "method" {
      for key: Name in ["columns", "preferred", "outdated"] where pairs[key] != nil {
        pairs[key] = lines(of: key).map { line in
          FieldPath(line)?.moving(old, to: new)?.description ?? line
        }.joined(separator: "\n")
      }
      for key: Name in ["pm", "rm"] {
        let own = pairs[key].map { FieldPath(steps: ["responses", "[]", key.text, $0]) }
        if own == old, let name = new.steps.last { pairs[key] = name }
      }
    }
    // The rules max:PATH and min:PATH are of a response.
    for rule in ["max:", "min:"] where pairs["gold"]?.hasPrefix(rule) ?? false {
      let steps = FieldPath(String(pairs["gold"]?.dropFirst(4) ?? ""))?.steps ?? []
      if let moved = FieldPath(steps: ["responses", "[]"] + steps).moving(old, to: new) {
        pairs["gold"] = rule + FieldPath(steps: Array(moved.steps.dropFirst(2))).description
      }
    }
    return pairs
  }
}

extension FieldPath {
  /// The path after a column, which it leads to or through, got another name; `nil` if it does not.
  fileprivate func moving(_ old: FieldPath, to new: FieldPath) -> FieldPath? {
    guard steps.starts(with: old.steps) else { return nil }
    return FieldPath(steps: new.steps + steps.dropFirst(old.steps.count))
  }
}
