// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
package import InseamFormat

/// How a writer encodes.
public struct WriteOptions: Sendable {
  /// What the writer aims at.
  public enum Profile: String, Sendable, CaseIterable {
    /// Scalars raw, text fast.
    case scan
    /// Random access to text; scalars raw unless over 30 % is saved.
    case train
    /// The smallest file.
    case archive
  }

  /// What the writer aims at.
  public var profile = Profile.train
  /// The zstd level of text; the profile's if `nil`.
  public var compressionLevel: Int?
  /// The most rows of a row group.
  public var rowGroupRows: Int?
  /// The most bytes of a trained text dictionary; 0 for none.
  public var dictionaryBytes: Int?
  /// The bytes of text that are looked at before its encoding is chosen.
  public var sampleBytes: Int?
  /// The target size of a page of text.
  public var pageBytes: Int?
  /// The name and release noted as the writer.
  public var writer = "inseam 0.1.0"

  /// The defaults: profile `train`.
  public init() {}

  var format: WriterOptions {
    var options = WriterOptions(profile: InseamFormat.Profile(rawValue: profile.rawValue) ?? .train)
    if let compressionLevel { options.compressionLevel = compressionLevel }
    if let rowGroupRows { options.rowGroupRows = max(1, min(rowGroupRows, Limits.rowGroupRows)) }
    if let dictionaryBytes { options.dictionaryBytes = dictionaryBytes }
    if let sampleBytes { options.sampleBytes = sampleBytes }
    if let pageBytes { options.pageBytes = pageBytes }
    return options
  }
}

/// When a writer commits without being told.
///
/// It looks at every `append`: rows that nothing follows wait for the next call of `commit()`.
public struct AutoCommit: Sendable {
  /// As soon as so many rows wait.
  public var rows: Int?
  /// As soon as the last commit is so many seconds ago.
  public var seconds: Double?

  /// Commits after a number of rows, or of seconds, whichever comes first.
  public init(rows: Int? = nil, seconds: Double? = nil) {
    self.rows = rows
    self.seconds = seconds
  }

  /// Whether it is time, with so many rows waiting since a point in time.
  func isDue(rows waiting: UInt64, since start: Double) -> Bool {
    guard waiting > 0 else { return false }
    if let rows, waiting >= UInt64(max(1, rows)) { return true }
    return seconds.map { WallClock.steadySeconds - start >= $0 } ?? false
  }
}

/// Writes rows to a new file, or grows one: rows, columns, provenance; generation by generation.
///
/// A new file becomes visible with its first commit, atomically. A commit to an existing file is
/// durable
/// when `commit()` returns; without it nothing of the file changes. Not for use from two threads at
/// once.
public final class DatasetWriter {
  /// The path of the file.
  public let path: String
  /// The fields of a row so far, with their ids.
  public internal(set) var schema: Field
  /// When `append` commits by itself; never if `nil`.
  public var autoCommit: AutoCommit?
  let options: WriterOptions
  private let writerName: String
  let file: OutputFile
  let blocks: BlockWriter
  var log: CommitLog
  private var rowGroup: RowGroupWriter?
  /// At most so many items have the lists of the open row group.
  private var rowGroupItemCount = 0
  /// What integers float64 would round.
  var exactIntegers = ExactIntegers()
  private let frameSources = Lock<[[String]: FrameSource]>([:])
  private var texts: [UInt32: TextColumnWriter] = [:]
  /// The rows that are part of the file.
  public private(set) var committedRowCount: UInt64 = 0
  private var hasFailed = false
  private var lastCommit = WallClock.steadySeconds

  /// Starts a new file that will appear as `path` with the first commit.
  ///
  /// A file that has the path is replaced, or an error if this one `isExclusive`.
  /// - Throws: `DatasetError` if the folder cannot be written or `path` is not a regular file.
  public init(
    creating path: String, options: WriteOptions = WriteOptions(), isExclusive: Bool = false
  ) throws(DatasetError) {
    self.path = path
    self.options = options.format
    writerName = options.writer
    schema = .structure("", [])
    file = try reporting(path) {
      try OutputFile(creating: path, startingAt: Limits.dataStart, isExclusive: isExclusive)
    }
    blocks = BlockWriter(file)
    log = CommitLog()
  }

  /// Where a dataset without a name can be opened, as long as this writer lives; errors call it by
  /// `path`.
  public var temporaryPath: String { file.path }

  /// Starts a dataset in the folder of `path` that never gets a name: it can be opened under this
  /// writer's `temporaryPath` after the first commit, and is gone with the writer.
  public init(temporaryBeside path: String, options: WriteOptions = WriteOptions())
    throws(DatasetError)
  {
    self.options = options.format
    writerName = options.writer
    schema = .structure("", [])
    file = try reporting(path) {
      try OutputFile(temporaryBeside: path, startingAt: Limits.dataStart)
    }
    self.path = path
    blocks = BlockWriter(file)
    log = CommitLog()
  }

  /// Opens an existing file to grow it.
  ///
  /// One writer at a time: a kernel lock is held until the writer is gone.
  ///
  /// A damaged slot is repaired first. Rows of an unfinished commit of a killed writer are
  /// overwritten.
  /// - Throws: `DatasetError`; its code is `locked` if another writer has the file.
  public init(appendingTo path: String, options: WriteOptions = WriteOptions()) throws(DatasetError)
  {
    self.path = path
    self.options = options.format
    writerName = options.writer
    do { file = try OutputFile(growing: path) } catch {
      throw error.isLockedByAnother ? DatasetError(locked: error) : DatasetError(error, path)
    }
    blocks = BlockWriter(file)
    let base = try Dataset(path)
    schema = base.schema
    log = try reporting(path) { try CommitLog(continuing: base.snapshot) }
    committedRowCount = base.rowCount
    try reporting(path) { [file, log] in
      guard base.snapshot.footer.versionToWrite <= Limits.version else {
        throw FormatError(
          .unsupported, "footer", at: base.snapshot.state.footer.offset,
          "writing requires format version \(base.snapshot.footer.versionToWrite); this release has version \(Limits.version) (upgrade inseam)"
        )
      }
      if !base.warnings.isEmpty { try log.repairSlots(file) }
      try file.truncate(to: base.snapshot.state.dataEnd)
      file.seek(to: base.snapshot.state.dataEnd)
    }
    texts = try reporting(path) { try makeTexts(schema, continuing: base.snapshot) }
    exactIntegers = try reporting(path) { try ExactIntegers(of: base.snapshot) }
  }

  deinit {
    // What no commit has made part of the file goes; a killed writer's rest goes with the next one.
    if let end = log.dataEnd { file.abandon(from: end) }
  }

  /// The rows appended and committed so far.
  public var rowCount: UInt64 {
    log.rowCount - log.deletedRowCount + UInt64(rowGroup?.rowCount ?? 0)
  }
  /// Whether rows wait for a commit.
  var hasWaitingRows: Bool { rowGroup.map { $0.rowCount > 0 } ?? false }

  /// Appends the rows of a struct column whose fields are those of `field`.
  ///
  /// New fields join the schema, types widen where that is exact; rows without a field are null
  /// there.
  /// - Throws: `DatasetError` with code `schema` where two types have no common one, `file` if
  ///   writing fails.
  public func append(_ batch: Column, as field: Field) throws(DatasetError) {
    try append(batch.normalized(field), as: field, frames: [:])
  }

  /// Appends normalized rows whose text another thread has compressed.
  package func append(_ batch: Column, as field: Field, frames: [[String]: FrameColumn])
    throws(DatasetError)
  {
    try requireUnbroken()
    try batch.requireStorable(field, in: path)
    try reporting(path) {
      // Nothing changes before everything is known to fit.
      var integers = exactIntegers
      try integers.note(batch, field)
      let merged = log.numbered(try schema.merged(with: field))
      try integers.check(merged)
      if merged != schema { try merged.requireReadable() }
      try failing {
        if merged != schema { try changeSchema(to: merged) }
        exactIntegers = integers
        try write(batch.widened(from: field, to: schema), frames)
      }
    }
    let waiting = rowCount > committedRowCount ? rowCount - committedRowCount : 0
    if let autoCommit, autoCommit.isDue(rows: waiting, since: lastCommit) {
      try commit(time: WallClock.microseconds)
    }
  }

  /// Puts rows of the schema into row groups.
  private func write(_ rows: Column, _ frames: [[String]: FrameColumn]) throws {
    var framesByID: [UInt32: FrameColumn] = [:]
    for (path, column) in frames {
      if let id = schema.field(at: path)?.id { framesByID[id] = column }
    }
    let itemCount = rows.largestItemCount
    var row = 0
    while row < rows.count {
      // The lists of a row group have at most 2^32 - 1 items; a batch has no more, so it fits an empty one.
      if rowGroupItemCount > Int(UInt32.max) - itemCount { try closeRowGroup() }
      let writer = try openRowGroup()
      rowGroupItemCount += itemCount
      row += try writer.append(rows, row..<rows.count, frames: framesByID)
      if writer.isFull { try closeRowGroup() }
    }
  }

  /// Whether a commit would add anything: rows, columns, metadata, or the file itself.
  public var hasChanges: Bool {
    rowCount > committedRowCount || log.generation == 0 || log.isChanged(schema)
  }

  /// Replaces the provenance of a column.
  public func setProvenance(_ pairs: [String: String], ofColumn id: UInt32) {
    log.provenance.entries[id] = pairs.isEmpty ? nil : pairs
    log.isProvenanceChanged = true
  }

  /// What is known of a column so far.
  public func provenance(ofColumn id: UInt32) -> [String: String] {
    log.provenance.entries[id] ?? [:]
  }

  /// Adds keys to the provenance of a column; nothing changes if they are there already.
  public func addProvenance(_ pairs: [String: String], ofColumn id: UInt32) {
    let merged = provenance(ofColumn: id).merging(pairs) { $1 }
    if merged != provenance(ofColumn: id) { setProvenance(merged, ofColumn: id) }
  }

  /// The newest generation.
  var generation: UInt64 { log.generation }
  /// How the dataset came to be so far.
  var lineage: [(key: String, value: String)] { log.lineage.pairs }

  /// Replaces the lineage.
  public func setLineage(_ pairs: [(key: String, value: String)]) {
    log.lineage = Lineage(pairs)
    log.isLineageChanged = true
  }

  /// Makes everything appended so far a generation of the file, durably.
  ///
  /// - Parameter time: Microseconds since 1970-01-01 UTC, noted in the file; 0 for none.
  /// - Throws: `DatasetError`; the file is then as it was before, and this writer commits nothing
  ///   any more: what the system lost cannot be told.
  public func commit(time: Int64 = 0) throws(DatasetError) {
    try requireUnbroken()
    guard try reporting(path, { try file.hasName }) else {
      throw DatasetError(
        "file", path,
        "the file was removed or replaced while it was open; the rows since the last commit are lost"
      )
    }
    try reporting(path) {
      try failing {
        try closeRowGroup()
        try log.commit(to: blocks, schema: schema, writer: writerName, time: time)
      }
    }
    committedRowCount = rowCount
    lastCommit = WallClock.steadySeconds
  }

  /// Throws if an earlier change was half made.
  private func requireUnbroken() throws(DatasetError) {
    guard !hasFailed else {
      throw DatasetError("file", path, "an earlier change failed; open the file again to continue")
    }
  }

  /// Runs a change that is half made if it throws: nothing can be committed any more then.
  func failing(_ change: () throws -> Void) throws {
    hasFailed = true
    try change()
    hasFailed = false
  }

  private func openRowGroup() throws -> RowGroupWriter {
    if let rowGroup { return rowGroup }
    let made = RowGroupWriter(schema, options: options, writer: blocks, texts: texts)
    rowGroup = made
    return made
  }

  private func closeRowGroup() throws {
    guard let finished = rowGroup, finished.rowCount > 0 else { return }
    rowGroup = nil
    rowGroupItemCount = 0
    let references = try finished.finish(index: log.rowGroupCount)
    try log.append(rowCount: finished.rowCount, references, to: blocks)
  }

  /// Continues with a wider schema; rows that wait are converted.
  private func changeSchema(to wider: Field) throws {
    let narrower = schema
    schema = wider
    try addTexts(for: wider)
    if let open = rowGroup {
      rowGroup = try open.widened(from: narrower, to: wider, texts: texts)
    }
  }

  private func addTexts(for field: Field) throws {
    for node in field.preorder where node.type.isBytes && texts[node.id] == nil {
      texts[node.id] = TextColumnWriter(type: node.type, options: options, writer: blocks)
    }
    shareFrameSources()
  }

  /// The frames of a batch's text, compressed on the calling thread, by path; any thread may ask.
  package func frames(of batch: Column, as field: Field) -> [[String]: FrameColumn] {
    let sources = frameSources.withLock { $0 }
    var frames: [[String]: FrameColumn] = [:]
    func visit(_ column: Column, _ field: Field, _ path: [String]) {
      if let source = sources[path], let made = source.frames(of: column) { frames[path] = made }
      for (child, column) in zip(field.children, column.children) {
        visit(column, child, path + [child.name])
      }
    }
    visit(batch, field, [])
    return frames
  }

  /// Lets a text column take frames that were made with a dictionary, before it has strings.
  func adoptFrames(_ dictionary: ZstdDictionary?, at path: [String]) throws(DatasetError) {
    try reporting(self.path) {
      guard let field = schema.field(at: path), let text = texts[field.id] else { return }
      try text.adoptFrames(dictionary)
    }
  }

  private func shareFrameSources() {
    var sources: [[String]: FrameSource] = [:]
    func visit(_ field: Field, _ path: [String]) {
      sources[path] = texts[field.id]?.frameSource
      for child in field.children { visit(child, path + [child.name]) }
    }
    visit(schema, [])
    frameSources.withLock { [sources] in $0 = sources }
  }

  private func makeTexts(_ field: Field, continuing snapshot: Snapshot) throws -> [UInt32:
    TextColumnWriter]
  {
    var texts: [UInt32: TextColumnWriter] = [:]
    for node in field.preorder where node.type.isBytes {
      texts[node.id] = TextColumnWriter(
        type: node.type, options: options, writer: blocks,
        trained: try snapshot.trainedDictionary(ofColumn: node.id))
    }
    return texts
  }

  /// Goes on with a schema whose columns came, came back or changed their names.
  func adopt(schema: Field) throws {
    try schema.requireReadable()
    self.schema = schema
    try addTexts(for: schema)
  }

  /// The text writers of a field and its descendants.
  func texts(of field: Field) -> [UInt32: TextColumnWriter] {
    texts.filter { field.field(withID: $0.key) != nil }
  }
}
