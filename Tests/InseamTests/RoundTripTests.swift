// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test(arguments: [0, 1, 7, 100, 3_000], [0.0, 0.2, 1.0])
  func readsBackWhatWasWritten(rowCount: Int, nullShare: Double) throws {
    let folder = try TemporaryFolder()
    var data = RandomData(seed: UInt64(rowCount) + 1, nullShare: nullShare)
    let field = RandomData.everyType
    let rows = data.rows(rowCount, of: field)
    for profile in WriteOptions.Profile.allCases {
      var options = WriteOptions()
      options.profile = profile
      options.rowGroupRows = 1_024
      options.sampleBytes = 4_096
      options.pageBytes = 512
      let path = folder.path("\(profile).inseam")
      let writer = try DatasetWriter(creating: path, options: options)
      try writer.append(Column(rows, as: field), as: field)
      try writer.commit()
      let dataset = try Dataset(path)
      #expect(dataset.rowCount == UInt64(rowCount))
      #expect(try allRows(dataset) == rows.map { $0.normalized(field) })
      try dataset.verify()
    }
  }
}

/// All rows of a dataset as values.
func allRows(_ dataset: Dataset) throws -> [Value] {
  var rows: [Value] = []
  for index in 0..<dataset.rowGroupCount {
    let span = dataset.rows(ofRowGroup: index)
    let column = try dataset.read(rowGroup: index, rows: 0..<Int(span.count))
    rows += (0..<column.count).map { column.value(at: $0) }
  }
  return rows
}

extension Value {
  /// The value as it comes back: rounded to the field's type.
  func normalized(_ field: Field) -> Value {
    switch (self, field.type) {
    case (.list(let items), _): .list(items.map { $0.normalized(field.children[0]) })
    case (.structure(let values), _): .structure(zip(values, field.children).map { $0.normalized($1) })
    default: self
    }
  }
}
