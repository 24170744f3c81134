// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamColumns
internal import InseamFormat

/// What a writer has prepared without the lock of its file, until a commit takes it.
///
/// Ids of columns are those of the schema that the writer knew; references lead to bytes that wait
/// in memory, or to the file.
struct WaitingChanges {
  /// A row group that joins the file.
  struct RowGroup {
    let rowCount: Int
    var references: [UInt32: BlockReference]
  }

  /// Columns that join row groups of the file.
  struct Columns {
    /// The id of the struct that was joined.
    let container: UInt32
    /// Where the chunks are, by id and row group.
    var references: [UInt32: [BlockReference]]
  }

  /// The fields of the rows that wait, without ids.
  var fields = Field.structure("", [])
  var rowGroups: [RowGroup] = []
  var columns: [Columns] = []
  /// The rows to delete, by row group: bits at their stored places, those of rows deleted before
  /// not among them.
  var deleted: [Int: Bitmap] = [:]
  /// The integers among the rows that float64 would round.
  var integers = ExactIntegers()

  var isEmpty: Bool { rowGroups.isEmpty && columns.isEmpty && deleted.isEmpty }

  /// The rows that wait in whole row groups.
  var rowCount: UInt64 { rowGroups.reduce(0) { $0 + UInt64($1.rowCount) } }

  /// Follows bytes to their new places and columns to their new ids.
  mutating func relocate(_ moved: [UInt64: BlockReference], columns ids: [UInt32: UInt32]) {
    func place(_ reference: BlockReference) -> BlockReference {
      reference.isAbsent ? reference : moved[reference.offset] ?? reference
    }
    for index in rowGroups.indices {
      rowGroups[index].references = rowGroups[index].references.reduce(into: [:]) {
        if let id = ids[$1.key] { $0[id] = place($1.value) }
      }
    }
    for index in columns.indices {
      columns[index].references = columns[index].references.reduce(into: [:]) {
        if let id = ids[$1.key] { $0[id] = $1.value.map(place) }
      }
    }
  }
}

extension CommitLog {
  /// Makes waiting columns and row groups part of what the next commit writes.
  mutating func apply(_ waiting: WaitingChanges, to writer: BlockWriter) throws {
    for columns in waiting.columns {
      for (id, references) in columns.references.sorted(by: { $0.key < $1.key }) {
        try attach(column: id, references, to: writer)
      }
    }
    for rowGroup in waiting.rowGroups {
      try append(rowCount: rowGroup.rowCount, rowGroup.references, to: writer)
    }
  }
}
