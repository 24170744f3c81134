// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Brings values that came later, in any order, to the rows or responses they belong to.
///
/// The values are columns of another dataset. They are found by keys, or lie in the order of the
/// slots they are for. Memory does not grow with the number of keys: beyond `memoryBytes` the keys
/// are taken in several passes.
/// See `spec/scoring.md`.
public struct ScoreJoin: Sendable {
  /// One column of values.
  public struct Value: Sendable {
    /// Where the values are in their dataset, from the row or from the struct that has the keys.
    public let source: FieldPath
    /// Where they go, from the struct that has the keys.
    public let target: FieldPath
    /// What is known of the values; those that a column keeps beside them must agree.
    public var origin: [Name: String] = [:]

    /// Brings the values at `source` to `target`.
    public init(_ source: FieldPath, to target: FieldPath) {
      self.source = source
      self.target = target
    }
  }

  /// What becomes of two rows of values with one key.
  public enum Repeats: String, Sendable, CaseIterable {
    /// They have to be equal.
    case equal
    /// The first counts.
    case first
    /// The last counts.
    case last
  }

  /// Keys of the row or of a response by name; none: by position.
  public var keys: [String]
  /// What is brought.
  public var values: [Value]
  /// What becomes of two rows with one key.
  public var repeats = Repeats.equal
  /// Whether values that are there give way to other ones; else that is an error.
  public var replaces = false
  /// Whether every slot must have its values in the end.
  public var isComplete = false
  /// By position: the steps to the struct whose slots are filled, such as `responses`, `[]`.
  public var container: [String] = []
  /// The memory for keys.
  public var memoryBytes = 256 << 20

  /// Brings values by keys, or by position if there are none.
  public init(keys: [String], values: [Value]) {
    self.keys = keys
    self.values = values
  }

  /// What was brought.
  public struct Report: Sendable {
    /// The steps to the struct that has the keys: none for the row, or up to a `[]`.
    public internal(set) var container: [String] = []
    /// The slots of the rows, or of the responses, that could take values.
    public internal(set) var slotCount = 0
    /// Those that a row of values was found for.
    public internal(set) var matchedCount = 0
    /// Those whose values are other than before.
    public internal(set) var changedCount = 0
    /// Those that lack a value in the end.
    public internal(set) var missingCount = 0
    /// The rows of values.
    public internal(set) var inputCount = 0
    /// Rows of values whose key came before.
    public internal(set) var repeatedCount = 0
    /// Keys of values that no slot has.
    public internal(set) var unknownCount = 0
    /// Rows of values without a key.
    public internal(set) var keylessCount = 0
    /// The first few unknown keys.
    public internal(set) var unknownKeys: [String] = []
  }

  /// Attaches the values to a file or to the parts of a folder.
  ///
  /// `describing` is called with the writer of each file that changed, to note where the values
  /// come from; the caller commits.
  /// - Throws: `DatasetError`: an unknown key or column, values that contradict each other or those
  ///   that are there, in their provenance too, too few of them; nothing is visible then.
  /// - Complexity: O(*n* + *m*) in slots and rows of values for every pass.
  public func run(
    _ scores: Dataset, into change: DatasetChange,
    describing: (DatasetWriter, Report) throws -> Void = { _, _ in }
  ) throws -> Report {
    let pass = try JoinPass(self, change.base, scores)
    if keys.isEmpty { try pass.requireEqualCounts() } else { try pass.findRows() }
    return try run(pass, into: change, describing: describing)
  }

  /// Attaches the values to a dataset in one commit.
  ///
  /// The rows of a folder are found before the lock of its manifest is taken. Under the lock only keys
  /// are looked up that other writers added or changed meanwhile; where these are many, the change
  /// starts again, and the fourth time all are looked up under the lock. `describing` is called as
  /// above, with the dataset as it was before.
  /// - Throws: As above.
  public func attach(
    _ scores: Dataset, to path: String, time: Int64 = 0, locking: LockOptions = LockOptions(),
    describing: (DatasetWriter, _ base: Dataset, Report) throws -> Void = { _, _, _ in }
  ) throws -> Report {
    let attempts = keys.isEmpty ? 1 : 4
    var attempt = 0
    var found: JoinPass?
    let prepare = {
      attempt += 1
      guard !keys.isEmpty, Folder.isFolder(path) else { return }
      let pass = try JoinPass(self, Dataset(path), scores)
      if let found {
        try pass.findRows(following: found, rowLimit: .max)
      } else {
        try pass.findRows()
      }
      found = pass
    }
    return try DatasetChange.apply(
      to: path, time: time, locking: locking, attempts: attempts, preparing: prepare
    ) { change in
      guard let known = found else {
        return try run(scores, into: change) { try describing($0, change.base, $1) }
      }
      let pass = try JoinPass(self, change.base, scores)
      let limit = attempt < attempts ? DatasetChange.lockedRows : .max
      try pass.findRows(following: known, rowLimit: limit)
      found = pass
      return try run(pass, into: change) { try describing($0, change.base, $1) }
    }
  }

  /// Attaches what a pass has found.
  private func run(
    _ pass: JoinPass, into change: DatasetChange,
    describing: (DatasetWriter, Report) throws -> Void
  ) throws -> Report {
    let base = change.base
    let addition = try pass.addition()
    try change.run { writer, rowGroups in
      let before = pass.report.changedCount
      guard let container = writer.schema.field(at: FieldPath(steps: pass.container)) else {
        return false
      }
      try writer.attach(addition, to: container.id, rewriting: true) { rowGroup, slotCount in
        try pass.columns(ofRowGroup: rowGroups.lowerBound + rowGroup, slotCount)
      }
      guard pass.report.changedCount > before else { return false }
      try describing(writer, pass.report)
      return true
    }
    do { try pass.requireOneOrigin() } catch {
      change.fail()
      throw error
    }
    if isComplete, pass.report.missingCount > 0 {
      change.fail()
      throw DatasetError(
        "argument", base.path,
        "\(pass.report.missingCount) of \(pass.report.slotCount) \(pass.report.container.isEmpty ? "rows" : "responses") have no value (--missing null leaves them null)"
      )
    }
    return pass.report
  }
}
