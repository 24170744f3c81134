// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

// The result of a method has the paths of its input columns in its provenance (`columns`). Whoever
// gives one of them other values adds that path to the key `outdated` of the result.

extension DatasetWriter {
  /// Notes in the results of methods that columns they were computed from have other values now.
  func outdateResults(of plan: AttachPlan) {
    let written = Set(plan.parts.flatMap(\.writtenIDs))
    outdateResults(of: schema.paths().filter { written.contains($0.field.id) }.map(\.path))
  }

  /// Notes in the results of methods that the columns at some paths have other values now.
  func outdateResults(of paths: [FieldPath]) {
    let names = Set<Name>(names: paths.map(\.description))
    for (id, pairs) in log.provenance.entries where pairs["kind"] == "method" {
      let known = pairs.lines(of: "outdated")
      let changed = pairs.lines(of: "columns").filter {
        names.contains($0) && !known.contains($0)
      }
      if !changed.isEmpty {
        addProvenance(["outdated": (known + changed).joined(separator: "\n")], ofColumn: id)
      }
    }
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
  fileprivate func lines(of key: String) -> [String] {
    self[key].map { $0.unicodeScalars.split(separator: "\n").map { String($0) } } ?? []
  }
}
