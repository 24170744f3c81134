// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// One file of a dataset, with the row groups it gives to it.
///
/// A part of a folder is opened when it is first needed. See `spec/folders.md`.
final class DatasetPart: Sendable {
  /// Where the rows are.
  enum Source: Sendable {
    /// A file that is open.
    case file(Snapshot, path: String)
    /// A file of a folder, opened as its manifest says.
    case entry(ManifestEntry, folder: String, OpenOptions)
  }

  let source: Source
  /// The rows of each of its row groups, deleted ones left out.
  let rowCounts: [Int]
  /// What tells the file, its generation and the way it is read from all others that are open.
  private let key: String
  /// The schema of the dataset; `nil` if it is the file's own.
  private let schema: Field?
  private let translation = Lock<[UInt32: UInt32]?>(nil)
  private let isChecked = Lock(false)
  private let isUser = Lock(false)

  init(_ source: Source, as schema: Field? = nil) {
    self.source = source
    self.schema = schema
    rowCounts =
      switch source {
      case .file(let snapshot, _): snapshot.liveRowCounts
      case .entry(let entry, _, _): entry.rowGroups
      }
    key =
      switch source {
      case .file: ""
      case .entry(let entry, let folder, let options):
        "\(Calls.processID) \(entry.fileID) \(entry.generation) \(entry.generationID) \(options.verify) \(options.backend) \(folder)/\(entry.file)"
      }
  }

  deinit { if isUser.withLock({ $0 }) { OpenParts.shared.leave(key) } }

  /// The path of the file.
  var path: String {
    switch source {
    case .file(_, let path): path
    case .entry(let entry, let folder, _): "\(folder)/\(entry.file)"
    }
  }

  /// What the manifest says of the part.
  var entry: ManifestEntry? { if case .entry(let entry, _, _) = source { entry } else { nil } }

  /// The number of deleted rows.
  var deletedRowCount: UInt64 {
    switch source {
    case .file(let snapshot, _): snapshot.deletedRowCount
    case .entry(let entry, _, _): entry.deletedCount
    }
  }

  /// The bytes of the file that belong to the dataset.
  var byteCount: UInt64 {
    switch source {
    case .file(let snapshot, _): snapshot.state.dataEnd
    case .entry(let entry, _, _): entry.byteCount
    }
  }

  /// The generation of the file that belongs to the dataset.
  func snapshot() throws(DatasetError) -> Snapshot {
    switch source {
    case .file(let snapshot, _): return snapshot
    case .entry(let entry, _, let options):
      let path = path
      return try reporting(path) {
        enter()
        let snapshot = try OpenParts.shared.snapshot(key) { try entry.open(path, options) }
        // Whatever is opened later is the same file and generation.
        if !isChecked.withLock({ $0 }) {
          try entry.check(snapshot, path, schema ?? .structure("", []))
          isChecked.withLock { $0 = true }
        }
        return snapshot
      }
    }
  }

  /// Keeps the file open, if there is room, until this part is gone.
  private func enter() {
    let isNew = isUser.withLock { isUser in
      defer { isUser = true }
      return !isUser
    }
    if isNew { OpenParts.shared.enter(key) }
  }

  /// A part of the dataset's schema with the ids its columns have in this file; those it does not
  /// have get an id that no column has.
  func ownFields(_ field: Field) throws(DatasetError) -> Field {
    guard schema != nil else { return field }
    return DatasetPart.replacingIDs(field, try ids())
  }

  /// The id of a column of the dataset in this file.
  func ownID(_ id: UInt32) throws(DatasetError) -> UInt32 {
    guard schema != nil, id != 0 else { return id }
    return try ids()[id] ?? .max
  }

  private func ids() throws(DatasetError) -> [UInt32: UInt32] {
    if let known = translation.withLock({ $0 }) { return known }
    var ids: [UInt32: UInt32] = [:]
    (schema ?? .structure("", [])).forEachPair(with: try snapshot().schema) { ids[$0.id] = $1.id }
    translation.withLock { [ids] in $0 = ids }
    return ids
  }

  private static func replacingIDs(_ field: Field, _ ids: [UInt32: UInt32]) -> Field {
    var copy = field
    if field.id != 0 { copy.id = ids[field.id] ?? .max }
    copy.children = field.children.map { replacingIDs($0, ids) }
    return copy
  }
}

extension Field {
  /// Calls `body` with each node below this one and the node in the same place of another tree, if
  /// there is one: fields of structs by name, items of lists.
  func forEachPair(with other: Field, _ body: (Field, Field) -> Void) {
    for (index, child) in children.enumerated() {
      let place =
        type == .structure
        ? other.childIndex(named: child.name) : index < other.children.count ? index : nil
      guard let place, type == other.type else { continue }
      body(child, other.children[place])
      child.forEachPair(with: other.children[place], body)
    }
  }
}

/// The parts of folders that are open: those used last, so that folders may have more files than a
/// process may open.
final class OpenParts: Sendable {
  /// Those of all folders of this process.
  static let shared = OpenParts()

  private typealias Open = (used: Int, snapshot: Snapshot)
  private let state = Lock<(clock: Int, parts: [Name: Open], users: [Name: Int])>((0, [:], [:]))

  private init() {}

  /// The most files that stay open.
  private static var limit: Int { max(8, min(256, ProcessLimits.openFiles / 4)) }

  /// Notes one more user of a file.
  func enter(_ key: String) { state.withLock { $0.users[key, default: 0] += 1 } }

  /// Notes that a user of a file is gone; the last one closes it.
  func leave(_ key: String) {
    let closed = state.withLock { state -> Snapshot? in
      let count = state.users[key, default: 1] - 1
      state.users[key] = count > 0 ? count : nil
      return count > 0 ? nil : state.parts.removeValue(forKey: Name(key))?.snapshot
    }
    withExtendedLifetime(closed) {}
  }

  /// The snapshot of a file under a key that tells its generation too, opened unless it is.
  func snapshot(_ key: String, _ open: () throws -> Snapshot) throws -> Snapshot {
    let known = state.withLock { state -> Snapshot? in
      state.clock += 1
      state.parts[key]?.used = state.clock
      return state.parts[key]?.snapshot
    }
    if let known { return known }
    let made = try open()
    let limit = OpenParts.limit
    return state.withLock { state in
      if let other = state.parts[key]?.snapshot { return other }
      if state.parts.count >= limit,
        let oldest = state.parts.min(by: { $0.value.used < $1.value.used })
      {
        state.parts[oldest.key] = nil
      }
      state.parts[key] = (state.clock, made)
      return made
    }
  }
}
