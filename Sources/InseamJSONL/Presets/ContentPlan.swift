// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import InseamBytes
internal import InseamColumns

/// The forms in which prompts and responses say something.
enum ContentForm: Sendable {
  case text, messages
}

/// How the messages of a shape are written.
struct MessageStyle: Sendable {
  /// The field that says who speaks.
  var role = "role"
  /// The field that has what is said.
  var content = "content"
  var user = "user"
  var assistant = "assistant"
}

/// Which form the fields of a shape have that hold prompts and responses, for rows of another shape.
struct ContentPlan: Sendable {
  let mapping: Mapping
  /// Whether some prompt or response of the rows is a list of messages.
  private let hasMessages: Bool
  private let convertsResponses: Bool

  /// A plan for rows with some fields.
  init(_ mapping: Mapping, rows: Field) {
    self.mapping = mapping
    let item = rows.children.first { $0.name == "responses" && $0.isList }?.children[0]
    let said = [
      rows.children.first { $0.name == "prompt" }, item?.children.first { $0.name == "messages" },
    ]
    hasMessages = said.contains { $0?.type == .list }
    convertsResponses = mapping.parts.allSatisfy { part in
      part.fields.count { $0.isSaid } < 2
    }
  }

  /// The form that a field has in records; `nil` for fields of another kind.
  func form(of move: FieldMove) -> ContentForm? {
    guard move.target == ["prompt"] || convertsResponses && move.isSaid else { return nil }
    let forms = mapping.forms(of: move)
    if forms.count == 1 { return forms.first }
    return hasMessages || mapping.saidForms.contains([.messages]) ? .messages : .text
  }

  /// The error for a record that cannot be written in a form.
  func refusal(_ reason: String, record: Int, fits form: ContentForm) -> MappingError {
    let all = (try? Preset.registered()) ?? []
    let fitting = all.compactMap(\.mapping).filter { other in
      other.isPair == mapping.isPair && Name(other.name) != Name(mapping.name) && other.takes(form)
    }
    let names = fitting.prefix(6).map(\.name).joined(separator: ", ")
    let kind = form == .text ? "text" : "messages"
    return MappingError(
      "\(reason); shapes that take \(kind): \(names), and --to auto for the shape the rows came from",
      record: record)
  }
}

extension FieldMove {
  /// Whether the field holds what a response says.
  var isSaid: Bool {
    isContent || target == ["text"] || target == ["messages"] || target == ["message"]
  }
}

extension Mapping {
  /// The forms of all fields that hold prompts and responses.
  fileprivate var saidForms: [Set<ContentForm>] {
    (row.filter { $0.target == ["prompt"] } + saidMoves).map(forms)
  }

  /// The forms that a field has in records: by what the shape is recognized by, else those of the
  /// field in rows.
  fileprivate func forms(of move: FieldMove) -> Set<ContentForm> {
    // These join texts.
    let joinsTexts = transforms.contains { ["dialogue", "joined-input"].contains($0.name) }
    if joinsTexts, move.target == ["prompt"] { return [.text] }
    let kinds = detections.flatMap(\.fields).filter { $0.steps == move.source }.flatMap(\.kinds)
    let forms = Set(kinds.compactMap(\.form))
    if !forms.isEmpty { return forms }
    switch move.target {
    case ["text"]: return [.text]
    case ["messages"], ["message"]: return [.messages]
    case ["prompt"]
    where !saidMoves.isEmpty && saidMoves.allSatisfy({ self.forms(of: $0) == [.text] }):
      // Nothing is said of the prompt of texts, which is one then.
      return [.text]
    default: return [.text, .messages]
    }
  }

  /// The fields that hold what responses say.
  private var saidMoves: [FieldMove] { parts.flatMap { $0.fields.filter(\.isSaid) } }

  /// Whether prompts and responses of a form are all that records of the shape need, beside what says
  /// which response is gold.
  fileprivate func takes(_ form: ContentForm) -> Bool {
    let needed = saidMoves.map(\.source) + row.map(\.source) + [roles?.recordPath].compactMap { $0 }
    let labels = parts.flatMap(\.fields).filter { $0.target == roles?.responsePath }.map(\.source)
    return !saidMoves.isEmpty && saidForms.allSatisfy { $0.contains(form) }
      && !saidMoves.contains { $0.target == ["message"] }
      && detections.contains { detection in
        detection.marks.isEmpty
          && detection.fields.allSatisfy {
            $0.isOptional || needed.contains($0.steps) || labels.contains($0.steps)
          }
      }
  }

  /// Throws if records do not have the texts by which the shape is recognized.
  func requireMarks(in records: ColumnNode, _ plan: ContentPlan) throws {
    guard let marks = detections.first?.marks, detections.count == 1 else { return }
    for (steps, texts) in marks {
      guard let node = records.descendant(steps) else { continue }
      for record in 0..<node.column.count {
        guard case .text(let text) = node.column.value(at: record),
          let mark = texts.first(where: { !text.containsText($0) })
        else { continue }
        var spelled: [UInt8] = []
        JSONText.append(mark, to: &spelled)
        throw plan.refusal(
          "'\(FieldPath(steps: steps))' would have no \(String(decoding: spelled, as: UTF8.self)), which texts of \(name) have",
          record: record, fits: .text)
      }
    }
  }
}

extension JSONKind {
  fileprivate var form: ContentForm? {
    switch self {
    case .text, .texts: .text
    case .message, .messages: .messages
    default: nil
    }
  }
}
