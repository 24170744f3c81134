// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import CInseam
import Inseam
import InseamArrow
import InseamColumns
import TestSupport
import Testing

@Suite struct FormatTests {
  /// The table of `spec/arrow.md`, Out.
  static let formats: [(field: Field, format: String)] =
    [
      (Field("x", .null), "n"), (Field("x", .bool), "b"), (Field("x", .int8), "c"),
      (Field("x", .int16), "s"), (Field("x", .int32), "i"), (Field("x", .int64), "l"),
      (Field("x", .uint8), "C"), (Field("x", .uint16), "S"), (Field("x", .uint32), "I"),
      (Field("x", .uint64), "L"), (Field("x", .float16), "e"), (Field("x", .bfloat16), "S"),
      (Field("x", .float32), "f"), (Field("x", .float64), "g"), (Field("x", .utf8), "U"),
      (Field("x", .binary), "Z"), (.list("x", of: Field("item", .int8)), "+L"),
      (.fixedSizeList("x", of: Field("item", .utf8), size: 7), "+w:7"),
      (.structure("x", [Field("a", .bool), Field("b", .null)]), "+s"), (.structure("x", []), "+s"),
      (Field("x", .utf8, logical: .json), "U"), (Field("x", .int32, logical: .date), "tdD"),
      (bytes.with(.uuid), "w:16"), (bytes.with(.decimal128(precision: 38, scale: 0)), "d:38,0"),
      (bytes.with(.decimal128(precision: 1, scale: 1)), "d:1,1"),
    ]
    + zip(LogicalType.TimeUnit.allCases, ["s", "m", "u", "n"]).flatMap { unit, letter in
      [
        (Field("x", .int64, logical: .time(unit)), "tt\(letter)"),
        (Field("x", .int64, logical: .duration(unit)), "tD\(letter)"),
        (Field("x", .int64, logical: .timestamp(unit, zone: "")), "ts\(letter):"),
        (
          Field("x", .int64, logical: .timestamp(unit, zone: "Europe/Berlin")),
          "ts\(letter):Europe/Berlin"
        ),
      ]
    }
  private static let bytes = Field.fixedSizeList("x", of: Field("item", .uint8), size: 16)

  @Test(arguments: formats)
  func aColumnHasItsFormatAndComesBackFromIt(field: Field, format: String) throws {
    var named = field
    named.metadata = ["model": "sky", "": "é"]
    named.id = 1
    var schema = try ArrowSchema(named)
    #expect(String(cString: schema.format) == format)
    #expect(String(cString: schema.name) == "x")
    #expect(schema.flags == Int64(ARROW_FLAG_NULLABLE))
    #expect(schema.n_children == (format.hasPrefix("+") ? Int64(field.children.count) : 0))
    schema.release(&schema)
    #expect(schema.release == nil && schema.private_data == nil)

    var stream = ArrowArrayStream(.structure("", [named])) { nil }
    let input = try ArrowInput(taking: &stream)
    #expect(stream.release == nil)
    named.id = 0
    #expect(input.field == .structure("", [named]))
    #expect(try input.next() == nil)
  }

  @Test func everyPhysicalTypeIsInTheTable() {
    #expect(Set(FormatTests.formats.map(\.field.type)) == Set(PhysicalType.allCases))
  }

  @Test func theRootIsNotNullable() throws {
    var schema = try ArrowSchema(RandomData.everyType)
    #expect(schema.flags == 0 && String(cString: schema.name).isEmpty)
    schema.release(&schema)
  }

  /// The table of `spec/arrow.md`, In: types that are read but not given.
  @Test(arguments: [
    ("u", Field("x", .utf8)), ("z", Field("x", .binary)), ("vu", Field("x", .utf8)),
    ("vz", Field("x", .binary)), ("w:0", Field("x", .binary)), ("w:16", Field("x", .binary)),
    ("tdm", Field("x", .int32, logical: .date)),
    ("d:9,2,32", bytes.with(.decimal128(precision: 9, scale: 2))),
    ("d:18,2,64", bytes.with(.decimal128(precision: 18, scale: 2))),
    ("d:38,38,128", bytes.with(.decimal128(precision: 38, scale: 38))),
  ])
  func anotherFormatBecomesItsColumn(format: String, field: Field) throws {
    let count = try ForeignStream(ForeignNode(format, "x").asRows).hand { stream in
      let found = try ArrowInput(taking: stream).field
      #expect(found == .structure("", [field]))
    }
    #expect(count == 1)
  }

  @Test(arguments: ["+l", "+L", "+vl", "+vL"])
  func aListOfAnyLayoutIsAList(format: String) throws {
    let list = ForeignNode(format, "x")
    list.children = [ForeignNode("c", "element")]
    let expected = Field.structure("", [.list("x", of: Field("item", .int8))])
    let count = try ForeignStream(list.asRows).hand { stream in
      let field = try ArrowInput(taking: stream).field
      #expect(field == expected)
    }
    #expect(count == 1)
  }

  /// Formats with no column, and strings that are no formats, alone and below a list.
  @Test(arguments: [
    "", "x", "B", "nn", "d:", "d:39,0", "d:0,0", "d:5,6", "d:5,-1", "d:40,2,256", "d:5,2,16", "d:5",
    "d:a,b", "w:", "w:-1", "w:x", "w:2147483648", "tt", "ttx", "ttsx", "ts", "tss", "tsx:", "tD",
    "tDsx", "tdx", "tiM", "tiD", "tin", "+", "+x", "+l", "+L", "+m", "+r", "+w", "+w:", "+w:0",
    "+w:-1", "+w:2147483648", "+w:1", "+ud:0,1", "+us:0,1", "v", "vx",
  ])
  func aFormatWithoutAColumnIsRefusedWithItsPath(format: String) throws {
    let error = try refusal(of: ForeignNode(format, "x"))
    #expect(error.column == "x" && error.row == nil)
    let list = ForeignNode("+l", "list")
    list.children = [ForeignNode(format, "y")]
    #expect(try refusal(of: list).column == "list.y")
  }

  @Test func fieldsWithoutANameOrWithTheSameAreRefused() throws {
    #expect(try refusal(of: ForeignNode("c", "")).column.isEmpty)
    let rows = ForeignNode("+s", "x")
    rows.children = [ForeignNode("c", "twice"), ForeignNode("c", "twice")]
    #expect(try refusal(of: rows).detail.contains("twice"))
  }

  @Test func aSchemaOfAnyDepthIsReadOrRefused() throws {
    for depth in [1, 60, 64, 65, 1_000] {
      var node = ForeignNode("c", "x")
      for _ in 1..<depth {
        let list = ForeignNode("+l", "x")
        list.children = [node]
        node = list
      }
      let stream = ForeignStream(node.asRows)
      let count = stream.hand { handed in
        let input = try? ArrowInput(taking: handed)
        // The rows are a level of their own.
        #expect((input != nil) == (depth < 64), "\(depth) levels")
      }
      #expect(count == 1)
    }
  }

  private func refusal(of node: ForeignNode) throws -> ArrowError {
    var found: ArrowError?
    let count = try ForeignStream(node.asRows).hand { stream in
      do { _ = try ArrowInput(taking: stream) } catch let error as ArrowError { found = error }
    }
    #expect(count == 1, "a refused stream is released once")
    return try #require(found)
  }
}
