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
    let temporary = try reporting(copy) { try FileCopy(of: path, beside: copy) }
    try change(try DatasetWriter(appendingTo: temporary.path))
    try reporting(copy) { try temporary.publish() }
  }
}
