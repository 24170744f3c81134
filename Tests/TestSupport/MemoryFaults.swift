// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
internal import InseamPlatform
import Synchronization

/// Runs an operation again and again, and each time refuses the memory that it asks for next.
package struct MemoryFaults {
  /// The calls for memory that were refused, one in each run.
  package private(set) var refusedCount = 0
  /// What went wrong; nothing if every refusal was an error that left all as it was.
  package private(set) var faults: [String] = []

  /// Runs `body` on disks with some files, with the 1st, 2nd, … call for memory refused, until it
  /// makes no more; then once more on each disk with nothing refused.
  ///
  /// `body` returns a text that depends on all that it reads, and `written` one on what it wrote.
  /// Throws what they throw with nothing refused.
  package init(
    _ contents: [String: [UInt8]], written: () throws -> String = { "" },
    _ body: () throws -> String
  ) throws {
    let result = try System.with(SimulatedSystem(SimulatedDisk(contents), process: 0)) {
      try body() + written()
    }
    while true {
      let wanted = refusedCount + 1
      let (made, isOver) = MemoryFaults.run(contents, wanted, result, body, written)
      if let made { faults.append("call \(wanted) for memory: \(made)") }
      if isOver { return }
      refusedCount = wanted
    }
  }

  /// The files that `body` leaves on an empty disk.
  package static func contents(after body: () throws -> Void) throws -> [String: [UInt8]] {
    let disk = SimulatedDisk()
    try System.with(SimulatedSystem(disk, process: 0)) { try body() }
    return disk.contents
  }

  /// What is wrong with one run, and whether it had fewer calls.
  private static func run(
    _ contents: [String: [UInt8]], _ wanted: Int, _ result: String, _ body: () throws -> String,
    _ written: () throws -> String
  ) -> (String?, isOver: Bool) {
    let disk = SimulatedDisk(contents)
    let count = Mutex(0)
    disk.refusesMemory = {
      count.withLock { count in
        count += 1
        return count == wanted
      }
    }
    let system = SimulatedSystem(disk, process: 0)
    var found = Result { try System.with(system) { try body() } }
    disk.refusesMemory = { false }
    found = found.flatMap { value in
      Result { try System.with(system) { try value + written() } }
    }
    if count.withLock({ $0 }) < wanted { return (fault(found, result), true) }
    switch found {
    case .success(let value) where value != result: return ("gave \(value)", false)
    // What could only have been faster, such as pruning, goes on without.
    case .success: return (nil, false)
    case .failure(let error) where !error.isOutOfMemory: return ("\(error)", false)
    case .failure: break
    }
    if disk.contents != contents { return ("the files are not as they were", false) }
    if disk.openCount > 0 { return ("\(disk.openCount) files are still open", false) }
    let again = Result { try System.with(system) { try body() + written() } }
    return (fault(again, result).map { "then: \($0)" }, false)
  }

  private static func fault(_ found: Result<String, any Error>, _ result: String) -> String? {
    switch found {
    case .success(result): nil
    case .success(let value): "gave \(value) instead of \(result)"
    case .failure(let error): "\(error)"
    }
  }
}
