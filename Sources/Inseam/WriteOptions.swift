// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
internal import InseamFormat

/// How a writer encodes.
public struct WriteOptions: Sendable {
  /// What the writer aims at.
  public enum Profile: String, Sendable, CaseIterable {
    /// Scalars raw, text fast.
    case scan
    /// Random access to text; scalars raw unless over 30 % is saved.
    case train
    /// The smallest file.
    case archive
  }

  /// What the writer aims at.
  public var profile = Profile.train
  /// The zstd level of text; the profile's if `nil`.
  public var compressionLevel: Int?
  /// The most rows of a row group.
  public var rowGroupRows: Int?
  /// The most bytes of a trained text dictionary; 0 for none.
  public var dictionaryBytes: Int?
  /// The bytes of text that are looked at before its encoding is chosen.
  public var sampleBytes: Int?
  /// The target size of a page of text.
  public var pageBytes: Int?
  /// What becomes of a file that has the path of a new one already.
  public var policy = OutputPolicy.create
  /// The name and release noted as the writer.
  public var writer = "inseam 0.1.0"

  /// The defaults: profile `train`.
  public init() {}

  var format: WriterOptions {
    var options = WriterOptions(profile: InseamFormat.Profile(rawValue: profile.rawValue) ?? .train)
    if let compressionLevel { options.compressionLevel = compressionLevel }
    if let rowGroupRows { options.rowGroupRows = max(1, min(rowGroupRows, Limits.rowGroupRows)) }
    if let dictionaryBytes { options.dictionaryBytes = dictionaryBytes }
    if let sampleBytes { options.sampleBytes = sampleBytes }
    if let pageBytes { options.pageBytes = pageBytes }
    return options
  }
}

/// When a writer commits without being told.
///
/// It looks at every `append`: rows that nothing follows wait for the next call of `commit()`.
public struct AutoCommit: Sendable {
  /// The number of waiting rows at which it commits.
  public var rows: Int?
  /// The seconds after the last commit at which it commits.
  public var seconds: Double?

  /// Commits after a number of rows, or of seconds, whichever comes first.
  public init(rows: Int? = nil, seconds: Double? = nil) {
    self.rows = rows
    self.seconds = seconds
  }

  /// Whether it is time, with so many rows waiting since a point in time.
  func isDue(rows waiting: UInt64, since start: Double) -> Bool {
    guard waiting > 0 else { return false }
    if let rows, waiting >= UInt64(max(1, rows)) { return true }
    return seconds.map { WallClock.steadySeconds - start >= $0 } ?? false
  }
}
