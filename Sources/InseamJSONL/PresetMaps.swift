// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Chosen and rejected as two responses, gold first.
enum PreferenceMap {
  static func apply(_ table: inout ColumnTable) throws {
    guard var chosen = table.take("chosen"), var rejected = table.take("rejected") else {
      throw MappingError(
        "the preset needs the fields 'chosen' and 'rejected' (--preset generic keeps records as they are)"
      )
    }
    let prompt = try SharedPrompt.take(table.take("prompt"), &chosen, &rejected)
    let gold = try response(
      chosen, role: "gold", score: table.take("score_chosen"), logp: table.take("ref_chosen_logps"))
    let worse = try response(
      rejected, role: "worse", score: table.take("score_rejected"),
      logp: table.take("ref_rejected_logps"))
    let responses = try ColumnNode.interleaved(
      "responses", singles: [gold, worse], lists: [], count: table.count)
    try table.putFirst([prompt, responses].compactMap { $0 })
  }

  /// A response as a struct: role, text or messages, score and reference log-prob where they are.
  static func response(_ content: ColumnNode, role: String, score: ColumnNode?, logp: ColumnNode?)
    throws -> ColumnNode
  {
    let count = content.column.count
    let name = content.field.type == .utf8 || content.field.type == .null ? "text" : "messages"
    var node = ColumnNode(
      named: "item", [try .text("role", role, count: count), content.named(name)], count: count,
      validity: content.column.validity, absence: content.column.absence)
    if let logp { try node.put(try logp.asSingles("ref_logps"), at: ["pm", "ref", "logp"]) }
    if let score { try node.put(try score.asSingles("score"), at: ["rm", "score"]) }
    return node
  }
}

/// Rollouts, one response a record; the gatherer puts those of a prompt together.
enum RolloutMap {
  static func apply(_ table: inout ColumnTable) throws {
    guard let input = table.take("input"), let output = table.take("output") else {
      throw MappingError(
        "the preset needs the fields 'input' and 'output' (--preset generic keeps records as they are)"
      )
    }
    let reference = table.take("gts")
    let score = table.take("score")
    try table.putFirst(
      [input.named("prompt"), reference?.named("reference"), output.named("text")]
        .compactMap { $0 })
    if let score { try table.root.put(try score.asSingles("score"), at: ["rm", "score"]) }
  }
}

/// Dialogues that share everything up to the last answer: the common part is the prompt.
enum DialogueMap {
  private static var marker: [UInt8] { Array("\n\nAssistant:".utf8) }

  static func apply(_ table: inout ColumnTable) throws {
    guard let chosen = try table.take("chosen")?.asTexts,
      let rejected = try table.take("rejected")?.asTexts,
      case .bytes(let cuts, let data) = chosen.column.values,
      case .bytes(let otherCuts, let otherData) = rejected.column.values
    else {
      throw MappingError(
        "'chosen' and 'rejected' must be strings (--preset trl-preference takes messages)")
    }
    var prompts: [Value] = []
    var golds: [Value] = []
    var worses: [Value] = []
    for row in 0..<table.count {
      let (a, b) = (bytes(cuts, data, row), bytes(otherCuts, otherData, row))
      let cut = commonPrompt(a, b)
      prompts.append(.text(String(decoding: a[..<cut], as: UTF8.self)))
      golds.append(
        chosen.column.isNull(row) ? .null : .text(String(decoding: a[cut...], as: UTF8.self)))
      worses.append(
        rejected.column.isNull(row) ? .null : .text(String(decoding: b[cut...], as: UTF8.self)))
    }
    let field = Field("text", .utf8)
    func node(_ values: [Value]) throws -> ColumnNode {
      ColumnNode(field: field, column: try Column(values, as: field))
    }
    let gold = try PreferenceMap.response(node(golds), role: "gold", score: nil, logp: nil)
    let worse = try PreferenceMap.response(node(worses), role: "worse", score: nil, logp: nil)
    let responses = try ColumnNode.interleaved(
      "responses", singles: [gold, worse], lists: [], count: table.count)
    try table.putFirst([node(prompts).named("prompt"), responses])
  }

  private static func bytes(_ cuts: Buffer, _ data: Buffer, _ row: Int) -> [UInt8] {
    let ends = cuts.span(of: UInt64.self)
    return data.slice(offset: Int(ends[row]), byteCount: Int(ends[row + 1] - ends[row])).array(
      of: UInt8.self)
  }

  /// Where the last answer starts that both dialogues reach alike; 0 if they share none.
  private static func commonPrompt(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let shared = zip(a, b).prefix { $0 == $1 }.count
    var end = shared
    let marker = marker
    while end >= marker.count {
      if a[end - marker.count..<end].elementsEqual(marker) { return end }
      end -= 1
    }
    return 0
  }
}

extension ColumnNode {
  /// Text; a column in which all is null is text without any.
  fileprivate var asTexts: ColumnNode {
    get throws {
      let field = Field(self.field.name, .utf8)
      return self.field.type == .null
        ? ColumnNode(field: field, column: try .nulls(field, count: column.count, explicit: true))
        : self
    }
  }
}

/// The JSON of the paper's repository: pairs of text and numbers, by checkpoint.
struct SeamPaperMap {
  let lengths: String?

  func apply(_ table: inout ColumnTable) throws {
    guard let question = table.take("question"), let gold = table.take("gold_answer"),
      let worse = table.take("worse_answers")
    else {
      throw MappingError(
        "the preset needs the fields 'question', 'gold_answer' and 'worse_answers' (the {gold, adv} variant has no scores)"
      )
    }
    guard worse.field.type == .list || worse.field.type == .null else {
      throw MappingError("'worse_answers' must be a list")
    }
    guard lengths != nil else {
      throw MappingError(
        "records of this preset have no token counts: --lengths PATH names the field beside PM and RM "
          + "that has them, --lengths none leaves them out")
    }
    let golden = try response(gold, "gold")
    var lists: [ColumnNode] = []
    if case .list(let offsets, let items) = worse.column.values, items.type != .null {
      let item = try response(ColumnNode(field: worse.field.children[0], column: items), "worse")
      lists.append(
        ColumnNode(
          field: .list("responses", of: item.field),
          column: Column(
            type: .list, count: worse.column.count,
            values: .list(offsets: offsets, items: item.column))))
    }
    let responses = try ColumnNode.interleaved(
      "responses", singles: [golden], lists: lists, count: table.count)
    try table.putFirst([question.named("prompt"), responses])
  }

  /// A pair [text, {PM, RM, …}], read as a struct with fields 0 and 1.
  private func response(_ pair: ColumnNode, _ role: String) throws -> ColumnNode {
    guard let text = pair.child("0") else {
      throw MappingError("an answer must be a pair of a text and numbers")
    }
    let count = pair.column.count
    var node = ColumnNode(
      named: "item", [try .text("role", role, count: count), text.named("text")], count: count,
      validity: pair.column.validity, absence: pair.column.absence)
    guard var numbers = pair.child("1") else { return node }
    if let policies = numbers.take(["PM", "log_prob"]) {
      for policy in policies.children {
        try node.put(try policy.asSingles("PM"), at: ["pm", policy.field.name, "logp"])
      }
    }
    if let rewards = numbers.take(["RM", "reward"]) {
      for reward in rewards.children {
        try node.put(try reward.asSingles("RM"), at: ["rm", reward.field.name])
      }
    }
    if let lengths, let steps = FieldPath(lengths)?.steps, let length = numbers.take(steps) {
      try node.put(length, at: ["n_tokens"])
    }
    for rest in numbers.children {
      try node.put(
        rest,
        at: rest.field.name == "RM" || rest.field.name == "PM"
          ? ["extra", rest.field.name] : [rest.field.name])
    }
    return node
  }
}
