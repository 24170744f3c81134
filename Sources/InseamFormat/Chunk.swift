// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// One column within one row group: its streams and zones.
///
/// See `spec/format.md`, Chunks.
public struct Chunk: Sendable {
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
    self = try decoding("chunk") {
      try Chunk(&reader, column: column, rowGroup: rowGroup, rowCount: rowCount, source: source)
    }
    try check(at: offset)
  }

  private init(
    _ reader: inout ByteReader, column: UInt32, rowGroup: Int, rowCount: Int, source: BlockSource
  ) throws {
    let start = reader.offset
    func reject(_ detail: String) -> FormatError {
      FormatError(.malformed, "chunk", at: start, detail)
    }
    try reader.expect(magic: "CHNK", "chunk")
    guard try reader.read(UInt32.self) == column, try reader.read(UInt32.self) == rowGroup else {
      throw reject("the chunk belongs to another place")
    }
    let flags = try reader.read(UInt32.self)
    guard flags <= 7, let nullKind = NullKind(rawValue: flags & 3) else {
      throw reject("unknown flags")
    }
    let (slots, nulls) = (try reader.read(UInt64.self), try reader.read(UInt64.self))
    guard slots <= UInt64(UInt32.max), nulls <= slots else {
      throw reject("\(nulls) nulls in \(slots) slots")
    }
    guard let type = PhysicalType(rawValue: try reader.read()) else { throw reject("unknown type") }
    let streamCount = try reader.read(UInt8.self)
    guard let kind = ZoneTable.Kind(rawValue: try reader.read()) else {
      throw reject("unknown zone kind")
    }
    let zoneCount = Int(try reader.read(UInt32.self))
    try reader.readZeros(8)
    guard zoneCount == (kind == .none ? 0 : (rowCount + Limits.zoneRows - 1) / Limits.zoneRows)
    else {
      throw reject("\(zoneCount) zones for \(rowCount) rows")
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
      if !condition { throw FormatError(.malformed, "chunk", at: offset, detail) }
    }
    let roles = streams.map(\.role.rawValue)
    try require(zip(roles, roles.dropFirst()).allSatisfy(<), "the roles do not ascend")
    try require(
      (nullCount == 0) == (nullKind == .none), "the null kind does not fit the null count")
    try require(
      (stream(.absence) != nil) == (nullKind == .mixed),
      "the absence stream does not fit the null kind")
    if type == .null {
      try require(nullCount == slotCount, "a null column has values")
      try require(stream(.validity) == nil, "a null column has a validity stream")
    } else {
      try require(
        (stream(.validity) != nil) == (nullCount > 0),
        "the validity stream does not fit the null count")
    }
    let isLeaf = type != .null && !type.isNested
    try require((stream(.values) != nil) == isLeaf, "the values stream does not fit \(type.name)")
    try require(
      (stream(.offsets) != nil) == (type == .list), "the offsets stream does not fit \(type.name)")
    try require(
      (stream(.dictionary) != nil) == (stream(.values)?.encoding == .dictionary),
      "the dictionary stream does not fit")
    for stream in streams {
      let wanted = stream.role == .offsets ? slotCount + 1 : slotCount
      try require(
        stream.role == .dictionary || stream.valueCount == wanted,
        "\(stream.valueCount) values in a stream of \(wanted)")
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
