// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The preset that an import takes records for, and why.
public struct PresetChoice: Sendable {
  /// The preset.
  public let preset: Preset
  /// What was seen, as a phrase.
  public let reason: String
  /// Whether users should hear of it although records stay as they are.
  public var isNoteworthy = false
}

/// Finds the preset whose shape the first records of all inputs have.
struct PresetChooser {
  /// The records that are looked at in each input, and the most bytes that they have.
  static var sampleCount: Int { 100 }
  static var sampleBytes: Int { 1 << 20 }

  let options: ImportOptions
  private let shredder: BlockShredder

  init(_ options: ImportOptions) throws(OutOfMemory) {
    self.options = options
    shredder = try BlockShredder(options)
  }

  /// Chooses by the first block of the first input, and the beginnings of the others.
  func choose(_ first: RecordBlock?) throws -> PresetChoice {
    var candidates = try Preset.registered()
    var count = 0
    func look(_ block: RecordBlock?) throws {
      guard let block else { return }
      let records = try shredder.records(
        of: block, atMost: PresetChooser.sampleCount, byteCount: PresetChooser.sampleBytes)
      count += records.count
      candidates.removeAll { preset in
        !records.allSatisfy { preset.mapping?.recognizes($0) ?? false }
      }
    }
    try look(first)
    for path in options.inputs.dropFirst() where !candidates.isEmpty {
      guard path != "-", FileIdentity(path) != nil else {
        return PresetChoice(preset: .generic, reason: "\(path) cannot be read twice")
      }
      try look(try RecordBlocks(paths: [path], lineLimit: options.lineLimit, isLive: false).next())
    }
    return choice(among: candidates, count: count, isOfAll: options.inputs.count > 1)
  }

  /// Chooses by the first records of columns, which all inputs have.
  func choose(among records: [JSONValue], isOfAll: Bool) throws -> PresetChoice {
    let candidates = try Preset.registered().filter { preset in
      records.allSatisfy { preset.mapping?.recognizes($0) ?? false }
    }
    return choice(among: candidates, count: records.count, isOfAll: isOfAll)
  }

  private func choice(among candidates: [Preset], count: Int, isOfAll: Bool) -> PresetChoice {
    guard count > 0, let found = candidates.first else {
      return PresetChoice(preset: .generic, reason: "the first records have no known shape")
    }
    if found.mapping?.needsLengths == true, options.lengths == nil {
      return PresetChoice(
        preset: .generic,
        reason: "the records look like \(found.name), which needs --lengths PATH or --lengths none",
        isNoteworthy: true)
    }
    let sample =
      isOfAll
      ? "the first records of all inputs"
      : count == 1 ? "the first record" : "the first \(count) records"
    return PresetChoice(preset: found, reason: "\(sample): \(found.about)")
  }
}
