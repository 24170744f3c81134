// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// The system that the calling thread uses.
public enum System {
  /// The calls of the kernel, unless `with` has put others in their place on this thread.
  public static var calls: any SystemCalls { replacement?.calls ?? KernelCalls() }

  /// Runs `body` with other calls in place of the kernel's, on this thread and on those that
  /// `Threads` starts for it.
  public static func with<Result, Failure: Error>(
    _ calls: any SystemCalls, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try with(Replacement(calls), body)
  }

  /// What stands in place of the kernel on this thread; `nil` if nothing does.
  package static var replacement: Replacement? {
    guard let known = unsafe inseam_thread_system() else { return nil }
    // Safe: `with` keeps the object until it has taken the pointer away again.
    return unsafe Unmanaged<Replacement>.fromOpaque(known).takeUnretainedValue()
  }

  /// Runs `body` with a replacement of another thread, or with the kernel.
  package static func with<Result, Failure: Error>(
    _ replacement: Replacement?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let replacement else { return try body() }
    let before = unsafe inseam_thread_system()
    // Safe: the object is kept until the pointer is taken away below.
    unsafe inseam_set_thread_system(Unmanaged.passUnretained(replacement).toOpaque())
    defer {
      unsafe inseam_set_thread_system(before)
      withExtendedLifetime(replacement) {}
    }
    return try body()
  }

  /// Calls that take the place of the kernel's.
  package final class Replacement: Sendable {
    let calls: any SystemCalls
    init(_ calls: any SystemCalls) { self.calls = calls }
  }

  /// Allocates memory that free(3) takes back; `nil` if the system refuses it.
  public static func allocate(byteCount: Int) -> UnsafeMutableRawPointer? {
    // The most frequent call of all: no value of a protocol is made unless there is a replacement.
    // Safe: the caller owns the memory, or gets none.
    guard let replacement else { return unsafe malloc(byteCount) }
    return unsafe replacement.calls.allocate(byteCount: byteCount)
  }

  /// Whether the system would give so much memory now.
  public static func hasMemory(byteCount: Int) -> Bool {
    guard let replacement else { return KernelCalls().hasMemory(byteCount: byteCount) }
    return replacement.calls.hasMemory(byteCount: byteCount)
  }

  /// How many forks lie between this process and the one that loaded the library.
  public static var processSerial: UInt64 { inseam_process_serial() }

  /// The system's text for an error number.
  public static func text(of code: Int32) -> String {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
      guard let base = text.baseAddress, unsafe inseam_error_text(code, base, 256) else {
        return "error \(code)"
      }
      // Safe: the call ended the text with a zero.
      return unsafe String(cString: base)
    }
  }
}

/// A descriptor that the child of a fork closes: there it belongs to the parent alone.
///
/// Closing it in the child gives no lock back that the parent has.
@safe public final class OwnedDescriptor: @unchecked Sendable {
  private var entry: OpaquePointer?
  private let replaced: Int32

  /// Takes a descriptor over; one of a replacement of the kernel is only remembered.
  ///
  /// - Throws: `SystemError` with ENOMEM; the descriptor is closed then.
  public init(_ descriptor: Int32) throws(SystemError) {
    replaced = descriptor
    guard System.replacement == nil else { return }
    // Safe: `release` takes the entry back.
    unsafe entry = inseam_own(descriptor)
    if unsafe entry == nil {
      close(descriptor)
      throw SystemError(ENOMEM)
    }
  }

  deinit { _ = release() }

  /// The number; -1 in the child of a fork.
  public var number: Int32 {
    // Safe: the entry is there until `release`.
    if let entry = unsafe entry { return unsafe inseam_owned_descriptor(entry) }
    return replaced
  }

  /// Gives the number back, to be closed by the caller before another use of this object.
  public func release() -> Int32 {
    let number = number
    if let known = unsafe entry {
      // Safe: taken back once.
      unsafe inseam_disown(known)
      unsafe entry = nil
    }
    return number
  }
}
