// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import InseamBytes
internal import InseamFormat

/// An error about a dataset: which file, where in it, what was found and what helps.
public struct DatasetError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A word for programs: `foreign`, `unsupported`, `unverified` (`verify` only: all is right, but not
  /// all can be decoded), `truncated`, `damaged`, `malformed`, `limit`,
  /// `memory`, `file`, `locked`, `conflict`, `schema`, `argument` or `cancelled`.
  public let code: String
  /// The file.
  public let path: String
  /// The column, where one is concerned.
  public let column: String?
  /// The rows concerned.
  public let rows: Range<UInt64>?
  /// The position in the file, where one is concerned.
  public let offset: UInt64?
  /// One sentence without the file's name.
  public let detail: String
  /// The error number of the operating system, where a system call failed.
  public let systemCode: Int32?

  /// Creates an error.
  public init(
    _ code: String, _ path: String, column: String? = nil, rows: Range<UInt64>? = nil,
    offset: UInt64? = nil, systemCode: Int32? = nil, _ detail: String
  ) {
    self.code = code
    self.path = path
    self.column = column
    self.rows = rows
    self.offset = offset
    self.detail = detail
    self.systemCode = systemCode
  }

  /// The error of a file whose lock another writer has had for longer than was waited.
  init(locked error: FileError, waited seconds: Double) {
    let process = LockHolder.process(of: error.path).map { " (pid \($0))" } ?? ""
    let text = seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    self.init(
      "locked", error.path, systemCode: error.code,
      "another writer\(process) holds the lock; it was not released within \(text) s (--wait SECONDS waits longer)"
    )
  }

  /// Adds path, column and rows to an error of a lower layer; errors of this type stay as they
  /// are.
  init(_ error: any Error, _ path: String, column: String? = nil, rows: Range<UInt64>? = nil) {
    switch error {
    case let error as DatasetError: self = error
    case let error as FormatError:
      self.init(
        error.code.rawValue, path, column: column, rows: rows,
        offset: error.code == .memory ? nil : error.offset, error.message)
    case let error as OutOfMemory: self.init("memory", path, column: column, "\(error)")
    case let error as FileError where error.callEnd == .cancelled:
      self.init("cancelled", path, "\(Cancelled())")
    case let error as FileError where error.isOutOfMemory:
      self.init(
        "memory", error.path.hasPrefix("/proc/self/fd/") ? path : error.path,
        systemCode: error.code, "out of memory: cannot \(error.action): \(error.reason)")
    case let error as FileError:
      // What a file without a name is called by is nobody's file.
      self.init(
        "file", error.path.hasPrefix("/proc/self/fd/") ? path : error.path, systemCode: error.code,
        "cannot \(error.action): \(error.reason)")
    case let error as TypeConflict:
      self.init(
        "schema", path, column: error.column, error.reason)
    case let error as AttachError: self.init("argument", path, column: column, error.description)
    case is Cancelled: self.init("cancelled", path, "\(error)")
    default: self.init("file", path, "\(error)")
    }
  }

  /// One line: file, column, rows, what.
  public var description: String {
    let place = [
      column.map { "column \($0)" },
      rows.flatMap {
        $0.isEmpty
          ? nil
          : $0.count == 1
            ? "row \($0.lowerBound)" : "rows \($0.lowerBound) to \($0.upperBound - 1)"
      },
    ]
    .compactMap { $0 }.joined(separator: ", ")
    return "\(path): " + (place.isEmpty ? "" : place + ": ") + detail
  }
}

extension DatasetError: EndsCall {
  /// Nothing is wrong with the data if memory was refused, or the call was cancelled.
  public var callEnd: CallEnd? {
    code == "memory" ? .outOfMemory : code == "cancelled" ? .cancelled : nil
  }
}

/// Runs a body and adds the path to any error it throws.
func reporting<Result>(
  _ path: String, column: String? = nil, rows: Range<UInt64>? = nil, _ body: () throws -> Result
) throws(DatasetError) -> Result {
  do { return try body() } catch { throw DatasetError(error, path, column: column, rows: rows) }
}
