// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes
import InseamColumns
import Testing

@Suite struct ColumnHashTests {
  /// Offsets that end two bytes behind the text, and that descend.
  @Test func aStringOutsideItsBytesTraps() async {
    await #expect(processExitsWith: .failure) {
      ColumnHashTests.hash([0, 2, 6], "seam")
    }
    await #expect(processExitsWith: .failure) {
      ColumnHashTests.hash([0, 6, 4], "seam")
    }
    ColumnHashTests.hash([0, 2, 4], "seam")
  }

  private static func hash(_ offsets: [UInt64], _ text: String) {
    var hash = ColumnHash()
    hash.append(
      Column(
        type: .utf8, count: offsets.count - 1,
        values: .bytes(offsets: Buffer(offsets), data: Buffer(Array(text.utf8)))))
  }
}
