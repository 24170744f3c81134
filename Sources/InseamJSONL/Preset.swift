// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// A known shape of records, mapped to the canonical one: a row is a prompt with its responses.
public enum Preset: String, Sendable, CaseIterable {
  /// The first shape below whose keys the first records have, else `generic`.
  case auto
  /// Records as they are, with what `--map`, `--pm` and `--rm` move.
  case generic
  /// The JSON of the paper's own repository: question, gold_answer, worse_answers.
  case seamPaper = "seam-paper"
  /// Chosen and rejected, as text or messages; without a prompt, messages share their beginning.
  case trlPreference = "trl-preference"
  /// Chosen and rejected dialogues that share everything up to the last answer.
  case hhRLHF = "hh-rlhf"
  /// Rollouts as verl dumps them, one response a record: input, output, gts, score, step.
  case verlRollout = "verl-rollout"

  /// The gatherer for keys as the records call them, the preset's own if there are none; `nil` where
  /// nothing is gathered.
  ///
  /// The ground truth of a rollout belongs to its prompt, so prompts that differ in it stay apart.
  func gatherer(_ keys: [String]) -> PromptGatherer? {
    guard self == .verlRollout else {
      return keys.isEmpty ? nil : PromptGatherer(keys: keys, required: keys, goldScore: nil)
    }
    let stored = (keys.isEmpty ? ["step", "input"] : keys).map {
      $0 == "input" ? "prompt" : $0 == "gts" ? "reference" : $0
    }
    return PromptGatherer(
      keys: stored + (stored.contains("reference") ? [] : ["reference"]),
      required: keys.isEmpty ? ["prompt"] : stored,
      goldScore: FieldPath(steps: ["rm", "score"]))
  }

  /// The preset whose keys and marks a record has.
  static func recognising(_ record: [Name: JSONValue]) -> Preset {
    func has(_ keys: String...) -> Bool { keys.allSatisfy { record[$0] != nil } }
    if has("question", "gold_answer", "worse_answers") { return .seamPaper }
    // Instructions with a score have these fields too, but no step and no ground truth.
    if has("input", "output", "score"), has("step") || has("gts"), !has("instruction") {
      return .verlRollout
    }
    guard let chosen = record["chosen"], let rejected = record["rejected"] else { return .generic }
    if has("prompt") { return .trlPreference }
    guard let a = chosen.text, let b = rejected.text else {
      // Messages that share their beginning have their prompt there.
      return chosen.items != nil && rejected.items != nil ? .trlPreference : .generic
    }
    let marks = ["\n\nHuman:", "\n\nAssistant:"]
    return marks.allSatisfy { a.containsText($0) && b.containsText($0) } ? .hhRLHF : .generic
  }

  /// What is known of the columns a preset makes, by path.
  public func provenance(_ path: FieldPath) -> [Name: String] {
    guard path.steps.starts(with: ["responses", "[]"]) else { return [:] }
    let inner = Array(path.steps.dropFirst(2))
    switch (self, inner.first, inner.count) {
    case (.seamPaper, "pm", 3):
      return [
        "kind": "logp", "model": inner[1], "reduction": "sum", "eos": "counted", "bos": "not",
        "truncation": "128",
      ]
    case (.seamPaper, "rm", 2):
      return ["kind": "score", "model": inner[1], "scale": "logit", "truncation": "128"]
    case (.trlPreference, "pm", 3): return ["kind": "logp", "model": inner[1], "reduction": "sum"]
    case (.trlPreference, "rm", 2): return ["kind": "score"]
    case (.verlRollout, "rm", 2): return ["kind": "score"]
    case (.verlRollout, "role", 1): return ["kind": "role", "gold": "max:rm.score"]
    case (.seamPaper, "role", 1), (.trlPreference, "role", 1), (.hhRLHF, "role", 1):
      return ["kind": "role", "gold": "source"]
    default: return [:]
    }
  }
}
