// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamColumns
import InseamFormat
import TestSupport
import Testing

/// Debug builds take every 31st case; release builds take all.
#if DEBUG
private let step = 31
#else
private let step = 1
#endif

@Suite struct ZoneLieTests {
  /// One bit of every byte of every zone of every type, with right checksums: `verify` finds it, or
  /// it only takes a bound away.
  @Test(arguments: EverythingFile.names)
  func everyChangedByteOfAZoneIsFound(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("zones.inseam")
    _ = try EverythingFile.write(name, to: path)
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    try Dataset(path).verify()
    let repair = ChecksumRepair(original)
    var (found, harmless) = (0, 0)
    for zone in try zones(Dataset(path)) {
      for byte in stride(from: zone.bytes.lowerBound, to: zone.bytes.upperBound, by: step) {
        let changed = repair.replacing(at: byte, with: [original[byte] ^ UInt8(1 << (byte % 8))])
        try Data(changed).write(to: URL(fileURLWithPath: path))
        do {
          try Dataset(path).verify()
          let chunk = try Dataset(path).chunk(column: zone.column, rowGroup: zone.rowGroup)?.chunk
          let bounds = chunk?.zones.zones[zone.index].statistics.bounds
          // A zero of the other sign bounds the same values.
          #expect(
            bounds == Statistics.Bounds.none || bounds == zone.bounds,
            "byte \(byte) of column \(zone.column)")
          harmless += 1
        } catch { found += 1 }
      }
    }
    #expect(found > 20 * harmless, "\(found) \(harmless)")
  }

  private typealias Zone = (
    column: UInt32, rowGroup: Int, index: Int, bounds: Statistics.Bounds, bytes: Range<Int>
  )

  /// Where the entries of all zones of the newest generation are.
  private func zones(_ dataset: Dataset) throws -> [Zone] {
    var zones: [Zone] = []
    for field in dataset.schema.preorder.dropFirst() {
      for rowGroup in 0..<dataset.rowGroupCount {
        guard let chunk = try dataset.chunk(column: field.id, rowGroup: rowGroup)?.chunk,
          chunk.zones.kind != .none
        else { continue }
        let size = [0, 16, 40, 40, 88][Int(chunk.zones.kind.rawValue)]
        let start = Int(chunk.offset) + chunk.encoded.count - size * chunk.zones.zones.count
        for index in chunk.zones.zones.indices {
          let first = start + size * index
          let bounds = chunk.zones.zones[index].statistics.bounds
          zones.append((field.id, rowGroup, index, bounds, first..<first + size))
        }
      }
    }
    return zones
  }

  /// What readers see of text that is not UTF-8, wherever it is stored: an error.
  @Test func aSingleByteThatIsNoTextIsAnErrorInEveryEncoding() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("text.inseam")
    let rows = try EverythingFile.write("text", to: path)
    let original = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let repair = ChecksumRepair(original)
    for word in ["hh", "always"] {
      let place = try #require(
        original.indices.first { original[$0...].starts(with: word.utf8) && $0 > 12_288 })
      try Data(repair.replacing(at: place, with: [0xFF])).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: DatasetError.self) {
        _ = try Dataset(path).read(rowGroup: 0, rows: 0..<rows.count)
      }
      #expect(error?.detail.contains("is not UTF-8 at its byte 0") == true, "\(word)")
      #expect(error?.column != nil && error?.rows?.isEmpty == false && error?.offset ?? 0 > 12_288)
    }
  }
}
