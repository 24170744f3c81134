// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// The provenance of columns: key-values by node id.
///
/// See `spec/format.md`, Provenance and lineage.
public struct Provenance: Equatable, Sendable {
  /// The key-values of every column that has some.
  public var entries: [UInt32: [Name: String]]

  /// Creates a provenance.
  public init(_ entries: [UInt32: [Name: String]] = [:]) { self.entries = entries }

  /// Decodes and checks the section.
  public init(decoding block: Buffer, at offset: UInt64) throws {
    var reader = ByteReader(block, at: offset)
    entries = try decoding("provenance") {
      try reader.expect(magic: "PROV", "provenance")
      let count = try reader.readCount(limit: Limits.schemaNodes, "entries", "provenance")
      var entries: [UInt32: [Name: String]] = [:]
      var lastID: Int64 = -1
      for _ in 0..<count {
        let at = reader.offset
        let id = try reader.read(UInt32.self)
        let pairs = try readPairs(&reader)
        guard Int64(id) > lastID, pairs.ascend else {
          throw FormatError(
            .malformed, "provenance", at: at, "column ids or keys are not in ascending order")
        }
        lastID = Int64(id)
        entries[id] = Dictionary(pairs.map { (Name($0.0), $0.1) }) { first, _ in first }
        guard entries[id]?.count == pairs.count else {
          throw FormatError(.malformed, "provenance", at: at, "a key appears twice")
        }
      }
      try requireEnd(reader, "provenance")
      return entries
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("PROV".utf8)
    writer.write(UInt32(entries.count))
    for id in entries.keys.sorted() {
      let pairs = (entries[id] ?? [:]).sorted { $0.key < $1.key }
      writer.write(id)
      writePairs(pairs.map { ($0.key.text, $0.value) }, to: &writer)
    }
    return writer.bytes
  }

  /// Whether two note the same of the same columns, by their bytes.
  public static func == (a: Provenance, b: Provenance) -> Bool { a.encoded == b.encoded }
}

/// How a dataset came to be: key-values in the order of writing.
public struct Lineage: Sendable {
  /// The key-values.
  public var pairs: [(key: String, value: String)]

  /// Creates a lineage.
  public init(_ pairs: [(key: String, value: String)] = []) { self.pairs = pairs }

  /// Decodes and checks the section.
  public init(decoding block: Buffer, at offset: UInt64) throws {
    var reader = ByteReader(block, at: offset)
    pairs = try decoding("lineage") {
      try reader.expect(magic: "LINE", "lineage")
      let pairs = try readPairs(&reader)
      try requireEnd(reader, "lineage")
      return pairs.map { (key: $0.0, value: $0.1) }
    }
  }

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("LINE".utf8)
    writePairs(pairs.map { ($0.key, $0.value) }, to: &writer)
    return writer.bytes
  }
}

private func readPairs(_ reader: inout ByteReader) throws -> [(String, String)] {
  let count = try reader.read(UInt32.self)
  var pairs: [(String, String)] = []
  for _ in 0..<count { pairs.append((try reader.readString(), try reader.readString())) }
  return pairs
}

private func writePairs(_ pairs: [(String, String)], to writer: inout ByteWriter) {
  writer.write(UInt32(pairs.count))
  for (key, value) in pairs {
    writer.write(string: key)
    writer.write(string: value)
  }
}

func requireEnd(_ reader: ByteReader, _ structure: String) throws {
  guard reader.remaining == 0 else {
    throw FormatError(
      .malformed, structure, at: reader.offset, "\(reader.remaining) bytes of trailing data")
  }
}

extension [(String, String)] {
  fileprivate var ascend: Bool {
    zip(self, dropFirst()).allSatisfy { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }
}
