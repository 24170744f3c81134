// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// One column within one row group: its streams and zones.
///
/// See `spec/format.md`, Chunks.
public struct Chunk: Sendable {
  /// Where its block is in the file; 0 for one that is not written yet.
  public private(set) var offset: UInt64 = 0
  /// The column.
  public let column: UInt32
  /// The row group.
  public let rowGroup: Int
  /// How its nulls came to be.
  public let nullKind: NullKind
  /// Whether in every non-empty list the first item is gold and no other is.
  public let isGoldFirst: Bool
  /// The number of slots.
  public let slotCount: Int
  /// The number of nulls.
  public let nullCount: Int
  /// The chunk's own type, which the schema's may widen.
  public let type: PhysicalType
  /// The streams, ascending by role.
  public let streams: [Stream]
  /// The statistics.
  public let zones: ZoneTable

  /// How the nulls of a chunk came to be.
  public enum NullKind: UInt32, Sendable {
    case none = 0
    case absent, explicit, mixed
  }

  /// Creates a chunk.
  public init(
    column: UInt32, rowGroup: Int, nullKind: NullKind, isGoldFirst: Bool = false, slotCount: Int,
    nullCount: Int, type: PhysicalType, streams: [Stream], zones: ZoneTable
  ) {
    self.column = column
    self.rowGroup = rowGroup
    self.nullKind = nullKind
    self.isGoldFirst = isGoldFirst
    self.slotCount = slotCount
    self.nullCount = nullCount
    self.type = type
    self.streams = streams
    self.zones = zones
  }

  /// The stream with a role.
  public func stream(_ role: Stream.Role) -> Stream? { streams.first { $0.role == role } }
}

extension Chunk {
  /// Decodes a chunk and checks that it is the one of this column and row group.
  public init(
    decoding block: Buffer, at offset: UInt64, column: UInt32, rowGroup: Int, rowCount: Int,
    source: BlockSource
  ) throws {
    var reader = ByteReader(block, at: offset)
    self = try decoding("column chunk") {
      try Chunk(&reader, column: column, rowGroup: rowGroup, rowCount: rowCount, source: source)
    }
    self.offset = offset
    try check(at: offset)
  }

  private init(
    _ reader: inout ByteReader, column: UInt32, rowGroup: Int, rowCount: Int, source: BlockSource
  ) throws {
    let start = reader.offset
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "column chunk", at: start, detail)
    }
    try reader.expect(magic: "CHNK", "column chunk")
    let (ownColumn, ownRowGroup) = (try reader.read(UInt32.self), try reader.read(UInt32.self))
    guard ownColumn == column, ownRowGroup == rowGroup else {
      throw reject(
        "is for column \(ownColumn), row group \(ownRowGroup); expected column \(column), row group \(rowGroup)"
      )
    }
    let flags = try reader.read(UInt32.self)
    guard flags <= 7, let nullKind = NullKind(rawValue: flags & 3) else {
      throw reject("unknown flags \(flags)")
    }
    let (slots, nulls) = (try reader.read(UInt64.self), try reader.read(UInt64.self))
    guard slots <= UInt64(UInt32.max), nulls <= slots else {
      throw reject("null count \(nulls) or slot count \(slots) is out of range")
    }
    let typeCode = try reader.read(UInt8.self)
    guard let type = PhysicalType(rawValue: typeCode) else {
      throw reject("unknown type code \(typeCode)")
    }
    let streamCount = try reader.read(UInt8.self)
    let kindCode = try reader.read(UInt16.self)
    guard let kind = ZoneTable.Kind(rawValue: kindCode) else {
      throw reject("unknown zone kind \(kindCode)")
    }
    let zoneCount = Int(try reader.read(UInt32.self))
    try reader.readZeros(8)
    let wanted = kind == .none ? 0 : (rowCount + Limits.zoneRows - 1) / Limits.zoneRows
    guard zoneCount == wanted else {
      throw reject("\(zoneCount) zones for \(rowCount) rows, expected \(wanted)")
    }
    var streams: [Stream] = []
    for _ in 0..<streamCount { streams.append(try Stream(decoding: &reader, source: source)) }
    let zones = try ZoneTable(
      decoding: &reader, kind: kind, count: zoneCount, type: type, slotCount: Int(slots))
    self.init(
      column: column, rowGroup: rowGroup, nullKind: nullKind, isGoldFirst: flags & 4 != 0,
      slotCount: Int(slots), nullCount: Int(nulls), type: type, streams: streams, zones: zones)
  }

  private func check(at offset: UInt64) throws {
    func require(_ condition: Bool, _ detail: String) throws {
      if !condition { throw FormatError(.malformed, "column chunk", at: offset, detail) }
    }
    let roles = streams.map(\.role.rawValue)
    try require(
      zip(roles, roles.dropFirst()).allSatisfy(<), "the stream roles are not in ascending order")
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

  /// The bytes of the block, without padding.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.write("CHNK".utf8)
    writer.write(column)
    writer.write(UInt32(rowGroup))
    writer.write(nullKind.rawValue | (isGoldFirst ? 4 : 0))
    writer.write(UInt64(slotCount))
    writer.write(UInt64(nullCount))
    writer.write(type.rawValue)
    writer.write(UInt8(streams.count))
    writer.write(zones.kind.rawValue)
    writer.write(UInt32(zones.zones.count))
    writer.writeZeros(8)
    for stream in streams { stream.encode(to: &writer) }
    zones.encode(to: &writer)
    return writer.bytes
  }
}
