// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Rows that become a new data file of a folder.
///
/// Append them to `writer`, call `prepare`, commit, and publish the file.
public struct NewPart {
  /// Writes the rows.
  public let writer: DatasetWriter
  private let base: Dataset

  /// Starts a data file, under a name that no other has.
  ///
  /// - Parameters:
  ///   - folder: The dataset that the rows join, which is a folder.
  ///   - options: How the rows are written.
  /// - Throws: `DatasetError` if the folder cannot be written.
  public init(of folder: Dataset, options: WriteOptions = WriteOptions()) throws(DatasetError) {
    base = folder
    writer = try DatasetWriter(
      creating: "\(folder.path)/\(FolderWriter.freeName(in: folder.path))", options: options)
  }

  /// Makes the next commit one of the folder, and gives columns of which nothing is known the
  /// provenance that they have there: records that say nothing else are of the columns they join.
  public func prepare() {
    FolderWriter.mark(writer, for: base)
    for (path, field) in writer.schema.paths() {
      guard writer.provenance(ofColumn: field.id).isEmpty, let own = base.schema.field(at: path)
      else { continue }
      writer.setProvenance(base.provenance(of: own), ofColumn: field.id)
    }
  }

  /// Makes the committed file part of the dataset; removes it if it has no rows, and after an error.
  ///
  /// - Returns: The rows of the dataset.
  /// - Throws: `DatasetError`; if its code is `locked`, the file stays and can be published later.
  public func publish(time: Int64 = 0, locking: LockOptions = LockOptions()) throws(DatasetError)
    -> UInt64
  {
    guard writer.committedRowCount > 0 else {
      try remove()
      return base.rowCount
    }
    let name = writer.path.lastName
    do throws(DatasetError) {
      let folder = try FolderWriter(base.path, locking: locking)
      try folder.add([name])
      try folder.commit(time: time)
      return try Dataset(base.path).rowCount
    } catch {
      guard error.code == "locked" else {
        try remove()
        throw error.path == writer.path
          ? DatasetError(
            error.code, base.path, column: error.column, rows: error.rows, error.detail) : error
      }
      throw DatasetError(
        error.code, error.path,
        "\(error.detail); the rows are written but not published: inseam publish \(base.path) \(name)"
      )
    }
  }

  private func remove() throws(DatasetError) {
    try reporting(writer.path) { try Folder.removeFile(writer.path) }
  }
}
