// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam

/// The description of a dataset as JSON.
struct DatasetDescription {
  let json: JSONObject

  /// Describes a dataset; its rows are not read.
  init(_ dataset: Dataset) {
    var json = JSONObject()
    json.add("path", dataset.path)
    json.add("writer", dataset.writer)
    json.add("warnings", dataset.warnings)
    json.add(
      "row_groups", (0..<dataset.rowGroupCount).map { dataset.rows(ofRowGroup: $0).count })
    json.add("schema", DatasetDescription.field(dataset.schema, dataset, path: []))
    json.add(
      "lineage",
      dataset.lineage.map { pair in
        var entry = JSONObject()
        entry.add("key", pair.key)
        entry.add("value", pair.value)
        return entry
      })
    json.add("lost", dataset.lostValues.map(DatasetDescription.lost))
    self.json = json
  }

  private static func field(_ field: Field, _ dataset: Dataset, path: [String]) -> JSONObject {
    var json = JSONObject()
    json.add("name", field.name)
    json.add("path", FieldPath(steps: path).description)
    json.add("type", field.description)
    json.add("kind", field.type.name)
    json.add("logical", "\(field.logical)".split(separator: "(")[0].description)
    json.add("provenance", pairs(dataset.provenance(of: field)))
    json.add(
      "children",
      field.children.map { child in
        self.field(child, dataset, path: path + [field.isList ? "[]" : child.name])
      })
    return json
  }

  /// Key-values as an object.
  static func pairs(_ pairs: [Name: String]) -> JSONObject {
    var json = JSONObject()
    for (key, value) in pairs.sorted(by: { $0.key < $1.key }) { json.add(key.text, value) }
    return json
  }

  private static func lost(_ values: LostValues) -> JSONObject {
    var json = JSONObject()
    json.add("file", values.file)
    json.add("column", values.column)
    json.add("first_row", values.rows.lowerBound)
    json.add("end_row", values.rows.upperBound)
    json.add("count", values.count)
    json.add("offset", values.offset)
    json.add("detail", values.detail)
    return json
  }
}
