// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// How a dataset is opened.
public struct OpenOptions: Sendable {
  /// How bytes are read: `mmap`, `pread` or `auto`.
  public enum Backend: String, Sendable, CaseIterable { case mmap, pread, auto }
  /// When the checksums of data pages are checked: `full` at opening, `first-touch`, or `off`.
  public enum Verify: String, Sendable, CaseIterable {
    case full
    case firstTouch = "first-touch"
    case off
  }

  /// How bytes are read.
  public var backend = Backend.auto
  /// When pages are checked.
  public var verify = Verify.firstTouch
  /// Whether values in damaged pages read as null, and are told by `lostValues`, rather than end the
  /// reading with an error.
  public var skipsDamage = false
  /// The generation to open; the newest if `nil`.
  public var generation: UInt64?

  /// The defaults: automatic backend, checks at first touch, the newest generation.
  public init() {}
}

/// A dataset open for reading: one generation of a file, or of a folder of files, which never
/// changes under the reader.
///
/// Safe to use from any number of threads. A writer may append to it meanwhile; `refresh()` gives
/// the newer state.
public final class Dataset: Sendable {
  /// The path it was opened by.
  public let path: String
  /// What the reader should know: damaged slots that a later commit made up for.
  public let warnings: [String]
  /// The fields of a row.
  public let schema: Field
  /// The file, or the manifest of a folder: its generation, provenance, lineage.
  let snapshot: Snapshot
  /// The files with the rows.
  let parts: DatasetParts
  /// How the dataset came to be, in the order of writing.
  public let lineage: [(key: String, value: String)]
  private let provenance: [UInt32: [Name: String]]
  /// The datasets that this one joins; none for one that is opened.
  let joined: [Dataset]
  /// Where damage is noted that is skipped; `nil` where it is an error.
  let lost: LostValueList?

  /// Opens a file, or a folder with a manifest.
  ///
  /// The parts of a folder are opened when they are first needed, and may be refused then.
  /// - Throws: `DatasetError`: no Inseam file, too new, truncated, damaged, or the system refuses.
  /// - Complexity: O(*g*) in the number of row groups, O(*p*) in the parts of a folder; independent
  ///   of the size of the data unless `verify` is `full`.
  public convenience init(_ path: String, options: OpenOptions = OpenOptions()) throws(DatasetError)
  {
    let lost = options.skipsDamage ? LostValueList() : nil
    if Folder.isFolder(path) {
      try self.init(folder: Folder.trimmed(path), options, lost)
    } else {
      let (snapshot, warnings) = try reporting(path) { try Dataset.open(path, options) }
      self.init(path: path, snapshot: snapshot, warnings: warnings, lost: lost)
    }
    if options.verify == .full { try Verifier(self, .everything).verifyOpened() }
  }

  /// A dataset that is one file.
  convenience init(
    path: String, snapshot: Snapshot, warnings: [String], lost: LostValueList? = nil
  ) {
    self.init(
      path: path, snapshot: snapshot, schema: snapshot.schema,
      parts: DatasetParts([DatasetPart(.file(snapshot, path: path))]),
      provenance: snapshot.provenance.entries, lineage: snapshot.lineage.pairs, warnings: warnings,
      lost: lost)
  }

  init(
    path: String, snapshot: Snapshot, schema: Field, parts: DatasetParts,
    provenance: [UInt32: [Name: String]], lineage: [(key: String, value: String)],
    warnings: [String], lost: LostValueList?, joined: [Dataset] = []
  ) {
    self.joined = joined
    self.path = path
    self.snapshot = snapshot
    self.schema = schema
    self.parts = parts
    self.provenance = provenance
    self.lineage = lineage
    self.warnings = warnings
    self.lost = lost
  }

  /// The same file at another generation.
  func with(_ snapshot: Snapshot) -> Dataset {
    Dataset(path: path, snapshot: snapshot, warnings: warnings)
  }

  static func open(_ path: String, _ options: OpenOptions, followsLinks: Bool = true) throws -> (
    Snapshot, [String]
  ) {
    let (file, located) = try locate(
      path, ReadBackend(rawValue: options.backend.rawValue) ?? .auto, followsLinks: followsLinks)
    return try open(file, located, options)
  }

  /// Opens a file that has been opened for reading.
  static func open(_ file: InputFile, _ options: OpenOptions) throws -> (Snapshot, [String]) {
    try open(file, try CommitLocator(file), options)
  }

  private static func open(_ file: InputFile, _ located: CommitLocator, _ options: OpenOptions)
    throws -> (Snapshot, [String])
  {
    let newest = try Snapshot(
      file: file, state: located.state,
      verification: Verification(rawValue: options.verify.rawValue) ?? .firstTouch,
      tables: TableCache())
    let warnings = located.badSlots.sorted { $0.key < $1.key }.map {
      "\(CommitSlot.name($0.key)) is damaged (\($0.value)); generation \(located.state.generation) was found by its trailer; the next writer repairs the superblock"
    }
    guard let wanted = options.generation else { return (newest, warnings) }
    guard wanted >= 1, wanted <= newest.footer.generation else {
      throw DatasetError(
        "argument", file.path,
        "generation \(wanted) does not exist; the newest is \(newest.footer.generation)")
    }
    return (try newest.earlier(wanted), warnings)
  }

  /// Opens a file and finds its newest commit.
  ///
  /// A commit may happen between looking at the size of the file and at its slots; then both are
  /// looked at again.
  static func locate(_ path: String, _ backend: ReadBackend, followsLinks: Bool = true) throws -> (
    InputFile, CommitLocator
  ) {
    while true {
      let file = try InputFile(path: path, backend: backend, followsLinks: followsLinks)
      do { return (file, try CommitLocator(file)) } catch {
        guard file.hasOtherSize else { throw error }
      }
    }
  }

  /// The number of rows; deleted ones are not there.
  public var rowCount: UInt64 { parts.firstRows[rowGroupCount] }
  /// The number of deleted rows, whose bytes are still there.
  public var deletedRowCount: UInt64 {
    parts.parts.reduce(0) { $0.addingUpToLimit($1.deletedRowCount) }
  }
  /// The number of row groups.
  public var rowGroupCount: Int { parts.firstRows.count - 1 }
  /// The number of parts of a folder; `nil` for a file.
  public var partCount: Int? { isFolder ? parts.parts.count : nil }
  /// Whether the dataset is a folder.
  public var isFolder: Bool { snapshot.source.file.path == Dataset.manifest(of: path) }
  /// 1 at creation, one more with every commit.
  public var generation: UInt64 { snapshot.footer.generation }
  /// Identifies the file, or the manifest, as 32 hexadecimal digits: a digest of its first
  /// generation.
  public var fileID: String { snapshot.state.fileID.hexadecimal }
  /// The program that wrote this generation.
  public var writer: String { snapshot.footer.writer }
  /// The bytes that belong to this generation; of all parts.
  public var byteCount: UInt64 { parts.parts.reduce(0) { $0.addingUpToLimit($1.byteCount) } }

  /// The provenance of a column: key-values such as its model; empty if none is known.
  public func provenance(of field: Field) -> [Name: String] {
    provenance[field.id] ?? [:]
  }

  /// The rows of a row group.
  public func rows(ofRowGroup index: Int) -> Range<UInt64> {
    parts.firstRows[index]..<parts.firstRows[index + 1]
  }

  /// Whether a file starts as datasets do, or a folder has a manifest.
  public static func recognises(_ path: String) throws -> Bool {
    try FileStart.of(Folder.isFolder(path) ? manifest(of: path) : path, is: Header.magic)
  }

  /// The same file as it is now; this dataset stays as it is.
  public func refresh() throws(DatasetError) -> Dataset {
    var options = OpenOptions()
    options.verify =
      OpenOptions.Verify(rawValue: snapshot.source.verification.rawValue) ?? .firstTouch
    options.backend = snapshot.source.file.isMapped ? .mmap : .pread
    return try Dataset(path, options: options)
  }

  /// Whether there is another state by now: a later commit, or another file under its path.
  ///
  /// - Complexity: O(1): header, slots and trailer of the file, or of the manifest, are read.
  public func isOutdated() throws(DatasetError) -> Bool {
    let state = try reporting(path) { [snapshot] in
      try Dataset.locate(snapshot.source.file.path, .pread).1.state
    }
    return state.fileID != snapshot.state.fileID || state.generation != generation
  }

  /// Some rows of a row group, counted from its first, as one column per field of `fields`.
  ///
  /// `fields`: A part of the schema: its root with some fields left out; the whole schema if
  /// `nil`.
  /// Throws `DatasetError` that names column and rows of the page that is damaged, or a field of
  /// another dataset.
  public func read(rowGroup: Int, rows: Range<Int>, fields: Field? = nil) throws(DatasetError)
    -> Column
  {
    try read(rowGroup: rowGroup, rows: rows, fields: fields, omitting: [])
  }

  /// As above; the strings of omitted columns read as empty.
  func read(rowGroup: Int, rows: Range<Int>, fields: Field?, omitting omitted: Set<UInt32>)
    throws(DatasetError) -> Column
  {
    try read(rowGroup: rowGroup, runs: [rows], fields: fields, omitting: omitted)
  }

  /// Ascending runs of rows of a row group, one after the other, decoded together.
  func read(
    rowGroup: Int, runs: [Range<Int>], fields: Field?, omitting omitted: Set<UInt32> = []
  ) throws(DatasetError) -> Column {
    try requireOwn(fields)
    let all = self.rows(ofRowGroup: rowGroup)
    let span = (runs.first?.lowerBound ?? 0)..<(runs.last?.upperBound ?? 0)
    precondition(
      span.lowerBound >= 0 && span.upperBound <= all.count, "rows lie inside their row group")
    if let lost, let error = missingPart(rowGroup) {
      if error.endsCall { throw error }
      let count = runs.reduce(0) { $0 + $1.count }
      let rows = all.lowerBound + UInt64(span.lowerBound)..<all.lowerBound + UInt64(span.upperBound)
      let allowance = ReadAllowance()
      let columns = try (fields ?? schema).children.map { field throws(DatasetError) in
        lost.note(error.path, field.name, rows: rows, count: count, at: 0, error.detail)
        try reporting(path) { try allowance.take(nulls: field, count: count) }
        return try reporting(path) { try Column.nulls(field, count: count, explicit: true) }
      }
      return Column(type: .structure, count: count, values: .structure(columns))
    }
    let live = try reporting(self.path(ofRowGroup: rowGroup)) {
      try self.liveRows(ofRowGroup: rowGroup)
    }
    return try readStored(
      rowGroup, live?.runs(of: runs) ?? runs, fields, omitted, named: all.lowerBound)
  }

  /// Why the part that has a row group cannot be opened; `nil` if it can.
  private func missingPart(_ rowGroup: Int) -> DatasetError? {
    do {
      _ = try parts.place(ofRowGroup: rowGroup).part.snapshot()
      return nil
    } catch { return error }
  }

  /// Rows of a row group, deleted ones among them; messages count from `first`.
  func readStored(
    _ rowGroup: Int, _ runs: [Range<Int>], _ fields: Field? = nil, _ omitted: Set<UInt32> = [],
    named first: UInt64 = 0
  ) throws(DatasetError) -> Column {
    let rows = (runs.first?.lowerBound ?? 0)..<(runs.last?.upperBound ?? 0)
    let place = parts.place(ofRowGroup: rowGroup)
    let snapshot = try place.part.snapshot()
    let own =
      omitted.isEmpty
      ? omitted : Set(try omitted.map { id throws(DatasetError) in try place.part.ownID(id) })
    var reader = snapshot.reader(rowGroup: place.rowGroup, omitting: own)
    let span = first + UInt64(rows.lowerBound)..<first + UInt64(rows.upperBound)
    if let lost {
      reader.onDamage = { id, slots, error in
        let path = snapshot.schema.paths().first { $0.field.id == id }?.path.description
        lost.note(
          place.part.path, path ?? "\(id)", rows: span, count: slots.count, at: error.offset,
          error.message)
      }
    }
    var columns: [Column] = []
    for field in try place.part.ownFields(fields ?? schema).children {
      do { columns.append(try reader.read(field, runs)) } catch {
        throw snapshot.located(
          error, place.part.path, rowGroup: place.rowGroup, column: field.name, rows: rows)
      }
    }
    return Column(
      type: .structure, count: runs.reduce(0) { $0 + $1.count }, values: .structure(columns))
  }

  /// The row group that holds a row, and the row's place in it.
  public func locate(row: UInt64) -> (rowGroup: Int, row: Int) {
    precondition(row < rowCount, "a row lies inside its dataset")
    var low = 0
    var high = rowGroupCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if parts.firstRows[middle] <= row { low = middle } else { high = middle }
    }
    return (low, Int(row - parts.firstRows[low]))
  }
}

extension UInt64 {
  /// The sum, or the largest number if that is too small: a manifest may say anything.
  func addingUpToLimit(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
