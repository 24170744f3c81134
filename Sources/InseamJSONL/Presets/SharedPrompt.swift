// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The messages that both sides of a pair begin with: the prompt of a record that has no other.
///
/// Each record is looked at by itself: the types and fields of its messages, and whether other
/// records have a prompt, make no difference. A record whose prompt was found so has a field
/// `implicit_prompt`, which is true.
enum SharedPrompt {
  static var mark: String { "implicit_prompt" }

  /// Moves the messages that both sides begin with, all but the last of each at most, to `prompt`.
  ///
  /// - Throws: `TypeConflict` if prompts are no messages.
  static func apply(_ table: inout ColumnTable) throws {
    guard let chosen = table.root.child("chosen"), let rejected = table.root.child("rejected"),
      chosen.field.isListOfMessages, rejected.field.isListOfMessages
    else { return }
    let prompt = table.root.child("prompt")
    let count = table.count
    let isOwn = (0..<count).map { row in prompt.map { !$0.column.isNull(row) } ?? false }
    // What is there may be of another type than the messages.
    if isOwn.allSatisfy({ $0 }) { return }
    guard table.root.child(mark) == nil else {
      throw MappingError(
        "records already have a field '\(mark)' (--preset generic keeps records as they are)")
    }
    var (prompts, golds, worses): ([Value], [Value], [Value]) = ([], [], [])
    var marks = [Value](repeating: .absent, count: count)
    for row in 0..<count {
      let (a, b) = (chosen.column.value(at: row), rejected.column.value(at: row))
      guard !isOwn[row], case .list(let ours) = a, case .list(let theirs) = b else {
        prompts.append(.absent)
        golds.append(a)
        worses.append(b)
        continue
      }
      marks[row] = .bool(true)
      let shared = zip(ours.dropLast(), theirs.dropLast()).prefix {
        Message.areEqual($0, chosen.field.children[0], $1, rejected.field.children[0])
      }.count
      prompts.append(.list(Array(ours[..<shared])))
      golds.append(.list(Array(ours[shared...])))
      worses.append(.list(Array(theirs[shared...])))
    }
    let found = ColumnNode(field: chosen.field, column: try Column(prompts, as: chosen.field))
    let all = try prompt?.replacing(isOwn.map { !$0 }, by: found) ?? found.named("prompt")
    let field = Field(mark, .bool)
    table.root.set(all)
    table.root.set(
      ColumnNode(field: chosen.field, column: try Column(golds, as: chosen.field)))
    table.root.set(
      ColumnNode(field: rejected.field, column: try Column(worses, as: rejected.field)))
    table.root.set(ColumnNode(field: field, column: try Column(marks, as: field)))
  }

  /// Moves prompts that were found back to the beginning of both sides.
  static func undo(_ table: inout ColumnTable) throws {
    guard let marks = table.take(mark), let prompt = table.root.child("prompt") else { return }
    let isShared = (0..<table.count).map { marks.column.value(at: $0) == .bool(true) }
    guard isShared.contains(true) else { return }
    for name in ["chosen", "rejected"] {
      guard let side = table.root.child(name) else { continue }
      table.root.set(try prompt.joined(to: side, where: isShared))
    }
    let kept = try prompt.column.replacingByAbsent(isShared, as: prompt.field)
    if isShared.allSatisfy({ $0 }) {
      _ = table.take("prompt")
    } else {
      table.root.set(ColumnNode(field: prompt.field, column: kept))
    }
  }
}

/// A message, or what it holds, as two columns of different types may hold it.
private enum Message {
  /// Whether two values are the same JSON: absent fields do not count, and neither do the types of
  /// numbers.
  static func areEqual(_ a: Value, _ own: Field, _ b: Value, _ other: Field) -> Bool {
    switch (a, b) {
    case (.structure(let values), .structure(let others)):
      let names = Set<Name>(names: (own.children + other.children).map(\.name))
      return names.allSatisfy { name in
        let (i, j) = (own.childIndex(named: name.text), other.childIndex(named: name.text))
        let (mine, theirs) = (i.map { values[$0] } ?? .absent, j.map { others[$0] } ?? .absent)
        guard let i, let j else { return mine.isAbsent && theirs.isAbsent }
        return areEqual(mine, own.children[i], theirs, other.children[j])
      }
    case (.list(let items), .list(let others)):
      return items.count == others.count
        && zip(items, others).allSatisfy {
          areEqual($0, own.children[0], $1, other.children[0])
        }
    case (.int(let number), .double), (.int(let number), .float):
      return real(b).map { Int64(exactly: $0) == number } ?? false
    case (.double, .int), (.float, .int): return areEqual(b, other, a, own)
    case (.float, .double), (.double, .float): return real(a) == real(b)
    default: return a == b
    }
  }

  private static func real(_ value: Value) -> Double? {
    switch value {
    case .float(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }
}

extension Value {
  /// Whether the field is not there.
  fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }
}

extension Field {
  /// Whether the values are lists of structs.
  fileprivate var isListOfMessages: Bool { type == .list && children[0].type == .structure }
}
