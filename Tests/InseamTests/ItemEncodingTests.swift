// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Inseam
import InseamBytes
import InseamColumns
import TestSupport
import Testing

/// How the items of lists are stored: every bit comes back from each encoding.
@Suite struct ItemEncodingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Numbers of one kind as bits of 64, to be cut to the width of a type.
  private func numbers(
    _ kind: String, _ random: inout SeededGenerator, count: Int = 9_000
  ) -> [UInt64] {
    var last: UInt64 = 0
    return (0..<count).map { index in
      let word = random.next()
      switch kind {
      case "runs":
        if word % 40 == 0 { last = random.next() }
        return last
      case "few": return [0, 1, 7, .max][Int(word % 4)] &* 0x0101_0101_0101_0101
      case "tokens": return min(word % 3_000, random.next() % 3_000)
      case "near": return 1_000_000 + word % 5_000
      case "signs": return UInt64(bitPattern: Int64(word % 2_001) - 1_000)
      case "halves": return word & 0xFF00_FF00_FF00_FF00
      default: return word
      }
    }
  }

  /// The items in lists of 0 to 60, the last of what is left; every 17th list is null.
  private func lists(_ items: Column, _ random: inout SeededGenerator) throws -> Column {
    var cuts: [UInt32] = [0]
    var isPresent: [Bool] = []
    while Int(cuts[cuts.count - 1]) < items.count {
      let isNull = cuts.count % 17 == 0
      let step = isNull ? 0 : Int(random.next() % 61)
      cuts.append(UInt32(min(items.count, Int(cuts[cuts.count - 1]) + step)))
      isPresent.append(!isNull)
    }
    return Column(
      type: .list, count: isPresent.count, validity: try Bitmap(isPresent),
      values: .list(offsets: try Buffer(cuts), items: items))
  }

  private func column(_ numbers: [UInt64], _ type: PhysicalType) throws -> Column {
    let values: Column.Values =
      switch type.byteWidth {
      case 1: .fixed(try Buffer(numbers.map { UInt8(truncatingIfNeeded: $0) }))
      case 2: .fixed(try Buffer(numbers.map { UInt16(truncatingIfNeeded: $0) }))
      case 4: .fixed(try Buffer(numbers.map { UInt32(truncatingIfNeeded: $0) }))
      case 8: .fixed(try Buffer(numbers))
      default: .bits(try Bitmap(numbers.map { $0 & 1 == 1 }))
      }
    return Column(type: type, count: numbers.count, values: values)
  }

  private func dataset(
    _ items: Column, _ profile: WriteOptions.Profile, _ random: inout SeededGenerator
  ) throws
    -> (Dataset, Column)
  {
    var options = WriteOptions()
    options.profile = profile
    let path = folder.path("\(UUID()).inseam")
    let field = Field.structure("", [.list("x", of: Field("item", items.type))])
    let lists = try lists(items, &random)
    let writer = try DatasetWriter(creating: path, options: options)
    try writer.append(
      Column(type: .structure, count: lists.count, values: .structure([lists])), as: field)
    try writer.commit()
    let dataset = try Dataset(path)
    try dataset.verify()
    return (dataset, lists)
  }

  private func items(_ column: Column) -> Buffer? {
    guard case .structure(let children) = column.values,
      case .list(_, let items) = children[0].values,
      case .fixed(let buffer) = items.values
    else { return nil }
    return buffer
  }

  @Test(arguments: ["runs", "few", "tokens", "near", "signs", "halves", "noise"])
  func everyBitComesBack(_ kind: String) throws {
    var random = SeededGenerator(seed: UInt64(kind.utf8.count))
    let numbers = numbers(kind, &random)
    let types: [PhysicalType] = [
      .bool, .int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64, .float16, .bfloat16,
      .float32,
      .float64,
    ]
    for type in types {
      for profile in WriteOptions.Profile.allCases {
        let column = try column(numbers, type)
        let (dataset, lists) = try dataset(column, profile, &random)
        let all = try dataset.read(rowGroup: 0, rows: 0..<lists.count)
        guard case .list(let offsets, _) = lists.values else { return }
        let cuts = offsets.array(of: UInt32.self).map { Int($0) }
        if type == .bool {
          for row in 0..<lists.count {
            #expect(all.value(at: row) == .structure([lists.value(at: row)]))
          }
          continue
        }
        guard case .fixed(let whole) = column.values, let width = type.byteWidth else { return }
        #expect(items(all)?.hasEqualBytes(whole) == true, "\(type) \(profile)")
        for _ in 0..<30 {
          let first = Int(random.next() % UInt64(lists.count))
          let end = first + Int(random.next() % UInt64(min(40, lists.count - first) + 1))
          let part = whole.slice(
            offset: cuts[first] * width, byteCount: (cuts[end] - cuts[first]) * width)
          let read = try dataset.read(rowGroup: 0, rows: first..<end)
          #expect(items(read)?.hasEqualBytes(part) == true, "\(type) \(profile) \(first)..<\(end)")
        }
      }
    }
  }

  private func encoding(
    _ numbers: [UInt64], _ type: PhysicalType, _ profile: WriteOptions.Profile = .train
  )
    throws -> String
  {
    var random = SeededGenerator(seed: 3)
    let (dataset, _) = try dataset(try column(numbers, type), profile, &random)
    return try dataset.columnSummaries()[1].encodings
  }

  @Test func eachKindHasItsEncoding() throws {
    var random = SeededGenerator(seed: 4)
    let tokens = numbers("tokens", &random, count: 60_000)
    #expect(try encoding(tokens.map { $0 * 40 }, .int64) == "ranks (int32)")
    #expect(try encoding(tokens.map { $0 * 9 }, .int64) == "ranks (int16)")
    #expect(try encoding(tokens.map { $0 * 20 }, .uint16) == "ranks")
    #expect(try encoding(tokens.map { $0 * 40 }, .int64, .scan) == "plain")
    #expect(
      try encoding(tokens.map { $0 << 20 }, .int64) == "narrow (uint32)",
      "ids of 2^20 have no rank")
    #expect(try encoding(numbers("runs", &random), .float32) == "runs")
    #expect(try encoding(numbers("runs", &random), .bool) == "runs")
    #expect(try encoding(numbers("noise", &random), .bool) == "bitmap")
    #expect(try encoding(numbers("noise", &random), .float32) == "plain")
    let exponential = (0..<9_000).map { _ in
      UInt64(Float.random(in: 0..<1, using: &random).bitPattern)
    }
    #expect(try encoding(exponential, .float32) == "bins")
  }

  /// A difference of two numbers of few digits has zeros at its end, mostly.
  @Test func aGridTakesTheBitsThatItHas() throws {
    var random = SeededGenerator(seed: 8)
    let grid = (0..<9_000).map { index -> UInt64 in
      let steps = Float(random.next() % 65_536)
      return UInt64((-steps / (index % 50 == 0 ? 1_048_576 : 524_288)).bitPattern)
    }
    let (dataset, _) = try dataset(try column(grid, .float32), .train, &random)
    let summary = try dataset.columnSummaries()[1]
    #expect(summary.encodings == "bins")
    // 16 bits are in a value and one in fifty has another grid; codes, ends and the table take the rest.
    #expect(Double(8 * summary.byteCount) / 9_000 < 17.3)
  }
}
