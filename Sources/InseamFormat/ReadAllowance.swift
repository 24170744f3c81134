// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import Synchronization

/// The memory that one read may take for values of which a few bytes of a file can claim any number:
/// constants, columns that are not stored, entries of dictionaries, what zstd unpacks.
///
/// What lies in the file value by value is not counted. See `spec/format.md`, Limits.
public final class ReadAllowance: Sendable {
  private let byteCount: Int
  private let left: Atomic<Int>

  /// An allowance of half the memory that the process may have.
  public convenience init() { self.init(byteCount: ProcessLimits.memory / 2) }

  /// An allowance of some bytes.
  public init(byteCount: Int) {
    self.byteCount = byteCount
    left = Atomic(byteCount)
  }

  /// Takes the memory of `count` values of `byteWidth` bytes.
  ///
  /// - Throws: `FormatError` if there is not that much left.
  public func take(_ count: Int, byteWidth: Int = 1) throws {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: byteWidth)
    guard !overflow, bytes <= byteCount,
      left.subtract(bytes, ordering: .relaxed).newValue >= 0
    else {
      throw FormatError(
        .memory, "", at: 0,
        "decoding needs more than the memory budget of one read, \(byteCount) bytes; read fewer rows at a time"
      )
    }
  }

  /// Takes the memory of `count` nulls of a field.
  public func take(nulls field: Field, count: Int) throws {
    try take(count / 8)
    switch field.type {
    case .null, .bool: break
    case .list: try take(count, byteWidth: 4)
    case .structure: for child in field.children { try take(nulls: child, count: count) }
    case .fixedSizeList:
      let (itemCount, overflow) = count.multipliedReportingOverflow(by: field.listSize)
      try take(nulls: field.children[0], count: overflow ? .max : itemCount)
    default: try take(count, byteWidth: field.type.byteWidth ?? 8)
    }
  }

  /// Takes the memory of `count` slots, read as values of a type, as far as few bytes claim them.
  func take(_ constants: ConstantStreams, as type: PhysicalType, count: Int) throws {
    if constants.bitmapCount == 0, !constants.hasValues { return }
    let valueBits = type == .bool ? 1 : 8 * (type.byteWidth ?? 0)
    try take(count * (constants.bitmapCount + (constants.hasValues ? valueBits : 0)) / 8)
  }
}

/// What a chunk has of streams of which few bytes give any number of bits or numbers.
struct ConstantStreams {
  /// How many of validity and absence.
  let bitmapCount: Int
  /// Whether its values are.
  let hasValues: Bool

  init(of chunk: Chunk) {
    let short: Set<Encoding> = [.constant, .runs, .bins, .ranks]
    let streams = chunk.streams.filter { short.contains($0.encoding) }
    bitmapCount = streams.count { $0.role == .validity || $0.role == .absence }
    hasValues = streams.contains { $0.role == .values }
  }
}
