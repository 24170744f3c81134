// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import CInseam
public import Inseam
internal import InseamBytes

#if canImport(Glibc)
import Glibc
#endif

extension ArrowArrayStream {
  /// A stream of struct arrays that `next` makes one after the other, which the receiver releases.
  ///
  /// `next` is called by one thread at a time, and gives `nil` at the end. What it throws is the
  /// stream's last error.
  public init(_ field: Field, next: @escaping () throws -> Column?) {
    unsafe self.init()
    unsafe get_schema = streamSchema
    unsafe get_next = streamNext
    unsafe get_last_error = streamError
    unsafe release = releaseStream
    // Safe: the release callback takes the reference back.
    unsafe private_data = Unmanaged.passRetained(StreamMemory(field, next)).toOpaque()
  }

  /// What a stream made by `init` failed with last; `nil` if it did not fail, or is another's.
  public static func failure(of stream: UnsafePointer<ArrowArrayStream>) -> (any Error)? {
    // Safe: only streams of this library have this callback, and those have such memory.
    guard let release = unsafe stream.pointee.release,
      unsafe unsafeBitCast(release, to: UInt.self) == unsafeBitCast(releaseStream, to: UInt.self)
    else { return nil }
    return unsafe StreamMemory.of(stream)?.failure
  }
}

/// What an exported stream points to.
@safe private final class StreamMemory {
  let field: Field
  let next: () throws -> Column?
  private(set) var message: UnsafeMutablePointer<CChar>?
  private(set) var failure: (any Error)?

  init(_ field: Field, _ next: @escaping () throws -> Column?) {
    self.field = field
    self.next = next
  }

  deinit {
    // Safe: the message is NULL or made by strdup, and nobody else frees it.
    unsafe free(message)
  }

  /// Notes an error and gives the number Arrow wants.
  func fail(_ error: any Error) -> Int32 {
    failure = error
    // Safe: the old message is freed and replaced at once; the C stream interface lets callers use
    // a message only until their next call.
    unsafe free(message)
    unsafe message = strdup("\(error)".escapingControls)
    return error.isOutOfMemory ? ENOMEM : EIO
  }

  static func of(_ stream: UnsafePointer<ArrowArrayStream>?) -> StreamMemory? {
    guard let memory = unsafe stream?.pointee.private_data else { return nil }
    // Safe: made by passRetained above, and not released yet.
    return unsafe Unmanaged<StreamMemory>.fromOpaque(memory).takeUnretainedValue()
  }
}

private let streamSchema:
  @convention(c) (UnsafeMutablePointer<ArrowArrayStream>?, UnsafeMutablePointer<ArrowSchema>?) ->
    Int32 = { stream, out in
      // Safe: Arrow calls back with the stream that `init` made, and with room for one schema; both
      // are checked for NULL.
      guard let memory = unsafe StreamMemory.of(stream.map { unsafe UnsafePointer($0) }),
        let out = unsafe out
      else { return EINVAL }
      return Calls.run {
        do {
          let schema = try unsafe ArrowSchema(memory.field)
          unsafe out.initialize(to: schema)
          return 0
        } catch { return memory.fail(error) }
      }
    }

private let streamNext:
  @convention(c) (UnsafeMutablePointer<ArrowArrayStream>?, UnsafeMutablePointer<ArrowArray>?) ->
    Int32 = { stream, out in
      // Safe: Arrow calls back with the stream that `init` made, and with room for one array; both
      // are checked for NULL.
      guard let memory = unsafe StreamMemory.of(stream.map { unsafe UnsafePointer($0) }),
        let out = unsafe out
      else { return EINVAL }
      unsafe out.initialize(to: ArrowArray())
      return Calls.run {
        do {
          // A batch without release is the end.
          // Those who ask may have small stacks.
          let array = try unsafe DeepStack.run { () throws -> ArrowArray? in
            guard let column = try memory.next() else { return nil }
            return try unsafe ArrowArray(column, as: memory.field)
          }
          if let array = unsafe array { unsafe out.initialize(to: array) }
          return 0
        } catch { return memory.fail(error) }
      }
    }

private let streamError:
  @convention(c) (UnsafeMutablePointer<ArrowArrayStream>?) -> UnsafePointer<CChar>? = { stream in
    // Safe: the message belongs to the stream, which the caller releases after reading it.
    unsafe StreamMemory.of(stream.map { unsafe UnsafePointer($0) })?.message.map {
      unsafe UnsafePointer($0)
    }
  }

private let releaseStream: @convention(c) (UnsafeMutablePointer<ArrowArrayStream>?) -> Void = {
  stream in
  guard let stream = unsafe stream, let memory = unsafe stream.pointee.private_data else { return }
  // Safe: made by passRetained above; a stream is released once, then has no memory any more.
  Calls.run { unsafe Unmanaged<StreamMemory>.fromOpaque(memory).release() }
  unsafe stream.pointee.private_data = nil
  unsafe stream.pointee.release = nil
}
