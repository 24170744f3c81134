// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// What a writer that stays open does with the path it is given.
public enum WriterMode: String, Sendable, CaseIterable {
  /// A new file, which is there, empty, as soon as the writer is: of two that create one path, the
  /// second gets an error before it has written a row.
  case create
  /// A new file, which takes the place of one that has the path with the first commit.
  case replace
  /// The file that has the path; a new one if there is none.
  case append
}

extension DatasetWriter {
  /// Opens a writer that commits as it goes; tells whether the file is new.
  ///
  /// `seed`: What the file id of a new file follows from besides its contents; something random if
  /// `nil`, so that no two files that begin empty have one id.
  /// - Throws: `DatasetError`: the path is taken and the mode is `create`, or the folder cannot be
  ///   written.
  public static func open(
    _ path: String, mode: WriterMode, seed: String? = nil, options: WriteOptions = WriteOptions()
  ) throws(DatasetError) -> (writer: DatasetWriter, isNew: Bool) {
    var options = options
    while true {
      if mode == .append, Folder.exists(path) {
        return (try DatasetWriter(appendingTo: path, options: options), false)
      }
      options.policy = mode == .replace ? .replace : .create
      do throws(DatasetError) {
        let writer = try DatasetWriter(creating: path, options: options)
        writer.setLineage([(key: "nonce", value: seed ?? randomName())])
        // The file id is a digest of the first commit: with a seed, of nothing that changes.
        if mode != .replace { try writer.commit(time: seed == nil ? WallClock.microseconds : 0) }
        return (writer, true)
      } catch {
        // Another writer was faster: its file is appended to.
        guard mode == .append, error.systemCode == FileError.exists else { throw error }
      }
    }
  }

  /// Text that no other call gives.
  static func randomName() -> String {
    (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }.joined(separator: "-")
  }
}
