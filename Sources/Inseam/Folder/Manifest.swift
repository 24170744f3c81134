// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

/// The parts of a folder, as they are written in its manifest and read from it.
///
/// See `spec/folders.md`, The rows of a manifest.
struct Manifest: Sendable {
  /// The name of the manifest in a folder.
  static let fileName = "manifest.inseam"

  /// The parts, in the order of their rows.
  let entries: [ManifestEntry]
  /// The fields of a row of the dataset, with the ids that the manifest gives them.
  let schema: Field

  /// Reads a manifest.
  ///
  /// - Throws: `DatasetError` for what a reader has to reject.
  init(_ dataset: Dataset) throws(DatasetError) {
    guard let row = dataset.schema.children.first(where: { $0.name == "row" }),
      row.type == .structure
    else {
      throw DatasetError("malformed", dataset.path, "not a manifest: the column 'row' is missing")
    }
    var schema = row
    (schema.id, schema.name) = (0, "")
    self.schema = schema
    let fields = try Manifest.known(dataset)
    try Manifest.requireModestLists(dataset, fields)
    var entries: [ManifestEntry] = []
    var names: Set<Name> = []
    try reporting(dataset.path) {
      try dataset.forEachBatch(fields: fields) { batch in
        for slot in 0..<batch.column.count {
          guard let entry = ManifestEntry(batch.column.value(at: slot)) else {
            throw DatasetError(
              "malformed", dataset.path,
              "row \(batch.rows.lowerBound + UInt64(slot)) of the manifest does not describe a data file"
            )
          }
          guard names.insert(entry.file).inserted else {
            throw DatasetError(
              "malformed", dataset.path, "data file '\(entry.file)' appears twice in the manifest")
          }
          entries.append(entry)
        }
      }
      _ = try entries.reduce(UInt64(0)) { sum, entry in
        let (total, overflow) = sum.addingReportingOverflow(entry.rowCount)
        guard !overflow, total <= UInt64(Int64.max) else {
          throw DatasetError(
            "limit", dataset.path, "the data files have more than 2^63 - 1 rows together")
        }
        return total
      }
    }
    self.entries = entries
  }

  /// The most items that a list column of a manifest has.
  private static let itemLimit = 1 << 24

  private static func requireModest(_ count: Int, _ path: String) throws(DatasetError) {
    guard count <= itemLimit else {
      throw DatasetError(
        "limit", path, "a list column of the manifest has \(count) items; the limit is \(itemLimit)"
      )
    }
  }

  /// Throws before lists are read that a few bytes make endless.
  private static func requireModestLists(_ dataset: Dataset, _ fields: Field) throws(DatasetError) {
    for item in fields.preorder.filter(\.isList).map({ $0.children[0] }) {
      var count = 0
      for rowGroup in 0..<dataset.rowGroupCount {
        count += try reporting(dataset.path) {
          try dataset.chunk(column: item.id, rowGroup: rowGroup)?.chunk.slotCount ?? 0
        }
        try requireModest(count, dataset.path)
      }
    }
  }

  /// Throws for parts that a reader would refuse to list.
  static func requireModestLists(_ entries: [ManifestEntry], _ path: String) throws(DatasetError) {
    try requireModest(entries.reduce(0) { $0 + $1.rowGroups.count }, path)
    try requireModest(
      entries.reduce(0) { $0 + $1.columns.keys.reduce(0) { $0 + $1.steps.count } }, path)
  }

  /// The fields a reader knows, in their order; with the types they have to have.
  private static func known(_ dataset: Dataset) throws(DatasetError) -> Field {
    var fields = ManifestEntry.field
    for (index, wanted) in fields.children.enumerated() {
      guard let found = dataset.schema.children.first(where: { $0.name == wanted.name }),
        let whole = found.completed(by: wanted)
      else {
        throw DatasetError(
          "malformed", dataset.path,
          "not a manifest: the column '\(wanted.name): \(wanted)' is missing")
      }
      fields.children[index] = whole
    }
    return fields
  }

  /// The rows of the manifest for some parts of a dataset with a schema, and their field.
  static func rows(_ entries: [ManifestEntry], schema: Field) throws -> (
    column: Column, field: Field
  ) {
    var field = ManifestEntry.field
    field.children.append(.structure("row", schema.withoutIDs.children))
    let values = entries.map { entry -> Value in
      guard case .structure(let fields) = entry.value else { return .null }
      return .structure(fields + [.absent])
    }
    return try (Column(values, as: field), field)
  }

  /// Whether a name can be that of a part: a plain name in the folder, and no other place.
  static func allows(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    return (8...255).contains(bytes.count) && name.hasSuffix(".inseam") && bytes[0] != 0x2E
      && !bytes.contains(0x2F) && !bytes.contains(0) && name != fileName
  }
}

extension Field {
  /// The fields of this node that another one names, in its order; `nil` unless all are here with
  /// their types.
  fileprivate func completed(by wanted: Field) -> Field? {
    guard type == wanted.type else { return nil }
    var copy = self
    copy.children = []
    for child in wanted.children {
      let mine =
        type == .structure ? children.first { $0.name == child.name } : children.first
      guard let found = mine?.completed(by: child) else { return nil }
      copy.children.append(found)
    }
    return copy
  }
}
