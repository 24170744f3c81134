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
      #expect(try allRows(dataset) == rows)
      try dataset.verify()
    }
  }
}
