// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
package import InseamFormat

/// Writes rows to a new file, or grows one: rows, columns, provenance; generation by generation.
///
/// A new file becomes visible with its first commit, atomically. After that, and for a file that was
/// there, changes wait in memory (beyond 64 MiB in an unnamed file) and a commit alone takes the lock
/// of the file: it reads the newest generation again, adds to what other writers have committed
/// meanwhile, and gives the lock back. A commit is durable when `commit()` returns; without it
/// nothing of the file changes. Not for use from two threads at once. See `spec/growth.md`.
public final class DatasetWriter {
  /// The path of the file.
  public let path: String
  /// The fields of a row so far, with their ids.
  public internal(set) var schema: Field
  /// When `append` commits by itself; never if `nil`.
  public var autoCommit: AutoCommit?
  /// How a commit takes the lock of the file.
  public var locking = LockOptions()
  /// Whether this writer made the file.
  let isCreator: Bool
  let options: WriterOptions
  private let writerName: String
  let file: OutputFile
  let blocks: BlockWriter
  var log: CommitLog
  /// What waits for the lock.
  var waiting = WaitingChanges()
  var rowGroup: RowGroupWriter?
  /// At most so many items have the lists of the open row group.
  private var rowGroupItemCount = 0
  /// What integers float64 would round; of the file, only if they are known.
  var exactIntegers = ExactIntegers()
  var areIntegersKnown = true
  let frameSources = Lock<[FieldPath: FrameSource]>([:])
  var texts: [UInt32: TextColumnWriter] = [:]
  /// The rows that the log continues from, if they have been opened, and the commit they were read
  /// at.
  var known: (dataset: Dataset, state: CommitState)?
  /// The folder whose change the next commit is part of.
  var folderMark: FolderMark?
  /// Whether this writer's caller has the lock of the manifest of the folder that the file is in.
  var hasManifestLock = false
  /// The file that a new one takes the place of, as it was when the writing began.
  var replaced: FileState?
  /// The writer that has the lock of that file, if another one has.
  var holder: DatasetWriter?
  /// Whether commits to a new file give it no name yet.
  var staysHidden = false
  /// The rows that are part of the file, as this writer knows it.
  public internal(set) var committedRowCount: UInt64 = 0
  /// Whether a change is half made.
  var hasFailed = false
  private var lastCommit = WallClock.steadySeconds

  /// Starts a new file that will appear as `path` with the first commit.
  ///
  /// A dataset that has the path is an error, or is replaced if the options' `policy` says so:
  /// replaced as it is now, so one that changes until the commit is an error then.
  /// - Throws: `DatasetError` if the path is taken, the folder cannot be written or `path` is not a
  ///   regular file.
  public convenience init(
    creating path: String, options: WriteOptions = WriteOptions()
  ) throws(DatasetError) {
    try self.init(
      newIn: path, options, isReplacing: options.policy == .replace
    ) {
      try OutputFile(creating: path, startingAt: Limits.dataStart, policy: options.policy)
    }
  }

  /// Starts a dataset that is written from front to back, once, to a pipe or a device; `-` is
  /// standard output.
  ///
  /// It is complete with the first commit, which is the only one. Nothing that was written can be
  /// taken back: if the writer ends before, what the reader of the pipe has is no dataset, and says
  /// so when it is opened.
  public convenience init(streamingTo path: String, options: WriteOptions = WriteOptions())
    throws(DatasetError)
  {
    try self.init(newIn: path == "-" ? "standard output" : path, options, isReplacing: false) {
      let file = try OutputFile(streamingTo: path)
      try file.append(Header(fileID: nil).encoded)
      try file.append([UInt8](repeating: 0, count: Int(Limits.dataStart - file.end)))
      return file
    }
  }

  /// Starts a dataset in the folder of `path` that never gets a name: `dataset(named:)` reads it
  /// after the first commit, and it is gone with the writer.
  public convenience init(temporaryBeside path: String, options: WriteOptions = WriteOptions())
    throws(DatasetError)
  {
    try self.init(newIn: path, options, isReplacing: false) {
      try OutputFile(temporaryBeside: path, startingAt: Limits.dataStart)
    }
  }

  /// Starts a new file that `make` opens; errors call it by `path`.
  private init(
    newIn path: String, _ options: WriteOptions, isReplacing: Bool,
    make: () throws -> OutputFile
  ) throws(DatasetError) {
    self.path = path
    isCreator = true
    self.options = options.format
    writerName = options.writer
    schema = .structure("", [])
    file = try reporting(path) { try make() }
    replaced = isReplacing ? try reporting(path) { try FileState(path) } : nil
    blocks = BlockWriter(file)
    log = CommitLog()
  }

  /// Opens an existing file to grow it.
  ///
  /// Any number of writers may have a file open; each commit takes the lock of the file.
  /// - Throws: `DatasetError`.
  public convenience init(appendingTo path: String, options: WriteOptions = WriteOptions())
    throws(DatasetError)
  {
    try self.init(appendingTo: path, options: options, at: nil)
  }

  /// Opens an existing file to change what a generation of it has; later ones are followed by the
  /// commit.
  init(
    appendingTo path: String, options: WriteOptions = WriteOptions(), at generation: UInt64?
  ) throws(DatasetError) {
    self.path = path
    isCreator = false
    self.options = options.format
    writerName = options.writer
    file = try reporting(path) { try OutputFile(growing: path) }
    replaced = nil
    blocks = BlockWriter(file)
    schema = .structure("", [])
    log = CommitLog()
    try reporting(path) {
      var options = OpenOptions()
      options.generation = generation
      let base = try Dataset(path, options: options)
      let contents =
        try generation == nil
        ? FolderChange.contents(base.snapshot, path, isOver: true) : base.snapshot
      try adopt(contents === base.snapshot ? base : base.with(contents))
    }
  }

  /// Starts a new file with the generations of another one, which will appear as `path` with the
  /// first commit.
  convenience init(copying base: Dataset, to path: String, policy: OutputPolicy)
    throws(DatasetError)
  {
    try self.init(newIn: path, WriteOptions(), isReplacing: policy == .replace) {
      try OutputFile(creating: path, policy: policy)
    }
    let source = base.snapshot.source.file
    try reporting(path) {
      try file.append(contentsOf: source, byteCount: base.snapshot.state.dataEnd)
    }
    let copy = try dataset(named: path)
    try reporting(path) { try adopt(copy) }
  }

  /// Makes a copy visible that nothing was committed to.
  func publishCopy() throws(DatasetError) {
    if !file.isPublished { try reporting(path) { try publish(file) } }
  }

  deinit { abandon() }

  /// Continues from a generation of the file; nothing waits.
  func adopt(_ base: Dataset) throws {
    try DatasetWriter.requireWritable(base.snapshot)
    schema = base.schema
    log = try CommitLog(continuing: base.snapshot)
    committedRowCount = base.rowCount
    texts = try makeTexts(schema, continuing: base.snapshot)
    (exactIntegers, areIntegersKnown) = (ExactIntegers(), false)
    known = (base, base.snapshot.state)
    file.seek(to: base.snapshot.state.dataEnd)
    shareFrameSources()
  }

  /// Throws if this release cannot write to a file.
  static func requireWritable(_ snapshot: Snapshot) throws {
    let version = snapshot.footer.versionToWrite
    guard version <= Limits.version else {
      throw FormatError(
        .unsupported, "footer", at: snapshot.state.footer.offset,
        "writing requires format version \(version); this release has version \(Limits.version) (upgrade inseam)"
      )
    }
  }

  /// The rows of the file and those appended to it so far.
  public var rowCount: UInt64 {
    log.rowCount - log.deletedRowCount + waiting.rowCount + UInt64(rowGroup?.rowCount ?? 0)
  }

  /// The bytes of the file so far, those that wait included.
  public var byteCount: UInt64 { file.end }

  /// The appended rows that wait for a commit.
  public var waitingRowCount: UInt64 {
    rowCount > committedRowCount ? rowCount - committedRowCount : 0
  }

  /// Whether rows wait for a commit.
  var hasWaitingRows: Bool {
    !waiting.rowGroups.isEmpty || rowGroup.map { $0.rowCount > 0 } ?? false
  }

  /// What was committed, if this writer has no name of its own: a dataset that errors call by `name`.
  public func dataset(named name: String) throws(DatasetError) -> Dataset {
    try reporting(name) {
      let (snapshot, warnings) = try Dataset.open(try file.input(named: name), OpenOptions())
      return Dataset(path: name, snapshot: snapshot, warnings: warnings)
    }
  }

  /// Appends the rows of a struct column whose fields are those of `field`.
  ///
  /// New fields join the schema, types widen where that is exact; rows without a field are null
  /// there.
  /// - Throws: `DatasetError` with code `schema` where two types have no common one, `file` if
  ///   writing fails.
  public func append(_ batch: Column, as field: Field) throws(DatasetError) {
    try append(reporting(path) { try batch.normalized(field) }, as: field, frames: [:])
  }

  /// Appends normalized rows whose text another thread has compressed.
  package func append(_ batch: Column, as field: Field, frames: [FieldPath: FrameColumn])
    throws(DatasetError)
  {
    try requireUnbroken()
    try batch.requireStorable(field, in: path)
    try reporting(path) {
      // Nothing changes before everything is known to fit.
      let field = field.aligned(as: schema)
      let merged = log.numbered(try schema.merged(with: field))
      try learnIntegers(before: merged)
      var (integers, ownIntegers) = (exactIntegers, waiting.integers)
      try integers.note(batch, field)
      try ownIntegers.note(batch, field)
      try integers.check(merged)
      if merged != schema { try merged.requireReadable() }
      try batch.requireAligned(field, in: path, from: rowCount)
      let fields = try waiting.fields.merged(with: field.withoutIDs)
      try failing {
        if merged != schema { try changeSchema(to: merged) }
        (exactIntegers, waiting.integers, waiting.fields) = (integers, ownIntegers, fields)
        try write(batch.widened(from: field, to: schema), frames)
      }
    }
    if let autoCommit, autoCommit.isDue(rows: waitingRowCount, since: lastCommit) {
      try commit(time: WallClock.microseconds)
    }
  }

  /// Puts rows of the schema into row groups.
  private func write(_ rows: Column, _ frames: [FieldPath: FrameColumn]) throws {
    var framesByID: [UInt32: FrameColumn] = [:]
    for (path, column) in frames {
      if let id = schema.field(at: path.steps)?.id { framesByID[id] = column }
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
    waitingRowCount > 0 || !waiting.isEmpty || log.generation == 0 || log.isChanged(schema)
  }

  /// Makes everything appended so far a generation of the file, durably.
  ///
  /// - Parameter time: Microseconds since 1970-01-01 UTC, noted in the file; 0 for none.
  /// - Throws: `DatasetError`. Code `locked`: another writer had the lock for longer than
  ///   `locking`; `conflict`: others have changed what these changes were computed from; what
  ///   waits still waits then. After any other error the file is as it was before, and this writer
  ///   commits nothing any more: what the system lost cannot be told.
  public func commit(time: Int64 = 0) throws(DatasetError) {
    try requireUnbroken()
    guard !file.isStreamed || log.generation == 0 else {
      throw DatasetError("argument", path, "a dataset that is written to a pipe has one commit")
    }
    try reporting(path) {
      try takeLock()
      try failing {
        try closeRowGroup()
        if let folderMark {
          setLineage(folderMark.marking(lineage, generation: log.generation + 1))
        }
        try log.commit(to: blocks, schema: schema, writer: writerName, time: time, publish: publish)
      }
      if file.isPublished, !file.isUnlocked { file.unlock() }
    }
    waiting = WaitingChanges()
    blocks.forgetWaiting()
    committedRowCount = rowCount
    lastCommit = WallClock.steadySeconds
  }

  /// Gives a new file its name; the one that it replaces has to be as it was when the writing began.
  private func publish(_ file: OutputFile) throws {
    guard !staysHidden else { return try file.flush() }
    try file.publish(waiting: locking.waitSeconds, holding: holder?.file) {
      guard let replaced, try FileState(path) != replaced else { return }
      throw DatasetError(
        "conflict", path,
        "another writer changed the dataset while its replacement was written; start again")
    }
  }

  /// Gives a hidden file its name; the one that has it keeps the name `retired` beside it.
  ///
  /// `check` is called under the lock of that one, and may change this file.
  func publish(retiring retired: String, waiting seconds: Double, check: () throws -> Void) throws {
    do { try file.publish(waiting: seconds, retiring: retired, check: check) } catch {
      guard let error = error as? FileError else { throw error }
      throw error.isLockedByAnother
        ? DatasetError(locked: error, waited: seconds) : DatasetError(error, path)
    }
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
    do { try change() } catch {
      abandon()
      throw error
    }
    hasFailed = false
  }

  private func openRowGroup() throws -> RowGroupWriter {
    if let rowGroup { return rowGroup }
    let made = RowGroupWriter(schema, options: options, writer: blocks, texts: texts)
    rowGroup = made
    return made
  }

  /// Ends the open row group; it waits for the lock, or is part of the next commit at once.
  func closeRowGroup() throws {
    guard let finished = rowGroup, finished.rowCount > 0 else { return }
    rowGroup = nil
    rowGroupItemCount = 0
    let index = log.rowGroupCount + waiting.rowGroups.count
    let references = try finished.finish(index: index)
    if file.isUnlocked {
      waiting.rowGroups.append(
        WaitingChanges.RowGroup(rowCount: finished.rowCount, references: references))
    } else {
      try log.append(rowCount: finished.rowCount, references, to: blocks)
    }
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
}
