// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// The text columns of a dataset whose frames go to another file as they are.
///
/// A column qualifies if every chunk that is read stores frames made with one dictionary.
struct FrameCopy: Sendable {
  private let dataset: Dataset
  private let columns: [Column]

  private struct Column: Sendable {
    /// The fields from the row down to the text.
    let path: [Field]
    let dictionary: ZstdDictionary?
    var id: UInt32 { path[path.count - 1].id }
  }

  /// Finds the columns among `fields`, in the row groups that are read.
  init(_ dataset: Dataset, _ fields: Field, rowGroups: [Int]) throws {
    self.dataset = dataset
    columns = try FrameCopy.paths(fields).compactMap { path in
      try FrameCopy.dictionary(dataset, path[path.count - 1].id, rowGroups).map {
        Column(path: path, dictionary: $0)
      }
    }
  }

  /// The ids of the columns, whose strings need not be read.
  var ids: Set<UInt32> { Set(columns.map(\.id)) }

  /// Lets the columns of a new file take the frames.
  func prepare(_ writer: DatasetWriter) throws {
    for column in columns {
      try writer.adoptFrames(column.dictionary, at: column.path.map(\.name))
    }
  }

  /// The frames of some runs of rows of a row group, by path.
  func frames(rowGroup: Int, runs: [Range<Int>]) throws -> [FieldPath: FrameColumn] {
    var frames: [FieldPath: FrameColumn] = [:]
    for column in columns {
      var slots = runs
      for field in column.path.dropLast() where field.isList {
        guard let lists = try dataset.chunk(column: field.id, rowGroup: rowGroup) else { break }
        slots = try slots.map { run in
          field.type == .list
            ? try lists.itemRange(run)
            : run.lowerBound * field.listSize..<run.upperBound * field.listSize
        }
      }
      frames[FieldPath(steps: column.path.map(\.name))] = try dataset.chunk(
        column: column.id, rowGroup: rowGroup)?.frames(slots)
    }
    return frames
  }

  /// The paths of all text columns.
  private static func paths(_ field: Field) -> [[Field]] {
    field.children.flatMap { child in
      child.type.isBytes ? [[child]] : paths(child).map { [child] + $0 }
    }
  }

  /// The one dictionary of a column's chunks; `nil` if they are not all frames made with the same,
  /// in one file.
  private static func dictionary(_ dataset: Dataset, _ id: UInt32, _ rowGroups: [Int]) throws
    -> ZstdDictionary??
  {
    var found: (reference: BlockReference, dictionary: ZstdDictionary?)?
    guard let first = rowGroups.first, let last = rowGroups.last,
      dataset.parts.index(ofRowGroup: first) == dataset.parts.index(ofRowGroup: last)
    else { return nil }
    for rowGroup in rowGroups {
      guard let reader = try dataset.chunk(column: id, rowGroup: rowGroup),
        let reference = reader.framesDictionary
      else { return nil }
      if let found, found.reference != reference { return nil }
      if found == nil { found = (reference, try reader.trainedDictionary()) }
    }
    return found.map(\.dictionary)
  }
}
