// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Column {
  /// Throws if no file can hold the values.
  func requireStorable(_ field: Field, in path: String) throws(DatasetError) {
    let itemCount = largestItemCount
    guard itemCount <= Int(UInt32.max) else {
      throw DatasetError(
        "limit", path,
        "a batch has \(itemCount) list items; the limit is 2^32 - 1 (write smaller batches)")
    }
    try requireShortValues(field, in: path, [])
  }

  /// Throws if a mix of the slots of this column and of another might have more items than a column can.
  func requireRoom(beside other: Column, in path: String, _ column: String) throws(DatasetError) {
    let itemCount = largestItemCount + other.largestItemCount
    guard itemCount <= Int(UInt32.max) else {
      throw DatasetError(
        "limit", path, column: column,
        "old and new values of a row group have \(itemCount) list items together; the limit is 2^32 - 1"
      )
    }
  }

  private func requireShortValues(_ field: Field, in path: String, _ steps: [String])
    throws(DatasetError)
  {
    if case .bytes(let offsets, let data) = values, data.byteCount > Limits.frameBytes {
      let cuts = offsets.span(of: UInt64.self)
      for slot in 0..<count where cuts[slot + 1] - cuts[slot] > Limits.frameBytes {
        throw DatasetError(
          "limit", path, column: FieldPath(steps: steps).description,
          "a value has \(cuts[slot + 1] - cuts[slot]) bytes; the limit is 2^31")
      }
    }
    for (child, values) in zip(field.children, children) {
      try values.requireShortValues(
        child, in: path, steps + [field.isList ? "[]" : child.name])
    }
  }
}

extension Field {
  /// Whether it is a list, or there is one below it.
  var containsList: Bool { isList || children.contains(where: \.containsList) }

  /// Throws if a reader would refuse the schema: names, nodes and levels have limits.
  func requireReadable() throws {
    let block = try Buffer(SchemaSection.encode(self))
    _ = try SchemaSection.decode(block, at: 0, nextNodeID: .max)
  }
}
