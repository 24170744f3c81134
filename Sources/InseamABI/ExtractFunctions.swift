// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

// Names and documentation are those of inseam.h, which the compiler checks these functions against.
// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation

public import CInseam
internal import Inseam
internal import InseamBytes
internal import InseamColumns

@c @implementation public func inseam_extract(
  _ projection: inseam_handle, _ rows: UnsafePointer<UInt64>!, _ firstRow: UInt64,
  _ rowCount: UInt64, _ path: UnsafePointer<CChar>!,
  _ options: UnsafePointer<UnsafePointer<CChar>?>!, _ error: UnsafeMutablePointer<inseam_error>!
) -> Int32 {
  // Safe: `call` writes to `error` only if it is not NULL; `text` refuses NULL, the options are
  // copied, and `numbers` copies the rows and checks each.
  unsafe call(error) {
    let path = try unsafe text(path, "path")
    var pairs = try unsafe CallOptions(options)
    let lineage = try pairs.takeLineage()
    let replaces = try pairs.takeFlag("replace")
    var (writing, commits, _) = try writing(&pairs)
    guard commits == nil else { throw ArgumentError("a new file is written in one commit") }
    writing.policy = replaces ? .replace : .create
    let projection = try Handles.object(projection, Projection.self)
    let dataset = projection.dataset
    let selections: [Selection]
    if let rows = unsafe rows {
      selections = try dataset.selections(
        ofAscending: try unsafe numbers(rows, rowCount, below: dataset.rowCount))
    } else {
      guard firstRow <= dataset.rowCount else {
        throw ArgumentError(
          "row \(firstRow) is out of range; the dataset has \(dataset.rowCount) rows")
      }
      let count = min(rowCount, dataset.rowCount - firstRow)
      selections = dataset.selections(of: firstRow..<firstRow + count)
    }
    try Calls.check()
    try dataset.extract(
      selections, fields: projection.fields, to: path, options: writing, lineage: lineage)
  }
}

extension Dataset {
  /// Rows of a list that ascends, by row group.
  fileprivate func selections(ofAscending rows: [UInt64]) throws -> [Selection] {
    var selections = [Selection](repeating: Selection(), count: rowGroupCount)
    var (place, span) = (0, rowGroupCount > 0 ? self.rows(ofRowGroup: 0) : 0..<0)
    var index = 0
    while index < rows.count {
      while !span.contains(rows[index]) {
        place += 1
        span = self.rows(ofRowGroup: place)
      }
      let start = index
      while index + 1 < rows.count, rows[index + 1] == rows[index] + 1,
        span.contains(rows[index + 1])
      {
        index += 1
      }
      if index + 1 < rows.count, rows[index + 1] <= rows[index] {
        throw ArgumentError(
          "expected rows that ascend, found \(rows[index + 1]) after \(rows[index])")
      }
      let first = Int(rows[start] - span.lowerBound)
      selections[place].append(first..<first + index - start + 1)
      index += 1
    }
    return selections
  }
}

extension CallOptions {
  /// Removes and returns the pairs of the lineage, `lineage=KEY=VALUE`.
  fileprivate mutating func takeLineage() throws -> [(key: String, value: String)] {
    try takeAll("lineage").map { text in
      let parts = text.unicodeScalars.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty else {
        throw ArgumentError("option lineage: expected KEY=VALUE, found '\(text)'")
      }
      return (String(parts[0]), String(parts[1]))
    }
  }
}
