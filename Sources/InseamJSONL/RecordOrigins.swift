// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Follows float32 fields through a map: each carries the path it has in the records as metadata,
/// until the map is done.
enum RecordOrigins {
  private static let key = "record-path"

  /// A field of records whose float32 leaves carry their paths.
  static func mark(_ field: Field, _ path: RecordPath = .root) -> Field {
    var marked = field
    if field.type == .float32 { marked.metadata[key] = path.description }
    marked.children = field.children.map { child in
      mark(child, field.type == .list ? path.items : path.appending(child.name))
    }
    return marked
  }

  /// The field without marks, and where each marked path is now.
  static func collect(_ field: Field) -> (field: Field, storedPaths: [Name: String]) {
    var stored: [Name: String] = [:]
    for (path, field) in field.paths() {
      if let origin = field.metadata[key] { stored[origin] = path.description }
    }
    return (unmarked(field), stored)
  }

  private static func unmarked(_ field: Field) -> Field {
    var plain = field
    plain.metadata[key] = nil
    plain.children = field.children.map(unmarked)
    return plain
  }
}
