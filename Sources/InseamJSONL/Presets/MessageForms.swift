// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

extension ColumnNode {
  /// Takes what a prompt or a response says, in a form; `nil` if it is not there.
  mutating func takeSaid(_ move: FieldMove, _ form: ContentForm, _ plan: ContentPlan) throws
    -> ColumnNode?
  {
    let isPrompt = move.target == ["prompt"]
    let thing = isPrompt ? "the prompt" : "a response"
    let speaker = isPrompt ? plan.mapping.messages.user : plan.mapping.messages.assistant
    let taken = isPrompt ? [take(["prompt"])] : [take(["text"]), take(["messages"])]
    let nodes = taken.compactMap { $0 }
    // One of the two alone has all that is said; a column without values says nothing.
    guard var said = nodes.first(where: { !$0.column.isAllNull }) ?? nodes.first else { return nil }
    if let other = nodes.last, nodes.count == 2, said.field.type == .utf8, !other.column.isAllNull {
      let isText = (0..<said.column.count).map { !said.column.isNull($0) }
      said =
        switch form {
        case .text: try said.replacing(isText.map { !$0 }, by: other.asTexts(thing, plan))
        case .messages:
          try other.restyled(thing, plan).replacing(
            isText, by: said.asMessages(of: speaker, plan.mapping.messages))
        }
      return said
    }
    switch (form, said.field.type) {
    case (.text, .list): return try said.asTexts(thing, plan)
    case (.messages, .list):
      let styled = try said.restyled(thing, plan)
      return move.target == ["message"] ? try styled.requiringOne(plan) : styled
    case (.messages, .utf8) where said.field.logical == .none:
      return try said.asMessages(of: speaker, plan.mapping.messages)
    default: return said
    }
  }

  /// Texts as lists with one message each.
  private func asMessages(of speaker: String, _ style: MessageStyle) throws -> ColumnNode {
    let message = Field.structure(
      "item", [Field(style.role, .utf8), Field(style.content, .utf8)])
    let list = Field.list(field.name, of: message)
    let values = (0..<column.count).map { slot -> Value in
      let value = column.value(at: slot)
      guard case .text = value else { return value }
      return .list([.structure([.text(speaker), value])])
    }
    return ColumnNode(field: list, column: try Column(values, as: list))
  }

  /// Lists with one message as its text.
  ///
  /// - Throws: `MappingError` if one of them is not exactly that.
  private func asTexts(_ thing: String, _ plan: ContentPlan) throws -> ColumnNode {
    let text = Field(field.name, .utf8)
    let speakers = MessageStyle.speakers(
      thing == "the prompt" ? "user" : "assistant", plan.mapping.messages)
    let values = try (0..<column.count).map { slot -> Value in
      guard !column.isNull(slot) else { return column.isAbsent(slot) ? .absent : .null }
      let range = column.items(of: slot)
      guard range.count == 1, let only = onlyText(range.lowerBound, speakers) else {
        let found =
          range.count == 1
          ? "a message that is not a plain text of the \(speakers[0])" : "\(range.count) messages"
        throw plan.refusal(
          "\(thing) has \(found), and \(plan.mapping.name) has a place for text", record: slot,
          fits: .messages)
      }
      return .text(only)
    }
    return ColumnNode(field: text, column: try Column(values, as: text))
  }

  /// The text of a message that has no other fields and is said by one of some speakers.
  private func onlyText(_ item: Int, _ speakers: [String]) -> String? {
    guard case .list(_, let items) = column.values else { return nil }
    let message = ColumnNode(field: field.children[0], column: items)
    guard let keys = MessageStyle.keys.first(where: { message.child($0.0) != nil }),
      case .text(let role)? = message.child(keys.0)?.column.value(at: item),
      case .text(let text)? = message.child(keys.1)?.column.value(at: item),
      speakers.contains(where: { Name($0) == Name(role) }),
      message.children.allSatisfy({
        $0.field.name == keys.0 || $0.field.name == keys.1 || $0.column.isNull(item)
      })
    else { return nil }
    return text
  }

  /// Messages with the names that a shape has for their fields and speakers.
  private func restyled(_ thing: String, _ plan: ContentPlan) throws -> ColumnNode {
    let style = plan.mapping.messages
    guard case .list(let offsets, let items) = column.values else { return self }
    let message = ColumnNode(field: field.children[0], column: items)
    guard message.child(style.role) == nil,
      let keys = MessageStyle.keys.first(where: { message.child($0.0) != nil }),
      let role = message.child(keys.0)
    else { return self }
    let owners = (0..<column.count).flatMap { slot in
      [Int](repeating: slot, count: column.items(of: slot).count)
    }
    let names = try (0..<items.count).map { item -> Value in
      guard case .text(let name) = role.column.value(at: item) else {
        return role.column.value(at: item)
      }
      if let known = MessageStyle.name(name, style) { return .text(known) }
      throw plan.refusal(
        "\(thing) has a message of '\(name)', for which \(plan.mapping.name) has no name",
        record: owners[item], fits: .messages)
    }
    let field = Field(style.role, .utf8)
    let renamed = message.children.map { node -> ColumnNode in
      node.field.name == keys.1 ? node.named(style.content) : node
    }
    let rest = renamed.filter { $0.field.name != keys.0 }
    let made = ColumnNode(field: field, column: try Column(names, as: field))
    return try list(offsets.array(of: UInt32.self), of: message.rebuilt([made] + rest))
  }

  /// These lists; throws if one has several messages.
  private func requiringOne(_ plan: ContentPlan) throws -> ColumnNode {
    for slot in 0..<column.count where column.items(of: slot).count > 1 {
      throw plan.refusal(
        "a response has \(column.items(of: slot).count) messages, and \(plan.mapping.name) has a place for one",
        record: slot, fits: .messages)
    }
    return self
  }
}

extension MessageStyle {
  /// The names of the fields of messages: who speaks, and what.
  fileprivate static var keys: [(String, String)] { [("role", "content"), ("from", "value")] }
  /// What speakers are called, the usual name first.
  private static var names: [[String]] { [["user", "human"], ["assistant", "gpt"], ["system"]] }

  /// The names of a speaker, that of a style first.
  fileprivate static func speakers(_ name: String, _ style: MessageStyle) -> [String] {
    [name == "user" ? style.user : style.assistant] + (names.first { $0[0] == name } ?? [])
  }

  /// The name that a style has for a speaker; `nil` for one that is not known.
  fileprivate static func name(_ name: String, _ style: MessageStyle) -> String? {
    guard let known = names.first(where: { $0.contains { Name($0) == Name(name) } }) else {
      return nil
    }
    return known[0] == "user" ? style.user : known[0] == "assistant" ? style.assistant : known[0]
  }
}
