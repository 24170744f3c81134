// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamBytes
internal import InseamColumns
internal import InseamJSONL

@c @implementation public func inseam_join_provenance(
  _ path: UnsafePointer<CChar>!, _ known: UnsafePointer<CChar>!, _ added: UnsafePointer<CChar>!,
  _ joined: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!,
  _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `target` and `text` refuse NULL, and the
  // target has room for the one value that is stored.
  unsafe call(error) {
    let target = try unsafe target(joined, "joined")
    let path = try unsafe text(path, "path")
    let first = try columns(unsafe text(known, "known"), "known")
    let second = try columns(unsafe text(added, "added"), "added")
    var json = JSONObject()
    let all = try JoinedOrigins.joining(first, second, path: path)
    for (column, pairs) in all.sorted(by: { $0.key.description < $1.key.description }) {
      json.add(column.description, DatasetDescription.pairs(pairs))
    }
    unsafe target.pointee = try unsafe json.cString()
  }
}

/// The provenance of columns in a JSON object.
private func columns(_ text: String, _ argument: String) throws -> [FieldPath: [Name: String]] {
  guard let members = (try? JSONValue(Array(text.utf8)))?.members,
    let found = ArrowProvenance.columns(members)
  else { throw ArgumentError("argument \(argument) must be a JSON object of objects of texts") }
  return found
}
