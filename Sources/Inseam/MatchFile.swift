// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes

/// Rows found for slots, kept in an unnamed file until they are used.
final class MatchFile {
  /// Some rows in the file.
  struct Piece {
    let offset: UInt64
    let count: Int
    /// The slots that a row was found for.
    let matchedCount: Int
  }

  private let file: OutputFile

  /// Makes a file in the folder of a dataset.
  init(beside path: String) throws(FileError) { file = try OutputFile(temporaryBeside: path) }

  /// Keeps rows.
  func append(_ rows: [UInt32]) throws -> Piece {
    let piece = Piece(
      offset: file.end, count: rows.count, matchedCount: rows.count { $0 > 0 })
    try file.append(Buffer(rows))
    return piece
  }

  /// Gives rows back.
  func read(_ piece: Piece) throws(FileError) -> [UInt32] {
    try file.read(at: piece.offset, byteCount: 4 * piece.count).array(of: UInt32.self)
  }
}
