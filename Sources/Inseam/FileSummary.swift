// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamFormat

/// What can be said of a file whose rows this release may not be able to read.
///
/// See `spec/versions.md`.
public struct FileSummary: Sendable {
  /// Identifies the file, as 32 hexadecimal digits.
  public let fileID: String
  /// The newest generation.
  public let generation: UInt64
  /// The number of rows, deleted ones included.
  public let rowCount: UInt64
  /// The bytes of the newest generation.
  public let byteCount: UInt64
  /// The program that wrote it.
  public let writer: String
  /// The versions a program needs to read it, and to write to it.
  public let versions: (read: Int, write: Int)
  /// The names of what a reader has to know.
  public let features: [String]
  /// Why this release cannot read the rows; `nil` if it can.
  public let obstacle: String?

  /// Reads header, slots and footer.
  ///
  /// - Throws: `DatasetError` where not even these can be read.
  public init(_ path: String) throws(DatasetError) {
    let (state, footer) = try reporting(path) {
      let (file, located) = try Dataset.locate(path, .auto)
      let state = located.state
      let source = BlockSource(file: file, dataEnd: state.dataEnd, verification: .firstTouch)
      let block = try source.block(state.footer, "footer")
      return (state, try Footer(decoding: block, at: state.footer.offset))
    }
    fileID = state.fileID.hexadecimal
    generation = state.generation
    rowCount = footer.rowCount
    byteCount = state.dataEnd
    writer = footer.writer
    versions = (Int(footer.versionToRead), Int(footer.versionToWrite))
    features = footer.features
    obstacle = footer.obstacle
  }
}
