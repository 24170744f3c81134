// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// How much of a dataset is verified.
public enum VerificationScope: Sendable {
  /// Every checksum of all generations, and that each byte is accounted for.
  case checksums
  /// The checksums; that all values decode, and that null counts, zones and all else that readers
  /// rely on is true of them.
  case everything
}

extension Dataset {
  /// Verifies the file, or the manifest and every data file of a folder: all generations.
  ///
  /// - Throws: `DatasetError` for the first thing that is wrong.
  /// - Complexity: O(*n*) in the bytes of the file.
  public func verify(
    _ scope: VerificationScope = .everything, threadCount: Int? = nil
  ) throws(DatasetError) {
    try Verifier(self, scope, threadCount).run()
  }
}

/// Proves that every byte of a file is accounted for and right.
///
/// See `spec/format.md`, Commits.
struct Verifier {
  private let dataset: Dataset
  private let scope: VerificationScope
  private let threadCount: Int?
  private let unreadable = UnreadableColumns()
  private static let smallBytes: UInt64 = 2 << 20

  init(_ dataset: Dataset, _ scope: VerificationScope, _ threadCount: Int? = nil) {
    self.dataset = dataset
    self.scope = scope
    // Threads cost more than a small file.
    self.threadCount = dataset.byteCount < Verifier.smallBytes ? 1 : threadCount
  }

  /// Checks all generations: the tiling and every checksum; then what they say.
  func run() throws(DatasetError) {
    if let warning = dataset.warnings.first { throw DatasetError("damaged", dataset.path, warning) }
    if dataset.isFolder { return try verifyFolder() }
    try reporting(dataset.path) {
      var chunks: Set<ChunkPlace> = []
      var hasIDs = true
      let hasSuperblocks = try !CommitLocator(dataset.snapshot.source.file).isWithoutSlots
      try Calls.stage(Int(clamping: dataset.byteCount)) { stage in
        try forEachGeneration { snapshot in
          if hasSuperblocks { try verifySuperblocks(snapshot) }
          hasIDs = try isIdentified(snapshot) && hasIDs
          var walk = CommitWalk(snapshot, dataset.path, threadCount, stage)
          try walk.run()
          if scope == .everything { chunks.formUnion(walk.chunks) }
        }
      }
      if scope == .everything { try verifyValues(chunks) }
      // What is wrong elsewhere changes the digest too, and says more.
      if !hasIDs {
        throw FormatError(
          .malformed, "footer", at: dataset.snapshot.state.footer.offset,
          "the id of a generation is not the digest of its footer, or not the file id for the first"
        )
      }
      try unreadable.report(dataset.path)
    }
  }

  /// Verifies the values of the newest generation, and those of other chunks in older ones.
  private func verifyValues(_ all: Set<ChunkPlace>) throws {
    var chunks = all
    chunks.subtract(try verifyGeneration(try dataset.snapshot.withoutChecks()))
    if chunks.isEmpty { return }
    // What the newest generation no longer has, older ones still show.
    try forEachGeneration { snapshot in
      let own = chunks.filter { $0.offset >= snapshot.footer.commitStart }
      chunks.subtract(own)
      if !own.isEmpty { try verify(own, of: try snapshot.withoutChecks()) }
    }
  }

  /// Checks what superblocks say of a generation.
  private func verifySuperblocks(_ snapshot: Snapshot) throws {
    let (file, state) = (snapshot.source.file, snapshot.state)
    for index in 0...1 {
      let slot = try CommitLocator.readSlot(file, index, state.fileID)
      guard slot.state.generation == state.generation else {
        let isOlder = slot.state.generation + 1 == dataset.generation
        guard state.generation < dataset.generation || isOlder else {
          throw superblock(index, "generation \(slot.state.generation) is not among the newest two")
        }
        continue
      }
      guard slot.state == state, slot.rowCount == snapshot.footer.rowCount else {
        throw superblock(index, "it contradicts the footer of generation \(state.generation)")
      }
    }
  }

  /// Whether the id of a generation is the digest of its footer, and that of the first the file's.
  private func isIdentified(_ snapshot: Snapshot) throws -> Bool {
    let state = snapshot.state
    let footer = try snapshot.source.block(state.footer, "footer")
    return Blake2b.digest(footer.array(of: UInt8.self)) == state.generationID
      && (state.generation > 1 || state.generationID == state.fileID)
  }

  private func superblock(_ index: Int, _ detail: String) -> FormatError {
    FormatError(
      .malformed, CommitSlot.name(index), at: CommitSlot.offset(of: index), detail)
  }

  private func forEachGeneration(_ body: (Snapshot) throws -> Void) throws {
    var snapshot = dataset.snapshot
    while true {
      try body(snapshot)
      if snapshot.footer.generation == 1 { return }
      snapshot = try snapshot.earlier(snapshot.footer.generation - 1)
    }
  }

  /// Checks the manifest and every data file, and that the entries of the manifest are right.
  private func verifyFolder() throws(DatasetError) {
    try Dataset(Dataset.manifest(of: dataset.path)).verify(scope, threadCount: threadCount)
    for part in dataset.parts.parts {
      guard let entry = part.entry else { continue }
      let snapshot = try part.snapshot()
      try Dataset(part.path).verify(scope, threadCount: threadCount)
      let found = try reporting(part.path) { try ManifestEntry(entry.file, snapshot) }
      guard entry.isTrue(of: found) else {
        throw DatasetError(
          "malformed", part.path,
          "the manifest's entry contradicts the metadata of the file (inseam publish updates it)")
      }
      // The folder may read columns as wider types than the file does.
      let fields = try part.ownFields(dataset.schema)
      if scope == .everything, fields != snapshot.schema {
        try reporting(part.path) {
          _ = try verifyGeneration(try snapshot.withoutChecks(), part.path, fields)
        }
      }
    }
  }

  /// Verifies what the opened generation says of its values, checksums included.
  func verifyOpened() throws(DatasetError) {
    for part in dataset.parts.parts {
      let snapshot = try part.snapshot()
      let fields = try part.ownFields(dataset.schema)
      try reporting(part.path) { _ = try verifyGeneration(snapshot, part.path, fields) }
    }
  }

  /// Verifies all values of a generation; gives the chunks that have them.
  private func verifyGeneration(
    _ snapshot: Snapshot, _ path: String? = nil, _ schema: Field? = nil
  ) throws -> Set<ChunkPlace> {
    let fields = (schema ?? snapshot.schema).children
    for rowGroup in snapshot.rowGroups.indices { _ = try snapshot.liveRows(ofRowGroup: rowGroup) }
    let count = snapshot.rowGroups.count * fields.count
    let found = try Threads.results(count, threadCount: threadCount) { index in
      let (rowGroup, field) = (index / fields.count, fields[index % fields.count])
      try verify(field, snapshot, rowGroup, path ?? dataset.path)
      return try field.preorder.compactMap { try snapshot.place(of: $0.id, rowGroup) }
    }
    return Set(found.joined())
  }

  /// Verifies the fields that some chunks of a generation belong to.
  private func verify(_ chunks: Set<ChunkPlace>, of snapshot: Snapshot) throws {
    for field in snapshot.schema.children {
      let ids = Set(field.preorder.map(\.id))
      for rowGroup in Set(chunks.filter { ids.contains($0.column) }.map(\.rowGroup)).sorted() {
        try verify(field, snapshot, rowGroup, dataset.path)
      }
    }
  }

  private func verify(_ field: Field, _ snapshot: Snapshot, _ rowGroup: Int, _ path: String) throws
  {
    let entry = snapshot.rowGroups[rowGroup]
    let rowCount = entry.rowCount
    do {
      let verifier = RowGroupVerifier(entry) {
        try snapshot.chunk(column: $0, rowGroup: rowGroup)
      } unreadable: { [unreadable] field in
        let known = snapshot.schema.paths().first { $0.field.id == field.id }
        unreadable.note(known?.path.description ?? field.name)
      }
      try verifier.verify(field)
    } catch {
      throw snapshot.located(
        error, path, rowGroup: rowGroup, column: field.name, rows: 0..<rowCount)
    }
  }
}

/// The columns whose values this release cannot read, as a verification meets them.
private final class UnreadableColumns: Sendable {
  private let paths = Lock<Set<Name>>([])

  func note(_ path: String) { paths.withLock { _ = $0.insert(Name(path)) } }

  /// Throws if there is one: nothing is wrong with the file, but not all was verified.
  func report(_ path: String) throws {
    let found = paths.withLock { $0.sorted().map(\.text) }
    if found.isEmpty { return }
    throw DatasetError(
      "unverified", path,
      "every checksum is right, but the values of \(found.joined(separator: ", ")) need a later release; all others were verified"
    )
  }
}

/// Where a chunk is, and what it is of.
struct ChunkPlace: Hashable {
  let column: UInt32
  let rowGroup: Int
  let offset: UInt64
}

extension Snapshot {
  /// The same generation, for readers that have checked every checksum already.
  fileprivate func withoutChecks() throws -> Snapshot {
    try Snapshot(
      file: source.file, state: state, verification: .off, tables: TableCache())
  }

  fileprivate func place(of column: UInt32, _ rowGroup: Int) throws -> ChunkPlace? {
    let reference = try chunkReference(column: column, rowGroup: rowGroup)
    return reference.isAbsent
      ? nil : ChunkPlace(column: column, rowGroup: rowGroup, offset: reference.offset)
  }
}
