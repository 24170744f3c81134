// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamPlatform

#if canImport(Glibc)
import Glibc
#endif

/// Memory that the system refused to give.
public struct OutOfMemory: Error, Hashable, Sendable, CustomStringConvertible {
  /// The bytes that were asked for, where that is known.
  public let byteCount: Int?

  /// Creates the error.
  public init(byteCount: Int?) { self.byteCount = byteCount }

  /// One sentence.
  public var description: String {
    "out of memory" + (byteCount.map { ": the system refused \($0) bytes" } ?? "")
  }

  /// What must be left for a piece of work to begin.
  ///
  /// The arrays and objects of the standard library are made by Swift's own allocator, which ends
  /// the process if it gets no memory. A piece of work needs less for them than this.
  public static let reservedByteCount = 32 << 20

  /// Throws unless the system has memory left for a piece of work, and for `byteCount` bytes of
  /// arrays besides.
  ///
  /// - Complexity: about 10 ns where nothing limits the memory, else two system calls.
  public static func check(_ byteCount: Int = 0) throws(OutOfMemory) {
    let (wanted, overflow) = byteCount.addingReportingOverflow(reservedByteCount)
    guard !overflow, System.hasMemory(byteCount: wanted) else {
      throw OutOfMemory(byteCount: overflow ? byteCount : wanted)
    }
  }

  /// As above, for arrays that have `byteWidth` bytes for each of `count` elements.
  public static func check(_ count: Int, byteWidth: Int) throws(OutOfMemory) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: byteWidth)
    try check(overflow ? .max : byteCount)
  }
}

/// Memory for structures of C.
public enum HeapMemory {
  /// Allocates memory that free(3) takes back.
  public static func allocate(byteCount: Int) throws(OutOfMemory) -> UnsafeMutableRawPointer {
    guard let memory = unsafe System.allocate(byteCount: byteCount) else {
      throw OutOfMemory(byteCount: byteCount)
    }
    // Safe: the caller owns the memory now, and knows its size.
    return unsafe memory
  }
}

/// Why a call ends although nothing is wrong with the data.
public enum CallEnd: Sendable {
  /// The system refused memory, or a read would take more than it may.
  case outOfMemory
  /// The call was asked to end early.
  case cancelled
}

/// An error that may say nothing about the data.
public protocol EndsCall: Error {
  /// Why the call ends; `nil` for an error about the data.
  var callEnd: CallEnd? { get }
}

extension OutOfMemory: EndsCall {
  /// Memory was refused.
  public var callEnd: CallEnd? { .outOfMemory }
}

extension Cancelled: EndsCall {
  /// The call was asked to end early.
  public var callEnd: CallEnd? { .cancelled }
}

extension FileError: EndsCall {
  /// The system may have refused memory to the system call, or the call ended between two of them.
  public var callEnd: CallEnd? {
    code == ENOMEM ? .outOfMemory : code == ECANCELED ? .cancelled : nil
  }
}

extension Error {
  /// Whether the error says nothing about the data: memory was refused, or the call was cancelled.
  public var endsCall: Bool { (self as? any EndsCall)?.callEnd != nil }

  /// Whether memory was refused.
  public var isOutOfMemory: Bool { (self as? any EndsCall)?.callEnd == .outOfMemory }
}

/// What `body` returns; `nil` if it throws, unless the error says nothing about the data: that is
/// thrown.
public func unlessEnded<Result>(_ body: () throws -> Result) throws -> Result? {
  do { return try body() } catch {
    if error.endsCall { throw error }
    return nil
  }
}
