// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Gives prompts and responses identifiers where the records have none: `prompt_id`, and
/// `response_id` in the items of `responses`.
///
/// They follow from what the prompt and the response say, so another conversion of the same records
/// makes the same ones, and equal responses to equal prompts share theirs.
/// See `spec/content-hash.md`, Identifiers.
struct MadeIdentifiers {
  /// Which are made.
  var makesPromptID = true
  var makesResponseID = true

  static let promptID = "prompt_id"
  static let responseID = "response_id"

  /// Makes none of that name any more.
  mutating func forgo(_ name: String) {
    if name == MadeIdentifiers.promptID { makesPromptID = false } else { makesResponseID = false }
  }

  /// The identifier that one of two schemas has from records and the other was given.
  static func clash(_ a: Field, _ b: Field) -> String? {
    let paths = [FieldPath(steps: [promptID]), FieldPath(steps: ["responses", "[]", responseID])]
    return paths.first { path in
      guard let mine = a.field(at: path), let other = b.field(at: path) else { return false }
      return mine.isMadeIdentifier != other.isMadeIdentifier
    }?.steps.last
  }

  /// The rows with identifiers where they have a prompt, or responses with text.
  func added(to field: Field, _ column: Column) throws -> (field: Field, column: Column) {
    var root = ColumnNode(field: field, column: column)
    let prompts = root.child("prompt").map { Digests(prompts: $0) }
    let responses =
      makesResponseID ? try root.child("responses").flatMap { try made($0, prompts) } : nil
    if makesPromptID, let prompts, root.child(MadeIdentifiers.promptID) == nil {
      root.insert(try prompts.column(MadeIdentifiers.promptID), after: "prompt")
    }
    if let responses { root.replace(responses) }
    return (root.field, root.column)
  }

  private func made(_ responses: ColumnNode, _ prompts: Digests?) throws -> ColumnNode? {
    guard case .list(let offsets, let items) = responses.column.values,
      responses.field.children[0].type == .structure
    else { return nil }
    var item = ColumnNode(field: responses.field.children[0], column: items)
    let parts = ["text", "messages"].compactMap { item.child($0) }
    guard !parts.isEmpty, item.child(MadeIdentifiers.responseID) == nil else { return nil }
    let digests = try Digests(responses: responses.column, parts, prompts)
    item.insert(try digests.column(MadeIdentifiers.responseID), after: nil)
    var made = responses
    made.field.children = [item.field]
    made.column = Column(
      type: .list, count: responses.column.count, validity: responses.column.validity,
      absence: responses.column.absence, values: .list(offsets: offsets, items: item.column))
    return made
  }
}

/// Digests of prompts or of responses.
///
/// See `spec/content-hash.md`, Ids.
private struct Digests {
  private static let byteCount = 16
  /// The digests one after the other; zeros where there is none.
  private var bytes: [UInt8] = []
  private var isPresent: [Bool] = []

  init(prompts: ColumnNode) {
    let encoder = ValueEncoder(prompts.field)
    var encoding: [UInt8] = []
    for slot in 0..<prompts.column.count {
      encoding.removeAll(keepingCapacity: true)
      encoder.append(prompts.column, slot, to: &encoding)
      append(encoding, isPresent: !prompts.column.isNull(slot))
    }
  }

  init(responses: Column, _ parts: [ColumnNode], _ prompts: Digests?) throws {
    let encoders = parts.map { ValueEncoder($0.field) }
    let noPrompt = Blake2b.digest(
      ValueEncoder(Field("", .null)).encoding(try .nulls(Field("", .null), count: 1), 0))
    var encoding: [UInt8] = []
    for row in 0..<responses.count {
      for slot in responses.items(of: row) {
        encoding.removeAll(keepingCapacity: true)
        encoding.append(ValueEncoder.Kind.response)
        encoding += prompts?[row] ?? noPrompt[...]
        for (encoder, part) in zip(encoders, parts) {
          encoder.append(part.column, slot, to: &encoding)
        }
        append(encoding, isPresent: !parts.allSatisfy { $0.column.isNull(slot) })
      }
    }
  }

  private subscript(row: Int) -> ArraySlice<UInt8> {
    bytes[row * Digests.byteCount..<(row + 1) * Digests.byteCount]
  }

  private mutating func append(_ encoding: [UInt8], isPresent: Bool) {
    bytes += Blake2b.digest(encoding, byteCount: Digests.byteCount)
    self.isPresent.append(isPresent)
  }

  /// A column of hexadecimal digits; absent where there is no digest.
  func column(_ name: String) throws -> ColumnNode {
    var validity = ValidityBuilder()
    var digits: [UInt8] = []
    digits.reserveCapacity(2 * bytes.count)
    var offsets: [UInt64] = [0]
    offsets.reserveCapacity(isPresent.count + 1)
    for (slot, isPresent) in isPresent.enumerated() {
      if isPresent {
        validity.appendPresent()
        digits += Array(self[slot]).hexadecimalDigits
      } else {
        validity.appendNull(isAbsent: true, times: 1)
      }
      offsets.append(UInt64(digits.count))
    }
    let (valid, absence) = try validity.finish()
    return ColumnNode(
      field: Field(name, .utf8, metadata: ["kind": "id", "digest": "blake2b-128"]),
      column: Column(
        type: .utf8, count: isPresent.count, validity: valid, absence: absence,
        values: .bytes(offsets: try Buffer(offsets), data: try Buffer(digits))))
  }
}

extension Field {
  /// Whether the field holds identifiers that records did not have.
  var isMadeIdentifier: Bool { metadata["kind"] == "id" }
}

extension ColumnNode {
  /// Puts a column behind a named one, or before all others.
  fileprivate mutating func insert(_ node: ColumnNode, after name: String?) {
    var all = children
    let place = name.flatMap { field.childIndex(named: $0) }.map { $0 + 1 } ?? 0
    all.insert(node, at: place)
    self = rebuilt(all)
  }

  /// Exchanges the column of the same name.
  fileprivate mutating func replace(_ node: ColumnNode) {
    self = rebuilt(children.map { $0.field.name == node.field.name ? node : $0 })
  }
}
