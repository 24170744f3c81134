// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes

/// Bytes that break a rule of `spec/format.md`: which rule, which structure, where.
public struct FormatError: Error, Hashable, Sendable {
  /// The rule that is broken.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// A word for scripts; never changes its meaning.
    public let rawValue: String

    /// Creates a code from its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first bytes are not those of an Inseam file.
    public static let foreign = Code(rawValue: "foreign")
    /// Written by a newer release, or needs a feature this one does not have.
    public static let unsupported = Code(rawValue: "unsupported")
    /// The file is shorter than its last commit says.
    public static let truncated = Code(rawValue: "truncated")
    /// A checksum differs.
    public static let damaged = Code(rawValue: "damaged")
    /// The checksum is right and the contents break a rule.
    public static let malformed = Code(rawValue: "malformed")
    /// A number exceeds a limit of the format.
    public static let limit = Code(rawValue: "limit")
    /// A read would take more memory than it may have, or gets; nothing is wrong with the bytes.
    public static let memory = Code(rawValue: "memory")
  }

  /// The rule that is broken.
  public let code: Code
  /// The structure that breaks it, as the chapters of the specification are called; empty if it is no single one.
  public let structure: String
  /// The position in the file; 0 also where it is not known.
  public let offset: UInt64
  /// What was found and what was expected.
  public let detail: String
  /// The slots of the column that a damaged page holds, where it is one page of values.
  public var slots: Range<Int>?
  /// The id of the column that the slots are of, where it is known.
  public var column: UInt32?

  /// One line: which structure, where, what.
  public var message: String {
    if structure.isEmpty { return detail }
    return structure + (offset > 0 ? " at byte \(offset)" : "") + ": \(detail)"
  }

  /// Creates an error.
  public init(_ code: Code, _ structure: String, at offset: UInt64, _ detail: String) {
    self.code = code
    self.structure = structure
    self.offset = offset
    self.detail = detail
  }

  /// A structure whose bytes end too early or hold a wrong string.
  package init(_ structure: String, _ error: ByteError) {
    self.init(.malformed, structure, at: error.offset, error.reason)
  }
}

extension FormatError: EndsCall {
  /// Nothing is wrong with the bytes if the read would take too much memory.
  public var callEnd: CallEnd? { code == .memory ? .outOfMemory : nil }
}

/// Runs a decoder and names the structure in any byte error it throws.
package func decoding<Result>(
  _ structure: String, _ body: () throws -> Result
) throws -> Result {
  do { return try body() } catch let error as ByteError { throw FormatError(structure, error) }
}

extension ByteReader {
  /// Reads a magic word and throws unless it is the expected one.
  mutating func expect(magic: String, _ structure: String) throws {
    let at = offset
    let found = try read(byteCount: magic.utf8.count).array(of: UInt8.self)
    guard found == Array(magic.utf8) else {
      throw FormatError(.malformed, structure, at: at, "the magic word \(magic) is missing")
    }
  }

  /// Reads a number and throws if it exceeds a limit.
  mutating func readCount(limit: Int, _ what: String, _ structure: String) throws -> Int {
    let at = offset
    let count = try read(UInt32.self)
    guard count <= limit else {
      throw FormatError(.limit, structure, at: at, "found \(count) \(what); the limit is \(limit)")
    }
    return Int(count)
  }
}
