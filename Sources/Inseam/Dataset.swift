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

/// A dataset open for reading: one generation of a file, which never changes under the reader.
///
/// Safe to use from any number of threads. A writer may append to the file meanwhile; `refresh()`
/// gives the newer state.
public final class Dataset: Sendable {
  /// The path it was opened by.
  public let path: String
  /// What the reader should know: damaged slots that a later commit made up for.
  public let warnings: [String]
  let snapshot: Snapshot
  /// Where damage is noted that is skipped; `nil` where it is an error.
  let lost: LostValueList?

  /// Opens a file.
  ///
  /// - Throws: `DatasetError`: no Inseam file, too new, truncated, damaged, or the system refuses.
  /// - Complexity: O(*g*) in the number of row groups; independent of the size of the data unless
  ///   `verify` is `full`.
  public convenience init(_ path: String, options: OpenOptions = OpenOptions()) throws(DatasetError)
  {
    let (snapshot, warnings) = try reporting(path) { try Dataset.open(path, options) }
    self.init(
      path: path, snapshot: snapshot, warnings: warnings,
      lost: options.skipsDamage ? LostValueList() : nil)
    if options.verify == .full { try Verifier(self).verifyGeneration() }
  }

  init(path: String, snapshot: Snapshot, warnings: [String], lost: LostValueList? = nil) {
    self.lost = lost
    self.path = path
    self.snapshot = snapshot
    self.warnings = warnings
  }

  private static func open(_ path: String, _ options: OpenOptions) throws -> (Snapshot, [String]) {
    let (file, located) = try locate(
      path, ReadBackend(rawValue: options.backend.rawValue) ?? .auto)
    let newest = try Snapshot(
      file: file, state: located.state,
      verification: Verification(rawValue: options.verify.rawValue) ?? .firstTouch,
      dictionaries: DictionaryCache())
    let warnings = located.badSlots.sorted { $0.key < $1.key }.map {
      "slot \($0.key) is damaged (\($0.value)); generation \(located.state.generation) was found by its trailer; the next writer repairs it"
    }
    guard let wanted = options.generation else { return (newest, warnings) }
    guard wanted >= 1, wanted <= newest.footer.generation else {
      throw DatasetError(
        "argument", path,
        "there is no generation \(wanted); the newest is \(newest.footer.generation)")
    }
    return (try newest.earlier(wanted), warnings)
  }

  /// Opens a file and finds its newest commit.
  ///
  /// A commit may happen between looking at the size of the file and at its slots; then both are
  /// looked at again.
  static func locate(_ path: String, _ backend: ReadBackend) throws -> (InputFile, CommitLocator) {
    while true {
      let file = try InputFile(path: path, backend: backend)
      do { return (file, try CommitLocator(file)) } catch {
        guard file.hasOtherSize else { throw error }
      }
    }
  }

  /// The fields of a row.
  public var schema: Field { snapshot.schema }
  /// The number of rows; deleted ones are not there.
  public var rowCount: UInt64 { snapshot.firstRows[snapshot.rowGroups.count] }
  /// The number of deleted rows, whose bytes are still in the file.
  public var deletedRowCount: UInt64 { snapshot.footer.rowCount - rowCount }
  /// The number of row groups.
  public var rowGroupCount: Int { snapshot.rowGroups.count }
  /// 1 at creation, one more with every commit.
  public var generation: UInt64 { snapshot.footer.generation }
  /// Identifies the file, as 32 hexadecimal digits: a digest of its first generation.
  public var fileID: String { snapshot.state.fileID.hexadecimal }
  /// The program that wrote this generation.
  public var writer: String { snapshot.footer.writer }
  /// The bytes of the file that belong to this generation.
  public var byteCount: UInt64 { snapshot.state.dataEnd }
  /// How the dataset came to be, in the order of writing.
  public var lineage: [(key: String, value: String)] { snapshot.lineage.pairs }

  /// The provenance of a column: key-values such as its model; empty if none is known.
  public func provenance(of field: Field) -> [String: String] {
    snapshot.provenance.entries[field.id] ?? [:]
  }

  /// The rows of a row group.
  public func rows(ofRowGroup index: Int) -> Range<UInt64> {
    snapshot.firstRows[index]..<snapshot.firstRows[index + 1]
  }

  /// Whether a file starts as datasets do.
  public static func recognises(_ path: String) -> Bool { FileStart.of(path, is: Header.magic) }

  /// The same file as it is now; this dataset stays as it is.
  public func refresh() throws(DatasetError) -> Dataset {
    var options = OpenOptions()
    options.verify =
      OpenOptions.Verify(rawValue: snapshot.source.verification.rawValue) ?? .firstTouch
    options.backend = snapshot.source.file.isMapped ? .mmap : .pread
    return try Dataset(path, options: options)
  }

  /// Whether the file has another state by now: a later commit, or another file under its path.
  ///
  /// - Complexity: O(1): header, slots and trailer are read.
  public func isOutdated() throws(DatasetError) -> Bool {
    let state = try reporting(path) { try Dataset.locate(path, .pread).1.state }
    return state.fileID != snapshot.state.fileID || state.generation != generation
  }

  /// Some rows of a row group, counted from its first, as one column per field of `fields`.
  ///
  ///
  /// `fields`: A part of the schema: its root with some fields left out; the whole schema if
  /// `nil`.
  /// Throws `DatasetError` that names column and rows of the page that is damaged.
  public func read(rowGroup: Int, rows: Range<Int>, fields: Field? = nil) throws(DatasetError)
    -> Column
  {
    try read(rowGroup: rowGroup, rows: rows, fields: fields, omitting: [])
  }

  /// As above; the strings of omitted columns read as empty.
  func read(rowGroup: Int, rows: Range<Int>, fields: Field?, omitting omitted: Set<UInt32>)
    throws(DatasetError) -> Column
  {
    let all = self.rows(ofRowGroup: rowGroup)
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= all.count, "rows lie inside their row group")
    let first = all.lowerBound
    let live = try reporting(path) { try snapshot.liveRows(ofRowGroup: rowGroup) }
    guard let live else { return try readStored(rowGroup, rows, fields, omitted, named: first) }
    let runs = live.runs(rows)
    let stored = (runs.first?.lowerBound ?? 0)..<(runs.last?.upperBound ?? 0)
    let column = try readStored(rowGroup, stored, fields, omitted, named: first)
    if runs.count == 1 { return column }
    let inside = runs.map { $0.lowerBound - stored.lowerBound..<$0.upperBound - stored.lowerBound }
    return column.gathering(inside, as: fields ?? schema)
  }

  /// Rows of a row group, deleted ones among them; messages count from `first`.
  func readStored(
    _ rowGroup: Int, _ rows: Range<Int>, _ fields: Field? = nil, _ omitted: Set<UInt32> = [],
    named first: UInt64 = 0
  ) throws(DatasetError) -> Column {
    var reader = snapshot.reader(rowGroup: rowGroup, omitting: omitted)
    let span = first + UInt64(rows.lowerBound)..<first + UInt64(rows.upperBound)
    if let lost {
      reader.onDamage = { [schema] id, slots, error in
        let path = schema.paths().first { $0.field.id == id }?.path.description ?? "\(id)"
        lost.note(path, rows: span, count: slots.count, error)
      }
    }
    var columns: [Column] = []
    for field in (fields ?? schema).children {
      columns.append(
        try reporting(path, column: field.name, rows: span) { try reader.read(field, rows) })
    }
    return Column(type: .structure, count: rows.count, values: .structure(columns))
  }

  /// The row group that holds a row, and the row's place in it.
  public func locate(row: UInt64) -> (rowGroup: Int, row: Int) {
    precondition(row < rowCount, "a row lies inside its dataset")
    var low = 0
    var high = rowGroupCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if snapshot.firstRows[middle] <= row { low = middle } else { high = middle }
    }
    return (low, Int(row - snapshot.firstRows[low]))
  }
}
