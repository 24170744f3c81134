// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

/// Writes prompts with their responses as lines of JSON.
struct CorpusRow {
  /// The lines so far.
  private(set) var line = JSONLine()
  private let shape: CorpusShape
  private let text: CorpusText
  private var draw: SeededGenerator
  private var subject = Subject()
  private var goldScores: [Float]

  /// Starts with no lines; the seed and the number of the block decide what is drawn.
  init(_ shape: CorpusShape, text: CorpusText, block: Int) {
    self.shape = shape
    self.text = text
    draw = SeededGenerator(seed: shape.seed, stream: UInt64(block))
    goldScores = [Float](repeating: 0, count: shape.rewards.count)
  }

  /// Appends the line of a prompt; the prompts of a block come in their order.
  ///
  /// One line in seven is ASCII with spaces, as Python's `json.dumps` writes; the others
  /// are compact UTF-8.
  mutating func append(_ number: Int) {
    line.isSpaced = draw.chance(0.15)
    let id = "p-" + (shape.firstID + number).padded(to: 8)
    let set = CorpusRow.sets[CorpusRow.setRank.draw(&draw)]
    let tags = (0..<draw.below(4)).map { _ in draw.pick(CorpusRow.tags) }
    subject.draw(source: set, tags: tags, text.grammar, &draw)
    line.openObject()
    line.key("prompt_id")
    line.string(id)
    line.key("prompt")
    appendText(text.plans.prompt(subject.task), median: 300, deviation: 0.8)
    line.key("responses")
    line.openList()
    for index in 0...draw.below(9) { appendResponse(index, of: id) }
    line.closeList()
    appendOrigin(of: number, set: set, tags: tags)
    line.closeObject()
    line.endLine()
  }

  private mutating func appendResponse(_ index: Int, of id: String) {
    let isGold = index == 0
    line.openObject()
    line.key("response_id")
    line.string("\(id)-\(index)")
    line.key("role")
    line.string(isGold ? "gold" : "worse")
    line.key("text")
    let tokenCount = appendResponseText(isGold)
    line.key("n_tokens")
    line.integer(tokenCount)
    if !draw.chance(0.02) {
      line.key("origin")
      line.string(isGold || draw.chance(0.1) ? nil : draw.pick(CorpusRow.makers))
    }
    appendLogProbs(tokenCount)
    appendScores(isGold)
    line.closeObject()
  }

  private mutating func appendResponseText(_ isGold: Bool) -> Int {
    let start = line.bytes.count
    let isNull = isGold && draw.chance(0.003)
    let characterCount =
      isGold
      ? appendText(text.plans.gold(subject.task), median: 740, deviation: 0.4)
      : appendText(drawWorsePlan(), median: 640, deviation: 0.45)
    if isNull {
      line.dropValue(from: start)
      line.string(nil)
    }
    return max(1, Int(Double(characterCount) / draw.normal(mean: 4.2, deviation: 0.2)))
  }

  private mutating func drawWorsePlan() -> TextPlan {
    if subject.task.isArithmetic { subject.drawMistake(&draw) }
    return text.plans.worse(subject.task, &draw)
  }

  @discardableResult
  private mutating func appendText(_ plan: TextPlan, median: Double, deviation: Double) -> Int {
    let length = draw.logNormal(median: median, deviation: deviation)
    let isASCII = line.isSpaced
    return line.quoted {
      text.append(plan, length: length, isASCII: isASCII, about: subject, to: &$0, &draw)
    }
  }
}

// MARK: - Policy and reward models

extension CorpusRow {
  private mutating func appendLogProbs(_ tokenCount: Int) {
    line.key("pm")
    line.openObject()
    for name in shape.policies {
      let isAbsent = draw.chance(0.005)
      let isNull = draw.chance(0.01)
      let rate = draw.logNormal(median: 0.95, deviation: 0.35)
      let logProb = max(-4_000, min(-1, -Double(tokenCount) * rate))
      // Drawn in any case, and the tokens from a stream of their own: with or without them the rest
      // of the corpus is the same.
      let tokens = SeededGenerator(seed: draw.next(), stream: 0)
      if isAbsent { continue }
      line.key(name)
      line.openObject()
      line.key("logp")
      line.number(isNull ? nil : Float(logProb))
      if shape.hasTokens { appendTokens(isNull ? nil : logProb, tokenCount, tokens) }
      line.closeObject()
    }
    line.closeObject()
  }

  /// Appends as many log-probs as there are tokens; their sum is that of the response.
  private mutating func appendTokens(_ sum: Double?, _ count: Int, _ generator: SeededGenerator) {
    line.key("token_logps")
    guard let sum else { return line.string(nil) }
    var draw = generator
    let parts = (0..<count).map { _ in draw.exponential() }
    let scale = sum / max(parts.reduce(0, +), .leastNormalMagnitude)
    line.openList()
    for part in parts { line.number(Float(part * scale)) }
    line.closeList()
  }

  private mutating func appendScores(_ isGold: Bool) {
    line.key("rm")
    line.openObject()
    for (index, name) in shape.rewards.enumerated() {
      let isAbsent = draw.chance(0.005)
      let isNull = draw.chance(0.01)
      let isNaN = draw.chance(0.005) && shape.hasNaN
      let isTie = draw.chance(0.02)
      var score = Float(draw.normal(mean: isGold ? 0.7 : 0, deviation: 2))
      if isGold { goldScores[index] = score } else if isTie { score = goldScores[index] }
      if isAbsent { continue }
      line.key(name)
      line.number(isNull ? nil : isNaN ? .nan : score)
    }
    line.closeObject()
  }
}

// MARK: - Where a prompt comes from

extension CorpusRow {
  private static let makers = ["contrast", "gpt", "adv"]
  private static let sets = [
    "hh-rlhf", "ultrafeedback", "oasst2", "sharegpt", "lmsys-1m", "summarize-tldr", "webgpt", "shp",
    "synthetic-v3", "math-verify", "code-exec", "safety-red",
  ]
  private static let setRank = ZipfTable(sets.count, exponent: 1.6)
  private static let tags = ["helpful", "harmless", "code", "math", "multi-turn", "long"]

  private mutating func appendOrigin(of number: Int, set: String, tags: [String]) {
    let kind = draw.unit()
    if kind >= 0.01 {
      line.key("source_set")
      line.string(kind < 0.03 ? nil : set)
    }
    let second = number * 37 + draw.below(37)
    if !draw.chance(0.005) {
      line.key("created")
      line.string(CorpusRow.timestamp(second))
    }
    line.key("turns")
    line.integer(1 + draw.below(4))
    line.key("flagged")
    line.literal(draw.chance(0.04) ? "true" : "false")
    line.key("tags")
    line.openList()
    for tag in tags { line.string(tag) }
    line.closeList()
  }

  /// The time so many seconds after the start of 2025.
  private static func timestamp(_ second: Int) -> String {
    let (day, rest) = (second / 86_400, second % 86_400)
    // Howard Hinnant's civil_from_days, in eras of 400 years that start on the first of March.
    let shifted = day + 20_089 + 719_468
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let date = "\(year.padded(to: 4))-\(month.padded(to: 2))-\(dayOfMonth.padded(to: 2))"
    let (hour, minute) = (rest / 3_600, rest / 60 % 60)
    return "\(date)T\(hour.padded(to: 2)):\(minute.padded(to: 2)):\((rest % 60).padded(to: 2))Z"
  }
}

extension Int {
  /// The digits, with zeros before them up to a width.
  fileprivate func padded(to width: Int) -> String {
    let digits = description
    let missing = width - digits.count
    return missing > 0 ? String(repeating: "0", count: missing) + digits : digits
  }
}
