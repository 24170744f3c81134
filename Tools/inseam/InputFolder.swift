// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamBytes

/// The JSON files of a folder that is an input.
struct InputFolder {
  private let path: String
  private let taken: [String]
  private let leftOut: [String]

  private static let json = [".json", ".jsonl", ".ndjson", ".traj"]
  private static let compressed = [".gz", ".zst"]
  private static let columnar = [".parquet", ".pq", ".arrow", ".feather", ".ipc", ".csv", ".tsv"]

  /// Lists a folder; `nil` for a path that is not a folder, and for a dataset.
  ///
  /// - Throws: `DatasetError` if there are no JSON files, or files of other formats too.
  init?(_ path: String) throws(DatasetError) {
    guard Folder.isFolder(path), (try? Dataset.recognises(path)) != true else { return nil }
    self.path = Folder.trimmed(path)
    let names = Folder.names(in: path).filter { !$0.hasPrefix(".") }
      .sorted(by: PathPattern.precedes)
    taken = names.filter(InputFolder.isJSON)
    leftOut = names.filter { !InputFolder.isJSON($0) }
    let other = leftOut.first { name in InputFolder.columnar.contains(where: name.hasSuffix) }
    let folder = self.path.asShellWord
    guard let other else {
      if !taken.isEmpty { return }
      throw DatasetError(
        "argument", path,
        "the directory has no file whose name ends in \(InputFolder.json.joined(separator: ", ")); name the files in it, such as '\(self.path)/*'"
      )
    }
    throw DatasetError(
      "argument", path,
      taken.isEmpty
        ? "the directory has \(other); the Python package converts such files: pip install inseam, then inseam convert \(folder) -o OUT.inseam"
        : "the directory has \(taken[0]) and \(other); name the files of one format: inseam convert \("\(self.path)/*\(taken[0].ending)".asShellWord) -o OUT.inseam"
    )
  }

  /// The paths of the files, in natural order.
  var files: [String] { taken.map { "\(path)/\($0)" } }

  /// Which files were taken, and which were not.
  var note: String {
    let rest = leftOut.isEmpty ? "" : "; left out \(leftOut.joined(separator: ", "))"
    return "\(path): took \(taken.joined(separator: ", "))\(rest)"
  }

  private static func isJSON(_ name: String) -> Bool {
    let plain = compressed.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
    return json.contains { (plain ?? name).hasSuffix($0) }
  }
}

extension String {
  /// The end of a name from its first dot.
  fileprivate var ending: String { String(drop { $0 != "." }) }
}

extension [String] {
  /// Returns the files that paths, patterns and folders stand for, or throws for one that has none.
  func expandedPatterns() throws -> [String] {
    try flatMap { input in
      if let folder = try InputFolder(input) { return folder.files }
      let files = PathPattern.files(input)
      guard !files.isEmpty else {
        throw FileError("find a file for", input, code: FileError.notFound)
      }
      return files
    }
  }

  /// Prints which files of folders are taken.
  func reportFolders() throws {
    for input in self {
      if let folder = try InputFolder(input) { Terminal.complain("note: \(folder.note)") }
    }
  }
}
