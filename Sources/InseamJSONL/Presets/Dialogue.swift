// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// Dialogues as text that share everything up to the last answer: the common part is the prompt.
enum Dialogue {
  private static var marker: [UInt8] { Array("\n\nAssistant:".utf8) }

  /// Moves the part that both dialogues of a record share to `prompt`.
  static func apply(_ table: inout ColumnTable) throws {
    guard let chosen = try table.root.child("chosen")?.asTexts,
      let rejected = try table.root.child("rejected")?.asTexts, chosen.field.type == .utf8,
      rejected.field.type == .utf8
    else {
      throw MappingError(
        "'chosen' and 'rejected' must be strings (--preset trl-preference takes messages)")
    }
    var (prompts, golds, worses): ([Value], [Value], [Value]) = ([], [], [])
    for row in 0..<table.count {
      let (a, b) = (chosen.column.value(at: row), rejected.column.value(at: row))
      let (ours, theirs) = (a.bytes, b.bytes)
      // A dialogue alone shares all with itself.
      let one = a.isText ? ours : theirs
      let cut = commonPrompt(one, a.isText && b.isText ? theirs : one)
      prompts.append(.text(String(decoding: one[..<cut], as: UTF8.self)))
      golds.append(a.from(cut, of: ours))
      worses.append(b.from(cut, of: theirs))
    }
    let field = Field("prompt", .utf8)
    table.root.set(ColumnNode(field: chosen.field, column: try Column(golds, as: chosen.field)))
    table.root.set(
      ColumnNode(field: rejected.field, column: try Column(worses, as: rejected.field)))
    guard table.root.child("prompt") == nil else {
      throw MappingError(
        "records already have a field 'prompt', which the preset makes from other fields (--preset generic keeps all fields as they are)"
      )
    }
    table.root.set(ColumnNode(field: field, column: try Column(prompts, as: field)))
  }

  /// Puts the prompt before both answers.
  static func undo(_ table: inout ColumnTable) throws {
    guard let prompt = table.take("prompt") else { return }
    guard prompt.field.type == .utf8 else {
      throw MappingError("prompts of dialogues must be strings; found \(prompt.field)")
    }
    for name in ["chosen", "rejected"] {
      guard let side = table.root.child(name) else { continue }
      let texts = (0..<table.count).map { row -> Value in
        let value = side.column.value(at: row)
        guard case .text(let tail) = value, case .text(let head) = prompt.column.value(at: row)
        else { return value }
        return .text(String(decoding: Array(head.utf8) + Array(tail.utf8), as: UTF8.self))
      }
      table.root.set(ColumnNode(field: side.field, column: try Column(texts, as: side.field)))
    }
  }

  /// Where the last answer starts that both dialogues reach alike; 0 if they share none.
  private static func commonPrompt(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let shared = zip(a, b).prefix { $0 == $1 }.count
    var end = shared
    let marker = marker
    while end >= marker.count {
      if a[end - marker.count..<end].elementsEqual(marker) { return end }
      end -= 1
    }
    return 0
  }
}

extension Value {
  fileprivate var isText: Bool { if case .text = self { true } else { false } }

  fileprivate var bytes: [UInt8] { if case .text(let text) = self { Array(text.utf8) } else { [] } }

  /// A text from a byte on; a null as it is.
  fileprivate func from(_ cut: Int, of bytes: [UInt8]) -> Value {
    if case .text = self { .text(String(decoding: bytes[cut...], as: UTF8.self)) } else { self }
  }
}

extension ColumnNode {
  /// Text; a column in which all is null is text without any.
  fileprivate var asTexts: ColumnNode {
    get throws {
      guard field.type == .null else { return self }
      let empty = Field(field.name, .utf8)
      return ColumnNode(field: empty, column: try column.widened(from: field, to: empty))
    }
  }
}
