// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns
internal import InseamFormat

extension Dataset {
  /// The path of the manifest of a folder.
  static func manifest(of folder: String) -> String {
    "\(Folder.trimmed(folder))/\(Manifest.fileName)"
  }

  /// Opens a folder: its manifest now, its parts when they are needed.
  ///
  /// See `spec/folders.md`.
  convenience init(folder: String, _ options: OpenOptions, _ lost: LostValueList?)
    throws(DatasetError)
  {
    let path = Dataset.manifest(of: folder)
    guard Folder.exists(path) else {
      throw DatasetError(
        "file", folder, systemCode: FileError.notFound,
        "the folder has no \(Manifest.fileName); inseam publish makes it a dataset")
    }
    let (snapshot, warnings) = try reporting(path) {
      try Dataset.open(path, options, followsLinks: false)
    }
    try self.init(folder: folder, snapshot, warnings, options, lost)
  }

  /// The folder as a generation of its manifest says.
  convenience init(
    folder: String, _ snapshot: Snapshot, _ warnings: [String], _ options: OpenOptions,
    _ lost: LostValueList?
  ) throws(DatasetError) {
    let folder = Folder.trimmed(folder)
    let listing = Dataset(
      path: Dataset.manifest(of: folder), snapshot: snapshot, warnings: warnings)
    let manifest = try Manifest(listing)
    var forParts = options
    forParts.generation = nil
    let parts = manifest.entries.map {
      DatasetPart(.entry($0, folder: folder, forParts), as: manifest.schema)
    }
    self.init(
      path: folder, snapshot: snapshot, schema: manifest.schema, parts: DatasetParts(parts),
      provenance: snapshot.provenance.entries, lineage: snapshot.lineage.pairs,
      warnings: warnings, lost: lost)
  }

  /// Why parts of the folder cannot be opened; nothing for a file, and for a folder that is whole.
  ///
  /// - Complexity: O(*p*) in the parts: all are opened.
  public var missingParts: [DatasetError] {
    parts.parts.compactMap { part -> DatasetError? in
      do throws(DatasetError) {
        _ = try part.snapshot()
        return nil
      } catch { return error }
    }
  }

  /// Several datasets as one: the rows of the first, then those of the second, and so on.
  ///
  /// Fields that one lacks are null in its rows.
  /// - Throws: `DatasetError` where two types have no common one, and where values of one column
  ///   have different provenance.
  public static func merging(_ datasets: [Dataset]) throws(DatasetError) -> Dataset {
    try merging(datasets, originally: datasets)
  }

  /// As above; `originals` are the datasets of which these are copies.
  package static func merging(_ datasets: [Dataset], originally originals: [Dataset])
    throws(DatasetError) -> Dataset
  {
    precondition(!datasets.isEmpty, "there is a dataset to merge")
    var schema = Field.structure("", [])
    for dataset in datasets {
      schema = try reporting(dataset.path) {
        try schema.merged(with: dataset.schema.withoutIDs)
      }
    }
    schema = schema.numbered()
    var origins = JoinedOrigins()
    for dataset in datasets {
      try dataset.requireExactIntegers(in: schema)
      try origins.add(dataset, as: schema)
    }
    let parts = datasets.flatMap { $0.parts.parts.map { DatasetPart($0.source, as: schema) } }
    return Dataset(
      path: datasets[0].path, snapshot: datasets[0].snapshot, schema: schema,
      parts: DatasetParts(parts), provenance: origins.provenance(datasets, schema), lineage: [],
      warnings: datasets.flatMap(\.warnings), lost: nil, joined: originals)
  }

  /// Throws if an integer is not exact in the type a column gets.
  private func requireExactIntegers(in schema: Field) throws(DatasetError) {
    guard schema.widensIntegers(of: self.schema) else { return }
    for part in parts.parts {
      let snapshot = try part.snapshot()
      try reporting(part.path) { try ExactIntegers(of: snapshot).check(schema) }
    }
  }
}

extension Field {
  /// Whether an int64 column of another schema is float64 in this one.
  func widensIntegers(of other: Field) -> Bool {
    var widens = false
    forEachPair(with: other) { if $0.type == .float64, $1.type == .int64 { widens = true } }
    return widens
  }

  /// This field with ids from 1 in preorder, itself 0.
  func numbered() -> Field {
    var next: UInt32 = 0
    func number(_ field: Field) -> Field {
      var copy = field
      copy.id = next
      next += 1
      copy.children = field.children.map(number)
      return copy
    }
    return number(self)
  }
}
