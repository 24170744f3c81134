// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The attachment of what a join has found to the files of a dataset.
final class JoinRun {
  /// What was found in the newest state that the run has seen.
  private(set) var pass: JoinPass
  private let join: ScoreJoin
  private let scores: Dataset
  private let describing: (DatasetWriter, ScoreJoin.Report) throws -> Void
  /// What each file has added to the report.
  private var shares: [Name: JoinPass.Share] = [:]

  /// Finds the rows of values; by keys, what `older` has found of an earlier state is taken over.
  init(
    _ join: ScoreJoin, _ base: Dataset, _ scores: Dataset, following older: JoinPass? = nil,
    describing: @escaping (DatasetWriter, ScoreJoin.Report) throws -> Void
  ) throws {
    (self.join, self.scores, self.describing) = (join, scores, describing)
    pass = try JoinPass(join, base, scores)
    if join.keys.isEmpty {
      try pass.requireEqualCounts()
    } else if let older {
      try pass.findRows(following: older)
    } else {
      try pass.findRows()
    }
  }

  /// Attaches to one file; returns whether anything changed.
  func attach(to writer: DatasetWriter, _ rowGroups: Range<Int>) throws -> Bool {
    let before = pass.total
    guard let container = writer.schema.field(at: FieldPath(steps: pass.container)) else {
      return false
    }
    try writer.attach(try pass.addition(), to: container.id, rewriting: true) {
      rowGroup, slotCount in
      try pass.columns(ofRowGroup: rowGroups.lowerBound + rowGroup, slotCount)
    }
    let share = pass.total.without(before)
    shares[Name(writer.path)] = share
    guard share.changedCount > 0 else { return false }
    try describing(writer, pass.report)
    return true
  }

  /// Throws if values of two provenances would be in one column, or if values are missing that have
  /// to be there.
  func check() throws {
    try pass.requireOneOrigin()
    let report = pass.report
    guard join.isComplete, report.missingCount > 0 else { return }
    throw DatasetError(
      "argument", pass.base.path,
      "\(report.missingCount) of \(report.slotCount) \(report.container.isEmpty ? "rows" : "responses") have no value (--missing null leaves them null)"
    )
  }

  /// Looks up keys that other writers have added or changed, and returns the files whose columns stay
  /// as they are.
  func revision(for newest: Dataset) throws -> Revision {
    let older = pass
    let newer = try JoinPass(join, newest, scores)
    let isKept = try newest.sameParts(
      as: older.base, reading: newer.baseKeys.pruned, before: older.baseKeys.pruned)
    try newer.findRows(following: older)
    pass = newer
    for (part, isKept) in zip(newest.parts.parts, isKept) where isKept {
      if let share = shares[Name(part.path)] { newer.add(share) }
    }
    return Revision(isKept: isKept, redo: attach(to:_:), check: check)
  }
}
