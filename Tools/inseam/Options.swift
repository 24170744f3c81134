// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
public import Inseam
import InseamBytes
import InseamJSONL
public import InseamMethods

/// The flags of every command that reads a dataset.
struct ReadFlags: ParsableArguments {
  @Argument(help: "Dataset to read: a file or a folder.", completion: .file()) var data: String
  @Option(help: "How the file is read.") var backend = OpenOptions.Backend.auto
  @Option(help: "When checksums are verified.") var verify = OpenOptions.Verify.firstTouch
  @Option(
    help: ArgumentHelp(
      "Generation to read; inseam log lists them (default: the newest).", valueName: "generation"))
  var at: UInt64?
  @Flag(help: "Read values in damaged pages as null, report them, and exit with status 1.")
  var skipDamage = false
  @Flag(name: .customLong("skip-corrupt"), help: .hidden) var skipCorrupt = false

  /// Opens the dataset and passes on its warnings.
  func open() throws -> Dataset {
    var options = OpenOptions()
    options.backend = backend
    options.verify = verify
    options.generation = at
    options.skipsDamage = skipDamage || skipCorrupt
    let dataset = try Dataset(data, options: options)
    for warning in dataset.warnings { Terminal.complain("warning: \(data): \(warning)") }
    if options.skipsDamage { SkippedDamage.watch(dataset) }
    return dataset
  }
}

/// How a command takes the locks of files that other writers may have open.
struct WaitFlags: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds to wait while another writer holds the lock (default: 10, to publish 60).",
      valueName: "seconds"))
  var wait: Double?
  @Flag(
    help: ArgumentHelp(
      "Change files on a network file system, where locks may not exclude writers on other machines."
    ))
  var allowNetwork = false

  func validate() throws {
    guard wait ?? 0 >= 0 else { throw ValidationError("--wait must be 0 or more.") }
  }

  /// How locks are taken, if the command waits 10 seconds unless it is told another number.
  var options: LockOptions { options(waiting: 10) }

  /// How locks are taken, if the command waits some seconds unless it is told another number.
  func options(waiting seconds: Double) -> LockOptions {
    LockOptions(waitSeconds: wait ?? seconds, allowsNetwork: allowNetwork)
  }
}

/// What a command does with outputs that exist.
struct ForceFlags: ParsableArguments {
  @Flag(help: "Replace an existing output.") var force = false

  /// What becomes of a file that has the path of an output.
  var policy: OutputPolicy { force ? .replace : .create }

  /// The options of an output dataset.
  var options: WriteOptions {
    var options = WriteOptions()
    options.policy = policy
    return options
  }

  /// Throws before the work begins if an output exists that is not to be replaced.
  func requireFree(_ outputs: [String?]) throws {
    for path in outputs.compactMap({ $0 }) where path != "-" && !force {
      guard Folder.byteCount(ofFile: path) == nil else {
        throw ValidationError("\(path) already exists; --force replaces it.")
      }
    }
  }
}

/// The flags for what a command reports.
struct OutputFlags: ParsableArguments {
  @Flag(help: "Print the result as JSON.") var json = false
  @Flag(name: .shortAndLong, help: "Print errors only.") var quiet = false
}

extension OpenOptions.Backend: ExpressibleByArgument {}
extension OpenOptions.Verify: ExpressibleByArgument {}
extension WriteOptions.Profile: ExpressibleByArgument {}
extension Seam.Mode: ExpressibleByArgument {}
extension Seam.Missing: ExpressibleByArgument {}

extension ArgumentHelp {
  /// The help of `-o` where it names a dataset.
  static let outputDataset = ArgumentHelp(
    "Dataset to write; --force replaces an existing file.", valueName: "file")
  /// The help of `--rest`.
  static let restDataset = ArgumentHelp(
    "Dataset to write the other rows to.", valueName: "file")
  /// The help of `--threads`.
  static let threads = ArgumentHelp("Number of threads (default: one per processor).")
  /// The help of `--profile`.
  static let profile = ArgumentHelp(
    "What the file is made for: fast scans of raw numbers, training (compressed, fast random access), or the smallest size."
  )
  /// The help of `--rows`.
  static let rowRange = ArgumentHelp(
    "Rows A to B, zero-based, B excluded; negative positions count from the end: 10:20, -5:, :100.",
    valueName: "a:b")
  /// The help of `--columns`.
  static let columns = ArgumentHelp(
    "Columns to keep, as paths separated by commas (default: all).", valueName: "paths")
  /// The help of `--where`.
  static let predicate = ArgumentHelp(
    "Only rows that pass a predicate, such as 'gold(rm.sky) > 0 AND length(prompt) > 20'.",
    valueName: "predicate")
  /// The help of `-n`.
  static let rowCount = ArgumentHelp("Number of rows.", valueName: "rows")
}

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

  /// The rows of a dataset with this many rows.
  func rows(of rowCount: UInt64) -> Range<UInt64> {
    func position(_ value: Int64?, _ other: UInt64) -> UInt64 {
      guard let value else { return other }
      return value >= 0 ? min(UInt64(value), rowCount) : rowCount - min(value.magnitude, rowCount)
    }
    let start = position(lower, 0)
    return start..<max(start, position(upper, rowCount))
  }
}
