// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamArrow
internal import InseamBytes
internal import InseamColumns
internal import InseamJSONL

/// The provenance of columns in the metadata of an Arrow schema.
///
/// See `spec/arrow.md`, Out.
enum ArrowProvenance {
  /// The key of the metadata.
  static var key: Name { "inseam" }

  /// Adds what a dataset knows of some of its columns to the metadata of their root.
  static func describing(_ fields: Field, of dataset: Dataset) -> Field {
    var provenance = JSONObject()
    for (path, field) in fields.paths() {
      let pairs = dataset.provenance(of: field)
      if !pairs.isEmpty { provenance.add(path.description, DatasetDescription.pairs(pairs)) }
    }
    var json = JSONObject()
    json.add("provenance", provenance)
    json.add("file_id", dataset.fileID)
    json.add("generation", dataset.generation)
    json.add("lineage", dataset.lineage.map { [$0.key, $0.value] })
    var described = fields
    described.metadata[key] = json.text
    return described
  }

  /// Reads what the rows of a stream bring; `nil` if the metadata does not say.
  ///
  /// - Throws: `DatasetError` for metadata of another form.
  static func of(_ input: ArrowInput, for path: String) throws -> [FieldPath: [Name: String]]? {
    guard let text = input.metadata[key] else { return nil }
    guard let columns = (try? JSONValue(Array(text.utf8)))?.members?["provenance"]?.members else {
      throw invalid(path)
    }
    guard let found = ArrowProvenance.columns(columns) else { throw invalid(path) }
    return found
  }

  /// The provenance of columns by their paths; `nil` if the values are something else.
  static func columns(_ values: [Name: JSONValue]) -> [FieldPath: [Name: String]]? {
    var found: [FieldPath: [Name: String]] = [:]
    for (name, pairs) in values {
      guard let column = FieldPath(name.text), let members = pairs.members,
        members.values.allSatisfy({ $0.text != nil })
      else { return nil }
      found[column] = members.mapValues { $0.text ?? "" }
    }
    return found
  }

  private static func invalid(_ path: String) -> DatasetError {
    DatasetError(
      "malformed", path,
      "the metadata '\(key)' of the Arrow schema is not valid; remove it, or write it with to_arrow()"
    )
  }
}
