// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Finds every path whose values mix kinds, in one reading of the inputs, and writes nothing.
///
/// A block that conflicts is shredded again with one more path as JSON text, so that the number of
/// conflicts does not multiply the size of the inputs.
struct ConflictScan {
  private var options: ImportOptions
  private var kinds: [Name: KnownKind]

  /// Prepares a scan.
  ///
  /// - Parameters:
  ///   - options: Those of the conversion, with a preset that is settled.
  ///   - kinds: What the dataset holds already, by path.
  init(_ options: ImportOptions, kinds: [Name: KnownKind]) {
    self.options = options
    // Nothing is written, and records may have a field of that name.
    self.options.keepsSource = false
    self.kinds = kinds
  }

  /// Reads the inputs.
  ///
  /// - Returns: The paths, in the order in which they were found.
  /// - Throws: `InputLocation` for what a conversion would refuse too, and for a path that still
  ///   conflicts as JSON text: the dataset has it with another type.
  mutating func run() throws -> [String] {
    let blocks = RecordBlocks(options)
    var shredder = try BlockShredder(options)
    var (paths, recordCount) = ([String](), 0)
    while recordCount < options.recordLimit ?? .max, let block = try blocks.next() {
      var isDone = false
      while !isDone {
        try Calls.check()
        do {
          let shredded = try shredder.shred(block, known: kinds)
          recordCount += shredded.recordCount
          for (path, (kind, line)) in shredded.kinds {
            kinds[path] = kind.following(kinds[path], at: "\(block.path):\(line)")
          }
          isDone = true
        } catch let conflict as Conflict {
          guard !paths.contains(conflict.path) else { throw conflict.place }
          paths.append(conflict.path)
          options.rules.set(.json, at: conflict.path)
          // What was seen there, and below, is text from now on.
          let ends = [".", "["].map { conflict.path + $0 }
          kinds = kinds.filter { path, _ in
            path.text != conflict.path && !ends.contains { path.text.hasPrefix($0) }
          }
          shredder = try BlockShredder(options)
        }
      }
    }
    return paths
  }
}

extension KnownKind {
  /// This kind, seen at a place, joined with what was known before.
  func following(_ known: KnownKind?, at place: String) -> KnownKind {
    guard var known else {
      return KnownKind(kind: kind, place: place, hasLargeIntegers: hasLargeIntegers)
    }
    if known.kind == .integer, kind == .real { (known.kind, known.place) = (.real, place) }
    if hasLargeIntegers { known.hasLargeIntegers = true }
    return known
  }
}
