// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// What a column takes in the file and how it is encoded.
public struct ColumnSummary: Sendable {
  /// The path of the column.
  public let path: String
  /// Its type, as people write it.
  public let type: String
  /// The values that are stored, nulls included.
  public let valueCount: Int
  /// The nulls in all row groups.
  public let nullCount: Int
  /// The bytes of its data pages and tables.
  public let byteCount: UInt64
  /// The encodings in use, the most frequent first.
  public let encodings: String
}

extension Dataset {
  /// A summary of every column, leaves and nested ones; parts of a folder that cannot be opened are
  /// left out, see `missingParts`.
  ///
  /// - Complexity: O(*c* × *g*) in columns and row groups; no data page is read.
  public func columnSummaries() throws(DatasetError) -> [ColumnSummary] {
    let whole = try reporting(path) {
      try parts.parts.indices.filter { part in
        try unlessEnded { try parts.parts[part].snapshot() } != nil
      }
    }
    let rowGroups = whole.flatMap { parts.firstRowGroups[$0]..<parts.firstRowGroups[$0 + 1] }
    var summaries: [ColumnSummary] = []
    for (path, field) in schema.paths() {
      summaries.append(
        try reporting(self.path, column: path.description) { try summary(path, field, rowGroups) })
    }
    return summaries
  }

  private func summary(_ path: FieldPath, _ field: Field, _ rowGroups: [Int]) throws
    -> ColumnSummary
  {
    let isInRows = schema.hasOneSlotForEachRow(field)
    var nulls = 0
    var bytes: UInt64 = 0
    var values = 0
    var uses: [Name: Int] = [:]
    // Chunks share them.
    var tables: Set<BlockReference> = []
    for rowGroup in rowGroups {
      guard let chunk = try chunk(column: field.id, rowGroup: rowGroup)?.chunk else {
        if isInRows { nulls += rows(ofRowGroup: rowGroup).count }
        continue
      }
      nulls += chunk.nullCount
      values += chunk.slotCount
      bytes += chunk.streams.reduce(0) { $0 + $1.storedByteCount }
      for stream in chunk.streams where stream.role == .values {
        let stored =
          stream.encoding == .dictionary
            || stream.storedType != chunk.type && !chunk.type.isBytes
          ? " (\(stream.storedType.name))" : ""
        let isTrained = stream.encoding == .zstdFrames && !stream.table.isAbsent
        uses[
          stream.encoding.name + stored + (isTrained ? " + trained dictionary" : ""), default: 0] +=
          1
      }
      for stream in chunk.streams where !stream.table.isAbsent {
        if tables.insert(stream.table).inserted { bytes += UInt64(stream.table.byteCount) }
      }
    }
    let encodings = uses.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key.text).joined(
      separator: ", ")
    return ColumnSummary(
      path: path.description, type: "\(field)", valueCount: values, nullCount: nulls,
      byteCount: bytes,
      encodings: encodings)
  }

  /// The field that a path names, from the row or, if the row has no such field, from its responses.
  ///
  /// - Throws: `DatasetError` that suggests the nearest name.
  public func field(atPath text: String) throws(DatasetError) -> Field {
    if let field = schema.field(named: text) { return field }
    throw unknownColumn(text)
  }

  /// The error for a path that no column has; suggests the nearest name, or the end of a longer path.
  func unknownColumn(_ text: String) -> DatasetError {
    let names = schema.paths().map(\.path.description)
    let near = nearestName(to: text, in: names) ?? names.first { $0.hasSuffix(".\(text)") }
    return DatasetError(
      "argument", path,
      "unknown column '\(text)'"
        + (near.map { "; did you mean '\($0.distinguished(from: text))'?" } ?? ""))
  }

  /// The part of the schema that some paths, separated by commas, name.
  public func fields(atPaths text: String) throws(DatasetError) -> Field {
    var ids: Set<UInt32> = []
    guard !FieldPath.split(text).isEmpty else {
      throw DatasetError("argument", path, "expected the paths of columns, found '\(text)'")
    }
    for path in FieldPath.split(text) { ids.insert(try field(atPath: path).id) }
    return schema.keeping(ids) ?? .structure("", [])
  }
}
