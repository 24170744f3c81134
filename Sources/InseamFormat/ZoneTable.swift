// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Statistics of the zones of a chunk.
///
/// See `spec/format.md`, Zones.
public struct ZoneTable: Sendable {
  /// The shape of the entries.
  public let kind: Kind
  /// The zones.
  public let zones: [Zone]

  /// The statistics of a zone and where its slots start.
  public struct Zone: Hashable, Sendable {
    /// The index, within the chunk, of the first slot of the zone's rows.
    public let firstSlot: Int
    /// What is known of the slots.
    public let statistics: Statistics

    /// Creates a zone.
    public init(firstSlot: Int, statistics: Statistics) {
      self.firstSlot = firstSlot
      self.statistics = statistics
    }
  }

  /// The shape of the entries.
  public enum Kind: UInt16, Sendable {
    case none = 0
    case counts, integers, floats, bytes

    var entrySize: Int { [0, 16, 40, 40, 88][Int(rawValue)] }

    /// The kind for chunks of a type.
    public init(_ type: PhysicalType) {
      self =
        switch type {
        case .null: .none
        case .utf8, .binary: .bytes
        case .list, .fixedSizeList, .structure: .counts
        case .float16, .bfloat16, .float32, .float64: .floats
        default: .integers
        }
    }
  }

  /// Creates a table.
  public init(kind: Kind, zones: [Zone]) {
    self.kind = kind
    self.zones = zones
  }

  /// Decodes the zones at the end of a chunk; those of an unknown kind, or of an unknown type
  /// (`nil`), are skipped.
  init(
    decoding reader: inout ByteReader, _ kindCode: UInt16, entrySize: Int, count: Int,
    type: PhysicalType?, slotCount: Int
  ) throws {
    let start = reader.offset
    let known = type == nil ? nil : Kind(rawValue: kindCode)
    guard
      known == nil || known == Kind.none || known == type.map(Kind.init),
      count * entrySize == reader.remaining,
      known.map({ $0.entrySize == entrySize }) ?? true
    else {
      throw FormatError(
        .malformed, "zones", at: start,
        "\(count) zones of kind \(kindCode) with \(entrySize) bytes each do not match the type or the \(reader.remaining) bytes left in the column chunk"
      )
    }
    guard let kind = known, kind != .none, let type else {
      _ = try reader.read(byteCount: reader.remaining)
      self.init(kind: .none, zones: [])
      return
    }
    var zones: [Zone] = []
    for _ in 0..<count {
      let zone = try Zone(decoding: &reader, kind: kind, type: type)
      let isNext = zones.last.map { $0.firstSlot <= zone.firstSlot } ?? (zone.firstSlot == 0)
      guard isNext, zone.firstSlot <= slotCount else {
        throw FormatError(
          .malformed, "zones", at: start,
          "first slot \(zone.firstSlot) is not in ascending order or above the slot count \(slotCount)"
        )
      }
      zones.append(zone)
    }
    self.init(kind: kind, zones: zones)
  }

  func encode(to writer: inout ByteWriter) {
    for zone in zones { zone.encode(to: &writer, kind: kind) }
  }
}

extension ZoneTable.Zone {
  fileprivate init(decoding reader: inout ByteReader, kind: ZoneTable.Kind, type: PhysicalType)
    throws
  {
    let start = reader.offset
    let first = try reader.read(UInt64.self)
    guard first <= UInt64(UInt32.max) else {
      throw FormatError(.limit, "zones", at: start, "first slot \(first) is above 2^32 - 1")
    }
    firstSlot = Int(first)
    var statistics = Statistics()
    statistics.nullCount = Int(try reader.read(UInt32.self))
    switch kind {
    case .none: break
    case .counts: try reader.readZeros(4)
    case .bytes: statistics.bounds = try Statistics.Bounds(bytesFrom: &reader)
    case .integers, .floats:
      statistics.nanCount = Int(try reader.read(UInt32.self))
      let (low, high) = (try reader.read(UInt64.self), try reader.read(UInt64.self))
      let flags = try reader.read(UInt32.self)
      try reader.readZeros(4)
      guard flags <= 1, flags == 1 || (low == 0 && high == 0) else {
        throw FormatError(
          .malformed, "zones", at: start, "flags \(flags) are unknown or contradict the bounds")
      }
      if flags == 1 { statistics.bounds = Statistics.Bounds(low, high, kind, type) }
    }
    self.statistics = statistics
  }

  fileprivate func encode(to writer: inout ByteWriter, kind: ZoneTable.Kind) {
    writer.write(UInt64(firstSlot))
    writer.write(UInt32(statistics.nullCount))
    switch kind {
    case .none: break
    case .counts: writer.writeZeros(4)
    case .bytes: encodeBytes(to: &writer)
    case .integers, .floats:
      writer.write(UInt32(statistics.nanCount))
      let bits: (UInt64, UInt64)? =
        switch statistics.bounds {
        case .signed(let low, let high): (UInt64(bitPattern: low), UInt64(bitPattern: high))
        case .unsigned(let low, let high): (low, high)
        case .float(let low, let high): (low.bitPattern, high.bitPattern)
        case .none, .bytes: nil
        }
      writer.write(bits?.0 ?? 0)
      writer.write(bits?.1 ?? 0)
      writer.write(UInt32(bits == nil ? 0 : 1))
      writer.writeZeros(4)
    }
  }

  private func encodeBytes(to writer: inout ByteWriter) {
    guard case .bytes(let low, let high) = statistics.bounds else { return writer.writeZeros(76) }
    writer.write(UInt32(1 | (low.isCut ? 2 : 0) | (high.isCut ? 4 : 0)))
    writer.write(UInt8(low.prefix.count))
    writer.write(UInt8(high.prefix.count))
    writer.writeZeros(6)
    for bound in [low, high] {
      writer.write(bound.prefix)
      writer.writeZeros(Statistics.BytesBound.byteLimit - bound.prefix.count)
    }
  }
}

extension Statistics.Bounds {
  fileprivate init(_ low: UInt64, _ high: UInt64, _ kind: ZoneTable.Kind, _ type: PhysicalType) {
    self =
      kind == .floats
      ? .float(Double(bitPattern: low), Double(bitPattern: high))
      : type.isSignedInteger
        ? .signed(Int64(bitPattern: low), Int64(bitPattern: high)) : .unsigned(low, high)
  }

  fileprivate init(bytesFrom reader: inout ByteReader) throws {
    let start = reader.offset
    let flags = try reader.read(UInt32.self)
    let lengths = [Int(try reader.read(UInt8.self)), Int(try reader.read(UInt8.self))]
    try reader.readZeros(6)
    guard flags <= 7, flags & 1 == 1 || (flags == 0 && lengths == [0, 0]),
      lengths.allSatisfy({ $0 <= Statistics.BytesBound.byteLimit })
    else {
      throw FormatError(
        .malformed, "zones", at: start, "invalid flags \(flags) or lengths of the bounds")
    }
    var bounds: [Statistics.BytesBound] = []
    for (index, length) in lengths.enumerated() {
      let prefix = try reader.read(byteCount: length).array(of: UInt8.self)
      try reader.readZeros(Statistics.BytesBound.byteLimit - length)
      bounds.append(
        Statistics.BytesBound(prefix: prefix, isCut: flags >> (1 + UInt32(index)) & 1 == 1))
    }
    self = flags == 0 ? .none : .bytes(min: bounds[0], max: bounds[1])
  }
}
