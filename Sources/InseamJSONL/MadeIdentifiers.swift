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
  func added(to field: Field, _ column: Column) -> (field: Field, column: Column) {
    var root = ColumnNode(field: field, column: column)
    let prompts = root.child("prompt").map { prompt in
      (0..<column.count).map { prompt.column.isNull($0) ? nil : prompt.hash(at: $0) }
    }
    let responses = makesResponseID ? root.child("responses").flatMap { made($0, prompts) } : nil
    if makesPromptID, let prompts, root.child(MadeIdentifiers.promptID) == nil {
      root.insert(MadeIdentifiers.column(MadeIdentifiers.promptID, prompts), after: "prompt")
    }
    if let responses { root.replace(responses) }
    return (root.field, root.column)
  }

  private func made(_ responses: ColumnNode, _ prompts: [ValueHash?]?) -> ColumnNode? {
    guard case .list(let offsets, let items) = responses.column.values,
      responses.field.children[0].type == .structure
    else { return nil }
    var item = ColumnNode(field: responses.field.children[0], column: items)
    let parts = ["text", "messages"].compactMap { item.child($0) }
    guard !parts.isEmpty, item.child(MadeIdentifiers.responseID) == nil else { return nil }
    var hashes: [ValueHash?] = []
    hashes.reserveCapacity(items.count)
    for row in 0..<responses.column.count {
      let prompt = (prompts?[row] ?? ValueHash([], seed: 0)).bytes
      for slot in responses.column.items(of: row) {
        let isEmpty = parts.allSatisfy { $0.column.isNull(slot) }
        let content = parts.flatMap { $0.hash(at: slot).bytes }
        hashes.append(isEmpty ? nil : ValueHash(prompt + content, seed: ValueKindSeed.response))
      }
    }
    item.insert(MadeIdentifiers.column(MadeIdentifiers.responseID, hashes), after: nil)
    var made = responses
    made.field.children = [item.field]
    made.column = Column(
      type: .list, count: responses.column.count, validity: responses.column.validity,
      absence: responses.column.absence, values: .list(offsets: offsets, items: item.column))
    return made
  }

  /// A column of 24 hexadecimal digits for each hash; absent where there is none.
  private static func column(_ name: String, _ hashes: [ValueHash?]) -> ColumnNode {
    var validity = ValidityBuilder()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(24 * hashes.count)
    var offsets: [UInt64] = [0]
    offsets.reserveCapacity(hashes.count + 1)
    for hash in hashes {
      if let hash {
        validity.appendPresent()
        bytes += Array(hash.bytes.prefix(12)).hexadecimalDigits
      } else {
        validity.appendNull(isAbsent: true, times: 1)
      }
      offsets.append(UInt64(bytes.count))
    }
    let (valid, absence) = validity.finish()
    return ColumnNode(
      field: Field(name, .utf8, metadata: ["kind": "id"]),
      column: Column(
        type: .utf8, count: hashes.count, validity: valid, absence: absence,
        values: .bytes(offsets: Buffer(offsets), data: Buffer(bytes))))
  }
}

extension Field {
  /// Whether the field holds identifiers that records did not have.
  var isMadeIdentifier: Bool { metadata["kind"] == "id" }
}

extension ColumnNode {
  fileprivate func hash(at slot: Int) -> ValueHash { column.valueHash(at: slot, field) }

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
