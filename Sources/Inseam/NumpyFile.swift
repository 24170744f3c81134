// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// A one-dimensional array of numbers in a `.npy` file, little-endian.
///
/// The format: numpy's `numpy.lib.format`, versions 1 to 3.
public struct NumpyFile: Sendable {
  /// The path.
  public let path: String
  /// The type of the numbers.
  public let type: PhysicalType
  /// The number of numbers.
  public let count: Int
  private let file: InputFile
  private let start: UInt64

  private static var magic: [UInt8] { [0x93] + Array("NUMPY".utf8) }

  /// Whether a file starts as such files do.
  public static func recognises(_ path: String) throws -> Bool { try FileStart.of(path, is: magic) }

  private static var types: [Name: PhysicalType] {
    [
      "<f2": .float16, "<f4": .float32, "<f8": .float64, "|i1": .int8, "<i2": .int16,
      "<i4": .int32, "<i8": .int64, "|u1": .uint8, "<u2": .uint16, "<u4": .uint32, "<u8": .uint64,
    ]
  }

  /// Opens a file and reads its header.
  ///
  /// - Throws: `DatasetError` if it is no such file, has another shape or type, or is cut off.
  public init(_ path: String) throws(DatasetError) {
    self.path = path
    // Copies, since kernels read past the end of what they get.
    file = try reporting(path) { try InputFile(path: path, backend: .pread) }
    let (bytes, start) = try NumpyFile.header(of: file, path)
    let header: NumpyHeader
    do { header = try NumpyHeader(bytes) } catch {
      throw DatasetError(
        "malformed", path, offset: start - UInt64(bytes.count),
        "the .npy header is not as numpy writes it: \(error.description)")
    }
    guard let type = NumpyFile.types[header.type], let width = type.byteWidth else {
      throw DatasetError(
        "argument", path,
        "array type '\(header.type)' is not supported; expected little-endian numbers of 1 to 8 bytes (ndarray.astype converts)"
      )
    }
    guard header.shape.count == 1, let count = header.shape.first, count < 1 << 48 else {
      throw DatasetError(
        "argument", path,
        "expected a one-dimensional array, found shape (\(header.shape.map(String.init).joined(separator: ", ")))"
      )
    }
    let found = file.byteCount - start
    guard found == UInt64(count * width) else {
      throw DatasetError(
        found < UInt64(count * width) ? "truncated" : "malformed", path, offset: start,
        "expected \(count * width) bytes for \(count) numbers, found \(found)")
    }
    self.type = type
    self.count = count
    self.start = start
  }

  private static func header(of file: InputFile, _ path: String) throws(DatasetError) -> (
    [UInt8], UInt64
  ) {
    func bytes(_ offset: UInt64, _ count: UInt64) throws(DatasetError) -> [UInt8] {
      guard let range = ByteRange(offset: offset, byteCount: count), range.end <= file.byteCount
      else { throw DatasetError("foreign", path, "truncated or not an .npy file") }
      return try reporting(path) { try file.copy(range).array(of: UInt8.self) }
    }
    let front = try bytes(0, 12)
    guard front.starts(with: magic), (1...3).contains(front[6]) else {
      throw DatasetError("foreign", path, "not an .npy file")
    }
    let width = front[6] == 1 ? 2 : 4
    let size = (0..<width).reduce(UInt64(0)) { $0 | UInt64(front[8 + $1]) << (8 * UInt64($1)) }
    let start = UInt64(8 + width)
    guard size <= 1 << 16 else {
      throw DatasetError("limit", path, "the .npy header has \(size) bytes; the limit is 65536")
    }
    return (try bytes(start, size), start + size)
  }

  /// Some of the numbers as a column.
  public func column(_ range: Range<Int>) throws(DatasetError) -> Column {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "a range lies inside its array")
    let width = UInt64(type.byteWidth ?? 0)
    let buffer = try reporting(path) {
      try ByteRange(
        offset: start + UInt64(range.lowerBound) * width, byteCount: UInt64(range.count) * width
      ).map { try file.copy($0) } ?? .empty
    }
    return Column(type: type, count: range.count, values: .fixed(buffer))
  }
}

/// The first bytes of files, by which their kinds are told.
enum FileStart {
  /// Whether a file starts with some bytes; no for what cannot be read.
  ///
  /// - Throws: Only errors that say nothing about the file, such as `OutOfMemory`.
  static func of(_ path: String, is magic: [UInt8]) throws -> Bool {
    guard let file = try unlessEnded({ try InputFile(path: path, backend: .pread) }),
      let range = ByteRange(offset: 0, byteCount: UInt64(magic.count)),
      range.end <= file.byteCount
    else { return false }
    return try unlessEnded { try file.copy(range).array(of: UInt8.self) } == magic
  }
}

extension ScoreJoin {
  /// Attaches the numbers of an array by position to a file or to the parts of a folder.
  ///
  /// `describing` is called with the writer of each file; the caller commits.
  /// - Throws: `DatasetError` if there are not as many numbers as slots, or if the column is there.
  public func attach(
    _ array: NumpyFile, to target: FieldPath, _ change: DatasetChange,
    describing: (DatasetWriter) throws -> Void = { _ in }
  ) throws -> Report {
    let base = change.base
    let slots = try SlotTable(base, container: container, [])
    let counts = try (0..<base.rowGroupCount).map { try slots.slotCount(ofRowGroup: $0) }
    let total = counts.reduce(0, +)
    guard total == array.count else {
      throw DatasetError(
        "argument", base.path,
        "the dataset has \(total) \(container.isEmpty ? "rows" : "responses") but the array has \(array.count) numbers"
      )
    }
    var next = 0
    let leaf = Field("", array.type)
    func nested(_ column: Column) throws -> (field: Field, column: Column) {
      try NestedColumns([(path: target, field: leaf, column: column)])
        .structure(count: column.count)
    }
    let addition = try nested(Column.nulls(leaf, count: 0)).field
    try change.run { writer, _ in
      guard let parent = writer.schema.field(at: FieldPath(steps: container)) else { return false }
      try writer.attach(addition, to: parent.id) { _, count in
        defer { next += count }
        return try nested(try array.column(next..<next + count)).column
      }
      try describing(writer)
      return true
    }
    var report = Report()
    report.container = container
    (report.slotCount, report.matchedCount, report.changedCount) = (total, total, total)
    report.inputCount = total
    return report
  }
}
