// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
public import InseamColumns
internal import InseamFormat

/// The names of the roles that the responses of a dataset have.
public struct RoleNames: Sendable, Hashable {
  /// Whether there are responses.
  public internal(set) var hasResponses = false
  /// Whether a response is gold or worse.
  public internal(set) var hasGoldOrWorse = false
  /// The responses with a role that is none of gold, chosen, worse, rejected and other, by that role.
  public internal(set) var unknown: [Name: Int] = [:]

  /// Why no response is gold or worse; `nil` if one is, or there are no responses.
  public var problem: String? {
    guard hasResponses, !hasGoldOrWorse else { return nil }
    return RowPredicate.missingRoles(found: unknown.keys.min()?.text)
      + "; inseam attach DATA --from FILE --key response_id --map role=FIELD"
      + (unknown.isEmpty ? "" : " --replace") + " gives responses their roles"
  }

  /// What is wrong with responses that have no column for a role, and what helps.
  package static var missingColumn: String {
    "the responses have no column 'role', which tells gold responses from worse ones; inseam attach DATA --from FILE --key response_id --map role=FIELD adds it, and so does convert with a --preset of pairs or --map role=PATH"
  }

  fileprivate static var known: Set<Name> { ["gold", "chosen", "worse", "rejected", "other"] }
}

extension Dataset {
  /// The names of the roles in the list `responses`; `nil` if there is no list with such a field.
  ///
  /// - Throws: `DatasetError` for damage.
  /// - Complexity: O(*g*) in the row groups where roles are dictionary-encoded, as they are by
  ///   default, and have the names that the library knows; else O(*n*) in the responses.
  public func roleNames() throws -> RoleNames? {
    guard let list = schema.children.first(where: { $0.name == "responses" }), list.type == .list,
      let item = list.children.first, item.type == .structure,
      let role = item.children.first(where: { $0.name == "role" }),
      role.type == .utf8 || role.type == .null
    else { return nil }
    var names = RoleNames()
    for rowGroup in 0..<rowGroupCount {
      if let entries = try knownEntries(of: role, rowGroup) {
        names.hasResponses = true
        if entries.contains(where: { Role(text: $0) != .other }) { names.hasGoldOrWorse = true }
      } else {
        try count(role, rowGroup, &names)
      }
    }
    // Roles in damaged pages that are skipped may have been gold.
    if !lostValues.isEmpty { names.hasGoldOrWorse = true }
    return names
  }

  /// The distinct roles of a row group if they are stored so, and all of them are known names.
  private func knownEntries(of role: Field, _ rowGroup: Int) throws -> [String]? {
    guard lost == nil else { return nil }
    return try reporting(path, column: "responses[].role") {
      guard try liveRows(ofRowGroup: rowGroup) == nil,
        let reader = try chunk(column: role.id, rowGroup: rowGroup),
        reader.chunk.nullCount < reader.chunk.slotCount,
        let entries = try reader.dictionaryEntries(), !entries.isEmpty,
        entries.allSatisfy({ RoleNames.known.contains(Name($0)) })
      else { return nil }
      return entries
    }
  }

  private func count(_ role: Field, _ rowGroup: Int, _ names: inout RoleNames) throws {
    let fields = schema.keeping([role.id]) ?? .structure("", [])
    let count = rows(ofRowGroup: rowGroup).count
    for start in stride(from: 0, to: count, by: 8_192) {
      var column = try read(
        rowGroup: rowGroup, rows: start..<min(count, start + 8_192), fields: fields)
      while column.type != .utf8, let child = column.children.first { column = child }
      names.hasResponses = names.hasResponses || column.count > 0
      for slot in 0..<column.count {
        guard case .text(let text) = column.value(at: slot) else { continue }
        if Role(text: text) != .other {
          names.hasGoldOrWorse = true
        } else if text != "other" {
          names.unknown[Name(text), default: 0] += 1
        }
      }
    }
  }
}
