// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Where rows came from: a struct with the name of the input, and the line or row of it.
///
/// See `spec/jsonl.md`, Where rows come from.
enum RowSource {
  /// The name of the struct, and the one that takes its place if records have it.
  static var names: (String, String) { ("source", "source_of_row") }

  /// Returns the names of the input for some rows of it; `path` is `-` for standard input.
  static func file(_ path: String, count: Int) throws -> ColumnNode {
    try ColumnNode.text("file", path == "-" ? "<stdin>" : path, count: count)
  }

  /// Returns the column for rows of one input with those names.
  static func column(named name: String, file: ColumnNode, lines: [Int64]) throws -> ColumnNode {
    let line = ColumnNode(
      field: Field("line", .int64),
      column: Column(type: .int64, count: lines.count, values: .fixed(try Buffer(lines))))
    var source = ColumnNode(named: name, [file, line], count: lines.count)
    source.field.metadata = ["kind": "source"]
    return source
  }
}
