// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation
public import Inseam
public import InseamJSONL
public import InseamMethods

/// The flags of every command that reads a dataset.
struct ReadFlags: ParsableArguments {
  @Argument(help: "The dataset.") var data: String
  @Option(help: "How the file is read: mmap, pread or auto.") var backend = OpenOptions.Backend.auto
  @Option(help: "When checksums are checked: full, first-touch or off.") var verify = OpenOptions
    .Verify.firstTouch
  @Option(help: "Open an older generation.") var at: UInt64?

  @Flag(help: "Read values in damaged pages as null and tell them; the exit code is 1 then.")
  var skipCorrupt = false

  /// Opens the dataset and passes on its warnings.
  func open() throws -> Dataset {
    var options = OpenOptions()
    options.backend = backend
    options.verify = verify
    options.generation = at
    options.skipsDamage = skipCorrupt
    let dataset = try Dataset(data, options: options)
    for warning in dataset.warnings { Terminal.complain("warning: \(data): \(warning)") }
    if skipCorrupt { SkippedDamage.watch(dataset) }
    return dataset
  }
}

/// The flag for programs.
struct OutputFlags: ParsableArguments {
  @Flag(help: "Print JSON, for programs.") var json = false
  @Flag(name: .shortAndLong, help: "Say nothing but errors.") var quiet = false
}

extension OpenOptions.Backend: ExpressibleByArgument {}
extension OpenOptions.Verify: ExpressibleByArgument {}
extension WriteOptions.Profile: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension Seam.Mode: ExpressibleByArgument {}
extension Seam.Missing: ExpressibleByArgument {}

/// A range of rows as `A:B`, either side open, negative counted from the end.
struct RowRange: ExpressibleByArgument {
  let lower: Int64?
  let upper: Int64?

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    func number(_ text: Substring) -> Int64?? {
      text.isEmpty ? .some(nil) : Int64(text).map { .some($0) }
    }
    guard let lower = number(parts[0]), let upper = number(parts[1]) else { return nil }
    self.lower = lower
    self.upper = upper
  }

  /// The rows of a dataset with so many.
  func rows(of rowCount: UInt64) -> Range<UInt64> {
    func place(_ value: Int64?, _ other: UInt64) -> UInt64 {
      guard let value else { return other }
      return value >= 0 ? min(UInt64(value), rowCount) : rowCount - min(value.magnitude, rowCount)
    }
    let start = place(lower, 0)
    return start..<max(start, place(upper, rowCount))
  }
}
