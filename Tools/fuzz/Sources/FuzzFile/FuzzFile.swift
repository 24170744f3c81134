// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamArrow
import InseamJSONL

/// A file in memory that a fuzz target writes its input to.
public struct FuzzFile: Sendable {
  /// Its path.
  public let path: String

  /// A file of this process.
  public init(_ name: String) { path = "/dev/shm/inseam-fuzz-\(getpid())-\(name)" }

  /// Makes some bytes the contents of the file.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    let file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
    precondition(file >= 0, "there is no room for the input")
    if bytes.count > 0 {
      precondition(Foundation.write(file, bytes.baseAddress, bytes.count) == bytes.count)
    }
    close(file)
  }

  /// Removes the file.
  public func remove() { unlink(path) }
}

/// What may be thrown for a bad input; anything else ends the process, as a trap would.
public func accepting(_ body: () throws -> Void) {
  do { try body() } catch is DatasetError {} catch is RowPredicateError {} catch is RuleError {
  } catch is InputLocation {} catch is ArrowError {} catch {
    fatalError("an error of another kind: \(type(of: error)) \(error)")
  }
}

extension Dataset {
  /// Reads every value there is, in the ways the commands do.
  public func readEverything() {
    accepting { _ = try history() }
    accepting { _ = try columnSummaries() }
    accepting { for (_, field) in schema.paths() { _ = try statistics(of: field) } }
    accepting { _ = try contentHash(threadCount: 1) }
    let rows = min(rowCount, 4_096)
    accepting { _ = try Exporter(self, fields: schema).write(rows: 0..<rows) { _ in } }
    accepting { try consumeAsArrow() }
    accepting { if rows > 0 { _ = try take([0, rows - 1, rows / 2]) } }
    if let leaf = schema.children.first(where: { $0.type == .float32 || $0.type == .int64 }) {
      accepting { _ = try count(where: try RowPredicate("\"\(leaf.name)\" > 1"), threadCount: 1) }
    }
  }
}

/// A fuzz target: looks at some bytes; traps if something is wrong.
public typealias FuzzTarget = @convention(c) (UnsafePointer<UInt8>, Int) -> CInt

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: FuzzTarget
) -> CInt

/// Gives a target inputs as the command line says; see the documentation of libFuzzer.
public func fuzz(_ target: FuzzTarget) -> Never {
  var count = CommandLine.argc
  var arguments = CommandLine.unsafeArgv
  exit(runDriver(&count, &arguments, target))
}
