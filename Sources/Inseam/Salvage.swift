// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// Values that could not be read and read as null instead.
public struct LostValues: Hashable, Sendable {
  /// The file they are in: the dataset's own, or a part of a folder.
  public let file: String
  /// The path of the column.
  public let column: String
  /// The rows among which they are.
  public internal(set) var rows: Range<UInt64>
  /// Their number: rows, or items under a list.
  public internal(set) var count: Int
  /// The position of the damage in the file.
  public let offset: UInt64
  /// What was found there.
  public let detail: String
}

/// What a reader that skips damage has skipped so far.
final class LostValueList: Sendable {
  private struct Place: Hashable {
    let file: Name
    let column: Name
    let offset: UInt64
  }

  private let places = Lock<[Place: LostValues]>([:])

  /// Notes values of one read; those lost to the same damage are put together.
  func note(
    _ file: String, _ column: String, rows: Range<UInt64>, count: Int, at offset: UInt64,
    _ detail: String
  ) {
    places.withLock { places in
      let place = Place(file: Name(file), column: Name(column), offset: offset)
      guard var known = places[place] else {
        places[place] = LostValues(
          file: file, column: column, rows: rows, count: count, offset: offset, detail: detail)
        return
      }
      known.count += count
      known.rows =
        min(known.rows.lowerBound, rows.lowerBound)..<max(known.rows.upperBound, rows.upperBound)
      places[place] = known
    }
  }

  /// All of it, in the order of columns and rows.
  var all: [LostValues] {
    places.withLock { places in
      places.values.sorted {
        ($0.column, $0.rows.lowerBound, $0.file, $0.offset)
          < ($1.column, $1.rows.lowerBound, $1.file, $1.offset)
      }
    }
  }
}

extension Dataset {
  /// The values that were skipped so far, where the dataset was opened so that damage is skipped.
  ///
  /// Values that several reads skipped count as often.
  public var lostValues: [LostValues] { lost?.all ?? [] }

  /// Opens what can be read of a damaged dataset: the newest generation whose metadata are whole,
  /// with values in damaged pages, and in parts of a folder that cannot be opened, as nulls.
  ///
  /// `warnings` say which generations could not be opened. Of a folder, the manifest is what has
  /// generations; a part is taken as the manifest says, or not at all.
  /// - Throws: `DatasetError` if no generation can be opened.
  public static func salvaging(_ path: String) throws(DatasetError) -> Dataset {
    var options = OpenOptions()
    options.skipsDamage = true
    do { return try Dataset(path, options: options) } catch {
      // A flipped bit may make of the header that of a foreign or a newer file; trailers tell.
      let codes = ["damaged", "malformed", "truncated", "foreign", "unsupported"]
      guard codes.contains(error.code),
        try reporting(path, { try error.code != "unsupported" || !Header.isWhole(in: path) })
      else { throw error }
      let (isFolder, reason) = (Folder.isFolder(path), error.detail)
      let found = try reporting(path) {
        try newestWhole(isFolder ? manifest(of: path) : path) { found in
          let warnings = [
            "the newest generation cannot be opened (\(reason)); reading generation \(found.footer.generation) instead"
          ]
          return isFolder
            ? try Dataset(folder: path, found, warnings, options, LostValueList())
            : Dataset(path: path, snapshot: found, warnings: warnings, lost: LostValueList())
        }
      }
      guard let found else { throw error }
      return found
    }
  }

  /// The dataset of the newest commit whose trailer and metadata are whole, wherever it is in the
  /// file, and that `make` does not refuse.
  private static func newestWhole(_ path: String, _ make: (Snapshot) throws -> Dataset) throws
    -> Dataset?
  {
    let file = try InputFile(path: path)
    var offset = file.byteCount / 64 * 64
    while offset >= Limits.dataStart + 64 {
      offset -= 64
      guard let trailer = try CommitLocator.trailer(file, at: offset, nil) else { continue }
      let dataset = try unlessEnded {
        try make(
          Snapshot(
            file: file, state: trailer.state, verification: .firstTouch,
            tables: TableCache()))
      }
      if let dataset { return dataset }
    }
    return nil
  }
}
