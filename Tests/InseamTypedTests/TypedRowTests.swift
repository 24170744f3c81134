// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamTyped
import TestSupport
import Testing

@Suite struct TypedRowTests {
  private struct Prompt: Codable, Equatable {
    struct Response: Codable, Equatable {
      var role: String
      var text: String?
      var score: Float?
      var tokens: [Int32]
    }
    var id: Int
    var source: String?
    var weight: Double
    var isLong: Bool
    var digest: [UInt8]
    var responses: [Response]
  }

  private static let field = Field.structure(
    "",
    [
      Field("id", .int64), Field("source", .utf8), Field("weight", .float64),
      Field("isLong", .bool),
      Field("digest", .binary),
      .list(
        "responses",
        of: .structure(
          "item",
          [
            Field("role", .utf8), Field("text", .utf8), Field("score", .float32),
            .list("tokens", of: Field("item", .int32)),
          ])), Field("unused", .utf8),
    ])

  private static func response(_ number: Int, _ place: Int) -> Prompt.Response {
    let tokens = (0..<place).map { Int32($0) - 1 }
    return Prompt.Response(
      role: place == 0 ? "gold" : "worse", text: place == 1 ? nil : "t\(number)é🦀",
      score: place == 2 ? nil : Float(number) / 4, tokens: tokens)
  }

  private static func prompts(_ count: Int) -> [Prompt] {
    var random = SeededGenerator(seed: 4)
    let sources: [String?] = [nil, "it's", "码"]
    return (0..<count).map { number in
      let responseCount = Int.random(in: 0..<4, using: &random)
      return Prompt(
        id: number - 3, source: number % 7 == 0 ? "web" : sources[number % 3],
        weight: Double(number) * 0.1, isLong: number % 2 == 0, digest: [UInt8(number % 256), 0],
        responses: (0..<responseCount).map { response(number, $0) })
    }
  }

  private static func value(_ prompt: Prompt) -> Value {
    func text(_ text: String?) -> Value { text.map { .text($0) } ?? .null }
    let responses = prompt.responses.map { response in
      let score: Value = response.score.map { .float($0) } ?? .null
      let tokens = response.tokens.map { Value.int(Int64($0)) }
      return Value.structure([
        .text(response.role), text(response.text), score, .list(tokens),
      ])
    }
    return .structure([
      .int(Int64(prompt.id)), text(prompt.source), .double(prompt.weight), .bool(prompt.isLong),
      .binary(prompt.digest), .list(responses), .absent,
    ])
  }

  private func dataset(_ folder: TemporaryFolder, _ prompts: [Prompt]) throws -> Dataset {
    var options = WriteOptions()
    options.rowGroupRows = 5_000
    let writer = try DatasetWriter(creating: folder.path("rows.inseam"), options: options)
    try writer.append(
      Column(prompts.map(TypedRowTests.value), as: TypedRowTests.field), as: TypedRowTests.field)
    try writer.commit()
    return try Dataset(folder.path("rows.inseam"))
  }

  @Test func rowsComeBackAsTheirType() throws {
    let folder = try TemporaryFolder()
    let prompts = TypedRowTests.prompts(9_000)
    let data = try dataset(folder, prompts)
    #expect(try data.rows(as: Prompt.self) == prompts)
    var seen: [Int] = []
    try data.forEachRow(as: Prompt.self) { seen.append($0.id) }
    #expect(seen == prompts.map(\.id))
  }

  /// Only the columns that are asked for are read, and others may be missing where they are optional.
  @Test func someColumnsAreEnough() throws {
    struct Short: Decodable, Equatable {
      struct Response: Decodable, Equatable { var role: String }
      var id: Int16
      var missing: Double?
      var responses: [Response]
    }
    let folder = try TemporaryFolder()
    let prompts = TypedRowTests.prompts(50)
    let data = try dataset(folder, prompts)
    let found = try data.rows(as: Short.self, columns: "id,responses[].role")
    #expect(found.map(\.id) == prompts.map { Int16($0.id) })
    #expect(found.map { $0.responses.map(\.role) } == prompts.map { $0.responses.map(\.role) })
  }

  @Test(arguments: ["web", "it's", "码", "' OR TRUE OR '", "", "\\", "''"])
  func valuesInPredicatesAreBound(name: String) throws {
    let folder = try TemporaryFolder()
    let prompts = TypedRowTests.prompts(6_000)
    let data = try dataset(folder, prompts)
    let limit = 3_000
    let found = try data.rows(as: Prompt.self, where: "source = \(name) AND id < \(limit)")
    #expect(found == prompts.filter { $0.source == name && $0.id < limit })
    #expect(try data.count(where: "source = \(name) AND id < \(limit)") == UInt64(found.count))
  }

  @Test func valuesOfAllKindsAreLiterals() throws {
    let folder = try TemporaryFolder()
    let prompts = TypedRowTests.prompts(300)
    let data = try dataset(folder, prompts)
    func count(_ predicate: PredicateText, _ wanted: (Prompt) -> Bool) throws {
      let found = try data.count(where: predicate)
      #expect(found == UInt64(prompts.count(where: wanted)), "\(predicate)")
    }
    try count("isLong = \(true)") { $0.isLong }
    try count("id > \(-2)") { $0.id > -2 }
    try count("id - \(-2) > 5") { $0.id + 2 > 5 }
    try count("weight > \(7.3)") { $0.weight > 7.3 }
    try count("weight < \(Double.infinity)") { _ in true }
    try count("weight = \(Double.nan)") { _ in false }
    try count("source IN \(["web", "it's"])") { ["web", "it's"].contains($0.source) }
    try count("id IN \([1, -3, 7])") { [1, -3, 7].contains($0.id) }
    try count("id IN \([Int]())") { _ in false }
  }

  @Test func valuesThatDoNotFitAreSaidWithColumnAndRow() throws {
    struct Narrow: Decodable { var id: UInt8 }
    struct Wrong: Decodable { var source: Int? }
    struct Absent: Decodable { var nothing: String }
    struct Deep: Decodable {
      struct Response: Decodable { var text: String }
      var responses: [Response]
    }
    let folder = try TemporaryFolder()
    let data = try dataset(folder, TypedRowTests.prompts(20))
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch { return "\(error)" }
      return "no error"
    }
    let narrow = message { _ = try data.rows(as: Narrow.self) }
    #expect(narrow.contains("column id") && narrow.contains("expected UInt8, found -3"))
    let wrong = message { _ = try data.rows(as: Wrong.self) }
    #expect(wrong.contains("row 0") && wrong.contains("found a value of the type utf8"))
    #expect(message { _ = try data.rows(as: Absent.self) }.contains("there is no column 'nothing'"))
    let deep = message { _ = try data.rows(as: Deep.self) }
    #expect(deep.contains("responses[1].text") && deep.contains("found null"))
  }

  @Test(arguments: [0, -1]) func batchesHaveRows(batchRows: Int) throws {
    let folder = try TemporaryFolder()
    let data = try dataset(folder, TypedRowTests.prompts(3))
    #expect(throws: DatasetError.self) { try data.forEachBatch(batchRows: batchRows) { _ in } }
  }

  @Test func aColumnIsAnArrayOfItsType() throws {
    let folder = try TemporaryFolder()
    let prompts = TypedRowTests.prompts(7_000)
    let data = try dataset(folder, prompts)
    let weights: [Double] = try data.numbers(at: "weight")
    #expect(weights == prompts.map(\.weight))
    let scores = try data.numbers(at: "responses[].score", as: Float.self, missing: -1)
    #expect(scores == prompts.flatMap { $0.responses.map { $0.score ?? -1 } })
    let withNaN: [Float] = try data.numbers(at: "responses[].score")
    #expect(withNaN.count { $0.isNaN } == scores.count { $0 == -1 })
    let tokens = try data.numbers(at: "responses[].tokens[]", as: Int32.self, missing: 0)
    #expect(tokens == prompts.flatMap { $0.responses.flatMap(\.tokens) })
    #expect(throws: DatasetError.self) {
      try data.numbers(at: "responses[].score", as: Double.self)
    }
    #expect(throws: DatasetError.self) { try data.numbers(at: "source", as: Int.self, missing: 0) }
  }
}
