// SPDX-FileCopyrightText: 2026 The Inseam authors
// SPDX-License-Identifier: Apache-2.0

internal import Inseam
internal import InseamColumns

/// A column that a method reads, as it was named.
///
/// See `spec/methods.md`, Columns of a method.
struct InputColumn: Sendable {
  /// What is read from it.
  enum Shape: Sendable {
    /// One number for each slot.
    case numbers
    /// A list of numbers for each slot.
    case lists
    /// One text for each slot.
    case texts
    /// A list of texts for each slot.
    case textLists
  }

  /// Whose name may stand for the column.
  enum Family: Sendable {
    case any
    /// `sky` for `rm.sky` and `responses[].rm.sky`.
    case rewardModel
    /// `sft` for `pm.sft.logp` and `responses[].pm.sft.logp`.
    case policyModel
  }

  /// The option that names it.
  let option: String
  /// What the option says.
  let text: String
  /// What is read from it.
  let shape: Shape
  private let family: Family
  private var isOfGold = false

  init(option: String, text: String, shape: Shape, family: Family = .any) {
    self.option = option
    self.shape = shape
    self.family = family
    if text.hasPrefix("gold("), text.hasSuffix(")") {
      self.text = String(text.dropFirst(5).dropLast())
      isOfGold = true
    } else {
      self.text = text
    }
  }

  /// The same of the gold response of the row.
  var ofGold: InputColumn {
    var copy = self
    copy.isOfGold = true
    return copy
  }

  /// Where an input column is in a dataset.
  struct Place: Sendable {
    let column: InputColumn
    let field: Field
    /// The steps from the row to the struct whose slots have it, up to the last `[]`.
    let container: [String]
    /// The steps from there.
    let steps: [String]
    /// Whether it is read for the gold response and belongs to the row.
    let isOfGold: Bool

    /// The steps to its slots as the method sees them.
    var level: [String] { isOfGold ? Array(container.dropLast(2)) : container }
    /// The steps to its items, for lists.
    var itemContainer: [String] {
      container + steps.prefix { $0 != "[]" } + ["[]"]
    }
  }

  /// Finds the column.
  ///
  /// - Throws: `MethodError`: there is none, or it has another shape.
  func place(in schema: Field) throws -> Place {
    var found: Field?
    for candidate in candidates {
      guard let (steps, field) = schema.walk(candidate) else { continue }
      found = found ?? field
      if let place = place(steps, field) { return place }
    }
    if let found {
      throw MethodError("--\(option) \(text): expected \(shape.words), found \(found)")
    }
    let names = schema.paths().map { $0.path.description }
    let hint = nearestName(to: text, in: names).map { "; did you mean '\($0)'?" } ?? ""
    throw MethodError("--\(option): unknown column '\(text)'\(hint)")
  }

  private func place(_ steps: [String], _ field: Field) -> Place? {
    var (steps, field) = (steps, field)
    let wantsList = shape == .lists || shape == .textLists
    if wantsList, field.isList {
      steps.append("[]")
      field = field.children[0]
    }
    let isText = shape == .texts || shape == .textLists
    guard isText ? field.type == .utf8 : field.type.isNumber else { return nil }
    let ends = steps.indices.filter { steps[$0] == "[]" }.map { $0 + 1 }
    let lists = wantsList ? 1 : 0
    guard ends.count >= lists else { return nil }
    let end = ends.count > lists ? ends[ends.count - 1 - lists] : 0
    // Lists of texts are read beside the lists of their own slots alone.
    if isOfGold, steps.prefix(end) != ["responses", "[]"] || shape == .textLists { return nil }
    return Place(
      column: self, field: field, container: Array(steps.prefix(end)),
      steps: Array(steps.dropFirst(end)), isOfGold: isOfGold)
  }

  private var candidates: [FieldPath] {
    let own = FieldPath(text) ?? FieldPath(steps: [text])
    let named =
      switch family {
      case .any: [FieldPath]()
      case .rewardModel: [FieldPath(steps: ["rm", text]), FieldPath(steps: ["rm"] + own.steps)]
      case .policyModel:
        [FieldPath(steps: ["pm", text, "logp"]), FieldPath(steps: ["pm"] + own.steps + ["logp"])]
      }
    return ([own] + named).flatMap { path in
      isOfGold
        ? [FieldPath(steps: ["responses", "[]"] + path.steps)]
        : [path, FieldPath(steps: ["responses", "[]"] + path.steps)]
    }
  }
}

extension InputColumn.Shape {
  fileprivate var words: String {
    switch self {
    case .numbers: "numbers"
    case .lists: "lists of numbers"
    case .texts: "texts"
    case .textLists: "lists of texts"
    }
  }
}

extension PhysicalType {
  fileprivate var isNumber: Bool { isFloat || isInteger || self == .bool }
}

extension Field {
  /// The field at a path, with every `[]` on the way to it written out.
  fileprivate func walk(_ path: FieldPath) -> (steps: [String], field: Field)? {
    var (steps, field) = ([String](), self)
    for step in path.steps {
      if field.isList {
        steps.append("[]")
        field = field.children[0]
        if step == "[]" { continue }
      } else if step == "[]" {
        return nil
      }
      guard let index = field.childIndex(named: step) else { return nil }
      steps.append(step)
      field = field.children[index]
    }
    return (steps, field)
  }
}
