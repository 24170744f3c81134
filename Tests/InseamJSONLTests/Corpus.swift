// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamJSONL
import TestSupport

/// A corpus of a test's own, and what an import makes of it.
struct Corpus {
  private let folder: TemporaryFolder
  private let input: String
  var options: ImportOptions

  init(_ bytes: [UInt8], named name: String = "input.jsonl") throws {
    folder = try TemporaryFolder()
    input = folder.path(name)
    try Data(bytes).write(to: URL(fileURLWithPath: input))
    options = ImportOptions(inputs: [input])
    options.makesIdentifiers = false
    options.keepsSource = false
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  /// Imports the corpus into a new dataset.
  func dataset() throws -> Dataset { try imported().dataset }

  /// Imports the corpus into a new dataset.
  func imported() throws -> (dataset: Dataset, report: ImportReport) {
    let path = folder.path("\(UUID().uuidString).inseam")
    let report = try Importer(options).run { try DatasetWriter(creating: path) }
    return (try Dataset(path), report)
  }

  /// The lines of the dataset that the import makes.
  func exported() throws -> String { try dataset().lines }
}

extension Dataset {
  /// The rows as JSON Lines.
  var lines: String {
    get throws {
      var bytes: [UInt8] = []
      _ = try Exporter(self).write(rows: 0..<rowCount) { bytes += $0 }
      return String(decoding: bytes, as: UTF8.self)
    }
  }
}
