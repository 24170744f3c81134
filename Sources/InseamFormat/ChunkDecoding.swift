// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
internal import InseamColumns

extension Chunk {
  /// Decodes a chunk and checks that it is the one of this column and row group.
  public init(
    decoding block: Buffer, at offset: UInt64, column: UInt32, rowGroup: Int, zoneCount: Int,
    source: BlockSource
  ) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("column chunk") {
      try Chunk(&reader, column: column, rowGroup: rowGroup, zoneCount: zoneCount, source: source)
    }
    self.offset = offset
    if obstacle == nil { try check(at: offset) }
  }

  private init(
    _ reader: inout ByteReader, column: UInt32, rowGroup: Int, zoneCount wanted: Int,
    source: BlockSource
  ) throws {
    let start = reader.offset
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "column chunk", at: start, detail)
    }
    try Chunk.expect(column: column, rowGroup: rowGroup, &reader)
    let flags = try reader.read(UInt16.self)
    let hints = Hints(rawValue: try reader.read())
    guard let nullKind = NullKind(rawValue: UInt32(flags)) else {
      throw reject("unknown flags \(flags)")
    }
    let (slots, nulls) = (try reader.read(UInt64.self), try reader.read(UInt64.self))
    guard slots <= UInt64(UInt32.max), nulls <= slots else {
      throw reject("null count \(nulls) or slot count \(slots) is out of range")
    }
    let typeCode = try reader.read(UInt8.self)
    let type = PhysicalType(rawValue: typeCode)
    let streamCount = try reader.read(UInt8.self)
    let kindCode = try reader.read(UInt16.self)
    let zoneCount = Int(try reader.read(UInt32.self))
    let entrySize = Int(try reader.read(UInt16.self))
    try reader.readZeros(6)
    guard zoneCount == (kindCode == 0 ? 0 : wanted) else {
      throw reject("\(zoneCount) zones, expected \(kindCode == 0 ? 0 : wanted)")
    }
    var streams: [Stream] = []
    for _ in 0..<streamCount { streams.append(try Stream(decoding: &reader, source: source)) }
    let zones = try ZoneTable(
      decoding: &reader, kindCode, entrySize: entrySize, count: zoneCount, type: type,
      slotCount: Int(slots))
    self.init(
      column: column, rowGroup: rowGroup, nullKind: nullKind, hints: hints, slotCount: Int(slots),
      nullCount: Int(nulls), type: type ?? .binary, streams: streams, zones: zones,
      obstacle: type == nil
        ? "the values have the type code \(typeCode), which this release does not know" : nil)
  }

  /// Reads what a chunk begins with, and checks that it is the one of this column and row group.
  private static func expect(column: UInt32, rowGroup: Int, _ reader: inout ByteReader) throws {
    let start = reader.offset
    try reader.expect(magic: "CHNK", "column chunk")
    let (ownColumn, ownRowGroup) = (try reader.read(UInt32.self), try reader.read(UInt32.self))
    guard ownColumn == column, ownRowGroup == rowGroup else {
      throw FormatError(
        .malformed, "column chunk", at: start,
        "is for column \(ownColumn), row group \(ownRowGroup); expected column \(column), row group \(rowGroup)"
      )
    }
  }

  private func check(at offset: UInt64) throws {
    func require(_ condition: Bool, _ detail: String) throws {
      if !condition { throw FormatError(.malformed, "column chunk", at: offset, detail) }
    }
    let roles = streams.map(\.role.rawValue)
    try require(
      zip(roles, roles.dropFirst()).allSatisfy(<), "the stream roles are not in ascending order")
    let streams = streams.filter { !$0.role.isAuxiliary }
    try require(
      (nullCount == 0) == (nullKind == .none),
      "null kind \(nullKind) contradicts a null count of \(nullCount)")
    try require(
      (stream(.absence) != nil) == (nullKind == .mixed),
      "the absence stream contradicts null kind \(nullKind)")
    if type == .null {
      try require(
        nullCount == slotCount, "null count \(nullCount) of a null column; expected \(slotCount)")
      try require(stream(.validity) == nil, "a null column has a validity stream")
    } else {
      try require(
        (stream(.validity) != nil) == (nullCount > 0),
        "the validity stream contradicts a null count of \(nullCount)")
    }
    let isLeaf = type != .null && !type.isNested
    try require(
      (stream(.values) != nil) == isLeaf,
      "the values stream is missing or not allowed for type \(type.name)")
    try require(
      (stream(.offsets) != nil) == (type == .list),
      "the offsets stream is missing or not allowed for type \(type.name)")
    try require(
      (stream(.dictionary) != nil) == (stream(.values)?.encoding == .dictionary),
      "the dictionary stream contradicts the encoding of the values")
    for stream in streams {
      let wanted = stream.role == .offsets ? slotCount + 1 : slotCount
      try require(
        stream.role == .dictionary || stream.valueCount == wanted,
        "stream \(stream.role) has \(stream.valueCount) values, expected \(wanted)")
    }
  }
}
