// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The last message of a conversation, if the model says it: the response to all before it.
enum LastMessage {
  /// The field in which the response stands until it has moved.
  static var name: String { "last_message" }
  private static var speakers: Set<Name> {
    Set(names: ["assistant", "gpt", "model", "bot", "function_call"])
  }

  /// Moves the last message of each conversation to a field of its own.
  static func apply(_ table: inout ColumnTable, _ name: String) throws {
    guard let talk = table.root.child(name) else {
      throw MappingError(
        "the preset needs the field '\(name)' (--preset generic keeps records as they are)")
    }
    guard talk.field.type == .list, case .list(_, let items) = talk.column.values,
      let speaker = ColumnNode(field: talk.field.children[0], column: items).speaker
    else {
      throw MappingError(
        "'\(name)' must be a list of messages (--preset generic keeps records as they are)")
    }
    guard table.root.child(LastMessage.name) == nil else {
      throw MappingError(
        "records already have a field '\(LastMessage.name)' (--preset generic keeps records as they are)"
      )
    }
    let speakers = speakers
    var (heads, tails): ([Range<Int>], [Range<Int>]) = ([], [])
    var isAnswered: [Bool] = []
    for slot in 0..<table.count {
      let range = talk.column.items(of: slot)
      var cut = range.upperBound
      if let last = range.last, case .text(let role) = speaker.column.value(at: last),
        speakers.contains(role)
      {
        cut = last
      }
      heads.append(range.lowerBound..<cut)
      tails.append(cut..<range.upperBound)
      isAnswered.append(cut < range.upperBound)
    }
    let item = talk.field.children[0]
    func part(_ ranges: [Range<Int>]) throws -> ColumnNode {
      let offsets = ranges.reduce(into: [UInt32(0)]) {
        $0.append($0[$0.count - 1] + UInt32($1.count))
      }
      return try talk.list(
        offsets, of: ColumnNode(field: item, column: items.gathering(ranges, as: item)))
    }
    let answers = try part(tails).named(LastMessage.name)
    table.root.set(try part(heads))
    table.root.set(
      ColumnNode(
        field: answers.field,
        column: try answers.column.replacingByAbsent(isAnswered.map { !$0 }, as: answers.field)))
  }

  /// Puts the last messages back.
  static func undo(_ table: inout ColumnTable, _ name: String) throws {
    guard let answers = table.take(LastMessage.name) else { return }
    guard let talk = table.root.child(name) else { return table.root.set(answers.named(name)) }
    let all = try talk.joined(
      to: answers.withoutNulls.named(name), where: [Bool](repeating: true, count: table.count))
    // Where there was no conversation there is none now.
    table.root.set(
      ColumnNode(
        field: all.field,
        column: Column(
          type: .list, count: table.count, validity: talk.column.validity,
          absence: talk.column.absence, values: all.column.values)))
  }
}

extension ColumnNode {
  /// Who says a message.
  fileprivate var speaker: ColumnNode? { child("role") ?? child("from") }

  /// The lists with an empty one in the place of each null.
  fileprivate var withoutNulls: ColumnNode {
    ColumnNode(
      field: field, column: Column(type: .list, count: column.count, values: column.values))
  }
}
