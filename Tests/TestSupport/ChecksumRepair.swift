// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamBytes

/// The bytes of a file that are edited with all checksums above the edit put right again.
///
/// References are found by what they are, not by parsing: sixteen bytes whose checksum fits the
/// block they point at. So the tool does not share the reader's mistakes.
public struct ChecksumRepair: Sendable {
  /// The file.
  public private(set) var bytes: [UInt8]
  /// Where the blocks of metadata and pages lie.
  public let blocks: [Range<Int>]
  private let references: [(location: Int, block: Range<Int>)]
  private let regions: [(location: Int, region: Range<Int>)]

  /// Finds the references of a file.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var references: [(location: Int, block: Range<Int>)] = []
    var regions: [(location: Int, region: Range<Int>)] = []
    // References follow texts of any length in a footer, so they are not aligned.
    for location in 4_096..<max(4_096, bytes.count - 15) {
      let offset = bytes.number(location, 8)
      guard offset >= 12_288, offset % 64 == 0, offset < bytes.count else { continue }
      let length = bytes.number(location + 8, 4)
      let end = offset + (length + 63) / 64 * 64
      if length > 0, end <= bytes.count, bytes.crc(offset..<end) == bytes.number(location + 12, 4) {
        references.append((location, offset..<end))
      }
      let wide = bytes.number(location + 8, 8)
      let first = min(16_384, (wide + 63) / 64 * 64)
      if wide > 0, wide < 1 << 30, offset + first <= bytes.count, location + 20 <= bytes.count,
        bytes.crc(offset..<offset + first) == bytes.number(location + 16, 4)
      {
        regions.append((location, offset..<offset + (wide + 63) / 64 * 64))
      }
    }
    self.references = references
    self.regions = regions
    blocks = Array(Set(references.map(\.block))).sorted { $0.lowerBound < $1.lowerBound }
  }

  /// The regions of values.
  public var valueRegions: [Range<Int>] { regions.map(\.region) }

  /// The file with some bytes replaced and every checksum above them repaired.
  public func replacing(at offset: Int, with replacement: [UInt8]) -> [UInt8] {
    var copy = self
    copy.bytes.replaceSubrange(offset..<offset + replacement.count, with: replacement)
    copy.repair(containing: offset, depth: 0)
    return copy.bytes
  }

  private mutating func repair(containing offset: Int, depth: Int) {
    guard depth < 16 else { return }
    if offset < 12_288 {
      let block = offset / 4_096 * 4_096
      return set(block + 4_092, bytes.crc(block..<block + 4_092))
    }
    for (location, region) in regions where region.contains(offset) {
      let page = (offset - region.lowerBound) / 16_384
      let start = region.lowerBound + page * 16_384
      set(location + 16 + 4 * page, bytes.crc(start..<min(start + 16_384, region.upperBound)))
      repair(containing: location, depth: depth + 1)
    }
    for (location, block) in references where block.contains(offset) {
      set(location + 12, bytes.crc(block))
      repair(containing: location, depth: depth + 1)
    }
    repairTrailer(containing: offset)
  }

  private mutating func repairTrailer(containing offset: Int) {
    for start in [offset / 64 * 64, offset / 64 * 64 - 64]
    where start >= 0 && bytes[start..<start + 8].elementsEqual("INSEAMTR".utf8) {
      set(start + 124, bytes.crc(start..<start + 124))
    }
  }

  private mutating func set(_ offset: Int, _ value: Int) {
    for i in 0..<4 { bytes[offset + i] = UInt8(truncatingIfNeeded: value >> (8 * i)) }
  }
}

extension [UInt8] {
  fileprivate func number(_ offset: Int, _ byteCount: Int) -> Int {
    var value: UInt64 = 0
    for i in 0..<byteCount { value |= UInt64(self[offset + i]) << UInt64(8 * i) }
    return Int(truncatingIfNeeded: value & 0x7FFF_FFFF_FFFF_FFFF)
  }

  fileprivate func crc(_ range: Range<Int>) -> Int { Int(Checksum(Array(self[range])).value) }
}
