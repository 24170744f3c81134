// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Dataset {
  /// Writes the rows of the newest generation as a new file that takes the place of the old one:
  /// small row groups are merged, deleted rows, dropped columns and older generations are gone,
  /// encodings are chosen anew.
  ///
  /// A writer that has the file is an error; one that opens it later gets the new file. Readers
  /// keep the old one. With another path as `output` the file stays as it is.
  /// - Throws: `DatasetError`; the file is then as it was.
  /// - Complexity: O(*n*) in the bytes of the rows.
  public static func compact(
    _ path: String, to output: String? = nil, options: WriteOptions = WriteOptions()
  ) throws -> (before: UInt64, after: UInt64) {
    guard output != nil || !Folder.isFolder(path) else {
      throw DatasetError(
        "argument", path, "a folder cannot be compacted; inseam merge or inseam split rewrites it")
    }
    // The lock keeps other writers out until the new file has the name.
    let lock = output == nil ? try DatasetWriter(appendingTo: path) : nil
    let dataset = try Dataset(path)
    var kept = dataset.lineage.filter { !FolderWriter.isOwn($0.key) }
    kept.append((key: "command", value: "compact"))
    try dataset.extract(
      dataset.selections(of: 0..<dataset.rowCount), to: output ?? path, options: options,
      lineage: kept)
    withExtendedLifetime(lock) {}
    return (dataset.byteCount, try Dataset(output ?? path).byteCount)
  }
}
