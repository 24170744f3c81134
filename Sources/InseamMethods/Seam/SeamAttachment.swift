// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
internal import InseamColumns

extension SeamResult {
  /// Attaches the values to the dataset they were computed over, as the column `name`; the caller
  /// commits.
  ///
  /// - Throws: `MethodError` if the dataset has changed since, or if the column of that name is not
  ///   the result of a method; `DatasetError` if there is one and it is not to be replaced.
  public func attach(
    named name: String, replacing: Bool, of dataset: Dataset, to change: DatasetChange
  ) throws {
    try requireReplaceable(name, replacing, dataset)
    guard change.base.fileID == dataset.fileID, change.base.generation == dataset.generation else {
      throw MethodError("the dataset changed while its values were computed; compute them again")
    }
    try change.run { writer, rowGroups in
      try attach(named: name, replacing: replacing, of: dataset, to: writer, rowGroups)
      return true
    }
  }

  /// Attaches the values of some row groups to the file that has them.
  public func attach(
    named name: String, replacing: Bool, of dataset: Dataset, to writer: DatasetWriter,
    _ rowGroups: Range<Int>
  ) throws {
    try requireReplaceable(name, replacing, dataset)
    let id = try writer.attach(SeamResult.field(named: name), replacing: replacing) { rowGroup, _ in
      let span = dataset.rows(ofRowGroup: rowGroups.lowerBound + rowGroup)
      return try column(Int(span.lowerBound)..<Int(span.upperBound))
    }
    for node in writer.schema.field(withID: id)?.preorder ?? [] {
      writer.setProvenance(provenance(of: node), ofColumn: node.id)
    }
  }

  private func requireReplaceable(_ name: String, _ replacing: Bool, _ dataset: Dataset) throws {
    if replacing, let field = dataset.schema.children.first(where: { $0.name == name }),
      dataset.provenance(of: field)["kind"] != "method"
    {
      throw MethodError(
        "column \(name) is not the result of a method and cannot be replaced; choose another name")
    }
  }
}
