// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns

/// Rearranges the columns of a block: records as they were read, rows as they are stored.
struct RecordMap: Sendable {
  let preset: Preset
  let moves: [ColumnMove]
  let lengths: String?

  /// Returns the records as rows; `moved` gets the full path of each path that was found, `notes`
  /// what the preset saw.
  func apply(
    _ field: Field, _ column: Column, moved: inout [Name: String], _ notes: inout MappingNotes
  ) throws -> (field: Field, column: Column) {
    // A block of blank lines has no columns, also if the preset names some.
    if column.count == 0 { return (field, column) }
    var table = ColumnTable(field, column)
    if let mapping = preset.mapping {
      try mapping.makeRows(of: &table, lengths: lengths, &notes)
      let items = table.root.child("responses")?.field.children.first
      if let lengths, items?.childIndex(named: "n_tokens") != nil { moved[lengths] = lengths }
    }
    // Paths are those of the record, so what is inside lists moves before the lists do.
    let completed = moves.map { ($0.path, $0.completed(in: table.root.field)) }
    let ordered =
      completed.filter { $1.path.containsText("[]") }
      + completed.filter { !$1.path.containsText("[]") }
    for (path, move) in ordered where try move.apply(&table) { moved[path] = move.path }
    return table.finish()
  }
}

/// Records that do not have the shape a preset or a flag speaks of.
struct MappingError: Error {
  let message: String
  /// The index of the record among those of its block; `nil` if it is about all of them.
  let record: Int?

  init(_ message: String, record: Int? = nil) {
    self.message = message
    self.record = record
  }
}

/// A column that gets another name and place, with what is known of it.
public struct ColumnMove: Sendable, Hashable {
  /// What the column becomes.
  public enum Kind: Sendable, Hashable {
    /// A path of its own.
    case map
    /// The log-probs of a policy model: `pm.NAME.logp`, or `token_logps` with the reduction token.
    case pm
    /// The scores of a reward model: `rm.NAME`.
    case rm
  }

  /// What the column becomes.
  public let kind: Kind
  /// The new name.
  public let name: String
  /// The path of the column in the records; `[]` may be left out.
  public private(set) var path: String
  /// Key-values of provenance, such as the reduction.
  public let provenance: [Name: String]

  /// Reads `NAME=PATH[,key=value]…`; `nil` if it is not written so.
  public init?(_ kind: Kind, _ text: String) {
    // Code points, since a name may begin with a mark that combines with what is before it.
    let parts = text.unicodeScalars.split(separator: ",").map { String($0) }
    guard let first = parts.first, let cut = first.unicodeScalars.firstIndex(of: "=") else {
      return nil
    }
    var pairs: [Name: String] = [:]
    for part in parts.dropFirst() {
      guard let cut = part.unicodeScalars.firstIndex(of: "=") else { return nil }
      pairs[String(part[..<cut])] = String(part[part.unicodeScalars.index(after: cut)...])
    }
    self.kind = kind
    name = String(first[..<cut])
    path = String(first[first.unicodeScalars.index(after: cut)...])
    provenance = pairs
    if name.isEmpty || path.isEmpty { return nil }
  }

  /// The move of the column at another path.
  public func moving(_ path: String) -> ColumnMove {
    var copy = self
    copy.path = path
    return copy
  }

  /// The move with every `[]` of its path in records of a type.
  fileprivate func completed(in record: Field) -> ColumnMove {
    FieldPath(path).map { moving(record.completed($0).description) } ?? self
  }

  /// The steps from the struct that holds it to the column's new place.
  public var target: [String] {
    switch kind {
    case .map: FieldPath(name)?.steps ?? [name]
    case .pm: ["pm", name, provenance["reduction"] == "token" ? "token_logps" : "logp"]
    case .rm: ["rm", name]
    }
  }

  /// The path of the column in the dataset, where `moves` are all that were made.
  public func storedPath(among moves: [ColumnMove]) -> String {
    let own = placedPath
    let list = moves.first {
      $0.kind == .map && !$0.path.containsText("[]") && own.hasPrefix($0.path + "[]")
    }
    return list.map { $0.placedPath + own.dropFirst($0.path.count) } ?? own
  }

  /// The path of the column while the list that holds it stands where it stood.
  private var placedPath: String {
    let list = path.firstRange(ofText: "[]").map { String(path[..<$0.upperBound]) + "." } ?? ""
    return list + FieldPath(steps: target).description
  }

  /// Moves the column; `false` if it is not there.
  func apply(_ table: inout ColumnTable) throws -> Bool {
    guard let source = FieldPath(path) else {
      throw MappingError("'\(path)' is not a valid path; expected one such as responses[].rm.sky")
    }
    guard source.steps.last != "[]" else {
      let list = FieldPath(steps: source.steps.dropLast())
      throw MappingError(
        "'\(path)' are the items of a list; name the list itself, '\(list)', or a field of its items (lists side by side become responses with --zip-lists FIELDS)"
      )
    }
    let place = source.steps.lastIndex(of: "[]").map { Array(source.steps[...$0]) } ?? []
    let rest = Array(source.steps.dropFirst(place.count))
    var isFound = false
    try table.root.edit(at: place) { (node: inout ColumnNode) throws in
      guard var moved = node.take(rest) else { return }
      isFound = true
      if kind != .map, provenance["reduction"] != "token" { moved = try moved.asSingles(path) }
      try node.put(moved, at: target)
    }
    return isFound
  }
}
