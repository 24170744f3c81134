// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

extension ImportReport {
  /// What a user should know about an import, a sentence each.
  public var notes: [String] {
    roundingNotes + coercionNotes + sentinelNotes + promptNotes + unusedNotes
  }

  /// How many values were converted to the type that was asked for.
  public var coercionNotes: [String] {
    coercions.sorted { $0.key < $1.key }.map { path, count in
      "\(path): converted \(counted(count, "value")) of another kind"
    }
  }

  /// Notes the prompts of a dataset that records were gathered for again.
  mutating func noteKnownPrompts(_ gatherer: PromptGatherer, in dataset: Dataset?) {
    guard let dataset else { return }
    knownPromptCount = gatherer.knownCount
    let keys = gatherer.keyNames.map { FieldPath(steps: [$0]).description }
    joiningCommand =
      "inseam merge \(dataset.path.asShellWord) -o OUT.inseam --group-by \(keys.joined(separator: ",").asShellWord)"
  }

  private var roundingNotes: [String] {
    rounding.sorted { $0.key < $1.key }.filter { $1.inexactCount > 0 }.map { path, rounding in
      "\(path): float32 rounds \(DecimalText.grouped(rounding.inexactCount)) of \(DecimalText.grouped(rounding.count)) "
        + "numbers (largest relative error \(DecimalText.scientific(rounding.largestError, digits: 1))); --type \(path)=float64 stores them exactly"
    }
  }

  private var sentinelNotes: [String] {
    (preset.mapping?.sentinelNotes(sentinels) ?? []).map { path, value, source, count in
      "\(path): \(counted(count, "value")) of \(value) \(count == 1 ? "is" : "are") stored as null (\(source)); export --to auto writes them back"
    }
  }

  private var unusedNotes: [String] {
    unusedPaths.map { "\($0): no record of the input has this field" }
  }

  private var promptNotes: [String] {
    var notes: [String] = []
    if knownPromptCount > 0 {
      let isOne = knownPromptCount == 1
      notes.append(
        "\(counted(knownPromptCount, "prompt")) \(isOne ? "was" : "were") in the dataset already and \(isOne ? "has another row" : "have another row each"); \(joiningCommand) joins them"
      )
    }
    if emptyPromptCount > 0 {
      notes.append(
        "\(counted(emptyPromptCount, "record")) without a prompt (preset \(preset.name))")
    }
    return notes
  }

  private func counted(_ number: Int, _ thing: String) -> String {
    "\(DecimalText.grouped(number)) \(thing)\(number == 1 ? "" : "s")"
  }
}
