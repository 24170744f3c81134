// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

extension Dataset {
  /// Copies the file of a dataset, all generations, and lets `change` add to the copy, which appears
  /// with the first commit.
  ///
  /// - Throws: Whatever `change` throws, or `DatasetError`; nothing is left behind then.
  public static func duplicate(
    _ path: String, to copy: String, policy: OutputPolicy = .create,
    _ change: (DatasetWriter) throws -> Void
  ) throws {
    guard !Folder.isFolder(path) else {
      throw DatasetError(
        "argument", path,
        "a folder cannot be changed into a copy; inseam merge makes one file of it first")
    }
    // A copy with right checksums over wrong bytes would never be noticed again.
    let dataset = try Dataset(path)
    try dataset.verify(.checksums)
    let writer = try DatasetWriter(copying: dataset, to: copy, policy: policy)
    try change(writer)
    try writer.publishCopy()
  }
}
