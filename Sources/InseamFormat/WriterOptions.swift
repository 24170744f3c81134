// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// What a writer aims at.
///
/// See `spec/encodings.md`.
public enum Profile: String, Sendable, CaseIterable {
  /// Scalars raw, text fast.
  case scan
  /// Random access to text, scalars raw unless over 30 % is saved.
  case train
  /// The smallest file.
  case archive
}

/// The settings of a writer.
public struct WriterOptions: Sendable {
  /// What the writer aims at.
  public var profile: Profile
  /// The zstd level of text.
  public var compressionLevel: Int
  /// The most bytes of a column's trained dictionary; 0 for none.
  public var dictionaryBytes: Int
  /// The bytes of a text column that are looked at before its encoding is chosen.
  public var sampleBytes: Int
  /// The target size of a page of strings: stored bytes of frames, content bytes otherwise.
  public var pageBytes: Int
  /// The most rows of a row group.
  public var rowGroupRows: Int
  /// The bytes of fixed-width values and offsets after which a row group is closed.
  public var rowGroupBytes: Int

  /// The settings of a profile.
  public init(profile: Profile = .train) {
    self.profile = profile
    compressionLevel = profile == .archive ? 9 : 1
    dictionaryBytes = 256 << 10
    sampleBytes = 4 << 20
    pageBytes = profile == .archive ? 4 << 20 : 16 << 10
    rowGroupRows = Limits.rowGroupRows
    rowGroupBytes = 64 << 20
  }
}
