// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import CInseam
internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamMethods

/// An argument of a caller that is not valid.
struct ArgumentError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Runs the body of a function of the header, and turns an error that it throws into a status and
/// the contents of the caller's buffer.
func call(_ error: UnsafeMutablePointer<inseam_error>?, _ body: () throws -> Void) -> Int32 {
  Calls.run {
    do {
      Globals.initialize()
      // Threads of a host may have small stacks.
      try DeepStack.run(body)
      // Safe: the buffer is the caller's, and exists unless it is null.
      unsafe error?.pointee.status = success
      return success
    } catch let failure {
      let description = ErrorDescription(failure)
      unsafe description.fill(error)
      return description.status
    }
  }
}

/// The status of a call that succeeded.
private let success: Int32 = 0

/// An error with the fields of `inseam_error`.
struct ErrorDescription {
  let status: Int32
  private var code = "argument"
  private var path = ""
  private var column = ""
  private var rows: Range<UInt64>?
  private var offset: UInt64?
  private var systemCode: Int32 = 0
  private let message: String

  /// Describes an error of any layer.
  init(_ error: any Error) {
    switch error {
    case let error as DatasetError:
      (code, path, column) = (error.code, error.path, error.column ?? "")
      (rows, offset, message) = (error.rows, error.offset, error.description)
      systemCode = error.systemCode ?? 0
      status = ErrorDescription.status(of: error.code)
    case let error as ArrowError:
      (code, column, message) = ("schema", error.column, error.description)
      rows = error.row.map { $0..<$0 &+ 1 }
      status = 2
    case let error as ArgumentError: (status, message) = (1, error.message)
    case let error as RowPredicateError: (status, message) = (1, error.description)
    case is Cancelled: (status, code, message) = (5, "cancelled", "\(error)")
    case _ where error.isOutOfMemory: (status, code, message) = (7, "memory", "\(error)")
    case let error as MethodError: (status, message) = (1, error.description)
    default: (status, code, message) = (2, "malformed", "\(error)")
    }
  }

  private static func status(of code: String) -> Int32 {
    switch code {
    case "argument": 1
    case "file": 3
    case "locked": 4
    case "cancelled": 5
    case "conflict": 6
    case "memory": 7
    default: 2
    }
  }

  /// Fills the caller's buffer; strings that are too long are truncated between characters.
  func fill(_ error: UnsafeMutablePointer<inseam_error>?) {
    // Safe: the buffer is the caller's, and is not null here; each field is written inside its
    // bounds.
    guard let error = unsafe error else { return }
    unsafe error.pointee.status = status
    unsafe error.pointee.system_code = systemCode
    unsafe error.pointee.first_row = rows?.lowerBound ?? .max
    unsafe error.pointee.end_row = rows?.upperBound ?? .max
    unsafe error.pointee.offset = offset ?? .max
    unsafe copy(code, into: &error.pointee.code)
    unsafe copy(path, into: &error.pointee.path)
    unsafe copy(column, into: &error.pointee.column)
    // What files and users call things must not control a terminal that shows the message.
    unsafe copy(message.escapingControls, into: &error.pointee.message)
  }
}

/// Copies a text into a fixed-size array of a C structure, and terminates it with a zero.
func copy<Characters>(_ text: String, into characters: inout Characters) {
  // Safe: the memory is the array's own, and one byte is kept for the zero.
  unsafe withUnsafeMutableBytes(of: &characters) { memory in
    var bytes = Array(text.utf8.prefix { $0 != 0 }.prefix(memory.count - 1))
    while String(validating: bytes, as: UTF8.self) == nil, !bytes.isEmpty { bytes.removeLast() }
    unsafe memory.copyBytes(from: bytes)
    unsafe memory[bytes.count] = 0
  }
}

/// Returns the text at a pointer of the caller.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws -> String {
  guard let pointer = unsafe pointer else { throw ArgumentError("\(name) must not be NULL") }
  // Safe: the caller promises a zero at its end.
  guard let text = unsafe String(validatingCString: pointer) else {
    throw ArgumentError("\(name) must be UTF-8")
  }
  return text
}

/// Returns the texts of a list of the caller that ends with NULL; none if the list is NULL.
func texts(_ list: UnsafePointer<UnsafePointer<CChar>?>?, _ name: String) throws -> [String] {
  var texts: [String] = []
  // Safe: the caller promises NULL at its end.
  while let pointer = unsafe list?[texts.count] { texts.append(try unsafe text(pointer, name)) }
  return texts
}

/// Returns the pointer that a result is written to; throws if it is NULL.
func target<Target>(_ pointer: UnsafeMutablePointer<Target>?, _ name: String) throws
  -> UnsafeMutablePointer<Target>
{
  // Safe: the pointer is only compared with NULL; what it points to is not read here.
  guard let pointer = unsafe pointer else { throw ArgumentError("\(name) must not be NULL") }
  return unsafe pointer
}

/// The place of a handle that a call makes; it is 0 until there is one.
func handleTarget(_ pointer: UnsafeMutablePointer<inseam_handle>?, _ name: String) throws
  -> UnsafeMutablePointer<inseam_handle>
{
  let target = try unsafe target(pointer, name)
  // Safe: `target` refuses NULL, and what the caller gave has room for a handle.
  unsafe target.pointee = 0
  return unsafe target
}
