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
    try withoutActuallyEscaping(describing) { describing in
      let run = try JoinRun(self, change.base, scores, describing: describing)
      try attach(run, into: change)
      return run.pass.report
    }
  }

  /// Attaches what a run has found; gives the change up if it must not be committed.
  private func attach(_ run: JoinRun, into change: DatasetChange) throws {
    try change.run { try run.attach(to: $0, $1) }
    do { try run.check() } catch {
      change.fail()
      throw error
    }
  }

  /// Attaches the values to a dataset in one commit.
  ///
  /// The rows of a folder are found, and its columns written, before the lock of its manifest is
  /// taken. Under the lock the columns of files are written again in which other writers have changed
  /// rows or keys; where these are many, or have the column by now, the change starts again, and the
  /// fourth time all columns are written under the lock. `describing` is called as above, with the
  /// dataset as it was before.
  /// By position the values stay with the rows that were there.
  /// - Throws: As above; by position with code `conflict` where the change would have to start again.
  public func attach(
    _ scores: Dataset, to path: String, time: Int64 = 0, locking: LockOptions = LockOptions(),
    describing: (DatasetWriter, _ base: Dataset, Report) throws -> Void = { _, _, _ in }
  ) throws -> Report {
    var found: JoinPass?
    return try withoutActuallyEscaping(describing) { describing in
      try DatasetChange.apply(
        to: path, time: time, locking: locking, attempts: keys.isEmpty ? 1 : 4, waitsForCommit: true
      ) { change in
        let run = try JoinRun(self, change.base, scores, following: found) {
          try describing($0, change.base, $1)
        }
        defer { if change.base.isFolder, !keys.isEmpty { found = run.pass } }
        try attach(run, into: change)
        try change.commit(revise: keys.isEmpty ? nil : run.revision(for:))
        return run.pass.report
      }
    }
  }
}
