// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// What a manifest says of one part of a folder.
///
/// See `spec/folders.md`, The rows of a manifest.
struct ManifestEntry: Sendable, Equatable {
  /// The name of the file in the folder.
  let file: String
  /// Its file id, as 32 hexadecimal digits.
  let fileID: String
  /// The generation that belongs to the dataset.
  let generation: UInt64
  /// The id of that generation, as 32 hexadecimal digits.
  let generationID: String
  /// The data end of that generation.
  let byteCount: UInt64
  /// The rows of each row group, deleted ones left out.
  let rowGroups: [Int]
  /// The rows that are deleted in it.
  let deletedCount: UInt64
  /// What is known of its columns, by their names from the row down.
  let columns: [FieldPath: Statistics]

  static func == (a: ManifestEntry, b: ManifestEntry) -> Bool {
    a.file == b.file && a.fileID == b.fileID && a.generation == b.generation
      && a.generationID == b.generationID && a.byteCount == b.byteCount
      && a.rowGroups == b.rowGroups
      && a.deletedCount == b.deletedCount && a.columns == b.columns
  }

  /// The rows, deleted ones left out.
  var rowCount: UInt64 { rowGroups.reduce(0) { $0 + UInt64($1) } }

  /// Describes a generation of a file; what is known of an earlier one is not read again.
  init(
    _ file: String, _ snapshot: Snapshot,
    after known: (entry: ManifestEntry, snapshot: Snapshot)? = nil
  ) throws {
    self.file = file
    fileID = snapshot.state.fileID.hexadecimal
    generation = snapshot.footer.generation
    generationID = snapshot.state.generationID.hexadecimal
    byteCount = snapshot.state.dataEnd
    rowGroups = snapshot.liveRowCounts
    deletedCount = snapshot.deletedRowCount
    var columns: [FieldPath: Statistics] = [:]
    for (path, field) in snapshot.schema.paths()
    where field.children.isEmpty && !snapshot.schema.isBelowList(field.id) {
      var earlier: (Statistics, Snapshot)?
      if let known, let statistics = known.entry.columns[path],
        known.snapshot.schema.field(withID: field.id)?.type == field.type,
        try snapshot.hasSameChunks(of: field.id, as: known.snapshot)
      {
        earlier = (statistics, known.snapshot)
      }
      columns[path] = try snapshot.storedStatistics(of: field, after: earlier)
    }
    self.columns = columns
  }

  /// Opens the part at the generation that is meant.
  func open(_ path: String, _ options: OpenOptions) throws -> Snapshot {
    let backend = ReadBackend(rawValue: options.backend.rawValue) ?? .auto
    var (file, located) = try Dataset.locate(path, backend, followsLinks: false)
    if located.state.fileID.hexadecimal != fileID, let name = RetiredFile(self)?.name,
      Folder.exists("\(path.folderPath)/\(name)")
    {
      (file, located) = try Dataset.locate(
        "\(path.folderPath)/\(name)", backend, followsLinks: false)
    }
    let newest = located.state
    guard newest.fileID.hexadecimal == fileID else {
      throw isForeign(path, newest.fileID.hexadecimal)
    }
    guard generation >= 1, newest.generation >= generation else {
      throw DatasetError(
        "malformed", path,
        "the manifest lists generation \(generation), but the newest of the file is \(newest.generation)"
      )
    }
    var snapshot = try Snapshot(
      file: file, state: newest,
      verification: Verification(rawValue: options.verify.rawValue) ?? .firstTouch,
      tables: TableCache())
    if newest.generation > generation { snapshot = try snapshot.earlier(generation) }
    guard snapshot.state.generationID.hexadecimal == generationID else {
      throw isAnotherHistory(path, snapshot.state.generationID.hexadecimal)
    }
    return snapshot
  }

  /// The error of a file that has the name of this part, and another id.
  func isForeign(_ path: String, _ id: String) -> DatasetError {
    DatasetError(
      "foreign", path,
      "the file id is \(id), but the manifest lists \(fileID); if the file was replaced on purpose, publish it again"
    )
  }

  /// The error of a file that is a copy of this part with other commits.
  func isAnotherHistory(_ path: String, _ id: String) -> DatasetError {
    DatasetError(
      "foreign", path,
      "generation \(generation) has the id \(id), but the manifest lists \(generationID): a copy of the file was changed apart; if it took the place on purpose, publish it again"
    )
  }

  /// Whether a file has the generation that is meant, with its history.
  func isPart(of newest: Snapshot) throws -> Bool {
    guard newest.state.fileID.hexadecimal == fileID, generation >= 1,
      newest.footer.generation >= generation
    else { return false }
    return try newest.state(of: generation).generationID.hexadecimal == generationID
  }

  /// Throws unless a file has the rows that the manifest says, and types that widen to a schema's.
  func check(_ snapshot: Snapshot, _ path: String, _ schema: Field) throws(DatasetError) {
    guard snapshot.liveRowCounts == rowGroups, snapshot.deletedRowCount == deletedCount else {
      throw DatasetError(
        "malformed", path, "the row counts of the file differ from those in the manifest")
    }
    var conflict: (mine: Field, theirs: Field)?
    schema.forEachPair(with: snapshot.schema) { theirs, mine in
      if !Widening.isPossible(from: mine.type, to: theirs.type) || mine.listSize != theirs.listSize
      {
        conflict = conflict ?? (mine, theirs)
      }
    }
    if let conflict {
      throw DatasetError(
        "schema", path, column: conflict.mine.name,
        "the type is \(conflict.mine), but the folder has \(conflict.theirs)")
    }
  }
}

extension ManifestEntry {
  /// Whether all that this entry says is so, if another one describes the part: bounds may be wider,
  /// and columns may be left out.
  func isTrue(of part: ManifestEntry) -> Bool {
    guard file == part.file, fileID == part.fileID, generation == part.generation,
      generationID == part.generationID, byteCount == part.byteCount, rowGroups == part.rowGroups,
      deletedCount == part.deletedCount
    else { return false }
    return columns.allSatisfy { path, said in
      guard let found = part.columns[path], said.nullCount == found.nullCount,
        said.nanCount == found.nanCount
      else { return false }
      switch (said.bounds, found.bounds) {
      case (.none, _): return true
      case (_, .none): return found.nullCount + found.nanCount == part.rowCount + part.deletedCount
      case (.signed(let a, let b), .signed(let c, let d)): return a <= c && d <= b
      case (.unsigned(let a, let b), .unsigned(let c, let d)): return a <= c && d <= b
      case (.float(let a, let b), .float(let c, let d)): return a <= c && d <= b
      default: return said.bounds == found.bounds
      }
    }
  }
}

extension Snapshot {
  /// The rows of each row group, deleted ones left out.
  var liveRowCounts: [Int] { rowGroups.indices.map { Int(firstRows[$0 + 1] - firstRows[$0]) } }

  /// The number of deleted rows.
  var deletedRowCount: UInt64 { footer.rowCount - firstRows[rowGroups.count] }

  /// What the zones of a column with one slot for each row say together; deleted rows count.
  ///
  /// Bounds are unknown if one zone does not have them and is not all null and NaN. `earlier`: What
  /// the column has in another generation, whose chunks are the first ones here.
  func storedStatistics(of field: Field, after earlier: (Statistics, Snapshot)? = nil) throws
    -> Statistics
  {
    var (total, first) = earlier.map { ($0.0, $0.1.rowGroups.count) } ?? (Statistics(), 0)
    var isBounded =
      total.bounds != .none
      || earlier.map { UInt64(total.nullCount + total.nanCount) == $0.1.footer.rowCount } ?? true
    for rowGroup in first..<rowGroups.count {
      guard let chunk = try chunk(column: field.id, rowGroup: rowGroup)?.chunk else {
        total.nullCount += rowGroups[rowGroup].rowCount
        continue
      }
      isBounded = total.merge(chunk, as: field.type) && isBounded
    }
    if !isBounded { total.bounds = .none }
    return total
  }
}

extension Statistics {
  /// Adds what the zones of a chunk say; tells whether they bound all its values.
  mutating func merge(_ chunk: Chunk, as type: PhysicalType) -> Bool {
    let zones = chunk.zones.zones
    if zones.isEmpty { nullCount += chunk.nullCount }
    var isBounded = !zones.isEmpty || chunk.nullCount == chunk.slotCount
    for (index, zone) in zones.enumerated() {
      let end = index + 1 < zones.count ? zones[index + 1].firstSlot : chunk.slotCount
      let known = zone.statistics.nullCount + zone.statistics.nanCount
      if zone.statistics.bounds == .none, known < end - zone.firstSlot { isBounded = false }
      merge(zone.statistics, as: type)
    }
    return isBounded
  }
}
