// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

public import Inseam
internal import InseamBytes
public import InseamColumns

/// A known shape of records: how they become rows, a prompt with its responses each, and back.
///
/// Built-in presets and those of users are the same: a mapping, which is a JSON file. See
/// `spec/presets.md`.
public struct Preset: Hashable, Sendable {
  /// The name: of the mapping, or of one of the two that have none.
  public let name: String
  /// The mapping; `nil` if records stay as they are, or their shape is still to be recognized.
  let mapping: Mapping?

  /// The shape is recognized by the first records of every input.
  public static var auto: Preset { Preset(name: "auto", mapping: nil) }
  /// Records as they are, with what `--map`, `--pm` and `--rm` move.
  public static var generic: Preset { Preset(name: "generic", mapping: nil) }

  /// The preset of a name, or of the file with a mapping at a path that ends in `.json`.
  ///
  /// - Throws: `DatasetError` if there is no such preset, or the mapping is not valid.
  public init(_ text: String) throws {
    if text.hasSuffix(".json") {
      let bytes = try ByteStream(path: text).readAll()
      self = try Preset(mapping: MappingReader.read(bytes, from: text))
      return
    }
    let all = try [Preset.auto, Preset.generic] + Preset.registered()
    guard let found = all.first(where: { $0.name == text }) else {
      let near = nearestName(to: text, in: all.map(\.name))
      throw DatasetError(
        "argument", "--preset",
        "unknown preset '\(text)'"
          + (near.map { "; did you mean '\($0)'?" }
            ?? "; `inseam presets` lists them, a mapping of your own is a file: ./mine.json"))
    }
    self = found
  }

  /// A preset of your own for lists side by side, which become responses: the items of the first are
  /// what they say, those of the others have the names of their lists.
  ///
  /// - Throws: `DatasetError` if a name is not a path.
  public init(zipping lists: [String]) throws {
    var text = Array(
      #"{"name":"zip-lists","about":"Lists side by side.","responses":[{"fields":{"#.utf8)
    for (index, list) in lists.enumerated() {
      if index > 0 { text.append(UInt8(ascii: ",")) }
      let name = FieldPath(list)?.steps.last ?? list
      JSONText.append(index == 0 ? "content" : FieldPath(steps: [name]).description, to: &text)
      text.append(UInt8(ascii: ":"))
      JSONText.append(list + "[]", to: &text)
    }
    self = Preset(mapping: try MappingReader.read(text + Array("}}]}".utf8), from: "--zip-lists"))
  }

  init(mapping: Mapping) { self.init(name: mapping.name, mapping: mapping) }

  private init(name: String, mapping: Mapping?) {
    self.name = name
    self.mapping = mapping
  }

  /// What the shape is, in a line.
  public var about: String {
    if let mapping { return mapping.about }
    return self == .auto
      ? "Recognize the shape by the first records of every input; if none fits, keep records as they are."
      : "Records as they are, with what --map, --pm and --rm move."
  }

  /// Where the shape is described; empty for what is not written anywhere.
  public var source: String { mapping?.source ?? "" }

  /// The mapping as JSON text; empty for `auto` and `generic`.
  public var text: [UInt8] { mapping?.text ?? [] }

  /// The paths of fields that some record should have.
  var checkedPaths: [String] { mapping?.checkedPaths.map(\.source.description) ?? [] }

  /// The path of the prompt among them.
  var checkedPrompt: String? {
    mapping?.checkedPaths.first { $0.target == FieldPath(steps: ["prompt"]) }?.source.description
  }

  /// Where the field of such a path is in rows.
  func target(ofChecked path: String) -> FieldPath? {
    mapping?.checkedPaths.first { Name($0.source.description) == Name(path) }?.target
  }

  /// Whether every record should have a prompt.
  var makesPrompts: Bool {
    guard let mapping, let move = mapping.row.first(where: { $0.target == ["prompt"] }) else {
      return false
    }
    return !mapping.transforms.isEmpty
      || mapping.detections.allSatisfy { $0.required.contains { Name($0) == Name(move.source[0]) } }
  }

  /// The entries of a lineage that lead back to the preset.
  public var lineage: [(String, String)] {
    let isBuiltIn = (try? Preset.registered().contains { $0.name == name }) ?? false
    guard let mapping, !isBuiltIn else { return [("preset", name)] }
    return [("preset", name), ("mapping", String(decoding: mapping.text, as: UTF8.self))]
  }

  /// The preset that a dataset was made with; `nil` if its lineage has none that is known.
  public init?(recordedIn dataset: Dataset) {
    func entry(_ key: String) -> String? {
      dataset.lineage.first { Name($0.key) == Name(key) }?.value
    }
    if let text = entry("mapping") {
      guard let mapping = try? MappingReader.read(Array(text.utf8), from: dataset.path) else {
        return nil
      }
      self.init(mapping: mapping)
    } else {
      guard let name = entry("preset"), let known = try? Preset(name) else { return nil }
      self = known
    }
  }

  /// Whether two presets have the same mapping.
  public static func == (a: Preset, b: Preset) -> Bool {
    a.name == b.name && a.mapping?.text == b.mapping?.text
  }

  /// Feeds the name to a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(Name(name)) }

  /// What is known of the columns that the preset makes, by path.
  public func provenance(_ path: FieldPath) -> [Name: String] {
    mapping?.provenance.lazy.compactMap { $0.pairs(at: path) }.first ?? [:]
  }

  /// The gatherer for keys as the records call them, the preset's own if there are none; `nil` where
  /// nothing is gathered.
  func gatherer(_ keys: [String]) -> PromptGatherer? {
    guard let mapping, let own = mapping.gathering else {
      return keys.isEmpty ? nil : PromptGatherer(keys: keys, required: keys, roles: nil)
    }
    let stored = keys.map { key in
      mapping.row.first { $0.source == [key] && $0.target.count == 1 }?.target[0] ?? key
    }
    let used = stored.isEmpty ? own.keys : stored
    // What belongs to a prompt keeps prompts apart that differ in it.
    let more = own.alike.filter { !used.contains(Name($0)) }
    return PromptGatherer(
      keys: used + more, required: stored.isEmpty ? own.required : stored, roles: mapping.roles)
  }
}

extension [String] {
  fileprivate func contains(_ name: Name) -> Bool { contains { Name($0) == name } }
}

extension ColumnNode {
  /// The rows whose prompt is missing or empty.
  var emptyPromptCount: Int {
    guard let prompt = child("prompt") else { return column.count }
    return (0..<column.count).count { row in
      switch prompt.column.values {
      case .bytes(let offsets, _):
        let cuts = offsets.span(of: UInt64.self)
        return cuts[row] == cuts[row + 1]
      case .list: return prompt.column.items(of: row).isEmpty
      default: return prompt.column.isNull(row)
      }
    }
  }
}
