// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamBytes
import InseamColumns
import InseamFormat
import TestSupport
import Testing

/// Debug builds are thirty times slower and take every 61st case; release builds take all.
#if DEBUG
private let step = 61
#else
private let step = 1
#endif

@Suite struct DamageTests {
  @Test(arguments: EverythingFile.names)
  func everyBitFlipIsAnErrorOrHarmless(name: String) throws {
    let original = try Original(name)
    let tally = Tally()
    Threads.run(Threads.processorCount) { thread in
      let file = EditedFile(original, thread)
      for bit in stride(
        from: thread * step, to: original.bytes.count * 8, by: Threads.processorCount * step)
      {
        file.replace(bit / 8, [original.bytes[bit / 8] ^ UInt8(1 << (bit % 8))])
        tally.note(file.check(original), "bit \(bit % 8) of byte \(bit / 8)")
        file.replace(bit / 8, [original.bytes[bit / 8]])
      }
    }
    #expect(tally.wrong == [])
    #expect(tally.undetected == [], "verify has to notice every flip")
    #expect(tally.errors + tally.harmless > 0)
  }

  @Test(arguments: EverythingFile.names)
  func everyTruncationIsAnError(name: String) throws {
    let original = try Original(name)
    let folder = try TemporaryFolder()
    let path = folder.path("t.inseam")
    for byteCount in stride(from: 0, to: original.bytes.count, by: step) {
      try Data(original.bytes[..<byteCount]).write(to: URL(fileURLWithPath: path))
      #expect(throws: DatasetError.self, "\(byteCount) bytes") { try allRows(Dataset(path)) }
    }
  }

  @Test(arguments: EverythingFile.names)
  func trailingBytesAreNotPartOfTheFile(name: String) throws {
    let original = try Original(name)
    let folder = try TemporaryFolder()
    let path = folder.path("t.inseam")
    for count in [1, 63, 64, 4_096] {
      try Data(original.bytes + [UInt8](repeating: 0, count: count)).write(
        to: URL(fileURLWithPath: path))
      #expect(try allRows(Dataset(path)) == original.rows)
    }
  }

  @Test(arguments: EverythingFile.names)
  func extremeNumbersWithRightChecksumsNeverCrash(name: String) throws {
    let original = try Original(name)
    let repair = ChecksumRepair(original.bytes)
    let metadata = [0..<12_288] + repair.blocks + repair.valueRegions
    let offsets = Array(
      Set(metadata.flatMap { stride(from: $0.lowerBound, to: $0.upperBound, by: 4) })
    ).sorted()
    let tally = Tally()
    Threads.run(Threads.processorCount) { thread in
      let file = EditedFile(original, thread)
      for index in stride(from: thread * step, to: offsets.count, by: Threads.processorCount * step)
      {
        for edit in Extreme.edits(original.bytes, at: offsets[index])
        where edit != Array(original.bytes[offsets[index]..<offsets[index] + edit.count]) {
          file.replaceAll(repair.replacing(at: offsets[index], with: edit))
          _ = try? Dataset(file.path).verify()
          tally.note(.error, "")
        }
      }
    }
    #expect(tally.errors > 0)
  }

  /// Copying frames reads tables of pages that decoding does not: the same numbers, through extract.
  @Test func extremeNumbersNeverCrashAnExtract() throws {
    let original = try Original("text")
    let repair = ChecksumRepair(original.bytes)
    let offsets = Array(
      Set(repair.blocks.flatMap { stride(from: $0.lowerBound, to: $0.upperBound, by: 4) })
    ).sorted()
    let tally = Tally()
    Threads.run(Threads.processorCount) { thread in
      let file = EditedFile(original, thread)
      for index in stride(
        from: thread * step, to: offsets.count, by: Threads.processorCount * step)
      {
        for edit in Extreme.edits(original.bytes, at: offsets[index]) {
          file.replaceAll(repair.replacing(at: offsets[index], with: edit))
          tally.note(file.extracts() ? .harmless : .error, "")
        }
      }
    }
    #expect(tally.errors > 0)
    #expect(tally.harmless > 0)
  }

  /// However many pages of a column are damaged: each costs its own values, and no stack.
  @Test func allPagesOfAColumnMayBeDamaged() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pages.inseam")
    var options = WriteOptions()
    (options.pageBytes, options.sampleBytes) = (64, 1 << 16)
    let count = 20_000
    let field = Field.structure("", [Field("n", .int64), Field("s", .utf8)])
    var random = SeededGenerator(seed: 9)
    let rows = (0..<count).map { row -> Value in
      let text = (0..<8).map { _ in String(random.next(), radix: 36) }.joined()
      return .structure([.int(Int64(row)), .text(text)])
    }
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(Column(rows, as: field), as: field)
    try writer.commit()
    let stream = try #require(
      try Dataset(path).chunk(column: 2, rowGroup: 0)?.chunk.stream(.values))
    guard case .paged(let pages) = stream.layout else {
      Issue.record("the text is not in pages")
      return
    }
    #expect(pages.count > 2_000)
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for (index, page) in pages.enumerated() where index % 8 != 3 {
      bytes[Int(page.reference.offset)] ^= 1
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    var lenient = OpenOptions()
    lenient.skipsDamage = true
    let found = try allRows(Dataset(path, options: lenient))
    for (index, page) in pages.enumerated() {
      let end = index + 1 < pages.count ? pages[index + 1].firstValue : count
      for row in page.firstValue..<end {
        let wanted = index % 8 == 3 ? rows[row] : .structure([.int(Int64(row)), .null])
        guard found[row] == wanted else {
          Issue.record("row \(row) is \(found[row])")
          return
        }
      }
    }
  }

  @Test func aFlippedBitIsNamed() throws {
    let original = try Original("text")
    let file = EditedFile(original, 0)
    let repair = ChecksumRepair(original.bytes)
    for region in repair.valueRegions.prefix(5) {
      let byte = region.lowerBound + 1
      file.replace(byte, [original.bytes[byte] ^ 4])
      let error = #expect(throws: DatasetError.self) { try allRows(Dataset(file.path)) }
      #expect(error?.detail.contains("byte \(byte), bit 2") == true)
      file.replace(byte, [original.bytes[byte]])
    }
  }
}

/// A file as it was written, and the rows it holds.
private struct Original: Sendable {
  let bytes: [UInt8]
  let rows: [Value]

  init(_ name: String) throws {
    let folder = try TemporaryFolder()
    rows = try EverythingFile.write(name, to: folder.path("o.inseam"))
    bytes = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("o.inseam")))
    precondition(bytes.count <= 64 << 10, "\(name) has \(bytes.count) bytes")
  }
}

private enum Outcome { case error, harmless, wrong, undetected }

/// A copy of a file that is edited in place.
private final class EditedFile {
  private let folder: TemporaryFolder?
  let path: String

  init(_ original: Original, _ number: Int) {
    folder = try? TemporaryFolder()
    path = folder?.path("\(number).inseam") ?? ""
    replaceAll(original.bytes)
  }

  func replaceAll(_ bytes: [UInt8]) { try? Data(bytes).write(to: URL(fileURLWithPath: path)) }

  func replace(_ offset: Int, _ bytes: [UInt8]) {
    guard let file = FileHandle(forUpdatingAtPath: path) else { return }
    try? file.seek(toOffset: UInt64(offset))
    file.write(Data(bytes))
    try? file.close()
  }

  /// Whether every other row could be copied to a new file.
  func extracts() -> Bool {
    guard let dataset = try? Dataset(path), dataset.rowGroupCount < 1_000 else { return false }
    let selections = (0..<dataset.rowGroupCount).map { rowGroup in
      Selection(below: dataset.rows(ofRowGroup: rowGroup).count) { $0 % 2 == 0 }
    }
    return (try? dataset.extract(selections, to: path + ".extract")) != nil
  }

  func check(_ original: Original) -> Outcome {
    guard let dataset = try? Dataset(path) else { return .error }
    guard let rows = try? allRows(dataset) else { return .error }
    guard rows == original.rows else { return .wrong }
    return (try? dataset.verify()) == nil ? .harmless : .undetected
  }
}

private final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var errors = 0
  private(set) var harmless = 0
  private(set) var wrong: [String] = []
  private(set) var undetected: [String] = []

  func note(_ outcome: Outcome, _ what: String) {
    lock.lock()
    defer { lock.unlock() }
    switch outcome {
    case .error: errors += 1
    case .harmless: harmless += 1
    case .wrong: wrong.append(what)
    case .undetected: undetected.append(what)
    }
  }
}

private enum Extreme {
  /// The 32-bit and 64-bit numbers at an offset set to what hurts.
  static func edits(_ bytes: [UInt8], at offset: Int) -> [[UInt8]] {
    func little(_ value: UInt64, _ byteCount: Int) -> [UInt8] {
      (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
    var value: UInt64 = 0
    for i in 0..<4 { value |= UInt64(bytes[offset + i]) << UInt64(8 * i) }
    let narrow: [UInt64] = [
      0, 1, value &- 1, value &+ 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    ]
    let wide: [UInt64] = [UInt64.max, 1 << 63, (1 << 63) - 1, 1 << 32, (1 << 32) + 1]
    return narrow.map { little($0, 4) }
      + (offset % 8 == 0 && offset + 8 <= bytes.count ? wide.map { little($0, 8) } : [])
  }
}
