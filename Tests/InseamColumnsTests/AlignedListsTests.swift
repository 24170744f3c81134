// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import InseamColumns
import Testing

@Suite struct AlignedListsTests {
  private static func ids(_ name: String) -> Field { .list(name, of: Field("item", .int64)) }

  private static func groups(_ field: Field) -> [[String]] {
    field.aligningLists().alignedLists.map { $0.map(\.description) }
  }

  @Test func listsOfOneResponseAreAlignedByName() {
    let policies = Field.structure("pm", [.structure("a", [AlignedListsTests.ids("token_logps")])])
    let item = Field.structure(
      "item", [AlignedListsTests.ids("token_ids"), AlignedListsTests.ids("other"), policies])
    let row = Field.structure(
      "", [.list("responses", of: item), AlignedListsTests.ids("loss_mask")])
    #expect(
      AlignedListsTests.groups(row)
        == [["responses[].token_ids", "responses[].pm.a.token_logps"]])
  }

  @Test func structsWithTokenIDsOfTheirOwnStandAlone() {
    let (ids, mask) = (AlignedListsTests.ids("token_ids"), AlignedListsTests.ids("loss_mask"))
    let row = Field.structure(
      "", [.structure("a", [ids, mask]), .structure("b", [mask, ids]), .structure("c", [mask])])
    #expect(
      AlignedListsTests.groups(row)
        == [["a.token_ids", "a.loss_mask"], ["b.loss_mask", "b.token_ids"]])
  }

  @Test func whatIsKnownStaysAsItIs() {
    let (ids, mask) = (AlignedListsTests.ids("token_ids"), AlignedListsTests.ids("loss_mask"))
    let row = Field.structure("", [ids, mask])
    #expect(row.aligningLists(besides: .structure("", [ids])).alignedLists.isEmpty)
    #expect(row.aligningLists(besides: row) == row)
    let nulls = Field.structure("", [Field("token_ids", .null), Field("loss_mask", .null)])
    #expect(row.aligningLists(besides: nulls).alignedLists.count == 1)
  }

  /// All lengths from 0 to 2, or null, of three lists in two rows: a row is found if and only if two
  /// of its lists have different lengths.
  @Test func everyMixOfLengths() throws {
    let names = ["token_ids", "loss_mask", "token_logps"]
    let field = Field.structure("", names.map(AlignedListsTests.ids)).aligningLists()
    let choices: [Int?] = [nil, 0, 1, 2]
    for code in 0..<4096 {
      let lengths = (0..<6).map { choices[code >> (2 * $0) & 3] }
      let rows = [lengths[..<3], lengths[3...]].map { row in
        Value.structure(
          row.map { count in
            count.map { .list([Value](repeating: .int(7), count: $0)) } ?? .null
          })
      }
      let wrong = [lengths[..<3], lengths[3...]].enumerated().filter { row in
        Set(row.element.compactMap { $0 }).count > 1
      }
      let found = try Column(rows, as: field).misalignments(field)
      #expect(found.map(\.row) == wrong.map(\.offset), "\(lengths)")
    }
  }

  @Test func aFaultInAnItemIsOneOfItsRow() throws {
    let item = Field.structure(
      "item", [AlignedListsTests.ids("token_ids"), AlignedListsTests.ids("loss_mask")])
    let field = Field.structure("", [.list("responses", of: item)]).aligningLists()
    func response(_ a: Int, _ b: Int) -> Value {
      .structure([a, b].map { .list([Value](repeating: .int(1), count: $0)) })
    }
    let rows: [Value] = [
      .structure([.list([response(1, 1), response(0, 0)])]), .structure([.null]),
      .structure([.list([response(1, 0), response(2, 2), response(0, 1)])]),
      .structure([.list([])]), .structure([.list([response(2, 2), response(2, 3)])]),
    ]
    let found = try Column(rows, as: field).misalignments(field)
    #expect(found.map(\.row) == [2, 4] && found.map(\.counts) == [[1, 0], [2, 3]])
    #expect(found[1].paths == ["responses[].token_ids", "responses[].loss_mask"])
  }

  /// Lists in lists: the path has every step.
  @Test func aFaultInListsOfLists() throws {
    let item = Field.structure(
      "item", [AlignedListsTests.ids("token_ids"), AlignedListsTests.ids("loss_mask")])
    let field = Field.structure("", [.list("turns", of: .list("item", of: item))]).aligningLists()
    let wrong = Value.structure([.list([.int(1)]), .list([])])
    let rows: [Value] = [
      .structure([.list([.list([]), .list([])])]),
      .structure([.list([.list([]), .list([wrong])])]),
    ]
    let found = try Column(rows, as: field).misalignments(field)
    #expect(found.map(\.row) == [1])
    #expect(found.first?.paths == ["turns[][].token_ids", "turns[][].loss_mask"])
  }
}
