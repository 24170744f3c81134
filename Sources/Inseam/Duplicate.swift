// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

extension Dataset {
  /// Copies the file of a dataset, all generations, and lets `change` add to the copy before it
  /// appears.
  ///
  /// - Throws: Whatever `change` throws, or `DatasetError`; nothing is left behind then.
  public static func duplicate(
    _ path: String, to copy: String, _ change: (DatasetWriter) throws -> Void
  ) throws {
    guard !Folder.isFolder(path) else {
      throw DatasetError(
        "argument", path,
        "a folder cannot be changed into a copy; inseam merge makes one file of it first")
    }
    // A copy with right checksums over wrong bytes would never be noticed again.
    try Dataset(path).verify(.checksums)
    let temporary = try reporting(copy) { try FileCopy(of: path, beside: copy) }
    do { try change(try DatasetWriter(appendingTo: temporary.path)) } catch let error
      as DatasetError
      where error.path == temporary.path
    {
      // The copy has no name yet. What is wrong with its rows is wrong with those it was made of.
      throw DatasetError(
        error.code, error.systemCode == nil ? path : copy, column: error.column, rows: error.rows,
        offset: error.offset, systemCode: error.systemCode, error.detail)
    }
    try reporting(copy) { try temporary.publish() }
  }
}
