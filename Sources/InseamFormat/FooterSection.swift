// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

extension Footer {
  /// A part of the metadata that is pointed to and has its own checksum.
  public struct Section: Hashable, Sendable {
    /// What the section holds.
    public let kind: UInt32
    /// How a reader and a writer treat it if they do not know the kind.
    public let flags: Flags
    /// Where it is: its block, or the root of its tree.
    public let reference: BlockReference
    /// The generation whose rows it describes; 0 for the kinds of the format itself.
    public let generation: UInt64
    /// The number of row groups it describes, from the first on.
    public let rowGroupCount: Int

    /// How a section is treated by a program that does not know its kind.
    public struct Flags: OptionSet, Hashable, Sendable {
      /// The bits in the file.
      public let rawValue: UInt32

      /// Creates flags from the bits.
      public init(rawValue: UInt32) { self.rawValue = rawValue }

      /// A reader that does not know the kind refuses rows.
      public static let required = Flags(rawValue: 1)
      /// The section is a tree of blocks instead of one block.
      public static let tree = Flags(rawValue: 2)
      /// It stays true when rows are appended.
      public static let survivesAppend = Flags(rawValue: 4)
      /// It stays true when columns are added.
      public static let survivesNewColumns = Flags(rawValue: 8)
      /// It stays true when columns are removed, renamed or replaced.
      public static let survivesOtherColumns = Flags(rawValue: 16)
      /// It stays true when rows are deleted.
      public static let survivesDeletion = Flags(rawValue: 32)
      /// It stays true when provenance, lineage or key-values change.
      public static let survivesMetadata = Flags(rawValue: 64)
      /// What every change requires: rows, columns, deletions and metadata at once.
      public static let allChanges: Flags = [
        .survivesAppend, .survivesNewColumns, .survivesOtherColumns, .survivesDeletion,
        .survivesMetadata,
      ]
      static let known = Flags(rawValue: 127)
    }

    /// Creates an entry of the section table.
    public init(
      kind: UInt32, flags: Flags = [], reference: BlockReference, generation: UInt64 = 0,
      rowGroupCount: Int = 0
    ) {
      self.kind = kind
      self.flags = flags
      self.reference = reference
      self.generation = generation
      self.rowGroupCount = rowGroupCount
    }

    /// The schema.
    public static let schema: UInt32 = 1
    /// The directory tree of the row groups.
    public static let rowGroups: UInt32 = 2
    /// Provenance of columns.
    public static let provenance: UInt32 = 3
    /// How the dataset came to be.
    public static let lineage: UInt32 = 4
    /// The deleted rows.
    public static let deletions: UInt32 = 5

    /// Whether this release knows what the section holds.
    public var isKnown: Bool { (1...5).contains(kind) }

    /// Whether a reader that does not know the kind refuses rows.
    public var isRequired: Bool { flags.contains(.required) }

    /// Whether the section is still true after changes, for a writer that does not know its kind.
    public func survives(_ changes: Flags) -> Bool { flags.isSuperset(of: changes) }
  }
}

extension Footer.Section {
  init(decoding reader: inout ByteReader) throws {
    let start = reader.offset
    func require(_ condition: Bool, _ detail: String) throws {
      if !condition { throw FormatError(.malformed, "footer", at: start, detail) }
    }
    kind = try reader.read()
    flags = Flags(rawValue: try reader.read())
    reference = try BlockReference(decoding: &reader)
    generation = try reader.read()
    rowGroupCount = Int(try reader.read(UInt32.self))
    try reader.readZeros(4)
    try require(!reference.isAbsent && kind > 0, "section \(kind) is absent or has no kind")
    try require(
      flags.isSubset(of: .known), "section \(kind) has the unknown flags \(flags.rawValue)")
    let isOwn = flags.isSubset(of: .required) && generation == 0 && rowGroupCount == 0
    try require(
      isKnown ? isOwn : generation > 0,
      "the flags, the generation or the row groups of section \(kind) are not allowed for its kind")
  }

  func encode(to writer: inout ByteWriter) {
    writer.write(kind)
    writer.write(flags.rawValue)
    reference.encode(to: &writer)
    writer.write(generation)
    writer.write(UInt32(rowGroupCount))
    writer.writeZeros(4)
  }
}

/// A node of the tree of blocks that an optional section may be.
///
/// See `spec/format.md`, Sections.
public struct SectionNode: Hashable, Sendable {
  /// The kind of the section.
  public let kind: UInt32
  /// 0 if the entries are the blocks of the section itself; else they are nodes of the level below.
  public let level: Int
  /// The blocks.
  public let entries: [BlockReference]

  /// The most levels of a tree.
  public static let levelLimit = 8
  /// The most entries of a node.
  public static let entryLimit = 4_096

  /// Creates a node.
  public init(kind: UInt32, level: Int, entries: [BlockReference]) {
    self.kind = kind
    self.level = level
    self.entries = entries
  }

  /// Decodes a node and checks that it is of the section; `level` is that above it less one.
  public init(decoding block: Buffer, at offset: UInt64, kind: UInt32, level: Int?) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("section") {
      try reader.expect(magic: "STRE", "section")
      let (ownKind, ownLevel) = (try reader.read(UInt32.self), try reader.read(UInt32.self))
      let count = try reader.readCount(limit: SectionNode.entryLimit, "entries", "section")
      guard ownKind == kind, ownLevel == level.map(UInt32.init) ?? ownLevel,
        ownLevel < SectionNode.levelLimit, count > 0,
        reader.remaining == count * BlockReference.encodedSize
      else {
        throw FormatError(
          .malformed, "section", at: offset,
          "the node of level \(ownLevel) with \(count) entries is not one of section \(kind) in this place"
        )
      }
      var entries: [BlockReference] = []
      for _ in 0..<count { entries.append(try BlockReference(decoding: &reader)) }
      return SectionNode(kind: kind, level: Int(ownLevel), entries: entries)
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("STRE".utf8)
    writer.write(kind)
    writer.write(UInt32(level))
    writer.write(UInt32(entries.count))
    for entry in entries { entry.encode(to: &writer) }
    return writer.bytes
  }
}
