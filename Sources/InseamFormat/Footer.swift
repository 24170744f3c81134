// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// What a generation consists of.
///
/// See `spec/format.md`, Footer.
public struct Footer: Hashable, Sendable {
  /// The lowest format version that can read the generation.
  public var versionToRead = Limits.version
  /// The lowest format version that can write to it.
  public var versionToWrite = Limits.version
  /// 1 at creation.
  public var generation: UInt64
  /// The rows of all row groups.
  public var rowCount: UInt64
  /// The number of row groups.
  public var rowGroupCount: Int
  /// Above every node id ever used.
  public var nextNodeID: UInt32
  /// Where the commit's own bytes start.
  public var commitStart: UInt64
  /// The footer of the generation before.
  public var previous: BlockReference
  /// The id of the generation before; zero in the first.
  public var previousID: [UInt8]
  /// The encodings that chunks of the generation may have.
  public var encodings: EncodingSet
  /// Microseconds since 1970-01-01 UTC, or 0.
  public var commitTime: Int64
  /// The program that wrote the generation.
  public var writer: String
  /// The names of what a reader must know.
  public var features: [String]
  /// The sections.
  public var sections: [Section]
  /// The roots of the columns' directory trees, ascending by node id.
  public var columns: [ColumnRoot]

  /// The root of a column's directory tree.
  public struct ColumnRoot: Hashable, Sendable {
    /// The column.
    public let nodeID: UInt32
    /// The root node of its tree.
    public let root: BlockReference

    /// Creates an entry of the column table.
    public init(nodeID: UInt32, root: BlockReference) {
      self.nodeID = nodeID
      self.root = root
    }
  }

  /// Creates a footer.
  public init(
    generation: UInt64, rowCount: UInt64, rowGroupCount: Int, nextNodeID: UInt32,
    commitStart: UInt64, previous: BlockReference, previousID: [UInt8]? = nil,
    encodings: EncodingSet = EncodingSet(), commitTime: Int64 = 0, writer: String,
    features: [String] = [], sections: [Section], columns: [ColumnRoot]
  ) {
    self.generation = generation
    self.rowCount = rowCount
    self.rowGroupCount = rowGroupCount
    self.nextNodeID = nextNodeID
    self.commitStart = commitStart
    self.previous = previous
    self.previousID = previousID ?? Footer.noID
    self.encodings = encodings
    self.commitTime = commitTime
    self.writer = writer
    self.features = features
    self.sections = sections
    self.columns = columns
  }

  private static var noID: [UInt8] { [UInt8](repeating: 0, count: 16) }

  /// The reference of the section of a kind; absent if there is none.
  public func section(_ kind: UInt32) -> BlockReference {
    sections.first { $0.kind == kind }?.reference ?? .absent
  }

  /// Why this release cannot read the rows, or `nil` if it can.
  public var obstacle: String? {
    if versionToRead > Limits.version {
      return
        "reading requires format version \(versionToRead); this release has version \(Limits.version)"
    }
    let unknown = features.filter { $0 != DeletionSection.feature }
    if !unknown.isEmpty {
      return
        "reading requires the features \(unknown.joined(separator: ", ")), which this release does not have"
    }
    if let section = sections.first(where: { $0.isRequired && !$0.isKnown }) {
      return "reading requires sections of kind \(section.kind), which this release does not know"
    }
    return nil
  }
}

extension Footer {
  /// Decodes a footer that starts at `offset`.
  public init(decoding block: Buffer, at offset: UInt64) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("footer") { try Footer(fields: &reader) }
    guard reader.remaining == 0 else {
      throw FormatError(
        .malformed, "footer", at: reader.offset, "\(reader.remaining) bytes of trailing data")
    }
    try check(at: offset)
  }

  private init(fields reader: inout ByteReader) throws {
    try reader.expect(magic: "FOOT", "footer")
    versionToRead = try reader.read()
    versionToWrite = try reader.read()
    generation = try reader.read()
    rowCount = try reader.read()
    rowGroupCount = Int(try reader.read(UInt32.self))
    nextNodeID = try reader.read()
    commitStart = try reader.read()
    previous = try BlockReference(decoding: &reader)
    commitTime = try reader.read()
    let sectionCount = try reader.readCount(limit: 1_024, "sections", "footer")
    let featureCount = try reader.readCount(limit: 1_024, "features", "footer")
    let columnCount = try reader.readCount(limit: Limits.schemaNodes, "columns", "footer")
    try reader.readZeros(4)
    previousID = try reader.read(byteCount: 16).array(of: UInt8.self)
    encodings = try EncodingSet(decoding: &reader)
    writer = try reader.readString()
    features = []
    for _ in 0..<featureCount { features.append(try reader.readString()) }
    sections = []
    for _ in 0..<sectionCount { sections.append(try Section(decoding: &reader)) }
    columns = []
    for _ in 0..<columnCount { columns.append(try ColumnRoot(decoding: &reader)) }
  }

  private func check(at offset: UInt64) throws {
    func require(_ condition: Bool, _ detail: String) throws {
      if !condition { throw FormatError(.malformed, "footer", at: offset, detail) }
    }
    try require(
      versionToWrite >= versionToRead,
      "version to write \(versionToWrite) is below version to read \(versionToRead)")
    try require(
      zip(columns, columns.dropFirst()).allSatisfy { $0.nodeID < $1.nodeID },
      "column ids are not in ascending order")
    try require(
      columns.allSatisfy { $0.nodeID < nextNodeID },
      "a column id is not below the next node id \(nextNodeID)")
    try require(
      (generation == 1) == previous.isAbsent && (generation == 1) == (previousID == Footer.noID),
      "the reference to the previous footer or its id contradicts generation \(generation)")
    try require(
      commitStart <= offset && commitStart >= Limits.dataStart,
      "invalid commit start \(commitStart)")
    try require(
      generation > 1 || commitStart == Limits.dataStart,
      "the first commit starts at byte \(commitStart), expected \(Limits.dataStart)")
    try require(
      previous.isAbsent || previous.offset < commitStart,
      "the previous footer at byte \(previous.offset) is not before the commit")
    try checkSections(require)
  }

  private func checkSections(_ require: (Bool, String) throws -> Void) throws {
    try require(
      zip(sections, sections.dropFirst()).allSatisfy { $0.kind < $1.kind },
      "the section kinds are not in ascending order")
    for section in sections {
      try require(
        section.rowGroupCount <= rowGroupCount && section.generation <= generation,
        "section \(section.kind) describes generation \(section.generation) with \(section.rowGroupCount) row groups"
      )
    }
    if obstacle == nil {
      try require(!section(Section.schema).isAbsent, "the schema section is missing")
      try require(
        (rowGroupCount == 0) == section(Section.rowGroups).isAbsent,
        "the section of row groups contradicts a count of \(rowGroupCount)")
      try require(
        features.contains(DeletionSection.feature) != section(Section.deletions).isAbsent,
        "the feature 'deletions' contradicts the section of deletion vectors")
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("FOOT".utf8)
    writer.write(versionToRead)
    writer.write(versionToWrite)
    writer.write(generation)
    writer.write(rowCount)
    writer.write(UInt32(rowGroupCount))
    writer.write(nextNodeID)
    writer.write(commitStart)
    previous.encode(to: &writer)
    writer.write(commitTime)
    writer.write(UInt32(sections.count))
    writer.write(UInt32(features.count))
    writer.write(UInt32(columns.count))
    writer.writeZeros(4)
    writer.write(previousID)
    encodings.encode(to: &writer)
    writer.write(string: self.writer)
    for feature in features { writer.write(string: feature) }
    for section in sections { section.encode(to: &writer) }
    for column in columns { column.encode(to: &writer) }
    return writer.bytes
  }
}

extension Footer.ColumnRoot {
  fileprivate init(decoding reader: inout ByteReader) throws(ByteError) {
    nodeID = try reader.read()
    try reader.readZeros(4)
    root = try BlockReference(decoding: &reader)
  }

  fileprivate func encode(to writer: inout ByteWriter) {
    writer.write(nodeID)
    writer.writeZeros(4)
    root.encode(to: &writer)
  }
}
