// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import TestSupport

/// Writes the golden files: `make-fixtures FOLDER`.
///
/// The same bytes on every machine.
@main enum MakeFixtures {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: make-fixtures FOLDER")
      exit(64)
    }
    let folder = URL(fileURLWithPath: CommandLine.arguments[1])
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in EverythingFile.names {
      let file = folder.appendingPathComponent("\(name).inseam")
      let rows = try EverythingFile.write(name, to: file.path)
      let schema = try Dataset(file.path).schema
      let lines = rows.map { $0.canonicalJSON(schema) + "\n" }.joined()
      try Data(lines.utf8).write(to: folder.appendingPathComponent("\(name).expected.jsonl"))
    }
  }
}
