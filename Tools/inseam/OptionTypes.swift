// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Inseam
import InseamBytes

/// A number of threads from 1 to 1,024.
struct ThreadCount: ExpressibleByArgument {
  let value: Int

  init?(argument: String) {
    guard let value = Int(argument), (1...1_024).contains(value) else { return nil }
    self.value = value
  }
}

/// A number of rows, at least one.
struct RowCount: ExpressibleByArgument, CustomStringConvertible {
  let value: Int

  /// The number as it is written on the command line.
  var description: String { "\(value)" }

  /// Takes a number that is at least one.
  init(_ value: Int) { self.value = value }

  init?(argument: String) {
    guard let value = Int(argument), value > 0 else { return nil }
    self.value = value
  }
}

/// The path of a dataset to write; a dataset is a file, never standard output.
struct DatasetPath: ExpressibleByArgument {
  static var defaultCompletionKind: CompletionKind { .file() }

  let path: String

  init?(argument: String) {
    guard argument != "-", !argument.isEmpty else { return nil }
    path = argument
  }
}

/// The path of a dataset to write from front to back; `-` is standard output.
struct DatasetOutput: ExpressibleByArgument {
  static var defaultCompletionKind: CompletionKind { .file() }

  let path: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    path = argument
  }

  var isStandardOutput: Bool { path == "-" }

  /// Throws if a dataset would be written to a terminal, or among the report of the command.
  func requireApart(fromReport isJSON: Bool) throws {
    guard isStandardOutput else { return }
    if Terminal.isOutputTerminal {
      throw ValidationError("-o - writes a dataset to standard output, which is a terminal.")
    }
    if isJSON { throw ValidationError("--json and -o - both write to standard output.") }
  }

  /// The writer of the dataset: to a pipe, or to a file that appears when it is complete.
  func makeWriter(_ options: WriteOptions) throws(DatasetError) -> DatasetWriter {
    isStandardOutput || ByteSink.isSpecial(path)
      ? try DatasetWriter(streamingTo: path, options: options)
      : try DatasetWriter(creating: path, options: options)
  }
}

/// Throws if the dataset to change is the manifest of a folder, which only its folder may change.
func requireNoManifest(_ path: String) throws {
  guard path.split(separator: "/").last == "manifest.inseam" else { return }
  throw ValidationError("\(path) is the manifest of a folder; name the folder instead.")
}

extension [String] {
  /// Throws if one of these outputs is an input or another output under any name.
  func requireApart(from inputs: [String]) throws {
    let files = try inputs.flatMap { path in
      try Folder.isFolder(path) && Dataset.recognises(path)
        ? Folder.names(in: path, suffix: ".inseam").map { "\(path)/\($0)" } : [path]
    }
    var seen = Set(files.compactMap(FileIdentity.init))
    for path in self where path != "-" {
      guard let identity = FileIdentity(path) else { continue }
      guard seen.insert(identity).inserted else {
        throw ValidationError("\(path) is also an input or another output; name a different file.")
      }
    }
  }
}
