// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamBytes
internal import InseamColumns

/// The preset that an import takes records for, and why.
public struct PresetChoice: Sendable {
  /// The preset.
  public let preset: Preset
  /// What was seen, as a phrase; empty if nothing was.
  public let reason: String
  /// Whether users should hear of it although records stay as they are.
  public var isNoteworthy = false
}

/// The first records of some inputs, and the presets whose shape all of them have.
struct PresetSamples {
  /// The presets, in the order in which shapes are recognized.
  private(set) var candidates: [Preset]
  /// The records that were looked at.
  private(set) var count = 0
  /// Why there is no candidate.
  private(set) var difference = "the first records have no known shape"

  init() throws { candidates = try Preset.registered() }

  /// Keeps the candidates whose shape the first records of an input have.
  mutating func look(at records: [JSONValue], of path: String) {
    for (index, record) in records.enumerated() where !candidates.isEmpty {
      let left = candidates.filter { $0.mapping?.recognizes(record) ?? false }
      if left.isEmpty { explain(record, index, path) }
      candidates = left
      count += 1
    }
  }

  private mutating func explain(_ record: JSONValue, _ index: Int, _ path: String) {
    if record.members?["responses"]?.items?.first?.members != nil {
      difference = "the records are rows with responses already"
    } else if count > 0, let first = candidates.first?.mapping?.difference(from: record) {
      difference = "record \(index + 1) of \(path) is not \(first.text)"
    } else if let near = ShapeDifference.nearest(to: record, among: candidates) {
      difference += "; the nearest is \(near.text)"
    }
  }
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
    var samples = try PresetSamples()
    func look(_ block: RecordBlock?) throws {
      guard let block else { return }
      samples.look(
        at: try shredder.records(
          of: block, atMost: PresetChooser.sampleCount, byteCount: PresetChooser.sampleBytes),
        of: block.path)
    }
    try look(first)
    for path in options.inputs.dropFirst() where !samples.candidates.isEmpty {
      guard path != "-", FileIdentity(path) != nil else {
        return PresetChoice(preset: .generic, reason: "\(path) cannot be read twice")
      }
      try look(try RecordBlocks(paths: [path], lineLimit: options.lineLimit, isLive: false).next())
    }
    return choice(among: samples, isOfAll: options.inputs.count > 1)
  }

  /// Chooses by what was seen of the inputs.
  func choice(among samples: PresetSamples, isOfAll: Bool) -> PresetChoice {
    let count = samples.count
    guard count > 0, let found = samples.candidates.first else {
      return PresetChoice(
        preset: .generic, reason: count == 0 ? "" : samples.difference)
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
