// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Codes into distinct values.
///
/// See `spec/encodings.md`, Dictionary.
enum DictionaryEncoding: FixedWidthEncoding {
  static var encoding: Encoding { .dictionary }

  static func accepts(_ stream: Stream, of type: PhysicalType) -> Bool {
    stream.isContiguous && [.uint8, .uint16, .uint32].contains(stream.storedType)
  }

  static func decode(_ streams: ValueStreams, _ runs: [Range<Int>]) throws -> Buffer {
    guard let entries = streams.entries else { throw streams.values.notAllowed }
    return try decodeFixed(streams.values, entries: entries, runs, type: streams.type)
  }

  /// The streams of codes and of distinct fixed-width values, or `nil` if more than `limit` differ.
  static func encode(
    _ values: Buffer, type: PhysicalType, count: Int, limit: Int = 256
  ) throws -> (codes: EncodedStream, entries: EncodedStream)? {
    switch type.byteWidth {
    case 4: try encode(values.span(of: UInt32.self), type, limit)
    case 8: try encode(values.span(of: UInt64.self), type, limit)
    default: nil
    }
  }

  private static func encode<Bits: FixedWidthInteger & BitwiseCopyable>(
    _ values: Span<Bits>, _ type: PhysicalType, _ limit: Int
  ) throws -> (codes: EncodedStream, entries: EncodedStream)? {
    var codeOf: [Bits: UInt8] = [:]
    var entries: [Bits] = []
    var codes: [UInt8] = []
    codes.reserveCapacity(values.count)
    for i in values.indices {
      if let code = codeOf[values[i]] {
        codes.append(code)
        continue
      }
      guard entries.count < limit else { return nil }
      codeOf[values[i]] = UInt8(entries.count)
      codes.append(UInt8(entries.count))
      entries.append(values[i])
    }
    return (
      try encode(codes: codes.map(UInt32.init), entryCount: entries.count),
      Plain.encode(try Buffer(entries), type: type, role: .dictionary, count: entries.count)
    )
  }

  /// The stream of codes in the narrowest type.
  static func encode(codes: [UInt32], entryCount: Int) throws -> EncodedStream {
    let (type, bytes): (PhysicalType, Buffer) =
      switch entryCount {
      case ...256: (.uint8, try Buffer(codes.map { UInt8($0) }))
      case ...65_536: (.uint16, try Buffer(codes.map { UInt16($0) }))
      default: (.uint32, try Buffer(codes))
      }
    return EncodedStream(
      role: .values, encoding: .dictionary, storedType: type, valueCount: codes.count,
      payload: .region(bytes))
  }

  static func decodeFixed(
    _ reader: StreamReader, entries: StreamReader, _ runs: [Range<Int>], type: PhysicalType
  ) throws -> Buffer {
    let codes = try decodeCodes(reader, entries, runs)
    guard entries.stream.encoding == .plain, entries.stream.storedType == type else {
      throw entries.malformed(
        "the dictionary has \(entries.stream.encoding.name) entries of type \(entries.stream.storedType.name), expected plain \(type.name)"
      )
    }
    let values = try Plain.decodeFixed(entries, 0..<entries.stream.valueCount)
    switch type.byteWidth {
    case 1: return try gather(codes, values.span(of: UInt8.self))
    case 2: return try gather(codes, values.span(of: UInt16.self))
    case 4: return try gather(codes, values.span(of: UInt32.self))
    case 8: return try gather(codes, values.span(of: UInt64.self))
    default: throw reader.malformed("type \(type.name) cannot be dictionary-encoded")
    }
  }

  static func decodeStrings(
    _ reader: StreamReader, entries: StreamReader, _ runs: [Range<Int>],
    _ allowance: ReadAllowance, into builder: inout ByteStrings.Builder
  ) throws {
    let codes = try decodeCodes(reader, entries, runs)
    let known = try entries.entries(allowance)
    try known.requireText(codes, runs, reader)
    let strings = known.strings
    let cuts = strings.offsets.span(of: UInt64.self)
    // An entry has fewer than 2^32 bytes, and there are fewer than 2^32 codes.
    var byteCount: UInt64 = 0
    for code in codes { byteCount &+= cuts[Int(code) + 1] - cuts[Int(code)] }
    try allowance.take(Int(clamping: byteCount))
    builder.data.reserveCapacity(builder.data.count + Int(clamping: byteCount))
    for code in codes {
      let start = Int(cuts[Int(code)])
      builder.data.append(
        partOf: strings.data, at: start, byteCount: Int(cuts[Int(code) + 1]) - start)
      builder.endString()
    }
  }

  /// The codes of ascending runs, each checked to be below the number of entries.
  static func decodeCodes(
    _ reader: StreamReader, _ entries: StreamReader, _ runs: [Range<Int>]
  ) throws -> [UInt32] {
    let stored = reader.stream.storedType
    guard stored == .uint8 || stored == .uint16 || stored == .uint32 else {
      throw reader.malformed(
        "dictionary codes of type \(stored.name); expected uint8, uint16 or uint32")
    }
    let bytes = try Plain.decodeFixed(reader, runs)
    let codes = try Widening.widen(bytes, from: stored, to: .uint32).array(of: UInt32.self)
    guard codes.allSatisfy({ $0 < entries.stream.valueCount }) else {
      throw reader.malformed(
        "a dictionary code is not below the number of entries, \(entries.stream.valueCount)")
    }
    return codes
  }

  private static func gather<Element: BitwiseCopyable>(_ codes: [UInt32], _ values: Span<Element>)
    throws -> Buffer
  {
    try Buffer(capacity: codes.count, of: Element.self) { output in
      for code in codes { output.append(values[Int(code)]) }
    }
  }
}
