// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
public import InseamColumns

/// How the values of a stream become bytes.
///
/// See `spec/encodings.md`.
public struct Encoding: RawRepresentable, Hashable, Sendable {
  /// The number in the file.
  public let rawValue: UInt8

  /// Creates an encoding from its number, known or not.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Values one after the other.
  public static let plain = Encoding(rawValue: 1)
  /// One value for all slots.
  public static let constant = Encoding(rawValue: 2)
  /// One bit per slot.
  public static let bitmap = Encoding(rawValue: 3)
  /// Values in a narrower type that gives them back exactly.
  public static let narrow = Encoding(rawValue: 4)
  /// Codes into distinct values.
  public static let dictionary = Encoding(rawValue: 5)
  /// A zstd frame per value.
  public static let zstdFrames = Encoding(rawValue: 6)
  /// A zstd frame per page.
  public static let zstdPages = Encoding(rawValue: 7)
  /// Runs of equal values.
  public static let runs = Encoding(rawValue: 8)
  /// A prefix code for the bin that a number is in, and its position there.
  public static let bins = Encoding(rawValue: 9)
  /// Token ids as ranks by frequency.
  public static let ranks = Encoding(rawValue: 10)

  /// The word for the encoding in tables and messages.
  public var name: String {
    let names = [
      "plain", "constant", "bitmap", "narrow", "dictionary", "zstd frames", "zstd pages",
      "runs", "bins", "ranks",
    ]
    return isKnown ? names[Int(rawValue) - 1] : "encoding \(rawValue)"
  }

  /// Whether this release reads it.
  public var isKnown: Bool { (1...10).contains(rawValue) }
}

/// A run of encoded values of a chunk.
///
/// See `spec/format.md`, Streams.
public struct Stream: Sendable {
  /// What the values are.
  public let role: Role
  /// How they are encoded.
  public let encoding: Encoding
  /// The type they are stored in.
  public let storedType: PhysicalType
  /// Bytes of an inline constant, or what the encoding makes of it.
  public let parameter: UInt32
  /// The number of values.
  public let valueCount: Int
  /// What all pages need, such as a zstd dictionary, or absent.
  public let table: BlockReference
  /// Where the bytes are.
  public let layout: Layout

  /// Why this release cannot read the column that the stream is of; `nil` if that is not known.
  public let obstacle: String?

  /// What the values of a stream are.
  public struct Role: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the file.
    public let rawValue: UInt8

    /// Creates a role from its number, known or not.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Which slots have values.
    public static let validity = Role(rawValue: 0)
    /// Which nulls are absent keys.
    public static let absence = Role(rawValue: 1)
    /// Where the items of lists start and end.
    public static let offsets = Role(rawValue: 2)
    /// The values, or their codes.
    public static let values = Role(rawValue: 3)
    /// The values that codes point at.
    public static let dictionary = Role(rawValue: 4)

    var isKnown: Bool { rawValue <= 4 }

    /// Whether a reader that does not know the role leaves the stream out and reads the others.
    public var isAuxiliary: Bool { (64..<128).contains(rawValue) }

    /// The word for the role in messages.
    public var description: String {
      let names = ["validity", "absence", "offsets", "values", "dictionary"]
      return isKnown ? names[Int(rawValue)] : "role \(rawValue)"
    }
  }

  /// Where the bytes of a stream are.
  public enum Layout: Sendable {
    case inline(Buffer)
    case contiguous(Region)
    case paged([Page])
  }

  /// Values that lie one after the other, checked in pieces of 16 KiB.
  public struct Region: Sendable {
    /// The bytes without padding.
    public let range: ByteRange
    /// The checksum of each started 16,384 bytes, the last with padding.
    public let checksums: [UInt32]

    /// Creates a region.
    public init(range: ByteRange, checksums: [UInt32]) {
      self.range = range
      self.checksums = checksums
    }
  }

  /// Some values that are decoded together.
  public struct Page: Hashable, Sendable {
    /// The stored bytes.
    public let reference: BlockReference
    /// The index of its first value.
    public let firstValue: Int
    /// The bytes of the decoded content.
    public let contentByteCount: Int

    /// Creates a page entry.
    public init(reference: BlockReference, firstValue: Int, contentByteCount: Int) {
      self.reference = reference
      self.firstValue = firstValue
      self.contentByteCount = contentByteCount
    }
  }

  /// Creates a stream.
  public init(
    role: Role, encoding: Encoding, storedType: PhysicalType, parameter: UInt32 = 0,
    valueCount: Int, table: BlockReference = .absent, layout: Layout, obstacle: String? = nil
  ) {
    self.role = role
    self.encoding = encoding
    self.storedType = storedType
    self.parameter = parameter
    self.valueCount = valueCount
    self.table = table
    self.layout = layout
    self.obstacle = obstacle
  }

  /// What messages call a page of the stream.
  public var pageName: String { "page of \(role) (\(encoding.name))" }

  /// The slots that a page is about; `nil` if that is not known.
  public func slots(ofPage page: Int) -> Range<Int>? {
    switch layout {
    case _ where role == .dictionary: return nil
    case .inline: return nil
    case .paged(let pages):
      return pages[page]
        .firstValue..<(page + 1 < pages.count
        ? pages[page + 1].firstValue : valueCount)
    case .contiguous(let region):
      let start = page * Limits.regionPage
      return slots(
        ofBytes: start..<min(start + Limits.regionPage, Int(clamping: region.range.byteCount)))
    }
  }

  private func slots(ofBytes bytes: Range<Int>) -> Range<Int> {
    guard let width = storedType.byteWidth else {
      return bytes.lowerBound * 8..<min(bytes.upperBound * 8, max(valueCount, bytes.lowerBound * 8))
    }
    let values = bytes.lowerBound / width..<(bytes.upperBound + width - 1) / width
    // An offset is about the list before it and the one after it.
    return role == .offsets ? max(0, values.lowerBound - 1)..<values.upperBound : values
  }

  /// The bytes the stream takes in data pages.
  public var storedByteCount: UInt64 {
    switch layout {
    case .inline(let bytes): UInt64(bytes.byteCount)
    case .contiguous(let region): region.range.byteCount
    case .paged(let pages): pages.reduce(0) { $0 + UInt64($1.reference.byteCount) }
    }
  }
}
