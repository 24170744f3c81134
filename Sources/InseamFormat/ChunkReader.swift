// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// Reads the values of a chunk by slot range.
///
/// Safe to share between threads.
public final class ChunkReader: Sendable {
  /// The chunk.
  public let chunk: Chunk
  private let validity, absence, offsets, values, dictionary: StreamReader?
  let constants: ConstantStreams
  private let knownItemCount = Lock<Int?>(nil)

  /// Creates a reader; nothing is read yet.
  public init(_ chunk: Chunk, source: BlockSource, tables: TableCache) {
    self.chunk = chunk
    constants = ConstantStreams(of: chunk)
    func reader(_ role: Stream.Role) -> StreamReader? {
      chunk.stream(role).map {
        StreamReader(
          $0, of: chunk, source: source, tables: tables)
      }
    }
    validity = reader(.validity)
    absence = reader(.absence)
    offsets = reader(.offsets)
    values = reader(.values)
    dictionary = reader(.dictionary)
  }

  /// Which slots of a range have values; `nil` if all do.
  public func validity(_ range: Range<Int>) throws -> Bitmap? { try validity([range]) }

  /// Which slots of ascending runs have values; `nil` if all do.
  func validity(_ runs: [Range<Int>]) throws -> Bitmap? {
    try requireReadable()
    return try validity.map { try bits($0, runs) }
  }

  /// How the nulls of a range came to be.
  public func absence(_ range: Range<Int>) throws -> Column.Absence { try absence([range]) }

  /// How the nulls of ascending runs came to be.
  func absence(_ runs: [Range<Int>]) throws -> Column.Absence {
    try requireReadable()
    return switch chunk.nullKind {
    case .none, .explicit: .none
    case .absent: .all
    case .mixed: try absence.map { .some(try bits($0, runs)) } ?? .none
    }
  }

  /// The values of ascending runs of a leaf, in the chunk's own type; those of one run share the
  /// file's memory where they are raw.
  ///
  /// `allowance`: Gives the memory of text that is unpacked; constant numbers are the caller's matter.
  public func values(_ runs: [Range<Int>], _ allowance: ReadAllowance = ReadAllowance()) throws
    -> Column.Values
  {
    try requireReadable()
    guard let reader = values else { return .none }
    if chunk.type == .bool { return .bits(try bits(reader, runs)) }
    guard chunk.type.isBytes else {
      let streams = ValueStreams(
        values: reader, entries: dictionary, type: chunk.type, allowance: allowance)
      return .fixed(try FixedWidthEncodings.decode(streams, runs))
    }
    let strings = try TextEncoding.decode(
      reader, entries: dictionary, runs, allowance)
    return .bytes(offsets: strings.offsets, data: strings.data)
  }

  /// The cuts of a range of lists, rebased to 0, and the item slots they cut.
  public func lists(_ range: Range<Int>) throws -> (offsets: Buffer, items: Range<Int>) {
    let reader = try offsetsReader()
    let cuts = try Plain.decodeFixed(reader, range.lowerBound..<range.upperBound + 1)
    let values = cuts.span(of: UInt32.self)
    let itemCount = try self.itemCount(reader)
    let (first, last) = (values[0], values[range.count])
    guard last <= itemCount, values.ascends, range.lowerBound > 0 || first == 0 else {
      throw reader.malformed(
        "the offsets of the lists are not in ascending order or exceed the item count")
    }
    let items = Int(first)..<Int(last)
    guard first > 0 else { return (cuts, items) }
    let rebased = try Buffer(capacity: values.count, of: UInt32.self) { output in
      for i in values.indices { output.append(values[i] - first) }
    }
    return (rebased, items)
  }

  /// The cuts of ascending runs of lists, rebased to 0, and the item slots they cut as runs.
  func lists(_ runs: [Range<Int>]) throws -> (offsets: Buffer, items: [Range<Int>]) {
    if runs.count == 1 {
      let (offsets, items) = try lists(runs[0])
      return (offsets, [items])
    }
    var cuts: [UInt32] = [0]
    var items: [Range<Int>] = []
    var end = 0
    for run in runs {
      let (offsets, inside) = try lists(run)
      guard end <= inside.lowerBound else {
        throw try offsetsReader().malformed(
          "the offsets of the lists are not in ascending order or exceed the item count")
      }
      end = inside.upperBound
      let own = offsets.span(of: UInt32.self)
      let start = cuts[cuts.count - 1]
      for index in 1..<own.count {
        let (cut, overflow) = start.addingReportingOverflow(own[index])
        guard !overflow else {
          throw FormatError(
            .limit, "column chunk", at: chunk.offset,
            "the lists have 2^32 or more items together; read fewer rows")
        }
        cuts.append(cut)
      }
      if inside.isEmpty { continue }
      if let last = items.last, last.upperBound == inside.lowerBound {
        items[items.count - 1] = last.lowerBound..<inside.upperBound
      } else {
        items.append(inside)
      }
    }
    return try (Buffer(cuts), items)
  }

  /// The item slots of a range of lists.
  public func itemRange(_ range: Range<Int>) throws -> Range<Int> {
    if range.isEmpty { return 0..<0 }
    let reader = try offsetsReader()
    let first = try Plain.decodeFixed(reader, range.lowerBound..<range.lowerBound + 1)
    let last = try Plain.decodeFixed(reader, range.upperBound..<range.upperBound + 1)
    let cuts = (Int(first.array(of: UInt32.self)[0]), Int(last.array(of: UInt32.self)[0]))
    guard cuts.0 <= cuts.1, cuts.1 <= (try itemCount()) else {
      throw reader.malformed(
        "the offsets of the lists are not in ascending order or exceed the item count")
    }
    return cuts.0..<cuts.1
  }

  /// The distinct strings of a dictionary-encoded or constant chunk; `nil` for others.
  public func dictionaryEntries() throws -> [String]? {
    try requireReadable()
    guard let reader = values else { return nil }
    var strings: ByteStrings?
    if reader.stream.encoding == .dictionary, let entries = dictionary, chunk.type.isBytes {
      let known = try entries.entries(ReadAllowance())
      try known.requireText(entries)
      strings = known.strings
    } else if reader.stream.encoding == .constant, chunk.type.isBytes, chunk.slotCount > 0 {
      strings = try TextEncoding.decode(reader, [0..<1], ReadAllowance())
    }
    guard let strings else { return nil }
    return (0..<strings.count).map {
      String(decoding: strings.bytes($0).array(of: UInt8.self), as: UTF8.self)
    }
  }

  /// The codes of a range of a dictionary-encoded chunk, 0 everywhere for a constant; `nil` for
  /// others.
  public func dictionaryCodes(_ range: Range<Int>) throws -> [UInt32]? {
    guard let reader = values else { return nil }
    if reader.stream.encoding == .constant { return [UInt32](repeating: 0, count: range.count) }
    guard reader.stream.encoding == .dictionary, let entries = dictionary else {
      return nil
    }
    return try DictionaryEncoding.decodeCodes(reader, entries, [range])
  }

  /// The zstd dictionary of a chunk of frames, absent if it has none; `nil` for other chunks.
  public var framesDictionary: BlockReference? {
    guard let reader = values, reader.stream.encoding == .zstdFrames else { return nil }
    return reader.stream.table
  }

  /// The prepared zstd dictionary of a chunk of frames, if it has one.
  public func trainedDictionary() throws -> ZstdDictionary? {
    try values?.dictionary()
  }

  /// The frames of some runs of slots; traps for a chunk of another encoding.
  public func frames(_ runs: [Range<Int>]) throws -> FrameColumn {
    guard let reader = values, reader.stream.encoding == .zstdFrames else {
      preconditionFailure("only chunks of frames have frames")
    }
    return try FrameColumn(copying: reader, runs)
  }

  /// The number of items of all lists of the chunk.
  public func itemCount() throws -> Int {
    offsets == nil ? 0 : try itemCount(try offsetsReader())
  }

  /// Throws if the values cannot be read by this release.
  func requireReadable() throws {
    guard let obstacle = chunk.obstacle else { return }
    throw FormatError(
      .unsupported, "column chunk", at: chunk.offset,
      "\(obstacle); the other columns can be read (upgrade inseam)")
  }

  private func offsetsReader() throws -> StreamReader {
    try requireReadable()
    guard let reader = offsets, reader.stream.encoding == .plain,
      reader.stream.storedType == .uint32
    else {
      throw FormatError(
        .malformed, "column chunk", at: chunk.offset, "a list must have plain uint32 offsets")
    }
    return reader
  }

  /// Takes the number of items from elsewhere, where the last offset cannot be read.
  func assumeItemCount(_ count: Int) throws {
    if try unlessEnded({ try itemCount() }) == nil { knownItemCount.withLock { $0 = count } }
  }

  private func itemCount(_ reader: StreamReader) throws -> Int {
    if let known = knownItemCount.withLock({ $0 }) { return known }
    let cut = try Plain.decodeFixed(reader, chunk.slotCount..<chunk.slotCount + 1)
    let last = Int(cut.array(of: UInt32.self)[0])
    knownItemCount.withLock { $0 = last }
    return last
  }

  private func bits(_ reader: StreamReader, _ runs: [Range<Int>]) throws -> Bitmap {
    switch reader.stream.encoding {
    case .runs: try Runs.decodeBits(reader, runs)
    case .bitmap: try BitmapEncoding.decode(reader, runs)
    case .constant: try Constant.decodeBits(reader, count: runs.reduce(0) { $0 + $1.count })
    default: throw reader.notAllowed
    }
  }
}

extension Span where Element == UInt32 {
  fileprivate var ascends: Bool {
    var isAscending = true
    for i in 1..<Swift.max(1, count) { isAscending = isAscending && self[i - 1] <= self[i] }
    return isAscending
  }
}
