// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Inseam
import InseamArrow
import InseamColumns
import Testing

@Suite struct ForeignArrayTests {
  @Test func anOffsetSkipsValuesAndTheirValidity() throws {
    for offset in 0...70 {
      let numbers = ForeignNode(
        "c", "x", length: 3,
        [
          [UInt8](repeating: 0b1010_1010, count: 16), (0..<80).map { UInt8($0) },
        ])
      (numbers.offset, numbers.nullCount) = (Int64(offset), -1)
      let expected = (offset..<offset + 3).map { $0 % 2 == 1 ? Value.int(Int64($0)) : .null }
      #expect(try values(numbers) == expected)
    }
  }

  @Test func aDictionaryIsDecoded() throws {
    let texts = ForeignNode(
      "u", length: 3, [nil, .init(of: [Int32(0), 1, 1, 3]), Array("abc".utf8)])
    for (format, indices) in [
      ("c", [UInt8]([2, 0, 1])), ("S", .init(of: [UInt16(2), 0, 1])),
      ("L", .init(of: [UInt64(2), 0, 1])),
    ] {
      let coded = ForeignNode(format, "x", length: 3, [nil, indices])
      coded.dictionary = texts
      #expect(try values(coded) == [.text("bc"), .text("a"), .text("")])
    }
  }

  @Test func runsAreRepeatedFromAnyOffset() throws {
    for offset in 0...5 {
      let runs = ForeignNode("+r", "x", length: 6 - offset)
      runs.offset = Int64(offset)
      runs.children = [
        ForeignNode("i", "run_ends", length: 3, [nil, .init(of: [Int32(1), 4, 6])]),
        ForeignNode("C", "values", length: 3, [nil, [7, 8, 9]]),
      ]
      let all: [Value] = [7, 8, 8, 8, 9, 9].map { .uint($0) }
      #expect(try values(runs) == Array(all[offset...]))
    }
  }

  @Test func datesInMillisecondsAreWholeDays() throws {
    let days = ForeignNode(
      "tdm", "x", length: 2, [nil, .init(of: [Int64(86_400_000), -86_400_000])])
    #expect(try values(days) == [.int(1), .int(-1)])
    days.buffers = [nil, .init(of: [Int64(86_400_000), 86_400_001])]
    #expect(try refusal(days).row == 1)
  }

  @Test func narrowDecimalsKeepTheirSign() throws {
    for (format, bytes) in [
      ("d:9,0,32", [UInt8](of: [Int32(-2)])), ("d:18,0,64", .init(of: [Int64(-2)])),
      ("d:38,0", .init(of: [Int64(-2), -1])),
    ] {
      let expected = Value.list([.uint(254)] + [Value](repeating: .uint(255), count: 15))
      #expect(try values(ForeignNode(format, "x", length: 1, [nil, bytes])) == [expected])
    }
  }

  @Test(arguments: [[0, 2, 1], [-1, 0, 1], [1, 0, 3], [0, 3, 2]] as [[Int32]])
  func offsetsThatDoNotAscendAreRefused(cuts: [Int32]) throws {
    let wide = [UInt8](of: cuts.map { Int64($0) })
    for (format, offsets) in [("u", [UInt8](of: cuts)), ("U", wide), ("z", .init(of: cuts))] {
      let text = ForeignNode(format, "x", length: 2, [nil, offsets, Array("abcd".utf8)])
      #expect(try refusal(text).column == "x")
    }
    for (format, offsets) in [("+l", [UInt8](of: cuts)), ("+L", wide)] {
      let list = ForeignNode(format, "x", length: 2, [nil, offsets])
      list.children = [ForeignNode("c", "item", length: 4, [nil, [1, 2, 3, 4]])]
      #expect(try refusal(list).column == "x")
    }
  }

  @Test func whatPointsOutsideIsRefused() throws {
    let items = ForeignNode("c", "item", length: 2, [nil, [1, 2]])
    let list = ForeignNode("+l", "x", length: 1, [nil, .init(of: [Int32(0), 3])])
    list.children = [items]
    #expect(try refusal(list).column == "x[]")
    let views = ForeignNode(
      "+vl", "x", length: 1, [nil, .init(of: [Int32(1)]), .init(of: [Int32(2)])])
    views.children = [items]
    #expect(try refusal(views).column == "x")
    let fixed = ForeignNode("+w:3", "x", length: 1, [nil])
    fixed.children = [items]
    #expect(try refusal(fixed).column == "x[]")
    for index in [UInt8(2), 255, 128] {
      let coded = ForeignNode("c", "x", length: 1, [nil, [index]])
      coded.dictionary = items
      #expect(try refusal(coded).row == 0)
    }
    let runs = ForeignNode("+r", "x", length: 3)
    runs.children = [ForeignNode("i", "e", length: 1, [nil, .init(of: [Int32(2)])]), items]
    #expect(try refusal(runs).column == "x")
  }

  @Test func textThatIsNotUTF8IsRefusedWithItsRow() throws {
    let text = ForeignNode(
      "u", "x", length: 3, [nil, .init(of: [Int32(0), 1, 2, 3]), [0x61, 0xFF, 0x62]])
    let error = try refusal(text)
    #expect(error.column == "x" && error.row == 1)
    // Under a null it is never looked at.
    (text.nullCount, text.buffers[0]) = (1, [0b101])
    #expect(try values(text) == [.text("a"), .null, .text("b")])
  }

  @Test func structuresThatLackAPartAreRefused() throws {
    func number() -> ForeignNode { ForeignNode("l", "x", length: 1, [nil, .init(of: [Int64(1)])]) }
    for change: (ForeignNode) -> Void in [
      { $0.buffers = [] }, { $0.buffers = [nil] }, { $0.buffers = [nil, nil] }, { $0.length = 0 },
      { $0.length = -1 }, { $0.length = .max }, { $0.offset = -1 }, { $0.offset = .max },
    ] {
      let node = number()
      let rows = node.asRows
      change(node)
      #expect(throws: ArrowError.self) { try read(rows) }
    }
    for change: (ForeignNode) -> Void in [{ $0.length = -1 }, { $0.length = 2 }, { $0.offset = 1 }]
    {
      let rows = number().asRows
      change(rows)
      #expect(throws: ArrowError.self) { try read(rows) }
    }
  }

  @Test func aReleasedOrFailingStreamIsRefused() throws {
    var released = ArrowArrayStream()
    #expect(throws: ArrowError.self) { try ArrowInput(taking: &released) }
    let stream = ForeignStream(ForeignNode("c", "x").asRows)
    stream.status = 5
    let count = stream.hand { stream in
      #expect(throws: ArrowError.self) { try ArrowInput(taking: stream) }
    }
    #expect(count == 1)
  }

  @Test func aStreamThatIsNotOfRowsIsRefused() throws {
    let count = ForeignStream(ForeignNode("c", "x")).hand { stream in
      #expect(throws: ArrowError.self) { try ArrowInput(taking: stream) }
    }
    #expect(count == 1)
  }

  private func read(_ rows: ForeignNode) throws -> Column {
    var column: Column?
    _ = try ForeignStream(rows).hand { column = try ArrowInput(taking: $0).next() }
    return try #require(column)
  }

  private func values(_ node: ForeignNode) throws -> [Value] {
    let column = try read(node.asRows)
    return (0..<column.count).map { column.children[0].value(at: $0) }
  }

  private func refusal(_ node: ForeignNode) throws -> ArrowError {
    try #require(throws: ArrowError.self) { try read(node.asRows) }
  }
}
