// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

import Inseam
import InseamColumns
import InseamJSONL
import Testing

@Suite struct RuleTests {
  @Test(arguments: [
    ("bool", "true", PhysicalType.bool, "true"), ("int64", "1", .int64, "1"),
    ("float32", "16777217", .float32, "16777216.0"),
    ("float64", "16777217", .float64, "16777217.0"),
    ("utf8", "\"1\"", .utf8, "\"1\""),
  ])
  func aRuleGivesAPathItsType(
    name: String, text: String, type: PhysicalType, printed: String
  ) throws {
    var corpus = try Corpus("{\"a\":{\"b\":[\(text),null]}}\n")
    try corpus.options.rules.setType("a.b[]=\(name)")
    #expect(corpus.options.rules.paths == ["a.b[]"])
    let dataset = try corpus.dataset()
    #expect(dataset.schema.field(atRecordPath: "a.b[]")?.type == type)
    #expect(try dataset.lines == "{\"a\":{\"b\":[\(printed),null]}}\n")
  }

  @Test(arguments: ["int64", "float32", "float64", "bool"])
  func aValueThatDoesNotFollowItsRuleIsRefused(name: String) throws {
    // A string that is not a number; a numeric string would be converted.
    var corpus = try Corpus("{\"a\":\"1x\"}\n")
    try corpus.options.rules.setType("a=\(name)")
    let place = try #require(throws: InputLocation.self) { try corpus.dataset() }
    #expect(place.line == 1 && place.column == 6)
  }

  @Test func ofRulesForOnePathTheLastCounts() throws {
    var rules = TypeRules()
    try rules.setType("responses[].rm.\"a.b\"=float64")
    try rules.setType("responses[].rm[\"a.b\"]=json")
    #expect(rules.paths.count == 1)
    var corpus = try Corpus("{\"responses\":[{\"rm\":{\"a.b\": 1.50 }}]}\n")
    corpus.options.rules = rules
    #expect(try corpus.exported() == "{\"responses\":[{\"rm\":{\"a.b\":1.50}}]}\n")
  }

  @Test(arguments: ["a", "a=", "a=int32", "a=text", "=", "a=JSON"])
  func aRuleThatIsNotWrittenRightIsRefused(pair: String) {
    var rules = TypeRules()
    #expect(throws: RuleError.self) { try rules.setType(pair) }
    #expect(rules.paths.isEmpty)
  }

  @Test func numbersOfModelsAreFloat32ButCounts() throws {
    let dataset = try Corpus(
      "{\"rm\":{\"x\":0.1,\"n_tokens\":3},\"pm\":{\"p\":{\"logp\":1,\"token_ids\":[1]}},\"y\":0.1}\n"
    ).dataset()
    let types = Dictionary(
      uniqueKeysWithValues: dataset.schema.typesByRecordPath.map { ($0.path, $0.type) })
    #expect(
      types == [
        "rm.x": "float32", "rm.n_tokens": "int64", "pm.p.logp": "float32",
        "pm.p.token_ids[]": "int64", "y": "float64",
      ])
  }

  @Test func aMoveIsReadWithItsProvenance() throws {
    let move = try #require(ColumnMove(.pm, "sft=responses[].lp,reduction=token,model=a=b"))
    #expect(move.name == "sft" && move.path == "responses[].lp")
    #expect(move.provenance == ["reduction": "token", "model": "a=b"])
    #expect(move.target == ["pm", "sft", "token_logps"])
    #expect(ColumnMove(.pm, "sft=lp")?.target == ["pm", "sft", "logp"])
    #expect(ColumnMove(.rm, "sky=s")?.target == ["rm", "sky"])
    #expect(ColumnMove(.map, "a.b=s")?.target == ["a", "b"])
    for kind in [ColumnMove.Kind.map, .pm, .rm] {
      for text in ["", "=", "a", "a=", "=a", ",", "a,b=c", "a=b,c"] {
        #expect(ColumnMove(kind, text) == nil, "\(text)")
      }
    }
  }

  @Test(arguments: [
    (ColumnMove.Kind.map, "score=s", "responses[].score"),
    (.pm, "sft=s,reduction=sum", "responses[].pm.sft.logp"), (.rm, "sky=s", "responses[].rm.sky"),
  ])
  func aMovedColumnLiesBesideWhereItWas(
    kind: ColumnMove.Kind, text: String, stored: String
  ) throws {
    let name = text.replacing("=s", with: "=responses[].s")
    let move = try #require(ColumnMove(kind, name))
    var corpus = try Corpus("{\"responses\":[{\"s\":1.5,\"t\":\"x\"},{\"t\":\"y\"}]}\n")
    corpus.options.moves = [move]
    let dataset = try corpus.dataset()
    #expect(move.storedPath(among: [move]) == stored)
    #expect(
      dataset.schema.field(atRecordPath: stored)?.type == (kind == .map ? .float64 : .float32))
    #expect(dataset.schema.field(atRecordPath: "responses[].s") == nil)
  }
}
