// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The keys of the objects of all records so far, by the path of the object.
///
/// The limit of the keys of one object is that of all inputs together, so that records are accepted
/// or refused however they are cut into files.
struct ObjectKeys {
  private var names: [Name: Set<Name>] = [:]

  /// Adds the keys of the records of a block.
  ///
  /// - Throws: `InputLocation` if an object has more keys than `Shredder.keyLimit`.
  mutating func add(_ keys: [(path: RecordPath, names: [String])], of block: RecordBlock) throws {
    for (path, added) in keys {
      let key = Name(path.description)
      names[key, default: []].formUnion(Set<Name>(names: added))
      guard names[key, default: []].count > Shredder.keyLimit else { continue }
      throw InputLocation(
        path: block.path, line: block.firstLine, column: 1,
        "in this line or a later one: \(Shredder.tooManyKeys(path))")
    }
  }
}

extension Shredder {
  /// What is wrong with an object that has more keys than the limit.
  static func tooManyKeys(_ path: RecordPath) -> String {
    let (place, option) =
      path.names.isEmpty ? ("the record", "PATH") : (path.description, path.description)
    return
      "\(place) has more than \(keyLimit) keys; an object whose keys are data is stored with --type \(option)=map, or as text with =json"
  }

  /// The keys of each object.
  func collectKeys(into keys: inout [(path: RecordPath, names: [String])]) {
    let names = childIndex.keys.map { String(decoding: $0, as: UTF8.self) }
    if !names.isEmpty { keys.append((path, names)) }
    for child in children { child.collectKeys(into: &keys) }
  }
}
